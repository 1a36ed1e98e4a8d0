// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace emberdisc::tree {

class Node;

/// Follows a compilation row by row, in the terms of QAbstractItemModel. Called in the thread that edits, in
/// the middle of an edit: an observer reads, and never edits. Each aboutTo… is followed by its partner with
/// nothing in between. Counters of the folders above change with inserted, removed and moved, without a
/// changed() for each.
class CompilationObserver {
public:
    virtual ~CompilationObserver() = default;

    /// Rows `first` to `last`, both included, will come into being in `parent`.
    virtual void aboutToInsert(const Node& parent, std::size_t first, std::size_t last) = 0;
    virtual void inserted(const Node& parent, std::size_t first, std::size_t last) = 0;
    virtual void aboutToRemove(const Node& parent, std::size_t first, std::size_t last) = 0;
    virtual void removed(const Node& parent, std::size_t first, std::size_t last) = 0;
    /// Row `row` of `from` goes before row `before` of `to`, counted while it is still where it was: as in
    /// beginMoveRows(). The node may have another name afterwards; no changed() follows for that.
    virtual void aboutToMove(const Node& from, std::size_t row, const Node& to, std::size_t before) = 0;
    virtual void moved(const Node& node) = 0;
    /// Another name on the same row, or other properties.
    virtual void changed(const Node& node) = 0;
    virtual void volumeLabelChanged() = 0;
    /// Once after each edit, revert or reapply: time to look at counts() again.
    virtual void edited() = 0;
};

} // namespace emberdisc::tree
