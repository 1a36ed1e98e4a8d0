// SPDX-License-Identifier: GPL-3.0-or-later
// READ FORMAT CAPACITIES, FORMAT UNIT, and what the drive formats while it has nothing else to do.
#include "core/base/result.h"
#include "core/virtualdrive/drive.h"
#include "core/virtualdrive/mediumformats.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace emberdisc::virtualdrive {

namespace {

// The header of the parameter list, MMC-6 6.5.3.2.
constexpr std::uint8_t kFlagsValid = 0x80;    ///< FOV: the six below count
constexpr std::uint8_t kNoPrimaryList = 0x40; ///< DPRY
constexpr std::uint8_t kNoCertification = 0x20;
constexpr std::uint8_t kStopAtError = 0x10; ///< STPF
constexpr std::uint8_t kInitPattern = 0x08;
constexpr std::uint8_t kTryOut = 0x04;
constexpr std::uint8_t kImmediate = 0x02;
constexpr std::size_t kHeaderSize = 4;
constexpr std::size_t kDescriptorSize = 8;

} // namespace

Sensed<std::size_t> VirtualRecorder::Drive::formatCapacities(const Command& command)
{
    constexpr std::uint32_t kBlockLength = 2048;
    m_reply.clear();
    m_reply.zeros(3);
    m_reply.u8(0);
    CurrentCapacity current;
    std::vector<mmc::FormattableCapacity> offered;
    if (hasMedium()) {
        const FormattableDisc disc{m_disc->type(), m_disc->capacity(), m_model->state()};
        offered = offeredFormats(disc);
        if (m_model->state().format || m_model->readableSectors() == 0)
            current = currentCapacity(disc);
        else
            current = {.blocks = m_model->readableSectors(), .state = mmc::FormatState::Formatted};
    }
    m_reply.u32(current.blocks);
    m_reply.u32(static_cast<std::uint32_t>(current.state) << 24 | kBlockLength);
    for (const mmc::FormattableCapacity& format : offered) {
        m_reply.u32(format.blocks);
        m_reply.u32(static_cast<std::uint32_t>(format.formatType << 2 | format.formatSubType) << 24 |
                    format.typeDependent);
    }
    m_reply.patch(3, static_cast<unsigned>(m_reply.size() - kHeaderSize));
    return answer(command, cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::formatUnit(const Command& command)
{
    // FmtData and Format Code 001b; CmpList, which overrides DCRT's promise to keep the capacity, is free.
    if ((command.cdb.at(1) & 0x17) != 0x11)
        return invalidFieldInCdb();
    if (!isFormattable(m_disc->type()))
        return cannotFormatMedium();
    if (command.out.size() < kHeaderSize + kDescriptorSize)
        return parameterListLengthError();
    const auto flags = std::to_integer<std::uint8_t>(command.out[1]);
    constexpr std::uint8_t kOptions =
        kNoPrimaryList | kNoCertification | kStopAtError | kInitPattern | kTryOut;
    if (((flags & kFlagsValid) == 0 && (flags & kOptions) != 0) || (flags & kInitPattern) != 0 ||
        getBe16(command.out.subspan(2)) != kDescriptorSize)
        return invalidFieldInParameterList();
    if (m_disc->isWriteProtected())
        return refuse(7, 0x27);
    const auto descriptor = command.out.subspan(kHeaderSize);
    const auto type = std::to_integer<std::uint8_t>(descriptor[4]);
    const FormatRequest request{.type = static_cast<std::uint8_t>(type >> 2),
                                .subType = static_cast<std::uint8_t>(type & 3),
                                .blocks = getBe32(descriptor),
                                .parameter = getBe24(descriptor.subspan(5)),
                                .certify = (flags & kNoCertification) == 0};
    m_pacer.endRecording();
    TRY(m_model->synchronize());
    TRY_ASSIGN(Remade formatted, applyFormat({m_disc->type(), m_disc->capacity(), m_disc->state()}, request));
    if ((flags & kTryOut) != 0)
        return kHeaderSize + kDescriptorSize;
    const Sense formatCommandFailed{.key = 3, .asc = 0x31, .ascq = 0x01};
    TRY(remake(std::move(formatted), formatCommandFailed, 0x04,
               (flags & kImmediate) != 0)); // format in progress
    return kHeaderSize + kDescriptorSize;
}

Sensed<> VirtualRecorder::Drive::remake(Remade remade, const Sense& failure, std::uint8_t ascq,
                                        bool immediate)
{
    TRY(record(remade.brokenOff, failure));
    m_remaking = Remaking{.state = std::move(remade.state), .failure = failure};
    longCommand(ascq, remade.work, immediate);
    return finishRemaking();
}

Sensed<> VirtualRecorder::Drive::finishRemaking()
{
    if (!m_remaking || m_pacer.isRunning())
        return {};
    const Remaking done = *std::exchange(m_remaking, std::nullopt);
    return record(done.state, done.failure);
}

Sensed<> VirtualRecorder::Drive::record(const DiscState& state, const Sense& failure)
{
    if (!m_disc->commit(state))
        return std::unexpected(failure);
    // The disc is another one from here on, also when its file cannot give back what lay behind that.
    remakeModel();
    if (!m_disc->discardUncommitted())
        return std::unexpected(failure);
    return {};
}

bool VirtualRecorder::Drive::hasPseudoOverwrite() const
{
    const auto& format = m_model->state().format;
    return format && m_model->profile() == mmc::Profile::BdRSequential && format->subType == 0;
}

/// READ DISC INFORMATION of type 010b, MMC-6 6.22.3.3.
Sensed<std::size_t> VirtualRecorder::Drive::pseudoOverwriteResources(const Command& command)
{
    if (!hasPseudoOverwrite())
        return invalidFieldInCdb();
    const Format& format = *m_model->state().format;
    const std::uint32_t spares = (m_disc->capacity() - format.blocks) / m_model->sectorsPerCluster();
    const std::uint32_t left = spares - std::min(spares, format.replaced);
    m_reply.clear();
    m_reply.u16(14);
    m_reply.u8(0x40);
    m_reply.u8(0);
    m_reply.u32(left); // replacements; OWN: the map and its updates last as long
    m_reply.u32(left);
    m_reply.u32(left);
    return answer(command, cdb16(command, 7));
}

void VirtualRecorder::Drive::workInBackground()
{
    const Pacer::Duration idle = m_pacer.takeIdleTime();
    if (!hasMedium() || idle == Pacer::Duration::zero())
        return;
    const double sectorsPerSecond = writeSpeed() * 1000.0 / m_model->speedBytesPerSector();
    const double sectors = std::chrono::duration<double>(idle).count() * sectorsPerSecond;
    if (m_model->idle(static_cast<std::uint64_t>(sectors)) == BackgroundWork::Finished)
        m_event = MediaEvent::BackgroundFormatCompleted;
}

} // namespace emberdisc::virtualdrive
