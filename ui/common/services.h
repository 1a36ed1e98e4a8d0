// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/devicecatalog.h"
#include "core/jobs/jobservices.h"
#include "core/jobs/mediumprober.h"

namespace emberdisc::jobs {
class JobQueue;
}

namespace emberdisc::ui {

class Prompter;

/// What a window is given by the program: borrowed, and outliving it. Tests put in their own.
struct Services {
    jobs::DeviceCatalog& catalog;
    jobs::JobQueue& queue;
    jobs::MediumProber& prober;
    Prompter& prompter;
    const Clock& clock;
};

/// What a job needs of them.
[[nodiscard]] inline jobs::JobServices jobServices(const Services& services)
{
    return {services.catalog.transports(), services.clock};
}

} // namespace emberdisc::ui
