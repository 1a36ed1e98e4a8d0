// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/namesdialog.h"

#include "core/base/guarded.h"
#include "ui/words/errorwords.h"
#include "ui/words/imagewords.h"

#include <array>
#include <utility>

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace emberdisc::ui {

NamesDialog::NamesDialog(tree::DataCompilation compilation, jobs::ImageOrder order, QWidget* parent)
    : QDialog(parent), m_sentence(new QLabel(tr("Laying out the disc…"))), m_names(new QTreeWidget)
{
    setObjectName(QStringLiteral("namesDialog"));
    setWindowTitle(tr("Names on the disc"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    m_sentence->setObjectName(QStringLiteral("namesSentence"));
    m_sentence->setWordWrap(true);
    m_names->setObjectName(QStringLiteral("adaptedNames"));
    m_names->setAccessibleName(tr("Names that change"));
    m_names->setHeaderLabels({tr("In the list"), tr("File system"), tr("Shown as")});
    m_names->setRootIsDecorated(false);
    m_names->setAlternatingRowColors(true);
    m_names->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_names->header()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_names->header()->setStretchLastSection(false);
    m_names->hide();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_sentence);
    layout->addWidget(m_names, 1);
    layout->addStretch();
    layout->addWidget(buttons);
    resize(720, 420);

    connect(&m_looking, &QFutureWatcherBase::finished, this, [this] { show(*m_looking.result()); });
    const auto shared = std::make_shared<const tree::DataCompilation>(std::move(compilation));
    m_looking.setFuture(QtConcurrent::run([shared, order = std::move(order)] {
        return std::make_shared<Result<Found>>(guarded([&] { return look(*shared, order); }));
    }));
}

NamesDialog::~NamesDialog()
{
    m_looking.disconnect(this);
    m_looking.waitForFinished();
}

Result<NamesDialog::Found> NamesDialog::look(const tree::DataCompilation& compilation,
                                             const jobs::ImageOrder& order)
{
    TRY_ASSIGN(const jobs::ImagePreview preview, jobs::previewImage(compilation, order));
    Found found{.fileSystems = nameSpaceWords(preview.plan.nameSpaces(), preview.plan.udfRevision())};
    for (const image::NameSpace nameSpace : preview.plan.nameSpaces()) {
        const auto names = preview.plan.adaptedNames(nameSpace);
        found.count += names.size();
        const QString where = nameSpaceWords(std::array{nameSpace}, preview.plan.udfRevision());
        for (const image::AdaptedName& name : names) {
            if (found.rows.size() == kMostRows)
                break;
            found.rows.push_back(
                {QString::fromStdString(name.path), where, QString::fromStdString(name.shown)});
        }
    }
    return found;
}

void NamesDialog::show(const Result<Found>& found)
{
    if (!found) {
        m_sentence->setText(wordsFor(found.error()).sentence);
        return;
    }
    QString sentence = found->count == 0
                           ? tr("All names stay as they are.")
                           : tr("%n name(s) will look different.", nullptr, static_cast<int>(found->count));
    if (found->count > found->rows.size())
        sentence +=
            QLatin1Char(' ') + tr("These are the first %n.", nullptr, static_cast<int>(found->rows.size()));
    m_sentence->setText(tr("File systems: %1.").arg(found->fileSystems) + QLatin1Char('\n') + sentence);
    for (const Row& row : found->rows)
        new QTreeWidgetItem(m_names,
                            {row.path, row.nameSpace, row.shown.isEmpty() ? tr("(not shown)") : row.shown});
    m_names->setVisible(found->count > 0);
}

} // namespace emberdisc::ui
