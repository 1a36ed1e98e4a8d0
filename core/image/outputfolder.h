// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/imagereader.h"

#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::image {

/// Which of an entry's attributes the file system shall get.
struct RestoredAttributes {
    std::optional<std::uint32_t> mode = {};    ///< 0777; set-id bits of strangers are not taken over
    std::optional<std::int64_t> modified = {}; ///< seconds since 1970
};

/// A file being written. It is removed again unless finish() was reached.
class OutputFile {
public:
    OutputFile(int folder, int file, std::string name, std::string path);
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile();

    [[nodiscard]] Result<> write(std::span<const std::byte> bytes);
    /// An extended attribute. Unsupported where the file system has none; AttributeNotKept when it does not
    /// take this one.
    [[nodiscard]] Result<> setExtended(const std::string& name, std::span<const std::byte> value) const;
    [[nodiscard]] Result<> finish(const RestoredAttributes& attributes);

private:
    int m_folder; // borrowed
    int m_file;
    std::string m_name;
    std::string m_path;
};

/// An open folder to extract into. Everything is done relative to its descriptor and without following links,
/// so that no entry of an image can lead out of it. Names must be single components: UnsafeName otherwise.
class OutputFolder {
public:
    /// Makes the folder, and those above it, if they do not exist. Links in the path that the user gave are
    /// followed.
    [[nodiscard]] static Result<OutputFolder> open(const std::string& path);
    OutputFolder(OutputFolder&& other) noexcept;
    OutputFolder& operator=(OutputFolder&& other) noexcept;
    ~OutputFolder();

    /// The folder of that name, made if it does not exist. FileExists if something else is there, a link to a
    /// folder included.
    [[nodiscard]] Result<OutputFolder> makeFolder(const std::string& name) const;
    /// FileExists if anything is there, likewise for links.
    [[nodiscard]] Result<OutputFile> makeFile(const std::string& name) const;
    [[nodiscard]] Result<> makeLink(const std::string& name, const std::string& target,
                                    std::optional<std::int64_t> modified) const;
    [[nodiscard]] Result<> setAttributes(const RestoredAttributes& attributes) const;
    /// As OutputFile's.
    [[nodiscard]] Result<> setExtended(const std::string& name, std::span<const std::byte> value) const;
    [[nodiscard]] Result<> checkSpace(std::uint64_t bytes) const;
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    OutputFolder(int fd, std::string path);
    [[nodiscard]] Result<> checkName(const std::string& name) const;

    int m_fd;
    std::string m_path;
};

} // namespace emberdisc::image
