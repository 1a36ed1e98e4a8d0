// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <functional>

#include <QString>
#include <QStringList>

class QWidget;

namespace emberdisc::ui {

/// Asks people for files and decisions, so that widgets never open a dialog by themselves and tests can
/// answer without one. Answers arrive by callback in the window's thread, or never if the person closes the
/// dialog.
class Prompter {
public:
    virtual ~Prompter() = default;

    using Files = std::function<void(const QStringList& paths)>;
    using File = std::function<void(const QString& path)>;
    using Decision = std::function<void()>;

    virtual void openFiles(QWidget* parent, const QString& title, const QString& filter, Files chosen) = 0;
    virtual void openFile(QWidget* parent, const QString& title, const QString& filter, File chosen) = 0;
    virtual void openFolder(QWidget* parent, const QString& title, File chosen) = 0;
    /// Asks before it gives a file that exists.
    virtual void saveFile(QWidget* parent, const QString& title, const QString& suggestion,
                          const QString& filter, File chosen) = 0;
    /// A question whose answer is `action` (the words of the button) or to leave it.
    virtual void confirm(QWidget* parent, const QString& question, const QString& details,
                         const QString& action, Decision confirmed) = 0;
    /// More than two answers: calls chosen with the index of the one taken.
    virtual void choose(QWidget* parent, const QString& question, const QString& details,
                        const QStringList& answers, std::function<void(int)> chosen) = 0;
    /// One line of a list, with `preselected` marked: calls chosen with the index of the one taken. `action`
    /// is the words of the button.
    virtual void pick(QWidget* parent, const QString& question, const QString& details,
                      const QStringList& lines, int preselected, const QString& action,
                      std::function<void(int)> chosen) = 0;
    /// Something that cannot be shown in place.
    virtual void tell(QWidget* parent, const QString& sentence, const QString& advice) = 0;
    void tell(QWidget* parent, const Error& error);
};

/// The real one: native dialogs, window-modal, without nested event loops.
class DialogPrompter final : public Prompter {
public:
    using Prompter::tell;
    void openFiles(QWidget* parent, const QString& title, const QString& filter, Files chosen) override;
    void openFile(QWidget* parent, const QString& title, const QString& filter, File chosen) override;
    void openFolder(QWidget* parent, const QString& title, File chosen) override;
    void saveFile(QWidget* parent, const QString& title, const QString& suggestion, const QString& filter,
                  File chosen) override;
    void confirm(QWidget* parent, const QString& question, const QString& details, const QString& action,
                 Decision confirmed) override;
    void choose(QWidget* parent, const QString& question, const QString& details, const QStringList& answers,
                std::function<void(int)> chosen) override;
    void pick(QWidget* parent, const QString& question, const QString& details, const QStringList& lines,
              int preselected, const QString& action, std::function<void(int)> chosen) override;
    void tell(QWidget* parent, const QString& sentence, const QString& advice) override;
};

} // namespace emberdisc::ui
