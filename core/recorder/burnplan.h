// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/mediumstate.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::recorder {

/// One entry of the cue sheet of a session at once burn, MMC-6 6.33 (SEND CUE SHEET); MSF binary, 00:00:00 is
/// LBA -150.
struct CueEntry {
    std::uint8_t controlAddress = 0x01; ///< CTL << 4 | ADR
    std::uint8_t track = 0;             ///< 00 lead-in, AAh lead-out
    std::uint8_t index = 0;
    std::uint8_t dataForm = 0;
    std::uint8_t scms = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::uint8_t frame = 0;
    friend bool operator==(const CueEntry&, const CueEntry&) = default;
};

enum class PayloadKind : std::uint8_t {
    DataImage,    ///< built here: brings its own padding at the end
    AudioSession, ///< 2352-byte sectors from LBA 0 on, with a cue sheet
    ImageFile,    ///< somebody else's .iso
};
[[nodiscard]] std::string_view name(PayloadKind kind);

/// What is to be burned, without its bytes.
struct Payload {
    PayloadKind kind = PayloadKind::DataImage;
    std::uint32_t sectorSize = 2048; ///< 2048, or 2352 for audio
    std::uint64_t sectorCount = 0;
    /// The LBA for which the image was made. A data image only works where it was made for; when appending,
    /// make it for the medium's nextWritable.
    std::int64_t firstLba = 0;
    std::vector<CueEntry> cueSheet = {}; ///< audio only, complete from lead-in to lead-out
};

enum class WriteMode : std::uint8_t { Auto, Tao, Sao, Raw, Dao, Incremental, Overwrite };
[[nodiscard]] std::string_view name(WriteMode mode); ///< "auto", "tao" ...: the console's words
[[nodiscard]] std::optional<WriteMode> writeModeFromName(std::string_view name);

enum class Closing : std::uint8_t {
    Auto,     ///< closes: a disc that every reader takes
    Close,    ///< nothing can be added afterwards
    KeepOpen, ///< another session can be added
};

/// What the user wishes.
struct BurnOptions {
    std::optional<double> speed = {}; ///< n x; none is the highest
    WriteMode mode = WriteMode::Auto;
    Closing closing = Closing::Auto;
    bool simulate = false;
    bool verify = true;
    bool append = false;
    bool eraseFirst = false;
    bool overburn = false;
    std::uint32_t copies = 1;
};

enum class StepKind : std::uint8_t {
    Erase,           ///< BLANK; detail is the type
    SetSpeed,        ///< detail is kB/s
    WriteParameters, ///< mode page 05h
    CueSheet,        ///< SEND CUE SHEET
    AskAddress,      ///< READ TRACK INFORMATION; the answer does not matter (some drives want to be asked)
    ExpectAddress,   ///< READ TRACK INFORMATION must give `lba` as next writable address
    WriteZeros,      ///< `sectors` from `lba` on: pre-gap or padding
    WritePayload,    ///< `sectors` from `lba` on, the source's sector 0 first
    Synchronize,     ///< SYNCHRONIZE CACHE and wait
    CloseTrack,      ///< CLOSE TRACK SESSION function 001b; detail is the track
    CloseSession,    ///< CLOSE TRACK SESSION; detail is the function
};
[[nodiscard]] std::string_view name(StepKind kind);

struct Step {
    StepKind kind = StepKind::WritePayload;
    std::int64_t lba = 0;
    std::uint64_t sectors = 0;
    std::uint32_t detail = 0;
    friend bool operator==(const Step&, const Step&) = default;
};

/// Fields of mode page 05h that differ between our burns (MMC-6 7.5.4). Ignored by media that do not use the
/// page.
struct WriteParameters {
    std::uint8_t writeType = 0;     ///< 0 incremental, 1 TAO, 2 SAO/DAO
    std::uint8_t multiSession = 0;  ///< 00b final, 11b another session is allowed
    std::uint8_t trackMode = 0;     ///< CTL: 4 data, 0 audio
    std::uint8_t dataBlockType = 0; ///< 8 Mode 1
    bool testWrite = false;
    bool bufferProtection = false;
    friend bool operator==(const WriteParameters&, const WriteParameters&) = default;
};

enum class PlanWarning : std::uint8_t {
    SpeedNotOffered,   ///< the nearest speed that the drive offers was chosen
    EraseDestroysData, ///< what lies on the disc will be lost
    Overburn,          ///< more than the disc is sold for: may fail at the end
    StaysOpen,         ///< old readers may not take a disc that is not closed
    AddressMismatch, ///< an image file made for LBA 0 is appended: its file system will not be readable there
    SimulationNotVerified, ///< nothing is stored, so nothing can be verified
};
[[nodiscard]] std::string_view name(PlanWarning warning);

/// What the disc must say afterwards; execute() compares.
struct ExpectedMedium {
    MediumStatus status = MediumStatus::Finished;
    std::uint32_t sessions = 0;     ///< complete ones
    std::uint32_t tracks = 0;       ///< complete ones
    std::int64_t trackStart = 0;    ///< of the first track that we write
    std::uint64_t trackSectors = 0; ///< that at least lie from trackStart on
    friend bool operator==(const ExpectedMedium&, const ExpectedMedium&) = default;
};

/// What will be done to which medium, as plain data, before it is done.
struct BurnPlan {
    MediumState medium = {};
    Payload payload = {};
    WriteMode mode = WriteMode::Tao;  ///< never Auto
    Closing closing = Closing::Close; ///< never Auto
    bool simulate = false;
    bool verify = true;
    bool erase = false; ///< the first step erases
    std::uint32_t copies = 1;
    std::uint32_t speed = 0;        ///< kB/s, 0: the drive's own choice
    std::int64_t startLba = 0;      ///< where the payload begins on the disc
    std::uint64_t totalSectors = 0; ///< written, with pre-gap and padding
    std::uint64_t totalBytes = 0;
    std::uint32_t sectorsPerWrite = 16; ///< wished for; the transport may want less
    WriteParameters writeParameters = {};
    std::vector<Step> steps = {};
    std::vector<PlanWarning> warnings = {};
    ExpectedMedium expected = {};
};

/// Why a plan cannot be made, with the numbers for the sentence. It passes as a plain Error wherever one is
/// wanted. Codes: NoMedium, MediumTooSmall, MediumFinished, MediumNotBlank, MediumNotErasable,
/// MediumUnsuitable, MediumDamaged, RecorderUnsuitable, SimulationUnsupported, Unsupported (the mode is not
/// offered for this), InvalidArgument.
struct PlanRefusal : Error {
    std::uint64_t neededBytes = 0;    ///< MediumTooSmall
    std::uint64_t availableBytes = 0; ///< MediumTooSmall
    MediumKind medium = MediumKind::None;
    [[nodiscard]] std::uint64_t missingBytes() const
    {
        return neededBytes > availableBytes ? neededBytes - availableBytes : 0;
    }
};

/// A pure function: asks no device. The window and the console both show what comes out.
[[nodiscard]] std::expected<BurnPlan, PlanRefusal> plan(const MediumState& medium, const Payload& payload,
                                                        const BurnOptions& options);

/// Several lines that tell all of it: what `--json`-less people and golden tests read.
[[nodiscard]] std::string dump(const BurnPlan& plan);

} // namespace emberdisc::recorder
