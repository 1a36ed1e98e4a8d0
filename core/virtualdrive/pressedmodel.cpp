// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/pressedmodel.h"

namespace emberdisc::virtualdrive {

mmc::Profile PressedModel::profile() const
{
    if (disc().type() == MediumType::CdRom)
        return mmc::Profile::CdRom;
    return disc().type() == MediumType::DvdRom ? mmc::Profile::DvdRom : mmc::Profile::BdRom;
}

std::uint32_t PressedModel::sectorsPerCluster() const
{
    return mmc::blocksPerCluster(profile());
}

std::uint32_t PressedModel::readSpeed() const
{
    if (disc().type() == MediumType::CdRom)
        return 8467;                                              // 48x
    return disc().type() == MediumType::DvdRom ? 22160U : 35965U; // 16x, 8x
}

std::uint32_t PressedModel::speedBytesPerSector() const
{
    return disc().type() == MediumType::CdRom ? 2352 : 2048;
}

Layers PressedModel::layers() const
{
    const std::uint32_t sectors = capacity();
    // As few layers as hold so much; on DVD the turn is in the middle, ECMA-267 16.4.
    if (disc().type() == MediumType::DvdRom && sectors > nominalCapacity(MediumType::DvdR))
        return {.count = 2,
                .layer0 =
                    static_cast<std::uint32_t>(roundedUp(static_cast<std::int32_t>((sectors + 1) / 2)))};
    if (disc().type() == MediumType::BdRom && sectors > nominalCapacity(MediumType::BdRDl))
        return {.count = 3, .layer0 = nominalCapacity(MediumType::BdRXl3) / 3};
    if (disc().type() == MediumType::BdRom && sectors > nominalCapacity(MediumType::BdR))
        return {.count = 2, .layer0 = nominalCapacity(MediumType::BdR)};
    return SequentialModel::layers();
}

} // namespace emberdisc::virtualdrive
