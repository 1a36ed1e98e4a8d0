// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/bootoptions.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace emberdisc::image {

inline constexpr std::uint32_t kSectorSize = 2048;
/// Logical block numbers have 32 bits, ECMA-119 6.2.2.
inline constexpr std::uint64_t kMaximumSectors = UINT32_MAX;

/// The ways in which one image can be looked at. Each has its own names for the same contents.
enum class NameSpace : std::uint8_t {
    Iso9660,   ///< ECMA-119 identifiers: "README.TXT"
    RockRidge, ///< RRIP 1.12 on top of ECMA-119: POSIX names, modes, times, symbolic links
    Joliet,    ///< the supplementary descriptor's UCS-2 names
    Udf,       ///< OSTA Universal Disk Format: Unicode names, POSIX facts, files of any size
};

/// As the console's --fs writes it: "iso9660", "rockridge", "joliet", "udf".
[[nodiscard]] std::string_view name(NameSpace nameSpace);
[[nodiscard]] std::optional<NameSpace> nameSpaceFrom(std::string_view text);

/// Levels of interchange, ECMA-119 10.
enum class IsoLevel : std::uint8_t {
    One,   ///< 8.3 names, one extent a file
    Two,   ///< names of up to 30 characters, one extent a file
    Three, ///< names of up to 30 characters, files of any size in several extents
    /// ISO 9660:1999: names of up to 207 bytes of UTF-8 (193 with Rock Ridge), folders at any depth, and an
    /// enhanced volume descriptor for the hierarchy that the primary one describes.
    Four,
};
[[nodiscard]] constexpr bool hasMultiExtentFiles(IsoLevel level)
{
    return level >= IsoLevel::Three;
}

/// How many characters Joliet names may have: what its specification says, or what fits into a directory
/// record, which nearly all readers take.
enum class JolietNames : std::uint8_t { Upto64, Upto103 };

/// Revisions of the OSTA Universal Disk Format, as UDF 2.1.5.3 writes them.
enum class UdfRevision : std::uint16_t {
    V102 = 0x0102, ///< DVD-Video; the oldest readers
    V150 = 0x0150,
    V200 = 0x0200, ///< from here on extended file entries: creation times
    V201 = 0x0201, ///< DVD recorders
    V250 = 0x0250, ///< from here on a metadata partition with its mirror; Blu-ray
    V260 = 0x0260,
};
/// "1.02", "1.50" ...
[[nodiscard]] std::string_view name(UdfRevision revision);
[[nodiscard]] std::optional<UdfRevision> udfRevisionFrom(std::string_view text);
/// Written by the second edition of ECMA-167 (NSR02) rather than by the third.
[[nodiscard]] constexpr bool isSecondEdition(UdfRevision revision)
{
    return revision < UdfRevision::V200;
}
[[nodiscard]] constexpr bool hasMetadataPartition(UdfRevision revision)
{
    return revision >= UdfRevision::V250;
}

/// Files can have named streams beside their contents: UDF 3.3.5.
[[nodiscard]] constexpr bool hasNamedStreams(UdfRevision revision)
{
    return revision >= UdfRevision::V200;
}

/// What PX entries and extraction say about owners and modes.
enum class Permissions : std::uint8_t {
    AsFound,        ///< owner, group and mode of the source
    ReadableForAll, ///< owner 0, group 0, readable by all, writable by none, executable by all if by anybody
};

/// Bytes of a descriptor for whatever made the volume: ECMA-119 8.4.31.
inline constexpr std::size_t kApplicationUse = 512;
/// What people may ask for, in sectors: 64 MiB.
inline constexpr std::uint32_t kLargestAlignment = 32768;
/// Room for texts in descriptors, in bytes: ECMA-119 8.4.5 and 8.4.14 to 8.4.22.
inline constexpr std::size_t kSystemIdRoom = 32;
inline constexpr std::size_t kDescriptorTextRoom = 128;

