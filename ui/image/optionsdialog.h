// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/data/imagechoice.h"

#include <vector>

#include <QDialog>

class QPushButton;
class QTabWidget;

namespace emberdisc::ui {

class CompilationModel;
class OptionsPage;
class Prompter;
class Verdict;

/// The choices about the image, for burning and saving alike: a page for each kind. What cannot be made is
/// told below them, and cannot be accepted.
class OptionsDialog final : public QDialog {
    Q_OBJECT
public:
    /// "Automatic" is worked out for `destination` and what `model` shows. Borrowed, as `prompter` is.
    OptionsDialog(const ImageChoice& choice, CompilationModel& model, image::Destination destination,
                  Prompter& prompter, QWidget* parent = nullptr);

    [[nodiscard]] ImageChoice choice() const;

private:
    struct Page {
        OptionsPage* page;
        QString title;
    };
    void addPage(OptionsPage* page, const QString& title);
    void follow();

    ImageChoice m_before;
    std::vector<Page> m_pages;
    QTabWidget* m_tabs;
    Verdict* m_verdict;
    QPushButton* m_ok;
};

} // namespace emberdisc::ui
