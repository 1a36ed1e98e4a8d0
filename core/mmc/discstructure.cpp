// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/discstructure.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

constexpr std::uint8_t kBookTypePlusRw = 0x9;

/// DVD+RW, DVD+R and their dual layer kin: MMC-6 table 405.
bool isPlusBook(std::uint8_t bookType)
{
    return bookType == kBookTypePlusRw || bookType == 0xA || bookType == 0xD || bookType == 0xE;
}

Result<ReplyView> payloadOf(std::span<const std::byte> reply, std::size_t least)
{
    const ReplyView view(structurePayload(reply));
    TRY(requireSize(view, Opcode::ReadDiscStructure, least));
    return view;
}

WriteProtection protectionIn(const ReplyView& view)
{
    return {.untilPowerOff = view.bit(0, 0),
            .persistent = view.bit(0, 1),
            .byCartridge = view.bit(0, 2),
            .byMedium = view.bit(0, 3)};
}

} // namespace

std::size_t announcedStructureLength(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    return view.size() < 2 ? 0 : std::size_t{view.be16(0)} + 2;
}

std::span<const std::byte> structurePayload(std::span<const std::byte> reply)
{
    return ReplyView(reply).announced(announcedStructureLength(reply)).part(kStructureHeaderSize).bytes();
}

std::uint32_t DvdPhysicalFormat::blocks() const
{
    if (endOfDataArea < startOfDataArea && !oppositeTrackPath)
        return 0;
    if (!oppositeTrackPath || numberOfLayers < 2)
        return endOfDataArea - startOfDataArea + 1;
    // Layer 1 runs back outside in: its addresses are those of layer 0 with all 24 bits inverted.
    if (endOfLayer0 < startOfDataArea)
        return 0;
    const std::uint32_t layer0 = endOfLayer0 - startOfDataArea + 1;
    const std::uint32_t mirrored = ~endOfDataArea & 0xFFFFFF;
    return mirrored > endOfLayer0 ? layer0 : layer0 + (endOfLayer0 - mirrored + 1);
}

Result<DvdPhysicalFormat> parseDvdPhysicalFormat(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 16));
    DvdPhysicalFormat format{.bookType = view.bits(0, 7, 4),
                             .partVersion = view.bits(0, 3, 0),
                             .discSize = view.bits(1, 7, 4),
                             .maximumRate = view.bits(1, 3, 0),
                             .numberOfLayers = static_cast<std::uint8_t>(view.bits(2, 6, 5) + 1),
                             .oppositeTrackPath = view.bit(2, 4),
                             .layerType = view.bits(2, 3, 0),
                             .startOfDataArea = view.be24(5),
                             .endOfDataArea = view.be24(9),
                             .endOfLayer0 = view.be24(13)};
    if (isPlusBook(format.bookType) && view.size() >= 31)
        format.identity = MediumIdentity{view.text(19, 8), view.text(27, 3), view.u8(30)};
    return format;
}

Result<MediumIdentity> parsePreRecordedLeadIn(std::span<const std::byte> reply)
{
    // Not clipped to the announced length: HL-DT-ST GH22LS30 announces 4 bytes and serves 35.
    const ReplyView view = ReplyView(reply).part(kStructureHeaderSize);
    TRY(requireSize(view, Opcode::ReadDiscStructure, 31));
    // Fields 3 and 4 of the lead-in hold the two halves of the maker's text.
    if (view.u8(16) != 3 || view.u8(24) != 4)
        return invalidReply(Opcode::ReadDiscStructure, "no text fields in the pre-recorded lead-in");
    std::array<std::byte, 12> text{};
    std::ranges::copy(view.part(17, 6).bytes(), text.begin());
    std::ranges::copy(view.part(25, 6).bytes(), text.begin() + 6);
    return MediumIdentity{ReplyView(text).text(0, text.size()), {}, 0};
}

Result<BdDiscInformation> parseBdDiscInformation(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 112));
    if (view.text(0, 2) != "DI")
        return invalidReply(Opcode::ReadDiscStructure, "no disc information unit");
    return BdDiscInformation{view.text(8, 3), {view.text(100, 6), view.text(106, 3), view.u8(111)}};
}

