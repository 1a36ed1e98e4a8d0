// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/inquiry.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

Result<Inquiry> parseInquiry(std::span<const std::byte> reply)
{
    const ReplyView whole(reply);
    TRY(requireSize(whole, Opcode::Inquiry, 5));
    // Some bridges leave ADDITIONAL LENGTH zero and send the texts nevertheless.
    const ReplyView view = whole.u8(4) == 0 ? whole : whole.announced(std::size_t{whole.u8(4)} + 5);
    return Inquiry{.peripheralDeviceType = view.bits(0, 4, 0),
                   .removable = view.bit(1, 7),
                   .version = view.u8(2),
                   .vendor = view.text(8, 8),
                   .product = view.text(16, 16),
                   .revision = view.text(32, 4)};
}

} // namespace emberdisc::mmc
