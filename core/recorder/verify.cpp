// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/verify.h"

#include "core/mmc/device.h"
#include "core/mmc/rawsector.h"
#include "core/recorder/answers.h"
#include "core/recorder/cdblock.h"
#include "core/recorder/progressmeter.h"
#include "core/recorder/sectorreader.h"
#include "core/source/sectorsource.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace emberdisc::recorder {

namespace {

/// Each unreadable sector can take a drive a minute: after so many there is nothing more to learn.
constexpr std::uint64_t kMostUnreadable = 1000;
constexpr std::size_t kMostItems = 100;
constexpr std::chrono::seconds kSpinUp{60};
/// A quick verification reads so many samples, or one of kChunksPerSample where those are more.
constexpr std::uint64_t kLeastSamples = 64;
constexpr std::uint64_t kChunksPerSample = 50;

std::uint64_t chunksOf(const DigestedRun& run, std::uint32_t sectorsPerChunk)
{
    return (run.sectorCount + sectorsPerChunk - 1) / sectorsPerChunk;
}

/// One comparison from beginning to end: reads the disc, collects what is wrong.
class Verification {
public:
    Verification(mmc::Transport& transport, const Clock& clock, JobContext& context, std::uint32_t sectorSize,
                 std::span<const DigestedRun> runs, source::SectorSource* source, VerifyExtent extent)
        : m_device(transport, clock),
          m_stop(context.stopToken()),
          m_context(context),
          m_clock(clock),
          m_size(sectorSize),
          m_runs(runs),
          m_source(source),
          m_extent(extent)
    {
        for (const DigestedRun& run : m_runs)
            m_sectors += run.sectorCount;
    }

    /// `digests` are what the chunks must have; without them each chunk is compared with the source.
    std::expected<VerifyReport, VerifyFailure> run(const BurnDigests* digests, std::uint32_t sectorsPerChunk);

private:
    Result<> checkRun(const DigestedRun& run, const Sha256* digests, ProgressMeter& meter);
    [[nodiscard]] bool holdsStructure(std::uint64_t first, std::uint32_t count) const;
    Result<> checkChunk(std::uint64_t first, std::uint32_t count, const Sha256* expected);
    Result<> compare(std::uint64_t first, std::span<const std::byte> disc,
                     std::span<const std::uint32_t> unreadable, const Sha256* expected);
    void note(std::uint64_t sector, std::uint64_t& counter);
    [[nodiscard]] double speedUnit();
    std::unexpected<VerifyFailure> failed(Error error);

