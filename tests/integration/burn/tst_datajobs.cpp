// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: one job, and all that can happen to it.
#include "core/jobs/burndatajob.h"
#include "core/jobs/erasejob.h"
#include "core/jobs/jobrunner.h"
#include "core/source/filesource.h"
#include "tests/integration/burn/jobrig.h"

#include <QLoggingCategory>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

const QString kFolder = QStringLiteral("data");

void fill(const JobRig& rig)
{
    rig.write(QStringLiteral("data/readme.txt"), QByteArrayLiteral("hello"));
    rig.write(QStringLiteral("data/empty"), {});
    rig.write(QStringLiteral("data/sub/A rather long name, with a comma.bin"), QByteArray(5000, 'x'));
}

const std::map<std::string, QByteArray> kFilled = {
    {"/readme.txt", QByteArrayLiteral("hello")},
    {"/empty", QByteArray("", 0)},
    {"/sub/A rather long name, with a comma.bin", QByteArray(5000, 'x')}};

[[nodiscard]] JobResult burn(JobRig& rig, const std::string& disc, const recorder::BurnOptions& options = {})
{
    BurnDataJob job({rig.compile(kFolder), {}, {disc, options}}, rig.services());
    return rig.run(job);
}

[[nodiscard]] DiscState stateOf(JobRig& rig, const std::string& disc)
{
    auto recorder = virtualdrive::VirtualRecorder::withDisc(disc, rig.provider.clock());
    const auto state = recorder::probe(**recorder, rig.provider.clock(), {});
    return state && state->status == recorder::MediumStatus::Blank ? DiscState::Blank : DiscState::Unknown;
}

} // namespace

class TestDataJobs : public QObject {
    Q_OBJECT
private slots:
    void burnsAndVerifies_data();
    void burnsAndVerifies();
    void refusesAnEmptyCompilation();
    void missingFileIsAskedAboutBeforeTheLaserStarts_data();
    void missingFileIsAskedAboutBeforeTheLaserStarts();
    void nothingLeftToBurnIsRefused();
    void changedFileIsTakenAsItIsNow();
    void fileThatVanishesDuringTheBurnMakesItAmber();
    void tooLargeTellsHowMuchIsMissing();
    void finishedDiscIsRefused();
    void writtenRewritableDiscIsAskedAbout_data();
    void writtenRewritableDiscIsAskedAbout();
    void simulationStoresNothing();
    void cancelledBurnTellsWhatBecameOfTheDisc();
    void everyFailingCommandEndsInAnAnswer();
    void ejectsWhenAsked();
    void furtherCopiesAskForADisc();
    void furtherCopiesGoWhereTheProviderPutsThem();
    void aDiscThatWillNotDoIsAskedForAgain();
    void whatIsAddedToADiscHasNoCopies();
    void whatIsAddedKeepsItsAttributesOnlyWhenAsked();
    void aMachineThatGoesToSleepLeavesAnHonestWord();
    void erasesARewritableDisc_data();
    void erasesARewritableDisc();
    void refusesToEraseAWriteOnceDisc();
    void unknownDeviceFails();
    void runsUnderTheRunner();
};

void TestDataJobs::burnsAndVerifies_data()
{
    QTest::addColumn<int>("type");
    for (const MediumType type : {MediumType::CdR80, MediumType::CdRw, MediumType::DvdPlusR, MediumType::BdR})
        QTest::newRow(virtualdrive::name(type).data()) << static_cast<int>(type);
}

void TestDataJobs::burnsAndVerifies()
{
    QFETCH(const int, type);
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(static_cast<MediumType>(type));
    const JobResult result = burn(rig, disc);
    QVERIFY2(!result.error, result.error ? result.error->toString().c_str() : "");
    QCOMPARE(result.outcome, JobOutcome::Done);
    QCOMPARE(result.report.verification, Verification::Identical);
    QCOMPARE(result.report.discState, DiscState::Finished);
    QCOMPARE(result.report.copies, 1U);
    QCOMPARE(result.report.bytes, result.report.sectors * 2048);
    QCOMPARE(result.report.target, disc);
    QVERIFY(result.report.warnings.empty());
    QVERIFY(rig.context.asked.empty());
    QCOMPARE(rig.filesOn(disc), kFilled);
    const auto& phases = rig.context.phases;
    QCOMPARE(phases.front(), Phase::Preparing);
    const auto at = [&phases](Phase phase) { return std::find(phases.begin(), phases.end(), phase); };
    QVERIFY(at(Phase::Writing) < at(Phase::Verifying) && at(Phase::Verifying) != phases.end());
}

