// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"
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
    Tracks,       ///< 2352-byte sectors of a CD's tracks, each of which is written at once on its own
};
[[nodiscard]] std::string_view name(PayloadKind kind);

/// Where the payload's next sectors go.
struct PayloadRange {
    std::int64_t lba = 0;
    std::uint64_t sectorCount = 0;
    friend bool operator==(const PayloadRange&, const PayloadRange&) = default;
};

/// A track of a CD that is written at once on its own. The recorder makes its pre-gap and run-out.
struct PayloadTrack {
    std::uint8_t dataForm = 0;     ///< MMC-6 table 634: 00h sound, 10h Mode 1, 20h XA, 30h Mode 2
    std::uint8_t control = 0;      ///< CTL: b2 data, b1 copy permitted, b0 pre-emphasis
    std::int64_t lba = 0;          ///< of its index 1
    std::uint64_t sectorCount = 0; ///< that are sent, without run-out blocks
    std::string isrc = {};         ///< 12 characters, or empty
    friend bool operator==(const PayloadTrack&, const PayloadTrack&) = default;
};

/// A sector of the disc as it was when an image was made that refers to what lies there.
struct Basis {
    std::int64_t lba = 0;
    Sha256 digest = {};
    friend bool operator==(const Basis&, const Basis&) = default;
};

/// What is to be burned, without its bytes.
struct Payload {
    PayloadKind kind = PayloadKind::DataImage;
    std::uint32_t sectorSize = 2048; ///< 2048, or 2352 for audio and tracks
    std::uint64_t sectorCount = 0;
    /// The LBA for which the image was made. A data image only works where it was made for; when appending,
    /// make it for the medium's nextWritable.
    std::int64_t firstLba = 0;
    std::vector<CueEntry> cueSheet = {};   ///< audio only, complete from lead-in to lead-out
    std::vector<PayloadTrack> tracks = {}; ///< Tracks only: a whole session, the first one at firstLba
    /// Where its sectors go, in this order; empty: from where writing goes on to the end. Only for media that
    /// can be written anywhere: a file system that grows in place brings its new part first and its
    /// descriptors last, so that the old one is whole until then.
    std::vector<PayloadRange> ranges = {};
    std::optional<Basis> basis = {}; ///< without it the payload makes no sense
    /// What the sessions that follow need, with the gaps before them. On a CD they are written track at once.
    std::uint64_t laterSectors = 0;
    /// Bit n: their tracks have data block type n of mode page 05h.
    std::uint16_t laterBlockTypes = 0;
    /// The only kind of disc on which those come to lie where they must; None: any.
    MediumKind onlyOn = MediumKind::None;
};

enum class WriteMode : std::uint8_t { Auto, Tao, Sao, Raw, Dao, Incremental, Overwrite };
[[nodiscard]] std::string_view name(WriteMode mode); ///< "auto", "tao" ...: the console's words
[[nodiscard]] std::optional<WriteMode> writeModeFromName(std::string_view name);

enum class Closing : std::uint8_t {
    Auto,     ///< closes, so that every reader takes the disc; what is appended to stays open, unless at most
              ///< 2 % of the disc are free afterwards
    Close,    ///< nothing can be added afterwards
    KeepOpen, ///< another session can be added
};

/// How much of a disc is read back.
enum class VerifyExtent : std::uint8_t {
    None,
    Quick, ///< the structure of an image that is built here, both ends, and samples
    Full,
};
[[nodiscard]] std::string_view name(VerifyExtent extent); ///< "none", "quick", "full": the console's words

/// What the user wishes.
struct BurnOptions {
    std::optional<double> speed = {}; ///< n x; none is the highest
    WriteMode mode = WriteMode::Auto;
    Closing closing = Closing::Auto;
    bool simulate = false;
    VerifyExtent verify = VerifyExtent::Full;
    bool append = false;
    bool eraseFirst = false;
    bool overburn = false;
    bool streaming = false; ///< without the drive's own verification and replacement of bad sectors
    std::optional<std::uint32_t> layer0Sectors = {}; ///< where the second layer begins; none: in the middle
    std::uint32_t copies = 1;
};

enum class StepKind : std::uint8_t {
    ExpectSector, ///< READ: sector `lba` must have the digest of Payload::basis
    Erase,        ///< BLANK; detail is the type
    Format,       ///< FORMAT UNIT; `sectors` is the number of blocks, detail bytes 8 to 11 of the descriptor
    SetSpeed,     ///< detail is kB/s
    WriteParameters, ///< mode page 05h; detail is its multi-session field: 00b final, 11b another is allowed
    CueSheet,        ///< SEND CUE SHEET
    LayerBoundary,   ///< SEND DISC STRUCTURE 20h: `sectors` lie on layer 0
    ReserveTrack,    ///< RESERVE TRACK of `sectors`
    AskAddress,      ///< READ TRACK INFORMATION; the answer does not matter (some drives want to be asked)
    ExpectAddress,   ///< READ TRACK INFORMATION must give `lba` as next writable address
    WriteZeros,      ///< `sectors` from `lba` on: pre-gap or padding
    WritePayload,    ///< the source's next `sectors`, from `lba` on
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
    std::uint32_t track = 0; ///< WriteParameters: those of this one of Payload::tracks, from 1 on; 0: of all
    bool certify = true;     ///< Format of a DVD-RAM: every sector is tried out, which takes an hour
    friend bool operator==(const Step&, const Step&) = default;
};

