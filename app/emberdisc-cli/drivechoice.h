// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "core/base/result.h"
#include "core/jobs/devicecatalog.h"
#include "core/recorder/mediumstate.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::cli {

struct Console;

/// The option itself, for the tables.
inline constexpr OptionSpec kDriveOption = {"--drive", "D",
                                            "the recorder: /dev/srN, virtual (the standing virtual recorder) "
                                            "or virtual:FILE (one with that disc in it)"};
/// What is done without it, for --help.
inline constexpr std::string_view kDriveNotes = "Without --drive it is the one recorder that holds a "
                                                "suitable medium. If several do, they are listed, and the\n"
                                                "exit code is 2. The standing virtual recorder is taken only "
                                                "where no recorder is connected, and that is said.";
/// Of commands that burn, on top of kDriveNotes.
inline constexpr std::string_view kSeveralDrivesNotes =
    "With --drive given several times, all of them burn at once, each verified and none waiting for\n"
    "another; one that fails does not take the others with it. The exit code is the gravest: 1, 4,\n"
    "130, 2, 3, 5, 0 in this order.";

/// A recorder, and what lies in it.
struct Candidate {
    jobs::Device device;
    Result<recorder::MediumState> medium;
};
using Suits = std::function<bool(const recorder::MediumState&)>;

/// InvalidArgument for what cannot be a recorder.
[[nodiscard]] Result<> checkDriveName(const std::string& name, std::string_view option);

/// With the whole path of a disc file, so that it is found from elsewhere, too.
[[nodiscard]] std::string wholeDriveName(const std::string& name);

/// Whether any disc is inside.
[[nodiscard]] bool holdsMedium(const recorder::MediumState& medium);

/// "/dev/sr0  PIONEER BD-RW  Blank BD-R, 25.0 GB free".
[[nodiscard]] QString candidateLine(const Candidate& candidate);

/// Which of the real recorders is meant when none is named: the one with a suitable medium, or the only one
/// there is, so that the engine tells what is wrong with its medium. SeveralRecorders, NoMedium.
[[nodiscard]] Result<std::string> chooseAmong(std::span<const Candidate> candidates, const Suits& suits);

/// Opens and asks each; a recorder that fails is a candidate with an error.
[[nodiscard]] std::vector<Candidate> lookAt(Console& console, std::span<const jobs::Device> devices);

/// What --drive says, or the option that stands for it, or what is chosen without. Lists the recorders where
/// that helps. InvalidArgument for a name that is none.
[[nodiscard]] Result<std::string> driveFor(Console& console, const Arguments& arguments, const Suits& suits,
                                           std::string_view option = kDriveOption.name);

/// Likewise for a command that can work with several at once: all that --drive names. InvalidArgument for
/// one that is named twice.
[[nodiscard]] Result<std::vector<std::string>> drivesFor(Console& console, const Arguments& arguments,
                                                         const Suits& suits);

} // namespace emberdisc::cli
