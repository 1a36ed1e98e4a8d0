// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/tarblocks.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <system_error>

namespace emberdisc::source::tar {

namespace {

constexpr std::uint64_t kLargestNumber = std::uint64_t{1} << 62;

} // namespace

std::string_view textOf(const Block& block, field::Field field)
{
    const std::string_view all(reinterpret_cast<const char*>(block.data()) + field.offset, field.length);
    return all.substr(0, all.find('\0'));
}

std::optional<std::uint64_t> numberOf(const Block& block, field::Field field)
{
    const auto bytes = std::span(block).subspan(field.offset, field.length);
    if (std::to_integer<unsigned>(bytes[0]) == 0x80) {
        std::uint64_t number = 0;
        for (const std::byte byte : bytes.subspan(1)) {
            if (number >= kLargestNumber >> 8)
                return std::nullopt;
            number = number << 8 | std::to_integer<std::uint64_t>(byte);
        }
        return number;
    }
    std::string_view text = textOf(block, field);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text = text.substr(0, text.find(' '));
    std::uint64_t number = 0;
    if (text.empty())
        return number;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 8);
    if (error != std::errc() || end != text.data() + text.size() || number > kLargestNumber)
        return std::nullopt;
    return number;
}

std::optional<std::int64_t> signedNumberOf(const Block& block, field::Field field)
{
    const auto bytes = std::span(block).subspan(field.offset, field.length);
    if (bytes[0] != std::byte{0xFF}) {
        const auto number = numberOf(block, field);
        return number ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
    }
    std::int64_t number = -1;
    for (const std::byte byte : bytes.subspan(1)) {
        if (number < INT64_MIN >> 8)
            return std::nullopt;
        number = number * 256 + std::to_integer<std::int64_t>(byte);
    }
    return number;
}

Records paxRecords(std::string_view text)
{
    Records records;
    while (!text.empty()) {
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
        const auto digits = static_cast<std::size_t>(end - text.data());
        if (error != std::errc() || length > text.size() || length < digits + 3)
            break;
        const std::string_view record = text.substr(digits + 1, length - digits - 2);
        if (const auto equals = record.find('='); equals != std::string_view::npos) {
            const std::string_view key = record.substr(0, equals);
            const std::string_view value = record.substr(equals + 1);
            if (key == "GNU.sparse.offset" || key == "GNU.sparse.numbytes") // they come in turns
                records[std::string(kSparseMap)].append(value).append(",");
            else
                records.insert_or_assign(std::string(key), value);
        }
        text.remove_prefix(length);
    }
    return records;
}

std::optional<std::uint64_t> wholeOf(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > kLargestNumber)
        return std::nullopt;
    return number;
}

std::string_view recordOf(const Records& records, std::string_view key)
{
    const auto record = records.find(key);
    return record == records.end() ? std::string_view() : std::string_view(record->second);
}

} // namespace emberdisc::source::tar