void TestDataJobs::refusesAnEmptyCompilation()
{
    JobRig rig;
    const std::string disc = rig.makeDisc(MediumType::CdR80);
    BurnDataJob job({tree::DataCompilation(), {}, {disc}}, rig.services());
    const JobResult result = rig.run(job);
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::CompilationEmpty);
    QCOMPARE(stateOf(rig, disc), DiscState::Blank);
}

void TestDataJobs::missingFileIsAskedAboutBeforeTheLaserStarts_data()
{
    QTest::addColumn<int>("answer");
    QTest::newRow("yes") << static_cast<int>(Answer::Yes);
    QTest::newRow("no") << static_cast<int>(Answer::No);
    QTest::newRow("cancel") << static_cast<int>(Answer::Cancel);
}

void TestDataJobs::missingFileIsAskedAboutBeforeTheLaserStarts()
{
    QFETCH(const int, answer);
    JobRig rig;
    fill(rig);
    const std::string gone = rig.write(QStringLiteral("data/gone.txt"), QByteArrayLiteral("x"));
    const std::string disc = rig.makeDisc(MediumType::BdR);
    BurnDataJob job({rig.compile(kFolder), {}, {disc}}, rig.services());
    QVERIFY(QFile::remove(QString::fromStdString(gone)));
    rig.context.answers[QuestionKind::SkipUnreadable] = static_cast<Answer>(answer);
    const JobResult result = rig.run(job);
    QCOMPARE(rig.context.asked.size(), 1U);
    QCOMPARE(rig.context.asked[0].subject, gone);
    QCOMPARE(result.report.warnings.size(), 1U);
    if (static_cast<Answer>(answer) == Answer::Yes) {
        QCOMPARE(result.outcome, JobOutcome::Amber);
        QCOMPARE(result.report.missing.size(), 1U);
        QCOMPARE(result.report.missing[0].code, ErrorCode::FileNotFound);
        QCOMPARE(std::get<AtPath>(result.report.missing[0].where).path, gone);
        QCOMPARE(rig.filesOn(disc), kFilled);
        return;
    }
    const bool no = static_cast<Answer>(answer) == Answer::No;
    QCOMPARE(result.outcome, no ? JobOutcome::Failed : JobOutcome::Cancelled);
    QCOMPARE(result.error->code, no ? ErrorCode::FileNotFound : ErrorCode::Cancelled);
    QCOMPARE(stateOf(rig, disc), DiscState::Blank);
}

void TestDataJobs::nothingLeftToBurnIsRefused()
{
    JobRig rig;
    const std::string gone = rig.write(QStringLiteral("data/gone.txt"), QByteArrayLiteral("x"));
    const std::string disc = rig.makeDisc(MediumType::BdR);
    BurnDataJob job({rig.compile(kFolder), {}, {disc}}, rig.services());
    QVERIFY(QFile::remove(QString::fromStdString(gone)));
    rig.context.answers[QuestionKind::SkipUnreadable] = Answer::Yes;
    QCOMPARE(rig.run(job).error->code, ErrorCode::CompilationEmpty);
    QCOMPARE(stateOf(rig, disc), DiscState::Blank);
}

void TestDataJobs::changedFileIsTakenAsItIsNow()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    BurnDataJob job({rig.compile(kFolder), {}, {disc}}, rig.services());
    rig.write(QStringLiteral("data/readme.txt"), QByteArrayLiteral("hello, and more of it"));
    const JobResult result = rig.run(job);
    QCOMPARE(result.outcome, JobOutcome::Done);
    QCOMPARE(result.report.warnings.size(), 1U);
    QCOMPARE(result.report.warnings[0].code, ErrorCode::FileChanged);
    auto expected = kFilled;
    expected["/readme.txt"] = QByteArrayLiteral("hello, and more of it");
    QCOMPARE(rig.filesOn(disc), expected);
}

