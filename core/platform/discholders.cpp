// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/discholders.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace emberdisc::platform {

namespace fs = std::filesystem;

namespace {

std::optional<std::uint32_t> numberIn(const std::string& name)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size())
        return {};
    return number;
}

bool isBelow(std::string_view path, std::string_view folder)
{
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Processes end while one looks at them, and most of those of others cannot be looked at: no error is one.
class ProcessWalk {
public:
    ProcessWalk(std::span<const std::string> nodes, std::span<const std::string> mountPoints)
        : m_nodes(nodes), m_mountPoints(mountPoints)
    {}

    [[nodiscard]] bool holds(const fs::path& process) const
    {
        for (const char* link : {"cwd", "root", "exe"})
            if (isHeld(process / link))
                return true;
        std::error_code error;
        for (fs::directory_iterator entry(process / "fd", error), end; !error && entry != end;
             entry.increment(error))
            if (isHeld(entry->path()))
                return true;
        return false;
    }

private:
    [[nodiscard]] bool isHeld(const fs::path& link) const
    {
        std::error_code error;
        const std::string target = fs::read_symlink(link, error).string();
        if (error)
            return false;
        return std::ranges::find(m_nodes, target) != m_nodes.end() ||
               std::ranges::any_of(m_mountPoints,
                                   [&target](const std::string& point) { return isBelow(target, point); });
    }

    std::span<const std::string> m_nodes;
    std::span<const std::string> m_mountPoints;
};

std::string programOf(const fs::path& process)
{
    std::ifstream file(process / "comm"); // proc(5)
    std::string name;
    std::getline(file, name);
    return name;
}

} // namespace

std::vector<DiscHolder> discHolders(std::span<const std::string> nodes,
                                    std::span<const std::string> mountPoints, const fs::path& proc)
{
    const ProcessWalk walk(nodes, mountPoints);
    std::vector<DiscHolder> holders;
    std::error_code error;
    for (fs::directory_iterator entry(proc, error), end; !error && entry != end; entry.increment(error)) {
        const auto number = numberIn(entry->path().filename().string());
        if (number && *number != static_cast<std::uint32_t>(::getpid()) && walk.holds(entry->path()))
            holders.push_back({*number, programOf(entry->path())});
    }
    std::ranges::sort(holders, {}, &DiscHolder::process);
    return holders;
}

std::string holderWords(std::span<const DiscHolder> holders)
{
    std::string words;
    for (const DiscHolder& holder : holders)
        words += (words.empty() ? "" : ", ") + holder.name + " (" + std::to_string(holder.process) + ")";
    return words;
}

} // namespace emberdisc::platform
