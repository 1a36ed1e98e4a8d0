// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/itemoptions.h"

#include "app/emberdisc-cli/numbers.h"

#include <charconv>
#include <utility>

#include <fnmatch.h>

namespace emberdisc::cli {

namespace {

/// What stands before the last '=' and behind it; both empty if either is.
std::pair<std::string, std::string> splitAtEquals(const std::string& text)
{
    const std::size_t equals = text.rfind('=');
    if (equals == text.npos || equals == 0 || equals + 1 == text.size())
        return {};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::expected<ItemRule, std::string> weightFrom(const std::string& text)
{
    const auto [pattern, number] = splitAtEquals(text);
    const char* const end = number.data() + number.size();
    std::int32_t weight = 0;
    const auto [stop, error] = std::from_chars(number.data(), end, weight);
    if (pattern.empty() || error != std::errc() || stop != end)
        return std::unexpected("--weight takes GLOB=N, as in *.html=100");
    return ItemRule{pattern, {.weight = weight}};
}

std::expected<ItemRule, std::string> timeFrom(const std::string& text)
{
    const auto [pattern, written] = splitAtEquals(text);
    const auto time = timeFromIso(written);
    if (pattern.empty() || !time)
        return std::unexpected("--touch takes GLOB=TIME, as in *.jpg=2001-09-09T01:46:40Z");
    const std::int64_t stamp = std::chrono::nanoseconds(*time).count();
    return ItemRule{pattern, {.modified = stamp, .accessed = stamp, .changed = stamp}};
}

void collect(const tree::Node& folder, const ItemRule& rule, std::vector<tree::NodeId>& found)
{
    const bool wholePath = rule.pattern.find('/') != std::string::npos;
    const char* const pattern = rule.pattern.c_str() + (rule.pattern.starts_with('/') ? 1 : 0);
    for (const tree::Node& child : folder.children()) {
        const std::string text = wholePath ? child.path().substr(1) : std::string(child.name());
        if (::fnmatch(pattern, text.c_str(), wholePath ? FNM_PATHNAME : 0) == 0)
            found.push_back(child.id());
        collect(child, rule, found);
    }
}

} // namespace

std::vector<OptionSpec> itemOptionSpecs()
{
    return {
        {"--hide-iso9660", "GLOB",
         "leave what fits out of ISO 9660 and Rock Ridge, with all that is below; a GLOB with a slash is "
         "compared with the path in the image, else with the name"},
        {"--hide-joliet", "GLOB", "likewise out of Joliet"},
        {"--hide-udf", "GLOB", "likewise out of UDF"},
        {"--hidden", "GLOB", "mark what fits as hidden, for systems that know hidden files"},
        {"--weight", "GLOB=N", "contents with a greater weight lie nearer to the start; 0 unless told"},
        {"--touch", "GLOB=TIME", "let what fits bear this time, such as 2001-09-09T01:46:40Z"},
    };
}

std::expected<std::vector<ItemRule>, std::string> itemRules(const Arguments& arguments)
{
    using tree::PropertyChange;
    std::vector<ItemRule> rules;
    for (const auto& [option, change] : {std::pair("--hide-iso9660", PropertyChange{.omitIso9660 = true}),
                                         std::pair("--hide-joliet", PropertyChange{.omitJoliet = true}),
                                         std::pair("--hide-udf", PropertyChange{.omitUdf = true}),
                                         std::pair("--hidden", PropertyChange{.hidden = true})})
        for (const std::string& pattern : arguments.values(option)) {
            if (pattern.empty())
                return std::unexpected(std::string(option) + " takes a pattern, as in *.bak");
            rules.push_back({pattern, change});
        }
    for (const auto& [option, read] : {std::pair("--weight", &weightFrom), std::pair("--touch", &timeFrom)})
        for (const std::string& text : arguments.values(option)) {
            auto rule = read(text);
            if (!rule)
                return std::unexpected(rule.error());
            rules.push_back(std::move(*rule));
        }
    return rules;
}

Result<> apply(const std::vector<ItemRule>& rules, tree::DataCompilation& compilation)
{
    for (const ItemRule& rule : rules) {
        std::vector<tree::NodeId> found;
        collect(compilation.root(), rule, found);
        TRY(compilation.setProperties(found, rule.change));
    }
    return {};
}

} // namespace emberdisc::cli