void TestDataJobs::fileThatVanishesDuringTheBurnMakesItAmber()
{
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 40 << 20); // more than the ring holds
    const std::string gone = rig.write(QStringLiteral("data/z.txt"), QByteArray(3000, 'z'));
    const std::string disc = rig.makeDisc(MediumType::BdR);
    BurnDataJob job({rig.compile(kFolder), {}, {disc}}, rig.services());
    // The files have been checked when the first byte is written; the ring has not come to the second one.
    rig.context.onPhase = [&gone](Phase phase) {
        if (phase == Phase::Writing)
            (void)QFile::remove(QString::fromStdString(gone));
    };
    const JobResult result = rig.run(job);
    QCOMPARE(result.outcome, JobOutcome::Amber);
    QCOMPARE(result.report.missing.size(), 1U);
    QCOMPARE(std::get<AtPath>(result.report.missing[0].where).path, gone);
    QCOMPARE(rig.filesOn(disc)["/z.txt"], QByteArray(3000, '\0'));
}

void TestDataJobs::tooLargeTellsHowMuchIsMissing()
{
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 10 << 20);
    const std::string disc = rig.makeDisc(MediumType::CdR80, 2000);
    const JobResult result = burn(rig, disc);
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::MediumTooSmall);
    QVERIFY(result.report.shortage);
    QVERIFY(result.report.shortage->neededBytes > 10U << 20);
    QVERIFY(result.report.shortage->availableBytes <= 2000U * 2048);
    QCOMPARE(stateOf(rig, disc), DiscState::Blank);
}

void TestDataJobs::finishedDiscIsRefused()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::CdR80);
    QCOMPARE(burn(rig, disc).outcome, JobOutcome::Done);
    const JobResult second = burn(rig, disc);
    QCOMPARE(second.outcome, JobOutcome::Failed);
    QCOMPARE(second.error->code, ErrorCode::MediumFinished);
    QCOMPARE(rig.filesOn(disc), kFilled);
}

void TestDataJobs::writtenRewritableDiscIsAskedAbout_data()
{
    QTest::addColumn<int>("answer");
    QTest::addColumn<int>("outcome");
    QTest::newRow("yes") << static_cast<int>(Answer::Yes) << static_cast<int>(JobOutcome::Done);
    QTest::newRow("no") << static_cast<int>(Answer::No) << static_cast<int>(JobOutcome::Failed);
    QTest::newRow("cancel") << static_cast<int>(Answer::Cancel) << static_cast<int>(JobOutcome::Cancelled);
}

void TestDataJobs::writtenRewritableDiscIsAskedAbout()
{
    QFETCH(const int, answer);
    QFETCH(const int, outcome);
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::CdRw);
    QCOMPARE(burn(rig, disc).outcome, JobOutcome::Done);
    rig.write(QStringLiteral("data/second.txt"), QByteArrayLiteral("2"));
    rig.context.answers[QuestionKind::EraseFirst] = static_cast<Answer>(answer);
    const JobResult second = burn(rig, disc);
    QCOMPARE(static_cast<int>(second.outcome), outcome);
    QCOMPARE(rig.context.asked.size(), 1U);
    QCOMPARE(rig.filesOn(disc).contains("/second.txt"), second.outcome == JobOutcome::Done);
    QVERIFY(rig.filesOn(disc).contains("/readme.txt"));
    // Who says so beforehand is not asked.
    QCOMPARE(burn(rig, disc, {.eraseFirst = true}).outcome, JobOutcome::Done);
    QCOMPARE(rig.context.asked.size(), 1U);
}

