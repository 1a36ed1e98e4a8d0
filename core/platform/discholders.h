// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::platform {

/// A process that stands in the way of a burn.
struct DiscHolder {
    std::uint32_t process = 0;
    std::string name; ///< of its program: "nautilus"
    friend bool operator==(const DiscHolder&, const DiscHolder&) = default;
};

/// Who has one of these nodes open ("/dev/sr0"), or has a file open, works, or is rooted or loaded from below
/// one of these mount points: what fuser(1) tells. Of other users' processes the kernel shows that to root
/// alone. Sorted by number; this process is left out. `proc` is replaced by tests.
[[nodiscard]] std::vector<DiscHolder> discHolders(std::span<const std::string> nodes,
                                                  std::span<const std::string> mountPoints,
                                                  const std::filesystem::path& proc = "/proc");

/// "nautilus (4711), bash (4712)"; empty for nobody.
[[nodiscard]] std::string holderWords(std::span<const DiscHolder> holders);

} // namespace emberdisc::platform
