// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burnsheet.h"

#include "core/audio/audiosessionsource.h"
#include "core/audio/sheetdisc.h"
#include "core/base/byteorder.h"
#include "core/jobs/discburner.h"
#include "core/mmc/rawsector.h"
#include "core/source/filesource.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace emberdisc::jobs {

namespace {

constexpr std::uint32_t kUserData = 2048;
constexpr std::size_t kBehindHeader = 16;
constexpr std::uint64_t kRunOut = 2;

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

/// The user data of a session of one track in Mode 1.
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

/// Of a track that was read from a disc written track by track, the run-out blocks are zeros without a sync.
/// The recorder makes them itself; with them twice, all that follows would lie at other addresses.
Result<std::uint64_t> withoutRunOut(source::SectorSource& whole, std::uint64_t first, std::uint64_t end)
{
    mmc::RawSector sector{};
    for (std::uint64_t i = 0; i < kRunOut && end > first + 1; ++i) {
        TRY(whole.read(end - 1, sector));
        if (!isBlank(sector))
            break;
        --end;
    }
    return end;
}

/// A session behind others: drives refuse to write it at once, and a single track says as much.
Result<> appendSession(DiscBurner& burner, const audio::SessionPlan& plan, source::SectorSource& whole,
                       BurnTarget target)
{
    const audio::PlannedTrack& track = plan.tracks.front();
    TRY_ASSIGN(const std::uint64_t end, withoutRunOut(whole, track.startLba, plan.sectorCount));
    UserDataSource data(whole, track.startLba, end - track.startLba);
    target.options.append = true;
    target.options.eraseFirst = false;
    target.options.mode = recorder::WriteMode::Tao;
    const recorder::Payload payload{.kind = recorder::PayloadKind::DataImage,
                                    .sectorSize = kUserData,
                                    .sectorCount = data.sectorCount(),
                                    .firstLba = burner.startFor(target.options)};
    return burner.burn(payload, data, target);
}

/// Before anything is burned: what could not be added would leave half a disc.
Result<> checkSessions(const std::vector<audio::SessionPlan>& plans, const recorder::BurnOptions& options)
{
    if (plans.size() <= 1)
        return {};
    if (options.simulate)
        return fail(ErrorCode::SimulationUnsupported,
                    "nothing can be added to a session that was only simulated");
    if (options.copies > 1)
        return fail(ErrorCode::InvalidArgument, "discs of several sessions are burned one at a time");
    for (std::size_t i = 1; i < plans.size(); ++i)
        if (plans[i].tracks.size() > 1 || plans[i].tracks.front().mode != audio::TrackMode::Mode1)
            return fail(ErrorCode::Unsupported,
                        "a session behind the first one can be a single track of data in Mode 1 only");
    return {};
}

void tellPadding(const audio::SessionPlan& plan, const std::string& path, JobContext& context)
{
    for (const audio::PlannedTrack& track : plan.tracks)
        if (track.paddedSectors > 0)
            context.warn(
                Error::atPath(ErrorCode::AudioTrackTooShort, path,
                              "track " + std::to_string(track.number) + " is filled up to four seconds"));
}

Result<> burnSessions(DiscBurner& burner, const std::vector<audio::SessionPlan>& plans,
                      const BurnTarget& target)
{
    for (std::size_t i = 0; i < plans.size(); ++i) {
        TRY_ASSIGN(const auto source, audio::AudioSessionSource::create(plans[i]));
        BurnTarget part = target;
        if (i + 1 < plans.size()) {
            part.options.closing = recorder::Closing::KeepOpen;
            part.after = AfterBurn::KeepInside;
        } else if (i > 0 && target.options.closing == recorder::Closing::Auto) {
            part.options.closing = recorder::Closing::Close; // what is appended stays open otherwise
        }
        if (i == 0)
            TRY(burner.burn(payloadOf(plans[i]), *source, part));
        else
            TRY(appendSession(burner, plans[i], *source, part));
    }
    return {};
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

Result<> burnSheet(const BurnImageRequest& request, const JobServices& services, JobContext& context,
                   JobReport& report)
{
    TRY_ASSIGN(auto disc, audio::loadSheet(request.path));
    TRY_ASSIGN(auto burner,
               DiscBurner::open(services, request.target.deviceId, DeviceAccess::Burn, context, report));
    TRY(audio::measure(disc, context));
    std::vector<audio::SessionPlan> plans;
    for (const audio::SheetDisc& session : sessionsOf(disc)) {
        TRY_ASSIGN(auto plan, audio::planSheet(session));
        tellPadding(plan, request.path, context);
        plans.push_back(std::move(plan));
    }
    TRY(checkSessions(plans, request.target.options));
    report.tracks = static_cast<std::uint32_t>(disc.tracks.size());
    TRY(burnSessions(burner, plans, request.target));
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
