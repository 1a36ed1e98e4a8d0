// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/prefetchingsectorsource.h"

#include "core/base/guarded.h"
#include "core/base/pagememory.h"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace emberdisc::source {

/// The ring and its producer. Slots [m_head, m_head + m_filled) belong to the consumer, the others to the
/// producer; who owns a slot touches its bytes without the lock, so that copying and reading go on at the
/// same time.
class PrefetchingSectorSource::Ring {
public:
    Ring(SectorSource& inner, const PrefetchOptions& options, std::stop_token stop);
    ~Ring();
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;

    [[nodiscard]] const SectorSource& inner() const { return m_inner; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to);
    [[nodiscard]] Result<std::span<const std::byte>> next();
    [[nodiscard]] int fillPercent() const;
    [[nodiscard]] Result<> fillTo(int percent);

private:
    struct Slot {
        std::uint64_t first = 0;
        std::uint64_t sectors = 0;
        std::optional<Error> error = {};
    };

    void produce();
    void produceOne(std::unique_lock<std::mutex>& lock);
    void restart(std::unique_lock<std::mutex>& lock, std::uint64_t first);
    /// Waits for a filled slot and returns what is left of it. Its error; Cancelled.
    [[nodiscard]] Result<std::span<const std::byte>> frontLocked(std::unique_lock<std::mutex>& lock);
    void consumeLocked(std::uint64_t sectors);
    [[nodiscard]] int percentLocked() const;
    [[nodiscard]] std::span<std::byte> bytesOf(std::size_t slot, std::uint64_t sectors);

    SectorSource& m_inner;
    const std::uint32_t m_sectorSize;
    const std::uint64_t m_sectorCount;
    const std::uint64_t m_chunkSectors;
    const bool m_renews;
    const std::stop_token m_stop;

    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::span<std::byte> m_bytes;
    std::optional<PageMemory> m_memory; ///< of the bytes
    std::vector<Slot> m_slots;
    std::size_t m_head = 0;
    std::size_t m_filled = 0;
    std::uint64_t m_position = 0; ///< the sector that the consumer gets next
    std::uint64_t m_lent = 0;     ///< sectors from there on that next() has given out
    std::uint64_t m_next = 0;     ///< the sector that the producer reads next
    bool m_failed = false;        ///< the last filled slot is an error: nothing is read beyond it
    bool m_errorDelivered = false;
    bool m_restarting = false; ///< holds the producer back until the ring is empty
    bool m_reading = false;    ///< the producer is in the inner source, without the lock
    std::stop_source m_end;
    std::jthread m_producer; ///< last: it uses all the others
};

namespace {

std::uint64_t chunkSectorsFor(const PrefetchOptions& options, std::uint32_t sectorSize)
{
    if (options.pages == RingPages::Kept)
        return std::max<std::uint64_t>(1, options.chunkBytes / sectorSize);
    assert(kLargePage % sectorSize == 0);
    return std::max<std::uint64_t>(1, (options.chunkBytes + kLargePage - 1) / kLargePage) *
           (kLargePage / sectorSize);
}

/// As many chunks as fit into the ring, and no more than there are.
std::size_t slotsFor(std::uint64_t sectorCount, std::uint64_t chunkSectors, std::uint64_t chunksOfRing)
{
    const std::uint64_t chunks = (sectorCount + chunkSectors - 1) / chunkSectors;
    return static_cast<std::size_t>(std::max<std::uint64_t>(2, std::min(chunks, chunksOfRing)));
}

} // namespace

PrefetchingSectorSource::Ring::Ring(SectorSource& inner, const PrefetchOptions& options, std::stop_token stop)
    : m_inner(inner),
      m_sectorSize(inner.sectorSize()),
      m_sectorCount(inner.sectorCount()),
      m_chunkSectors(chunkSectorsFor(options, m_sectorSize)),
      m_renews(options.pages == RingPages::Renewed),
      m_stop(std::move(stop)),
      m_slots(slotsFor(m_sectorCount, m_chunkSectors, options.ringBytes / (m_chunkSectors * m_sectorSize)))
{
    const std::size_t size = m_slots.size() * static_cast<std::size_t>(m_chunkSectors * m_sectorSize);
    m_memory.emplace(size);
    m_bytes = m_memory->bytes();
    m_producer = std::jthread([this] { produce(); });
}

PrefetchingSectorSource::Ring::~Ring()
{
    m_end.request_stop(); // and ~jthread joins
}

std::span<std::byte> PrefetchingSectorSource::Ring::bytesOf(std::size_t slot, std::uint64_t sectors)
{
    const auto chunk = static_cast<std::size_t>(m_chunkSectors * m_sectorSize);
    return m_bytes.subspan(slot * chunk, static_cast<std::size_t>(sectors * m_sectorSize));
}

void PrefetchingSectorSource::Ring::produce()
{
    // The caller's stop ends the production, too: nobody will want the sectors.
    const std::stop_callback forward(m_stop, [this] { m_end.request_stop(); });
    const std::stop_token stop = m_end.get_token();
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, stop, [this] {
            return !m_restarting && !m_failed && m_filled < m_slots.size() && m_next < m_sectorCount;
        });
        if (stop.stop_requested())
            return;
        produceOne(lock);
    }
}

