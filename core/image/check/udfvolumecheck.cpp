// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/udfvolumecheck.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "core/image/text.h"
#include "core/image/udf/entryreader.h"
#include "core/image/udf/fields.h"

namespace emberdisc::image {

using namespace udf;

bool checkTag(CheckContext& context, std::span<const std::byte> bytes, TagId id, const Finding& where,
              std::optional<std::uint32_t> location, Occupancy::Place place)
{
    const ParsedTag parsed = parseTag(bytes);
    const auto tell = [&](FindingCode code, std::string expected, std::string found) {
        Finding finding = where;
        finding.code = code;
        finding.expected = std::move(expected);
        finding.found = std::move(found);
        context.tell(std::move(finding), place);
    };
    if (parsed.id != id) {
        tell(FindingCode::TagIdentifier, std::to_string(static_cast<unsigned>(id)),
             std::to_string(static_cast<unsigned>(parsed.id)));
        return false;
    }
    if (!parsed.isChecksumRight)
        tell(FindingCode::TagChecksum, {}, {});
    if (!parsed.isCrcRight)
        tell(FindingCode::TagCrc, {}, {});
    if (parsed.version != 2 && parsed.version != 3)
        tell(FindingCode::TagVersion, {}, std::to_string(parsed.version));
    if (location && parsed.location != *location)
        tell(FindingCode::TagLocation, std::to_string(*location), std::to_string(parsed.location));
    return parsed.isChecksumRight && parsed.isCrcRight;
}

namespace {

/// A sequence as one anchor names it, without what is different in its copy: locations and what covers them.
struct Sequence {
    std::vector<std::vector<std::byte>> descriptors;
    std::vector<std::uint64_t> lbas;
    std::uint64_t start = 0;
    VolumeDescriptors prevailing;
    bool isEnded = false;
};

/// Where the blocks of a file lie, one after the other.
class BlockCursor {
public:
    BlockCursor(std::span<const ImageExtent> extents, std::uint32_t blockSize)
        : m_extents(extents), m_blockSize(blockSize)
    {}

    /// Nothing behind the last, and for a block that is not recorded.
    std::optional<std::uint64_t> next()
    {
        while (!m_extents.empty() && m_block >= m_extents.front().size / m_blockSize) {
            m_extents = m_extents.subspan(1);
            m_block = 0;
        }
        if (m_extents.empty())
            return std::nullopt;
        const std::uint64_t block = m_block++;
        return m_extents.front().isRecorded ? std::optional(m_extents.front().lba + block) : std::nullopt;
    }

private:
    std::span<const ImageExtent> m_extents;
    std::uint32_t m_blockSize;
    std::uint64_t m_block = 0; ///< of the first extent that is left
};

class UdfVolumeCheck {
public:
    UdfVolumeCheck(CheckContext& context, const VolumeMap& map) : m_context(context), m_map(map) {}

    CheckedVolume run()
    {
        m_context.report.parts.push_back(ImagePart::Udf);
        checkRecognition();
        if (const auto anchor = checkAnchors())
            checkSequences(*anchor);
        if (m_result.descriptors.logicalVolume) {
            checkPartitions();
            checkFileSet();
            checkIntegrity();
            checkMetadata();
        }
        return std::move(m_result);
    }

private:
    static Finding at(std::uint64_t lba, FindingCode code = FindingCode::FieldInvalid,
                      std::string_view field = {})
    {
        return {.code = code, .part = ImagePart::Udf, .lba = lba, .path = {}, .field = field};
    }

