// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/toc.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

Result<ReplyView> wholeReply(std::span<const std::byte> reply, std::size_t least)
{
    const ReplyView view = ReplyView(reply).announced(announcedTocLength(reply));
    TRY(requireSize(view, Opcode::ReadTocPmaAtip, least));
    return view;
}

TocTrack trackAt(const ReplyView& view, std::size_t at)
{
    return {.adr = view.bits(at + 1, 7, 4),
            .control = view.bits(at + 1, 3, 0),
            .trackNumber = view.u8(at + 2),
            .startAddress = view.signedBe32(at + 4)};
}

Msf msfAt(const ReplyView& view, std::size_t at)
{
    return {view.u8(at), view.u8(at + 1), view.u8(at + 2)};
}

} // namespace

const TocTrack* Toc::find(std::uint8_t trackNumber) const
{
    const auto found = std::ranges::find(tracks, trackNumber, &TocTrack::trackNumber);
    return found == tracks.end() ? nullptr : &*found;
}

std::optional<std::int32_t> Toc::leadOut() const
{
    const TocTrack* track = find(kLeadOutTrack);
    return track == nullptr ? std::nullopt : std::optional(track->startAddress);
}

const FullTocEntry* FullToc::find(std::uint8_t session, std::uint8_t point) const
{
    const auto found = std::ranges::find_if(entries, [&](const FullTocEntry& entry) {
        return entry.session == session && entry.point == point && (entry.adr == 1 || entry.adr == 5);
    });
    return found == entries.end() ? nullptr : &*found;
}

std::optional<std::int32_t> FullToc::leadOut(std::uint8_t session) const
{
    const FullTocEntry* entry = find(session, 0xA2);
    return entry == nullptr ? std::nullopt : std::optional(lbaOf(entry->pmsf));
}

std::size_t announcedTocLength(std::span<const std::byte> reply)
{
    const ReplyView view(reply);
    return view.size() < 2 ? 0 : std::size_t{view.be16(0)} + 2;
}

Result<Toc> parseToc(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, wholeReply(reply, kTocHeaderSize));
    Toc toc{.firstTrack = view.u8(2), .lastTrack = view.u8(3), .tracks = {}};
    for (std::size_t at = kTocHeaderSize; at + 8 <= view.size(); at += 8)
        toc.tracks.push_back(trackAt(view, at));
    return toc;
}

Result<SessionInformation> parseSessionInformation(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, wholeReply(reply, kTocHeaderSize + 8));
    return SessionInformation{.firstCompleteSession = view.u8(2),
                              .lastCompleteSession = view.u8(3),
                              .firstTrackInLastSession = trackAt(view, kTocHeaderSize)};
}

Result<FullToc> parseFullToc(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, wholeReply(reply, kTocHeaderSize));
    FullToc toc{.firstSession = view.u8(2), .lastSession = view.u8(3), .entries = {}};
    for (std::size_t at = kTocHeaderSize; at + 11 <= view.size(); at += 11)
        toc.entries.push_back({.session = view.u8(at),
                               .adr = view.bits(at + 1, 7, 4),
                               .control = view.bits(at + 1, 3, 0),
                               .tno = view.u8(at + 2),
                               .point = view.u8(at + 3),
                               .msf = msfAt(view, at + 4),
                               .pmsf = msfAt(view, at + 8)});
    return toc;
}

Result<Atip> parseAtip(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, wholeReply(reply, 15));
    Atip atip{.indicativeTargetWritingPower = view.bits(4, 6, 4),
              .referenceSpeed = view.bits(4, 2, 0),
              .unrestrictedUse = view.bit(5, 6),
              .rewritable = view.bit(6, 6),
              .discSubType = view.bits(6, 5, 3),
              .leadInStart = msfAt(view, 8),
              .lastPossibleLeadOut = msfAt(view, 12)};
    if (view.bit(6, 2) && view.size() >= 19)
        atip.a1 = view.be24(16);
    if (view.bit(6, 1) && view.size() >= 23)
        atip.a2 = view.be24(20);
    if (view.bit(6, 0) && view.size() >= 27)
        atip.a3 = view.be24(24);
    return atip;
}

Result<std::vector<CdTextPack>> parseCdText(std::span<const std::byte> reply)
{
    TRY_ASSIGN(const ReplyView view, wholeReply(reply, kTocHeaderSize));
    std::vector<CdTextPack> packs;
    constexpr std::size_t size = std::tuple_size_v<CdTextPack>;
    for (std::size_t at = kTocHeaderSize; at + size <= view.size(); at += size)
        std::ranges::copy(view.part(at, size).bytes(), packs.emplace_back().begin());
    return packs;
}

} // namespace emberdisc::mmc
