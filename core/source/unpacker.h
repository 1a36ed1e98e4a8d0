// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace emberdisc::source {

enum class Packing : std::uint8_t {
    None,
    Gzip,    ///< RFC 1952
    Deflate, ///< RFC 1951, without a header: a member of a zip archive
    Bzip2,
    Xz,
    Zstd,
};

/// By the first bytes; None when they are not known. Six bytes suffice.
[[nodiscard]] Packing packingOf(std::span<const std::byte> head);

/// What packed bytes unpack to, from front to back, in constant memory. One thread at a time.
class Unpacker {
public:
    /// Reads `packed` from its start. FileNotFound and its kin.
    [[nodiscard]] static Result<std::unique_ptr<Unpacker>> create(const ByteSource& packed, Packing packing);
    /// Likewise of `size` bytes of a reader's, from front to back; `name` is for errors.
    [[nodiscard]] static Result<std::unique_ptr<Unpacker>>
    create(std::unique_ptr<ByteReader> packed, std::uint64_t size, Packing packing, std::string name);
    virtual ~Unpacker() = default;

    /// Fewer bytes than asked only at the end. ImageCorrupt when the packed bytes make no sense.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<std::byte> to) = 0;
    /// Fewer only at the end. Costs as much as reading does, but for Packing::None.
    [[nodiscard]] virtual Result<std::uint64_t> skip(std::uint64_t bytes);
    /// Bytes read and skipped so far.
    [[nodiscard]] virtual std::uint64_t position() const = 0;
};

} // namespace emberdisc::source
