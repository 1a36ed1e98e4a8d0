// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/mediummodel.h"

#include <cstddef>
#include <optional>

namespace emberdisc::virtualdrive {

/// What all media have in common that are written front to back in tracks and sessions: CD-R, CD-RW, DVD-R,
/// DVD-RW, DVD+R, BD-R.
class SequentialModel : public MediumModel {
public:
    explicit SequentialModel(DiscFile& disc) : m_state(disc.state()), m_disc(disc) {}

    [[nodiscard]] DiscSummary summary() const override;
    [[nodiscard]] const DiscState& state() const override { return m_state; }
    [[nodiscard]] std::uint32_t readableSectors() const override;
    [[nodiscard]] Sensed<TrackSummary> track(std::uint32_t number) const override;
    [[nodiscard]] std::uint16_t appendableTrack() const override;
    [[nodiscard]] Sensed<SectorForm> readableAs(std::int32_t lba) const override;
    [[nodiscard]] std::uint32_t capacity() const override { return m_disc.capacity(); }
    void setWriteMode(const WriteMode&) override {}
    [[nodiscard]] Sensed<> write(std::int32_t lba, std::uint32_t count,
                                 std::span<const std::byte> data) override;
    [[nodiscard]] Sensed<Work> synchronize() override;
    [[nodiscard]] Sensed<> reserveTrack(std::uint32_t size) override;
    [[nodiscard]] Sensed<> sendCueSheet(std::span<const std::byte> sheet) override;
    [[nodiscard]] Sensed<Remade> blank(std::uint8_t type, std::uint32_t address) const override;
    void breakOff() override {}

protected:
    /// Where a track that does not exist yet would start.
    [[nodiscard]] virtual std::int32_t startOfNextTrack() const = 0;
    [[nodiscard]] virtual std::size_t maximumTracks() const = 0;
    /// The bits by which READ TRACK INFORMATION tells the state of a track, different on each kind of medium.
    virtual void describeState(TrackSummary& summary, const Track* track) const = 0;

    [[nodiscard]] DiscFile& disc() const { return m_disc; }
    [[nodiscard]] bool isWritable() const;
    [[nodiscard]] bool hasOpenTrack() const
    {
        return !m_state.tracks.empty() && m_state.tracks.back().state == TrackState::Open;
    }
    /// Nothing is in the tracks of the last session, as of one that a broken off blanking left.
    [[nodiscard]] bool isLastSessionEmpty() const;
    [[nodiscard]] std::int32_t roundedUp(std::int32_t lba) const;
    /// Puts the state into the disc file; it becomes the live one if that succeeds.
    [[nodiscard]] Sensed<> commit(DiscState state);
    [[nodiscard]] Sensed<> writeZeros(std::int32_t lba, std::uint32_t count);
    /// Writes zeros up to the end of each started cluster.
    [[nodiscard]] Sensed<> padTracks(DiscState& state);
    /// CLOSE TRACK of that number, for media whose sessions are closed by the function code.
    [[nodiscard]] Sensed<Work> closeTrack(std::uint16_t number, Work work);
    /// CLOSE SESSION for them; the empty session that follows can be finalised as well.
    enum class Finalise : std::uint8_t { No, Yes };
    [[nodiscard]] Sensed<Work> closeSession(Finalise finalise, Work work);
    /// Closes the track and, if it is the open one, gives it the size it has.
    static void completeTrack(Track& track);
    /// Ends the incomplete session behind its last track.
    static void completeSession(DiscState& state);

    /// A test write pretends from here on: nothing is stored, and nothing that it makes of the state lasts.
    void beginTest();
    void endTest();
    [[nodiscard]] bool isTesting() const { return m_beforeTest.has_value(); }
    /// What the medium is really like.
    [[nodiscard]] const DiscState& recorded() const { return m_beforeTest ? *m_beforeTest : m_state; }
    /// What the host has written and not synchronized yet, or only pretends to write.
    [[nodiscard]] bool hasUnsynchronized() const { return isTesting() || m_state != m_disc.state(); }

    DiscState m_state; ///< live: what is behind the file's state is lost without a synchronization

private:
    /// The open or reserved track whose next writable address this is; null for the one that does not exist
    /// yet.
    [[nodiscard]] Sensed<Track*> trackForWrite(std::int32_t lba);
    [[nodiscard]] Track& beginTrack(std::int32_t lba);
    [[nodiscard]] Sensed<> store(std::int32_t lba, SectorForm form, std::span<const std::byte> data);

    DiscFile& m_disc;
    std::optional<DiscState> m_beforeTest;
};

/// DVD+R and DVD+R DL: a session is mostly one fragment; ECC blocks of 16 sectors; MMC-6 4.3.4.
class DvdPlusRModel final : public SequentialModel {
public:
    using SequentialModel::SequentialModel;

    [[nodiscard]] mmc::Profile profile() const override;
    [[nodiscard]] std::uint32_t sectorsPerCluster() const override { return 16; }
    [[nodiscard]] std::span<const std::uint32_t> writeSpeeds() const override;
    [[nodiscard]] std::uint32_t speedBytesPerSector() const override { return 2048; }
    /// The second layer holds at most as much as the first.
    [[nodiscard]] std::uint32_t capacity() const override;
    [[nodiscard]] Layers layers() const override;
    [[nodiscard]] Sensed<Work> close(std::uint8_t function, std::uint16_t track) override;
    [[nodiscard]] Sensed<> sendDiscStructure(std::uint8_t format,
                                             std::span<const std::byte> payload) override;

protected:
    [[nodiscard]] std::int32_t startOfNextTrack() const override;
    [[nodiscard]] std::size_t maximumTracks() const override { return 153; }
    void describeState(TrackSummary& summary, const Track* track) const override;

private:
    [[nodiscard]] bool isDualLayer() const { return disc().type() == MediumType::DvdPlusRDl; }
    [[nodiscard]] Sensed<Work> closeExtended(const Work& work);
};

} // namespace emberdisc::virtualdrive
