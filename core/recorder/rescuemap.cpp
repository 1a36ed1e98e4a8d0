// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/rescuemap.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

namespace emberdisc::recorder {

namespace {

constexpr std::string_view kStates = "?*/-+";

char letter(SectorState state)
{
    switch (state) {
    case SectorState::Untried:
        return '?';
    case SectorState::Read:
        return '+';
    case SectorState::Unreadable:
        return '-';
    }
    return '?';
}

SectorState stateOf(char letter)
{
    return letter == '?' ? SectorState::Untried : letter == '+' ? SectorState::Read : SectorState::Unreadable;
}

std::string hex(std::uint64_t number)
{
    std::array<char, 16> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
    std::string text(digits.data(), end);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return "0x" + std::string(text.size() < 8 ? 8 - text.size() : 0, '0') + text;
}

std::optional<std::uint64_t> numberIn(std::string_view text)
{
    const int base = text.starts_with("0x") || text.starts_with("0X") ? 16 : 10;
    if (base == 16)
        text.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size())
        return {};
    return number;
}

std::vector<std::string_view> wordsOf(std::string_view line)
{
    std::vector<std::string_view> words;
    while (true) {
        const auto first = line.find_first_not_of(" \t\r");
        if (first == std::string_view::npos)
            return words;
        line.remove_prefix(first);
        const auto end = std::min(line.find_first_of(" \t\r"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

/// A block of the text, in bytes.
struct Block {
    std::uint64_t position = 0;
    std::uint64_t size = 0;
    char letter = '?';
};

std::optional<Block> blockIn(const std::vector<std::string_view>& words)
{
    if (words.size() != 3 || words[2].size() != 1 || kStates.find(words[2][0]) == std::string_view::npos)
        return {};
    const auto position = numberIn(words[0]);
    const auto size = numberIn(words[1]);
    if (!position || !size || *size == 0 || *size > UINT64_MAX - *position)
        return {};
    return Block{*position, *size, words[2][0]};
}

} // namespace

RescueMap::RescueMap(std::uint64_t sectors) : m_sectors(sectors)
{
    if (sectors > 0)
        m_starts[0] = SectorState::Untried;
}

Result<RescueMap> RescueMap::parse(std::string_view text, std::uint32_t sectorSize)
{
    const auto wrong = [](std::size_t line, const std::string& why) {
        return fail(ErrorCode::InvalidArgument, "line " + std::to_string(line) + ": " + why);
    };
    RescueMap map(0);
    bool hasStatus = false;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto words = wordsOf(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (words.empty() || words[0].starts_with('#'))
            continue;
        if (!hasStatus) {
            hasStatus = words.size() >= 2 && words.size() <= 3 && numberIn(words[0]) && words[1].size() == 1;
            if (!hasStatus)
                return wrong(line, "a position and a status are expected");
            continue;
        }
        const auto block = blockIn(words);
        if (!block)
            return wrong(line, "a position, a size and one of ?*/-+ are expected");
        if (block->position != map.m_sectors * sectorSize || block->size % sectorSize != 0)
            return wrong(line, "blocks are whole sectors, and follow each other");
        const std::uint64_t first = map.m_sectors;
        map.m_sectors += block->size / sectorSize;
        const SectorState state = stateOf(block->letter);
        if (map.m_starts.empty() || map.m_starts.rbegin()->second != state)
            map.m_starts[first] = state;
    }
    if (map.m_sectors == 0)
        return fail(ErrorCode::InvalidArgument, "no blocks");
    return map;
}

template <class Visit>
void RescueMap::forEach(Visit visit) const
{
    for (auto at = m_starts.begin(); at != m_starts.end(); ++at) {
        const auto next = std::next(at);
        visit(
            MapRange{at->first, (next == m_starts.end() ? m_sectors : next->first) - at->first, at->second});
    }
}

std::string RescueMap::toText(std::uint32_t sectorSize) const
{
    std::string text =
        "# Mapfile of GNU ddrescue\n# current_pos  current_status  current_pass\n0x00000000     ";
    text += isWhole() ? '+' : count(SectorState::Untried) > 0 ? '?' : '-';
    text += "               1\n#      pos        size  status\n";
    forEach([&](const MapRange& range) {
        text += hex(range.first * sectorSize) + "  " + hex(range.count * sectorSize) + "  " +
                letter(range.state) + "\n";
    });
    return text;
}

void RescueMap::set(std::uint64_t first, std::uint64_t count, SectorState state)
{
    if (count == 0)
        return;
    const std::uint64_t end = first + count;
    const SectorState behind = std::prev(m_starts.upper_bound(end))->second;
    const auto from = m_starts.lower_bound(first);
    m_starts.erase(from, m_starts.upper_bound(end));
    if (first == 0 || std::prev(m_starts.upper_bound(first))->second != state)
        m_starts[first] = state;
    if (end < m_sectors && behind != state)
        m_starts[end] = behind;
}

std::uint64_t RescueMap::count(SectorState state) const
{
    std::uint64_t sectors = 0;
    forEach([&](const MapRange& range) { sectors += range.state == state ? range.count : 0; });
    return sectors;
}

std::vector<MapRange> RescueMap::ranges(SectorState state) const
{
    std::vector<MapRange> found;
    forEach([&](const MapRange& range) {
        if (range.state == state)
            found.push_back(range);
    });
    return found;
}

} // namespace emberdisc::recorder
