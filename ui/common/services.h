// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace emberdisc {
class Clock;
}
namespace emberdisc::jobs {
class DeviceCatalog;
class JobRunner;
} // namespace emberdisc::jobs

namespace emberdisc::ui {

class Prompter;

/// What a window is given by the program: borrowed, and outliving it. Tests put in their own.
struct Services {
    jobs::DeviceCatalog& catalog;
    jobs::JobRunner& runner;
    Prompter& prompter;
    const Clock& clock;
};

} // namespace emberdisc::ui
