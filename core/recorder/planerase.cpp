// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/capacity.h"
#include "core/recorder/erase.h"
#include "core/recorder/refusal.h"
#include "core/recorder/writestrategy.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

using Planned = std::expected<ErasePlan, PlanRefusal>;

/// What volumes are recognized by: descriptors from sector 16 on, the anchor of UDF at 256.
constexpr std::uint64_t kRecognitionSectors = 512;
/// Format sub-types of type 30h, MMC-6 table 285.
constexpr std::uint8_t kFullCertification = 2;
constexpr std::uint8_t kQuickCertification = 3;
/// Blanking types of MMC-6 table 232.
constexpr std::uint32_t kUncloseLastSession = 5;
constexpr std::uint32_t kEraseLastSession = 6;
/// Of type 32h: sequential recording without pseudo-overwrite.
constexpr std::uint8_t kSequentialOnly = 1;

Step closing(std::uint32_t function)
{
    return {.kind = StepKind::CloseSession, .detail = function};
}

bool isDvdPlusRw(const MediumState& medium)
{
    return medium.kind == MediumKind::DvdPlusRw || medium.kind == MediumKind::DvdPlusRwDl;
}

void add(ErasePlan& plan, std::vector<Step> steps)
{
    plan.steps.insert(plan.steps.end(), steps.begin(), steps.end());
}

void addZeros(ErasePlan& plan, std::uint64_t sectors)
{
    add(plan, {{.kind = StepKind::WriteZeros, .sectors = std::min(sectors, plan.medium.capacitySectors)},
               {.kind = StepKind::Synchronize}});
}

/// A DVD+RW is readable elsewhere when its background format was stopped or has ended, and its lead-out is
/// there: MMC-6 6.4.
void addDvdPlusRwEnd(ErasePlan& plan)
{
    add(plan, {closing(close_function::kStopBackgroundFormat), closing(close_function::kSession)});
}

Planned begin(const MediumState& medium, EraseKind kind)
{
    if (medium.status == MediumStatus::None)
        return refuse(medium, ErrorCode::NoMedium, Remedy::InsertMedium,
                      medium.trayOpen ? "the tray is open" : "there is no disc");
    ErasePlan plan;
    plan.medium = medium;
    plan.kind = kind;
    plan.speed = medium.writeSpeeds.empty() ? 0 : medium.writeSpeeds.front();
    plan.losesData = medium.holdsData() || medium.status == MediumStatus::Unusable;
    plan.expected = MediumStatus::Overwritable;
    return plan;
}

Planned finish(ErasePlan plan)
{
    if (plan.kind == EraseKind::Full && plan.speed > 0)
        plan.estimate = std::chrono::seconds(plan.medium.capacitySectors * 2048 / 1000 / plan.speed);
    return plan;
}

Planned eraseByBlank(ErasePlan plan)
{
    const WriteCapabilities& can = plan.medium.can;
    const bool cd = plan.medium.kind == MediumKind::CdRw;
    if (cd ? !can.trackAtOnce && !can.sessionAtOnce : !can.discAtOnce && !can.overwrite)
        return refuse(plan.medium, ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
                      "the drive can only read this kind of disc");
    // A minimal blanking reads what is on the disc; where that is damaged only a full one helps. Only a full
    // one takes a DVD-RW out of restricted overwrite.
    if (plan.medium.status == MediumStatus::Unusable || plan.medium.status == MediumStatus::Overwritable)
        plan.kind = EraseKind::Full;
    plan.steps = {{.kind = StepKind::Erase, .detail = plan.kind == EraseKind::Full ? 0U : 1U}};
    plan.expected = MediumStatus::Blank;
    return finish(std::move(plan));
}

Planned formatDvdRw(ErasePlan plan)
{
    if (!plan.medium.can.discAtOnce && !plan.medium.can.overwrite)
        return refuse(plan.medium, ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
                      "the drive can only read this kind of disc");
    const auto& offers = plan.medium.formats;
    const auto full = std::ranges::find(offers, format_type::kFullDvdRw, &FormatOffer::type);
    const auto quick = std::ranges::find(offers, format_type::kQuickDvdRw, &FormatOffer::type);
    if (plan.kind == EraseKind::Full && full != offers.end())
        plan.steps = {formatStep({full->type, 0, full->sectors, mmc::kDvdEccBlock})};
    else if (plan.kind == EraseKind::Quick && quick != offers.end())
        plan.steps = {formatStep({quick->type, 0, 0, mmc::kDvdEccBlock})};
    else
        return refuse(plan.medium, ErrorCode::Unsupported, Remedy::OtherRecorder,
                      "the drive does not offer this format of a DVD-RW");
    return finish(std::move(plan));
}