/// Fields of mode page 05h that differ between our burns (MMC-6 7.5.4). Ignored by media that do not use the
/// page.
struct WriteParameters {
    std::uint8_t writeType = 0;     ///< 0 incremental, 1 TAO, 2 SAO/DAO
    std::uint8_t trackMode = 0;     ///< CTL: 4 data, 0 audio
    std::uint8_t dataBlockType = 0; ///< 8 Mode 1
    bool testWrite = false;
    bool bufferProtection = false;
    std::uint8_t packetSize = 0; ///< sectors of a fixed packet, and of a link; 0: none
    friend bool operator==(const WriteParameters&, const WriteParameters&) = default;
};

enum class PlanWarning : std::uint8_t {
    SpeedNotOffered,   ///< the nearest speed that the drive offers was chosen
    EraseDestroysData, ///< what lies on the disc will be lost
    Overburn,          ///< more than the disc is sold for: may fail at the end
    StaysOpen,         ///< old readers may not take a disc that is not closed
    AddressMismatch, ///< an image file made for LBA 0 is appended: its file system will not be readable there
    SimulationNotVerified, ///< nothing is stored, so nothing can be verified
    ClosesAsFull,          ///< next to nothing is free afterwards, so it is closed
    FormatsFirst,          ///< the disc has never been formatted
    FitsOneLayer,          ///< the second layer stays empty: a disc of one layer would do
    StreamsUnverified,     ///< the drive does not replace bad sectors
};
[[nodiscard]] std::string_view name(PlanWarning warning);

/// What the disc must say afterwards; execute() compares.
struct ExpectedMedium {
    MediumStatus status = MediumStatus::Finished;
    std::uint32_t sessions = 0;     ///< complete ones; of Overwritable only the status counts
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
    VerifyExtent verify = VerifyExtent::Full; ///< None in a simulation
    bool erase = false;                       ///< the first step erases
    std::uint32_t copies = 1;
    std::uint32_t speed = 0;        ///< kB/s, 0: the drive's own choice
    std::int64_t startLba = 0;      ///< where the payload begins on the disc
    std::uint64_t totalSectors = 0; ///< written, with pre-gap and padding
    std::uint64_t totalBytes = 0;
    std::uint32_t sectorsPerWrite = 16; ///< wished for; the transport may want less
    WriteParameters writeParameters = {};
    std::optional<std::int64_t> streamFrom = {}; ///< whole clusters from there on are stream recorded
    std::vector<Step> steps = {};
    /// What leaves the disc in the best state when a burn ends early, after SYNCHRONIZE CACHE; page 05h then
    /// says that another session may follow. Empty: there is no way out.
    std::vector<Step> retreat = {};
    std::vector<PlanWarning> warnings = {};
    ExpectedMedium expected = {};
};

/// What can be done about a refusal.
enum class Remedy : std::uint8_t {
    None,
    InsertMedium,   ///< there is none
    BlankMedium,    ///< another disc of the kind, with nothing on it
    LargerMedium,   ///< PlanRefusal::largerMedium, or less to burn
    SuitableMedium, ///< another kind of disc
    EraseFirst,     ///< BurnOptions::eraseFirst
    Append,         ///< BurnOptions::append
    OtherMode,      ///< WriteMode::Auto finds one
    OtherRecorder,
    RealBurn, ///< without BurnOptions::simulate
};
/// "insertMedium", "largerMedium" ...: what `--json` prints.
[[nodiscard]] std::string_view name(Remedy remedy);

/// Why a plan cannot be made, with the numbers for the sentence. It passes as a plain Error wherever one is
/// wanted. Codes: NoMedium, MediumTooSmall, MediumFinished, MediumNotBlank, MediumNotErasable,
/// MediumUnsuitable, MediumDamaged, RecorderUnsuitable, SimulationUnsupported, Unsupported (the mode is not
/// offered for this), InvalidArgument.
struct PlanRefusal : Error {
    std::uint64_t neededBytes = 0;    ///< MediumTooSmall
    std::uint64_t availableBytes = 0; ///< MediumTooSmall
    MediumKind medium = MediumKind::None;
    Remedy remedy = Remedy::None;
    std::string largerMedium = {}; ///< the smallest that would do: "DVD", "BD DL"; empty when there is none
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
