// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/blanking.h"

#include "core/recorder/answers.h"
#include "core/recorder/longcommand.h"

#include <array>

namespace emberdisc::recorder {

Result<> runLongCommand(mmc::Device& device, const LongCommand& command, const std::stop_token& stop,
                        const mmc::Device::WaitOptions& options, const mmc::Device::WaitProgress& progress)
{
    const auto send = [&](mmc::Immediate immediate) {
        return device.executePaced(command(immediate), mmc::RetryPacing::forQueries(), stop);
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

namespace {

/// A full blanking or formatting at low speed outlasts every other limit; it reports progress, so it is
/// waited for. Certifying a BD-RE XL, the longest of all, takes less than this.
constexpr std::chrono::hours kLongest{12};

Result<> runAs(Phase phase, ErrorCode failure, mmc::Device& device, const LongCommand& command,
               JobContext& context)
{
    context.phase(phase);
    context.progress({.done = 0, .total = 65536});
    const auto report = [&](std::optional<std::uint16_t> progress) {
        if (progress)
            context.progress({.done = *progress, .total = 65536});
    };
    auto done = runLongCommand(device, command, {}, {.maximum = kLongest}, report);
    if (!done) {
        Error error = explained(std::move(done).error());
        const bool speaking = error.code == ErrorCode::NoMedium || error.code == ErrorCode::MediumChanged ||
                              error.code == ErrorCode::MediumWriteProtected || isCarrierError(error.code);
        if (!speaking)
            error.code = failure;
        return fail(std::move(error));
    }
    context.progress({.done = 65536, .total = 65536});
    return {};
}

Result<> formatOnce(mmc::Device& device, mmc::Profile profile, const Step& step, JobContext& context)
{
    // FOV is wanted where defects are managed (MMC-6 6.5.3.2). Without certification the list of defects
    // begins anew, since the old one belongs to the old size.
    const bool managed = mmc::isBd(profile) || profile == mmc::Profile::DvdRam;
    std::array<std::byte, 12> list{};
    const auto command = [&](mmc::Immediate immediate) {
        list = mmc::formatParameterList(
            {.immediate = immediate,
             .optionsValid = managed ? mmc::FormatOptionsValid::Yes : mmc::FormatOptionsValid::No,
             .certification = step.certify ? mmc::Certification::Yes : mmc::Certification::No,
             .blocks = static_cast<std::uint32_t>(step.sectors),
             .type = static_cast<std::uint8_t>(step.detail >> 26),
             .subType = static_cast<std::uint8_t>(step.detail >> 24 & 3),
             .typeDependent = step.detail & 0xFFFFFF});
        return mmc::makeCommandOut(
            mmc::formatUnit(step.certify ? mmc::DefectList::Kept : mmc::DefectList::Complete), list);
    };
    return runAs(Phase::Formatting, ErrorCode::EraseFailed, device, command, context);
}

} // namespace

Result<> blankAndWait(mmc::Device& device, std::uint8_t type, JobContext& context)
{
    const auto command = [&](mmc::Immediate immediate) {
        return mmc::makeCommand(mmc::blank(immediate, static_cast<mmc::BlankType>(type)));
    };
    return runAs(Phase::Erasing, ErrorCode::EraseFailed, device, command, context);
}

Result<> formatAndWait(mmc::Device& device, mmc::Profile profile, const Step& step, JobContext& context)
{
    const Result<> formatted = formatOnce(device, profile, step, context);
    // Some drives change the size of a DVD-RAM only in a format that certifies. What is refused while a
    // format goes on does not mean the format.
    const bool refused =
        !formatted && mmc::categoryOf(formatted.error()) == mmc::SenseCategory::Unsupported &&
        formatted.error().where == Error::Where(AtCommand{mmc::value(mmc::Opcode::FormatUnit)});
    if (!refused || step.certify)
        return formatted;
    Step slow = step;
    slow.certify = true;
    return formatOnce(device, profile, slow, context);
}

} // namespace emberdisc::recorder
