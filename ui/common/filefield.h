// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include <QWidget>

class QLineEdit;

namespace emberdisc::ui {

class Prompter;

/// A file at home that is called as a disc is, whatever is in that name.
[[nodiscard]] QString suggestedFile(const QString& label, const QString& suffix);

/// The path of a file, typed or chosen.
class FileField final : public QWidget {
    Q_OBJECT
public:
    enum class Purpose : std::uint8_t { Open, Save };
    /// What the dialog for choosing is like, asked when it opens.
    struct Choice {
        QString title;
        QString filter;
        QString suggestion = {}; ///< Save
    };
    FileField(Prompter& prompter, Purpose purpose, std::function<Choice()> choice, QWidget* parent = nullptr);

    [[nodiscard]] QString path() const;
    void setPath(const QString& path);
    /// For screen readers; "Path of the image file" unless told.
    void setLineName(const QString& name);
    /// A file of that name may be replaced: whoever chose it was asked.
    [[nodiscard]] bool mayReplace() const;

Q_SIGNALS:
    void changed();

private:
    void choose();

    Prompter& m_prompter;
    Purpose m_purpose;
    std::function<Choice()> m_choice;
    QLineEdit* m_line;
    QString m_confirmed; ///< a path that was chosen for saving
};

} // namespace emberdisc::ui
