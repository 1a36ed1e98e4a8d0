// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/tracklist.h"

#include "core/audio/isrc.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace emberdisc::audio {

namespace {

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

} // namespace

template <class Function>
void TrackList::tell(Function function) const
{
    for (TrackListObserver* observer : m_observers)
        function(*observer);
}

std::optional<std::size_t> TrackList::indexOf(TrackId id) const
{
    const auto found = std::ranges::find(m_items, id, &Item::id);
    if (found == m_items.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_items.begin());
}

std::vector<Track> TrackList::tracks() const
{
    std::vector<Track> result;
    result.reserve(m_items.size());
    for (const Item& item : m_items)
        result.push_back(item.track);
    return result;
}

std::vector<TrackId> TrackList::ids() const
{
    std::vector<TrackId> result;
    result.reserve(m_items.size());
    for (const Item& item : m_items)
        result.push_back(item.id);
    return result;
}

Result<SessionPlan> TrackList::plan() const
{
    return planSession(tracks(), m_options);
}

/// In the order of the list, each once.
Result<std::vector<std::size_t>> TrackList::indexesOf(std::span<const TrackId> ids) const
{
    std::vector<std::size_t> indexes;
    for (const TrackId id : ids) {
        const auto index = indexOf(id);
        if (!index)
            return fail(ErrorCode::NodeNotFound, "no track with the id " + std::to_string(id));
        indexes.push_back(*index);
    }
    std::ranges::sort(indexes);
    const auto repeated = std::ranges::unique(indexes);
    indexes.erase(repeated.begin(), repeated.end());
    return indexes;
}

Result<TrackListEdit> TrackList::insert(std::size_t index, std::span<const Track> tracks)
{
    if (index > m_items.size())
        return fail(ErrorCode::InvalidArgument, "behind the end of the list");
    if (tracks.size() > kMaximumTracks - m_items.size())
        return fail(ErrorCode::AudioTooManyTracks,
                    std::to_string(m_items.size() + tracks.size()) + " tracks");
    TrackListEdit edit;
    for (const Track& track : tracks) {
        if (!track.isrc.empty() && !isIsrc(track.isrc))
            return fail(
                Error::atPath(ErrorCode::InvalidArgument, track.sound.path, "no ISRC: " + track.isrc));
        const std::size_t at = index + edit.m_steps.size();
        edit.m_steps.push_back(TrackListEdit::Insert{at, {m_nextId + edit.m_steps.size(), track}});
    }
    m_nextId += tracks.size();
    reapply(edit);
    return edit;
}

Result<TrackListEdit> TrackList::remove(std::span<const TrackId> ids)
{
    TRY_ASSIGN(const auto indexes, indexesOf(ids));
    TrackListEdit edit;
    for (const std::size_t index : std::views::reverse(indexes))
        edit.m_steps.push_back(TrackListEdit::Remove{index, m_items[index]});
    reapply(edit);
    return edit;
}

Result<TrackListEdit> TrackList::move(std::span<const TrackId> ids, std::size_t index)
{
    if (index > m_items.size())
        return fail(ErrorCode::InvalidArgument, "behind the end of the list");
    TRY_ASSIGN(const auto indexes, indexesOf(ids));
    TrackListEdit edit;
    // Those before the target move down, the last of them first; those behind move up. What has been moved
    // shifts none of the rest on the same side, since each moves past unmoved tracks only.
    std::size_t target = index;
    for (const std::size_t from : std::views::reverse(indexes)) {
        if (from >= index)
            continue;
        --target;
        if (from != target)
            edit.m_steps.push_back(TrackListEdit::Move{from, target});
    }
    target = index;
    for (const std::size_t from : indexes) {
        if (from < index)
            continue;
        if (from != target)
            edit.m_steps.push_back(TrackListEdit::Move{from, target});
        ++target;
    }
    reapply(edit);
    return edit;
}

Result<TrackListEdit> TrackList::change(TrackId id, const Track& track)
{
    const auto index = indexOf(id);
    if (!index)
        return fail(ErrorCode::NodeNotFound, "no track with the id " + std::to_string(id));
    if (!track.isrc.empty() && !isIsrc(track.isrc))
        return fail(ErrorCode::InvalidArgument, "no ISRC: " + track.isrc);
    TrackListEdit edit;
    if (m_items[*index].track != track)
        edit.m_steps.push_back(TrackListEdit::Change{*index, m_items[*index].track, track});
    reapply(edit);
    return edit;
}

