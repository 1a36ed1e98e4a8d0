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
inline constexpr std::uint8_t kPhysical = 0x00;  ///< DVD; BD: disc information
inline constexpr std::uint8_t kCopyright = 0x01; ///< DVD
inline constexpr std::uint8_t kBurstCuttingArea = 0x03;
inline constexpr std::uint8_t kManufacturer = 0x04;
inline constexpr std::uint8_t kDiscDefinition = 0x08;      ///< DVD-RAM
inline constexpr std::uint8_t kCartridge = 0x08;           ///< BD
inline constexpr std::uint8_t kRamStatus = 0x09;           ///< DVD-RAM
inline constexpr std::uint8_t kSpareAreas = 0x0A;          ///< DVD-RAM; BD
inline constexpr std::uint8_t kRamRecordingType = 0x0B;    ///< DVD-RAM
inline constexpr std::uint8_t kRecordingManagement = 0x0C; ///< DVD-R, DVD-RW
inline constexpr std::uint8_t kPreRecordedLeadIn = 0x0E;   ///< DVD-R, DVD-RW
inline constexpr std::uint8_t kControlData = 0x10;         ///< DVD-R, DVD-RW: as 00h, of the lead-in
inline constexpr std::uint8_t kAdip = 0x11;                ///< DVD+R, DVD+RW: as 00h
inline constexpr std::uint8_t kLayerBoundary = 0x20;       ///< DVD+R DL, DVD-R DL
// DVD-R DL in layer jump recording.
inline constexpr std::uint8_t kShiftedMiddleArea = 0x21;
inline constexpr std::uint8_t kJumpInterval = 0x22;
inline constexpr std::uint8_t kManualLayerJump = 0x23;
inline constexpr std::uint8_t kRemapping = 0x24;
inline constexpr std::uint8_t kAccessControl = 0x30; ///< BD
inline constexpr std::uint8_t kWriteProtection = 0xC0;
inline constexpr std::uint8_t kStructureList = 0xFF;
} // namespace structure_format

inline constexpr std::size_t kStructureHeaderSize = 4;
/// Bytes of the whole reply, as its first two bytes announce.
[[nodiscard]] std::size_t announcedStructureLength(std::span<const std::byte> reply);
/// What follows the header, clipped to the announced length; empty when there is nothing. Of formats 03h
/// (burst cutting area) and 04h (manufacturer) these bytes are all there is to know.
[[nodiscard]] std::span<const std::byte> structurePayload(std::span<const std::byte> reply);

/// Who made the medium, as far as it tells.
struct MediumIdentity {
    std::string manufacturer = {}; ///< "RITEK", "CMC MAG"
    std::string mediaType = {};    ///< "R03", "AE1"
    std::uint8_t revision = 0;
    friend bool operator==(const MediumIdentity&, const MediumIdentity&) = default;
};

/// DVD format 00h, 10h or 11h. Addresses are physical sector numbers.
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

/// DVD format 01h.
struct CopyrightInformation {
    std::uint8_t protection = 0;    ///< 0 none, 1 CSS or CPPM, 2 CPRM, 3 AACS
    std::uint8_t barredRegions = 0; ///< b0 is region 1
    friend bool operator==(const CopyrightInformation&, const CopyrightInformation&) = default;
};
[[nodiscard]] Result<CopyrightInformation> parseCopyrightInformation(std::span<const std::byte> reply);

/// DVD-RAM format 08h: the head of the disc definition structure, ECMA-330 section 6. SPEC: no program was
/// seen to read it.
struct RamDiscDefinition {
    bool certifying = false; ///< a certification has begun and not ended
    bool certifiedByUser = false;
    bool certifiedByMaker = false;
    std::uint32_t updates = 0; ///< how often the definition and the primary defect list were written
    std::uint16_t groups = 0;
    std::uint16_t zones = 0;
    friend bool operator==(const RamDiscDefinition&, const RamDiscDefinition&) = default;
};
/// ReplyInvalid without its identifier, 0A0Ah.
[[nodiscard]] Result<RamDiscDefinition> parseRamDiscDefinition(std::span<const std::byte> reply);

/// What keeps the medium from being written. Format C0h, which has all of it; DVD-RAM format 09h and BD
/// format 08h, which say of a cartridge, too.
struct WriteProtection {
    bool untilPowerOff = false; ///< SWPP: software has asked for it
    bool persistent = false;    ///< PWP: it is on the medium
    bool byCartridge = false;   ///< CWP: the slider
    bool byMedium = false;      ///< MSWI: the medium cannot be written for a reason of its own
    friend bool operator==(const WriteProtection&, const WriteProtection&) = default;
};
[[nodiscard]] Result<WriteProtection> parseWriteProtection(std::span<const std::byte> reply);

