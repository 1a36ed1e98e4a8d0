// SPDX-License-Identifier: GPL-3.0-or-later
// Takes any bytes as the SHA256SUMS of an image, and compares the image with them.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/image/checksums.h"
#include "core/image/verifychecksums.h"
#include "tests/unit/image/treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto sums = parseChecksums(text);
    if (sums.size() > size)
        std::abort();
    TreeMaker maker;
    maker.file("/SHA256SUMS", text).file("/a", "hello").file("/folder/b", pattern(3000));
    MemorySectors sectors(makeImage(maker.compilation()));
    const auto reader = ImageReader::open(sectors);
    if (!reader)
        std::abort();
    SilentJobContext context;
    const auto report = verifyChecksums(*reader, context);
    if (report && report->files + report->missing.size() > sums.size() + 2)
        std::abort(); // nothing comes of lines that are not there
    return 0;
}
