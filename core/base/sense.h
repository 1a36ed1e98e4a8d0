// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

namespace emberdisc {

/// What a device says about a command that did not end well, SPC-4 4.5. It stays whole from the device to the
/// person who reads it; what each code means is in core/mmc.
struct Sense {
    std::uint8_t key = 0;                          ///< sense key, 0..15
    std::uint8_t asc = 0;                          ///< additional sense code
    std::uint8_t ascq = 0;                         ///< additional sense code qualifier
    std::optional<std::uint32_t> information = {}; ///< usually the LBA, when the VALID bit is set
    std::optional<std::uint16_t> progress = {}; ///< of a running long command, in 1/65536, when SKSV is set
    bool deferred = false;                      ///< response code 71h or 73h: it speaks of an earlier command

    friend bool operator==(const Sense&, const Sense&) = default;

    /// True if key, ASC and ASCQ are these.
    [[nodiscard]] constexpr bool is(std::uint8_t k, std::uint8_t c, std::uint8_t q) const
    {
        return key == k && asc == c && ascq == q;
    }
};

} // namespace emberdisc
