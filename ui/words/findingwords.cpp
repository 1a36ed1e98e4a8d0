// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/findingwords.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace emberdisc::ui {

namespace {

class FindingText {
    Q_DECLARE_TR_FUNCTIONS(FindingText)
};

using image::FindingCode;
using image::ImagePart;

/// With the standard's term as %1, what is expected as %2 and what was found as %3.
struct Sentence {
    FindingCode code;
    const char* words;
};
constexpr Sentence kSentences[] = {
    {FindingCode::Unreadable, QT_TRANSLATE_NOOP("FindingText", "The sector cannot be read.")},
    {FindingCode::FieldInvalid, QT_TRANSLATE_NOOP("FindingText", "%1 should be %2, but is %3.")},
    {FindingCode::ByteOrders, QT_TRANSLATE_NOOP("FindingText", "The two byte orders of %1 say %2 and %3.")},
    {FindingCode::DateInvalid, QT_TRANSLATE_NOOP("FindingText", "%1 is no date.")},
    {FindingCode::OutsideImage,
     QT_TRANSLATE_NOOP("FindingText", "%1 reaches to sector %3, but the image ends at %2.")},
    {FindingCode::OutsideVolume,
     QT_TRANSLATE_NOOP("FindingText", "%1 reaches to sector %3, but the volume ends at %2.")},
    {FindingCode::ImageCut,
     QT_TRANSLATE_NOOP("FindingText",
                       "%1 reaches to sector %3, but the image ends at %2: something may be cut off.")},
    {FindingCode::SectorCut,
     QT_TRANSLATE_NOOP("FindingText",
                       "The image has %3 bytes, which are not whole sectors: it may have been cut off.")},
    {FindingCode::Overlap, QT_TRANSLATE_NOOP("FindingText", "%1 overlaps %3.")},
    {FindingCode::PartlyShared,
     QT_TRANSLATE_NOOP("FindingText", "The file shares some, but not all, of its sectors with %3.")},
    {FindingCode::NoTerminator,
     QT_TRANSLATE_NOOP("FindingText", "The descriptors end without a terminator.")},
    {FindingCode::FolderLoop,
     QT_TRANSLATE_NOOP("FindingText", "The directory is one that another entry leads to.")},
    {FindingCode::TreeTooDeep,
     QT_TRANSLATE_NOOP("FindingText", "The directory lies deeper than can be followed.")},
    {FindingCode::TooMuch,
     QT_TRANSLATE_NOOP("FindingText",
                       "The directories are larger than the image; the rest was not looked at.")},
    {FindingCode::NameInvalid,
     QT_TRANSLATE_NOOP("FindingText", "The name has characters that no name can have.")},
    {FindingCode::NameTwice, QT_TRANSLATE_NOOP("FindingText", "The directory has the name twice.")},
    {FindingCode::TypeDiffers,
     QT_TRANSLATE_NOOP("FindingText", "%1 and mode %3 do not say the same kind of file.")},
    {FindingCode::TypeMissing,
     QT_TRANSLATE_NOOP("FindingText", "The mode %3 does not say what kind of file it is.")},
    {FindingCode::ParentWrong,
     QT_TRANSLATE_NOOP("FindingText", "The directory's entry for its parent leads elsewhere.")},
    {FindingCode::LinkInvalid,
     QT_TRANSLATE_NOOP("FindingText", "The target of the symbolic link makes no sense.")},
    {FindingCode::PathTableBroken, QT_TRANSLATE_NOOP("FindingText", "The records of the %1 do not fill it.")},
    {FindingCode::PathTablesDiffer,
     QT_TRANSLATE_NOOP("FindingText", "The %1 differs from the Type L Path Table from record %3 on.")},
    {FindingCode::PathTableEntry,
     QT_TRANSLATE_NOOP("FindingText", "The path table's %1 should be %2, but is %3.")},
    {FindingCode::PathTableMissing,
     QT_TRANSLATE_NOOP("FindingText", "The path table does not have the directory in sector %3.")},
    {FindingCode::PathTableStray,
     QT_TRANSLATE_NOOP("FindingText",
                       "The path table has a directory in sector %3 that no directory leads to.")},
    {FindingCode::PathTableOrder,
     QT_TRANSLATE_NOOP("FindingText", "The path table is out of order at record %3.")},
    {FindingCode::RecordBroken,
     QT_TRANSLATE_NOOP("FindingText",
                       "The lengths within a directory record contradict each other, at byte %3.")},
    {FindingCode::RecordPadding,
     QT_TRANSLATE_NOOP("FindingText",
                       "Bytes that only fill up a directory record or its sector are not zero.")},
    {FindingCode::RecordOrder,
     QT_TRANSLATE_NOOP("FindingText", "The directory record is not in the order of the identifiers.")},
    {FindingCode::RecordFlags, QT_TRANSLATE_NOOP("FindingText", "The file flags %3 cannot be.")},
    {FindingCode::FolderSize,
     QT_TRANSLATE_NOOP("FindingText", "The directory has %3 bytes, which are not whole sectors.")},
    {FindingCode::SelfWrong,
     QT_TRANSLATE_NOOP("FindingText",
                       "The directory's first record does not describe the directory itself.")},
    {FindingCode::SectionsBroken,
     QT_TRANSLATE_NOOP("FindingText", "The sections of the file do not follow each other.")},
    {FindingCode::SystemUseBroken,
     QT_TRANSLATE_NOOP("FindingText", "A system use entry is longer or shorter than can be.")},
    {FindingCode::SystemUseSize,
     QT_TRANSLATE_NOOP("FindingText", "A length of %3 bytes does not fit the system use entry %1.")},
    {FindingCode::SystemUseVersion,
     QT_TRANSLATE_NOOP("FindingText", "The system use entry %1 has another version than 1.")},
    {FindingCode::ContinuationInvalid,
     QT_TRANSLATE_NOOP("FindingText", "The system use entries go on at a place that cannot be.")},
    {FindingCode::RockRidgeUnannounced,
     QT_TRANSLATE_NOOP("FindingText", "There is Rock Ridge, but no %1 that announces it.")},
    {FindingCode::PosixMissing,
     QT_TRANSLATE_NOOP("FindingText", "The entry PX with mode and owner is missing.")},
    {FindingCode::RelocationBroken,
     QT_TRANSLATE_NOOP("FindingText",
                       "The link to a relocated directory leads to sector %3, where none is.")},
    {FindingCode::RelocationDiffers,
     QT_TRANSLATE_NOOP("FindingText",
                       "A relocated directory's %1 does not fit the others of CL, PL and RE.")},
    {FindingCode::ZisofsBroken,
     QT_TRANSLATE_NOOP("FindingText", "The compressed contents cannot be decoded: %3.")},
    {FindingCode::BootCatalogHeader,
     QT_TRANSLATE_NOOP("FindingText", "The boot catalogue does not begin with a validation entry.")},
    {FindingCode::BootCatalogKey,
     QT_TRANSLATE_NOOP("FindingText", "The boot catalogue's validation entry does not end with 55 AA.")},
    {FindingCode::BootCatalogChecksum,
     QT_TRANSLATE_NOOP("FindingText", "The boot catalogue's checksum is wrong.")},
    {FindingCode::BootCatalogSections,
     QT_TRANSLATE_NOOP("FindingText", "The boot catalogue has fewer entries than its headers say.")},
    {FindingCode::RecognitionMissing,
     QT_TRANSLATE_NOOP("FindingText",
                       "The recognition sequence BEA01, NSR02 or NSR03, TEA01 is incomplete.")},
    {FindingCode::AnchorMissing,
     QT_TRANSLATE_NOOP("FindingText", "%3 anchors can be used; there should be at least %2.")},
    {FindingCode::TagIdentifier,
     QT_TRANSLATE_NOOP("FindingText", "The %1 should have the tag %2, but has %3.")},
    {FindingCode::TagChecksum, QT_TRANSLATE_NOOP("FindingText", "The tag checksum of the %1 is wrong.")},
    {FindingCode::TagCrc, QT_TRANSLATE_NOOP("FindingText", "The CRC of the %1 is wrong.")},
    {FindingCode::TagVersion,
     QT_TRANSLATE_NOOP("FindingText", "The tag of the %1 has the version %3, which there is not.")},
    {FindingCode::TagLocation,
     QT_TRANSLATE_NOOP("FindingText", "The tag of the %1 says that it lies in block %3, but it lies in %2.")},
    {FindingCode::SequencesDiffer,
     QT_TRANSLATE_NOOP("FindingText",
                       "The main and the reserve volume descriptors differ (sectors %2 and %3).")},
    {FindingCode::CopyDiffers,
     QT_TRANSLATE_NOOP("FindingText", "The %1 and its copy in the reserve sequence (sector %3) differ.")},
    {FindingCode::DescriptorMissing, QT_TRANSLATE_NOOP("FindingText", "The %1 is missing.")},
    {FindingCode::MirrorDiffers,
     QT_TRANSLATE_NOOP("FindingText", "The mirror of the metadata differs from the metadata.")},
    {FindingCode::BlockFree, QT_TRANSLATE_NOOP("FindingText", "The block is used, but marked as free.")},
    {FindingCode::EntryBroken, QT_TRANSLATE_NOOP("FindingText", "The %1 cannot be read: %3.")},
    {FindingCode::IdentifierBroken,
     QT_TRANSLATE_NOOP("FindingText",
                       "The lengths within a file identifier contradict each other, at byte %3.")},
    {FindingCode::LinkCount, QT_TRANSLATE_NOOP("FindingText", "%2 names lead to the entry, which says %3.")},
    {FindingCode::UniqueIdTwice,
     QT_TRANSLATE_NOOP("FindingText", "The unique id %3 belongs to another entry as well.")},
    {FindingCode::UniqueIdDiffers,
     QT_TRANSLATE_NOOP("FindingText", "The identifier has the unique id %3, its entry %2.")},
    {FindingCode::UniqueIdTooHigh,
     QT_TRANSLATE_NOOP("FindingText", "The unique id %3 is not below %2, which is said to be the next one.")},
    {FindingCode::IntegrityMissing,
     QT_TRANSLATE_NOOP("FindingText", "There is no Logical Volume Integrity Descriptor.")},
    {FindingCode::IntegrityOpen,
     QT_TRANSLATE_NOOP("FindingText", "The volume was not closed after it was last written to.")},
    {FindingCode::FileCount, QT_TRANSLATE_NOOP("FindingText", "The volume has %2 files, but says %3.")},
    {FindingCode::FolderCount,
     QT_TRANSLATE_NOOP("FindingText", "The volume has %2 directories, but says %3.")},
    {FindingCode::SizeBeyondExtents,
     QT_TRANSLATE_NOOP("FindingText", "The entry says %3 bytes, but its extents have %2.")},
    {FindingCode::BlocksRecorded,
     QT_TRANSLATE_NOOP("FindingText", "The entry says %3 blocks, but its extents have %2.")},
    {FindingCode::ObjectSize,
     QT_TRANSLATE_NOOP("FindingText",
                       "The entry says that all streams together have %3 bytes, but they have %2.")},
    {FindingCode::StreamsInvalid, QT_TRANSLATE_NOOP("FindingText", "The %1 breaks a rule of named streams.")},
    {FindingCode::TableChecksum, QT_TRANSLATE_NOOP("FindingText", "The checksum %1 does not fit.")},
    {FindingCode::ContentsDiffer,
     QT_TRANSLATE_NOOP("FindingText", "The contents are not what their checksum says.")},
    {FindingCode::FileMissing,
     QT_TRANSLATE_NOOP("FindingText", "The file has a checksum, but is not there.")},
    {FindingCode::FileUnlisted, QT_TRANSLATE_NOOP("FindingText", "The file has no checksum.")},
};
static_assert(std::ranges::is_sorted(kSentences, {}, &Sentence::code));

QString sentenceFor(const image::Finding& finding)
{
    if (finding.code == FindingCode::FieldInvalid && finding.expected.empty())
        return FindingText::tr("%1 cannot be %3.");
    if (finding.code == FindingCode::Overlap && finding.field.empty())
        return FindingText::tr("The file overlaps %3.");
    if (finding.code == FindingCode::TypeDiffers && finding.found.empty())
        return FindingText::tr("%1 and entry do not say the same kind of file.");
    const auto* const sentence = std::ranges::lower_bound(kSentences, finding.code, {}, &Sentence::code);
    return FindingText::tr(sentence->words);
}

} // namespace

