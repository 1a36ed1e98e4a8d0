// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/readdisc.h"

#include "core/mmc/device.h"
#include "core/recorder/mediumnames.h"
#include "core/recorder/progressmeter.h"
#include "core/recorder/sectorreader.h"

#include <algorithm>
#include <array>

namespace emberdisc::recorder {

namespace {

constexpr std::size_t kBytesPerChunk = std::size_t{1} << 20;

class DiscReading {
public:
    DiscReading(mmc::Transport& transport, const ReadOrder& order, RescueMap& map,
                const ReadDiscOptions& options, const SectorTaker& take, JobContext& context,
                const Clock& clock, double bytesPerSecond)
        : m_device(transport, clock),
          m_reader(m_device, order.how),
          m_size(bytesOf(order.how)),
          m_order(order),
          m_map(map),
          m_options(options),
          m_take(take),
          m_context(context),
          m_meter(context, clock, map.sectors() * m_size, bytesPerSecond),
          m_buffer(kBytesPerChunk / m_size * m_size)
    {}

    Result<> run()
    {
        m_context.phase(Phase::Copying);
        const bool isSecondRun = m_map.count(SectorState::Unreadable) > 0;
        TRY(fillGaps());
        for (const DiscStretch& stretch : m_order.stretches)
            for (const MapRange& range : m_map.ranges(SectorState::Untried))
                TRY(readCommon(stretch, range));
        const int passes = std::max(m_options.retries, isSecondRun ? 1 : 0);
        for (int pass = 0; pass < passes; ++pass)
            TRY(retryAll());
        return m_options.onError == OnReadError::Stop ? failIfUnreadable() : Result<>();
    }

private:
    /// `work` gets the place of a chunk in the image, and its sectors.
    template <class Work>
    Result<> inChunks(std::uint64_t first, std::uint64_t count, Work work)
    {
        for (std::uint64_t done = 0; done < count;) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const std::uint64_t part = std::min<std::uint64_t>(m_buffer.size() / m_size, count - done);
            TRY(work(first + done, std::span(m_buffer).first(part * m_size)));
            done += part;
            if (m_meter.isDue())
                m_meter.update(m_map.count(SectorState::Read) * m_size, {});
        }
        return {};
    }

    Result<> fillGaps()
    {
        std::uint64_t end = 0;
        for (const DiscStretch& stretch : m_order.stretches) {
            TRY(fillGap(end, stretch.first));
            end = std::max(end, stretch.first + stretch.count);
        }
        return fillGap(end, m_map.sectors());
    }

    Result<> fillGap(std::uint64_t first, std::uint64_t end)
    {
        if (first >= end)
            return {};
        return inChunks(first, end - first, [this](std::uint64_t at, std::span<std::byte> zeros) -> Result<> {
            std::ranges::fill(zeros, std::byte{0});
            TRY(m_take(at, zeros));
            m_map.set(at, zeros.size() / m_size, SectorState::Read);
            return {};
        });
    }

    Result<> readCommon(const DiscStretch& stretch, const MapRange& range)
    {
        const std::uint64_t first = std::max(stretch.first, range.first);
        const std::uint64_t end = std::min(stretch.first + stretch.count, range.first + range.count);
        if (first >= end)
            return {};
        return inChunks(first, end - first, [&](std::uint64_t at, std::span<std::byte> sectors) {
            return readChunk(stretch, at, sectors);
        });
    }

    Result<> readChunk(const DiscStretch& stretch, std::uint64_t first, std::span<std::byte> sectors)
    {
        TRY_ASSIGN(const auto unreadable,
                   m_reader.readAround(lbaIn(stretch, first), sectors, m_context.stopToken()));
        TRY(m_take(first, sectors));
        m_map.set(first, sectors.size() / m_size, SectorState::Read);
        for (const std::uint32_t index : unreadable)
            if (!isRunOut(stretch, first + index))
                m_map.set(first + index, 1, SectorState::Unreadable);
        if (unreadable.empty() || m_options.onError == OnReadError::Fill)
            return {};
        for (int retry = 0; retry < m_options.retries; ++retry)
            TRY(retryAll());
        return failIfUnreadable();
    }

