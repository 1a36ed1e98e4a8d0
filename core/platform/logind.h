// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Where logind is found on the system bus.
namespace emberdisc::platform::logind {

inline constexpr const char* kService = "org.freedesktop.login1";
inline constexpr const char* kPath = "/org/freedesktop/login1";
inline constexpr const char* kManager = "org.freedesktop.login1.Manager";

} // namespace emberdisc::platform::logind
