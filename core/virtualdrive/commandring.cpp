// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/commandring.h"

#include "core/mmc/datadirection.h"
#include "core/virtualdrive/targetsense.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <string>

namespace emberdisc::virtualdrive {

namespace {

// linux/target_core_user.h, which is no C++: struct tcmu_mailbox
constexpr std::size_t kVersion = 0;
constexpr std::size_t kFlags = 2;
constexpr std::size_t kRingOffset = 4;
constexpr std::size_t kRingSize = 8;
constexpr std::size_t kHead = 12;
constexpr std::size_t kTail = 64;
constexpr std::size_t kMailboxSize = 128;
constexpr std::uint16_t kKnownVersion = 2;
constexpr std::uint16_t kHasReadLength = 0x02; // TCMU_MAILBOX_FLAG_CAP_READ_LEN

// struct tcmu_cmd_entry_hdr
constexpr std::size_t kLengthAndOperation = 0;
constexpr std::size_t kUserFlags = 7;
constexpr std::size_t kEntryHeaderSize = 8;
constexpr std::uint32_t kOperationMask = 0x07;
constexpr std::size_t kAlignment = 8; // TCMU_OP_ALIGN_SIZE
enum Operation : std::uint32_t { Pad = 0, Command = 1 };
constexpr std::byte kUnknownOperation{0x01}; // TCMU_UFLAG_UNKNOWN_OP
constexpr std::byte kReadLengthIsSet{0x02};  // TCMU_UFLAG_READ_LEN

// struct tcmu_cmd_entry: what is asked, and over it what we answer
constexpr std::size_t kPieceCount = 8;
constexpr std::size_t kCdbOffset = 24;
constexpr std::size_t kPieces = 48; // struct iovec: offset in the memory, length
constexpr std::size_t kPieceSize = 16;
constexpr std::size_t kStatus = 8;
constexpr std::size_t kReadLength = 12;
constexpr std::size_t kSense = 16;
constexpr std::size_t kCommandEntrySize = 112;

// SAM-5 5.3.1
constexpr std::byte kGood{0};
constexpr std::byte kCheckCondition{2};

template <class T>
T native(std::span<const std::byte> bytes, std::size_t offset)
{
    T value{};
    std::memcpy(&value, bytes.subspan(offset, sizeof value).data(), sizeof value);
    return value;
}

/// An integer that the kernel and we look at while the other may change it.
std::atomic_ref<std::uint32_t> shared(std::span<std::byte> memory, std::size_t offset)
{
    return std::atomic_ref(*reinterpret_cast<std::uint32_t*>(memory.subspan(offset, 4).data()));
}

std::unexpected<Error> spoiled(const std::string& what)
{
    return fail(ErrorCode::ReplyInvalid, "the kernel's ring: " + what);
}

/// Where that many bytes lie, or nothing when they lie outside.
std::span<std::byte> within(std::span<std::byte> memory, std::uint64_t offset, std::uint64_t length)
{
    if (offset > memory.size() || length > memory.size() - offset)
        return {};
    return memory.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

} // namespace

Result<CommandRing> CommandRing::over(std::span<std::byte> memory)
{
    if (memory.size() < kMailboxSize || std::bit_cast<std::uintptr_t>(memory.data()) % kAlignment != 0)
        return spoiled("no room for a mailbox");
    const auto version = native<std::uint16_t>(memory, kVersion);
    if (version != kKnownVersion)
        return fail(ErrorCode::Unsupported, "target_core_user of version " + std::to_string(version));
    CommandRing ring(memory);
    if (ring.m_ring.empty() || ring.m_ring.size() % kAlignment != 0 ||
        std::bit_cast<std::uintptr_t>(ring.m_ring.data()) % kAlignment != 0)
        return spoiled("it lies outside the memory");
    return ring;
}

CommandRing::CommandRing(std::span<std::byte> memory)
    : m_memory(memory),
      m_ring(within(memory, native<std::uint32_t>(memory, kRingOffset),
                    native<std::uint32_t>(memory, kRingSize))),
      m_takesReadLength((native<std::uint16_t>(memory, kFlags) & kHasReadLength) != 0)
{}

Result<std::size_t> CommandRing::answerAll(mmc::Transport& transport)
{
    const std::uint32_t head = shared(m_memory, kHead).load(std::memory_order_acquire);
    std::uint32_t tail = shared(m_memory, kTail).load(std::memory_order_relaxed);
    if (head >= m_ring.size() || head % kAlignment != 0 || tail >= m_ring.size() || tail % kAlignment != 0)
        return spoiled("head " + std::to_string(head) + ", tail " + std::to_string(tail));
    std::size_t count = 0;
    while (tail != head) {
        // An entry never crosses the end of the ring: padding fills the rest.
        const std::size_t room = head > tail ? head - tail : m_ring.size() - tail;
        const auto lengthAndOperation = native<std::uint32_t>(m_ring, tail + kLengthAndOperation);
        const std::uint32_t length = lengthAndOperation & ~kOperationMask;
        if (length < kEntryHeaderSize || length > room)
            return spoiled("an entry of " + std::to_string(length) + " bytes");
        const auto entry = m_ring.subspan(tail, length);
        const std::uint32_t operation = lengthAndOperation & kOperationMask;
        if (operation == Operation::Command) {
            TRY(answer(entry, transport));
            ++count;
        } else if (operation != Operation::Pad) {
            entry[kUserFlags] |= kUnknownOperation;
        }
        tail = static_cast<std::uint32_t>((tail + length) % m_ring.size());
        shared(m_memory, kTail).store(tail, std::memory_order_release);
    }
    return count;
}

Result<> CommandRing::answer(std::span<std::byte> entry, mmc::Transport& transport)
{
    if (entry.size() < kCommandEntrySize)
        return spoiled("a command of " + std::to_string(entry.size()) + " bytes");
    TRY_ASSIGN(const std::size_t length, collectPieces(entry));
    const auto cdbOffset = native<std::uint64_t>(entry, kCdbOffset);
    const auto opcode = within(m_memory, cdbOffset, 1);
    if (opcode.empty())
        return spoiled("a CDB outside the memory");
    // The ring does not tell the CDB's length.
    mmc::Cdb cdb(std::to_integer<std::uint8_t>(opcode[0]));
    const auto bytes = within(m_memory, cdbOffset, cdb.size());
    if (bytes.empty())
        return spoiled("a CDB outside the memory");
    std::ranges::copy(bytes.subspan(1), cdb.from(1).begin());
    execute(entry, length, cdb, transport);
    return {};
}

Result<std::size_t> CommandRing::collectPieces(std::span<const std::byte> entry)
{
    const auto count = native<std::uint32_t>(entry, kPieceCount);
    if (count > (entry.size() - kPieces) / kPieceSize)
        return spoiled(std::to_string(count) + " pieces of data");
    m_pieces.clear();
    std::size_t length = 0;
    for (std::size_t at = kPieces; at < kPieces + count * kPieceSize; at += kPieceSize) {
        const auto size = native<std::uint64_t>(entry, at + 8);
        if (size == 0)
            continue;
        const auto piece = within(m_memory, native<std::uint64_t>(entry, at), size);
        if (piece.empty() || piece.size() > m_memory.size() - length)
            return spoiled("data outside the memory");
        length += piece.size();
        m_pieces.push_back(piece);
    }
    return length;
}

void CommandRing::execute(std::span<std::byte> entry, std::size_t length, const mmc::Cdb& cdb,
                          mmc::Transport& transport)
{
    mmc::Command command{cdb};
    const bool sends = mmc::carriesDataOut(cdb);
    std::span<std::byte> data;
    if (m_pieces.size() == 1) {
        data = m_pieces.front();
    } else if (!m_pieces.empty()) {
        m_joined.resize(length);
        data = m_joined;
        auto to = data.begin();
        if (sends)
            for (const auto piece : m_pieces)
                to = std::ranges::copy(piece, to).out;
    }
    if (sends)
        command.out = data;
    else
        command.in = data;
    const auto reply = transport.execute(command);

    std::ranges::fill(entry.subspan(kStatus, kCommandEntrySize - kStatus), std::byte{0});
    if (!reply) {
        entry[kStatus] = kCheckCondition;
        std::ranges::copy(targetSense(reply.error()), entry.subspan(kSense).begin());
        return;
    }
    entry[kStatus] = kGood;
    if (sends || length == 0)
        return;
    std::span<const std::byte> in = data.first(std::min(reply->transferred, length));
    const auto readLength = static_cast<std::uint32_t>(in.size());
    if (m_pieces.size() > 1)
        for (const auto piece : m_pieces) {
            const auto part = in.first(std::min(piece.size(), in.size()));
            std::ranges::copy(part, piece.begin());
            in = in.subspan(part.size());
        }
    if (m_takesReadLength) {
        std::memcpy(entry.subspan(kReadLength).data(), &readLength, sizeof readLength);
        entry[kUserFlags] |= kReadLengthIsSet;
    }
}

} // namespace emberdisc::virtualdrive