void TestDataJobs::simulationStoresNothing()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::CdR80);
    const JobResult result = burn(rig, disc, {.simulate = true});
    QVERIFY2(!result.error, result.error ? result.error->toString().c_str() : "");
    QVERIFY(result.report.simulated);
    QCOMPARE(result.report.verification, Verification::NotDone);
    QCOMPARE(stateOf(rig, disc), DiscState::Blank);
    const std::string other = rig.makeDisc(MediumType::BdR);
    QCOMPARE(burn(rig, other, {.simulate = true}).error->code, ErrorCode::SimulationUnsupported);
}

void TestDataJobs::cancelledBurnTellsWhatBecameOfTheDisc()
{
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 8 << 20);
    const std::string disc = rig.makeDisc(MediumType::CdRw);
    int writes = 0;
    rig.provider.prepare = [&rig, &writes](mmc::FaultTransport& faults) {
        faults.setHook([&rig, &writes](std::uint64_t, const mmc::Command& command) {
            if (command.cdb.opcode() == static_cast<std::uint8_t>(mmc::Opcode::Write10) && ++writes == 10)
                rig.context.stop.request_stop();
        });
    };
    const JobResult result = burn(rig, disc);
    QCOMPARE(result.outcome, JobOutcome::Cancelled);
    QVERIFY(result.report.condition);
    QVERIFY(*result.report.condition != recorder::DiscCondition::Unchanged);
    QCOMPARE(result.report.copies, 0U);
    QVERIFY(writes < 20);
}

void TestDataJobs::everyFailingCommandEndsInAnAnswer()
{
    JobRig rig;
    fill(rig);
    std::uint64_t commands = 0;
    const auto countTo = [&commands](std::uint64_t number, const mmc::Command&) { commands = number; };
    rig.provider.prepare = [&countTo](mmc::FaultTransport& faults) { faults.setHook(countTo); };
    QCOMPARE(burn(rig, rig.makeDisc(MediumType::CdR80)).outcome, JobOutcome::Done);
    QVERIFY(commands > 20);
    const std::uint64_t all = commands;
    QLoggingCategory::setFilterRules(
        QStringLiteral("emberdisc.*=false")); // each burn has much to complain about
    for (std::uint64_t number = 1; number <= all; ++number) {
        const std::string disc = rig.makeDisc(MediumType::CdR80);
        rig.provider.prepare = [number](mmc::FaultTransport& faults) { faults.setGoneFrom(number); };
        const JobResult result = burn(rig, disc);
        QCOMPARE(result.outcome, JobOutcome::Failed);
        QVERIFY2(
            result.error->code == ErrorCode::DeviceGone,
            qPrintable(QString::number(number) + u' ' + QString::fromStdString(result.error->toString())));
        rig.provider.prepare = {};
        auto again = virtualdrive::DiscFile::open(disc); // not in use, not damaged
        QVERIFY(again);
    }
    QLoggingCategory::setFilterRules({});
}

void TestDataJobs::ejectsWhenAsked()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    std::vector<std::uint8_t> opcodes;
    rig.provider.prepare = [&opcodes](mmc::FaultTransport& faults) {
        faults.setHook([&opcodes](std::uint64_t, const mmc::Command& command) {
            opcodes.push_back(command.cdb.opcode());
        });
    };
    BurnDataJob job({rig.compile(kFolder), {}, {disc, {}, AfterBurn::Eject}}, rig.services());
    const JobResult result = rig.run(job);
    QCOMPARE(result.outcome, JobOutcome::Done);
    QVERIFY(result.report.warnings.empty());
    QCOMPARE(opcodes.back(), 0x1B); // START STOP UNIT
}

void TestDataJobs::furtherCopiesAskForADisc()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    const JobResult result = burn(rig, disc, {.copies = 2});
    QCOMPARE(result.outcome, JobOutcome::Cancelled); // by the answer
    QCOMPARE(result.report.copies, 1U);
    QCOMPARE(rig.context.asked.size(), 1U);
    QCOMPARE(rig.context.asked[0].kind, QuestionKind::InsertMedium);
}

