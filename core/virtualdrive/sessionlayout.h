// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/datablock.h"
#include "core/virtualdrive/discstate.h"
#include "core/virtualdrive/sensed.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace emberdisc::virtualdrive {

/// Where the lead-in of the first session starts, as ATIP tells it: 97:26:65.
inline constexpr std::int32_t kLeadInStart = -11635;

/// What the host sends for a stretch of a session at once recording.
enum class SegmentForm : std::uint8_t {
    LeadIn,  ///< 96 bytes of R-W sub-channel a sector: CD-TEXT
    Sectors, ///< blocks
    Ignored, ///< blocks of which the drive takes nothing: it writes zeros
    Pause,   ///< nothing: the drive writes silence or empty sectors
};

struct Segment {
    std::int32_t start = 0;
    std::int32_t end = 0; ///< exclusive
    SegmentForm form = SegmentForm::Sectors;
    BlockForm block = BlockForm::Audio;
    WithSubChannel subChannel = WithSubChannel::No;

    /// Of a sector from the host.
    [[nodiscard]] std::uint32_t bytes() const;
};

/// Where a session goes: the number of its first track, the sectors before that track's index 1.
struct SessionPlace {
    std::uint8_t firstTrack = 1;
    std::int32_t leadIn = kLeadInStart;
    std::int32_t pregap = -150;
};

/// What a cue sheet describes, MMC-6 6.34.3: the whole session, from the lead-in or its pre-gap to the
/// lead-out.
struct SessionLayout {
    std::vector<Segment> segments = {}; ///< without a gap, ascending
    std::vector<Track> tracks = {};     ///< complete, written in full
    std::optional<std::array<char, 13>> mediaCatalogNumber = {};
    std::int32_t leadOut = 0;

    [[nodiscard]] std::int32_t firstWritable() const { return segments.front().start; }
    /// The segment with that sector; null from the lead-out on.
    [[nodiscard]] const Segment* at(std::int32_t lba) const;
    /// The tracks as they are when the recording broke off before `upTo`: the last one may be open. There is
    /// at least one.
    [[nodiscard]] std::vector<Track> tracksUpTo(std::int32_t upTo) const;
};

/// Fails with 5/26/00 for a sheet that is not allowed, 5/63/00 when the lead-out lies behind `capacity`.
/// Addresses in the sheet are absolute, in a later session too.
[[nodiscard]] Sensed<SessionLayout>
parseSessionLayout(std::span<const std::byte> sheet, std::uint32_t capacity, const SessionPlace& place = {});

/// Collects CD-TEXT packs from sectors of 96 six-bit bytes: four packs of 18 bytes each, repeated until the
/// lead-in is full.
class CdTextCollector {
public:
    void add(std::span<const std::byte, kSubChannelSize> sector);
    [[nodiscard]] std::vector<std::byte> take() { return std::move(m_packs); }

private:
    std::vector<std::byte> m_packs;
    bool m_complete = false;
};

} // namespace emberdisc::virtualdrive
