// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project.h"

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include <QFutureWatcher>
#include <QObject>
#include <QStringList>

namespace emberdisc::ui {

class CompilationEditor;
class Prompter;

/// The project file that a compilation belongs to: opens and saves it in the background, knows whether there
/// are changes that would be lost, and asks before they are. Lives in the window's thread; all is borrowed.
class ProjectSession final : public QObject {
    Q_OBJECT
public:
    using Then = std::function<void()>;

    ProjectSession(CompilationEditor& editor, Prompter& prompter, QWidget* window);
    /// Stops what runs, and waits.
    ~ProjectSession() override;

    /// Empty while the compilation has never been saved.
    [[nodiscard]] const QString& path() const { return m_path; }
    /// What the title of a window says: the file's name, else the disc's.
    [[nodiscard]] QString name() const;
    [[nodiscard]] bool isModified() const;

    /// An empty compilation, after changes were saved or given up.
    void begin();
    void openAsked();
    void open(const QString& path);
    void save(const Then& saved = {});
    void saveAs(const Then& saved = {});
    /// Goes on when no change can be lost: at once, or when they were saved or given up.
    void leave(const Then& then);
    void cancelOpening() { m_stop.request_stop(); }

    /// How discs are found that files of a project are on.
    struct DiscSearch {
        project::DiscFinder find;
        std::shared_ptr<void> loans; ///< of the recorders, while it is used
    };
    /// Asked for when a project needs it.
    void setDiscSearch(std::function<DiscSearch()> search) { m_discSearch = std::move(search); }

    /// Projects that were opened or saved last, the latest first, as far as they exist.
    [[nodiscard]] static QStringList recent();

Q_SIGNALS:
    /// The name, or whether there are changes.
    void changed();
    void began();
    void openingStarted(const QString& path);
    void openingEnded();
    /// With what is not as it was when the project was saved.
    void opened(const emberdisc::tree::Report& report);

private:
    using Loaded = std::shared_ptr<Result<project::Opened>>;

    void load(const QString& path);
    void read();
    void takeLoaded();
    void takeProject(project::Project project, const QString& path);
    void write(const QString& path, const Then& saved);
    void takeWritten();
    void remember(const QString& path);

    CompilationEditor& m_editor;
    Prompter& m_prompter;
    QWidget* m_window;
    QString m_path;
    QFutureWatcher<Loaded> m_loading;
    QString m_loadingPath;
    std::function<DiscSearch()> m_discSearch;
    std::optional<DiscSearch> m_searching; ///< once the project that is loaded turned out to need it
    std::uint64_t m_stateAtLoading = 0;
    std::stop_source m_stop;
    std::uint64_t m_edits = 0; ///< so far, undone and redone ones, too
    QFutureWatcher<std::shared_ptr<Result<>>> m_writing;
    bool m_isWriting = false;      ///< until its end was taken note of
    bool m_isWritingOther = false; ///< the project that was there when it began
    QString m_writingPath;
    std::uint64_t m_writingEdits = 0; ///< what the file will hold
    Then m_written;
    struct Wish {
        QString path;
        Then saved;
    };
    std::optional<Wish> m_next; ///< to be written after that
};

} // namespace emberdisc::ui