void PrefetchingSectorSource::Ring::produceOne(std::unique_lock<std::mutex>& lock)
{
    const std::size_t slot = (m_head + m_filled) % m_slots.size();
    const std::uint64_t first = m_next;
    const std::uint64_t sectors = std::min(m_chunkSectors, m_sectorCount - first);
    m_reading = true;
    lock.unlock();
    Result<> result = guarded([&] {
        if (m_renews)
            PageMemory::renew(bytesOf(slot, m_chunkSectors));
        return m_inner.read(first, bytesOf(slot, sectors));
    });
    lock.lock();
    m_reading = false;
    // Only a restart that was stopped while it waited for us has moved m_next.
    if (m_next == first) {
        m_failed = !result;
        m_slots[slot] = {first, sectors, result ? std::nullopt : std::optional(std::move(result).error())};
        m_next += sectors;
        ++m_filled;
    }
    m_wake.notify_all();
}

void PrefetchingSectorSource::Ring::restart(std::unique_lock<std::mutex>& lock, std::uint64_t first)
{
    m_restarting = true;
    m_wake.wait(lock, m_stop, [this] { return !m_reading; });
    m_head = 0;
    m_filled = 0;
    m_position = first;
    m_next = first;
    m_failed = false;
    m_errorDelivered = false;
    m_restarting = false;
    m_wake.notify_all();
}

Result<std::span<const std::byte>>
PrefetchingSectorSource::Ring::frontLocked(std::unique_lock<std::mutex>& lock)
{
    m_wake.wait(lock, m_stop, [this] { return m_filled > 0; });
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    const Slot& slot = m_slots[m_head];
    if (slot.error) {
        m_errorDelivered = true;
        return fail(*slot.error);
    }
    return bytesOf(m_head, slot.sectors)
        .subspan(static_cast<std::size_t>((m_position - slot.first) * m_sectorSize));
}

void PrefetchingSectorSource::Ring::consumeLocked(std::uint64_t sectors)
{
    m_position += sectors;
    if (sectors == 0 || m_position != m_slots[m_head].first + m_slots[m_head].sectors)
        return;
    m_head = (m_head + 1) % m_slots.size();
    --m_filled;
    m_wake.notify_all();
}

Result<> PrefetchingSectorSource::Ring::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t count = to.size() / m_sectorSize;
    if (to.size() % m_sectorSize != 0 || first > m_sectorCount || count > m_sectorCount - first)
        return fail(ErrorCode::InvalidArgument, "a range that leaves the source");
    std::unique_lock lock(m_mutex);
    consumeLocked(std::exchange(m_lent, 0));
    if (!to.empty() && (first != m_position || m_errorDelivered))
        restart(lock, first);
    while (!to.empty()) {
        TRY_ASSIGN(auto bytes, frontLocked(lock));
        bytes = bytes.first(std::min(bytes.size(), to.size()));
        lock.unlock();
        std::ranges::copy(bytes, to.begin());
        to = to.subspan(bytes.size());
        lock.lock();
        consumeLocked(bytes.size() / m_sectorSize);
    }
    return {};
}

Result<std::span<const std::byte>> PrefetchingSectorSource::Ring::next()
{
    std::unique_lock lock(m_mutex);
    consumeLocked(std::exchange(m_lent, 0));
    if (m_position == m_sectorCount)
        return std::span<const std::byte>();
    if (m_errorDelivered)
        restart(lock, m_position);
    TRY_ASSIGN(const auto bytes, frontLocked(lock));
    m_lent = bytes.size() / m_sectorSize;
    return bytes;
}

int PrefetchingSectorSource::Ring::percentLocked() const
{
    // In whole slots, so that the one the consumer is in counts as filled and a full ring is 100.
    const std::uint64_t filled = m_filled - (m_failed ? 1 : 0);
    const std::uint64_t unread =
        m_failed ? m_slots.size() : (m_sectorCount - m_next + m_chunkSectors - 1) / m_chunkSectors;
    const std::uint64_t whole = std::min<std::uint64_t>(m_slots.size(), filled + unread);
    return whole == 0 ? 100 : static_cast<int>(filled * 100 / whole);
}

int PrefetchingSectorSource::Ring::fillPercent() const
{
    const std::lock_guard lock(m_mutex);
    return percentLocked();
}

Result<> PrefetchingSectorSource::Ring::fillTo(int percent)
{
    const int wanted = std::min(percent, 100);
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, m_stop, [this, wanted] { return m_failed || percentLocked() >= wanted; });
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    return {};
}

PrefetchingSectorSource::PrefetchingSectorSource(SectorSource& inner, const PrefetchOptions& options,
                                                 std::stop_token stop)
    : m_ring(std::make_unique<Ring>(inner, options, std::move(stop)))
{}

PrefetchingSectorSource::~PrefetchingSectorSource() = default;

std::uint32_t PrefetchingSectorSource::sectorSize() const
{
    return m_ring->inner().sectorSize();
}

std::uint64_t PrefetchingSectorSource::sectorCount() const
{
    return m_ring->inner().sectorCount();
}

Result<> PrefetchingSectorSource::read(std::uint64_t first, std::span<std::byte> to)
{
    return m_ring->read(first, to);
}

Result<std::span<const std::byte>> PrefetchingSectorSource::next()
{
    return m_ring->next();
}

bool PrefetchingSectorSource::isStructure(std::uint64_t sector) const
{
    return m_ring->inner().isStructure(sector);
}

std::string PrefetchingSectorSource::describe(std::uint64_t sector) const
{
    return m_ring->inner().describe(sector);
}

int PrefetchingSectorSource::fillPercent() const
{
    return m_ring->fillPercent();
}

Result<> PrefetchingSectorSource::fillTo(int percent)
{
    return m_ring->fillTo(percent);
}

} // namespace emberdisc::source
