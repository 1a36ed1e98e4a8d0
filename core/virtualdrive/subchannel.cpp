// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/subchannel.h"

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/mmc/bcd.h"
#include "core/mmc/msf.h"
#include "core/mmc/toc.h"
#include "core/virtualdrive/bytes.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::byte kP{0x80};
constexpr std::byte kQ{0x40};
constexpr std::size_t kAbsoluteFrame = 9; // of the frames with numbers: IEC 60908 17.5.2
// Each number at least once in a hundred sectors; which of them is free.
constexpr std::int32_t kNumberPeriod = 100;
constexpr std::int32_t kCatalogSlot = 37;
constexpr std::int32_t kIsrcSlot = 73;

void putMsf(std::span<std::byte> to, std::int32_t frames)
{
    to[0] = mmc::bcd(static_cast<unsigned>(frames / 75 / 60));
    to[1] = mmc::bcd(static_cast<unsigned>(frames / 75 % 60));
    to[2] = mmc::bcd(static_cast<unsigned>(frames % 75));
}

void addCrc(QFrame& frame)
{
    putBe16(std::span(frame).subspan(10), static_cast<std::uint16_t>(~crc16(std::span(frame).first(10))));
}

QFrame numberFrame(std::uint8_t control, unsigned adr, std::int32_t lba)
{
    QFrame frame{};
    frame[0] = static_cast<std::byte>(static_cast<unsigned>(control) << 4 | adr);
    frame[kAbsoluteFrame] = mmc::bcd(static_cast<unsigned>(mmc::msfOf(lba).frame));
    return frame;
}

QFrame catalogFrame(const std::array<char, 13>& number, std::uint8_t control, std::int32_t lba)
{
    QFrame frame = numberFrame(control, 2, lba);
    for (std::size_t i = 0; i < number.size(); ++i) {
        const auto digit = static_cast<unsigned>(number[i] - '0') & 0x0FU;
        frame[1 + i / 2] |= static_cast<std::byte>(i % 2 == 0 ? digit << 4 : digit);
    }
    addCrc(frame);
    return frame;
}

/// Five characters of six bits, two bits of zero, seven digits, a zero.
QFrame isrcFrame(const std::array<char, 12>& isrc, std::uint8_t control, std::int32_t lba)
{
    QFrame frame = numberFrame(control, 3, lba);
    std::uint32_t characters = 0;
    for (std::size_t i = 0; i < 5; ++i)
        characters = characters << 6 | (static_cast<unsigned>(isrc[i] - '0') & 0x3FU);
    std::uint32_t digits = 0;
    for (std::size_t i = 5; i < isrc.size(); ++i)
        digits = digits << 4 | (static_cast<unsigned>(isrc[i] - '0') & 0x0FU);
    putBe32(std::span(frame).subspan(1), characters << 2);
    putBe32(std::span(frame).subspan(5), digits << 4);
    addCrc(frame);
    return frame;
}

SubChannel combine(const QFrame& q, bool pause)
{
    SubChannel result{};
    for (std::size_t i = 0; i < result.size(); ++i) {
        if ((at(q, i / 8) >> (7 - i % 8) & 1) != 0)
            result[i] |= kQ;
        if (pause)
            result[i] |= kP;
    }
    return result;
}

} // namespace

const Track* trackWithPauseAt(const DiscState& state, std::int32_t lba)
{
    const auto after = std::ranges::upper_bound(state.tracks, lba, {}, &Track::start);
    if (after != state.tracks.end() && lba >= after->start - static_cast<std::int32_t>(after->pregap))
        return &*after;
    if (after == state.tracks.begin() || lba >= std::prev(after)->end())
        return nullptr;
    return &*std::prev(after);
}

Position positionOf(const DiscState& state, std::int32_t lba)
{
    Position position;
    if (const Track* track = trackWithPauseAt(state, lba)) {
        position.control = track->control;
        position.track = static_cast<std::uint8_t>(std::min<unsigned>(track->number, 99));
        position.relative = lba - track->start;
        if (lba < track->start) {
            position.index = 0;
            position.relative = track->start - lba;
        } else {
            position.index = static_cast<std::uint8_t>(
                1 + std::ranges::count_if(track->indices, [lba](std::int32_t at) { return at <= lba; }));
        }
        return position;
    }
    position.track = mmc::kLeadOutTrack;
    for (const Session& session : state.sessions)
        if (session.state == SessionState::Complete && lba >= session.leadOut)
            position.relative = lba - session.leadOut;
    if (!state.tracks.empty())
        position.control = state.tracks.back().control;
    return position;
}