QString findingWords(const image::Finding& finding)
{
    const QString sentence = sentenceFor(finding);
    const std::pair<QLatin1String, std::string_view> values[] = {{QLatin1String("%1"), finding.field},
                                                                 {QLatin1String("%2"), finding.expected},
                                                                 {QLatin1String("%3"), finding.found}};
    // Not arg(): values come from the image and may look like places themselves.
    QString words;
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        const auto* const value = std::ranges::find_if(
            values, [&](const auto& each) { return QStringView(sentence).mid(i).startsWith(each.first); });
        if (value == std::end(values)) {
            words += sentence[i];
            continue;
        }
        words += value->second.empty() ? FindingText::tr("nothing") : QString::fromUtf8(value->second);
        i += value->first.size() - 1;
    }
    return words;
}

QString partWords(ImagePart part)
{
    switch (part) {
    case ImagePart::Volume:
        return FindingText::tr("the volume");
    case ImagePart::Iso9660:
        return QStringLiteral("ISO 9660");
    case ImagePart::RockRidge:
        return QStringLiteral("Rock Ridge");
    case ImagePart::Joliet:
        return QStringLiteral("Joliet");
    case ImagePart::ElTorito:
        return QStringLiteral("El Torito");
    case ImagePart::Udf:
        return QStringLiteral("UDF");
    case ImagePart::Partitions:
        return FindingText::tr("the partition table");
    case ImagePart::Contents:
        return FindingText::tr("contents");
    }
    return {};
}

QString findingLine(const image::Finding& finding)
{
    QStringList place{image::severityOf(finding.code) == image::Severity::Error
                          ? FindingText::tr("Error in %1").arg(partWords(finding.part))
                          : FindingText::tr("Warning about %1").arg(partWords(finding.part))};
    if (!finding.path.empty())
        place.append(QString::fromUtf8(finding.path));
    if (finding.lba)
        place.append(FindingText::tr("sector %1").arg(*finding.lba));
    return place.join(QStringLiteral(", ")) + QStringLiteral(": ") + findingWords(finding);
}

} // namespace emberdisc::ui
