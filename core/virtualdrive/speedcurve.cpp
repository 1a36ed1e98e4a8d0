// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/speedcurve.h"

#include <algorithm>
#include <cmath>

namespace emberdisc::virtualdrive {

namespace {

// Where the data of a DVD of 120 mm begins and ends, ECMA-267 10.6.
constexpr double kInnerRadius = 24;
constexpr double kOuterRadius = 58;
/// A curve of four chords is less than 1 % off.
constexpr std::uint32_t kStretchesPerLayer = 4;

} // namespace

SpeedCurve::SpeedCurve(std::uint32_t fastest, Rotation rotation, std::uint32_t sectors, const Layers& layers)
    : m_fastest(fastest),
      m_rotation(rotation),
      m_sectors(std::max<std::uint32_t>(sectors, 1)),
      m_layers(layers)
{
    if (m_layers.count <= 1 || m_layers.layer0 == 0)
        m_layers = {.count = 1, .layer0 = m_sectors};
}

std::uint32_t SpeedCurve::at(std::uint32_t lba) const
{
    if (m_rotation == Rotation::ConstantLinearVelocity)
        return m_fastest;
    const std::uint32_t layer = lba / m_layers.layer0;
    double share =
        static_cast<double>(lba % m_layers.layer0) / std::max<std::uint32_t>(m_layers.layer0 - 1, 1);
    if (layer % 2 != 0)
        share = 1 - share;
    // Equal areas hold equally many sectors.
    const double radius = std::sqrt(kInnerRadius * kInnerRadius +
                                    share * (kOuterRadius * kOuterRadius - kInnerRadius * kInnerRadius));
    return static_cast<std::uint32_t>(std::lround(m_fastest * radius / kOuterRadius));
}

std::vector<SpeedCurve::Stretch> SpeedCurve::stretches() const
{
    std::vector<Stretch> result;
    const bool straight = m_rotation == Rotation::ConstantLinearVelocity;
    const std::uint32_t step =
        straight ? m_sectors : std::max<std::uint32_t>(m_layers.layer0 / kStretchesPerLayer, 1);
    for (std::uint64_t layerStart = 0; layerStart < m_sectors; layerStart += m_layers.layer0) {
        const std::uint64_t layerEnd =
            straight ? m_sectors : std::min<std::uint64_t>(layerStart + m_layers.layer0, m_sectors);
        for (std::uint64_t first = layerStart; first < layerEnd;) {
            // What a division leaves over belongs to the last one.
            const std::uint64_t end = first + 2ULL * step > layerEnd ? layerEnd : first + step;
            const auto from = static_cast<std::uint32_t>(first);
            const auto last = static_cast<std::uint32_t>(end - 1);
            result.push_back({from, at(from), last, at(last)});
            first = end;
        }
        if (straight)
            break;
    }
    return result;
}

} // namespace emberdisc::virtualdrive
