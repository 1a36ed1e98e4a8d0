// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a CUE sheet: refused with a place, or taken as a sheet that keeps the promises of its type.
#include "core/audio/cuesheet.h"
#include "core/audio/format.h"
#include "core/audio/isrc.h"
#include "core/audio/sessionplan.h"

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
    const auto sheet = parseCueSheet({reinterpret_cast<const char*>(data), size});
    if (!sheet) {
        expect(sheet.error().code == ErrorCode::SheetInvalid && sheet.error().detail.starts_with("line "));
        return 0;
    }
    const std::string written = toText(*sheet);
    const auto again = parseCueSheet(written);
    expect(again && toText(*again) == written);
    expect(!sheet->tracks.empty() && sheet->tracks.size() <= kMaximumTracks);
    expect(sheet->catalog.empty() || isCatalogNumber(sheet->catalog));
    for (const CueTrack& track : sheet->tracks) {
        bool hasOne = false;
        for (const CueIndex& index : track.indexes) {
            expect(index.file < sheet->files.size() && index.number <= 99);
            hasOne = hasOne || index.number == 1;
        }
        expect(hasOne && (track.isrc.empty() || isIsrc(track.isrc)));
    }
    return 0;
}
