// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/bootcatalogreader.h"

#include <algorithm>
#include <optional>

#include "core/base/byteorder.h"
#include "core/image/eltorito.h"
#include "core/image/options.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

using namespace eltorito;

constexpr std::uint64_t kMostSectors = 16;
constexpr std::uint64_t kEntriesInSector = kSectorSize / kEntrySize;

class CatalogReader {
public:
    CatalogReader(SectorAccess& access, std::uint64_t lba) : m_access(access), m_sector(kSectorSize)
    {
        m_catalog.lba = lba;
    }

    Result<BootCatalog> read()
    {
        TRY(step());
        takeValidation();
        const bool isBelieved = std::ranges::none_of(
            m_catalog.faults, [](BootCatalogFault fault) { return fault != BootCatalogFault::Checksum; });
        if (!isBelieved)
            return std::move(m_catalog);
        const auto platform = static_cast<BootPlatform>(m_entry[validation::kPlatform]);
        TRY(step());
        takeEntry(platform);
        takeSections();
        return std::move(m_catalog);
    }

private:
    /// Makes the next entry the current one.
    Result<> step()
    {
        const std::uint64_t within = m_number % kEntriesInSector;
        if (within == 0)
            TRY(m_access.read(m_catalog.lba + m_number / kEntriesInSector, 0, m_sector));
        m_entry = std::span(m_sector).subspan(within * kEntrySize, kEntrySize);
        ++m_number;
        return {};
    }
    [[nodiscard]] bool isNextRead() { return m_number < kMostSectors * kEntriesInSector && step(); }

    void takeValidation()
    {
        if (m_entry[0] != validation::kHeaderId)
            m_catalog.faults.push_back(BootCatalogFault::Header);
        if (getBe16(m_entry.subspan(validation::kKey)) != 0x55AA)
            m_catalog.faults.push_back(BootCatalogFault::Key);
        unsigned sum = 0;
        for (std::size_t i = 0; i < kEntrySize; i += 2)
            sum += getLe16(m_entry.subspan(i));
        if ((sum & 0xFFFF) != 0)
            m_catalog.faults.push_back(BootCatalogFault::Checksum);
        m_catalog.manufacturer =
            trimmed(fromUnknown(m_entry.subspan(validation::kIdString, validation::kIdStringSize)));
    }

    void takeEntry(BootPlatform platform)
    {
        m_catalog.entries.push_back(
            {.platform = platform,
             .media = static_cast<BootMedia>(m_entry[bootentry::kMediaType] & bootentry::kMediaMask),
             .isBootable = m_entry[0] == bootentry::kBootable,
             .loadSegment = getLe16(m_entry.subspan(bootentry::kLoadSegment)),
             .systemType = std::to_integer<std::uint8_t>(m_entry[bootentry::kSystemType]),
             .loadSectors = getLe16(m_entry.subspan(bootentry::kSectorCount)),
             .lba = getLe32(m_entry.subspan(bootentry::kLoadRba))});
    }

    void takeSections()
    {
        bool isLast = false;
        bool isAnnounced = false; // by the header before it
        while (!isLast) {
            const bool isHeader = isNextRead() && (m_entry[0] == sectionheader::kMoreFollow ||
                                                   m_entry[0] == sectionheader::kFinal);
            isLast = !isHeader || m_entry[0] == sectionheader::kFinal;
            if (isHeader ? !takeSection() : isAnnounced) {
                m_catalog.faults.push_back(BootCatalogFault::Sections);
                return;
            }
            isAnnounced = true;
        }
    }

    /// False if there are fewer entries than the header says.
    bool takeSection()
    {
        const auto platform = static_cast<BootPlatform>(m_entry[sectionheader::kPlatform]);
        for (unsigned left = getLe16(m_entry.subspan(sectionheader::kEntryCount)); left > 0;) {
            if (!isNextRead())
                return false;
            if (m_entry[0] == bootentry::kExtension)
                continue;
            const bool isBootable = m_entry[0] == bootentry::kBootable;
            const bool isOther = m_entry[0] == bootentry::kNotBootable &&
                                 getLe32(m_entry.subspan(bootentry::kLoadRba)) != 0; // nothing is no entry
            if (!isBootable && !isOther)
                return false;
            takeEntry(platform);
            --left;
        }
        return true;
    }

    SectorAccess& m_access;
    std::vector<std::byte> m_sector;
    std::span<const std::byte> m_entry;
    std::uint64_t m_number = 0; // of entries so far
    BootCatalog m_catalog;
};

} // namespace

Result<BootCatalog> readBootCatalog(SectorAccess& access, std::uint64_t lba)
{
    return CatalogReader(access, lba).read();
}

} // namespace emberdisc::image
