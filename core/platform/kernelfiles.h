// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ownedfd.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::platform {

/// The file systems through which the kernel is told what to do: configfs, sysfs, /dev. All paths lie below a
/// root that is "/" but for tests. Errors name the path: FileNotFound, FileExists, PermissionDenied, and
/// WriteFileFailed or ReadFailed for all others, with errno as cause.
class KernelFiles {
public:
    explicit KernelFiles(std::filesystem::path root = "/") : m_root(std::move(root)) {}
    virtual ~KernelFiles() = default;

    [[nodiscard]] virtual Result<> makeFolder(const std::filesystem::path& path);
    [[nodiscard]] virtual Result<> removeFolder(const std::filesystem::path& path);
    /// Of a file that exists.
    [[nodiscard]] virtual Result<> write(const std::filesystem::path& path, std::string_view text);
    /// Without white space at the end.
    [[nodiscard]] Result<std::string> read(const std::filesystem::path& path) const;
    [[nodiscard]] virtual Result<> link(const std::filesystem::path& path,
                                        const std::filesystem::path& target);
    [[nodiscard]] virtual Result<> removeLink(const std::filesystem::path& path);
    /// What lies in a folder, sorted; nothing when there is none.
    [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder) const;
    [[nodiscard]] bool exists(const std::filesystem::path& path) const;
    /// For reading and writing. DeviceBusy when somebody else has it open.
    [[nodiscard]] virtual Result<OwnedFd> open(const std::filesystem::path& path);

protected:
    [[nodiscard]] std::filesystem::path inRoot(const std::filesystem::path& path) const;

private:
    std::filesystem::path m_root;
};

} // namespace emberdisc::platform
