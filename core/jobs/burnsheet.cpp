// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burnsheet.h"

#include "core/audio/audiosessionsource.h"
#include "core/audio/sheetdisc.h"
#include "core/base/byteorder.h"
#include "core/jobs/cdsessions.h"
#include "core/jobs/discburner.h"
#include "core/mmc/rawsector.h"
#include "core/recorder/cdlayout.h"
#include "core/source/filesource.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace emberdisc::jobs {

namespace {

constexpr std::uint32_t kUserData = 2048;

/// The tracks of each session.
std::vector<audio::SheetDisc> sessionsOf(const audio::SheetDisc& disc)
{
    std::vector<audio::SheetDisc> sessions;
    std::uint32_t session = 0;
    for (const audio::SheetTrack& track : disc.tracks) {
        if (sessions.empty() || track.session != session)
            sessions.push_back({.path = disc.path, .options = disc.options});
        session = track.session;
        sessions.back().tracks.push_back(track);
    }
    return sessions;
}

/// A session of a sheet, and how it is burned behind others.
struct SheetSession {
    audio::SessionPlan plan = {};
    std::unique_ptr<source::SectorSource> source = {};     ///< none while a length is only estimated
    std::vector<source::SelectedSectors::Part> parts = {}; ///< of it, what is sent
    SessionTracks tracks = {};                             ///< behind others: one a part
};

/// Whether the last sectors of a track can be looked at without decoding all that comes before them.
bool hasPlainEnd(const audio::Segment& segment)
{
    return segment.sectorCount > recorder::kRunOutBlocks &&
           ((segment.data && segment.data->blockBytes == mmc::kRawSectorSize) ||
            (segment.sound && segment.sound->encoding != audio::Encoding::Detect));
}

/// Of a track that was read from a disc written track by track, the run-out blocks are whole sectors of
/// zeros, without a sync. The recorder makes them itself; with them twice, all that follows would lie at
/// other addresses.
Result<std::uint64_t> runOutOf(const SheetSession& session, std::uint64_t end)
{
    const auto last = std::ranges::find_if(session.plan.segments, [end](const audio::Segment& segment) {
        return segment.firstSector + std::uint64_t{segment.sectorCount} == end;
    });
    if (!session.source || last == session.plan.segments.end() || !hasPlainEnd(*last))
        return 0;
    std::array<std::byte, recorder::kRunOutBlocks * mmc::kRawSectorSize> sectors{};
    TRY(session.source->read(end - recorder::kRunOutBlocks, sectors));
    return isBlank(sectors) ? recorder::kRunOutBlocks : 0;
}

Result<SheetSession> openSession(const audio::SheetDisc& part)
{
    TRY_ASSIGN(auto plan, audio::planSheet(part));
    SheetSession session{.plan = std::move(plan)};
    if (session.plan.count == audio::Count::Exact) {
        TRY_ASSIGN(session.source, audio::AudioSessionSource::create(session.plan));
    }
    return session;
}

/// Of a session behind others only the tracks themselves are sent.
Result<> cutIntoTracks(SheetSession& session)
{
    for (const audio::PlannedTrack& track : session.plan.tracks) {
        TRY_ASSIGN(const std::uint64_t runOut,
                   runOutOf(session, std::uint64_t{track.startLba} + track.sectorCount));
        const std::uint64_t sectors = track.sectorCount - runOut;
        session.parts.push_back({track.startLba, sectors});
        session.tracks.push_back({.dataForm = audio::dataFormOf(track.mode),
                                  .control = static_cast<std::uint8_t>(track.control >> 4),
                                  .sectorCount = sectors,
                                  .isrc = track.track.isrc});
    }
    return {};
}

/// What a sheet becomes, session by session.
struct Layout {
    std::vector<SheetSession> sessions;
    std::vector<recorder::Payload> payloads;
};

/// Refuses what would not be found where it came to lie.
Result<Layout> layOut(const audio::SheetDisc& disc)
{
    Layout layout;
    std::vector<SessionTracks> later;
    for (const audio::SheetDisc& part : sessionsOf(disc)) {
        TRY_ASSIGN(auto session, openSession(part));
        if (layout.sessions.empty()) {
            session.parts = {{0, session.plan.sectorCount}};
        } else {
            TRY(cutIntoTracks(session));
            later.push_back(session.tracks);
        }
        layout.sessions.push_back(std::move(session));
    }
    layout.payloads.push_back(payloadOf(layout.sessions.front().plan));
    auto placed = placeBehind(layout.payloads.front(), std::move(later));
    std::ranges::move(placed, std::back_inserter(layout.payloads));
    for (std::size_t i = 1; i < layout.sessions.size(); ++i) {
        const SheetSession& session = layout.sessions[i];
        for (std::size_t track = 0; session.source && track < session.tracks.size(); ++track)
            TRY(checkAddress(*session.source, session.parts[track].firstSector,
                             layout.payloads[i].tracks[track]));
    }
    return layout;
}

void tellPadding(const audio::SessionPlan& plan, const std::string& path, JobContext& context)
{
    for (const audio::PlannedTrack& track : plan.tracks)
        if (track.paddedSectors > 0)
            context.warn(
                Error::atPath(ErrorCode::AudioTrackTooShort, path, "track " + std::to_string(track.number)));
}

/// Of a later session, whose first track has the number `first`: what becomes of pauses and indexes.
void tellChanges(const SheetSession& session, const recorder::Payload& placed, std::size_t first,
                 JobContext& context)
{
    const auto& tracks = session.plan.tracks;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const std::int64_t wanted = std::int64_t{tracks[i].startLba} - tracks[0].startLba;
        tellMoved(placed.tracks[i].lba - placed.tracks[0].lba - wanted, first + i, context);
        tellLeftOut(*session.source,
                    {.track = first + i,
                     .pause = {tracks[i].pregapLba, tracks[i].startLba - tracks[i].pregapLba},
                     .indexes = !tracks[i].indexLbas.empty()},
                    context);
    }
}

} // namespace

