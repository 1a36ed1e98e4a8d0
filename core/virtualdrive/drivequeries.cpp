// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"
#include "core/mmc/msf.h"
#include "core/virtualdrive/discstructures.h"
#include "core/virtualdrive/drive.h"
#include "core/virtualdrive/features.h"
#include "core/virtualdrive/mediumformats.h"
#include "core/virtualdrive/sessionlayout.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

void VirtualRecorder::Drive::describeFormat(FeatureView& view) const
{
    const auto& format = m_model->state().format;
    view.formattable = !offeredFormats({m_disc->type(), m_disc->capacity(), m_model->state()}).empty();
    view.defectManaged = isDefectManaged();
    view.pseudoOverwrite = hasPseudoOverwrite();
    // A DVD-RW in restricted overwrite is not written in single sectors: feature 0026h stands for it.
    if (format && mmc::isOverwritable(view.profile) && view.profile != mmc::Profile::DvdRwRestrictedOverwrite)
        view.writableSectors = m_model->capacity();
}

Sensed<std::size_t> VirtualRecorder::Drive::configuration(const Command& command)
{
    const std::uint8_t requested = command.cdb.at(1) & 0x03;
    if (requested == 3)
        return invalidFieldInCdb();
    FeatureView view;
    if (hasMedium()) {
        view.profile = m_model->profile();
        view.readable = m_model->readableSectors() > 0;
        view.writable = m_model->summary().status != DiscStatus::Complete && !m_disc->isWriteProtected();
        view.incremental = view.writable && m_model->streamsIncrementally();
        view.erasable = isErasable(m_disc->type());
        describeFormat(view);
    }
    m_reply.clear();
    writeConfiguration(view, requested, cdb16(command, 2), m_reply);
    return answer(command, cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::capacity(const Command& command)
{
    m_reply.clear();
    m_reply.u32(std::max<std::uint32_t>(m_model->readableSectors(), 1) - 1);
    m_reply.u32(2048);
    return answer(command, 8);
}

Sensed<std::size_t> VirtualRecorder::Drive::discInformation(const Command& command)
{
    constexpr std::uint8_t kPseudoOverwriteResources = 2;
    const std::uint8_t kind = command.cdb.at(1) & 0x07;
    if (kind == kPseudoOverwriteResources)
        return pseudoOverwriteResources(command);
    if (kind != 0)
        return invalidFieldInCdb(); // track resources
    const DiscSummary summary = m_model->summary();
    const bool cd = isCd(m_disc->type());
    m_reply.clear();
    m_reply.u16(32);
    m_reply.u8((summary.erasable ? 0x10U : 0U) | static_cast<unsigned>(summary.lastSessionState << 2) |
               static_cast<unsigned>(summary.status));
    m_reply.u8(1);
    m_reply.u8(summary.sessions);
    m_reply.u8(summary.firstTrackOfLastSession);
    m_reply.u8(summary.lastTrackOfLastSession);
    m_reply.u8(0x20U | summary.backgroundFormat); // URU: unrestricted use
    m_reply.u8(summary.status == DiscStatus::Blank ? (cd ? 0xFF : 0) : summary.discType);
    m_reply.u8(summary.sessions >> 8);
    m_reply.u8(summary.firstTrackOfLastSession >> 8);
    m_reply.u8(summary.lastTrackOfLastSession >> 8);
    m_reply.u32(0); // disc identification
    if (!cd) {
        m_reply.u32(0);
        m_reply.u32(summary.status == DiscStatus::Complete ? 0xFFFFFFFF : m_model->capacity());
    } else if (summary.status == DiscStatus::Complete) {
        m_reply.u32(0xFFFFFFFF);
        m_reply.u32(0xFFFFFFFF);
    } else {
        const auto next = m_model->track(m_model->appendableTrack());
        const bool first = m_model->state().isBlank() || m_model->state().sessions.size() == summary.sessions;
        addTocAddress(first || !next ? kLeadInStart : next->start - mmc::kPregapBlocks - 4500, true);
        addTocAddress(static_cast<std::int32_t>(m_disc->capacity()), true);
    }
    m_reply.zeros(8); // bar code
    m_reply.u8(0);
    m_reply.u8(0); // no OPC tables
    return answer(command, cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::trackInformation(const Command& command)
{
    const std::uint32_t number = cdb32(command, 2);
    std::uint32_t track = 0;
    switch (command.cdb.at(1) & 0x03) {
    case 0: {
        const Track* found = m_model->state().trackAt(static_cast<std::int32_t>(number));
        track = found != nullptr ? found->number : m_model->appendableTrack();
        if (found == nullptr) {
            const auto invisible = m_model->track(track);
            if (!invisible || number < static_cast<std::uint32_t>(invisible->start) ||
                number >= m_model->capacity())
                return addressOutOfRange(number);
        }
        break;
    }
    case 1:
        // FFh is the invisible or incomplete track; on BD, with up to 7,927 of them, it is a track like
        // others.
        track = number == 0xFF && !isBd(m_model->profile()) ? m_model->appendableTrack() : number;
        break;
    case 2: {
        const auto& sessions = m_model->state().sessions;
        if (number == 0 || number > m_model->summary().sessions)
            return invalidFieldInCdb();
        track = number <= sessions.size() ? sessions[number - 1].firstTrack : m_model->appendableTrack();
        break;
    }
    default:
        return invalidFieldInCdb();
    }
    TRY_ASSIGN(const TrackSummary summary, m_model->track(track));
    m_reply.clear();
    m_reply.u16(0);
    m_reply.u8(summary.number);
    m_reply.u8(summary.session);
    m_reply.u8(0);
    m_reply.u8((summary.damaged ? 0x20U : 0U) | ((summary.trackMode & 2U) << 3) | summary.trackMode);
    m_reply.u8((summary.reserved ? 0x80U : 0U) | (summary.blank ? 0x40U : 0U) |
               (summary.packet ? 0x20U : 0U) | (summary.fixedPacket ? 0x10U : 0U) | summary.dataMode);
    m_reply.u8((summary.lastRecorded ? 2U : 0U) | (summary.nextWritable ? 1U : 0U));
    m_reply.i32(summary.start);
    m_reply.i32(summary.nextWritable.value_or(0));
    m_reply.u32(summary.freeBlocks);
    m_reply.u32(summary.blocking);
    m_reply.u32(summary.size);
    m_reply.i32(summary.lastRecorded.value_or(0));
    m_reply.u8(summary.number >> 8);
    m_reply.u8(summary.session >> 8);
    m_reply.zeros(2);
    m_reply.i32(summary.start); // read compatibility
    m_reply.zeros(8);           // layer jump
    m_reply.closeLength16(0);
    return answer(command, cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::bufferCapacity(const Command& command)
{
    if ((command.cdb.at(1) & 0x01) != 0)
        return invalidFieldInCdb(); // in blocks: feature 0107h does not offer it
    m_reply.clear();
    m_reply.u16(10);
    m_reply.u16(0);
    m_reply.u32(m_pacer.capacity());
    m_reply.u32(m_pacer.free());
    return answer(command, cdb16(command, 7));
}

Sensed<std::size_t> VirtualRecorder::Drive::discStructure(const Command& command)
{
    const std::uint8_t media = command.cdb.at(1) & 0x0F;
    const unsigned layer = command.cdb.at(6);
    if (isCdMedium())
        return refuse(5, 0x30, 0x02);
    if (media != (mmc::isBd(m_model->profile()) ? 1 : 0) || layer >= m_model->layers().count)
        return invalidFieldInCdb();
    m_reply.clear();
    m_reply.u16(0);
    m_reply.u16(0);
    const StructureView view{.disc = *m_disc, .model = *m_model};
    if (!writeDiscStructure(view, command.cdb.at(7), m_reply))
        return invalidFieldInCdb();
    m_reply.closeLength16(0);
    return answer(command, cdb16(command, 8));
}

} // namespace emberdisc::virtualdrive
