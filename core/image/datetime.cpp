// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/datetime.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <string>

namespace emberdisc::image {

namespace {

using namespace std::chrono;

struct Civil {
    int year;
    unsigned month;
    unsigned day;
    unsigned hour;
    unsigned minute;
    unsigned second;
};

Civil toCivil(std::int64_t value)
{
    const sys_seconds time{seconds(value)};
    const auto days = floor<std::chrono::days>(time);
    const year_month_day date(days);
    const hh_mm_ss clock(time - days);
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<unsigned>(clock.hours().count()),
            static_cast<unsigned>(clock.minutes().count()),
            static_cast<unsigned>(clock.seconds().count())};
}

/// In quarters of an hour: ECMA-119 8.4.26.1.
constexpr bool isOffset(int quarters)
{
    return quarters >= -48 && quarters <= 52;
}

std::optional<std::int64_t> fromCivil(const Civil& civil, int quarters)
{
    const year_month_day date(year(civil.year), month(civil.month), day(civil.day));
    if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 59)
        return std::nullopt;
    const sys_seconds time =
        sys_days(date) + hours(civil.hour) + minutes(civil.minute) + seconds(civil.second);
    return (time - minutes(isOffset(quarters) ? 15 * quarters : 0)).time_since_epoch().count();
}

int signedByte(std::byte value)
{
    return static_cast<std::int8_t>(std::to_integer<std::uint8_t>(value));
}

std::int64_t clamped(std::int64_t value, int lastYear)
{
    const std::int64_t first = fromCivil({1900, 1, 1, 0, 0, 0}, 0).value();
    const std::int64_t last = fromCivil({lastYear, 12, 31, 23, 59, 59}, 0).value();
    return std::clamp(value, first, last);
}

std::optional<std::int64_t> parseRecordTime(std::span<const std::byte> from)
{
    assert(from.size() >= kRecordTimeSize);
    const auto field = [from](std::size_t i) { return std::to_integer<unsigned>(from[i]); };
    return fromCivil({static_cast<int>(1900 + field(0)), field(1), field(2), field(3), field(4), field(5)},
                     signedByte(from[6]));
}

std::optional<std::int64_t> parseDescriptorTime(std::span<const std::byte> from)
{
    assert(from.size() >= kDescriptorTimeSize);
    const auto number = [from](std::size_t at, std::size_t width) {
        unsigned value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value = value * 10 + (std::to_integer<unsigned>(from[at + i]) - '0') % 10;
        return value;
    };
    if (std::ranges::any_of(from.first(16),
                            [](std::byte b) { return b < std::byte{'0'} || b > std::byte{'9'}; }))
        return std::nullopt;
    return fromCivil({static_cast<int>(number(0, 4)), number(4, 2), number(6, 2), number(8, 2), number(10, 2),
                      number(12, 2)},
                     signedByte(from[16]));
}

bool isAll(std::span<const std::byte> bytes, char value)
{
    return std::ranges::all_of(bytes, [value](std::byte b) { return b == static_cast<std::byte>(value); });
}

} // namespace

void putRecordTime(std::span<std::byte> to, std::int64_t value)
{
    assert(to.size() >= kRecordTimeSize);
    const Civil civil = toCivil(clamped(value, 2155));
    const unsigned fields[] = {static_cast<unsigned>(civil.year - 1900),
                               civil.month,
                               civil.day,
                               civil.hour,
                               civil.minute,
                               civil.second,
                               0U};
    for (std::size_t i = 0; i < kRecordTimeSize; ++i)
        to[i] = static_cast<std::byte>(fields[i]);
}

void putDescriptorTime(std::span<std::byte> to, std::optional<std::int64_t> value)
{
    assert(to.size() >= kDescriptorTimeSize);
    std::string digits(16, '0');
    if (value) {
        const Civil civil = toCivil(clamped(*value, 9999));
        std::size_t at = 0;
        const auto put = [&](unsigned number, std::size_t width) {
            for (std::size_t i = width; i-- > 0; number /= 10)
                digits[at + i] = static_cast<char>('0' + number % 10);
            at += width;
        };
        put(static_cast<unsigned>(civil.year), 4);
        for (const unsigned field : {civil.month, civil.day, civil.hour, civil.minute, civil.second})
            put(field, 2);
    }
    std::ranges::transform(digits, to.begin(), [](char c) { return static_cast<std::byte>(c); });
    to[16] = std::byte{0};
}

std::int64_t getRecordTime(std::span<const std::byte> from)
{
    return parseRecordTime(from).value_or(kTimeNotTold);
}

std::int64_t getDescriptorTime(std::span<const std::byte> from)
{
    return parseDescriptorTime(from).value_or(kTimeNotTold);
}

bool isRecordTime(std::span<const std::byte> from)
{
    return isAll(from.first(kRecordTimeSize), 0) || (parseRecordTime(from) && isOffset(signedByte(from[6])));
}

bool isDescriptorTime(std::span<const std::byte> from)
{
    const auto digits = from.first(kDescriptorTimeSize - 1);
    return isAll(digits, '0') || isAll(digits, 0) ||
           (parseDescriptorTime(from) && isOffset(signedByte(from[16])));
}

} // namespace emberdisc::image
