// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/speedcurve.h"

#include <algorithm>
#include <cmath>

namespace emberdisc::virtualdrive {

namespace {

// Where the data of a disc of 120 mm begins and ends: DVD, ECMA-267 10.6, and BD alike.
constexpr double kInnerRadius = 24;
constexpr double kOuterRadius = 58;
constexpr double kAreaWithin = kInnerRadius * kInnerRadius;
constexpr double kArea = kOuterRadius * kOuterRadius - kAreaWithin;
/// A curve of four chords is less than 1 % off.
constexpr std::uint32_t kStretchesPerCurve = 4;

} // namespace

SpeedCurve::SpeedCurve(const Turning& turning, std::uint32_t sectors, const Layers& layers)
    : m_turning(turning), m_sectors(std::max<std::uint32_t>(sectors, 1)), m_layers(layers)
{
    if (m_layers.count <= 1 || m_layers.layer0 == 0)
        m_layers = {.count = 1, .layer0 = m_sectors};
}

std::uint32_t SpeedCurve::at(std::uint32_t lba) const
{
    const std::uint32_t layer = lba / m_layers.layer0;
    double share =
        static_cast<double>(lba % m_layers.layer0) / std::max<std::uint32_t>(m_layers.layer0 - 1, 1);
    if (layer % 2 != 0)
        share = 1 - share;
    // Equal areas hold equally many sectors.
    const double radius = std::sqrt(kAreaWithin + share * kArea);
    const double turned = m_turning.atRim * radius / kOuterRadius;
    return static_cast<std::uint32_t>(std::lround(std::min<double>(m_turning.fastest, turned)));
}

std::uint32_t SpeedCurve::angularSectors() const
{
    const double radius = kOuterRadius * m_turning.fastest / std::max<std::uint32_t>(m_turning.atRim, 1);
    const double share = (radius * radius - kAreaWithin) / kArea;
    return static_cast<std::uint32_t>(std::lround(std::clamp(share, 0.0, 1.0) * m_layers.layer0));
}

std::vector<SpeedCurve::Stretch> SpeedCurve::stretches() const
{
    const std::uint32_t curved = angularSectors();
    if (curved == 0)
        return {{0, at(0), m_sectors - 1, at(m_sectors - 1)}};
    // Where a layer's stretches end, from the inside out.
    std::vector<std::uint32_t> ends;
    for (std::uint32_t i = 1; i < kStretchesPerCurve; ++i)
        ends.push_back(curved / kStretchesPerCurve * i);
    ends.push_back(curved);
    if (curved < m_layers.layer0)
        ends.push_back(m_layers.layer0);

    std::vector<Stretch> result;
    std::uint64_t first = 0;
    const auto stretchTo = [&](std::uint64_t end) {
        end = std::min<std::uint64_t>(end, m_sectors);
        if (end <= first)
            return;
        const auto from = static_cast<std::uint32_t>(first);
        const auto last = static_cast<std::uint32_t>(end - 1);
        result.push_back({from, at(from), last, at(last)});
        first = end;
    };
    for (std::uint64_t layer = 0; layer * m_layers.layer0 < m_sectors; ++layer) {
        const std::uint64_t start = layer * m_layers.layer0;
        if (layer % 2 == 0) {
            for (const std::uint32_t end : ends)
                stretchTo(start + end);
        } else {
            for (std::size_t i = ends.size() - 1; i-- > 0;)
                stretchTo(start + m_layers.layer0 - ends[i]);
            stretchTo(start + m_layers.layer0);
        }
    }
    return result;
}

} // namespace emberdisc::virtualdrive