    mmc::Device m_device;
    std::optional<SectorReader> m_reader; ///< of the run at hand
    std::uint8_t m_dataForm = 0;          ///< likewise
    std::stop_token m_stop;
    JobContext& m_context;
    const Clock& m_clock;
    std::int64_t m_firstLba = 0; ///< where the payload's sector 0 would lie, were it in the run at hand
    std::uint32_t m_size;
    std::span<const DigestedRun> m_runs;
    std::uint64_t m_sectors = 0; ///< of all runs
    std::uint64_t m_done = 0;
    std::uint32_t m_perChunk = 1;
    source::SectorSource* m_source;
    VerifyExtent m_extent;
    std::uint64_t m_compared = 0;
    std::vector<std::byte> m_disc;
    std::vector<std::byte> m_expected;
    VerifyFailure m_failure;
    bool m_anything = false;
};

std::expected<VerifyReport, VerifyFailure> Verification::run(const BurnDigests* digests,
                                                             std::uint32_t sectorsPerChunk)
{
    m_context.phase(Phase::Verifying);
    if (auto ready = m_device.waitUntilReady(m_stop, {.maximum = kSpinUp}); !ready)
        return failed(explained(std::move(ready).error()));
    m_perChunk = sectorsPerChunk;
    m_disc.resize(std::size_t{sectorsPerChunk} * m_size);
    ProgressMeter meter(m_context, m_clock, m_sectors * m_size, speedUnit());
    const Sha256* expected = digests ? digests->chunks.data() : nullptr;
    for (const DigestedRun& run : m_runs) {
        if (auto checked = checkRun(run, expected, meter); !checked)
            return failed(std::move(checked).error());
        expected += expected ? chunksOf(run, sectorsPerChunk) : 0;
    }
    if (m_failure.differingSectors > 0)
        return failed(Error::of(ErrorCode::VerifyDiffers,
                                std::to_string(m_failure.differingSectors) + " sectors differ"));
    if (m_failure.unreadableSectors > 0)
        return failed(Error::of(ErrorCode::VerifyUnreadable,
                                std::to_string(m_failure.unreadableSectors) + " sectors cannot be read"));
    meter.update(m_sectors * m_size, std::string());
    return VerifyReport{.sectorsCompared = m_compared,
                        .averageBytesPerSecond = meter.average(m_compared * m_size)};
}

/// `digests` are the run's, one a chunk.
Result<> Verification::checkRun(const DigestedRun& run, const Sha256* digests, ProgressMeter& meter)
{
    m_firstLba = run.firstLba - static_cast<std::int64_t>(m_done);
    m_dataForm = run.dataForm;
    m_reader.emplace(m_device, m_size == mmc::kRawSectorSize ? readOf(run.dataForm) : SectorRead::UserData);
    for (std::uint64_t done = 0; done < run.sectorCount && m_failure.unreadableSectors <= kMostUnreadable;
         done += m_perChunk) {
        const auto count =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(m_perChunk, run.sectorCount - done));
        const std::uint64_t first = m_done;
        if (meter.isDue())
            meter.update(m_done * m_size, m_source ? m_source->describe(first) : std::string());
        const std::uint64_t chunk = done / m_perChunk;
        if (m_extent == VerifyExtent::Full || isSample(chunk, chunksOf(run, m_perChunk)) ||
            holdsStructure(first, count)) {
            TRY(checkChunk(first, count, digests ? digests + chunk : nullptr));
            m_compared += count;
        }
        m_done += count;
    }
    return {};
}

bool Verification::holdsStructure(std::uint64_t first, std::uint32_t count) const
{
    if (m_source == nullptr)
        return false;
    for (std::uint64_t sector = first; sector < first + count; ++sector)
        if (m_source->isStructure(sector))
            return true;
    return false;
}

double Verification::speedUnit()
{
    const auto profile = m_device.currentProfile();
    return profile ? mmc::bytesPerSecondAtOneSpeed(*profile, m_size) : 0;
}

Result<> Verification::checkChunk(std::uint64_t first, std::uint32_t count, const Sha256* expected)
{
    const auto disc = std::span(m_disc).first(std::size_t{count} * m_size);
    const std::int64_t lba = m_firstLba + static_cast<std::int64_t>(first);
    TRY_ASSIGN(const std::vector<std::uint32_t> unreadable, m_reader->readAround(lba, disc, m_stop));
    for (const std::uint32_t index : unreadable)
        note(first + index, m_failure.unreadableSectors);
    if (expected && unreadable.empty()) {
        Sha256Digest digest;
        digest.add(disc);
        if (digest.finish() == *expected)
            return {};
    }
    return compare(first, disc, unreadable, expected);
}

