// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/scan.h"

#include "core/base/log.h"
#include "core/source/archive.h"
#include "core/tree/folderscan.h"
#include "core/tree/renamednames.h"
#include "core/tree/scanarchive.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <ranges>
#include <system_error>
#include <thread>

#include <sys/stat.h>

namespace emberdisc::tree {

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kEntriesPerProgress = 256;
/// So many folders have to wait before somebody is called to help.
constexpr std::size_t kWorthHelp = 4;
constexpr unsigned kMostHelpers = 3;

/// By its name, and a regular file: what is in it is found out when it is read.
bool isArchive(const std::string& path)
{
    struct stat found = {};
    return source::archiveStem(path.substr(path.rfind('/') + 1)).has_value() &&
           ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

/// Reads a tree's folders, several at once. Only the caller's thread speaks to the context.
class TreeScan {
public:
    TreeScan(const ScanOptions& options, const std::string& path, JobContext& context)
        : m_folders(options, path, context.stopToken()), m_context(context), m_item(path)
    {}

    [[nodiscard]] Result<ScanResult> run()
    {
        m_context.phase(Phase::Scanning);
        TRY_ASSIGN(FoundFolder above, m_folders.findTop());
        for (FoundFolder& top : above.folders)
            m_waiting.push_back(&top);
        readAll();
        if (m_thrown)
            std::rethrow_exception(m_thrown);
        TRY(std::move(m_outcome));
        ScanResult result;
        TRY(assemble(above, result.report));
        m_renamed.relink(*above.nodes.front());
        result.counts = above.nodes.front()->countsWithItself();
        result.nodes = std::move(above.nodes);
        return result;
    }

private:
    void readAll()
    {
        std::vector<std::jthread> helpers;
        std::unique_lock lock(m_mutex);
        while (!isDone()) {
            if (helpers.empty() && m_waiting.size() >= kWorthHelp)
                helpers = callHelp();
            if (takeOne(lock, [this](const FoundFolder& folder) { tellSometimes(folder); }))
                continue;
            m_changed.wait_for(lock, 100ms, [this] { return isDone() || !m_waiting.empty(); });
            lock.unlock();
            tell(); // of what the helpers read
            lock.lock();
        }
        lock.unlock();
        m_changed.notify_all();
    }

    [[nodiscard]] std::vector<std::jthread> callHelp()
    {
        std::vector<std::jthread> helpers;
        try {
            for (unsigned i = std::clamp(std::thread::hardware_concurrency(), 1U, kMostHelpers + 1); i > 1;
                 --i)
                helpers.emplace_back([this] {
                    std::unique_lock lock(m_mutex);
                    while (!isDone())
                        if (!takeOne(lock, [](const FoundFolder&) {}))
                            m_changed.wait(lock, [this] { return isDone() || !m_waiting.empty(); });
                });
        } catch (const std::system_error& error) { // so many threads there may not be
            qCWarning(logImage, "%zu helpers instead of more: %s", helpers.size(), error.what());
        }
        return helpers;
    }

    [[nodiscard]] bool isDone() const { return m_active == 0 && m_waiting.empty(); }

    /// Reads one folder, unlocked. False when none waits.
    template <typename Tell>
    bool takeOne(std::unique_lock<std::mutex>& lock, const Tell& tell)
    {
        if (m_waiting.empty())
            return false;
        FoundFolder& folder = *m_waiting.back();
        m_waiting.pop_back();
        ++m_active;
        lock.unlock();
        std::exception_ptr thrown;
        Result<> outcome;
        try {
            outcome = m_folders.read(folder, [&](std::uint64_t bytes) {
                m_bytes += bytes;
                tell(folder);
            });
        } catch (...) {
            thrown = std::current_exception();
        }
        lock.lock();
        --m_active;
        if (thrown)
            m_thrown = thrown;
        if (!outcome && m_outcome)
            m_outcome = std::move(outcome);
        if (m_thrown || !m_outcome)
            m_waiting.clear();
        else
            for (FoundFolder& found : folder.folders)
                m_waiting.push_back(&found);
        if (!folder.folders.empty() || isDone())
            m_changed.notify_all();
        return true;
    }

    void tellSometimes(const FoundFolder& folder)
    {
        if (++m_told % kEntriesPerProgress != 0)
            return;
        m_item = folder.place->path();
        tell();
    }

    void tell()
    {
        Progress progress;
        progress.done = m_bytes;
        progress.item = m_item;
        m_context.progress(progress);
    }

    /// From below, so that what is counted is counted into one folder only; the reports in the order of the
    /// folders' names, whoever read them.
    [[nodiscard]] Result<> assemble(FoundFolder& folder, Report& report)
    {
        report.append(std::move(folder.report));
        if (folder.node)
            for (auto& [was, now] : folder.renamed)
                m_renamed.add(*folder.node, std::move(was), std::move(now));
        std::ranges::sort(folder.folders, {},
                          [](const FoundFolder& found) -> std::string_view { return found.node->name(); });
        for (FoundFolder& found : folder.folders)
            TRY(assemble(found, report));
        folder.folders.clear();
        return folder.node ? folder.node->addAll(std::move(folder.nodes)) : Result<>();
    }

    FolderScan m_folders;
    JobContext& m_context;
    RenamedNames m_renamed;
    std::uint64_t m_told = 0;
    std::string m_item; ///< the folder that was told last
    std::atomic<std::uint64_t> m_bytes = 0;

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::vector<FoundFolder*> m_waiting;
    std::size_t m_active = 0; ///< folders that are being read
    Result<> m_outcome;
    std::exception_ptr m_thrown;
};

} // namespace

Result<ScanResult> scan(const std::string& path, const ScanOptions& options, JobContext& context)
{
    if (options.archives == ArchivePolicy::Contents && isArchive(path))
        return scanArchive(path, context);
    if (options.archives == ArchivePolicy::Contents && options.containers)
        if (auto contents = options.containers(path, context))
            return *std::move(contents);
    return TreeScan(options, path, context).run();
}

Result<ScanResult> scanContents(const std::string& path, const ScanOptions& options, JobContext& context)
{
    std::string folder = path;
    while (folder.ends_with("/."))
        folder.resize(folder.size() - 2);
    if (folder.empty() || !folder.ends_with('/'))
        folder += '/';
    if (path == ".")
        folder = "./";
    struct stat found = {};
    const std::string itself = folder.substr(0, folder.size() - 1);
    if (options.archives == ArchivePolicy::Contents && ::stat(itself.c_str(), &found) == 0 &&
        S_ISREG(found.st_mode))
        folder = itself; // an archive's contents
    TRY_ASSIGN(ScanResult result, scan(folder, options, context));
    if (!result.nodes.front()->isFolder())
        return fail(Error::atPath(ErrorCode::NotAFolder, path));
    result.nodes = result.nodes.front()->takeChildren();
    --result.counts.folders;
    return result;
}

} // namespace emberdisc::tree
