// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/project/projectsession.h"

#include "core/base/guarded.h"
#include "ui/common/prompter.h"
#include "ui/data/compilationeditor.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QtConcurrentRun>

namespace emberdisc::ui {

namespace {

constexpr qsizetype kRecentProjects = 8;
const QString kRecentKey = QStringLiteral("projects/recent");

QSettings settings()
{
    return {QSettings::IniFormat, QSettings::UserScope, QStringLiteral("emberdisc"),
            QStringLiteral("emberdisc")};
}

QString filter()
{
    return ProjectSession::tr("Emberdisc projects (*.ember)");
}

ProjectSession::Then both(const ProjectSession::Then& first, const ProjectSession::Then& second)
{
    return [first, second] {
        for (const auto& then : {first, second})
            if (then)
                then();
    };
}

} // namespace

ProjectSession::ProjectSession(CompilationEditor& editor, Prompter& prompter, QWidget* window)
    : QObject(window), m_editor(editor), m_prompter(prompter), m_window(window)
{
    connect(&m_editor.undoStack(), &QUndoStack::cleanChanged, this, &ProjectSession::changed);
    connect(&m_editor.undoStack(), &QUndoStack::indexChanged, this, [this] { ++m_edits; });
    connect(&m_loading, &QFutureWatcherBase::finished, this, &ProjectSession::takeLoaded);
    connect(&m_writing, &QFutureWatcherBase::finished, this, &ProjectSession::takeWritten);
}

ProjectSession::~ProjectSession()
{
    m_editor.undoStack().disconnect(this);
    m_stop.request_stop();
    m_loading.waitForFinished();
    m_writing.waitForFinished();
}

QString ProjectSession::name() const
{
    if (!m_path.isEmpty())
        return QFileInfo(m_path).completeBaseName();
    const QString label = QString::fromStdString(m_editor.compilation().volumeLabel());
    return label.isEmpty() ? tr("Data disc") : label;
}

bool ProjectSession::isModified() const
{
    if (m_path.isEmpty() && m_editor.compilation().root().childCount() == 0)
        return false; // nothing anybody would miss
    return !m_editor.undoStack().isClean();
}

void ProjectSession::leave(const Then& then)
{
    if (!isModified()) {
        then();
        return;
    }
    m_prompter.choose(
        m_window, tr("Save the changes to “%1”?").arg(name()),
        tr("Otherwise the list of files and its options are lost. The files themselves stay where "
           "they are."),
        {tr("&Save"), tr("&Discard")}, [this, then](int answer) {
            if (answer == 0)
                save([this, then] { leave(then); }); // there may be new changes by then
            else
                then();
        });
}

void ProjectSession::begin()
{
    leave([this] {
        takeProject({}, QString());
        Q_EMIT began();
    });
}

void ProjectSession::openAsked()
{
    m_prompter.openFile(m_window, tr("Open a project"), filter(),
                        [this](const QString& path) { open(path); });
}

void ProjectSession::open(const QString& path)
{
    if (!m_loading.isRunning())
        leave([this, path] { load(path); });
}

void ProjectSession::load(const QString& path)
{
    m_loadingPath = QFileInfo(path).absoluteFilePath();
    m_stateAtLoading = m_editor.compilation().state();
    m_stop = {};
    Q_EMIT openingStarted(m_loadingPath);
    read();
}

void ProjectSession::read()
{
    m_loading.setFuture(QtConcurrent::run([file = m_loadingPath.toStdString(), token = m_stop.get_token(),
                                           discs = m_searching ? m_searching->find : project::DiscFinder()] {
        SilentJobContext context(token);
        return std::make_shared<Result<project::Opened>>(
            guarded([&] { return project::open(file, context, discs); }));
    }));
}

void ProjectSession::takeLoaded()
{
    const Loaded loaded = m_loading.result();
    // Recorders are lent for projects only that have files on discs, which is known when they were read.
    if (*loaded && !m_searching && m_discSearch &&
        (*loaded)->report.count(ErrorCode::SourceDiscMissing) > 0) {
        m_searching = m_discSearch();
        read();
        return;
    }
    m_searching.reset();
    Q_EMIT openingEnded();
    if (!*loaded) {
        if (loaded->error().code != ErrorCode::Cancelled)
            m_prompter.tell(m_window, loaded->error());
        return;
    }
    const auto take = [this, loaded, path = m_loadingPath] {
        takeProject(std::move((*loaded)->project), path);
        remember(path);
        Q_EMIT opened((*loaded)->report);
    };
    if (m_editor.compilation().state() == m_stateAtLoading)
        take();
    else // edited meanwhile
        leave(take);
}

void ProjectSession::takeProject(project::Project project, const QString& path)
{
    m_path = path;
    m_isWritingOther = m_isWriting;
    m_next.reset();
    m_written = {};
    m_editor.begin(std::move(project));
    Q_EMIT changed();
}

void ProjectSession::save(const Then& saved)
{
    const bool isWritten = m_isWriting && !m_isWritingOther;
    const QString path = m_next ? m_next->path : isWritten ? m_writingPath : m_path; // that it will have
    if (path.isEmpty())
        saveAs(saved);
    else
        write(path, saved);
}

void ProjectSession::saveAs(const Then& saved)
{
    const QDir folder = m_path.isEmpty() ? QDir::home() : QFileInfo(m_path).dir();
    QString suggestion = name();
    suggestion.replace(QLatin1Char('/'), QLatin1Char('-'));
    m_prompter.saveFile(m_window, tr("Save the project"),
                        folder.filePath(suggestion + QStringLiteral(".ember")), filter(),
                        [this, saved](const QString& path) { write(path, saved); });
}

void ProjectSession::write(const QString& path, const Then& saved)
{
    if (m_isWriting) { // what has changed since that began is written afterwards
        m_next = Wish{path, m_next ? both(m_next->saved, saved) : saved};
        return;
    }
    m_isWriting = true;
    m_isWritingOther = false;
    m_writingPath = QFileInfo(path).absoluteFilePath();
    m_writingEdits = m_edits;
    m_written = saved;
    const ImageChoice& options = m_editor.options();
    const auto snapshot = std::make_shared<project::Project>(project::Project{
        m_editor.compilation().snapshot(), options.image, options.fileSystems, options.missing});
    m_writing.setFuture(QtConcurrent::run([snapshot, file = m_writingPath.toStdString()] {
        return std::make_shared<Result<>>(
            guarded([&] { return project::save(*snapshot, file, image::ExistingFile::Replace); }));
    }));
}

void ProjectSession::takeWritten()
{
    const auto written = m_writing.result();
    const Then then = std::exchange(m_written, {});
    const std::optional<Wish> next = std::exchange(m_next, std::nullopt);
    m_isWriting = false;
    if (*written)
        remember(m_writingPath);
    if (*written && !m_isWritingOther) {
        m_path = m_writingPath;
        if (m_edits == m_writingEdits)
            m_editor.undoStack().setClean();
        Q_EMIT changed();
    }
    if (!*written)
        m_prompter.tell(m_window, written->error());
    const Then goOn = *written ? then : Then();
    if (next)
        write(next->path, both(goOn, next->saved));
    else if (goOn)
        goOn();
}

void ProjectSession::remember(const QString& path)
{
    QStringList paths = recent();
    paths.removeAll(path);
    paths.prepend(path);
    settings().setValue(kRecentKey, paths.mid(0, kRecentProjects));
}

QStringList ProjectSession::recent()
{
    QStringList paths = settings().value(kRecentKey).toStringList();
    paths.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return paths;
}

} // namespace emberdisc::ui
