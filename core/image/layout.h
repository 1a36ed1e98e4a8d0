// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/image/bootcatalog.h"
#include "core/image/hybridlayout.h"
#include "core/image/imageplan.h"
#include "core/image/listednames.h"
#include "core/source/bytesource.h"
#include "core/tree/node.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace emberdisc::image {

/// The parts of an image in which metadata lie, in this order; the files' contents come before the last.
enum class Zone : std::uint8_t {
    Front,      ///< what has its place by a standard, or near it
    Structures, ///< directories and the like
    Back,       ///< what has to lie far from the front, up to the last sector
};

/// Where an extent of metadata may begin, in sectors from the image's first: at `notBefore` or after it, and
/// at `phase` behind a multiple of `alignment`.
struct Place {
    Zone zone = Zone::Structures;
    std::uint32_t notBefore = 0;
    std::uint32_t alignment = 1;
    std::uint32_t phase = 0;
};

/// What a file system adds to an image beside the files' contents. One for each hierarchy, all over one
/// layout. A writer measures by rendering, so that no size is computed apart from what is written.
class MetadataWriter {
public:
    virtual ~MetadataWriter() = default;

    [[nodiscard]] virtual NameSpace nameSpace() const = 0;
    /// How many metadata extents it has, and each one's sectors. Constant after construction.
    [[nodiscard]] virtual std::uint32_t extentCount() const = 0;
    [[nodiscard]] virtual std::uint32_t sectorsOf(std::uint32_t index) const = 0;
    /// Those of one zone come in the order of their indexes.
    [[nodiscard]] virtual Place placeOf(std::uint32_t /*index*/) const { return {}; }
    /// Told once, before anything is rendered for good: where extent `index` lies, from the image's first
    /// sector.
    virtual void place(std::uint32_t index, std::uint32_t firstSector) = 0;
    /// Appends nothing but the whole extent to an empty `to`: sectorsOf(index) sectors.
    virtual void render(std::uint32_t index, std::vector<std::byte>& to) const = 0;
    /// How many sectors it has among the descriptors that begin at sector 16, by which a volume is
    /// recognized.
    [[nodiscard]] virtual std::uint32_t descriptorCount() const { return 1; }
    /// `to` is descriptorCount() sectors of zeros.
    virtual void renderDescriptors(std::span<std::byte> to) const = 0;
    [[nodiscard]] virtual std::string describe(std::uint32_t index) const = 0;
    using NameVisitor = std::function<void(std::uint32_t item, std::string name)>;
    /// Tells of each item that this name space shows the last component of its path, in no order.
    virtual void visitNames(const NameVisitor& visit) const = 0;
};

/// A piece of the layout's text. Eight bytes instead of a string's 32, since there may be a million.
struct TextRef {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
};

/// A file, folder or link of the compilation, copied so that the plan stands on its own.
struct LayoutItem {
    static constexpr std::uint32_t kNone = UINT32_MAX;

    tree::NodeKind kind = tree::NodeKind::Folder;
    std::uint16_t mode = 0;   ///< with the type
    std::uint32_t parent = 0; ///< the root is its own
    TextRef name = {};
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 1;   ///< names of this file in the image, see Layout::linksIn()
    std::uint32_t serial = 0;  ///< one more than the item that is the first of this file's names
    std::int64_t modified = 0; ///< seconds since 1970
    std::int64_t accessed = 0;
    std::int64_t changed = 0;
    tree::Presentation presentation = {}; ///< with what comes from the folders above

    /// Items of a folder, which lie side by side, sorted by name; empty for others.
    [[nodiscard]] auto children() const
    {
        const bool isFolder = kind == tree::NodeKind::Folder;
        return std::views::iota(isFolder ? m_first : 0, isFolder ? m_first + m_count : 0);
    }
    /// Of a file; none for others.
    [[nodiscard]] std::uint32_t data() const { return kind == tree::NodeKind::File ? m_first : kNone; }
    /// Of a link; empty for others.
    [[nodiscard]] TextRef target() const
    {
        return kind == tree::NodeKind::Symlink ? TextRef{m_first, m_count} : TextRef{};
    }