void TestDataJobs::furtherCopiesGoWhereTheProviderPutsThem()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    rig.provider.blanks = {rig.path(QStringLiteral("second")), rig.path(QStringLiteral("third"))};
    for (const std::string& blank : rig.provider.blanks)
        QVERIFY(virtualdrive::DiscFile::create(blank, MediumType::DvdPlusR));
    const JobResult result = burn(rig, disc, {.copies = 3});
    QVERIFY2(!result.error, result.error ? result.error->toString().c_str() : "");
    QVERIFY(rig.context.asked.empty());
    QCOMPARE(result.report.copies, 3U);
    QCOMPARE(result.report.furtherDiscs.size(), 2U);
    QCOMPARE(result.report.verification, Verification::Identical);
    for (const std::string& each :
         {disc, rig.path(QStringLiteral("second")), rig.path(QStringLiteral("third"))})
        QCOMPARE(rig.filesOn(each), kFilled);
}

void TestDataJobs::aDiscThatWillNotDoIsAskedForAgain()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    // The one who is asked closes the tray over the disc that was just burned, and then gives up.
    int times = 0;
    rig.context.onAsk = [&times](const Question&) { return ++times < 3 ? Answer::Yes : Answer::Cancel; };
    const JobResult result = burn(rig, disc, {.copies = 2});
    QCOMPARE(times, 3);
    QCOMPARE(result.outcome, JobOutcome::Cancelled);
    QCOMPARE(result.report.copies, 1U);
    QCOMPARE(result.report.warnings.size(), 2U);
    QCOMPARE(result.report.warnings[0].code, ErrorCode::MediumFinished);
}

void TestDataJobs::whatIsAddedToADiscHasNoCopies()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    QCOMPARE(burn(rig, disc, {.closing = recorder::Closing::KeepOpen}).outcome, JobOutcome::Done);
    const JobResult result = burn(rig, disc, {.append = true, .copies = 2});
    QCOMPARE(result.error->code, ErrorCode::InvalidArgument);
    QCOMPARE(result.report.discState, DiscState::Appendable);
    QCOMPARE(rig.filesOn(disc), kFilled);
}

/// The window's files bring their extended attributes along, in case that they are asked for later.
void TestDataJobs::whatIsAddedKeepsItsAttributesOnlyWhenAsked()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusRw);
    const auto burnTagged = [&](const std::string& name, bool wanted, bool append) {
        tree::NodePtr node =
            tree::Node::makeFile(name, *source::FileSource::find(rig.path(kFolder) + "/readme.txt"));
        node->setExtendedAttributes(std::make_shared<const tree::ExtendedAttributes>(
            tree::ExtendedAttributes{{"user.from", std::vector(name.size(), std::byte{'x'})}}));
        std::vector<tree::NodePtr> nodes;
        nodes.push_back(std::move(node));
        BurnDataRequest request;
        request.target = {disc, {.append = append}};
        (void)request.compilation.insert(tree::kRootId, std::move(nodes));
        request.image.udf = image::UdfRevision::V201;
        request.image.extendedAttributes = wanted;
        request.fileSystems = image::FileSystems::AsGiven;
        BurnDataJob job(std::move(request), rig.services());
        return rig.run(job);
    };
    const auto attributesOn = [&] {
        std::map<std::string, std::size_t> found;
        auto recorder = virtualdrive::VirtualRecorder::withDisc(disc, rig.provider.clock());
        const auto source = recorder::DiscSectorSource::open(**recorder, rig.provider.clock(), {});
        const auto reader = image::ImageReader::open(**source);
        const auto visit = [&](const std::string& path, const image::ImageEntry& entry, int) {
            found[path] = entry.streams.size();
            return image::ImageReader::Walk::Continue;
        };
        (void)reader->walk(image::NameSpace::Udf, visit, {}, image::ImageReader::Streams::Read);
        return found;
    };
    using Counts = std::map<std::string, std::size_t>;
    QCOMPARE(burnTagged("first", true, false).outcome, JobOutcome::Done);
    QCOMPARE(attributesOn(), (Counts{{"/first", 1}}));
    QCOMPARE(burnTagged("second", false, true).outcome, JobOutcome::Done);
    QCOMPARE(attributesOn(), (Counts{{"/first", 1}, {"/second", 0}}));
    QCOMPARE(burnTagged("third", true, true).outcome, JobOutcome::Done);
    QCOMPARE(attributesOn(), (Counts{{"/first", 1}, {"/second", 0}, {"/third", 1}}));
}

