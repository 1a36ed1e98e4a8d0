// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/msf.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// SEND CUE SHEET, MMC-6 6.34.3: the tracks of a session at once burn.
namespace emberdisc::mmc {

/// Data form, MMC-6 table 634 (main data in bits 5-0, sub-channel in 7-6).
namespace data_form {
inline constexpr std::uint8_t kAudio = 0x00;      ///< 2352 bytes a block from the host
inline constexpr std::uint8_t kAudioPause = 0x01; ///< the drive makes silence, the host sends nothing
inline constexpr std::uint8_t kMode1 = 0x10;      ///< 2048
inline constexpr std::uint8_t kMode1Raw = 0x11;   ///< 2352
inline constexpr std::uint8_t kMode1Pause = 0x14;
inline constexpr std::uint8_t kXa = 0x20;    ///< 2336
inline constexpr std::uint8_t kXaRaw = 0x21; ///< 2352
inline constexpr std::uint8_t kXaPause = 0x24;
inline constexpr std::uint8_t kMode2 = 0x30;    ///< 2336
inline constexpr std::uint8_t kMode2Raw = 0x31; ///< 2352
inline constexpr std::uint8_t kMode2Pause = 0x34;
inline constexpr std::uint8_t kRawSubChannel = 0x40;    ///< added: 96 bytes of P-W; CD-TEXT in the lead-in
inline constexpr std::uint8_t kPackedSubChannel = 0xC0; ///< added: 96 bytes of packed R-W
} // namespace data_form

/// Control bits of the first byte, above ADR.
namespace cue_control {
inline constexpr std::uint8_t kPreEmphasis = 0x10;
inline constexpr std::uint8_t kCopyPermitted = 0x20;
inline constexpr std::uint8_t kData = 0x40;
inline constexpr std::uint8_t kFourChannel = 0x80;
} // namespace cue_control

/// One line of eight bytes. For ADR 2 (catalogue number) and 3 (ISRC) the last seven hold characters.
struct CueEntry {
    std::uint8_t controlAdr = 0x01;
    std::uint8_t tno = 0; ///< 0 lead-in, AAh lead-out
    std::uint8_t index = 0;
    std::uint8_t dataForm = 0;
    std::uint8_t scms = 0; ///< 80h: the one permitted copy has been made
    Msf msf = {};          ///< absolute, 00:00:00 is LBA -150
    friend bool operator==(const CueEntry&, const CueEntry&) = default;

    [[nodiscard]] std::uint8_t adr() const { return controlAdr & 0x0F; }
};

inline constexpr std::size_t kCueEntrySize = 8;
[[nodiscard]] std::array<std::byte, kCueEntrySize> encode(const CueEntry& entry);
[[nodiscard]] std::vector<std::byte> encode(std::span<const CueEntry> entries);
/// The reverse. InvalidArgument when the size is not a multiple of eight, or nothing.
[[nodiscard]] Result<std::vector<CueEntry>> parseCueSheet(std::span<const std::byte> bytes);

/// The two entries of a media catalogue number (13 digits) or of a track's ISRC (12 characters);
/// InvalidArgument for other lengths or characters. They stand before the lead-in entry and before the
/// track's own entries.
[[nodiscard]] Result<std::array<CueEntry, 2>> catalogEntries(std::string_view digits);
[[nodiscard]] Result<std::array<CueEntry, 2>> isrcEntries(std::uint8_t control, std::uint8_t tno,
                                                          std::string_view isrc);

} // namespace emberdisc::mmc
