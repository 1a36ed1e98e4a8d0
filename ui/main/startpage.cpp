// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main/startpage.h"

#include "ui/common/icons.h"

#include <QCommandLinkButton>
#include <QDragEnterEvent>
#include <QGridLayout>
#include <QLabel>
#include <QMimeData>
#include <QUrl>

namespace emberdisc::ui {

namespace {

QStringList localPaths(const QMimeData& data)
{
    QStringList paths;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    return paths;
}

QCommandLinkButton* makeButton(const QString& name, const QString& icon, const QString& text,
                               const QString& description)
{
    auto* button = new QCommandLinkButton(text, description);
    button->setObjectName(name);
    button->setIcon(lineIcon(icon));
    button->setIconSize(QSize(36, 36));
    button->setMinimumWidth(300);
    button->setAccessibleDescription(description);
    return button;
}

} // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent)
{
    setAcceptDrops(true);
    auto* sign = new QLabel;
    sign->setPixmap(applicationIcon().pixmap(96, 96));
    auto* title = new QLabel(tr("What do you want to burn?"));
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.6);
    font.setBold(true);
    title->setFont(font);
    auto* hint = new QLabel(tr("Drop files and folders here to begin a data disc."));
    hint->setForegroundRole(QPalette::PlaceholderText);

    auto* dataDisc = makeButton(QStringLiteral("startData"), QStringLiteral("data-disc"), tr("D&ata disc"),
                                tr("Files and folders on CD, DVD or Blu-ray"));
    auto* audio = makeButton(QStringLiteral("startAudio"), QStringLiteral("audio-disc"), tr("A&udio CD"),
                             tr("Music for every CD player"));
    auto* image = makeButton(QStringLiteral("startImage"), QStringLiteral("image-file"), tr("Burn &image"),
                             tr("An .iso, .cue or .toc file that is ready"));
    auto* copy = makeButton(QStringLiteral("startCopyDisc"), QStringLiteral("copy-disc"), tr("C&opy disc"),
                            tr("To another disc, or into an image file"));
    auto* verify = makeButton(QStringLiteral("startVerifyDisc"), QStringLiteral("verify-disc"),
                              tr("&Verify disc"), tr("Read it, and compare what it holds"));
    auto* erase = makeButton(QStringLiteral("startErase"), QStringLiteral("erase"), tr("E&rase disc"),
                             tr("Blank a rewritable disc, or format it"));
    connect(dataDisc, &QAbstractButton::clicked, this, &StartPage::dataDiscChosen);
    connect(audio, &QAbstractButton::clicked, this, &StartPage::audioDiscChosen);
    connect(image, &QAbstractButton::clicked, this, &StartPage::burnImageChosen);
    connect(copy, &QAbstractButton::clicked, this, &StartPage::copyChosen);
    connect(verify, &QAbstractButton::clicked, this, &StartPage::verifyChosen);
    connect(erase, &QAbstractButton::clicked, this, &StartPage::eraseChosen);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(18);
    grid->setVerticalSpacing(10);
    grid->addWidget(dataDisc, 0, 0);
    grid->addWidget(audio, 0, 1);
    grid->addWidget(image, 1, 0);
    grid->addWidget(copy, 1, 1);
    grid->addWidget(verify, 2, 0);
    grid->addWidget(erase, 2, 1);

    auto* column = new QVBoxLayout;
    column->setSpacing(14);
    column->addWidget(sign, 0, Qt::AlignHCenter);
    column->addWidget(title, 0, Qt::AlignHCenter);
    column->addSpacing(8);
    column->addLayout(grid);
    column->addSpacing(8);
    column->addWidget(hint, 0, Qt::AlignHCenter);
    auto* outer = new QGridLayout(this);
    outer->setRowStretch(0, 2);
    outer->setRowStretch(2, 3);
    outer->setColumnStretch(0, 1);
    outer->setColumnStretch(2, 1);
    outer->addLayout(column, 1, 1);
}

void StartPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localPaths(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void StartPage::dropEvent(QDropEvent* event)
{
    const QStringList paths = localPaths(*event->mimeData());
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(paths);
}

} // namespace emberdisc::ui
