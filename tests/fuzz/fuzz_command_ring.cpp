// SPDX-License-Identifier: GPL-3.0-or-later
// Memory that a hostile kernel would lay down: each command is refused, or lies within the memory.
#include "core/mmc/transport.h"
#include "core/virtualdrive/commandring.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;

namespace {

/// Touches every byte that it is given, so that the sanitizer sees those outside.
struct Touch final : mmc::Transport {
    Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        std::ranges::fill(command.in, std::byte{0xA5});
        sum = std::ranges::count(command.out, std::byte{0}) + sum;
        if (!command.in.empty() && !command.out.empty())
            std::abort();
        if (command.cdb.opcode() == 0xFF)
            return fail(ErrorCode::DeviceGone);
        return mmc::Reply{command.in.size() + command.cdb.at(1)}; // more than was asked for, too
    }
    [[nodiscard]] std::size_t maximumTransfer() const override { return 1U << 20; }
    [[nodiscard]] std::string describe() const override { return {}; }
    std::ptrdiff_t sum = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::vector<std::uint64_t> words((size + 7) / 8);
    const auto memory = std::as_writable_bytes(std::span(words)).first(size);
    std::ranges::copy(std::as_bytes(std::span(data, size)), memory.begin());
    auto ring = CommandRing::over(memory);
    Touch recorder;
    // Answers are laid over what was asked: what lies there the second time is arbitrary, too.
    for (int round = 0; ring && round < 2; ++round)
        if (!ring->answerAll(recorder))
            break;
    return 0;
}
