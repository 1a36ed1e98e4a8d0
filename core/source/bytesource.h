// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace emberdisc::source {

/// An open ByteSource. One thread at a time; several readers of one source may be used at once.
class ByteReader {
public:
    virtual ~ByteReader() = default;

    /// Fills `to` from `offset` on and returns how many bytes that were: fewer than asked only at the end of
    /// the source.
    [[nodiscard]] virtual Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) = 0;
};

/// Where the bytes lie in something that is best read from front to back, whose address names it. A source
/// that is cheap to open anywhere has none.
struct Place {
    const void* container = nullptr;
    std::uint64_t position = 0;
};

/// Where bytes come from: cheap to hold, immutable, usable from any thread. Nothing is open until open() is
/// called.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// In bytes, as found when the source was made; a reader that finds another size fails with FileChanged.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<ByteReader>> open() const = 0;
    /// All of it at once, for small contents: opened, read and closed, with the same errors. `to` has size()
    /// bytes. FileChanged when there are fewer.
    [[nodiscard]] virtual Result<> readAll(std::span<std::byte> to) const;
    /// Whether it is still what was found when the source was made, as far as that can be told without
    /// reading: FileChanged, FileIsSpecial. What has vanished, or cannot be looked at, has not changed.
    [[nodiscard]] virtual Result<> compare() const { return {}; }
    /// The name that it has where it lies, if it keeps one: as long-lived as the source.
    [[nodiscard]] virtual std::string_view name() const { return {}; }
    /// What a person would call it: a path, or "memory".
    [[nodiscard]] virtual std::string describe() const = 0;
    [[nodiscard]] virtual Place place() const { return {}; }
};

using ByteSourcePtr = std::shared_ptr<const ByteSource>;

} // namespace emberdisc::source
