// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/ownedfd.h"
#include "core/base/result.h"

#include <cstddef>
#include <span>

namespace emberdisc::image {

/// Writes into a pipe or socket whose other end may be slow, or not read at all: whoever writes can be
/// stopped within a tenth of a second. A terminal, and a pipe that cannot be opened anew (another user's),
/// are waited for. How others use the same open file is not changed.
class PipeWriter {
public:
    /// `descriptor` is borrowed; it is open for writing, and may or may not be blocking.
    explicit PipeWriter(int descriptor);

    /// All of it. WriteFileFailed (for one thing, when the other end is closed), NoSpace, Cancelled.
    [[nodiscard]] Result<> write(std::span<const std::byte> bytes, const JobContext& context) const;
    /// Whether the other end may get pages as they are, instead of a copy of what is in them.
    [[nodiscard]] bool takesPages() const { return m_takesPages; }
    /// Likewise, but nobody may write to these bytes again, ever: their pages may be the pipe's, and then
    /// whoever's it hands them on to.
    [[nodiscard]] Result<> give(std::span<const std::byte> bytes, const JobContext& context);

private:
    using Put = ssize_t (PipeWriter::*)(std::span<const std::byte> bytes) const;
    [[nodiscard]] ssize_t writeSome(std::span<const std::byte> bytes) const;
    [[nodiscard]] ssize_t giveSome(std::span<const std::byte> bytes) const;
    [[nodiscard]] Result<> put(std::span<const std::byte>& bytes, Put some, const JobContext& context) const;

    OwnedFd m_own; // of the same pipe, but one that does not block
    int m_descriptor;
    bool m_isSocket = false;
    bool m_takesPages = false;
};

} // namespace emberdisc::image
