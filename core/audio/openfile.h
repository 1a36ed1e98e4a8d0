// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/track.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace emberdisc::audio {

/// A regular file, open for reading.
class OpenFile {
public:
    OpenFile() = default;
    ~OpenFile();
    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&& other) noexcept;

    /// Errors as stampOf().
    [[nodiscard]] static Result<OpenFile> open(const std::string& path);

    /// Bytes read, fewer than asked only at the end; or -1 with errno.
    [[nodiscard]] std::int64_t readAt(std::uint64_t offset, std::span<std::byte> to) const;
    [[nodiscard]] const FileStamp& stamp() const { return m_stamp; }

private:
    int m_descriptor = -1;
    FileStamp m_stamp;
};

} // namespace emberdisc::audio
