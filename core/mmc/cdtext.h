// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/toc.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

/// CD-TEXT: packs of 18 bytes in the R to W sub-channels of a CD's lead-in. MMC-3 annex J and IEC 61866.
namespace emberdisc::mmc {

/// Byte 0 of a pack. Only those whose payload is text, one for the disc and one for each track.
enum class CdTextType : std::uint8_t {
    Title = 0x80,
    Performer = 0x81,
    Songwriter = 0x82,
    Composer = 0x83,
    Arranger = 0x84,
    Message = 0x85,
    DiscIdentification = 0x86, ///< of the disc alone
    UpcIsrc = 0x8E             ///< of the disc its catalogue number, of a track its ISRC
};

enum class CdTextCharacters : std::uint8_t {
    Iso8859_1 = 0x00,
    Ascii = 0x01,
    MusicShiftJis = 0x80, ///< two bytes a character
};

/// The texts of one language. They are bytes in the block's characters, not UTF-8.
struct CdTextBlock {
    CdTextCharacters characters = CdTextCharacters::Iso8859_1;
    std::uint8_t language = 0x09; ///< EBU Tech 3264 appendix 3; 09h is English
    std::uint8_t firstTrack = 1;
    std::uint8_t lastTrack = 1;
    /// By type, then by track number; 0 is the disc. What is missing is an empty text.
    std::map<CdTextType, std::map<std::uint8_t, std::string>> texts = {};

    friend bool operator==(const CdTextBlock&, const CdTextBlock&) = default;
};
inline constexpr std::size_t kMaximumCdTextBlocks = 8;
inline constexpr std::size_t kMaximumCdTextPacks = 256; ///< of a block; three of them tell its size

/// The packs of all blocks, in the order in which a lead-in repeats them, each with its CRC. InvalidArgument
/// when the blocks or their tracks are more than the standard has numbers for, when a text has control
/// characters, or when a block does not fit into its packs.
[[nodiscard]] Result<std::vector<CdTextPack>> encodeCdText(std::span<const CdTextBlock> blocks);

/// Whether the CRC of a pack fits.
[[nodiscard]] bool isIntact(const CdTextPack& pack);
/// The reverse of encodeCdText(), of what a drive delivers: packs that are not intact and those of other
/// types are left out, and so is each text of which a part is missing. A tab stands for the text before it.
[[nodiscard]] std::vector<CdTextBlock> decodeCdText(std::span<const CdTextPack> packs);

/// Four packs in the 96 bytes of a lead-in sector, as WRITE wants them: six bits a byte.
inline constexpr std::size_t kCdTextPacksInSector = 4;
using CdTextSector = std::array<std::byte, 96>;
/// Sector `number` of a lead-in that repeats `packs`, which are not none, from its start on.
[[nodiscard]] CdTextSector cdTextSector(std::span<const CdTextPack> packs, std::size_t number);
/// The packs in a sector, whatever their CRC. Bits 7 and 6 of each byte, P and Q, do not count.
[[nodiscard]] std::array<CdTextPack, kCdTextPacksInSector>
cdTextPacksOf(std::span<const std::byte, 96> sector);

} // namespace emberdisc::mmc
