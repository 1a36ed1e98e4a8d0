// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sessionplan.h"
#include "core/audio/track.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace emberdisc::audio {

/// Names a track for as long as its list lives; never used again for another one.
using TrackId = std::uint64_t;

/// Follows a TrackList, so that a model of the window can. Called in the list's thread, one call a row; the
/// observer must not edit.
class TrackListObserver {
public:
    virtual ~TrackListObserver() = default;

    virtual void aboutToInsert(std::size_t index) = 0;
    virtual void inserted(std::size_t index) = 0;
    virtual void aboutToRemove(std::size_t index) = 0;
    virtual void removed(std::size_t index) = 0;
    /// `to` is the index after the move.
    virtual void aboutToMove(std::size_t from, std::size_t to) = 0;
    virtual void moved(std::size_t from, std::size_t to) = 0;
    virtual void changed(std::size_t index) = 0;
    /// Gap, or the texts of the disc.
    virtual void optionsChanged() = 0;
};

/// What an edit did. Opaque; it can be reverted and applied again, last edit first, on the list that made it.
class TrackListEdit {
public:
    [[nodiscard]] bool isEmpty() const { return m_steps.empty(); }

private:
    friend class TrackList;
    struct Item {
        TrackId id = 0;
        Track track = {};
    };
    struct Insert {
        std::size_t index;
        Item item;
    };
    struct Remove {
        std::size_t index;
        Item item;
    };
    struct Move {
        std::size_t from;
        std::size_t to;
    };
    struct Change {
        std::size_t index;
        Track before;
        Track after;
    };
    struct ChangeOptions {
        SessionOptions before;
        SessionOptions after;
    };
    using Step = std::variant<Insert, Remove, Move, Change, ChangeOptions>;
    std::vector<Step> m_steps;
};

/// The audio compilation: tracks in order, and what holds for the whole disc. Lives in one thread; a worker
/// gets tracks() copied.
class TrackList {
public:
    [[nodiscard]] std::size_t size() const { return m_items.size(); }
    [[nodiscard]] bool isEmpty() const { return m_items.empty(); }
    /// `index` below size().
    [[nodiscard]] const Track& at(std::size_t index) const { return m_items[index].track; }
    [[nodiscard]] TrackId idAt(std::size_t index) const { return m_items[index].id; }
    [[nodiscard]] std::optional<std::size_t> indexOf(TrackId id) const;
    /// In order, copied.
    [[nodiscard]] std::vector<Track> tracks() const;
    [[nodiscard]] std::vector<TrackId> ids() const;
    [[nodiscard]] const SessionOptions& options() const { return m_options; }
    /// Where all would lie on a disc, from the counts at hand, by the planner that the burn uses.
    /// CompilationEmpty, ImageTooLarge.
    [[nodiscard]] Result<SessionPlan> plan() const;

    /// Before `index`, at most size(). AudioTooManyTracks when there would be more than 99: none is added.
    [[nodiscard]] Result<TrackListEdit> insert(std::size_t index, std::span<const Track> tracks);
    [[nodiscard]] Result<TrackListEdit> append(std::span<const Track> tracks)
    {
        return insert(size(), tracks);
    }
    /// NodeNotFound when one of them is not in the list: none is removed.
    [[nodiscard]] Result<TrackListEdit> remove(std::span<const TrackId> ids);
    /// Puts them, in their order in the list, before what is now at `index`, at most size(). NodeNotFound,
    /// InvalidArgument.
    [[nodiscard]] Result<TrackListEdit> move(std::span<const TrackId> ids, std::size_t index);
    /// Replaces a track's values; an ISRC must be empty or valid (InvalidArgument). NodeNotFound.
    [[nodiscard]] Result<TrackListEdit> change(TrackId id, const Track& track);
    /// A catalogue number must be empty or 13 digits (InvalidArgument).
    [[nodiscard]] Result<TrackListEdit> setOptions(const SessionOptions& options);

    /// Takes over the counts that measure() found on a copy; no edit, since nothing of the user's changes.
    /// False if the track is gone or has become another sound meanwhile.
    bool takeMeasurement(TrackId id, const Track& measured);

    void revert(const TrackListEdit& edit);
    void reapply(const TrackListEdit& edit);

    /// Borrowed, until removeObserver().
    void addObserver(TrackListObserver* observer);
    void removeObserver(TrackListObserver* observer);

private:
    using Item = TrackListEdit::Item;

    void insertAt(std::size_t index, Item item);
    void removeAt(std::size_t index);
    void moveTo(std::size_t from, std::size_t to);
    void changeAt(std::size_t index, const Track& track);
    void changeOptions(const SessionOptions& options);
    [[nodiscard]] Result<std::vector<std::size_t>> indexesOf(std::span<const TrackId> ids) const;
    template <class Function>
    void tell(Function function) const;

    std::vector<Item> m_items;
    SessionOptions m_options;
    TrackId m_nextId = 1;
    std::vector<TrackListObserver*> m_observers;
};

} // namespace emberdisc::audio
