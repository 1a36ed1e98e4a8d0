// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/rawrecording.h"
#include "core/virtualdrive/sequentialmodel.h"
#include "core/virtualdrive/sessionlayout.h"

#include <optional>

namespace emberdisc::virtualdrive {

/// CD-R and CD-RW: packets, tracks at once, sessions at once and raw recording as mode page 05h says, test
/// write, sessions, blanking; MMC-6 4.2. Tracks in cdmodel.cpp, sessions in cdsession.cpp, blanking in
/// cdblanking.cpp.
class CdModel final : public SequentialModel {
public:
    using SequentialModel::SequentialModel;

    [[nodiscard]] mmc::Profile profile() const override;
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 1; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
    [[nodiscard]] std::uint32_t speedBytesPerSector() const override { return 2352; }

    [[nodiscard]] DiscSummary summary() const override;
    [[nodiscard]] std::uint32_t readableSectors() const override;
    [[nodiscard]] Sensed<SectorForm> readableAs(std::int32_t lba) const override;
    void setWriteMode(const WriteMode& mode) override;
    [[nodiscard]] Sensed<> write(std::int32_t lba, std::uint32_t count,
                                 std::span<const std::byte> data) override;
    [[nodiscard]] Sensed<Work> synchronize() override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;
    [[nodiscard]] Sensed<> reserveTrack(std::uint32_t size) override;
    [[nodiscard]] Sensed<> sendCueSheet(std::span<const std::byte> sheet) override;
    [[nodiscard]] Sensed<Remade> blank(std::uint8_t type, std::uint32_t address) const override;
    void breakOff() override;
    /// OWN: a packet is in the buffer as a whole before it is recorded, so late data break none.
    [[nodiscard]] bool breaksWithoutData() const override
    {
        return !m_mode.bufferUnderrunFree && !isPacketMode();
    }

protected:
    [[nodiscard]] std::int32_t startOfNextTrack() const override;
    [[nodiscard]] std::size_t maximumTracks() const override { return 99; }
    void describeState(TrackSummary& summary, const Track* track) const override;

private:
    /// A session at once recording, or a raw one, that was announced or has begun.
    struct AtOnce {
        SessionLayout layout; ///< of a raw recording empty until the lead-in is over
        std::int32_t next = 0;
        bool begun = false;
        CdTextCollector cdText = {};
        std::optional<RawRecording> raw = {};
    };

    // Tracks
    [[nodiscard]] Sensed<> writeTrack(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data);
    [[nodiscard]] Sensed<Track*> trackForWrite(std::int32_t lba);
    [[nodiscard]] Track& beginTrack(DiscState& state, std::int32_t lba) const;
    /// The drive writes out what it has: ends the track at once, or the packet.
    [[nodiscard]] Sensed<> endTrackAtOnce(Track& track);
    static void endPacket(Track& track);
    [[nodiscard]] Sensed<> fillTrack(Track& track, std::uint32_t until);
    [[nodiscard]] Sensed<Work> closePacketTrack(std::uint16_t number);
    [[nodiscard]] Sensed<Work> closeSession();
    [[nodiscard]] Track* unfinishedTrack(DiscState& state) const;
    // Sessions
    [[nodiscard]] Sensed<> writeSessionAtOnce(std::int32_t lba, std::uint32_t count,
                                              std::span<const std::byte> data);
    [[nodiscard]] Sensed<> storeSegment(const Segment& segment, std::int32_t lba, std::uint32_t count,
                                        std::span<const std::byte> data);
    [[nodiscard]] Sensed<> skipPauses();
    [[nodiscard]] Sensed<> writeRaw(std::int32_t lba, std::uint32_t count, std::span<const std::byte> data);
    [[nodiscard]] Sensed<> storeRaw(std::int32_t lba, std::span<const std::byte> block);
    [[nodiscard]] Sensed<Work> endSessionAtOnce();
    void addSession(DiscState& state, SessionState how) const;

    void endSimulation();
    [[nodiscard]] std::uint64_t sessionOverhead() const;
    [[nodiscard]] bool isRecording() const;
    [[nodiscard]] bool isPacketMode() const { return m_mode.writeType == 0; }

    WriteMode m_mode;
    std::optional<AtOnce> m_atOnce;
    std::optional<DiscState> m_beforeTest; ///< what the disc is while a test write pretends otherwise
};

/// Lead-out of the first and of later sessions, and a lead-in: 90, 30 and 60 seconds.
inline constexpr std::uint64_t kFirstLeadOut = 6750;
inline constexpr std::uint64_t kLaterLeadOut = 2250;
inline constexpr std::uint64_t kLeadIn = 4500;

/// Where a track ends on the disc: fixed packets take seven sectors each that have no address of their own.
[[nodiscard]] std::int32_t physicalEndOf(const Track& track);

} // namespace emberdisc::virtualdrive
