// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ownedfd.h"

#include <stop_token>

#include <sys/eventfd.h>

namespace emberdisc::virtualdrive {

/// A stop token as something that poll() can wait for: readable once stop was requested.
class StopDescriptor {
public:
    explicit StopDescriptor(const std::stop_token& stop)
        : m_wake{OwnedFd(makeEvent())}, m_callback(stop, m_wake)
    {}

    [[nodiscard]] bool isValid() const { return get() >= 0; }
    [[nodiscard]] int get() const { return m_wake.descriptor.get(); }

private:
    static int makeEvent() { return ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
    struct Wake {
        OwnedFd descriptor;
        void operator()() const { static_cast<void>(::eventfd_write(descriptor.get(), 1)); }
    };

    Wake m_wake;
    std::stop_callback<const Wake&> m_callback;
};

} // namespace emberdisc::virtualdrive
