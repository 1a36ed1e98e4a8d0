// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"
#include "core/virtualdrive/drive.h"
#include "core/virtualdrive/features.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace emberdisc::virtualdrive {

// Reading
// ----------------------------------------------------------------------------------------------------------------------

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
    TRY(readUserData(static_cast<std::int32_t>(lba), count, command.in.first(bytes)));
    m_lastRead = static_cast<std::int32_t>(lba + count - 1);
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
    TRY(readUserData(static_cast<std::int32_t>(lba), count, {}));
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::seek(const Command& command)
{
    if (cdb32(command, 2) >= m_disc->capacity())
        return addressOutOfRange(cdb32(command, 2));
    return 0;
}

// Writing
// ----------------------------------------------------------------------------------------------------------------------

Sensed<std::size_t> VirtualRecorder::Drive::write(const Command& command, std::uint32_t lba,
                                                  std::uint32_t count, Care care)
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
                                       static_cast<std::int32_t>(lba), care));
        m_pacer.push(command.out.size());
    }
    return command.out.size();
}

Sensed<std::size_t> VirtualRecorder::Drive::write10(const Command& command)
{
    return write(command, cdb32(command, 2), cdb16(command, 7), Care::ReadsBack);
}

Sensed<std::size_t> VirtualRecorder::Drive::write12(const Command& command)
{
    // Streaming goes past the defect management, in whole ECC blocks or clusters; OWN: the sense. MMC-6 6.46:
    // only where feature 0107h has SW set, and not together with FUA.
    const std::uint32_t cluster = m_model->sectorsPerCluster();
    const bool streaming = (command.cdb.at(10) & 0x80) != 0;
    const bool forceUnitAccess = (command.cdb.at(1) & 0x08) != 0;
    if (streaming && (!recordsStreams(m_model->profile()) || forceUnitAccess ||
                      cdb32(command, 2) % cluster != 0 || cdb32(command, 6) % cluster != 0))
        return invalidFieldInCdb();
    return write(command, cdb32(command, 2), cdb32(command, 6), streaming ? Care::Streams : Care::ReadsBack);
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

Sensed<> VirtualRecorder::Drive::pollLongCommand()
{
    if (const auto busy = m_pacer.poll())
        return std::unexpected(*busy);
    return finishRemaking();
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
    TRY_ASSIGN(Remade blanked, m_model->blank(command.cdb.at(1) & 0x07, cdb32(command, 2)));
    const Sense eraseFailure{.key = 3, .asc = 0x51};
    TRY(remake(std::move(blanked), eraseFailure, 0x07, (command.cdb.at(1) & 0x10) != 0));
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
