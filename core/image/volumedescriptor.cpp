// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/volumedescriptor.h"

#include <algorithm>
#include <utility>

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/directoryrecord.h"
#include "core/image/options.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kVolumeIdSize = 32;
constexpr std::size_t kLongTextSize = 128;

enum class Letters : std::uint8_t { D, A };

/// A field filled up with spaces of its alphabet; text that is too long is cut.
void putText(std::span<std::byte> to, const std::string& utf8, Alphabet alphabet, Letters letters)
{
    std::string bytes;
    switch (alphabet) {
    case Alphabet::Ecma119:
        bytes = letters == Letters::D ? toDCharacters(utf8) : toACharacters(utf8);
        bytes.resize(to.size(), ' ');
        break;
    case Alphabet::Joliet:
        std::u16string text = toJoliet(utf8);
        text.resize(to.size() / 2, u' ');
        bytes = toBytesBe(text);
        bytes.resize(to.size(), '\0'); // the odd byte of a 37 byte field
        break;
    }
    std::ranges::copy(asBytes(bytes), to.begin());
}

void putTexts(std::span<std::byte> to, const VolumeDescriptor& from)
{
    const auto put = [&](std::size_t at, std::size_t size, const std::string& text, Letters letters) {
        putText(to.subspan(at, size), text, from.alphabet, letters);
    };
    put(descriptor::kSystemId, kVolumeIdSize, from.systemId, Letters::A);
    put(descriptor::kVolumeId, kVolumeIdSize, from.volumeId, Letters::D);
    put(descriptor::kVolumeSetId, kLongTextSize, from.volumeSet, Letters::D);
    put(descriptor::kPublisherId, kLongTextSize, from.publisher, Letters::A);
    put(descriptor::kPreparerId, kLongTextSize, from.preparer, Letters::A);
    put(descriptor::kApplicationId, kLongTextSize, from.application, Letters::A);
    for (const auto& [at, identifier] :
         {std::pair(descriptor::kCopyrightFile, &from.copyrightFile),
          std::pair(descriptor::kAbstractFile, &from.abstractFile),
          std::pair(descriptor::kBibliographicFile, &from.bibliographicFile)}) {
        put(at, descriptor::kFileIdSize, {}, Letters::D); // fillers
        if (identifier->size() <= descriptor::kFileIdSize)
            std::ranges::copy(asBytes(*identifier), to.subspan(at).begin());
    }
}

} // namespace

void putDescriptorHeader(std::span<std::byte> to, std::byte type)
{
    to[descriptor::kType] = type;
    std::ranges::copy(asBytes("CD001"), to.subspan(descriptor::kIdentifier).begin());
    to[descriptor::kVersion] = std::byte{1};
}

void putVolumeDescriptor(std::span<std::byte> to, const VolumeDescriptor& from)
{
    const bool isPrimary = from.kind == DescriptorKind::Primary;
    const auto version = std::byte{from.kind == DescriptorKind::Enhanced ? std::uint8_t{2} : std::uint8_t{1}};
    putDescriptorHeader(to, isPrimary ? descriptor::kPrimary : descriptor::kSupplementary);
    to[descriptor::kVersion] = version;
    if (from.alphabet == Alphabet::Joliet) // UCS-2 level 3
        std::ranges::copy(asBytes("%/E"), to.subspan(descriptor::kEscapeSequences).begin());
    putTexts(to, from);
    putBoth32(to.subspan(descriptor::kSpaceSize), from.spaceSize);
    putBoth16(to.subspan(descriptor::kSetSize), from.setSize);
    putBoth16(to.subspan(descriptor::kSequenceNumber), from.sequenceNumber);
    putBoth16(to.subspan(descriptor::kBlockSize), static_cast<std::uint16_t>(kSectorSize));
    putBoth32(to.subspan(descriptor::kPathTableSize), from.pathTableSize);
    putLe32(to.subspan(descriptor::kPathTableL), from.pathTableL);
    putBe32(to.subspan(descriptor::kPathTableM), from.pathTableM);
    putRootRecord(to.subspan(descriptor::kRootRecord), from.rootExtent, from.rootLength, from.rootTime,
                  from.sequenceNumber);
    putDescriptorTime(to.subspan(descriptor::kCreated), from.created);
    putDescriptorTime(to.subspan(descriptor::kModified), from.modified);
    putDescriptorTime(to.subspan(descriptor::kExpires), from.expires);
    putDescriptorTime(to.subspan(descriptor::kEffective), from.effective);
    to[descriptor::kStructureVersion] = version;
    std::ranges::copy(asBytes(from.applicationUse), to.subspan(descriptor::kApplicationUse).begin());
}

void putTerminator(std::span<std::byte> to)
{
    putDescriptorHeader(to, descriptor::kTerminator);
}

} // namespace emberdisc::image
