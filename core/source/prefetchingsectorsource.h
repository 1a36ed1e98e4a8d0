// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/sectorsource.h"

#include <cstddef>
#include <memory>
#include <stop_token>

namespace emberdisc::source {

enum class RingPages : std::uint8_t {
    Kept,
    /// What next() gives out lies in pages that nobody writes to any more: they may be given away, as to a
    /// pipe by vmsplice(2). chunkBytes is rounded up to large pages, which sectors have to fill.
    Renewed,
};

struct PrefetchOptions {
    std::size_t ringBytes = std::size_t{32} << 20; ///< rounded to whole chunks, at least two
    std::size_t chunkBytes =
        std::size_t{256} << 10; ///< what is read from the inner source at once; rounded down to whole sectors
    RingPages pages = RingPages::Kept;
};

/// Reads another source ahead, in a thread of its own, into a ring of bounded size: the buffer between image
/// and recorder.
///
/// One consumer calls read(); the inner source is read by nobody else meanwhile, only its describe() is
/// passed through. Reading in order is what it is for; a read anywhere else empties the ring and starts
/// there. What was read before an error is delivered before it; the error comes with the first sector of the
/// chunk that failed. After an error the next read() starts anew where it asks.
///
/// After a stop, read() and fillTo() return Cancelled at once, and destruction waits for one chunk of the
/// inner source at most.
class PrefetchingSectorSource final : public SectorSource {
public:
    /// Starts to read from sector 0. `inner` is borrowed.
    explicit PrefetchingSectorSource(SectorSource& inner, const PrefetchOptions& options = {},
                                     std::stop_token stop = {});
    ~PrefetchingSectorSource() override;
    PrefetchingSectorSource(const PrefetchingSectorSource&) = delete;
    PrefetchingSectorSource& operator=(const PrefetchingSectorSource&) = delete;

    [[nodiscard]] std::uint32_t sectorSize() const override;
    [[nodiscard]] std::uint64_t sectorCount() const override;
    /// Waits for what is not there yet. The inner source's errors; Cancelled; InvalidArgument for a range
    /// that leaves the source.
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    /// The sectors that come next, as many as lie side by side, where they are in the ring, which begins at a
    /// page: for who only hands them on. Nobody else touches them until the next read() or next(). Empty at
    /// the end. Fails as read() does.
    [[nodiscard]] Result<std::span<const std::byte>> next();
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;
    [[nodiscard]] bool isStructure(std::uint64_t sector) const override;

    /// 0 to 100: how much of the ring is filled or, near the end, of what is left to be read: an ending is no
    /// shortage. Any thread.
    [[nodiscard]] int fillPercent() const;
    /// Waits until fillPercent() is at least this, or until the ring holds an error, which read() returns in
    /// its turn: before a write is started, and after a shortage. Cancelled. The consumer's thread.
    [[nodiscard]] Result<> fillTo(int percent);

private:
    class Ring;
    std::unique_ptr<Ring> m_ring;
};

} // namespace emberdisc::source
