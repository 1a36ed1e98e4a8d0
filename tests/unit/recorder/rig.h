// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/recorder/burnplan.h"
#include "core/source/sectorsource.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <QDir>
#include <QFileInfo>
#include <QString>
#include <QTemporaryDir>

#include <memory>
#include <optional>
#include <vector>

namespace emberdisc::test {

/// Time passes only while somebody sleeps, or by `step` at each look.
class PatientClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override { return {}; }
    [[nodiscard]] Steady::time_point steadyNow() const override
    {
        m_time += step;
        return m_time;
    }
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override
    {
        m_time += duration;
        return !stop.stop_requested();
    }
    Steady::duration step{};

private:
    mutable Steady::time_point m_time{};
};

/// Sectors of which each is different, made on the spot; files of 100 sectors lie in it.
class PatternSectors final : public source::SectorSource {
public:
    PatternSectors(std::uint32_t size, std::uint64_t count, std::uint32_t seed = 1)
        : m_size(size), m_count(count), m_seed(seed)
    {}

    [[nodiscard]] std::uint32_t sectorSize() const override { return m_size; }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_count; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        for (std::size_t at = 0; at < to.size(); at += m_size, ++first) {
            if (failsAt && first >= *failsAt)
                return fail(Error::atPath(ErrorCode::FileChanged, describe(first)));
            fill(first, to.subspan(at, m_size));
        }
        ++reads;
        return {};
    }
    [[nodiscard]] std::string describe(std::uint64_t sector) const override
    {
        return "/file" + std::to_string(sector / 100);
    }
    void fill(std::uint64_t sector, std::span<std::byte> to) const
    {
        auto value =
            static_cast<std::uint32_t>(sector * 2654435761U + m_seed + (differsAt == sector ? 1U : 0U));
        for (std::byte& byte : to) {
            value = value * 1664525U + 1013904223U;
            byte = static_cast<std::byte>(value >> 24);
        }
    }
    std::optional<std::uint64_t> failsAt;
    std::optional<std::uint64_t> differsAt;
    int reads = 0;

private:
    std::uint32_t m_size;
    std::uint64_t m_count;
    std::uint32_t m_seed;
};

/// Keeps what it is told.
class NotingContext final : public JobContext {
public:
    void phase(Phase phase) override { phases.push_back(phase); }
    void progress(const Progress& progress) override
    {
        reports.push_back(progress);
        if (stopAtReport && reports.size() >= *stopAtReport)
            stop.request_stop();
    }
    void warn(const Error& warning) override { warnings.push_back(warning); }
    Answer ask(const Question&) override { return Answer::No; }
    [[nodiscard]] std::stop_token stopToken() const override { return stop.get_token(); }

    std::stop_source stop;
    std::optional<std::size_t> stopAtReport;
    std::vector<Phase> phases;
    std::vector<Progress> reports;
    std::vector<Error> warnings;
};

/// A virtual recorder with a fresh disc in it.
class Rig {
public:
    explicit Rig(virtualdrive::MediumType type, std::optional<std::uint32_t> capacity = {},
                 virtualdrive::Pace pace = virtualdrive::Pace::Fast)
        : recorder(clock, {.pace = pace})
    {
        insert(type, capacity);
    }
    void insert(virtualdrive::MediumType type, std::optional<std::uint32_t> capacity = {})
    {
        const QString path = m_folder.filePath(QStringLiteral("disc%1.vdisc").arg(++m_discs));
        auto disc = virtualdrive::DiscFile::create(path.toStdString(), type, {.capacity = capacity});
        if (!disc)
            qFatal("%s", disc.error().toString().c_str());
        if (const auto inserted = recorder.insert(std::move(*disc)); !inserted)
            qFatal("%s", inserted.error().toString().c_str());
    }

    PatientClock clock;
    virtualdrive::VirtualRecorder recorder;

private:
    /// Discs are synchronized often: in memory, where there is such a file system, that costs nothing.
    static QString folderTemplate()
    {
        const QString memory = QStringLiteral("/dev/shm");
        return (QFileInfo(memory).isWritable() ? memory : QDir::tempPath()) +
               QStringLiteral("/recorder-XXXXXX");
    }

    QTemporaryDir m_folder{folderTemplate()};
    int m_discs = 0;
};

} // namespace emberdisc::test
