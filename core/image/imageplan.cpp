// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/imageplan.h"

#include <algorithm>
#include <cassert>

#include "core/image/layout.h"
#include "core/image/layoutbuilder.h"
#include "core/image/samecontents.h"
#include "core/image/text.h"
#include "core/tree/datacompilation.h"

namespace emberdisc::image {

ImagePlan::ImagePlan(std::shared_ptr<const Layout> layout) : m_layout(std::move(layout)) {}

std::uint64_t ImagePlan::sectorCount() const
{
    return m_layout->sectorCount;
}

std::uint32_t ImagePlan::baseLba() const
{
    return m_layout->options.baseLba;
}

std::span<const NameSpace> ImagePlan::nameSpaces() const
{
    return m_layout->nameSpaces;
}

std::optional<UdfRevision> ImagePlan::udfRevision() const
{
    return m_layout->options.udf;
}

std::string ImagePlan::volumeId() const
{
    return toDCharacters(m_layout->options.volumeLabel).substr(0, 32);
}

std::span<const Extent> ImagePlan::extents() const
{
    return m_layout->extents;
}

std::vector<SectorRange> ImagePlan::newRanges() const
{
    std::vector<SectorRange> ranges;
    for (const Extent& extent : m_layout->extents) {
        if (extent.kind == ExtentKind::Recorded)
            continue;
        if (ranges.empty() || ranges.back().firstSector + ranges.back().sectorCount != extent.firstSector)
            ranges.push_back({extent.firstSector, 0});
        ranges.back().sectorCount += extent.sectorCount;
    }
    return ranges;
}

const Extent& ImagePlan::extentAt(std::uint64_t sector) const
{
    assert(sector < sectorCount());
    const auto after = std::ranges::upper_bound(m_layout->extents, sector, {}, &Extent::firstSector);
    return *std::prev(after);
}

bool ImagePlan::isStructure(std::uint64_t sector) const
{
    if (sector >= sectorCount())
        return false;
    const ExtentKind kind = extentAt(sector).kind;
    return kind == ExtentKind::SystemArea || kind == ExtentKind::VolumeDescriptors ||
           kind == ExtentKind::Metadata || kind == ExtentKind::BackupTable;
}

std::string ImagePlan::describe(std::uint64_t sector) const
{
    if (sector >= sectorCount())
        return "(outside the image)";
    const Extent& extent = extentAt(sector);
    switch (extent.kind) {
    case ExtentKind::SystemArea:
        return "(system area)";
    case ExtentKind::VolumeDescriptors:
        return "(volume descriptors)";
    case ExtentKind::Metadata:
        return m_layout->writers[extent.writer]->describe(extent.index);
    case ExtentKind::FileData:
    case ExtentKind::Checksums:
        return m_layout->pathOfData(extent.index);
    case ExtentKind::Gap:
        return "(gap)";
    case ExtentKind::BackupTable:
        return "(partition table)";
    case ExtentKind::Padding:
        return "(padding)";
    case ExtentKind::Recorded:
        return "(what was there before)";
    }
    return {};
}

std::size_t ImagePlan::fileCount() const
{
    return m_layout->files.size();
}

PlannedFile ImagePlan::file(std::size_t index) const
{
    const std::uint32_t item = m_layout->files[index];
    const LayoutData& data = m_layout->data[m_layout->items[item].data()];
    return {m_layout->pathOf(item), data.firstSector, data.size};
}

std::vector<PlannedFile> ImagePlan::files() const
{
    std::vector<PlannedFile> files;
    files.reserve(fileCount());
    for (std::size_t i = 0; i < fileCount(); ++i)
        files.push_back(file(i));
    return files;
}

std::vector<AdaptedName> ImagePlan::adaptedNames(NameSpace nameSpace, std::size_t limit) const
{
    std::vector<AdaptedName> result;
    if (nameSpace == NameSpace::RockRidge)
        return result; // NM holds any name
    for (const auto& writer : m_layout->writers) {
        const NameSpace own = writer->nameSpace();
        const bool isIso = nameSpace == NameSpace::Iso9660;
        if (own != nameSpace && !(isIso && own == NameSpace::RockRidge))
            continue;
        std::vector<std::string> shown(m_layout->items.size());
        writer->visitNames([&shown](std::uint32_t item, std::string name) { shown[item] = std::move(name); });
        for (std::uint32_t i = 1; i < shown.size() && result.size() < limit; ++i) {
            if (m_layout->isOmitted(i, omissionFrom(nameSpace)))
                continue; // as somebody wished
            const std::string_view wanted = m_layout->nameOf(i);
            const bool isSame = isIso ? equalIgnoringCase(wanted, shown[i]) : wanted == shown[i];
            if (!isSame)
                result.push_back({m_layout->pathOf(i), std::move(shown[i])});
        }
    }
    return result;
}

std::span<const Error> ImagePlan::warnings() const
{
    return m_layout->warnings;
}

Result<ImagePlan> plan(const tree::DataCompilation& compilation, const ImageOptions& options)
{
    return plan(compilation, options, {});
}

Result<ImagePlan> plan(const tree::DataCompilation& compilation, const ImageOptions& options,
                       const SameContents& same)
{
    TRY_ASSIGN(auto layout, LayoutBuilder(options, same).build(compilation));
    return ImagePlan(std::move(layout));
}

} // namespace emberdisc::image
