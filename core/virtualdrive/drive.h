// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/rawsector.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/features.h"
#include "core/virtualdrive/mediummodel.h"
#include "core/virtualdrive/modepages.h"
#include "core/virtualdrive/pacer.h"
#include "core/virtualdrive/replywriter.h"
#include "core/virtualdrive/speedcurve.h"
#include "core/virtualdrive/subchannel.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace emberdisc::virtualdrive {

/// The drive behind VirtualRecorder: takes a command apart, and leaves to the medium's model what depends on
/// the medium.
class VirtualRecorder::Drive {
public:
    Drive(const Clock& clock, const RecorderOptions& options);
    ~Drive();
    Drive(const Drive&) = delete;
    Drive& operator=(const Drive&) = delete;

    [[nodiscard]] Sensed<std::size_t> execute(const mmc::Command& command);

    void insert(std::unique_ptr<DiscFile> disc);
    [[nodiscard]] std::unique_ptr<DiscFile> takeDisc();
    void pressEject();
    [[nodiscard]] const DiscFile* disc() const { return m_disc.get(); }
    [[nodiscard]] bool isTrayOpen() const { return m_trayOpen; }
    [[nodiscard]] bool isLocked() const { return m_locked; }

private:
    using Command = mmc::Command;
    using Outcome = Sensed<std::size_t>;
    using Handler = Outcome (Drive::*)(const Command&);
    struct Entry {
        Handler handler = nullptr;
        bool needsMedium = false;
        bool reportsAttention = false; ///< ends with a pending unit attention, SPC-4 5.14
        bool whileBusy = false;        ///< answers while a long command runs
    };
    using Table = std::array<Entry, 256>;
    /// A speed that nobody has limited; 16x of a BD is more than 16 bits hold.
    static constexpr std::uint32_t kFullSpeed = 0xFFFFFFFF;
    [[nodiscard]] static constexpr Table makeTable();
    static const Table kTable;

    // The drive itself: drive.cpp
    Outcome testUnitReady(const Command&);
    Outcome requestSense(const Command&);
    Outcome inquiry(const Command&);
    Outcome startStop(const Command&);
    Outcome preventAllow(const Command&);
    Outcome event(const Command&);
    Outcome mechanismStatus(const Command&);
    Outcome modeSense6(const Command&);
    Outcome modeSense10(const Command&);
    Outcome modeSelect6(const Command&);
    Outcome modeSelect10(const Command&);
    // What it says of itself and of the medium: drivequeries.cpp
    Outcome configuration(const Command&);
    Outcome capacity(const Command&);
    Outcome discInformation(const Command&);
    Outcome trackInformation(const Command&);
    Outcome toc(const Command&);
    Outcome bufferCapacity(const Command&);
    Outcome discStructure(const Command&);
    // What is on a CD beside its user data: drivereadcd.cpp
    Outcome readCd(const Command&);
    Outcome readCdMsf(const Command&);
    Outcome subChannel(const Command&);
    // How fast: drivespeed.cpp
    Outcome setCdSpeed(const Command&);
    Outcome setStreaming(const Command&);
    Outcome performance(const Command&);
    // Formatting: driveformat.cpp
    Outcome formatCapacities(const Command&);
    Outcome formatUnit(const Command&);
    Outcome pseudoOverwriteResources(const Command&);
    // Reading and writing: drivetransfer.cpp
    Outcome read10(const Command&);
    Outcome read12(const Command&);
    Outcome verify(const Command&);
    Outcome seek(const Command&);
    Outcome write10(const Command&);
    Outcome write12(const Command&);
    Outcome synchronizeCache(const Command&);
    Outcome closeTrackSession(const Command&);
    Outcome reserveTrack(const Command&);
    Outcome sendCueSheet(const Command&);
    Outcome sendOpc(const Command&);
    Outcome blank(const Command&);
    Outcome sendDiscStructure(const Command&);

