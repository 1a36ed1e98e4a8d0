// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/origins.h"
#include "core/tree/node.h"

#include <string>
#include <vector>

#include <QJsonArray>

/// The items of a compilation as one flat list: each names its folder by number, folders come before what is
/// in them, so that neither depth nor a path with ".." can be said.
namespace emberdisc::project {

/// All that is below `root`.
[[nodiscard]] Result<QJsonArray> itemsToJson(const tree::Node& root, OriginWriter& origins);

/// What lies in the root, detached. SheetInvalid with the reason; Cancelled.
[[nodiscard]] Result<std::vector<tree::NodePtr>> itemsFromJson(const QJsonArray& items, OriginReader& origins,
                                                               JobContext& context);

} // namespace emberdisc::project
