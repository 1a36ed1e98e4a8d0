// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/burn/faultsweep.h"

#include "core/jobs/runhere.h"
#include "core/jobs/transportprovider.h"
#include "core/mmc/faulttransport.h"
#include "core/mmc/sense.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

#include <unistd.h>

namespace emberdisc::test {

namespace {

constexpr std::uint64_t kSectorsFrom = 1U << 20; ///< in a disc file: core/virtualdrive/README.md
constexpr std::uint64_t kPage = 4096;
/// Longer than any job of the sweep may take, with all that it may wait for.
constexpr std::chrono::hours kPatience{2};
constexpr std::size_t kMostCommands = 60'000;

/// Discs are synchronized often: in memory, where there is such a file system, that costs nothing.
QString folderTemplate()
{
    const QString memory = QStringLiteral("/dev/shm");
    return (QFileInfo(memory).isWritable() ? memory : QDir::tempPath()) + QStringLiteral("/sweep-XXXXXX");
}

/// The parts of a file that are not zeros.
std::map<std::uint64_t, std::vector<std::byte>> pagesOf(const std::string& path, std::uint64_t from)
{
    std::map<std::uint64_t, std::vector<std::byte>> pages;
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read a disc");
    const int fd = file.handle();
    std::vector<std::byte> page(kPage);
    for (off_t at = static_cast<off_t>(from); (at = ::lseek(fd, at, SEEK_DATA)) >= 0;) {
        const off_t hole = ::lseek(fd, at, SEEK_HOLE);
        for (; at < hole; at += static_cast<off_t>(kPage)) {
            const auto got = ::pread(fd, page.data(), kPage, at);
            std::fill(page.begin() + std::max<std::ptrdiff_t>(got, 0), page.end(), std::byte{0});
            if (std::ranges::any_of(page, [](std::byte byte) { return byte != std::byte{0}; }))
                pages.emplace(static_cast<std::uint64_t>(at), page);
        }
    }
    return pages;
}

class Person final : public SilentJobContext {
public:
    Answer ask(const Question&) override { return Answer::Yes; }
    std::stop_token stopToken() const override { return stop.get_token(); }
    std::stop_source stop;
};

jobs::DiscState stateOf(recorder::MediumStatus status)
{
    switch (status) {
    case recorder::MediumStatus::None:
        return jobs::DiscState::Unknown;
    case recorder::MediumStatus::Blank:
        return jobs::DiscState::Blank;
    case recorder::MediumStatus::Appendable:
        return jobs::DiscState::Appendable;
    case recorder::MediumStatus::Finished:
        return jobs::DiscState::Finished;
    case recorder::MediumStatus::Overwritable:
        return jobs::DiscState::Overwritable;
    case recorder::MediumStatus::Unusable:
        return jobs::DiscState::Unusable;
    }
    return jobs::DiscState::Unknown;
}

} // namespace

DiscCopy DiscCopy::of(const virtualdrive::DiscFile& disc)
{
    return {disc.state(), pagesOf(disc.path().string(), kSectorsFrom)};
}

bool DiscCopy::keeps(const DiscCopy& earlier) const
{
    return std::ranges::all_of(earlier.pages, [this](const auto& page) {
        const auto here = pages.find(page.first);
        return here != pages.end() && here->second == page.second;
    });
}

const std::vector<Mishap>& allMishaps()
{
    using enum Mishap::Kind;
    static const std::vector<Mishap> kAll = {
        {Failure, {2, 0x04, 0x08}},  // long write in progress
        {Failure, {2, 0x3A, 0x01}},  // no medium
        {Failure, {3, 0x0C, 0x00}},  // write error
        {Failure, {3, 0x11, 0x00}},  // unrecovered read error
        {Failure, {3, 0x72, 0x01}},  // session fixation error
        {Failure, {4, 0x44, 0x00}},  // internal target failure
        {Failure, {5, 0x21, 0x02}},  // invalid address for write
        {Failure, {5, 0x24, 0x00}},  // invalid field in CDB
        {Failure, {5, 0x2C, 0x00}},  // command sequence error
        {Failure, {6, 0x28, 0x00}},  // medium may have changed
        {Failure, {6, 0x29, 0x00}},  // reset
        {Failure, {11, 0x4E, 0x00}}, // aborted, overlapped commands
        {Lost},
        {Hang},
        {Unanswered},
        {Cancel},
    };
    return kAll;
}

std::string name(const Mishap& mishap)
{
    switch (mishap.kind) {
    case Mishap::Kind::Failure:
        return mmc::describe(mishap.sense);
    case Mishap::Kind::Lost:
        return "lost device";
    case Mishap::Kind::Hang:
        return "hang";
    case Mishap::Kind::Unanswered:
        return "no answer";
    case Mishap::Kind::Cancel:
        return "cancel";
    }
    return {};
}

std::string SweptRun::outcome() const
{
    std::string text(result.error ? name(result.error->code) : jobs::name(result.outcome));
    if (result.report.condition)
        text.append(", ").append(recorder::name(*result.report.condition));
    return text;
}

std::string SweptRun::say() const
{
    std::string text = outcome() + ", says " + std::string(jobs::name(result.report.discState)) +
                       ", disc is " + std::string(recorder::name(truth.status)) + " with " +
                       std::to_string(truth.sessions.size()) + " sessions, " +
                       std::to_string(opcodes.size()) + " commands, " + std::to_string(slept.count()) + " s";
    if (locked)
        text += ", LOCKED";
    if (inhibited)
        text += ", INHIBITED";
    if (result.error)
        text += " (" + result.error->toString() + ")";
    return text;
}

/// A recorder with a fault injector before it, which outlives the job.
class FaultSweep::Device final : public jobs::TransportProvider {
public:
    explicit Device(const std::string& path) : m_recorder(m_clock), m_faults(m_recorder, m_plan, m_clock)
    {
        auto disc = virtualdrive::DiscFile::open(path);
        if (!disc || !m_recorder.insert(std::move(*disc)))
            qFatal("cannot insert the disc");
        m_faults.setHook([this](std::uint64_t number, const mmc::Command& command) {
            opcodes.push_back(command.cdb.opcode());
            if (number == cancelAt)
                person.stop.request_stop();
        });
    }

