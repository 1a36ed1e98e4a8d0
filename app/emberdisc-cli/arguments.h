// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::cli {

/// What an option is to the parser.
enum class OptionKind : std::uint8_t {
    Here,
    Later, ///< of the contract, but the engine has nothing for it yet: refused in words, not listed
};

struct OptionSpec {
    std::string_view name;  ///< with its dashes: "--speed", "-o"
    std::string_view value; ///< placeholder of its value, empty for a switch
    std::string_view help;  ///< one sentence without a full stop
    OptionKind kind = OptionKind::Here;
};

/// A command line after parsing. Values are the bytes that the shell gave, so that names of files need not be
/// in any encoding: the reason why this is not QCommandLineParser.
class Arguments {
public:
    [[nodiscard]] bool has(std::string_view option) const { return m_values.contains(option); }
    /// The last one given.
    [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
    /// All of them, in order.
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    [[nodiscard]] const std::vector<std::string>& operands() const { return m_operands; }

private:
    friend std::expected<Arguments, std::string> parseArguments(std::span<const std::string>,
                                                                std::span<const OptionSpec>);
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::vector<std::string> m_operands;
};

/// `--name VALUE` and `--name=VALUE`; options and operands may be mixed; after `--` all are operands. The
/// error is a sentence without a full stop.
[[nodiscard]] std::expected<Arguments, std::string> parseArguments(std::span<const std::string> words,
                                                                   std::span<const OptionSpec> options);

} // namespace emberdisc::cli
