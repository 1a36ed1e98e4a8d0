// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"
#include "core/image/recordparser.h"
#include "core/image/suspparser.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace emberdisc::image {

/// The directory record whose system use entries are looked at.
struct CheckedRecord {
    const ParsedRecord& record;
    std::uint64_t lba = 0;
    Occupancy::Place place = Occupancy::kRoot;
};

/// What the entries of a record say, as the reader takes them, and where PL leads.
struct CheckedSystemUse {
    SystemUseFacts facts = {};
    std::optional<std::uint32_t> parentLink = {};
};

/// Checks the system use entries (SUSP 1.12, RRIP 1.12) of one record; `systemUse` is what of its field is to
/// be looked at.
[[nodiscard]] CheckedSystemUse checkSystemUse(CheckContext& context, const CheckedRecord& checked,
                                              std::span<const std::byte> systemUse);

} // namespace emberdisc::image
