// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"
#include "core/platform/kerneltarget.h"
#include "core/virtualdrive/ringserver.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace emberdisc::cli {

namespace {

using platform::DeviceNodes;
using platform::KernelTarget;
using platform::TargetId;

/// Answers the kernel in a thread of its own.
class Answering {
public:
    Answering(const KernelTarget& target, mmc::Transport& transport)
        : m_thread([this, &target, &transport](const std::stop_token& stop) {
              auto result = virtualdrive::serveRing(target.memory(), target.doorbell(), transport, stop);
              const std::scoped_lock lock(m_mutex);
              m_result = std::move(result);
              m_ended.notify_all();
          })
    {}

    /// Until stop is requested, or nobody asks any more: the target was taken away.
    void wait(const std::stop_token& stop)
    {
        std::unique_lock lock(m_mutex);
        m_ended.wait(lock, stop, [this] { return m_result.has_value(); });
    }
    /// The command that runs is finished.
    [[nodiscard]] Result<> end()
    {
        m_thread.request_stop();
        m_thread.join();
        return *m_result;
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_ended;
    std::optional<Result<>> m_result;
    std::jthread m_thread;
};

void announce(Output& output, const std::string& file, const DeviceNodes& nodes)
{
    output.result(text(nodes.generic.empty() ? nodes.block : nodes.block + " " + nodes.generic));
    output.note(
        Texts::tr(
            "This is the disc %1 until this program is stopped, or until emberdisc-cli virtual detach %2.")
            .arg(text(file), text(nodes.block)));
    output.object({{QStringLiteral("type"), QStringLiteral("attached")},
                   {QStringLiteral("drive"), text(nodes.block)},
                   {QStringLiteral("generic"), text(nodes.generic)},
                   {QStringLiteral("discFile"), text(file)}});
    output.flush();
}

Result<> attach(Console& console, const Arguments& arguments)
{
    const std::string& file = arguments.operands().front();
    TRY_ASSIGN(const TargetId id, TargetId::ofFile(file));
    console.drives.setPace(arguments.value("--pace") == "real" ? virtualdrive::Pace::Real
                                                               : virtualdrive::Pace::Fast);
    TRY_ASSIGN(const auto recorder, console.drives.open("virtual:" + file, jobs::DeviceAccess::Burn));
    platform::KernelFiles files;
    TRY_ASSIGN(const auto target, KernelTarget::create(files, id));
    Answering answering(*target, *recorder);
    const auto nodes = target->plugIn(console.clock, console.stop);
    if (nodes) {
        announce(console.output, file, *nodes);
        answering.wait(console.stop);
    }
    target->unplug(); // while commands are still answered
    TRY(answering.end());
    if (!nodes && !console.stop.stop_requested())
        return fail(nodes.error());
    return {};
}

ExitCode runVirtualAttach(Console& console, const Arguments& arguments)
{
    if (const auto pace = arguments.value("--pace"); pace && *pace != "real" && *pace != "fast")
        return concludeUsage(console, "--pace takes real or fast");
    const auto attached = attach(console, arguments);
    return attached ? concludeShown(console) : conclude(console, attached.error());
}

/// The target that a person means by its disc file or by one of its nodes.
Result<TargetId> targetMeant(platform::KernelFiles& files, const std::string& operand)
{
    std::error_code ignored;
    const std::filesystem::path node = std::filesystem::canonical(operand, ignored);
    const auto status = std::filesystem::status(operand, ignored);
    if (!std::filesystem::is_block_file(status) && !std::filesystem::is_character_file(status))
        return TargetId::ofFile(operand);
    const auto targets = platform::listTargets(files);
    const auto found = std::ranges::find_if(targets, [&](const platform::ExistingTarget& target) {
        return target.nodes && (target.nodes->block == node || target.nodes->generic == node);
    });
    if (found == targets.end())
        return fail(Error::atPath(ErrorCode::DeviceNotFound, operand, "it is no virtual recorder"));
    return found->id;
}

Result<> detach(const std::string& operand)
{
    platform::KernelFiles files;
    TRY_ASSIGN(const TargetId id, targetMeant(files, operand));
    auto removed = platform::removeTarget(files, id);
    if (!removed && removed.error().code == ErrorCode::DeviceNotFound)
        removed.error().where = AtPath{operand};
    return removed;
}

ExitCode runVirtualDetach(Console& console, const Arguments& arguments)
{
    const std::string& operand = arguments.operands().front();
    if (const auto detached = detach(operand); !detached)
        return conclude(console, detached.error());
    console.output.note(Texts::tr("%1 was detached.").arg(text(operand)));
    return concludeShown(console);
}

} // namespace

CommandSpec virtualAttachCommand()
{
    return {
        .name = "virtual attach",
        .operands = "FILE",
        .summary = "make a virtual recorder a device of this machine",
        .notes =
            "For root. Prints the nodes (/dev/sr0 /dev/sg0), and answers for them until it is told to stop\n"
            "(SIGTERM, SIGINT) or the device is detached, which are good ends. Every program of the\n"
            "machine can use the recorder meanwhile, the kernel's file systems included. It needs the\n"
            "kernel's modules target_core_user, tcm_loop and sr_mod, and configfs.",
        .options = {{"--pace", "real|fast", "take the time of a real recorder, or none; fast unless told"}},
        .fewest = 1,
        .most = 1,
        .run = runVirtualAttach};
}

CommandSpec virtualDetachCommand()
{
    return {.name = "virtual detach",
            .operands = "FILE|DEVICE",
            .summary = "take the device of a virtual recorder away",
            .notes = "For root. Also removes what an attach left behind that was killed.",
            .options = {},
            .fewest = 1,
            .most = 1,
            .run = runVirtualDetach};
}

} // namespace emberdisc::cli
