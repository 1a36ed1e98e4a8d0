// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/sgsystem.h"
#include "core/mmc/transport.h"

#include <memory>
#include <string>

struct sg_io_hdr;

namespace emberdisc::mmc {

/// A device node of Linux (/dev/sr0 or /dev/sg1) through SG_IO. It is ours from open() to the end: O_EXCL
/// keeps mounts out, flock udev's workers and a record lock other burning programs. A command cannot be
/// interrupted while it runs.
class SgTransport final : public Transport {
public:
    enum class Access {
        Burn,  ///< read-write and exclusive
        Query, ///< as Burn; where that is not allowed read-only, and where the device is in use not
               ///< exclusive. The kernel then refuses all commands that change something, which fail with
               ///< what open() would have failed with
    };

    /// DeviceNotFound; DeviceBusy (detail names the mount point if it is mounted); those of accessProblem();
    /// Unsupported when the node is no device that understands SG_IO.
    [[nodiscard]] static Result<std::unique_ptr<SgTransport>>
    open(const std::string& path, Access access,
         std::shared_ptr<const SgSystem> system = std::make_shared<LinuxSgSystem>());

    ~SgTransport() override;
    SgTransport(const SgTransport&) = delete;
    SgTransport& operator=(const SgTransport&) = delete;

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_maximumTransfer; }
    [[nodiscard]] std::string describe() const override { return m_path; }
    /// True when the node could only be opened for reading.
    [[nodiscard]] bool isReadOnly() const { return m_writingRefused != 0; }

private:
    SgTransport(std::string path, int fd, std::shared_ptr<const SgSystem> system);

    [[nodiscard]] Result<> prepare(bool locksOptional);
    void findMaximumTransfer();
    [[nodiscard]] static Result<Reply> outcome(const ::sg_io_hdr& header,
                                               std::span<const unsigned char> senseBytes, const Cdb& cdb);

    std::string m_path;
    std::shared_ptr<const SgSystem> m_system;
    int m_fd;
    int m_writingRefused = 0; ///< why, an errno; 0 if it is open for writing
    std::size_t m_maximumTransfer = 65536;
};

} // namespace emberdisc::mmc
