// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace emberdisc::mmc {

/// The few system calls that SgTransport makes, so that tests can stand in for the kernel. Functions that
/// return int give a negative errno on failure.
class SgSystem {
public:
    virtual ~SgSystem() = default;

    enum class NodeKind { BlockDevice, CharacterDevice, Other };

    [[nodiscard]] virtual int open(const std::string& path, int flags) const = 0;
    virtual void close(int fd) const = 0;
    [[nodiscard]] virtual NodeKind kind(int fd) const = 0;
    /// flock(LOCK_EX | LOCK_NB): keeps udev's workers away.
    [[nodiscard]] virtual int lockExclusively(int fd) const = 0;
    /// fcntl(F_SETLK, F_WRLCK) of the whole file: keeps other burning programs away.
    [[nodiscard]] virtual int lockRecord(int fd) const = 0;
    [[nodiscard]] virtual int ioctl(int fd, unsigned long request, void* argument) const = 0;
    /// A file of /proc or /sys, empty when it cannot be read.
    [[nodiscard]] virtual std::string readText(const std::string& path) const = 0;
    /// With symbolic links resolved; the path itself when that fails.
    [[nodiscard]] virtual std::string canonical(const std::string& path) const = 0;

    // Who may use a node, and who we are: asked only where opening it was refused.
    struct Node {
        NodeKind kind = NodeKind::Other;
        unsigned major = 0;
        unsigned minor = 0;
        std::uint32_t group = 0;
        std::uint32_t permissions = 0; ///< as chmod has them; of the group with an ACL, its mask
    };
    /// Links are followed.
    [[nodiscard]] virtual std::optional<Node> node(const std::string& path) const = 0;
    [[nodiscard]] virtual bool exists(const std::string& path) const = 0;
    /// Its number where it has no name.
    [[nodiscard]] virtual std::string groupName(std::uint32_t group) const = 0;
    /// This process belongs to it.
    [[nodiscard]] virtual bool hasGroup(std::uint32_t group) const = 0;
    /// The group database says that this process's user belongs to it: a new session will.
    [[nodiscard]] virtual bool isListedInGroup(std::uint32_t group) const = 0;
    /// Empty when it is not set.
    [[nodiscard]] virtual std::string environment(const std::string& variable) const = 0;
};

/// The kernel.
class LinuxSgSystem final : public SgSystem {
public:
    [[nodiscard]] int open(const std::string& path, int flags) const override;
    void close(int fd) const override;
    [[nodiscard]] NodeKind kind(int fd) const override;
    [[nodiscard]] int lockExclusively(int fd) const override;
    [[nodiscard]] int lockRecord(int fd) const override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) const override;
    [[nodiscard]] std::string readText(const std::string& path) const override;
    [[nodiscard]] std::string canonical(const std::string& path) const override;
    [[nodiscard]] std::optional<Node> node(const std::string& path) const override;
    [[nodiscard]] bool exists(const std::string& path) const override;
    [[nodiscard]] std::string groupName(std::uint32_t group) const override;
    [[nodiscard]] bool hasGroup(std::uint32_t group) const override;
    [[nodiscard]] bool isListedInGroup(std::uint32_t group) const override;
    [[nodiscard]] std::string environment(const std::string& variable) const override;
};

} // namespace emberdisc::mmc
