// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::source {

/// Bytes that are in memory already. Readers share them and may outlive the source.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::vector<std::byte> bytes, std::string description = "memory");
    /// Shares them, with whatever else their owner keeps.
    MemorySource(std::shared_ptr<const std::vector<std::byte>> bytes, std::string description);
    explicit MemorySource(std::string_view text, std::string description = "memory");

    [[nodiscard]] std::uint64_t size() const override { return m_bytes->size(); }
    [[nodiscard]] Result<std::unique_ptr<ByteReader>> open() const override;
    [[nodiscard]] std::string describe() const override { return m_description; }

private:
    std::shared_ptr<const std::vector<std::byte>> m_bytes;
    std::string m_description;
};

} // namespace emberdisc::source