recorder::Payload payloadOf(const audio::SessionPlan& plan)
{
    recorder::Payload payload{.kind = recorder::PayloadKind::AudioSession,
                              .sectorSize = audio::kSectorBytes,
                              .sectorCount = plan.sectorCount};
    for (const audio::CueEntry& entry : audio::cueSheet(plan))
        payload.cueSheet.push_back({entry.ctlAdr, entry.tno, entry.index, entry.dataForm, entry.scms,
                                    entry.min, entry.sec, entry.frame});
    return payload;
}

Result<recorder::Payload> measureSheet(const std::string& path)
{
    TRY_ASSIGN(const auto disc, audio::loadSheet(path));
    TRY_ASSIGN(auto layout, layOut(disc));
    return std::move(layout.payloads.front());
}

Result<> burnSheet(const BurnImageRequest& request, const JobServices& services, JobContext& context,
                   JobReport& report)
{
    TRY_ASSIGN(auto disc, audio::loadSheet(request.path));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(services, request.target.deviceId, DeviceAccess::Burn, context, report));
    TRY(audio::measure(disc, context));
    TRY_ASSIGN(const Layout layout, layOut(disc));
    std::vector<CdSession> sessions;
    std::size_t track = 1;
    for (std::size_t i = 0; i < layout.sessions.size(); ++i) {
        const SheetSession& session = layout.sessions[i];
        tellPadding(session.plan, request.path, context);
        if (i > 0)
            tellChanges(session, layout.payloads[i], track, context);
        track += session.plan.tracks.size();
        sessions.push_back({layout.payloads[i], session.source.get(), session.parts});
    }
    report.tracks = static_cast<std::uint32_t>(disc.tracks.size());
    TRY(burnSessions(burner, sessions, request.target));
    report.copies = std::max(request.target.options.copies, 1U);
    return {};
}

Result<> checkImageFile(const std::string& path)
{
    const auto notAnImage = [&path](std::string why) {
        return fail(Error::atPath(ErrorCode::NotAnImage, path, std::move(why)));
    };
    TRY_ASSIGN(const auto file, source::FileSource::find(path));
    TRY_ASSIGN(auto reader, file->open());
    // A sync field at its start, ECMA-130 14.1, is that of whole sectors.
    static constexpr std::array<unsigned char, 12> kSync = {0,   255, 255, 255, 255, 255,
                                                            255, 255, 255, 255, 255, 0};
    std::array<std::byte, kUserData> sector{};
    TRY_ASSIGN(const std::size_t start, reader->readAt(0, sector));
    if (start >= kSync.size() &&
        std::ranges::equal(std::span(sector).first(kSync.size()), std::as_bytes(std::span(kSync))))
        return notAnImage("it holds whole sectors of a CD, which only a .cue or .toc beside it describes");
    // ECMA-119 8.4: a primary volume descriptor tells the size of its volume.
    constexpr std::uint64_t kDescriptor = 16;
    TRY_ASSIGN(const std::size_t got, reader->readAt(kDescriptor * kUserData, sector));
    static constexpr std::array<unsigned char, 6> kPrimary = {1, 'C', 'D', '0', '0', '1'};
    const bool isVolume = got == sector.size() && std::ranges::equal(std::span(sector).first(kPrimary.size()),
                                                                     std::as_bytes(std::span(kPrimary)));
    if (!isVolume || getLe16(std::span(sector).subspan(128)) != kUserData)
        return {}; // UDF, or another's: the disc will be what the file is
    const std::uint64_t volume = getLe32(std::span(sector).subspan(80));
    if (volume * kUserData > file->size())
        return notAnImage("it has " + std::to_string(file->size()) + " bytes, and the volume in it " +
                          std::to_string(volume * kUserData) + ": a part is missing");
    return {};
}

} // namespace emberdisc::jobs
