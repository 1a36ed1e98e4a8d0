// SPDX-License-Identifier: GPL-3.0-or-later
// Reads any bytes as an archive, and the first and last bytes of its members.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
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

/// Likewise those of a tar's headers, wherever one seems to be.
void putChecksums(std::span<std::byte> archive)
{
    constexpr std::size_t kBlock = 512;
    constexpr std::string_view kMagic = "ustar";
    for (; archive.size() >= kBlock; archive = archive.subspan(kBlock)) {
        const auto header = archive.first(kBlock);
        const auto* const text = reinterpret_cast<const char*>(header.data());
        if (std::string_view(text + 257, kMagic.size()) != kMagic)
            continue;
        const auto field = header.subspan(148, 8);
        std::ranges::fill(field, std::byte{' '});
        unsigned sum = 0;
        for (const std::byte byte : header)
            sum += std::to_integer<unsigned>(byte);
        for (std::size_t i = 6; i-- > 0; sum /= 8)
            field[i] = static_cast<std::byte>('0' + sum % 8);
        field[6] = std::byte{0};
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    SilentJobContext context;
    std::vector<std::byte> given(bytes.begin(), bytes.end());
    putSums(given);
    putChecksums(given);
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
