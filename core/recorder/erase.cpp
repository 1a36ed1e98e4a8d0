// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/erase.h"

#include "core/mmc/device.h"
#include "core/recorder/blanking.h"
#include "core/recorder/sectorwriter.h"
#include "core/recorder/steprunner.h"
#include "core/recorder/traylock.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

/// Runs the steps of one plan.
class Eraser {
public:
    Eraser(const ErasePlan& plan, mmc::Device& device, const Clock& clock, JobContext& context)
        : m_plan(plan),
          m_device(device),
          m_clock(clock),
          m_context(context),
          m_writer(device, 2048, std::max<std::uint32_t>(plan.medium.writeUnit, 1))
    {}

    Result<> run()
    {
        for (const Step& step : m_plan.steps)
            TRY(runStep(step));
        return {};
    }

    [[nodiscard]] Traces traces() const
    {
        return {.erased = m_erased, .sessionsStay = m_sessionsStay, .written = m_writer.mayHaveWritten()};
    }

private:
    Result<> runStep(const Step& step)
    {
        switch (step.kind) {
        case StepKind::Erase:
            m_erased = true;
            m_sessionsStay = step.detail > static_cast<std::uint32_t>(mmc::BlankType::Minimal);
            return blankAndWait(m_device, static_cast<std::uint8_t>(step.detail), m_context);
        case StepKind::Format:
            m_erased = m_erased || losesData(step);
            return formatAndWait(m_device, m_plan.medium.profile, step, m_context);
        case StepKind::WriteZeros:
            return writeZeros(step);
        case StepKind::Synchronize:
            m_context.phase(Phase::Flushing);
            return synchronizeAndWait(m_device);
        case StepKind::CloseSession:
            m_context.phase(Phase::Closing);
            return closeAndWait(m_device, static_cast<mmc::CloseFunction>(step.detail), 0);
        case StepKind::ExpectSector:
        case StepKind::SetSpeed:
        case StepKind::WriteParameters:
        case StepKind::CueSheet:
        case StepKind::LayerBoundary:
        case StepKind::ReserveTrack:
        case StepKind::AskAddress:
        case StepKind::ExpectAddress:
        case StepKind::WritePayload:
        case StepKind::CloseTrack:
            break;
        }
        return fail(ErrorCode::Internal, "not a step of erasing");
    }

    Result<> writeZeros(const Step& step)
    {
        constexpr std::uint64_t kSectorSize = 2048;
        m_context.phase(Phase::Erasing);
        ProgressMeter meter(m_context, m_clock, step.sectors * kSectorSize, 1000.0 * m_plan.medium.speedUnit);
        m_writer.seek(step.lba);
        for (std::uint64_t done = 0; done < step.sectors;) {
            if (meter.isDue())
                meter.update(done * kSectorSize, {});
            const std::span<std::byte> room = m_writer.room();
            const std::uint64_t count =
                std::min<std::uint64_t>(step.sectors - done, room.size() / kSectorSize);
            std::ranges::fill(room.first(count * kSectorSize), std::byte{0});
            TRY(m_writer.advance(count * kSectorSize, m_context.stopToken()));
            done += count;
        }
        TRY(m_writer.flush(m_context.stopToken()));
        meter.update(step.sectors * kSectorSize, {});
        return {};
    }

    const ErasePlan& m_plan;
    mmc::Device& m_device;
    const Clock& m_clock;
    JobContext& m_context;
    SectorWriter m_writer;
    bool m_erased = false;
    bool m_sessionsStay = false;
};

/// What zeros or closing stumbled over is a failure of erasing, unless it says more.
Error asErasing(Error error)
{
    if (error.code == ErrorCode::WriteFailed || error.code == ErrorCode::CheckCondition ||
        error.code == ErrorCode::Unsupported || error.code == ErrorCode::MediumTooSmall)
        error.code = ErrorCode::EraseFailed;
    return error;
}

std::string contradiction(const ErasePlan& plan, const MediumState& after)
{
    if (after.status != plan.expected)
        return "the disc is " + std::string(name(after.status)) + " afterwards";
    if (after.formatting == Formatting::Unformatted)
        return "the disc is not formatted afterwards";
    const bool wiped =
        std::ranges::any_of(plan.steps, [](const Step& step) { return step.kind == StepKind::WriteZeros; });
    return wiped && after.holdsData() ? "the disc still holds data" : std::string();
}

std::unexpected<DiscFailure> discFailure(Error error, DiscCondition condition)
{
    return std::unexpected(DiscFailure{std::move(error), condition});
}

std::unexpected<DiscFailure> failedErase(const ErasePlan& plan, const Traces& traces, Error error,
                                         const Result<MediumState>& after)
{
    if (!after)
        return discFailure(std::move(error), DiscCondition::Unknown);
    const auto condition = conditionOf(error, plan.medium, *after, traces);
    auto failed = discFailure(std::move(error), condition);
    failed.error().after = *after;
    return failed;
}

void setSpeed(const ErasePlan& plan, mmc::Device& device, JobContext& context)
{
    const auto speed =
        plan.speed > 0 ? static_cast<std::uint16_t>(std::min<std::uint32_t>(plan.speed, mmc::kMaximumSpeed))
                       : mmc::kMaximumSpeed;
    if (const auto set = device.setCdSpeed(mmc::kMaximumSpeed, speed); !set)
        context.warn(Error::of(ErrorCode::SpeedUnsupported, set.error().toString()));
}

} // namespace

std::expected<MediumState, DiscFailure> executeErase(const ErasePlan& plan, mmc::Transport& transport,
                                                     const Clock& clock, JobContext& context)
{
    context.phase(Phase::Preparing);
    auto before = probe(transport, clock, context.stopToken());
    if (!before)
        return discFailure(std::move(before).error(), DiscCondition::Unchanged);
    if (before->status == MediumStatus::None)
        return discFailure(Error::of(ErrorCode::NoMedium), DiscCondition::Unchanged);
    if (!before->isSameAs(plan.medium))
        return discFailure(
            Error::of(ErrorCode::MediumChanged, "this is not the disc that the plan was made for"),
            DiscCondition::Unchanged);

    mmc::Device device(transport, clock);
    TrayLock lock(device);
    setSpeed(plan, device, context);
    Eraser eraser(plan, device, clock, context);
    const Result<> outcome = context.stopRequested() ? fail(ErrorCode::Cancelled) : eraser.run();
    // What lies in the drive's buffer may go to the disc: it is ready for others then.
    if (!outcome && outcome.error().code != ErrorCode::DeviceGone && eraser.traces().written)
        (void)synchronizeAndWait(device);
    lock.release();

    context.phase(Phase::Checking);
    const auto suits = [&](const MediumState& state) {
        return !outcome || contradiction(plan, state).empty();
    };
    auto after = !outcome && outcome.error().code == ErrorCode::DeviceGone
                     ? Result<MediumState>(fail(outcome.error()))
                     : probeAfterwards(transport, clock, suits);
    if (!outcome)
        return failedErase(plan, eraser.traces(), asErasing(outcome.error()), after);
    if (!after)
        return failedErase(plan, eraser.traces(), after.error(), after);
    if (const std::string wrong = contradiction(plan, *after); !wrong.empty()) {
        const bool gone = after->status == MediumStatus::None;
        return failedErase(plan, eraser.traces(),
                           Error::of(gone ? ErrorCode::NoMedium : ErrorCode::StateMismatch, wrong), after);
    }
    return std::move(*after);
}

} // namespace emberdisc::recorder
