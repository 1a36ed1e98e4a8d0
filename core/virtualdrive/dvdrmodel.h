// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/sequentialmodel.h"

namespace emberdisc::virtualdrive {

/// DVD-R, DVD-RW in sequential recording, and DVD-R DL: what is recorded, and how, is set in mode page 05h;
/// MMC-6 4.3.6. Incremental in tracks (RZones) and sessions (borders), or disc at once into one reserved
/// track.
class DvdRModel final : public SequentialModel {
public:
    using SequentialModel::SequentialModel;

    [[nodiscard]] mmc::Profile profile() const override;
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 16; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
    [[nodiscard]] std::uint32_t speedBytesPerSector() const override { return 2048; }
    [[nodiscard]] Layers layers() const override;
    [[nodiscard]] bool streamsIncrementally() const override { return !m_state.onlyAtOnce; }
    [[nodiscard]] bool breaksWithoutData() const override;

    [[nodiscard]] std::uint16_t appendableTrack() const override;
    void setWriteMode(const WriteMode& mode) override;
    [[nodiscard]] Sensed<> write(std::int32_t lba, std::uint32_t count,
                                 std::span<const std::byte> data) override;
    [[nodiscard]] Sensed<Work> synchronize() override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;
    [[nodiscard]] Sensed<> reserveTrack(std::uint32_t size) override;
    [[nodiscard]] Sensed<Remade> blank(std::uint8_t type, std::uint32_t address) const override;
    void breakOff() override;

protected:
    [[nodiscard]] std::int32_t startOfNextTrack() const override;
    [[nodiscard]] std::size_t maximumTracks() const override { return 2000; }
    void describeState(TrackSummary& summary, const Track* track) const override;

private:
    /// The track of a disc at once recording that was announced or is going on; null if there is none.
    [[nodiscard]] const Track* atOnceTrack() const;
    [[nodiscard]] Sensed<> reserveAtOnce(std::uint32_t size);
    [[nodiscard]] Sensed<Work> finishAtOnce();
    /// CLOSE on a disc at once recording that broke off.
    [[nodiscard]] Sensed<Work> repair(std::uint8_t function);

    WriteMode m_mode;
};

} // namespace emberdisc::virtualdrive
