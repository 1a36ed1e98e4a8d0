// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/discsource.h"

#include "core/mmc/device.h"
#include "core/recorder/answers.h"
#include "core/recorder/mediumnames.h"
#include "core/recorder/sectorreader.h"

#include <algorithm>
#include <array>

namespace emberdisc::recorder {

namespace {

/// A track written at once ends with two run-out sectors, which track information counts and no drive can
/// read.
constexpr std::uint64_t kRunOut = 2;

bool isReadable(const TrackInfo& track)
{
    return track.kind == TrackKind::Data && track.state != TrackState::Damaged && track.start >= 0;
}

} // namespace

DiscSectorSource::DiscSectorSource(mmc::Transport& transport, const Clock& clock, std::stop_token stop,
                                   MediumState medium)
    : m_transport(transport), m_clock(clock), m_stop(std::move(stop)), m_medium(std::move(medium))
{}

Result<std::unique_ptr<DiscSectorSource>> DiscSectorSource::open(mmc::Transport& transport,
                                                                 const Clock& clock, std::stop_token stop)
{
    TRY_ASSIGN(MediumState medium, probe(transport, clock, stop));
    if (medium.status == MediumStatus::None)
        return fail(ErrorCode::NoMedium);
    std::unique_ptr<DiscSectorSource> source(
        new DiscSectorSource(transport, clock, std::move(stop), std::move(medium)));
    const MediumState& disc = source->m_medium;
    std::uint16_t session = 0;
    for (const TrackInfo& track : disc.tracks) {
        if (!isReadable(track))
            continue;
        const auto start = static_cast<std::uint64_t>(track.start);
        if (track.session != session)
            source->m_sessionStart = start;
        session = track.session;
        source->m_sectors = start + track.sectors;
    }
    if (disc.status == MediumStatus::Overwritable) { // which may be able to grow
        TRY_ASSIGN(const auto capacity, optionally(mmc::Device(transport, clock).capacity()));
        source->m_sectors = capacity ? capacity->blocks() : 0;
    }
    if (source->m_sectors == 0)
        return fail(ErrorCode::MediumUnsuitable, "there is no data on the disc");
    TRY(source->trimRunOut());
    return source;
}

std::optional<std::uint64_t> DiscSectorSource::startOf(std::uint64_t session) const
{
    // On media that can be written anywhere one volume is all there is, whatever the track information says.
    if (m_medium.status == MediumStatus::Overwritable)
        return session == 1 ? std::optional<std::uint64_t>(0) : std::nullopt;
    const auto found = std::ranges::find_if(m_medium.tracks, [session](const TrackInfo& track) {
        return isReadable(track) && track.session == session;
    });
    return found == m_medium.tracks.end() ? std::nullopt
                                          : std::optional(static_cast<std::uint64_t>(found->start));
}

std::uint16_t DiscSectorSource::lastDataSession() const
{
    std::uint16_t last = 1;
    for (const TrackInfo& track : m_medium.tracks)
        if (startOf(track.session) == m_sessionStart)
            last = track.session;
    return last;
}

Result<> DiscSectorSource::trimRunOut()
{
    if (!isCd(m_medium.kind))
        return {};
    std::array<std::byte, 2048> sector{};
    for (std::uint64_t i = 0; i < kRunOut && m_sectors > 1; ++i) {
        auto last = read(m_sectors - 1, sector);
        if (!last && last.error().code == ErrorCode::ReadFailed) // what was a hiccup is no end
            last = read(m_sectors - 1, sector);
        if (last)
            return {};
        if (isCarrierError(last.error().code) || last.error().code == ErrorCode::Cancelled)
            return last;
        --m_sectors;
    }
    return {};
}

Result<> DiscSectorSource::read(std::uint64_t first, std::span<std::byte> to)
{
    if (to.size() % 2048 != 0 || first + to.size() / 2048 > m_sectors)
        return fail(ErrorCode::InvalidArgument, "beyond the end of the disc");
    mmc::Device device(m_transport, m_clock);
    SectorReader reader(device, SectorRead::UserData);
    auto done = reader.read(static_cast<std::int64_t>(first), to, m_stop);
    if (!done) {
        Error error = explained(std::move(done).error());
        if (error.code == ErrorCode::CheckCondition)
            error.code = ErrorCode::ReadFailed;
        return fail(std::move(error));
    }
    return {};
}

std::string DiscSectorSource::describe(std::uint64_t sector) const
{
    for (const TrackInfo& track : m_medium.tracks) {
        const auto lba = static_cast<std::int64_t>(sector);
        if (lba >= track.start && lba < track.start + static_cast<std::int64_t>(track.sectors))
            return "#" + std::to_string(track.number);
    }
    return "(disc)";
}

} // namespace emberdisc::recorder
