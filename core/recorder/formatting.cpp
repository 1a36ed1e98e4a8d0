// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/formatting.h"

#include <algorithm>
#include <array>

namespace emberdisc::recorder {

namespace {

constexpr std::array<std::string_view, 4> kSpareNames = {"default", "none", "min", "max"};

// Type dependent parameter of type 26h: MMC-6 6.5.4.2.16.
constexpr std::uint32_t kRestart = 1;
constexpr std::uint32_t kAllOfIt = 0xFFFFFFFF;

} // namespace

std::string_view name(Spares spares)
{
    return kSpareNames[static_cast<std::size_t>(spares)];
}

std::optional<Spares> sparesFromName(std::string_view name)
{
    const auto found = std::ranges::find(kSpareNames, name);
    if (found == kSpareNames.end())
        return std::nullopt;
    return static_cast<Spares>(found - kSpareNames.begin());
}

Step formatStep(const FormatOffer& offer)
{
    const auto code = static_cast<std::uint32_t>(offer.type << 2 | (offer.subType & 3));
    return {.kind = StepKind::Format,
            .sectors = offer.sectors,
            .detail = code << 24 | (offer.parameter & 0xFFFFFF)};
}

bool losesData(const Step& format)
{
    const std::uint32_t type = format.detail >> 26;
    const bool restarts = type == format_type::kDvdPlusRwBasic && (format.detail & 0xFFFFFF) == kRestart;
    return type != format_type::kQuickGrowDvdRw && !restarts;
}

std::optional<Step> formatBeforeWriting(const MediumState& medium)
{
    const bool plusRw = medium.kind == MediumKind::DvdPlusRw || medium.kind == MediumKind::DvdPlusRwDl;
    if (plusRw && medium.formatting == Formatting::Suspended)
        return formatStep({format_type::kDvdPlusRwBasic, 0, kAllOfIt, kRestart});
    if (medium.formatting != Formatting::Unformatted)
        return std::nullopt;
    if (plusRw)
        return formatStep({format_type::kDvdPlusRwBasic, 0, kAllOfIt, 0});
    const auto full = std::ranges::find(medium.formats, format_type::kFull, &FormatOffer::type);
    if (full != medium.formats.end())
        return formatStep(*full);
    return medium.formats.empty() ? std::nullopt : std::optional(formatStep(medium.formats.front()));
}

std::optional<Step> growBeforeWriting(const MediumState& medium, std::uint64_t sectors)
{
    const auto grow = std::ranges::find(medium.formats, format_type::kQuickGrowDvdRw, &FormatOffer::type);
    const bool isLarge = grow == medium.formats.end() || sectors + grow->sectors <= medium.capacitySectors;
    return isLarge || medium.formatting != Formatting::Complete ? std::nullopt
                                                                : std::optional(formatStep(*grow));
}

} // namespace emberdisc::recorder
