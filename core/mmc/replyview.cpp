// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

std::string ReplyView::text(std::size_t at, std::size_t length) const
{
    std::string text;
    const ReplyView bytes = part(at, length);
    for (const std::byte byte : bytes.bytes()) {
        const auto c = std::to_integer<unsigned char>(byte);
        if (c == 0)
            text += ' ';
        else
            text += c >= 0x20 && c < 0x7F ? static_cast<char>(c) : '?';
    }
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::unexpected<Error> invalidReply(Opcode opcode, std::string why)
{
    return std::unexpected(Error{ErrorCode::ReplyInvalid,
                                 std::string(name(opcode)) + ": " + std::move(why),
                                 {},
                                 AtCommand{value(opcode)}});
}

Result<> requireSize(const ReplyView& reply, Opcode opcode, std::size_t least)
{
    if (reply.size() >= least)
        return {};
    return invalidReply(opcode, std::to_string(reply.size()) + " bytes came, " + std::to_string(least) +
                                    " are needed");
}

} // namespace emberdisc::mmc
