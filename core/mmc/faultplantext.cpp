// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faultplan.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

namespace emberdisc::mmc {

namespace {

constexpr std::uint64_t kLongestDelay = 3'600'000; ///< an hour

using Words = std::vector<std::string_view>;

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

Words wordsOf(std::string_view text)
{
    Words words;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

template <class Number>
std::optional<Number> numberIn(std::string_view text, int base = 10)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size())
        return {};
    return number;
}

Error wrong(std::string what)
{
    return {ErrorCode::InvalidArgument, std::move(what)};
}

/// All opcodes of that name, with or without the size in brackets behind it.
std::vector<Opcode> opcodesNamed(std::string_view wanted)
{
    std::vector<Opcode> opcodes;
    if (wanted.starts_with("0x")) {
        if (const auto code = numberIn<std::uint8_t>(wanted.substr(2), 16))
            opcodes.push_back(static_cast<Opcode>(*code));
        return opcodes;
    }
    const std::string unknown = lowered(name(static_cast<Opcode>(0xFF)));
    for (unsigned code = 0; code < 256; ++code) {
        const std::string full = lowered(name(static_cast<Opcode>(code)));
        if (full != unknown && (full == wanted || full.substr(0, full.find('(')) == wanted))
            opcodes.push_back(static_cast<Opcode>(code));
    }
    return opcodes;
}

/// Takes "lba 4711" or "number 3" from the end of the words.
template <class Number>
Result<std::optional<Number>> takeLast(Words& words, std::string_view key)
{
    if (words.size() < 2 || words[words.size() - 2] != key)
        return std::optional<Number>{};
    const auto number = numberIn<Number>(words.back());
    if (!number)
        return fail(wrong("there is no number behind " + std::string(key)));
    words.resize(words.size() - 2);
    return number;
}

Result<FaultTrigger> parseTrigger(Words words)
{
    FaultTrigger trigger;
    if (words.size() <= 2 && !words.empty() && words.front() == "command") {
        if (words.size() == 2) {
            const auto number = numberIn<std::uint64_t>(words.back());
            if (!number || *number == 0)
                return fail(wrong("commands are counted from 1"));
            trigger.first = *number;
        }
        return trigger;
    }
    TRY_ASSIGN(const auto number, takeLast<std::uint64_t>(words, "number"));
    TRY_ASSIGN(trigger.lba, takeLast<std::int64_t>(words, "lba"));
    if (number && *number == 0)
        return fail(wrong("commands are counted from 1"));
    trigger.first = number.value_or(1);
    std::string opcode;
    for (const std::string_view word : words)
        opcode.append(opcode.empty() ? "" : " ").append(word);
    trigger.opcodes = opcodesNamed(opcode);
    if (trigger.opcodes.empty())
        return fail(wrong("there is no command \"" + opcode + "\""));
    return trigger;
}

Result<Sense> senseIn(std::string_view text)
{
    std::array<std::uint8_t, 3> codes{};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto end = i + 1 < codes.size() ? text.find('/') : text.size();
        const auto code = numberIn<std::uint8_t>(text.substr(0, end), 16);
        if (end == std::string_view::npos || !code)
            return fail(wrong("a sense is key/ASC/ASCQ in hexadecimal, as 3/0C/00"));
        codes[i] = *code;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (codes[0] > 0xF)
        return fail(wrong("sense keys go from 0 to F"));
    return Sense{.key = codes[0], .asc = codes[1], .ascq = codes[2]};
}

Result<Fault> parseFailure(FaultTrigger when, const Words& words)
{
    if (words.size() == 2 && words[0] == "sense") {
        TRY_ASSIGN(const Sense sense, senseIn(words[1]));
        return Fault{std::move(when), sense};
    }
    if (words == Words{"device", "gone"})
        return Fault{std::move(when), ErrorCode::DeviceGone};
    if (words == Words{"timeout"})
        return Fault{std::move(when), ErrorCode::DeviceTimeout};
    if (words == Words{"hang"})
        return Fault{std::move(when), Hang{}};
    return fail(wrong("a failure is \"sense 3/0C/00\", \"device gone\", \"timeout\" or \"hang\""));
}

Result<Fault> parseDelay(FaultTrigger when, const Words& words)
{
    const auto number = words.size() == 2 ? numberIn<std::uint64_t>(words[0]) : std::nullopt;
    const bool seconds = words.size() == 2 && words[1] == "s";
    if (!number || (!seconds && words[1] != "ms") || *number > kLongestDelay / (seconds ? 1000 : 1))
        return fail(wrong("behind \"takes\" comes a time up to an hour, as \"300 ms\" or \"2 s\""));
    return Fault{std::move(when), Delay{std::chrono::milliseconds(*number * (seconds ? 1000 : 1))}};
}

Result<Fault> parseFault(std::string_view line)
{
    const auto colon = line.find(':');
    Words words = wordsOf(line.substr(0, colon));
    Words behind;
    const bool isDelay = colon == std::string_view::npos;
    if (isDelay) {
        const auto takes = std::ranges::find(words, "takes");
        if (takes == words.end())
            return fail(wrong("a failure stands behind a colon, or a time behind \"takes\""));
        behind.assign(takes + 1, words.end());
        words.erase(takes, words.end());
    } else {
        behind = wordsOf(line.substr(colon + 1));
    }
    const std::string_view mode = words.empty() ? std::string_view() : words.front();
    if (mode != "at" && mode != "from" && mode != "every")
        return fail(wrong("a fault begins with \"at\", \"from\" or \"every\""));
    TRY_ASSIGN(FaultTrigger trigger, parseTrigger(Words(words.begin() + 1, words.end())));
    TRY_ASSIGN(Fault fault,
               isDelay ? parseDelay(std::move(trigger), behind) : parseFailure(std::move(trigger), behind));
    fault.times = mode == "at" ? 1 : 0;
    return fault;
}

} // namespace

Result<std::vector<Fault>> parseFaults(std::string_view text)
{
    std::vector<Fault> faults;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string line =
            lowered(trimmed(text.substr(0, end).substr(0, text.substr(0, end).find('#'))));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty())
            continue;
        auto fault = parseFault(line);
        if (!fault) {
            Error error = std::move(fault).error();
            error.detail = "line " + std::to_string(number) + ": " + error.detail;
            return fail(std::move(error));
        }
        faults.push_back(std::move(*fault));
    }
    return faults;
}

} // namespace emberdisc::mmc
