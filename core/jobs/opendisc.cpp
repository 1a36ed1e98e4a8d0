// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/opendisc.h"

#include "core/image/sessions.h"
#include "core/jobs/transportprovider.h"
#include "core/mmc/sense.h"
#include "core/recorder/answers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace emberdisc::jobs {

namespace {

constexpr std::size_t kSectorBytes = 2048;
constexpr std::uint64_t kChunkSectors = 32; // a whole number of ECC blocks on every medium, and one command

/// What the disc refuses to give, whatever else the drive calls it.
Result<> asReadFailure(Result<> read)
{
    using enum mmc::SenseCategory;
    constexpr std::array kOfTheDisc{MediumError, HardwareError, OutOfRange, Retry};
    if (read)
        return read;
    const auto category = mmc::categoryOf(read.error());
    if (category && std::ranges::find(kOfTheDisc, *category) != kOfTheDisc.end())
        read.error().code = ErrorCode::ReadFailed;
    return read;
}

} // namespace

Result<mmc::Reply> ChangeWatch::execute(const mmc::Command& command)
{
    auto reply = m_inner->execute(command);
    if (reply)
        return reply;
    const auto category = mmc::categoryOf(reply.error());
    if (category == mmc::SenseCategory::MediumChanged || category == mmc::SenseCategory::NoMedium)
        ++m_changes;
    return reply;
}

OpenDrive::OpenDrive(std::unique_ptr<mmc::Transport> transport, const Clock& clock)
    : m_watch(std::move(transport)), m_device(m_watch, clock)
{}

Result<std::shared_ptr<OpenDrive>> OpenDrive::open(const JobServices& services, const std::string& deviceId,
                                                   const std::stop_token& stop)
{
    TRY_ASSIGN(auto transport, services.transports.open(deviceId, DeviceAccess::Query));
    std::shared_ptr<OpenDrive> opened(new OpenDrive(std::move(transport), services.clock));
    TRY_ASSIGN(opened->m_disc, recorder::DiscSectorSource::open(opened->m_watch, services.clock, stop));
    opened->m_lock.emplace(opened->m_device);
    return opened;
}

Result<> OpenDrive::read(std::uint64_t first, std::span<std::byte> to)
{
    if (m_chunkChanges != m_watch.changes())
        m_chunkStart = UINT64_MAX;
    const std::uint64_t skip = first % kChunkSectors;
    if (skip == 0 && to.size() / kSectorBytes >= kChunkSectors)
        return asReadFailure(m_disc->read(first, to));
    while (!to.empty()) {
        const std::uint64_t upToNext = kChunkSectors - first % kChunkSectors;
        const auto piece =
            to.first(static_cast<std::size_t>(std::min<std::uint64_t>(to.size() / kSectorBytes, upToNext)) *
                     kSectorBytes);
        TRY(readPiece(first, piece));
        to = to.subspan(piece.size());
        first += piece.size() / kSectorBytes;
    }
    return {};
}

/// Within one chunk.
Result<> OpenDrive::readPiece(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t start = first / kChunkSectors * kChunkSectors;
    const std::uint64_t end = std::min(start + kChunkSectors, m_disc->sectorCount());
    if (first + to.size() / kSectorBytes > end)
        return asReadFailure(m_disc->read(first, to)); // which says what is wrong with it
    if (start != m_chunkStart) {
        m_chunk.resize(static_cast<std::size_t>(end - start) * kSectorBytes);
        m_chunkStart = UINT64_MAX;
        m_chunkChanges = m_watch.changes();
        const auto whole = asReadFailure(m_disc->read(start, m_chunk));
        if (!whole && whole.error().code == ErrorCode::ReadFailed) // perhaps of a neighbour's
            return asReadFailure(m_disc->read(first, to));
        TRY(whole);
        m_chunkStart = start;
    }
    std::ranges::copy(
        std::span(m_chunk).subspan(static_cast<std::size_t>(first - start) * kSectorBytes, to.size()),
        to.begin());
    return {};
}

Result<std::unique_ptr<OpenDisc>> OpenDisc::open(const JobServices& services, const std::string& deviceId,
                                                 const std::stop_token& stop)
{
    const auto slot = services.transports.openDrives().slotOf(deviceId);
    const std::lock_guard lock(slot->mutex);
    auto drive = slot->drive.lock();
    if (!drive) {
        TRY_ASSIGN(drive, OpenDrive::open(services, deviceId, stop));
        slot->drive = drive;
    }
    return std::unique_ptr<OpenDisc>(new OpenDisc(std::move(drive)));
}

Result<> OpenDisc::expect(const source::SessionIdentity& session, const std::string& name)
{
    const std::lock_guard lock(m_drive->mutex());
    m_expected = session;
    m_name = name;
    return identify();
}

Result<> OpenDisc::identify()
{
    m_changes = m_drive->changes();
    auto now = image::identifySession(m_drive->disc(), m_expected->number, m_expected->start);
    if (m_changes != m_drive->changes()) { // it was a change of which the drive told just then
        m_changes = m_drive->changes();
        now = image::identifySession(m_drive->disc(), m_expected->number, m_expected->start);
    }
    if (now && now->digest == m_expected->digest)
        return {};
    const bool isCut =
        !now && (recorder::isCarrierError(now.error().code) || now.error().code == ErrorCode::Cancelled);
    m_lost = isCut ? now.error() : Error::atPath(ErrorCode::SourceDiscMissing, m_name);
    return fail(*m_lost);
}

Result<> OpenDisc::compareLocked()
{
    if (m_lost)
        return fail(*m_lost);
    return m_expected && m_changes != m_drive->changes() ? identify() : Result<>();
}

Result<> OpenDisc::compare()
{
    const std::lock_guard lock(m_drive->mutex());
    return compareLocked();
}

Result<> OpenDisc::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::lock_guard lock(m_drive->mutex());
    TRY(compareLocked());
    auto done = m_drive->read(first, to);
    if (!m_expected || m_changes == m_drive->changes())
        return done;
    TRY(identify());
    return m_drive->read(first, to); // somebody has had the tray open, but it is the same disc
}

} // namespace emberdisc::jobs
