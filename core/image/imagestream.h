// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"
#include "core/image/checksums.h"
#include "core/image/imageplan.h"
#include "core/image/passingdigests.h"
#include "core/source/manyreader.h"
#include "core/source/sectorsource.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace emberdisc {
class JobContext;
}
namespace emberdisc::source {
class ByteReader;
}

namespace emberdisc::image {

/// What to do when a file vanished, changed its size or cannot be read while its sectors are wanted. One that
/// changed, but whose planned contents can be read from an equal file, is named or fails read() all the same.
enum class UnreadablePolicy : std::uint8_t {
    Fail,          ///< read() fails and names the file
    FillWithZeros, ///< the rest of the file is zeros, and problems() names it
};

enum class Digests : std::uint8_t {
    None,
    Sha256, ///< of each file, as far as it is read from start to end; also when the plan has checksums
};

struct StreamOptions {
    UnreadablePolicy unreadable = UnreadablePolicy::Fail;
    Digests digests = Digests::None;
    /// Gives what is Recorded, from the image's first sector on; without it such sectors cannot be read.
    /// Borrowed.
    source::SectorSource* recorded = nullptr;
};

struct FileProblem {
    std::string path; ///< in the image
    Error error;
};

/// Any sector of a planned image, in constant memory: one large file is open, one directory rendered at a
/// time; small files are read and digested several at a time, larger ones digested in a thread of its own.
/// The image keeps its structure whatever happens to the files below it. read() and digest() from one thread
/// at a time, everything else from any.
class ImageStream final : public source::SectorSource {
public:
    explicit ImageStream(ImagePlan plan, StreamOptions options = {});
    ~ImageStream() override;

    [[nodiscard]] std::uint32_t sectorSize() const override { return kSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_plan.sectorCount(); }
    /// Fails with the file's error, `where` its source path. InvalidArgument outside the image.
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t sector) const override
    {
        return m_plan.describe(sector);
    }
    /// Of what is Recorded its source knows.
    [[nodiscard]] bool isStructure(std::uint64_t sector) const override;

    [[nodiscard]] const ImagePlan& plan() const { return m_plan; }
    /// Reads what lies in earlier sessions for the sake of its digests, where the image has checksums: a
    /// recorder that writes cannot read. Before the first read(). Cancelled, and what reading fails with.
    [[nodiscard]] Result<> digestRecorded(JobContext& context);
    /// For who takes contents from their source instead of reading them here: looks at the other files that
    /// show them, as read() does at the end of contents, and fails as that does. In the thread that reads.
    [[nodiscard]] Result<> compareTwins(std::uint32_t data);
    /// Files that are not in the image as they are now, once each, in the order in which that was found out:
    /// those that were filled with zeros, by every path that shows them, hard links and equal files too; and
    /// those that changed, but are there as they were planned, read from an equal file. One that vanished and
    /// could be read from an equal file, or by another name, is no problem.
    [[nodiscard]] std::vector<FileProblem> problems() const;
    /// SHA-256 of plan().file(index), if digests are wanted and it was read to its end without a jump. What
    /// was filled with zeros counts as zeros: it is the digest of what the image holds.
    [[nodiscard]] std::optional<Sha256> digest(std::size_t fileIndex);

private:
    struct OpenFile;

    /// The extent that holds a sector; reading goes forward nearly always.
    [[nodiscard]] std::size_t extentAt(std::uint64_t sector);
    void readSmallFiles(std::uint64_t first, std::span<std::byte> to);
    [[nodiscard]] bool wantsDigests() const { return m_options.digests == Digests::Sha256; }
    /// Whether that was done by readSmallFiles().
    [[nodiscard]] bool isReadAlready(std::uint32_t data);
    [[nodiscard]] Result<> readExtent(const Extent& extent, std::uint64_t skip, std::span<std::byte> to);
    void readMetadata(const Extent& extent, std::uint64_t skip, std::span<std::byte> to);
    [[nodiscard]] Result<> readFile(const Extent& extent, std::uint64_t skip, std::span<std::byte> to);
    [[nodiscard]] Result<> readChecksums(const Extent& extent, std::uint64_t skip, std::span<std::byte> to);
    /// Whether zeros took the place of contents, or of a part.
    [[nodiscard]] bool isLost(std::uint32_t data) const;
    /// Of contents that passed by, or that are read now.
    [[nodiscard]] Result<Sha256> digestOf(std::uint32_t data);
    [[nodiscard]] Result<> fillFromSource(std::uint32_t data, std::uint64_t offset, std::span<std::byte> to);
    /// Fills `to` from where `filled` is, and has that grow.
    [[nodiscard]] Result<> fillFrom(const source::ByteSource& source, std::uint32_t data,
                                    std::uint64_t offset, std::span<std::byte> to, std::size_t& filled);
    /// Why each source of the data could not be read, by its number; those that were not tried are missing.
    using Troubles = std::map<std::size_t, Error>;
    [[nodiscard]] Result<> fillFromAny(std::uint32_t data, std::uint64_t offset, std::span<std::byte> to,
                                       std::size_t& filled, Troubles& troubles);
    void noteProblem(std::uint32_t data, std::uint64_t offset, const Troubles& troubles);

    ImagePlan m_plan;
    StreamOptions m_options;
    std::unique_ptr<OpenFile> m_open;
    std::vector<std::byte> m_rendered; // of the metadata extent that starts at m_renderedSector
    std::uint64_t m_renderedSector = UINT64_MAX;
    std::size_t m_lastExtent = 0;
    source::ManyReader m_smallFiles;
    std::vector<source::ManyReader::Wish> m_wishes;
    std::vector<std::uint32_t> m_wished; // data numbers, one for each wish
    std::size_t m_nextWish = 0;
    /// Contents that twins show, of which a part was handed out that nobody has compared with the plan yet.
    std::unordered_set<std::uint32_t> m_unconfirmed;
    std::unordered_set<std::uint32_t> m_compared; ///< those whose twins were all looked at
    ChecksumLines m_checksums;
    PassingDigests m_digests; // by data number

    mutable std::mutex m_mutex; // guards what follows
    std::vector<FileProblem> m_problems;
    std::unordered_map<std::uint32_t, std::uint64_t>
        m_zeroFrom; // data number -> offset from which it is zeros
};

} // namespace emberdisc::image
