// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/extentssource.h"

#include <algorithm>

namespace emberdisc::image {

namespace {

class ExtentsReader final : public source::ByteReader {
public:
    ExtentsReader(std::shared_ptr<SectorAccess> access, std::vector<ImageExtent> extents)
        : m_access(std::move(access)), m_extents(std::move(extents))
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        if (offset < m_start)
            m_next = m_start = 0;
        std::size_t done = 0;
        while (done < to.size() && m_next < m_extents.size()) {
            const ImageExtent& extent = m_extents[m_next];
            const std::uint64_t skip = offset + done - m_start;
            if (skip >= extent.size) {
                m_start += extent.size;
                ++m_next;
                continue;
            }
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>(to.size() - done, extent.size - skip));
            const auto part = to.subspan(done, count);
            if (extent.isRecorded)
                TRY(m_access->read(extent.lba, extent.offset + skip, part));
            else
                std::ranges::fill(part, std::byte{0});
            done += count;
        }
        return done;
    }

private:
    std::shared_ptr<SectorAccess> m_access;
    std::vector<ImageExtent> m_extents;
    std::size_t m_next = 0;    // the extent that was read last: reading goes forward nearly always
    std::uint64_t m_start = 0; // of that one, within the file
};

} // namespace

ExtentsSource::ExtentsSource(std::shared_ptr<SectorAccess> access, const ImageEntry& file, std::uint64_t size)
    : m_access(std::move(access)), m_extents(file.extents), m_size(size), m_name(file.name)
{}

Result<std::unique_ptr<source::ByteReader>> ExtentsSource::open() const
{
    return std::make_unique<ExtentsReader>(m_access, m_extents);
}

} // namespace emberdisc::image