Result<TrackListEdit> TrackList::setOptions(const SessionOptions& options)
{
    if (!options.catalog.empty() && !isCatalogNumber(options.catalog))
        return fail(ErrorCode::InvalidArgument, "a catalogue number has 13 digits: " + options.catalog);
    TrackListEdit edit;
    if (m_options != options)
        edit.m_steps.push_back(TrackListEdit::ChangeOptions{m_options, options});
    reapply(edit);
    return edit;
}

bool TrackList::takeMeasurement(TrackId id, const Track& measured)
{
    const auto isSameSound = [](const Sound& a, const Sound& b) {
        return a.path == b.path && a.encoding == b.encoding && a.firstSample == b.firstSample &&
               a.untilEnd == b.untilEnd && (a.untilEnd || a.sampleCount == b.sampleCount);
    };
    const auto index = indexOf(id);
    if (!index)
        return false;
    Track track = m_items[*index].track;
    if (!isSameSound(track.sound, measured.sound) ||
        track.pregapSound.has_value() != measured.pregapSound.has_value() ||
        (track.pregapSound && !isSameSound(*track.pregapSound, *measured.pregapSound)))
        return false;
    track.sound = measured.sound;
    track.pregapSound = measured.pregapSound;
    if (track != m_items[*index].track)
        changeAt(*index, track);
    return true;
}

void TrackList::reapply(const TrackListEdit& edit)
{
    for (const TrackListEdit::Step& step : edit.m_steps)
        std::visit(Overloaded{[this](const TrackListEdit::Insert& s) { insertAt(s.index, s.item); },
                              [this](const TrackListEdit::Remove& s) { removeAt(s.index); },
                              [this](const TrackListEdit::Move& s) { moveTo(s.from, s.to); },
                              [this](const TrackListEdit::Change& s) { changeAt(s.index, s.after); },
                              [this](const TrackListEdit::ChangeOptions& s) { changeOptions(s.after); }},
                   step);
}

void TrackList::revert(const TrackListEdit& edit)
{
    for (const TrackListEdit::Step& step : std::views::reverse(edit.m_steps))
        std::visit(Overloaded{[this](const TrackListEdit::Insert& s) { removeAt(s.index); },
                              [this](const TrackListEdit::Remove& s) { insertAt(s.index, s.item); },
                              [this](const TrackListEdit::Move& s) { moveTo(s.to, s.from); },
                              [this](const TrackListEdit::Change& s) { changeAt(s.index, s.before); },
                              [this](const TrackListEdit::ChangeOptions& s) { changeOptions(s.before); }},
                   step);
}

void TrackList::insertAt(std::size_t index, Item item)
{
    tell([&](TrackListObserver& o) { o.aboutToInsert(index); });
    m_items.insert(m_items.begin() + static_cast<std::ptrdiff_t>(index), std::move(item));
    tell([&](TrackListObserver& o) { o.inserted(index); });
}

void TrackList::removeAt(std::size_t index)
{
    tell([&](TrackListObserver& o) { o.aboutToRemove(index); });
    m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(index));
    tell([&](TrackListObserver& o) { o.removed(index); });
}

void TrackList::moveTo(std::size_t from, std::size_t to)
{
    tell([&](TrackListObserver& o) { o.aboutToMove(from, to); });
    Item item = std::move(m_items[from]);
    m_items.erase(m_items.begin() + static_cast<std::ptrdiff_t>(from));
    m_items.insert(m_items.begin() + static_cast<std::ptrdiff_t>(to), std::move(item));
    tell([&](TrackListObserver& o) { o.moved(from, to); });
}

void TrackList::changeAt(std::size_t index, const Track& track)
{
    m_items[index].track = track;
    tell([&](TrackListObserver& o) { o.changed(index); });
}

void TrackList::changeOptions(const SessionOptions& options)
{
    m_options = options;
    tell([](TrackListObserver& o) { o.optionsChanged(); });
}

void TrackList::addObserver(TrackListObserver* observer)
{
    m_observers.push_back(observer);
}

void TrackList::removeObserver(TrackListObserver* observer)
{
    std::erase(m_observers, observer);
}

} // namespace emberdisc::audio
