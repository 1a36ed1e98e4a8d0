// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/modepage.h"
#include "core/mmc/replyview.h"

#include <utility>

namespace emberdisc::mmc {

namespace {

constexpr unsigned at(bool flag, unsigned bit)
{
    return flag ? 1U << bit : 0U;
}

constexpr std::uint8_t kDvdLink = 16; ///< blocks; drives announce nonsense here, and all accept 16

} // namespace

std::uint32_t blockSizeOf(DataBlockType type)
{
    switch (type) {
    case DataBlockType::Raw2352:
        return 2352;
    case DataBlockType::RawPQ2368:
        return 2368;
    case DataBlockType::RawPackedRW2448:
    case DataBlockType::RawPW2448:
        return 2448;
    case DataBlockType::Mode1:
    case DataBlockType::Mode2Form1:
        return 2048;
    case DataBlockType::Mode2:
        return 2336;
    case DataBlockType::Mode2Form1Sub:
        return 2056;
    case DataBlockType::Mode2Form2:
        return 2324;
    case DataBlockType::Mode2Mixed:
        return 2332;
    }
    return 0;
}

Result<WriteParametersPage> parseWriteParametersPage(std::span<const std::byte> bytes)
{
    const ReplyView whole(bytes);
    TRY(requireSize(whole, Opcode::ModeSense10, 16));
    if (whole.bits(0, 5, 0) != page_code::kWriteParameters)
        return invalidReply(Opcode::ModeSense10, "not page 05h");
    const ReplyView view = whole.announced(std::size_t{whole.u8(1)} + 2);
    TRY(requireSize(view, Opcode::ModeSense10, 16));
    WriteParametersPage page{
        .bufe = view.bit(2, 6),
        .linkSizeValid = view.bit(2, 5),
        .testWrite = view.bit(2, 4),
        .writeType = static_cast<WriteType>(view.bits(2, 3, 0)),
        .multiSession = static_cast<MultiSession>(view.bits(3, 7, 6)),
        .fixedPacket = view.bit(3, 5),
        .copy = view.bit(3, 4),
        .trackMode = view.bits(3, 3, 0),
        .dataBlockType = static_cast<DataBlockType>(view.bits(4, 3, 0)),
        .linkSize = view.u8(5),
        .hostApplicationCode = view.bits(7, 5, 0),
        .sessionFormat = view.u8(8),
        .packetSize = view.be32(10),
        .audioPauseLength = view.be16(14),
    };
    std::ranges::copy(view.part(16, page.mediaCatalogNumber.size()).bytes(), page.mediaCatalogNumber.begin());
    std::ranges::copy(view.part(32, page.isrc.size()).bytes(), page.isrc.begin());
    std::ranges::copy(view.part(48, page.subHeader.size()).bytes(), page.subHeader.begin());
    return page;
}

std::array<std::byte, kWriteParametersPageSize> encode(const WriteParametersPage& page)
{
    std::array<std::byte, kWriteParametersPageSize> bytes{};
    const std::span<std::byte> to(bytes);
    const auto put = [&](std::size_t offset, unsigned byte) { to[offset] = static_cast<std::byte>(byte); };
    put(0, page_code::kWriteParameters);
    put(1, kWriteParametersPageSize - 2);
    put(2, at(page.bufe, 6) | at(page.linkSizeValid, 5) | at(page.testWrite, 4) |
               (std::to_underlying(page.writeType) & 0x0FU));
    put(3, (std::to_underlying(page.multiSession) & 0x03U) << 6 | at(page.fixedPacket, 5) | at(page.copy, 4) |
               (page.trackMode & 0x0FU));
    put(4, std::to_underlying(page.dataBlockType) & 0x0FU);
    put(5, page.linkSize);
    put(7, page.hostApplicationCode & 0x3FU);
    put(8, page.sessionFormat);
    putBe32(to.subspan(10), page.packetSize);
    putBe16(to.subspan(14), page.audioPauseLength);
    std::ranges::copy(page.mediaCatalogNumber, to.begin() + 16);
    std::ranges::copy(page.isrc, to.begin() + 32);
    std::ranges::copy(page.subHeader, to.begin() + 48);
    return bytes;
}

namespace write_parameters {

WriteParametersPage cdTrackAtOnceData(MultiSession multiSession)
{
    return {.writeType = WriteType::TrackAtOnce,
            .multiSession = multiSession,
            .trackMode = track_mode::kData,
            .dataBlockType = DataBlockType::Mode1};
}

WriteParametersPage cdTrackAtOnceAudio(MultiSession multiSession)
{
    return {.writeType = WriteType::TrackAtOnce,
            .multiSession = multiSession,
            .trackMode = track_mode::kAudio,
            .dataBlockType = DataBlockType::Raw2352};
}

WriteParametersPage cdSessionAtOnce(MultiSession multiSession)
{
    return {.writeType = WriteType::SessionAtOnce,
            .multiSession = multiSession,
            .trackMode = track_mode::kAudio,
            .dataBlockType = DataBlockType::Raw2352};
}

WriteParametersPage cdRaw(DataBlockType type)
{
    return {.writeType = WriteType::Raw,
            .multiSession = MultiSession::Final,
            .trackMode = track_mode::kAudio,
            .dataBlockType = type};
}

WriteParametersPage cdPacketVariable()
{
    return {.writeType = WriteType::Packet,
            .multiSession = MultiSession::Open,
            .trackMode = track_mode::kDataIncremental,
            .dataBlockType = DataBlockType::Mode1};
}

WriteParametersPage cdPacketFixed()
{
    WriteParametersPage page = cdPacketVariable();
    page.fixedPacket = true;
    page.packetSize = 32;
    return page;
}

WriteParametersPage dvdDiscAtOnce()
{
    return {.writeType = WriteType::SessionAtOnce,
            .multiSession = MultiSession::Final,
            .trackMode = track_mode::kDataIncremental,
            .dataBlockType = DataBlockType::Mode1};
}

WriteParametersPage dvdIncremental(MultiSession multiSession)
{
    return {.linkSizeValid = true,
            .writeType = WriteType::Packet,
            .multiSession = multiSession,
            .fixedPacket = true,
            .trackMode = track_mode::kDataIncremental,
            .dataBlockType = DataBlockType::Mode1,
            .linkSize = kDvdLink,
            .packetSize = kDvdLink};
}

} // namespace write_parameters

} // namespace emberdisc::mmc
