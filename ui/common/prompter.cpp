// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/prompter.h"

#include "ui/words/errorwords.h"

#include <QAbstractButton>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace emberdisc::ui {

namespace {

QFileDialog* makeFileDialog(QWidget* parent, const QString& title, const QString& filter)
{
    auto* dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!filter.isEmpty())
        dialog->setNameFilter(filter);
    return dialog;
}

QMessageBox* makeBox(QWidget* parent, QMessageBox::Icon icon, const QString& text, const QString& details)
{
    auto* box = new QMessageBox(icon, QString(), text, QMessageBox::NoButton, parent);
    box->setObjectName(QStringLiteral("prompt"));
    box->setInformativeText(details);
    box->setAttribute(Qt::WA_DeleteOnClose);
    return box;
}

} // namespace

void Prompter::tell(QWidget* parent, const Error& error)
{
    const ErrorWords words = wordsFor(error);
    tell(parent, words.sentence, words.advice);
}

void DialogPrompter::openFiles(QWidget* parent, const QString& title, const QString& filter, Files chosen)
{
    QFileDialog* dialog = makeFileDialog(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(chosen));
    dialog->open();
}

void DialogPrompter::openFile(QWidget* parent, const QString& title, const QString& filter, File chosen)
{
    QFileDialog* dialog = makeFileDialog(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

void DialogPrompter::openFolder(QWidget* parent, const QString& title, File chosen)
{
    QFileDialog* dialog = makeFileDialog(parent, title, QString());
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

void DialogPrompter::saveFile(QWidget* parent, const QString& title, const QString& suggestion,
                              const QString& filter, File chosen)
{
    QFileDialog* dialog = makeFileDialog(parent, title, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
    dialog->selectFile(suggestion);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

void DialogPrompter::confirm(QWidget* parent, const QString& question, const QString& details,
                             const QString& action, Decision confirmed)
{
    QMessageBox* box = makeBox(parent, QMessageBox::Warning, question, details);
    QPushButton* yes = box->addButton(action, QMessageBox::AcceptRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    QObject::connect(yes, &QAbstractButton::clicked, parent, std::move(confirmed));
    box->open();
}

void DialogPrompter::choose(QWidget* parent, const QString& question, const QString& details,
                            const QStringList& answers, std::function<void(int)> chosen)
{
    QMessageBox* box = makeBox(parent, QMessageBox::Question, question, details);
    for (int i = 0; i < answers.size(); ++i) {
        QPushButton* button = box->addButton(answers.at(i), QMessageBox::ActionRole);
        QObject::connect(button, &QAbstractButton::clicked, parent, [chosen, i] { chosen(i); });
    }
    box->addButton(QMessageBox::Cancel);
    box->open();
}

void DialogPrompter::pick(QWidget* parent, const QString& question, const QString& details,
                          const QStringList& lines, int preselected, const QString& action,
                          std::function<void(int)> chosen)
{
    constexpr qsizetype kShown = 12;
    constexpr int kWidth = 440;
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("prompt"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* list = new QListWidget;
    list->setObjectName(QStringLiteral("promptList"));
    list->setAccessibleName(question);
    list->addItems(lines);
    list->setCurrentRow(preselected);
    list->setUniformItemSizes(true);
    list->setMinimumWidth(std::max(list->sizeHintForColumn(0) + 2 * list->frameWidth() + 24, kWidth));
    list->setFixedHeight(list->sizeHintForRow(0) * static_cast<int>(std::min(lines.size(), kShown)) +
                         2 * list->frameWidth() + 4);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* take = buttons->addButton(action, QDialogButtonBox::AcceptRole);
    take->setObjectName(QStringLiteral("promptTake"));
    take->setDefault(true);
    auto* layout = new QVBoxLayout(dialog);
    for (const QString& text : {question, details}) {
        if (text.isEmpty())
            continue;
        auto* label = new QLabel(text);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addWidget(list);
    layout->addWidget(buttons);
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(list, &QListWidget::itemActivated, dialog, &QDialog::accept);
    QObject::connect(dialog, &QDialog::accepted, parent,
                     [list, chosen = std::move(chosen)] { chosen(list->currentRow()); });
    list->setFocus();
    list->scrollToItem(list->currentItem());
    dialog->open();
}

void DialogPrompter::tell(QWidget* parent, const QString& sentence, const QString& advice)
{
    QMessageBox* box = makeBox(parent, QMessageBox::Warning, sentence, advice);
    box->addButton(QMessageBox::Ok);
    box->open();
}

} // namespace emberdisc::ui
