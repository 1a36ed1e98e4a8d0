// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/descriptorcheck.h"

#include <algorithm>
#include <utility>

#include "core/image/bootcatalogreader.h"
#include "core/image/datetime.h"
#include "core/image/directoryrecord.h"
#include "core/image/eltorito.h"
#include "core/image/volumedescriptor.h"

namespace emberdisc::image {

namespace {

using namespace descriptor;

constexpr unsigned kEnhancedVersion = 2; // ISO 9660:1999 8.5
constexpr std::size_t kRootRecordSize = 34;

class DescriptorCheck {
public:
    explicit DescriptorCheck(CheckContext& context) : m_context(context) {}

    std::vector<DescribedHierarchy> run()
    {
        std::uint64_t last = 0;
        bool isEnded = false;
        const auto visit = [&](std::uint64_t lba, std::span<const std::byte> sector) -> Result<> {
            last = lba;
            m_context.occupancy.use(lba, 1, {.structure = "Volume Descriptor"});
            const std::byte type = sector[kType];
            isEnded = type == kTerminator;
            if (type == kTerminator || type == kBoot)
                checkVersion(lba, sector, isEnded ? ImagePart::Iso9660 : ImagePart::ElTorito, 1);
            if (type == kPrimary)
                takePrimary(lba, sector);
            else if (type == kSupplementary)
                takeSupplementary(lba, sector);
            else if (type == kBoot && isElTorito(sector))
                checkBootCatalog(getLe32(sector.subspan(eltorito::bootrecord::kCatalog)));
            return {};
        };
        const Result<> visited = visitDescriptors(m_context.access, m_context.sessionStart, visit);
        if (!visited)
            m_context.tell({.code = FindingCode::Unreadable, .lba = last == 0 ? last : last + 1});
        else if (last != 0 && !isEnded)
            m_context.tell({.code = FindingCode::NoTerminator, .part = ImagePart::Iso9660, .lba = last + 1});
        return std::move(m_hierarchies);
    }

private:
    void takePrimary(std::uint64_t lba, std::span<const std::byte> sector)
    {
        checkFields(lba, sector, ImagePart::Iso9660, 1);
        if (!m_hierarchies.empty())
            return; // a copy, 6.7.1.1
        m_hierarchies.push_back(describe(lba, sector, ImagePart::Iso9660));
        const std::uint64_t size = getLe32(sector.subspan(kSpaceSize));
        m_context.volumeEnd = m_context.sessionStart + size; // some count from the session's start
        const auto end = m_context.access.end();
        if (end && size > *end)
            m_context.tell({.code = FindingCode::ImageCut,
                            .lba = lba,
                            .field = "Volume Space Size",
                            .expected = std::to_string(*end),
                            .found = std::to_string(size)});
    }

    void takeSupplementary(std::uint64_t lba, std::span<const std::byte> sector)
    {
        const bool isEnhanced = std::to_integer<unsigned>(sector[kVersion]) == kEnhancedVersion;
        const ImagePart part = isJoliet(sector) ? ImagePart::Joliet : ImagePart::Iso9660;
        checkFields(lba, sector, part, isEnhanced ? kEnhancedVersion : 1);
        if (part != ImagePart::Joliet && !isEnhanced)
            return; // an alphabet that nobody agreed on
        DescribedHierarchy hierarchy = describe(lba, sector, part);
        const bool isKnown = std::ranges::any_of(m_hierarchies, [&](const DescribedHierarchy& known) {
            return known.root.extent == hierarchy.root.extent;
        });
        if (!isKnown)
            m_hierarchies.push_back(hierarchy);
    }

    static DescribedHierarchy describe(std::uint64_t lba, std::span<const std::byte> sector, ImagePart part)
    {
        return {.part = part,
                .root = rootOf(sector),
                .descriptorLba = lba,
                .pathTableSize = getLe32(sector.subspan(kPathTableSize)),
                .pathTableL = getLe32(sector.subspan(kPathTableL)),
                .optionalPathTableL = getLe32(sector.subspan(kPathTableL + 4)),
                .pathTableM = getBe32(sector.subspan(kPathTableM)),
                .optionalPathTableM = getBe32(sector.subspan(kPathTableM + 4))};
    }

