// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/capacity.h"
#include "core/virtualdrive/discstate.h"
#include "core/virtualdrive/mediummodel.h"
#include "core/virtualdrive/mediumtype.h"
#include "core/virtualdrive/sensed.h"

#include <cstdint>
#include <vector>

/// What READ FORMAT CAPACITIES offers and what FORMAT UNIT makes, MMC-6 6.24 and 6.5: a table of formats for
/// each medium, and each of them a function from the state of a disc to its next one.
namespace emberdisc::virtualdrive {

/// A disc to be formatted. `capacity` is that of the disc file: all sectors, spares included.
struct FormattableDisc {
    MediumType type = MediumType::DvdPlusRw;
    std::uint32_t capacity = 0;
    const DiscState& state;
};

/// The descriptor of FORMAT UNIT, MMC-6 6.5.3.3, and the flags of its list's header that count.
struct FormatRequest {
    std::uint8_t type = 0;
    std::uint8_t subType = 0;
    std::uint32_t blocks = 0;
    std::uint32_t parameter = 0; ///< type dependent, 24 bits
    bool certify = true;         ///< DCRT is not set
};

/// The current or maximum capacity descriptor, MMC-6 6.24.3.2.
struct CurrentCapacity {
    std::uint32_t blocks = 0;
    mmc::FormatState state = mmc::FormatState::NoMediumOrUnknown;
};

[[nodiscard]] CurrentCapacity currentCapacity(const FormattableDisc& disc);
/// The formattable capacity descriptors, in the order in which drives have them; none for media that cannot
/// be formatted, or not again.
[[nodiscard]] std::vector<mmc::FormattableCapacity> offeredFormats(const FormattableDisc& disc);
/// Fails with 5/30/06 for a medium that cannot be formatted, 5/26/00 for what it does not offer.
[[nodiscard]] Sensed<Remade> applyFormat(const FormattableDisc& disc, const FormatRequest& request);

/// Sectors that the host can address: all, or what the format leaves of them. On a DVD-RW restricted
/// overwrite has some less than sequential recording.
[[nodiscard]] std::uint32_t hostCapacity(MediumType type, std::uint32_t capacity, const DiscState& state);
/// As the medium comes out of its wrapping: a DVD-RAM is formatted by its maker.
[[nodiscard]] DiscState factoryState(MediumType type, std::uint32_t capacity);
/// CLOSE SESSION and the end of a background format: everything up to the last recorded sector, and one ECC
/// block at least, is formatted.
void completeUpToRecorded(Format& format);

} // namespace emberdisc::virtualdrive
