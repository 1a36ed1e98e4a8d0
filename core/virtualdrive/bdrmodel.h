// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/sequentialmodel.h"

namespace emberdisc::virtualdrive {

/// BD-R of one to four layers in sequential recording mode, with spare areas if it is formatted; clusters of
/// 32 sectors; MMC-6 4.5.3.
class BdRModel final : public SequentialModel {
public:
    using SequentialModel::SequentialModel;

    [[nodiscard]] mmc::Profile profile() const override { return mmc::Profile::BdRSequential; }
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 32; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
    [[nodiscard]] std::uint32_t readSpeed() const override;
    [[nodiscard]] std::uint32_t speedBytesPerSector() const override { return 2048; }
    [[nodiscard]] Layers layers() const override;
    [[nodiscard]] bool streamsIncrementally() const override { return true; }
    [[nodiscard]] std::uint32_t capacity() const override;
    [[nodiscard]] Sensed<> write(std::int32_t lba, std::uint32_t count,
                                 std::span<const std::byte> data) override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;

protected:
    [[nodiscard]] std::int32_t startOfNextTrack() const override;
    [[nodiscard]] std::size_t maximumTracks() const override { return 2000; }
    void describeState(TrackSummary& summary, const Track* track) const override;

private:
    /// The disc is formatted for pseudo-overwrite, and all of these sectors were recorded before.
    [[nodiscard]] bool isOverwrite(std::int32_t lba, std::uint32_t count) const;
};

} // namespace emberdisc::virtualdrive
