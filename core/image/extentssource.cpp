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
        std::size_t done = 0;
        std::uint64_t start = 0; // of the extent, within the file
        for (const ImageExtent& extent : m_extents) {
            const std::uint64_t at = offset + done;
            if (done == to.size())
                break;
            if (at < start + extent.size) {
                const std::uint64_t skip = at - start;
                const auto count =
                    static_cast<std::size_t>(std::min<std::uint64_t>(to.size() - done, extent.size - skip));
                const auto part = to.subspan(done, count);
                if (extent.isRecorded)
                    TRY(m_access->read(extent.lba, extent.offset + skip, part));
                else
                    std::ranges::fill(part, std::byte{0});
                done += count;
            }
            start += extent.size;
        }
        return done;
    }

private:
    std::shared_ptr<SectorAccess> m_access;
    std::vector<ImageExtent> m_extents;
};

} // namespace

ExtentsSource::ExtentsSource(std::shared_ptr<SectorAccess> access, const ImageEntry& file)
    : m_access(std::move(access)), m_extents(file.extents), m_size(file.size), m_name(file.name)
{}

Result<std::unique_ptr<source::ByteReader>> ExtentsSource::open() const
{
    return std::make_unique<ExtentsReader>(m_access, m_extents);
}

} // namespace emberdisc::image
