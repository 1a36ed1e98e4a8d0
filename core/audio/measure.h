// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"
#include "core/base/jobcontext.h"

#include <span>

namespace emberdisc::audio {

/// Makes every sample count exact, as a session at once burn needs, by decoding to the end what is not known
/// yet: each file once. So every broken file is found before the laser starts. Counts of files that have not
/// changed since are kept. Progress is in bytes of CD sound of this phase (estimated total), item is the
/// path. Warns (AudioUndecodable, path) about packets that were left out and about files that end before
/// their header says. Errors: those of TrackDecoder; SheetInvalid when a file is too short for the stretch
/// asked of it; ImageTooLarge for more sound than any CD can hold; Cancelled. On an error the tracks measured
/// so far keep their counts.
[[nodiscard]] Result<> measure(std::span<Track> tracks, JobContext& context);

} // namespace emberdisc::audio
