// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/sequentialmodel.h"

namespace emberdisc::virtualdrive {

/// CD-ROM, DVD-ROM, BD-ROM: one track in one session, and nothing that can be written.
class PressedModel final : public SequentialModel {
public:
    using SequentialModel::SequentialModel;

    [[nodiscard]] mmc::Profile profile() const override;
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override;
    /// None.
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override { return {}; }
    [[nodiscard]] std::uint32_t readSpeed() const override;
    [[nodiscard]] std::uint32_t speedBytesPerSector() const override;
    [[nodiscard]] Layers layers() const override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t, std::uint16_t) override { return cannotWriteMedium(); }

protected:
    [[nodiscard]] std::int32_t startOfNextTrack() const override { return m_state.end(); }
    [[nodiscard]] std::size_t maximumTracks() const override { return 1; }
    void describeState(TrackSummary&, const Track*) const override {}
};

} // namespace emberdisc::virtualdrive
