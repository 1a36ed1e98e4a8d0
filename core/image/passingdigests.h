// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <semaphore>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

namespace emberdisc::image {

/// SHA-256 of contents that pass by. Those that come piece by piece are digested in a thread of its own while
/// the next pieces are fetched; when their pieces do not follow each other from the first to the last byte,
/// they get none. One thread at a time, except for put().
class PassingDigests {
public:
    /// Contents are numbered from 0 to `count` - 1.
    explicit PassingDigests(std::size_t count) : m_whole(count) {}
    ~PassingDigests();
    PassingDigests(const PassingDigests&) = delete;
    PassingDigests& operator=(const PassingDigests&) = delete;

    struct Piece {
        std::uint32_t contents = 0; ///< their number
        std::uint64_t size = 0;     ///< of all of them
        std::uint64_t offset = 0;
    };
    /// Copies the bytes. Waits while some megabytes do.
    void add(const Piece& piece, std::span<const std::byte> bytes);

    /// Waits for the digests of all that was added.
    [[nodiscard]] std::optional<Sha256> of(std::uint32_t contents);
    /// The digest of contents that were there as a whole. Several threads may do so at once, each for
    /// contents of its own, while nobody calls anything else.
    void put(std::uint32_t contents, const Sha256& digest) { m_whole[contents] = digest; }

private:
    /// Pieces one behind the other: waking a thread costs as much as the digest of a small file.
    struct Batch {
        struct Part {
            Piece piece;
            std::size_t length = 0;
        };
        std::vector<Part> parts;
        std::vector<std::byte> bytes;
    };
    static constexpr std::ptrdiff_t kBatches = 4;

    void handOver();
    void settle();
    void work();
    void take(const Piece& piece, std::span<const std::byte> bytes);

    std::array<Batch, kBatches> m_batches;
    std::size_t m_filling = 0; ///< the batch that add() appends to, once it is free
    bool m_isFilling = false;

    std::vector<std::optional<Sha256>> m_whole; ///< not the worker's

    // The worker's, and everybody's when it has settled.
    Sha256Digest m_digest; ///< in the making
    std::uint32_t m_contents = 0;
    std::uint64_t m_next = UINT64_MAX; ///< the offset that continues it; none
    std::unordered_map<std::uint32_t, Sha256> m_digests;

    std::counting_semaphore<kBatches> m_free{kBatches};
    std::counting_semaphore<kBatches + 1> m_given{0};
    std::atomic<bool> m_isAtEnd = false;
    std::jthread m_worker; ///< from the first piece on; last, since it uses all the others
};

} // namespace emberdisc::image
