// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

namespace emberdisc {

Q_LOGGING_CATEGORY(logMmc, "emberdisc.mmc", QtWarningMsg)
Q_LOGGING_CATEGORY(logImage, "emberdisc.image", QtWarningMsg)
Q_LOGGING_CATEGORY(logRecorder, "emberdisc.recorder", QtWarningMsg)
Q_LOGGING_CATEGORY(logJobs, "emberdisc.jobs", QtWarningMsg)
Q_LOGGING_CATEGORY(logPlatform, "emberdisc.platform", QtWarningMsg)
Q_LOGGING_CATEGORY(logUi, "emberdisc.ui", QtWarningMsg)

} // namespace emberdisc
