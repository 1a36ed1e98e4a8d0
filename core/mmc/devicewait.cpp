// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/device.h"

namespace emberdisc::mmc {

namespace {

/// Some adapters answer "not ready, cause not reportable" for ever once a command with IMMED was sent.
constexpr std::chrono::seconds kCluelessFor(5);
constexpr int kTransientErrors = 3;
constexpr int kAttentions = 16; ///< in a row; a device that says nothing else will never be ready

/// What one poll said.
enum class Poll : std::uint8_t { Ready, Busy, Clueless, Attention, Transient, Failed };

Poll judge(const Result<>& result)
{
    if (result)
        return Poll::Ready;
    const Sense* sense = result.error().sense();
    if (result.error().code != ErrorCode::CheckCondition || sense == nullptr)
        return Poll::Failed;
    if (sense->deferred) // SPEC: what the long command, or a WRITE before it, has come to
        return Poll::Failed;
    switch (meaning(*sense).category) {
    case SenseCategory::NotReadyYet:
        return sense->is(2, 0x04, 0x00) ? Poll::Clueless : Poll::Busy;
    case SenseCategory::InProgress:
        return Poll::Busy;
    case SenseCategory::MediumChanged:
    case SenseCategory::UnitAttention:
        return Poll::Attention;
    case SenseCategory::Retry:
        return Poll::Transient;
    default:
        return Poll::Failed;
    }
}

Error failureOf(Error error)
{
    if (categoryOf(error) == SenseCategory::NoMedium)
        error.code = ErrorCode::NoMedium;
    return error;
}

} // namespace

std::optional<std::uint16_t> Device::progressOf(const Error& refusal)
{
    if (const Sense* sense = refusal.sense(); sense != nullptr && sense->progress)
        return sense->progress;
    // Some drives tell it to REQUEST SENSE only.
    const Result<Sense> asked = requestSense();
    return asked && (asked->key == 0 || asked->key == 2) ? asked->progress : std::nullopt;
}

Result<> Device::waitUntilReady(const std::stop_token& stop, const WaitOptions& options,
                                const WaitProgress& progress)
{
    const Clock::Steady::time_point begin = m_clock->steadyNow();
    Clock::Steady::time_point lastClue = begin;
    int transient = 0;
    int attentions = 0;
    while (!stop.stop_requested()) {
        Result<> result = testUnitReady();
        const Poll poll = judge(result);
        const Clock::Steady::time_point now = m_clock->steadyNow();
        if (poll != Poll::Clueless)
            lastClue = now;
        if (poll == Poll::Ready || now - lastClue >= kCluelessFor)
            return {};
        attentions = poll == Poll::Attention ? attentions + 1 : 0;
        if (poll == Poll::Failed || attentions > kAttentions ||
            (poll == Poll::Transient && ++transient > kTransientErrors))
            return std::unexpected(failureOf(std::move(result).error()));
        if (progress && (poll == Poll::Busy || poll == Poll::Clueless))
            progress(progressOf(result.error()));
        if (options.maximum && now - begin >= *options.maximum) {
            Error error = std::move(result).error();
            error.code = ErrorCode::MediumNotReady;
            return std::unexpected(std::move(error));
        }
        // An attention has been told and is gone: no reason to wait.
        const auto pause = poll == Poll::Attention ? std::chrono::milliseconds(0) : options.interval;
        (void)m_clock->sleepFor(pause, stop);
    }
    return fail(ErrorCode::Cancelled);
}

} // namespace emberdisc::mmc
