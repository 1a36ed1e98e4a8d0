// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/kerneltarget.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>

#include <sys/mman.h>
#include <sys/stat.h>

namespace emberdisc::platform {

namespace fs = std::filesystem;

namespace {

const fs::path kTarget = "/sys/kernel/config/target";
const fs::path kUio = "/sys/class/uio";
const fs::path kScsiDevices = "/sys/bus/scsi/devices";

/// All targets of ours are on one adapter of target_core, whose number nobody else is likely to use.
constexpr std::string_view kAdapter = "user_6363";
constexpr std::string_view kAdapterNumber = "6363";
constexpr std::string_view kNamePrefix = "vdisc-";

/// The size that target_core_user insists on; programs ask the recorder itself.
constexpr std::string_view kSize = "2097152";
/// Drives are slow: a blanking takes its time. And no reservations: recorders have none.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kAttributes{
    {{"cmd_time_out", "0"}, {"pgr_support", "0"}, {"alua_support", "0"}}};

constexpr auto kPatience = std::chrono::seconds(30);
constexpr auto kPause = std::chrono::milliseconds(20);

std::string hex(std::uint64_t value, std::size_t digits = 1)
{
    std::array<char, 16> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, 16).ptr;
    std::string result(text.data(), end);
    return result.size() < digits ? std::string(digits - result.size(), '0') + result : result;
}

/// A name of type 3h, locally assigned, FC-FS-3 14.4: 60 bits of our own. `end` tells the two ends of the
/// cable apart.
std::string worldWideName(const TargetId& id, unsigned end)
{
    constexpr std::uint64_t deviceBits = 0xFFFFF;
    constexpr std::uint64_t inodeBits = 0xFFFFFFFFF;
    return "naa.3" + hex(end) + hex(id.device & deviceBits, 5) + hex(id.inode & inodeBits, 9);
}

fs::path adapterPath()
{
    return kTarget / "core" / kAdapter;
}

fs::path storePath(const TargetId& id)
{
    return adapterPath() / id.name();
}

fs::path portPath(const TargetId& id)
{
    return kTarget / "loopback" / worldWideName(id, 0);
}

fs::path groupPath(const TargetId& id)
{
    return portPath(id) / "tpgt_1";
}

fs::path unitPath(const TargetId& id)
{
    return groupPath(id) / "lun" / "lun_0";
}

/// The UIO device of a target: "uio0".
std::optional<std::string> uioOf(const KernelFiles& files, const TargetId& id)
{
    const std::string wanted = "tcm-user/" + std::string(kAdapterNumber) + "/" + id.name();
    for (const std::string& device : files.names(kUio)) {
        const auto name = files.read(kUio / device / "name");
        if (name && (*name == wanted || name->starts_with(wanted + "/")))
            return device;
    }
    return std::nullopt;
}

/// "1:0:1:0" while it is plugged in.
std::optional<DeviceNodes> nodesOf(const KernelFiles& files, const TargetId& id)
{
    const auto address = files.read(groupPath(id) / "address");
    if (!address)
        return std::nullopt;
    const fs::path device = kScsiDevices / (*address + ":0");
    const auto block = files.names(device / "block");
    if (block.empty() || !files.exists("/dev/" + block.front()))
        return std::nullopt;
    const auto generic = files.names(device / "scsi_generic");
    return DeviceNodes{.block = "/dev/" + block.front(),
                       .generic = generic.empty() ? "" : "/dev/" + generic.front()};
}

/// An attribute, whatever stood in it. The folder of another program or one of a killed process is fine.
Result<> madeOrThere(Result<> made)
{
    if (!made && made.error().code == ErrorCode::FileExists)
        return {};
    return made;
}

Result<> goneOrAbsent(Result<> removed)
{
    if (!removed && removed.error().code == ErrorCode::FileNotFound)
        return {};
    return removed;
}

/// The error with which mkdir ends where the kernel lacks a module.
std::unexpected<Error> unavailable(std::string detail)
{
    return fail(ErrorCode::KernelTargetUnavailable, std::move(detail));
}

Result<> removePort(KernelFiles& files, const TargetId& id)
{
    TRY(goneOrAbsent(files.removeLink(unitPath(id) / "device")));
    TRY(goneOrAbsent(files.removeFolder(unitPath(id))));
    TRY(goneOrAbsent(files.removeFolder(groupPath(id))));
    return goneOrAbsent(files.removeFolder(portPath(id)));
}

Result<> removeStore(KernelFiles& files, const TargetId& id)
{
    TRY(goneOrAbsent(files.removeFolder(storePath(id))));
    // Fails while other targets are on it.
    static_cast<void>(files.removeFolder(adapterPath()));
    return {};
}

/// Nobody will answer any more what a killed process had not answered yet, and the device cannot go as long
/// as it waits: ends those commands with CHECK CONDITION, and refuses new ones as busy.
Result<> abandonCommands(KernelFiles& files, const TargetId& id)
{
    constexpr std::string_view hardFailure = "2";
    TRY(goneOrAbsent(files.write(storePath(id) / "action" / "block_dev", "1")));
    return goneOrAbsent(files.write(storePath(id) / "action" / "reset_ring", hardFailure));
}

bool isServed(KernelFiles& files, const TargetId& id)
{
    const auto device = uioOf(files, id);
    if (!device)
        return false;
    const auto opened = files.open("/dev/" + *device);
    return !opened && opened.error().code == ErrorCode::DeviceBusy;
}

} // namespace

// Names
// ---------------------------------------------------------------------------------------------------------------------