    /// 2/9.1: beside the descriptors of ECMA-119 stand BEA01, NSR02 or NSR03, TEA01.
    void checkRecognition()
    {
        static constexpr std::uint64_t kMost = 64;
        // They are of 2048 bytes each, and one to a sector where those are larger: 2/8.4.
        const std::uint64_t blocks = std::max<std::uint64_t>(1, kSectorSize / m_context.access.blockSize());
        const std::uint64_t first =
            m_context.sessionStart + kRecognitionStart * kSectorSize / m_context.access.blockSize();
        std::string seen;
        std::vector<std::byte> sector(kSectorSize);
        for (std::uint64_t i = 0; i < kMost * blocks && m_context.access.holds(first + i, kSectorSize) &&
                                  m_context.access.read(first + i, 0, sector);
             i += blocks) {
            const std::string_view id = asText(std::span(sector).subspan(1, 5));
            if (id == "BEA01" || id == "NSR02" || id == "NSR03" || id == "TEA01") {
                seen += id;
                if (sector[6] != std::byte{1}) // Structure Version, 2/9.1.3
                    seen += '?';
                m_context.occupancy.use(first + i, blocks, {ImagePart::Udf, "Volume Recognition Sequence"});
            } else if (id != "CD001" && id != "BOOT2" && id != "CDW02") {
                break;
            }
        }
        if (seen == "BEA01NSR02TEA01" || seen == "BEA01NSR03TEA01")
            return;
        Finding missing = at(first, FindingCode::RecognitionMissing);
        missing.found = seen;
        m_context.tell(std::move(missing));
    }

    /// 3/8.4.2.1. Returns the first that is sound.
    std::optional<Sector> checkAnchors()
    {
        const std::uint64_t usual = m_context.sessionStart + kAnchorSector;
        std::set<std::uint64_t> places{usual};
        // N is the last sector of the image. On a medium that has more room it is the last one of the volume,
        // as ISO 9660 has it, or the anchor at N - 256 lies behind the partition.
        const std::uint64_t behind = m_context.sessionStart + m_map.info().sectorCount + kAnchorSector + 1;
        for (const std::uint64_t end : {m_context.access.end().value_or(0), m_context.volumeEnd, behind})
            if (end > usual + kAnchorSector)
                places.insert({end - 1 - kAnchorSector, end - 1});
        std::optional<Sector> first;
        std::size_t sound = 0;
        for (const std::uint64_t lba : places) {
            Sector sector;
            if (!m_context.access.holds(lba, m_context.access.blockSize()) ||
                !readBlock(m_context.access, lba, sector) || parseTag(sector).id != TagId::AnchorVolume)
                continue;
            m_context.occupancy.use(lba, 1, {ImagePart::Udf, "Anchor Volume Descriptor Pointer"});
            const auto location = static_cast<std::uint32_t>(lba);
            if (!checkTag(m_context, sector, TagId::AnchorVolume,
                          at(lba, {}, "Anchor Volume Descriptor Pointer"), location))
                continue;
            ++sound;
            if (!first)
                first = sector;
        }
        if (sound < 2) {
            Finding missing = at(usual, FindingCode::AnchorMissing);
            missing.expected = "2";
            missing.found = std::to_string(sound);
            m_context.tell(std::move(missing));
        }
        return first;
    }

    static std::string_view nameOf(TagId id)
    {
        switch (id) {
        case TagId::PrimaryVolume:
            return "Primary Volume Descriptor";
        case TagId::AnchorVolume:
            return "Anchor Volume Descriptor Pointer";
        case TagId::VolumePointer:
            return "Volume Descriptor Pointer";
        case TagId::ImplementationUseVolume:
            return "Implementation Use Volume Descriptor";
        case TagId::Partition:
            return "Partition Descriptor";
        case TagId::LogicalVolume:
            return "Logical Volume Descriptor";
        case TagId::UnallocatedSpace:
            return "Unallocated Space Descriptor";
        case TagId::Terminating:
            return "Terminating Descriptor";
        case TagId::LogicalVolumeIntegrity:
            return "Logical Volume Integrity Descriptor";
        case TagId::FileSet:
        case TagId::FileIdentifier:
        case TagId::AllocationExtent:
        case TagId::IndirectEntry:
        case TagId::FileEntry:
        case TagId::AttributeHeader:
        case TagId::SpaceBitmap:
        case TagId::ExtendedFileEntry:
            break;
        }
        return {};
    }

