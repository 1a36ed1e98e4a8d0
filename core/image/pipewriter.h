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

private:
    [[nodiscard]] ssize_t writeSome(std::span<const std::byte> bytes) const;

    OwnedFd m_own; // of the same pipe, but one that does not block
    int m_descriptor;
    bool m_isSocket = false;
};

} // namespace emberdisc::image
