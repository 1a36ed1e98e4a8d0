// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/cdlayout.h"

#include "core/mmc/device.h"
#include "core/recorder/answers.h"
#include "core/recorder/mediumnames.h"

#include <algorithm>
#include <array>
#include <optional>

namespace emberdisc::recorder {

namespace {

/// The pause that nearly all discs have.
constexpr std::int64_t kUsualPause = 150;
/// So many sectors from the start of a data track on are asked for their mode.
constexpr std::int64_t kSectorsToTry = 8;
/// What links two tracks that were written one by one, at the beginning of the pause between them: the
/// run-out blocks of the first, a link block and four run-in blocks (MMC-6 4.2.3.5.2).
constexpr std::int64_t kLinkBlocks = 7;

class LayoutReader {
public:
    LayoutReader(mmc::Transport& transport, const MediumState& medium, const Clock& clock,
                 const std::stop_token& stop)
        : m_device(transport, clock), m_medium(medium), m_stop(stop)
    {}

    Result<CdLayout> read()
    {
        TRY(findTracks());
        for (std::size_t i = 0; i < m_layout.tracks.size(); ++i) {
            CdTrack& track = m_layout.tracks[i];
            TRY(findKind(track));
            if (i == 0)
                takeFirstPause(track);
            else if (m_layout.tracks[i - 1].session == track.session)
                TRY(findPause(m_layout.tracks[i - 1], track));
        }
        for (std::size_t i = 0; i < m_layout.tracks.size(); ++i) {
            CdTrack& track = m_layout.tracks[i];
            if (mayRunOut(m_layout, i))
                TRY(findRunOut(track));
            if (track.kind == mmc::SectorKind::Audio)
                TRY(findIndexes(track));
            TRY_ASSIGN(track.isrc, textOf(mmc::SubChannelText::Isrc, track.number));
        }
        TRY_ASSIGN(m_layout.catalogNumber, textOf(mmc::SubChannelText::CatalogNumber, 0));
        TRY_ASSIGN(auto packs, optionally(m_device.cdText()));
        m_layout.cdText = std::move(packs).value_or(std::vector<mmc::CdTextPack>());
        return std::move(m_layout);
    }

private:
    /// Where each track starts and ends by the table of contents.
    Result<> findTracks()
    {
        TRY_ASSIGN(const auto toc, optionally(m_device.fullToc()));
        TRY_ASSIGN(const auto plain, optionally(m_device.toc()));
        for (const TrackInfo& track : m_medium.tracks) {
            if (m_medium.sessions.empty() || track.session > m_medium.sessions.back().number)
                continue;
            CdTrack found{.number = static_cast<std::uint8_t>(track.number), .session = track.session};
            found.pauseStart = found.start = track.start;
            found.end = track.start + static_cast<std::int64_t>(track.sectors);
            found.control = track.kind == TrackKind::Data ? 4 : 0;
            const auto session = static_cast<std::uint8_t>(track.session);
            if (const auto* entry = toc ? toc->find(session, found.number) : nullptr)
                found.control = entry->control;
            else if (const auto* inPlain = plain ? plain->find(found.number) : nullptr)
                found.control = inPlain->control;
            if (found.start < 0)
                return fail(ErrorCode::ReplyInvalid, "a track before the first sector");
            m_recordedEnds.push_back(found.end);
            if (!m_layout.tracks.empty() && m_layout.tracks.back().session == track.session)
                m_layout.tracks.back().end = found.start;
            // Drives that only read know no sizes: their last track ends with the session.
            const auto leadOut = toc ? toc->leadOut(session) : plain ? plain->leadOut() : std::nullopt;
            if (leadOut && *leadOut > found.start)
                found.end = *leadOut;
            m_layout.tracks.push_back(std::move(found));
        }
        if (m_layout.tracks.empty())
            return fail(ErrorCode::MediumUnsuitable, "the disc has no complete session");
        return {};
    }

