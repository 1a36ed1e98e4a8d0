// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/emberdisc-cli/arguments.h"
#include "core/base/result.h"
#include "core/tree/datacompilation.h"

#include <expected>
#include <string>
#include <vector>

namespace emberdisc::cli {

/// What becomes of the items whose path or name fits a pattern: with a slash it is compared with the path in
/// the image, without one with the name, as fnmatch(3) does.
struct ItemRule {
    std::string pattern = {};
    tree::PropertyChange change = {};
};

/// --hide-iso9660 and its kin, --weight and --touch.
[[nodiscard]] std::vector<OptionSpec> itemOptionSpecs();
/// The error is a sentence without a full stop.
[[nodiscard]] std::expected<std::vector<ItemRule>, std::string> itemRules(const Arguments& arguments);
/// To all that the compilation holds, also from a project. Where several rules change the same, the last one
/// holds.
[[nodiscard]] Result<> apply(const std::vector<ItemRule>& rules, tree::DataCompilation& compilation);

} // namespace emberdisc::cli
