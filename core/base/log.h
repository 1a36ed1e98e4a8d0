// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

/// One category a room: `QT_LOGGING_RULES="emberdisc.mmc.debug=true"` shows every CDB with its sense.
namespace emberdisc {

Q_DECLARE_LOGGING_CATEGORY(logMmc)
Q_DECLARE_LOGGING_CATEGORY(logImage)
Q_DECLARE_LOGGING_CATEGORY(logRecorder)
Q_DECLARE_LOGGING_CATEGORY(logJobs)
Q_DECLARE_LOGGING_CATEGORY(logPlatform)
Q_DECLARE_LOGGING_CATEGORY(logUi)

} // namespace emberdisc
