// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/sequentialmodel.h"
#include "core/virtualdrive/sessionlayout.h"

#include <optional>

namespace emberdisc::virtualdrive {

/// CD-R and CD-RW: track at once and session at once as mode page 05h says, test write, sessions, blanking;
/// MMC-6 4.2.
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
    [[nodiscard]] Sensed<Work> blank(std::uint8_t type) override;
    void breakOff() override;
    [[nodiscard]] bool breaksWithoutData() const override { return !m_mode.bufferUnderrunFree; }

protected:
    [[nodiscard]] std::int32_t startOfNextTrack() const override;
    [[nodiscard]] std::size_t maximumTracks() const override { return 99; }
    void describeState(TrackSummary& summary, const Track* track) const override;

private:
    /// A session at once recording that was announced, or has begun.
    struct AtOnce {
        SessionLayout layout;
        std::int32_t next = 0;
        bool begun = false;
        CdTextCollector cdText = {};
    };

    [[nodiscard]] Sensed<> writeTrackAtOnce(std::int32_t lba, std::uint32_t count,
                                            std::span<const std::byte> data);
    [[nodiscard]] Sensed<> writeSessionAtOnce(std::int32_t lba, std::uint32_t count,
                                              std::span<const std::byte> data);
    [[nodiscard]] Sensed<> storeSegment(const Segment& segment, std::int32_t lba, std::uint32_t count,
                                        std::span<const std::byte> data);
    [[nodiscard]] Sensed<> skipPauses();
    [[nodiscard]] Sensed<Track*> openTrack(std::int32_t lba);
    [[nodiscard]] Sensed<Work> endSessionAtOnce();
    /// Ends the open track as a drive does: at least four seconds, then two run-out sectors.
    [[nodiscard]] Sensed<> endTrack(DiscState& state);
    void endSimulation();
    [[nodiscard]] std::uint64_t sessionOverhead() const;
    [[nodiscard]] bool isRecording() const;

    WriteMode m_mode;
    std::optional<AtOnce> m_atOnce;
    std::optional<DiscState> m_beforeTest; ///< what the disc is while a test write pretends otherwise
};

} // namespace emberdisc::virtualdrive