    // Shared
    [[nodiscard]] Outcome answer(const Command& command, std::size_t allocation) const;
    [[nodiscard]] bool hasMedium() const { return m_disc != nullptr && !m_trayOpen; }
    [[nodiscard]] bool isCdMedium() const { return hasMedium() && isCd(m_disc->type()); }
    [[nodiscard]] Outcome modeSense(const Command& command, std::uint8_t code, std::uint8_t control,
                                    bool longHeader, std::size_t allocation);
    [[nodiscard]] Outcome modeSelect(std::span<const std::byte> list, std::size_t announced,
                                     std::size_t headerSize);
    [[nodiscard]] Outcome readData(const Command& command, std::uint32_t lba, std::uint32_t count);
    [[nodiscard]] Outcome readCdSectors(const Command& command, std::int32_t lba, std::uint32_t count);
    /// What the drive does about defects; with stream recording nothing.
    enum class Care : std::uint8_t { ReadsBack, Streams };
    [[nodiscard]] Outcome write(const Command& command, std::uint32_t lba, std::uint32_t count, Care care);
    /// The user data of 2048 bytes of each sector, as READ(10) gives them; without room for them it only
    /// looks whether they can be read.
    [[nodiscard]] Sensed<> readUserData(std::int32_t lba, std::uint32_t count, std::span<std::byte> to) const;
    /// A whole sector of a CD: samples, or data with all that surrounds them.
    [[nodiscard]] Sensed<mmc::SectorKind> readWhole(std::int32_t lba, mmc::RawSector& sector) const;
    [[nodiscard]] Sensed<SubChannel> readSubChannel(std::int32_t lba) const;
    void longCommand(std::uint8_t ascq, const Work& work, bool immediate);
    /// Fails with what TEST UNIT READY says of the long command that is running. One poll.
    [[nodiscard]] Sensed<> pollLongCommand();
    /// FORMAT UNIT and BLANK: the disc is what breaking off would leave of it until the work is done.
    /// `failure` is what the command fails with when that cannot be recorded.
    [[nodiscard]] Sensed<> remake(Remade remade, const Sense& failure, std::uint8_t ascq, bool immediate);
    /// What FORMAT UNIT or BLANK makes of the disc; fails with `failure`.
    [[nodiscard]] Sensed<> record(const DiscState& state, const Sense& failure);
    /// Puts its result onto the disc once it is done; nothing while it goes on.
    [[nodiscard]] Sensed<> finishRemaking();
    [[nodiscard]] std::uint32_t writeSpeed() const;
    [[nodiscard]] std::uint32_t readSpeed() const;
    [[nodiscard]] SpeedCurve readCurve() const;
    [[nodiscard]] SpeedCurve writeCurve() const;
    /// It has spare areas, which stand in for clusters that cannot be read back.
    [[nodiscard]] bool isDefectManaged() const;
    /// At which the medium takes sectors of that size from the buffer.
    [[nodiscard]] double bytesPerSecond(std::uint32_t sectorBytes, std::int32_t lba, Care care) const;
    [[nodiscard]] Sensed<> writePerformance(std::uint8_t dataType, std::uint32_t from);
    void writeSpeedDescriptors();
    void openTray();
    void closeTray();
    void mount();
    /// A format or a blanking can make another kind of medium of a disc: DVD-RW changes its recording mode.
    void remakeModel();
    void workInBackground();
    void describeFormat(FeatureView& view) const;
    [[nodiscard]] bool hasPseudoOverwrite() const;
    [[nodiscard]] Sensed<> writeTocFormatted(bool msf, std::uint8_t first);
    [[nodiscard]] Sensed<> writeTocSessions(bool msf);
    [[nodiscard]] Sensed<> writeTocFull(std::uint8_t session);
    [[nodiscard]] Sensed<> writePma();
    [[nodiscard]] Sensed<> writeAtip();
    [[nodiscard]] Sensed<> writeCdText();
    void addTocAddress(std::int32_t lba, bool msf);

    enum class MediaEvent : std::uint8_t {
        None = 0,
        EjectRequest = 1,
        NewMedia = 2,
        Removal = 3,
        BackgroundFormatCompleted = 5,
    };

    /// A FORMAT UNIT or BLANK that goes on.
    struct Remaking {
        DiscState state;
        Sense failure;
    };

    std::unique_ptr<DiscFile> m_disc;
    std::unique_ptr<MediumModel> m_model;
    std::optional<Remaking> m_remaking;
    ModePages m_pages;
    Pacer m_pacer;
    ReplyWriter m_reply;
    std::vector<std::byte> m_sector;
    bool m_trayOpen = false;
    bool m_locked = false;
    bool m_unitAttention = false;
    MediaEvent m_event = MediaEvent::None;
    std::int32_t m_lastRead = 0; ///< where the pick-up is, for READ SUB-CHANNEL
    std::uint32_t m_readSpeedWanted = kFullSpeed;
    std::uint32_t m_writeSpeedWanted = kFullSpeed;
};

// Fields of a CDB.
[[nodiscard]] inline std::uint16_t cdb16(const mmc::Command& command, std::size_t at)
{
    return getBe16(command.cdb.from(at));
}
[[nodiscard]] inline std::uint32_t cdb24(const mmc::Command& command, std::size_t at)
{
    return getBe24(command.cdb.from(at));
}
[[nodiscard]] inline std::uint32_t cdb32(const mmc::Command& command, std::size_t at)
{
    return getBe32(command.cdb.from(at));
}

} // namespace emberdisc::virtualdrive
