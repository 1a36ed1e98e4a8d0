// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/tracetransport.h"

#include "core/mmc/opcodes.h"
#include "core/mmc/sense.h"

namespace emberdisc::mmc {

namespace {

constexpr std::size_t kShownList =
    64; ///< bytes: a mode page with its header, a streaming or format descriptor

void appendHex(std::string& text, std::span<const std::byte> bytes)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = std::to_integer<unsigned>(bytes[i]);
        if (i > 0)
            text += ' ';
        text += {digits[byte >> 4], digits[byte & 15]};
    }
}

} // namespace

std::string TraceTransport::line(const Command& command, const Result<Reply>& result)
{
    std::string text;
    appendHex(text, command.cdb.bytes());
    text += ' ';
    text += name(static_cast<Opcode>(command.cdb.opcode()));
    const std::size_t length = command.in.size() + command.out.size();
    if (!command.in.empty())
        text += " in " + std::to_string(length);
    if (!command.out.empty())
        text += " out " + std::to_string(length);
    if (!command.out.empty() && command.out.size() <= kShownList) {
        text += " [";
        appendHex(text, command.out);
        text += ']';
    }
    text += " -> ";
    if (result) {
        text += "good";
        if (result->transferred != length)
            text += ' ' + std::to_string(result->transferred) + " of " + std::to_string(length);
    } else if (const Sense* sense = result.error().sense()) {
        text += mmc::describe(*sense);
    } else {
        text += emberdisc::name(result.error().code);
    }
    return text;
}

Result<Reply> TraceTransport::execute(const Command& command)
{
    Result<Reply> result = m_inner->execute(command);
    if (m_sink)
        m_sink(line(command, result));
    return result;
}

} // namespace emberdisc::mmc
