// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace emberdisc::mmc {

namespace page_code {
inline constexpr std::uint8_t kReadWriteErrorRecovery = 0x01;
inline constexpr std::uint8_t kWriteParameters = 0x05;
inline constexpr std::uint8_t kCachingParameters = 0x08;
inline constexpr std::uint8_t kCdDeviceParameters = 0x0D;
inline constexpr std::uint8_t kPowerCondition = 0x1A;
inline constexpr std::uint8_t kTimeoutAndProtect = 0x1D;
inline constexpr std::uint8_t kCapabilities = 0x2A;
inline constexpr std::uint8_t kAll = 0x3F;
} // namespace page_code

/// Mode parameter header for the 10-byte commands, SPC-4 7.5.4.
inline constexpr std::size_t kModeHeaderSize = 8;
/// Bytes of the whole MODE SENSE(10) reply as its header announces, or, where a drive announces less than its
/// page says (SANYO), as the page does.
[[nodiscard]] std::size_t announcedModeLength(std::span<const std::byte> reply);
/// The page `code` in a MODE SENSE(10) reply, behind whatever block descriptors stand in front of it, from
/// its code byte on and with the length its second byte says, clipped to what arrived. ReplyInvalid when it
/// is not there.
[[nodiscard]] Result<std::span<const std::byte>> findModePage(std::span<const std::byte> reply,
                                                              std::uint8_t code);
/// A MODE SELECT(10) parameter list: a zeroed header, then the page with PS cleared.
[[nodiscard]] std::vector<std::byte> modeSelectList(std::span<const std::byte> page);

/// MMC-6 table 664.
enum class WriteType : std::uint8_t {
    Packet = 0,
    TrackAtOnce = 1,
    SessionAtOnce = 2,
    Raw = 3,
    LayerJump = 4
};
/// What follows the session: MMC-6 table 666.
enum class MultiSession : std::uint8_t {
    Final = 0,       ///< no B0 pointer
    FinalWithB0 = 1, ///< B0 pointer FF:FF:FF
    Open = 3         ///< a next session is allowed
};
/// MMC-6 table 668.
enum class DataBlockType : std::uint8_t {
    Raw2352 = 0,
    RawPQ2368 = 1,
    RawPackedRW2448 = 2,
    RawPW2448 = 3,
    Mode1 = 8,          ///< 2048
    Mode2 = 9,          ///< 2336
    Mode2Form1 = 10,    ///< 2048
    Mode2Form1Sub = 11, ///< 2056
    Mode2Form2 = 12,    ///< 2324
    Mode2Mixed = 13     ///< 2332
};
/// Bytes a block of that type has in a WRITE command; 0 for reserved types.
[[nodiscard]] std::uint32_t blockSizeOf(DataBlockType type);

/// Track mode, a Q sub-channel control nibble.
namespace track_mode {
inline constexpr std::uint8_t kAudio = 0;
inline constexpr std::uint8_t kPreEmphasis = 1;
inline constexpr std::uint8_t kCopyPermitted = 2;
inline constexpr std::uint8_t kData = 4;
inline constexpr std::uint8_t kDataIncremental = 5;
} // namespace track_mode

/// Mode page 05h, Write Parameters: MMC-6 7.5.
struct WriteParametersPage {
    bool bufe = true;           ///< go on when the buffer ran dry
    bool linkSizeValid = false; ///< LS_V
    bool testWrite = false;
    WriteType writeType = WriteType::TrackAtOnce;
    MultiSession multiSession = MultiSession::Final;
    bool fixedPacket = false; ///< FP
    bool copy = false;        ///< SCMS: copies may not be copied
    std::uint8_t trackMode = track_mode::kData;
    DataBlockType dataBlockType = DataBlockType::Mode1;
    std::uint8_t linkSize = 0; ///< blocks
    std::uint8_t hostApplicationCode = 0;
    std::uint8_t sessionFormat = 0; ///< 00h CD-DA or CD-ROM, 10h CD-I, 20h CD-ROM XA
    std::uint32_t packetSize = 0;   ///< blocks
    std::uint16_t audioPauseLength = 150;
    std::array<std::byte, 16> mediaCatalogNumber{}; ///< first byte 80h when valid, then 13 digits
    std::array<std::byte, 16> isrc{};               ///< first byte 80h when valid, then 12 characters
    std::array<std::byte, 4> subHeader{};

    friend bool operator==(const WriteParametersPage&, const WriteParametersPage&) = default;
};
inline constexpr std::size_t kWriteParametersPageSize = 52;

/// From its code byte on, as findModePage gives it. ReplyInvalid below 16 bytes or for another page.
[[nodiscard]] Result<WriteParametersPage> parseWriteParametersPage(std::span<const std::byte> page);
/// The whole page, 52 bytes: drives hold on to what the last program set, so that all fields are always sent.
[[nodiscard]] std::array<std::byte, kWriteParametersPageSize> encode(const WriteParametersPage& page);