/// Sector by sector against the source, if there is one that still is what was burned.
Result<> Verification::compare(std::uint64_t first, std::span<const std::byte> disc,
                               std::span<const std::uint32_t> unreadable, const Sha256* expected)
{
    const std::size_t count = disc.size() / m_size;
    bool usable = m_source != nullptr;
    if (usable) {
        m_expected.resize(disc.size());
        auto read = m_source->read(first, m_expected);
        if (!read && !expected)
            return read; // there is nothing else to compare with
        usable = read.has_value();
        if (usable && m_size == mmc::kRawSectorSize)
            keepSent(m_expected, m_dataForm);
        if (usable && expected) {
            Sha256Digest digest;
            digest.add(m_expected);
            usable = digest.finish() == *expected;
        }
    }
    if (!usable) {
        // The chunk differs as a whole, but for what is unreadable in any case; with that, nothing is known
        // of the rest.
        if (unreadable.empty())
            for (std::size_t i = 0; i < count; ++i)
                note(first + i, m_failure.differingSectors);
        return {};
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (next < unreadable.size() && unreadable[next] == i) {
            ++next;
            continue;
        }
        if (!std::ranges::equal(disc.subspan(i * m_size, m_size),
                                std::span(m_expected).subspan(i * m_size, m_size)))
            note(first + i, m_failure.differingSectors);
    }
    return {};
}

void Verification::note(std::uint64_t sector, std::uint64_t& counter)
{
    ++counter;
    std::string item = m_source ? m_source->describe(sector) : std::string();
    const std::int64_t lba = m_firstLba + static_cast<std::int64_t>(sector);
    if (!m_anything || lba < m_failure.firstLba) {
        m_failure.firstLba = lba;
        m_failure.firstItem = item;
    }
    m_anything = true;
    if (!item.empty() && m_failure.items.size() < kMostItems &&
        std::ranges::find(m_failure.items, item) == m_failure.items.end())
        m_failure.items.push_back(std::move(item));
}

std::unexpected<VerifyFailure> Verification::failed(Error error)
{
    VerifyFailure failure = std::move(m_failure);
    static_cast<Error&>(failure) = std::move(error);
    if (m_anything && std::holds_alternative<std::monostate>(failure.where))
        failure.where = AtLba{failure.firstLba};
    return std::unexpected(std::move(failure));
}

std::unexpected<VerifyFailure> invalid(std::string detail)
{
    VerifyFailure failure;
    failure.code = ErrorCode::InvalidArgument;
    failure.detail = std::move(detail);
    return std::unexpected(std::move(failure));
}

} // namespace

bool isSample(std::uint64_t chunk, std::uint64_t chunks)
{
    const std::uint64_t distance = std::clamp<std::uint64_t>(chunks / kLeastSamples, 1, kChunksPerSample);
    return chunk + 1 == chunks || chunk % distance == 0;
}

std::expected<VerifyReport, VerifyFailure> verify(mmc::Transport& transport, const BurnDigests& digests,
                                                  source::SectorSource* source, const Clock& clock,
                                                  JobContext& context, VerifyExtent extent)
{
    const std::uint32_t perChunk = digests.sectorsPerChunk;
    std::uint64_t chunks = 0;
    for (const DigestedRun& run : digests.runs)
        chunks += perChunk == 0 ? 0 : chunksOf(run, perChunk);
    if (perChunk == 0 || digests.chunks.size() != chunks)
        return invalid("the digests are not those of a burn");
    if (source &&
        (source->sectorSize() != digests.sectorSize || source->sectorCount() != digests.sectorCount))
        return invalid("the source is not what was burned");
    Verification verification(transport, clock, context, digests.sectorSize, digests.runs, source, extent);
    return verification.run(&digests, perChunk);
}

std::expected<VerifyReport, VerifyFailure> verifyAgainst(mmc::Transport& transport, std::int64_t firstLba,
                                                         source::SectorSource& source, const Clock& clock,
                                                         JobContext& context, VerifyExtent extent)
{
    if (source.sectorSize() != 2048 && source.sectorSize() != 2352)
        return invalid("sectors of this size cannot be read back");
    const DigestedRun all{firstLba, source.sectorCount()};
    Verification verification(transport, clock, context, source.sectorSize(), std::span(&all, 1), &source,
                              extent);
    return verification.run(nullptr, source.sectorSize() > 2048 ? 448 : 512);
}

} // namespace emberdisc::recorder
