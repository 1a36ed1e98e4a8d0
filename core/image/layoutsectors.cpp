// SPDX-License-Identifier: GPL-3.0-or-later
// The last step of LayoutBuilder: sectors for everything that was measured.
#include "core/image/layoutbuilder.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

void LayoutBuilder::advanceTo(std::uint64_t sector)
{
    const bool grows = m_layout->options.growFrom > sector; // what lies between the front's parts stays
    addExtent(grows ? ExtentKind::Recorded : ExtentKind::Gap, sector - m_layout->sectorCount);
}

void LayoutBuilder::placeMetadata(Zone zone)
{
    Layout& layout = *m_layout;
    for (std::size_t w = 0; w < layout.writers.size(); ++w) {
        MetadataWriter& writer = *layout.writers[w];
        for (std::uint32_t i = 0; i < writer.extentCount(); ++i) {
            const Place place = writer.placeOf(i);
            if (place.zone != zone)
                continue;
            const std::uint64_t first = std::max<std::uint64_t>(layout.sectorCount, place.notBefore);
            advanceTo(Layout::alignedUp(first, place.alignment, place.phase));
            writer.place(i, static_cast<std::uint32_t>(layout.sectorCount));
            addExtent(ExtentKind::Metadata, writer.sectorsOf(i), static_cast<std::uint8_t>(w), i);
        }
    }
}

void LayoutBuilder::addExtent(ExtentKind kind, std::uint64_t sectors, std::uint8_t writer,
                              std::uint32_t index)
{
    if (sectors == 0)
        return;
    m_layout->extents.push_back({m_layout->sectorCount, sectors, kind, writer, index});
    m_layout->sectorCount += sectors;
}

std::vector<std::uint32_t> LayoutBuilder::filesByWeight() const
{
    std::vector<std::uint32_t> files = m_layout->files;
    std::ranges::stable_sort(files, std::greater{}, [this](std::uint32_t file) {
        return m_layout->items[file].presentation.weight;
    });
    return files;
}

/// The heaviest first, else in the order of their paths; but when the first file of a container comes, all of
/// it that is as heavy, in its order, since the stream shall have to go through it once only.
Result<> LayoutBuilder::placeFiles()
{
    using Key = std::pair<const void*, std::int32_t>; // container, weight
    const Layout& layout = *m_layout;
    const std::vector<std::uint32_t> sorted = m_hasWeights ? filesByWeight() : std::vector<std::uint32_t>();
    const std::vector<std::uint32_t>& files = m_hasWeights ? sorted : layout.files;
    std::map<Key, std::vector<std::pair<std::uint64_t, std::uint32_t>>> contained;
    for (const std::uint32_t file : files) {
        const std::uint32_t number = layout.items[file].data();
        if (const source::Place place = layout.data[number].source->place(); place.container)
            contained[{place.container, layout.items[file].presentation.weight}].emplace_back(place.position,
                                                                                              number);
    }
    for (const std::uint32_t file : files) {
        const std::uint32_t number = layout.items[file].data();
        if (file == layout.checksums)
            continue;
        const void* const container = layout.data[number].source->place().container;
        if (!container) {
            TRY(placeData(number));
            continue;
        }
        auto members = std::exchange(contained[{container, layout.items[file].presentation.weight}], {});
        std::ranges::sort(members);
        for (const auto& [position, member] : members)
            TRY(placeData(member));
    }
    return {};
}

Result<> LayoutBuilder::placeData(std::uint32_t number, ExtentKind kind)
{
    Layout& layout = *m_layout;
    LayoutData& data = layout.data[number];
    if (data.size == 0 || data.firstSector != 0 || data.recordedLba != 0)
        return {}; // a hard link's contents, or those of an earlier session, are there already
    if (data.size >= layout.options.alignedFrom)
        advanceTo(Layout::alignedUp(layout.sectorCount, layout.options.alignment));
    data.firstSector = layout.sectorCount;
    addExtent(kind, Layout::sectorsFor(data.size), 0, number);
    return {};
}

/// Contents of earlier sessions must lie where nothing is written now, and where all file systems can refer
/// to them. Known once the front has its place.
Result<> LayoutBuilder::checkRecorded() const
{
    const Layout& layout = *m_layout;
    const bool grows = layout.options.growFrom != 0;
    if (grows && layout.options.growFrom < layout.sectorCount)
        return fail(ErrorCode::Unsupported,
                    "the volume on the disc is shorter than what a new one begins with");
    const std::uint64_t first = grows ? layout.lba(layout.sectorCount) : 0;
    const std::uint64_t end = layout.lba(layout.options.growFrom);
    for (std::uint32_t number = 0; number < layout.data.size(); ++number) {
        const LayoutData& data = layout.data[number];
        if (data.recordedLba == 0)
            continue;
        if (layout.options.udf && !grows)
            return fail(ErrorCode::Unsupported, "a UDF volume cannot refer to sectors before its partition");
        if (data.recordedLba < first || data.recordedLba + Layout::sectorsFor(data.size) > end)
            return fail(Error::atPath(ErrorCode::ImageCorrupt, layout.pathOfData(number),
                                      "its contents lie outside the earlier sessions"));
    }
    return {};
}

Result<> LayoutBuilder::giveOutSectors()
{
    Layout& layout = *m_layout;
    const bool grows = layout.options.growFrom != 0;
    std::size_t most = layout.data.size() + layout.writers.size() + 8; // with gaps and the like
    for (const auto& writer : layout.writers)
        most += writer->extentCount();
    layout.extents.reserve(most);
    addExtent(grows ? ExtentKind::Recorded : ExtentKind::SystemArea, descriptor::kFirstSector);
    addExtent(ExtentKind::VolumeDescriptors, layout.descriptorSectors());
    placeMetadata(Zone::Front);
    TRY(checkRecorded());
    if (grows)
        addExtent(ExtentKind::Recorded, layout.options.growFrom - layout.sectorCount);
    placeMetadata(Zone::Structures);
    for (std::uint32_t number = 0; number < layout.data.size(); ++number)
        if (layout.data[number].item == LayoutItem::kNone)
            TRY(placeData(number));
    TRY(placeFiles());
    if (layout.checksums != LayoutItem::kNone) // behind all that they are taken of
        TRY(placeData(layout.items[layout.checksums].data(), ExtentKind::Checksums));
    if (!layout.options.udf) // its end of the volume is as long, and has to come last
        addExtent(ExtentKind::Padding, layout.options.paddingSectors);
    placeMetadata(Zone::Back);
    if (layout.hybrid && !layout.options.udf) // whose end has room for it
        addExtent(ExtentKind::BackupTable, layout.hybrid->tailSectors);
    if (layout.options.baseLba + layout.sectorCount > kMaximumSectors)
        return fail(ErrorCode::ImageTooLarge, std::to_string(layout.sectorCount) + " sectors");
    return {};
}

} // namespace emberdisc::image
