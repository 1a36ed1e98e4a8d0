// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/device.h"
#include "core/recorder/cdblock.h"
#include "core/recorder/execute.h"
#include "core/recorder/progressmeter.h"
#include "core/recorder/sectorwriter.h"
#include "core/source/sectorsource.h"

#include <optional>
#include <span>
#include <vector>

namespace emberdisc::recorder {

/// Walks through the steps of a plan. Knows afterwards how far it came.
class StepRunner {
public:
    StepRunner(const BurnPlan& plan, mmc::Device& device, source::SectorSource& source, const Clock& clock,
               JobContext& context, const ExecuteHooks& hooks);

    [[nodiscard]] Result<> run();

    /// What lay on the disc is gone, or nobody can say.
    [[nodiscard]] bool hasErased() const { return m_erased; }
    /// A format was begun, or begun again, and has not been closed.
    [[nodiscard]] bool hasFormatted() const { return m_formatted; }
    /// The drive has taken at least one sector, or nobody can say.
    [[nodiscard]] bool hasWritten() const { return m_writer.mayHaveWritten(); }
    /// All sectors are on the disc, as far as the drive says; only closing is left.
    [[nodiscard]] bool isSynchronized() const { return m_synchronized; }
    /// Fills in the numbers and digests; once, after run().
    void report(ExecuteReport& report);
    [[nodiscard]] std::uint64_t sectorsWritten() const { return m_writer.sectorsWritten(); }

private:
    [[nodiscard]] Result<> runStep(const Step& step);
    [[nodiscard]] Result<> expectSector(const Step& step);
    [[nodiscard]] Result<> erase(const Step& step);
    [[nodiscard]] Result<> format(const Step& step);
    [[nodiscard]] Result<> setSpeed(const Step& step);
    [[nodiscard]] Result<> sendWriteParameters(const Step& step);
    [[nodiscard]] Result<> sendCueSheet();
    [[nodiscard]] Result<> setLayerBoundary(const Step& step);
    [[nodiscard]] Result<> reserveTrack(const Step& step);
    [[nodiscard]] Result<> checkAddress(const Step& step);
    [[nodiscard]] Result<> writeZeros(const Step& step);
    [[nodiscard]] Result<> writePayload(const Step& step);
    [[nodiscard]] BlockPart blockPart(const Step& step) const;
    [[nodiscard]] Result<BlockPart> beginBlocks(const Step& step);
    [[nodiscard]] Result<> readParts(BlockPart part, std::uint8_t dataForm, std::span<std::byte> to);
    [[nodiscard]] Result<> synchronize();
    [[nodiscard]] Result<> close(const Step& step);
    /// Starts a stretch of sectors at `lba`, or goes on where the last one ended.
    [[nodiscard]] Result<> continueAt(std::int64_t lba);
    void reportProgress();
    [[nodiscard]] std::optional<int> askDeviceBuffer();
    void enter(Phase phase);

    const BurnPlan& m_plan;
    mmc::Device& m_device;
    source::SectorSource& m_source;
    const Clock& m_clock;
    JobContext& m_context;
    const ExecuteHooks& m_hooks;
    std::stop_token m_stop;
    SectorWriter m_writer;
    DigestRecorder m_digests;
    std::vector<std::byte> m_sectors; ///< whole ones, of which parts go over
    std::optional<ProgressMeter> m_meter;
    Phase m_phase = Phase::Preparing;
    std::int64_t m_nextLba = 0;
    std::uint64_t m_payloadDone = 0;
    std::size_t m_lastWrite = 0; ///< index of the last step that writes
    unsigned m_resetsBefore = 0; ///< of the device, when the buffer was empty for the last time
    bool m_isBufferEmpty = true; ///< nothing was written since it was synchronized
    bool m_erased = false;
    bool m_formatted = false;
    bool m_writing = false;
    bool m_synchronized = false;
    bool m_deviceBufferKnown = true;
    Clock::Steady::time_point m_bufferAsked;
    std::optional<int> m_devicePercent;
    int m_lowestRing = 100;
    int m_lowestDevice = 100;
    double m_average = 0;
};

/// CLOSE TRACK SESSION and the wait for its end.
[[nodiscard]] Result<> closeAndWait(mmc::Device& device, mmc::CloseFunction function, std::uint16_t track);
/// SYNCHRONIZE CACHE and the wait for its end.
[[nodiscard]] Result<> synchronizeAndWait(mmc::Device& device);

} // namespace emberdisc::recorder
