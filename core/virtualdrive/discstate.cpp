// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/discstate.h"

#include "core/base/byteorder.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace emberdisc::virtualdrive {

namespace {

/// Version 2 adds blocks behind what version 1 has, and is written only when there are any.
constexpr std::uint16_t kStateVersion = 1;
constexpr std::uint16_t kStateVersionWithBlocks = 2;
constexpr std::array<char, 4> kFormatBlock = {'F', 'O', 'R', 'M'};
constexpr std::uint32_t kFormatBlockSize = 20;
constexpr std::array<char, 4> kLayerBlock = {'L', 'A', 'Y', '0'};
constexpr std::array<char, 4> kMinimallyBlankedBlock = {'M', 'I', 'N', 'B'};
constexpr std::array<char, 4> kSubChannelBlock = {'S', 'U', 'B', 'C'};
constexpr std::array<char, 4> kPacketBlock = {'P', 'A', 'C', 'K'};
constexpr std::uint32_t kPacketBlockHead = 6;
constexpr std::size_t kMaximumSessions = 2048;
constexpr std::size_t kMaximumTracks = 2048;
constexpr std::size_t kMaximumIndices = 98;
constexpr std::uint8_t kLastForm = 4;
constexpr std::size_t kPackSize = 18;
/// Eight blocks of 256 packs, the most that CD-TEXT can have.
constexpr std::size_t kMaximumCdText = 8 * 256 * kPackSize;
/// The run-out sectors of a track at once may lie behind the last possible lead-out.
constexpr std::int64_t kSlack = 2;

class Writer {
public:
    void u8(std::uint8_t value) { m_bytes.push_back(std::byte{value}); }
    void u16(std::uint16_t value) { putLe16(grow(2), value); }
    void u32(std::uint32_t value) { putLe32(grow(4), value); }
    void i32(std::int32_t value) { u32(static_cast<std::uint32_t>(value)); }
    template <std::size_t N>
    void text(const std::optional<std::array<char, N>>& value)
    {
        u8(value ? 1 : 0);
        for (std::size_t i = 0; i < N; ++i)
            u8(value ? static_cast<std::uint8_t>((*value)[i]) : 0);
    }
    void bytes(std::span<const std::byte> value)
    {
        m_bytes.insert(m_bytes.end(), value.begin(), value.end());
    }
    [[nodiscard]] std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::span<std::byte> grow(std::size_t by)
    {
        m_bytes.resize(m_bytes.size() + by);
        return std::span(m_bytes).last(by);
    }
    std::vector<std::byte> m_bytes;
};

/// Reads zeros behind the end, and remembers that it did.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : m_rest(bytes) {}

    [[nodiscard]] std::uint8_t u8() { return std::to_integer<std::uint8_t>(next<1>()[0]); }
    [[nodiscard]] std::uint16_t u16() { return getLe16(next<2>()); }
    [[nodiscard]] std::uint32_t u32() { return getLe32(next<4>()); }
    [[nodiscard]] std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
    template <std::size_t N>
    [[nodiscard]] std::optional<std::array<char, N>> text()
    {
        const bool valid = u8() != 0;
        std::array<char, N> value{};
        for (char& c : value)
            c = static_cast<char>(u8());
        return valid ? std::optional(value) : std::nullopt;
    }
    [[nodiscard]] std::vector<std::byte> bytes(std::size_t count)
    {
        m_overran = m_overran || count > m_rest.size();
        const auto part = m_rest.first(std::min(count, m_rest.size()));
        m_rest = m_rest.subspan(part.size());
        return {part.begin(), part.end()};
    }
    [[nodiscard]] std::span<const std::byte> rest() const { return m_rest; }
    [[nodiscard]] bool overran() const { return m_overran; }

private:
    template <std::size_t N>
    std::array<std::byte, N> next()
    {
        std::array<std::byte, N> value{};
        if (m_rest.size() < N) {
            m_overran = true;
            m_rest = {};
            return value;
        }
        std::ranges::copy(m_rest.first(N), value.begin());
        m_rest = m_rest.subspan(N);
        return value;
    }
    std::span<const std::byte> m_rest;
    bool m_overran = false;
};

std::unexpected<Error> invalid(std::string why)
{
    return fail(ErrorCode::DiscFileInvalid, "disc state: " + std::move(why));
}

