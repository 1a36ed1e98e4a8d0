// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace emberdisc::virtualdrive {

/// How the disc turns; the values are those of the field WRC, MMC-6 6.8.3.4.
enum class Rotation : std::uint8_t {
    Default = 0,                 ///< constant linear velocity, where the disc need not turn too fast for that
    ConstantAngularVelocity = 1, ///< faster the further out
};

/// What limits how fast a disc passes under the laser, in 1000 bytes a second.
struct Turning {
    static constexpr std::uint32_t kAsFastAsNeeded = 0xFFFFFFFF;

    std::uint32_t fastest = 0;             ///< what the recording, or the reading, can follow
    std::uint32_t atRim = kAsFastAsNeeded; ///< what passes at the outer rim at the highest rotation

    /// Of constant angular velocity: `fastest` is reached at the outer rim alone.
    [[nodiscard]] static constexpr Turning angular(std::uint32_t fastest) { return {fastest, fastest}; }
    [[nodiscard]] constexpr Rotation rotation() const
    {
        return atRim <= fastest ? Rotation::ConstantAngularVelocity : Rotation::Default;
    }
};

/// How the sectors lie on the layers: all but the last layer hold `layer0` sectors, and every second one is
/// recorded from the outside in (opposite track path).
struct Layers {
    unsigned count = 1;
    std::uint32_t layer0 = 0;
};

/// How fast a disc passes under the laser, LBA by LBA, in 1000 bytes a second.
class SpeedCurve {
public:
    /// There is at least one sector.
    SpeedCurve(const Turning& turning, std::uint32_t sectors, const Layers& layers);

    /// `lba` lies on the disc.
    [[nodiscard]] std::uint32_t at(std::uint32_t lba) const;

    /// A part of the curve that is nearly straight.
    struct Stretch {
        std::uint32_t firstLba = 0;
        std::uint32_t firstSpeed = 0;
        std::uint32_t lastLba = 0;
        std::uint32_t lastSpeed = 0;
    };
    /// Without a gap from LBA 0 to the last one.
    [[nodiscard]] std::vector<Stretch> stretches() const;

private:
    /// Of a layer's sectors, from the inside out: how many pass with constant angular velocity.
    [[nodiscard]] std::uint32_t angularSectors() const;

    Turning m_turning;
    std::uint32_t m_sectors;
    Layers m_layers;
};

} // namespace emberdisc::virtualdrive
