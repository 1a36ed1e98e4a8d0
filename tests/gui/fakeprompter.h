// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/prompter.h"

#include <QStringList>

namespace emberdisc::tests {

/// Answers in place of a person, at once, and remembers what was asked and told.
class FakePrompter final : public ui::Prompter {
public:
    QStringList nextFiles;   ///< for the next openFiles, openFile, openFolder or saveFile
    bool confirms = true;    ///< every confirm()
    int choice = 0;          ///< every choose(); -1 closes the dialog
    int picks = -1;          ///< every pick(); -1 takes what is marked, -2 closes the dialog
    QStringList asked;       ///< titles and questions
    QStringList told;        ///< sentences of tell()
    QStringList lastDetails; ///< of the latest question, a line each; or what was to pick from
    int lastMarked = -1;     ///< of the latest pick()

    using Prompter::tell;
    void openFiles(QWidget*, const QString& title, const QString&, Files chosen) override
    {
        asked += title;
        chosen(std::exchange(nextFiles, {}));
    }
    void openFile(QWidget*, const QString& title, const QString&, File chosen) override
    {
        asked += title;
        chosen(nextFiles.takeFirst());
    }
    void openFolder(QWidget*, const QString& title, File chosen) override
    {
        asked += title;
        chosen(nextFiles.takeFirst());
    }
    void saveFile(QWidget*, const QString& title, const QString&, const QString&, File chosen) override
    {
        asked += title;
        chosen(nextFiles.takeFirst());
    }
    void confirm(QWidget*, const QString& question, const QString& details, const QString&,
                 Decision confirmed) override
    {
        asked += question;
        lastDetails = details.split(QLatin1Char('\n'));
        if (confirms)
            confirmed();
    }
    void choose(QWidget*, const QString& question, const QString& details, const QStringList&,
                std::function<void(int)> chosen) override
    {
        asked += question;
        lastDetails = details.split(QLatin1Char('\n'));
        if (choice >= 0)
            chosen(choice);
    }
    void pick(QWidget*, const QString& question, const QString&, const QStringList& lines, int preselected,
              const QString&, std::function<void(int)> chosen) override
    {
        asked += question;
        lastDetails = lines;
        lastMarked = preselected;
        if (picks >= -1)
            chosen(picks < 0 ? preselected : picks);
    }
    void tell(QWidget*, const QString& sentence, const QString&) override { told += sentence; }
};

} // namespace emberdisc::tests
