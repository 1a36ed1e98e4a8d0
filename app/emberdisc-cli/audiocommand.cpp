// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/burnaudio.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/numbers.h"
#include "app/emberdisc-cli/recorderjobs.h"
#include "core/audio/format.h"

#include <cmath>
#include <memory>

namespace emberdisc::cli {

namespace {

constexpr double kLongestGapSeconds = 99;

std::expected<std::uint32_t, std::string> gapFrom(const Arguments& arguments)
{
    const auto text = arguments.value("--gap");
    if (!text)
        return audio::kDefaultGapSectors;
    const auto seconds = decimalFrom(*text);
    if (!seconds || *seconds > kLongestGapSeconds)
        return std::unexpected("--gap takes seconds from 0 to 99");
    return static_cast<std::uint32_t>(std::lround(*seconds * audio::kSectorsPerSecond));
}

Result<std::vector<audio::Track>> probeAll(Console& console, const std::vector<std::string>& paths)
{
    std::vector<audio::Track> tracks;
    for (const std::string& path : paths) {
        if (console.stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        TRY_ASSIGN(audio::Track track, audio::probeTrack(path));
        tracks.push_back(std::move(track));
    }
    return tracks;
}

/// As far as that is known before all is decoded.
void tellPadding(Console& console, const jobs::BurnAudioRequest& request)
{
    const auto plan = audio::planSession(request.tracks, request.session);
    if (!plan)
        return;
    ConsoleContext context(console);
    for (const audio::PlannedTrack& track : plan->tracks)
        if (track.paddedSectors > 0)
            context.warn(Error::atPath(ErrorCode::AudioTrackTooShort, track.track.sound.path));
}

Result<jobs::BurnAudioRequest> requestFor(Console& console, const Arguments& arguments, std::uint32_t gap)
{
    jobs::BurnAudioRequest request;
    TRY_ASSIGN(request.tracks, probeAll(console, arguments.operands()));
    request.session.gapSectors = gap;
    return request;
}

ExitCode runAudio(Console& console, const Arguments& arguments)
{
    const bool sheet = arguments.has("--cue");
    if (sheet == !arguments.operands().empty())
        return concludeUsage(console,
                             sheet ? "--cue and TRACKs exclude each other" : "give TRACKs, or --cue FILE");
    if (sheet && arguments.has("--gap"))
        return concludeUsage(console, "--gap is for TRACKs: a sheet says itself what is between them");
    const auto gap = gapFrom(arguments);
    if (!gap)
        return concludeUsage(console, gap.error());
    if (const auto target = burnTarget(arguments); !target)
        return concludeUsage(console, target.error());
    if (sheet)
        return burnSheet(console, arguments, *arguments.value("--cue"));
    auto request = requestFor(console, arguments, *gap);
    if (!request)
        return conclude(console, request.error());
    tellPadding(console, *request);
    return burnAudio(console, arguments, std::move(*request));
}

} // namespace

ExitCode burnAudio(Console& console, const Arguments& arguments, jobs::BurnAudioRequest request)
{
    auto target = burnTarget(arguments);
    if (!target)
        return concludeUsage(console, target.error());
    auto targets = aimAtCd(console, arguments, *target);
    if (!targets)
        return conclude(console, targets.error());
    std::vector<RecorderJob> each;
    for (jobs::BurnTarget& to : *targets) {
        const std::string recorder = to.deviceId;
        request.target = std::move(to);
        each.push_back({recorder, std::make_unique<jobs::BurnAudioJob>(request, console.services())});
    }
    return runEach(console, each, Texts::tr("The audio CD was burned."));
}

CommandSpec audioCommand()
{
    static const std::string notes = std::string(kDriveNotes) + "\n\n" + std::string(kSeveralDrivesNotes);
    CommandSpec spec{.name = "audio",
                     .operands = "TRACK... | --cue FILE",
                     .summary = "burn music as an audio CD, in the order given",
                     .notes = notes,
                     .options = {kDriveOption,
                                 {"--gap", "SECONDS",
                                  "silence before each track but the first; 2 unless told, 0 is gapless"},
                                 {"--cue", "FILE", "take tracks, gaps and titles from a CUE sheet"},
                                 {"--cd-text", {}, {}, OptionKind::Later},
                                 {"--normalize", "track|album", {}, OptionKind::Later}},
                     .fewest = 0,
                     .most = kAnyNumber,
                     .run = runAudio};
    const auto options = burnOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
