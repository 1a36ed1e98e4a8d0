// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/colours.h"

#include <optional>

#include <QWidget>

class QLabel;

namespace emberdisc::ui {

/// What a choice means, below it: a sign, a sentence, and what else there is to know.
class Verdict final : public QWidget {
    Q_OBJECT
public:
    /// The names are those of the two labels.
    Verdict(const QString& sentenceName, const QString& notesName, QWidget* parent = nullptr);

    /// Without a colour there is no sign.
    void tell(std::optional<ResultColour> colour, const QString& sentence, const QString& notes = {});

private:
    QLabel* m_sign;
    QLabel* m_sentence;
    QLabel* m_notes;
};

} // namespace emberdisc::ui
