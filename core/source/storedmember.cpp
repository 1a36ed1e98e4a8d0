// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/storedmember.h"

#include <algorithm>
#include <utility>

namespace emberdisc::source {

namespace {

class StoredReader final : public ByteReader {
public:
    StoredReader(std::unique_ptr<ByteReader> archive, std::uint64_t offset, std::uint64_t size,
                 std::string name)
        : m_archive(std::move(archive)), m_offset(offset), m_size(size), m_name(std::move(name))
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        if (offset >= m_size)
            return 0;
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - offset));
        auto got = m_archive->readAt(m_offset + offset, to.first(count));
        if (!got)
            return failForMember(std::move(got).error(), m_name);
        return got;
    }

private:
    std::unique_ptr<ByteReader> m_archive;
    std::uint64_t m_offset;
    std::uint64_t m_size;
    std::string m_name;
};

} // namespace

std::shared_ptr<const StoredMember> StoredMember::create(ByteSourcePtr archive, std::uint64_t offset,
                                                         std::uint64_t size, std::string name)
{
    if (offset > archive->size() || size > archive->size() - offset)
        return nullptr;
    return std::shared_ptr<const StoredMember>(
        new StoredMember(std::move(archive), offset, size, std::move(name)));
}

Result<std::unique_ptr<ByteReader>> StoredMember::open() const
{
    auto archive = m_archive->open();
    if (!archive)
        return failForMember(std::move(archive).error(), describe());
    return std::make_unique<StoredReader>(std::move(*archive), m_offset, m_size, describe());
}

std::unexpected<Error> failForMember(Error error, std::string description)
{
    error.where = AtPath{std::move(description)};
    return fail(std::move(error));
}

} // namespace emberdisc::source