Planned eraseByZeros(ErasePlan plan)
{
    const MediumState& medium = plan.medium;
    if (!medium.can.overwrite)
        return refuse(medium, ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
                      "the drive can only read this kind of disc");
    const auto format = formatBeforeWriting(medium);
    if (format)
        add(plan, {*format});
    addZeros(plan, plan.kind == EraseKind::Full ? medium.capacitySectors : kRecognitionSectors);
    if (isDvdPlusRw(medium))
        addDvdPlusRwEnd(plan);
    else if (medium.kind == MediumKind::DvdMinusRw && medium.formatting == Formatting::Intermediate)
        add(plan, {closing(close_function::kSession)});
    return finish(std::move(plan));
}

/// From the largest to the smallest, and so from the fewest spares to the most.
std::vector<FormatOffer> offersOf(const MediumState& medium, std::uint8_t type)
{
    std::vector<FormatOffer> offers;
    std::ranges::copy_if(medium.formats, std::back_inserter(offers),
                         [type](const FormatOffer& offer) { return offer.type == type; });
    std::ranges::stable_sort(offers, std::ranges::greater(), &FormatOffer::sectors);
    return offers;
}

std::optional<FormatOffer> withSpares(const MediumState& medium, std::uint8_t type, Spares spares)
{
    const auto listed = std::ranges::find(medium.formats, type, &FormatOffer::type);
    const auto offers = offersOf(medium, type);
    if (offers.empty())
        return std::nullopt;
    switch (spares) {
    case Spares::Default:
        return *listed; // the list begins with it
    case Spares::Minimum:
    case Spares::None:
        return offers.front();
    case Spares::Maximum:
        return offers.back();
    }
    return std::nullopt;
}

/// DVD-RAM: all sizes are of type 00h, of which the largest has no spare areas.
std::optional<FormatOffer> dvdRamFormat(const MediumState& medium, Spares spares)
{
    const auto offers = offersOf(medium, format_type::kFull);
    if (offers.empty())
        return std::nullopt;
    const std::size_t fewest = offers.size() > 1 ? 1 : 0;
    switch (spares) {
    case Spares::None:
        return offers.front();
    case Spares::Default:
    case Spares::Minimum:
        return offers[fewest];
    case Spares::Maximum:
        return offers.back();
    }
    return std::nullopt;
}

std::optional<FormatOffer> bdReFormat(const MediumState& medium, EraseKind kind, Spares spares)
{
    const auto& can = medium.can;
    if (spares == Spares::None)
        return can.withoutSpares ? withSpares(medium, format_type::kBdReWithoutSpares, spares) : std::nullopt;
    auto offer = withSpares(medium, format_type::kBdReWithSpares, spares);
    const bool certifies = kind == EraseKind::Full ? can.certification : can.quickCertification;
    // Type 00h is the default format, which is quick where the drive certifies nothing.
    if (!offer || (!certifies && spares == Spares::Default))
        return kind == EraseKind::Quick ? withSpares(medium, format_type::kFull, Spares::Default)
                                        : std::nullopt;
    offer->subType = !certifies ? 0 : kind == EraseKind::Full ? kFullCertification : kQuickCertification;
    return offer;
}

std::optional<FormatOffer> bdRFormat(const MediumState& medium, Spares spares)
{
    auto offer = withSpares(medium, format_type::kBdRWithSpares, spares);
    if (!offer && spares == Spares::Default)
        offer = withSpares(medium, format_type::kFull, spares);
    if (offer)
        offer->subType = kSequentialOnly;
    return offer;
}

Planned formatDvdPlusRw(ErasePlan plan)
{
    constexpr std::uint32_t kAllOfIt = 0xFFFFFFFF;
    plan.steps = {formatStep({format_type::kDvdPlusRwBasic, 0, kAllOfIt, 0})};
    // Whoever writes every sector formats every sector.
    if (plan.kind == EraseKind::Full)
        addZeros(plan, plan.medium.capacitySectors);
    addDvdPlusRwEnd(plan);
    return finish(std::move(plan));
}

Planned formatBdR(ErasePlan plan, Spares spares)
{
    const MediumState& medium = plan.medium;
    if (medium.status != MediumStatus::Blank)
        return refuse(medium, ErrorCode::MediumNotBlank, Remedy::BlankMedium,
                      "spare areas are given to a blank disc only");
    if (spares == Spares::None)
        return refuse(medium, ErrorCode::Unsupported, Remedy::None,
                      "a BD-R without spare areas is one that is not formatted");
    const auto offer = bdRFormat(medium, spares);
    if (!offer)
        return refuse(medium, ErrorCode::Unsupported, Remedy::OtherRecorder,
                      "the drive does not offer spare areas for this disc");
    plan.steps = {formatStep(*offer)};
    plan.expected = MediumStatus::Blank;
    return plan;
}

} // namespace

