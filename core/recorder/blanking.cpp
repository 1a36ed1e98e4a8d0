// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/blanking.h"

#include "core/recorder/answers.h"
#include "core/recorder/longcommand.h"

namespace emberdisc::recorder {

Result<> runLongCommand(mmc::Device& device, const LongCommandBuilder& build, const std::stop_token& stop,
                        const mmc::Device::WaitOptions& options, const mmc::Device::WaitProgress& progress)
{
    const auto send = [&](mmc::Immediate immediate) {
        return device.executePaced(mmc::makeCommand(build(immediate)), mmc::RetryPacing::forQueries(), stop);
    };
    auto sent = send(mmc::Immediate::Yes);
    if (!sent && mmc::categoryOf(sent.error()) == mmc::SenseCategory::UnitAttention)
        sent = send(mmc::Immediate::Yes);
    if (!sent && mmc::categoryOf(sent.error()) == mmc::SenseCategory::Unsupported)
        sent = send(mmc::Immediate::No);
    // "Recovered" is done, with a remark (SPC-4 4.5.6, key 1).
    if (!sent && mmc::categoryOf(sent.error()) != mmc::SenseCategory::Recovered)
        return fail(std::move(sent).error());
    return device.waitUntilReady(stop, options, progress);
}

Result<> blankAndWait(mmc::Device& device, std::uint8_t type, JobContext& context)
{
    context.phase(Phase::Erasing);
    context.progress({.done = 0, .total = 65536});
    const auto report = [&](std::optional<std::uint16_t> progress) {
        if (progress)
            context.progress({.done = *progress, .total = 65536});
    };
    const auto build = [&](mmc::Immediate immediate) {
        return mmc::blank(immediate, type == 0 ? mmc::BlankType::Disc : mmc::BlankType::Minimal);
    };
    // A full blanking at low speed outlasts every other limit; it reports progress, so it is waited for.
    const mmc::Device::WaitOptions forEver{.maximum = std::nullopt};
    auto done = runLongCommand(device, build, {}, forEver, report);
    if (!done) {
        Error error = explained(std::move(done).error());
        const bool speaking = error.code == ErrorCode::NoMedium || error.code == ErrorCode::MediumChanged ||
                              error.code == ErrorCode::MediumWriteProtected || isCarrierError(error.code);
        if (!speaking)
            error.code = ErrorCode::EraseFailed;
        return fail(std::move(error));
    }
    context.progress({.done = 65536, .total = 65536});
    return {};
}

} // namespace emberdisc::recorder
