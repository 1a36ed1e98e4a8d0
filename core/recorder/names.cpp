// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/burnplan.h"
#include "core/recorder/execute.h"
#include "core/recorder/mediumstate.h"

#include <array>

namespace emberdisc::recorder {

namespace {

template <std::size_t N, class Enum>
std::string_view lookUp(const std::array<std::string_view, N>& names, Enum value)
{
    const auto index = static_cast<std::size_t>(value);
    return index < N ? names[index] : "?";
}

} // namespace

std::string_view name(MediumKind kind)
{
    static constexpr std::array<std::string_view, 17> names = {
        "none",  "CD-ROM",   "CD-R",   "CD-RW",     "DVD-ROM", "DVD-R", "DVD-R DL", "DVD-RW", "DVD-RAM",
        "DVD+R", "DVD+R DL", "DVD+RW", "DVD+RW DL", "BD-ROM",  "BD-R",  "BD-RE",    "other"};
    return lookUp(names, kind);
}

std::string_view name(MediumStatus status)
{
    static constexpr std::array<std::string_view, 6> names = {"none",     "blank",        "appendable",
                                                              "finished", "overwritable", "unusable"};
    return lookUp(names, status);
}

std::string_view name(TrackKind kind)
{
    return kind == TrackKind::Audio ? "audio" : "data";
}

std::string_view name(TrackState state)
{
    static constexpr std::array<std::string_view, 5> names = {"complete", "incomplete", "empty", "reserved",
                                                              "damaged"};
    return lookUp(names, state);
}

std::string_view name(PayloadKind kind)
{
    static constexpr std::array<std::string_view, 4> names = {"data-image", "audio-session", "image-file",
                                                              "tracks"};
    return lookUp(names, kind);
}

namespace {
constexpr std::array<std::string_view, 7> kModeNames = {"auto", "tao",         "sao",      "raw",
                                                        "dao",  "incremental", "overwrite"};
}

std::string_view name(WriteMode mode)
{
    return lookUp(kModeNames, mode);
}

std::optional<WriteMode> writeModeFromName(std::string_view name)
{
    for (std::size_t i = 0; i < kModeNames.size(); ++i)
        if (kModeNames[i] == name)
            return static_cast<WriteMode>(i);
    return std::nullopt;
}

std::string_view name(VerifyExtent extent)
{
    static constexpr std::array<std::string_view, 3> names = {"none", "quick", "full"};
    return lookUp(names, extent);
}

std::string_view name(StepKind kind)
{
    static constexpr std::array<std::string_view, 15> names = {
        "expect-sector", "erase",          "format",        "set-speed",   "write-parameters",
        "cue-sheet",     "layer-boundary", "reserve-track", "ask-address", "expect-address",
        "write-zeros",   "write-payload",  "synchronize",   "close-track", "close-session"};
    return lookUp(names, kind);
}

std::string_view name(PlanWarning warning)
{
    static constexpr std::array<std::string_view, 10> names = {
        "SpeedNotOffered",       "EraseDestroysData", "Overburn",     "StaysOpen",    "AddressMismatch",
        "SimulationNotVerified", "ClosesAsFull",      "FormatsFirst", "FitsOneLayer", "StreamsUnverified"};
    return lookUp(names, warning);
}

std::string_view name(Remedy remedy)
{
    static constexpr std::array<std::string_view, 10> names = {
        "none",       "insertMedium", "blankMedium", "largerMedium",  "suitableMedium",
        "eraseFirst", "append",       "otherMode",   "otherRecorder", "realBurn"};
    return lookUp(names, remedy);
}

std::string_view name(Formatting formatting)
{
    static constexpr std::array<std::string_view, 6> names = {"none",    "unformatted",  "suspended",
                                                              "running", "intermediate", "complete"};
    return lookUp(names, formatting);
}

std::string_view name(DiscCondition condition)
{
    static constexpr std::array<std::string_view, 8> names = {
        "Unchanged", "StillAppendable", "ClosedIncomplete", "Erased",
        "Spoiled",   "NeedsErase",      "Overwritten",      "Unknown"};
    return lookUp(names, condition);
}

} // namespace emberdisc::recorder
