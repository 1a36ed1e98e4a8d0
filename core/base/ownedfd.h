// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace emberdisc {

/// A file descriptor that is closed at the end; none when negative.
class OwnedFd {
public:
    explicit OwnedFd(int fd = -1) : m_fd(fd) {}
    ~OwnedFd();
    OwnedFd(OwnedFd&& other) noexcept;
    OwnedFd& operator=(OwnedFd&& other) noexcept;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

} // namespace emberdisc
