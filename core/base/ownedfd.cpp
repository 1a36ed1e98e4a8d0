// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ownedfd.h"

#include <utility>

#include <unistd.h>

namespace emberdisc {

OwnedFd::~OwnedFd()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

OwnedFd::OwnedFd(OwnedFd&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

} // namespace emberdisc
