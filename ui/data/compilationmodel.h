// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/datacompilation.h"
#include "core/tree/observer.h"

#include <vector>

#include <QAbstractItemModel>
#include <QStringList>

namespace emberdisc::ui {

/// Shows a DataCompilation as a tree, the invisible root being its root folder. Holds nothing of its own:
/// indexes carry node ids. It asks for edits by signal and never makes one. `compilation` is borrowed.
class CompilationModel final : public QAbstractItemModel, private tree::CompilationObserver {
    Q_OBJECT
public:
    enum Column { NameColumn, SizeColumn, ModifiedColumn, OriginColumn, ColumnCount };
    /// For proxies and tests: what to sort by.
    static constexpr int kSortRole = Qt::UserRole;

    explicit CompilationModel(tree::DataCompilation& compilation, QObject* parent = nullptr);
    ~CompilationModel() override;

    [[nodiscard]] const tree::DataCompilation& compilation() const { return m_compilation; }
    /// kRootId for an invalid index.
    [[nodiscard]] tree::NodeId idAt(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(tree::NodeId id, int column = NameColumn) const;
    /// The folder that a drop or a new item at this index goes to: itself, or the one it lies in.
    [[nodiscard]] tree::NodeId folderAt(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
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
    void renameRequested(emberdisc::tree::NodeId node, const QString& name);
    void filesDropped(const QStringList& paths, emberdisc::tree::NodeId folder);
    void nodesDropped(const std::vector<emberdisc::tree::NodeId>& nodes, emberdisc::tree::NodeId folder);
    /// Once after each edit: counters have changed.
    void contentsChanged();
    void volumeLabelEdited();

private:
    [[nodiscard]] const tree::Node& nodeAt(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(const tree::Node& node, int column) const;
    [[nodiscard]] QVariant text(const tree::Node& node, int column) const;
    [[nodiscard]] std::vector<tree::NodeId> nodesIn(const QMimeData& data) const;

    void aboutToInsert(const tree::Node& parent, std::size_t first, std::size_t last) override;
    void inserted(const tree::Node& parent, std::size_t first, std::size_t last) override;
    void aboutToRemove(const tree::Node& parent, std::size_t first, std::size_t last) override;
    void removed(const tree::Node& parent, std::size_t first, std::size_t last) override;
    void aboutToMove(const tree::Node& from, std::size_t row, const tree::Node& to,
                     std::size_t before) override;
    void moved(const tree::Node& node) override;
    void changed(const tree::Node& node) override;
    void volumeLabelChanged() override;
    void edited() override;

    tree::DataCompilation& m_compilation;
};

} // namespace emberdisc::ui
