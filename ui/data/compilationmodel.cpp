// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/compilationmodel.h"

#include "ui/common/icons.h"
#include "ui/words/quantities.h"

#include <QDataStream>
#include <QDateTime>
#include <QFont>
#include <QGuiApplication>
#include <QIODevice>
#include <QLocale>
#include <QMimeData>
#include <QPalette>
#include <QUrl>

namespace emberdisc::ui {

namespace {

const QString kNodesMimeType = QStringLiteral("application/x-emberdisc-nodes");

QString iconName(const tree::Node& node)
{
    switch (node.kind()) {
    case tree::NodeKind::Folder:
        return QStringLiteral("folder");
    case tree::NodeKind::File:
        return QStringLiteral("file");
    case tree::NodeKind::Symlink:
        return QStringLiteral("link");
    }
    return {};
}

std::uint64_t bytesOf(const tree::Node& node)
{
    return node.isFolder() ? node.counts().bytes : node.size();
}

} // namespace

CompilationModel::CompilationModel(tree::DataCompilation& compilation, QObject* parent)
    : QAbstractItemModel(parent), m_compilation(compilation)
{
    m_compilation.addObserver(*this);
}

CompilationModel::~CompilationModel()
{
    m_compilation.removeObserver(*this);
}

tree::NodeId CompilationModel::idAt(const QModelIndex& index) const
{
    return index.isValid() ? tree::NodeId{static_cast<std::uint64_t>(index.internalId())} : tree::kRootId;
}

const tree::Node& CompilationModel::nodeAt(const QModelIndex& index) const
{
    const tree::Node* node = m_compilation.node(idAt(index));
    return node != nullptr ? *node : m_compilation.root();
}

QModelIndex CompilationModel::indexOf(const tree::Node& node, int column) const
{
    if (node.parent() == nullptr)
        return {};
    return createIndex(static_cast<int>(node.index()), column, static_cast<quintptr>(node.id()));
}

QModelIndex CompilationModel::indexOf(tree::NodeId id, int column) const
{
    const tree::Node* node = m_compilation.node(id);
    return node != nullptr ? indexOf(*node, column) : QModelIndex();
}

tree::NodeId CompilationModel::folderAt(const QModelIndex& index) const
{
    const tree::Node& node = nodeAt(index);
    return node.isFolder() || node.parent() == nullptr ? node.id() : node.parent()->id();
}

QModelIndex CompilationModel::index(int row, int column, const QModelIndex& parent) const
{
    const tree::Node& folder = nodeAt(parent);
    if (row < 0 || column < 0 || column >= ColumnCount ||
        static_cast<std::size_t>(row) >= folder.childCount())
        return {};
    return createIndex(row, column, static_cast<quintptr>(folder.children()[row].id()));
}

QModelIndex CompilationModel::parent(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const tree::Node* parent = nodeAt(index).parent();
    return parent != nullptr ? indexOf(*parent, NameColumn) : QModelIndex();
}

int CompilationModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeAt(parent).childCount());
}

int CompilationModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool CompilationModel::hasChildren(const QModelIndex& parent) const
{
    return rowCount(parent) > 0;
}

QVariant CompilationModel::text(const tree::Node& node, int column) const
{
    switch (column) {
    case NameColumn:
        return QString::fromUtf8(node.name());
    case SizeColumn:
        return node.isSymlink() ? QString() : sizeWords(bytesOf(node));
    case ModifiedColumn:
        if (node.attributes().modified == tree::kNoTime)
            return {};
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(node.attributes().modified / 1'000'000),
                                  QLocale::ShortFormat);
    case OriginColumn:
        if (node.isSymlink())
            return tr("→ %1").arg(QString::fromStdString(node.target()));
        return node.isFile() ? QString::fromStdString(node.source()->describe()) : QString();
    default:
        return {};
    }
}

QVariant CompilationModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const tree::Node& node = nodeAt(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text(node, index.column());
    case Qt::ToolTipRole:
        return node.isFolder() ? tr("%n file(s)", nullptr, static_cast<int>(node.counts().files))
                               : text(node, OriginColumn);
    case Qt::DecorationRole:
        return index.column() == NameColumn ? QVariant(lineIcon(iconName(node))) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == SizeColumn ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::FontRole: {
        QFont font;
        font.setItalic(node.isSymlink());
        return font;
    }
    case Qt::ForegroundRole: // what not everybody will see
        return node.presentation().hidden || node.presentation().omits()
                   ? QVariant(QGuiApplication::palette().brush(QPalette::Disabled, QPalette::Text))
                   : QVariant();
    case kSortRole:
        if (index.column() == SizeColumn)
            return static_cast<qulonglong>(bytesOf(node));
        if (index.column() == ModifiedColumn)
            return static_cast<qlonglong>(node.attributes().modified);
        return text(node, index.column());
    default:
        return {};
    }
}

