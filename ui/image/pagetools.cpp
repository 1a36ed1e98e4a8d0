// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/pagetools.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>

namespace emberdisc::ui {

int indent()
{
    const QStyle* const style = QApplication::style();
    return style->pixelMetric(QStyle::PM_IndicatorWidth) +
           style->pixelMetric(QStyle::PM_CheckBoxLabelSpacing);
}

QLabel* hintLabel(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QLayout* indented(QLabel* hint)
{
    auto* line = new QHBoxLayout;
    line->setContentsMargins(indent(), 0, 0, 0);
    line->addWidget(hint);
    return line;
}

} // namespace emberdisc::ui
