// SPDX-License-Identifier: GPL-3.0-or-later
// Reads any bytes as an archive, and the first and last bytes of its members.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/source/archive.h"
#include "core/source/memorysource.h"

using namespace emberdisc;
using namespace emberdisc::source;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    SilentJobContext context;
    const ByteSourcePtr archive =
        std::make_shared<MemorySource>(std::vector<std::byte>(bytes.begin(), bytes.end()));
    const auto members = readArchive(archive, context);
    if (!members)
        return 0;
    std::size_t looked = 0;
    for (const ArchiveMember& member : *members) {
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
