// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/mediummodel.h"

#include <cstdint>
#include <span>

namespace emberdisc::virtualdrive {

/// What all media have in common of which any sector can be written at any time once they are formatted:
/// DVD+RW, DVD-RAM, BD-RE, and DVD-RW in restricted overwrite. They have one session with one track.
///
/// A sector that is overwritten holds the old or the new contents after a crash, as on a real disc; one
/// behind the last recorded sector of the last synchronization holds zeros.
class OverwriteModel : public MediumModel {
public:
    explicit OverwriteModel(DiscFile& disc);

    [[nodiscard]] std::uint32_t speedBytesPerSector() const override { return 2048; }
    [[nodiscard]] std::uint32_t capacity() const override;
    [[nodiscard]] DiscSummary summary() const override;
    /// With the session and the track that a drive makes up for such media.
    [[nodiscard]] const DiscState& state() const override { return m_view; }
    [[nodiscard]] std::uint32_t readableSectors() const override;
    [[nodiscard]] Sensed<TrackSummary> track(std::uint32_t number) const override;
    [[nodiscard]] std::uint16_t appendableTrack() const override { return 1; }
    [[nodiscard]] Sensed<SectorForm> readableAs(std::int32_t lba) const override;

    void setWriteMode(const WriteMode&) override {}
    [[nodiscard]] Sensed<> write(std::int32_t lba, std::uint32_t count,
                                 std::span<const std::byte> data) override;
    [[nodiscard]] Sensed<Work> synchronize() override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;
    [[nodiscard]] Sensed<> reserveTrack(std::uint32_t size) override;
    [[nodiscard]] Sensed<> sendCueSheet(std::span<const std::byte> sheet) override;
    [[nodiscard]] Sensed<Remade> blank(std::uint8_t type, std::uint32_t address) const override;
    void breakOff() override {}

protected:
    /// What READ DISC INFORMATION says of the disc when it is formatted.
    [[nodiscard]] virtual DiscStatus statusWhenFormatted() const { return DiscStatus::Complete; }
    /// Whether a write may go there; the disc is formatted, and the sectors lie within its capacity.
    [[nodiscard]] virtual Sensed<> checkWrite(std::int32_t lba, std::uint32_t count) const;
    /// What a write has done to the format.
    virtual void afterWrite(std::int32_t, std::uint32_t, Format&) const {}

    [[nodiscard]] DiscFile& disc() const { return m_disc; }
    [[nodiscard]] const std::optional<Format>& format() const { return m_state.format; }
    void setFormat(const Format& format);
    /// Makes sectors and state durable.
    [[nodiscard]] Sensed<> commit();
    [[nodiscard]] Sensed<> commit(DiscState state);

private:
    void makeView();

    DiscFile& m_disc;
    DiscState m_state; ///< live: what is behind the file's state is lost without a synchronization
    DiscState m_view;
    bool m_dirty = false; ///< sectors were written since the last synchronization
};

/// DVD+RW: any sector, and formatting in the background; MMC-6 4.3.6.
class DvdPlusRwModel final : public OverwriteModel {
public:
    using OverwriteModel::OverwriteModel;

    [[nodiscard]] mmc::Profile profile() const override { return mmc::Profile::DvdPlusRw; }
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 16; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
    [[nodiscard]] DiscSummary summary() const override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;
    void inserted() override;
    [[nodiscard]] BackgroundWork idle(std::uint64_t sectors) override;

protected:
    [[nodiscard]] Sensed<> checkWrite(std::int32_t lba, std::uint32_t count) const override;
    void afterWrite(std::int32_t lba, std::uint32_t count, Format& format) const override;

private:
    /// Ends the background format behind what is recorded.
    void suspend();
};

/// BD-RE: any sector; spare areas stand in for defects; MMC-6 4.5.4.
class BdReModel final : public OverwriteModel {
public:
    using OverwriteModel::OverwriteModel;

    [[nodiscard]] mmc::Profile profile() const override { return mmc::Profile::BdRe; }
    [[nodiscard]] Layers layers() const override;
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 32; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
};

/// DVD-RAM: any sector; its maker has formatted it; MMC-6 4.3.2.
class DvdRamModel final : public OverwriteModel {
public:
    using OverwriteModel::OverwriteModel;

    [[nodiscard]] mmc::Profile profile() const override { return mmc::Profile::DvdRam; }
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 16; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;

protected:
    [[nodiscard]] DiscStatus statusWhenFormatted() const override { return DiscStatus::Other; }
};

/// DVD-RW in restricted overwrite: whole ECC blocks; in the intermediate state up to the first that was never
/// written; MMC-6 4.3.5.
class DvdRwOverwriteModel final : public OverwriteModel {
public:
    using OverwriteModel::OverwriteModel;

    [[nodiscard]] mmc::Profile profile() const override { return mmc::Profile::DvdRwRestrictedOverwrite; }
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 16; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
    [[nodiscard]] DiscSummary summary() const override;
    [[nodiscard]] Sensed<TrackSummary> track(std::uint32_t number) const override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;
    /// Full or minimal: it is in sequential mode then.
    [[nodiscard]] Sensed<Remade> blank(std::uint8_t type, std::uint32_t address) const override;

protected:
    [[nodiscard]] Sensed<> checkWrite(std::int32_t lba, std::uint32_t count) const override;
    void afterWrite(std::int32_t lba, std::uint32_t count, Format& format) const override;

private:
    [[nodiscard]] bool isIntermediate() const { return format()->progress == FormatProgress::Intermediate; }
};

} // namespace emberdisc::virtualdrive
