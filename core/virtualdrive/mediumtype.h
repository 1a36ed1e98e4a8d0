// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace emberdisc::virtualdrive {

/// The media that a virtual disc can be. The values are written into disc files: append, never renumber.
enum class MediumType : std::uint8_t {
    CdR74 = 1,
    CdR80,
    CdRw,
    DvdR,
    DvdRw,
    DvdRDl,
    DvdRam,
    DvdPlusR,
    DvdPlusRw,
    DvdPlusRDl,
    BdR,
    BdRDl,
    BdRXl3,
    BdRXl4,
    BdRe,
    BdReDl,
    CdRom,
    DvdRom,
    BdRom,
    CdR90,
};

/// All types: CD, then DVD, then BD, at last pressed discs.
[[nodiscard]] std::span<const MediumType> allMediumTypes();
/// The name that the console uses: "cd-r-80", "dvd+r", "bd-r" ...
[[nodiscard]] std::string_view name(MediumType type);
/// The reverse of name(); nothing for an unknown name.
[[nodiscard]] std::optional<MediumType> mediumTypeFromName(std::string_view name);

[[nodiscard]] bool isCd(MediumType type);
/// CD-ROM, DVD-ROM, BD-ROM: made with their contents.
[[nodiscard]] bool isPressed(MediumType type);
[[nodiscard]] bool isErasable(MediumType type);
/// True if FORMAT UNIT can do something with it.
[[nodiscard]] bool isFormattable(MediumType type);
/// Sectors from LBA 0 to the last possible start of the lead-out; 0 for pressed discs, which are as large as
/// what they hold.
[[nodiscard]] std::uint32_t nominalCapacity(MediumType type);
/// The most sectors that a disc of the type has: nominalCapacity(), or what a pressed disc can hold.
[[nodiscard]] std::uint32_t largestCapacity(MediumType type);
/// Bytes that a sector takes in the disc file: 2352 for CD, 2048 for all others.
[[nodiscard]] std::uint32_t sectorStride(MediumType type);

} // namespace emberdisc::virtualdrive
