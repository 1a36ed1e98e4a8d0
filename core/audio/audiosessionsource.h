// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/openfile.h"
#include "core/audio/sessionplan.h"
#include "core/audio/trackdecoder.h"
#include "core/source/sectorsource.h"

#include <memory>
#include <string>
#include <vector>

namespace emberdisc::audio {

/// The sectors of a session from LBA 0 to the lead-out, 2352 bytes each, in constant memory. Sound is decoded
/// while it is read; of data the user's bytes stand where ECMA-130 14 has them, and what a drive makes itself
/// is whatever the file has, or zeros. Made for reading in order; reading elsewhere is right but slow, since
/// the file is decoded up to there. The number of sectors never changes: a file that has more sound than was
/// counted is cut, one that changed fails with FileChanged, one that ends early or vanished with FileChanged
/// or FileNotFound, each with its path.
class AudioSessionSource final : public source::SectorSource {
public:
    /// InvalidArgument if a count of the plan is only estimated (see measure()).
    [[nodiscard]] static Result<std::unique_ptr<AudioSessionSource>> create(SessionPlan plan);

    [[nodiscard]] std::uint32_t sectorSize() const override { return kSectorBytes; }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_plan.sectorCount; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;

    [[nodiscard]] const SessionPlan& plan() const { return m_plan; }

private:
    explicit AudioSessionSource(SessionPlan plan) : m_plan(std::move(plan)) {}

    [[nodiscard]] const Segment& segmentAt(std::uint64_t sector) const;
    [[nodiscard]] Result<> readData(const Segment& segment, std::uint64_t sector, std::span<std::byte> to);
    [[nodiscard]] Result<> readSound(const Segment& segment, std::uint64_t sector, std::span<std::byte> to);
    [[nodiscard]] Result<> seek(const Sound& sound, std::uint64_t sample);

    SessionPlan m_plan;
    std::unique_ptr<TrackDecoder>
        m_decoder;       ///< of m_openPath; kept over stretches of one file that follow each other
    OpenFile m_dataFile; ///< of m_dataPath
    std::string m_dataPath;
    std::vector<std::byte> m_blocks;
    std::string m_openPath;
    Encoding m_openEncoding = Encoding::Detect;
};

} // namespace emberdisc::audio
