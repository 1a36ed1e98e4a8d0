// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QValidator>

#include <string_view>

class QHBoxLayout;
class QLabel;
class QLayout;

namespace emberdisc::ui {

/// What belongs to a box above it stands so far to the right.
[[nodiscard]] int indent();
[[nodiscard]] QLabel* hintLabel(const QString& text);
/// A hint that belongs to the box above it.
[[nodiscard]] QLayout* indented(QLabel* hint);

template <class Widget>
[[nodiscard]] Widget* named(Widget* widget, const QString& name)
{
    widget->setObjectName(name);
    return widget;
}

/// For fields of descriptors, whose room counts in bytes.
class ByteLimit final : public QValidator {
public:
    ByteLimit(qsizetype most, QObject* parent) : QValidator(parent), m_most(most) {}
    State validate(QString& text, int&) const override
    {
        return text.toUtf8().size() <= m_most ? Acceptable : Invalid;
    }

private:
    qsizetype m_most;
};

} // namespace emberdisc::ui