    Sequence readSequence(std::span<const std::byte> extent)
    {
        Sequence sequence;
        const auto visit = [&](std::uint64_t lba, const Sector& sector) {
            const TagId id = parseTag(sector).id;
            const std::string_view name = nameOf(id);
            if (name.empty() || sequence.isEnded)
                return; // 3/8.4.2: what is no descriptor ends it, too
            checkTag(m_context, sector, id, at(lba, {}, name), static_cast<std::uint32_t>(lba));
            sequence.isEnded = id == TagId::Terminating;
            sequence.prevailing.take(sector);
            std::vector<std::byte> bytes(sector.begin(), sector.end());
            std::fill_n(bytes.begin() + tag::kVersion, tag::kSize - tag::kVersion, std::byte{0});
            sequence.descriptors.push_back(std::move(bytes));
            sequence.lbas.push_back(lba);
        };
        visitSequence(m_context.access, extent, visit);
        const std::uint64_t lba = getLe32(extent.subspan(4));
        sequence.start = lba;
        m_context.occupancy.use(lba, getLe32(extent) / m_context.access.blockSize(),
                                {ImagePart::Udf, "Volume Descriptor Sequence"});
        if (!sequence.isEnded)
            m_context.tell(at(lba, FindingCode::NoTerminator, "Volume Descriptor Sequence"));
        return sequence;
    }

    void checkSequences(const Sector& anchorSector)
    {
        const std::span<const std::byte> bytes = anchorSector;
        Sequence sequences[2];
        std::size_t count = 0;
        for (const std::size_t place : {anchor::kMain, anchor::kReserve}) {
            const auto extent = bytes.subspan(place, 8);
            if (m_context.holds(getLe32(extent.subspan(4)), getLe32(extent), ImagePart::Udf, Occupancy::kNone,
                                "Volume Descriptor Sequence"))
                sequences[count++] = readSequence(extent);
        }
        for (Sequence& sequence : sequences) {
            if (!m_result.descriptors.describeVolume())
                m_result.descriptors = sequence.prevailing;
            if (!sequence.lbas.empty())
                checkComplete(sequence);
        }
        if (count == 2)
            compare(sequences[0], sequences[1]);
    }

    void checkComplete(const Sequence& sequence)
    {
        const auto need = [&](bool isThere, TagId id) {
            if (!isThere)
                m_context.tell(at(sequence.lbas.front(), FindingCode::DescriptorMissing, nameOf(id)));
        };
        need(sequence.prevailing.primary.has_value(), TagId::PrimaryVolume);
        need(sequence.prevailing.logicalVolume.has_value(), TagId::LogicalVolume);
        need(!sequence.prevailing.partitions.empty(), TagId::Partition);
    }

    void compare(const Sequence& main, const Sequence& reserve)
    {
        const auto tell = [this](FindingCode code, std::uint64_t lba, std::uint64_t copy,
                                 std::string_view field) {
            Finding differ = at(lba, code, field);
            differ.expected = std::to_string(lba);
            differ.found = std::to_string(copy);
            m_context.tell(std::move(differ));
        };
        const std::size_t count = std::min(main.lbas.size(), reserve.lbas.size());
        for (std::size_t i = 0; i < count; ++i) {
            if (main.descriptors[i] == reserve.descriptors[i])
                continue;
            const TagId id = parseTag(main.descriptors[i]).id;
            const bool isVital = id == TagId::LogicalVolume || id == TagId::Partition ||
                                 id != parseTag(reserve.descriptors[i]).id;
            tell(isVital ? FindingCode::SequencesDiffer : FindingCode::CopyDiffers, main.lbas[i],
                 reserve.lbas[i], nameOf(id));
        }
        if (main.lbas.size() != reserve.lbas.size())
            tell(FindingCode::SequencesDiffer, main.start + count, reserve.start + count, {});
    }

