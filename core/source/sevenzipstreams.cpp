// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sevenzipstreams.h"

#include "core/source/sevenzipbytes.h"

#include <algorithm>

namespace emberdisc::source::sevenzip {

namespace {

constexpr std::uint64_t kMostCoders = 32;

bool addTo(std::uint64_t& sum, std::uint64_t more)
{
    return !__builtin_add_overflow(sum, more, &sum);
}

void readPackInfo(Bytes& bytes, Streams& streams)
{
    std::uint64_t offset = kSignatureHeader;
    if (!addTo(offset, bytes.number()))
        return bytes.spoil();
    streams.packed.resize(bytes.count());
    for (std::uint8_t id = bytes.byte(); id != kEnd && bytes.isGood(); id = bytes.byte()) {
        if (id == kSize)
            for (PackedStream& stream : streams.packed) {
                stream = {offset, bytes.number()};
                if (!addTo(offset, stream.size))
                    return bytes.spoil();
            }
        else if (id == kCrc)
            (void)bytes.digests(streams.packed.size());
        else
            bytes.spoil();
    }
}

Coder readCoder(Bytes& bytes)
{
    Coder coder;
    const std::uint8_t flags = bytes.byte();
    const auto id = bytes.take(flags & 0x0F);
    if ((flags & 0x80) != 0 || id.size() > sizeof(coder.method))
        bytes.spoil();
    for (const std::byte one : id)
        coder.method = coder.method << 8 | std::to_integer<std::uint64_t>(one);
    if ((flags & 0x10) != 0) {
        coder.inputs = bytes.number();
        coder.outputs = bytes.number();
        if (coder.inputs > kMostCoders || coder.outputs > kMostCoders)
            bytes.spoil();
    }
    if ((flags & 0x20) != 0) {
        const auto properties = bytes.take(bytes.number());
        coder.properties.assign(properties.begin(), properties.end());
    }
    return coder;
}

Folder readFolder(Bytes& bytes)
{
    Folder folder;
    const std::uint64_t coders = bytes.number();
    if (coders == 0 || coders > kMostCoders) {
        bytes.spoil();
        return folder;
    }
    std::uint64_t inputs = 0;
    std::uint64_t outputs = 0;
    for (std::uint64_t i = 0; i < coders; ++i) {
        folder.coders.push_back(readCoder(bytes));
        inputs += folder.coders.back().inputs;
        outputs += folder.coders.back().outputs;
    }
    if (!bytes.isGood() || outputs == 0 || inputs + 1 < outputs) {
        bytes.spoil();
        return folder;
    }
    for (std::uint64_t i = 0; i + 1 < outputs; ++i) {
        const std::uint64_t input = bytes.number();
        const std::uint64_t output = bytes.number();
        if (input >= inputs || output >= outputs)
            bytes.spoil();
        folder.bindings.emplace_back(input, output);
    }
    const std::uint64_t packed = inputs - (outputs - 1);
    for (std::uint64_t i = 0; packed > 1 && i < packed; ++i)
        folder.packedInputs.push_back(bytes.number());
    for (std::uint64_t input = 0; packed == 1 && input < inputs; ++input)
        if (std::ranges::find(folder.bindings, input, &std::pair<std::uint64_t, std::uint64_t>::first) ==
            folder.bindings.end())
            folder.packedInputs.push_back(input);
    folder.unpackedSizes.resize(static_cast<std::size_t>(outputs));
    return folder;
}

void readUnpackInfo(Bytes& bytes, Streams& streams, std::vector<std::optional<std::uint32_t>>& digests)
{
    if (bytes.byte() != kFolder)
        return bytes.spoil();
    const std::size_t folders = bytes.count();
    if (bytes.byte() != 0) // elsewhere than here: nobody writes that
        return bytes.spoil();
    std::uint64_t packed = 0;
    for (std::size_t i = 0; i < folders && bytes.isGood(); ++i) {
        streams.folders.push_back(readFolder(bytes));
        streams.folders.back().firstPacked = packed;
        packed += streams.folders.back().packedInputs.size();
    }
    if (packed > streams.packed.size() || bytes.byte() != kUnpackSize)
        return bytes.spoil();
    for (Folder& folder : streams.folders) {
        for (std::uint64_t& size : folder.unpackedSizes)
            size = bytes.number();
        if (!folder.mainOutput())
            bytes.spoil();
    }
    digests.resize(streams.folders.size());
    for (std::uint8_t id = bytes.byte(); id != kEnd && bytes.isGood(); id = bytes.byte()) {
        if (id != kCrc)
            return bytes.spoil();
        digests = bytes.digests(streams.folders.size());
    }
}

/// Each folder is one piece, unless more is said.
struct Cut {
    std::vector<std::uint64_t> counts = {};
    std::vector<std::uint64_t> sizes = {}; ///< of all pieces but the last of each folder
    std::vector<std::optional<std::uint32_t>> digests = {};
};

Cut readCut(Bytes& bytes, const Streams& streams,
            const std::vector<std::optional<std::uint32_t>>& folderDigests)
{
    Cut cut;
    cut.counts.assign(streams.folders.size(), 1);
    std::uint8_t id = bytes.byte();
    if (id == kUnpackStreams) {
        for (std::uint64_t& count : cut.counts)
            count = bytes.number();
        id = bytes.byte();
    }
    std::uint64_t pieces = 0;
    std::uint64_t sizes = 0;
    for (const std::uint64_t count : cut.counts) {
        if (!addTo(pieces, count))
            bytes.spoil();
        sizes += count > 0 ? count - 1 : 0;
    }
    if (sizes > bytes.left()) // each takes a byte
        bytes.spoil();
    if (!bytes.isGood())
        return cut;
    if (id == kSize) {
        for (std::uint64_t i = 0; i < sizes; ++i)
            cut.sizes.push_back(bytes.number());
        id = bytes.byte();
    } else if (sizes > 0) {
        bytes.spoil();
    }
    std::size_t unknown = 0;
    for (std::size_t f = 0; f < cut.counts.size(); ++f)
        unknown += cut.counts[f] == 1 && folderDigests[f] ? 0 : static_cast<std::size_t>(cut.counts[f]);
    for (; id != kEnd && bytes.isGood(); id = bytes.byte()) {
        if (id != kCrc)
            bytes.spoil();
        else
            cut.digests = bytes.digests(unknown);
    }
    cut.digests.resize(unknown);
    return cut;
}

void cutFolders(Bytes& bytes, Streams& streams, Cut cut,
                const std::vector<std::optional<std::uint32_t>>& folderDigests)
{
    auto size = cut.sizes.begin();
    auto digest = cut.digests.begin();
    for (std::size_t f = 0; f < streams.folders.size() && bytes.isGood(); ++f) {
        const std::uint64_t whole = streams.folders[f].unpackedSize();
        std::uint64_t offset = 0;
        for (std::uint64_t i = 0; i < cut.counts[f]; ++i) {
            Substream piece{.folder = f, .offset = offset};
            piece.size = i + 1 == cut.counts[f] ? whole - offset : *size++;
            piece.crc = cut.counts[f] == 1 && folderDigests[f] ? folderDigests[f] : *digest++;
            if (piece.size > whole - offset)
                return bytes.spoil();
            offset += piece.size;
            streams.substreams.push_back(piece);
        }
    }
}

} // namespace

void readStreams(Bytes& bytes, Streams& streams)
{
    std::vector<std::optional<std::uint32_t>> folderDigests;
    Cut cut;
    bool isCut = false;
    // Each refers to the one before it: in this order, and once.
    std::uint8_t last = streams.packed.empty() && streams.folders.empty() ? kEnd : kSubstreams;
    for (std::uint8_t id = bytes.byte(); id != kEnd && bytes.isGood(); id = bytes.byte()) {
        if (id <= last || id > kSubstreams)
            return bytes.spoil();
        if (id == kPackInfo) {
            readPackInfo(bytes, streams);
        } else if (id == kUnpackInfo) {
            readUnpackInfo(bytes, streams, folderDigests);
        } else if (id == kSubstreams) {
            cut = readCut(bytes, streams, folderDigests);
            isCut = true;
        }
        last = id;
    }
    folderDigests.resize(streams.folders.size());
    if (!isCut) {
        cut.counts.assign(streams.folders.size(), 1);
        cut.digests.resize(streams.folders.size());
    }
    if (cut.counts.size() != streams.folders.size())
        return bytes.spoil();
    cutFolders(bytes, streams, std::move(cut), folderDigests);
}

std::optional<std::uint64_t> Folder::mainOutput() const
{
    for (std::uint64_t output = 0; output < unpackedSizes.size(); ++output)
        if (std::ranges::find(bindings, output, &std::pair<std::uint64_t, std::uint64_t>::second) ==
            bindings.end())
            return output;
    return std::nullopt;
}

std::uint64_t Folder::unpackedSize() const
{
    const auto output = mainOutput();
    return output ? unpackedSizes[static_cast<std::size_t>(*output)] : 0;
}

} // namespace emberdisc::source::sevenzip
