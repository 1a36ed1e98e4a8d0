// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace emberdisc::image {

/// What to do about files that are gone, cannot be read, or change while they are read.
enum class MissingFiles : std::uint8_t {
    Ask,  ///< SkipUnreadable before anything is written; afterwards, when nothing can be asked, as Skip
    Skip, ///< go on without them: zeros in their place, and the job ends amber
    Fail, ///< end with the first one's error
};

} // namespace emberdisc::image