Result<CopyrightInformation> parseCopyrightInformation(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 4));
    return CopyrightInformation{.protection = view.u8(0), .barredRegions = view.u8(1)};
}

Result<RamDiscDefinition> parseRamDiscDefinition(std::span<const std::byte> reply)
{
    constexpr std::uint16_t kIdentifier = 0x0A0A;
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 12));
    if (view.be16(0) != kIdentifier)
        return invalidReply(Opcode::ReadDiscStructure, "no disc definition structure");
    return RamDiscDefinition{.certifying = view.bit(3, 7),
                             .certifiedByUser = view.bit(3, 1),
                             .certifiedByMaker = view.bit(3, 0),
                             .updates = view.be32(4),
                             .groups = view.be16(8),
                             .zones = view.be16(10)};
}

Result<WriteProtection> parseWriteProtection(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 4));
    return protectionIn(view);
}

Result<MediumStatus> parseMediumStatus(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 4));
    MediumStatus status{.inCartridge = view.bit(0, 7),
                        .wasTakenOut = view.bit(0, 6),
                        .protection = protectionIn(view),
                        .discType = view.u8(1),
                        .inhibitedBecause = view.u8(3)};
    status.protection.untilPowerOff = false; // that bit is reserved here
    return status;
}

Result<RamSpareAreas> parseRamSpareAreas(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 12));
    return RamSpareAreas{
        .freePrimary = view.be32(0), .freeSupplementary = view.be32(4), .supplementary = view.be32(8)};
}

Result<BdSpareAreas> parseBdSpareAreas(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 12));
    return BdSpareAreas{.free = view.be32(4), .allocated = view.be32(8)};
}

Result<RamRecordingType> parseRamRecordingType(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 4));
    return view.bit(0, 4) ? RamRecordingType::RealTime : RamRecordingType::General;
}

Result<RecordingManagement> parseRecordingManagement(std::span<const std::byte> reply)
{
    constexpr std::size_t kField = 2048;
    constexpr std::size_t kZone = 8;
    constexpr std::size_t kZones = 16; // where they begin in field 4
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 4 * kField + kZones));
    const ReplyView borders = view.part(3 * kField, kField);
    const ReplyView zones = view.part(4 * kField, kField);
    RecordingManagement result{.format = view.be16(0),
                               .status = view.u8(2),
                               .invisibleZone = zones.be16(0),
                               .openZones = {zones.be16(2), zones.be16(4)}};
    for (std::size_t at = 0; at + 4 <= borders.size() && borders.be32(at) != 0; at += 4)
        result.borderOuts.push_back(borders.be32(at));
    for (std::size_t at = kZones; at + kZone <= zones.size() && zones.be32(at) != 0; at += kZone)
        result.zones.push_back({.start = zones.be32(at), .lastRecorded = zones.be32(at + 4)});
    return result;
}

Result<LayerJump> parseLayerJump(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 8));
    return LayerJump{.alreadySet = view.bit(0, 7), .value = view.be32(4)};
}

Result<std::vector<AccessControl>> parseAccessControls(std::span<const std::byte> reply)
{
    constexpr std::size_t kControl = 384;
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 0));
    std::vector<AccessControl> list;
    for (std::size_t at = 0; at + kControl <= view.size(); at += kControl)
        list.push_back({.identifier = view.text(at, 3),
                        .format = view.u8(at + 3),
                        .updates = view.be32(at + 4),
                        .rules = view.be32(at + 8)});
    return list;
}

Result<LayerBoundary> parseLayerBoundary(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 8));
    return LayerBoundary{.alreadySet = view.bit(0, 7), .layer0Blocks = view.be32(4)};
}

Result<std::vector<StructureListEntry>> parseStructureList(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, payloadOf(reply, 0));
    std::vector<StructureListEntry> list;
    for (std::size_t at = 0; at + 4 <= view.size(); at += 4)
        list.push_back({.format = view.u8(at),
                        .sendable = view.bit(at + 1, 7),
                        .readable = view.bit(at + 1, 6),
                        .length = view.be16(at + 2)});
    return list;
}

} // namespace emberdisc::mmc
