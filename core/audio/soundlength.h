// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"

namespace emberdisc::audio {

/// Takes over what is known of the file's length. SheetInvalid, with the path, when the sound begins or
/// surely ends behind it.
[[nodiscard]] Result<> applyFileLength(Sound& sound, std::uint64_t fileSamples, Count count,
                                       const FileStamp& stamp);

} // namespace emberdisc::audio
