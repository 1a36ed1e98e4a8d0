// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/itemchooser.h"

#include "ui/data/compilationmodel.h"
#include "ui/image/pagetools.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace emberdisc::ui {

ItemChooser::ItemChooser(CompilationModel& model, const QString& path, QWidget* parent)
    : QDialog(parent), m_model(model), m_view(named(new QTreeView, QStringLiteral("items")))
{
    setObjectName(QStringLiteral("itemChooser"));
    setWindowTitle(tr("Choose a file of the disc"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    m_view->setModel(&model);
    m_view->setAccessibleName(tr("Contents of the disc"));
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setDragDropMode(QAbstractItemView::NoDragDrop);
    m_view->setUniformRowHeights(true);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(CompilationModel::NameColumn, QHeaderView::Stretch);
    m_view->hideColumn(CompilationModel::ModifiedColumn);
    m_view->hideColumn(CompilationModel::OriginColumn);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    auto* ok = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this, ok] { ok->setEnabled(!this->path().isEmpty()); });
    connect(m_view, &QTreeView::doubleClicked, this, [this] {
        if (!this->path().isEmpty())
            accept();
    });
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_view);
    layout->addWidget(buttons);
    resize(480, 380);
    ok->setEnabled(false);
    if (const tree::Node* const node = model.compilation().find(path.toStdString()))
        m_view->setCurrentIndex(model.indexOf(node->id()));
}

QString ItemChooser::path() const
{
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    if (selected.size() != 1)
        return {};
    const tree::Node* const node = m_model.compilation().node(m_model.idAt(selected.front()));
    return node && node->isFile() ? QString::fromUtf8(node->path()) : QString();
}

} // namespace emberdisc::ui
