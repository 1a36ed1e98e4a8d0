// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/subchannel.h"

#include "core/mmc/bcd.h"
#include "core/mmc/msf.h"
#include "core/mmc/replyview.h"
#include "core/mmc/toc.h"

#include <algorithm>
#include <cstdlib>

namespace emberdisc::mmc {

namespace {

constexpr std::uint8_t kAdrPosition = 1;
/// Q is not tied to the main channel: a drive may be some sectors off. More is a frame that was misread.
constexpr std::int32_t kTolerance = 16;

using Decode = std::uint8_t (*)(std::byte);

std::optional<QPosition> decodePosition(std::span<const std::byte, kFormattedQSize> frame, std::int32_t lba,
                                        Decode decode)
{
    const Msf absolute{decode(frame[7]), decode(frame[8]), decode(frame[9])};
    const auto track = std::to_integer<std::uint8_t>(frame[1]);
    const QPosition position{.control = static_cast<std::uint8_t>(std::to_integer<unsigned>(frame[0]) >> 4),
                             .track = track == kLeadOutTrack ? track : decode(frame[1]),
                             .index = decode(frame[2]),
                             .lba = framesOf(absolute) - kPregapBlocks};
    const bool exists = absolute.second < 60 && absolute.frame < kFramesPerSecond && position.index <= 99 &&
                        (position.track == kLeadOutTrack || (position.track >= 1 && position.track <= 99));
    return exists && std::abs(position.lba - lba) <= kTolerance ? std::optional(position) : std::nullopt;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

std::optional<QPosition> parseQPosition(std::span<const std::byte, kFormattedQSize> frame, std::int32_t lba)
{
    if ((std::to_integer<unsigned>(frame[0]) & 0x0FU) != kAdrPosition)
        return std::nullopt;
    const auto digits = decodePosition(frame, lba, decimal);
    const auto binary =
        decodePosition(frame, lba, [](std::byte value) { return std::to_integer<std::uint8_t>(value); });
    if (!digits || !binary)
        return digits ? digits : binary;
    // Both make sense where the numbers are small. Nearly all drives give digits (MMC-6 6.31.3.2.2), and some
    // of them the position of a sector or two away: only a binary number that fits exactly is one.
    return binary->lba == lba && digits->lba != lba ? binary : digits;
}

Result<std::string> parseSubChannelText(SubChannelText text, std::span<const std::byte> reply)
{
    constexpr std::size_t kHeader = 4;
    constexpr std::size_t kText = 9;
    const std::size_t length = text == SubChannelText::CatalogNumber ? 13 : 12;
    const ReplyView header(reply);
    TRY(requireSize(header, Opcode::ReadSubChannel, kHeader));
    const ReplyView view = header.announced(kHeader + header.be16(2));
    TRY(requireSize(view, Opcode::ReadSubChannel, kText + length));
    if (view.u8(4) != static_cast<std::uint8_t>(text))
        return invalidReply(Opcode::ReadSubChannel, "sub-channel data of another format");
    if (!view.bit(8, 7)) // MCVAL, TCVAL
        return std::string();
    std::string found;
    for (std::size_t i = 0; i < length; ++i)
        found += static_cast<char>(view.u8(kText + i));
    // Drives tell what they misread. IEC 60908 22.3.4: country, owner, and seven digits.
    const auto isCapital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const std::string_view digits = std::string_view(found).substr(text == SubChannelText::Isrc ? 5 : 0);
    const std::string_view letters = std::string_view(found).substr(0, found.size() - digits.size());
    const bool isSane = std::ranges::all_of(digits, isDigit) &&
                        std::ranges::all_of(letters.substr(0, 2), isCapital) &&
                        std::ranges::all_of(letters, [&](char c) { return isCapital(c) || isDigit(c); });
    return isSane ? found : std::string();
}

} // namespace emberdisc::mmc
