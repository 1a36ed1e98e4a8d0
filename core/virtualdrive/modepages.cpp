// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/modepages.h"

#include "core/base/byteorder.h"
#include "core/base/result.h"
#include "core/mmc/capacity.h"
#include "core/virtualdrive/bytes.h"
#include "core/virtualdrive/rawrecording.h"

#include <algorithm>
#include <initializer_list>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::uint8_t kWriteParameters = 0x05;
constexpr std::uint8_t kCapabilities = 0x2A;
constexpr std::uint8_t kAllPages = 0x3F;
constexpr std::uint8_t kChangeable = 1;
constexpr std::uint8_t kDefault = 2;
constexpr std::uint8_t kSaved = 3;
/// Of a fixed packet, in sectors: the buffer holds one as a whole.
constexpr std::uint32_t kMaximumPacketSize = 1024;

std::vector<std::byte> page(std::uint8_t code, std::size_t size,
                            std::initializer_list<std::pair<std::size_t, std::uint8_t>> values)
{
    std::vector<std::byte> bytes(size);
    bytes[0] = std::byte{code};
    bytes[1] = static_cast<std::byte>(size - 2);
    for (const auto& [offset, value] : values)
        bytes[offset] = std::byte{value};
    return bytes;
}

/// Which combinations of write type, track mode and data block type the drive can write on CD.
bool isWritableCombination(std::span<const std::byte> wanted)
{
    const std::uint8_t type = at(wanted, 2) & 0x0F;
    const std::uint8_t multiSession = at(wanted, 3) >> 6;
    const bool data = (at(wanted, 3) & 4) != 0;
    const std::uint8_t block = at(wanted, 4) & 0x0F;
    const std::uint8_t format = at(wanted, 8);
    if (multiSession == 2 || (format != 0x00 && format != 0x10 && format != 0x20) ||
        (at(wanted, 3) & 0x08) != 0)
        return false;
    switch (type) {
    case 0:
        // Data only; fixed packets have a size, variable ones none that matters.
        return data && blockFormOf(block, data) &&
               ((at(wanted, 3) & 0x20) == 0 || (getBe32(wanted.subspan(10)) - 1) < kMaximumPacketSize);
    case 1:
        return blockFormOf(block, data).has_value();
    case 2:
        // The cue sheet says what comes; a type with sub-channel announces that it has some.
        return block == 0 || block == 2 || block == 3 || blockFormOf(block, true);
    case 3:
        return RawRecording::subChannelBytes(block).has_value();
    default:
        return false;
    }
}

/// The same for DVD-R and DVD-RW, MMC-6 7.5.4: incremental in packets of one ECC block, or disc at once.
bool isWritableDvdR(std::span<const std::byte> wanted)
{
    const std::uint8_t type = at(wanted, 2) & 0x0F;
    const bool linkSizeValid = (at(wanted, 2) & 0x20) != 0;
    const std::uint8_t multiSession = at(wanted, 3) >> 6;
    const bool data = (at(wanted, 3) & 4) != 0;
    const bool fixedPacket = (at(wanted, 3) & 0x20) != 0;
    const std::uint8_t block = at(wanted, 4) & 0x0F;
    if ((multiSession != 0 && multiSession != 3) || !data || block != 8 || at(wanted, 8) != 0)
        return false;
    if (type != 0)
        return type == 2;
    // DEVIATION: MMC-6 7.5.4.9 wants fixed packets of an ECC block; growisofs sends variable ones of no size
    // for a DVD-RW.
    return getBe32(wanted.subspan(10)) == (fixedPacket ? mmc::kDvdEccBlock : 0) &&
           (!linkSizeValid || at(wanted, 5) == mmc::kDvdEccBlock);
}

template <std::size_t N>
std::optional<std::array<char, N>> characters(std::span<const std::byte> field)
{
    if ((at(field, 0) & 0x80) == 0)
        return std::nullopt;
    std::array<char, N> result{};
    for (std::size_t i = 0; i < N; ++i)
        result[i] = static_cast<char>(at(field, i + 1));
    return result;
}

void capabilities(const CapabilityValues& values, ReplyWriter& to)
{
    const auto speed = [](std::uint32_t kilobytes) { return std::min<std::uint32_t>(kilobytes, 0xFFFF); };
    const std::uint32_t fastest = values.writeSpeeds.empty() ? 0 : values.writeSpeeds.front();
    const std::size_t start = to.size();
    to.u8(kCapabilities);
    to.u8(0);
    to.u8(0x3B);                                // reads DVD-RAM, DVD-R, DVD-ROM, CD-RW, CD-R
    to.u8(0x37);                                // writes DVD-RAM, DVD-R, CD-R and CD-RW, test write
    to.u8(0xF0);                                // buffer underrun free, multi-session, Mode 2 form 2 and 1
    to.u8(0x7F);                                // UPC, ISRC, C2 flags, R-W corrected, R-W, accurate CD-DA
    to.u8(0x29 | (values.locked ? 0x02U : 0U)); // tray, eject, lock
    to.u8(0);
    to.u16(speed(std::max(fastest, values.readSpeed)));
    to.u16(0);
    to.u16(std::min<std::uint32_t>(values.bufferSize / 1024, 0xFFFF));
    to.u16(speed(values.readSpeed));
    to.u16(0);
    to.u16(speed(fastest));
    to.u16(speed(values.writeSpeed));
    to.u16(0);
    to.zeros(4);
    to.u16(speed(values.writeSpeed));
    to.u16(static_cast<unsigned>(values.writeSpeeds.size()));
    for (const std::uint32_t each : values.writeSpeeds) {
        to.u16(0);
        to.u16(speed(each));
    }
    to.patch(start + 1, static_cast<unsigned>(to.size() - start - 2));
}

} // namespace

