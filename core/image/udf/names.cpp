// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/names.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>

#include "core/base/crc.h"
#include "core/image/text.h"
#include "core/image/udf/fields.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::size_t kLongest = 255;        // L_FI is one byte, ECMA-167 4/14.4.4
constexpr std::size_t kLongestExtension = 5; // UDF 4.2.2.1

/// Bytes below 128 are the same in all encodings, so most names need no second look.
bool isPlain(std::string_view name)
{
    return name.size() < kLongest &&
           std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t unitsOf(char32_t character)
{
    return character < 0x10000 ? 1 : 2;
}

constexpr std::uint32_t kFirstBeyondCrc = 0x10000;

/// Four digits for a CRC, five and more beyond.
std::string mark(std::uint32_t number)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text = "#";
    for (int shift = 28; shift >= 0; shift -= 4)
        if (shift < 16 || (number >> shift) != 0)
            text += kDigits[(number >> shift) & 0xF];
    return text;
}

/// As much of the name as fits before the mark and the extension, in the width that the whole name needs.
std::string shortened(std::string_view name, std::uint32_t number)
{
    std::u32string text;
    for (std::string_view rest = name; !rest.empty();)
        text += takeCharacter(rest);
    const std::size_t dot = text.rfind(U'.');
    const bool hasExtension = dot != text.npos && dot != 0 && text.size() - dot - 1 <= kLongestExtension;
    const std::size_t stem = hasExtension ? dot : text.size();
    std::string end = mark(number);
    std::size_t room =
        std::ranges::all_of(text, [](char32_t c) { return c <= 0xFF; }) ? kLongest - 1 : (kLongest - 1) / 2;
    room -= end.size();
    for (std::size_t i = stem; i < text.size(); ++i) {
        room -= unitsOf(text[i]);
        appendUtf8(end, text[i]);
    }
    std::string cut;
    for (std::size_t i = 0; i < stem && unitsOf(text[i]) <= room; ++i) {
        room -= unitsOf(text[i]);
        appendUtf8(cut, text[i]);
    }
    return encodeCs0(cut + end);
}

} // namespace

std::vector<std::string> makeIdentifiers(std::span<const std::string_view> names)
{
    std::vector<std::string> identifiers;
    identifiers.reserve(names.size());
    std::vector<std::size_t> adapted;
    for (std::size_t i = 0; i < names.size(); ++i) {
        identifiers.push_back(encodeCs0(names[i]));
        const bool fits = identifiers[i].size() <= kLongest;
        if (!isPlain(names[i]) && (!fits || decodeCs0(asBytes(identifiers[i])) != names[i]))
            adapted.push_back(i);
    }
    if (adapted.empty())
        return identifiers;
    std::unordered_set<std::string> taken;
    for (std::size_t i = 0, next = 0; i < identifiers.size(); ++i) {
        if (next < adapted.size() && adapted[next] == i)
            ++next;
        else
            taken.insert(identifiers[i]);
    }
    std::uint32_t beyond = kFirstBeyondCrc; // one count for the folder: a million equal starts end soon
    for (const std::size_t i : adapted) {
        const std::uint16_t crc = crc16(asBytes(names[i]));
        if (identifiers[i].size() <= kLongest && taken.insert(identifiers[i]).second)
            continue;
        identifiers[i] = shortened(names[i], crc);
        while (!taken.insert(identifiers[i]).second)
            identifiers[i] = shortened(names[i], beyond++);
    }
    return identifiers;
}

} // namespace emberdisc::image::udf
