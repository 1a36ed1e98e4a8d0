// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/bytesource.h"
#include "core/tree/compacttext.h"
#include "core/tree/extendedattributes.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The data compilation: what the user wants on the disc, and every change to it.
namespace emberdisc::tree {

/// Names a node for as long as its compilation lives, also while an undone edit holds it. Ids are small,
/// dense and never reused.
enum class NodeId : unsigned long long {}; // spelt so that it is Qt's quint64 in the signals of ui
/// What a node has that is not in a compilation.
inline constexpr NodeId kNoId{0};
/// The root folder of every compilation.
inline constexpr NodeId kRootId{1};

enum class NodeKind : std::uint8_t { Folder, File, Symlink };

/// A time that is not known; the image puts its own time there.
inline constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

/// What a POSIX file system says about a file. Two files with the same device and inode, and links > 1, are
/// hard links of one file.
struct Attributes {
    std::uint32_t mode = 0755; ///< permission bits only, 07777; the type is the node's kind
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 1;         ///< st_nlink as found
    std::int64_t modified = kNoTime; ///< nanoseconds since 1970-01-01 00:00 UTC
    std::int64_t accessed = kNoTime; ///< likewise
    std::int64_t changed = kNoTime;  ///< likewise: the inode's change
    std::uint64_t device = 0;        ///< 0 and inode 0: comes from no file system
    std::uint64_t inode = 0;

    friend bool operator==(const Attributes&, const Attributes&) = default;
};

/// What the user wants of an item beyond what it is. A folder's holds for all that is in it.
struct Presentation {
    bool omitIso9660 = false; ///< no entry in the hierarchy of ISO 9660, which Rock Ridge describes, too
    bool omitJoliet = false;
    bool omitUdf = false;
    /// For readers that hide hidden files: ECMA-119 9.1.6, ECMA-167 4/14.4.3. Not passed on to what is
    /// inside.
    bool hidden = false;
    /// Contents with a greater weight lie nearer to the start of the image. 0: that of the folder.
    std::int32_t weight = 0;

    [[nodiscard]] bool omits() const { return omitIso9660 || omitJoliet || omitUdf; }
    friend bool operator==(const Presentation&, const Presentation&) = default;
};

/// How much there is.
struct Counts {
    std::uint64_t files = 0;
    std::uint64_t folders = 0;
    std::uint64_t symlinks = 0;
    std::uint64_t bytes = 0; ///< of the files' contents; hard links count each time

    Counts& operator+=(const Counts& other);
    Counts& operator-=(const Counts& other);
    friend bool operator==(const Counts&, const Counts&) = default;
};

class Node;
using NodePtr = std::unique_ptr<Node>;

/// A folder, a file or a symbolic link. A node that belongs to a compilation is only seen as const; a
/// detached one may be built by any thread and is then handed to DataCompilation::insert(). No locks: one
/// thread at a time, or many that only read.
class Node {
public:
    [[nodiscard]] static NodePtr makeFolder(std::string_view name, const Attributes& attributes = {});
    [[nodiscard]] static NodePtr makeFile(std::string_view name, source::ByteSourcePtr source,
                                          const Attributes& attributes = {.mode = 0644});
    /// `target` is kept byte by byte, and never resolved.
    [[nodiscard]] static NodePtr makeSymlink(std::string_view name, std::string target,
                                             const Attributes& attributes = {.mode = 0777});
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    [[nodiscard]] NodeKind kind() const
    {
        return isSpecialFile() ? NodeKind::File : static_cast<NodeKind>(m_content.index());
    }
    [[nodiscard]] bool isFolder() const { return kind() == NodeKind::Folder; }
    [[nodiscard]] bool isFile() const { return kind() == NodeKind::File; }
    [[nodiscard]] bool isSymlink() const { return kind() == NodeKind::Symlink; }

    [[nodiscard]] NodeId id() const { return m_id; }
    /// UTF-8; the root's is empty. Until it is renamed or gone.
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] const Attributes& attributes() const { return m_attributes; }
    [[nodiscard]] const Presentation& presentation() const;
    /// The folder that it lies in; null for a root.
    [[nodiscard]] const Node* parent() const { return m_parent; }
    /// Position in the parent, by binary search; 0 for a root.
    [[nodiscard]] std::size_t index() const;
    /// "/photos/1.jpg": from the topmost folder down, which has no name of its own here. The root is "/".
    [[nodiscard]] std::string path() const;

