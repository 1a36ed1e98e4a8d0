// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/feature.h"
#include "core/mmc/opcodes.h"
#include "core/mmc/subchannel.h"
#include "core/mmc/transport.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

/// Builders of command descriptor blocks: one function a command, arguments in the order of the block. LBAs
/// below zero are in the lead-in or pre-gap of a CD. Lengths are bytes and counts are blocks, unless said
/// otherwise.
namespace emberdisc::mmc {

/// IMMED: the command returns at once and goes on; waitUntilReady tells when it is done.
enum class Immediate : std::uint8_t { No, Yes };
enum class Streaming : std::uint8_t { No, Yes };
enum class Removal : std::uint8_t { Allow, Prevent };
/// LoEj and Start, MMC-6 table 670.
enum class StartStop : std::uint8_t { Stop = 0, Start = 1, Eject = 2, Load = 3 };
enum class AddressForm : std::uint8_t { Lba = 0, Msf = 1 };
/// READ TOC/PMA/ATIP, MMC-6 table 476.
enum class TocFormat : std::uint8_t {
    Toc = 0,
    SessionInformation = 1,
    FullToc = 2,
    Pma = 3,
    Atip = 4,
    CdText = 5
};
/// GET CONFIGURATION RT, MMC-6 table 284.
enum class RequestedType : std::uint8_t { All = 0, Current = 1, One = 2 };
enum class DiscInformationType : std::uint8_t { Standard = 0, TrackResources = 1, PowResources = 2 };
/// How READ TRACK INFORMATION names the track, MMC-6 table 491.
enum class TrackAddress : std::uint8_t { Lba = 0, Track = 1, Session = 2 };
/// Track number for READ TRACK INFORMATION: the invisible or incomplete track; 0 is the lead-in of a CD.
inline constexpr std::uint32_t kInvisibleTrack = 0xFF;
/// CLOSE TRACK SESSION, MMC-6 table 277; section 1.4 of each medium says which it has.
enum class CloseFunction : std::uint8_t {
    StopBackgroundFormat = 0,
    Track = 1,
    Session = 2, ///< or border; a CD's or DVD-R's page 05h says whether the disc stays open, DVD+R and BD-R
                 ///< stay open
    IntermediateBorder = 3,
    SessionExtendedLeadOut = 4, ///< DVD+R DL
    FinalizeMinimalRadius = 5,  ///< DVD+R
    Finalize = 6,               ///< DVD+R, BD-R
};
/// BLANK, MMC-6 table 271.
enum class BlankType : std::uint8_t {
    Disc = 0,
    Minimal = 1,
    Track = 2,
    UnreserveTrack = 3,
    TrackTail = 4,
    UncloseLastSession = 5,
    EraseLastSession = 6
};
enum class BufferUnit : std::uint8_t { Bytes = 0, Blocks = 1 };
/// MODE SENSE page control, SPC-4 6.11.1.
enum class PageControl : std::uint8_t { Current = 0, Changeable = 1, Default = 2, Saved = 3 };
enum class PerformanceDirection : std::uint8_t { Read = 0, Write = 1 };
/// READ DISC STRUCTURE and SEND DISC STRUCTURE, MMC-6 table 398.
enum class StructureMedia : std::uint8_t { DvdOrHdDvd = 0, Bd = 1 };
/// SET CD SPEED rotational control, MMC-6 table 665.
enum class RotationControl : std::uint8_t { ClvAndNonPureCav = 0, Cav = 1 };
inline constexpr std::uint16_t kMaximumSpeed = 0xFFFF;
/// READ CD expected sector type, MMC-6 table 361.
enum class SectorType : std::uint8_t {
    Any = 0,
    CdDa = 1,
    Mode1 = 2,
    Mode2 = 3,
    Mode2Form1 = 4,
    Mode2Form2 = 5
};
/// READ CD main channel selection, MMC-6 table 362: byte 9 of the block.
enum class MainChannel : std::uint8_t { None = 0x00, UserData = 0x10, Everything = 0xF8 };
/// READ CD sub-channel selection, MMC-6 table 366.
enum class SubChannel : std::uint8_t { None = 0, RawPToW = 1, Q = 2, CorrectedRToW = 4 };
/// GET EVENT STATUS NOTIFICATION class bits, MMC-6 table 306.
namespace event_class {
inline constexpr std::uint8_t kOperationalChange = 0x02;
inline constexpr std::uint8_t kPowerManagement = 0x04;
inline constexpr std::uint8_t kExternalRequest = 0x08;
inline constexpr std::uint8_t kMedia = 0x10;
inline constexpr std::uint8_t kMultiInitiator = 0x20;
inline constexpr std::uint8_t kDeviceBusy = 0x40;
} // namespace event_class

[[nodiscard]] Cdb testUnitReady();
[[nodiscard]] Cdb requestSense(std::uint8_t allocationLength);
/// Whether the defects that the drive knows of are kept, or what is found now is all there is (CmpList).
enum class DefectList : std::uint8_t { Kept, Complete };
/// With FmtData and format code 1: the parameter list follows, see formatParameterList.
[[nodiscard]] Cdb formatUnit(DefectList defects = DefectList::Kept);
[[nodiscard]] Cdb inquiry(std::uint16_t allocationLength);
[[nodiscard]] Cdb startStopUnit(Immediate immediate, StartStop operation);
[[nodiscard]] Cdb preventAllowMediumRemoval(Removal removal);
[[nodiscard]] Cdb readFormatCapacities(std::uint16_t allocationLength);
[[nodiscard]] Cdb readCapacity();
[[nodiscard]] Cdb read10(std::int32_t lba, std::uint16_t blocks);
[[nodiscard]] Cdb read12(std::int32_t lba, std::uint32_t blocks, Streaming streaming);
[[nodiscard]] Cdb write10(std::int32_t lba, std::uint16_t blocks);
[[nodiscard]] Cdb write12(std::int32_t lba, std::uint32_t blocks, Streaming streaming);
[[nodiscard]] Cdb writeAndVerify10(std::int32_t lba, std::uint16_t blocks);
[[nodiscard]] Cdb verify10(std::int32_t lba, std::uint16_t blocks);
/// Of the whole cache.
[[nodiscard]] Cdb synchronizeCache(Immediate immediate);
/// `trackOrSession` is a track for format 0, a session for format 2, else 0.
[[nodiscard]] Cdb readToc(TocFormat format, AddressForm form, std::uint8_t trackOrSession,
                          std::uint16_t allocationLength);
[[nodiscard]] Cdb getConfiguration(RequestedType type, FeatureCode starting, std::uint16_t allocationLength);
/// Polled; `classes` is a mask of event_class bits.
[[nodiscard]] Cdb getEventStatusNotification(std::uint8_t classes, std::uint16_t allocationLength);
[[nodiscard]] Cdb readDiscInformation(DiscInformationType type, std::uint16_t allocationLength);
[[nodiscard]] Cdb readTrackInformation(TrackAddress address, std::uint32_t number,
                                       std::uint16_t allocationLength);
[[nodiscard]] Cdb reserveTrack(std::uint32_t blocks);
/// DoOpc: the drive calibrates by itself.
[[nodiscard]] Cdb sendOpcInformation();
/// With PF set.
[[nodiscard]] Cdb modeSelect10(std::uint16_t parameterListLength);
/// With DBD set: no block descriptors wanted. `page` is the code without PC.
[[nodiscard]] Cdb modeSense10(PageControl control, std::uint8_t page, std::uint16_t allocationLength);
/// `track` is 0 for functions that close a session or finalise.
[[nodiscard]] Cdb closeTrackSession(Immediate immediate, CloseFunction function, std::uint16_t track);
[[nodiscard]] Cdb readBufferCapacity(BufferUnit unit);
/// `length` is bytes, 24 bits of it.
[[nodiscard]] Cdb sendCueSheet(std::uint32_t length);
/// `address` is an LBA or a track number, as the type wants; 0 for the whole disc.
[[nodiscard]] Cdb blank(Immediate immediate, BlankType type, std::uint32_t address = 0);
/// Type 0, nominal performance, tolerance 10 % nominal. `descriptors` is how many the reply may hold.
[[nodiscard]] Cdb getPerformance(PerformanceDirection direction, std::uint32_t startLba,
                                 std::uint16_t descriptors);
/// Type 3, write speed descriptors.
[[nodiscard]] Cdb getWriteSpeeds(std::uint16_t descriptors);
[[nodiscard]] Cdb readDiscStructure(StructureMedia media, std::uint32_t address, std::uint8_t layer,
                                    std::uint8_t format, std::uint16_t allocationLength);
[[nodiscard]] Cdb sendDiscStructure(StructureMedia media, std::uint8_t format,
                                    std::uint16_t parameterListLength);
[[nodiscard]] Cdb setStreaming(std::uint16_t parameterListLength);
/// In 1000 bytes a second, kMaximumSpeed for the best the drive can do.
[[nodiscard]] Cdb setCdSpeed(RotationControl rotation, std::uint16_t readSpeed, std::uint16_t writeSpeed);
/// `blocks` uses 24 bits.
[[nodiscard]] Cdb readCd(SectorType expected, std::int32_t lba, std::uint32_t blocks, MainChannel main,
                         SubChannel sub);
/// READ SUB-CHANNEL with SUBQ; `track` counts for an ISRC only.
[[nodiscard]] Cdb readSubChannel(SubChannelText text, std::uint8_t track, std::uint16_t allocationLength);

/// How long a command may take before the kernel gives up on it.
enum class CommandClass : std::uint8_t {
    Query,      ///< answers from memory: 30 s
    Read,       ///< may spin up and retry on a bad spot: 60 s
    Write,      ///< WRITE, RESERVE TRACK, SEND CUE SHEET, SEND OPC, and long commands with IMMED: 200 s
    MediumLoad, ///< START STOP UNIT without IMMED: 300 s
    LongFlush,  ///< SYNCHRONIZE CACHE and CLOSE without IMMED: 1 h
    LongErase,  ///< BLANK and FORMAT without IMMED: 5 h
};
/// Where a command has IMMED: FORMAT UNIT in its parameter list, the others in the block; byte 1 of either.
struct ImmediateBit {
    enum class In : std::uint8_t { Block, ParameterList } in = In::Block;
    std::uint8_t mask = 0;
};
/// nullopt for commands that have none.
[[nodiscard]] std::optional<ImmediateBit> immediateBitOf(Opcode opcode);

[[nodiscard]] std::chrono::milliseconds timeoutOf(CommandClass commandClass);
/// By opcode and IMMED. FORMAT UNIT carries its IMMED bit in the parameter list: `out` may be empty for the
/// other commands.
[[nodiscard]] CommandClass commandClassOf(const Cdb& cdb, std::span<const std::byte> out = {});

/// The block's LBA for READ, WRITE and VERIFY; nullopt for commands without one.
[[nodiscard]] std::optional<std::int64_t> lbaOfCommand(const Cdb& cdb);

/// A Command with the timeout of its class.
[[nodiscard]] Command makeCommand(const Cdb& cdb);
[[nodiscard]] Command makeCommandIn(const Cdb& cdb, std::span<std::byte> in);
[[nodiscard]] Command makeCommandOut(const Cdb& cdb, std::span<const std::byte> out);

} // namespace emberdisc::mmc
