// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/options.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::tree {
class DataCompilation;
}

namespace emberdisc::image {

class Layout;
struct SameContents;

enum class ExtentKind : std::uint8_t {
    SystemArea,        ///< sectors 0 to 15, ECMA-119 6.2.1: zeros, or what makes the image a hybrid
    VolumeDescriptors, ///< primary, supplementary, terminator
    Metadata,          ///< path tables and directories, rendered by the writer number `writer`
    FileData,          ///< data number `index`
    Checksums,         ///< data number `index`: SHA256SUMS, known when all other contents are
    Gap,               ///< zeros before an aligned file
    Padding,           ///< zeros at the end
    BackupTable,       ///< of the partitions of a hybrid: the very end, unless UDF has that
    Recorded,          ///< what lies on the disc already and stays there
};

/// A run of sectors with one origin. Sectors count from the image's first, whatever its base address.
struct Extent {
    std::uint64_t firstSector = 0;
    std::uint64_t sectorCount = 0;
    ExtentKind kind = ExtentKind::Gap;
    std::uint8_t writer = 0;
    std::uint32_t index = 0;
};

/// A run of sectors, counted from the image's first.
struct SectorRange {
    std::uint64_t firstSector = 0;
    std::uint64_t sectorCount = 0;
    friend bool operator==(const SectorRange&, const SectorRange&) = default;
};

/// A file's place in the image, for verification and for reports. Hard links share a place.
struct PlannedFile {
    std::string path; ///< in the image, as the user named it: "/photos/1.jpg"
    std::uint64_t firstSector =
        0; ///< from the image's first sector; 0 for an empty file, and where it lies in an earlier session
    std::uint64_t size = 0; ///< in bytes
};

/// A name that one name space will show differently from what the user gave.
struct AdaptedName {
    std::string path; ///< in the image, as the user named it
    std::string
        shown; ///< the last component as that name space shows it; empty if it does not show it at all
};

/// Every extent of an image with its address and origin, before one byte is written. Immutable; a copy is a
/// reference to the same plan. Holds the names, attributes and sources that it needs: the compilation may
/// change or go. Usable from any thread.
class ImagePlan {
public:
    explicit ImagePlan(std::shared_ptr<const Layout> layout);

    [[nodiscard]] std::uint64_t sectorCount() const;
    [[nodiscard]] std::uint64_t byteCount() const { return sectorCount() * kSectorSize; }
    [[nodiscard]] std::uint32_t baseLba() const;
    [[nodiscard]] std::span<const NameSpace> nameSpaces() const;
    /// Of the UDF volume, if there is one.
    [[nodiscard]] std::optional<UdfRevision> udfRevision() const;
    /// The label as the primary descriptor holds it.
    [[nodiscard]] std::string volumeId() const;

    /// In order, without holes, from sector 0 to sectorCount().
    [[nodiscard]] std::span<const Extent> extents() const;
    /// The image's parts that have to be written: all of it, but for what is Recorded. In order, not
    /// touching.
    [[nodiscard]] std::vector<SectorRange> newRanges() const;
    /// The extent that holds the sector; sector < sectorCount().
    [[nodiscard]] const Extent& extentAt(std::uint64_t sector) const;
    /// The path in the image of the file there, or a name in parentheses: "(directory /photos)", "(path
    /// table)".
    [[nodiscard]] std::string describe(std::uint64_t sector) const;
    /// Whether the sector is of a descriptor, a directory, or another part of the structure.
    [[nodiscard]] bool isStructure(std::uint64_t sector) const;

    /// Files in the order of their paths; folders and symbolic links are not among them.
    [[nodiscard]] std::size_t fileCount() const;
    [[nodiscard]] PlannedFile file(std::size_t index) const;
    [[nodiscard]] std::vector<PlannedFile> files() const;

    /// Computed on demand, with at most `limit` entries. Case alone is no difference in Iso9660.
    [[nodiscard]] std::vector<AdaptedName> adaptedNames(NameSpace nameSpace,
                                                        std::size_t limit = SIZE_MAX) const;
    /// What some readers will not like, or what is not in the image: TreeTooDeep (folders below level 8
    /// without Rock Ridge), LinksNotKept, FileNotNamed (with the path).
    [[nodiscard]] std::span<const Error> warnings() const;

    /// For the stream and for tests that look at structures.
    [[nodiscard]] const Layout& layout() const { return *m_layout; }

private:
    std::shared_ptr<const Layout> m_layout;
};

/// Lays the image out. Fails with FileTooLarge (with the path; level below 3), ImageTooLarge (2^32 sectors),
/// TooManyFolders (for a path table), Unsupported or InvalidArgument for options. An empty compilation gives
/// an image with an empty root. NameTaken when checksums are wanted and the root has a SHA256SUMS.
[[nodiscard]] Result<ImagePlan> plan(const tree::DataCompilation& compilation, const ImageOptions& options);
/// Likewise, and files that findSameContents() found to be equal are stored once.
[[nodiscard]] Result<ImagePlan> plan(const tree::DataCompilation& compilation, const ImageOptions& options,
                                     const SameContents& same);

} // namespace emberdisc::image
