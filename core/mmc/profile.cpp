// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/profile.h"

namespace emberdisc::mmc {

std::string_view name(Profile profile)
{
    switch (profile) {
    case Profile::None:
        return "no medium";
    case Profile::NonRemovableDisk:
        return "non-removable disk";
    case Profile::RemovableDisk:
        return "removable disk";
    case Profile::CdRom:
        return "CD-ROM";
    case Profile::CdR:
        return "CD-R";
    case Profile::CdRw:
        return "CD-RW";
    case Profile::DvdRom:
        return "DVD-ROM";
    case Profile::DvdRSequential:
        return "DVD-R";
    case Profile::DvdRam:
        return "DVD-RAM";
    case Profile::DvdRwRestrictedOverwrite:
        return "DVD-RW (restricted overwrite)";
    case Profile::DvdRwSequential:
        return "DVD-RW";
    case Profile::DvdRDlSequential:
        return "DVD-R DL";
    case Profile::DvdRDlLayerJump:
        return "DVD-R DL (layer jump)";
    case Profile::DvdRwDl:
        return "DVD-RW DL";
    case Profile::DvdDownload:
        return "DVD-Download";
    case Profile::DvdPlusRw:
        return "DVD+RW";
    case Profile::DvdPlusR:
        return "DVD+R";
    case Profile::DvdPlusRwDl:
        return "DVD+RW DL";
    case Profile::DvdPlusRDl:
        return "DVD+R DL";
    case Profile::BdRom:
        return "BD-ROM";
    case Profile::BdRSequential:
        return "BD-R";
    case Profile::BdRRandom:
        return "BD-R (random recording)";
    case Profile::BdRe:
        return "BD-RE";
    case Profile::HdDvdRom:
        return "HD DVD-ROM";
    case Profile::HdDvdR:
        return "HD DVD-R";
    case Profile::HdDvdRam:
        return "HD DVD-RAM";
    case Profile::HdDvdRw:
        return "HD DVD-RW";
    case Profile::NonConforming:
        return "non-conforming medium";
    }
    return "unknown medium";
}

bool isOverwritable(Profile profile)
{
    return profile == Profile::DvdRam || profile == Profile::DvdRwRestrictedOverwrite ||
           profile == Profile::DvdPlusRw || profile == Profile::DvdPlusRwDl || profile == Profile::BdRe;
}

bool isSequential(Profile profile)
{
    return profile == Profile::CdR || profile == Profile::CdRw || profile == Profile::DvdRSequential ||
           profile == Profile::DvdRwSequential || profile == Profile::DvdRDlSequential ||
           profile == Profile::DvdPlusR || profile == Profile::DvdPlusRDl ||
           profile == Profile::BdRSequential;
}

bool isRewritable(Profile profile)
{
    return isOverwritable(profile) || profile == Profile::CdRw || profile == Profile::DvdRwSequential ||
           profile == Profile::DvdRwDl;
}

std::uint32_t blocksPerCluster(Profile profile)
{
    if (isBd(profile))
        return 32;
    return isDvd(profile) ? 16 : 1;
}

std::uint32_t blocksPerWrite(Profile profile)
{
    return isBd(profile) ? 32 : 16;
}

double kilobytesAtOneSpeed(Profile profile)
{
    if (isCd(profile))
        return 176.4;
    if (isDvd(profile))
        return 1385;
    return isBd(profile) ? 4495.625 : 0;
}

double bytesPerSecondAtOneSpeed(Profile profile, std::uint32_t blockSize)
{
    if (isCd(profile))
        return 75.0 * blockSize;
    return kilobytesAtOneSpeed(profile) * 1000;
}

} // namespace emberdisc::mmc
