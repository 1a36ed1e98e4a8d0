// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/noticebar.h"

#include "ui/common/colours.h"
#include "ui/common/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>

namespace emberdisc::ui {

NoticeBar::NoticeBar(QWidget* parent)
    : QFrame(parent), m_sentence(new QLabel), m_detailsButton(new QToolButton), m_details(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("noticeBar"));
    setFrameShape(QFrame::StyledPanel);
    auto* sign = new QLabel;
    sign->setPixmap(lineIcon(QStringLiteral("warning"), resultColour(ResultColour::Amber)).pixmap(20, 20));
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detailsButton->setText(tr("&Details"));
    m_detailsButton->setCheckable(true);
    auto* close = new QToolButton;
    close->setObjectName(QStringLiteral("noticeClose"));
    close->setText(tr("Close"));
    close->setAutoRaise(true);
    m_detailsButton->setAutoRaise(true);
    m_details->setReadOnly(true);
    m_details->setAccessibleName(tr("Details"));
    m_details->setMaximumHeight(110);
    m_details->hide();

    auto* line = new QHBoxLayout;
    line->addWidget(sign);
    line->addWidget(m_sentence, 1);
    line->addWidget(m_detailsButton);
    line->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addLayout(line);
    layout->addWidget(m_details);
    connect(m_detailsButton, &QToolButton::toggled, m_details, &QWidget::setVisible);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void NoticeBar::showNotice(const QString& sentence, const QStringList& details)
{
    m_sentence->setText(sentence);
    m_details->setPlainText(details.join(QLatin1Char('\n')));
    m_detailsButton->setVisible(!details.isEmpty());
    m_detailsButton->setChecked(false);
    show();
}

QString NoticeBar::sentence() const
{
    return m_sentence->text();
}

} // namespace emberdisc::ui
