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
