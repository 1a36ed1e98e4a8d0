// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/accessproblem.h"

#include <cerrno>
#include <sstream>
#include <string_view>

#include <sys/stat.h>

namespace emberdisc::mmc {

namespace {

/// Its members may write to every disk of the machine, for which no recorder is a reason.
constexpr std::string_view kDiskGroup = "disk";
/// What stands for a group of the host that a user namespace does not know.
constexpr std::uint32_t kOverflowGroup = 65534;

/// Empty outside of one.
std::string sandboxName(const SgSystem& system)
{
    if (system.exists("/.flatpak-info"))
        return "Flatpak";
    // Who is started from a Snap has its variables, too, but does not come from there.
    const std::string snap = system.environment("SNAP");
    if (!snap.empty() && system.canonical("/proc/self/exe").starts_with(snap + "/"))
        return "Snap";
    if (system.exists("/run/.containerenv") || system.exists("/.dockerenv"))
        return "container";
    return {};
}

/// udev's rules give the device to whoever works at the seat: systemd-logind then puts that user into its
/// ACL.
bool isForTheSeat(const SgSystem::Node& node, const SgSystem& system)
{
    const char kind = node.kind == SgSystem::NodeKind::BlockDevice ? 'b' : 'c';
    std::istringstream record(system.readText(std::string("/run/udev/data/") + kind +
                                              std::to_string(node.major) + ":" + std::to_string(node.minor)));
    for (std::string line; std::getline(record, line);)
        if (line == "G:uaccess")
            return true;
    return false;
}

/// A group whose members may read and write, and which a person can be put into.
bool hasGroupOfUsers(const SgSystem::Node& node)
{
    constexpr std::uint32_t kReadAndWrite = S_IRGRP | S_IWGRP;
    return (node.permissions & kReadAndWrite) == kReadAndWrite && node.group != 0 &&
           node.group != kOverflowGroup;
}

} // namespace

Error accessProblem(int error, const std::string& path, const SgSystem& system)
{
    const auto make = [&](ErrorCode code, std::string detail) {
        return Error{code, std::move(detail), Errno{error}, AtPath{path}};
    };
    // Permissions are answered with EACCES, the list of a container's devices with EPERM. A Snap is confined
    // by AppArmor as well, whose answer is EACCES; in a Flatpak there is the node with all rights, or none.
    const std::string sandbox = sandboxName(system);
    if (!sandbox.empty() && (error == EPERM || sandbox == "Snap"))
        return make(ErrorCode::DeviceNotInSandbox, sandbox);
    const auto node = system.node(path);
    if (error != EACCES || !node || !hasGroupOfUsers(*node) || system.hasGroup(node->group))
        return make(ErrorCode::DeviceForbidden, "no permission to open the device for writing");
    const std::string group = system.groupName(node->group);
    if (group == kDiskGroup)
        return make(ErrorCode::DeviceForbidden, "no permission to open the device for writing");
    if (system.isListedInGroup(node->group))
        return make(ErrorCode::DeviceGroupPending, group);
    return make(isForTheSeat(*node, system) ? ErrorCode::DeviceSeatMissing : ErrorCode::DeviceGroupMissing,
                group);
}

Error absenceProblem(int error, const std::string& path, const SgSystem& system)
{
    const std::string sandbox = sandboxName(system);
    const std::string name = path.substr(path.rfind('/') + 1);
    const bool known = path.starts_with("/dev/") && (system.exists("/sys/class/block/" + name) ||
                                                     system.exists("/sys/class/scsi_generic/" + name));
    if (!sandbox.empty() && known)
        return {ErrorCode::DeviceNotInSandbox, sandbox, Errno{error}, AtPath{path}};
    return {ErrorCode::DeviceNotFound, "there is no device", Errno{error}, AtPath{path}};
}

} // namespace emberdisc::mmc
