// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/filesystemchoice.h"

#include <algorithm>

#include "core/image/text.h"
#include "core/tree/datacompilation.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kJolietCharacters = 64;        // Joliet specification, "directory and file identifiers"
constexpr std::uint64_t kLargestExtent = UINT32_MAX; // ECMA-119 9.1.4
constexpr std::uint64_t kNumberedFolders = 65535;    // ECMA-119 9.4.4
constexpr std::uint32_t kLevels = 8;                 // ECMA-119 6.8.2.1

/// Printable ASCII that Joliet takes as it is: most names need no second look.
bool isPlain(char c)
{
    return c >= ' ' && c < 0x7F && std::string_view("*/:;?\\").find(c) == std::string_view::npos;
}

bool fitsJoliet(std::string_view name)
{
    if (name.size() <= kJolietCharacters && std::ranges::all_of(name, isPlain))
        return true;
    const std::u16string units = toJoliet(name);
    return units.size() <= kJolietCharacters && fromUcs2Be(asBytes(toBytesBe(units))) == name;
}

/// What asks for UDF beside ISO 9660.
std::vector<ChoiceReason> reasonsForUdf(const Contents& contents, Destination destination,
                                        const ImageOptions& options)
{
    std::vector<ChoiceReason> reasons;
    if (destination == Destination::Dvd)
        reasons.push_back(ChoiceReason::DvdMedium);
    if (destination == Destination::BluRay)
        reasons.push_back(ChoiceReason::BluRayMedium);
    if (contents.largestFile > kLargestExtent)
        reasons.push_back(ChoiceReason::LargeFile);
    if (contents.hasNamesBeyondJoliet)
        reasons.push_back(ChoiceReason::NamesBeyondJoliet);
    if (contents.levels > kLevels)
        reasons.push_back(ChoiceReason::DeepFolders);
    if (options.extendedAttributes && contents.hasExtendedAttributes)
        reasons.push_back(ChoiceReason::ExtendedAttributes);
    return reasons;
}

UdfRevision revisionFor(const std::vector<ChoiceReason>& reasons, Destination destination)
{
    if (destination == Destination::BluRay)
        return UdfRevision::V250;
    const bool hasStreams = std::ranges::find(reasons, ChoiceReason::ExtendedAttributes) != reasons.end();
    return hasStreams ? UdfRevision::V201 : UdfRevision::V102;
}

} // namespace

std::string_view name(ChoiceReason reason)
{
    switch (reason) {
    case ChoiceReason::DvdMedium:
        return "dvdMedium";
    case ChoiceReason::BluRayMedium:
        return "bluRayMedium";
    case ChoiceReason::LargeFile:
        return "largeFile";
    case ChoiceReason::NamesBeyondJoliet:
        return "namesBeyondJoliet";
    case ChoiceReason::DeepFolders:
        return "deepFolders";
    case ChoiceReason::ExtendedAttributes:
        return "extendedAttributes";
    case ChoiceReason::ManyFolders:
        return "manyFolders";
    }
    return {};
}

Contents contentsOf(const tree::DataCompilation& compilation)
{
    struct Open {
        const tree::Node* folder;
        std::uint32_t level;
    };
    Contents contents;
    contents.folders = compilation.root().countsWithItself().folders;
    std::vector<Open> open{{&compilation.root(), 1}};
    while (!open.empty()) {
        const Open one = open.back();
        open.pop_back();
        contents.levels = std::max(contents.levels, one.level);
        for (const tree::Node& child : one.folder->children()) {
            if (child.isFolder())
                open.push_back({&child, one.level + 1});
            contents.hasExtendedAttributes = contents.hasExtendedAttributes || child.extendedAttributes();
            contents.largestFile = std::max(contents.largestFile, child.size());
            contents.hasNamesBeyondJoliet = contents.hasNamesBeyondJoliet || !fitsJoliet(child.name());
        }
    }
    return contents;
}

FileSystemChoice chooseFileSystems(const Contents& contents, Destination destination,
                                   const ImageOptions& options)
{
    FileSystemChoice choice;
    if (options.baseLba != 0)
        return choice;
    choice.reasons = reasonsForUdf(contents, destination, options);
    if (contents.folders > kNumberedFolders && options.boot.entries.empty()) {
        choice.iso9660 = false;
        choice.reasons.push_back(ChoiceReason::ManyFolders);
    }
    if (!choice.reasons.empty())
        choice.udf = revisionFor(choice.reasons, destination);
    return choice;
}

void apply(const FileSystemChoice& choice, ImageOptions& options)
{
    options.iso9660 = options.joliet = options.rockRidge = choice.iso9660;
    options.udf = choice.udf;
    options.extendedAttributes = options.extendedAttributes && canHoldAttributes(options);
}

} // namespace emberdisc::image
