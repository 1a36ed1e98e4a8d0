// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/filefield.h"

#include "ui/common/prompter.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>

#include <utility>

namespace emberdisc::ui {

QString suggestedFile(const QString& label, const QString& suffix)
{
    QString name = label.isEmpty() ? FileField::tr("disc") : label;
    name.replace(QLatin1Char('/'), QLatin1Char('_'));
    return QDir::home().filePath(name + suffix);
}

FileField::FileField(Prompter& prompter, Purpose purpose, std::function<Choice()> choice, QWidget* parent)
    : QWidget(parent),
      m_prompter(prompter),
      m_purpose(purpose),
      m_choice(std::move(choice)),
      m_line(new QLineEdit)
{
    m_line->setObjectName(QStringLiteral("path"));
    m_line->setAccessibleName(tr("Path of the image file"));
    auto* button = new QPushButton(tr("C&hoose…"));
    button->setObjectName(QStringLiteral("choosePath"));
    button->setAutoDefault(false);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_line, 1);
    layout->addWidget(button);
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::textChanged, this, &FileField::changed);
    connect(button, &QPushButton::clicked, this, &FileField::choose);
}

QString FileField::path() const
{
    return m_line->text().trimmed();
}

void FileField::setPath(const QString& path)
{
    m_line->setText(path);
}

void FileField::setLineName(const QString& name)
{
    m_line->setAccessibleName(name);
}

bool FileField::mayReplace() const
{
    return !m_confirmed.isEmpty() && path() == m_confirmed;
}

void FileField::choose()
{
    const Choice choice = m_choice();
    const auto take = [self = QPointer(this)](const QString& path) {
        if (!self)
            return;
        if (self->m_purpose == Purpose::Save)
            self->m_confirmed = path;
        self->setPath(path);
        Q_EMIT self->changed(); // also where it is the same path, which is confirmed now
    };
    if (m_purpose == Purpose::Open)
        m_prompter.openFile(this, choice.title, choice.filter, take);
    else
        m_prompter.saveFile(this, choice.title, choice.suggestion, choice.filter, take);
}

} // namespace emberdisc::ui
