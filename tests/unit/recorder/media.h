// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

/// Media as a probe would find them, for tests of planning.
namespace emberdisc::test {

using recorder::CueEntry;
using recorder::MediumKind;
using recorder::MediumState;
using recorder::MediumStatus;
using recorder::Payload;
using recorder::PayloadKind;
using recorder::TrackKind;

inline MediumState blankMedium(MediumKind kind)
{
    MediumState state;
    state.kind = kind;
    state.status = MediumStatus::Blank;
    state.openSession = 1;
    state.openTrack = 1;
    state.nextWritable = 0;
    if (kind == MediumKind::CdR || kind == MediumKind::CdRw) {
        state.erasable = kind == MediumKind::CdRw;
        state.capacitySectors = 359'849;
        state.speedUnit = 176;
        state.writeSpeeds = {7056, 4234, 2822, 706};
        state.can = {.trackAtOnce = true,
                     .sessionAtOnce = true,
                     .trackBlockTypes = 0x3F01,
                     .testWrite = true,
                     .bufferProtection = true};
    } else if (kind == MediumKind::DvdPlusR) {
        state.capacitySectors = 2'295'104;
        state.speedUnit = 1385;
        state.writeUnit = 16;
        state.writeSpeeds = {22'160, 11'080, 5540};
        state.can = {.incremental = true};
    } else if (kind == MediumKind::BdR) {
        state.capacitySectors = 12'219'392;
        state.speedUnit = 4495;
        state.writeUnit = 32;
        state.writeSpeeds = {26'970, 17'980, 8990};
        state.can = {.incremental = true};
    } else {
        state.status = MediumStatus::Finished;
        state.nextWritable.reset();
    }
    state.freeSectors = state.capacitySectors;
    return state;
}

/// With one data track of 5000 sectors in one closed session.
inline MediumState writtenMedium(MediumKind kind, MediumStatus status)
{
    MediumState state = blankMedium(kind);
    state.status = status;
    state.sessions = {{1, 1, 1, 0}};
    state.tracks = {{.number = 1, .session = 1, .kind = TrackKind::Data, .start = 0, .sectors = 5000}};
    state.usedSectors = 5000;
    state.freeSectors = 0;
    state.openSession = state.openTrack = 0;
    state.nextWritable.reset();
    if (status == MediumStatus::Appendable) {
        const bool cd = kind == MediumKind::CdR || kind == MediumKind::CdRw;
        state.nextWritable = cd ? 5000 + 11'400 : 6'400;
        state.openSession = state.openTrack = 2;
        state.freeSectors = state.capacitySectors - static_cast<std::uint64_t>(*state.nextWritable);
    }
    return state;
}

inline MediumState noMedium()
{
    return {};
}

/// Two tracks of that many sectors, without a gap.
inline Payload audioPayload(std::uint32_t first, std::uint32_t second)
{
    const auto at = [](std::uint8_t track, std::uint8_t index, std::uint8_t form, std::uint32_t frames) {
        return CueEntry{.controlAddress = 0x01,
                        .track = track,
                        .index = index,
                        .dataForm = form,
                        .minute = static_cast<std::uint8_t>(frames / 4500),
                        .second = static_cast<std::uint8_t>(frames / 75 % 60),
                        .frame = static_cast<std::uint8_t>(frames % 75)};
    };
    return {.kind = PayloadKind::AudioSession,
            .sectorSize = 2352,
            .sectorCount = first + second,
            .cueSheet = {at(0, 0, 0x01, 0), at(1, 0, 0x00, 0), at(1, 1, 0x00, 150),
                         at(2, 1, 0x00, 150 + first), at(0xAA, 1, 0x01, 150 + first + second)}};
}

inline Payload dataPayload(std::uint64_t sectors, std::int64_t firstLba = 0)
{
    return {.kind = PayloadKind::DataImage, .sectorCount = sectors, .firstLba = firstLba};
}

/// A session behind that of writtenMedium(): XA, then sound and Mode 1.
inline Payload tracksPayload()
{
    constexpr std::int64_t kStart = 5000 + 11'400;
    return {.kind = PayloadKind::Tracks,
            .sectorSize = 2352,
            .sectorCount = 400 + 200 + 500,
            .firstLba = kStart,
            .tracks = {{.dataForm = 0x20, .control = 4, .lba = kStart, .sectorCount = 400},
                       {.dataForm = 0x00,
                        .control = 2,
                        .lba = kStart + 552,
                        .sectorCount = 200, // and zeros up to four seconds
                        .isrc = "DEABC2600001"},
                       {.dataForm = 0x10, .control = 4, .lba = kStart + 552 + 452, .sectorCount = 500}}};
}

inline Payload imageFile(std::uint64_t sectors)
{
    return {.kind = PayloadKind::ImageFile, .sectorCount = sectors};
}

} // namespace emberdisc::test
