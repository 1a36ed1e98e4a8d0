// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/verdict.h"

#include "ui/common/icons.h"

#include <QHBoxLayout>
#include <QLabel>

namespace emberdisc::ui {

namespace {

QLabel* makeVerdictLabel(const QString& name)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

Verdict::Verdict(const QString& sentenceName, const QString& notesName, QWidget* parent)
    : QWidget(parent),
      m_sign(new QLabel),
      m_sentence(makeVerdictLabel(sentenceName)),
      m_notes(makeVerdictLabel(notesName))
{
    QFont font = m_sentence->font();
    font.setBold(true);
    m_sentence->setFont(font);
    auto* words = new QVBoxLayout;
    words->addWidget(m_sentence);
    words->addWidget(m_notes);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_sign, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
}

void Verdict::tell(std::optional<ResultColour> colour, const QString& sentence, const QString& notes)
{
    m_sign->setPixmap(colour ? noticeSign(*colour) : QPixmap());
    m_sign->setVisible(colour.has_value());
    m_sentence->setText(sentence);
    m_notes->setText(notes);
    m_notes->setVisible(!notes.isEmpty());
}

} // namespace emberdisc::ui
