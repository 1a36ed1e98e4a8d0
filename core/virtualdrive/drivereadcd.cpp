// SPDX-License-Identifier: GPL-3.0-or-later
// READ CD, READ CD MSF and READ SUB-CHANNEL, MMC-6 6.20, 6.21 and 6.24; and how READ(10) gets at its user
// data.
#include "core/base/result.h"
#include "core/mmc/msf.h"
#include "core/virtualdrive/drive.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace emberdisc::virtualdrive {

namespace {

// Byte 9 of READ CD, MMC-6 table 362.
constexpr std::uint8_t kSync = 0x80;
constexpr std::uint8_t kSubHeader = 0x40;
constexpr std::uint8_t kHeader = 0x20;
constexpr std::uint8_t kUserData = 0x10;
constexpr std::uint8_t kEdcEcc = 0x08;

struct Part {
    std::uint8_t flag;
    std::size_t offset;
    std::size_t length;
};

/// The parts of a sector of that kind in the order in which they stand; a kind lacks those of length 0.
std::array<Part, 5> partsOf(mmc::SectorKind kind)
{
    switch (kind) {
    case mmc::SectorKind::Audio:
        return {
            {{kSync, 0, 0}, {kHeader, 0, 0}, {kSubHeader, 0, 0}, {kUserData, 0, 2352}, {kEdcEcc, 2352, 0}}};
    case mmc::SectorKind::Mode1:
        return {{{kSync, 0, 12},
                 {kHeader, 12, 4},
                 {kSubHeader, 16, 0},
                 {kUserData, 16, 2048},
                 {kEdcEcc, 2064, 288}}};
    case mmc::SectorKind::Mode2Form1:
        return {{{kSync, 0, 12},
                 {kHeader, 12, 4},
                 {kSubHeader, 16, 8},
                 {kUserData, 24, 2048},
                 {kEdcEcc, 2072, 280}}};
    case mmc::SectorKind::Mode2Form2:
        return {{{kSync, 0, 12},
                 {kHeader, 12, 4},
                 {kSubHeader, 16, 8},
                 {kUserData, 24, 2328},
                 {kEdcEcc, 2352, 0}}};
    case mmc::SectorKind::Mode2:
    case mmc::SectorKind::Other:
        break;
    }
    return {
        {{kSync, 0, 12}, {kHeader, 12, 4}, {kSubHeader, 16, 0}, {kUserData, 16, 2336}, {kEdcEcc, 2352, 0}}};
}

/// The stretch of a sector that byte 9 selects; nothing when it has a hole, which MMC-6 table 363 forbids.
std::optional<Part> selected(mmc::SectorKind kind, std::uint8_t selection)
{
    Part result{selection, 0, 0};
    for (const Part& part : partsOf(kind)) {
        if ((selection & part.flag) == 0 || part.length == 0)
            continue;
        if (result.length > 0 && result.offset + result.length != part.offset)
            return std::nullopt;
        if (result.length == 0)
            result.offset = part.offset;
        result.length += part.length;
    }
    return result;
}

/// Bytes of C2 error flags a sector: all of them 0, since nothing on a virtual disc is read wrongly.
std::optional<std::size_t> errorFlagBytes(std::uint8_t selection)
{
    constexpr std::array<std::optional<std::size_t>, 4> kSizes = {0, 294, 296, std::nullopt};
    return kSizes.at(selection >> 1 & 3U);
}

enum class SubChannelSelection : std::uint8_t { None = 0, Raw = 1, Q = 2, RToW = 4 };

} // namespace