void putTrack(Writer& to, const Track& track)
{
    to.u16(track.number);
    to.u16(track.session);
    to.u8(static_cast<std::uint8_t>(track.state));
    to.u8(static_cast<std::uint8_t>(track.writing));
    to.u8(static_cast<std::uint8_t>(track.form));
    to.u8(track.control);
    to.i32(track.start);
    to.u32(track.pregap);
    to.u32(track.written);
    to.u32(track.size);
    to.text(track.isrc);
    to.u8(static_cast<std::uint8_t>(track.indices.size()));
    for (const std::int32_t index : track.indices)
        to.i32(index);
}

Result<Track> parseTrack(Reader& from)
{
    Track track;
    track.number = from.u16();
    track.session = from.u16();
    const auto state = from.u8();
    const auto writing = from.u8();
    const auto form = from.u8();
    if (state > 2 || writing > 2 || form > kLastForm)
        return invalid("unknown kind of track");
    track.state = static_cast<TrackState>(state);
    track.writing = static_cast<TrackWriting>(writing);
    track.form = static_cast<SectorForm>(form);
    track.control = from.u8();
    track.start = from.i32();
    track.pregap = from.u32();
    track.written = from.u32();
    track.size = from.u32();
    track.isrc = from.text<12>();
    const std::size_t indices = from.u8();
    if (indices > kMaximumIndices)
        return invalid("too many indices");
    for (std::size_t i = 0; i < indices; ++i)
        track.indices.push_back(from.i32());
    return track;
}

/// One track by itself: lengths that fit each other and the disc.
bool isSane(const Track& track, std::int64_t previousEnd, std::int64_t limit)
{
    if (track.control > 15 || ((track.control & 4) != 0) == (track.form == SectorForm::Audio))
        return false;
    if (track.start < previousEnd || track.start > limit || track.written > limit || track.size > limit)
        return false;
    if (track.state == TrackState::Open ? track.size != 0 : track.written > track.size)
        return false;
    if (std::int64_t{track.start} + std::max(track.written, track.size) > limit)
        return false;
    if (track.pregap > std::int64_t{track.start} - previousEnd + (previousEnd == 0 ? 150 : 0))
        return false;
    std::int64_t previous = track.start;
    for (const std::int32_t index : track.indices) {
        if (index < previous || index > track.end())
            return false;
        previous = index;
    }
    std::int64_t behind = track.start;
    if (track.packetSize > 0 && (track.written % track.packetSize != 0 || !track.links.empty()))
        return false;
    for (const std::int32_t link : track.links) {
        if (link < behind || std::int64_t{link} + kLinkSectors > track.nextWritable())
            return false;
        behind = std::int64_t{link} + kLinkSectors;
    }
    return true;
}

Result<> checkTracks(const DiscState& state, std::int64_t limit)
{
    std::int64_t previousEnd = 0;
    std::size_t session = 0;
    for (std::size_t i = 0; i < state.tracks.size(); ++i) {
        const Track& track = state.tracks[i];
        if (session + 1 < state.sessions.size() && state.sessions[session + 1].firstTrack == i + 1)
            ++session;
        if (track.number != i + 1 || track.session != session + 1)
            return invalid("track " + std::to_string(i + 1) + " is numbered wrongly");
        if (!isSane(track, previousEnd, limit))
            return invalid("track " + std::to_string(i + 1) + " makes no sense");
        if (track.state == TrackState::Open && i + 1 != state.tracks.size())
            return invalid("a track follows an open one");
        if (track.state != TrackState::Complete && state.sessions[session].state == SessionState::Complete)
            return invalid("an open track in a complete session");
        previousEnd = track.end();
    }
    return {};
}

Result<> checkSessions(const DiscState& state, std::int64_t limit)
{
    if (state.sessions.empty() != state.tracks.empty() || (state.finalised && state.sessions.empty()))
        return invalid("sessions and tracks disagree");
    std::size_t first = 1;
    for (std::size_t i = 0; i < state.sessions.size(); ++i) {
        const Session& session = state.sessions[i];
        const bool last = i + 1 == state.sessions.size();
        if (session.firstTrack < first || session.firstTrack > state.tracks.size() ||
            (i == 0 && session.firstTrack != 1))
            return invalid("session " + std::to_string(i + 1) + " has no tracks");
        if (!last && session.state != SessionState::Complete)
            return invalid("a session follows an incomplete one");
        first = std::size_t{session.firstTrack} + 1;
    }
    TRY(checkTracks(state, limit));
    for (std::size_t i = 0; i < state.sessions.size(); ++i) {
        const Session& session = state.sessions[i];
        const std::int64_t end = state.tracks[state.lastTrackOf(i) - 1U].end();
        if (session.state == SessionState::Complete && (session.leadOut < end || session.leadOut > limit))
            return invalid("session " + std::to_string(i + 1) + " ends before its tracks");
    }
    return {};
}

