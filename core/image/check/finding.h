// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace emberdisc::image {

/// An error can keep a reader from seeing something, or show it something wrong. A warning departs from the
/// standard without harm.
enum class Severity : std::uint8_t { Warning, Error };

/// Which structures a finding is about.
enum class ImagePart : std::uint8_t {
    Volume,
    Iso9660,
    RockRidge,
    Joliet,
    ElTorito,
    Udf,
    Partitions,
    Contents
};

/// What can be wrong with an image: what programs look at. The window and the console have the words.
enum class FindingCode : std::uint8_t {
    // Everywhere
    Unreadable,    ///< a sector that the check needs
    FieldInvalid,  ///< `field` has a value that the standard does not allow
    ByteOrders,    ///< the two byte orders of `field` differ: ECMA-119 7.2.3, 7.3.3
    DateInvalid,   ///< `field` is no date: ECMA-119 8.4.26.1, 9.1.5
    OutsideImage,  ///< an extent that the image does not hold
    OutsideVolume, ///< an extent behind the volume's own size
    ImageCut,      ///< `field` says that the volume, or its partition, is larger than the image
    SectorCut,     ///< the image ends within a sector
    Overlap,       ///< `field` overlaps what `found` names
    PartlyShared,  ///< two files share some of their sectors, but not all
    NoTerminator,  ///< ECMA-119 8.3, ECMA-167 3/10.9
    FolderLoop,    ///< a directory that another entry led to before
    TreeTooDeep,   ///< more than 1000 levels
    TooMuch,       ///< more directories than the image has room for: the rest was not looked at
    NameInvalid,   ///< characters that a name cannot have
    NameTwice,     ///< two entries of one directory
    TypeDiffers,   ///< two places say different kinds of file
    TypeMissing,   ///< a mode without a kind of file: RRIP 4.1.1
    ParentWrong,   ///< a directory's entry for its parent
    LinkInvalid,   ///< a symbolic link's target makes no sense

    // ECMA-119
    PathTableBroken,  ///< records that do not fill the table: 9.4
    PathTablesDiffer, ///< type M or an optional one against type L: 6.9.2
    PathTableEntry,   ///< `field` of a directory's record in the path table
    PathTableMissing, ///< a directory that is not in the path table
    PathTableStray,   ///< a record of the path table that leads to no directory
    PathTableOrder,   ///< 6.9.1
    RecordBroken,     ///< lengths within a directory record contradict each other: 9.1
    RecordPadding,    ///< bytes that should be zero: 6.8.1.1, 9.1.12
    RecordOrder,      ///< 9.3
    RecordFlags,      ///< 9.1.6
    FolderSize,       ///< a directory that is not whole sectors: 6.8.1.3
    SelfWrong,        ///< a directory's entry for itself: 6.8.2.2
    SectionsBroken,   ///< file sections that do not follow each other: 6.5.1, 9.1.6

    // SUSP and Rock Ridge
    SystemUseBroken,      ///< an entry's length: SUSP 4.1
    SystemUseSize,        ///< an entry whose length does not fit its kind
    SystemUseVersion,     ///< other than 1
    ContinuationInvalid,  ///< CE leads out of the image, or nowhere: SUSP 5.1
    RockRidgeUnannounced, ///< no SP or no ER: SUSP 5.3, 5.5
    PosixMissing,         ///< no PX: RRIP 4.1.1
    RelocationBroken,     ///< CL that leads to no directory: RRIP 4.1.5.1
    RelocationDiffers,    ///< CL, PL and RE that do not fit together: RRIP 4.1.5
    ZisofsBroken,         ///< compressed contents that cannot be decoded; `found` is why

    // El Torito
    BootCatalogHeader,
    BootCatalogKey, ///< 0x55, 0xAA
    BootCatalogChecksum,
    BootCatalogSections,

    // ECMA-167 and UDF
    RecognitionMissing, ///< BEA01, NSR02 or NSR03, TEA01: 2/9.1
    AnchorMissing,      ///< fewer than two of 256, N - 256 and N: 3/8.4.2.1
    TagIdentifier,      ///< 3/7.2.1
    TagChecksum,        ///< 3/7.2.3
    TagCrc,             ///< 3/7.2.6
    TagVersion,         ///< 3/7.2.2
    TagLocation,        ///< 3/7.2.8
    SequencesDiffer,    ///< main against reserve volume descriptors, in what describes the volume: 3/8.4.2.2
    CopyDiffers,        ///< likewise, in another descriptor: `field`
    DescriptorMissing,  ///< `field`
    MirrorDiffers,      ///< the metadata file's contents: UDF 2.50 2.2.13
    BlockFree,          ///< used, but free in the space bitmap: 4/14.12
    EntryBroken,        ///< a file entry that cannot be read; `found` is why
    IdentifierBroken,   ///< lengths of a file identifier descriptor: 4/14.4
    LinkCount,          ///< 4/14.9.6
    UniqueIdTwice,      ///< UDF 3.2.1.1
    UniqueIdDiffers,    ///< of the identifier and of its entry: UDF 2.3.4.3
    UniqueIdTooHigh,    ///< not below the next one of the integrity descriptor
    IntegrityMissing,   ///< 3/8.8.2
    IntegrityOpen,      ///< 3/10.10.3
    FileCount,          ///< UDF 2.2.6.4
    FolderCount,
    SizeBeyondExtents, ///< information length: 4/14.9.10
    BlocksRecorded,    ///< 4/14.9.11
    ObjectSize,        ///< of all streams together: 4/14.17.11
    StreamsInvalid,    ///< `field` breaks a rule of named streams: UDF 3.3.5.1

    // The GUID partition table of a hybrid
    TableChecksum, ///< `field` does not fit what it is of: UEFI 5.3.2

    // SHA256SUMS
    ContentsDiffer,
    FileMissing,
    FileUnlisted,
};

[[nodiscard]] std::span<const FindingCode> allFindingCodes();
/// The code's name as it stands above: what `--json` prints.
[[nodiscard]] std::string_view name(FindingCode code);
[[nodiscard]] Severity severityOf(FindingCode code);
/// "volume", "iso9660" ...
[[nodiscard]] std::string_view name(ImagePart part);

/// One thing that is wrong, as values.
struct Finding {
    FindingCode code = FindingCode::FieldInvalid;
    ImagePart part = ImagePart::Volume;
    std::optional<std::uint64_t> lba = {}; ///< the sector where it shows
    std::string path = {};                 ///< UTF-8, starts with '/'; empty where it is about no file
    std::string_view field = {};           ///< the standard's term, a literal
    std::string expected = {};             ///< a number, an identifier
    std::string found = {};
};

} // namespace emberdisc::image
