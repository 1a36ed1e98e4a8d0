// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/mediummodel.h"

#include "core/virtualdrive/bdrmodel.h"
#include "core/virtualdrive/cdmodel.h"
#include "core/virtualdrive/dvdrmodel.h"
#include "core/virtualdrive/overwritemodel.h"
#include "core/virtualdrive/pressedmodel.h"
#include "core/virtualdrive/sequentialmodel.h"

namespace emberdisc::virtualdrive {

Turning MediumModel::readTurning(std::uint32_t speed) const
{
    return mmc::isDvd(profile()) ? Turning::angular(speed) : writeTurning(speed);
}

Turning MediumModel::writeTurning(std::uint32_t speed) const
{
    // No DVD turns as fast as 12x would need at its inner rim; no BD faster than 16x needs at the outer one,
    // which is 6.6x at the inner.
    constexpr std::uint32_t kSlowestAngularDvd = 16620;
    constexpr std::uint32_t kFastestBdRim = 71930;
    if (mmc::isBd(profile()))
        return {.fastest = speed, .atRim = kFastestBdRim};
    return mmc::isDvd(profile()) && speed >= kSlowestAngularDvd ? Turning::angular(speed)
                                                                : Turning{.fastest = speed};
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
    case MediumType::CdR90:
    case MediumType::CdRw:
        return std::make_unique<CdModel>(disc);
    case MediumType::DvdPlusR:
    case MediumType::DvdPlusRDl:
        return std::make_unique<DvdPlusRModel>(disc);
    case MediumType::BdR:
    case MediumType::BdRDl:
    case MediumType::BdRXl3:
    case MediumType::BdRXl4:
        return std::make_unique<BdRModel>(disc);
    case MediumType::DvdRw:
        if (disc.state().format)
            return std::make_unique<DvdRwOverwriteModel>(disc);
        return std::make_unique<DvdRModel>(disc);
    case MediumType::DvdR:
    case MediumType::DvdRDl:
        return std::make_unique<DvdRModel>(disc);
    case MediumType::CdRom:
    case MediumType::DvdRom:
    case MediumType::BdRom:
        return std::make_unique<PressedModel>(disc);
    case MediumType::DvdRam:
        return std::make_unique<DvdRamModel>(disc);
    case MediumType::DvdPlusRw:
        return std::make_unique<DvdPlusRwModel>(disc);
    case MediumType::BdRe:
    case MediumType::BdReDl:
        return std::make_unique<BdReModel>(disc);
    }
    return nullptr;
}

} // namespace emberdisc::virtualdrive
