// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/feature.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

constexpr std::size_t kDescriptorHeaderSize = 4;

/// The payload of a feature, with offsets counted from the start of its descriptor as the standard's tables
/// do.
class FeatureView {
public:
    explicit FeatureView(const FeatureDescriptor& descriptor) : m_data(descriptor.data) {}

    [[nodiscard]] std::uint8_t u8(std::size_t at) const { return m_data.u8(at - kDescriptorHeaderSize); }
    [[nodiscard]] bool bit(std::size_t at, unsigned number) const
    {
        return m_data.bit(at - kDescriptorHeaderSize, number);
    }
    [[nodiscard]] std::uint16_t be16(std::size_t at) const { return m_data.be16(at - kDescriptorHeaderSize); }
    [[nodiscard]] std::uint32_t be24(std::size_t at) const { return m_data.be24(at - kDescriptorHeaderSize); }
    [[nodiscard]] std::uint32_t be32(std::size_t at) const { return m_data.be32(at - kDescriptorHeaderSize); }
    [[nodiscard]] std::size_t end() const { return m_data.size() + kDescriptorHeaderSize; }

private:
    ReplyView m_data;
};

} // namespace

const FeatureDescriptor* Configuration::find(FeatureCode code) const
{
    const auto found = std::ranges::find(features, code, &FeatureDescriptor::code);
    return found == features.end() ? nullptr : &*found;
}

bool Configuration::isCurrent(FeatureCode code) const
{
    const FeatureDescriptor* descriptor = find(code);
    return descriptor != nullptr && descriptor->current;
}

std::vector<ProfileDescriptor> Configuration::profiles() const
{
    std::vector<ProfileDescriptor> list;
    const FeatureDescriptor* descriptor = find(FeatureCode::ProfileList);
    if (descriptor == nullptr)
        return list;
    const FeatureView view(*descriptor);
    for (std::size_t at = kDescriptorHeaderSize; at + 4 <= view.end(); at += 4)
        list.push_back({static_cast<Profile>(view.be16(at)), view.bit(at + 2, 0)});
    return list;
}

std::optional<RandomWritableFeature> Configuration::randomWritable() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::RandomWritable);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    return RandomWritableFeature{.lastLba = view.be32(4),
                                 .blockSize = view.be32(8),
                                 .blocking = view.be16(12),
                                 .pagePresent = view.bit(14, 0)};
}

std::optional<IncrementalStreamingWritableFeature> Configuration::incrementalStreamingWritable() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::IncrementalStreamingWritable);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    IncrementalStreamingWritableFeature feature{.dataBlockTypes = view.be16(4),
                                                .trio = view.bit(6, 2),
                                                .arsv = view.bit(6, 1),
                                                .buf = view.bit(6, 0),
                                                .linkSizes = {}};
    const std::size_t end = std::min(view.end(), std::size_t{8} + view.u8(7));
    for (std::size_t at = 8; at < end; ++at)
        feature.linkSizes.push_back(view.u8(at));
    return feature;
}

std::optional<FormattableFeature> Configuration::formattable() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::Formattable);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    return FormattableFeature{.renosa = view.bit(4, 3),
                              .expand = view.bit(4, 2),
                              .qCert = view.bit(4, 1),
                              .cert = view.bit(4, 0),
                              .frf = view.bit(5, 7),
                              .rrm = view.bit(8, 0)};
}

std::optional<DvdPlusRFeature> Configuration::dvdPlusR() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::DvdPlusR);
    if (descriptor == nullptr)
        return std::nullopt;
    return DvdPlusRFeature{.write = FeatureView(*descriptor).bit(4, 0)};
}

std::optional<CdTrackAtOnceFeature> Configuration::cdTrackAtOnce() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::CdTrackAtOnce);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    return CdTrackAtOnceFeature{.buf = view.bit(4, 6),
                                .rwRaw = view.bit(4, 4),
                                .rwPack = view.bit(4, 3),
                                .testWrite = view.bit(4, 2),
                                .cdRw = view.bit(4, 1),
                                .rwSubcode = view.bit(4, 0),
                                .dataTypes = view.be16(6)};
}

std::optional<CdMasteringFeature> Configuration::cdMastering() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::CdMastering);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    return CdMasteringFeature{.buf = view.bit(4, 6),
                              .sao = view.bit(4, 5),
                              .rawMultiSession = view.bit(4, 4),
                              .raw = view.bit(4, 3),
                              .testWrite = view.bit(4, 2),
                              .cdRw = view.bit(4, 1),
                              .rw = view.bit(4, 0),
                              .maximumCueSheetLength = view.be24(5)};
}

std::optional<DvdRWriteFeature> Configuration::dvdRWrite() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::DvdRWrite);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    return DvdRWriteFeature{
        .buf = view.bit(4, 6), .rdl = view.bit(4, 3), .testWrite = view.bit(4, 2), .dvdRw = view.bit(4, 1)};
}

std::optional<BdRPseudoOverwriteFeature> Configuration::bdRPseudoOverwrite() const
{
    if (find(FeatureCode::BdRPseudoOverwrite) == nullptr)
        return std::nullopt;
    return BdRPseudoOverwriteFeature{};
}

std::optional<BdWriteFeature> Configuration::bdWrite() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::BdWrite);
    if (descriptor == nullptr)
        return std::nullopt;
    // SPEC: no program was seen to look further than the code of this feature.
    const FeatureView view(*descriptor);
    return BdWriteFeature{.supportsVerifyNotRequired = view.bit(4, 0),
                          .bdReClasses = {view.be16(8), view.be16(10), view.be16(12), view.be16(14)},
                          .bdRClasses = {view.be16(16), view.be16(18), view.be16(20), view.be16(22)}};
}

std::optional<RealTimeStreamingFeature> Configuration::realTimeStreaming() const
{
    const FeatureDescriptor* descriptor = find(FeatureCode::RealTimeStreaming);
    if (descriptor == nullptr)
        return std::nullopt;
    const FeatureView view(*descriptor);
    return RealTimeStreamingFeature{.rbcb = view.bit(4, 4),
                                    .scs = view.bit(4, 3),
                                    .mp2a = view.bit(4, 2),
                                    .wspd = view.bit(4, 1),
                                    .sw = view.bit(4, 0)};
}

std::size_t announcedConfigurationLength(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    return view.size() < 4 ? 0 : std::size_t{view.be32(0)} + 4;
}

Result<Configuration> parseConfiguration(std::span<const std::byte> reply)
{
    const ReplyView view = ReplyView(reply).announced(announcedConfigurationLength(reply));
    TRY(requireSize(view, Opcode::GetConfiguration, kConfigurationHeaderSize));
    Configuration configuration;
    configuration.currentProfile = static_cast<Profile>(view.be16(6));
    for (std::size_t at = kConfigurationHeaderSize; at + kDescriptorHeaderSize <= view.size();) {
        const std::size_t length = view.u8(at + 3);
        const ReplyView data = view.part(at + kDescriptorHeaderSize, length);
        if (data.size() < length)
            break;
        configuration.features.push_back({.code = static_cast<FeatureCode>(view.be16(at)),
                                          .version = view.bits(at + 2, 5, 2),
                                          .persistent = view.bit(at + 2, 1),
                                          .current = view.bit(at + 2, 0),
                                          .data = {data.bytes().begin(), data.bytes().end()}});
        at += kDescriptorHeaderSize + length;
    }
    return configuration;
}

} // namespace emberdisc::mmc
