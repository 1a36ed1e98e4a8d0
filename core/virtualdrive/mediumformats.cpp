// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/mediumformats.h"

#include "core/base/result.h"
#include "core/virtualdrive/blanking.h"

#include <algorithm>
#include <array>
#include <span>

namespace emberdisc::virtualdrive {

namespace {

using mmc::FormatState;
using mmc::FormattableCapacity;

using Offers = std::vector<FormattableCapacity>;

/// One format type of a medium.
struct Row {
    std::uint8_t type;
    unsigned subTypes; ///< bit n: Sub-type n is known
    void (*offer)(const FormattableDisc& disc, Offers& to);
    Sensed<Remade> (*apply)(const FormattableDisc& disc, const FormatRequest& request);
};

constexpr std::uint32_t kCluster = 32;
constexpr std::uint32_t kBlockLength = 2048;
constexpr std::uint32_t kMaximum = 0xFFFFFFFF;

constexpr std::uint32_t roundedDown(std::uint32_t sectors, std::uint32_t unit)
{
    return sectors / unit * unit;
}

/// A disc that is smaller than its type has the same share of everything.
std::uint32_t scaled(std::uint32_t nominal, const FormattableDisc& disc, std::uint32_t unit)
{
    return roundedDown(
        static_cast<std::uint32_t>(std::uint64_t{nominal} * disc.capacity / nominalCapacity(disc.type)),
        unit);
}

/// A new format takes everything from the disc; half done, it leaves one that is not formatted. A DVD-RW then
/// is in neither of its modes.
Remade made(const FormattableDisc& disc, const Format& format, const Work& work)
{
    Remade result{.state = {}, .brokenOff = {}, .work = work};
    result.state.erasures = disc.state.erasures + 1;
    result.brokenOff = disc.type == MediumType::DvdRw ? halfBlanked(disc.state) : result.state;
    result.state.format = format;
    return result;
}

/// What is on the disc stays. OWN: the management areas that say so are written last, so half done it is
/// nothing.
Remade changed(const FormattableDisc& disc, const Format& format, const Work& work)
{
    Remade result{.state = disc.state, .brokenOff = disc.state, .work = work};
    result.state.format = format;
    return result;
}

// DVD+RW, MMC-6 6.5.4.2.14
// ---------------------------------------------------------------------------------------------------------------

void offerDvdPlusRw(const FormattableDisc& disc, Offers& to)
{
    to.push_back({.blocks = roundedDown(disc.capacity, mmc::kDvdEccBlock), .formatType = 0x26});
}

/// Starts or restarts the background format; what it takes at once is the lead-in.
Sensed<Remade> formatDvdPlusRw(const FormattableDisc& disc, const FormatRequest& request)
{
    constexpr std::uint32_t kRestart = 0x01;
    constexpr std::uint32_t kQuickStart = 0x02;
    constexpr Work kLeadIn{.sectors = mmc::kDvdEccBlock, .milliseconds = 20'000};
    const std::uint32_t blocks = roundedDown(disc.capacity, mmc::kDvdEccBlock);
    if ((request.parameter & ~(kRestart | kQuickStart)) != 0 ||
        (request.blocks > blocks && request.blocks != kMaximum))
        return invalidFieldInParameterList();
    if ((request.parameter & kRestart) == 0)
        return made(disc,
                    {.type = request.type,
                     .progress = FormatProgress::Running,
                     .blocks = blocks,
                     .formatted = mmc::kDvdEccBlock},
                    kLeadIn);
    if (!disc.state.format)
        return invalidFieldInParameterList(); // nothing to restart
    Format format = *disc.state.format;
    if (format.progress == FormatProgress::Suspended)
        format.progress = FormatProgress::Running;
    return changed(disc, format, {.sectors = 0, .milliseconds = 2000});
}

constexpr std::array kDvdPlusRw = {Row{0x26, 0x1, offerDvdPlusRw, formatDvdPlusRw}};

// BD-RE, MMC-6 6.5.4.2.1, .15 and .16
// ---------------------------------------------------------------------------------------------------------------

/// Spare areas of a Blu-ray disc, in sectors of one layer of nominal size.
enum class Spares : std::uint32_t { None = 0, Minimum = 131'072, Default = 393'216, Maximum = 655'360 };

std::uint32_t blocksWith(Spares spares, const FormattableDisc& disc)
{
    constexpr std::uint32_t kLayer = 12'219'392;
    const std::uint32_t layers = nominalCapacity(disc.type) / kLayer;
    return roundedDown(disc.capacity, kCluster) -
           scaled(static_cast<std::uint32_t>(spares) * layers, disc, kCluster);
}

void offerBd(std::uint8_t type, Spares spares, const FormattableDisc& disc, Offers& to)
{
    const std::uint32_t blocks = blocksWith(spares, disc);
    // Drives tell the clusters of the spare areas, and the block length where there are none.
    const std::uint32_t parameter =
        spares == Spares::None ? kBlockLength : (roundedDown(disc.capacity, kCluster) - blocks) / kCluster;
    to.push_back({.blocks = blocks, .formatType = type, .typeDependent = parameter});
}

void offerBdDefault(const FormattableDisc& disc, Offers& to)
{
    offerBd(0x00, Spares::Default, disc, to);
}

template <std::uint8_t Type>
void offerBdSpares(const FormattableDisc& disc, Offers& to)
{
    for (const Spares spares : {Spares::Default, Spares::Maximum, Spares::Minimum})
        offerBd(Type, spares, disc, to);
}

void offerBdReWithoutSpares(const FormattableDisc& disc, Offers& to)
{
    offerBd(0x31, Spares::None, disc, to);
}

bool areBdBlocks(std::uint32_t blocks, Spares most, Spares least, const FormattableDisc& disc)
{
    return blocks % kCluster == 0 && blocks >= blocksWith(most, disc) && blocks <= blocksWith(least, disc);
}

Sensed<Remade> formatBdRe(const FormattableDisc& disc, const FormatRequest& request)
{
    constexpr std::uint8_t kFullCertification = 2;
    const bool fits = request.type == 0x00 ? request.blocks == blocksWith(Spares::Default, disc)
                      : request.type == 0x31
                          ? request.blocks == blocksWith(Spares::None, disc)
                          : areBdBlocks(request.blocks, Spares::Maximum, Spares::Minimum, disc);
    if (!fits)
        return invalidFieldInParameterList();
    const bool certify = request.subType == kFullCertification;
    return made(disc,
                {.type = request.type,
                 .subType = request.subType,
                 .blocks = request.blocks,
                 .formatted = request.blocks},
                {.sectors = certify ? disc.capacity : 0, .milliseconds = 30'000});
}

// Sub-type 2 is full, 3 quick certification.
constexpr std::array kBdRe = {Row{0x00, 0x1, offerBdDefault, formatBdRe},
                              Row{0x30, 0xD, offerBdSpares<0x30>, formatBdRe},
                              Row{0x31, 0xD, offerBdReWithoutSpares, formatBdRe}};

// BD-R, MMC-6 6.5.4.2.1 and .17: once, before anything is recorded
// ---------------------------------------------------------------------------------------------------------------

bool isUntouchedBdR(const FormattableDisc& disc)
{
    return disc.state.isBlank() && !disc.state.format;
}

void offerBdRDefault(const FormattableDisc& disc, Offers& to)
{
    if (isUntouchedBdR(disc))
        offerBdDefault(disc, to);
}

void offerBdRSpares(const FormattableDisc& disc, Offers& to)
{
    if (isUntouchedBdR(disc))
        offerBdSpares<0x32>(disc, to);
}

Sensed<Remade> formatBdR(const FormattableDisc& disc, const FormatRequest& request)
{
    if (!isUntouchedBdR(disc))
        return cannotFormatMedium();
    const bool fits = request.type == 0x00
                          ? request.blocks == blocksWith(Spares::Default, disc)
                          : areBdBlocks(request.blocks, Spares::Maximum, Spares::Minimum, disc);
    if (!fits)
        return invalidFieldInParameterList();
    return changed(disc,
                   {.type = request.type,
                    .subType = request.subType,
                    .blocks = request.blocks,
                    .formatted = request.blocks},
                   {.sectors = 0, .milliseconds = 30'000});
}

// Sub-type 0 is sequential recording with pseudo-overwrite, 1 without it; random recording, 2, is not there.
constexpr std::array kBdR = {Row{0x00, 0x3, offerBdRDefault, formatBdR},
                             Row{0x32, 0x3, offerBdRSpares, formatBdR}};

// DVD-RAM, MMC-6 6.5.4.2.1 and .2: the primary spare area is always there and not counted
// ---------------------------------------------------------------------------------------------------------------

/// Sectors of the supplementary spare area: none, by default, and as it can be expanded.
constexpr std::array<std::uint32_t, 4> kSupplementarySpares = {0, 58'368, 68'096, 77'824};
constexpr std::uint32_t kDefaultSupplementary = kSupplementarySpares[1];

std::uint32_t ramBlocksWith(std::uint32_t spares, const FormattableDisc& disc)
{
    return roundedDown(disc.capacity, mmc::kDvdEccBlock) - scaled(spares, disc, mmc::kDvdEccBlock);
}

void offerDvdRam(const FormattableDisc& disc, Offers& to)
{
    for (const std::uint32_t spares : {kDefaultSupplementary, 0U})
        to.push_back(
            {.blocks = ramBlocksWith(spares, disc), .formatType = 0x00, .typeDependent = kBlockLength});
}

void offerDvdRamExpansion(const FormattableDisc& disc, Offers& to)
{
    for (const std::uint32_t spares : kSupplementarySpares)
        if (disc.state.format && ramBlocksWith(spares, disc) < disc.state.format->blocks)
            to.push_back(
                {.blocks = ramBlocksWith(spares, disc), .formatType = 0x01, .typeDependent = kBlockLength});
}

bool isOffered(const FormattableDisc& disc, const FormatRequest& request)
{
    return std::ranges::any_of(offeredFormats(disc), [&request](const FormattableCapacity& offer) {
        return offer.formatType == request.type && offer.blocks == request.blocks;
    });
}

Sensed<Remade> formatDvdRam(const FormattableDisc& disc, const FormatRequest& request)
{
    if (!isOffered(disc, request))
        return invalidFieldInParameterList();
    const Format format{.type = request.type, .blocks = request.blocks, .formatted = request.blocks};
    return made(disc, format, {.sectors = request.certify ? disc.capacity : 0, .milliseconds = 20'000});
}

/// The supplementary spare area grows from the end of the disc on; what lies before it is kept.
Sensed<Remade> expandDvdRam(const FormattableDisc& disc, const FormatRequest& request)
{
    if (!isOffered(disc, request))
        return invalidFieldInParameterList();
    Format format = *disc.state.format;
    format.blocks = request.blocks;
    format.formatted = request.blocks;
    format.recorded = std::min(format.recorded, request.blocks);
    return changed(disc, format, {.sectors = 0, .milliseconds = 5000});
}

constexpr std::array kDvdRam = {Row{0x00, 0x1, offerDvdRam, formatDvdRam},
                                Row{0x01, 0x1, offerDvdRamExpansion, expandDvdRam}};

// DVD-RW, MMC-6 6.5.4.2.1, .5, .8 and .10: every one of them leads to restricted overwrite
// ---------------------------------------------------------------------------------------------------------------

/// What restricted overwrite can have of the 2,298,496 sectors.
constexpr std::uint32_t kRestrictedOverwrite = 2'297'888;

std::uint32_t restrictedBlocks(const FormattableDisc& disc)
{
    return scaled(kRestrictedOverwrite, disc, mmc::kDvdEccBlock);
}

template <std::uint8_t Type>
void offerDvdRw(const FormattableDisc& disc, Offers& to)
{
    to.push_back({.blocks = restrictedBlocks(disc),
                  .formatType = Type,
                  .typeDependent = Type == 0x00 ? kBlockLength : mmc::kDvdEccBlock});
}

void offerQuickGrow(const FormattableDisc& disc, Offers& to)
{
    const auto& format = disc.state.format;
    if (format && format->progress == FormatProgress::Complete && format->formatted < format->blocks)
        to.push_back({.blocks = format->blocks - format->formatted,
                      .formatType = 0x13,
                      .typeDependent = mmc::kDvdEccBlock});
}

bool isEccBlockLength(const FormatRequest& request)
{
    return request.parameter == mmc::kDvdEccBlock ||
           (request.type == 0x00 && request.parameter == kBlockLength);
}

/// 0 stands for as much as there is.
Sensed<std::uint32_t> wantedBlocks(const FormatRequest& request, std::uint32_t most)
{
    if (!isEccBlockLength(request) || request.blocks > most || request.blocks % mmc::kDvdEccBlock != 0)
        return invalidFieldInParameterList();
    return request.blocks == 0 ? most : request.blocks;
}

Sensed<Remade> formatDvdRwInFull(const FormattableDisc& disc, const FormatRequest& request)
{
    TRY_ASSIGN(const std::uint32_t wanted, wantedBlocks(request, restrictedBlocks(disc)));
    return made(disc, {.type = request.type, .blocks = restrictedBlocks(disc), .formatted = wanted},
                {.sectors = wanted, .milliseconds = 20'000});
}

/// The lead-in and the first ECC block; the rest is written front to back, until the border is closed.
Sensed<Remade> formatDvdRwQuickly(const FormattableDisc& disc, const FormatRequest& request)
{
    TRY_ASSIGN(const std::uint32_t wanted, wantedBlocks(request, restrictedBlocks(disc)));
    static_cast<void>(wanted);
    return made(disc,
                {.type = request.type,
                 .progress = FormatProgress::Intermediate,
                 .blocks = restrictedBlocks(disc),
                 .formatted = mmc::kDvdEccBlock},
                {.sectors = mmc::kDvdEccBlock, .milliseconds = 20'000});
}

/// The last border is open again: more can be written behind its end.
Sensed<Remade> growDvdRw(const FormattableDisc& disc, const FormatRequest& request)
{
    const auto& format = disc.state.format;
    if (!format)
        return invalidFieldInParameterList();
    TRY_ASSIGN(const std::uint32_t wanted, wantedBlocks(request, format->blocks - format->formatted));
    Format grown = *format;
    if (wanted > 0)
        grown.progress = FormatProgress::Intermediate;
    return changed(disc, grown, {.sectors = 0, .milliseconds = 5000});
}

constexpr std::array kDvdRw = {
    Row{0x00, 0x1, offerDvdRw<0x00>, formatDvdRwInFull}, Row{0x10, 0x1, offerDvdRw<0x10>, formatDvdRwInFull},
    Row{0x13, 0x1, offerQuickGrow, growDvdRw}, Row{0x15, 0x1, offerDvdRw<0x15>, formatDvdRwQuickly}};

// The tables
// ---------------------------------------------------------------------------------------------------------------

std::span<const Row> tableOf(MediumType type)
{
    switch (type) {
    case MediumType::DvdPlusRw:
        return kDvdPlusRw;
    case MediumType::DvdRw:
        return kDvdRw;
    case MediumType::DvdRam:
        return kDvdRam;
    case MediumType::BdR:
    case MediumType::BdRDl:
        return kBdR;
    case MediumType::BdRe:
    case MediumType::BdReDl:
        return kBdRe;
    default:
        return {};
    }
}

} // namespace

CurrentCapacity currentCapacity(const FormattableDisc& disc)
{
    const auto& format = disc.state.format;
    if (!format)
        return {.blocks = disc.type == MediumType::DvdRw ? restrictedBlocks(disc)
                                                         : hostCapacity(disc.type, disc.capacity, disc.state),
                .state = FormatState::Unformatted};
    switch (format->progress) {
    case FormatProgress::Complete:
    case FormatProgress::Suspended:
        return {.blocks = format->formatted, .state = FormatState::Formatted};
    case FormatProgress::Running:
        return {.blocks = format->blocks, .state = FormatState::Formatted};
    case FormatProgress::Intermediate:
        return {.blocks = format->formatted, .state = FormatState::NoMediumOrUnknown};
    }
    return {};
}

std::vector<FormattableCapacity> offeredFormats(const FormattableDisc& disc)
{
    Offers offers;
    for (const Row& row : tableOf(disc.type))
        row.offer(disc, offers);
    return offers;
}

Sensed<Remade> applyFormat(const FormattableDisc& disc, const FormatRequest& request)
{
    const auto table = tableOf(disc.type);
    if (table.empty())
        return cannotFormatMedium();
    const auto row = std::ranges::find(table, request.type, &Row::type);
    if (row == table.end() || (row->subTypes >> request.subType & 1U) == 0)
        return invalidFieldInParameterList();
    return row->apply(disc, request);
}

std::uint32_t hostCapacity(MediumType type, std::uint32_t capacity, const DiscState& state)
{
    if (state.format)
        return state.format->blocks;
    if (type == MediumType::BdRe || type == MediumType::BdReDl)
        return roundedDown(capacity, kCluster);
    const bool inEccBlocks = type == MediumType::DvdPlusRw || type == MediumType::DvdRam;
    return inEccBlocks ? roundedDown(capacity, mmc::kDvdEccBlock) : capacity;
}

DiscState factoryState(MediumType type, std::uint32_t capacity)
{
    DiscState state;
    if (type != MediumType::DvdRam)
        return state;
    const std::uint32_t blocks = ramBlocksWith(kDefaultSupplementary, {type, capacity, state});
    state.format = Format{.blocks = blocks, .formatted = blocks};
    return state;
}

void completeUpToRecorded(Format& format)
{
    const std::uint32_t recorded =
        std::max(1U, (format.recorded + mmc::kDvdEccBlock - 1) / mmc::kDvdEccBlock) * mmc::kDvdEccBlock;
    format.formatted = std::min(format.blocks, std::max(format.formatted, recorded));
}

} // namespace emberdisc::virtualdrive
