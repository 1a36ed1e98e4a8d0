// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/sessionlayout.h"
#include "core/virtualdrive/subchannel.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>

namespace emberdisc::virtualdrive {

/// What a host says in the sub-channel while it records a whole session raw, MMC-6 4.2.5: the table of
/// contents and CD-TEXT in the lead-in, pauses, indices and numbers in the program area.
class RawRecording {
public:
    /// Data block type of mode page 05h: 1 P and Q in 16 bytes, 2 packed R-W, 3 raw P-W; nothing for another.
    [[nodiscard]] static std::optional<std::uint32_t> subChannelBytes(std::uint8_t dataBlockType);
    /// The 96 bytes of a block's 16 or 96.
    [[nodiscard]] static SubChannel subChannelIn(std::span<const std::byte> bytes);

    /// Takes the sub-channel of the next sector.
    void add(std::int32_t lba, const SubChannel& subChannel);
    /// Whether the sector taken last is data, and its main channel therefore scrambled.
    [[nodiscard]] bool isData() const { return (m_control & 4) != 0; }

    /// The session as the lead-in describes it. Fails with 5/26/00 when that is no table of contents, and
    /// with 5/63/00 when the lead-out lies behind `capacity`.
    [[nodiscard]] Sensed<SessionLayout> layout(std::uint32_t capacity) const;
    /// Adds what the program area said to the tracks.
    void complete(SessionLayout& layout) const;
    [[nodiscard]] std::uint8_t discType() const;
    /// The lead-in names where the next session starts.
    [[nodiscard]] bool allowsNextSession() const;
    [[nodiscard]] std::vector<std::byte> takeCdText() { return m_cdText.take(); }

private:
    struct Pointer {
        std::uint8_t control = 0;
        std::array<std::uint8_t, 3> msf = {};  ///< of the frame itself: bytes 3 to 5
        std::array<std::uint8_t, 3> pmsf = {}; ///< bytes 7 to 9
    };
    struct TrackMarks {
        std::int32_t firstSeen = 0; ///< where its first sector is, pause or not
        std::map<std::uint8_t, std::int32_t> indices = {};
        std::optional<std::array<char, 12>> isrc = {};
    };
    void addLeadIn(const QFrame& frame);
    void addProgram(std::int32_t lba, const QFrame& frame);

    std::map<std::uint8_t, Pointer> m_toc;
    std::map<std::uint8_t, TrackMarks> m_tracks;
    std::uint8_t m_track = 0;
    std::uint8_t m_control = 0;
    std::optional<std::array<char, 13>> m_catalogNumber;
    CdTextCollector m_cdText;
};

} // namespace emberdisc::virtualdrive
