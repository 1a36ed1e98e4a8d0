// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/refusal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace emberdisc::recorder {

namespace {

/// What discs of a kind hold for sure, in sectors: the smaller of their variants.
struct Size {
    std::string_view name;
    std::uint64_t sectors;
};
constexpr std::array<Size, 7> kSizes = {{{"CD", 359'849},
                                         {"DVD", 2'295'104},
                                         {"DVD DL", 4'171'712},
                                         {"BD", 11'826'176},
                                         {"BD DL", 23'652'352},
                                         {"BDXL TL", 48'878'592},
                                         {"BDXL QL", 62'500'864}}};

} // namespace

std::unexpected<PlanRefusal> refuse(const MediumState& medium, ErrorCode code, Remedy remedy,
                                    std::string detail)
{
    PlanRefusal refusal;
    refusal.code = code;
    refusal.detail = std::move(detail);
    refusal.medium = medium.kind;
    refusal.remedy = remedy;
    return std::unexpected(std::move(refusal));
}

std::unexpected<PlanRefusal> refuseAsTooSmall(const MediumState& medium, std::uint64_t neededSectors,
                                              std::uint32_t sectorSize)
{
    auto refusal = refuse(medium, ErrorCode::MediumTooSmall, Remedy::LargerMedium,
                          std::to_string(neededSectors) + " sectors are needed, " +
                              std::to_string(medium.freeSectors) + " are free");
    refusal.error().neededBytes = neededSectors * sectorSize;
    refusal.error().availableBytes = medium.freeSectors * sectorSize;
    const auto fits = [&](const Size& size) {
        return sectorSize == 2048 && size.sectors >= neededSectors && size.sectors > medium.capacitySectors;
    };
    if (const auto found = std::ranges::find_if(kSizes, fits); found != kSizes.end())
        refusal.error().largerMedium = found->name;
    return refusal;
}

} // namespace emberdisc::recorder