    void checkPartitions()
    {
        const std::span<const std::byte> volume = *m_result.descriptors.logicalVolume;
        for (const auto& [number, sector] : m_result.descriptors.partitions) {
            const std::span<const std::byte> bytes = sector;
            const std::uint64_t start = getLe32(bytes.subspan(partition::kStart));
            const std::uint64_t blocks = getLe32(bytes.subspan(partition::kLength));
            const auto end = m_context.access.end();
            if (!end || start + blocks <= *end)
                continue;
            Finding cut = at(start, FindingCode::ImageCut, nameOf(TagId::Partition)); // or not yet full
            cut.expected = std::to_string(*end);
            cut.found = std::to_string(start + blocks);
            m_context.tell(std::move(cut));
        }
        std::uint32_t maps = 0;
        auto rest = volume.subspan(logicalVolume::kMaps);
        rest = rest.first(
            std::min<std::size_t>(getLe32(volume.subspan(logicalVolume::kMapTableLength)), rest.size()));
        for (; rest.size() >= 2 && rest[1] != std::byte{0}; ++maps) {
            const auto size = std::to_integer<std::size_t>(rest[1]);
            if (size == logicalVolume::kMap2Size && rest.size() >= size &&
                getId(rest.subspan(metadataMap::kTypeId)) == metadataMap::kId)
                m_metadata = rest.first(size);
            rest = rest.subspan(std::min(size, rest.size()));
        }
        const std::uint32_t claimed = getLe32(volume.subspan(logicalVolume::kMapCount));
        if (claimed == maps)
            return;
        Finding wrong = at(0, FindingCode::FieldInvalid, "Number of Partition Maps");
        wrong.lba.reset();
        wrong.expected = std::to_string(maps);
        wrong.found = std::to_string(claimed);
        m_context.tell(std::move(wrong));
    }

    void checkFileSet()
    {
        const BlockRun& place = m_map.fileSet();
        const auto lba = m_map.locate(place.block, place.partition);
        Sector sector;
        if (!lba || !readBlock(m_context.access, *lba, sector))
            return; // it was read before
        m_context.occupancy.use(*lba, 1, {ImagePart::Udf, "File Set Descriptor"});
        checkTag(m_context, sector, TagId::FileSet, at(*lba, {}, "File Set Descriptor"), place.block);
    }

    /// The last descriptor of the sequence prevails: 3/8.8.2.
    void checkIntegrity()
    {
        const std::span<const std::byte> volume = *m_result.descriptors.logicalVolume;
        const auto extent = volume.subspan(logicalVolume::kIntegrityExtent, 8);
        std::optional<std::pair<std::uint64_t, Sector>> last;
        bool isEnded = false;
        visitSequence(m_context.access, extent, [&](std::uint64_t lba, const Sector& sector) {
            isEnded = isEnded || parseTag(sector).id != TagId::LogicalVolumeIntegrity;
            if (isEnded)
                return;
            if (checkTag(m_context, sector, TagId::LogicalVolumeIntegrity,
                         at(lba, {}, nameOf(TagId::LogicalVolumeIntegrity)), static_cast<std::uint32_t>(lba)))
                last = {lba, sector};
        });
        const std::uint64_t start = getLe32(extent.subspan(4));
        m_context.occupancy.use(start, getLe32(extent) / m_context.access.blockSize(),
                                {ImagePart::Udf, "Logical Volume Integrity Sequence"});
        if (!last) {
            m_context.tell(at(start, FindingCode::IntegrityMissing));
            return;
        }
        takeIntegrity(last->first, last->second);
    }

