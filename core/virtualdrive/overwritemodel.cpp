// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/overwritemodel.h"

#include "core/base/result.h"
#include "core/virtualdrive/blanking.h"
#include "core/virtualdrive/mediumformats.h"

#include <algorithm>
#include <array>

namespace emberdisc::virtualdrive {

OverwriteModel::OverwriteModel(DiscFile& disc) : m_disc(disc), m_state(disc.state())
{
    makeView();
}

std::uint32_t OverwriteModel::capacity() const
{
    return hostCapacity(m_disc.type(), m_disc.capacity(), m_state);
}

std::uint32_t OverwriteModel::readableSectors() const
{
    if (!m_state.format)
        return 0;
    return currentCapacity({m_disc.type(), m_disc.capacity(), m_state}).blocks;
}

void OverwriteModel::makeView()
{
    m_view = m_state;
    const std::uint32_t size = readableSectors();
    if (size == 0)
        return;
    m_view.sessions.push_back({.state = SessionState::Complete, .leadOut = static_cast<std::int32_t>(size)});
    Track track;
    track.state = TrackState::Complete;
    track.control = 4;
    track.written = size;
    track.size = size;
    m_view.tracks.push_back(std::move(track));
}

void OverwriteModel::setFormat(const Format& format)
{
    m_state.format = format;
    makeView();
}

DiscSummary OverwriteModel::summary() const
{
    DiscSummary result;
    result.erasable = true;
    if (!m_state.format)
        return result;
    result.status = statusWhenFormatted();
    result.lastSessionState = 3;
    return result;
}

Sensed<TrackSummary> OverwriteModel::track(std::uint32_t number) const
{
    if (number != 1)
        return invalidFieldInCdb();
    TrackSummary result;
    result.blank = !m_state.format;
    result.packet = true;
    result.fixedPacket = true;
    result.blocking = sectorsPerCluster();
    result.size = m_state.format ? readableSectors() : capacity();
    return result;
}

Sensed<SectorForm> OverwriteModel::readableAs(std::int32_t lba) const
{
    if (!m_state.format)
        return refuseAt(lba, 3, 0x31); // medium format corrupted
    if (lba < 0 || static_cast<std::uint32_t>(lba) >= readableSectors())
        return addressOutOfRange(lba);
    return SectorForm::Data;
}

Sensed<> OverwriteModel::checkWrite(std::int32_t, std::uint32_t) const
{
    return {};
}

Sensed<> OverwriteModel::write(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data)
{
    if (!m_state.format)
        return mediumNotFormatted();
    if (count == 0)
        return {};
    if (data.size() != std::size_t{count} * 2048)
        return invalidFieldInCdb();
    if (lba < 0 || std::int64_t{lba} + count > capacity())
        return addressOutOfRange(lba);
    TRY(checkWrite(lba, count));
    if (!m_disc.write(lba, SectorForm::Data, data))
        return writeError(lba);
    m_dirty = true;
    const std::uint32_t end = static_cast<std::uint32_t>(lba) + count;
    m_state.format->recorded = std::max(m_state.format->recorded, end);
    afterWrite(lba, count, *m_state.format);
    makeView();
    return {};
}

Sensed<> OverwriteModel::commit()
{
    return commit(m_state);
}

Sensed<> OverwriteModel::commit(DiscState state)
{
    if (!m_disc.commit(state))
        return writeError(state.end());
    m_state = std::move(state);
    m_dirty = false;
    makeView();
    return {};
}

Sensed<Work> OverwriteModel::synchronize()
{
    if (!m_dirty && m_state == m_disc.state())
        return Work{};
    TRY(commit());
    return Work{.sectors = 0, .milliseconds = 300};
}

Sensed<Work> OverwriteModel::close(std::uint8_t, std::uint16_t)
{
    return invalidFieldInCdb(); // nothing to close
}

Sensed<> OverwriteModel::reserveTrack(std::uint32_t)
{
    return cannotWriteMedium();
}

Sensed<> OverwriteModel::sendCueSheet(std::span<const std::byte>)
{
    return cannotWriteMedium();
}

Sensed<Remade> OverwriteModel::blank(std::uint8_t, std::uint32_t) const
{
    return cannotWriteMedium();
}

// DVD+RW
// -------------------------------------------------------------------------------------------------------------------------

std::span<const std::uint32_t> DvdPlusRwModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 2> kSpeeds = {5540, 3324}; // 4x 2.4x
    return kSpeeds;
}

DiscSummary DvdPlusRwModel::summary() const
{
    DiscSummary result = OverwriteModel::summary();
    if (!format())
        return result;
    switch (format()->progress) {
    case FormatProgress::Complete:
        result.backgroundFormat = 3;
        break;
    case FormatProgress::Running:
        result.backgroundFormat = 2;
        result.lastSessionState = 1;
        break;
    case FormatProgress::Suspended:
    case FormatProgress::Intermediate:
        result.backgroundFormat = 1;
        result.lastSessionState = 1;
        break;
    }
    return result;
}

Sensed<> DvdPlusRwModel::checkWrite(std::int32_t lba, std::uint32_t count) const
{
    // OWN: a drive that does not format can write only where the disc is formatted.
    if (format()->progress == FormatProgress::Suspended &&
        static_cast<std::uint32_t>(lba) + count > format()->formatted)
        return addressOutOfRange(format()->formatted);
    return {};
}

void DvdPlusRwModel::afterWrite(std::int32_t lba, std::uint32_t count, Format& format) const
{
    const std::uint32_t end = static_cast<std::uint32_t>(lba) + count;
    if (format.progress == FormatProgress::Running && static_cast<std::uint32_t>(lba) <= format.formatted)
        format.formatted = std::max(format.formatted, end);
}

