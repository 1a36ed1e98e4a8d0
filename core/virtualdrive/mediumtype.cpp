// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/mediumtype.h"

#include <algorithm>
#include <array>

namespace emberdisc::virtualdrive {

namespace {

struct TypeRow {
    MediumType type;
    std::string_view name;
    std::uint32_t capacity;
};

// Capacities: ECMA-394 and ECMA-395 for CD; ECMA-359, -338 and -382 for DVD-R and DVD-RW; ECMA-330 for
// DVD-RAM; ECMA-349, -337 and -364 for DVD+R and DVD+RW; the Blu-ray formats without spare areas.
constexpr std::array kRows = {
    TypeRow{MediumType::CdR74, "cd-r-74", 333'000},
    TypeRow{MediumType::CdR80, "cd-r-80", 359'849},
    TypeRow{MediumType::CdRw, "cd-rw", 359'849},
    TypeRow{MediumType::DvdR, "dvd-r", 2'298'496},
    TypeRow{MediumType::DvdRw, "dvd-rw", 2'298'496},
    TypeRow{MediumType::DvdRDl, "dvd-r-dl", 4'171'712},
    TypeRow{MediumType::DvdRam, "dvd-ram", 2'295'072},
    TypeRow{MediumType::DvdPlusR, "dvd+r", 2'295'104},
    TypeRow{MediumType::DvdPlusRw, "dvd+rw", 2'295'104},
    TypeRow{MediumType::DvdPlusRDl, "dvd+r-dl", 4'173'824},
    TypeRow{MediumType::BdR, "bd-r", 12'219'392},
    TypeRow{MediumType::BdRDl, "bd-r-dl", 24'438'784},
    TypeRow{MediumType::BdRXl3, "bd-r-xl3", 48'878'592},
    TypeRow{MediumType::BdRXl4, "bd-r-xl4", 62'500'864},
    TypeRow{MediumType::BdRe, "bd-re", 12'219'392},
    TypeRow{MediumType::BdReDl, "bd-re-dl", 24'438'784},
    TypeRow{MediumType::CdRom, "cd-rom", 0},
    TypeRow{MediumType::DvdRom, "dvd-rom", 0},
    TypeRow{MediumType::BdRom, "bd-rom", 0},
    // OWN: the Orange Book ends at 80 minutes; longer discs are sold all the same, and tell where they end as
    // this one does, or want to be overburned.
    TypeRow{MediumType::CdR90, "cd-r-90", 404'849},
};

constexpr auto kTypes = [] {
    std::array<MediumType, kRows.size()> types{};
    for (std::size_t i = 0; i < kRows.size(); ++i)
        types[i] = kRows[i].type;
    // Values are for ever, so what came later is at the end.
    std::ranges::rotate(std::ranges::find(types, MediumType::CdRw),
                        std::ranges::find(types, MediumType::CdR90), types.end());
    return types;
}();

// TypeRow i describes type i + 1.
static_assert([] {
    for (std::size_t i = 0; i < kRows.size(); ++i)
        if (static_cast<std::size_t>(kRows[i].type) != i + 1)
            return false;
    return true;
}());

constexpr const TypeRow& rowOf(MediumType type)
{
    return kRows[static_cast<std::size_t>(type) - 1];
}

} // namespace

std::span<const MediumType> allMediumTypes()
{
    return kTypes;
}

std::string_view name(MediumType type)
{
    return rowOf(type).name;
}

std::optional<MediumType> mediumTypeFromName(std::string_view name)
{
    const auto row = std::ranges::find(kRows, name, &TypeRow::name);
    return row == kRows.end() ? std::nullopt : std::optional(row->type);
}

bool isCd(MediumType type)
{
    return type == MediumType::CdR74 || type == MediumType::CdR80 || type == MediumType::CdR90 ||
           type == MediumType::CdRw || type == MediumType::CdRom;
}

bool isPressed(MediumType type)
{
    return type == MediumType::CdRom || type == MediumType::DvdRom || type == MediumType::BdRom;
}

bool isErasable(MediumType type)
{
    switch (type) {
    case MediumType::CdRw:
    case MediumType::DvdRw:
    case MediumType::DvdRam:
    case MediumType::DvdPlusRw:
    case MediumType::BdRe:
    case MediumType::BdReDl:
        return true;
    case MediumType::CdR74:
    case MediumType::CdR80:
    case MediumType::CdR90:
    case MediumType::DvdR:
    case MediumType::DvdRDl:
    case MediumType::DvdPlusR:
    case MediumType::DvdPlusRDl:
    case MediumType::BdR:
    case MediumType::BdRDl:
    case MediumType::BdRXl3:
    case MediumType::BdRXl4:
    case MediumType::CdRom:
    case MediumType::DvdRom:
    case MediumType::BdRom:
        return false;
    }
    return false;
}

bool isFormattable(MediumType type)
{
    switch (type) {
    case MediumType::DvdRw:
    case MediumType::DvdRam:
    case MediumType::DvdPlusRw:
    case MediumType::BdR:
    case MediumType::BdRDl:
    case MediumType::BdRe:
    case MediumType::BdReDl:
        return true;
    case MediumType::CdR74:
    case MediumType::CdR80:
    case MediumType::CdR90:
    case MediumType::CdRw:
    case MediumType::DvdR:
    case MediumType::DvdRDl:
    case MediumType::DvdPlusR:
    case MediumType::DvdPlusRDl:
    case MediumType::BdRXl3:
    case MediumType::BdRXl4:
    case MediumType::CdRom:
    case MediumType::DvdRom:
    case MediumType::BdRom:
        return false;
    }
    return false;
}

std::uint32_t nominalCapacity(MediumType type)
{
    return rowOf(type).capacity;
}

std::uint32_t largestCapacity(MediumType type)
{
    constexpr std::uint32_t kLastCdAddress = 449'849; // 99:59:74
    if (type == MediumType::CdRom)
        return kLastCdAddress;
    if (type == MediumType::DvdRom)
        return nominalCapacity(MediumType::DvdPlusRDl);
    return nominalCapacity(type == MediumType::BdRom ? MediumType::BdRXl3 : type);
}

std::uint32_t sectorStride(MediumType type)
{
    return isCd(type) ? 2352 : 2048;
}

} // namespace emberdisc::virtualdrive
