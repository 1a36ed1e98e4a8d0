// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/modepage.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

/// Where the pages begin: behind the header and the block descriptors, whose length is in bytes 6-7.
std::size_t firstPage(const ReplyView& view)
{
    return kModeHeaderSize + view.be16(6);
}

/// Bytes of the page at `at`, with its two header bytes. Sub-pages (SPF, SPC-4 7.5.5) have a 16-bit length.
std::size_t pageLength(const ReplyView& view, std::size_t at)
{
    return view.bit(at, 6) ? std::size_t{view.be16(at + 2)} + 4 : std::size_t{view.u8(at + 1)} + 2;
}

/// That page, which must have `least` bytes.
Result<ReplyView> pageOf(std::span<const std::byte> bytes, std::uint8_t code, std::size_t least)
{
    const ReplyView whole(bytes);
    const ReplyView page = whole.announced(std::size_t{whole.u8(1)} + 2);
    TRY(requireSize(page, Opcode::ModeSense10, least));
    if (page.bits(0, 5, 0) != code)
        return invalidReply(Opcode::ModeSense10, "not page " + std::to_string(code));
    return page;
}

} // namespace

std::size_t announcedModeLength(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    if (view.size() < 2)
        return 0;
    const std::size_t announced = std::size_t{view.be16(0)} + 2;
    const std::size_t page = firstPage(view);
    return page + 2 <= view.size() ? std::max(announced, page + pageLength(view, page)) : announced;
}

Result<std::span<const std::byte>> findModePage(std::span<const std::byte> reply, std::uint8_t code)
{
    const ReplyView view = ReplyView(reply).announced(announcedModeLength(reply));
    TRY(requireSize(view, Opcode::ModeSense10, kModeHeaderSize));
    for (std::size_t at = firstPage(view); at + 2 <= view.size(); at += pageLength(view, at))
        if (view.bits(at, 5, 0) == code && !view.bit(at, 6))
            return view.part(at, pageLength(view, at)).bytes();
    return invalidReply(Opcode::ModeSense10, "page " + std::to_string(code) + " is not in the reply");
}

std::vector<std::byte> modeSelectList(std::span<const std::byte> page)
{
    std::vector<std::byte> list(kModeHeaderSize);
    list.insert(list.end(), page.begin(), page.end());
    if (!page.empty())
        list[kModeHeaderSize] &= std::byte{0x7F};
    return list;
}

Result<CapabilitiesPage> parseCapabilitiesPage(std::span<const std::byte> bytes)
{
    TRY_ASSIGN(const ReplyView page, pageOf(bytes, page_code::kCapabilities, 8));
    CapabilitiesPage capabilities{
        .dvdRamRead = page.bit(2, 5),
        .dvdRRead = page.bit(2, 4),
        .dvdRomRead = page.bit(2, 3),
        .cdRwRead = page.bit(2, 1),
        .cdRRead = page.bit(2, 0),
        .dvdRamWrite = page.bit(3, 5),
        .dvdRWrite = page.bit(3, 4),
        .testWrite = page.bit(3, 2),
        .cdRwWrite = page.bit(3, 1),
        .cdRWrite = page.bit(3, 0),
        .buf = page.bit(4, 7),
        .multiSession = page.bit(4, 6),
        .isrc = page.bit(5, 5),
        .upc = page.bit(5, 6),
        .c2Pointers = page.bit(5, 4),
        .rwDeinterleavedAndCorrected = page.bit(5, 3),
        .rwSupported = page.bit(5, 2),
        .cdDaStreamAccurate = page.bit(5, 1),
        .cdDaCommands = page.bit(5, 0),
        .loadingMechanismType = page.bits(6, 7, 5),
        .eject = page.bit(6, 3),
        .preventJumper = page.bit(6, 2),
        .lockState = page.bit(6, 1),
        .lock = page.bit(6, 0),
        .maximumReadSpeed = page.be16(8),
        .bufferSizeKilobytes = page.be16(12),
        .currentReadSpeed = page.be16(14),
        .maximumWriteSpeed = page.be16(18),
        .currentWriteSpeed = page.size() >= 30 ? page.be16(28) : page.be16(20),
        .writeSpeeds = {},
    };
    const std::size_t count = page.be16(30);
    for (std::size_t i = 0, at = 32; i < count && at + 4 <= page.size(); ++i, at += 4)
        capabilities.writeSpeeds.push_back({page.bits(at + 1, 2, 0), page.be16(at + 2)});
    return capabilities;
}

Result<ErrorRecoveryPage> parseErrorRecoveryPage(std::span<const std::byte> bytes)
{
    TRY_ASSIGN(const ReplyView page, pageOf(bytes, page_code::kReadWriteErrorRecovery, 12));
    return ErrorRecoveryPage{.awre = page.bit(2, 7),
                             .arre = page.bit(2, 6),
                             .tb = page.bit(2, 5),
                             .rc = page.bit(2, 4),
                             .per = page.bit(2, 2),
                             .dte = page.bit(2, 1),
                             .dcr = page.bit(2, 0),
                             .readRetryCount = page.u8(3),
                             .emcdr = page.bits(7, 1, 0),
                             .writeRetryCount = page.u8(8),
                             .errorReportingWindow = page.be24(9)};
}

Result<CachingPage> parseCachingPage(std::span<const std::byte> bytes)
{
    TRY_ASSIGN(const ReplyView page, pageOf(bytes, page_code::kCachingParameters, 12));
    return CachingPage{.writeCache = page.bit(2, 2), .readFromMedium = page.bit(2, 0)};
}

Result<CdDeviceParametersPage> parseCdDeviceParametersPage(std::span<const std::byte> bytes)
{
    TRY_ASSIGN(const ReplyView page, pageOf(bytes, page_code::kCdDeviceParameters, 8));
    return CdDeviceParametersPage{.inactivityTimerMultiplier = page.bits(3, 3, 0),
                                  .secondsInMinute = page.be16(4),
                                  .framesInSecond = page.be16(6)};
}

Result<PowerConditionPage> parsePowerConditionPage(std::span<const std::byte> bytes)
{
    TRY_ASSIGN(const ReplyView page, pageOf(bytes, page_code::kPowerCondition, 12));
    return PowerConditionPage{.idle = page.bit(3, 1),
                              .standby = page.bit(3, 0),
                              .idleTimer = page.be32(4),
                              .standbyTimer = page.be32(8)};
}

Result<TimeoutAndProtectPage> parseTimeoutAndProtectPage(std::span<const std::byte> bytes)
{
    TRY_ASSIGN(const ReplyView page, pageOf(bytes, page_code::kTimeoutAndProtect, 10));
    return TimeoutAndProtectPage{.g3Enable = page.bit(4, 3),
                                 .timeoutsEnabled = page.bit(4, 2),
                                 .disp = page.bit(4, 1),
                                 .swpp = page.bit(4, 0),
                                 .group1Timeout = page.be16(6),
                                 .group2Timeout = page.be16(8),
                                 .group3Timeout = page.be16(10)};
}

} // namespace emberdisc::mmc
