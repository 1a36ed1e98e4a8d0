// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a mapfile: refused, or taken as a map that is written and read alike.
#include "core/recorder/rescuemap.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace emberdisc;
using namespace emberdisc::recorder;

namespace {

void expect(bool condition)
{
    if (!condition)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto map = RescueMap::parse({reinterpret_cast<const char*>(data), size});
    if (!map) {
        expect(map.error().code == ErrorCode::InvalidArgument);
        return 0;
    }
    std::uint64_t all = 0;
    for (const auto state : {SectorState::Untried, SectorState::Read, SectorState::Unreadable})
        all += map->count(state);
    expect(all == map->sectors() && all > 0);
    const auto again = RescueMap::parse(map->toText());
    expect(again && *again == *map);
    map->set(all / 2, all - all / 2, SectorState::Read);
    map->set(0, all / 2, SectorState::Read);
    expect(map->isWhole());
    return 0;
}
