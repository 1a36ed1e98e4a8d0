// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burndatajob.h"
#include "core/jobs/discburner.h"
#include "core/jobs/erasejob.h"
#include "core/mmc/opcodes.h"
#include "core/source/memorysource.h"
#include "tests/integration/burn/faultsweep.h"
#include "tests/unit/recorder/media.h"
#include "tests/unit/recorder/rig.h"

#include <QFile>
#include <QLoggingCategory>
#include <QTest>

#include <set>

using namespace emberdisc;
using namespace emberdisc::test;
using recorder::Closing;
using recorder::WriteMode;
using virtualdrive::MediumType;

namespace {

using Make = SweptJob::Make;

tree::DataCompilation compilationOf(const char* name, std::size_t size)
{
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(i * 7 + i / 2048 + static_cast<std::size_t>(name[0]));
    std::vector<tree::NodePtr> nodes;
    nodes.push_back(tree::Node::makeFile(name, std::make_shared<source::MemorySource>(std::move(bytes))));
    tree::DataCompilation compilation;
    if (!compilation.insert(tree::kRootId, std::move(nodes)))
        qFatal("cannot compile");
    return compilation;
}

Make burning(const char* name, const recorder::BurnOptions& options = {}, std::size_t size = 20'000)
{
    return [=](const jobs::JobServices& services) -> std::unique_ptr<jobs::Job> {
        image::ImageOptions image{.joliet = false, .volumeLabel = "SWEPT"};
        image.timestamp = services.clock.now();
        return std::make_unique<jobs::BurnDataJob>(
            jobs::BurnDataRequest{compilationOf(name, size), image, {"swept", options}}, services);
    };
}

Make erasing(recorder::EraseKind kind, recorder::DvdRwMode mode = recorder::DvdRwMode::AsItIs)
{
    return [=](const jobs::JobServices& services) -> std::unique_ptr<jobs::Job> {
        return std::make_unique<jobs::EraseJob>(
            jobs::EraseRequest{.deviceId = "swept", .kind = kind, .mode = mode}, services);
    };
}

Make takingBack(recorder::DiscPart part)
{
    return [=](const jobs::JobServices& services) -> std::unique_ptr<jobs::Job> {
        return std::make_unique<jobs::EraseJob>(jobs::EraseRequest{.deviceId = "swept", .part = part},
                                                services);
    };
}

Make formatting(recorder::EraseKind kind)
{
    return [=](const jobs::JobServices& services) -> std::unique_ptr<jobs::Job> {
        return std::make_unique<jobs::EraseJob>(
            jobs::EraseRequest{.deviceId = "swept", .kind = kind, .format = recorder::Spares::Default},
            services);
    };
}

/// Two tracks of sound.
class SoundJob final : public jobs::Job {
public:
    explicit SoundJob(const jobs::JobServices& services) : m_services(services) {}
    Result<> run(JobContext& context, jobs::JobReport& report) override
    {
        TRY_ASSIGN(auto burner,
                   jobs::DiscBurner::open(m_services, "swept", jobs::DeviceAccess::Burn, context, report));
        const auto payload = audioPayload(300, 301);
        PatternSectors sound(payload.sectorSize, payload.sectorCount);
        return burner.burn(payload, sound, {});
    }

private:
    jobs::JobServices m_services;
};

std::string title(MediumType type, const char* what)
{
    return std::string(virtualdrive::name(type)) + ", " + what;
}

constexpr std::uint32_t kSmallDisc = 1000;
constexpr recorder::EraseKind kQuick = recorder::EraseKind::Quick;
constexpr recorder::EraseKind kFull = recorder::EraseKind::Full;

std::vector<SweptJob> allJobs()
{
    using enum MediumType;
    std::vector<SweptJob> jobs;
    const auto add = [&](MediumType type, const char* what, std::vector<Make> before, Make make,
                         std::optional<std::uint32_t> capacity = {}) {
        jobs.push_back({title(type, what), type, capacity, std::move(before), std::move(make)});
    };
    const Make open = burning("first", {.closing = Closing::KeepOpen});
    for (const MediumType type : virtualdrive::allMediumTypes()) {
        if (virtualdrive::isPressed(type) || type == CdR74 || type == CdR90)
            continue;
        add(type, "burn", {}, burning("first"));
        if (type != DvdRDl)
            add(type, "append", {open}, burning("second", {.append = true}));
        if (virtualdrive::isErasable(type))
            add(type, "erase", {burning("first")}, erasing(kQuick));
    }
    for (const MediumType type : {BdR, DvdRam, BdRe, DvdPlusRw, DvdRw})
        add(type, "format", type == BdR ? std::vector<Make>{} : std::vector{burning("first")},
            formatting(kQuick));
    for (const MediumType type : {DvdRam, DvdPlusRw})
        add(type, "full format", {burning("first")}, formatting(kFull), kSmallDisc);
    add(BdRe, "full erase", {burning("first")}, erasing(kFull), kSmallDisc);
    // Streamed is what lies behind the first mebibyte.
    for (const MediumType type : {DvdRam, BdRe})
        add(type, "burn streamed", {}, burning("first", {.streaming = true}, 1'200'000));
    add(CdR80, "sound at once", {}, [](const jobs::JobServices& services) -> std::unique_ptr<jobs::Job> {
        return std::make_unique<SoundJob>(services);
    });
    for (const MediumType type : {CdRw, DvdRw}) {
        add(type, "at once", {}, burning("first", {.mode = WriteMode::Dao}));
        add(type, "erase first", {burning("first")}, burning("second", {.eraseFirst = true}));
        add(type, "simulate", {}, burning("first", {.simulate = true}));
        add(type, "erase the last session", {open, burning("second", {.append = true})},
            takingBack(recorder::DiscPart::LastSession));
        add(type, "unclose", {open}, takingBack(recorder::DiscPart::LastLeadOut));
    }
    const Make restricted = erasing(kQuick, recorder::DvdRwMode::RestrictedOverwrite);
    add(DvdRw, "to restricted overwrite", {burning("first")}, restricted);
    add(DvdRw, "overwrite", {restricted}, burning("second"));
    add(DvdRw, "grow", {restricted, open}, burning("second", {.append = true}));
    return jobs;
}

/// Every nth of all runs; the others come at other commands, and with other jobs of the kind.
/// EMBERDISC_SWEEP=n takes more of them, or fewer where a sanitizer makes all slow.
std::uint64_t stride()
{
    constexpr int kUsual = 4;
    const int wanted = qEnvironmentVariableIntValue("EMBERDISC_SWEEP");
    return static_cast<std::uint64_t>(wanted > 0 ? wanted : kUsual);
}

} // namespace

/// Everything that can be done to a disc, with everything that can go wrong at each of its commands. What
/// must be true of every run is FaultSweep::complaint(); which code is the right one for what went wrong
/// where is written down in outcomes.txt, for all jobs together.
class TestFaultSweep : public QObject {
    Q_OBJECT