/// Ready-made pages for each kind of burn. testWrite and bufe are the caller's to change.
namespace write_parameters {
[[nodiscard]] WriteParametersPage cdTrackAtOnceData(MultiSession multiSession);
[[nodiscard]] WriteParametersPage cdTrackAtOnceAudio(MultiSession multiSession);
/// Audio or data: the cue sheet tells the tracks.
[[nodiscard]] WriteParametersPage cdSessionAtOnce(MultiSession multiSession);
/// `type` is RawPW2448, RawPackedRW2448 or RawPQ2368.
[[nodiscard]] WriteParametersPage cdRaw(DataBlockType type);
[[nodiscard]] WriteParametersPage cdPacketVariable();
[[nodiscard]] WriteParametersPage cdPacketFixed();
[[nodiscard]] WriteParametersPage dvdDiscAtOnce();
[[nodiscard]] WriteParametersPage dvdIncremental(MultiSession multiSession);
} // namespace write_parameters

/// A write speed descriptor at the end of page 2Ah. Speed in 1000 bytes a second.
struct PageWriteSpeed {
    std::uint8_t rotationControl = 0;
    std::uint16_t speed = 0;
};
/// Mode page 2Ah, MM Capabilities and Mechanical Status: MMC-6 7.11 (legacy). Speeds in 1000 bytes a second.
struct CapabilitiesPage {
    bool dvdRamRead = false;
    bool dvdRRead = false;
    bool dvdRomRead = false;
    bool cdRwRead = false;
    bool cdRRead = false;
    bool dvdRamWrite = false;
    bool dvdRWrite = false;
    bool testWrite = false;
    bool cdRwWrite = false;
    bool cdRWrite = false;
    bool buf = false;
    bool multiSession = false;
    bool isrc = false;
    bool upc = false;
    bool c2Pointers = false;
    bool rwDeinterleavedAndCorrected = false;
    bool rwSupported = false;
    bool cdDaStreamAccurate = false;
    bool cdDaCommands = false;
    std::uint8_t loadingMechanismType = 0; ///< 0 caddy, 1 tray, 2 pop-up, 4 and 5 changer
    bool eject = false;
    bool preventJumper = false;
    bool lockState = false;
    bool lock = false;
    std::uint16_t maximumReadSpeed = 0;
    std::uint16_t bufferSizeKilobytes = 0;
    std::uint16_t currentReadSpeed = 0;
    std::uint16_t maximumWriteSpeed = 0;
    std::uint16_t currentWriteSpeed = 0; ///< the MMC-3 field where it is, else the older one
    std::vector<PageWriteSpeed> writeSpeeds = {};
};
[[nodiscard]] Result<CapabilitiesPage> parseCapabilitiesPage(std::span<const std::byte> page);

// The small pages. Each parser takes the page from its code byte on and fails with ReplyInvalid when it is
// another page or not whole. Who changes one does so in its bytes, of which others must stay as they are.

/// Mode page 01h, Read/Write Error Recovery: MMC-6 7.3.
struct ErrorRecoveryPage {
    bool awre = false; ///< defects are replaced when they are found in writing
    bool arre = false; ///< and in reading
    bool tb = false;   ///< what could not be corrected is transferred too
    bool rc = false;   ///< data must not wait for recovery
    bool per = false;  ///< recovered errors are reported
    bool dte = false;  ///< and end the transfer
    bool dcr = false;  ///< no error correction
    std::uint8_t readRetryCount = 0;
    std::uint8_t emcdr = 0; ///< how a certification while reading is reported
    std::uint8_t writeRetryCount = 0;
    std::uint32_t errorReportingWindow = 0; ///< blocks
};
[[nodiscard]] Result<ErrorRecoveryPage> parseErrorRecoveryPage(std::span<const std::byte> page);

/// Mode page 08h, Caching: MMC-6 7.6.
struct CachingPage {
    bool writeCache = false;     ///< WCE: GOOD means that the data are in the buffer
    bool readFromMedium = false; ///< RCD: reading does not answer from the buffer
};
[[nodiscard]] Result<CachingPage> parseCachingPage(std::span<const std::byte> page);

/// Mode page 0Dh, CD Device Parameters (MMC-3 6.3.3, legacy).
struct CdDeviceParametersPage {
    std::uint8_t inactivityTimerMultiplier = 0; ///< a code, not a time; 0 is the drive's choice
    std::uint16_t secondsInMinute = 0;          ///< 60
    std::uint16_t framesInSecond = 0;           ///< 75
};
[[nodiscard]] Result<CdDeviceParametersPage> parseCdDeviceParametersPage(std::span<const std::byte> page);

/// Mode page 1Ah, Power Condition: SPC-3 7.4.12. Timers in tenths of a second.
struct PowerConditionPage {
    bool idle = false; ///< the idle timer runs
    bool standby = false;
    std::uint32_t idleTimer = 0;
    std::uint32_t standbyTimer = 0;
};
[[nodiscard]] Result<PowerConditionPage> parsePowerConditionPage(std::span<const std::byte> page);

/// Mode page 1Dh, Timeout and Protect: MMC-6 7.9. Timeouts in seconds, below which the drive may not give a
/// command up.
struct TimeoutAndProtectPage {
    bool g3Enable = false;
    bool timeoutsEnabled = false; ///< TMOE
    bool disp = false;            ///< the medium is made unusable until the next power-on
    bool swpp = false;            ///< software write protection until the next power-on
    std::uint16_t group1Timeout = 0;
    std::uint16_t group2Timeout = 0;
    std::uint16_t group3Timeout = 0;
};
[[nodiscard]] Result<TimeoutAndProtectPage> parseTimeoutAndProtectPage(std::span<const std::byte> page);

} // namespace emberdisc::mmc
