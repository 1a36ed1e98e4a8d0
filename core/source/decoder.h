// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/unpacker.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace emberdisc::source {

/// One library's way to unpack a stream, step by step.
class Decoder {
public:
    enum class State : std::uint8_t {
        Going,
        AtEnd, ///< the stream has ended, and its check value is right; restart() for another one
    };
    enum class Input : std::uint8_t {
        MoreComes,
        IsAll, ///< nothing comes behind it
    };

    virtual ~Decoder() = default;

    /// Takes from the front of `in` and puts to the front of `out`, as much as it can, and shortens both by
    /// that. ImageCorrupt for what makes no sense or has another check value; Unsupported for what would need
    /// too much memory. Errors have no path.
    [[nodiscard]] virtual Result<State> decode(std::span<const std::byte>& in, std::span<std::byte>& out,
                                               Input input) = 0;
    /// Whether what begins like this, behind a stream's end, is another stream, that belongs to it. If so,
    /// decode() expects it now. Four bytes suffice.
    [[nodiscard]] virtual Result<bool> restart(std::span<const std::byte> head);
};

/// For any packing but None. Null when there is not enough memory.
[[nodiscard]] std::unique_ptr<Decoder> makeDecoder(Packing packing);

/// What no stream may need more of.
inline constexpr std::uint64_t kMostUnpackerMemory = std::uint64_t{256} << 20;

[[nodiscard]] std::unexpected<Error> failToDecode();
[[nodiscard]] std::unexpected<Error> failForMemory();

} // namespace emberdisc::source
