// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/filemover.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <sys/stat.h>

#include "core/base/log.h"
#include "core/image/filesink.h"
#include "core/image/options.h"
#include "core/image/partialfile.h"
#include "core/source/filesource.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kBlock = std::uint64_t{kCloneAlignment} * kSectorSize;
/// From here on what copy_file_range(2) saves is more than what opening and looking at a file costs.
constexpr std::uint64_t kCopiedFrom = std::uint64_t{1} << 20;
/// So that stop takes effect soon.
constexpr std::uint64_t kPiece = std::uint64_t{64} << 20;

/// The last bytes of a file that do not fill a block are copied: then no rule about the end of a file
/// matters, FICLONERANGE has different ones for the end of the source and of the target.
std::uint64_t wholeBlocks(std::uint64_t bytes)
{
    return bytes - bytes % kBlock;
}

} // namespace

FileMover::FileMover(const FileOperations& operations, PartialFile& to, Copies copies, JobContext& context)
    : m_operations(operations), m_to(to), m_copies(copies), m_context(context)
{}

FileMover::Way& FileMover::wayFor(const source::FileReader& reader)
{
    struct stat found = {};
    const std::uint64_t device = ::fstat(reader.descriptor(), &found) == 0 ? found.st_dev : 0;
    return m_ways.try_emplace(device, Way::Clone).first->second;
}

bool FileMover::isWorthMoving(const source::FileSource& file) const
{
    const auto isClone = [](const auto& known) { return known.second == Way::Clone; };
    const bool isCopied = m_copies == Copies::Wanted && file.size() >= kCopiedFrom;
    return isCopied || m_ways.empty() || std::ranges::any_of(m_ways, isClone);
}

Result<bool> FileMover::move(const source::FileSource& file, std::uint64_t toOffset,
                             const std::function<void(std::uint64_t)>& tell)
{
    const auto reader = file.openFile();
    if (!reader)
        return false;
    Way& way = wayFor(**reader);
    std::uint64_t done = 0;
    if (way == Way::Clone && toOffset % kBlock == 0) {
        const std::uint64_t length = wholeBlocks(file.size());
        if (const auto cloned =
                m_operations.cloneRange((*reader)->descriptor(), 0, length, m_to.descriptor(), toOffset)) {
            done = length;
            tell(done);
        } else {
            qCDebug(logImage, "no clones of %s: errno %d", file.path().c_str(), cloned.error());
            way = Way::Copy;
        }
    }
    if (way == Way::Neither || (m_copies == Copies::NotWanted && done == 0))
        return false;
    TRY_ASSIGN(const bool isCopied, copy(**reader, done, file.size(), toOffset, tell));
    return isCopied && (*reader)->compare().has_value();
}

Result<bool> FileMover::copy(const source::FileReader& reader, std::uint64_t from, std::uint64_t end,
                             std::uint64_t toOffset, const std::function<void(std::uint64_t)>& tell)
{
    while (from < end) {
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const auto copied = m_operations.copyRange(reader.descriptor(), from, std::min(end - from, kPiece),
                                                   m_to.descriptor(), toOffset + from);
        if (!copied && (copied.error() == ENOSPC || copied.error() == EDQUOT))
            return fail(Error::fromErrno(copied.error(), ErrorCode::WriteFileFailed, m_to.path()));
        if (!copied)
            wayFor(reader) = Way::Neither;
        if (!copied || *copied == 0) // 0: it has become shorter
            return false;
        from += *copied;
        tell(from);
    }
    return true;
}

Result<std::uint64_t> FileMover::clonableBytes(const source::FileSource& file, std::uint64_t toOffset)
{
    if (toOffset % kBlock != 0)
        return 0;
    const auto reader = file.openFile();
    if (!reader)
        return 0;
    Way& way = wayFor(**reader);
    if (way == Way::Clone &&
        !m_operations.cloneRange((*reader)->descriptor(), 0, kBlock, m_to.descriptor(), 0))
        way = Way::Copy;
    TRY(m_to.clear());
    return way == Way::Clone ? wholeBlocks(file.size()) : 0;
}

} // namespace emberdisc::image
