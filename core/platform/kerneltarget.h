// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/ownedfd.h"
#include "core/base/result.h"
#include "core/platform/kernelfiles.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::platform {

/// What a target of ours is called in the kernel: after the file that lies in it, so that one file has one
/// target, and whoever finds a target knows whose it is.
struct TargetId {
    std::uint64_t device = 0; ///< of the file system that the file lies on
    std::uint64_t inode = 0;

    /// FileNotFound, PermissionDenied, ReadFailed.
    [[nodiscard]] static Result<TargetId> ofFile(const std::filesystem::path& file);
    /// nullopt when it is none of our names.
    [[nodiscard]] static std::optional<TargetId> fromName(std::string_view name);
    [[nodiscard]] std::string name() const;
    friend bool operator==(const TargetId&, const TargetId&) = default;
};

/// The nodes that programs open.
struct DeviceNodes {
    std::string block;   ///< "/dev/sr0"
    std::string generic; ///< "/dev/sg0"; empty where the module sg is not loaded
};

/// A SCSI device of this machine whose commands this process answers: the kernel's target_core_user behind
/// its tcm_loop, made through configfs by root. Any thread, one at a time.
///
/// First it has memory and a doorbell (virtualdrive::serveRing() is what answers there) and no device;
/// plugIn() makes the device, which already answers while it is looked at. All is removed at the end. What a
/// killed process leaves is removed by removeTarget(), or by the next create() of the same id.
class KernelTarget {
public:
    /// `files` is borrowed. Errors: KernelTargetUnavailable (the modules, configfs), PermissionDenied (not
    /// root), DeviceBusy when a living process answers for a target of that id.
    [[nodiscard]] static Result<std::unique_ptr<KernelTarget>> create(KernelFiles& files, const TargetId& id);
    ~KernelTarget();
    KernelTarget(const KernelTarget&) = delete;
    KernelTarget& operator=(const KernelTarget&) = delete;

    /// What the kernel and we share, aligned to pages.
    [[nodiscard]] std::span<std::byte> memory() const { return m_memory; }
    /// Readable, four bytes at a time, when commands wait; four bytes written tell that they were answered.
    [[nodiscard]] int doorbell() const { return m_doorbell.get(); }

    /// Makes the device. Somebody else has to answer its commands meanwhile. KernelTargetUnavailable when no
    /// node appears within half a minute (sr_mod is missing), Cancelled.
    [[nodiscard]] Result<DeviceNodes> plugIn(const Clock& clock, const std::stop_token& stop);
    /// Takes the device away; what programs ask of it from now on fails. Commands that are under way have to
    /// be answered.
    void unplug();

private:
    KernelTarget(KernelFiles& files, const TargetId& id) : m_files(files), m_id(id) {}
    [[nodiscard]] Result<> makeStore();
    [[nodiscard]] Result<> mapMemory();
    [[nodiscard]] Result<> makePort();

    KernelFiles& m_files;
    TargetId m_id;
    OwnedFd m_doorbell;
    std::span<std::byte> m_memory;
};

/// A target of ours that exists, whoever answers for it.
struct ExistingTarget {
    TargetId id;
    std::optional<DeviceNodes> nodes; ///< while it is plugged in
};
[[nodiscard]] std::vector<ExistingTarget> listTargets(KernelFiles& files);

/// Takes a target away, whether its process lives (which then ends by itself) or not. DeviceNotFound when
/// there is none of that id, PermissionDenied, WriteFileFailed when the kernel does not let go of it.
[[nodiscard]] Result<> removeTarget(KernelFiles& files, const TargetId& id);

} // namespace emberdisc::platform
