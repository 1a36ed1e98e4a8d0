// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/discresources.h"

#include "core/mmc/commands.h"
#include "core/mmc/replyview.h"

#include <utility>

namespace emberdisc::mmc {

namespace {

/// What is announced, when it is whole and of that type.
Result<ReplyView> resources(std::span<const std::byte> reply, DiscInformationType type, std::size_t size)
{
    const ReplyView whole(reply);
    TRY(requireSize(whole, Opcode::ReadDiscInformation, size));
    const ReplyView view = whole.announced(std::size_t{whole.be16(0)} + 2);
    TRY(requireSize(view, Opcode::ReadDiscInformation, size));
    if (view.bits(2, 7, 5) != std::to_underlying(type))
        return invalidReply(Opcode::ReadDiscInformation, "disc information of another type");
    return view;
}

} // namespace

Result<TrackResources> parseTrackResources(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view,
               resources(reply, DiscInformationType::TrackResources, kTrackResourcesSize));
    return TrackResources{.maximumTracks = view.be16(4),
                          .assignedTracks = view.be16(6),
                          .maximumAppendableTracks = view.be16(8),
                          .appendableTracks = view.be16(10)};
}

Result<PowResources> parsePowResources(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, resources(reply, DiscInformationType::PowResources, kPowResourcesSize));
    return PowResources{.remainingReplacements = view.be32(4),
                        .remainingMapEntries = view.be32(8),
                        .remainingUpdates = view.be32(12)};
}

} // namespace emberdisc::mmc
