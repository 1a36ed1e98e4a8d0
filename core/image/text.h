// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Characters of the descriptors and identifiers. Functions take any bytes and never fail: what is not UTF-8
/// counts as one unknown character a byte.
namespace emberdisc::image {

/// Take the next character off the front of `text`, which must not be empty. U+FFFD for a byte that is not
/// UTF-8.
[[nodiscard]] char32_t takeCharacterBeyondAscii(std::string_view& text); // or a byte that is none
[[nodiscard]] inline char32_t takeCharacter(std::string_view& text)
{
    const auto first = static_cast<unsigned char>(text.front());
    if (first >= 0x80)
        return takeCharacterBeyondAscii(text);
    text.remove_prefix(1);
    return first;
}
void appendUtf8(std::string& to, char32_t character);

/// d-characters, ECMA-119 7.4.1: A-Z, 0-9 and '_'; letters are raised, one '_' stands for any other
/// character.
[[nodiscard]] std::string toDCharacters(std::string_view utf8);
/// a-characters, ECMA-119 7.4.1: those and space ! " % & ' ( ) * + , - . / : ; < = > ?
[[nodiscard]] std::string toACharacters(std::string_view utf8);

/// The text as UCS-2, most significant byte first (Joliet, escape sequence %/E). U+0000..U+001F and * / : ; ?
/// \ become '_' (Joliet specification, "allowed character set"), and so does every character beyond the Basic
/// Multilingual Plane.
[[nodiscard]] std::u16string toJoliet(std::string_view utf8);
[[nodiscard]] std::string toBytesBe(std::u16string_view text);
/// bytes == toBytesBe(toJoliet(utf8)), without making that.
[[nodiscard]] bool isJolietOf(std::string_view bytes, std::string_view utf8);

/// UTF-8 of UCS-2 or UTF-16 bytes, most significant first; lone surrogates become U+FFFD, an odd byte at the
/// end is left out.
[[nodiscard]] std::string fromUcs2Be(std::span<const std::byte> bytes);
/// UTF-8 of a field in an image whose character set nobody promised: kept when it is UTF-8, else taken for
/// Latin-1. Stops at NUL.
[[nodiscard]] std::string fromUnknown(std::span<const std::byte> bytes);
/// Whether both are the same but for the case of A to Z.
[[nodiscard]] bool equalIgnoringCase(std::string_view a, std::string_view b);
/// Without spaces at the end.
[[nodiscard]] std::string trimmed(std::string text);

[[nodiscard]] inline std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline std::span<const std::byte> asBytes(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

} // namespace emberdisc::image
