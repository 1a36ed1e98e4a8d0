// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/identity.h"

#include "core/mmc/device.h"
#include "core/recorder/answers.h"

#include <algorithm>

namespace emberdisc::recorder {

namespace {

std::string serialOf(const mmc::Configuration& configuration)
{
    const mmc::FeatureDescriptor* feature = configuration.find(mmc::FeatureCode::DriveSerialNumber);
    if (!feature)
        return {};
    std::string serial;
    for (const std::byte byte : feature->data) {
        const char c = static_cast<char>(byte);
        if (c > ' ' && c <= '~')
            serial += c;
    }
    return serial;
}

} // namespace

std::string RecorderIdentity::displayName() const
{
    return vendor.empty() ? product : product.empty() ? vendor : vendor + " " + product;
}

bool RecorderIdentity::isRecorder() const
{
    return std::ranges::any_of(profiles, [](mmc::Profile profile) {
        return mmc::isSequential(profile) || mmc::isOverwritable(profile) || mmc::isRewritable(profile);
    });
}

Result<RecorderIdentity> identify(mmc::Transport& transport, const Clock& clock, std::stop_token stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    mmc::Device device(transport, clock);
    TRY_ASSIGN(const mmc::Inquiry inquiry, device.inquiry());
    if (!inquiry.isMultimediaDevice())
        return fail(ErrorCode::RecorderUnsuitable, "not a CD, DVD or BD device");
    RecorderIdentity identity;
    identity.vendor = inquiry.vendor;
    identity.product = inquiry.product;
    identity.revision = inquiry.revision;

    TRY_ASSIGN(const auto configuration, optionally(device.configuration()));
    if (configuration) {
        for (const mmc::ProfileDescriptor& entry : configuration->profiles())
            identity.profiles.push_back(entry.profile);
        for (const mmc::FeatureDescriptor& feature : configuration->features)
            identity.features.push_back(mmc::value(feature.code));
        identity.serial = serialOf(*configuration);
    }
    TRY_ASSIGN(const auto capabilities, optionally(device.capabilities()));
    if (capabilities)
        identity.bufferBytes = std::uint64_t{capabilities->bufferSizeKilobytes} * 1024;
    return identity;
}

} // namespace emberdisc::recorder
