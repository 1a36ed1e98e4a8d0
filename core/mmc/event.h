// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace emberdisc::mmc {

enum class EventClass : std::uint8_t {
    None = 0,
    OperationalChange = 1,
    PowerManagement = 2,
    ExternalRequest = 3,
    Media = 4,
    MultiInitiator = 5,
    DeviceBusy = 6
};
/// MMC-6 table 320.
enum class MediaEvent : std::uint8_t {
    NoChange = 0,
    EjectRequest = 1,
    NewMedia = 2,
    MediaRemoval = 3,
    MediaChanged = 4,
    BackgroundFormatCompleted = 5,
    BackgroundFormatRestarted = 6
};

/// GET EVENT STATUS NOTIFICATION, MMC-6 6.7.3.
struct EventStatus {
    bool noEventAvailable = false; ///< NEA: none of the classes asked for is supported
    EventClass eventClass = EventClass::None;
    std::uint8_t supportedClasses = 0; ///< event_class bits
    std::uint8_t eventCode = 0;
    std::uint8_t status = 0;     ///< byte 5, by class
    std::uint16_t parameter = 0; ///< bytes 6-7; device busy: time in 100 ms

    /// For the media class only.
    [[nodiscard]] std::optional<MediaEvent> mediaEvent() const;
    [[nodiscard]] bool mediaPresent() const
    {
        return eventClass == EventClass::Media && (status & 0x02) != 0;
    }
    [[nodiscard]] bool trayOpen() const { return eventClass == EventClass::Media && (status & 0x01) != 0; }
};
inline constexpr std::size_t kEventStatusSize = 8;
[[nodiscard]] Result<EventStatus> parseEventStatus(std::span<const std::byte> reply);

} // namespace emberdisc::mmc
