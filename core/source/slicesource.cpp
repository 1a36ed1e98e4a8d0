// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/slicesource.h"

#include <algorithm>

namespace emberdisc::source {

namespace {

class SliceReader final : public ByteReader {
public:
    SliceReader(std::unique_ptr<ByteReader> whole, std::uint64_t offset, std::uint64_t size)
        : m_whole(std::move(whole)), m_offset(offset), m_size(size)
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        if (offset >= m_size)
            return 0;
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - offset));
        return m_whole->readAt(m_offset + offset, to.first(count));
    }

private:
    std::unique_ptr<ByteReader> m_whole;
    std::uint64_t m_offset;
    std::uint64_t m_size;
};

} // namespace

SliceSource::SliceSource(ByteSourcePtr whole, std::uint64_t offset, std::uint64_t size)
    : m_whole(std::move(whole)), m_offset(offset), m_size(size)
{}

Result<std::shared_ptr<const SliceSource>> SliceSource::create(ByteSourcePtr whole, std::uint64_t offset,
                                                               std::uint64_t size)
{
    if (!whole || offset > whole->size() || size > whole->size() - offset)
        return fail(ErrorCode::InvalidArgument, "a slice that leaves its source");
    return std::shared_ptr<const SliceSource>(new SliceSource(std::move(whole), offset, size));
}

Result<std::unique_ptr<ByteReader>> SliceSource::open() const
{
    TRY_ASSIGN(auto whole, m_whole->open());
    return std::make_unique<SliceReader>(std::move(whole), m_offset, m_size);
}

} // namespace emberdisc::source
