// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace emberdisc::source {

/// An open FileSource. What it reads is compared with what was found once more when the last byte is read.
class FileReader final : public ByteReader {
public:
    /// Takes the descriptor over.
    FileReader(int descriptor, std::string path, std::uint64_t size, std::int64_t modified);
    ~FileReader() override;
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    [[nodiscard]] Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override;
    /// Is the open file still the one that was found? FileChanged.
    [[nodiscard]] Result<> compare() const;
    /// For who lets the kernel move the bytes.
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
    std::string m_path;
    std::uint64_t m_size;
    std::int64_t m_modified;
};

/// Owns its files, and the path that they have in common. They lie side by side in a few blocks, since there
/// may be a million. Who holds one of the files holds the folder with all of them.
class SourceFolder {
public:
    explicit SourceFolder(std::string path) : m_path(std::move(path)) {}
    SourceFolder(const SourceFolder&) = delete;
    SourceFolder& operator=(const SourceFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    friend class FileSource;
    /// For a file, which stays there.
    [[nodiscard]] std::byte* roomFor(std::size_t bytes);

    std::string m_path;
    std::vector<std::unique_ptr<std::byte[]>> m_blocks;
    std::uint32_t m_used = 0; ///< of the last block
    std::uint32_t m_left = 0; ///< likewise
};

/// A regular file as it was found: a reader that finds another size or time of modification fails with
/// FileChanged. Compared when it is opened and again after its last byte was read. A symbolic link in the
/// path is followed, since that is what was found, too.
class FileSource final : public ByteSource {
public:
    /// Looks at the file. FileNotFound, PermissionDenied, FileUnreadable; FileIsSpecial for what is no
    /// regular file.
    [[nodiscard]] static Result<std::shared_ptr<const FileSource>> find(const std::string& path);
    /// For who has looked already. The folder's path is "" for a name that is a path itself. One thread at a
    /// time makes files in a folder; others may use those that are made. `modified` in nanoseconds since
    /// 1970.
    [[nodiscard]] static std::shared_ptr<const FileSource> make(std::shared_ptr<SourceFolder> folder,
                                                                std::string_view name, std::uint64_t size,
                                                                std::int64_t modified);
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    /// As it was given to make().
    [[nodiscard]] std::string_view name() const override;
    [[nodiscard]] Result<std::unique_ptr<ByteReader>> open() const override;
    /// Compared once, behind the last byte, which tells of all that happened before.
    [[nodiscard]] Result<> readAll(std::span<std::byte> to) const override;
    [[nodiscard]] Result<> compare() const override;
    /// open() for who wants the file itself.
    [[nodiscard]] Result<std::unique_ptr<FileReader>> openFile() const;
    /// The path.
    [[nodiscard]] std::string describe() const override { return path(); }

    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::int64_t modified() const { return m_modified; }

    /// What stat(2) says of a file besides size and modification.
    struct Inode {
        std::uint64_t device = 0;
        std::uint64_t number = 0;
        std::int64_t changed = 0; ///< nanoseconds since 1970: also when somebody changed its rights
    };
    /// True if nothing at all has happened to the file since it had these, and it may be read. False tells
    /// nothing.
    [[nodiscard]] bool isUntouchedSince(const Inode& found) const;

private:
    /// The name's bytes come behind it: nothing in here has to be destroyed, only its folder's blocks.
    FileSource(const SourceFolder& folder, std::string_view name, std::uint64_t size, std::int64_t modified);
    [[nodiscard]] Result<int> openDescriptor(const std::string& path) const;

    const SourceFolder& m_folder;
    std::uint64_t m_size;
    std::int64_t m_modified;
    std::uint32_t m_nameLength;
};

} // namespace emberdisc::source
