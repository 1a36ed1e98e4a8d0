// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burnsheet.h"

#include "core/audio/audiosessionsource.h"
#include "core/audio/sheetdisc.h"
#include "core/base/byteorder.h"
#include "core/jobs/discburner.h"
#include "core/mmc/msf.h"
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
constexpr std::size_t kBehindHeader = 16;

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

/// The user data of sectors in Mode 1.
class UserDataSource final : public source::SectorSource {
public:
    UserDataSource(source::SectorSource& whole, std::uint64_t first, std::uint64_t sectors)
        : m_whole(whole), m_first(first), m_sectors(sectors)
    {}
    [[nodiscard]] std::uint32_t sectorSize() const override { return kUserData; }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_sectors; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        const std::size_t count = to.size() / kUserData;
        m_buffer.resize(count * mmc::kRawSectorSize);
        TRY(m_whole.read(m_first + first, m_buffer));
        for (std::size_t i = 0; i < count; ++i)
            std::ranges::copy(std::span(m_buffer).subspan(i * mmc::kRawSectorSize + kBehindHeader, kUserData),
                              to.subspan(i * kUserData).begin());
        return {};
    }
    [[nodiscard]] std::string describe(std::uint64_t sector) const override
    {
        return m_whole.describe(m_first + sector);
    }

private:
    source::SectorSource& m_whole;
    std::uint64_t m_first;
    std::uint64_t m_sectors;
    std::vector<std::byte> m_buffer;
};

bool isBlank(std::span<const std::byte> sector)
{
    return std::ranges::all_of(sector, [](std::byte byte) { return byte == std::byte{0}; });
}

/// A session of a sheet, ready to be burned.
struct Session {
    audio::SessionPlan plan;
    std::unique_ptr<source::SectorSource> source;
    std::uint64_t end = 0; ///< without the run-out blocks that its recorder makes
};

/// Of a track that was read from a disc written track by track, the run-out blocks are whole sectors of
/// zeros, without a sync. The recorder makes them itself; with them twice, all that follows would lie at
/// other addresses.
Result<std::uint64_t> withoutRunOut(const audio::SessionPlan& plan, source::SectorSource& whole)
{
    const auto& data = plan.segments.back().data;
    if (!data || data->blockBytes != mmc::kRawSectorSize)
        return plan.sectorCount;
    std::uint64_t end = plan.sectorCount;
    mmc::RawSector sector{};
    for (std::uint64_t i = 0; i < recorder::kRunOutBlocks && end > plan.tracks.back().startLba + 1; ++i) {
        TRY(whole.read(end - 1, sector));
        if (!isBlank(sector))
            break;
        --end;
    }
    return end;
}

Result<Session> openSession(audio::SessionPlan plan, bool isFirst)
{
    TRY_ASSIGN(std::unique_ptr<source::SectorSource> source, audio::AudioSessionSource::create(plan));
    std::uint64_t end = plan.sectorCount;
    if (!isFirst) {
        TRY_ASSIGN(end, withoutRunOut(plan, *source));
    }
    return Session{std::move(plan), std::move(source), end};
}

SessionOutline outlineOf(const Session& session)
{
    const audio::PlannedTrack& first = session.plan.tracks.front();
    return {session.plan.tracks.size(), first.mode, session.end - first.startLba};
}

/// A session behind others: drives refuse to write it at once, and a single track says as much.
Result<> appendSession(DiscBurner& burner, const Session& session, BurnTarget target)
{
    const std::uint64_t start = session.plan.tracks.front().startLba;
    UserDataSource data(*session.source, start, session.end - start);
    target.options.mode = recorder::WriteMode::Tao;
    const recorder::Payload payload{.kind = recorder::PayloadKind::DataImage,
                                    .sectorSize = kUserData,
                                    .sectorCount = data.sectorCount(),
                                    .firstLba = burner.startFor(target.options)};
    return burner.burn(payload, data, target);
}

void tellPadding(const audio::SessionPlan& plan, const std::string& path, JobContext& context)
{
    for (const audio::PlannedTrack& track : plan.tracks)
        if (track.paddedSectors > 0)
            context.warn(
                Error::atPath(ErrorCode::AudioTrackTooShort, path, "track " + std::to_string(track.number)));
}

Result<> burnSessions(DiscBurner& burner, const std::vector<Session>& sessions, const BurnTarget& target)
{
    std::vector<SessionOutline> outlines;
    std::ranges::transform(sessions, std::back_inserter(outlines), &outlineOf);
    recorder::Payload first = payloadOf(sessions.front().plan);
    TRY_ASSIGN(first.laterSectors, laterSectors(outlines));
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const BurnTarget part = targetOfSession(target, i, sessions.size());
        TRY(i == 0 ? burner.burn(first, *sessions[i].source, part)
                   : appendSession(burner, sessions[i], part));
    }
    return {};
}

} // namespace

Result<std::uint64_t> laterSectors(std::span<const SessionOutline> sessions)
{
    std::uint64_t sectors = 0;
    for (std::size_t i = 1; i < sessions.size(); ++i) {
        if (sessions[i].tracks > 1 || sessions[i].mode != audio::TrackMode::Mode1)
            return fail(ErrorCode::Unsupported,
                        "a session behind the first one can be a single track of data in Mode 1 only");
        const bool isSecond = i == 1;
        sectors +=
            static_cast<std::uint64_t>(isSecond ? mmc::kFirstSessionGapBlocks : mmc::kLaterSessionGapBlocks);
        sectors += (isSecond ? 0 : recorder::kRunOutBlocks) + sessions[i].sectors;
    }
    return sectors;
}

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
    recorder::Payload payload;
    std::vector<SessionOutline> outlines;
    for (const audio::SheetDisc& part : sessionsOf(disc)) {
        TRY_ASSIGN(auto plan, audio::planSheet(part));
        const audio::PlannedTrack& first = plan.tracks.front();
        if (outlines.empty())
            payload = payloadOf(plan);
        if (outlines.empty() || !audio::isData(first.mode)) {
            outlines.push_back({plan.tracks.size(), first.mode, plan.sectorCount - first.startLba});
            continue;
        }
        TRY_ASSIGN(const auto session, openSession(std::move(plan), false));
        outlines.push_back(outlineOf(session));
    }
    TRY_ASSIGN(payload.laterSectors, laterSectors(outlines));
    return payload;
}

Result<> burnSheet(const BurnImageRequest& request, const JobServices& services, JobContext& context,
                   JobReport& report)
{
    TRY_ASSIGN(auto disc, audio::loadSheet(request.path));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(services, request.target.deviceId, DeviceAccess::Burn, context, report));
    TRY(audio::measure(disc, context));
    std::vector<Session> sessions;
    for (const audio::SheetDisc& part : sessionsOf(disc)) {
        TRY_ASSIGN(auto plan, audio::planSheet(part));
        tellPadding(plan, request.path, context);
        TRY_ASSIGN(auto session, openSession(std::move(plan), sessions.empty()));
        sessions.push_back(std::move(session));
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
