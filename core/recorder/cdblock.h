// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/modepage.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/sectorreader.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// The sectors of a CD's session, whose data forms (MMC-6 table 634) its cue sheet or its tracks tell: a
/// source gives whole sectors of 2352 bytes, a recorder is sent what the form has of them, and makes the
/// rest.
namespace emberdisc::recorder {

/// Sectors of one form, side by side.
struct FormRun {
    std::int64_t lba = 0;
    std::uint64_t sectors = 0;
    std::uint8_t dataForm = 0;
    friend bool operator==(const FormRun&, const FormRun&) = default;
};
/// From LBA 0 to the lead-out. Empty for a payload without a cue sheet.
[[nodiscard]] std::vector<FormRun> formRuns(const Payload& payload);
/// Mode page 05h: 20h with sectors of XA in it, else 0.
[[nodiscard]] std::uint8_t sessionFormatOf(const Payload& payload);

/// What goes over of a sector.
struct BlockPart {
    std::uint32_t offset = 0;
    std::uint32_t bytes = 2352;
    friend bool operator==(const BlockPart&, const BlockPart&) = default;
};
[[nodiscard]] BlockPart partOf(std::uint8_t dataForm);
/// The data block type of mode page 05h (MMC-6 7.5.4.11) of a track at once that has these sectors: of XA the
/// one that keeps sub-headers and both forms.
[[nodiscard]] mmc::DataBlockType blockTypeOf(std::uint8_t dataForm);
/// What goes over of a sector of a track at once.
[[nodiscard]] BlockPart trackPartOf(std::uint8_t dataForm);
/// The set of the tracks' data block types, as feature 002Dh tells one: bit n is type n.
[[nodiscard]] std::uint16_t blockTypesOf(std::span<const PayloadTrack> tracks);
/// How it is read back into whole sectors.
[[nodiscard]] SectorRead readOf(std::uint8_t dataForm);
/// Makes zeros of what the recorder makes itself, EDC and parity of XA too: what stays is what a disc that
/// was read by readOf() can be compared with.
void keepSent(std::span<std::byte> sectors, std::uint8_t dataForm);

} // namespace emberdisc::recorder
