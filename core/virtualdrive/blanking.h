// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/mediummodel.h"

#include <cstdint>

/// What CD-RW and DVD-RW have in common of BLANK, MMC-6 6.2: functions on the state of a disc.
namespace emberdisc::virtualdrive {

/// Nobody can read a disc whose blanking was broken off; blanking helps, and formatting a DVD-RW.
[[nodiscard]] DiscState halfBlanked(const DiscState& before);
/// Types 000b and 001b.
[[nodiscard]] Remade blankedDisc(const DiscState& before, const Work& work);

/// The track with that address if it is in a session that is not closed yet; else null.
[[nodiscard]] Track* openTrackAt(DiscState& state, std::uint32_t lba);
/// Takes away the last track, and its session if there is none left in it.
void dropLastTrack(DiscState& state);
/// Type 011b: only the last track, and only while nothing is in it.
[[nodiscard]] Sensed<Work> unreserveTrack(DiscState& state, std::uint32_t number);
/// Where in a track a tail can begin: at a packet of a CD, at an ECC block of a DVD.
using TailRule = bool (*)(const Track& track, std::int32_t lba);
/// Type 100b, from that address within an incrementally recorded track on: a complete track keeps its place
/// as a reserved one.
[[nodiscard]] Sensed<Work> blankTrackTail(DiscState& state, std::uint32_t address, TailRule canBegin);
/// Type 101b; which sessions can be opened again is the medium's to say.
void uncloseSession(DiscState& state);
/// Type 110b; there is a session.
void eraseSession(DiscState& state);

} // namespace emberdisc::virtualdrive
