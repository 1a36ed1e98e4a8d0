// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/commands.h"

#include <array>
#include <cstddef>
#include <cstdint>

/// Parameter lists that commands send beside their block.
namespace emberdisc::mmc {

/// Whether FORMAT UNIT heeds the option bits of its header.
enum class FormatOptionsValid : std::uint8_t { No, Yes };
/// Whether sectors are tried out while they are formatted; No is DCRT.
enum class Certification : std::uint8_t { No, Yes };

/// FORMAT UNIT, MMC-6 6.5.4: one format descriptor.
struct FormatParameters {
    Immediate immediate = Immediate::Yes;
    FormatOptionsValid optionsValid = FormatOptionsValid::No; ///< FOV: wanted for DVD-RAM, BD-R and BD-RE
    Certification certification = Certification::Yes;         ///< heeded with FOV
    std::uint32_t blocks = 0;
    std::uint8_t type = 0;           ///< format type, 6 bits
    std::uint8_t subType = 0;        ///< format sub-type, 2 bits
    std::uint32_t typeDependent = 0; ///< 24 bits
};
[[nodiscard]] std::array<std::byte, 12> formatParameterList(const FormatParameters& parameters);

/// SET STREAMING performance descriptor, MMC-6 6.41.3. Sizes in 1000 bytes, times in milliseconds.
struct StreamingParameters {
    std::uint8_t wrc = 0;         ///< write rotation control, 2 bits
    bool restoreDefaults = false; ///< RDD
    bool exact = false;
    bool randomAccess = false;
    std::uint32_t startLba = 0;
    std::uint32_t endLba = 0;
    std::uint32_t readSize = 0;
    std::uint32_t readTime = 1000;
    std::uint32_t writeSize = 0;
    std::uint32_t writeTime = 1000;
};
[[nodiscard]] std::array<std::byte, 28> streamingParameterList(const StreamingParameters& parameters);

/// SEND DISC STRUCTURE format 20h, MMC-6 6.37.4.3: blocks on layer 0 of a DVD+R DL or DVD-R DL.
[[nodiscard]] std::array<std::byte, 12> layerBoundaryParameterList(std::uint32_t layer0Blocks);

} // namespace emberdisc::mmc
