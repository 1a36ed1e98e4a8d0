// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/tracetransport.h"

#include "core/mmc/opcodes.h"
#include "core/mmc/sense.h"

#include <QJsonDocument>
#include <QJsonObject>

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

std::string hex(std::span<const std::byte> bytes)
{
    std::string text;
    appendHex(text, bytes);
    return text;
}

QString text(std::string_view ascii)
{
    return QString::fromLatin1(ascii.data(), static_cast<qsizetype>(ascii.size()));
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

std::string TraceTransport::json(const Command& command, const Result<Reply>& result,
                                 Clock::Steady::duration took)
{
    QJsonObject object{
        {QStringLiteral("cdb"), text(hex(command.cdb.bytes()))},
        {QStringLiteral("command"), text(name(static_cast<Opcode>(command.cdb.opcode())))},
        {QStringLiteral("us"),
         static_cast<qint64>(std::chrono::duration_cast<std::chrono::microseconds>(took).count())}};
    if (!command.in.empty())
        object[QStringLiteral("in")] = static_cast<qint64>(command.in.size());
    if (!command.out.empty())
        object[QStringLiteral("out")] = static_cast<qint64>(command.out.size());
    if (!command.out.empty() && command.out.size() <= kShownList)
        object[QStringLiteral("list")] = text(hex(command.out));
    if (result) {
        object[QStringLiteral("result")] = QStringLiteral("good");
        object[QStringLiteral("transferred")] = static_cast<qint64>(result->transferred);
    } else {
        object[QStringLiteral("result")] = text(emberdisc::name(result.error().code));
        if (const Sense* sense = result.error().sense())
            object[QStringLiteral("sense")] = text(mmc::describe(*sense));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

Result<Reply> TraceTransport::execute(const Command& command)
{
    const auto started = m_clock != nullptr ? m_clock->steadyNow() : Clock::Steady::time_point();
    Result<Reply> result = m_inner->execute(command);
    const auto ended = m_clock != nullptr ? m_clock->steadyNow() : started;
    if (m_sink)
        m_sink(m_format == TraceFormat::Json ? json(command, result, ended - started)
                                             : line(command, result));
    return result;
}

} // namespace emberdisc::mmc
