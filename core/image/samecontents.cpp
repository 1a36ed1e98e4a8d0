// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/samecontents.h"

#include "core/base/digest.h"
#include "core/tree/datacompilation.h"
#include "core/tree/links.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace emberdisc::image {

namespace {

using namespace std::chrono_literals;

constexpr unsigned kMostThreads = 8;
constexpr std::size_t kPiece = std::size_t{1} << 20;

struct Candidate {
    const tree::Node* node = nullptr;
    std::optional<Sha256> digest = {};
};

/// Files with contents, in the order of their paths.
void collect(const tree::Node& node, std::vector<const tree::Node*>& files)
{
    if (node.isFile() && node.size() > 0)
        files.push_back(&node);
    for (const tree::Node& child : node.children())
        collect(child, files);
}

/// Hard links of one file are no doubles, the plan joins them anyway: the first stands for all.
struct Alias {
    tree::NodeId node;
    tree::NodeId first;
};

std::vector<Candidate> candidatesIn(const tree::DataCompilation& compilation, std::vector<Alias>& aliases)
{
    std::vector<const tree::Node*> files;
    collect(compilation.root(), files);
    std::map<tree::LinkKey, const tree::Node*> linked;
    std::erase_if(files, [&](const tree::Node* file) {
        const auto key = tree::linkKeyOf(*file);
        if (!key)
            return false;
        const auto [known, isNew] = linked.try_emplace(*key, file);
        if (!isNew)
            aliases.push_back({file->id(), known->second->id()});
        return !isNew;
    });
    std::unordered_map<std::uint64_t, std::uint32_t> ofSize;
    for (const tree::Node* file : files)
        ++ofSize[file->size()];
    std::vector<Candidate> candidates;
    for (const tree::Node* file : files)
        if (ofSize[file->size()] > 1)
            candidates.push_back({file});
    return candidates;
}

class Digester {
public:
    Digester(std::vector<Candidate>& candidates, std::stop_token stop)
        : m_candidates(candidates), m_stop(std::move(stop))
    {}

    /// One thread's part: takes files until there are none left.
    void work()
    {
        std::vector<std::byte> piece(kPiece);
        for (std::size_t i = m_next++; i < m_candidates.size() && !m_stop.stop_requested(); i = m_next++) {
            if (auto digest = digestOf(*m_candidates[i].node, piece))
                m_candidates[i].digest = *digest;
        }
        ++m_finished;
    }

    [[nodiscard]] std::uint64_t done() const { return m_done; }
    [[nodiscard]] unsigned finished() const { return m_finished; }

private:
    Result<Sha256> digestOf(const tree::Node& file, std::span<std::byte> piece)
    {
        TRY_ASSIGN(const auto reader, file.source()->open());
        Sha256Digest digest;
        for (std::uint64_t offset = 0; offset < file.size();) {
            if (m_stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            TRY_ASSIGN(const std::size_t got, reader->readAt(offset, piece));
            if (got == 0)
                return fail(ErrorCode::FileChanged);
            digest.add(piece.first(got));
            offset += got;
            m_done += got;
        }
        return digest.finish();
    }

    std::vector<Candidate>& m_candidates;
    std::stop_token m_stop;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<std::uint64_t> m_done = 0;
    std::atomic<unsigned> m_finished = 0;
};

Result<> digestAll(std::vector<Candidate>& candidates, JobContext& context)
{
    Progress progress;
    for (const Candidate& candidate : candidates)
        progress.total += candidate.node->size();
    Digester digester(candidates, context.stopToken());
    const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
    {
        std::vector<std::jthread> workers;
        for (unsigned i = 0; i < threads; ++i)
            workers.emplace_back([&digester] { digester.work(); });
        for (bool finished = false; !finished;) { // the context is this thread's
            std::this_thread::sleep_for(progress.total < kPiece ? 1ms : 20ms);
            finished = digester.finished() == threads;
            progress.done = digester.done();
            context.progress(progress);
        }
    }
    if (context.stopRequested())
        return fail(ErrorCode::Cancelled);
    return {};
}

} // namespace

Result<SameContents> findSameContents(const tree::DataCompilation& compilation, JobContext& context)
{
    std::vector<Alias> aliases;
    std::vector<Candidate> candidates = candidatesIn(compilation, aliases);
    SameContents same;
    if (candidates.empty())
        return same;
    TRY(digestAll(candidates, context));
    std::map<std::pair<std::uint64_t, Sha256>, const tree::Node*> first;
    for (const Candidate& candidate : candidates) {
        if (!candidate.digest)
            continue;
        const tree::Node& node = *candidate.node;
        const auto [known, isNew] = first.try_emplace({node.size(), *candidate.digest}, &node);
        if (isNew)
            continue;
        same.representatives[known->second->id()] = known->second->id();
        same.representatives[node.id()] = known->second->id();
        same.savedBytes += node.size();
    }
    for (const Alias& alias : aliases)
        if (const auto found = same.representatives.find(alias.first); found != same.representatives.end())
            same.representatives.emplace(alias.node, found->second);
    return same;
}

} // namespace emberdisc::image
