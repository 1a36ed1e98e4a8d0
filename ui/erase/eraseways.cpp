// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/erase/eraseways.h"

#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace emberdisc::ui {

namespace {

using recorder::DiscPart;
using recorder::DvdRwMode;
using recorder::EraseKind;
using recorder::ErasePlan;
using recorder::MediumKind;
using recorder::MediumState;
using recorder::Spares;

class EraseText {
    Q_DECLARE_TR_FUNCTIONS(EraseText)
};

std::optional<ErasePlan> planOf(const EraseWay& way, const MediumState& medium, EraseKind kind)
{
    auto plan = way.part     ? recorder::planEraseOf(medium, *way.part)
                : way.format ? recorder::planFormat(medium, kind, *way.format)
                             : recorder::planErase(medium, kind, way.mode);
    return plan ? std::optional(*std::move(plan)) : std::nullopt;
}

bool doesTheSame(const std::optional<ErasePlan>& plan, const std::optional<ErasePlan>& other)
{
    return plan && other && plan->steps == other->steps;
}

/// With what the disc does not have, or another way does already, taken out again.
void addWay(std::vector<EraseWay>& ways, EraseWay way, const MediumState& medium)
{
    way.quick = planOf(way, medium, EraseKind::Quick);
    if (!way.part)
        way.full = planOf(way, medium, EraseKind::Full);
    if (doesTheSame(way.quick, way.full))
        (way.quick->kind == EraseKind::Full ? way.quick : way.full).reset();
    for (const EraseWay& earlier : ways) {
        if (doesTheSame(way.quick, earlier.quick))
            way.quick.reset();
        if (doesTheSame(way.full, earlier.full))
            way.full.reset();
    }
    if (way.quick || way.full)
        ways.push_back(std::move(way));
}

QString formatTitle(const EraseWay& way)
{
    const MediumKind kind = way.plan(EraseKind::Quick).medium.kind;
    if (kind != MediumKind::BdR && kind != MediumKind::BdRe && kind != MediumKind::DvdRam)
        return EraseText::tr("Format");
    switch (*way.format) {
    case Spares::Default:
        return EraseText::tr("Format with spare areas of the usual size");
    case Spares::None:
        return EraseText::tr("Format without spare areas");
    case Spares::Minimum:
        return EraseText::tr("Format with small spare areas");
    case Spares::Maximum:
        return EraseText::tr("Format with large spare areas");
    }
    return {};
}

QString formatExplanation(const EraseWay& way)
{
    const MediumKind kind = way.plan(EraseKind::Quick).medium.kind;
    if (kind == MediumKind::BdR)
        return EraseText::tr("The recorder then checks what it writes and replaces bad spots, at half the "
                             "speed. This can be done once, and not be undone.");
    if (kind != MediumKind::BdRe && kind != MediumKind::DvdRam)
        return EraseText::tr("The disc can be written anywhere afterwards.");
    return *way.format == Spares::None
               ? EraseText::tr("All of the disc is for data; bad spots are not replaced.")
               : EraseText::tr("The recorder puts what belongs to bad spots into the spare areas.");
}

QString eraseExplanation(const EraseWay& way, EraseKind kind)
{
    const ErasePlan& plan = way.plan(kind);
    if (plan.medium.kind != MediumKind::DvdMinusRw)
        return {};
    if (plan.expected == recorder::MediumStatus::Overwritable)
        return EraseText::tr("The disc can be written anywhere afterwards, like a DVD+RW.");
    return plan.kind == EraseKind::Quick
               ? EraseText::tr("The disc is written from front to back afterwards, and all at once: nothing "
                               "can be added to it.")
               : EraseText::tr("The disc is written from front to back afterwards.");
}

} // namespace

jobs::EraseRequest EraseWay::request(std::string deviceId, EraseKind kind) const
{
    const bool isThere = kind == EraseKind::Quick ? quick.has_value() : full.has_value();
    const EraseKind other = kind == EraseKind::Quick ? EraseKind::Full : EraseKind::Quick;
    return {.deviceId = std::move(deviceId),
            .kind = isThere ? kind : other,
            .mode = mode,
            .format = format,
            .part = part};
}

const ErasePlan& EraseWay::plan(EraseKind kind) const
{
    const bool wantsQuick = kind == EraseKind::Quick;
    return (wantsQuick && quick) || !full ? *quick : *full;
}

bool EraseWay::isSameWay(const EraseWay& other) const
{
    return mode == other.mode && format == other.format && part == other.part;
}

