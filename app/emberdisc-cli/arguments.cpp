// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/arguments.h"

#include <algorithm>

namespace emberdisc::cli {

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::vector<std::string>() : found->second;
}

std::expected<Arguments, std::string> parseArguments(std::span<const std::string> words,
                                                     std::span<const OptionSpec> options)
{
    Arguments parsed;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") {
            parsed.m_operands.insert(parsed.m_operands.end(),
                                     words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
            break;
        }
        if (word.size() < 2 || word.front() != '-') {
            parsed.m_operands.push_back(word);
            continue;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const std::string name = word.substr(0, equals);
        const auto spec = std::ranges::find(options, name, &OptionSpec::name);
        if (spec == options.end())
            return std::unexpected("there is no option " + name + " here");
        if (spec->kind == OptionKind::Later)
            return std::unexpected(name + " is not supported yet");
        std::string value;
        if (spec->value.empty()) {
            if (equals != std::string::npos)
                return std::unexpected(name + " takes no value");
        } else if (equals != std::string::npos) {
            value = word.substr(equals + 1);
        } else if (++i < words.size()) {
            value = words[i];
        } else {
            return std::unexpected(name + " needs a value: " + std::string(spec->value));
        }
        parsed.m_values[name].push_back(std::move(value));
    }
    return parsed;
}

} // namespace emberdisc::cli
