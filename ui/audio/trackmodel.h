// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/tracklist.h"

#include <vector>

#include <QAbstractTableModel>

namespace emberdisc::ui {

/// Shows a TrackList as a table. Asks for edits by signal and never makes one. `tracks` is borrowed.
class TrackModel final : public QAbstractTableModel, private audio::TrackListObserver {
    Q_OBJECT
public:
    enum Column { NumberColumn, TitleColumn, PerformerColumn, LengthColumn, FileColumn, ColumnCount };

    explicit TrackModel(audio::TrackList& tracks, QObject* parent = nullptr);
    ~TrackModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDropActions() const override;
    Qt::DropActions supportedDragActions() const override;
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

Q_SIGNALS:
    void changeRequested(emberdisc::audio::TrackId id, const emberdisc::audio::Track& track);
    /// Before row `row`, which may be one past the last.
    void moveRequested(const std::vector<emberdisc::audio::TrackId>& tracks, int row);
    void filesDropped(const QStringList& paths, int row);
    void contentsChanged();

private:
    void aboutToInsert(std::size_t index) override;
    void inserted(std::size_t index) override;
    void aboutToRemove(std::size_t index) override;
    void removed(std::size_t index) override;
    void aboutToMove(std::size_t from, std::size_t to) override;
    void moved(std::size_t from, std::size_t to) override;
    void changed(std::size_t index) override;
    void optionsChanged() override;
    void numbersChanged();

    audio::TrackList& m_tracks;
};

} // namespace emberdisc::ui