    using Table = std::map<std::string, std::set<std::string>>; ///< "SENSE at COMMAND": outcomes

    static QString tablePath()
    {
        return QStringLiteral(EMBERDISC_SOURCE_DIR "/tests/integration/burn/outcomes.txt");
    }
    static Table writtenTable()
    {
        QFile file(tablePath());
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no outcomes.txt");
        Table table;
        for (const QByteArray& line : file.readAll().split('\n'))
            if (const qsizetype colon = line.indexOf(": "); colon > 0)
                for (const QByteArray& outcome : line.mid(colon + 2).split(';'))
                    table[line.first(colon).toStdString()].insert(outcome.trimmed().toStdString());
        return table;
    }
    static void writeTable(const Table& table)
    {
        QFile file(tablePath());
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const auto& [what, outcomes] : table) {
            QByteArray line;
            for (const std::string& outcome : outcomes)
                line += (line.isEmpty() ? ": " : "; ") + QByteArray::fromStdString(outcome);
            file.write(QByteArray::fromStdString(what) + line + "\n");
        }
    }

    Table m_table;
    std::uint64_t m_runs = 0;

private slots:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("emberdisc.*=false")); }

    void everyJobEndsInOrder_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const SweptJob& job : allJobs())
            QTest::newRow(job.name.c_str()) << index++;
    }
    void everyJobEndsInOrder()
    {
        QFETCH(const int, index);
        const SweptJob job = allJobs()[static_cast<std::size_t>(index)];
        FaultSweep sweep(job);
        const auto opcodes = sweep.clean().opcodes;
        std::set<std::string> told;
        std::uint64_t runs = 0;
        std::uint64_t turn = static_cast<std::uint64_t>(index);
        for (std::uint64_t n = 1; n <= opcodes.size(); ++n, ++turn)
            for (std::size_t m = 0; m < allMishaps().size(); ++m) {
                if ((turn + m) % stride() != 0)
                    continue;
                const Mishap& mishap = allMishaps()[m];
                const SweptRun run = sweep.run(mishap, n);
                ++runs;
                const std::string what =
                    name(mishap) + " at " + std::string(mmc::name(static_cast<mmc::Opcode>(opcodes[n - 1])));
                m_table[what].insert(run.outcome());
                const std::string complaint = sweep.complaint(run, mishap);
                if (!complaint.empty() && told.insert(what + complaint).second)
                    qWarning("command %llu, %s: %s: %s", static_cast<unsigned long long>(n), what.c_str(),
                             complaint.c_str(), run.say().c_str());
            }
        m_runs += runs;
        qInfo("%llu runs of %zu commands", static_cast<unsigned long long>(runs), opcodes.size());
        QVERIFY(told.empty());
    }

    void everyOutcomeIsTheRightOne()
    {
        qInfo("%llu runs in all, every %llu.", static_cast<unsigned long long>(m_runs),
              static_cast<unsigned long long>(stride()));
        if (qEnvironmentVariableIntValue("EMBERDISC_UPDATE_GOLDEN") == 1)
            writeTable(m_table);
        const Table written = writtenTable();
        int wrong = 0;
        for (const auto& [what, outcomes] : m_table)
            for (const std::string& outcome : outcomes)
                if (const auto row = written.find(what);
                    row == written.end() || !row->second.contains(outcome)) {
                    ++wrong;
                    qWarning("not written down: %s: %s", what.c_str(), outcome.c_str());
                }
        QCOMPARE(wrong, 0);
        if (stride() == 1)
            QCOMPARE(m_table, written);
    }
};

QTEST_GUILESS_MAIN(TestFaultSweep)
#include "tst_faultsweep.moc"
