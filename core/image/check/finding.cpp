// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/finding.h"

#include <algorithm>
#include <array>

namespace emberdisc::image {

namespace {

struct CodeFacts {
    FindingCode code;
    std::string_view name;
    Severity severity;
};

using enum Severity;

constexpr CodeFacts kFacts[] = {
    {FindingCode::Unreadable, "Unreadable", Error},
    {FindingCode::FieldInvalid, "FieldInvalid", Error},
    {FindingCode::ByteOrders, "ByteOrders", Error},
    {FindingCode::DateInvalid, "DateInvalid", Warning},
    {FindingCode::OutsideImage, "OutsideImage", Error},
    {FindingCode::OutsideVolume, "OutsideVolume", Warning},
    {FindingCode::ImageCut, "ImageCut", Warning},
    {FindingCode::SectorCut, "SectorCut", Warning},
    {FindingCode::Overlap, "Overlap", Error},
    {FindingCode::PartlyShared, "PartlyShared", Warning},
    {FindingCode::NoTerminator, "NoTerminator", Warning},
    {FindingCode::FolderLoop, "FolderLoop", Error},
    {FindingCode::TreeTooDeep, "TreeTooDeep", Error},
    {FindingCode::TooMuch, "TooMuch", Error},
    {FindingCode::NameInvalid, "NameInvalid", Warning},
    {FindingCode::NameTwice, "NameTwice", Error},
    {FindingCode::TypeDiffers, "TypeDiffers", Error},
    {FindingCode::TypeMissing, "TypeMissing", Warning},
    {FindingCode::ParentWrong, "ParentWrong", Warning},
    {FindingCode::LinkInvalid, "LinkInvalid", Error},
    {FindingCode::PathTableBroken, "PathTableBroken", Error},
    {FindingCode::PathTablesDiffer, "PathTablesDiffer", Error},
    {FindingCode::PathTableEntry, "PathTableEntry", Error},
    {FindingCode::PathTableMissing, "PathTableMissing", Error},
    {FindingCode::PathTableStray, "PathTableStray", Error},
    {FindingCode::PathTableOrder, "PathTableOrder", Warning},
    {FindingCode::RecordBroken, "RecordBroken", Error},
    {FindingCode::RecordPadding, "RecordPadding", Warning},
    {FindingCode::RecordOrder, "RecordOrder", Warning},
    {FindingCode::RecordFlags, "RecordFlags", Warning},
    {FindingCode::FolderSize, "FolderSize", Warning},
    {FindingCode::SelfWrong, "SelfWrong", Error},
    {FindingCode::SectionsBroken, "SectionsBroken", Error},
    {FindingCode::SystemUseBroken, "SystemUseBroken", Error},
    {FindingCode::SystemUseSize, "SystemUseSize", Error},
    {FindingCode::SystemUseVersion, "SystemUseVersion", Warning},
    {FindingCode::ContinuationInvalid, "ContinuationInvalid", Error},
    {FindingCode::RockRidgeUnannounced, "RockRidgeUnannounced", Warning},
    {FindingCode::PosixMissing, "PosixMissing", Warning},
    {FindingCode::RelocationBroken, "RelocationBroken", Error},
    {FindingCode::RelocationDiffers, "RelocationDiffers", Warning},
    {FindingCode::ZisofsBroken, "ZisofsBroken", Error},
    {FindingCode::BootCatalogHeader, "BootCatalogHeader", Error},
    {FindingCode::BootCatalogKey, "BootCatalogKey", Error},
    {FindingCode::BootCatalogChecksum, "BootCatalogChecksum", Error},
    {FindingCode::BootCatalogSections, "BootCatalogSections", Error},
    {FindingCode::RecognitionMissing, "RecognitionMissing", Error},
    {FindingCode::AnchorMissing, "AnchorMissing", Warning},
    {FindingCode::TagIdentifier, "TagIdentifier", Error},
    {FindingCode::TagChecksum, "TagChecksum", Error},
    {FindingCode::TagCrc, "TagCrc", Error},
    {FindingCode::TagVersion, "TagVersion", Warning},
    {FindingCode::TagLocation, "TagLocation", Error},
    {FindingCode::SequencesDiffer, "SequencesDiffer", Error},
    {FindingCode::CopyDiffers, "CopyDiffers", Warning},
    {FindingCode::DescriptorMissing, "DescriptorMissing", Error},
    {FindingCode::MirrorDiffers, "MirrorDiffers", Error},
    {FindingCode::BlockFree, "BlockFree", Error},
    {FindingCode::EntryBroken, "EntryBroken", Error},
    {FindingCode::IdentifierBroken, "IdentifierBroken", Error},
    {FindingCode::LinkCount, "LinkCount", Warning},
    {FindingCode::UniqueIdTwice, "UniqueIdTwice", Warning},
    {FindingCode::UniqueIdDiffers, "UniqueIdDiffers", Warning},
    {FindingCode::UniqueIdTooHigh, "UniqueIdTooHigh", Warning},
    {FindingCode::IntegrityMissing, "IntegrityMissing", Warning},
    {FindingCode::IntegrityOpen, "IntegrityOpen", Warning},
    {FindingCode::FileCount, "FileCount", Warning},
    {FindingCode::FolderCount, "FolderCount", Warning},
    {FindingCode::SizeBeyondExtents, "SizeBeyondExtents", Error},
    {FindingCode::BlocksRecorded, "BlocksRecorded", Warning},
    {FindingCode::ObjectSize, "ObjectSize", Warning},
    {FindingCode::StreamsInvalid, "StreamsInvalid", Warning},
    {FindingCode::TableChecksum, "TableChecksum", Error},
    {FindingCode::ContentsDiffer, "ContentsDiffer", Error},
    {FindingCode::FileMissing, "FileMissing", Error},
    {FindingCode::FileUnlisted, "FileUnlisted", Warning},
};

constexpr auto kCodes = [] {
    std::array<FindingCode, std::size(kFacts)> codes = {};
    std::ranges::transform(kFacts, codes.begin(), &CodeFacts::code);
    return codes;
}();

/// The table is in the order of the enumeration.
constexpr const CodeFacts& factsOf(FindingCode code)
{
    return kFacts[static_cast<std::size_t>(code)];
}
static_assert(std::ranges::all_of(kCodes, [](FindingCode code) { return factsOf(code).code == code; }));

} // namespace

std::span<const FindingCode> allFindingCodes()
{
    return kCodes;
}

std::string_view name(FindingCode code)
{
    return factsOf(code).name;
}

Severity severityOf(FindingCode code)
{
    return factsOf(code).severity;
}

std::string_view name(ImagePart part)
{
    switch (part) {
    case ImagePart::Volume:
        return "volume";
    case ImagePart::Iso9660:
        return "iso9660";
    case ImagePart::RockRidge:
        return "rockridge";
    case ImagePart::Joliet:
        return "joliet";
    case ImagePart::ElTorito:
        return "eltorito";
    case ImagePart::Udf:
        return "udf";
    case ImagePart::Partitions:
        return "partitions";
    case ImagePart::Contents:
        return "contents";
    }
    return {};
}

} // namespace emberdisc::image
