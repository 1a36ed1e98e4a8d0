// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/event.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

std::optional<MediaEvent> EventStatus::mediaEvent() const
{
    if (noEventAvailable || eventClass != EventClass::Media || eventCode > 6)
        return std::nullopt;
    return static_cast<MediaEvent>(eventCode);
}

Result<EventStatus> parseEventStatus(std::span<const std::byte> reply)
{
    const ReplyView whole(reply);
    TRY(requireSize(whole, Opcode::GetEventStatusNotification, 4));
    const ReplyView view = whole.announced(std::size_t{whole.be16(0)} + 2);
    EventStatus status{.noEventAvailable = view.bit(2, 7),
                       .eventClass = static_cast<EventClass>(view.bits(2, 2, 0)),
                       .supportedClasses = view.u8(3)};
    if (status.noEventAvailable)
        return status;
    TRY(requireSize(view, Opcode::GetEventStatusNotification, 6));
    status.eventCode = view.bits(4, 3, 0);
    status.status = view.u8(5);
    status.parameter = view.be16(6); // SPEC for the classes of power and busy: clients look at media only
    return status;
}

} // namespace emberdisc::mmc
