// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/image/filesystemchoice.h"
#include "core/jobs/job.h"
#include "core/jobs/progressestimator.h"
#include "core/recorder/mediumstate.h"

#include <string_view>

#include <QJsonObject>
#include <QString>

/// The objects of --json. README.md has their fields.
namespace emberdisc::cli {

[[nodiscard]] QString text(std::string_view utf8);
[[nodiscard]] QJsonObject toJson(const Error& error);
[[nodiscard]] QJsonObject toJson(const image::FileSystemChoice& choice);
[[nodiscard]] QJsonObject toJson(const jobs::JobProgress& progress);
[[nodiscard]] QJsonObject toJson(const jobs::JobResult& result);
[[nodiscard]] QJsonObject toJson(const recorder::MediumState& medium);

} // namespace emberdisc::cli
