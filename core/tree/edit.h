// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/node.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace emberdisc::tree {

enum class EditKind : std::uint8_t { Insert, Remove, Rename, Move, NewFolder, VolumeLabel, Properties };

/// What one change did to a compilation, and what it takes to undo and redo it exactly, ids included. Holds
/// the nodes that are not in the tree now. Belongs to the compilation that made it; an undo stack may drop it
/// at any time.
class Edit {
public:
    Edit(Edit&&) noexcept = default;
    Edit& operator=(Edit&&) noexcept = default;
    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;
    ~Edit() = default;

    [[nodiscard]] EditKind kind() const { return m_kind; }
    /// True if everything was skipped, or was so already: not worth an undo step.
    [[nodiscard]] bool isEmpty() const { return m_steps.empty(); }
    [[nodiscard]] bool isApplied() const { return m_applied; }
    /// The nodes that a view would select afterwards: inserted, moved, renamed or made. After a Remove: those
    /// that were taken away.
    [[nodiscard]] const std::vector<NodeId>& nodes() const { return m_nodes; }
    /// Files and links that were left out because the name was taken, that took another's place, and that got
    /// a number.
    [[nodiscard]] std::uint64_t skipped() const { return m_skipped; }
    [[nodiscard]] std::uint64_t replaced() const { return m_replaced; }
    [[nodiscard]] std::uint64_t numbered() const { return m_numbered; }

private:
    friend class DataCompilation;
    friend class Transaction;

    /// Neighbours that come or go together. `nodes` holds them while they are out of the tree.
    struct Rows {
        NodeId parent;
        std::size_t first;
        std::size_t count;
        std::vector<NodePtr> nodes;
    };
    struct Insertion : Rows {};
    struct Removal : Rows {};
    struct Relocation {
        NodeId node;
        NodeId fromParent;
        NodeId toParent;
        std::string fromName;
        std::string toName;
    };
    struct Relabel {
        std::string from;
        std::string to;
    };
    struct Properties {
        Attributes attributes;
        Presentation presentation;
    };
    struct Retouch {
        NodeId node;
        Properties from;
        Properties to;
    };
    using Step = std::variant<Insertion, Removal, Relocation, Relabel, Retouch>;

    explicit Edit(EditKind kind) : m_kind(kind) {}

    EditKind m_kind;
    bool m_applied = true;
    std::uint64_t m_before = 0; ///< the compilation's state before and after
    std::uint64_t m_after = 0;
    std::uint64_t m_skipped = 0;
    std::uint64_t m_replaced = 0;
    std::uint64_t m_numbered = 0;
    std::vector<NodeId> m_nodes;
    std::vector<Step> m_steps;
};

} // namespace emberdisc::tree
