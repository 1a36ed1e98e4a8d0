// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/numbers.h"

#include <charconv>
#include <cmath>

#include <QDateTime>

namespace emberdisc::cli {

namespace {

template <class Number, class... Format>
std::optional<Number> all(std::string_view text, Format... format)
{
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number, format...);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> wholeFrom(std::string_view text)
{
    return all<std::uint64_t>(text);
}

std::optional<double> decimalFrom(std::string_view text)
{
    if (text.starts_with('-'))
        return {};
    const auto number = all<double>(text, std::chars_format::fixed);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::chrono::seconds> timeFromIso(const std::string& text)
{
    using std::chrono::seconds;
    constexpr auto kLatest = std::chrono::duration_cast<seconds>(std::chrono::nanoseconds::max());
    const QDateTime read = QDateTime::fromString(QString::fromStdString(text), Qt::ISODate);
    if (!read.isValid())
        return {};
    const seconds time(read.toSecsSinceEpoch());
    return time <= kLatest && time >= -kLatest ? std::optional(time) : std::nullopt;
}

} // namespace emberdisc::cli
