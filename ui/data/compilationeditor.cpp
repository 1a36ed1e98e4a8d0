// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/compilationeditor.h"

#include "core/image/scanimage.h"
#include "core/source/archive.h"
#include "core/tree/names.h"
#include "ui/common/prompter.h"
#include "ui/data/compilationcommands.h"
#include "ui/words/quantities.h"
#include "ui/words/sessionwords.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>

namespace emberdisc::ui {

namespace {

QString sideWords(std::uint64_t size, std::int64_t modified)
{
    QString bytes = sizeWords(size);
    if (modified == tree::kNoTime)
        return bytes;
    return bytes + QStringLiteral(", ") +
           QLocale().toString(QDateTime::fromMSecsSinceEpoch(modified / 1'000'000), QLocale::ShortFormat);
}

enum class Holds : std::uint8_t { Nothing, Archive, Image };

/// By its name.
Holds holdsOf(const QString& path)
{
    const QFileInfo file(path);
    const std::string name = file.fileName().toStdString();
    const Holds holds = source::archiveStem(name) ? Holds::Archive
                        : image::imageStem(name)  ? Holds::Image
                                                  : Holds::Nothing;
    return holds != Holds::Nothing && file.isFile() ? holds : Holds::Nothing;
}

} // namespace

CompilationEditor::CompilationEditor(tree::DataCompilation& compilation, Prompter& prompter, QWidget* window)
    : QObject(window), m_compilation(compilation), m_prompter(prompter), m_window(window)
{
    connect(&m_scanner, &jobs::FileScanner::finished, this, &CompilationEditor::takeScan);
    connect(&m_sessions, &jobs::SessionFinder::found, this, &CompilationEditor::takeSessions);
    connect(&m_scanner, &jobs::FileScanner::progressed, this,
            [this](quint64 bytes, const std::string& folder) {
                Q_EMIT scanProgressed(bytes, QString::fromStdString(folder));
            });
}

void CompilationEditor::addPaths(const QStringList& paths, tree::NodeId folder)
{
    if (paths.isEmpty())
        return;
    QStringList containers = paths;
    containers.removeIf([](const QString& path) { return holdsOf(path) == Holds::Nothing; });
    if (containers.isEmpty()) {
        request(paths, folder, tree::ArchivePolicy::File);
        return;
    }
    const int count = static_cast<int>(containers.size());
    const QString name = QFileInfo(containers.front()).fileName();
    m_prompter.choose(
        m_window,
        count > 1 ? tr("%n of them are archives or images. What should go onto the disc?", nullptr, count)
        : holdsOf(containers.front()) == Holds::Archive
            ? tr("“%1” is an archive. What should go onto the disc?").arg(name)
            : tr("“%1” is an image. What should go onto the disc?").arg(name),
        tr("Contents are read from it while the disc is written; nothing is unpacked."),
        {tr("The &file itself"), tr("What is &in it")}, [this, paths, folder](int answer) {
            if (answer == 0)
                request(paths, folder, tree::ArchivePolicy::File);
            else
                addContents(paths, folder);
        });
}

void CompilationEditor::addContents(const QStringList& paths, tree::NodeId folder)
{
    Lookup lookup{paths, folder, {}};
    for (const QString& path : paths)
        if (holdsOf(path) == Holds::Image)
            lookup.images.push_back(path.toStdString());
    if (lookup.images.empty()) {
        request(paths, folder, tree::ArchivePolicy::Contents);
        return;
    }
    m_lookups.push_back(std::move(lookup));
    if (m_lookups.size() == 1)
        lookNext();
}

void CompilationEditor::lookNext()
{
    if (m_lookups.empty())
        return;
    Q_EMIT scanStarted();
    m_sessions.findInImages(m_lookups.front().images);
}

void CompilationEditor::takeSessions(const std::shared_ptr<std::vector<jobs::FoundSessions>>& found)
{
    const Lookup lookup = std::move(m_lookups.front());
    m_lookups.pop_front();
    if (m_requests.empty())
        Q_EMIT scanFinished();
    const bool isStale = std::exchange(m_dropsLookup, false); // for a compilation that is gone
    const auto wasCancelled = [](const jobs::FoundSessions& one) {
        return !one && one.error().code == ErrorCode::Cancelled;
    };
    if (!isStale && std::ranges::none_of(*found, wasCancelled))
        askSession(lookup, *found, 0, {});
    lookNext();
}

void CompilationEditor::askSession(const Lookup& lookup, const std::vector<jobs::FoundSessions>& found,
                                   std::size_t index, Sessions chosen)
{
    while (index < found.size() && (!found[index] || found[index]->size() < 2))
        ++index; // there is no choice, or adding it tells why there is none
    if (index == found.size()) {
        request(lookup.paths, lookup.folder, tree::ArchivePolicy::Contents, std::move(chosen));
        return;
    }
    const auto& sessions = *found[index];
    const std::string& path = lookup.images[index];
    m_prompter.pick(
        m_window,
        tr("“%1” has %n sessions. Whose files should go onto the disc?", nullptr,
           static_cast<int>(sessions.size()))
            .arg(QFileInfo(QString::fromStdString(path)).fileName()),
        tr("Each is what the disc showed at that time. The last one usually shows the files of all of them."),
        sessionLines(sessions), static_cast<int>(sessions.size()) - 1, tr("&Add"),
        [this, lookup, found, index, path, number = sessions, chosen](int answer) mutable {
            chosen[path] = number.at(static_cast<std::size_t>(answer)).number;
            askSession(lookup, found, index + 1, std::move(chosen));
        });
}

void CompilationEditor::request(const QStringList& paths, tree::NodeId folder, tree::ArchivePolicy archives,
                                Sessions sessions)
{
    tree::ScanOptions options = m_options;
    options.archives = archives;
    options.containers = image::imageContents([sessions = std::move(sessions)](const std::string& path) {
        const auto chosen = sessions.find(path);
        return chosen == sessions.end() ? std::nullopt : std::optional(chosen->second);
    });
    options.extended = tree::ExtendedAttributePolicy::Read; // so that they can be asked for later
    push({paths, folder, options});
}

void CompilationEditor::addScanned(jobs::FileScanner::Walk walk, std::function<std::shared_ptr<void>()> lend,
                                   tree::NodeId folder)
{
    push({{}, folder, {}, std::move(walk), std::move(lend)});
}

void CompilationEditor::push(Request request)
{
    m_requests.push_back(std::move(request));
    if (m_requests.size() == 1)
        startNext();
}

void CompilationEditor::begin(project::Project project)
{
    cancelScan();
    m_dropsScan = !m_requests.empty();
    m_dropsLookup = !m_lookups.empty();
    m_undoStack.clear();
    m_compilation.replaceContents(std::move(project.compilation));
    m_choice = {std::move(project.image), project.fileSystems, project.missing};
    Q_EMIT optionsChanged();
}

void CompilationEditor::setOptions(const ImageChoice& choice)
{
    if (choice == m_choice)
        return;
    const auto set = [this](const ImageChoice& wanted) {
        m_choice = wanted;
        Q_EMIT optionsChanged();
    };
    m_undoStack.push(new OptionsCommand(m_choice, choice, set, tr("Change the options")));
}

void CompilationEditor::setProperties(const std::vector<tree::NodeId>& nodes,
                                      const tree::PropertyChange& change)
{
    finish(m_compilation.setProperties(nodes, change),
           tr("Change %n item(s)", nullptr, static_cast<int>(nodes.size())));
}

void CompilationEditor::startNext()
{
    if (m_requests.empty())
        return;
    Q_EMIT scanStarted();
    const Request& next = m_requests.front();
    if (next.walk) {
        m_loan = next.lend();
        m_scanner.scan(next.walk);
        return;
    }
    std::vector<std::string> paths;
    for (const QString& path : next.paths)
        paths.push_back(path.toStdString());
    m_scanner.scan(paths, next.options);
}

void CompilationEditor::cancelScan()
{
    if (m_requests.size() > 1)
        m_requests.erase(m_requests.begin() + 1, m_requests.end());
    if (m_lookups.size() > 1)
        m_lookups.erase(m_lookups.begin() + 1, m_lookups.end());
    m_scanner.cancel();
    m_sessions.cancel();
}

void CompilationEditor::takeScan(const std::shared_ptr<Result<tree::ScanResult>>& result)
{
    const tree::NodeId folder = m_requests.front().folder;
    m_requests.erase(m_requests.begin());
    m_loan.reset();
    Q_EMIT scanFinished();
    if (!m_lookups.empty())
        Q_EMIT scanStarted(); // sessions are being looked for still
    const bool isStale = std::exchange(m_dropsScan, false);
    if (isStale) {
        // It was for a compilation that is gone.
    } else if (result->has_value()) {
        tree::ScanResult& scanned = **result;
        if (!scanned.report.isClean() || scanned.report.hidden > 0 || scanned.report.links > 0)
            Q_EMIT reported(scanned.report);
        if (!scanned.nodes.empty())
            insert(std::make_shared<std::vector<tree::NodePtr>>(std::move(scanned.nodes)), folder);
    } else if (result->error().code != ErrorCode::Cancelled) {
        m_prompter.tell(m_window, result->error());
    }
    startNext();
}

void CompilationEditor::insert(std::shared_ptr<std::vector<tree::NodePtr>> nodes, tree::NodeId folder)
{
    const auto count = static_cast<int>(nodes->size());
    const QString text = count == 1 ? tr("Add “%1”").arg(QString::fromUtf8(nodes->front()->name()))
                                    : tr("Add %n item(s)", nullptr, count);
    const auto conflicts = m_compilation.conflicts(folder, *nodes);
    if (conflicts.empty()) {
        const QString label = labelFrom(*nodes);
        auto edit = m_compilation.insert(folder, std::move(*nodes));
        const bool both = edit.has_value() && !label.isEmpty(); // one step for the person, two edits
        if (both)
            m_undoStack.beginMacro(text);
        finish(std::move(edit), text);
        if (both) {
            setVolumeLabel(label);
            m_undoStack.endMacro();
        }
        return;
    }
    askConflicts(conflicts, [this, nodes, folder, text](tree::ConflictPolicy policy) {
        finish(m_compilation.insert(folder, std::move(*nodes), {.policy = policy}), text);
    });
}

QString CompilationEditor::labelFrom(const std::vector<tree::NodePtr>& nodes) const
{
    const bool first = m_compilation.root().childCount() == 0 && m_compilation.volumeLabel().empty();
    if (!first || nodes.size() != 1 || !nodes.front()->isFolder())
        return {};
    QString label = QString::fromUtf8(nodes.front()->name()).left(kMaximumLabelLength);
    if (!label.isEmpty() && label.back().isHighSurrogate())
        label.chop(1);
    // A folder may have any name; who did not ask for a label wants to hear nothing of it.
    return tree::DataCompilation().setVolumeLabel(label.toStdString()) ? label : QString();
}

void CompilationEditor::askConflicts(const std::vector<tree::Conflict>& conflicts,
                                     const std::function<void(tree::ConflictPolicy)>& decided)
{
    constexpr std::size_t shown = 5;
    QStringList lines;
    for (std::size_t i = 0; i < std::min(conflicts.size(), shown); ++i) {
        const tree::Conflict& conflict = conflicts[i];
        lines += tr("%1\n    there: %2\n    new: %3")
                     .arg(QString::fromStdString(conflict.path),
                          sideWords(conflict.existingSize, conflict.existingModified),
                          sideWords(conflict.incomingSize, conflict.incomingModified));
    }
    if (conflicts.size() > shown)
        lines += tr("… and %n more", nullptr, static_cast<int>(conflicts.size() - shown));
    m_prompter.choose(
        m_window,
        tr("%n name(s) are there already. What should happen?", nullptr, static_cast<int>(conflicts.size())),
        lines.join(QLatin1Char('\n')), {tr("&Replace"), tr("&Skip"), tr("&Keep both")},
        [decided](int answer) {
            constexpr std::array policies = {tree::ConflictPolicy::Replace, tree::ConflictPolicy::Skip,
                                             tree::ConflictPolicy::KeepBoth};
            decided(policies.at(static_cast<std::size_t>(answer)));
        });
}

void CompilationEditor::finish(Result<tree::Edit> edit, const QString& text)
{
    if (!edit) {
        m_prompter.tell(m_window, edit.error());
        return;
    }
    if (edit->isEmpty())
        return;
    const std::vector<tree::NodeId> nodes = edit->nodes();
    const tree::EditKind kind = edit->kind();
    m_undoStack.push(new CompilationCommand(m_compilation, std::move(*edit), text));
    Q_EMIT edited(nodes, kind);
}

void CompilationEditor::remove(const std::vector<tree::NodeId>& nodes)
{
    if (!nodes.empty())
        finish(m_compilation.remove(nodes), tr("Remove %n item(s)", nullptr, static_cast<int>(nodes.size())));
}

void CompilationEditor::rename(tree::NodeId node, const QString& name)
{
    finish(m_compilation.rename(node, name.toStdString()), tr("Rename to “%1”").arg(name));
}

void CompilationEditor::move(const std::vector<tree::NodeId>& nodes, tree::NodeId folder)
{
    const QString text = tr("Move %n item(s)", nullptr, static_cast<int>(nodes.size()));
    const auto conflicts = m_compilation.conflictsOfMove(nodes, folder);
    if (conflicts.empty()) {
        finish(m_compilation.move(nodes, folder), text);
        return;
    }
    askConflicts(conflicts, [this, nodes, folder, text](tree::ConflictPolicy policy) {
        finish(m_compilation.move(nodes, folder, {.policy = policy}), text);
    });
}

void CompilationEditor::newFolder(tree::NodeId parent)
{
    const tree::Node* folder = m_compilation.node(parent);
    if (folder == nullptr)
        return;
    std::string name = tr("New folder").toStdString();
    const auto taken = [folder](const std::string& candidate) { return folder->child(candidate) != nullptr; };
    if (taken(name))
        name = tree::numberedName(name, tree::NumberBefore::End, taken);
    finish(m_compilation.newFolder(parent, name), tr("New folder"));
}

void CompilationEditor::setVolumeLabel(const QString& label)
{
    finish(m_compilation.setVolumeLabel(label.toStdString()), tr("Name the disc “%1”").arg(label));
}

} // namespace emberdisc::ui