QFrame makePositionFrame(const Position& position, std::int32_t lba)
{
    QFrame frame{};
    frame[0] = static_cast<std::byte>(static_cast<unsigned>(position.control) << 4 | 1U);
    frame[1] =
        position.track == mmc::kLeadOutTrack ? std::byte{mmc::kLeadOutTrack} : mmc::bcd(position.track);
    frame[2] = mmc::bcd(position.index);
    putMsf(std::span(frame).subspan(3), std::max(0, position.relative));
    putMsf(std::span(frame).subspan(7), lba + mmc::kPregapBlocks);
    addCrc(frame);
    return frame;
}

SubChannel makeSubChannel(const DiscState& state, std::int32_t lba)
{
    const Position position = positionOf(state, lba);
    const bool pause = position.index == 0;
    const std::int32_t slot = lba % kNumberPeriod;
    if (state.mediaCatalogNumber && slot == kCatalogSlot)
        return combine(catalogFrame(*state.mediaCatalogNumber, position.control, lba), pause);
    if (slot == kIsrcSlot && position.track >= 1 && position.track <= state.tracks.size())
        if (const auto& isrc = state.tracks[position.track - 1U].isrc)
            return combine(isrcFrame(*isrc, position.control, lba), pause);
    return combine(makePositionFrame(position, lba), pause);
}

QFrame qOf(const SubChannel& subChannel)
{
    QFrame frame{};
    for (std::size_t i = 0; i < subChannel.size(); ++i)
        if ((subChannel[i] & kQ) != std::byte{0})
            frame[i / 8] |= static_cast<std::byte>(0x80U >> i % 8);
    return frame;
}

bool isPause(const SubChannel& subChannel)
{
    // P is the same all over a sector; a few wrong bits do not matter, IEC 60908 17.3.
    return std::ranges::count_if(subChannel, [](std::byte b) { return (b & kP) != std::byte{0}; }) > 48;
}

bool hasValidCrc(const QFrame& frame)
{
    return getBe16(std::span(frame).subspan(10)) ==
           static_cast<std::uint16_t>(~crc16(std::span(frame).first(10)));
}

std::array<std::byte, 16> pqOf(const SubChannel& subChannel)
{
    std::array<std::byte, 16> pq{};
    std::ranges::copy(qOf(subChannel), pq.begin());
    pq[15] = isPause(subChannel) ? kP : std::byte{0};
    return pq;
}

SubChannel subChannelOf(std::span<const std::byte, 16> pq)
{
    QFrame frame{};
    std::ranges::copy(pq.first(frame.size()), frame.begin());
    addCrc(frame);
    return combine(frame, (pq[15] & kP) != std::byte{0});
}

std::optional<std::array<char, 13>> catalogNumberOf(const QFrame& frame)
{
    if ((at(frame, 0) & 0x0F) != 2)
        return std::nullopt;
    std::array<char, 13> number{};
    for (std::size_t i = 0; i < number.size(); ++i) {
        const unsigned digit = i % 2 == 0 ? at(frame, 1 + i / 2) >> 4U : at(frame, 1 + i / 2) & 0x0FU;
        if (digit > 9)
            return std::nullopt;
        number[i] = static_cast<char>('0' + digit);
    }
    return number;
}

std::optional<std::array<char, 12>> isrcOf(const QFrame& frame)
{
    if ((at(frame, 0) & 0x0F) != 3)
        return std::nullopt;
    std::array<char, 12> isrc{};
    const std::uint32_t characters = getBe32(std::span(frame).subspan(1)) >> 2;
    const std::uint32_t digits = getBe32(std::span(frame).subspan(5)) >> 4;
    for (std::size_t i = 0; i < 5; ++i) {
        const unsigned value = characters >> (6 * (4 - i)) & 0x3FU;
        isrc[i] = static_cast<char>('0' + value);
        if (value > 9 && (isrc[i] < 'A' || isrc[i] > 'Z'))
            return std::nullopt;
    }
    for (std::size_t i = 0; i < 7; ++i) {
        const unsigned value = digits >> (4 * (6 - i)) & 0x0FU;
        if (value > 9)
            return std::nullopt;
        isrc[5 + i] = static_cast<char>('0' + value);
    }
    return isrc;
}

} // namespace emberdisc::virtualdrive
