// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/passingdigests.h"

#include <new>

namespace emberdisc::image {

namespace {

constexpr std::size_t kBatchBytes = std::size_t{512} << 10;
constexpr std::uint64_t kNone = UINT64_MAX;
/// Of a digest that no piece continues.
constexpr std::uint64_t kBroken = UINT64_MAX - 1;

} // namespace

PassingDigests::~PassingDigests()
{
    m_isAtEnd = true; // nobody asks for what is still waiting
    m_given.release();
}

void PassingDigests::add(const Piece& piece, std::span<const std::byte> bytes)
{
    if (piece.offset == 0)
        m_whole[piece.contents].reset(); // what comes later counts
    if (!m_worker.joinable())            // before there is anything to wait for
        m_worker = std::jthread([this] { work(); });
    if (!m_isFilling) {
        m_free.acquire();
        m_isFilling = true;
    }
    Batch& batch = m_batches[m_filling];
    batch.bytes.insert(batch.bytes.end(), bytes.begin(), bytes.end());
    batch.parts.push_back({piece, bytes.size()});
    if (batch.bytes.size() >= kBatchBytes)
        handOver();
}

void PassingDigests::handOver()
{
    if (!m_isFilling)
        return;
    m_isFilling = false;
    m_filling = (m_filling + 1) % m_batches.size();
    m_given.release();
}

/// The worker has nothing to do when all batches are free.
void PassingDigests::settle()
{
    handOver();
    for (std::ptrdiff_t i = 0; i < kBatches; ++i)
        m_free.acquire();
    m_free.release(kBatches);
}

void PassingDigests::work()
{
    for (std::size_t number = 0;; number = (number + 1) % m_batches.size()) {
        m_given.acquire();
        if (m_isAtEnd)
            return;
        Batch& batch = m_batches[number];
        try {
            std::span<const std::byte> rest = batch.bytes;
            for (const Batch::Part& part : batch.parts) {
                take(part.piece, rest.first(part.length));
                rest = rest.subspan(part.length);
            }
        } catch (const std::bad_alloc&) {
            m_next = kBroken; // without a digest they are read once more when it is wanted
        }
        batch.parts.clear();
        batch.bytes.clear();
        m_free.release();
    }
}

void PassingDigests::take(const Piece& piece, std::span<const std::byte> bytes)
{
    if (piece.offset == 0) {
        if (m_next != kNone)
            m_digest = {}; // of contents that were left
        m_contents = piece.contents;
        m_next = 0;
    }
    if (m_contents != piece.contents || m_next != piece.offset)
        return; // a jump: these contents have to wait for a reading from the start
    m_digest.add(bytes);
    m_next += bytes.size();
    if (m_next != piece.size)
        return;
    m_digests.insert_or_assign(m_contents, m_digest.finish());
    m_next = kNone;
}

std::optional<Sha256> PassingDigests::of(std::uint32_t contents)
{
    if (m_whole[contents])
        return m_whole[contents];
    settle();
    const auto found = m_digests.find(contents);
    return found == m_digests.end() ? std::nullopt : std::optional(found->second);
}

} // namespace emberdisc::image
