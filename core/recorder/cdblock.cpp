// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/cdblock.h"

#include "core/mmc/cuesheet.h"
#include "core/mmc/rawsector.h"
#include "core/mmc/toc.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

constexpr std::uint8_t kMainChannel = 0x3F;
constexpr std::uint8_t kFormatXa = 0x20;
constexpr std::uint32_t kHeader = 16; // sync and header

std::int64_t lbaOf(const CueEntry& entry)
{
    return mmc::framesOf({entry.minute, entry.second, entry.frame}) - mmc::kPregapBlocks;
}

bool isPosition(const CueEntry& entry)
{
    return (entry.controlAddress & 0x0F) == 1;
}

} // namespace

std::vector<FormRun> formRuns(const Payload& payload)
{
    std::vector<FormRun> runs;
    for (const CueEntry& entry : payload.cueSheet) {
        if (!isPosition(entry) || entry.track == 0)
            continue;
        const std::int64_t lba = std::max<std::int64_t>(lbaOf(entry), 0);
        if (!runs.empty())
            runs.back().sectors =
                static_cast<std::uint64_t>(std::max<std::int64_t>(lba - runs.back().lba, 0));
        if (entry.track == mmc::kLeadOutTrack)
            break;
        if (!runs.empty() && runs.back().sectors == 0)
            runs.pop_back();
        if (runs.empty() || runs.back().dataForm != entry.dataForm)
            runs.push_back({lba, 0, entry.dataForm});
    }
    return runs;
}

std::uint8_t sessionFormatOf(const Payload& payload)
{
    const auto isXa = [](std::uint8_t dataForm) { return (dataForm & kMainChannel) == mmc::data_form::kXa; };
    const bool hasXa = std::ranges::any_of(payload.tracks, isXa, &PayloadTrack::dataForm) ||
                       std::ranges::any_of(payload.cueSheet, [&](const CueEntry& entry) {
                           return isPosition(entry) && isXa(entry.dataForm);
                       });
    return hasXa ? kFormatXa : std::uint8_t{0};
}

BlockPart partOf(std::uint8_t dataForm)
{
    switch (dataForm & kMainChannel) {
    case mmc::data_form::kMode1:
        return {kHeader, 2048};
    case mmc::data_form::kXa:
    case mmc::data_form::kMode2:
        return {kHeader, 2336};
    default:
        return {};
    }
}

mmc::DataBlockType blockTypeOf(std::uint8_t dataForm)
{
    switch (dataForm & kMainChannel) {
    case mmc::data_form::kMode1:
        return mmc::DataBlockType::Mode1;
    case mmc::data_form::kXa:
        return mmc::DataBlockType::Mode2Mixed;
    case mmc::data_form::kMode2:
        return mmc::DataBlockType::Mode2;
    default:
        return mmc::DataBlockType::Raw2352;
    }
}

BlockPart trackPartOf(std::uint8_t dataForm)
{
    const std::uint32_t bytes = mmc::blockSizeOf(blockTypeOf(dataForm));
    return {bytes == mmc::kRawSectorSize ? 0 : kHeader, bytes};
}

std::uint16_t blockTypesOf(std::span<const PayloadTrack> tracks)
{
    unsigned types = 0;
    for (const PayloadTrack& track : tracks)
        types |= 1U << static_cast<unsigned>(blockTypeOf(track.dataForm));
    return static_cast<std::uint16_t>(types);
}

SectorRead readOf(std::uint8_t dataForm)
{
    switch (dataForm & kMainChannel) {
    case mmc::data_form::kMode1:
        return SectorRead::Mode1;
    case mmc::data_form::kXa:
        return SectorRead::Xa;
    case mmc::data_form::kMode2:
        return SectorRead::Mode2;
    default:
        return SectorRead::Sound;
    }
}

void keepSent(std::span<std::byte> sectors, std::uint8_t dataForm)
{
    const BlockPart part = partOf(dataForm);
    const bool isXa = (dataForm & kMainChannel) == mmc::data_form::kXa;
    for (; !sectors.empty(); sectors = sectors.subspan(mmc::kRawSectorSize)) {
        const auto sector = sectors.first<mmc::kRawSectorSize>();
        const std::size_t end = isXa ? mmc::endOfXaData(sector) : std::size_t{part.offset} + part.bytes;
        std::ranges::fill(sector.first(part.offset), std::byte{0});
        std::ranges::fill(sector.subspan(end), std::byte{0});
    }
}

} // namespace emberdisc::recorder
