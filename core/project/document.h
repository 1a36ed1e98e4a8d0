// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project.h"

#include <string>
#include <string_view>

#include <QByteArray>

namespace emberdisc::project {

/// The document of a project that is to lie in `folder` (from folderOf()).
[[nodiscard]] Result<QByteArray> writeDocument(const Project& project, const std::string& folder);
/// SheetInvalid with the reason, DiscFileVersion, Cancelled.
[[nodiscard]] Result<Opened> readDocument(std::string_view json, const std::string& folder,
                                          JobContext& context, const DiscFinder& discs = {});

} // namespace emberdisc::project
