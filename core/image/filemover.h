// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/fileoperations.h"

#include <cstdint>
#include <functional>
#include <map>

namespace emberdisc::source {
class FileReader;
class FileSource;
} // namespace emberdisc::source

namespace emberdisc::image {

class PartialFile;

/// Brings files of the user into an image file without their bytes passing through memory. Learns what each
/// file system can. All borrowed.
class FileMover {
public:
    /// Who has to see all bytes anyway, for digests of them, sees them as they are streamed: nothing is won
    /// then by a copy that they do not pass by.
    enum class Copies : std::uint8_t { Wanted, NotWanted };
    FileMover(const FileOperations& operations, PartialFile& to, Copies copies, JobContext& context);

    /// False for a file that is sooner streamed along with its neighbours, by what is known of the file
    /// systems by now: a clone is always worth its trouble, a copy by the kernel only for large ones.
    [[nodiscard]] bool isWorthMoving(const source::FileSource& file) const;
    /// Puts the whole file at `toOffset`. False when that cannot be done this way, or the file is not the one
    /// that was planned: its bytes have to be written otherwise, and over what may lie there. `tell` is told
    /// of bytes. Cancelled, NoSpace, WriteFileFailed.
    [[nodiscard]] Result<bool> move(const source::FileSource& file, std::uint64_t toOffset,
                                    const std::function<void(std::uint64_t)>& tell);
    /// How many bytes of it would be shared at `toOffset`. Only while nothing is written: it is tried out.
    [[nodiscard]] Result<std::uint64_t> clonableBytes(const source::FileSource& file, std::uint64_t toOffset);

private:
    enum class Way : std::uint8_t { Clone, Copy, Neither };

    [[nodiscard]] Way& wayFor(const source::FileReader& reader);
    [[nodiscard]] Result<bool> copy(const source::FileReader& reader, std::uint64_t from, std::uint64_t end,
                                    std::uint64_t toOffset, const std::function<void(std::uint64_t)>& tell);

    const FileOperations& m_operations;
    PartialFile& m_to;
    Copies m_copies;
    JobContext& m_context;
    std::map<std::uint64_t, Way> m_ways; // by device
};

} // namespace emberdisc::image
