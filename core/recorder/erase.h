// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/discfailure.h"
#include "core/recorder/formatting.h"

#include <chrono>
#include <expected>
#include <optional>
#include <vector>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

enum class EraseKind : std::uint8_t {
    Quick, ///< the table of contents, or what a volume is recognized by
    Full,  ///< every sector
};

/// A DVD-RW can be written from front to back, or anywhere.
enum class DvdRwMode : std::uint8_t { AsItIs, Sequential, RestrictedOverwrite };

/// What of a disc with sessions can be taken back.
enum class DiscPart : std::uint8_t {
    LastSession, ///< with all that is in it; the one before is the last then
    LastLeadOut, ///< nothing but its end: the session is open again, and more tracks can be added to it
};

/// How a medium will be erased or formatted.
struct ErasePlan {
    MediumState medium = {};
    EraseKind kind = EraseKind::Quick;
    std::vector<Step> steps = {}; ///< Erase, Format, WriteZeros, Synchronize, CloseSession
    std::uint32_t speed = 0;      ///< kB/s, 0: the drive's own choice
    bool losesData = false;       ///< something lies on it now
    MediumStatus expected = MediumStatus::Blank;
    /// Of what goes over every sector, by the speed of writing; none where nobody can say.
    std::optional<std::chrono::seconds> estimate = {};

    /// Writing zeros can be stopped between two commands; a drive that blanks or formats cannot.
    [[nodiscard]] bool canBeStopped() const;
};

/// Pure functions. The one makes a rewritable medium empty: by BLANK, or by zeros where there is no such
/// thing. Refuses with NoMedium, MediumNotErasable (write-once and pressed discs), Unsupported (a mode that
/// the medium does not have) and RecorderUnsuitable.
[[nodiscard]] std::expected<ErasePlan, PlanRefusal> planErase(const MediumState& medium, EraseKind kind,
                                                              DvdRwMode mode = DvdRwMode::AsItIs);
/// The other gives DVD+RW, DVD-RAM, DVD-RW and BD-RE a new format, and a blank BD-R its spare areas, once and
/// for all. A full one goes over every sector. Refuses like planErase(); MediumNotBlank for a BD-R that holds
/// something.
[[nodiscard]] std::expected<ErasePlan, PlanRefusal> planFormat(const MediumState& medium, EraseKind kind,
                                                               Spares spares);

/// A third takes back the end of a CD-RW or a DVD-RW in sequential recording, by BLANK 110b or 101b, which
/// not every drive has (EraseFailed then, and the disc is as before). Refuses like planErase();
/// MediumUnsuitable where no session is closed.
[[nodiscard]] std::expected<ErasePlan, PlanRefusal> planEraseOf(const MediumState& medium, DiscPart part);

/// Does it with progress in 1/65536. Probes before and after: MediumChanged, EraseFailed, StateMismatch. A
/// stop is heeded before the first command, and between writes of zeros: a drive that is blanking cannot be
/// stopped without leaving a disc that has to be erased again. Returns the state afterwards, or what became
/// of the disc.
[[nodiscard]] std::expected<MediumState, DiscFailure>
executeErase(const ErasePlan& plan, mmc::Transport& transport, const Clock& clock, JobContext& context);

} // namespace emberdisc::recorder