bool ErasePlan::canBeStopped() const
{
    return std::ranges::any_of(steps, [](const Step& step) { return step.kind == StepKind::WriteZeros; });
}

std::expected<ErasePlan, PlanRefusal> planErase(const MediumState& medium, EraseKind kind, DvdRwMode mode)
{
    TRY_ASSIGN(ErasePlan plan, begin(medium, kind));
    if (!medium.erasable)
        return refuse(medium, ErrorCode::MediumNotErasable, Remedy::SuitableMedium,
                      "this kind of disc can be written only once");
    const bool dvdRw = medium.kind == MediumKind::DvdMinusRw;
    if (mode != DvdRwMode::AsItIs && !dvdRw)
        return refuse(medium, ErrorCode::Unsupported, Remedy::SuitableMedium,
                      "only a DVD-RW has a choice of modes");
    const bool overwritable = medium.status == MediumStatus::Overwritable;
    if (mode == DvdRwMode::RestrictedOverwrite && !overwritable)
        return formatDvdRw(std::move(plan));
    const bool byBlank =
        medium.kind == MediumKind::CdRw || (dvdRw && (!overwritable || mode == DvdRwMode::Sequential));
    return byBlank ? eraseByBlank(std::move(plan)) : eraseByZeros(std::move(plan));
}

std::expected<ErasePlan, PlanRefusal> planFormat(const MediumState& medium, EraseKind kind, Spares spares)
{
    TRY_ASSIGN(ErasePlan plan, begin(medium, kind));
    if (medium.kind == MediumKind::BdR)
        return formatBdR(std::move(plan), spares);
    if (!medium.erasable)
        return refuse(medium, ErrorCode::MediumNotErasable, Remedy::SuitableMedium,
                      "this kind of disc can be written only once");
    const bool managed = medium.kind == MediumKind::DvdRam || medium.kind == MediumKind::BdRe;
    if (spares != Spares::Default && !managed)
        return refuse(medium, ErrorCode::Unsupported, Remedy::SuitableMedium,
                      "this kind of disc has no spare areas");
    if (isDvdPlusRw(medium))
        return formatDvdPlusRw(std::move(plan));
    if (medium.kind == MediumKind::DvdMinusRw)
        return formatDvdRw(std::move(plan));
    if (!managed)
        return refuse(medium, ErrorCode::Unsupported, Remedy::SuitableMedium,
                      "this kind of disc is erased, not formatted");
    const auto offer =
        medium.kind == MediumKind::BdRe ? bdReFormat(medium, kind, spares) : dvdRamFormat(medium, spares);
    if (!offer)
        return refuse(medium, ErrorCode::Unsupported, Remedy::OtherRecorder,
                      "the drive does not offer this format for the disc");
    Step format = formatStep(*offer);
    format.certify = medium.kind != MediumKind::DvdRam || kind == EraseKind::Full;
    plan.steps = {format};
    return finish(std::move(plan));
}

std::expected<ErasePlan, PlanRefusal> planEraseOf(const MediumState& medium, DiscPart part)
{
    TRY_ASSIGN(ErasePlan plan, begin(medium, EraseKind::Quick));
    const bool cd = medium.kind == MediumKind::CdRw;
    if (!cd && medium.kind != MediumKind::DvdMinusRw)
        return refuse(medium, medium.erasable ? ErrorCode::Unsupported : ErrorCode::MediumNotErasable,
                      Remedy::SuitableMedium,
                      "only a CD-RW and a DVD-RW have sessions that can be taken back");
    const bool hasSession =
        medium.status == MediumStatus::Finished || medium.status == MediumStatus::Appendable;
    if (!hasSession || (part == DiscPart::LastLeadOut && medium.sessions.empty()))
        return refuse(medium, ErrorCode::MediumUnsuitable, Remedy::SuitableMedium,
                      "there is no closed session on this disc");
    if (cd ? !medium.can.trackAtOnce && !medium.can.sessionAtOnce
           : !medium.can.discAtOnce && !medium.can.incremental)
        return refuse(medium, ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
                      "the drive can only read this kind of disc");
    const bool erases = part == DiscPart::LastSession;
    // BLANK 110b takes the session that was begun, if there is one; MMC-6 6.2.
    const bool isBegun = !medium.tracks.empty() && medium.tracks.back().session == medium.openSession;
    const std::size_t left = medium.sessions.size() - (erases && !isBegun ? 1 : 0);
    if (!erases && isBegun)
        return refuse(medium, ErrorCode::MediumUnsuitable, Remedy::SuitableMedium,
                      "the last session is open already");
    plan.steps = {{.kind = StepKind::Erase, .detail = erases ? kEraseLastSession : kUncloseLastSession}};
    plan.losesData = erases;
    plan.expected = left == 0 && erases ? MediumStatus::Blank : MediumStatus::Appendable;
    return plan;
}

} // namespace emberdisc::recorder
