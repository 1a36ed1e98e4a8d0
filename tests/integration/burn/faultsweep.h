// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/jobcontext.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/job.h"
#include "core/jobs/jobservices.h"
#include "core/mmc/faultplan.h"
#include "core/recorder/mediumstate.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/mediumtype.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QTemporaryDir>

/// A job on a disc, run over and over, each time with one thing that goes wrong at one command.
namespace emberdisc::test {

/// Stands still but for those who sleep. Any thread.
class SleepersClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override
    {
        return System::time_point(std::chrono::hours(24 * 365 * 50));
    }
    [[nodiscard]] Steady::time_point steadyNow() const override
    {
        return Steady::time_point(Steady::duration(m_slept.load()));
    }
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override
    {
        m_slept += duration.count();
        return !stop.stop_requested();
    }

private:
    mutable std::atomic<Steady::rep> m_slept{0};
};

/// Counts who holds it.
class CountingInhibitor final : public SleepInhibitor {
public:
    [[nodiscard]] Inhibition inhibit() override
    {
        ++asked;
        ++held;
        return Inhibition(std::make_unique<Counted>(held));
    }
    int asked = 0;
    int held = 0;

private:
    struct Counted final : Inhibition::Hold {
        explicit Counted(int& count) : held(count) {}
        ~Counted() override { --held; }
        int& held;
    };
};

/// A disc as a value: its records and its sectors, without those that are zeros.
struct DiscCopy {
    virtualdrive::DiscState state;
    std::map<std::uint64_t, std::vector<std::byte>> pages; ///< by offset in the file

    [[nodiscard]] static DiscCopy of(const virtualdrive::DiscFile& disc);
    /// All that `earlier` holds is here, too.
    [[nodiscard]] bool keeps(const DiscCopy& earlier) const;
    friend bool operator==(const DiscCopy&, const DiscCopy&) = default;
};

/// What goes wrong.
struct Mishap {
    enum class Kind : std::uint8_t {
        Failure,    ///< the command ends with `sense`, once
        Lost,       ///< the device is gone, from this command on
        Hang,       ///< the command never ends, and the device works afterwards
        Unanswered, ///< likewise, but the device has done what it was told
        Cancel,     ///< the person says stop while the command runs
    };
    Kind kind = Kind::Failure;
    Sense sense = {};
};
/// The 12 senses, one for each reaction of the reference's table, and the others.
[[nodiscard]] const std::vector<Mishap>& allMishaps();
[[nodiscard]] std::string name(const Mishap& mishap);

/// A job, and the disc that it begins with.
struct SweptJob {
    std::string name;
    virtualdrive::MediumType type = virtualdrive::MediumType::CdR80;
    std::optional<std::uint32_t> capacity = {};
    using Make = std::function<std::unique_ptr<jobs::Job>(const jobs::JobServices&)>;
    std::vector<Make> before = {}; ///< what is done to a fresh disc first
    Make make = {};
};

/// How one run ended, and the disc as recorders see it to which nothing happens.
struct SweptRun {
    jobs::JobResult result;
    std::vector<std::uint8_t> opcodes = {}; ///< of all commands, in order
    std::chrono::seconds slept{};
    bool locked = false;
    bool inhibited = false;      ///< still
    recorder::MediumState seen;  ///< by the same recorder, when all is over
    recorder::MediumState truth; ///< by another one
    DiscCopy disc;

    [[nodiscard]] bool isDone() const { return result.outcome == jobs::JobOutcome::Done; }
    /// "MediumChanged, overwritten": for the table.
    [[nodiscard]] std::string outcome() const;
    /// Everything, for who has to find out.
    [[nodiscard]] std::string say() const;
};

/// Runs one job again and again on copies of one disc.
class FaultSweep {
public:
    explicit FaultSweep(const SweptJob& job);

    /// Without a mishap: how it should be. What failed ends the test.
    [[nodiscard]] const SweptRun& clean() const { return m_clean; }
    [[nodiscard]] const recorder::MediumState& before() const { return m_before; }
    /// With one at that command, counted from 1.
    [[nodiscard]] SweptRun run(const Mishap& mishap, std::uint64_t command);
    /// What is wrong with how it ended; empty if nothing is.
    [[nodiscard]] std::string complaint(const SweptRun& run, const Mishap& mishap) const;

private:
    class Device;
    using Sabotage = std::function<void(Device&)>;
    [[nodiscard]] SweptRun attempt(const SweptJob::Make& make, const Sabotage& sabotage);
    void restore() const;
    [[nodiscard]] std::string complaintAboutDisc(const SweptRun& run, const Mishap& mishap) const;

    QTemporaryDir m_folder;
    std::string m_path;
    std::map<std::uint64_t, std::vector<std::byte>> m_original; ///< of the whole file, by offset
    std::uint64_t m_size = 0;
    SweptJob m_job;
    DiscCopy m_base;
    recorder::MediumState m_before;
    SweptRun m_clean;
};

} // namespace emberdisc::test
