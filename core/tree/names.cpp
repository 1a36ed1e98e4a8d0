// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/names.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <QString>
#include <QStringDecoder>

namespace emberdisc::tree {

namespace {

unsigned byteAt(std::string_view text, std::size_t at)
{
    return static_cast<unsigned char>(text[at]);
}

/// Bytes of the character at `at`, 0 if there is none in well-formed UTF-8 (Unicode 15, table 3-7).
std::size_t characterLength(std::string_view text, std::size_t at)
{
    const unsigned lead = byteAt(text, at);
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() - at < length)
        return 0;
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byteAt(text, at + 1) < low || byteAt(text, at + 1) > high)
        return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (byteAt(text, at + i) < 0x80 || byteAt(text, at + i) > 0xBF)
            return 0;
    return length;
}

/// Where a name's extension begins, its dot included; the end if there is none. ".bashrc" has none, ".tar.gz"
/// is one.
std::size_t extensionStart(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == name.size() || name.size() - dot > 16)
        return name.size();
    const std::size_t before = name.rfind('.', dot - 1);
    if (before != std::string_view::npos && before != 0 && name.substr(before, dot - before) == ".tar")
        return before;
    return dot;
}

} // namespace

bool isUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = characterLength(text, at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

bool hasControlCharacters(std::string_view utf8)
{
    for (std::size_t at = 0; at < utf8.size(); ++at) {
        const unsigned byte = byteAt(utf8, at);
        if (byte < 0x20 || byte == 0x7F)
            return true;
        if (byte == 0xC2 && at + 1 < utf8.size() && byteAt(utf8, at + 1) < 0xA0)
            return true;
    }
    return false;
}

Result<> checkName(std::string_view name)
{
    if (name.empty())
        return fail(ErrorCode::NameEmpty);
    if (name == "." || name == ".." || name.find('/') != std::string_view::npos ||
        name.find('\0') != std::string_view::npos)
        return fail(Error::atPath(ErrorCode::NameInvalid, std::string(name)));
    if (name.size() > kMaximumNameBytes)
        return fail(
            Error::atPath(ErrorCode::NameTooLong, std::string(name), std::to_string(name.size()) + " bytes"));
    if (!isUtf8(name))
        return fail(Error::atPath(ErrorCode::NameNotUtf8, std::string(name)));
    return {};
}

Result<> checkTypedName(std::string_view name)
{
    TRY(checkName(name));
    if (hasControlCharacters(name))
        return fail(Error::atPath(ErrorCode::NameHasControls, std::string(name)));
    return {};
}

std::string toReadableUtf8(std::string_view bytes)
{
    std::string readable;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = characterLength(bytes, at);
        const unsigned byte = byteAt(bytes, at);
        if (length > 0) {
            readable.append(bytes.substr(at, length));
        } else if (byte < 0xA0) {
            readable += '_';
        } else {
            readable += static_cast<char>(0xC0U | (byte >> 6));
            readable += static_cast<char>(0x80U | (byte & 0x3FU));
        }
        at += std::max<std::size_t>(length, 1);
    }
    readable.resize(truncateUtf8(readable, kMaximumNameBytes).size());
    return readable;
}

std::string composed(std::string_view utf8)
{
    if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(utf8);
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom); // it is a character
    const QString text = decode(QByteArrayView(utf8.data(), static_cast<qsizetype>(utf8.size())));
    std::string joined = text.normalized(QString::NormalizationForm_C).toStdString();
    return joined.size() <= kMaximumNameBytes ? joined : std::string(utf8);
}

std::string_view truncateUtf8(std::string_view utf8, std::size_t bytes)
{
    if (utf8.size() <= bytes)
        return utf8;
    while (bytes > 0 && (byteAt(utf8, bytes) & 0xC0U) == 0x80)
        --bytes;
    return utf8.substr(0, bytes);
}

std::string numberedName(std::string_view name, NumberBefore where,
                         const std::function<bool(const std::string&)>& taken)
{
    const std::size_t split = where == NumberBefore::Extension ? extensionStart(name) : name.size();
    const std::string_view stem = name.substr(0, split);
    const std::string_view extension = name.substr(split);
    for (std::uint64_t number = 2;; ++number) {
        const std::string tail = " (" + std::to_string(number) + ")" + std::string(extension);
        std::string candidate =
            std::string(truncateUtf8(stem, kMaximumNameBytes - std::min(kMaximumNameBytes, tail.size()))) +
            tail;
        if (!taken(candidate))
            return candidate;
    }
}

} // namespace emberdisc::tree