    /// Bytes of a file's contents; 0 for others.
    [[nodiscard]] std::uint64_t size() const;
    /// Where a file's bytes come from; null for others.
    [[nodiscard]] const source::ByteSourcePtr& source() const;
    /// Of a symbolic link; empty for others.
    [[nodiscard]] const std::string& target() const;
    /// Of a file or folder, if they were looked for; null when there are none.
    [[nodiscard]] const ExtendedAttributesPtr& extendedAttributes() const;

    /// A random access range of `const Node&`, sorted by the bytes of the names; empty for others than
    /// folders.
    [[nodiscard]] auto children() const
    {
        return std::views::transform(std::span<const NodePtr>(content()),
                                     [](const NodePtr& child) -> const Node& { return *child; });
    }
    [[nodiscard]] std::size_t childCount() const { return content().size(); }
    /// Null when there is none. O(log n).
    [[nodiscard]] const Node* child(std::string_view name) const;
    [[nodiscard]] Node* child(std::string_view name);
    /// Where a child of that name is or would be inserted.
    [[nodiscard]] std::size_t lowerBound(std::string_view name) const;

    /// What lies below a folder, at any depth and without itself. O(1).
    [[nodiscard]] Counts counts() const;
    /// counts() and itself. O(1).
    [[nodiscard]] Counts countsWithItself() const;
    /// Levels below this node: 0 for a file or an empty folder. Walks everything.
    [[nodiscard]] std::size_t height() const;
    [[nodiscard]] bool isInside(const Node& folder) const;

    /// Builds a detached tree: this must be a folder. NameTaken when there is one of that name; `child` is
    /// gone then. Cheap when names come in order, otherwise O(n).
    Result<Node*> add(NodePtr child);
    /// Likewise for many, in any order, sorted once. NameTaken names the first double; nothing is added then.
    [[nodiscard]] Result<> addAll(std::vector<NodePtr>&& children);
    /// The children of a node that is in no compilation.
    [[nodiscard]] auto detachedChildren()
    {
        return std::views::transform(std::span<const NodePtr>(content()),
                                     [](const NodePtr& child) -> Node& { return *child; });
    }
    /// Takes everything out of a detached folder.
    [[nodiscard]] std::vector<NodePtr> takeChildren() { return detach(0, childCount()); }
    void setName(std::string_view name); ///< of a detached node that has no parent
    void setTarget(std::string target);  ///< of a detached symbolic link
    void setAttributes(const Attributes& attributes) { m_attributes = attributes; } ///< of a detached node
    void setPresentation(const Presentation& wanted);                               ///< likewise
    void setExtendedAttributes(ExtendedAttributesPtr attributes); ///< likewise; a file or folder

private:
    friend class DataCompilation;
    friend class Transaction;
    struct Folder {
        std::vector<NodePtr> children;
        Counts counts;
        ExtendedAttributesPtr extended = {};
        Presentation presentation = {};
    };
    struct Symlink {
        std::string target;
        Presentation presentation = {};
    };
    /// Of which there are few: it has extended attributes, or is not presented as all others are.
    struct SpecialFile {
        source::ByteSourcePtr source;
        ExtendedAttributesPtr extended;
        Presentation presentation;
    };
    using Content = std::variant<std::unique_ptr<Folder>, source::ByteSourcePtr, std::unique_ptr<Symlink>,
                                 std::unique_ptr<SpecialFile>>;
    [[nodiscard]] bool isSpecialFile() const { return m_content.index() == 3; }

    Node(std::string_view name, const Attributes& attributes, Content content);
    /// Makes a file special, or a plain one, as it has to be.
    void setSpecial(ExtendedAttributesPtr extended, const Presentation& wanted);
    [[nodiscard]] const std::vector<NodePtr>& content() const;
    [[nodiscard]] Folder& folder() { return *std::get<0>(m_content); }
    /// Puts nodes in at `first`, in which order they stay, and counts them upwards.
    void attach(std::size_t first, std::vector<NodePtr>&& nodes);
    [[nodiscard]] std::vector<NodePtr> detach(std::size_t first, std::size_t count);
    void countUp(const Counts& plus, const Counts& minus);
    [[nodiscard]] NodePtr clone() const; ///< deep, with ids

    Node* m_parent = nullptr;
    NodeId m_id = kNoId;
    CompactText m_name; ///< none where it is that of the source, as nearly all files' are
    Attributes m_attributes;
    Content m_content;
};

/// Nodes of one name stay in their order.
[[nodiscard]] std::vector<NodePtr> sortedByName(std::vector<NodePtr>&& nodes);

// A million nodes must fit: with its slot in the parent, its slot in the compilation and malloc's own a file
// that is called as its source is costs 128 bytes, and the source 64.
static_assert(sizeof(Node) <= 104);

} // namespace emberdisc::tree