Sensed<mmc::SectorKind> VirtualRecorder::Drive::readWhole(std::int32_t lba, mmc::RawSector& sector) const
{
    TRY_ASSIGN(const SectorForm form, m_model->readableAs(lba));
    const auto to =
        form == SectorForm::Data ? std::span(sector).subspan(16, 2048) : std::span<std::byte>(sector);
    if (!m_disc->read(lba, form, to))
        return refuseAt(lba, 3, 0x11); // unrecovered read error
    switch (form) {
    case SectorForm::Data:
        mmc::completeMode1(sector, lba);
        return mmc::SectorKind::Mode1;
    case SectorForm::Audio:
        return mmc::SectorKind::Audio;
    case SectorForm::Mode2:
        return mmc::SectorKind::Mode2;
    case SectorForm::Xa:
    case SectorForm::Raw:
        break;
    }
    return mmc::kindOfData(sector);
}

Sensed<> VirtualRecorder::Drive::readUserData(std::int32_t lba, std::uint32_t count,
                                              std::span<std::byte> to) const
{
    bool plain = true;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto at = lba + static_cast<std::int32_t>(i);
        TRY_ASSIGN(const SectorForm form, m_model->readableAs(at));
        if (form == SectorForm::Data)
            continue;
        plain = false;
        mmc::RawSector sector;
        TRY_ASSIGN(const mmc::SectorKind kind, readWhole(at, sector));
        if (kind != mmc::SectorKind::Mode1 && kind != mmc::SectorKind::Mode2Form1)
            return illegalModeForThisTrack(at);
        if (!mmc::isIntact(sector))
            return refuseAt(at, 3, 0x11, 0x05); // L-EC uncorrectable error
        if (!to.empty())
            std::memcpy(to.data() + std::size_t{i} * 2048,
                        sector.data() + (kind == mmc::SectorKind::Mode1 ? 16 : 24), 2048);
    }
    if (plain && !to.empty() && !m_disc->read(lba, SectorForm::Data, to))
        return refuseAt(lba, 3, 0x11);
    return {};
}

Sensed<SubChannel> VirtualRecorder::Drive::readSubChannel(std::int32_t lba) const
{
    const DiscState& state = m_model->state();
    const Track* track = trackWithPauseAt(state, lba);
    if (track == nullptr || !track->keepsSubChannel)
        return makeSubChannel(state, lba);
    SubChannel subChannel;
    if (!m_disc->readSubChannel(lba, subChannel))
        return refuseAt(lba, 3, 0x11);
    return subChannel;
}

Sensed<std::size_t> VirtualRecorder::Drive::readCd(const Command& command)
{
    return readCdSectors(command, static_cast<std::int32_t>(cdb32(command, 2)), cdb24(command, 6));
}

Sensed<std::size_t> VirtualRecorder::Drive::readCdMsf(const Command& command)
{
    const auto msf = [&command](std::size_t at) {
        return mmc::Msf{command.cdb.at(at), command.cdb.at(at + 1), command.cdb.at(at + 2)};
    };
    const std::int32_t first = mmc::framesOf(msf(3)) - mmc::kPregapBlocks;
    const std::int32_t end = mmc::framesOf(msf(6)) - mmc::kPregapBlocks;
    if (end < first)
        return invalidFieldInCdb();
    return readCdSectors(command, first, static_cast<std::uint32_t>(end - first));
}

