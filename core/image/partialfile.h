// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ownedfd.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace emberdisc::image {

/// pwrite(2) until all is written. `path` is for the error: NoSpace, WriteFileFailed.
[[nodiscard]] Result<> writeAt(int file, std::uint64_t offset, std::span<const std::byte> bytes,
                               const std::string& path);
/// write(2) likewise, from where the file is.
[[nodiscard]] Result<> writeNext(int file, std::span<const std::byte> bytes, const std::string& path);

enum class ExistingFile : std::uint8_t {
    Fail,    ///< FileExists
    Replace, ///< atomically, and only after the new one is complete
};

/// A file that gets its name when it is complete, and is gone if it is not kept. Until then it has no name,
/// so that not even a killed program leaves it behind; ".<name>.part-XXXXXX" where the file system has no
/// such files. Where `path` is a symbolic link, the file that it leads to is the one. FileNotFound (the
/// folder), PermissionDenied, NoSpace, WriteFileFailed; FileIsSpecial for what is no regular file, which
/// stays.
class PartialFile {
public:
    explicit PartialFile(std::string path);
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    /// With the rights that any new file gets.
    [[nodiscard]] Result<> create();
    /// Long pieces that begin at a page of memory go to the disk past the page cache, where the file system
    /// lets them: then the disk works meanwhile, and keep() has nothing to wait for.
    [[nodiscard]] Result<> write(std::uint64_t offset, std::span<const std::byte> bytes);
    /// What lies before `end` is written: lets the kernel bring it to the disk meanwhile, so that keep() has
    /// little to wait for.
    void settle(std::uint64_t end);
    /// Back to no bytes.
    [[nodiscard]] Result<> clear();
    /// Synced and renamed. FileExists.
    [[nodiscard]] Result<> keep(ExistingFile existing);

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] const std::string& folder() const { return m_folder; }
    [[nodiscard]] int descriptor() const { return m_file.get(); }

private:
    [[nodiscard]] Result<> resolve();
    [[nodiscard]] bool createUnnamed();
    /// Calls `make` with names that nobody has chosen until it does not fail with EEXIST.
    [[nodiscard]] Result<> makePartial(const std::function<bool(const char* name)>& make);
    /// Leaves in `bytes` what has to be written in the other way, which tells what is wrong.
    void writeDirectly(std::uint64_t& offset, std::span<const std::byte>& bytes);
    /// Gives the unnamed file its name, or one that rename() can take it from.
    [[nodiscard]] Result<> link(ExistingFile existing);
    /// Never over a file that came into being meanwhile, unless that was asked for.
    [[nodiscard]] Result<> rename(ExistingFile existing);

    std::string m_path;
    std::string m_folder;
    std::string m_partial; ///< empty while it has no name of its own
    OwnedFd m_file;
    OwnedFd m_direct; ///< the same file, but past the page cache
    std::uint64_t m_settled = 0;
};

} // namespace emberdisc::image