Result<TargetId> TargetId::ofFile(const fs::path& file)
{
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::ReadFailed, file.string()));
    return TargetId{.device = status.st_dev, .inode = status.st_ino};
}

std::optional<TargetId> TargetId::fromName(std::string_view name)
{
    if (!name.starts_with(kNamePrefix))
        return std::nullopt;
    name.remove_prefix(kNamePrefix.size());
    const char* const end = name.data() + name.size();
    TargetId id;
    const auto device = std::from_chars(name.data(), end, id.device, 16);
    if (device.ec != std::errc{} || device.ptr == end || *device.ptr != '-')
        return std::nullopt;
    const auto inode = std::from_chars(device.ptr + 1, end, id.inode, 16);
    if (inode.ec != std::errc{} || inode.ptr != end)
        return std::nullopt;
    return id;
}

std::string TargetId::name() const
{
    return std::string(kNamePrefix) + hex(device) + "-" + hex(inode);
}

// A target of this process
// ---------------------------------------------------------------------------------------------------------------------

Result<std::unique_ptr<KernelTarget>> KernelTarget::create(KernelFiles& files, const TargetId& id)
{
    if (!files.exists(kTarget))
        return unavailable("there is no " + kTarget.string());
    if (isServed(files, id))
        return fail(ErrorCode::DeviceBusy, "another process answers for it");
    if (files.exists(storePath(id)) || files.exists(portPath(id)))
        TRY(removeTarget(files, id));
    std::unique_ptr<KernelTarget> target(new KernelTarget(files, id)); // removes what was made until an error
    TRY(target->makeStore());
    TRY(target->mapMemory());
    return target;
}

KernelTarget::~KernelTarget()
{
    unplug();
    if (!m_memory.empty())
        ::munmap(m_memory.data(), m_memory.size());
    m_doorbell = OwnedFd();
    static_cast<void>(removeStore(m_files, m_id));
}

Result<> KernelTarget::makeStore()
{
    // core/ loads target_core_user by itself, if the kernel finds it.
    if (const auto made = madeOrThere(m_files.makeFolder(adapterPath())); !made) {
        if (made.error().code == ErrorCode::PermissionDenied)
            return made;
        return unavailable("target_core_user cannot be loaded");
    }
    const fs::path store = storePath(m_id);
    TRY(m_files.makeFolder(store));
    // No answer of a daemon is waited for: there need not be one.
    TRY(m_files.write(store / "control", "dev_config=emberdisc/" + m_id.name() +
                                             ",dev_size=" + std::string(kSize) +
                                             ",hw_block_size=2048,nl_reply_supported=-1"));
    for (const auto& [name, value] : kAttributes)
        TRY(goneOrAbsent(m_files.write(store / "attrib" / name, value))); // older kernels lack some
    return m_files.write(store / "enable", "1");
}

Result<> KernelTarget::mapMemory()
{
    const auto device = uioOf(m_files, m_id);
    if (!device)
        return unavailable("its UIO device is missing");
    TRY_ASSIGN(const std::string sizeText, m_files.read(kUio / *device / "maps" / "map0" / "size"));
    std::size_t size = 0;
    const bool isHex = sizeText.starts_with("0x");
    std::from_chars(sizeText.data() + (isHex ? 2 : 0), sizeText.data() + sizeText.size(), size,
                    isHex ? 16 : 10);
    TRY_ASSIGN(m_doorbell, m_files.open("/dev/" + *device));
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, m_doorbell.get(), 0);
    if (memory == MAP_FAILED)
        return fail(Error::fromErrno(errno, ErrorCode::OutOfMemory, "/dev/" + *device));
    m_memory = {static_cast<std::byte*>(memory), size};
    return {};
}

Result<> KernelTarget::makePort()
{
    if (const auto made = madeOrThere(m_files.makeFolder(kTarget / "loopback")); !made)
        return unavailable("tcm_loop cannot be loaded");
    TRY(m_files.makeFolder(portPath(m_id)));
    TRY(m_files.makeFolder(groupPath(m_id)));
    TRY(m_files.write(groupPath(m_id) / "nexus", worldWideName(m_id, 1)));
    TRY(m_files.makeFolder(unitPath(m_id)));
    // The kernel looks at the device before this returns.
    return m_files.link(unitPath(m_id) / "device", storePath(m_id));
}

Result<DeviceNodes> KernelTarget::plugIn(const Clock& clock, const std::stop_token& stop)
{
    TRY(makePort());
    const auto end = clock.steadyNow() + kPatience;
    for (;;) {
        if (const auto nodes = nodesOf(m_files, m_id))
            return *nodes;
        if (clock.steadyNow() >= end)
            return unavailable("no device node appears; the module sr_mod is missing");
        if (!clock.sleepFor(kPause, stop))
            return fail(ErrorCode::Cancelled);
    }
}

void KernelTarget::unplug()
{
    static_cast<void>(removePort(m_files, m_id));
}

// All of them
// ---------------------------------------------------------------------------------------------------------------------

std::vector<ExistingTarget> listTargets(KernelFiles& files)
{
    std::vector<ExistingTarget> targets;
    for (const std::string& name : files.names(adapterPath()))
        if (const auto id = TargetId::fromName(name))
            targets.push_back({*id, nodesOf(files, *id)});
    return targets;
}

Result<> removeTarget(KernelFiles& files, const TargetId& id)
{
    if (!files.exists(storePath(id)) && !files.exists(portPath(id)))
        return fail(ErrorCode::DeviceNotFound, "it is not attached");
    if (!isServed(files, id))
        TRY(abandonCommands(files, id));
    TRY(removePort(files, id));
    return removeStore(files, id);
}

} // namespace emberdisc::platform
