// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/tracklist.h"

#include <QUndoCommand>

namespace emberdisc::ui {

/// An edit of a track list that has been made already, on the undo stack. `tracks` is borrowed and outlives
/// it.
class TrackCommand final : public QUndoCommand {
public:
    TrackCommand(audio::TrackList& tracks, audio::TrackListEdit edit, const QString& text)
        : QUndoCommand(text), m_tracks(tracks), m_edit(std::move(edit))
    {}

    void undo() override
    {
        m_tracks.revert(m_edit);
        m_applied = false;
    }
    void redo() override
    {
        if (!m_applied) // pushing a command calls redo(), and the edit is made already
            m_tracks.reapply(m_edit);
        m_applied = true;
    }

private:
    audio::TrackList& m_tracks;
    audio::TrackListEdit m_edit;
    bool m_applied = true;
};

} // namespace emberdisc::ui