    /// Header and sub-header say what a data track is made of: ECMA-130 14.
    Result<> findKind(CdTrack& track)
    {
        if ((track.control & 4) == 0)
            return {};
        track.kind = mmc::SectorKind::Mode1;
        for (std::int64_t lba = track.start; lba < std::min(track.start + kSectorsToTry, track.end); ++lba) {
            mmc::RawSector sector{};
            TRY_ASSIGN(const bool read, readSector(lba, mmc::SubChannel::None, sector));
            const auto kind = mmc::kindOfData(sector);
            if (!read || kind == mmc::SectorKind::Other)
                continue;
            track.kind = kind;
            return {};
        }
        return {};
    }

    /// What the first track has beyond the two seconds before LBA 0 can be read: music is hidden there.
    static void takeFirstPause(CdTrack& track)
    {
        if (track.start <= 0)
            return;
        track.pause = Pause::Readable;
        track.pauseStart = 0;
    }

    Result<> findPause(CdTrack& before, CdTrack& track)
    {
        TRY_ASSIGN(const auto last, positionBefore(track.start));
        if (!last)
            return findSilentPause(before, track);
        if (last->track != track.number)
            return {};
        const auto inPause = [&track](const mmc::QPosition& at) { return at.track == track.number; };
        TRY_ASSIGN(const std::int64_t start,
                   firstWhere(before.start, track.start - 1, track.start - kUsualPause, inPause));
        TRY_ASSIGN(const bool isWhole, canRead(start, std::min(start + kLinkBlocks, track.start)));
        separate(before, track, start, isWhole ? Pause::Readable : Pause::Lost);
        return {};
    }

    /// A pause of which Q tells nothing, by what the drive knows of the track before it.
    Result<> findSilentPause(CdTrack& before, CdTrack& track)
    {
        const std::int64_t start = m_recordedEnds[static_cast<std::size_t>(&before - m_layout.tracks.data())];
        if (start <= before.start || start >= track.start)
            return {};
        TRY_ASSIGN(const bool isReadable, canRead(track.start - 1, track.start));
        separate(before, track, start, isReadable ? Pause::Readable : Pause::Lost);
        return {};
    }

    static void separate(CdTrack& before, CdTrack& track, std::int64_t pauseStart, Pause pause)
    {
        before.end = track.pauseStart = pauseStart;
        track.pause = pause;
    }

    /// Sectors at the end that cannot be read, are none of data (ECMA-130 14), or silent: drives give them
    /// so, too. One alone is a scratch.
    Result<> findRunOut(CdTrack& track)
    {
        if (track.end - track.start <= static_cast<std::int64_t>(kRunOutBlocks))
            return {};
        for (std::int64_t lba = track.end - static_cast<std::int64_t>(kRunOutBlocks); lba < track.end;
             ++lba) {
            mmc::RawSector sector{};
            TRY_ASSIGN(const bool read, readSector(lba, mmc::SubChannel::None, sector));
            const auto isZero = [](std::byte byte) { return byte == std::byte{0}; };
            const bool isSector = track.kind == mmc::SectorKind::Audio
                                      ? !std::ranges::all_of(sector, isZero)
                                      : mmc::kindOfData(sector) != mmc::SectorKind::Other;
            if (read && isSector)
                return {};
        }
        track.runOut = kRunOutBlocks;
        return {};
    }

    Result<> findIndexes(CdTrack& track)
    {
        TRY_ASSIGN(const auto last, positionBefore(track.end));
        if (!last || last->track != track.number)
            return {};
        std::int64_t from = track.start;
        for (std::uint8_t index = 2; index <= last->index; ++index) {
            const auto reached = [&](const mmc::QPosition& at) {
                return at.track == track.number && at.index >= index;
            };
            TRY_ASSIGN(from, firstWhere(from, track.end - 1, track.end, reached));
            track.indexes.push_back(from);
        }
        return {};
    }

