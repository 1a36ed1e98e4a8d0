// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/text.h"

#include <algorithm>

namespace emberdisc::image {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// How many bytes the sequence that starts with `lead` has, RFC 3629; 0 when none starts so.
std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

bool isSane(char32_t character, std::size_t length)
{
    static constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    return character >= kSmallest[length] && character <= 0x10FFFF &&
           !(character >= 0xD800 && character <= 0xDFFF);
}

bool isDCharacter(char32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

char32_t raised(char32_t c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

char16_t jolietUnit(char32_t c)
{
    static constexpr std::u32string_view kForbidden = U"*/:;?\\";
    const bool allowed = c >= 0x20 && c <= 0xFFFF && kForbidden.find(c) == kForbidden.npos;
    return allowed ? static_cast<char16_t>(c) : u'_';
}

} // namespace

char32_t takeCharacterBeyondAscii(std::string_view& text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = sequenceLength(lead);
    if (length == 0 || length > text.size()) {
        text.remove_prefix(1);
        return kReplacement;
    }
    char32_t character = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0) != 0x80) {
            text.remove_prefix(1);
            return kReplacement;
        }
        character = (character << 6) | (next & 0x3FU);
    }
    const bool sane = isSane(character, length);
    text.remove_prefix(sane ? length : 1);
    return sane ? character : kReplacement;
}

void appendUtf8(std::string& to, char32_t c)
{
    const auto tail = [&to](char32_t bits) { to += static_cast<char>(0x80 | (bits & 0x3F)); };
    if (c < 0x80) {
        to += static_cast<char>(c);
    } else if (c < 0x800) {
        to += static_cast<char>(0xC0 | (c >> 6));
        tail(c);
    } else if (c < 0x10000) {
        to += static_cast<char>(0xE0 | (c >> 12));
        tail(c >> 6);
        tail(c);
    } else {
        to += static_cast<char>(0xF0 | (c >> 18));
        tail(c >> 12);
        tail(c >> 6);
        tail(c);
    }
}

std::string toDCharacters(std::string_view utf8)
{
    std::string result;
    result.reserve(utf8.size());
    while (!utf8.empty()) {
        const char32_t c = raised(takeCharacter(utf8));
        result += isDCharacter(c) ? static_cast<char>(c) : '_';
    }
    return result;
}

std::string toACharacters(std::string_view utf8)
{
    static constexpr std::string_view kOthers = " !\"%&'()*+,-./:;<=>?";
    std::string result;
    while (!utf8.empty()) {
        const char32_t c = raised(takeCharacter(utf8));
        const bool allowed =
            isDCharacter(c) || (c < 0x80 && kOthers.find(static_cast<char>(c)) != kOthers.npos);
        result += allowed ? static_cast<char>(c) : '_';
    }
    return result;
}

std::u16string toJoliet(std::string_view utf8)
{
    std::u16string result;
    result.reserve(utf8.size());
    while (!utf8.empty())
        result += jolietUnit(takeCharacter(utf8));
    return result;
}

bool isJolietOf(std::string_view bytes, std::string_view utf8)
{
    for (; !utf8.empty(); bytes.remove_prefix(2)) {
        const char16_t unit = jolietUnit(takeCharacter(utf8));
        if (bytes.size() < 2 || bytes[0] != static_cast<char>(unit >> 8) ||
            bytes[1] != static_cast<char>(unit & 0xFF))
            return false;
    }
    return bytes.empty();
}

std::string toBytesBe(std::u16string_view text)
{
    std::string bytes;
    bytes.reserve(text.size() * 2);
    for (const char16_t unit : text) {
        bytes += static_cast<char>(unit >> 8);
        bytes += static_cast<char>(unit & 0xFF);
    }
    return bytes;
}

std::string fromUcs2Be(std::span<const std::byte> bytes)
{
    const auto unitAt = [bytes](std::size_t i) {
        return static_cast<char32_t>(std::to_integer<unsigned>(bytes[2 * i]) << 8 |
                                     std::to_integer<unsigned>(bytes[2 * i + 1]));
    };
    const std::size_t count = bytes.size() / 2;
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
        const char32_t unit = unitAt(i);
        if (unit < 0xD800 || unit > 0xDFFF) {
            appendUtf8(result, unit);
            continue;
        }
        const char32_t low = unit <= 0xDBFF && i + 1 < count ? unitAt(i + 1) : 0;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            appendUtf8(result, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            ++i;
        } else {
            appendUtf8(result, kReplacement);
        }
    }
    return result;
}

std::string fromUnknown(std::span<const std::byte> bytes)
{
    std::string_view text = asText(bytes);
    text = text.substr(0, text.find('\0'));
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view before = rest;
        if (takeCharacter(rest) == kReplacement && before.size() - rest.size() == 1) {
            std::string latin;
            for (const char byte : text)
                appendUtf8(latin, static_cast<unsigned char>(byte));
            return latin;
        }
    }
    return std::string(text);
}

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    const auto raised = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    return std::ranges::equal(a, b, {}, raised, raised);
}

std::string trimmed(std::string text)
{
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

} // namespace emberdisc::image
