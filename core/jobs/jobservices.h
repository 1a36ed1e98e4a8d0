// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace emberdisc {
class Clock;
}

namespace emberdisc::jobs {

class TransportProvider;

/// What every job needs of the program. Borrowed; outlives the job.
struct JobServices {
    TransportProvider& transports;
    const Clock& clock;
};

} // namespace emberdisc::jobs
