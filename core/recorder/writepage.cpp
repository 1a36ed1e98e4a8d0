// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/writepage.h"

#include "core/recorder/cdblock.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

constexpr std::byte kIsrcValid{0x80}; // TCVAL

/// Of a track of its own: MMC-6 7.5.4.11, 7.5.4.19.
void takeTrack(const PayloadTrack& track, mmc::WriteParametersPage& page)
{
    page.trackMode = track.control;
    page.dataBlockType = blockTypeOf(track.dataForm);
    if (track.isrc.empty() || track.isrc.size() >= page.isrc.size())
        return;
    page.isrc.front() = kIsrcValid;
    std::ranges::transform(track.isrc, page.isrc.begin() + 1,
                           [](char c) { return static_cast<std::byte>(c); });
}

} // namespace

mmc::WriteParametersPage writeParametersPage(const BurnPlan& plan, const Step& step)
{
    const WriteParameters& parameters = plan.writeParameters;
    mmc::WriteParametersPage page;
    page.bufe = parameters.bufferProtection;
    page.testWrite = parameters.testWrite;
    page.writeType = static_cast<mmc::WriteType>(parameters.writeType);
    page.multiSession = static_cast<mmc::MultiSession>(step.detail);
    page.trackMode = parameters.trackMode;
    page.dataBlockType = static_cast<mmc::DataBlockType>(parameters.dataBlockType);
    page.linkSizeValid = page.fixedPacket = parameters.packetSize > 0;
    page.linkSize = parameters.packetSize;
    page.packetSize = parameters.packetSize;
    page.sessionFormat = sessionFormatOf(plan.payload);
    if (step.track > 0)
        takeTrack(plan.payload.tracks[step.track - 1], page);
    return page;
}

} // namespace emberdisc::recorder
