// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace emberdisc::image {

/// Byte positions in a primary or supplementary volume descriptor, from 0: ECMA-119 8.4, table 4, and 8.5,
/// table 6.
namespace descriptor {
inline constexpr std::size_t kType = 0;
inline constexpr std::size_t kIdentifier = 1; // "CD001"
inline constexpr std::size_t kVersion = 6;
inline constexpr std::size_t kFlags = 7; // 8.5.3
inline constexpr std::size_t kSystemId = 8;
inline constexpr std::size_t kVolumeId = 40;
inline constexpr std::size_t kSpaceSize = 80;
inline constexpr std::size_t kEscapeSequences = 88; // 8.5.6
inline constexpr std::size_t kSetSize = 120;
inline constexpr std::size_t kSequenceNumber = 124;
inline constexpr std::size_t kBlockSize = 128;
inline constexpr std::size_t kPathTableSize = 132;
inline constexpr std::size_t kPathTableL = 140;
inline constexpr std::size_t kPathTableM = 148;
inline constexpr std::size_t kRootRecord = 156;
inline constexpr std::size_t kVolumeSetId = 190;
inline constexpr std::size_t kPublisherId = 318;
inline constexpr std::size_t kPreparerId = 446;
inline constexpr std::size_t kApplicationId = 574;
inline constexpr std::size_t kCopyrightFile = 702;
inline constexpr std::size_t kAbstractFile = 739;
inline constexpr std::size_t kBibliographicFile = 776;
inline constexpr std::size_t kFileIdSize = 37; // of each of the three
inline constexpr std::size_t kCreated = 813;
inline constexpr std::size_t kModified = 830;
inline constexpr std::size_t kExpires = 847;
inline constexpr std::size_t kEffective = 864;
inline constexpr std::size_t kStructureVersion = 881;
inline constexpr std::size_t kApplicationUse = 883; // 8.4.31, 512 bytes
static_assert(kRootRecord + 34 == kVolumeSetId && kVolumeSetId + 4 * 128 == kCopyrightFile);
static_assert(kCopyrightFile + 3 * 37 == kCreated && kCreated + 4 * 17 == kStructureVersion);

inline constexpr std::byte kBoot{0};
inline constexpr std::byte kPrimary{1};
inline constexpr std::byte kSupplementary{2};
inline constexpr std::byte kTerminator{255};
inline constexpr std::uint64_t kFirstSector = 16; // 6.2.1: the system area comes before
} // namespace descriptor

enum class Alphabet : std::uint8_t { Ecma119, Joliet };
/// Of the descriptor itself: ECMA-119 8.4, 8.5, and ISO 9660:1999 8.5 for the enhanced one.
enum class DescriptorKind : std::uint8_t { Primary, Supplementary, Enhanced };

/// What a descriptor says. Addresses are logical block addresses.
struct VolumeDescriptor {
    DescriptorKind kind = DescriptorKind::Primary;
    Alphabet alphabet = Alphabet::Ecma119;
    std::uint32_t spaceSize = 0; ///< sectors
    std::uint16_t setSize = 1;
    std::uint16_t sequenceNumber = 1;
    std::uint32_t pathTableSize = 0; ///< bytes
    std::uint32_t pathTableL = 0;
    std::uint32_t pathTableM = 0;
    std::uint32_t rootExtent = 0;
    std::uint32_t rootLength = 0; ///< bytes
    std::int64_t rootTime = 0;
    /// Seconds since 1970.
    std::int64_t created = 0;
    std::int64_t modified = 0;
    std::optional<std::int64_t> expires = {};
    std::optional<std::int64_t> effective = {};
    /// UTF-8
    std::string systemId = {};
    std::string volumeId = {};
    std::string volumeSet = {};
    std::string publisher = {};
    std::string preparer = {};
    std::string application = {};
    /// Identifiers of files in the root, in the bytes of their directory records; empty: none.
    std::string copyrightFile = {};
    std::string abstractFile = {};
    std::string bibliographicFile = {};
    /// At most 512 bytes, as they are.
    std::string applicationUse = {};
};

/// `to` is one sector of zeros.
void putVolumeDescriptor(std::span<std::byte> to, const VolumeDescriptor& descriptor);
/// Type, standard identifier and version, which all descriptors begin with: ECMA-119 8.1.
void putDescriptorHeader(std::span<std::byte> to, std::byte type);
/// ECMA-119 8.3.
void putTerminator(std::span<std::byte> to);

} // namespace emberdisc::image
