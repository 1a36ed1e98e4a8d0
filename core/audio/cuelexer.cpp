// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/cuelexer.h"

#include <algorithm>

#include <QByteArray>
#include <QString>
#include <QStringConverter>

namespace emberdisc::audio {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kMaximumDigits = 6;

CueLine toWords(std::string_view text, std::size_t number)
{
    CueLine line;
    line.number = number;
    line.text = text;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(kBlanks, at)) != std::string_view::npos) {
        CueWord word;
        word.column = at + 1;
        word.isQuoted = text[at] == '"';
        const std::size_t start = word.isQuoted ? at + 1 : at;
        std::size_t end = word.isQuoted ? text.find('"', start) : text.find_first_of(kBlanks, start);
        if (end == std::string_view::npos) {
            line.isUnterminated = word.isQuoted;
            end = text.size();
        }
        word.text = text.substr(start, end - start);
        at = word.isQuoted && end < text.size() ? end + 1 : end;
        word.endColumn = at + 1;
        line.words.push_back(std::move(word));
    }
    line.endColumn = text.size() + 1;
    return line;
}

/// Remarks are free text: a quotation mark in them need not be closed.
bool isRemark(const CueLine& line)
{
    return !line.words.empty() && !line.words.front().isQuoted &&
           equalsIgnoringCase(line.words.front().text, "REM");
}

} // namespace

std::string CueLine::restBetween(std::size_t first, std::size_t end) const
{
    const std::size_t from = words[first].column - 1;
    return std::string(text.substr(from, words[end - 1].endColumn - 1 - from));
}

std::vector<CueLine> splitCueLines(std::string_view text)
{
    std::vector<CueLine> lines;
    std::size_t number = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        ++number;
        CueLine line = toWords(text.substr(at, end - at), number);
        line.isUnterminated = line.isUnterminated && !isRemark(line);
        lines.push_back(std::move(line));
        at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    return lines;
}

std::string toUtf8(std::string_view text)
{
    const QByteArrayView bytes(text.data(), static_cast<qsizetype>(text.size()));
    std::string result;
    if (const auto marked =
            QStringConverter::encodingForData(bytes)) { // strips nothing but the byte order mark
        QStringDecoder decoder(*marked);
        const QString decoded = decoder.decode(bytes);
        result = decoded.toStdString();
    } else if (bytes.isValidUtf8()) {
        result = text;
    } else {
        result = QString::fromLatin1(bytes).toStdString();
    }
    result.resize(std::min(result.find('\0'), result.size()));
    return result;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::uint32_t> toNumber(std::string_view text)
{
    if (text.empty() || text.size() > kMaximumDigits)
        return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return value;
}

} // namespace emberdisc::audio