    /// The first sector that is as wanted: `from` is not, `to` is, and so is all behind it. `guess` is looked
    /// at first. Sectors that do not tell count as those behind them.
    template <class Wanted>
    Result<std::int64_t> firstWhere(std::int64_t from, std::int64_t to, std::int64_t guess, Wanted wanted)
    {
        const auto look = [&](std::int64_t lba) -> Result<> {
            TRY_ASSIGN(const auto at, positionAt(lba));
            (!at || wanted(*at) ? to : from) = lba;
            return {};
        };
        for (const std::int64_t lba : {guess, guess - 1})
            if (lba > from && lba < to)
                TRY(look(lba));
        while (to - from > 1)
            TRY(look(from + (to - from) / 2));
        return to;
    }

    /// What Q says of a sector, or of one near it; nothing where the drive does not tell.
    Result<std::optional<mmc::QPosition>> positionAt(std::int64_t lba)
    {
        // Those before it as well, where the end of what can be read is near.
        return positionIn(std::array{lba, lba + 1, lba - 1, lba - 2});
    }
    /// Likewise of the last sector before `end` that tells: those from there on belong to others.
    Result<std::optional<mmc::QPosition>> positionBefore(std::int64_t end)
    {
        return positionIn(std::array{end - 1, end - 2, end - 3, end - 4});
    }
    /// Of a hundred sectors one has the catalogue number and one an ISRC in place of its position (MMC-6
    /// 4.2.3.4), so that one of a few tells.
    Result<std::optional<mmc::QPosition>> positionIn(const std::array<std::int64_t, 4>& candidates)
    {
        for (const std::int64_t lba : candidates) {
            std::array<std::byte, mmc::kRawSectorSize + mmc::kFormattedQSize> sector{};
            TRY_ASSIGN(const bool read, readSector(lba, mmc::SubChannel::Q, sector));
            if (!read)
                continue;
            const auto q = std::span(sector).last<mmc::kFormattedQSize>();
            if (const auto position = mmc::parseQPosition(q, static_cast<std::int32_t>(lba)))
                return position;
        }
        return std::nullopt;
    }

    /// Whether the drive gives all sectors from `first` to before `end`.
    Result<bool> canRead(std::int64_t first, std::int64_t end)
    {
        for (; first < end; ++first) {
            mmc::RawSector sector{};
            TRY_ASSIGN(const bool read, readSector(first, mmc::SubChannel::None, sector));
            if (!read)
                return false;
        }
        return true;
    }

    /// Whether the drive gives the sector.
    Result<bool> readSector(std::int64_t lba, mmc::SubChannel sub, std::span<std::byte> to)
    {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        if (lba < 0)
            return false;
        TRY_ASSIGN(const auto done,
                   optionally(asValue(m_device.readCd(mmc::SectorType::Any, static_cast<std::int32_t>(lba), 1,
                                                      mmc::MainChannel::Everything, sub, to))));
        return done.has_value();
    }

    Result<std::string> textOf(mmc::SubChannelText text, std::uint8_t track)
    {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled);
        TRY_ASSIGN(auto found, optionally(m_device.subChannelText(text, track)));
        return std::move(found).value_or(std::string());
    }

    static Result<bool> asValue(Result<> done)
    {
        return done ? Result<bool>(true) : Result<bool>(std::unexpected(std::move(done).error()));
    }

    mmc::Device m_device;
    const MediumState& m_medium;
    std::stop_token m_stop;
    CdLayout m_layout;
    std::vector<std::int64_t> m_recordedEnds; ///< of each track by its own information
};

} // namespace

bool mayRunOut(const CdLayout& layout, std::size_t track)
{
    const std::size_t next = track + 1;
    return next >= layout.tracks.size() || layout.tracks[next].session != layout.tracks[track].session ||
           layout.tracks[next].pause == Pause::Lost;
}

std::uint64_t sectorsSent(const CdTrack& track)
{
    return static_cast<std::uint64_t>(track.end - track.start) - track.runOut;
}

Result<CdLayout> readCdLayout(mmc::Transport& transport, const MediumState& medium, const Clock& clock,
                              const std::stop_token& stop)
{
    if (!isCd(medium.kind))
        return fail(ErrorCode::MediumUnsuitable, "this is no CD");
    return LayoutReader(transport, medium, clock, stop).read();
}

} // namespace emberdisc::recorder
