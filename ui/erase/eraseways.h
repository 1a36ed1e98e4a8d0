// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/erasejob.h"
#include "core/recorder/erase.h"
#include "ui/common/colours.h"

#include <optional>
#include <vector>

#include <QString>

namespace emberdisc::ui {

/// One way to erase or format the disc in a recorder: quickly, or going over every sector. One of the two
/// plans is there at least.
struct EraseWay {
    recorder::DvdRwMode mode = recorder::DvdRwMode::AsItIs;
    std::optional<recorder::Spares> format = {};
    std::optional<recorder::DiscPart> part = {};
    std::optional<recorder::ErasePlan> quick = {};
    std::optional<recorder::ErasePlan> full = {};

    [[nodiscard]] jobs::EraseRequest request(std::string deviceId, recorder::EraseKind kind) const;
    /// The other one where there is none of that kind.
    [[nodiscard]] const recorder::ErasePlan& plan(recorder::EraseKind kind) const;
    [[nodiscard]] bool isSameWay(const EraseWay& other) const;
};

/// All that can be done with this disc, plain erasing first where that can be done, and nothing twice.
[[nodiscard]] std::vector<EraseWay> eraseWays(const recorder::MediumState& medium);

/// "Erase", "Format with few spare areas" …
[[nodiscard]] QString titleOf(const EraseWay& way);
/// What the disc is afterwards, or how it differs from the other ways.
[[nodiscard]] QString explanationOf(const EraseWay& way, recorder::EraseKind kind);
/// "Quick: …" and "Full: …", for the choice between the two.
[[nodiscard]] QString kindWords(const EraseWay& way, recorder::EraseKind kind);
/// What will be lost.
[[nodiscard]] QString lossWords(const EraseWay& way, recorder::EraseKind kind);
/// How long it takes, and whether it can be stopped.
[[nodiscard]] QString courseWords(const recorder::ErasePlan& plan);
/// For the button.
[[nodiscard]] QString verbOf(const EraseWay& way);
/// Green where nothing is lost that could ever be had again.
[[nodiscard]] ResultColour colourOf(const EraseWay& way, recorder::EraseKind kind);
/// "Erasing the disc", and what is said at the end.
[[nodiscard]] QString runningWords(const EraseWay& way);
[[nodiscard]] QString doneWords(const EraseWay& way);

} // namespace emberdisc::ui
