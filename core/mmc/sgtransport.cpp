// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/sgtransport.h"

#include "core/mmc/accessproblem.h"
#include "core/mmc/sense.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <limits>
#include <optional>
#include <sstream>

#include <fcntl.h>
#include <scsi/sg.h>

namespace emberdisc::mmc {

namespace {

constexpr int kBaseFlags =
    O_NONBLOCK | O_CLOEXEC; // O_NONBLOCK: no tray movement, no wait for a medium, no look at its writability
constexpr std::size_t kSafeTransfer = 32768; // what the most timid USB bridges take
constexpr std::size_t kReservedBuffer = 65536;
constexpr std::size_t kMostTransfer = 524288;
constexpr std::size_t kSenseSize = 64;
constexpr int kOldestSg = 30000; // the first with sg_io_hdr

// scsi/scsi.h and the kernel's scsi_status.h, whose names are not all exported.
constexpr unsigned kStatusCheckCondition = 0x02;
constexpr unsigned kStatusMask = 0x3E;
constexpr unsigned kHostNoConnect = 0x01;
constexpr unsigned kHostTimeOut = 0x03;
constexpr unsigned kHostBadTarget = 0x04;
constexpr unsigned kDriverTimeout = 0x06;
constexpr unsigned kDriverMask = 0x07; // 08h only says that there is sense

/// Spaces and the like stand as \040 in /proc/mounts.
std::string unescaped(std::string_view field)
{
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
        unsigned value = 0;
        if (field[i] == '\\' && i + 3 < field.size() &&
            std::from_chars(field.data() + i + 1, field.data() + i + 4, value, 8).ec == std::errc{}) {
            text += static_cast<char>(value);
            i += 3;
        } else {
            text += field[i];
        }
    }
    return text;
}

/// Where the device is mounted; empty when it is not.
std::string mountPointOf(const std::string& path, const SgSystem& system)
{
    const std::string canonical = system.canonical(path);
    std::istringstream mounts(system.readText("/proc/mounts"));
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream fields(line);
        std::string device;
        std::string mountPoint;
        fields >> device >> mountPoint;
        if (device.starts_with('/') && system.canonical(unescaped(device)) == canonical)
            return unescaped(mountPoint);
    }
    return {};
}

Error openError(int error, const std::string& path, const SgSystem& system)
{
    const auto make = [&](ErrorCode code, std::string detail) {
        return Error{code, std::move(detail), Errno{error}, AtPath{path}};
    };
    switch (error) {
    case EBUSY: {
        const std::string mountPoint = mountPointOf(path, system);
        return make(ErrorCode::DeviceBusy,
                    mountPoint.empty() ? "another program holds the device" : "mounted at " + mountPoint);
    }
    case EACCES:
    case EPERM:
    case EROFS:
        return accessProblem(error, path, system);
    case ENOENT:
    case ENOTDIR:
        return absenceProblem(error, path, system);
    case ENXIO:
    case ENODEV:
    case ENOMEDIUM:
        return make(ErrorCode::DeviceNotFound, "there is no device");
    default:
        return make(ErrorCode::TransportFailed, "the device cannot be opened");
    }
}

/// errno of SG_IO itself: the command did not reach the device.
Error ioctlError(int error, const Cdb& cdb)
{
    const auto make = [&](ErrorCode code, std::string detail) {
        return Error{code, std::move(detail), Errno{error}, AtCommand{cdb.opcode()}};
    };
    switch (error) {
    case EPERM:
    case EACCES:
        return make(ErrorCode::CommandForbidden, "the kernel's command filter refused it");
    case ENODEV:
    case ENXIO:
        return make(ErrorCode::DeviceGone, "the device is unplugged");
    case ENOMEM:
        return make(ErrorCode::OutOfMemory, "no memory for the transfer");
    case EBUSY:
        return make(ErrorCode::DeviceBusy, "the device is in use");
    case ETIMEDOUT:
        return make(ErrorCode::DeviceTimeout, "the kernel gave up");
    default:
        return make(ErrorCode::TransportFailed, "SG_IO failed");
    }
}

