// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/mediummodel.h"
#include "core/virtualdrive/replywriter.h"

#include <cstdint>

namespace emberdisc::virtualdrive {

/// What the disc structures are made from.
struct StructureView {
    const DiscFile& disc;
    const MediumModel& model;
};

/// READ DISC STRUCTURE, MMC-6 6.22: appends the payload of that format, or the list of formats for FFh.
/// False, with nothing appended, when the medium does not have it; CDs have none.
[[nodiscard]] bool writeDiscStructure(const StructureView& view, std::uint8_t format, ReplyWriter& to);

} // namespace emberdisc::virtualdrive
