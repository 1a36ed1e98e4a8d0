// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"
#include "core/mmc/msf.h"
#include "core/virtualdrive/drive.h"
#include "core/virtualdrive/rawsector.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace emberdisc::virtualdrive {

namespace {

// READ CD, MMC-6 6.21: what is asked for of each sector.
constexpr std::uint8_t kSync = 0x80;
constexpr std::uint8_t kHeader = 0x20;
constexpr std::uint8_t kUserData = 0x10;
constexpr std::uint8_t kEdcEcc = 0x08;
constexpr std::uint8_t kErrorFlags = 0x06;

} // namespace

// Reading
// ----------------------------------------------------------------------------------------------------------------------

Sensed<> VirtualRecorder::Drive::checkReadable(std::int32_t lba, std::uint32_t count,
                                               std::optional<SectorForm> form) const
{
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::int32_t>(lba + static_cast<std::int32_t>(i));
        TRY_ASSIGN(const SectorForm found, m_model->readableAs(at));
        if (form && *form != found)
            return illegalModeForThisTrack(at);
    }
    return {};
}

Sensed<std::size_t> VirtualRecorder::Drive::readData(const Command& command, std::uint32_t lba,
                                                     std::uint32_t count)
{
    const std::size_t bytes = std::size_t{count} * 2048;
    if (count == 0)
        return 0;
    if (lba >= m_disc->capacity() || count > m_disc->capacity() - lba)
        return addressOutOfRange(std::max(lba, m_disc->capacity()));
    if (command.in.size() < bytes)
        return invalidFieldInCdb();
    const auto first = static_cast<std::int32_t>(lba);
    TRY(checkReadable(first, count, SectorForm::Data));
    if (!m_disc->read(first, SectorForm::Data, command.in.first(bytes)))
        return refuseAt(lba, 3, 0x11); // unrecovered read error
    return bytes;
}