    Result<> retryAll()
    {
        const auto sector = std::span(m_retried).first(m_size);
        for (const MapRange& range : m_map.ranges(SectorState::Unreadable))
            for (std::uint64_t at = range.first; at < range.first + range.count; ++at) {
                TRY_ASSIGN(const auto unreadable,
                           m_reader.readAround(lbaOf(at), sector, m_context.stopToken()));
                if (!unreadable.empty())
                    continue;
                TRY(m_take(at, sector));
                m_map.set(at, 1, SectorState::Read);
            }
        return {};
    }

    [[nodiscard]] Result<> failIfUnreadable() const
    {
        const auto bad = m_map.ranges(SectorState::Unreadable);
        if (bad.empty())
            return {};
        return fail(Error{ErrorCode::ReadFailed, {}, {}, AtLba{lbaOf(bad.front().first)}});
    }

    [[nodiscard]] static std::int64_t lbaIn(const DiscStretch& stretch, std::uint64_t place)
    {
        return stretch.lba + static_cast<std::int64_t>(place - stretch.first);
    }
    [[nodiscard]] std::int64_t lbaOf(std::uint64_t place) const { return *lbaAt(m_order, place); }

    [[nodiscard]] static bool isRunOut(const DiscStretch& stretch, std::uint64_t place)
    {
        return stretch.mayRunOut && place + kRunOutBlocks >= stretch.first + stretch.count;
    }

    mmc::Device m_device;
    SectorReader m_reader;
    std::uint32_t m_size;
    const ReadOrder& m_order;
    RescueMap& m_map;
    ReadDiscOptions m_options;
    const SectorTaker& m_take;
    JobContext& m_context;
    ProgressMeter m_meter;
    std::vector<std::byte> m_buffer;
    std::array<std::byte, mmc::kRawSectorSize> m_retried{};
};

} // namespace

ReadOrder dataOrder(const MediumState& medium, std::uint64_t sectors)
{
    ReadOrder order{.how = SectorRead::UserData, .sectors = sectors};
    if (medium.status == MediumStatus::Overwritable) {
        order.stretches = {{0, sectors, 0}};
        return order;
    }
    for (const TrackInfo& track : medium.tracks) {
        const auto start = static_cast<std::uint64_t>(std::max<std::int64_t>(track.start, 0));
        if (track.kind == TrackKind::Data && track.state != TrackState::Damaged && start < sectors)
            order.stretches.push_back({start, std::min(track.sectors, sectors - start),
                                       static_cast<std::int64_t>(start), isCd(medium.kind)});
    }
    return order;
}

ReadOrder wholeOrder(const CdLayout& layout)
{
    ReadOrder order{.how = SectorRead::Whole};
    for (std::size_t i = 0; i < layout.tracks.size(); ++i) {
        const CdTrack& track = layout.tracks[i];
        const auto count =
            static_cast<std::uint64_t>(std::max<std::int64_t>(track.end - track.firstReadable(), 0));
        order.stretches.push_back({order.sectors, count, track.firstReadable(), mayRunOut(layout, i)});
        order.sectors += count;
    }
    return order;
}

std::optional<std::int64_t> lbaAt(const ReadOrder& order, std::uint64_t place)
{
    for (const DiscStretch& stretch : order.stretches)
        if (place >= stretch.first && place - stretch.first < stretch.count)
            return stretch.lba + static_cast<std::int64_t>(place - stretch.first);
    return std::nullopt;
}

Result<> readDisc(mmc::Transport& transport, const ReadOrder& order, RescueMap& map,
                  const ReadDiscOptions& options, const SectorTaker& take, JobContext& context,
                  const Clock& clock, double bytesPerSecond)
{
    return DiscReading(transport, order, map, options, take, context, clock, bytesPerSecond).run();
}

} // namespace emberdisc::recorder
