// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a TOC file: refused with a place, or taken as a sheet that keeps the promises of its type.
#include "core/audio/format.h"
#include "core/audio/isrc.h"
#include "core/audio/sessionplan.h"
#include "core/audio/tocsheet.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace emberdisc;
using namespace emberdisc::audio;

namespace {

void expect(bool condition)
{
    if (!condition)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto sheet = parseTocSheet({reinterpret_cast<const char*>(data), size});
    if (!sheet) {
        expect(sheet.error().code == ErrorCode::SheetInvalid && sheet.error().detail.starts_with("line "));
        return 0;
    }
    expect(!sheet->tracks.empty() && sheet->tracks.size() <= kMaximumTracks);
    expect(sheet->catalog.empty() || isCatalogNumber(sheet->catalog));
    for (const TocTrack& track : sheet->tracks) {
        expect(!track.parts.empty() && (track.isrc.empty() || isIsrc(track.isrc)));
        expect(!track.start || track.start->parts <= track.parts.size());
        for (std::uint64_t before = 0; const std::uint64_t index : track.indexes) {
            expect(index > before);
            before = index;
        }
        for (const auto& part : track.parts)
            if (const auto* file = std::get_if<TocFile>(&part))
                expect(!file->name.empty() && file->name.find('\0') == std::string::npos);
    }
    return 0;
}
