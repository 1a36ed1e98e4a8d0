// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/bootcatalogreader.h"
#include "core/image/datetime.h"
#include "core/image/options.h"
#include "core/image/zisofs.h"
#include "core/source/bytesource.h"
#include "core/source/sectorsource.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

enum class EntryType : std::uint8_t { File, Folder, Symlink, Special };

/// A run of bytes of a file or directory.
struct ImageExtent {
    std::uint64_t lba = 0;    ///< in sectors of 2048 bytes
    std::uint64_t size = 0;   ///< in bytes
    std::uint32_t offset = 0; ///< bytes before it in that sector: UDF keeps small contents within their entry
    bool isRecorded = true;   ///< else nothing lies anywhere, and it reads as zeros
};

/// Where a UDF volume has the entry of a file's stream directory.
struct StreamsPlace {
    std::uint64_t lba = 0;
    std::uint16_t partition = 0; ///< its reference number
};

/// One file, folder or link as one name space shows it. Times are seconds since 1970 UTC, or kTimeNotTold.
struct ImageEntry {
    std::string name; ///< UTF-8 where the name space allows; without ";1" and without a dot at the end that
                      ///< only marks a missing extension
    EntryType type = EntryType::File;
    bool hidden = false;    ///< existence bit, ECMA-119 9.1.6 and ECMA-167 4/14.4.3
    std::uint32_t mode = 0; ///< st_mode with the type; 0444 or 0555 where neither Rock Ridge nor UDF tells
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 1;  ///< names
    std::uint64_t serial = 0; ///< PX serial number or UDF's unique id; 0 when absent
    std::int64_t modified = kTimeNotTold;
    std::int64_t accessed = kTimeNotTold;
    std::int64_t created = kTimeNotTold;
    std::int64_t changed = kTimeNotTold; ///< of the attributes
    std::string linkTarget = {};
    std::uint64_t size = 0; ///< of the contents, 0 for folders
    /// That what lies in the extents is compressed: `size` is what comes out. Rock Ridge only.
    std::optional<Zisofs> zisofs = {};
    std::vector<ImageExtent> extents = {};
    std::uint64_t recordLba = 0; ///< sector that holds the directory record or file entry, for reports
    std::optional<StreamsPlace> streamsPlace = {}; ///< of UDF only
    /// Named streams as files, those of the file system's own left out; once somebody has read them.
    std::vector<ImageEntry> streams = {};
};

struct VolumeInfo {
    std::string volumeId = {}; ///< Joliet's, if there is one and it says more; else the primary descriptor's
    std::string systemId = {};
    std::string volumeSet = {};
    std::string publisher = {};
    std::string preparer = {};
    std::string application = {};
    std::uint64_t sectorCount = 0;       ///< volume space size in sectors of 2048 bytes
    std::int64_t created = kTimeNotTold; ///< seconds since 1970
};

struct ReaderOptions {
    std::uint64_t sourceBaseLba = 0; ///< logical block address of the source's sector 0
    std::uint64_t sessionStart =
        0; ///< logical block address of the session whose descriptors are read, as READ TOC gives it
};

/// Reads ISO 9660 images with Joliet and Rock Ridge and UDF volumes, ours and those of others. Trusts
/// nothing: addresses, lengths, chains and names are checked; what makes no sense is ImageCorrupt with the
/// LBA, never a crash, a hang or memory without bound. The source is borrowed and must outlive the reader and
/// all that it hands out. A sectorCount() of 0 means that nobody knows. All functions from any thread; they
/// read one after the other.
class ImageReader {
public:
    /// NotAnImage when there is neither a primary descriptor nor an anchor of UDF, ImageCorrupt when they
    /// make no sense, or what reading the source fails with.
    [[nodiscard]] static Result<ImageReader> open(source::SectorSource& source,
                                                  const ReaderOptions& options = {});

    ImageReader(ImageReader&&) noexcept;
    ImageReader& operator=(ImageReader&&) noexcept;
    ~ImageReader();

    [[nodiscard]] const VolumeInfo& volume() const;
    /// Nothing for an image that does not boot, or whose catalogue cannot be read.
    [[nodiscard]] const std::optional<BootCatalog>& bootCatalog() const;
    /// Those that are present, in the order of the enumeration.
    [[nodiscard]] std::span<const NameSpace> nameSpaces() const;
    /// Of the UDF volume, if there is one of a revision that can be written.
    [[nodiscard]] std::optional<UdfRevision> udfRevision() const;
    /// The one that says most: RockRidge, else Udf, else Joliet, else Iso9660.
    [[nodiscard]] NameSpace best() const;
    /// best(), or what was asked for; NameSpaceMissing.
    [[nodiscard]] Result<NameSpace> choose(std::optional<NameSpace> wanted) const;

    [[nodiscard]] Result<ImageEntry> root(NameSpace nameSpace) const;
    /// The folder's entries in recorded order, without "." and "..". NotAFolder, ImageCorrupt.
    [[nodiscard]] Result<std::vector<ImageEntry>> list(NameSpace nameSpace, const ImageEntry& folder) const;
    /// By path, with or without a leading '/'; exact first, then (Iso9660, Joliet) without regard to ASCII
    /// case. PathNotInImage.
    [[nodiscard]] Result<ImageEntry> find(NameSpace nameSpace, std::string_view path) const;

    /// Reads the named streams of what lies at `path` into its entry, as Walk's Streams::Read does. Their
    /// contents are read as those of files. AttributeNotKept when some of them cannot be read.
    [[nodiscard]] Result<> readStreams(std::string_view path, ImageEntry& entry) const;

    enum class Walk : std::uint8_t { Continue, SkipFolder, Stop };
    /// Whether a walk reads the named streams of what it meets. In hierarchies of ISO 9660, which have none,
    /// those of the same path in UDF.
    enum class Streams : std::uint8_t { Leave, Read };
    /// `path` starts with '/'. The root itself is not visited.
    using Visitor = std::function<Walk(const std::string& path, const ImageEntry& entry, int depth)>;
    /// Told of folders that cannot be read and are left out, and, as AttributeNotKept, of what has lost
    /// named streams.
    using Trouble = std::function<void(const std::string& path, const Error& error)>;
    /// Depth first, folder before contents, recorded order. A folder that is met twice (a loop), or is deeper
    /// than 1000, is trouble.
    [[nodiscard]] Result<> walk(NameSpace nameSpace, const ImageEntry& from, const std::string& fromPath,
                                const Visitor& visitor, const Trouble& trouble,
                                Streams streams = Streams::Leave) const;
    [[nodiscard]] Result<> walk(NameSpace nameSpace, const Visitor& visitor, const Trouble& trouble = {},
                                Streams streams = Streams::Leave) const;

    /// The contents of a file; extents of multi-extent files are joined, what is compressed by zisofs is
    /// decoded: opening it tells whether that can be done. The source reads through this
    /// reader's source.
    [[nodiscard]] Result<source::ByteSourcePtr> contents(const ImageEntry& file) const;

    /// The path of the file or directory that owns a sector, or nothing: as best() names it, and what it does
    /// not have as the other name spaces do. The first call walks all trees.
    [[nodiscard]] std::optional<std::string> mapLba(std::uint64_t lba) const;

private:
    struct State;
    explicit ImageReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace emberdisc::image
