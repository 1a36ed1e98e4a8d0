// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/udf/streamwriter.h"

#include <functional>
#include <vector>

namespace emberdisc::image {

class Layout;
struct LayoutData;
struct LayoutStreams;

/// Keeps those of the items' extended attributes that UDF can have as named streams, and adds data to the
/// layout for values that do not fit into an entry. What is left out becomes a warning: AttributeNotKept.
/// Once all items are there.
void addStreamData(Layout& layout);

/// What UDF is to write of them; `addressOf` tells where data lies that has its sectors.
[[nodiscard]] std::vector<udf::NamedStream>
namedStreams(const Layout& layout, const LayoutStreams& streams,
             const std::function<udf::BlockAddress(const LayoutData&)>& addressOf);

} // namespace emberdisc::image