    void checkFields(std::uint64_t lba, std::span<const std::byte> sector, ImagePart part, unsigned version)
    {
        const Finding where{.part = part, .lba = lba};
        const BothOrders both{m_context, Occupancy::kNone, where};
        both.check32(sector.subspan(kSpaceSize), "Volume Space Size");
        both.check16(sector.subspan(kSetSize), "Volume Set Size");
        both.check16(sector.subspan(kSequenceNumber), "Volume Sequence Number");
        both.check16(sector.subspan(kBlockSize), "Logical Block Size");
        both.check32(sector.subspan(kPathTableSize), "Path Table Size");
        const auto root = sector.subspan(kRootRecord, kRootRecordSize);
        both.check32(root.subspan(record::kExtent), "Location of Extent");
        both.check32(root.subspan(record::kDataLength), "Data Length");
        both.check16(root.subspan(record::kVolumeNumber), "Volume Sequence Number");
        checkVersion(lba, sector, part, version);
        checkByte(where, "File Structure Version", sector[kStructureVersion], version);
        checkByte(where, "Length of Directory Record", root[record::kLength], kRootRecordSize);
        if ((std::to_integer<unsigned>(root[record::kFlags]) & record::kDirectory) == 0)
            tellField(where, "File Flags", std::to_string(record::kDirectory),
                      std::to_string(std::to_integer<unsigned>(root[record::kFlags])));
        for (const auto& [at, field] : {std::pair(kCreated, "Volume Creation Date and Time"),
                                        std::pair(kModified, "Volume Modification Date and Time"),
                                        std::pair(kExpires, "Volume Expiration Date and Time"),
                                        std::pair(kEffective, "Volume Effective Date and Time")})
            if (!isDescriptorTime(sector.subspan(at, kDescriptorTimeSize)))
                m_context.tell({.code = FindingCode::DateInvalid, .part = part, .lba = lba, .field = field});
    }

    void checkVersion(std::uint64_t lba, std::span<const std::byte> sector, ImagePart part, unsigned version)
    {
        checkByte({.part = part, .lba = lba}, "Volume Descriptor Version", sector[kVersion], version);
    }

    void checkByte(const Finding& where, std::string_view field, std::byte byte, unsigned expected)
    {
        const unsigned found = std::to_integer<unsigned>(byte);
        if (found != expected)
            tellField(where, field, std::to_string(expected), std::to_string(found));
    }

    void tellField(Finding finding, std::string_view field, std::string expected, std::string found)
    {
        finding.code = FindingCode::FieldInvalid;
        finding.field = field;
        finding.expected = std::move(expected);
        finding.found = std::move(found);
        m_context.tell(std::move(finding));
    }

    void checkBootCatalog(std::uint64_t lba)
    {
        if (!std::exchange(m_hasBootCatalog, true))
            m_context.report.parts.push_back(ImagePart::ElTorito);
        if (!m_context.holds(lba, kSectorSize, ImagePart::ElTorito, Occupancy::kNone, "Boot Catalog"))
            return;
        const auto catalog = readBootCatalog(m_context.access, lba);
        if (!catalog) {
            m_context.tell({.code = FindingCode::Unreadable, .part = ImagePart::ElTorito, .lba = lba});
            return;
        }
        m_context.occupancy.use(lba, 1, {.part = ImagePart::ElTorito, .structure = "Boot Catalog"});
        for (const BootCatalogFault fault : catalog->faults)
            m_context.tell({.code = codeOf(fault), .part = ImagePart::ElTorito, .lba = lba});
        for (const BootCatalogEntry& entry : catalog->entries) {
            static constexpr auto kHighestMedia = static_cast<unsigned>(BootMedia::HardDisk);
            if (static_cast<unsigned>(entry.media) > kHighestMedia)
                tellField({.part = ImagePart::ElTorito, .lba = lba}, "Boot Media Type", {},
                          std::to_string(static_cast<unsigned>(entry.media)));
            m_context.holds(entry.lba,
                            std::max<std::uint64_t>(entry.loadSectors, 1) * eltorito::kVirtualSectorSize,
                            ImagePart::ElTorito, Occupancy::kNone, "Load RBA");
        }
    }

    static FindingCode codeOf(BootCatalogFault fault)
    {
        switch (fault) {
        case BootCatalogFault::Header:
            return FindingCode::BootCatalogHeader;
        case BootCatalogFault::Key:
            return FindingCode::BootCatalogKey;
        case BootCatalogFault::Checksum:
            return FindingCode::BootCatalogChecksum;
        case BootCatalogFault::Sections:
            break;
        }
        return FindingCode::BootCatalogSections;
    }

    CheckContext& m_context;
    std::vector<DescribedHierarchy> m_hierarchies;
    bool m_hasBootCatalog = false;
};

} // namespace

std::vector<DescribedHierarchy> checkDescriptors(CheckContext& context)
{
    return DescriptorCheck(context).run();
}

} // namespace emberdisc::image
