// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/streamwriter.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace emberdisc::image::udf {

namespace {

/// Streams and their directory have owner, permissions, times and unique id of the file that they belong to:
/// UDF 3.3.5.1 and 3.2.1.1.
EntryFacts factsBelow(const EntryFacts& owner, std::uint8_t fileType)
{
    EntryFacts facts = owner;
    facts.fileType = fileType;
    facts.mode &= 0777;
    facts.streamDirectory.reset(); // there are no streams of streams: UDF 3.3.5.1
    facts.streamBytes = 0;
    return facts;
}

} // namespace

std::uint32_t StreamWriter::directoryBlocks(std::span<const NamedStream> streams) const
{
    std::size_t bytes = fileIdentifier::sizeWith(0); // its parent's
    for (const NamedStream& stream : streams)
        bytes += fileIdentifier::sizeWith(stream.identifier.size());
    return bytes <= m_entries.roomInside()
               ? 0
               : static_cast<std::uint32_t>((bytes + kBlockSize - 1) / kBlockSize);
}

std::uint32_t StreamWriter::blocksFor(std::span<const NamedStream> streams) const
{
    return 1 + directoryBlocks(streams) + static_cast<std::uint32_t>(streams.size());
}

void StreamWriter::put(std::span<std::byte> to, const BlockAddress& at, const EntryFacts& owner,
                       const BlockAddress& ownerAt, std::span<const NamedStream> streams) const
{
    const auto blockOf = [to](std::size_t index) { return to.subspan(index * kBlockSize, kBlockSize); };
    const auto addressOf = [&at](std::uint32_t index) {
        return BlockAddress{at.block + index, at.partition};
    };
    const std::uint32_t apart = directoryBlocks(streams);
    const std::uint32_t firstEntry = 1 + apart;

    std::vector<std::byte> directory;
    const std::uint32_t contentsBlock = at.block + (apart == 0 ? 0 : 1);
    // To the parent's identifier of a stream directory leads whose streams these are: UDF 3.3.5.1.
    const auto uniqueId = static_cast<std::uint32_t>(owner.uniqueId);
    appendFolderEntry(directory,
                      {.icb = ownerAt,
                       .characteristics = fileIdentifier::kParent | fileIdentifier::kDirectory,
                       .uniqueId = uniqueId},
                      contentsBlock, m_revision);
    for (std::uint32_t i = 0; i < streams.size(); ++i)
        appendFolderEntry(
            directory,
            {.identifier = streams[i].identifier, .icb = addressOf(firstEntry + i), .uniqueId = uniqueId},
            contentsBlock, m_revision);

    EntryFacts facts = factsBelow(owner, icb::kStreamDirectory);
    facts.links = 0; // no file identifier leads here
    if (apart == 0) {
        m_entries.putInside(blockOf(0), at, facts, directory);
    } else {
        m_entries.put(blockOf(0), at, facts, {directory.size(), addressOf(1)});
        std::ranges::copy(directory, to.subspan(kBlockSize).begin());
    }
    facts = factsBelow(owner, icb::kFile);
    facts.links = 1;
    facts.isStream = true;
    for (std::uint32_t i = 0; i < streams.size(); ++i) {
        const NamedStream& stream = streams[i];
        const BlockAddress place = addressOf(firstEntry + i);
        assert(m_entries.blocksFor(stream.value.size(), stream.first.partition, at.partition) == 1);
        if (stream.value.size() <= m_entries.roomInside())
            m_entries.putInside(blockOf(firstEntry + i), place, facts, stream.value);
        else
            m_entries.put(blockOf(firstEntry + i), place, facts, {stream.value.size(), stream.first});
    }
}

} // namespace emberdisc::image::udf
