// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/imagestream.h"
#include "core/image/missingfiles.h"

namespace emberdisc::jobs {

using image::MissingFiles;

[[nodiscard]] constexpr image::UnreadablePolicy whileStreaming(MissingFiles missing)
{
    return missing == MissingFiles::Fail ? image::UnreadablePolicy::Fail
                                         : image::UnreadablePolicy::FillWithZeros;
}

} // namespace emberdisc::jobs
