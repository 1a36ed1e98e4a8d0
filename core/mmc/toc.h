// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/msf.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// READ TOC/PMA/ATIP, MMC-6 6.25.3. Each parser fails with ReplyInvalid when the four-byte header is not
/// whole, or when what it must have is missing; descriptors that are cut short are left out.
namespace emberdisc::mmc {

inline constexpr std::uint8_t kLeadOutTrack = 0xAA;

/// One track of format 0 (with LBA addresses), and the descriptor of format 1.
struct TocTrack {
    std::uint8_t adr = 0;
    std::uint8_t control = 0; ///< b2 data, b1 copy permitted, b0 pre-emphasis or incremental
    std::uint8_t trackNumber = 0;
    std::int32_t startAddress = 0;

    [[nodiscard]] bool isData() const { return (control & 0x04) != 0; }
};
/// Format 0. The lead-out is a track with number AAh.
struct Toc {
    std::uint8_t firstTrack = 0;
    std::uint8_t lastTrack = 0;
    std::vector<TocTrack> tracks = {};

    [[nodiscard]] const TocTrack* find(std::uint8_t trackNumber) const;
    [[nodiscard]] std::optional<std::int32_t> leadOut() const;
};
/// Format 1.
struct SessionInformation {
    std::uint8_t firstCompleteSession = 0;
    std::uint8_t lastCompleteSession = 0;
    TocTrack firstTrackInLastSession = {};
};

/// One entry of formats 2 (lead-in) and 3 (PMA), as it stands in the Q sub-channel.
struct FullTocEntry {
    std::uint8_t session = 0;
    std::uint8_t adr = 0;
    std::uint8_t control = 0;
    std::uint8_t tno = 0;
    std::uint8_t point = 0; ///< 01h..63h track, A0h first track, A1h last track, A2h lead-out, B0h next
                            ///< program area, C0h lead-in
    Msf msf = {};
    Msf pmsf = {};
};
struct FullToc {
    std::uint8_t firstSession = 0;
    std::uint8_t lastSession = 0;
    std::vector<FullTocEntry> entries = {};

    [[nodiscard]] const FullTocEntry* find(std::uint8_t session, std::uint8_t point) const;
    /// LBA of a session's lead-out (point A2h).
    [[nodiscard]] std::optional<std::int32_t> leadOut(std::uint8_t session) const;
};

/// Format 4: what the pre-groove says.
struct Atip {
    std::uint8_t indicativeTargetWritingPower = 0;
    std::uint8_t referenceSpeed = 0;
    bool unrestrictedUse = false;
    bool rewritable = false; ///< disc type
    std::uint8_t discSubType = 0;
    Msf leadInStart = {}; ///< 97:MM:SS also names the maker
    Msf lastPossibleLeadOut = {};
    std::optional<std::uint32_t> a1 = {}; ///< 24 bits each, when valid
    std::optional<std::uint32_t> a2 = {};
    std::optional<std::uint32_t> a3 = {};
};

/// Format 5: packs of 18 bytes, as they stand in the lead-in, with their CRC.
using CdTextPack = std::array<std::byte, 18>;

inline constexpr std::size_t kTocHeaderSize = 4;

/// Bytes of a whole reply of any format, as its first two bytes announce.
[[nodiscard]] std::size_t announcedTocLength(std::span<const std::byte> reply);
[[nodiscard]] Result<Toc> parseToc(std::span<const std::byte> reply);
[[nodiscard]] Result<SessionInformation> parseSessionInformation(std::span<const std::byte> reply);
[[nodiscard]] Result<FullToc> parseFullToc(std::span<const std::byte> reply);
[[nodiscard]] Result<Atip> parseAtip(std::span<const std::byte> reply);
[[nodiscard]] Result<std::vector<CdTextPack>> parseCdText(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
