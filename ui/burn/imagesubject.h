// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/jobservices.h"
#include "ui/burn/burndialog.h"

#include <QString>

namespace emberdisc::ui {

/// By its name: an image of sectors, or the sheet of one.
[[nodiscard]] bool isImageName(const QString& path);

/// An image file, or what a sheet describes.
[[nodiscard]] BurnSubject imageSubject(const QString& path, const jobs::JobServices& services);

} // namespace emberdisc::ui