/// What kind of image to make. Equal options, equal tree and equal time stamp give equal bytes.
struct ImageOptions {
    bool iso9660 = true; ///< Joliet and Rock Ridge build on it
    bool joliet = true;
    bool rockRidge = true;
    std::optional<UdfRevision> udf = {}; ///< alone, or as a bridge: the same contents seen by both
    IsoLevel level = IsoLevel::Three;
    JolietNames jolietNames = JolietNames::Upto64;
    Permissions permissions = Permissions::AsFound;

    /// Descriptor texts, UTF-8; what a descriptor's character set cannot hold is replaced, what is too long
    /// is cut.
    std::string volumeLabel = {}; ///< empty: the compilation's
    std::string volumeSet = {};
    std::string publisher = {};
    std::string preparer = {};
    std::string application = {}; ///< empty: "EMBERDISC"
    std::string systemId = {};    ///< empty: "LINUX"
    /// Paths of files in the root, which the descriptors name: ECMA-119 8.4.20 to 8.4.22. A descriptor whose
    /// field is too short for the file's identifier leaves it out.
    std::string copyrightFile = {};
    std::string abstractFile = {};
    std::string bibliographicFile = {};

    /// Of how many volumes the set consists, and the number of this one in it, from 1: ECMA-119 8.4.12
    /// and 8.4.13. UDF's volumes stay alone. InvalidArgument unless 1 <= number <= size.
    std::uint16_t volumeSetSize = 1;
    std::uint16_t volumeSequenceNumber = 1;
    /// Bytes for whatever made the volume: ECMA-119 8.4.31. At most kApplicationUse of them.
    std::string applicationUse = {};

    /// Creation and modification time of the volume; without it the machine's clock at the time of planning.
    std::optional<std::chrono::system_clock::time_point> timestamp = {};
    /// The same bytes from the same files: what depends on when and by whom they were looked at is left out,
    /// and none is younger than `timestamp`, which has to be given. InvalidArgument without. Owners are left
    /// to `permissions`.
    bool reproducible = false;
    /// ECMA-119 8.4.28 and 8.4.29; not specified unless given.
    std::optional<std::chrono::system_clock::time_point> expires = {};
    std::optional<std::chrono::system_clock::time_point> effective = {};
    /// ECMA-119 8.4.26 and 8.4.27; `timestamp` unless given.
    std::optional<std::chrono::system_clock::time_point> created = {};
    std::optional<std::chrono::system_clock::time_point> modified = {};

    /// A file SHA256SUMS in the root, in the format of sha256sum: a digest of each file's bytes in the image.
    bool checksums = false;
    /// Same contents are stored once: whoever plans looks for them first, see findSameContents().
    bool dedupe = false;

    /// Extended attributes of the files and folders that have them become named streams of UDF; no other
    /// hierarchy has a place for them. InvalidArgument below UDF 2.00.
    bool extendedAttributes = false;

    /// Files start at multiples of so many sectors, counted from the image's first. At least 1.
    std::uint32_t alignment = 1;
    /// Files with fewer bytes are not aligned.
    std::uint64_t alignedFrom = 0;
    /// Logical block address of the image's first sector: where the session starts that it will be written
    /// to.
    std::uint32_t baseLba = 0;
    /// Sectors from the image's first up to this one lie on the disc already and stay, but for the volume
    /// descriptors and what else has its place at the front; all else of the image comes behind them. 0:
    /// nothing is there yet.
    std::uint32_t growFrom = 0;
    /// Zero sectors at the end, for recorders that read ahead over the end of a track.
    std::uint32_t paddingSectors = 150;

    BootOptions boot = {};

    friend bool operator==(const ImageOptions&, const ImageOptions&) = default;
};

/// All that makes an image the same again: `time` for the volume, the latest of a file, and no owners.
void makeReproducible(ImageOptions& options, std::chrono::seconds time);

/// Whether both have the same ones, of the same revision of UDF.
[[nodiscard]] bool sameFileSystems(const ImageOptions& one, const ImageOptions& other);

/// True if what they ask for has a place for extended attributes.
[[nodiscard]] bool canHoldAttributes(const ImageOptions& options);

} // namespace emberdisc::image
