// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/readdisc.h"

#include "core/mmc/device.h"
#include "core/recorder/progressmeter.h"
#include "core/recorder/sectorreader.h"

#include <algorithm>
#include <array>

namespace emberdisc::recorder {

namespace {

constexpr std::uint32_t kSectorSize = 2048;
constexpr std::uint64_t kSectorsPerChunk = 512;
constexpr std::uint64_t kRunOut = 2;

bool isCd(MediumKind kind)
{
    return kind == MediumKind::CdR || kind == MediumKind::CdRw || kind == MediumKind::CdRom;
}

class DiscReading {
public:
    DiscReading(mmc::Transport& transport, const MediumState& medium, RescueMap& map,
                const ReadDiscOptions& options, const SectorTaker& take, JobContext& context,
                const Clock& clock)
        : m_device(transport, clock),
          m_reader(m_device, SectorRead::UserData),
          m_data(dataRanges(medium, map.sectors())),
          m_mayRunOut(isCd(medium.kind)),
          m_map(map),
          m_options(options),
          m_take(take),
          m_context(context),
          m_meter(context, clock, map.sectors() * kSectorSize, medium.speedUnit * 1000.0),
          m_buffer(kSectorsPerChunk * kSectorSize)
    {}

    Result<> run()
    {
        m_context.phase(Phase::Copying);
        const bool isSecondRun = m_map.count(SectorState::Unreadable) > 0;
        TRY(fillGaps());
        for (const MapRange& range : m_map.ranges(SectorState::Untried))
            TRY(inChunks(range, &DiscReading::readChunk));
        const int passes = std::max(m_options.retries, isSecondRun ? 1 : 0);
        for (int pass = 0; pass < passes; ++pass)
            TRY(retryAll());
        return m_options.onError == OnReadError::Stop ? failIfUnreadable() : Result<>();
    }

private:
    Result<> inChunks(const MapRange& range, Result<> (DiscReading::*read)(std::uint64_t, std::uint64_t))
    {
        for (std::uint64_t done = 0; done < range.count;) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const std::uint64_t count = std::min(kSectorsPerChunk, range.count - done);
            TRY((this->*read)(range.first + done, count));
            done += count;
            if (m_meter.isDue())
                m_meter.update(m_map.count(SectorState::Read) * kSectorSize, {});
        }
        return {};
    }

    Result<> fillGaps()
    {
        std::uint64_t end = 0;
        std::vector<MapRange> gaps;
        for (const MapRange& data : m_data) {
            if (data.first > end)
                gaps.push_back({end, data.first - end});
            end = std::max(end, data.first + data.count);
        }
        if (end < m_map.sectors())
            gaps.push_back({end, m_map.sectors() - end});
        for (const MapRange& gap : gaps)
            TRY(inChunks(gap, &DiscReading::takeZeros));
        return {};
    }

    Result<> takeZeros(std::uint64_t first, std::uint64_t count)
    {
        const auto zeros = std::span(m_buffer).first(count * kSectorSize);
        std::ranges::fill(zeros, std::byte{0});
        TRY(m_take(first, zeros));
        m_map.set(first, count, SectorState::Read);
        return {};
    }

    Result<> readChunk(std::uint64_t first, std::uint64_t count)
    {
        const auto sectors = std::span(m_buffer).first(count * kSectorSize);
        TRY_ASSIGN(const auto unreadable,
                   m_reader.readAround(static_cast<std::int64_t>(first), sectors, m_context.stopToken()));
        TRY(m_take(first, sectors));
        m_map.set(first, count, SectorState::Read);
        for (const std::uint32_t index : unreadable)
            if (!isRunOut(first + index))
                m_map.set(first + index, 1, SectorState::Unreadable);
        if (unreadable.empty() || m_options.onError == OnReadError::Fill)
            return {};
        for (int retry = 0; retry < m_options.retries; ++retry)
            TRY(retryAll());
        return failIfUnreadable();
    }

    Result<> retryAll()
    {
        std::array<std::byte, kSectorSize> sector{};
        for (const MapRange& range : m_map.ranges(SectorState::Unreadable))
            for (std::uint64_t lba = range.first; lba < range.first + range.count; ++lba) {
                TRY_ASSIGN(const auto unreadable, m_reader.readAround(static_cast<std::int64_t>(lba), sector,
                                                                      m_context.stopToken()));
                if (!unreadable.empty())
                    continue;
                TRY(m_take(lba, sector));
                m_map.set(lba, 1, SectorState::Read);
            }
        return {};
    }

    [[nodiscard]] Result<> failIfUnreadable() const
    {
        const auto bad = m_map.ranges(SectorState::Unreadable);
        if (bad.empty())
            return {};
        return fail(
            Error{ErrorCode::ReadFailed, {}, {}, AtLba{static_cast<std::int64_t>(bad.front().first)}});
    }

    [[nodiscard]] bool isRunOut(std::uint64_t lba) const
    {
        return m_mayRunOut && std::ranges::any_of(m_data, [lba](const MapRange& data) {
                   return lba < data.first + data.count && lba + kRunOut >= data.first + data.count;
               });
    }

    mmc::Device m_device;
    SectorReader m_reader;
    std::vector<MapRange> m_data;
    bool m_mayRunOut;
    RescueMap& m_map;
    ReadDiscOptions m_options;
    const SectorTaker& m_take;
    JobContext& m_context;
    ProgressMeter m_meter;
    std::vector<std::byte> m_buffer;
};

} // namespace

std::vector<MapRange> dataRanges(const MediumState& medium, std::uint64_t sectors)
{
    if (medium.status == MediumStatus::Overwritable)
        return {{0, sectors}};
    std::vector<MapRange> ranges;
    for (const TrackInfo& track : medium.tracks) {
        const auto start = static_cast<std::uint64_t>(std::max<std::int64_t>(track.start, 0));
        if (track.kind == TrackKind::Data && track.state != TrackState::Damaged && start < sectors)
            ranges.push_back({start, std::min(track.sectors, sectors - start)});
    }
    return ranges;
}

Result<> readDisc(mmc::Transport& transport, const MediumState& medium, RescueMap& map,
                  const ReadDiscOptions& options, const SectorTaker& take, JobContext& context,
                  const Clock& clock)
{
    return DiscReading(transport, medium, map, options, take, context, clock).run();
}

} // namespace emberdisc::recorder
