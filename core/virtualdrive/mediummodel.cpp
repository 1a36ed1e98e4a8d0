// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/mediummodel.h"

#include "core/virtualdrive/cdmodel.h"
#include "core/virtualdrive/dvdrmodel.h"
#include "core/virtualdrive/sequentialmodel.h"

namespace emberdisc::virtualdrive {

Rotation MediumModel::readRotation() const
{
    return mmc::isDvd(profile()) ? Rotation::ConstantAngularVelocity : Rotation::ConstantLinearVelocity;
}

Rotation MediumModel::writeRotation(std::uint32_t speed) const
{
    // No DVD turns as fast as 12x would need at its inner rim.
    constexpr std::uint32_t kSlowestCav = 16620;
    return mmc::isDvd(profile()) && speed >= kSlowestCav ? Rotation::ConstantAngularVelocity
                                                         : Rotation::ConstantLinearVelocity;
}

Sensed<> MediumModel::sendDiscStructure(std::uint8_t, std::span<const std::byte>)
{
    return invalidFieldInCdb();
}

std::unique_ptr<MediumModel> makeModel(DiscFile& disc)
{
    switch (disc.type()) {
    case MediumType::CdR74:
    case MediumType::CdR80:
    case MediumType::CdRw:
        return std::make_unique<CdModel>(disc);
    case MediumType::DvdPlusR:
        return std::make_unique<DvdPlusRModel>(disc);
    case MediumType::BdR:
        return std::make_unique<BdRModel>(disc);
    case MediumType::DvdR:
        return std::make_unique<DvdRModel>(disc);
    case MediumType::DvdRw:
    case MediumType::DvdRDl:
    case MediumType::DvdRam:
    case MediumType::DvdPlusRw:
    case MediumType::DvdPlusRDl:
    case MediumType::BdRDl:
    case MediumType::BdRXl3:
    case MediumType::BdRXl4:
    case MediumType::BdRe:
    case MediumType::BdReDl:
    case MediumType::CdRom:
    case MediumType::DvdRom:
    case MediumType::BdRom:
        break; // DiscFile opens none of them
    }
    return nullptr;
}

} // namespace emberdisc::virtualdrive
