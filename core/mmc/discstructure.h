// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// READ DISC STRUCTURE, MMC-6 6.22: the formats that tell who made a medium and how large its layers are.
namespace emberdisc::mmc {

/// Format codes for DVD (media type 0) and BD (media type 1).
namespace structure_format {
inline constexpr std::uint8_t kPhysical = 0x00;          ///< DVD; BD: disc information
inline constexpr std::uint8_t kPreRecordedLeadIn = 0x0E; ///< DVD-R, DVD-RW
inline constexpr std::uint8_t kAdip = 0x11;              ///< DVD+R, DVD+RW
inline constexpr std::uint8_t kLayerBoundary = 0x20;     ///< DVD+R DL, DVD-R DL
inline constexpr std::uint8_t kStructureList = 0xFF;
} // namespace structure_format

inline constexpr std::size_t kStructureHeaderSize = 4;
/// Bytes of the whole reply, as its first two bytes announce.
[[nodiscard]] std::size_t announcedStructureLength(std::span<const std::byte> reply);
/// What follows the header, clipped to the announced length; empty when there is nothing.
[[nodiscard]] std::span<const std::byte> structurePayload(std::span<const std::byte> reply);

/// Who made the medium, as far as it tells.
struct MediumIdentity {
    std::string manufacturer = {}; ///< "RITEK", "CMC MAG"
    std::string mediaType = {};    ///< "R03", "AE1"
    std::uint8_t revision = 0;
    friend bool operator==(const MediumIdentity&, const MediumIdentity&) = default;
};

/// DVD format 00h or 11h. Addresses are physical sector numbers.
struct DvdPhysicalFormat {
    std::uint8_t bookType = 0; ///< 0 ROM, 1 RAM, 2 -R, 3 -RW, 9 +RW, Ah +R, Dh +RW DL, Eh +R DL
    std::uint8_t partVersion = 0;
    std::uint8_t discSize = 0; ///< 0 is 120 mm, 1 is 80 mm
    std::uint8_t maximumRate = 0;
    std::uint8_t numberOfLayers = 1;
    bool oppositeTrackPath = false;
    std::uint8_t layerType = 0;
    std::uint32_t startOfDataArea = 0;
    std::uint32_t endOfDataArea = 0;
    std::uint32_t endOfLayer0 = 0;
    std::optional<MediumIdentity> identity = {}; ///< book types +R and +RW

    /// Blocks of 2048 bytes by these numbers; 0 when they make no sense.
    [[nodiscard]] std::uint32_t blocks() const;
};
[[nodiscard]] Result<DvdPhysicalFormat> parseDvdPhysicalFormat(std::span<const std::byte> reply);
/// DVD format 0Eh: the maker's text of a DVD-R or DVD-RW; ReplyInvalid when there is none.
[[nodiscard]] Result<MediumIdentity> parsePreRecordedLeadIn(std::span<const std::byte> reply);

/// BD format 00h, first unit.
struct BdDiscInformation {
    std::string discType = {}; ///< "BDO", "BDR", "BDW"
    MediumIdentity identity = {};
};
[[nodiscard]] Result<BdDiscInformation> parseBdDiscInformation(std::span<const std::byte> reply);

/// DVD format 20h.
struct LayerBoundary {
    bool alreadySet = false;
    std::uint32_t layer0Blocks = 0;
};
[[nodiscard]] Result<LayerBoundary> parseLayerBoundary(std::span<const std::byte> reply);

/// Format FFh: what can be read and sent.
struct StructureListEntry {
    std::uint8_t format = 0;
    bool sendable = false;
    bool readable = false;
    std::uint16_t length = 0;
};
[[nodiscard]] Result<std::vector<StructureListEntry>> parseStructureList(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