void DvdPlusRwModel::suspend()
{
    Format changed = *format();
    completeUpToRecorded(changed);
    changed.progress =
        changed.formatted == changed.blocks ? FormatProgress::Complete : FormatProgress::Suspended;
    setFormat(changed);
}

void DvdPlusRwModel::inserted()
{
    // A drive does not go on by itself with what another one, or it before a loss of power, was formatting.
    if (format() && format()->progress == FormatProgress::Running)
        suspend();
}

BackgroundWork DvdPlusRwModel::idle(std::uint64_t sectors)
{
    if (!format() || format()->progress != FormatProgress::Running)
        return BackgroundWork::None;
    Format changed = *format();
    changed.formatted =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(changed.blocks, changed.formatted + sectors));
    const bool done = changed.formatted == changed.blocks;
    if (done)
        changed.progress = FormatProgress::Complete;
    setFormat(changed);
    if (!done)
        return BackgroundWork::GoesOn;
    // What is formatted is on the disc, whether the host asks for it or not.
    static_cast<void>(commit());
    return BackgroundWork::Finished;
}

Sensed<Work> DvdPlusRwModel::close(std::uint8_t function, std::uint16_t)
{
    if (function != 0 && function != 2)
        return invalidFieldInCdb();
    if (!format())
        return commandSequenceError();
    if (format()->progress != FormatProgress::Running) {
        TRY(synchronize());
        return Work{};
    }
    const std::uint32_t before = format()->formatted;
    suspend();
    TRY(commit());
    // The gaps between what is recorded are formatted before; CLOSE SESSION writes a temporary lead-out.
    return Work{.sectors = std::uint64_t{format()->formatted} - before + (function == 2 ? 4096U : 0U),
                .milliseconds = 2000};
}

// BD-RE
// -------------------------------------------------------------------------------------------------------------------------

std::span<const std::uint32_t> BdReModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 2> kSpeeds = {8991, 4495}; // 2x 1x
    return kSpeeds;
}

Layers BdReModel::layers() const
{
    const unsigned count = disc().type() == MediumType::BdReDl ? 2 : 1;
    return {.count = count, .layer0 = capacity() / count};
}

// DVD-RAM
// -------------------------------------------------------------------------------------------------------------------------

std::span<const std::uint32_t> DvdRamModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 2> kSpeeds = {4155, 2770}; // 3x 2x
    return kSpeeds;
}

// DVD-RW
// -------------------------------------------------------------------------------------------------------------------------

std::span<const std::uint32_t> DvdRwOverwriteModel::writeSpeeds() const
{
    static constexpr std::array<std::uint32_t, 3> kSpeeds = {5540, 2770, 1385}; // 4x 2x 1x
    return kSpeeds;
}

DiscSummary DvdRwOverwriteModel::summary() const
{
    DiscSummary result = OverwriteModel::summary();
    if (isIntermediate()) {
        result.status = DiscStatus::Appendable;
        result.lastSessionState = 1;
    }
    return result;
}

Sensed<TrackSummary> DvdRwOverwriteModel::track(std::uint32_t number) const
{
    TRY_ASSIGN(TrackSummary result, OverwriteModel::track(number));
    if (format()->recorded > 0)
        result.lastRecorded = static_cast<std::int32_t>(format()->recorded) - 1;
    if (isIntermediate()) {
        result.nextWritable = static_cast<std::int32_t>(format()->formatted);
        result.freeBlocks = format()->blocks - format()->formatted;
        result.size = format()->blocks;
    }
    return result;
}

Sensed<> DvdRwOverwriteModel::checkWrite(std::int32_t lba, std::uint32_t count) const
{
    // Rigid restricted overwrite, MMC-6 5.3.21: whole ECC blocks. OWN: the sense.
    if (static_cast<std::uint32_t>(lba) % sectorsPerCluster() != 0)
        return invalidAddressForWrite(lba);
    if (count % sectorsPerCluster() != 0)
        return refuseAt(lba, 5, 0x64, 0x01); // invalid packet size
    if (isIntermediate())
        return static_cast<std::uint32_t>(lba) > format()->formatted ? invalidAddressForWrite(lba)
                                                                     : Sensed<>();
    if (static_cast<std::uint32_t>(lba) + count > format()->formatted)
        return addressOutOfRange(format()->formatted);
    return {};
}

void DvdRwOverwriteModel::afterWrite(std::int32_t lba, std::uint32_t count, Format& format) const
{
    format.formatted = std::max(format.formatted, static_cast<std::uint32_t>(lba) + count);
}

Sensed<Work> DvdRwOverwriteModel::close(std::uint8_t function, std::uint16_t)
{
    if (function != 2 && function != 3)
        return invalidFieldInCdb();
    if (!isIntermediate()) {
        TRY(synchronize());
        return Work{};
    }
    Format closed = *format();
    closed.progress = FormatProgress::Complete;
    setFormat(closed);
    TRY(commit());
    return Work{.sectors = 4096, .milliseconds = 5000};
}

Sensed<Remade> DvdRwOverwriteModel::blank(std::uint8_t type, std::uint32_t) const
{
    if (type > 1)
        return invalidFieldInCdb(); // tracks and sessions are those of sequential recording
    Remade result =
        blankedDisc(state(), {.sectors = type == 0 ? disc().capacity() : 0, .milliseconds = 20'000});
    result.state.onlyAtOnce = type == 1;
    return result;
}

} // namespace emberdisc::virtualdrive
