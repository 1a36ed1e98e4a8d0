// SPDX-License-Identifier: GPL-3.0-or-later
// Every parser of core/mmc on arbitrary bytes: none may read out of bounds, loop, or make more of a reply
// than it can hold.
#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/mmc/capacity.h"
#include "core/mmc/cdtext.h"
#include "core/mmc/cuesheet.h"
#include "core/mmc/discinformation.h"
#include "core/mmc/discresources.h"
#include "core/mmc/discstructure.h"
#include "core/mmc/event.h"
#include "core/mmc/feature.h"
#include "core/mmc/inquiry.h"
#include "core/mmc/modepage.h"
#include "core/mmc/performance.h"
#include "core/mmc/sense.h"
#include "core/mmc/subchannel.h"
#include "core/mmc/toc.h"
#include "core/mmc/trackinformation.h"

#include <algorithm>
#include <cstdlib>

using namespace emberdisc::mmc;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void parseDiscAndTracks(std::span<const std::byte> reply)
{
    if (const auto disc = parseDiscInformation(reply)) {
        (void)disc->leadInStart();
        (void)disc->leadOutStart();
    }
    (void)parseTrackResources(reply);
    (void)parsePowResources(reply);
    (void)parseTrackInformation(reply);
    if (const auto toc = parseToc(reply)) {
        require(toc->tracks.size() * 8 <= reply.size());
        (void)toc->leadOut();
    }
    (void)parseSessionInformation(reply);
    if (const auto toc = parseFullToc(reply)) {
        require(toc->entries.size() * 11 <= reply.size());
        (void)toc->leadOut(1);
    }
    (void)parseAtip(reply);
    if (reply.size() >= kFormattedQSize)
        if (const auto position = parseQPosition(reply.first<kFormattedQSize>(), 5000))
            require(position->track >= 1 && position->index <= 99 && std::abs(position->lba - 5000) <= 16);
    for (const auto text : {SubChannelText::CatalogNumber, SubChannelText::Isrc})
        if (const auto found = parseSubChannelText(text, reply))
            require(found->empty() || found->size() == (text == SubChannelText::Isrc ? 12U : 13U));
    if (const auto packs = parseCdText(reply))
        require(packs->size() * 18 <= reply.size());
}

/// Texts out of any packs, sealed so that they count, can be written again unless they have control
/// characters, and then say the same.
void decodeTexts(std::span<const std::byte> bytes)
{
    std::vector<CdTextPack> packs;
    for (; bytes.size() >= 16; bytes = bytes.subspan(16)) {
        CdTextPack& pack = packs.emplace_back();
        std::ranges::copy(bytes.first(16), pack.begin());
        pack[0] |= std::byte{0x80};
        emberdisc::putBe16(std::span(pack).subspan(16),
                           static_cast<std::uint16_t>(~emberdisc::crc16(std::span(pack).first(16))));
    }
    const auto blocks = decodeCdText(packs);
    for (const CdTextBlock& block : blocks) {
        const auto again = encodeCdText({&block, 1});
        require(!again || decodeCdText(*again) == std::vector{block});
    }
    for (std::size_t i = 0; !packs.empty() && i < packs.size(); ++i)
        require(cdTextPacksOf(cdTextSector(packs, i))[0] == packs[i * kCdTextPacksInSector % packs.size()]);
}

void parseConfigurationWithFeatures(std::span<const std::byte> reply)
{
    const auto configuration = parseConfiguration(reply);
    if (!configuration)
        return;
    require(configuration->features.size() * 4 <= reply.size());
    (void)configuration->profiles();
    (void)configuration->randomWritable();
    (void)configuration->incrementalStreamingWritable();
    (void)configuration->formattable();
    (void)configuration->dvdPlusR();
    (void)configuration->cdTrackAtOnce();
    (void)configuration->cdMastering();
    (void)configuration->dvdRWrite();
    (void)configuration->bdRPseudoOverwrite();
    (void)configuration->bdWrite();
    (void)configuration->realTimeStreaming();
}

void parseModePages(std::span<const std::byte> reply)
{
    for (const std::uint8_t code : {page_code::kWriteParameters, page_code::kCapabilities}) {
        const auto found = findModePage(reply, code);
        const std::span<const std::byte> page = found ? *found : reply;
        if (const auto parsed = parseWriteParametersPage(page)) {
            const auto again = parseWriteParametersPage(encode(*parsed));
            require(again && *again == *parsed);
        }
        if (const auto parsed = parseCapabilitiesPage(page))
            require(parsed->writeSpeeds.size() * 4 <= page.size());
    }
    (void)parseErrorRecoveryPage(reply);
    (void)parseCachingPage(reply);
    (void)parseCdDeviceParametersPage(reply);
    (void)parsePowerConditionPage(reply);
    (void)parseTimeoutAndProtectPage(reply);
}

void parseStructures(std::span<const std::byte> reply)
{
    (void)parseCopyrightInformation(reply);
    (void)parseRamDiscDefinition(reply);
    (void)parseMediumStatus(reply);
    (void)parseRamSpareAreas(reply);
    (void)parseBdSpareAreas(reply);
    (void)parseRamRecordingType(reply);
    if (const auto management = parseRecordingManagement(reply))
        require(management->zones.size() * 8 + management->borderOuts.size() * 4 <= reply.size());
    (void)parseLayerJump(reply);
    (void)parseWriteProtection(reply);
    if (const auto list = parseAccessControls(reply))
        require(list->size() * 384 <= reply.size());
}

void parseTheRest(std::span<const std::byte> reply)
{
    (void)parseInquiry(reply);
    (void)parseCapacity(reply);
    if (const auto formats = parseFormatCapacities(reply))
        require(formats->formats.size() * 8 <= reply.size());
    if (const auto buffer = parseBufferCapacity(reply); buffer && buffer->fillPercent())
        require(*buffer->fillPercent() >= 0 && *buffer->fillPercent() <= 100);
    if (const auto list = parsePerformance(reply))
        require(list->size() * 16 <= reply.size());
    (void)parseWriteSpeeds(reply);
    if (const auto event = parseEventStatus(reply))
        (void)event->mediaEvent();
    if (const auto format = parseDvdPhysicalFormat(reply))
        (void)format->blocks();
    (void)parsePreRecordedLeadIn(reply);
    (void)parseBdDiscInformation(reply);
    (void)parseLayerBoundary(reply);
    if (const auto list = parseStructureList(reply))
        require(list->size() * 4 <= reply.size());
    parseStructures(reply);
    if (const auto sense = parseSense(reply))
        require(!describe(*sense).empty());
    if (const auto sheet = parseCueSheet(reply)) {
        const auto bytes = encode(*sheet);
        require(std::ranges::equal(bytes, reply));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span<const std::byte> reply = std::as_bytes(std::span(data, size));
    parseDiscAndTracks(reply);
    decodeTexts(reply);
    parseConfigurationWithFeatures(reply);
    parseModePages(reply);
    parseTheRest(reply);
    return 0;
}
