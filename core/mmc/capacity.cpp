// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/capacity.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

Result<Capacity> parseCapacity(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    TRY(requireSize(view, Opcode::ReadCapacity, kCapacitySize));
    return Capacity{.lastLba = view.be32(0), .blockLength = view.be32(4)};
}

const FormattableCapacity* FormatCapacities::find(std::uint8_t formatType) const
{
    const auto found = std::ranges::find(formats, formatType, &FormattableCapacity::formatType);
    return found == formats.end() ? nullptr : &*found;
}

std::size_t announcedFormatCapacitiesLength(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    return view.size() < kFormatCapacitiesHeaderSize ? 0 : kFormatCapacitiesHeaderSize + view.u8(3);
}

Result<FormatCapacities> parseFormatCapacities(std::span<const std::byte> reply)
{
    const ReplyView view = ReplyView(reply).announced(announcedFormatCapacitiesLength(reply));
    TRY(requireSize(view, Opcode::ReadFormatCapacities, 12));
    FormatCapacities capacities{.state = static_cast<FormatState>(view.bits(8, 1, 0)),
                                .blocks = view.be32(4),
                                .blockLength = view.be24(9)};
    for (std::size_t at = 12; at + 8 <= view.size(); at += 8)
        capacities.formats.push_back({.blocks = view.be32(at),
                                      .formatType = view.bits(at + 4, 7, 2),
                                      .formatSubType = view.bits(at + 4, 1, 0),
                                      .typeDependent = view.be24(at + 5)});
    return capacities;
}

std::optional<int> BufferCapacity::fillPercent() const
{
    if (total == 0 || available > total)
        return std::nullopt;
    return static_cast<int>((std::uint64_t{total} - available) * 100 / total);
}

Result<BufferCapacity> parseBufferCapacity(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    TRY(requireSize(view, Opcode::ReadBufferCapacity, kBufferCapacitySize));
    return BufferCapacity{.total = view.be32(4), .available = view.be32(8)};
}

} // namespace emberdisc::mmc