bool CompilationModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::EditRole || index.column() != NameColumn)
        return false;
    const QString name = value.toString();
    if (name == text(nodeAt(index), NameColumn).toString())
        return false;
    Q_EMIT renameRequested(idAt(index), name);
    return true;
}

QVariant CompilationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case SizeColumn:
        return tr("Size");
    case ModifiedColumn:
        return tr("Modified");
    case OriginColumn:
        return tr("Where it comes from");
    default:
        return {};
    }
}

Qt::ItemFlags CompilationModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractItemModel::flags(index) | Qt::ItemIsDropEnabled;
    if (!index.isValid())
        return flags;
    flags |= Qt::ItemIsDragEnabled;
    if (index.column() == NameColumn)
        flags |= Qt::ItemIsEditable;
    if (!nodeAt(index).isFolder())
        flags |= Qt::ItemNeverHasChildren;
    return flags;
}

QStringList CompilationModel::mimeTypes() const
{
    return {kNodesMimeType, QStringLiteral("text/uri-list")};
}

QMimeData* CompilationModel::mimeData(const QModelIndexList& indexes) const
{
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    // Whose nodes they are: ids of another window's compilation mean nothing here.
    stream << static_cast<quint64>(reinterpret_cast<quintptr>(this));
    for (const QModelIndex& index : indexes)
        if (index.column() == NameColumn)
            stream << static_cast<quint64>(idAt(index));
    auto* data = new QMimeData;
    data->setData(kNodesMimeType, bytes);
    return data;
}

std::vector<tree::NodeId> CompilationModel::nodesIn(const QMimeData& data) const
{
    QDataStream stream(data.data(kNodesMimeType));
    quint64 owner = 0;
    stream >> owner;
    std::vector<tree::NodeId> nodes;
    if (owner != static_cast<quint64>(reinterpret_cast<quintptr>(this)))
        return nodes;
    while (!stream.atEnd()) {
        quint64 id = 0;
        stream >> id;
        nodes.push_back(tree::NodeId{id});
    }
    return nodes;
}

Qt::DropActions CompilationModel::supportedDropActions() const
{
    return Qt::CopyAction | Qt::MoveAction | Qt::LinkAction;
}

Qt::DropActions CompilationModel::supportedDragActions() const
{
    return Qt::MoveAction;
}

bool CompilationModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int, int,
                                       const QModelIndex& parent) const
{
    if (data->hasFormat(kNodesMimeType)) {
        const tree::Node* folder = m_compilation.node(folderAt(parent));
        for (const tree::NodeId id : nodesIn(*data)) {
            const tree::Node* node = m_compilation.node(id);
            if (node == nullptr || folder == node || folder->isInside(*node))
                return false;
        }
        return true;
    }
    for (const QUrl& url : data->urls())
        if (url.isLocalFile())
            return true;
    return false;
}

bool CompilationModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                    const QModelIndex& parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const tree::NodeId folder = folderAt(parent);
    if (data->hasFormat(kNodesMimeType)) {
        Q_EMIT nodesDropped(nodesIn(*data), folder);
        // The edit moves the rows itself; "true" would make the view remove them again.
        return false;
    }
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    Q_EMIT filesDropped(paths, folder);
    return true;
}

void CompilationModel::aboutToInsert(const tree::Node& parent, std::size_t first, std::size_t last)
{
    beginInsertRows(indexOf(parent, NameColumn), static_cast<int>(first), static_cast<int>(last));
}

void CompilationModel::inserted(const tree::Node&, std::size_t, std::size_t)
{
    endInsertRows();
}

void CompilationModel::aboutToRemove(const tree::Node& parent, std::size_t first, std::size_t last)
{
    beginRemoveRows(indexOf(parent, NameColumn), static_cast<int>(first), static_cast<int>(last));
}

void CompilationModel::removed(const tree::Node&, std::size_t, std::size_t)
{
    endRemoveRows();
}

void CompilationModel::aboutToMove(const tree::Node& from, std::size_t row, const tree::Node& to,
                                   std::size_t before)
{
    const int at = static_cast<int>(row);
    beginMoveRows(indexOf(from, NameColumn), at, at, indexOf(to, NameColumn), static_cast<int>(before));
}

void CompilationModel::moved(const tree::Node& node)
{
    endMoveRows();
    changed(node);
}

void CompilationModel::changed(const tree::Node& node)
{
    Q_EMIT dataChanged(indexOf(node, NameColumn), indexOf(node, OriginColumn));
}

void CompilationModel::volumeLabelChanged()
{
    Q_EMIT volumeLabelEdited();
}

void CompilationModel::edited()
{
    Q_EMIT contentsChanged();
}

} // namespace emberdisc::ui
