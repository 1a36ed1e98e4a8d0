// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/layout.h"

#include <cassert>

#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

std::string Layout::pathOf(std::uint32_t index) const
{
    if (index == kRoot)
        return "/";
    std::vector<std::uint32_t> way;
    for (; index != kRoot; index = items[index].parent)
        way.push_back(index);
    std::string path;
    for (auto step = way.rbegin(); step != way.rend(); ++step) {
        path += '/';
        path += nameOf(*step);
    }
    return path;
}

std::uint32_t Layout::descriptorSectors() const
{
    std::uint32_t sectors = options.iso9660 ? 1 : 0;
    for (const auto& writer : writers)
        sectors += writer->descriptorCount();
    return sectors;
}

void Layout::renderDescriptors(std::span<std::byte> to) const
{
    bool isTerminated = !options.iso9660;
    const auto take = [&to](std::size_t sectors) {
        const auto front = to.first(sectors * kSectorSize);
        to = to.subspan(front.size());
        return front;
    };
    for (const auto& writer : writers) {
        // The set of ECMA-119 comes first and ends; UDF's goes on behind it (UDF 2.1.7, ECMA-167 2/9.1).
        if (!isTerminated && writer->nameSpace() == NameSpace::Udf) {
            putTerminator(take(1));
            isTerminated = true;
        }
        writer->renderDescriptors(take(writer->descriptorCount()));
    }
    if (!isTerminated)
        putTerminator(take(1));
}

void Layout::render(const Extent& extent, std::vector<std::byte>& to) const
{
    to.clear();
    if (extent.kind == ExtentKind::Metadata) {
        writers[extent.writer]->render(extent.index, to);
    } else {
        assert(extent.kind == ExtentKind::VolumeDescriptors);
        to.resize(extent.sectorCount * kSectorSize);
        renderDescriptors(to);
    }
    assert(to.size() == extent.sectorCount * kSectorSize);
}

} // namespace emberdisc::image
