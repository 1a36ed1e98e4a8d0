// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace emberdisc::ui {

/// Tells something in place, above what it speaks of, and stays until it is closed or replaced: one line, and
/// details on demand.
class NoticeBar final : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);

    void showNotice(const QString& sentence, const QStringList& details);
    [[nodiscard]] QString sentence() const;

private:
    QLabel* m_sentence;
    QToolButton* m_detailsButton;
    QPlainTextEdit* m_details;
};

} // namespace emberdisc::ui
