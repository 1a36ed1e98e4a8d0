// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/report.h"

#include <algorithm>
#include <iterator>

namespace emberdisc::tree {

bool isLoss(const Error& entry)
{
    return entry.code != ErrorCode::NameNotUtf8 && entry.code != ErrorCode::NameHasControls &&
           entry.code != ErrorCode::AttributeNotKept;
}

std::uint64_t Report::count(ErrorCode code) const
{
    return static_cast<std::uint64_t>(std::ranges::count(entries, code, &Error::code));
}

bool Report::hasLosses() const
{
    return std::ranges::any_of(entries, isLoss);
}

void Report::add(ErrorCode code, std::string path, std::string detail)
{
    entries.push_back(Error::atPath(code, std::move(path), std::move(detail)));
}

void Report::append(Report other)
{
    entries.insert(entries.end(), std::make_move_iterator(other.entries.begin()),
                   std::make_move_iterator(other.entries.end()));
    hidden += other.hidden;
    excluded += other.excluded;
    links += other.links;
    composed += other.composed;
}

} // namespace emberdisc::tree