std::vector<EraseWay> eraseWays(const MediumState& medium)
{
    std::vector<EraseWay> ways;
    for (const DvdRwMode mode : {DvdRwMode::AsItIs, DvdRwMode::Sequential, DvdRwMode::RestrictedOverwrite})
        addWay(ways, {.mode = mode}, medium);
    for (const DiscPart part : {DiscPart::LastSession, DiscPart::LastLeadOut})
        addWay(ways, {.part = part}, medium);
    for (const Spares spares : {Spares::Default, Spares::None, Spares::Minimum, Spares::Maximum})
        addWay(ways, {.format = spares}, medium);
    return ways;
}

QString titleOf(const EraseWay& way)
{
    if (way.part)
        return *way.part == DiscPart::LastSession ? EraseText::tr("Erase the last session only")
                                                  : EraseText::tr("Open the last session again");
    if (way.format)
        return formatTitle(way);
    switch (way.mode) {
    case DvdRwMode::AsItIs:
        return EraseText::tr("Erase");
    case DvdRwMode::Sequential:
        return EraseText::tr("Erase, for sequential recording");
    case DvdRwMode::RestrictedOverwrite:
        return EraseText::tr("Erase, for restricted overwrite");
    }
    return {};
}

QString explanationOf(const EraseWay& way, EraseKind kind)
{
    if (way.part)
        return *way.part == DiscPart::LastSession
                   ? EraseText::tr("The sessions before it stay, and more can be added. Not every recorder "
                                   "can do this; the disc stays as it is then.")
                   : EraseText::tr("More tracks can then be added to it. Not every recorder can do this; the "
                                   "disc stays as it is then.");
    return way.format ? formatExplanation(way) : eraseExplanation(way, kind);
}

QString kindWords(const EraseWay& way, EraseKind kind)
{
    if (way.format)
        return kind == EraseKind::Quick ? EraseText::tr("&Quick: the disc is laid out anew")
                                        : EraseText::tr("&Full: every sector is gone over, too");
    return kind == EraseKind::Quick ? EraseText::tr("&Quick: only what a disc is recognized by")
                                    : EraseText::tr("&Full: every sector, so that nothing can be recovered");
}

QString lossWords(const EraseWay& way, EraseKind kind)
{
    const ErasePlan& plan = way.plan(kind);
    MediumState lost = plan.medium;
    if (way.part == DiscPart::LastLeadOut)
        return EraseText::tr("Nothing will be lost.");
    if (way.part && !lost.tracks.empty())
        std::erase_if(lost.tracks, [last = lost.tracks.back().session](const recorder::TrackInfo& track) {
            return track.session != last;
        });
    const QString contents = contentsWords(lost);
    if (!contents.isEmpty())
        return EraseText::tr("This will be lost for good: %1.").arg(contents);
    return plan.losesData ? EraseText::tr("All that is on the disc will be lost for good.")
                          : EraseText::tr("Nothing is on the disc, so nothing will be lost.");
}

QString courseWords(const ErasePlan& plan)
{
    const QString stopping = plan.canBeStopped()
                                 ? EraseText::tr("It can be stopped at any time.")
                                 : EraseText::tr("Once begun, the recorder cannot be stopped.");
    return plan.estimate ? EraseText::tr("It takes %1. %2").arg(roughDurationWords(*plan.estimate), stopping)
                         : stopping;
}

QString verbOf(const EraseWay& way)
{
    if (way.part == DiscPart::LastLeadOut)
        return EraseText::tr("&Open it");
    return way.format ? EraseText::tr("F&ormat") : EraseText::tr("&Erase");
}

ResultColour colourOf(const EraseWay& way, EraseKind kind)
{
    const ErasePlan& plan = way.plan(kind);
    const bool isForEver = plan.medium.kind == MediumKind::BdR;
    return plan.losesData || isForEver ? ResultColour::Amber : ResultColour::Green;
}

QString runningWords(const EraseWay& way)
{
    if (way.part == DiscPart::LastLeadOut)
        return EraseText::tr("Opening the last session");
    return way.format ? EraseText::tr("Formatting the disc") : EraseText::tr("Erasing the disc");
}

QString doneWords(const EraseWay& way)
{
    if (way.part)
        return *way.part == DiscPart::LastSession ? EraseText::tr("The last session is erased.")
                                                  : EraseText::tr("The last session is open again.");
    return way.format ? EraseText::tr("The disc is formatted.") : EraseText::tr("The disc is erased.");
}

} // namespace emberdisc::ui
