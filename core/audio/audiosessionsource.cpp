// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/audiosessionsource.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace emberdisc::audio {

namespace {

// ECMA-130 14: sync and header; Mode 2 with forms: the sub-header twice.
constexpr std::size_t kBehindHeader = 16;
constexpr std::size_t kBehindSubHeader = 24;
constexpr std::size_t kForm2Bytes = 2324;
constexpr std::byte kSubmodeData{0x08};
constexpr std::byte kSubmodeForm2{0x20};

/// Puts a block of the file where it belongs in a whole sector of zeros.
void placeBlock(std::span<const std::byte> block, TrackMode mode, std::span<std::byte> sector)
{
    if (block.size() == sector.size()) {
        std::ranges::copy(block, sector.begin());
        return;
    }
    const bool lacksSubHeader =
        mode == TrackMode::Xa && (block.size() == 2048 || block.size() == kForm2Bytes);
    if (lacksSubHeader)
        for (const std::size_t copy : {kBehindHeader, kBehindHeader + 4})
            sector[copy + 2] = block.size() == kForm2Bytes ? kSubmodeForm2 : kSubmodeData;
    std::ranges::copy(block, sector.subspan(lacksSubHeader ? kBehindSubHeader : kBehindHeader).begin());
}

} // namespace

Result<std::unique_ptr<AudioSessionSource>> AudioSessionSource::create(SessionPlan plan)
{
    if (plan.count != Count::Exact)
        return fail(ErrorCode::InvalidArgument, "the length of a track is only estimated");
    return std::unique_ptr<AudioSessionSource>(new AudioSessionSource(std::move(plan)));
}

const Segment& AudioSessionSource::segmentAt(std::uint64_t sector) const
{
    return *std::prev(std::ranges::upper_bound(m_plan.segments, sector, {}, &Segment::firstSector));
}

Result<> AudioSessionSource::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t count = to.size() / kSectorBytes;
    if (to.size() % kSectorBytes != 0 || first > m_plan.sectorCount || count > m_plan.sectorCount - first)
        return fail(ErrorCode::InvalidArgument, "sectors outside of the session");
    while (!to.empty()) {
        const Segment& segment = segmentAt(first);
        const std::uint64_t left = segment.firstSector + std::uint64_t{segment.sectorCount} - first;
        const std::size_t sectors =
            static_cast<std::size_t>(std::min<std::uint64_t>(left, to.size() / kSectorBytes));
        const auto part = to.first(sectors * kSectorBytes);
        if (segment.sound)
            TRY(readSound(segment, first - segment.firstSector, part));
        else if (segment.data)
            TRY(readData(segment, first - segment.firstSector, part));
        else
            std::ranges::fill(part, std::byte{0});
        to = to.subspan(part.size());
        first += sectors;
    }
    return {};
}

Result<> AudioSessionSource::readSound(const Segment& segment, std::uint64_t sector, std::span<std::byte> to)
{
    const Sound& sound = *segment.sound;
    const std::uint64_t done = sector * kSamplesPerSector;
    const std::uint64_t left = sound.sampleCount - std::min(sound.sampleCount, done);
    const std::size_t bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(left * kBytesPerSample, to.size()));
    if (bytes != 0) {
        TRY(seek(sound, sound.firstSample + done));
        const auto got = m_decoder->read(to.first(bytes));
        if (!got || *got != bytes) {
            m_decoder.reset();
            if (!got)
                return fail(got.error());
            return fail(Error::atPath(ErrorCode::FileChanged, sound.path,
                                      "it ends " + std::to_string((bytes - *got) / kBytesPerSample) +
                                          " samples or more before its counted end"));
        }
    }
    std::ranges::fill(to.subspan(bytes), std::byte{0});
    return {};
}

Result<> AudioSessionSource::readData(const Segment& segment, std::uint64_t sector, std::span<std::byte> to)
{
    const DataSectors& data = *segment.data;
    if (m_dataPath != data.path) {
        m_dataPath.clear();
        TRY_ASSIGN(m_dataFile, OpenFile::open(data.path));
        m_dataPath = data.path;
    }
    const std::size_t count = to.size() / kSectorBytes;
    m_blocks.resize(count * data.blockBytes);
    const std::int64_t got = m_dataFile.readAt(data.offset + sector * data.blockBytes, m_blocks);
    if (got < 0)
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, data.path));
    if (m_dataFile.stamp() != data.stamp || got != static_cast<std::int64_t>(m_blocks.size()))
        return fail(
            Error::atPath(ErrorCode::FileChanged, data.path, "it is not what it was when it was looked at"));
    std::ranges::fill(to, std::byte{0});
    for (std::size_t i = 0; i < count; ++i)
        placeBlock(std::span(m_blocks).subspan(i * data.blockBytes, data.blockBytes),
                   m_plan.tracks[segment.trackNumber - 1].mode, to.subspan(i * kSectorBytes, kSectorBytes));
    return {};
}

/// Sets the decoder to that sample of the sound's file, from where it stands if that is possible.
Result<> AudioSessionSource::seek(const Sound& sound, std::uint64_t sample)
{
    const bool isOpen = m_decoder != nullptr && m_openPath == sound.path && m_openEncoding == sound.encoding;
    if (!isOpen || m_decoder->position() > sample) {
        m_decoder.reset();
        TRY_ASSIGN(m_decoder, TrackDecoder::open(sound.path, sound.encoding));
        m_openPath = sound.path;
        m_openEncoding = sound.encoding;
    }
    if (m_decoder->stamp() != sound.stamp) {
        m_decoder.reset();
        return fail(
            Error::atPath(ErrorCode::FileChanged, sound.path, "it has changed since its length was counted"));
    }
    return m_decoder->skipTo(sample);
}

std::string AudioSessionSource::describe(std::uint64_t sector) const
{
    return sector < m_plan.sectorCount ? "#" + std::to_string(m_plan.trackAt(sector)) : std::string();
}

} // namespace emberdisc::audio