    [[nodiscard]] Result<std::unique_ptr<mmc::Transport>> open(const std::string&,
                                                               jobs::DeviceAccess) override
    {
        return std::make_unique<Lent>(*this);
    }
    [[nodiscard]] jobs::JobServices services() { return {*this, m_clock}; }
    void add(const mmc::Fault& fault) { m_plan.add(fault); }

    std::uint64_t cancelAt = 0;
    std::uint64_t unansweredAt = 0;
    Person person;
    std::vector<std::uint8_t> opcodes;

    [[nodiscard]] const SleepersClock& clock() const { return m_clock; }
    [[nodiscard]] virtualdrive::VirtualRecorder& recorder() { return m_recorder; }

private:
    struct Lent final : mmc::Transport {
        explicit Lent(Device& owner) : device(owner) {}
        Result<mmc::Reply> execute(const mmc::Command& command) override
        {
            auto reply = device.m_faults.execute(command);
            if (device.m_faults.commands() != device.unansweredAt)
                return reply;
            device.m_clock.sleepFor(command.timeout, {});
            return fail(ErrorCode::DeviceTimeout, "no answer");
        }
        std::size_t maximumTransfer() const override { return device.m_faults.maximumTransfer(); }
        std::string describe() const override { return device.m_faults.describe(); }
        Device& device;
    };

