// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace emberdisc::recorder {

/// Sectors. IEC 60908: a track of a CD lasts at least four seconds.
inline constexpr std::uint64_t kShortestTrack = 300;
/// 63,504 bytes: some USB drives fail on 64 KiB of audio.
inline constexpr std::uint32_t kAudioSectorsPerWrite = 27;

/// Where a track that is written on its own ends, and its run-out blocks begin.
[[nodiscard]] inline std::int64_t endOf(const PayloadTrack& track)
{
    return track.lba + static_cast<std::int64_t>(std::max(track.sectorCount, kShortestTrack));
}

/// Why a mode cannot do what is wished.
struct Objection {
    ErrorCode code = ErrorCode::Unsupported;
    Remedy remedy = Remedy::OtherMode;
    std::string detail = {};
};

/// One way of writing: which media and payloads it suits, what it objects to, and the steps it takes. Holds
/// nothing and asks no device; a new mode is a new class and a row in writeStrategies().
class WriteStrategy {
public:
    virtual ~WriteStrategy() = default;

    [[nodiscard]] virtual WriteMode mode() const = 0;
    /// Whether somebody who asks for `wanted` means this one.
    [[nodiscard]] virtual bool answersTo(WriteMode wanted) const
    {
        return wanted == mode() || wanted == WriteMode::Auto;
    }
    /// Whether the mode exists for this kind of medium and payload at all.
    [[nodiscard]] virtual bool suits(const MediumState& medium, const Payload& payload) const = 0;
    /// Nothing, if the drive offers it for the medium as it is now, and it can do what is wished.
    [[nodiscard]] virtual std::optional<Objection>
    objection(const MediumState& medium, const Payload& payload, const BurnOptions& options) const = 0;
    /// Sectors that must fit into the medium's free ones.
    [[nodiscard]] virtual std::uint64_t sectorsNeeded(const MediumState& medium,
                                                      const Payload& payload) const = 0;
    /// Whether the disc can be left so that more can be added, or so that nothing can.
    [[nodiscard]] virtual Closing closing(const MediumState& medium, const BurnOptions& options) const;
    /// Fills in what is the mode's: write parameters, steps, sectors, the way out. `medium` is what the disc
    /// will be when it begins (blank, if the plan erases it first). The rest of the plan is already there.
    virtual void fill(BurnPlan& plan, const MediumState& medium, const BurnOptions& options) const = 0;
};

/// All of them, the preferred ones first.
[[nodiscard]] std::span<const WriteStrategy* const> writeStrategies();

[[nodiscard]] inline bool isRecordableCd(MediumKind kind)
{
    return kind == MediumKind::CdR || kind == MediumKind::CdRw;
}
/// Sound, or whole sectors: what no other medium has.
[[nodiscard]] inline bool isOfCdOnly(PayloadKind kind)
{
    return kind == PayloadKind::AudioSession || kind == PayloadKind::Tracks;
}
/// DVD-R and DVD-RW: the media that are written by mode page 05h.
[[nodiscard]] inline bool isDvdMinusR(MediumKind kind)
{
    return kind == MediumKind::DvdMinusR || kind == MediumKind::DvdMinusRDl || kind == MediumKind::DvdMinusRw;
}

// What strategies have in common.

/// `sectors`, rounded up to whole units of the medium.
[[nodiscard]] std::uint64_t wholeUnits(const MediumState& medium, std::uint64_t sectors);
/// Payload from BurnPlan::startLba on, and zeros behind it up to `total` sectors.
void addPayload(BurnPlan& plan, std::uint64_t total);
/// Objects to a simulation that the drive does not offer.
[[nodiscard]] std::optional<Objection> objectToSimulation(const MediumState& medium,
                                                          const BurnOptions& options);
/// Objects to tracks at once that the drive does not say to write: a set of data block types.
[[nodiscard]] std::optional<Objection> objectToBlockTypes(const MediumState& medium, std::uint16_t types);
[[nodiscard]] inline Objection recorderCannot()
{
    return {ErrorCode::RecorderUnsuitable, Remedy::OtherRecorder,
            "the recorder does not offer the mode with this disc"};
}

// Fields and functions of the commands, MMC-6 7.5.4 and 6.4.
namespace multi_session {
inline constexpr std::uint32_t kFinal = 0;
inline constexpr std::uint32_t kOpen = 3;
} // namespace multi_session
namespace close_function {
inline constexpr std::uint32_t kStopBackgroundFormat = 0;
inline constexpr std::uint32_t kSession = 2; ///< another one can follow, if page 05h does not say otherwise
inline constexpr std::uint32_t kFinaliseMinimalRadius = 5; ///< DVD+R
inline constexpr std::uint32_t kFinalise = 6;              ///< BD-R
} // namespace close_function

} // namespace emberdisc::recorder