    void takeIntegrity(std::uint64_t lba, std::span<const std::byte> bytes)
    {
        if (getLe32(bytes.subspan(integrity::kType)) != integrity::kClosed)
            m_context.tell(at(lba, FindingCode::IntegrityOpen));
        const std::uint64_t use =
            integrity::kTables + std::uint64_t{8} * getLe32(bytes.subspan(integrity::kPartitions));
        if (use + integrity::kImplementationUseSize > bytes.size() ||
            getLe32(bytes.subspan(integrity::kImplementationUseLength)) < integrity::kImplementationUseSize) {
            m_context.tell(at(lba, FindingCode::FieldInvalid, "Length of Implementation Use"));
            return;
        }
        const auto counts = bytes.subspan(static_cast<std::size_t>(use));
        m_result.integrity = IntegrityClaims{.nextUniqueId = getLe64(bytes.subspan(integrity::kNextUniqueId)),
                                             .files = getLe32(counts.subspan(integrity::kFiles)),
                                             .folders = getLe32(counts.subspan(integrity::kFolders)),
                                             .lba = lba};
    }

    /// UDF 2.50 2.2.13: where the mirror has its own contents they are the same; else its extents are.
    void checkMetadata()
    {
        if (m_metadata.empty())
            return;
        const std::uint16_t number = getLe16(m_metadata.subspan(metadataMap::kPartitionNumber));
        const auto found = m_result.descriptors.partitions.find(number);
        if (found == m_result.descriptors.partitions.end())
            return;
        const std::span<const std::byte> described = found->second;
        const std::uint64_t start = getLe32(described.subspan(partition::kStart));
        std::optional<ParsedEntry> files[2];
        std::uint64_t lbas[2] = {};
        for (std::size_t i = 0; i < 2; ++i) {
            const std::uint32_t block =
                getLe32(m_metadata.subspan(i == 0 ? metadataMap::kFile : metadataMap::kMirror));
            lbas[i] = start + block;
            auto file = readEntry(m_context.access, m_map, m_context.budget, lbas[i], 0);
            if (!file) {
                Finding broken =
                    at(lbas[i], FindingCode::EntryBroken, i == 0 ? "Metadata File" : "Metadata Mirror File");
                broken.found = file.error().detail;
                m_context.tell(std::move(broken));
                continue;
            }
            m_context.occupancy.use(lbas[i], 1, {ImagePart::Udf, "Metadata File"});
            files[i] = *std::move(file);
        }
        if (files[0] && files[1])
            compareMirror(*files[0], *files[1], lbas[1]);
    }

    void compareMirror(const ParsedEntry& file, const ParsedEntry& mirror, std::uint64_t lba)
    {
        const auto tell = [this](std::uint64_t where) {
            m_context.tell(at(where, FindingCode::MirrorDiffers));
        };
        if (file.size != mirror.size)
            return tell(lba);
        if (!mirror.extents.empty() && !file.extents.empty() &&
            mirror.extents.front().lba == file.extents.front().lba)
            return;
        for (const ImageExtent& extent : mirror.extents)
            m_context.occupancy.use(extent.lba, extent.size / m_context.access.blockSize(),
                                    {ImagePart::Udf, "Metadata Mirror File"});
        Sector a;
        Sector b;
        BlockCursor first(file.extents, m_context.access.blockSize());
        BlockCursor second(mirror.extents, m_context.access.blockSize());
        // A file that is longer than the image has parts in common with others, or with itself: told
        // elsewhere.
        const std::uint64_t blocks =
            std::min(file.size, m_context.access.size().value_or(file.size)) / m_context.access.blockSize();
        for (std::uint64_t block = 0; block < blocks && !m_context.isStopped(); ++block) {
            const auto one = first.next();
            const auto other = second.next();
            if (one && other && readBlock(m_context.access, *one, a) &&
                readBlock(m_context.access, *other, b) && a == b)
                continue;
            return tell(other.value_or(lba));
        }
    }

    CheckContext& m_context;
    const VolumeMap& m_map;
    CheckedVolume m_result;
    std::span<const std::byte> m_metadata; // the partition map
};

} // namespace

CheckedVolume checkUdfVolume(CheckContext& context, const VolumeMap& map)
{
    return UdfVolumeCheck(context, map).run();
}

} // namespace emberdisc::image
