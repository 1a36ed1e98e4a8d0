// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sevenzipcoders.h"

#include "core/source/lzmaunpacker.h"
#include "core/source/slicesource.h"

#include <algorithm>
#include <array>
#include <utility>

namespace emberdisc::source::sevenzip {

namespace {

struct Plain {
    std::uint64_t method;
    Packing packing;
};
/// Methods.txt of the LZMA SDK; the last is of a widespread extension.
constexpr std::array kPlain{Plain{0x00, Packing::None}, Plain{0x040108, Packing::Deflate},
                            Plain{0x040202, Packing::Bzip2}, Plain{0x04F71101, Packing::Zstd}};

struct Filter {
    std::uint64_t method;
    LzmaMethod lzma;
};
constexpr std::array kFilters{Filter{0x030101, LzmaMethod::Lzma},       Filter{0x21, LzmaMethod::Lzma2},
                              Filter{0x03, LzmaMethod::Delta},          Filter{0x04, LzmaMethod::X86},
                              Filter{0x03030103, LzmaMethod::X86},      Filter{0x05, LzmaMethod::PowerPc},
                              Filter{0x03030205, LzmaMethod::PowerPc},  Filter{0x06, LzmaMethod::Ia64},
                              Filter{0x03030401, LzmaMethod::Ia64},     Filter{0x07, LzmaMethod::Arm},
                              Filter{0x03030501, LzmaMethod::Arm},      Filter{0x08, LzmaMethod::ArmThumb},
                              Filter{0x03030701, LzmaMethod::ArmThumb}, Filter{0x09, LzmaMethod::Sparc},
                              Filter{0x03030805, LzmaMethod::Sparc}};

/// The coders in the order in which packed bytes pass them; empty when that is no plain chain.
std::vector<std::size_t> chainOf(const Folder& folder)
{
    const bool isPlain = std::ranges::all_of(
        folder.coders, [](const Coder& coder) { return coder.inputs == 1 && coder.outputs == 1; });
    if (!isPlain || folder.packedInputs.size() != 1 || folder.packedInputs.front() >= folder.coders.size())
        return {};
    // With one input and one output each, both have the coder's number.
    std::vector<std::size_t> chain;
    std::uint64_t next = folder.packedInputs.front();
    while (chain.size() < folder.coders.size()) {
        chain.push_back(static_cast<std::size_t>(next));
        const auto bound =
            std::ranges::find(folder.bindings, next, &std::pair<std::uint64_t, std::uint64_t>::second);
        if (bound == folder.bindings.end())
            break;
        next = bound->first;
    }
    return chain.size() == folder.coders.size() ? chain : std::vector<std::size_t>();
}

std::optional<Packing> plainPacking(const Folder& folder)
{
    if (folder.coders.size() != 1)
        return std::nullopt;
    const auto* const known = std::ranges::find(kPlain, folder.coders.front().method, &Plain::method);
    return known == kPlain.end() ? std::nullopt : std::optional(known->packing);
}

/// Empty when a coder is none of liblzma's.
std::vector<LzmaStep> lzmaSteps(const Folder& folder)
{
    std::vector<LzmaStep> steps;
    for (const std::size_t number : chainOf(folder)) {
        const Coder& coder = folder.coders[number];
        const auto* const known = std::ranges::find(kFilters, coder.method, &Filter::method);
        if (known == kFilters.end())
            return {};
        steps.push_back({known->lzma, coder.properties, folder.unpackedSizes[number]});
    }
    return steps;
}

} // namespace

bool canUnpack(const Folder& folder)
{
    if (chainOf(folder).empty())
        return false;
    return plainPacking(folder) || canUnpackLzma(lzmaSteps(folder));
}

Result<std::unique_ptr<Unpacker>> startUnpacking(const ByteSourcePtr& archive, const Streams& streams,
                                                 std::size_t folder)
{
    const Folder& chain = streams.folders[folder];
    const PackedStream& packed = streams.packed[static_cast<std::size_t>(chain.firstPacked)];
    auto slice = SliceSource::create(archive, packed.offset, packed.size);
    if (!slice)
        return fail(Error::atPath(ErrorCode::ImageCorrupt, archive->describe(), "ends within a member"));
    if (const auto packing = plainPacking(chain))
        return Unpacker::create(**slice, *packing);
    return startLzma(**slice, lzmaSteps(chain));
}

} // namespace emberdisc::source::sevenzip