    // For the builder, each for its kind.
    void startChildren(std::uint32_t first) { m_first = first; }
    void addChild() { ++m_count; } ///< the item behind the last one
    void setData(std::uint32_t number) { m_first = number; }
    void setTarget(TextRef text)
    {
        m_first = text.offset;
        m_count = text.length;
    }

private:
    std::uint32_t m_first = 0; ///< the first child, the data's number, or where the target's text begins
    std::uint32_t m_count = 0; ///< of children, or of the target's bytes
};

// A plan keeps one for each file.
static_assert(sizeof(LayoutItem) <= 72);

/// From which hierarchy an item can be left out.
using Omission = bool tree::Presentation::*;

[[nodiscard]] constexpr Omission omissionFrom(NameSpace nameSpace)
{
    switch (nameSpace) {
    case NameSpace::Iso9660:
    case NameSpace::RockRidge:
        break;
    case NameSpace::Joliet:
        return &tree::Presentation::omitJoliet;
    case NameSpace::Udf:
        return &tree::Presentation::omitUdf;
    }
    return &tree::Presentation::omitIso9660;
}

/// The extended attributes of an item, which UDF shows as named streams.
struct LayoutStreams {
    std::uint32_t item = 0;                      ///< the first name of a file with several
    tree::ExtendedAttributesPtr attributes = {}; ///< never none
    /// For each attribute the number of its data; LayoutItem::kNone for values that stand in an entry.
    std::vector<std::uint32_t> data = {};
};

/// Contents, which several hard links, and files that were found to be equal, may share.
struct LayoutData {
    source::ByteSourcePtr source = {}; ///< of no bytes for the checksums
    std::uint64_t size = 0;
    std::uint64_t firstSector = 0; ///< from the image's first; 0 when empty or recorded
    /// The first file with these contents; none when no folder shows them, or they are an attribute's.
    std::uint32_t item = 0;
    /// Where an earlier session of the disc has them, as a logical block address; 0: the image brings them.
    std::uint32_t recordedLba = 0;
};

/// Another file that shows contents: a hard link, or one that was found to be equal.
struct LayoutTwin {
    std::uint32_t data = 0;
    std::uint32_t item = 0;
    source::ByteSourcePtr source = {}; ///< its own, for when that of the contents cannot be read
};

/// Bytes that the image has in the place of its source's, since they depend on where things lie.
struct DataPatch {
    std::uint32_t data = 0;
    std::uint64_t offset = 0;
    std::vector<std::byte> bytes = {};
};

struct BootLayout {
    std::vector<PlannedBootEntry> entries = {};
    std::vector<std::uint32_t> checksums = {}; ///< of the entries' images, for their information tables
    std::uint32_t catalogData = LayoutItem::kNone;
};

/// Everything a plan knows. Made by LayoutBuilder, constant afterwards.
class Layout {
public:
    Layout() = default;
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;

    static constexpr std::uint32_t kRoot = 0;

