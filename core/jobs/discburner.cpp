// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/discburner.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/mmc/device.h"
#include "core/recorder/execute.h"
#include "core/recorder/verify.h"
#include "core/source/prefetchingsectorsource.h"

#include <algorithm>
#include <utility>

namespace emberdisc::jobs {

namespace {

/// How full the ring is before the laser starts.
constexpr int kFillBeforeStart = 90;

DiscState stateOf(recorder::MediumStatus status)
{
    switch (status) {
    case recorder::MediumStatus::None:
        return DiscState::Unknown;
    case recorder::MediumStatus::Blank:
        return DiscState::Blank;
    case recorder::MediumStatus::Appendable:
        return DiscState::Appendable;
    case recorder::MediumStatus::Finished:
        return DiscState::Finished;
    case recorder::MediumStatus::Overwritable:
        return DiscState::Overwritable;
    case recorder::MediumStatus::Unusable:
        return DiscState::Unusable;
    }
    return DiscState::Unknown;
}

} // namespace

BurnTarget targetOfSession(const BurnTarget& all, std::size_t index, std::size_t count)
{
    BurnTarget target = all;
    if (index > 0) {
        target.options.append = true;
        target.options.eraseFirst = false;
    }
    if (index + 1 < count) {
        target.options.closing = recorder::Closing::KeepOpen;
        target.after = AfterBurn::KeepInside;
    } else if (index > 0 && all.options.closing == recorder::Closing::Auto) {
        target.options.closing = recorder::Closing::Close; // what is appended stays open otherwise
    }
    return target;
}

DiscBurner::DiscBurner(const JobServices& services, std::unique_ptr<mmc::Transport> transport,
                       JobContext& context, JobReport& report)
    : m_services(services), m_transport(std::move(transport)), m_context(&context), m_report(&report)
{}

Result<DiscBurner> DiscBurner::open(const JobServices& services, const std::string& deviceId,
                                    DeviceAccess access, JobContext& context, JobReport& report)
{
    context.phase(Phase::Preparing);
    report.target = deviceId;
    TRY_ASSIGN(auto transport, services.transports.open(deviceId, access));
    DiscBurner burner(services, std::move(transport), context, report);
    TRY(burner.probe());
    return burner;
}

Result<> DiscBurner::probe()
{
    TRY_ASSIGN(m_medium, recorder::probe(*m_transport, m_services.clock, m_context->stopToken()));
    noteState(m_medium);
    return {};
}

void DiscBurner::noteState(const recorder::MediumState& state)
{
    m_report->discState = stateOf(state.status);
}

void DiscBurner::noteFailure(const recorder::DiscFailure& failure)
{
    m_report->condition = failure.condition;
    m_report->discState = failure.after ? stateOf(failure.after->status) : DiscState::Unknown;
}

void DiscBurner::noteRefusal(const recorder::PlanRefusal& refusal)
{
    m_report->refusal = refusal;
    if (refusal.code == ErrorCode::MediumTooSmall)
        m_report->shortage = Shortage{refusal.neededBytes, refusal.availableBytes};
}

std::int64_t DiscBurner::startFor(const recorder::BurnOptions& options) const
{
    const bool continues = options.append && m_medium.status == recorder::MediumStatus::Appendable;
    return continues ? m_medium.nextWritable.value_or(0) : 0;
}

Result<recorder::BurnPlan> DiscBurner::plan(const recorder::Payload& payload, recorder::BurnOptions options)
{
    auto planned = recorder::plan(m_medium, payload, options);
    if (!planned && planned.error().code == ErrorCode::MediumNotBlank && m_medium.erasable &&
        !options.append) {
        switch (m_context->ask({QuestionKind::EraseFirst, m_medium.volumeLabel})) {
        case Answer::Yes:
            options.eraseFirst = true;
            planned = recorder::plan(m_medium, payload, options);
            break;
        case Answer::No:
            break;
        case Answer::Cancel:
            return fail(ErrorCode::Cancelled);
        }
    }
    if (!planned) {
        noteRefusal(planned.error());
        return fail(static_cast<const Error&>(planned.error()));
    }
    qCDebug(logJobs, "%s", recorder::dump(*planned).c_str());
    return std::move(*planned);
}

Result<> DiscBurner::checkAppending(const recorder::BurnOptions& options)
{
    // The least that can be burned. On media that can be written anywhere it is a part of what lies there.
    recorder::Payload least{.sectorCount = 1, .firstLba = startFor(options)};
    if (m_medium.status == recorder::MediumStatus::Overwritable)
        least.ranges = {{0, 1}};
    const auto planned = recorder::plan(m_medium, least, options);
    if (planned)
        return {};
    noteRefusal(planned.error());
    return fail(static_cast<const Error&>(planned.error()));
}

Result<> DiscBurner::burn(const recorder::Payload& payload, source::SectorSource& source,
                          const BurnTarget& target)
{
    m_report->simulated = target.options.simulate;
    const std::uint32_t copies = std::max(target.options.copies, 1U);
    if (copies > 1 && (payload.basis || !payload.ranges.empty() || payload.firstLba != 0))
        return fail(ErrorCode::InvalidArgument, "what is added to a disc fits that disc alone: no copies");
    bool changes = target.first == FirstDisc::Exchanged && m_report->copies == 0;
    recorder::BurnOptions another = target.options;
    another.eraseFirst = false; // was said of the disc inside: of another that holds something it is asked
    for (std::uint32_t copy = 0; copy < copies; ++copy) {
        TRY_ASSIGN(const auto planned,
                   changes ? planNextCopy(payload, another) : plan(payload, target.options));
        changes = true;
        TRY(burnOnce(planned, source));
    }
    finish(target.after);
    return {};
}

Result<> DiscBurner::burnOnce(const recorder::BurnPlan& plan, source::SectorSource& source)
{
    m_report->burn = BurnFacts{.mode = plan.mode,
                               .closing = plan.closing,
                               .speed = plan.speed,
                               .startLba = plan.startLba,
                               .notes = plan.warnings};
    recorder::BurnDigests digests;
    {
        source::PrefetchingSectorSource ring(source, {}, m_context->stopToken());
        TRY(ring.fillTo(kFillBeforeStart));
        recorder::ExecuteHooks hooks;
        hooks.ringPercent = [&ring] { return std::optional(ring.fillPercent()); };
        auto executed = recorder::execute(plan, *m_transport, ring, m_services.clock, *m_context, hooks);
        if (!executed) {
            noteFailure(executed.error());
            return fail(static_cast<const Error&>(executed.error()));
        }
        m_medium = executed->after;
        noteState(m_medium);
        m_report->averageSpeed = executed->averageBytesPerSecond;
        m_report->burn->lowestRingPercent = executed->lowestRingPercent;
        m_report->burn->lowestDevicePercent = executed->lowestDevicePercent;
        digests = std::move(executed->digests);
    }
    m_report->sectors += plan.payload.sectorCount;
    m_report->bytes += plan.payload.sectorCount * plan.payload.sectorSize;
    ++m_report->copies;
    if (plan.verify != recorder::VerifyExtent::None)
        TRY(verify(digests, source, plan.verify));
    return {};
}

Result<> DiscBurner::verify(const recorder::BurnDigests& digests, source::SectorSource& source,
                            recorder::VerifyExtent extent)
{
    m_context->phase(Phase::Verifying);
    auto verified = recorder::verify(*m_transport, digests, &source, m_services.clock, *m_context, extent);
    if (verified) {
        m_report->verification = goodFor(extent);
        return {};
    }
    const ErrorCode code = verified.error().code;
    if (code == ErrorCode::VerifyDiffers || code == ErrorCode::VerifyUnreadable)
        m_report->verification = Verification::Differs;
    m_report->damaged = verified.error().items;
    return fail(static_cast<const Error&>(verified.error()));
}

/// A person who puts in a disc that will not do is told why, and asked for another.
Result<recorder::BurnPlan> DiscBurner::planNextCopy(const recorder::Payload& payload,
                                                    const recorder::BurnOptions& options)
{
    if (m_services.transports.changesDiscs(m_report->target)) {
        TRY(changeDisc());
        return plan(payload, options);
    }
    for (;;) {
        TRY(askForDisc());
        auto planned = plan(payload, options);
        if (planned) {
            m_report->refusal.reset();
            m_report->shortage.reset();
        }
        if (planned || planned.error().code == ErrorCode::Cancelled)
            return planned;
        m_context->warn(planned.error());
    }
}

Result<> DiscBurner::changeDisc()
{
    m_context->phase(Phase::Preparing);
    m_transport.reset();
    TRY_ASSIGN(const std::string recorder, m_services.transports.changeDisc(m_report->target));
    TRY_ASSIGN(m_transport, m_services.transports.open(recorder, DeviceAccess::Burn));
    m_report->furtherDiscs.push_back(m_transport->describe());
    return probe();
}

Result<> DiscBurner::askForDisc()
{
    TRY(eject());
    do {
        if (m_context->ask({QuestionKind::InsertMedium, m_report->target}) != Answer::Yes)
            return fail(ErrorCode::Cancelled, "no further disc was inserted");
        m_context->phase(Phase::Preparing);
        TRY(probe());
        if (m_medium.trayOpen) { // a person who only laid it on the tray; not every drive can pull it in
            mmc::Device device(*m_transport, m_services.clock);
            if (device.startStop(mmc::Immediate::No, mmc::StartStop::Load))
                TRY(probe());
        }
    } while (m_medium.status == recorder::MediumStatus::None);
    return {};
}

Result<> DiscBurner::eject()
{
    mmc::Device device(*m_transport, m_services.clock);
    return device.startStop(mmc::Immediate::No, mmc::StartStop::Eject);
}

void DiscBurner::finish(AfterBurn after)
{
    if (after == AfterBurn::KeepInside)
        return;
    if (auto ejected = eject(); !ejected)
        m_context->warn(ejected.error());
}

} // namespace emberdisc::jobs
