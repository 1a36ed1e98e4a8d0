// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace emberdisc::ui {

/// What a person sees first: the things that can be done. Files dropped here start a compilation.
class StartPage final : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

Q_SIGNALS:
    void dataDiscChosen();
    void audioDiscChosen();
    void copyChosen();
    void verifyChosen();
    void eraseChosen();
    void burnImageChosen();
    void filesDropped(const QStringList& paths);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
};

} // namespace emberdisc::ui
