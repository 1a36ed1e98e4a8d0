// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/packedmember.h"

#include "core/base/crc.h"
#include "core/source/storedmember.h"

#include <algorithm>
#include <iterator>

namespace emberdisc::source {

namespace {

constexpr std::size_t kMostIdle = 2;

class MemberReader final : public ByteReader {
public:
    MemberReader(std::shared_ptr<PackedStream> stream, std::uint64_t start, std::uint64_t size,
                 std::string name, std::optional<std::uint32_t> crc)
        : m_stream(std::move(stream)), m_start(start), m_size(size), m_name(std::move(name)), m_crc(crc)
    {}
    ~MemberReader() override { m_stream->giveBack(std::move(m_unpacker)); }
    MemberReader(const MemberReader&) = delete;
    MemberReader& operator=(const MemberReader&) = delete;

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        if (offset >= m_size)
            return 0;
        to = to.first(static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - offset)));
        auto got = readPart(offset, to);
        if (!got)
            return failForMember(std::move(got).error(), m_name);
        return got;
    }

private:
    Result<std::size_t> readPart(std::uint64_t offset, std::span<std::byte> to)
    {
        const std::uint64_t position = m_start + offset;
        if (!m_unpacker || m_unpacker->position() > position) {
            m_stream->giveBack(std::move(m_unpacker));
            TRY_ASSIGN(m_unpacker, m_stream->take(position));
        }
        const std::uint64_t wanted = position - m_unpacker->position();
        TRY_ASSIGN(const std::uint64_t skipped, m_unpacker->skip(wanted));
        TRY_ASSIGN(const std::size_t got, m_unpacker->read(to));
        if (skipped != wanted || got != to.size())
            return fail(Error::atPath(ErrorCode::ImageCorrupt, m_name, "it is cut"));
        TRY(addToSum(offset, to));
        return got;
    }

    /// Bytes that come in another order leave the sum as it is: it is compared by who reads all of them.
    Result<> addToSum(std::uint64_t offset, std::span<const std::byte> bytes)
    {
        if (offset == 0) {
            m_sum = 0;
            m_summed = 0;
        }
        if (!m_crc || offset != m_summed)
            return {};
        m_sum = crc32(bytes, m_sum);
        m_summed += bytes.size();
        if (m_summed == m_size && m_sum != *m_crc)
            return fail(
                Error::atPath(ErrorCode::ImageCorrupt, m_name, "it has another CRC than the archive says"));
        return {};
    }

    std::shared_ptr<PackedStream> m_stream;
    std::uint64_t m_start;
    std::uint64_t m_size;
    std::string m_name;
    std::optional<std::uint32_t> m_crc;
    std::unique_ptr<Unpacker> m_unpacker;
    std::uint32_t m_sum = 0;
    std::uint64_t m_summed = 0; // bytes from the member's start that m_sum is of
};

} // namespace

Result<std::unique_ptr<Unpacker>> PackedStream::take(std::uint64_t position)
{
    {
        const std::lock_guard lock(m_mutex);
        auto best = m_idle.end();
        for (auto each = m_idle.begin(); each != m_idle.end(); ++each)
            if ((*each)->position() <= position &&
                (best == m_idle.end() || (*each)->position() > (*best)->position()))
                best = each;
        if (best != m_idle.end()) {
            auto unpacker = std::move(*best);
            m_idle.erase(best);
            return unpacker;
        }
    }
    return m_start();
}

void PackedStream::giveBack(std::unique_ptr<Unpacker> unpacker)
{
    if (!unpacker || unpacker->position() >= m_end)
        return;
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() == kMostIdle) // what stood idle longest goes
        m_idle.erase(m_idle.begin());
    m_idle.push_back(std::move(unpacker));
}

Result<std::unique_ptr<ByteReader>> PackedMember::open() const
{
    if (auto archive = m_stream->archive().open(); !archive) // is it still the archive that was found?
        return failForMember(std::move(archive).error(), describe());
    return std::make_unique<MemberReader>(m_stream, m_offset, m_size, describe(), m_crc);
}

Result<> PackedMember::compare() const
{
    return compareForMember(m_stream->archive(), *this);
}

std::string PackedMember::describe() const
{
    return m_stream->archive().describe() + ": " + m_name;
}

} // namespace emberdisc::source
