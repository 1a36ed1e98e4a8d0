// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/recorder/burnplan.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::recorder {

/// How a drive is connected: MMC-6 table 88.
enum class Interface : std::uint8_t { Unknown, Scsi, Atapi, FireWire, FibreChannel, Sata, Usb };
[[nodiscard]] std::string_view name(Interface interface);

/// Who a drive is and what it can do, whatever medium is in it. A value.
struct RecorderIdentity {
    std::string vendor = {};                  ///< INQUIRY, trimmed
    std::string product = {};                 ///< INQUIRY, trimmed
    std::string revision = {};                ///< INQUIRY, trimmed
    std::string serial = {};                  ///< feature 0108h, empty when the drive does not tell
    std::vector<mmc::Profile> profiles = {};  ///< feature 0000h: every kind of medium that it handles
    std::vector<std::uint16_t> features = {}; ///< codes of all features that it announced, current or not
    Interface interface = Interface::Unknown; ///< feature 0001h
    std::uint64_t bufferBytes = 0;            ///< of mode page 2Ah, 0 when unknown

    /// "VENDOR PRODUCT", as a person would call it.
    [[nodiscard]] std::string displayName() const;
    /// True if the drive records any kind of medium at all.
    [[nodiscard]] bool isRecorder() const;
    /// The ways in which it writes to some medium, by its features.
    [[nodiscard]] std::vector<WriteMode> writeModes() const;

    friend bool operator==(const RecorderIdentity&, const RecorderIdentity&) = default;
};

/// INQUIRY, GET CONFIGURATION and mode page 2Ah (MMC-6 6.5, SPC-4 6.6). Works without a medium. What an old
/// drive does not answer stays empty; fails only when INQUIRY does, or when the device is no CD/DVD/BD device
/// (RecorderUnsuitable).
[[nodiscard]] Result<RecorderIdentity> identify(mmc::Transport& transport, const Clock& clock,
                                                std::stop_token stop);

} // namespace emberdisc::recorder
