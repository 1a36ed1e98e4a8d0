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

void Layout::render(const Extent& extent, std::vector<std::byte>& to) const
{
    to.clear();
    if (extent.kind == ExtentKind::Metadata) {
        writers[extent.writer]->render(extent.index, to);
    } else {
        assert(extent.kind == ExtentKind::VolumeDescriptors);
        to.resize((writers.size() + 1) * kSectorSize);
        for (std::size_t i = 0; i < writers.size(); ++i)
            writers[i]->renderDescriptor(std::span(to).subspan(i * kSectorSize, kSectorSize));
        putTerminator(std::span(to).last(kSectorSize));
    }
    assert(to.size() == extent.sectorCount * kSectorSize);
}

} // namespace emberdisc::image