// Blocks of version 2: a tag, a length, bytes
// ---------------------------------------------------------------------------------------------------------------

void beginBlock(Writer& to, std::array<char, 4> tag, std::uint32_t length)
{
    for (const char character : tag)
        to.u8(static_cast<std::uint8_t>(character));
    to.u32(length);
}

void putFormat(Writer& to, const Format& format)
{
    beginBlock(to, kFormatBlock, kFormatBlockSize);
    to.u8(format.type);
    to.u8(format.subType);
    to.u8(static_cast<std::uint8_t>(format.progress));
    to.u8(0);
    to.u32(format.blocks);
    to.u32(format.formatted);
    to.u32(format.recorded);
    to.u32(format.replaced);
}

Result<Format> parseFormat(Reader& from, std::uint32_t capacity)
{
    Format format;
    format.type = from.u8();
    format.subType = from.u8();
    const auto progress = from.u8();
    static_cast<void>(from.u8());
    format.blocks = from.u32();
    format.formatted = from.u32();
    format.recorded = from.u32();
    format.replaced = from.u32();
    if (progress > 3)
        return invalid("unknown progress of a format");
    format.progress = static_cast<FormatProgress>(progress);
    if (format.blocks == 0 || format.blocks > capacity || format.formatted > format.blocks ||
        format.recorded > format.blocks || format.replaced > capacity - format.blocks ||
        (format.progress == FormatProgress::Complete && format.formatted == 0))
        return invalid("the format does not fit the disc");
    return format;
}

bool hasPackets(const Track& track)
{
    return track.packetSize > 0 || !track.links.empty();
}

bool hasBlocks(const DiscState& state)
{
    return state.format || state.onlyAtOnce || state.layer0 != 0 || state.keepsSubChannel() ||
           std::ranges::any_of(state.tracks, hasPackets);
}

void putBlocks(Writer& to, const DiscState& state)
{
    if (state.format)
        putFormat(to, *state.format);
    if (state.onlyAtOnce)
        beginBlock(to, kMinimallyBlankedBlock, 0);
    if (state.layer0 != 0) {
        beginBlock(to, kLayerBlock, 4);
        to.u32(state.layer0);
    }
    for (const Track& track : state.tracks) {
        if (track.keepsSubChannel) {
            beginBlock(to, kSubChannelBlock, 2);
            to.u16(track.number);
        }
        if (!hasPackets(track))
            continue;
        beginBlock(to, kPacketBlock, kPacketBlockHead + static_cast<std::uint32_t>(track.links.size()) * 4);
        to.u16(track.number);
        to.u32(track.packetSize);
        for (const std::int32_t link : track.links)
            to.i32(link);
    }
}

/// Null for a number that no track has.
Track* trackOfBlock(Reader& from, DiscState& state)
{
    const std::size_t number = from.u16();
    return number >= 1 && number <= state.tracks.size() ? &state.tracks[number - 1] : nullptr;
}

Result<> parseSubChannelBlock(Reader& from, DiscState& state, std::uint32_t length)
{
    Track* track = trackOfBlock(from, state);
    if (length != 2 || track == nullptr || track->keepsSubChannel)
        return invalid("a block makes no sense");
    track->keepsSubChannel = true;
    return {};
}

Result<> parsePacketBlock(Reader& from, DiscState& state, std::uint32_t length)
{
    Track* track = trackOfBlock(from, state);
    if (length < kPacketBlockHead || (length - kPacketBlockHead) % 4 != 0 ||
        (length - kPacketBlockHead) / 4 > kMaximumLinks || track == nullptr || hasPackets(*track))
        return invalid("a block makes no sense");
    track->packetSize = from.u32();
    for (std::uint32_t i = kPacketBlockHead; i < length && !from.overran(); i += 4)
        track->links.push_back(from.i32());
    return {};
}

Result<> parseBlocks(Reader& from, DiscState& state, std::uint32_t capacity)
{
    while (!from.rest().empty()) {
        std::array<char, 4> tag{};
        for (char& character : tag)
            character = static_cast<char>(from.u8());
        const std::uint32_t length = from.u32();
        if (from.overran())
            return invalid("a block is cut short");
        if (tag == kFormatBlock) {
            if (length != kFormatBlockSize || state.format)
                return invalid("a block makes no sense");
            TRY_ASSIGN(state.format, parseFormat(from, capacity));
        } else if (tag == kMinimallyBlankedBlock) {
            if (length != 0 || state.onlyAtOnce)
                return invalid("a block makes no sense");
            state.onlyAtOnce = true;
        } else if (tag == kLayerBlock) {
            if (length != 4 || state.layer0 != 0)
                return invalid("a block makes no sense");
            state.layer0 = from.u32();
            if (state.layer0 == 0 || state.layer0 > capacity)
                return invalid("the layer does not fit the disc");
        } else if (tag == kSubChannelBlock) {
            TRY(parseSubChannelBlock(from, state, length));
        } else if (tag == kPacketBlock) {
            TRY(parsePacketBlock(from, state, length));
        } else {
            return fail(ErrorCode::DiscFileVersion, "a block of a later version");
        }
    }
    return from.overran() ? Result<>(invalid("a block is cut short")) : Result<>();
}

} // namespace

