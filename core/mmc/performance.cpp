// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/performance.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

/// The descriptors behind the header, whole ones only.
Result<ReplyView> descriptorsOf(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    TRY(requireSize(view, Opcode::GetPerformance, kPerformanceHeaderSize));
    return view.part(kPerformanceHeaderSize,
                     announcedPerformanceDescriptors(reply) * kPerformanceDescriptorSize);
}

} // namespace

std::size_t announcedPerformanceDescriptors(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    // The length counts what follows its own four bytes: the other half of the header too.
    const std::size_t length = view.be32(0);
    return length < 4 ? 0 : (length - 4) / kPerformanceDescriptorSize;
}

Result<std::vector<PerformanceDescriptor>> parsePerformance(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, descriptorsOf(reply));
    std::vector<PerformanceDescriptor> list;
    for (std::size_t at = 0; at + kPerformanceDescriptorSize <= view.size(); at += kPerformanceDescriptorSize)
        list.push_back({.startLba = view.be32(at),
                        .startPerformance = view.be32(at + 4),
                        .endLba = view.be32(at + 8),
                        .endPerformance = view.be32(at + 12)});
    return list;
}

Result<std::vector<WriteSpeedDescriptor>> parseWriteSpeeds(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, descriptorsOf(reply));
    std::vector<WriteSpeedDescriptor> list;
    for (std::size_t at = 0; at + kPerformanceDescriptorSize <= view.size(); at += kPerformanceDescriptorSize)
        list.push_back({.wrc = view.bits(at, 4, 3),
                        .restoreDefaults = view.bit(at, 2),
                        .exact = view.bit(at, 1),
                        .mrw = view.bit(at, 0),
                        .endLba = view.be32(at + 4),
                        .readSpeed = view.be32(at + 8),
                        .writeSpeed = view.be32(at + 12)});
    return list;
}

} // namespace emberdisc::mmc
