// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/checkimage.h"

#include "core/image/check/checkcontext.h"
#include "core/image/check/descriptorcheck.h"
#include "core/image/check/hierarchycheck.h"
#include "core/image/check/partitioncheck.h"
#include "core/image/check/udftreecheck.h"
#include "core/image/check/udfvolumecheck.h"
#include "core/image/text.h"
#include "core/image/udf/volumereader.h"
#include "core/image/verifychecksums.h"

namespace emberdisc::image {

namespace {

/// Whether the recognition sequence says that there is UDF: ECMA-167 2/9.1.
bool isAnnounced(CheckContext& context)
{
    static constexpr std::uint64_t kMost = 16;
    std::vector<std::byte> sector(kSectorSize);
    for (std::uint64_t i = 0; i < kMost; ++i) {
        const std::uint64_t lba = context.sessionStart + udf::kRecognitionStart + i;
        if (!context.access.holds(lba, kSectorSize) || !context.access.read(lba, 0, sector))
            return false;
        if (asText(std::span(sector).subspan(1, 4)) == "NSR0")
            return true;
    }
    return false;
}

Result<> checkUdf(CheckContext& context, const CheckOptions& options, JobContext& job)
{
    const auto map = udf::VolumeMap::scan(context.access, context.sessionStart);
    if (!map) {
        if (map.error().code != ErrorCode::NotAnImage || isAnnounced(context))
            context.tell({.code = FindingCode::EntryBroken,
                          .part = ImagePart::Udf,
                          .lba = context.sessionStart + udf::kAnchorSector,
                          .path = {},
                          .field = "Logical Volume Descriptor",
                          .expected = {},
                          .found = map.error().detail});
        return {};
    }
    if (map->blockSize() == kSectorSize) {
        const CheckedVolume volume = checkUdfVolume(context, *map);
        return checkUdfTree(context, *map, volume);
    }
    // Blocks of a hard disk: looked at by themselves, since nothing else counts by them.
    CheckOptions inBlocks = options;
    inBlocks.reader.sessionStart = context.sessionStart * kSectorSize / map->blockSize();
    CheckContext own(map->blocks(context.access), inBlocks, job);
    const CheckedVolume volume = checkUdfVolume(own, *map);
    TRY(checkUdfTree(own, *map, volume));
    own.occupancy.findOverlaps(
        [&](Finding finding, Occupancy::Place place) { own.tell(std::move(finding), place); });
    for (Finding& finding : own.report.findings) {
        if (finding.lba)
            finding.lba = map->sectorOf(*finding.lba);
        context.report.findings.push_back(std::move(finding));
    }
    context.report.errors += own.report.errors;
    context.report.warnings += own.report.warnings;
    context.report.entries += own.report.entries;
    context.report.parts.push_back(ImagePart::Udf);
    return {};
}

/// What the image says of its files' contents itself.
Result<> checkContents(CheckContext& context, const ImageReader& reader, JobContext& job, const Clock& clock)
{
    const auto compared = verifyChecksums(reader, job, clock);
    if (!compared) {
        if (compared.error().code == ErrorCode::Cancelled)
            return fail(compared.error());
        return {}; // none, or none that can be read: told by then
    }
    context.report.parts.push_back(ImagePart::Contents);
    context.report.comparedFiles = compared->files;
    const auto tell = [&](FindingCode code, const std::vector<std::string>& paths) {
        for (const std::string& path : paths)
            context.tell({.code = code, .part = ImagePart::Contents, .lba = {}, .path = path});
    };
    tell(FindingCode::ContentsDiffer, compared->differing);
    tell(FindingCode::FileMissing, compared->missing);
    tell(FindingCode::FileUnlisted, compared->unlisted);
    return {};
}

} // namespace

Result<CheckReport> checkImage(source::SectorSource& source, const CheckOptions& options, JobContext& job,
                               const Clock& clock)
{
    TRY_ASSIGN(const ImageReader reader, ImageReader::open(source, options.reader));
    SectorAccess access(source, options.reader.sourceBaseLba);
    CheckContext context(access, options, job);
    if (source.byteCount() % kSectorSize != 0)
        context.tell({.code = FindingCode::SectorCut,
                      .part = ImagePart::Volume,
                      .lba = source.byteCount() / kSectorSize,
                      .path = {},
                      .field = {},
                      .expected = {},
                      .found = std::to_string(source.byteCount())});
    for (const DescribedHierarchy& hierarchy : checkDescriptors(context))
        TRY(checkHierarchy(context, hierarchy));
    TRY(checkUdf(context, options, job));
    checkPartitionTable(context);
    context.occupancy.findOverlaps(
        [&](Finding finding, Occupancy::Place place) { context.tell(std::move(finding), place); });
    if (options.contents == CheckContents::WithChecksums)
        TRY(checkContents(context, reader, job, clock));
    return std::move(context.report);
}

} // namespace emberdisc::image
