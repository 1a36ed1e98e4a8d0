// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/tree/edit.h"
#include "core/tree/node.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace emberdisc::tree {

class CompilationObserver;
class Transaction;

/// What happens to a file or link whose name is taken. Folders that meet folders are always merged.
enum class ConflictPolicy : std::uint8_t {
    Ask,      ///< fails with NameTaken, naming the first; conflicts() lists all beforehand
    Replace,  ///< the old one goes, with all that is in it if it is a folder
    Skip,     ///< the new one is left out, or stays where it is when moved
    KeepBoth, ///< the new one becomes "name (2).ext"
};

struct ConflictRules {
    ConflictPolicy policy = ConflictPolicy::Ask;
    /// What was decided for single ones, by the id of the node that is there already.
    std::unordered_map<NodeId, ConflictPolicy> decided = {};
};

/// A name that is taken. A merged folder is none; what clashes inside it is.
struct Conflict {
    NodeId existing;
    NodeKind existingKind;
    NodeKind incomingKind;
    std::uint64_t existingSize; ///< bytes; all that is below for a folder
    std::uint64_t incomingSize;
    std::int64_t existingModified; ///< as in Attributes
    std::int64_t incomingModified;
    std::string path; ///< of both in the image
};

/// What to change about items; what is not set stays as it is.
struct PropertyChange {
    std::optional<bool> omitIso9660 = {};
    std::optional<bool> omitJoliet = {};
    std::optional<bool> omitUdf = {};
    std::optional<bool> hidden = {};
    std::optional<std::int32_t> weight = {};
    std::optional<std::int64_t> modified = {}; ///< as in Attributes
    std::optional<std::int64_t> accessed = {};
    std::optional<std::int64_t> changed = {};
};

/// What the user wants on a data disc. Lives in one thread, the window's; a worker gets a snapshot(). Each
/// edit either happens entirely or fails and changes nothing.
class DataCompilation {
public:
    DataCompilation();
    ~DataCompilation();
    DataCompilation(DataCompilation&&) noexcept;
    DataCompilation& operator=(DataCompilation&&) noexcept;

    [[nodiscard]] const Node& root() const { return *m_root; }
    /// Null when there is none, or when it is not in the tree now. O(1).
    [[nodiscard]] const Node* node(NodeId id) const;
    /// "/photos/1.jpg", the leading slash may be missing; null when nothing lies there. No "." and "..",
    /// links are not followed.
    [[nodiscard]] const Node* find(std::string_view path) const;
    /// All that is in the compilation, the root not counted. O(1).
    [[nodiscard]] Counts counts() const { return m_root->counts(); }
    [[nodiscard]] const std::string& volumeLabel() const { return m_volumeLabel; }
    /// Names the present contents: changes with each edit, and is what it was before after a revert. Compare
    /// it to know whether the compilation has changed since it was saved.
    [[nodiscard]] std::uint64_t state() const { return m_state; }

    /// Names that would clash with what is there. Those that come twice within what is added or moved are not
    /// among them: both are kept, the second with a number, whatever the rules say.
    [[nodiscard]] std::vector<Conflict> conflicts(NodeId folder, std::span<const NodePtr> incoming) const;
    [[nodiscard]] std::vector<Conflict> conflictsOfMove(std::span<const NodeId> nodes, NodeId folder) const;

    /// Puts detached nodes into a folder; folders of the same name are merged and keep the attributes they
    /// have. `nodes` is untouched when it fails: NodeNotFound, NotAFolder, NameTaken (under Ask),
    /// TreeTooDeep, and checkName()'s reasons.
    [[nodiscard]] Result<Edit> insert(NodeId folder, std::vector<NodePtr>&& nodes,
                                      const ConflictRules& rules = {});
    /// Takes nodes out, with all that is below. NodeNotFound; InvalidArgument for the root.
    [[nodiscard]] Result<Edit> remove(std::span<const NodeId> nodes);
    /// NodeNotFound, NameTaken, checkTypedName()'s reasons; InvalidArgument for the root.
    [[nodiscard]] Result<Edit> rename(NodeId node, std::string name);
    /// Nodes that lie in `folder` already stay. MoveIntoItself, and insert()'s reasons. A file is never put
    /// in the place of a folder that it comes from: it is numbered then.
    [[nodiscard]] Result<Edit> move(std::span<const NodeId> nodes, NodeId folder,
                                    const ConflictRules& rules = {});
    /// NodeNotFound, NotAFolder, NameTaken, TreeTooDeep, checkTypedName()'s reasons.
    [[nodiscard]] Result<Edit> newFolder(NodeId parent, std::string name, const Attributes& attributes = {});
    /// How items are shown and when they say they were made. NodeNotFound; InvalidArgument for the root.
    [[nodiscard]] Result<Edit> setProperties(std::span<const NodeId> nodes, const PropertyChange& change);
    /// At most 128 bytes of UTF-8 without control characters; may be empty. Each name space shortens it on
    /// its own.
    [[nodiscard]] Result<Edit> setVolumeLabel(std::string label);

    /// Undoes the latest edit that is not undone, or does the latest undone one again. InvalidArgument when
    /// it is not that edit's turn; nothing happens then. Costs what the edit cost.
    [[nodiscard]] Result<> revert(Edit& edit);
    [[nodiscard]] Result<> reapply(Edit& edit);

    /// Puts the contents and label of another one in the place of its own. No edit: what was here is gone,
    /// and edits that were made before fit no more.
    void replaceContents(DataCompilation&& other);

    /// Takes the extended attributes from all that is here. No edit either.
    void forgetExtendedAttributes();

    /// Borrowed until removed. Not taken along by snapshot(); taken along when moved.
    void addObserver(CompilationObserver& observer);
    void removeObserver(CompilationObserver& observer);

    /// A deep copy with the same ids and state, sharing the byte sources: about 130 bytes and a
    /// microsecond a file, so 13 MB and a tenth of a second for 100,000. Edits of one do not fit the other.
    [[nodiscard]] DataCompilation snapshot() const;

private:
    friend class Transaction;

    [[nodiscard]] Node* mutableNode(NodeId id);
    [[nodiscard]] Result<Node*> folderForEdit(NodeId id);
    /// Those that are not below another one of them, once each. NodeNotFound; InvalidArgument for the root.
    [[nodiscard]] Result<std::vector<Node*>> topmost(std::span<const NodeId> ids);
    void enter(Node& node);       ///< gives ids where there are none, fills the slots
    void leave(const Node& node); ///< empties the slots
    static void forgetIds(Node& node);

    // The only five things that change the tree; each tells the observers.
    void attach(NodeId parent, std::size_t first, std::vector<NodePtr>&& nodes);
    [[nodiscard]] std::vector<NodePtr> detach(NodeId parent, std::size_t first, std::size_t count);
    void relocate(NodeId node, NodeId toParent, const std::string& toName);
    void relabel(const std::string& label);
    void retouch(NodeId node, const Edit::Properties& properties);

    void apply(Edit::Step& step);
    void unapply(Edit::Step& step);
    [[nodiscard]] Edit commit(Edit edit);

    void notify(const std::function<void(CompilationObserver&)>& tell) const;

    NodePtr m_root;
    std::vector<Node*> m_slots; ///< by id; null while a node is out of the tree
    std::string m_volumeLabel;
    std::uint64_t m_state = 0;
    std::uint64_t m_lastState = 0;
    std::vector<CompilationObserver*> m_observers;
};

} // namespace emberdisc::tree
