// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/identity.h"

#include "core/base/byteorder.h"
#include "core/mmc/device.h"
#include "core/recorder/answers.h"

#include <algorithm>
#include <initializer_list>

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

Interface interfaceOf(const mmc::Configuration& configuration)
{
    const mmc::FeatureDescriptor* core = configuration.find(mmc::FeatureCode::Core);
    if (!core || core->data.size() < 4)
        return Interface::Unknown;
    switch (getBe32(core->data)) {
    case 1:
        return Interface::Scsi;
    case 2:
        return Interface::Atapi;
    case 3:
    case 4:
    case 6:
        return Interface::FireWire;
    case 5:
        return Interface::FibreChannel;
    case 7:
        return Interface::Sata;
    case 8:
        return Interface::Usb;
    default:
        return Interface::Unknown;
    }
}

} // namespace

std::string_view name(Interface interface)
{
    switch (interface) {
    case Interface::Unknown:
        return "unknown";
    case Interface::Scsi:
        return "SCSI";
    case Interface::Atapi:
        return "ATAPI";
    case Interface::FireWire:
        return "IEEE 1394";
    case Interface::FibreChannel:
        return "Fibre Channel";
    case Interface::Sata:
        return "SATA";
    case Interface::Usb:
        return "USB";
    }
    return "unknown";
}

std::vector<WriteMode> RecorderIdentity::writeModes() const
{
    using enum mmc::FeatureCode;
    const auto hasAny = [this](std::initializer_list<mmc::FeatureCode> codes) {
        return std::ranges::any_of(codes, [this](mmc::FeatureCode code) {
            return std::ranges::find(features, mmc::value(code)) != features.end();
        });
    };
    std::vector<WriteMode> modes;
    if (hasAny({CdTrackAtOnce}))
        modes.push_back(WriteMode::Tao);
    if (hasAny({CdMastering}))
        modes.insert(modes.end(), {WriteMode::Sao, WriteMode::Raw});
    if (hasAny({DvdRWrite}))
        modes.push_back(WriteMode::Dao);
    if (hasAny({IncrementalStreamingWritable, DvdPlusR, DvdPlusRDualLayer, BdWrite}))
        modes.push_back(WriteMode::Incremental);
    if (hasAny({RandomWritable, RigidRestrictedOverwrite, RestrictedOverwrite, DvdPlusRw}))
        modes.push_back(WriteMode::Overwrite);
    return modes;
}

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
        identity.interface = interfaceOf(*configuration);
    }
    TRY_ASSIGN(const auto capabilities, optionally(device.capabilities()));
    if (capabilities)
        identity.bufferBytes = std::uint64_t{capabilities->bufferSizeKilobytes} * 1024;
    return identity;
}

} // namespace emberdisc::recorder
