// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/copydiscjob.h"

#include "core/audio/sheetdisc.h"
#include "core/jobs/burnimagejob.h"
#include "core/jobs/burnsheet.h"
#include "core/jobs/cdsessions.h"
#include "core/jobs/discburner.h"
#include "core/jobs/discimage.h"
#include "core/jobs/readdiscjob.h"
#include "core/recorder/cdsource.h"
#include "core/recorder/discsource.h"
#include "core/recorder/mediumnames.h"
#include "core/source/filesectorsource.h"
#include "core/source/selectedsectors.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace emberdisc::jobs {

namespace {

/// A folder of its own that is gone with all that is in it.
class TemporaryFolder {
public:
    [[nodiscard]] static Result<TemporaryFolder> make(const std::string& parent)
    {
        std::error_code error;
        const std::filesystem::path base =
            parent.empty() ? std::filesystem::temp_directory_path(error) : std::filesystem::path(parent);
        std::string path = (base / "emberdisc-XXXXXX").string();
        if (error || !::mkdtemp(path.data()))
            return fail(Error::fromErrno(error ? error.value() : errno, ErrorCode::WriteFileFailed, path));
        return TemporaryFolder(std::move(path));
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    explicit TemporaryFolder(std::string path) : m_path(std::move(path)) {}
    std::string m_path;
};

audio::TrackMode modeOfKind(mmc::SectorKind kind)
{
    switch (kind) {
    case mmc::SectorKind::Audio:
        return audio::TrackMode::Audio;
    case mmc::SectorKind::Mode1:
    case mmc::SectorKind::Other:
        return audio::TrackMode::Mode1;
    case mmc::SectorKind::Mode2:
        return audio::TrackMode::Mode2;
    case mmc::SectorKind::Mode2Form1:
    case mmc::SectorKind::Mode2Form2:
        break;
    }
    return audio::TrackMode::Xa;
}

/// The sessions of a CD but for the first: what is sent for each, and where on the disc it lies.
struct LaterSessions {
    std::vector<SessionTracks> tracks = {};
    std::vector<std::vector<source::SelectedSectors::Part>> parts = {};
};
LaterSessions laterOf(const recorder::CdLayout& layout)
{
    LaterSessions later;
    std::uint16_t session = layout.tracks.front().session;
    for (const recorder::CdTrack& track : layout.tracks) {
        if (track.session == layout.tracks.front().session)
            continue;
        if (track.session != session) {
            later.tracks.emplace_back();
            later.parts.emplace_back();
        }
        session = track.session;
        const std::uint64_t sectors = recorder::sectorsSent(track);
        // Bit 0 of data says how it was recorded, and that will be track at once.
        const unsigned control = track.kind == mmc::SectorKind::Audio ? 0x0B : 0x06;
        later.tracks.back().push_back({.dataForm = audio::dataFormOf(modeOfKind(track.kind)),
                                       .control = static_cast<std::uint8_t>(track.control & control),
                                       .sectorCount = sectors,
                                       .isrc = track.isrc});
        later.parts.back().push_back({static_cast<std::uint64_t>(track.start), sectors});
    }
    return later;
}

/// The tracks of `later` are those of the layout's later sessions; `disc` gives each sector at its own
/// address.
void tellChanges(const recorder::CdLayout& layout, std::span<const recorder::Payload> later,
                 source::SectorSource& disc, JobContext& context)
{
    auto track = std::ranges::find_if(layout.tracks, [&layout](const recorder::CdTrack& candidate) {
        return candidate.session != layout.tracks.front().session;
    });
    for (const recorder::Payload& session : later)
        for (const recorder::PayloadTrack& placed : session.tracks) {
            tellMoved(placed.lba - track->start, track->number, context);
            const auto pauseStart = static_cast<std::uint64_t>(track->firstReadable());
            tellLeftOut(disc,
                        {.track = track->number,
                         .pause = {pauseStart, static_cast<std::uint64_t>(track->start) - pauseStart},
                         .indexes = !track->indexes.empty()},
                        context);
            ++track;
        }
}

/// Where the sessions of a DVD or BD lie.
Result<std::vector<recorder::PayloadRange>> placesOf(const recorder::MediumState& medium)
{
    std::vector<recorder::PayloadRange> places;
    for (const recorder::SessionInfo& session : medium.sessions) {
        const auto track = std::ranges::find(medium.tracks, session.firstTrack, &recorder::TrackInfo::number);
        if (session.firstTrack != session.lastTrack || track == medium.tracks.end())
            return fail(ErrorCode::Unsupported, "session " + std::to_string(session.number) +
                                                    " has several tracks, between which links lie");
        places.push_back({track->start, track->sectors});
    }
    return places;
}

/// `disc` gives each sector at its own address.
Result<> burnInPlaces(DiscBurner& burner, source::SectorSource& disc,
                      const std::vector<recorder::PayloadRange>& places, const recorder::Payload& first,
                      const BurnTarget& target)
{
    for (std::size_t i = 0; i < places.size(); ++i) {
        source::SelectedSectors session(disc,
                                        {{static_cast<std::uint64_t>(places[i].lba), places[i].sectorCount}});
        recorder::Payload payload = i == 0 ? first : recorder::Payload{};
        payload.sectorCount = places[i].sectorCount;
        payload.firstLba = places[i].lba;
        TRY(burner.burn(payload, session, targetOfSession(target, i, places.size())));
    }
    return {};
}

/// With the cue sheet that a recorder is sent for it; where the sectors come from does not matter to it.
Result<recorder::Payload> firstSessionOf(const recorder::CdLayout& layout)
{
    audio::SheetDisc disc;
    disc.options.gapSectors = 0;
    disc.options.catalog = layout.catalogNumber;
    for (const recorder::CdTrack& from : layout.tracks) {
        if (from.session != layout.tracks.front().session)
            break;
        audio::SheetTrack track{.mode = modeOfKind(from.kind)};
        track.pregap = {audio::Zeros{static_cast<std::uint64_t>(from.start - from.pauseStart)}};
        track.pieces = {audio::Zeros{static_cast<std::uint64_t>(from.end - from.start)}};
        for (const std::int64_t index : from.indexes)
            track.indexes.push_back(static_cast<std::uint32_t>(index - from.start));
        track.isrc = from.isrc;
        track.copyPermitted = (from.control & 2) != 0;
        track.preEmphasis = (from.control & 1) != 0;
        track.fourChannels = (from.control & 8) != 0;
        disc.tracks.push_back(std::move(track));
    }
    TRY_ASSIGN(const auto plan, audio::planSheet(disc));
    return payloadOf(plan);
}

} // namespace

CopyDiscJob::CopyDiscJob(CopyDiscRequest request, const JobServices& services)
    : m_request(std::move(request)), m_services(services)
{}

/// The disc that is copied.
struct CopyDiscJob::Original {
    recorder::MediumState medium = {};
    std::optional<recorder::CdLayout> layout = {};   ///< of a CD that only a sheet describes
    std::vector<recorder::PayloadRange> places = {}; ///< of several sessions of a DVD or BD
    recorder::Payload payload = {};                  ///< of its first session
    std::vector<recorder::Payload> later = {};       ///< of a CD's other ones
    std::vector<std::vector<source::SelectedSectors::Part>> parts = {}; ///< where their sectors lie
};

Result<CopyDiscJob::Original> CopyDiscJob::look(JobContext& context) const
{
    JobReport unread; // of the disc that is read
    TRY_ASSIGN(auto source,
               DiscBurner::open(m_services, m_request.from, DeviceAccess::Query, context, unread));
    Original original{.medium = source.medium()};
    if (recorder::isCd(original.medium.kind) && !original.medium.sessions.empty()) {
        TRY_ASSIGN(original.layout, recorder::readCdLayout(source.transport(), original.medium,
                                                           m_services.clock, context.stopToken()));
        // One track of Mode 1 is what any image holds.
        if (original.layout->tracks.size() == 1 &&
            original.layout->tracks.front().kind == mmc::SectorKind::Mode1)
            original.layout.reset();
    }
    if (original.layout) {
        TRY_ASSIGN(original.payload, firstSessionOf(*original.layout));
        LaterSessions later = laterOf(*original.layout);
        original.later = placeBehind(original.payload, std::move(later.tracks));
        original.parts = std::move(later.parts);
        for (std::size_t i = 0; i < original.later.size(); ++i)
            for (std::size_t track = 0; track < original.parts[i].size(); ++track)
                TRY(checkAddress(original.later[i].tracks[track],
                                 static_cast<std::int64_t>(original.parts[i][track].firstSector)));
        return original;
    }
    if (original.medium.sessions.size() > 1) {
        TRY_ASSIGN(original.places, placesOf(original.medium));
        const auto& first = original.places.front();
        const auto& last = original.places.back();
        const std::uint64_t end = static_cast<std::uint64_t>(last.lba) + last.sectorCount;
        original.payload = {.sectorCount = first.sectorCount,
                            .firstLba = first.lba,
                            .laterSectors = end - static_cast<std::uint64_t>(first.lba) - first.sectorCount,
                            .onlyOn = original.medium.kind};
        return original;
    }
    original.payload = {.kind = recorder::PayloadKind::ImageFile, .sectorCount = original.medium.usedSectors};
    return original;
}

/// What cannot become a copy is told before the disc is read for half an hour.
Result<> CopyDiscJob::checkTarget(const Original& original, JobContext& context, JobReport& report) const
{
    TRY_ASSIGN(auto target,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    const std::size_t sessions = original.payload.laterSectors > 0 ? 2 : 1; // or more
    const auto planned = recorder::plan(target.medium(), original.payload,
                                        targetOfSession(m_request.target, 0, sessions).options);
    // Whether a disc may be erased is asked when it is to be burned.
    if (planned || (planned.error().code == ErrorCode::MediumNotBlank && target.medium().erasable))
        return {};
    target.noteRefusal(planned.error());
    return fail(static_cast<const Error&>(planned.error()));
}

Result<> CopyDiscJob::run(JobContext& context, JobReport& report)
{
    const bool hasOneRecorder = m_request.from == m_request.target.deviceId;
    if (hasOneRecorder && m_request.way == CopyWay::OnTheFly)
        return fail(ErrorCode::InvalidArgument, "a copy on the fly needs two recorders");
    TRY_ASSIGN(const Original original, look(context));
    if (!hasOneRecorder)
        TRY(checkTarget(original, context, report));
    return m_request.way == CopyWay::OnTheFly ? copyOnTheFly(original, context, report)
                                              : copyThroughFile(original, context, report);
}

Result<> CopyDiscJob::copyThroughFile(const Original& original, JobContext& context, JobReport& report) const
{
    TRY_ASSIGN(const auto folder, TemporaryFolder::make(m_request.folder));
    const std::string image = folder.path() + (original.layout ? "/disc.cue" : "/disc.iso");
    JobReport read;
    TRY(ReadDiscJob({m_request.from, image, Overwrite::Never, m_request.options}, m_services)
            .run(context, read));
    BurnTarget target = m_request.target;
    if (m_request.from == target.deviceId)
        target.first = FirstDisc::Exchanged;
    const auto burned = original.places.empty()
                            ? BurnImageJob({image, std::move(target)}, m_services).run(context, report)
                            : burnFrom(image, original, target, context, report);
    report.missing.insert(report.missing.begin(), read.missing.begin(), read.missing.end());
    return burned;
}

/// An image of a disc of several sessions becomes such a disc.
Result<> CopyDiscJob::burnFrom(const std::string& image, const Original& original, const BurnTarget& target,
                               JobContext& context, JobReport& report) const
{
    TRY_ASSIGN(const auto disc, source::FileSectorSource::open(image));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(m_services, target.deviceId, DeviceAccess::Burn, context, report));
    TRY(burnInPlaces(burner, *disc, original.places, original.payload, target));
    report.copies = 1;
    return {};
}

/// The sessions of a CD, read while they are burned.
Result<> CopyDiscJob::copySessions(const Original& original, DiscBurner& from, DiscBurner& target,
                                   JobContext& context, JobReport& report) const
{
    const auto& tracks = original.layout->tracks;
    const auto last = std::ranges::find(tracks.rbegin(), tracks.rend(), tracks.front().session,
                                        &recorder::CdTrack::session);
    if (static_cast<std::uint64_t>(last->end) != original.payload.sectorCount)
        return fail(ErrorCode::Unsupported,
                    "a track of less than four seconds is made longer: copy it through a file");
    recorder::CdSource source(from.transport(), m_services.clock, context.stopToken(), *original.layout);
    std::vector<CdSession> sessions{{original.payload, &source, {{0, original.payload.sectorCount}}}};
    for (std::size_t i = 0; i < original.later.size(); ++i)
        sessions.push_back({original.later[i], &source, original.parts[i]});
    tellChanges(*original.layout, original.later, source, context);
    report.tracks = static_cast<std::uint32_t>(tracks.size());
    TRY(burnSessions(target, sessions, m_request.target));
    if (sessions.size() > 1)
        report.copies = 1;
    return {};
}

Result<> CopyDiscJob::copyOnTheFly(const Original& original, JobContext& context, JobReport& report) const
{
    JobReport unread;
    TRY_ASSIGN(auto from, DiscBurner::open(m_services, m_request.from, DeviceAccess::Query, context, unread));
    TRY_ASSIGN(auto target,
               DiscBurner::open(m_services, m_request.target.deviceId, DeviceAccess::Burn, context, report));
    if (original.layout)
        return copySessions(original, from, target, context, report);
    TRY_ASSIGN(const auto disc,
               recorder::DiscSectorSource::open(from.transport(), m_services.clock, context.stopToken()));
    if (!original.places.empty()) {
        TRY(burnInPlaces(target, *disc, original.places, original.payload, m_request.target));
        report.copies = 1;
        return {};
    }
    recorder::Payload payload = original.payload;
    payload.sectorCount = sectorsToCopy(*disc);
    source::SelectedSectors selected(*disc, {{0, payload.sectorCount}});
    return target.burn(payload, selected, m_request.target);
}

} // namespace emberdisc::jobs