void TestDataJobs::aMachineThatGoesToSleepLeavesAnHonestWord()
{
    struct SleepyInhibitor final : SleepInhibitor {
        struct Held final : Inhibition::Hold {
            explicit Held(std::stop_token token) : m_token(std::move(token)) {}
            [[nodiscard]] std::stop_token goingToSleep() const override { return m_token; }
            std::stop_token m_token;
        };
        [[nodiscard]] Inhibition inhibit() override
        {
            return Inhibition(std::make_unique<Held>(sleep.get_token()));
        }
        std::stop_source sleep;
    } inhibitor;
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 20 << 20);
    const std::string disc = rig.makeDisc(MediumType::DvdR);
    rig.context.onProgress = [&](const Progress&) {
        if (rig.context.phases.back() == Phase::Writing)
            inhibitor.sleep.request_stop();
    };
    BurnDataJob job({rig.compile(kFolder), {}, {disc, {.mode = recorder::WriteMode::Incremental}}},
                    rig.services());
    const JobResult result = runHere(job, rig.context, inhibitor, rig.provider.clock());
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::SystemSuspended);
    QVERIFY(result.report.condition.has_value());
    QCOMPARE(result.report.verification, Verification::NotDone);
    // What is said of the disc is what the disc says.
    auto recorder = virtualdrive::VirtualRecorder::withDisc(disc, rig.provider.clock());
    QVERIFY(recorder);
    QVERIFY(!(*recorder)->isLocked());
    const auto state = recorder::probe(**recorder, rig.provider.clock(), {});
    QVERIFY(state);
    QCOMPARE(state->status == recorder::MediumStatus::Appendable,
             result.report.discState == DiscState::Appendable);
}

void TestDataJobs::erasesARewritableDisc_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("quick") << static_cast<int>(recorder::EraseKind::Quick);
    QTest::newRow("full") << static_cast<int>(recorder::EraseKind::Full);
}

void TestDataJobs::erasesARewritableDisc()
{
    QFETCH(const int, kind);
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::CdRw);
    QCOMPARE(burn(rig, disc).outcome, JobOutcome::Done);
    EraseJob job({disc, static_cast<recorder::EraseKind>(kind)}, rig.services());
    const JobResult erased = rig.run(job);
    QCOMPARE(erased.outcome, JobOutcome::Done);
    QCOMPARE(erased.report.discState, DiscState::Blank);
    QCOMPARE(stateOf(rig, disc), DiscState::Blank);
    QCOMPARE(burn(rig, disc).outcome, JobOutcome::Done);
}

void TestDataJobs::refusesToEraseAWriteOnceDisc()
{
    JobRig rig;
    EraseJob job({rig.makeDisc(MediumType::CdR80)}, rig.services());
    const JobResult result = rig.run(job);
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::MediumNotErasable);
}

void TestDataJobs::unknownDeviceFails()
{
    JobRig rig;
    fill(rig);
    const JobResult result = burn(rig, rig.path(QStringLiteral("no such disc")));
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::FileNotFound);
}

void TestDataJobs::runsUnderTheRunner()
{
    JobRig rig;
    fill(rig);
    const std::string disc = rig.makeDisc(MediumType::BdR);
    NoInhibitor inhibitor;
    JobRunner runner(inhibitor, rig.provider.clock());
    std::optional<JobResult> result;
    connect(&runner, &JobRunner::finished, &runner, [&result](const JobResult& ended) { result = ended; });
    QVERIFY(runner.start(
        std::make_unique<BurnDataJob>(BurnDataRequest{rig.compile(kFolder), {}, {disc}}, rig.services())));
    QTRY_VERIFY_WITH_TIMEOUT(result.has_value(), 30000);
    QCOMPARE(result->outcome, JobOutcome::Done);
    QCOMPARE(rig.filesOn(disc), kFilled);
}

QTEST_GUILESS_MAIN(TestDataJobs)
#include "tst_datajobs.moc"