Sensed<std::size_t> VirtualRecorder::Drive::read10(const Command& command)
{
    return readData(command, cdb32(command, 2), cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::read12(const Command& command)
{
    return readData(command, cdb32(command, 2), cdb32(command, 6));
}

Sensed<std::size_t> VirtualRecorder::Drive::verify(const Command& command)
{
    const std::uint32_t lba = cdb32(command, 2);
    const std::uint32_t count = cdb16(command, 7);
    if (lba >= m_disc->capacity() || count > m_disc->capacity() - lba)
        return addressOutOfRange(lba);
    TRY(checkReadable(static_cast<std::int32_t>(lba), count, SectorForm::Data));
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::seek(const Command& command)
{
    if (cdb32(command, 2) >= m_disc->capacity())
        return addressOutOfRange(cdb32(command, 2));
    return 0;
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
    const std::uint8_t parts = command.cdb.at(9);
    if (!isCdMedium())
        return refuse(5, 0x30, 0x02);
    if (expected > 2 || (parts & kErrorFlags) != 0 || (command.cdb.at(10) & 0x07) != 0)
        return invalidFieldInCdb(); // Mode 2, C2 error flags, sub-channel
    if (count == 0 || parts == 0)
        return 0;
    if (lba < 0 || std::int64_t{lba} + count > std::int64_t{m_disc->capacity()} + 2)
        return addressOutOfRange(lba);
    std::optional<SectorForm> form;
    if (expected != 0)
        form = expected == 1 ? SectorForm::Audio : SectorForm::Data;
    TRY(checkReadable(lba, count, form));
    std::span<std::byte> to = command.in;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto at = static_cast<std::int32_t>(lba + static_cast<std::int32_t>(i));
        RawSector sector;
        const SectorForm found = *m_model->readableAs(at);
        const bool audio = found == SectorForm::Audio;
        if (!m_disc->read(at, found, audio ? std::span(sector) : std::span(sector).subspan(16, 2048)))
            return refuseAt(at, 3, 0x11);
        if (!audio && (parts & ~kUserData) != 0)
            completeMode1(sector, at);
        const auto copy = [&](std::size_t offset, std::size_t length) {
            const std::size_t fits = std::min(length, to.size());
            std::memcpy(to.data(), sector.data() + offset, fits);
            to = to.subspan(fits);
        };
        if (audio) {
            copy(0, (parts & kUserData) != 0 ? 2352 : 0); // the rest does not exist and is left out
            continue;
        }
        copy(0, (parts & kSync) != 0 ? 12 : 0);
        copy(12, (parts & kHeader) != 0 ? 4 : 0);
        copy(16, (parts & kUserData) != 0 ? 2048 : 0);
        copy(2064, (parts & kEdcEcc) != 0 ? 288 : 0);
    }
    return command.in.size() - to.size();
}

// Writing
// ----------------------------------------------------------------------------------------------------------------------

Sensed<std::size_t> VirtualRecorder::Drive::write(const Command& command, std::uint32_t lba,
                                                  std::uint32_t count)
{
    if (m_disc->isWriteProtected())
        return refuse(7, 0x27); // write protected
    if (m_model->breaksWithoutData() && m_pacer.ranDry()) {
        m_model->breakOff();
        m_pacer.endRecording();
        return refuseAt(lba, 3, 0x0C, 0x09); // loss of streaming
    }
    TRY(m_model->write(static_cast<std::int32_t>(lba), count, command.out));
    if (count > 0) {
        m_pacer.setRate(bytesPerSecond(static_cast<std::uint32_t>(command.out.size() / count),
                                       static_cast<std::int32_t>(lba)));
        m_pacer.push(command.out.size());
    }
    return command.out.size();
}

Sensed<std::size_t> VirtualRecorder::Drive::write10(const Command& command)
{
    return write(command, cdb32(command, 2), cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::write12(const Command& command)
{
    // Streaming goes past the defect management, in whole ECC blocks or clusters; OWN: the sense.
    const std::uint32_t cluster = m_model->sectorsPerCluster();
    const bool streaming = (command.cdb.at(10) & 0x80) != 0;
    if (streaming && (cdb32(command, 2) % cluster != 0 || cdb32(command, 6) % cluster != 0))
        return invalidFieldInCdb();
    return write(command, cdb32(command, 2), cdb32(command, 6));
}

void VirtualRecorder::Drive::longCommand(std::uint8_t ascq, const Work& work, bool immediate)
{
    const double sectorsPerSecond = writeSpeed() * 1000.0 / m_model->speedBytesPerSector();
    const std::chrono::duration<double> recording(static_cast<double>(work.sectors) / sectorsPerSecond);
    const auto duration =
        std::chrono::duration_cast<Pacer::Duration>(recording) + std::chrono::milliseconds(work.milliseconds);
    m_pacer.begin(Sense{.key = 2, .asc = 0x04, .ascq = ascq}, duration,
                  immediate ? Pacer::Immediate::Yes : Pacer::Immediate::No);
}

Sensed<std::size_t> VirtualRecorder::Drive::synchronizeCache(const Command& command)
{
    if (m_model->breaksWithoutData() && m_pacer.ranDry()) {
        m_model->breakOff();
        m_pacer.endRecording();
        return refuse(3, 0x0C, 0x09);
    }
    const Pacer::Duration drain = m_pacer.drainTime();
    m_pacer.endRecording();
    TRY_ASSIGN(Work work, m_model->synchronize());
    if (work.sectors == 0 && work.milliseconds == 0)
        return 0;
    work.milliseconds +=
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(drain).count());
    longCommand(0x08, work, (command.cdb.at(1) & 0x02) != 0); // long write in progress
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::closeTrackSession(const Command& command)
{
    if (m_disc->isWriteProtected())
        return refuse(7, 0x27);
    TRY_ASSIGN(const Work work, m_model->close(command.cdb.at(2) & 0x07, cdb16(command, 4)));
    if (work.sectors > 0 || work.milliseconds > 0)
        longCommand(0x07, work, (command.cdb.at(1) & 0x01) != 0); // operation in progress
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::reserveTrack(const Command& command)
{
    if (m_disc->isWriteProtected())
        return refuse(7, 0x27);
    if ((command.cdb.at(1) & 0x03) != 0)
        return invalidFieldInCdb(); // RMZ, ARSV
    TRY(m_model->reserveTrack(cdb32(command, 5)));
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::sendCueSheet(const Command& command)
{
    const std::size_t size = cdb24(command, 6);
    if (command.out.size() != size)
        return parameterListLengthError();
    TRY(m_model->sendCueSheet(command.out));
    return size;
}

Sensed<std::size_t> VirtualRecorder::Drive::sendOpc(const Command& command)
{
    // One of the two: calibrate now (DoOpc), or take the values of a table of 8 bytes a speed.
    constexpr std::size_t kTableSize = 8;
    const bool calibrate = (command.cdb.at(1) & 0x01) != 0;
    const std::size_t length = cdb16(command, 7);
    if (calibrate && length != 0)
        return invalidFieldInCdb();
    if (command.out.size() != length || length % kTableSize != 0)
        return parameterListLengthError();
    if (m_model->writeSpeeds().empty() ||
        (m_model->summary().status == DiscStatus::Complete && !isErasable(m_disc->type())))
        return cannotWriteMedium();
    return length;
}

Sensed<std::size_t> VirtualRecorder::Drive::blank(const Command& command)
{
    if (m_disc->isWriteProtected())
        return refuse(7, 0x27);
    m_pacer.endRecording();
    TRY_ASSIGN(const Work work, m_model->blank(command.cdb.at(1) & 0x07));
    remakeModel();
    longCommand(0x07, work, (command.cdb.at(1) & 0x10) != 0);
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::sendDiscStructure(const Command& command)
{
    constexpr std::size_t kHeaderSize = 4;
    const std::size_t size = cdb16(command, 8);
    const bool bd = mmc::isBd(m_model->profile());
    if (isCdMedium() || (command.cdb.at(1) & 0x0F) != (bd ? 1 : 0))
        return invalidFieldInCdb();
    // The list says how long it is behind its first two bytes.
    if (command.out.size() != size || size < kHeaderSize || getBe16(command.out) + 2U != size)
        return parameterListLengthError();
    if (m_disc->isWriteProtected())
        return refuse(7, 0x27);
    TRY(m_model->sendDiscStructure(command.cdb.at(7), command.out.subspan(kHeaderSize)));
    return size;
}

} // namespace emberdisc::virtualdrive
