// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/virtualdrive/mediummodel.h"
#include "core/virtualdrive/replywriter.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace emberdisc::virtualdrive {

/// What page 2Ah tells of the drive at this moment. Speeds in 1000 bytes a second.
struct CapabilityValues {
    std::span<const std::uint32_t> writeSpeeds = {}; ///< fastest first
    std::uint32_t readSpeed = 0;
    std::uint32_t writeSpeed = 0;
    std::uint32_t bufferSize = 0; ///< bytes
    bool locked = false;
};

/// The drive's mode pages: 01h, 05h, 08h, 0Dh, 0Eh, 1Ah, 1Dh, 2Ah. Values hold until they are set anew, over
/// changes of the medium too.
class ModePages {
public:
    enum class Strictness : std::uint8_t {
        Cd,      ///< page 05h must be a combination that the drive can write
        DvdR,    ///< likewise: incremental or disc at once, in ECC blocks
        Ignored, ///< the medium does not use page 05h: anything but a test write will do
    };

    ModePages();

    [[nodiscard]] static Strictness strictnessFor(mmc::Profile profile);

    /// Appends the page, or all of them for 3Fh. `control` is the PC field: 0 current, 1 changeable, 2
    /// default, 3 saved.
    [[nodiscard]] Sensed<> sense(std::uint8_t code, std::uint8_t control, const CapabilityValues& values,
                                 ReplyWriter& to) const;
    /// Whether page 05h was among the pages that were set.
    enum class Selected : std::uint8_t { OtherPages, WriteParameters };
    /// Takes one or more pages, all or none.
    [[nodiscard]] Sensed<Selected> select(std::span<const std::byte> pages, Strictness strictness);
    [[nodiscard]] WriteMode writeMode() const;

private:
    struct Page {
        std::uint8_t code = 0;
        std::vector<std::byte> defaults;
        std::vector<std::byte> changeable;
        std::vector<std::byte> current;
    };
    [[nodiscard]] static Sensed<> check(const Page& page, std::span<const std::byte> wanted,
                                        Strictness strictness);

    std::vector<Page> m_pages;
};

} // namespace emberdisc::virtualdrive