std::int32_t DiscState::end() const
{
    const std::int32_t tracksEnd = tracks.empty() ? 0 : tracks.back().end();
    return std::max(tracksEnd, format ? static_cast<std::int32_t>(format->recorded) : 0);
}

bool DiscState::keepsSubChannel() const
{
    return std::ranges::any_of(tracks, &Track::keepsSubChannel);
}

const Track* DiscState::trackAt(std::int32_t lba) const
{
    const auto after = std::ranges::upper_bound(tracks, lba, {}, &Track::start);
    if (after == tracks.begin())
        return nullptr;
    const Track& track = *std::prev(after);
    return lba < track.end() ? &track : nullptr;
}

std::uint16_t DiscState::lastTrackOf(std::size_t session) const
{
    assert(session >= 1 ? session < sessions.size() : !sessions.empty());
    const std::size_t last =
        session + 1 < sessions.size() ? sessions[session + 1].firstTrack - std::size_t{1} : tracks.size();
    return static_cast<std::uint16_t>(last);
}

std::vector<std::byte> serialize(const DiscState& state)
{
    assert(state.sessions.size() <= kMaximumSessions && state.tracks.size() <= kMaximumTracks);
    assert(state.cdText.size() <= kMaximumCdText);
    Writer to;
    to.u16(hasBlocks(state) ? kStateVersionWithBlocks : kStateVersion);
    to.u8(state.finalised ? 1 : 0);
    to.u8(0);
    to.u32(state.erasures);
    to.text(state.mediaCatalogNumber);
    to.u16(static_cast<std::uint16_t>(state.sessions.size()));
    to.u16(static_cast<std::uint16_t>(state.tracks.size()));
    to.u32(static_cast<std::uint32_t>(state.cdText.size()));
    for (const Session& session : state.sessions) {
        to.u16(session.firstTrack);
        to.u8(static_cast<std::uint8_t>(session.state));
        to.u8(session.discType);
        to.i32(session.leadOut);
    }
    for (const Track& track : state.tracks)
        putTrack(to, track);
    to.bytes(state.cdText);
    putBlocks(to, state);
    return to.take();
}

Result<DiscState> parseDiscState(std::span<const std::byte> payload, std::uint32_t capacity)
{
    Reader from(payload);
    DiscState state;
    const auto version = from.u16();
    if (version != kStateVersion && version != kStateVersionWithBlocks)
        return fail(ErrorCode::DiscFileVersion, "disc state of version " + std::to_string(version));
    state.finalised = from.u8() != 0;
    static_cast<void>(from.u8());
    state.erasures = from.u32();
    state.mediaCatalogNumber = from.text<13>();
    const std::size_t sessions = from.u16();
    const std::size_t tracks = from.u16();
    const std::size_t cdText = from.u32();
    if (sessions > kMaximumSessions || tracks > kMaximumTracks || cdText > kMaximumCdText ||
        cdText % kPackSize != 0)
        return invalid("a count is out of range");
    for (std::size_t i = 0; i < sessions; ++i) {
        Session session;
        session.firstTrack = from.u16();
        const auto kind = from.u8();
        if (kind > 2)
            return invalid("unknown state of a session");
        session.state = static_cast<SessionState>(kind);
        session.discType = from.u8();
        session.leadOut = from.i32();
        state.sessions.push_back(session);
    }
    for (std::size_t i = 0; i < tracks && !from.overran(); ++i) {
        TRY_ASSIGN(Track track, parseTrack(from));
        state.tracks.push_back(std::move(track));
    }
    if (from.overran() || from.rest().size() < cdText ||
        (version == kStateVersion && from.rest().size() != cdText))
        return invalid("the record is cut short or too long");
    state.cdText = from.bytes(cdText);
    TRY(parseBlocks(from, state, capacity));
    TRY(checkSessions(state, std::int64_t{std::min(capacity, 0x7FFF'0000U)} + kSlack));
    return state;
}

} // namespace emberdisc::virtualdrive
