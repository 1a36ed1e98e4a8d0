// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a plan of faults: refused with a line, or taken as faults that can strike.
#include "core/mmc/commands.h"
#include "core/mmc/faultplan.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace emberdisc;
using namespace emberdisc::mmc;

namespace {

void expect(bool condition)
{
    if (!condition)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto faults = parseFaults({reinterpret_cast<const char*>(data), size});
    if (!faults) {
        expect(faults.error().code == ErrorCode::InvalidArgument);
        expect(faults.error().detail.starts_with("line "));
        return 0;
    }
    for (const Fault& fault : *faults) {
        expect(fault.when.first >= 1 && fault.times <= 1);
        if (const auto* sense = std::get_if<Sense>(&fault.what))
            expect(sense->key <= 0xF);
        if (const auto* delay = std::get_if<Delay>(&fault.what))
            expect(delay->duration.count() >= 0 && delay->duration <= std::chrono::hours(1));
    }
    FaultPlan plan(std::move(*faults));
    for (int i = 0; i < 4; ++i) {
        (void)plan.next({.cdb = write10(i * 16, 16)});
        (void)plan.next({.cdb = testUnitReady()});
    }
    return 0;
}
