// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/origins.h"
#include "core/project/project.h"

#include <QJsonObject>

namespace emberdisc::project {

/// The image options of a project, but for its items. Only what differs from the defaults is written.
[[nodiscard]] Result<QJsonObject> optionsToJson(const Project& project, OriginWriter& origins);
/// Fills `project`; SheetInvalid with the reason.
[[nodiscard]] Result<> optionsFromJson(const QJsonObject& object, OriginReader& origins, Project& project);

} // namespace emberdisc::project