    [[nodiscard]] const LayoutItem& item(std::uint32_t index) const { return items[index]; }
    [[nodiscard]] std::string_view text(TextRef ref) const
    {
        return std::string_view(texts).substr(ref.offset, ref.length);
    }
    [[nodiscard]] std::string_view nameOf(std::uint32_t item) const { return text(items[item].name); }
    [[nodiscard]] std::string pathOf(std::uint32_t item) const;
    /// The item at a path, LayoutItem::kNone when nothing lies there. The leading slash may be missing.
    [[nodiscard]] std::uint32_t find(std::string_view path) const;
    /// The path of the first file with these contents, or a name in parentheses: "(boot catalogue)".
    [[nodiscard]] std::string pathOfData(std::uint32_t data) const;
    /// The files besides LayoutData::item that show these contents, in the order of the items.
    [[nodiscard]] std::span<const LayoutTwin> twinsOf(std::uint32_t data) const;
    /// Puts what is patched over `bytes`, which lie at `offset` of the data; no harm in doing so twice.
    void patch(std::uint32_t data, std::uint64_t offset, std::span<std::byte> bytes) const;
    /// Logical block address of a sector of the image.
    [[nodiscard]] std::uint32_t lba(std::uint64_t sector) const
    {
        return static_cast<std::uint32_t>(options.baseLba + sector);
    }
    [[nodiscard]] std::uint32_t lbaOf(const LayoutData& contents) const
    {
        return contents.recordedLba != 0 ? contents.recordedLba : lba(contents.firstSector);
    }
    [[nodiscard]] bool isOmitted(std::uint32_t item, Omission from) const
    {
        return items[item].presentation.*from;
    }
    /// Null when it has no streams, or is another name of a file that has them.
    [[nodiscard]] const LayoutStreams* streamsOf(std::uint32_t item) const;
    /// Symbolic links that are wanted somewhere, when no file system has them: Rock Ridge and UDF do.
    [[nodiscard]] std::uint64_t linksWithoutPlace() const;
    /// Whether an earlier session has contents before a sector.
    [[nodiscard]] bool refersBelow(std::uint32_t sector) const;
    /// How many entries of a hierarchy lead to an item, a folder's "." included; 0 for what is left out of
    /// it.
    [[nodiscard]] std::uint32_t linksIn(std::uint32_t item, Omission from) const;
    /// The first of a file's names that a hierarchy has, given the first of all; that if it has none.
    [[nodiscard]] std::uint32_t firstNameIn(std::uint32_t item, Omission from) const;
    /// Sectors that so many bytes take.
    [[nodiscard]] static constexpr std::uint64_t sectorsFor(std::uint64_t bytes)
    {
        return (bytes + kSectorSize - 1) / kSectorSize;
    }
    /// The first sector from `sector` on that lies `phase` behind a multiple of `alignment`; phase <
    /// alignment.
    [[nodiscard]] static constexpr std::uint64_t alignedUp(std::uint64_t sector, std::uint32_t alignment,
                                                           std::uint32_t phase = 0)
    {
        const std::uint64_t beyond = (sector + alignment - phase) % alignment;
        return beyond == 0 ? sector : sector + alignment - beyond;
    }
    /// Sectors of the descriptors of all writers, with the terminator of ECMA-119's.
    [[nodiscard]] std::uint32_t descriptorSectors() const;
    /// Renders a metadata extent of any writer, the volume descriptors, or what makes a hybrid, into `to`,
    /// which is emptied first.
    void render(const Extent& extent, std::vector<std::byte>& to) const;

    void renderDescriptors(std::span<std::byte> to) const;

    ImageOptions options;
    std::int64_t timestamp = 0; ///< seconds since 1970
    std::string texts;
    std::vector<LayoutItem> items; ///< the root first, then level by level
    std::vector<LayoutData> data;
    std::vector<LayoutTwin> twins;      ///< by data; empty where no two files share contents
    std::vector<LayoutStreams> streams; ///< by item; none for nearly all of them
    std::vector<std::uint32_t> files;   ///< items, in the order of their paths
    bool hasOmissions = false;          ///< of any item from any hierarchy
    /// Names of files that are left out, by the serial of files that have several.
    std::unordered_map<std::uint32_t, std::vector<tree::Presentation>> omittedNames;
    std::uint32_t checksums = LayoutItem::kNone;          ///< the item SHA256SUMS
    ListedNames listedNames;                              ///< which it has for items
    std::vector<std::unique_ptr<MetadataWriter>> writers; ///< those of ECMA-119 first
    std::vector<NameSpace> nameSpaces;
    std::vector<Extent> extents;
    std::uint64_t sectorCount = 0;
    BootLayout boot;
    std::optional<HybridLayout> hybrid;
    std::vector<DataPatch> patches; ///< few
    std::vector<Error> warnings;
};

} // namespace emberdisc::image
