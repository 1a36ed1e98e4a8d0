// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/udf/fields.h"

#include <algorithm>
#include <cassert>
#include <chrono>

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/image/datetime.h"
#include "core/image/text.h"

namespace emberdisc::image::udf {

namespace {

constexpr std::size_t kIdSize = 23; // 1/7.4
constexpr std::size_t kSuffix = 24; // 1/7.4: eight bytes
constexpr std::byte kUnixClass{4};  // UDF 6.3.1
constexpr std::byte kLinux{5};      // UDF 6.3.2
constexpr char kEightBits = 8;      // UDF 2.1.1
constexpr char kSixteenBits = 16;
constexpr std::uint16_t kLocalTime = 0x1000; // 1/7.3.1: type 1, UDF 2.1.4.1

void putId(std::span<std::byte> to, std::string_view id)
{
    assert(id.size() <= kIdSize);
    std::ranges::copy(asBytes(id), to.subspan(1).begin());
}

/// Byte order marks have no place in OSTA CS0, UDF 2.1.1.
char32_t allowed(char32_t character)
{
    return character == 0xFEFF || character == 0xFFFE ? U'_' : character;
}

void appendBe16(std::string& to, char32_t unit)
{
    to += static_cast<char>((unit >> 8) & 0xFF);
    to += static_cast<char>(unit & 0xFF);
}

} // namespace

std::string encodeCs0(std::string_view utf8)
{
    std::string narrow(1, kEightBits);
    std::string_view rest = utf8;
    while (!rest.empty()) {
        const char32_t character = takeCharacter(rest);
        if (character > 0xFF)
            break;
        narrow += static_cast<char>(character);
        if (rest.empty())
            return narrow;
    }
    if (utf8.empty())
        return {};
    std::string wide(1, kSixteenBits);
    rest = utf8;
    while (!rest.empty()) {
        const char32_t character = allowed(takeCharacter(rest));
        if (character < 0x10000) {
            appendBe16(wide, character);
        } else {
            appendBe16(wide, 0xD800 + ((character - 0x10000) >> 10));
            appendBe16(wide, 0xDC00 + ((character - 0x10000) & 0x3FF));
        }
    }
    return wide;
}

std::string decodeCs0(std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return {};
    const auto id = std::to_integer<unsigned>(bytes.front());
    if (id == 16 || id == 255)
        return fromUcs2Be(bytes.subspan(1));
    std::string text;
    if (id == 8 || id == 254)
        for (const std::byte byte : bytes.subspan(1))
            appendUtf8(text, std::to_integer<char32_t>(byte));
    return text;
}

void putDstring(std::span<std::byte> field, std::string_view utf8)
{
    std::string text = encodeCs0(utf8);
    if (text.size() > field.size() - 1) {
        std::size_t room = field.size() - 1;
        if (text.front() == kSixteenBits) { // whole characters, of one unit or of two
            room -= room % 2 == 0 ? 1 : 0;
            const bool endsWithinOne =
                room >= 2 && (static_cast<unsigned char>(text[room - 2]) & 0xFC) == 0xD8;
            room -= endsWithinOne ? 2 : 0;
        }
        text.resize(room);
    }
    std::ranges::copy(asBytes(text), field.begin());
    field.back() = static_cast<std::byte>(text.size());
}

std::string getDstring(std::span<const std::byte> field)
{
    const std::size_t length = std::min(std::to_integer<std::size_t>(field.back()), field.size() - 1);
    std::string text = decodeCs0(field.first(length));
    return text.substr(0, text.find('\0'));
}

void putCharspec(std::span<std::byte> to)
{
    std::ranges::copy(asBytes("OSTA Compressed Unicode"), to.subspan(1).begin());
}

void putTimestamp(std::span<std::byte> to, std::int64_t value)
{
    using namespace std::chrono;
    static constexpr std::int64_t kFirst = sys_seconds(sys_days(year(1) / 1 / 1)).time_since_epoch().count();
    static constexpr std::int64_t kLast =
        sys_seconds(sys_days(year(9999) / 12 / 31)).time_since_epoch().count();
    const sys_seconds time{seconds(std::clamp(value, kFirst, kLast))};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    putLe16(to, kLocalTime); // with an offset of zero
    putLe16(to.subspan(2), static_cast<std::uint16_t>(static_cast<int>(date.year())));
    to[4] = static_cast<std::byte>(static_cast<unsigned>(date.month()));
    to[5] = static_cast<std::byte>(static_cast<unsigned>(date.day()));
    to[6] = static_cast<std::byte>(clock.hours().count());
    to[7] = static_cast<std::byte>(clock.minutes().count());
    to[8] = static_cast<std::byte>(clock.seconds().count());
}

std::int64_t getTimestamp(std::span<const std::byte> from)
{
    using namespace std::chrono;
    static constexpr int kUnspecifiedZone = -2047;
    const std::uint16_t typeAndZone = getLe16(from);
    const auto field = [from](std::size_t at) { return std::to_integer<unsigned>(from[at]); };
    const year_month_day date(year(static_cast<std::int16_t>(getLe16(from.subspan(2)))), month(field(4)),
                              day(field(5)));
    if (!date.ok() || field(6) > 23 || field(7) > 59 || field(8) > 59)
        return kTimeNotTold;
    int zone = typeAndZone & 0xFFF; // twelve bits, signed
    zone = zone >= 0x800 ? zone - 0x1000 : zone;
    const bool applies =
        (typeAndZone >> 12) == 1 && zone != kUnspecifiedZone && zone >= -1440 && zone <= 1440;
    const sys_seconds time = sys_days(date) + hours(field(6)) + minutes(field(7)) + seconds(field(8));
    return (time - minutes(applies ? zone : 0)).time_since_epoch().count();
}

void putDomainId(std::span<std::byte> to, UdfRevision revision)
{
    putId(to, "*OSTA UDF Compliant");
    putLe16(to.subspan(kSuffix), static_cast<std::uint16_t>(revision)); // UDF 2.1.5.3
}

void putUdfId(std::span<std::byte> to, std::string_view id, UdfRevision revision)
{
    putId(to, id);
    putLe16(to.subspan(kSuffix), static_cast<std::uint16_t>(revision)); // UDF 2.1.5.3
    to[kSuffix + 2] = kUnixClass;
    to[kSuffix + 3] = kLinux;
}

void putImplementationId(std::span<std::byte> to)
{
    putId(to, "*Emberdisc");
    to[kSuffix] = kUnixClass;
    to[kSuffix + 1] = kLinux;
}

void putContentsId(std::span<std::byte> to, UdfRevision revision)
{
    putId(to, isSecondEdition(revision) ? "+NSR02" : "+NSR03"); // 3/10.5.3
}

std::string getId(std::span<const std::byte> from)
{
    const std::string_view id = asText(from.subspan(1, kIdSize));
    return std::string(id.substr(0, id.find('\0')));
}

void putExtentAd(std::span<std::byte> to, std::uint32_t bytes, std::uint32_t sector)
{
    putLe32(to, bytes);
    putLe32(to.subspan(4), sector);
}

void putShortAd(std::span<std::byte> to, ExtentType type, std::uint32_t bytes, std::uint32_t block)
{
    putLe32(to, bytes | static_cast<std::uint32_t>(type) << 30);
    putLe32(to.subspan(4), block);
}

void putLongAd(std::span<std::byte> to, ExtentType type, std::uint32_t bytes, std::uint32_t block,
               std::uint16_t partition)
{
    putShortAd(to, type, bytes, block);
    putLe16(to.subspan(8), partition);
}

void sealDescriptor(std::span<std::byte> bytes, TagId id, UdfRevision revision, std::uint32_t location)
{
    static constexpr std::size_t kLongestCrc = 0xFFFF;
    const auto covered = bytes.subspan(tag::kSize, std::min(bytes.size() - tag::kSize, kLongestCrc));
    putLe16(bytes.subspan(tag::kIdentifier), static_cast<std::uint16_t>(id));
    putLe16(bytes.subspan(tag::kVersion), isSecondEdition(revision) ? 2 : 3); // 3/7.2.2
    putLe16(bytes.subspan(tag::kCrc), crc16(covered));
    putLe16(bytes.subspan(tag::kCrcLength), static_cast<std::uint16_t>(covered.size()));
    putLe32(bytes.subspan(tag::kLocation), location);
    unsigned sum = 0;
    for (std::size_t i = 0; i < tag::kSize; ++i) // 3/7.2.3
        sum += i == tag::kChecksum ? 0U : std::to_integer<unsigned>(bytes[i]);
    bytes[tag::kChecksum] = static_cast<std::byte>(sum & 0xFF);
}

} // namespace emberdisc::image::udf
