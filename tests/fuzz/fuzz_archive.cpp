// SPDX-License-Identifier: GPL-3.0-or-later
// Reads any bytes as an archive, and the first and last bytes of its members.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/source/archive.h"
#include "core/source/memorysource.h"
#include "core/source/sevenzipheader.h"

using namespace emberdisc;
using namespace emberdisc::source;

namespace {

/// The sums of a 7z archive's headers would keep nearly all inputs from the parser behind them.
void putSums(std::span<std::byte> archive)
{
    constexpr std::size_t kStart = 32;
    if (!sevenzip::looksLikeSevenZip(archive) || archive.size() < kStart)
        return;
    const std::uint64_t offset = getLe64(archive.subspan(12));
    const std::uint64_t size = getLe64(archive.subspan(20));
    const std::uint64_t room = archive.size() - kStart;
    if (offset <= room && size <= room - offset)
        putLe32(archive.subspan(28), crc32(archive.subspan(kStart + offset, size)));
    putLe32(archive.subspan(8), crc32(archive.subspan(12, 20)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    SilentJobContext context;
    std::vector<std::byte> given(bytes.begin(), bytes.end());
    putSums(given);
    const ByteSourcePtr archive = std::make_shared<MemorySource>(std::move(given));
    const auto read = readArchive(archive, context);
    if (!read)
        return 0;
    std::size_t looked = 0;
    for (const ArchiveMember& member : read->members) {
        if (!member.contents || ++looked > 50)
            continue;
        const auto reader = member.contents->open();
        if (!reader)
            continue;
        std::byte some[100];
        (void)(*reader)->readAt(0, some);
        if (member.contents->size() > 100 && member.contents->size() < 1'000'000)
            (void)(*reader)->readAt(member.contents->size() - 100, some);
        (void)(*reader)->readAt(0, some);
    }
    return 0;
}