struct MediumStatus {
    bool inCartridge = false;
    bool wasTakenOut = false; ///< OUT: the cartridge has been opened
    WriteProtection protection = {};
    std::uint8_t discType = 0;         ///< DVD-RAM: disc type identification
    std::uint8_t inhibitedBecause = 0; ///< DVD-RAM: the reason for MSWI
    friend bool operator==(const MediumStatus&, const MediumStatus&) = default;
};
/// DVD-RAM format 09h and BD format 08h. SPEC: the latter was not compared with a program.
[[nodiscard]] Result<MediumStatus> parseMediumStatus(std::span<const std::byte> reply);

/// DVD-RAM format 0Ah, in sectors.
struct RamSpareAreas {
    std::uint32_t freePrimary = 0;
    std::uint32_t freeSupplementary = 0;
    std::uint32_t supplementary = 0;
    friend bool operator==(const RamSpareAreas&, const RamSpareAreas&) = default;
};
[[nodiscard]] Result<RamSpareAreas> parseRamSpareAreas(std::span<const std::byte> reply);
/// BD format 0Ah, in clusters. dvd+rw-mediainfo shows it.
struct BdSpareAreas {
    std::uint32_t free = 0;
    std::uint32_t allocated = 0;
    friend bool operator==(const BdSpareAreas&, const BdSpareAreas&) = default;
};
[[nodiscard]] Result<BdSpareAreas> parseBdSpareAreas(std::span<const std::byte> reply);

enum class RamRecordingType : std::uint8_t { General, RealTime };
/// DVD-RAM format 0Bh.
[[nodiscard]] Result<RamRecordingType> parseRamRecordingType(std::span<const std::byte> reply);

/// DVD-R and DVD-RW format 0Ch: recording management data, ECMA-359 section 5; physical sector numbers. SPEC:
/// no program was seen to read it.
struct RecordingManagement {
    std::uint16_t format = 0;
    std::uint8_t status = 0;                     ///< 0 blank, 1 at once, 2 incremental, 4 finalised
    std::vector<std::uint32_t> borderOuts = {};  ///< where each starts
    std::uint16_t invisibleZone = 0;             ///< 0: there is none any more
    std::array<std::uint16_t, 2> openZones = {}; ///< the reserved ones, 0 for none
    struct Zone {
        std::uint32_t start = 0;
        std::uint32_t lastRecorded = 0;
        friend bool operator==(const Zone&, const Zone&) = default;
    };
    std::vector<Zone> zones = {};
    friend bool operator==(const RecordingManagement&, const RecordingManagement&) = default;
};
[[nodiscard]] Result<RecordingManagement> parseRecordingManagement(std::span<const std::byte> reply);

/// DVD format 20h.
struct LayerBoundary {
    bool alreadySet = false;
    std::uint32_t layer0Blocks = 0;
};
[[nodiscard]] Result<LayerBoundary> parseLayerBoundary(std::span<const std::byte> reply);

/// DVD formats 21h to 24h, which say the same in the same places: for 21h where the laser turns (an LBA),
/// 22h after how many sectors it jumps, 23h the LBA of the next jump, 24h the LBA that another one became.
struct LayerJump {
    bool alreadySet = false; ///< 21h only
    std::uint32_t value = 0;
    friend bool operator==(const LayerJump&, const LayerJump&) = default;
};
[[nodiscard]] Result<LayerJump> parseLayerJump(std::span<const std::byte> reply);

/// BD format 30h: who knows this identifier knows what the rest of the disc wants to be spared. SPEC: no
/// program was seen to read it.
struct AccessControl {
    std::string identifier = {}; ///< three characters: "IS1"
    std::uint8_t format = 0;
    std::uint32_t updates = 0;
    std::uint32_t rules = 0; ///< what a drive that does not know the identifier may not do
    friend bool operator==(const AccessControl&, const AccessControl&) = default;
};
[[nodiscard]] Result<std::vector<AccessControl>> parseAccessControls(std::span<const std::byte> reply);

/// Format FFh: what can be read and sent.
struct StructureListEntry {
    std::uint8_t format = 0;
    bool sendable = false;
    bool readable = false;
    std::uint16_t length = 0;
};
[[nodiscard]] Result<std::vector<StructureListEntry>> parseStructureList(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
