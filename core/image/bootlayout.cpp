// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/bootlayout.h"

#include <algorithm>

#include "core/image/eltorito.h"
#include "core/image/volumedescriptor.h"
#include "core/source/memorysource.h"

namespace emberdisc::image {

namespace {

Result<std::uint32_t> addHidden(Layout& layout, source::ByteSourcePtr source)
{
    const std::uint64_t size = source->size();
    layout.data.push_back({std::move(source), size, 0, LayoutItem::kNone});
    return static_cast<std::uint32_t>(layout.data.size() - 1);
}

Result<std::uint32_t> dataOf(Layout& layout, const BootEntry& entry)
{
    if (entry.hiddenImage)
        return addHidden(layout, entry.hiddenImage);
    const std::uint32_t item = layout.find(entry.path);
    if (item == LayoutItem::kNone)
        return fail(Error::atPath(ErrorCode::NodeNotFound, entry.path, "the boot image"));
    if (layout.items[item].kind != tree::NodeKind::File)
        return fail(Error::atPath(ErrorCode::InvalidArgument, entry.path, "a boot image is a file"));
    return layout.items[item].data();
}

} // namespace

source::ByteSourcePtr makeCatalogSource()
{
    return std::make_shared<source::MemorySource>(std::vector<std::byte>(kSectorSize), "boot catalogue");
}

Result<> addBootData(Layout& layout)
{
    const BootOptions& options = layout.options.boot;
    for (const BootEntry& entry : options.entries) {
        TRY_ASSIGN(const std::uint32_t number, dataOf(layout, entry));
        const LayoutData& data = layout.data[number];
        TRY_ASSIGN(const BootImageFacts facts, examineBootImage(entry, *data.source));
        PlannedBootEntry planned = planBootEntry(entry, facts, data.size);
        planned.data = number;
        if (data.recordedLba != 0 && planned.table != InformationTable::None)
            return fail(Error::atPath(ErrorCode::Unsupported, entry.path,
                                      "a boot information table cannot be put into an earlier session"));
        layout.boot.entries.push_back(planned);
        layout.boot.checksums.push_back(facts.checksum);
    }
    if (!options.entries.empty() && layout.boot.catalogData == LayoutItem::kNone) {
        TRY_ASSIGN(layout.boot.catalogData, addHidden(layout, makeCatalogSource()));
    }
    return {};
}

void patchBootData(Layout& layout)
{
    const BootLayout& boot = layout.boot;
    if (boot.entries.empty())
        return;
    std::vector<std::uint32_t> lbas;
    for (std::size_t i = 0; i < boot.entries.size(); ++i) {
        const PlannedBootEntry& entry = boot.entries[i];
        const LayoutData& data = layout.data[entry.data];
        lbas.push_back(layout.lbaOf(data));
        if (entry.table == InformationTable::None)
            continue;
        DataPatch patch{entry.data, eltorito::informationtable::kOffset, {}};
        patch.bytes.resize(eltorito::informationtable::kSize);
        putInformationTable(patch.bytes, layout.lba(descriptor::kFirstSector), lbas.back(),
                            static_cast<std::uint32_t>(data.size), boot.checksums[i]);
        layout.patches.push_back(std::move(patch));
    }
    DataPatch catalog{boot.catalogData, 0, std::vector<std::byte>(kSectorSize)};
    putBootCatalog(catalog.bytes, boot.entries, lbas, layout.options.boot.manufacturer);
    layout.patches.push_back(std::move(catalog));
}

} // namespace emberdisc::image
