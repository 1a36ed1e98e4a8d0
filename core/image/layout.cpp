// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/layout.h"

#include <algorithm>
#include <cassert>
#include <ranges>

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
    std::uint32_t sectors = (options.iso9660 ? 1 : 0) + (boot.entries.empty() ? 0 : 1);
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
        if (writer == writers.front() && !boot.entries.empty()) // right after the primary one, El Torito 2.0
            putBootRecord(take(1), lbaOf(data[boot.catalogData]));
    }
    if (!isTerminated)
        putTerminator(take(1));
}

std::uint32_t Layout::find(std::string_view path) const
{
    std::uint32_t found = kRoot;
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        if (name.empty())
            continue;
        const auto children = items[found].children();
        const auto child =
            std::ranges::lower_bound(children, name, {}, [this](std::uint32_t i) { return nameOf(i); });
        if (child == children.end() || nameOf(*child) != name)
            return LayoutItem::kNone;
        found = *child;
    }
    return found;
}

std::string Layout::pathOfData(std::uint32_t number) const
{
    if (data[number].item != LayoutItem::kNone)
        return pathOf(data[number].item);
    return "(" + data[number].source->describe() + ")";
}

std::span<const LayoutTwin> Layout::twinsOf(std::uint32_t number) const
{
    const auto found = std::ranges::equal_range(twins, number, {}, &LayoutTwin::data);
    return {found.begin(), found.end()};
}

const LayoutStreams* Layout::streamsOf(std::uint32_t number) const
{
    const auto found = std::ranges::lower_bound(streams, number, {}, &LayoutStreams::item);
    return found != streams.end() && found->item == number ? &*found : nullptr;
}

std::uint64_t Layout::linksWithoutPlace() const
{
    if (options.rockRidge || options.udf)
        return 0;
    return static_cast<std::uint64_t>(std::ranges::count_if(items, [this](const LayoutItem& item) {
        const bool isLeftOut =
            item.presentation.omitIso9660 && (item.presentation.omitJoliet || !options.joliet);
        return item.kind == tree::NodeKind::Symlink && !isLeftOut;
    }));
}

bool Layout::refersBelow(std::uint32_t sector) const
{
    return std::ranges::any_of(data, [&](const LayoutData& each) {
        return each.recordedLba != 0 && each.recordedLba < lba(sector);
    });
}

std::uint32_t Layout::linksIn(std::uint32_t number, Omission from) const
{
    const LayoutItem& wanted = items[number];
    if (!hasOmissions)
        return wanted.links;
    if (wanted.kind == tree::NodeKind::Folder) {
        if (isOmitted(number, from))
            return 0;
        std::uint32_t links = 2;
        for (const std::uint32_t child : wanted.children())
            links += items[child].kind == tree::NodeKind::Folder && !isOmitted(child, from) ? 1U : 0U;
        return links;
    }
    const auto omitted = omittedNames.find(wanted.serial);
    if (omitted == omittedNames.end())
        return wanted.links;
    return wanted.links - static_cast<std::uint32_t>(std::ranges::count(omitted->second, true, from));
}

std::uint32_t Layout::firstNameIn(std::uint32_t number, Omission from) const
{
    for (std::uint32_t item = number; item < items.size() && hasOmissions; ++item)
        if (items[item].kind == items[number].kind && items[item].serial == items[number].serial &&
            !isOmitted(item, from))
            return item;
    return number;
}

void Layout::patch(std::uint32_t number, std::uint64_t offset, std::span<std::byte> bytes) const
{
    for (const DataPatch& patch : patches) {
        const std::uint64_t first = std::max(offset, patch.offset);
        const std::uint64_t last = std::min(offset + bytes.size(), patch.offset + patch.bytes.size());
        if (patch.data == number && first < last)
            std::ranges::copy(std::span(patch.bytes).subspan(first - patch.offset, last - first),
                              bytes.subspan(first - offset).begin());
    }
}

void Layout::render(const Extent& extent, std::vector<std::byte>& to) const
{
    to.clear();
    if (extent.kind == ExtentKind::Metadata) {
        writers[extent.writer]->render(extent.index, to);
        assert(to.size() == extent.sectorCount * kSectorSize);
        return;
    }
    to.resize(extent.sectorCount * kSectorSize);
    if (extent.kind == ExtentKind::VolumeDescriptors)
        renderDescriptors(to);
    else if (hybrid && extent.kind == ExtentKind::SystemArea)
        putHybridSystemArea(to, *this);
    else if (hybrid && extent.kind == ExtentKind::BackupTable)
        putHybridTail(to, *this);
}

} // namespace emberdisc::image
