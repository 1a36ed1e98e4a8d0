// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/profile.h"
#include "core/virtualdrive/datablock.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/sensed.h"
#include "core/virtualdrive/speedcurve.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace emberdisc::virtualdrive {

/// What the host has set up for writing in mode page 05h, MMC-6 7.5. CD and DVD-R look at it.
struct WriteMode {
    std::uint8_t writeType =
        1; ///< 0 incremental or packets, 1 track at once, 2 session or disc at once, 3 raw
    bool testWrite = false;
    bool bufferUnderrunFree = true;
    bool keepOpen = false; ///< multi-session 11b: a next session is allowed
    std::uint8_t control = 4;
    std::uint8_t dataBlockType = 8;
    std::uint32_t packetSize = 0; ///< FP: sectors of a fixed packet; 0 for variable ones
    std::uint8_t sessionFormat = 0;
    SubHeader subHeader = {}; ///< of XA sectors where the host sends none
    std::optional<std::array<char, 13>> mediaCatalogNumber = {};
    std::optional<std::array<char, 12>> isrc = {};
};

enum class DiscStatus : std::uint8_t { Blank = 0, Appendable = 1, Complete = 2, Other = 3 };

/// What READ DISC INFORMATION tells, MMC-6 6.22.
struct DiscSummary {
    DiscStatus status = DiscStatus::Blank;
    std::uint8_t lastSessionState = 0; ///< 0 empty, 1 incomplete, 2 damaged, 3 complete
    bool erasable = false;
    std::uint16_t sessions = 1; ///< the empty one included
    std::uint16_t firstTrackOfLastSession = 1;
    std::uint16_t lastTrackOfLastSession = 1;
    std::uint8_t discType = 0;
    std::uint8_t backgroundFormat = 0; ///< 0 none, 1 not complete, 2 running, 3 complete
};

/// What READ TRACK INFORMATION tells, MMC-6 6.27.
struct TrackSummary {
    std::uint16_t number = 1;
    std::uint16_t session = 1;
    bool damaged = false;
    std::uint8_t trackMode = 4;
    std::uint8_t dataMode = 1;
    bool reserved = false; ///< RT
    bool blank = false;
    bool packet = false;      ///< Packet/Inc
    bool fixedPacket = false; ///< FP
    std::int32_t start = 0;
    std::optional<std::int32_t> nextWritable = {};
    std::uint32_t freeBlocks = 0;
    std::uint32_t blocking = 0;
    std::uint32_t size = 0;
    std::optional<std::int32_t> lastRecorded = {};
};

/// How long a command keeps the mechanism busy: sectors to write at the set speed, and what does not depend
/// on it.
struct Work {
    std::uint64_t sectors = 0;
    std::uint32_t milliseconds = 0;
};

/// What FORMAT UNIT or BLANK makes of a disc, in the time that its work takes.
struct Remade {
    DiscState state;
    DiscState
        brokenOff; ///< the disc while the work goes on, and after it when the tray opened or the power failed
    Work work;
};

/// What became of the work that a model does while the drive has nothing else to do.
enum class BackgroundWork : std::uint8_t { None, GoesOn, Finished };

/// How the drive deals with one kind of medium: the strategy behind the commands that depend on it. It holds
/// the live state of the disc, which goes into the disc file at each synchronization. Addresses are LBAs.
class MediumModel {
public:
    virtual ~MediumModel() = default;

    // What it is
    [[nodiscard]] virtual mmc::Profile profile() const = 0;
    [[nodiscard]] virtual std::uint32_t sectorsPerCluster() const = 0;
    /// In 1000 bytes a second, fastest first.
    [[nodiscard]] virtual std::span<const std::uint32_t> writeSpeeds() const = 0;
    /// Bytes of the drive's speed unit that a sector takes: 2352 on CD.
    [[nodiscard]] virtual std::uint32_t speedBytesPerSector() const = 0;
    /// The fastest, in the same unit.
    [[nodiscard]] virtual std::uint32_t readSpeed() const { return writeSpeeds().front(); }
    /// How the disc turns when it is read, or written, at that speed.
    [[nodiscard]] Turning readTurning(std::uint32_t speed) const;
    [[nodiscard]] Turning writeTurning(std::uint32_t speed) const;
    /// Sectors that can hold user data, more than 0.
    [[nodiscard]] virtual std::uint32_t capacity() const = 0;
    [[nodiscard]] virtual Layers layers() const { return {.count = 1, .layer0 = capacity()}; }
    /// Feature 0021h: it can be written in pieces of any size.
    [[nodiscard]] virtual bool streamsIncrementally() const { return false; }
    /// What is being recorded is lost when the host's data come late.
    [[nodiscard]] virtual bool breaksWithoutData() const { return false; }

    // What is on it
    [[nodiscard]] virtual DiscSummary summary() const = 0;
    [[nodiscard]] virtual const DiscState& state() const = 0;
    /// Sectors that READ CAPACITY counts.
    [[nodiscard]] virtual std::uint32_t readableSectors() const = 0;
    [[nodiscard]] virtual Sensed<TrackSummary> track(std::uint32_t number) const = 0;
    /// The number of the track that a new WRITE would go to.
    [[nodiscard]] virtual std::uint16_t appendableTrack() const = 0;
    /// How the sector at `lba` can be read, or why it cannot.
    [[nodiscard]] virtual Sensed<SectorForm> readableAs(std::int32_t lba) const = 0;

    // Changing it
    /// Mode page 05h was set, or the disc has just been inserted.
    virtual void setWriteMode(const WriteMode& mode) = 0;
    [[nodiscard]] virtual Sensed<> write(std::int32_t lba, std::uint32_t count,
                                         std::span<const std::byte> data) = 0;
    [[nodiscard]] virtual Sensed<Work> synchronize() = 0;
    [[nodiscard]] virtual Sensed<Work> close(std::uint8_t function, std::uint16_t track) = 0;
    [[nodiscard]] virtual Sensed<> reserveTrack(std::uint32_t size) = 0;
    [[nodiscard]] virtual Sensed<> sendCueSheet(std::span<const std::byte> sheet) = 0;
    /// BLANK: type 0 all of the disc, 1 the areas that say what is on it, 2 to 6 the track or the session at
    /// that address. The drive makes it come true.
    [[nodiscard]] virtual Sensed<Remade> blank(std::uint8_t type, std::uint32_t address) const = 0;
    /// SEND DISC STRUCTURE; `payload` is what follows the header of the list.
    [[nodiscard]] virtual Sensed<> sendDiscStructure(std::uint8_t format, std::span<const std::byte> payload);
    /// It has just come into the drive, or the drive has been switched on.
    virtual void inserted() {}
    /// The drive had nothing to do for as long as recording that many sectors takes.
    [[nodiscard]] virtual BackgroundWork idle(std::uint64_t) { return BackgroundWork::None; }
    /// The data did not come in time: what is being recorded cannot be continued.
    virtual void breakOff() = 0;
};

/// The model for the disc's type; the disc outlives it.
[[nodiscard]] std::unique_ptr<MediumModel> makeModel(DiscFile& disc);

} // namespace emberdisc::virtualdrive
