// SPDX-License-Identifier: GPL-3.0-or-later
// Checks images in which bytes are changed: those of one of our images with all file systems, so that the
// check gets far. Four bytes each are a sector (16 bits, counted from the first descriptor), an offset in it
// (in units of 8) and a value; descriptors of UDF that they hit are sealed again.

#include <map>
#include <utility>

#include "core/image/check/checkimage.h"
#include "tests/unit/image/udfbytes.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

const Bytes& baseImage(bool isBridge, bool hasStreams)
{
    static std::map<std::pair<bool, bool>, Bytes> images;
    Bytes& image = images[{isBridge, hasStreams}];
    if (image.empty()) {
        TreeMaker maker;
        maker.extended({{"user.a", {std::byte{1}}}, {"user.big", std::vector<std::byte>(3000)}});
        maker.label("fuzz").file("/a", "hello").file("/folder/b", pattern(5000));
        maker.folder("/1/2/3/4/5/6/7/8/9").link("/folder/link", "../a");
        maker.file("/" + std::string(200, 'n'), "long");
        ImageOptions options = reproducible();
        options.checksums = true;
        options.boot.entries = {{.path = "/a"}};
        options.paddingSectors = 0;
        if (isBridge)
            options.udf = UdfRevision::V250;
        options.extendedAttributes = isBridge && hasStreams;
        image = makeImage(maker.compilation(), options);
    }
    return image;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const bool isBridge = (data[0] & 1) != 0;
    Bytes image = baseImage(isBridge, (data[0] & 2) != 0);
    const std::size_t sectors = image.size() / kSectorSize - 16;
    for (std::size_t i = 1; i + 4 <= size && i < 400; i += 4) {
        const std::size_t number = 16 + (data[i] | std::size_t{data[i + 1]} << 8) % sectors;
        const auto sector = std::span(image).subspan(number * kSectorSize, kSectorSize);
        sector[std::size_t{data[i + 2]} * 8 + (data[i + 3] & 7)] ^= std::byte{data[i + 3]};
        const unsigned tag = idOf(sector);
        const bool isSealed = tag >= 1 && tag <= 9;
        if (isBridge && (isSealed || (tag >= 256 && tag <= 266)))
            reseal(sector);
    }
    MemorySectors source(std::move(image));
    SilentJobContext job;
    (void)checkImage(source, {}, job);
    return 0;
}
