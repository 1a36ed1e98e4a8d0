// SPDX-License-Identifier: GPL-3.0-or-later
// READ TOC/PMA/ATIP, MMC-6 6.25. Only complete sessions have a table of contents. That of a DVD or BD is made
// up by the drive.
#include "core/base/result.h"
#include "core/mmc/msf.h"
#include "core/mmc/toc.h"
#include "core/virtualdrive/drive.h"
#include "core/virtualdrive/sessionlayout.h"

#include <algorithm>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::uint8_t kPosition = 0x10; // ADR 1

std::size_t completeSessions(const DiscState& state)
{
    return state.sessions.size() - (state.hasIncompleteSession() ? 1 : 0);
}

void addMsf(std::int32_t lba, ReplyWriter& to)
{
    const mmc::Msf msf = mmc::msfOf(std::clamp(lba, -45150, 404849));
    to.u8(msf.minute);
    to.u8(msf.second);
    to.u8(msf.frame);
}

} // namespace

void VirtualRecorder::Drive::addTocAddress(std::int32_t lba, bool msf)
{
    if (!msf) {
        m_reply.i32(lba);
        return;
    }
    m_reply.u8(0);
    addMsf(lba, m_reply);
}

Sensed<> VirtualRecorder::Drive::writeTocFormatted(bool msf, std::uint8_t first)
{
    const DiscState& state = m_model->state();
    const std::size_t sessions = completeSessions(state);
    if (sessions == 0)
        return invalidFieldInCdb();
    const std::size_t last = std::min<std::size_t>(state.lastTrackOf(sessions - 1), 99);
    if (first > last && first != mmc::kLeadOutTrack)
        return invalidFieldInCdb();
    m_reply.u8(1);
    m_reply.u8(static_cast<unsigned>(last));
    const auto entry = [&](unsigned control, unsigned number, std::int32_t lba) {
        m_reply.u8(0);
        m_reply.u8(kPosition | control);
        m_reply.u8(number);
        m_reply.u8(0);
        addTocAddress(lba, msf);
    };
    for (std::size_t i = std::max<std::size_t>(first, 1); i <= last; ++i)
        entry(state.tracks[i - 1].control, static_cast<unsigned>(i), state.tracks[i - 1].start);
    entry(state.tracks[last - 1].control, mmc::kLeadOutTrack, state.sessions[sessions - 1].leadOut);
    return {};
}

Sensed<> VirtualRecorder::Drive::writeTocSessions(bool msf)
{
    const DiscState& state = m_model->state();
    const std::size_t sessions = completeSessions(state);
    if (sessions == 0)
        return invalidFieldInCdb();
    const Track& track = state.tracks[state.sessions[sessions - 1].firstTrack - 1U];
    m_reply.u8(1);
    m_reply.u8(static_cast<unsigned>(std::min<std::size_t>(sessions, 0xFF)));
    m_reply.u8(0);
    m_reply.u8(kPosition | track.control);
    m_reply.u8(track.number);
    m_reply.u8(0);
    addTocAddress(track.start, msf);
    return {};
}