std::optional<Error> carrierError(const sg_io_hdr& header, const Cdb& cdb)
{
    const unsigned driver = header.driver_status & kDriverMask;
    const auto make = [&](ErrorCode code) {
        return Error{code,
                     "host status " + std::to_string(header.host_status) + ", driver status " +
                         std::to_string(header.driver_status) + ", status " + std::to_string(header.status),
                     {},
                     AtCommand{cdb.opcode()}};
    };
    if (header.host_status == kHostNoConnect || header.host_status == kHostBadTarget)
        return make(ErrorCode::DeviceGone);
    if (header.host_status == kHostTimeOut || driver == kDriverTimeout)
        return make(ErrorCode::DeviceTimeout);
    if (header.host_status != 0 || driver != 0)
        return make(ErrorCode::TransportFailed);
    if ((header.status & kStatusMask) != 0)
        return make(
            ErrorCode::TransportFailed); // BUSY, RESERVATION CONFLICT, or a CHECK CONDITION without sense
    return std::nullopt;
}

/// The first number in a file of sysfs, in KiB.
std::optional<std::size_t> kibibytesIn(const std::string& text)
{
    std::size_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{} || value == 0)
        return std::nullopt;
    return value * 1024;
}

} // namespace

Result<std::unique_ptr<SgTransport>> SgTransport::open(const std::string& path, Access access,
                                                       std::shared_ptr<const SgSystem> system)
{
    int fd = system->open(path, O_RDWR | O_EXCL | kBaseFlags);
    int refusal = 0;
    if (access == Access::Query && (fd == -EACCES || fd == -EPERM || fd == -EROFS)) {
        refusal = -fd;
        fd = system->open(path, O_RDONLY | O_EXCL | kBaseFlags);
    }
    if (access == Access::Query && fd == -EBUSY) {
        refusal = refusal != 0 ? refusal : EBUSY;
        fd = system->open(path, O_RDONLY | kBaseFlags);
    }
    if (fd < 0)
        return std::unexpected(openError(-fd, path, *system));
    std::unique_ptr<SgTransport> transport(new SgTransport(path, fd, std::move(system)));
    transport->m_writingRefused = refusal;
    TRY(transport->prepare(access == Access::Query));
    return transport;
}

SgTransport::SgTransport(std::string path, int fd, std::shared_ptr<const SgSystem> system)
    : m_path(std::move(path)), m_system(std::move(system)), m_fd(fd)
{}

SgTransport::~SgTransport()
{
    m_system->close(m_fd);
}

Result<> SgTransport::prepare(bool locksOptional)
{
    const auto refused = [this](ErrorCode code, int error, std::string detail) {
        return std::unexpected(Error{code, std::move(detail), Errno{error}, AtPath{m_path}});
    };
    int version = 0;
    if (m_system->kind(m_fd) == SgSystem::NodeKind::Other)
        return std::unexpected(Error::atPath(ErrorCode::Unsupported, m_path, "not a device"));
    if (const int got = m_system->ioctl(m_fd, SG_GET_VERSION_NUM, &version); got < 0 || version < kOldestSg)
        return refused(ErrorCode::Unsupported, got < 0 ? -got : 0, "the device does not take SCSI commands");
    // OWN: both locks. The first keeps udev away, which asks for it before it looks at a disc; the second,
    // programs that use libburn.
    if (const int got = m_system->lockExclusively(m_fd); got < 0 && !locksOptional)
        return refused(ErrorCode::DeviceBusy, -got, "another program has locked the device");
    // A write lock needs a descriptor that is open for writing.
    if (const int got = isReadOnly() ? 0 : m_system->lockRecord(m_fd); got < 0 && !locksOptional)
        return refused(ErrorCode::DeviceBusy, -got, "another burning program has locked the device");
    findMaximumTransfer();
    return {};
}

