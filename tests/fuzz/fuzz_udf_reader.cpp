// SPDX-License-Identifier: GPL-3.0-or-later
// Reads UDF volumes, and makes nodes of them, in which bytes are changed and every descriptor that they hit
// is sealed again, so that what is wrong gets past the checksums. The first byte of the input chooses the
// revision, and whether there are named streams where it has them, or partitions or blocks as others make
// them; five bytes each are a sector among those that hold structures, an offset in it (16 bits) and a value
// (16 bits).

#include <cstdlib>
#include <map>

#include "tests/fuzz/importedtree.h"
#include "tests/unit/image/smallerblocks.h"
#include "tests/unit/image/udfvariants.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr int kMostEntries = 10'000;
constexpr std::size_t kSmallerBlocks = 2; // 1024 and 512 bytes
constexpr std::size_t kBaseImages = 3 * std::size(kRevisions) + kSmallerBlocks;

struct Base {
    Bytes image;
    std::size_t block = kSectorSize;
};

const Base& baseImage(std::size_t number)
{
    static std::map<std::size_t, Base> images;
    auto& [image, block] = images[number];
    if (image.empty()) {
        TreeMaker maker;
        maker.label("fuzz");
        const std::size_t kind = number / std::size(kRevisions);
        ImageOptions options =
            onlyUdf(kind == 3 ? UdfRevision::V102 : kRevisions[number % std::size(kRevisions)]);
        options.extendedAttributes = kind == 1 && hasNamedStreams(*options.udf);
        maker.extended({{"user.a", {std::byte{1}}}, {"user.big", std::vector<std::byte>(3000)}});
        maker.file("/a", "hello").file("/folder/b", pattern(5000)).folder("/folder/c/d");
        maker.link("/folder/link", "../a");
        image = makeImage(maker.compilation(), options);
        if (kind == 2)
            image = hasMetadataPartition(*options.udf) ? withTornMetadata(std::move(image), 5)
                    : number % 2 == 0                  ? withVirtualTable(std::move(image))
                                                       : withSparedPacket(std::move(image));
        if (kind == 3) {
            const std::uint32_t times = number % 2 == 0 ? 2 : 4;
            image = SmallerBlocks(std::move(image), times).make();
            block = kSectorSize / times;
        }
    }
    return images[number];
}

/// The sector of the structures that a byte names: descriptors, anchors, or what lies from the partition's
/// start on.
std::uint64_t sectorFor(std::uint8_t byte, const Base& base)
{
    const std::uint64_t sectors = base.image.size() / kSectorSize;
    if (byte < 16)
        return 32 + byte;
    if (byte < 20)
        return byte == 16 ? 256 * base.block / kSectorSize : sectors - 1 - (byte == 17 ? 256 : 0);
    return 288 + (byte - 20) % (sectors - 288 - 257);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const Base& base = baseImage(data[0] % kBaseImages);
    Bytes image = base.image;
    for (std::size_t i = 1; i + 5 <= size && i < 500; i += 5) {
        const auto at = sectorFor(data[i], base) * kSectorSize;
        const auto sector = std::span(image).subspan(at, kSectorSize);
        const std::size_t offset = (data[i + 1] | std::size_t{data[i + 2]} << 8) % (kSectorSize - 1);
        sector[offset] = std::byte{data[i + 3]};
        sector[offset + 1] = std::byte{data[i + 4]};
        reseal(sector.subspan(offset / base.block * base.block, base.block));
    }
    MemorySectors sectors(std::move(image));
    const auto reader = ImageReader::open(sectors);
    if (!reader)
        return 0;
    int entries = 0;
    const auto visit = [&](const std::string&, const ImageEntry& entry, int) {
        const auto look = [&reader](const ImageEntry& file) {
            if (const auto contents = reader->contents(file)) {
                std::byte bytes[100];
                (void)(*(*contents)->open())->readAt(file.size / 2, bytes);
            }
        };
        if (entry.type == EntryType::File)
            look(entry);
        for (const ImageEntry& stream : entry.streams)
            look(stream);
        return ++entries < kMostEntries ? ImageReader::Walk::Continue : ImageReader::Walk::Stop;
    };
    (void)reader->walk(
        NameSpace::Udf, visit, [](const std::string&, const Error&) {}, ImageReader::Streams::Read);
    fuzz::importAll(*reader, NameSpace::Udf);
    (void)reader->mapLba(300);
    return 0;
}
