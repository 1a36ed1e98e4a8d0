// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/storedmember.h"

#include "core/source/slicesource.h"

#include <utility>

namespace emberdisc::source {

namespace {

/// Has errors name the member.
class StoredReader final : public ByteReader {
public:
    StoredReader(std::unique_ptr<ByteReader> bytes, std::string name)
        : m_bytes(std::move(bytes)), m_name(std::move(name))
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        auto got = m_bytes->readAt(offset, to);
        if (!got)
            return failForMember(std::move(got).error(), m_name);
        return got;
    }

private:
    std::unique_ptr<ByteReader> m_bytes;
    std::string m_name;
};

} // namespace

std::shared_ptr<const StoredMember> StoredMember::create(ByteSourcePtr archive, std::uint64_t offset,
                                                         std::uint64_t size, std::string name)
{
    auto bytes = SliceSource::create(archive, offset, size);
    if (!bytes)
        return nullptr;
    return std::shared_ptr<const StoredMember>(
        new StoredMember(std::move(archive), *std::move(bytes), std::move(name)));
}

Result<std::unique_ptr<ByteReader>> StoredMember::open() const
{
    auto bytes = m_bytes->open();
    if (!bytes)
        return failForMember(std::move(bytes).error(), describe());
    return std::make_unique<StoredReader>(*std::move(bytes), describe());
}

Result<> StoredMember::compare() const
{
    return compareForMember(*m_archive, *this);
}

std::unexpected<Error> failForMember(Error error, std::string description)
{
    error.where = AtPath{std::move(description)};
    return fail(std::move(error));
}

Result<> compareForMember(const ByteSource& archive, const ByteSource& member)
{
    Result<> result = archive.compare();
    if (!result)
        return failForMember(std::move(result).error(), member.describe());
    return result;
}

} // namespace emberdisc::source
