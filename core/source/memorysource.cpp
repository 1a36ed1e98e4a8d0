// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/memorysource.h"

#include <algorithm>
#include <cstring>

namespace emberdisc::source {

namespace {

class MemoryReader final : public ByteReader {
public:
    explicit MemoryReader(std::shared_ptr<const std::vector<std::byte>> bytes) : m_bytes(std::move(bytes)) {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        if (offset >= m_bytes->size())
            return 0;
        const auto start = static_cast<std::size_t>(offset);
        const std::size_t count = std::min(to.size(), m_bytes->size() - start);
        std::copy_n(m_bytes->begin() + static_cast<std::ptrdiff_t>(start), count, to.begin());
        return count;
    }

private:
    std::shared_ptr<const std::vector<std::byte>> m_bytes;
};

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

} // namespace

MemorySource::MemorySource(std::vector<std::byte> bytes, std::string description)
    : m_bytes(std::make_shared<const std::vector<std::byte>>(std::move(bytes))),
      m_description(std::move(description))
{}

MemorySource::MemorySource(std::shared_ptr<const std::vector<std::byte>> bytes, std::string description)
    : m_bytes(std::move(bytes)), m_description(std::move(description))
{}

MemorySource::MemorySource(std::string_view text, std::string description)
    : MemorySource(bytesOf(text), std::move(description))
{}

Result<std::unique_ptr<ByteReader>> MemorySource::open() const
{
    return std::make_unique<MemoryReader>(m_bytes);
}

} // namespace emberdisc::source
