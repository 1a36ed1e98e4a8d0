// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"
#include "core/recorder/mediumstate.h"

#include <cstdint>
#include <span>
#include <string>

/// The small decisions of a probe, apart from its queries.
namespace emberdisc::recorder {

[[nodiscard]] MediumKind kindOf(mmc::Profile profile);
[[nodiscard]] constexpr bool isCd(MediumKind kind)
{
    return kind == MediumKind::CdRom || kind == MediumKind::CdR || kind == MediumKind::CdRw;
}
/// The table "blank, appendable, finished" by profile (MMC-6 6.22.3.1.4 and what media do not say there).
[[nodiscard]] MediumStatus statusOf(mmc::Profile profile, const mmc::DiscInformation& disc);
/// The number under which READ TRACK INFORMATION gives the next writable address: the invisible track on CD
/// and DVD+R, the last one elsewhere.
[[nodiscard]] std::uint32_t trackToAsk(mmc::Profile profile, std::uint16_t lastTrack);
/// "97:34:23".
[[nodiscard]] std::string msfText(std::uint8_t minute, std::uint8_t second, std::uint8_t frame);
/// Volume Identifier of an ISO 9660 primary volume descriptor, ECMA-119 8.4.7, without trailing blanks; empty
/// if it is none.
[[nodiscard]] std::string volumeLabelOf(std::span<const std::byte> sector);
/// Sectors of the volume that begins with this descriptor; all that there can be where something else than an
/// ISO 9660 volume is recognized (ECMA-167 2/9.1: UDF alone); 0 when nothing is.
[[nodiscard]] std::uint64_t volumeSectorsOf(std::span<const std::byte> sector);
/// What comes of reading a sector that may never have been written.
enum class DescriptorRead : std::uint8_t {
    Read,
    Refused,    ///< the drive has nothing to read there
    Unreadable, ///< whatever is there
};
/// Reads one sector. Only a lost device or disc is an error.
[[nodiscard]] Result<DescriptorRead> readDescriptor(mmc::Device& device, std::int32_t lba,
                                                    std::span<std::byte> sector);

} // namespace emberdisc::recorder