Sensed<> VirtualRecorder::Drive::writeTocFull(std::uint8_t session)
{
    const DiscState& state = m_model->state();
    const std::size_t sessions = completeSessions(state);
    if (!isCdMedium() || sessions == 0 || session > sessions)
        return invalidFieldInCdb();
    m_reply.u8(1);
    m_reply.u8(static_cast<unsigned>(sessions));
    for (std::size_t i = std::max<std::size_t>(session, 1) - 1; i < sessions; ++i) {
        const Session& at = state.sessions[i];
        const std::uint16_t last = state.lastTrackOf(i);
        const auto head = [&](unsigned adrControl, unsigned point) {
            m_reply.u8(static_cast<unsigned>(i + 1));
            m_reply.u8(adrControl);
            m_reply.u8(0);
            m_reply.u8(point);
        };
        const auto point = [&](unsigned control, unsigned number, unsigned minute, unsigned second,
                               unsigned frame) {
            head(kPosition | control, number);
            m_reply.zeros(4);
            m_reply.u8(minute);
            m_reply.u8(second);
            m_reply.u8(frame);
        };
        const auto address = [&](unsigned control, unsigned number, std::int32_t lba) {
            const mmc::Msf msf = mmc::msfOf(lba);
            point(control, number, msf.minute, msf.second, msf.frame);
        };
        point(state.tracks[at.firstTrack - 1U].control, 0xA0, at.firstTrack, at.discType, 0);
        point(state.tracks[last - 1U].control, 0xA1, last, 0, 0);
        address(state.tracks[last - 1U].control, 0xA2, at.leadOut);
        for (std::size_t track = at.firstTrack; track <= last; ++track)
            address(state.tracks[track - 1].control, static_cast<unsigned>(track),
                    state.tracks[track - 1].start);
        // Where the next program area may start, and the last possible lead-out; then the first lead-in.
        const bool open = i + 1 < state.sessions.size() || !state.finalised;
        if (open) {
            head(0x50, 0xB0);
            addMsf(at.leadOut + (i == 0 ? mmc::kFirstSessionGapBlocks : mmc::kLaterSessionGapBlocks),
                   m_reply);
            m_reply.u8(i == 0 ? 2 : 1);
            addMsf(static_cast<std::int32_t>(m_disc->capacity()), m_reply);
        }
        if (open && i == 0) {
            head(0x50, 0xC0);
            m_reply.zeros(4);
            addMsf(kLeadInStart, m_reply);
        }
    }
    return {};
}

Sensed<> VirtualRecorder::Drive::writePma()
{
    if (!isCdMedium() || isPressed(m_disc->type()))
        return invalidFieldInCdb();
    m_reply.u16(0);
    for (const Track& track : m_model->state().tracks) {
        if (track.state != TrackState::Complete)
            continue;
        m_reply.u8(0);
        m_reply.u8(kPosition | track.control);
        m_reply.u8(0);
        m_reply.u8(track.number);
        addMsf(track.end(), m_reply);
        m_reply.u8(0);
        addMsf(track.start, m_reply);
    }
    return {};
}

Sensed<> VirtualRecorder::Drive::writeAtip()
{
    if (!isCdMedium() || isPressed(m_disc->type()))
        return invalidFieldInCdb();
    const bool rewritable = m_disc->type() == MediumType::CdRw;
    m_reply.u16(0);
    m_reply.u8(0xD0U | (rewritable ? 2U : 0U));    // indicative target writing power; reference speed
    m_reply.u8(0x40);                              // unrestricted use
    m_reply.u8(0x80U | (rewritable ? 0x44U : 0U)); // disc type; A1 is valid
    m_reply.u8(0);
    addMsf(kLeadInStart, m_reply);
    m_reply.u8(0);
    addMsf(static_cast<std::int32_t>(m_disc->capacity()), m_reply);
    m_reply.u8(0);
    m_reply.u8(rewritable ? 0x24 : 0); // A1: from 4x to 10x
    m_reply.zeros(2 + 1);
    m_reply.zeros(8); // no A2 and A3
    return {};
}

Sensed<> VirtualRecorder::Drive::writeCdText()
{
    if (!isCdMedium() || m_model->state().cdText.empty())
        return invalidFieldInCdb();
    m_reply.u16(0);
    m_reply.bytes(m_model->state().cdText);
    return {};
}

Sensed<std::size_t> VirtualRecorder::Drive::toc(const Command& command)
{
    // Old hosts have the format in the upper bits of the control byte, SFF-8020i.
    const std::uint8_t legacy = command.cdb.at(9) >> 6;
    const std::uint8_t format = (command.cdb.at(2) & 0x0F) != 0 ? command.cdb.at(2) & 0x0F : legacy;
    const bool msf = (command.cdb.at(1) & 0x02) != 0;
    const std::uint8_t number = command.cdb.at(6);
    m_reply.clear();
    m_reply.u16(0);
    Sensed<> done;
    switch (format) {
    case 0:
        done = writeTocFormatted(msf, number);
        break;
    case 1:
        done = writeTocSessions(msf);
        break;
    case 2:
        done = writeTocFull(number);
        break;
    case 3:
        done = writePma();
        break;
    case 4:
        done = writeAtip();
        break;
    case 5:
        done = writeCdText();
        break;
    default:
        return invalidFieldInCdb();
    }
    TRY(done);
    m_reply.closeLength16(0);
    return answer(command, cdb16(command, 7));
}

} // namespace emberdisc::virtualdrive
