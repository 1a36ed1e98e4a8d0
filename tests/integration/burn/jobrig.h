// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/sleepinhibitor.h"
#include "core/image/imagereader.h"
#include "core/jobs/runhere.h"
#include "core/jobs/transportprovider.h"
#include "core/mmc/faulttransport.h"
#include "core/recorder/discsource.h"
#include "core/tree/datacompilation.h"
#include "core/tree/scan.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <atomic>
#include <functional>
#include <map>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace emberdisc::test {

/// Real time, but nobody sleeps: waiting makes it jump ahead.
class ImpatientClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override { return System::now(); }
    [[nodiscard]] Steady::time_point steadyNow() const override { return Steady::now() + m_skipped.load(); }
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override
    {
        m_skipped = m_skipped.load() + duration;
        return !stop.stop_requested();
    }

private:
    mutable std::atomic<Steady::duration> m_skipped{Steady::duration::zero()};
};

/// Opens virtual discs by their file, behind a fault injector that the test prepares.
class DiscProvider final : public jobs::TransportProvider {
public:
    [[nodiscard]] Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId,
                                                               jobs::DeviceAccess) override
    {
        TRY_ASSIGN(auto recorder, virtualdrive::VirtualRecorder::withDisc(deviceId, m_clock));
        return std::unique_ptr<mmc::Transport>(std::make_unique<Owned>(std::move(recorder), prepare));
    }

    [[nodiscard]] bool changesDiscs(const std::string&) const override { return !blanks.empty(); }
    [[nodiscard]] Result<std::string> changeDisc(const std::string&) override
    {
        if (m_changes >= blanks.size())
            return fail(ErrorCode::Internal, "no more blank discs");
        return blanks[m_changes++];
    }

    std::function<void(mmc::FaultTransport&)> prepare = {};
    std::vector<std::string> blanks = {}; ///< what a changer puts in; nobody changes discs if there are none
    const Clock& clock() const { return m_clock; }

private:
    struct Owned final : mmc::Transport {
        Owned(std::unique_ptr<virtualdrive::VirtualRecorder> r,
              const std::function<void(mmc::FaultTransport&)>& prepareIt)
            : recorder(std::move(r)), faults(*recorder)
        {
            if (prepareIt)
                prepareIt(faults);
        }
        Result<mmc::Reply> execute(const mmc::Command& command) override { return faults.execute(command); }
        std::size_t maximumTransfer() const override { return faults.maximumTransfer(); }
        std::string describe() const override { return faults.describe(); }
        std::unique_ptr<virtualdrive::VirtualRecorder> recorder;
        mmc::FaultTransport faults;
    };
    ImpatientClock m_clock;
    std::size_t m_changes = 0;
};

/// Remembers what it was told, and answers what it was given.
class ScriptedContext final : public JobContext {
public:
    void phase(Phase phase) override
    {
        phases.push_back(phase);
        if (onPhase)
            onPhase(phase);
    }
    void progress(const Progress& progress) override
    {
        if (onProgress)
            onProgress(progress);
    }
    void warn(const Error&) override {}
    Answer ask(const Question& question) override
    {
        asked.push_back(question);
        if (onAsk)
            return onAsk(question);
        const auto found = answers.find(question.kind);
        return found == answers.end() ? Answer::Cancel : found->second;
    }
    std::stop_token stopToken() const override { return stop.get_token(); }

    std::map<QuestionKind, Answer> answers;
    std::vector<Question> asked;
    std::vector<Phase> phases;
    std::function<void(Phase)> onPhase;
    std::function<Answer(const Question&)> onAsk; ///< instead of `answers`
    std::function<void(const Progress&)> onProgress;
    std::stop_source stop;
};

/// A folder with the user's files, one with the discs, and the services.
class JobRig {
public:
    [[nodiscard]] std::string path(const QString& name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    std::string write(const QString& name, const QByteArray& bytes) const
    {
        const QString full = m_folder.filePath(name);
        QDir().mkpath(QFileInfo(full).path());
        QFile file(full);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(full));
        return full.toStdString();
    }
    /// A sparse file.
    std::string writeLarge(const QString& name, qint64 size) const
    {
        const std::string full = write(name, QByteArrayLiteral("large"));
        QFile file(QString::fromStdString(full));
        if (!file.resize(size))
            qFatal("cannot make a large file");
        return full;
    }
    [[nodiscard]] std::string makeDisc(virtualdrive::MediumType type,
                                       std::optional<std::uint32_t> capacity = {}) const
    {
        const std::string disc = path(QStringLiteral("disc.vdisc"));
        const auto made =
            virtualdrive::DiscFile::create(disc, type, {virtualdrive::IfExists::Replace, capacity});
        if (!made)
            qFatal("%s", made.error().toString().c_str());
        return disc;
    }
    /// The contents of a folder of the rig.
    [[nodiscard]] tree::DataCompilation compile(const QString& folder) const
    {
        SilentJobContext quiet;
        auto scanned = tree::scanContents(path(folder), {.hidden = tree::HiddenPolicy::Include}, quiet);
        tree::DataCompilation compilation;
        if (!scanned || !compilation.insert(tree::kRootId, std::move(scanned->nodes)))
            qFatal("cannot compile");
        return compilation;
    }
    [[nodiscard]] jobs::JobServices services() { return {provider, provider.clock()}; }
    [[nodiscard]] jobs::JobResult run(jobs::Job& job)
    {
        NoInhibitor inhibitor;
        return jobs::runHere(job, context, inhibitor, provider.clock());
    }
    /// Path -> contents of all files on the disc, by Rock Ridge.
    [[nodiscard]] std::map<std::string, QByteArray> filesOn(const std::string& disc)
    {
        auto recorder = virtualdrive::VirtualRecorder::withDisc(disc, provider.clock());
        if (!recorder)
            return {{recorder.error().toString(), {}}};
        auto source = recorder::DiscSectorSource::open(**recorder, provider.clock(), {});
        if (!source)
            return {{source.error().toString(), {}}};
        return filesIn(**source);
    }
    [[nodiscard]] static std::map<std::string, QByteArray> filesIn(source::SectorSource& source)
    {
        std::map<std::string, QByteArray> files;
        auto reader = image::ImageReader::open(source);
        if (!reader)
            return {{reader.error().toString(), {}}};
        const auto visit = [&](const std::string& path, const image::ImageEntry& entry, int) {
            if (entry.type == image::EntryType::File)
                files[path] = contentsOf(*reader, entry);
            return image::ImageReader::Walk::Continue;
        };
        if (!reader->walk(image::NameSpace::RockRidge, visit))
            files["walk failed"];
        return files;
    }

    DiscProvider provider;
    ScriptedContext context;

private:
    [[nodiscard]] static QByteArray contentsOf(const image::ImageReader& reader,
                                               const image::ImageEntry& entry)
    {
        auto contents = reader.contents(entry);
        auto open = contents ? (*contents)->open() : std::unexpected(contents.error());
        QByteArray bytes(static_cast<qsizetype>(std::min<std::uint64_t>(entry.size, 1U << 20)), '\0');
        if (!open || !(*open)->readAt(0, std::as_writable_bytes(std::span(
                                             bytes.data(), static_cast<std::size_t>(bytes.size())))))
            return QByteArrayLiteral("unreadable");
        return bytes;
    }

    QTemporaryDir m_folder;
};

} // namespace emberdisc::test
