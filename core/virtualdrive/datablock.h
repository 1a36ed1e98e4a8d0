// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/discfile.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace emberdisc::virtualdrive {

/// How the host sends the main channel of a CD sector: the data block types of mode page 05h (MMC-6 7.5.4.11)
/// and the data forms of a cue sheet (MMC-6 6.34.3.4). Of whole sectors the drive takes what the user means,
/// and makes header, EDC and parity anew.
enum class BlockForm : std::uint8_t {
    Audio,      ///< 2352
    Mode1,      ///< 2048
    Mode1Whole, ///< 2352
    Mode2,      ///< 2336
    Mode2Whole, ///< 2352
    XaForm1,    ///< 2048, with the sub-header of page 05h
    XaForm1Sub, ///< 2056: sub-header twice, user data
    XaForm2,    ///< 2324, with the sub-header of page 05h
    XaMixed,    ///< 2332: sub-header twice, 2048 of form 1 with padding or 2324 of form 2
    Xa,         ///< 2336: sub-header twice, user data, EDC
    XaWhole,    ///< 2352
};
[[nodiscard]] std::uint32_t bytesOf(BlockForm form);
[[nodiscard]] SectorForm storedAs(BlockForm form);

/// The form for a data block type with a data or an audio track; nothing for one that neither track at once
/// nor packets write. Raw sub-channel types are not among them: they belong to raw recording.
[[nodiscard]] std::optional<BlockForm> blockFormOf(std::uint8_t dataBlockType, bool isData);

using SubHeader = std::array<std::byte, 4>;

/// Whether P to W of the sector stand behind each block.
enum class WithSubChannel : std::uint8_t { No, Yes };

/// Stores blocks in the disc file as sectors from `lba` on, 0 <= lba. `data` is a whole number of blocks.
[[nodiscard]] Result<> storeBlocks(DiscFile& disc, std::int32_t lba, BlockForm form,
                                   const SubHeader& subHeader, WithSubChannel subChannel,
                                   std::span<const std::byte> data);
/// Stores what a drive writes where the host sends nothing: silence, or sectors whose user data are zeros.
[[nodiscard]] Result<> storeEmpty(DiscFile& disc, std::int32_t lba, SectorForm form, std::uint32_t count);

} // namespace emberdisc::virtualdrive
