// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace emberdisc::ui {

/// What results and capacities are painted in; readable on light and dark backgrounds, never the only sign.
enum class ResultColour { Green, Amber, Red };

[[nodiscard]] inline QColor resultColour(ResultColour colour)
{
    switch (colour) {
    case ResultColour::Green:
        return {0x2E, 0x9E, 0x5B};
    case ResultColour::Amber:
        return {0xE0, 0x9A, 0x1A};
    case ResultColour::Red:
        return {0xD6, 0x3B, 0x3B};
    }
    return {};
}

} // namespace emberdisc::ui
