// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The El Torito Bootable CD-ROM Format Specification 1.0. All numbers in its structures are little-endian.
namespace emberdisc::image::eltorito {

inline constexpr std::uint64_t kBootRecordSector = 17; // 2.0: fixed, right after the primary descriptor
inline constexpr std::string_view kBootSystemId = "EL TORITO SPECIFICATION";
inline constexpr std::size_t kMaximumEntries = 32;
inline constexpr std::size_t kEntrySize = 32;
inline constexpr std::uint32_t kVirtualSectorSize = 512; // 2.3: what "sector count" counts

/// The boot record volume descriptor, figure 7.
namespace bootrecord {
inline constexpr std::size_t kBootSystemId = 7;
inline constexpr std::size_t kBootSystemIdSize = 32;
inline constexpr std::size_t kCatalog = 0x47;
} // namespace bootrecord

/// The validation entry, figure 2.
namespace validation {
inline constexpr std::byte kHeaderId{0x01};
inline constexpr std::size_t kPlatform = 0x01;
inline constexpr std::size_t kIdString = 0x04;
inline constexpr std::size_t kIdStringSize = 24;
inline constexpr std::size_t kChecksum = 0x1C; // all 16 bit words of the entry sum up to 0
inline constexpr std::size_t kKey = 0x1E;
static_assert(kIdString + kIdStringSize == kChecksum);
} // namespace validation

/// The initial entry, figure 3, and the section entry, figure 5.
namespace bootentry {
inline constexpr std::byte kBootable{0x88};
inline constexpr std::byte kNotBootable{0x00};
inline constexpr std::byte kExtension{0x44}; ///< more of a section entry's selection criteria, figure 6
inline constexpr std::byte kMediaMask{0x0F}; ///< the bits above are about extensions
inline constexpr std::size_t kMediaType = 0x01;
inline constexpr std::size_t kLoadSegment = 0x02;
inline constexpr std::size_t kSystemType = 0x04;
inline constexpr std::size_t kSectorCount = 0x06;
inline constexpr std::size_t kLoadRba = 0x08;
} // namespace bootentry

/// The section header, figure 4.
namespace sectionheader {
inline constexpr std::byte kMoreFollow{0x90};
inline constexpr std::byte kFinal{0x91};
inline constexpr std::size_t kPlatform = 0x01;
inline constexpr std::size_t kEntryCount = 0x02;
inline constexpr std::size_t kIdString = 0x04;
} // namespace sectionheader

/// The boot information table: not of the specification, but what boot loaders of the isolinux family expect
/// at this place of their own file.
namespace informationtable {
inline constexpr std::size_t kOffset = 8;
inline constexpr std::size_t kSize = 56;
inline constexpr std::size_t kDescriptorLba = 0; // of the primary volume descriptor
inline constexpr std::size_t kFileLba = 4;
inline constexpr std::size_t kFileLength = 8;
inline constexpr std::size_t kChecksum = 12; // sum of the little-endian 32 bit words behind the table
} // namespace informationtable

} // namespace emberdisc::image::eltorito
