// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/transport.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <utility>
#include <vector>

namespace emberdisc::virtualdrive::test {

/// The kernel's end of a ring of target_core_user in plain memory. Offsets are those of
/// linux/target_core_user.h on a 64-bit machine, written out.
class RingMemory {
public:
    static constexpr std::uint32_t kRing = 256;
    static constexpr std::uint32_t kRingSize = 1024;
    static constexpr std::uint32_t kData = 4096;
    using Pieces = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

    explicit RingMemory(std::size_t size = 64 * 1024) : m_words(size / 8)
    {
        put<std::uint16_t>(0, 2);    // version
        put<std::uint16_t>(2, 0x03); // out of order, READ_LEN
        put<std::uint32_t>(4, kRing);
        put<std::uint32_t>(8, kRingSize);
    }
    [[nodiscard]] std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(m_words)); }

    template <class T>
    void put(std::size_t at, T value)
    {
        std::memcpy(bytes().subspan(at, sizeof value).data(), &value, sizeof value);
    }
    template <class T>
    [[nodiscard]] T get(std::size_t at)
    {
        T value{};
        std::memcpy(&value, bytes().subspan(at, sizeof value).data(), sizeof value);
        return value;
    }

    /// Lays down a command and moves the head; gives where its entry lies.
    std::uint32_t command(std::initializer_list<int> cdb, const Pieces& pieces = {})
    {
        const auto fixed = static_cast<std::uint32_t>(std::max<std::size_t>(112, 48 + pieces.size() * 16));
        const std::uint32_t entry = lay(1, fixed + 16);
        put<std::uint32_t>(entry + 8, static_cast<std::uint32_t>(pieces.size()));
        put<std::uint64_t>(entry + 24, entry + fixed);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            put(entry + 48 + i * 16, pieces[i].first);
            put(entry + 56 + i * 16, pieces[i].second);
        }
        std::ranges::transform(cdb, bytes().subspan(entry + fixed).begin(),
                               [](int b) { return static_cast<std::byte>(b); });
        return entry;
    }
    /// An entry of that operation and length, zeros in it.
    std::uint32_t lay(std::uint32_t operation, std::uint32_t length)
    {
        const std::uint32_t head = get<std::uint32_t>(12);
        std::ranges::fill(bytes().subspan(kRing + head, length), std::byte{0});
        put<std::uint32_t>(kRing + head, length | operation);
        put<std::uint32_t>(12, (head + length) % kRingSize);
        return kRing + head;
    }
    [[nodiscard]] bool isEmpty() { return get<std::uint32_t>(12) == get<std::uint32_t>(64); }

private:
    std::vector<std::uint64_t> m_words;
};

/// Writes down what it is asked, and answers data-in with 1, 2, 3 ... as far as `fills` goes.
struct FakeRecorder final : mmc::Transport {
    struct Asked {
        mmc::Cdb cdb;
        std::size_t in = 0;
        std::vector<std::byte> out = {};
    };

    Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        asked.push_back({command.cdb, command.in.size(), {command.out.begin(), command.out.end()}});
        if (error)
            return fail(*error);
        const std::size_t count = std::min(fills, command.in.size());
        for (std::size_t i = 0; i < count; ++i)
            command.in[i] = static_cast<std::byte>(i + 1);
        return mmc::Reply{command.out.empty() ? count : command.out.size()};
    }
    [[nodiscard]] std::size_t maximumTransfer() const override { return 1U << 20; }
    [[nodiscard]] std::string describe() const override { return "fake"; }

    std::vector<Asked> asked;
    std::size_t fills = SIZE_MAX;
    std::optional<Error> error;
};

} // namespace emberdisc::virtualdrive::test