Sensed<std::size_t> VirtualRecorder::Drive::readCdSectors(const Command& command, std::int32_t lba,
                                                          std::uint32_t count)
{
    const std::uint8_t expected = (command.cdb.at(1) >> 2) & 0x07;
    const std::uint8_t selection = command.cdb.at(9) & 0xF8;
    const auto errorFlags = errorFlagBytes(command.cdb.at(9));
    const std::uint8_t sub = command.cdb.at(10) & 0x07;
    if (!isCdMedium())
        return refuse(5, 0x30, 0x02);
    if (expected > 5 || !errorFlags || (sub != 0 && sub != 1 && sub != 2 && sub != 4))
        return invalidFieldInCdb();
    if (count == 0 || (selection == 0 && *errorFlags == 0 && sub == 0))
        return 0;
    if (lba < 0 || std::int64_t{lba} + count > std::int64_t{m_disc->capacity()} + 2)
        return addressOutOfRange(lba);
    std::span<std::byte> to = command.in;
    const auto add = [&to](std::span<const std::byte> bytes) {
        const std::size_t fits = std::min(bytes.size(), to.size());
        std::memcpy(to.data(), bytes.data(), fits);
        to = to.subspan(fits);
    };
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto at = lba + static_cast<std::int32_t>(i);
        mmc::RawSector sector;
        TRY_ASSIGN(const mmc::SectorKind kind, readWhole(at, sector));
        if (expected != 0 && static_cast<mmc::SectorKind>(expected) != kind)
            return illegalModeForThisTrack(at);
        const auto part = selected(kind, selection);
        if (!part)
            return invalidFieldInCdb();
        add(std::span(sector).subspan(part->offset, part->length));
        static constexpr std::array<std::byte, 296> kNoErrors{};
        add(std::span(kNoErrors).first(*errorFlags));
        m_lastRead = at;
        if (sub == 0)
            continue;
        TRY_ASSIGN(SubChannel subChannel, readSubChannel(at));
        if (static_cast<SubChannelSelection>(sub) == SubChannelSelection::Q) {
            add(pqOf(subChannel));
            continue;
        }
        if (static_cast<SubChannelSelection>(sub) == SubChannelSelection::RToW)
            for (std::byte& byte : subChannel)
                byte &= std::byte{0x3F};
        add(subChannel);
    }
    return command.in.size() - to.size();
}

Sensed<std::size_t> VirtualRecorder::Drive::subChannel(const Command& command)
{
    const std::uint8_t format = command.cdb.at(3);
    const bool msf = (command.cdb.at(1) & 0x02) != 0;
    const DiscState& state = m_model->state();
    if (!isCdMedium())
        return refuse(5, 0x30, 0x02);
    m_reply.clear();
    m_reply.u8(0);
    m_reply.u8(0x15); // no audio status
    m_reply.u16(0);
    if ((command.cdb.at(2) & 0x40) == 0)
        return answer(command, cdb16(command, 7)); // the header alone
    const auto text = [this](bool valid, std::span<const char> characters) {
        m_reply.u8(valid ? 0x80 : 0);
        for (std::size_t i = 0; i < 15; ++i)
            m_reply.u8(valid && i < characters.size() ? static_cast<unsigned char>(characters[i]) : 0);
    };
    const auto address = [&](std::int32_t frames, std::int32_t lba) {
        m_reply.u32(
            msf ? static_cast<std::uint32_t>(frames / 75 / 60 << 16 | frames / 75 % 60 << 8 | frames % 75)
                : static_cast<std::uint32_t>(lba));
    };
    switch (format) {
    case 1: {
        const Position position = positionOf(state, m_lastRead);
        m_reply.u8(1);
        m_reply.u8(0x10U | position.control);
        m_reply.u8(position.track);
        m_reply.u8(position.index);
        address(m_lastRead + mmc::kPregapBlocks, m_lastRead);
        address(position.relative, position.relative);
        break;
    }
    case 2:
        m_reply.u8(2);
        m_reply.zeros(3);
        text(state.mediaCatalogNumber.has_value(), state.mediaCatalogNumber.value_or(std::array<char, 13>{}));
        break;
    case 3: {
        const std::uint8_t number = command.cdb.at(6);
        if (number == 0 || number > state.tracks.size())
            return invalidFieldInCdb();
        const Track& track = state.tracks[number - 1U];
        m_reply.u8(3);
        m_reply.u8(0x10U | track.control);
        m_reply.u8(number);
        m_reply.u8(0);
        text(track.isrc.has_value(), track.isrc.value_or(std::array<char, 12>{}));
        break;
    }
    default:
        return invalidFieldInCdb();
    }
    m_reply.closeLength16(2);
    return answer(command, cdb16(command, 7));
}

} // namespace emberdisc::virtualdrive
