// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/profile.h"
#include "core/virtualdrive/replywriter.h"

#include <cstdint>

namespace emberdisc::virtualdrive {

/// What decides which features are current.
struct FeatureView {
    mmc::Profile profile = mmc::Profile::None;
    bool readable = false;    ///< there is something to read
    bool writable = false;    ///< blank or appendable
    bool incremental = false; ///< and so in pieces of any size
    bool erasable = false;
    bool formattable = false;          ///< FORMAT UNIT can do something with it
    bool defectManaged = false;        ///< it has spare areas
    bool pseudoOverwrite = false;      ///< BD-R: what is written twice goes to them
    std::uint32_t writableSectors = 0; ///< of a medium that is written at random
};

/// Feature 0107h has SW set: WRITE(12) takes Streaming. OWN: only with media that can have defect management.
[[nodiscard]] bool recordsStreams(mmc::Profile profile);

/// GET CONFIGURATION, MMC-6 6.6: header and features. `requested` is the RT field: 0 all, 1 current ones, 2
/// the one that is `first`.
void writeConfiguration(const FeatureView& view, std::uint8_t requested, std::uint16_t first,
                        ReplyWriter& to);

} // namespace emberdisc::virtualdrive
