// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/steprunner.h"

#include "core/base/log.h"
#include "core/mmc/cuesheet.h"
#include "core/mmc/rawsector.h"
#include "core/recorder/answers.h"
#include "core/recorder/blanking.h"
#include "core/recorder/formatting.h"
#include "core/recorder/longcommand.h"
#include "core/recorder/mediumnames.h"
#include "core/recorder/writepage.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>
#include <array>

namespace emberdisc::recorder {

namespace {

/// Drives are asked for the fill of their buffer no more often, and not before they have got so much.
constexpr std::chrono::milliseconds kBufferInterval{500};
constexpr std::uint64_t kBytesBeforeBufferIsAsked = std::uint64_t{4} << 20;

/// The step's own code, where the sense alone does not say more.
Error as(ErrorCode code, Error error)
{
    error = explained(std::move(error));
    if (error.code == ErrorCode::CheckCondition || error.code == ErrorCode::Unsupported ||
        error.code == ErrorCode::MediumNotReady || error.code == ErrorCode::ReplyInvalid)
        error.code = code;
    return error;
}

} // namespace

Result<> closeAndWait(mmc::Device& device, mmc::CloseFunction function, std::uint16_t track)
{
    return runLongCommand(device,
                          [&](mmc::Immediate immediate) {
                              return mmc::makeCommand(mmc::closeTrackSession(immediate, function, track));
                          },
                          {});
}

Result<> synchronizeAndWait(mmc::Device& device)
{
    return runLongCommand(
        device, [](mmc::Immediate immediate) { return mmc::makeCommand(mmc::synchronizeCache(immediate)); },
        {});
}

StepRunner::StepRunner(const BurnPlan& plan, mmc::Device& device, source::SectorSource& source,
                       const Clock& clock, JobContext& context, const ExecuteHooks& hooks)
    : m_plan(plan),
      m_device(device),
      m_source(source),
      m_clock(clock),
      m_context(context),
      m_hooks(hooks),
      m_stop(context.stopToken()),
      m_writer(device, plan.payload.sectorSize, plan.sectorsPerWrite),
      m_digests(plan.payload.sectorSize),
      m_bufferAsked(clock.steadyNow())
{
    if (plan.streamFrom)
        m_writer.streamFrom(*plan.streamFrom);
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        if (const StepKind kind = plan.steps[i].kind;
            kind == StepKind::WritePayload || kind == StepKind::WriteZeros)
            m_lastWrite = i;
}

Result<> StepRunner::run()
{
    for (std::size_t i = 0; i < m_plan.steps.size(); ++i) {
        const Step& step = m_plan.steps[i];
        // Once all sectors are out, finishing the disc is the best that can be done with it: a stop comes too
        // late.
        if (!m_writing && !m_synchronized && m_stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        qCDebug(logRecorder) << "step" << name(step.kind).data() << step.lba << step.sectors << step.detail;
        if (auto done = runStep(step); !done)
            return fail(explained(std::move(done).error()));
        m_synchronized = m_synchronized || (step.kind == StepKind::Synchronize && i > m_lastWrite);
    }
    return {};
}

void StepRunner::enter(Phase phase)
{
    if (m_phase == phase)
        return;
    m_phase = phase;
    m_context.phase(phase);
}

Result<> StepRunner::runStep(const Step& step)
{
    switch (step.kind) {
    case StepKind::ExpectSector:
        return expectSector(step);
    case StepKind::Erase:
        return erase(step);
    case StepKind::Format:
        return format(step);
    case StepKind::SetSpeed:
        return setSpeed(step);
    case StepKind::WriteParameters:
        return sendWriteParameters(step);
    case StepKind::CueSheet:
        return sendCueSheet();
    case StepKind::LayerBoundary:
        return setLayerBoundary(step);
    case StepKind::ReserveTrack:
        return reserveTrack(step);
    case StepKind::AskAddress:
        // The answer is of no use, and some drives give none.
        TRY(optionally(m_device.trackInformation(mmc::TrackAddress::Track, mmc::kInvisibleTrack)));
        return {};
    case StepKind::ExpectAddress:
        return checkAddress(step);
    case StepKind::WriteZeros:
        return writeZeros(step);
    case StepKind::WritePayload:
        return writePayload(step);
    case StepKind::Synchronize:
        return synchronize();
    case StepKind::CloseTrack:
    case StepKind::CloseSession:
        return close(step);
    }
    return fail(ErrorCode::Internal, "unknown step");
}

/// The same disc may have another twin: what the image refers to decides.
Result<> StepRunner::expectSector(const Step& step)
{
    std::array<std::byte, 2048> sector{};
    TRY(m_device.read(static_cast<std::int32_t>(step.lba), 1, sector));
    Sha256Digest digest;
    digest.add(sector);
    if (!m_plan.payload.basis || digest.finish() != m_plan.payload.basis->digest)
        return fail(ErrorCode::MediumChanged, "this is not the disc that the image was made for");
    return {};
}

Result<> StepRunner::format(const Step& step)
{
    m_phase = Phase::Formatting; // formatAndWait tells it
    m_formatted = true;
    m_erased = losesData(step);
    TRY(formatAndWait(m_device, m_plan.medium.profile, step, m_context));
    TRY_ASSIGN(const MediumState formatted, probe(m_device.transport(), m_clock, {}));
    if (formatted.status != MediumStatus::Overwritable || formatted.formatting == Formatting::Unformatted)
        return fail(ErrorCode::EraseFailed, "the disc is not formatted afterwards");
    if (formatted.capacitySectors < m_plan.payload.sectorCount)
        return fail(ErrorCode::MediumTooSmall, "the formatted disc is smaller than it said");
    return {};
}

Result<> StepRunner::erase(const Step& step)
{
    m_phase = Phase::Erasing; // blankAndWait tells it
    m_erased = true;
    TRY(blankAndWait(m_device, static_cast<std::uint8_t>(step.detail), m_context));
    TRY_ASSIGN(const MediumState blank, probe(m_device.transport(), m_clock, {}));
    if (blank.status != MediumStatus::Blank)
        return fail(ErrorCode::EraseFailed, "the disc is not blank after it was erased");
    return {};
}

Result<> StepRunner::setSpeed(const Step& step)
{
    enter(Phase::Preparing);
    Result<> set;
    const auto forCd = static_cast<std::uint16_t>(
        std::min<std::uint32_t>(step.detail > 0 ? step.detail : mmc::kMaximumSpeed, mmc::kMaximumSpeed));
    const bool cd = isRecordableCd(m_plan.medium.kind);
    if (!cd) {
        const std::uint64_t capacity = std::max<std::uint64_t>(m_plan.medium.capacitySectors, 1);
        set = m_device.setStreaming({.restoreDefaults = step.detail == 0,
                                     .endLba = static_cast<std::uint32_t>(capacity - 1),
                                     .readSize = step.detail,
                                     .writeSize = step.detail});
    }
    if (cd || !set)
        set = m_device.setCdSpeed(mmc::kMaximumSpeed, forCd);
    if (set)
        return {};
    if (isCarrierError(set.error().code))
        return set;
    // Slower or faster than wished, the disc becomes the same.
    m_context.warn(Error::of(ErrorCode::SpeedUnsupported, set.error().toString()));
    return {};
}

Result<> StepRunner::setLayerBoundary(const Step& step)
{
    auto set = m_device.setLayerBoundary(static_cast<std::uint32_t>(step.sectors));
    if (!set)
        return fail(as(ErrorCode::RecorderUnsuitable, std::move(set).error()));
    // Some drives calibrate for the new layer now.
    return m_device.waitUntilReady(m_stop);
}

Result<> StepRunner::reserveTrack(const Step& step)
{
    auto reserved = m_device.reserveTrack(static_cast<std::uint32_t>(step.sectors));
    if (!reserved)
        return fail(as(ErrorCode::RecorderUnsuitable, std::move(reserved).error()));
    return {};
}

Result<> StepRunner::sendWriteParameters(const Step& step)
{
    mmc::WriteParametersPage page = writeParametersPage(m_plan, step);
    auto sent = m_device.setWriteParameters(page);
    if (!sent && mmc::categoryOf(sent.error()) == mmc::SenseCategory::UnitAttention)
        sent = m_device.setWriteParameters(page);
    if (!sent && page.bufe && !isCarrierError(sent.error().code)) {
        // Not every drive that can protect its buffer does so in every mode.
        page.bufe = false;
        sent = m_device.setWriteParameters(page);
    }
    if (!sent)
        return fail(as(ErrorCode::RecorderUnsuitable, std::move(sent).error()));
    // Drives have been seen to keep an earlier test write: a burn that writes nothing, or a simulation that
    // does.
    TRY_ASSIGN(const auto kept, optionally(m_device.writeParameters()));
    if (kept && kept->testWrite != page.testWrite)
        return fail(page.testWrite ? ErrorCode::SimulationUnsupported : ErrorCode::RecorderUnsuitable,
                    "the drive does not take the test write setting");
    if (kept && kept->writeType != page.writeType)
        return fail(ErrorCode::RecorderUnsuitable, "the drive does not take the write type");
    return {};
}

Result<> StepRunner::sendCueSheet()
{
    std::vector<mmc::CueEntry> entries;
    for (const CueEntry& entry : m_plan.payload.cueSheet)
        entries.push_back({.controlAdr = entry.controlAddress,
                           .tno = entry.track,
                           .index = entry.index,
                           .dataForm = entry.dataForm,
                           .scms = entry.scms,
                           .msf = {entry.minute, entry.second, entry.frame}});
    auto sent = m_device.sendCueSheet(mmc::encode(entries));
    if (!sent)
        return fail(as(ErrorCode::RecorderUnsuitable, std::move(sent).error()));
    return {};
}

Result<> StepRunner::checkAddress(const Step& step)
{
    const std::uint32_t key = trackToAsk(m_plan.medium.profile, m_plan.medium.openTrack);
    TRY_ASSIGN(const mmc::TrackInformation track, m_device.trackInformation(mmc::TrackAddress::Track, key));
    const std::int64_t address =
        std::max<std::int64_t>(track.nextWritableAddress.value_or(-1), std::max(track.startAddress, 0));
    if (!track.nextWritableAddress || address != step.lba)
        return fail(ErrorCode::StateMismatch, "the drive wants to write at " + std::to_string(address) +
                                                  ", planned was " + std::to_string(step.lba));
    return {};
}

Result<> StepRunner::continueAt(std::int64_t lba)
{
    enter(Phase::Writing);
    if (m_writing && lba == m_nextLba)
        return {};
    TRY(m_writer.flush(m_stop));
    m_writer.seek(lba);
    m_nextLba = lba;
    if (std::exchange(m_isBufferEmpty, false))
        m_resetsBefore = m_device.resets();
    m_writing = true;
    return {};
}

/// What goes over of a sector by the step's data form, where whole ones are given.
BlockPart StepRunner::blockPart(const Step& step) const
{
    const auto dataForm = static_cast<std::uint8_t>(step.detail);
    if (m_plan.payload.kind == PayloadKind::Tracks)
        return trackPartOf(dataForm);
    if (m_plan.payload.kind == PayloadKind::AudioSession)
        return partOf(dataForm);
    return {0, m_plan.payload.sectorSize};
}

Result<BlockPart> StepRunner::beginBlocks(const Step& step)
{
    const BlockPart part = blockPart(step);
    if (m_writer.sectorSize() != part.bytes) {
        TRY(m_writer.flush(m_stop));
        m_writer.setSectorSize(part.bytes);
    }
    TRY(continueAt(step.lba));
    return part;
}

Result<> StepRunner::writeZeros(const Step& step)
{
    TRY_ASSIGN(const BlockPart part, beginBlocks(step));
    std::uint64_t left = step.sectors;
    while (left > 0) {
        const std::span<std::byte> room = m_writer.room();
        const std::uint64_t count = std::min<std::uint64_t>(left, room.size() / part.bytes);
        const std::size_t bytes = count * part.bytes;
        std::ranges::fill(room.first(bytes), std::byte{0});
        TRY(m_writer.advance(bytes, m_stop));
        left -= count;
    }
    m_nextLba += static_cast<std::int64_t>(step.sectors);
    // The pre-gap is a stretch of its own: track 1 begins with a command of its own.
    return step.lba < 0 ? m_writer.flush(m_stop) : Result<>();
}

Result<> StepRunner::writePayload(const Step& step)
{
    TRY_ASSIGN(const BlockPart part, beginBlocks(step));
    const std::uint32_t size = m_plan.payload.sectorSize;
    const double unit = isRecordableCd(m_plan.medium.kind) ? 75.0 * size : 1000.0 * m_plan.medium.speedUnit;
    if (!m_meter)
        m_meter.emplace(m_context, m_clock, m_plan.payload.sectorCount * size, unit);
    const auto dataForm = static_cast<std::uint8_t>(step.detail);
    m_digests.startAt(step.lba, dataForm);
    for (std::uint64_t sector = 0; sector < step.sectors;) {
        const std::span<std::byte> room = m_writer.room();
        const std::uint64_t count = std::min<std::uint64_t>(step.sectors - sector, room.size() / part.bytes);
        if (m_meter->isDue())
            reportProgress();
        if (part.bytes == size) {
            const auto sectors = room.first(count * size);
            TRY(m_source.read(m_payloadDone, sectors));
            if (m_plan.verify != VerifyExtent::None)
                m_digests.add(sectors);
        } else {
            TRY(readParts(part, dataForm, room.first(count * part.bytes)));
        }
        TRY(m_writer.advance(count * part.bytes, m_stop));
        sector += count;
        m_payloadDone += count;
    }
    m_nextLba += static_cast<std::int64_t>(step.sectors);
    m_average = m_meter->average(m_payloadDone * size);
    reportProgress();
    return {};
}

/// The parts of the next sectors that go over.
Result<> StepRunner::readParts(BlockPart part, std::uint8_t dataForm, std::span<std::byte> to)
{
    m_sectors.resize(to.size() / part.bytes * mmc::kRawSectorSize);
    TRY(m_source.read(m_payloadDone, m_sectors));
    keepSent(m_sectors, dataForm);
    if (m_plan.verify != VerifyExtent::None)
        m_digests.add(m_sectors);
    for (std::size_t i = 0; i * part.bytes < to.size(); ++i)
        std::ranges::copy(std::span(m_sectors).subspan(i * mmc::kRawSectorSize + part.offset, part.bytes),
                          to.subspan(i * part.bytes).begin());
    return {};
}

void StepRunner::reportProgress()
{
    const std::optional<int> ring = m_hooks.ringPercent ? m_hooks.ringPercent() : std::nullopt;
    const std::optional<int> device = askDeviceBuffer();
    if (ring)
        m_lowestRing = std::min(m_lowestRing, *ring);
    if (device)
        m_lowestDevice = std::min(m_lowestDevice, *device);
    const std::uint64_t described = std::min(m_payloadDone, m_plan.payload.sectorCount - 1);
    m_meter->update(m_payloadDone * m_plan.payload.sectorSize, m_source.describe(described), ring, device);
}

/// READ BUFFER CAPACITY, MMC-6 6.17. Some drives get stuck when they are asked before their buffer was full
/// once.
std::optional<int> StepRunner::askDeviceBuffer()
{
    const auto now = m_clock.steadyNow();
    if (!m_deviceBufferKnown || now - m_bufferAsked < kBufferInterval ||
        m_writer.sectorsWritten() * m_plan.payload.sectorSize < kBytesBeforeBufferIsAsked)
        return m_devicePercent;
    m_bufferAsked = now;
    std::array<std::byte, mmc::kBufferCapacitySize> answer{};
    // Once, without a query's patience: a burn does not wait for this.
    const auto reply =
        m_device.execute(mmc::makeCommandIn(mmc::readBufferCapacity(mmc::BufferUnit::Bytes), answer));
    if (!reply) {
        m_deviceBufferKnown = false;
        m_devicePercent.reset();
    } else if (const auto capacity = mmc::parseBufferCapacity(std::span(answer).first(reply->transferred))) {
        m_devicePercent = capacity->fillPercent();
    }
    return m_devicePercent;
}

Result<> StepRunner::synchronize()
{
    TRY(m_writer.flush(m_stop));
    enter(Phase::Flushing);
    if (auto done = synchronizeAndWait(m_device); !done)
        return fail(as(ErrorCode::WriteFailed, std::move(done).error()));
    // The wait has no use for it: a drive that was reset has nothing left to write (SPC-4 5.13).
    if (m_device.resets() != m_resetsBefore)
        return fail(ErrorCode::WriteFailed, "the drive was reset, and what was in its buffer is lost");
    m_isBufferEmpty = true;
    return {};
}

Result<> StepRunner::close(const Step& step)
{
    enter(Phase::Closing);
    const bool track = step.kind == StepKind::CloseTrack;
    const auto function = track ? mmc::CloseFunction::Track : static_cast<mmc::CloseFunction>(step.detail);
    auto closed =
        closeAndWait(m_device, function, track ? static_cast<std::uint16_t>(step.detail) : std::uint16_t{0});
    if (!closed)
        return fail(as(ErrorCode::CloseFailed, std::move(closed).error()));
    return {};
}

void StepRunner::report(ExecuteReport& report)
{
    if (m_plan.verify != VerifyExtent::None)
        report.digests = m_digests.finish();
    report.sectorsWritten = m_writer.sectorsWritten();
    report.bytesWritten = report.sectorsWritten * m_plan.payload.sectorSize;
    report.averageBytesPerSecond = m_average;
    report.busyRetries = m_writer.busyRetries();
    report.lowestRingPercent = m_lowestRing;
    report.lowestDevicePercent = m_lowestDevice;
}

} // namespace emberdisc::recorder
