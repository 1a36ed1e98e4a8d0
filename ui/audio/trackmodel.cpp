// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/audio/trackmodel.h"

#include "core/audio/format.h"
#include "ui/common/icons.h"
#include "ui/words/quantities.h"

#include <QDataStream>
#include <QFileInfo>
#include <QIODevice>
#include <QMimeData>
#include <QUrl>

namespace emberdisc::ui {

namespace {

const QString kTracksMimeType = QStringLiteral("application/x-emberdisc-tracks");

QString lengthWords(const audio::Track& track)
{
    const auto seconds = track.sound.sampleCount / audio::kSampleRate;
    const QString words = durationWords(std::chrono::seconds(seconds));
    return track.sound.count == audio::Count::Exact ? words : QStringLiteral("≈ ") + words;
}

QString titleWords(const audio::Track& track)
{
    return track.title.empty() ? QFileInfo(QString::fromStdString(track.sound.path)).completeBaseName()
                               : QString::fromStdString(track.title);
}

} // namespace

TrackModel::TrackModel(audio::TrackList& tracks, QObject* parent)
    : QAbstractTableModel(parent), m_tracks(tracks)
{
    m_tracks.addObserver(this);
}

TrackModel::~TrackModel()
{
    m_tracks.removeObserver(this);
}

int TrackModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tracks.size());
}

int TrackModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TrackModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const audio::Track& track = m_tracks.at(static_cast<std::size_t>(index.row()));
    if (role == Qt::TextAlignmentRole && (index.column() == NumberColumn || index.column() == LengthColumn))
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return QString::fromStdString(track.sound.path);
    if (role != Qt::DisplayRole && role != Qt::EditRole)
        return {};
    switch (index.column()) {
    case NumberColumn:
        return index.row() + 1;
    case TitleColumn:
        return titleWords(track);
    case PerformerColumn:
        return QString::fromStdString(track.performer);
    case LengthColumn:
        return lengthWords(track);
    case FileColumn:
        return QFileInfo(QString::fromStdString(track.sound.path)).fileName();
    default:
        return {};
    }
}

bool TrackModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::EditRole)
        return false;
    const auto row = static_cast<std::size_t>(index.row());
    audio::Track track = m_tracks.at(row);
    if (index.column() == TitleColumn)
        track.title = value.toString().toStdString();
    else if (index.column() == PerformerColumn)
        track.performer = value.toString().toStdString();
    if (track == m_tracks.at(row))
        return false;
    Q_EMIT changeRequested(m_tracks.idAt(row), track);
    return true;
}

QVariant TrackModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NumberColumn:
        return tr("No.");
    case TitleColumn:
        return tr("Title");
    case PerformerColumn:
        return tr("Performer");
    case LengthColumn:
        return tr("Length");
    case FileColumn:
        return tr("File");
    default:
        return {};
    }
}

Qt::ItemFlags TrackModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::ItemIsDropEnabled;
    // Rows are dropped between tracks, never onto one.
    Qt::ItemFlags flags =
        Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
    if (index.column() == TitleColumn || index.column() == PerformerColumn)
        flags |= Qt::ItemIsEditable;
    return flags;
}

QStringList TrackModel::mimeTypes() const
{
    return {kTracksMimeType, QStringLiteral("text/uri-list")};
}

QMimeData* TrackModel::mimeData(const QModelIndexList& indexes) const
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    for (const QModelIndex& index : indexes)
        if (index.column() == TitleColumn)
            stream << static_cast<quint64>(m_tracks.idAt(static_cast<std::size_t>(index.row())));
    auto* data = new QMimeData;
    data->setData(kTracksMimeType, bytes);
    return data;
}

Qt::DropActions TrackModel::supportedDropActions() const
{
    return Qt::MoveAction | Qt::CopyAction | Qt::LinkAction;
}

Qt::DropActions TrackModel::supportedDragActions() const
{
    return Qt::MoveAction;
}

bool TrackModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int, int, const QModelIndex&) const
{
    return data->hasFormat(kTracksMimeType) || data->hasUrls();
}

bool TrackModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                              const QModelIndex& parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const int before = row >= 0 ? row : rowCount();
    if (data->hasFormat(kTracksMimeType)) {
        QDataStream stream(data->data(kTracksMimeType));
        std::vector<audio::TrackId> ids;
        while (!stream.atEnd()) {
            quint64 id = 0;
            stream >> id;
            ids.push_back(id);
        }
        Q_EMIT moveRequested(ids, before);
        // The edit moves the rows itself; "true" would make the view remove them again.
        return false;
    }
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    Q_EMIT filesDropped(paths, before);
    return true;
}

void TrackModel::aboutToInsert(std::size_t index)
{
    beginInsertRows({}, static_cast<int>(index), static_cast<int>(index));
}

void TrackModel::inserted(std::size_t)
{
    endInsertRows();
    numbersChanged();
}

void TrackModel::aboutToRemove(std::size_t index)
{
    beginRemoveRows({}, static_cast<int>(index), static_cast<int>(index));
}

void TrackModel::removed(std::size_t)
{
    endRemoveRows();
    numbersChanged();
}

void TrackModel::aboutToMove(std::size_t from, std::size_t to)
{
    const int source = static_cast<int>(from);
    // Qt counts the target before the row has left.
    beginMoveRows({}, source, source, {}, static_cast<int>(to > from ? to + 1 : to));
}

void TrackModel::moved(std::size_t, std::size_t)
{
    endMoveRows();
    numbersChanged();
}

void TrackModel::changed(std::size_t row)
{
    Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), ColumnCount - 1));
    Q_EMIT contentsChanged();
}

void TrackModel::optionsChanged()
{
    Q_EMIT contentsChanged();
}

void TrackModel::numbersChanged()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, NumberColumn), index(rowCount() - 1, NumberColumn));
    Q_EMIT contentsChanged();
}

} // namespace emberdisc::ui
