// SPDX-License-Identifier: GPL-3.0-or-later
// Queries of Device: each asks for the length first and then for exactly that much.
#include "core/mmc/device.h"

#include <algorithm>
#include <limits>

namespace emberdisc::mmc {

namespace {

/// A drive that announces 1 descriptor whatever it has would be asked again and again; twice is enough.
constexpr int kPerformanceRounds = 2;

std::size_t lengthOf16(std::span<const std::byte> reply)
{
    return announcedTocLength(
        reply); // READ TOC, DISC and TRACK INFORMATION count alike: 16 bits, without their own two bytes
}

} // namespace

Result<std::vector<std::byte>> Device::fetch(const CdbForLength& cdbFor, std::size_t firstStep,
                                             const LengthOf& lengthOf)
{
    TRY_ASSIGN(std::vector<std::byte> reply,
               fetchExactly(cdbFor(static_cast<std::uint16_t>(firstStep)), firstStep));
    const std::size_t announced = lengthOf(reply);
    if (announced <= reply.size() || reply.size() < firstStep) {
        reply.resize(std::min(announced, reply.size()));
        return reply;
    }
    // Odd lengths make some bridges stall; the longest even allocation that 16 bits and the transport allow.
    const std::size_t limit =
        std::min<std::size_t>(std::numeric_limits<std::uint16_t>::max() - 1, m_transport->maximumTransfer());
    const std::size_t length = std::min(announced + announced % 2, limit);
    return fetchExactly(cdbFor(static_cast<std::uint16_t>(length)), length);
}

Result<std::vector<std::byte>> Device::fetchExactly(const Cdb& cdb, std::size_t length)
{
    std::vector<std::byte> reply(length);
    TRY_ASSIGN(const Reply got, query(makeCommandIn(cdb, reply)));
    reply.resize(std::min(got.transferred, length));
    return reply;
}

Result<EventStatus> Device::eventStatus(std::uint8_t classes)
{
    TRY_ASSIGN(const auto reply,
               fetchExactly(getEventStatusNotification(classes, kEventStatusSize), kEventStatusSize));
    return parseEventStatus(reply);
}

Result<Inquiry> Device::inquiry()
{
    TRY_ASSIGN(const auto reply, fetchExactly(mmc::inquiry(kInquirySize), kInquirySize));
    return parseInquiry(reply);
}

Result<Profile> Device::currentProfile()
{
    const Cdb cdb = getConfiguration(RequestedType::All, FeatureCode::ProfileList, kConfigurationHeaderSize);
    TRY_ASSIGN(const auto reply, fetchExactly(cdb, kConfigurationHeaderSize));
    TRY_ASSIGN(const Configuration configuration, parseConfiguration(reply));
    return configuration.currentProfile;
}

Result<Configuration> Device::configuration()
{
    const auto cdbFor = [](std::uint16_t length) {
        return getConfiguration(RequestedType::All, FeatureCode::ProfileList, length);
    };
    TRY_ASSIGN(const auto reply, fetch(cdbFor, kConfigurationHeaderSize, announcedConfigurationLength));
    return parseConfiguration(reply);
}

Result<std::optional<FeatureDescriptor>> Device::feature(FeatureCode code)
{
    const auto cdbFor = [code](std::uint16_t length) {
        return getConfiguration(RequestedType::One, code, length);
    };
    TRY_ASSIGN(const auto reply, fetch(cdbFor, kConfigurationHeaderSize, announcedConfigurationLength));
    TRY_ASSIGN(const Configuration configuration, parseConfiguration(reply));
    const FeatureDescriptor* found = configuration.find(code);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

Result<std::vector<std::byte>> Device::fetchDiscInformation(DiscInformationType type)
{
    const auto cdbFor = [type](std::uint16_t length) { return readDiscInformation(type, length); };
    return fetch(cdbFor, 4, lengthOf16);
}

Result<TrackResources> Device::trackResources()
{
    TRY_ASSIGN(const auto reply, fetchDiscInformation(DiscInformationType::TrackResources));
    return parseTrackResources(reply);
}

Result<PowResources> Device::powResources()
{
    TRY_ASSIGN(const auto reply, fetchDiscInformation(DiscInformationType::PowResources));
    return parsePowResources(reply);
}

Result<DiscInformation> Device::discInformation()
{
    TRY_ASSIGN(const auto reply, fetchDiscInformation(DiscInformationType::Standard));
    return parseDiscInformation(reply);
}

Result<TrackInformation> Device::trackInformation(TrackAddress address, std::uint32_t number)
{
    const auto cdbFor = [=](std::uint16_t length) { return readTrackInformation(address, number, length); };
    TRY_ASSIGN(const auto reply, fetch(cdbFor, 8, lengthOf16));
    return parseTrackInformation(reply);
}

Result<std::vector<std::byte>> Device::fetchToc(TocFormat format, AddressForm form,
                                                std::uint8_t trackOrSession)
{
    const auto cdbFor = [=](std::uint16_t length) { return readToc(format, form, trackOrSession, length); };
    return fetch(cdbFor, kTocHeaderSize, announcedTocLength);
}

Result<Toc> Device::toc()
{
    TRY_ASSIGN(const auto reply, fetchToc(TocFormat::Toc, AddressForm::Lba, 0));
    return parseToc(reply);
}

Result<SessionInformation> Device::sessionInformation()
{
    TRY_ASSIGN(const auto reply, fetchToc(TocFormat::SessionInformation, AddressForm::Lba, 0));
    return parseSessionInformation(reply);
}

Result<FullToc> Device::fullToc()
{
    TRY_ASSIGN(const auto reply, fetchToc(TocFormat::FullToc, AddressForm::Msf, 1));
    return parseFullToc(reply);
}

Result<FullToc> Device::pma()
{
    TRY_ASSIGN(const auto reply, fetchToc(TocFormat::Pma, AddressForm::Msf, 0));
    return parseFullToc(reply);
}

Result<Atip> Device::atip()
{
    TRY_ASSIGN(const auto reply, fetchToc(TocFormat::Atip, AddressForm::Msf, 0));
    return parseAtip(reply);
}

Result<std::vector<CdTextPack>> Device::cdText()
{
    TRY_ASSIGN(const auto reply, fetchToc(TocFormat::CdText, AddressForm::Msf, 0));
    return parseCdText(reply);
}

Result<std::string> Device::subChannelText(SubChannelText text, std::uint8_t track)
{
    TRY_ASSIGN(const auto reply,
               fetchExactly(readSubChannel(text, track, kSubChannelTextSize), kSubChannelTextSize));
    return parseSubChannelText(text, reply);
}

Result<Capacity> Device::capacity()
{
    TRY_ASSIGN(const auto reply, fetchExactly(readCapacity(), kCapacitySize));
    return parseCapacity(reply);
}

Result<FormatCapacities> Device::formatCapacities()
{
    TRY_ASSIGN(const auto reply,
               fetch(readFormatCapacities, kFormatCapacitiesHeaderSize, announcedFormatCapacitiesLength));
    return parseFormatCapacities(reply);
}

Result<BufferCapacity> Device::bufferCapacity()
{
    TRY_ASSIGN(const auto reply, fetchExactly(readBufferCapacity(BufferUnit::Bytes), kBufferCapacitySize));
    return parseBufferCapacity(reply);
}

Result<std::vector<std::byte>> Device::fetchPerformance(const CdbForLength& cdbForDescriptors)
{
    // The number of descriptors takes the place of an allocation length. Asked for none, drives announce how
    // many there are; room for one is kept since some send it unasked.
    std::size_t descriptors = 1;
    TRY_ASSIGN(auto reply,
               fetchExactly(cdbForDescriptors(0), kPerformanceHeaderSize + kPerformanceDescriptorSize));
    const std::size_t limit =
        std::min<std::size_t>(4096, m_transport->maximumTransfer() / kPerformanceDescriptorSize - 1);
    for (int round = 0; round < kPerformanceRounds; ++round) {
        const std::size_t announced = std::min(announcedPerformanceDescriptors(reply), limit);
        if (round > 0 ? announced <= descriptors : announced == 0)
            break;
        descriptors = announced;
        const std::size_t length = kPerformanceHeaderSize + descriptors * kPerformanceDescriptorSize;
        TRY_ASSIGN(reply, fetchExactly(cdbForDescriptors(static_cast<std::uint16_t>(descriptors)), length));
    }
    return reply;
}

Result<std::vector<PerformanceDescriptor>> Device::performance(PerformanceDirection direction)
{
    TRY_ASSIGN(const auto reply,
               fetchPerformance([=](std::uint16_t count) { return getPerformance(direction, 0, count); }));
    return parsePerformance(reply);
}

Result<std::vector<WriteSpeedDescriptor>> Device::writeSpeeds()
{
    TRY_ASSIGN(const auto reply, fetchPerformance(getWriteSpeeds));
    return parseWriteSpeeds(reply);
}

Result<std::vector<std::byte>> Device::discStructure(StructureMedia media, std::uint8_t format,
                                                     std::uint8_t layer, std::uint32_t address)
{
    const auto cdbFor = [=](std::uint16_t length) {
        return readDiscStructure(media, address, layer, format, length);
    };
    // HL-DT-ST GH22LS30 announces 4 bytes for this one and serves all 35 that its text needs.
    const std::size_t least =
        media == StructureMedia::DvdOrHdDvd && format == structure_format::kPreRecordedLeadIn ? 35 : 0;
    return fetch(cdbFor, kStructureHeaderSize, [least](std::span<const std::byte> reply) {
        return std::max(least, announcedStructureLength(reply));
    });
}

Result<std::vector<std::byte>> Device::modePage(std::uint8_t code, PageControl control)
{
    // 30 bytes at first: SanDisk's read-only drives stall below, and all pages that matter are longer.
    constexpr std::size_t firstStep = 30;
    const auto cdbFor = [=](std::uint16_t length) { return modeSense10(control, code, length); };
    TRY_ASSIGN(const auto reply, fetch(cdbFor, firstStep, announcedModeLength));
    TRY_ASSIGN(const auto page, findModePage(reply, code));
    return std::vector<std::byte>(page.begin(), page.end());
}

Result<WriteParametersPage> Device::writeParameters(PageControl control)
{
    TRY_ASSIGN(const auto page, modePage(page_code::kWriteParameters, control));
    return parseWriteParametersPage(page);
}

Result<CapabilitiesPage> Device::capabilities()
{
    TRY_ASSIGN(const auto page, modePage(page_code::kCapabilities));
    return parseCapabilitiesPage(page);
}

} // namespace emberdisc::mmc