ModePages::ModePages()
{
    const auto fixed = [](std::uint8_t code, std::size_t size,
                          std::initializer_list<std::pair<std::size_t, std::uint8_t>> values) {
        return Page{code, page(code, size, values), page(code, size, {}), page(code, size, values)};
    };
    m_pages.push_back(fixed(0x01, 12, {{3, 16}, {8, 16}}));
    m_pages.back().changeable = page(0x01, 12, {{2, 0xFF}, {3, 0xFF}, {8, 0xFF}});
    // Track at once, data, no test write, final session: sane for whoever does not set it.
    Page write = fixed(kWriteParameters, 52, {{2, 0x41}, {3, 0x04}, {4, 0x08}, {15, 150}});
    std::fill(write.changeable.begin() + 2, write.changeable.end(), std::byte{0xFF});
    m_pages.push_back(std::move(write));
    m_pages.push_back(fixed(0x08, 12, {{2, 0x04}})); // write cache on
    m_pages.push_back(fixed(0x0D, 8, {{5, 60}, {7, 75}}));
    m_pages.push_back(fixed(0x0E, 16, {{2, 0x04}, {8, 1}, {9, 0xFF}, {10, 2}, {11, 0xFF}}));
    m_pages.push_back(fixed(0x1A, 12, {}));
    std::fill(m_pages.back().changeable.begin() + 2, m_pages.back().changeable.end(), std::byte{0xFF});
    m_pages.push_back(fixed(0x1D, 12, {{9, 30}, {11, 60}}));
}

ModePages::Strictness ModePages::strictnessFor(mmc::Profile profile)
{
    using enum mmc::Profile;
    if (profile == DvdRSequential || profile == DvdRwSequential || profile == DvdRDlSequential)
        return Strictness::DvdR;
    return profile == None || mmc::isCd(profile) ? Strictness::Cd : Strictness::Ignored;
}

Sensed<> ModePages::sense(std::uint8_t code, std::uint8_t control, const CapabilityValues& values,
                          ReplyWriter& to) const
{
    if (control == kSaved)
        return refuse(5, 0x39); // saving parameters not supported
    bool found = false;
    for (const Page& each : m_pages) {
        if (code != each.code && code != kAllPages)
            continue;
        to.bytes(control == kChangeable ? each.changeable
                 : control == kDefault  ? each.defaults
                                        : each.current);
        found = true;
    }
    if (code == kCapabilities || code == kAllPages) {
        const std::size_t start = to.size();
        capabilities(values, to);
        if (control == kChangeable)
            for (std::size_t i = start + 2; i < to.size(); ++i)
                to.patch(i, 0);
        found = true;
    }
    if (!found)
        return invalidFieldInCdb();
    return {};
}

Sensed<> ModePages::check(const Page& page, std::span<const std::byte> wanted, Strictness strictness)
{
    if (page.code != kWriteParameters)
        return {};
    if (strictness == Strictness::Ignored) {
        // A test write would be a real one.
        if ((at(wanted, 2) & 0x10) != 0 || (at(wanted, 2) & 0x0F) > 2)
            return invalidFieldInParameterList();
        return {};
    }
    const bool writable =
        strictness == Strictness::DvdR ? isWritableDvdR(wanted) : isWritableCombination(wanted);
    return writable ? Sensed<>() : Sensed<>(invalidFieldInParameterList());
}

Sensed<ModePages::Selected> ModePages::select(std::span<const std::byte> pages, Strictness strictness)
{
    std::vector<Page> next = m_pages;
    Selected selected = Selected::OtherPages;
    while (!pages.empty()) {
        if (pages.size() < 2 || pages.size() < std::size_t{2} + at(pages, 1))
            return parameterListLengthError();
        const auto wanted = pages.first(std::size_t{2} + at(pages, 1));
        pages = pages.subspan(wanted.size());
        if ((at(wanted, 0) & 0x3F) == kCapabilities)
            continue; // nothing in it can be changed; some send it back as it was
        const auto found = std::ranges::find(next, at(wanted, 0) & 0x3F, &Page::code);
        if (found == next.end() || wanted.size() != found->current.size())
            return invalidFieldInParameterList();
        TRY(check(*found, wanted, strictness));
        if (found->code == kWriteParameters)
            selected = Selected::WriteParameters;
        for (std::size_t i = 2; i < wanted.size(); ++i)
            found->current[i] =
                (wanted[i] & found->changeable[i]) | (found->current[i] & ~found->changeable[i]);
    }
    m_pages = std::move(next);
    return selected;
}

WriteMode ModePages::writeMode() const
{
    const std::span<const std::byte> bytes =
        std::ranges::find(m_pages, kWriteParameters, &Page::code)->current;
    WriteMode mode;
    mode.writeType = at(bytes, 2) & 0x0F;
    mode.testWrite = (at(bytes, 2) & 0x10) != 0;
    mode.bufferUnderrunFree = (at(bytes, 2) & 0x40) != 0;
    mode.keepOpen = at(bytes, 3) >> 6 == 3;
    mode.control = at(bytes, 3) & 0x07;
    mode.dataBlockType = at(bytes, 4) & 0x0F;
    mode.packetSize = (at(bytes, 3) & 0x20) != 0 ? getBe32(bytes.subspan(10)) : 0;
    mode.sessionFormat = at(bytes, 8);
    std::ranges::copy(bytes.subspan(48, mode.subHeader.size()), mode.subHeader.begin());
    mode.mediaCatalogNumber = characters<13>(bytes.subspan(16, 16));
    mode.isrc = characters<12>(bytes.subspan(32, 16));
    return mode;
}

} // namespace emberdisc::virtualdrive
