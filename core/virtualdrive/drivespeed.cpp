// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the disc turns: SET CD SPEED, SET STREAMING, GET PERFORMANCE.
#include "core/base/result.h"
#include "core/mmc/commands.h"
#include "core/virtualdrive/drive.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

std::uint32_t VirtualRecorder::Drive::writeSpeed() const
{
    if (!m_model || m_model->writeSpeeds().empty())
        return 0;
    // The next lower speed that the medium has, or its lowest.
    const auto speeds = m_model->writeSpeeds();
    const auto found =
        std::ranges::find_if(speeds, [this](std::uint32_t speed) { return speed <= m_writeSpeedWanted; });
    return found != speeds.end() ? *found : speeds.back();
}

std::uint32_t VirtualRecorder::Drive::readSpeed() const
{
    constexpr std::uint32_t kWithoutMedium = 8467; // 48x CD
    return std::min(m_readSpeedWanted, m_model ? m_model->readSpeed() : kWithoutMedium);
}

SpeedCurve VirtualRecorder::Drive::readCurve() const
{
    return {m_model->readTurning(readSpeed()), m_model->capacity(), m_model->layers()};
}

SpeedCurve VirtualRecorder::Drive::writeCurve() const
{
    return {m_model->writeTurning(writeSpeed()), m_model->capacity(), m_model->layers()};
}

bool VirtualRecorder::Drive::isDefectManaged() const
{
    if (m_model->profile() == mmc::Profile::DvdRam)
        return true;
    const auto& format = m_model->state().format;
    return format && mmc::isBd(m_model->profile()) && format->blocks < m_disc->capacity();
}

double VirtualRecorder::Drive::bytesPerSecond(std::uint32_t sectorBytes, std::int32_t lba, Care care) const
{
    const std::uint32_t last = std::max<std::uint32_t>(m_model->capacity(), 1) - 1;
    const auto at = std::min(static_cast<std::uint32_t>(std::max(lba, 0)), last);
    const double rate = writeCurve().at(at) * 1000.0 / m_model->speedBytesPerSector() * sectorBytes;
    // What can be replaced is read back, which takes as long again.
    return care == Care::ReadsBack && isDefectManaged() ? rate / 2 : rate;
}

Sensed<std::size_t> VirtualRecorder::Drive::setCdSpeed(const Command& command)
{
    const auto wanted = [&](std::size_t at) {
        const std::uint16_t speed = cdb16(command, at);
        return speed == mmc::kMaximumSpeed ? kFullSpeed : std::uint32_t{speed};
    };
    m_readSpeedWanted = wanted(2);
    m_writeSpeedWanted = wanted(4);
    return 0;
}

Sensed<std::size_t> VirtualRecorder::Drive::setStreaming(const Command& command)
{
    constexpr std::size_t kDescriptorSize = 28;
    constexpr std::uint8_t kRestoreDefaults = 0x04;
    if (cdb16(command, 9) != kDescriptorSize || command.out.size() < kDescriptorSize)
        return parameterListLengthError();
    if ((std::to_integer<std::uint8_t>(command.out[0]) & kRestoreDefaults) != 0) {
        m_readSpeedWanted = kFullSpeed;
        m_writeSpeedWanted = kFullSpeed;
        return kDescriptorSize;
    }
    const std::uint64_t readSize = getBe32(command.out.subspan(12));
    const std::uint64_t readTime = getBe32(command.out.subspan(16));
    const std::uint64_t writeSize = getBe32(command.out.subspan(20));
    const std::uint64_t writeTime = getBe32(command.out.subspan(24));
    if (readTime == 0 || writeTime == 0)
        return invalidFieldInParameterList();
    // Kilobytes in so many milliseconds.
    m_readSpeedWanted =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(readSize * 1000 / readTime, 0xFFFFFFFF));
    m_writeSpeedWanted =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(writeSize * 1000 / writeTime, 0xFFFFFFFF));
    return kDescriptorSize;
}

Sensed<> VirtualRecorder::Drive::writePerformance(std::uint8_t dataType, std::uint32_t from)
{
    constexpr std::uint8_t kWrite = 0x04;
    constexpr std::uint8_t kExcept = 0x03;
    constexpr std::uint8_t kExceptionsOnly = 0x02;
    const std::uint8_t except = dataType & kExcept;
    if (except == kExcept)
        return invalidFieldInCdb();
    if (from >= m_model->capacity())
        return addressOutOfRange(from);
    const bool write = (dataType & kWrite) != 0;
    m_reply.u8((write ? 2U : 0U) | (except == kExceptionsOnly ? 1U : 0U));
    m_reply.zeros(3);
    // A virtual disc has no spot that is slower than it should be; a pressed one is written at no speed.
    if (except == kExceptionsOnly || (write && m_model->writeSpeeds().empty()))
        return {};
    for (const SpeedCurve::Stretch& stretch : (write ? writeCurve() : readCurve()).stretches()) {
        if (stretch.lastLba < from)
            continue;
        m_reply.u32(stretch.firstLba);
        m_reply.u32(stretch.firstSpeed);
        m_reply.u32(stretch.lastLba);
        m_reply.u32(stretch.lastSpeed);
    }
    return {};
}

void VirtualRecorder::Drive::writeSpeedDescriptors()
{
    m_reply.u8(2);
    m_reply.zeros(3);
    for (const std::uint32_t speed : m_model->writeSpeeds()) {
        m_reply.u8(static_cast<unsigned>(m_model->writeTurning(speed).rotation()) << 3);
        m_reply.zeros(3);
        m_reply.u32(m_model->capacity() - 1);
        m_reply.u32(m_model->readSpeed());
        m_reply.u32(speed);
    }
}

Sensed<std::size_t> VirtualRecorder::Drive::performance(const Command& command)
{
    m_reply.clear();
    m_reply.u32(0);
    switch (command.cdb.at(10)) {
    case 0x00:
        TRY(writePerformance(command.cdb.at(1), cdb32(command, 2)));
        break;
    case 0x03:
        writeSpeedDescriptors();
        break;
    default:
        return invalidFieldInCdb();
    }
    // The length is that of all there are; as many come as were asked for.
    m_reply.closeLength32(0);
    return answer(command, std::size_t{8} + std::size_t{cdb16(command, 8)} * 16);
}

} // namespace emberdisc::virtualdrive