void SgTransport::findMaximumTransfer()
{
    const std::string node = m_system->canonical(m_path);
    const std::string name = node.substr(node.rfind('/') + 1);
    std::optional<std::size_t> limit;
    for (const char* file : {"max_sectors_kb", "max_hw_sectors_kb"})
        if (const auto size = kibibytesIn(m_system->readText("/sys/class/block/" + name + "/queue/" + file)))
            limit = std::min(limit.value_or(*size), *size);
    if (!limit) {
        int reserved = static_cast<int>(kReservedBuffer);
        (void)m_system->ioctl(m_fd, SG_SET_RESERVED_SIZE, &reserved);
        if (m_system->ioctl(m_fd, SG_GET_RESERVED_SIZE, &reserved) >= 0 && reserved > 0)
            limit = static_cast<std::size_t>(reserved);
    }
    m_maximumTransfer = std::min(limit.value_or(kSafeTransfer), kMostTransfer);
}

Result<Reply> SgTransport::execute(const Command& command)
{
    const std::size_t length = command.in.size() + command.out.size();
    if (length > m_maximumTransfer || (!command.in.empty() && !command.out.empty()))
        return std::unexpected(Error{ErrorCode::InvalidArgument,
                                     std::to_string(length) + " bytes in one command",
                                     {},
                                     AtCommand{command.cdb.opcode()}});
    std::array<unsigned char, kSenseSize> senseBytes{};
    std::array<unsigned char, 16> cdbBytes{};
    std::ranges::transform(command.cdb.bytes(), cdbBytes.begin(),
                           [](std::byte b) { return std::to_integer<unsigned char>(b); });
    sg_io_hdr header{};
    header.interface_id = 'S';
    header.dxfer_direction = SG_DXFER_NONE;
    header.cmd_len = static_cast<unsigned char>(command.cdb.size());
    header.cmdp = cdbBytes.data();
    header.mx_sb_len = kSenseSize;
    header.sbp = senseBytes.data();
    header.dxfer_len = static_cast<unsigned>(length);
    if (!command.in.empty()) {
        header.dxfer_direction = SG_DXFER_FROM_DEV;
        header.dxferp = command.in.data();
    } else if (!command.out.empty()) {
        header.dxfer_direction = SG_DXFER_TO_DEV;
        header.dxferp = const_cast<std::byte*>(command.out.data()); // the kernel only reads it
    }
    header.timeout = static_cast<unsigned>(
        std::clamp<std::int64_t>(command.timeout.count(), 1, std::numeric_limits<int>::max()));
    if (const int got = m_system->ioctl(m_fd, SG_IO, &header); got < 0) {
        // Of what may only be read the kernel passes on only what reads.
        if (got == -EPERM && isReadOnly())
            return std::unexpected(openError(m_writingRefused, m_path, *m_system));
        return std::unexpected(ioctlError(-got, command.cdb));
    }
    return outcome(header, senseBytes, command.cdb);
}

Result<Reply> SgTransport::outcome(const sg_io_hdr& header, std::span<const unsigned char> senseBytes,
                                   const Cdb& cdb)
{
    const int residual = std::clamp(header.resid, 0, static_cast<int>(header.dxfer_len));
    const Reply reply{header.dxfer_len - static_cast<std::size_t>(residual)};
    const bool hostIsWell = header.host_status == 0 && (header.driver_status & kDriverMask) == 0;
    if (hostIsWell && (header.status & kStatusMask) == kStatusCheckCondition) {
        const std::size_t written = std::min<std::size_t>(header.sb_len_wr, senseBytes.size());
        const auto sense = parseSense(std::as_bytes(senseBytes.first(written)));
        if (sense && !sense->deferred && (sense->key == 0 || sense->key == 1))
            return reply; // recovered: it did what it should
        if (sense)
            return std::unexpected(checkCondition(*sense, cdb.opcode()));
    }
    if (auto error = carrierError(header, cdb))
        return std::unexpected(std::move(*error));
    return reply;
}

} // namespace emberdisc::mmc
