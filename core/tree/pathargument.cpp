// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/names.h"
#include "core/tree/scan.h"

#include <algorithm>

#include <sys/stat.h>

namespace emberdisc::tree {

namespace {

bool exists(const std::string& path)
{
    struct stat found = {};
    return ::lstat(path.c_str(), &found) == 0;
}

/// "/a//b/" is a and b. Fails for "." and ".." and other names that no node can have.
Result<std::vector<std::string>> splitImagePath(std::string_view path)
{
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash > 0) {
            TRY(checkTypedName(path.substr(0, slash)));
            parts.push_back(composed(path.substr(0, slash))); // as names that are found
        }
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return parts;
}

} // namespace

Result<PathArgument> parsePathArgument(std::string_view argument)
{
    PathArgument parsed;
    parsed.path = argument;
    std::string_view place;
    const std::size_t equals = argument.find('=');
    const bool placed = equals != std::string_view::npos && !exists(parsed.path);
    if (placed) {
        place = argument.substr(0, equals);
        parsed.path = argument.substr(equals + 1);
        if (place.empty())
            return fail(ErrorCode::NameEmpty, "nothing before '='");
    }
    if (parsed.path.empty())
        return fail(ErrorCode::InvalidArgument, placed ? "no path after '='" : "an empty path");
    if (parsed.path.find('\0') != std::string::npos)
        return fail(ErrorCode::InvalidArgument, "a path with a NUL");
    if (parsed.path == "." || parsed.path.ends_with("/."))
        parsed.take = PathArgument::Take::Contents;
    TRY_ASSIGN(parsed.folders, splitImagePath(place));
    if (placed && parsed.take == PathArgument::Take::Itself && !place.ends_with('/') &&
        !parsed.folders.empty()) {
        parsed.name = std::move(parsed.folders.back());
        parsed.folders.pop_back();
    }
    return parsed;
}

Result<ScanResult> scan(const PathArgument& argument, const ScanOptions& options, JobContext& context)
{
    const bool itself = argument.take == PathArgument::Take::Itself;
    TRY_ASSIGN(ScanResult result, itself ? scan(argument.path, options, context)
                                         : scanContents(argument.path, options, context));
    if (itself && !argument.name.empty() && !result.nodes.empty())
        result.nodes.front()->setName(argument.name);
    for (std::size_t i = argument.folders.size(); i-- > 0;) {
        NodePtr folder = Node::makeFolder(argument.folders[i]);
        TRY(folder->addAll(std::move(result.nodes)));
        result.nodes.clear();
        result.nodes.push_back(std::move(folder));
        ++result.counts.folders;
    }
    return result;
}

} // namespace emberdisc::tree
