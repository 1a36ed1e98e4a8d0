// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/samecontents.h"

#include "core/base/digest.h"
#include "core/base/guarded.h"
#include "core/tree/datacompilation.h"
#include "core/tree/links.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace emberdisc::image {

namespace {

using namespace std::chrono_literals;

constexpr unsigned kMostThreads = 8;
constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;

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

/// What lies in a container is read from front to back by one thread; everything else by whoever is free.
class Digester {
public:
    Digester(std::vector<Candidate>& candidates, std::stop_token stop)
        : m_candidates(candidates), m_stop(std::move(stop))
    {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const source::Place place = candidates[i].node->source()->place();
            m_order.push_back({place.container, place.position, i});
        }
        std::ranges::sort(m_order);
    }

    /// One thread's part: takes files until there are none left.
    void work()
    {
        for (auto taken = take(); !taken.empty(); taken = take())
            for (const auto& [container, position, number] : taken) {
                if (m_stop.stop_requested())
                    break;
                Candidate& candidate = m_candidates[number];
                if (const auto digest = guarded([&] { return digestOf(*candidate.node); }))
                    candidate.digest = *digest;
            }
        ++m_finished;
    }

    [[nodiscard]] std::uint64_t done() const { return m_done; }
    [[nodiscard]] unsigned finished() const { return m_finished; }

private:
    using Placed = std::tuple<const void*, std::uint64_t, std::size_t>; // container, position, candidate

    std::span<const Placed> take()
    {
        const std::lock_guard lock(m_mutex);
        const std::size_t first = m_next;
        if (first == m_order.size() || m_stop.stop_requested())
            return {};
        const void* const container = std::get<0>(m_order[first]);
        do
            ++m_next;
        while (container && m_next < m_order.size() && std::get<0>(m_order[m_next]) == container);
        return std::span(m_order).subspan(first, m_next - first);
    }

    Result<Sha256> digestOf(const tree::Node& file)
    {
        TRY_ASSIGN(const auto reader, file.source()->open());
        std::vector<std::byte> piece(static_cast<std::size_t>(std::min(file.size(), kPiece)));
        Sha256Digest digest;
        for (std::uint64_t offset = 0; offset < file.size();) {
            if (m_stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            TRY_ASSIGN(const std::size_t got, reader->readAt(offset, piece));
            if (got == 0)
                return fail(ErrorCode::FileChanged);
            digest.add(std::span(piece).first(got));
            offset += got;
            m_done += got;
        }
        return digest.finish();
    }

    std::vector<Candidate>& m_candidates;
    std::stop_token m_stop;
    std::vector<Placed> m_order;
    std::mutex m_mutex;
    std::size_t m_next = 0; ///< guarded by the mutex
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
