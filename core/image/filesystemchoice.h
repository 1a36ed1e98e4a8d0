// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/options.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace emberdisc::tree {
class DataCompilation;
}

/// The automatic choice of file systems, by what is to be stored and on what. Pure: equal questions have
/// equal answers.
namespace emberdisc::image {

/// Who decides.
enum class FileSystems : std::uint8_t { AsGiven, Automatic };

enum class Destination : std::uint8_t { File, Cd, Dvd, BluRay };

/// Why a choice is not just ISO 9660 with Joliet and Rock Ridge.
enum class ChoiceReason : std::uint8_t {
    DvdMedium,          ///< players and other systems look for UDF 1.02 there, beside ISO 9660
    BluRayMedium,       ///< likewise for UDF 2.50
    LargeFile,          ///< of 4 GiB or more: several readers of ISO 9660 see one extent only
    NamesBeyondJoliet,  ///< longer than 64 characters, or with characters that Joliet lacks
    DeepFolders,        ///< below level 8, which ECMA-119 6.8.2.1 allows no further
    ExtendedAttributes, ///< wanted, and there are some: UDF has named streams for them
    ManyFolders,        ///< more than a path table can number: ISO 9660 is left out
};
/// As --json prints it: "dvdMedium", "largeFile" ...
[[nodiscard]] std::string_view name(ChoiceReason reason);

/// What of a compilation speaks for one file system or another.
struct Contents {
    std::uint64_t largestFile = 0; ///< in bytes
    std::uint64_t folders = 1;     ///< with the root
    std::uint32_t levels = 1;      ///< of folders; the root's is the first
    bool hasNamesBeyondJoliet = false;
    bool hasExtendedAttributes = false;
};
/// Walks the whole tree.
[[nodiscard]] Contents contentsOf(const tree::DataCompilation& compilation);

struct FileSystemChoice {
    bool iso9660 = true; ///< with Joliet and Rock Ridge
    std::optional<UdfRevision> udf = {};
    std::vector<ChoiceReason> reasons = {}; ///< none when the choice is the usual one
};
/// `options` counts for what it says apart from file systems: an image that boots keeps ISO 9660, since El
/// Torito builds on it; one for a later session gets no UDF, since readers look for its anchor in the first.
[[nodiscard]] FileSystemChoice chooseFileSystems(const Contents& contents, Destination destination,
                                                 const ImageOptions& options);
/// Extended attributes stay wanted where the chosen UDF can have them.
void apply(const FileSystemChoice& choice, ImageOptions& options);

} // namespace emberdisc::image
