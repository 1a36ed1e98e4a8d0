// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/options.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Byte positions, from 0, and values of the descriptors that UDF uses: ECMA-167 third edition (ISO/IEC
/// 13346), as the OSTA Universal Disk Format narrows it. All integers are least significant byte first
/// (ECMA-167 1/7.1).
namespace emberdisc::image::udf {

inline constexpr std::uint32_t kBlockSize = kSectorSize; ///< logical block = sector, UDF 2.2.4.2

/// Where a volume has to begin to be found: ECMA-167 2/8.4 and 3/8.4.2.1, from the session's first sector.
inline constexpr std::uint32_t kRecognitionStart = 16;
inline constexpr std::uint32_t kAnchorSector = 256;
inline constexpr std::uint32_t kSequenceSectors = 16; ///< a volume descriptor sequence at least, UDF 2.2.3

/// ECMA-167 3/7.2.1 and 4/7.2.1.
enum class TagId : std::uint16_t {
    PrimaryVolume = 1,
    AnchorVolume = 2,
    VolumePointer = 3,
    ImplementationUseVolume = 4,
    Partition = 5,
    LogicalVolume = 6,
    UnallocatedSpace = 7,
    Terminating = 8,
    LogicalVolumeIntegrity = 9,
    FileSet = 256,
    FileIdentifier = 257,
    AllocationExtent = 258,
    IndirectEntry = 259,
    FileEntry = 261,
    AttributeHeader = 262,
    SpaceBitmap = 264,
    ExtendedFileEntry = 266,
};

namespace tag { // 3/7.2
inline constexpr std::size_t kIdentifier = 0;
inline constexpr std::size_t kVersion = 2;
inline constexpr std::size_t kChecksum = 4;
inline constexpr std::size_t kSerial = 6;
inline constexpr std::size_t kCrc = 8;
inline constexpr std::size_t kCrcLength = 10;
inline constexpr std::size_t kLocation = 12;
inline constexpr std::size_t kSize = 16;
} // namespace tag

inline constexpr std::size_t kCharspecSize = 64;  // 1/7.2.1
inline constexpr std::size_t kTimestampSize = 12; // 1/7.3
inline constexpr std::size_t kRegidSize = 32;     // 1/7.4
inline constexpr std::size_t kShortAdSize = 8;    // 4/14.14.1
inline constexpr std::size_t kLongAdSize = 16;    // 4/14.14.2
/// An extent's length has 30 bits (4/14.14.1.1); the longest one that is whole blocks.
inline constexpr std::uint32_t kLongestExtent = 0x3FFFF800;
inline constexpr std::uint32_t kExtentLengthMask = 0x3FFFFFFF;

/// The two highest bits of an extent's length, 4/14.14.1.1.
enum class ExtentType : std::uint8_t { Recorded = 0, Allocated = 1, NotAllocated = 2, Continuation = 3 };

namespace primary { // 3/10.1
inline constexpr std::size_t kSequenceNumber = 16;
inline constexpr std::size_t kVolumeId = 24;
inline constexpr std::size_t kVolumeSequence = 56;
inline constexpr std::size_t kMaximumVolumeSequence = 58;
inline constexpr std::size_t kInterchangeLevel = 60;
inline constexpr std::size_t kMaximumInterchangeLevel = 62;
inline constexpr std::size_t kCharacterSets = 64;
inline constexpr std::size_t kMaximumCharacterSets = 68;
inline constexpr std::size_t kVolumeSetId = 72;
inline constexpr std::size_t kDescriptorCharset = 200;
inline constexpr std::size_t kExplanatoryCharset = 264;
inline constexpr std::size_t kApplicationId = 344;
inline constexpr std::size_t kRecorded = 376;
inline constexpr std::size_t kImplementationId = 388;
static_assert(kDescriptorCharset == kVolumeSetId + 128 &&
              kExplanatoryCharset == kDescriptorCharset + kCharspecSize);
static_assert(kRecorded == kApplicationId + kRegidSize && kImplementationId == kRecorded + kTimestampSize);
} // namespace primary

namespace anchor { // 3/10.2
inline constexpr std::size_t kMain = 16;
inline constexpr std::size_t kReserve = 24;
} // namespace anchor

namespace volumePointer { // 3/10.3
inline constexpr std::size_t kNext = 20;
} // namespace volumePointer

namespace implementationUse { // 3/10.4, UDF 2.2.7
inline constexpr std::size_t kSequenceNumber = 16;
inline constexpr std::size_t kId = 20;
inline constexpr std::size_t kCharset = 52;
inline constexpr std::size_t kLogicalVolumeId = 116;
inline constexpr std::size_t kInformation = 244; // three of 36 bytes
inline constexpr std::size_t kImplementationId = 352;
static_assert(kImplementationId == kInformation + 3 * 36);
} // namespace implementationUse

namespace partition { // 3/10.5
inline constexpr std::size_t kSequenceNumber = 16;
inline constexpr std::size_t kFlags = 20;
inline constexpr std::size_t kNumber = 22;
inline constexpr std::size_t kContents = 24;
inline constexpr std::size_t kHeader = 56; ///< contents use: a partition header descriptor, 4/14.3
inline constexpr std::size_t kAccessType = 184;
inline constexpr std::size_t kStart = 188;
inline constexpr std::size_t kLength = 192;
inline constexpr std::size_t kImplementationId = 196;
inline constexpr std::uint32_t kReadOnly = 1; // 3/10.5.7
} // namespace partition

/// 4/14.3: short_ads of the tables and bitmaps of space.
namespace partitionHeader {
inline constexpr std::size_t kUnallocatedBitmap = 8;
} // namespace partitionHeader

namespace spaceBitmap { // 4/14.12; a bit that is 1 is a block that is free
inline constexpr std::size_t kBits = 16;
inline constexpr std::size_t kBytes = 20;
inline constexpr std::size_t kBitmap = 24;
} // namespace spaceBitmap

namespace logicalVolume { // 3/10.6
inline constexpr std::size_t kSequenceNumber = 16;
inline constexpr std::size_t kCharset = 20;
inline constexpr std::size_t kId = 84;
inline constexpr std::size_t kBlockSize = 212;
inline constexpr std::size_t kDomainId = 216;
inline constexpr std::size_t kFileSet = 248; // contents use: a long_ad, 4/3.1
inline constexpr std::size_t kMapTableLength = 264;
inline constexpr std::size_t kMapCount = 268;
inline constexpr std::size_t kImplementationId = 272;
inline constexpr std::size_t kIntegrityExtent = 432;
inline constexpr std::size_t kMaps = 440;
inline constexpr std::size_t kMap1Size = 6;  // 3/10.7.2
inline constexpr std::size_t kMap2Size = 64; // 3/10.7.3
} // namespace logicalVolume

/// The metadata partition map, UDF 2.50 2.2.10.
namespace metadataMap {
inline constexpr std::string_view kId = "*UDF Metadata Partition";
inline constexpr std::size_t kTypeId = 4;
inline constexpr std::size_t kVolumeSequence = 36;
inline constexpr std::size_t kPartitionNumber = 38;
inline constexpr std::size_t kFile = 40;
inline constexpr std::size_t kMirror = 44;
inline constexpr std::size_t kBitmap = 48;
inline constexpr std::size_t kAllocationUnit = 52;
inline constexpr std::size_t kAlignmentUnit = 56;
inline constexpr std::size_t kFlags = 58;
inline constexpr std::uint32_t kNoBitmap = 0xFFFFFFFF;
inline constexpr std::byte kDuplicate{1};
} // namespace metadataMap

namespace unallocated { // 3/10.8
inline constexpr std::size_t kSequenceNumber = 16;
inline constexpr std::size_t kSize = 24;
} // namespace unallocated

namespace integrity { // 3/10.10, UDF 2.2.6
inline constexpr std::size_t kRecorded = 16;
inline constexpr std::size_t kType = 28;
inline constexpr std::size_t kNextUniqueId = 40; // contents use, 4/14.15
inline constexpr std::size_t kPartitions = 72;
inline constexpr std::size_t kImplementationUseLength = 76;
inline constexpr std::size_t kTables = 80;
inline constexpr std::uint32_t kClosed = 1;
/// The implementation use, UDF 2.2.6.4.
inline constexpr std::size_t kFiles = 32;
inline constexpr std::size_t kFolders = 36;
inline constexpr std::size_t kMinimumRead = 40;
inline constexpr std::size_t kMinimumWrite = 42;
inline constexpr std::size_t kMaximumWrite = 44;
inline constexpr std::size_t kImplementationUseSize = 46;
} // namespace integrity

namespace fileSet { // 4/14.1
inline constexpr std::size_t kRecorded = 16;
inline constexpr std::size_t kInterchangeLevel = 28;
inline constexpr std::size_t kMaximumInterchangeLevel = 30;
inline constexpr std::size_t kCharacterSets = 32;
inline constexpr std::size_t kMaximumCharacterSets = 36;
inline constexpr std::size_t kLogicalVolumeCharset = 48;
inline constexpr std::size_t kLogicalVolumeId = 112;
inline constexpr std::size_t kCharset = 240;
inline constexpr std::size_t kId = 304;
inline constexpr std::size_t kRoot = 400;
inline constexpr std::size_t kDomainId = 416;
inline constexpr std::size_t kNext = 448;
inline constexpr std::size_t kSize = 512;
} // namespace fileSet

namespace fileIdentifier { // 4/14.4
inline constexpr std::size_t kVersion = 16;
inline constexpr std::size_t kCharacteristics = 18;
inline constexpr std::size_t kNameLength = 19;
inline constexpr std::size_t kIcb = 20;
inline constexpr std::size_t kUniqueId = 32; ///< within the ICB's implementation use, UDF 2.3.4.3
inline constexpr std::size_t kImplementationUseLength = 36;
inline constexpr std::size_t kFixedSize = 38;
/// Of a whole one without implementation use, padding included: 4/14.4.9.
constexpr std::size_t sizeWith(std::size_t identifierBytes)
{
    return (kFixedSize + identifierBytes + 3) / 4 * 4;
}
// 4/14.4.3
inline constexpr std::uint8_t kHidden = 0x01;
inline constexpr std::uint8_t kDirectory = 0x02;
inline constexpr std::uint8_t kDeleted = 0x04;
inline constexpr std::uint8_t kParent = 0x08;
inline constexpr std::uint8_t kMetadata = 0x10; ///< a stream that is none of the user's: UDF 3.3.5.1
} // namespace fileIdentifier

/// ICB tag, 4/14.6, from the start of an entry.
namespace icb {
inline constexpr std::size_t kStrategy = 20;
inline constexpr std::size_t kMaximumEntries = 24;
inline constexpr std::size_t kFileType = 27;
inline constexpr std::size_t kFlags = 34;
inline constexpr std::uint16_t kStrategy4 = 4;
// 4/14.6.6
inline constexpr std::uint8_t kFolder = 4;
inline constexpr std::uint8_t kFile = 5;
inline constexpr std::uint8_t kSymlink = 12;
inline constexpr std::uint8_t kStreamDirectory = 13;
inline constexpr std::uint8_t kMetadataFile = 250;   // UDF 2.50 2.2.13
inline constexpr std::uint8_t kMetadataMirror = 251; // likewise
// 4/14.6.8
inline constexpr std::uint16_t kDescriptorMask = 0x0007;
inline constexpr std::uint16_t kShort = 0;
inline constexpr std::uint16_t kLong = 1;
inline constexpr std::uint16_t kExtended = 2;
inline constexpr std::uint16_t kInside = 3; ///< the contents stand where allocation descriptors would
inline constexpr std::uint16_t kSetUid = 0x0040;
inline constexpr std::uint16_t kSetGid = 0x0080;
inline constexpr std::uint16_t kSticky = 0x0100;
inline constexpr std::uint16_t kStream = 0x2000; ///< a named stream, but not a stream directory
} // namespace icb

/// File entry, 4/14.9, and extended file entry, 4/14.17.
namespace entry {
inline constexpr std::size_t kUid = 36;
inline constexpr std::size_t kGid = 40;
inline constexpr std::size_t kPermissions = 44;
inline constexpr std::size_t kLinks = 48;
inline constexpr std::size_t kInformationLength = 56;

/// Where the two kinds differ.
struct Shape {
    TagId tag;
    std::size_t objectSize; ///< 0: none
    std::size_t blocksRecorded;
    std::size_t accessed;
    std::size_t modified;
    std::size_t created; ///< 0: none
    std::size_t changed;
    std::size_t checkpoint;
    std::size_t streamDirectory; ///< a long_ad; 0: none
    std::size_t implementationId;
    std::size_t uniqueId;
    std::size_t attributesLength;
    std::size_t descriptorsLength;
    std::size_t fixedSize;
};
inline constexpr Shape kPlain{TagId::FileEntry, 0, 64, 72, 84, 0, 96, 108, 0, 128, 160, 168, 172, 176};
inline constexpr Shape kExtended{
    TagId::ExtendedFileEntry, 64, 72, 80, 92, 104, 116, 128, 152, 168, 200, 208, 212, 216};
static_assert(kPlain.modified == kPlain.accessed + kTimestampSize &&
              kPlain.uniqueId == kPlain.implementationId + kRegidSize);
static_assert(kExtended.implementationId == kExtended.streamDirectory + kLongAdSize);
static_assert(kExtended.created == kExtended.modified + kTimestampSize &&
              kExtended.uniqueId == kExtended.implementationId + kRegidSize);
} // namespace entry

/// The space for extended attributes behind an entry's fields: a header, then attributes.
namespace attribute {
// The header, 4/14.10.1: offsets from the space's start; at its end or behind it means that there are none.
inline constexpr std::size_t kImplementationUse = 16;
inline constexpr std::size_t kApplicationUse = 20;
inline constexpr std::size_t kHeaderSize = 24;
// Any attribute, 4/14.10.2.
inline constexpr std::size_t kType = 0;
inline constexpr std::size_t kSubtype = 4;
inline constexpr std::size_t kLength = 8; ///< of all of it
inline constexpr std::size_t kSmallest = 12;
// File times, 4/14.10.5: for a file entry, which has no field for the time of creation.
inline constexpr std::uint32_t kFileTimes = 5;
inline constexpr std::uint8_t kOnlySubtype = 1;
inline constexpr std::size_t kTimesLength = 12;
inline constexpr std::size_t kTimesPresent = 16;
inline constexpr std::uint32_t kCreation = 1; ///< the first of the times, if it is there
inline constexpr std::size_t kTimes = 20;
inline constexpr std::size_t kFileTimesSize = kTimes + kTimestampSize;
} // namespace attribute

namespace allocationExtent { // 4/14.5
inline constexpr std::size_t kPrevious = 16;
inline constexpr std::size_t kDescriptorsLength = 20;
inline constexpr std::size_t kFixedSize = 24;
} // namespace allocationExtent

/// Path components of a symbolic link, 4/14.16.
namespace component {
inline constexpr std::uint8_t kRoot = 2;
inline constexpr std::uint8_t kParent = 3;
inline constexpr std::uint8_t kSelf = 4;
inline constexpr std::uint8_t kName = 5;
inline constexpr std::size_t kFixedSize = 4;
} // namespace component

} // namespace emberdisc::image::udf
