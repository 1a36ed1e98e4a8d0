// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/filescanner.h"
#include "core/jobs/sessionfinder.h"
#include "core/project/project.h"
#include "core/tree/datacompilation.h"
#include "ui/data/imagechoice.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QStringList>
#include <QUndoStack>
#include <QWidget>

namespace emberdisc::ui {

class Prompter;

/// Everything a person can do to a compilation, as undoable steps: scans in the background, asks what to do
/// about names that are taken, and tells what was left out. Lives in the window's thread; all is borrowed.
class CompilationEditor final : public QObject {
    Q_OBJECT
public:
    CompilationEditor(tree::DataCompilation& compilation, Prompter& prompter, QWidget* window);

    /// What every name space of an image can show (ECMA-119 8.4.7), in characters.
    static constexpr int kMaximumLabelLength = 32;

    [[nodiscard]] const tree::DataCompilation& compilation() const { return m_compilation; }
    [[nodiscard]] QUndoStack& undoStack() { return m_undoStack; }
    [[nodiscard]] bool isScanning() const { return m_scanner.isRunning() || m_sessions.isRunning(); }
    void setScanOptions(const tree::ScanOptions& options) { m_options = options; }

    [[nodiscard]] const ImageChoice& options() const { return m_choice; }
    void setOptions(const ImageChoice& choice);
    /// Puts a project in the place of everything that is here, and forgets what could be undone.
    void begin(project::Project project);

    /// Adds files and folders of the file system; waits in line while another scan runs. Of archives among
    /// them it asks whether to take them as they are or what they hold, and of images with several sessions
    /// whose files.
    void addPaths(const QStringList& paths, tree::NodeId folder);
    /// Adds what something else gives; `lend` is called right before, and what it returns is let go of
    /// afterwards.
    void addScanned(jobs::FileScanner::Walk walk, std::function<std::shared_ptr<void>()> lend,
                    tree::NodeId folder);
    void cancelScan();
    void remove(const std::vector<tree::NodeId>& nodes);
    void rename(tree::NodeId node, const QString& name);
    void move(const std::vector<tree::NodeId>& nodes, tree::NodeId folder);
    /// Under the first free name of "New folder", "New folder (2)" …
    void newFolder(tree::NodeId parent);
    void setVolumeLabel(const QString& label);
    void setProperties(const std::vector<tree::NodeId>& nodes, const tree::PropertyChange& change);

Q_SIGNALS:
    void optionsChanged();
    /// Nodes to select, expand to, and, for a new folder, to edit the name of.
    void edited(const std::vector<emberdisc::tree::NodeId>& nodes, emberdisc::tree::EditKind kind);
    void scanStarted();
    void scanProgressed(quint64 bytes, const QString& folder);
    void scanFinished();
    /// Something was left out or changed on the way in: the report, to be shown in place.
    void reported(const emberdisc::tree::Report& report);

private:
    struct Request {
        QStringList paths;
        tree::NodeId folder;
        tree::ScanOptions options;
        jobs::FileScanner::Walk walk = {}; ///< in the place of the paths
        std::function<std::shared_ptr<void>()> lend = {};
    };
    /// Contents that are wanted of images, whose sessions are being found out.
    struct Lookup {
        QStringList paths;
        tree::NodeId folder;
        std::vector<std::string> images;
    };
    using Sessions = std::map<std::string, std::uint16_t>; ///< by path
    void addContents(const QStringList& paths, tree::NodeId folder);
    void lookNext();
    void takeSessions(const std::shared_ptr<std::vector<jobs::FoundSessions>>& found);
    void askSession(const Lookup& lookup, const std::vector<jobs::FoundSessions>& found, std::size_t index,
                    Sessions chosen);
    void request(const QStringList& paths, tree::NodeId folder, tree::ArchivePolicy archives,
                 Sessions sessions = {});
    void push(Request request);
    void startNext();
    void takeScan(const std::shared_ptr<Result<tree::ScanResult>>& result);
    void insert(std::shared_ptr<std::vector<tree::NodePtr>> nodes, tree::NodeId folder);
    /// A first folder that comes alone names the disc; empty otherwise.
    [[nodiscard]] QString labelFrom(const std::vector<tree::NodePtr>& nodes) const;
    void askConflicts(const std::vector<tree::Conflict>& conflicts,
                      const std::function<void(tree::ConflictPolicy)>& decided);
    void finish(Result<tree::Edit> edit, const QString& text);

    tree::DataCompilation& m_compilation;
    Prompter& m_prompter;
    QWidget* m_window;
    QUndoStack m_undoStack;
    jobs::FileScanner m_scanner;
    jobs::SessionFinder m_sessions;
    tree::ScanOptions m_options;
    ImageChoice m_choice;
    bool m_dropsScan = false;        ///< what is being scanned is wanted no more
    bool m_dropsLookup = false;      ///< nor what is being looked into
    std::vector<Request> m_requests; ///< the first one is being scanned
    std::shared_ptr<void> m_loan;    ///< for it
    std::deque<Lookup> m_lookups;    ///< the first one is being looked into
};

} // namespace emberdisc::ui
