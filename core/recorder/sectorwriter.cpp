// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/sectorwriter.h"

#include "core/recorder/answers.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace emberdisc::recorder {

namespace {

/// As long as the slowest command may take: a drive that is busy for longer has a problem.
constexpr std::chrono::seconds kLongestBusy{200};
/// The same by count, for a clock that stands still.
constexpr int kMostBusyTries = 20'000;
constexpr int kMostRepairs = 3;

} // namespace

SectorWriter::SectorWriter(mmc::Device& device, std::uint32_t sectorSize, std::uint32_t sectorsPerWrite)
    : m_device(device), m_sectorSize(sectorSize), m_sectorsPerWrite(sectorsPerWrite)
{
    setSectorSize(sectorSize);
}

void SectorWriter::setSectorSize(std::uint32_t sectorSize)
{
    assert(m_filled == 0);
    m_sectorSize = sectorSize;
    m_wanted = std::size_t{m_sectorsPerWrite} * sectorSize;
    const std::size_t most = std::max<std::size_t>(m_device.transport().maximumTransfer() / sectorSize, 1);
    m_buffer.resize(std::clamp<std::size_t>(m_sectorsPerWrite, 1, most) * sectorSize);
}

void SectorWriter::streamFrom(std::int64_t lba)
{
    if (m_buffer.size() == m_wanted)
        m_streamFrom = lba;
}

mmc::Cdb SectorWriter::nextCommand(std::uint16_t count) const
{
    if (m_streamFrom && m_lba >= *m_streamFrom && m_filled == m_buffer.size())
        return mmc::write12(static_cast<std::int32_t>(m_lba), count, mmc::Streaming::Yes);
    return mmc::write10(static_cast<std::int32_t>(m_lba), count);
}

void SectorWriter::seek(std::int64_t lba)
{
    assert(m_filled == 0);
    m_lba = lba;
}

Result<> SectorWriter::advance(std::size_t bytes, const std::stop_token& stop)
{
    m_filled += bytes;
    return m_filled == m_buffer.size() ? flush(stop) : Result<>();
}

Result<> SectorWriter::flush(const std::stop_token& stop)
{
    if (m_filled == 0)
        return {};
    const auto count = static_cast<std::uint16_t>(m_filled / m_sectorSize);
    const auto command = mmc::makeCommandOut(nextCommand(count), std::span(m_buffer).first(m_filled));
    auto pacing = mmc::RetryPacing::forWrites();
    const auto deadline = m_device.clock().steadyNow() + kLongestBusy;
    m_repairs = 0;
    for (int tries = 0;; ++tries) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        TRY_ASSIGN(const Next next, writeOnce(command));
        if (next == Next::Done)
            break;
        if (tries >= kMostBusyTries || m_device.clock().steadyNow() > deadline)
            return fail(ErrorCode::DeviceTimeout, "the drive takes no more data");
        m_device.clock().sleepFor(pacing.next(), stop);
    }
    m_lba += count;
    m_sectorsWritten += count;
    m_filled = 0;
    return {};
}

Result<SectorWriter::Next> SectorWriter::writeOnce(const mmc::Command& command)
{
    auto reply = m_device.execute(command);
    m_mayHaveWritten = m_mayHaveWritten || reply || isCarrierError(reply.error().code);
    if (reply) {
        if (reply->transferred == command.out.size())
            return Next::Done;
        Error error = Error::of(ErrorCode::WriteFailed, "the drive took only a part of a write");
        error.where = AtLba{m_lba};
        return fail(std::move(error));
    }
    return react(std::move(reply).error());
}

/// MMC-6 annex F by way of the sense table: what can be borne, what can be repeated, what is the end.
Result<SectorWriter::Next> SectorWriter::react(Error error)
{
    const auto category = mmc::categoryOf(error);
    const Sense* sense = error.sense();
    const auto giveUp = [&]() -> Result<Next> {
        Error explainedError = explained(std::move(error));
        if (category == mmc::SenseCategory::OutOfRange)
            explainedError.code = ErrorCode::MediumTooSmall; // 5/21/00: the disc ends here
        else if (explainedError.code == ErrorCode::CheckCondition ||
                 explainedError.code == ErrorCode::Unsupported)
            explainedError.code = ErrorCode::WriteFailed;
        explainedError.where = AtLba{m_lba};
        return fail(std::move(explainedError));
    };
    // SPEC: a deferred error speaks of sectors that the drive has already taken. No drive here has sent one.
    if (!category || !sense || sense->deferred)
        return giveUp();
    switch (*category) {
    case mmc::SenseCategory::Recovered:
        return Next::Done;
    case mmc::SenseCategory::InProgress:
    case mmc::SenseCategory::NotReadyYet:
        ++m_busyRetries;
        return Next::Repeat;
    case mmc::SenseCategory::EjectRequested: // the tray is locked: the button can wait
    case mmc::SenseCategory::Retry:
        return ++m_repairs <= kMostRepairs ? Next::Repeat : giveUp();
    case mmc::SenseCategory::UnitAttention:
        // 2Ah, changed mode parameters, comes from another program; a reset (29h) has lost what was in the
        // buffer.
        return sense->asc == 0x2A && ++m_repairs <= kMostRepairs ? Result<Next>(Next::Repeat) : giveUp();
    case mmc::SenseCategory::SequenceError:
        // Another program has disturbed the drive: emptying its buffer sets it right.
        if (m_sectorsWritten == 0 || ++m_repairs > kMostRepairs ||
            !m_device.synchronizeCache(mmc::Immediate::No))
            return giveUp();
        return Next::Repeat;
    case mmc::SenseCategory::None:
    case mmc::SenseCategory::NeedsHelp:
    case mmc::SenseCategory::NoMedium:
    case mmc::SenseCategory::MediumChanged:
    case mmc::SenseCategory::MediumUnsuitable:
    case mmc::SenseCategory::MediumError:
    case mmc::SenseCategory::WriteError:
    case mmc::SenseCategory::BufferUnderrun:
    case mmc::SenseCategory::CalibrationFailed:
    case mmc::SenseCategory::SessionError:
    case mmc::SenseCategory::HardwareError:
    case mmc::SenseCategory::Unsupported:
    case mmc::SenseCategory::OutOfRange:
    case mmc::SenseCategory::InvalidWriteAddress:
    case mmc::SenseCategory::DiscFull:
    case mmc::SenseCategory::WrongMode:
    case mmc::SenseCategory::WriteProtected:
    case mmc::SenseCategory::RemovalPrevented:
    case mmc::SenseCategory::Protected:
    case mmc::SenseCategory::IllegalRequest:
    case mmc::SenseCategory::Other:
        return giveUp();
    }
    return giveUp();
}

} // namespace emberdisc::recorder