    SleepersClock m_clock;
    virtualdrive::VirtualRecorder m_recorder;
    mmc::FaultPlan m_plan;
    mmc::FaultTransport m_faults;
};

FaultSweep::FaultSweep(const SweptJob& job) : m_folder(folderTemplate()), m_job(job)
{
    m_path = m_folder.filePath(QStringLiteral("disc.vdisc")).toStdString();
    if (const auto made = virtualdrive::DiscFile::create(m_path, job.type, {.capacity = job.capacity}); !made)
        qFatal("%s", made.error().toString().c_str());
    m_size = static_cast<std::uint64_t>(QFileInfo(QString::fromStdString(m_path)).size());
    const auto doCleanly = [&](const SweptJob::Make& make) {
        SweptRun run = attempt(make, [](Device&) {});
        if (!run.isDone())
            qFatal("%s: %s", job.name.c_str(), run.say().c_str());
        return run;
    };
    for (const SweptJob::Make& make : job.before)
        (void)doCleanly(make);
    m_original = pagesOf(m_path, 0);
    m_size = static_cast<std::uint64_t>(QFileInfo(QString::fromStdString(m_path)).size());
    {
        Device device(m_path);
        m_before = *recorder::probe(device.recorder(), device.clock(), {});
        m_base = DiscCopy::of(*device.recorder().disc());
    }
    m_clean = doCleanly(job.make);
}

void FaultSweep::restore() const
{
    QFile file(QString::fromStdString(m_path));
    if (!file.open(QIODevice::ReadWrite) || !file.resize(0) || !file.resize(static_cast<qint64>(m_size)))
        qFatal("cannot restore the disc");
    for (const auto& [offset, page] : m_original)
        if (::pwrite(file.handle(), page.data(), page.size(), static_cast<off_t>(offset)) !=
            static_cast<ssize_t>(page.size()))
            qFatal("cannot restore the disc");
}

SweptRun FaultSweep::attempt(const SweptJob::Make& make, const Sabotage& sabotage)
{
    SweptRun run;
    std::unique_ptr<virtualdrive::DiscFile> disc;
    {
        Device device(m_path);
        sabotage(device);
        CountingInhibitor inhibitor;
        const auto job = make(device.services());
        run.result = jobs::runHere(*job, device.person, inhibitor, device.clock());
        run.inhibited = inhibitor.asked != 1 || inhibitor.held != 0;
        run.slept =
            std::chrono::duration_cast<std::chrono::seconds>(device.clock().steadyNow().time_since_epoch());
        run.locked = device.recorder().isLocked();
        run.opcodes = std::move(device.opcodes);
        if (const auto seen = recorder::probe(device.recorder(), device.clock(), {}))
            run.seen = *seen;
        disc = device.recorder().takeDisc();
    }
    // In another recorder: what the disc itself holds.
    const SleepersClock clock;
    virtualdrive::VirtualRecorder other(clock);
    if (!other.insert(std::move(disc)))
        qFatal("cannot insert the disc");
    if (const auto truth = recorder::probe(other, clock, {}))
        run.truth = *truth;
    run.disc = DiscCopy::of(*other.disc());
    return run;
}

SweptRun FaultSweep::run(const Mishap& mishap, std::uint64_t command)
{
    restore();
    return attempt(m_job.make, [&](Device& device) {
        switch (mishap.kind) {
        case Mishap::Kind::Failure:
            device.add({.when = {.first = command}, .what = mishap.sense});
            break;
        case Mishap::Kind::Lost:
            device.add({.when = {.first = command}, .what = ErrorCode::DeviceGone});
            break;
        case Mishap::Kind::Hang:
            device.add({.when = {.first = command}, .what = mmc::Hang{}});
            break;
        case Mishap::Kind::Unanswered:
            device.unansweredAt = command;
            break;
        case Mishap::Kind::Cancel:
            device.cancelAt = command;
            break;
        }
    });
}

std::string FaultSweep::complaint(const SweptRun& run, const Mishap& mishap) const
{
    const bool lost = mishap.kind == Mishap::Kind::Lost;
    const auto& error = run.result.error;
    if (run.opcodes.size() > kMostCommands || run.slept > kPatience)
        return "it takes too long";
    if (run.inhibited)
        return "the machine is still kept awake";
    if (run.locked && !lost)
        return "the tray is still locked";
    if (run.isDone() && run.result.report.verification != m_clean.result.report.verification)
        return "it did not verify";
    if (run.isDone() && run.disc != m_clean.disc)
        return "success, and the disc differs";
    if (lost && (!error || error->code != ErrorCode::DeviceGone))
        return "the lost device is not told";
    if (mishap.kind == Mishap::Kind::Cancel && error && error->code != ErrorCode::Cancelled)
        return "a cancel has another code";
    if (mishap.kind != Mishap::Kind::Cancel && error && error->code == ErrorCode::Cancelled)
        return "nobody has cancelled";
    if (error && error->code == ErrorCode::Internal)
        return "an internal error";
    return run.isDone() ? std::string() : complaintAboutDisc(run, mishap);
}

/// What a run that did not end well says of the disc.
std::string FaultSweep::complaintAboutDisc(const SweptRun& run, const Mishap& mishap) const
{
    using enum recorder::DiscCondition;
    using recorder::MediumStatus;
    const auto& report = run.result.report;
    const auto condition = report.condition.value_or(Unchanged);
    const bool verified = report.copies > 0; // the burn itself had ended well
    if (report.discState != jobs::DiscState::Unknown && report.discState != stateOf(run.seen.status))
        return "the disc is not what is said";
    const bool answers = mishap.kind != Mishap::Kind::Lost;
    if (report.discState == jobs::DiscState::Unknown && answers && condition != Unchanged)
        return "nobody asked the disc";
    if (verified)
        return report.condition ? "a burn that ended well has a condition" : std::string();
    // A drive that has not answered may have something in its buffer, and a track reserved.
    const bool hung = mishap.kind == Mishap::Kind::Hang && condition != Erased;
    const MediumStatus status = hung ? run.seen.status : run.truth.status;
    switch (condition) {
    case Unchanged:
        if (!run.truth.isSameAs(m_before))
            return "the disc has changed";
        break;
    case StillAppendable:
        if (status != MediumStatus::Appendable)
            return "nothing can be appended";
        break;
    case ClosedIncomplete:
        if (status != MediumStatus::Finished)
            return "it is not closed";
        break;
    case Erased:
        return status == MediumStatus::Blank ||
                       (status == MediumStatus::Overwritable && !run.truth.holdsData())
                   ? std::string()
                   : "it is not erased";
    case Spoiled:
        if (run.truth.erasable || (status != MediumStatus::Unusable && status != MediumStatus::Finished))
            return "it is not spoiled";
        break;
    case NeedsErase:
        return run.truth.erasable && status != MediumStatus::Blank ? std::string() : "no need to erase it";
    case Overwritten:
        return status == MediumStatus::Overwritable ? std::string() : "it is not overwritten";
    case Unknown:
        // Whether it is the disc that was written to, nobody can say.
        return answers && run.result.error->code != ErrorCode::MediumChanged &&
                       run.result.error->code != ErrorCode::NoMedium
                   ? "nobody knows what became of the disc"
                   : std::string();
    }
    // Where the job was to take everything away, it may have.
    const bool mayBeLost = condition != Unchanged && !m_clean.disc.keeps(m_base);
    return mayBeLost || run.disc.keeps(m_base) ? std::string() : "what was on the disc is lost";
}

} // namespace emberdisc::test
