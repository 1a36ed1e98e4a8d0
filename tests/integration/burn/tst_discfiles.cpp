// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/burndatajob.h"
#include "core/jobs/discfiles.h"
#include "core/jobs/saveimagejob.h"
#include "core/mmc/opcodes.h"
#include "core/source/filesectorsource.h"
#include "core/source/origin.h"
#include "tests/integration/burn/jobrig.h"

#include <QProcess>
#include <QTest>

#include <filesystem>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;
using virtualdrive::DiscFile;
using virtualdrive::MediumType;
using virtualdrive::VirtualRecorder;

Q_DECLARE_METATYPE(emberdisc::virtualdrive::MediumType)

namespace {

using Files = std::map<std::string, QByteArray>;

/// Virtual drives by the file of the disc that lies in them, with somebody at their trays.
class Drives final : public TransportProvider {
public:
    /// Before each command; what it returns is answered in the place of the drive.
    using Before = std::function<std::optional<Error>(VirtualRecorder& drive, const mmc::Command& command)>;

    [[nodiscard]] Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId,
                                                               DeviceAccess) override
    {
        ++opened[deviceId];
        TRY_ASSIGN(auto recorder, VirtualRecorder::withDisc(deviceId, m_clock));
        return std::unique_ptr<mmc::Transport>(std::make_unique<Watched>(std::move(recorder), before));
    }

    Before before = {};
    std::map<std::string, int> opened = {}; ///< how often
    [[nodiscard]] const Clock& clock() const { return m_clock; }

private:
    class Watched final : public mmc::Transport {
    public:
        Watched(std::unique_ptr<VirtualRecorder> drive, const Before& before)
            : m_drive(std::move(drive)), m_before(before)
        {}
        Result<mmc::Reply> execute(const mmc::Command& command) override
        {
            if (m_before)
                if (auto error = m_before(*m_drive, command))
                    return fail(*std::move(error));
            return m_drive->execute(command);
        }
        std::size_t maximumTransfer() const override { return m_drive->maximumTransfer(); }
        std::string describe() const override { return m_drive->describe(); }

    private:
        std::unique_ptr<VirtualRecorder> m_drive;
        const Before& m_before;
    };
    ImpatientClock m_clock;
};

QByteArray filler(qsizetype size, int seed)
{
    QByteArray bytes(size, '\0');
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i * (seed + 3) % 251);
    return bytes;
}

bool reads(const mmc::Command& command)
{
    return command.cdb.opcode() == mmc::value(mmc::Opcode::Read10);
}

class Rig {
public:
    Rig() : drives(std::make_unique<Drives>()) {}

    [[nodiscard]] JobServices services() { return {*drives, drives->clock()}; }
    [[nodiscard]] std::string path(const QString& name) const { return files.path(name); }
    [[nodiscard]] std::string blank(const QString& name, MediumType type) const
    {
        const std::string disc = path(name);
        if (!DiscFile::create(disc, type, {virtualdrive::IfExists::Replace, {}}))
            qFatal("cannot make a disc");
        return disc;
    }
    JobResult run(Job& job)
    {
        NoInhibitor inhibitor;
        return runHere(job, context, inhibitor, drives->clock());
    }
    JobResult burn(tree::DataCompilation what, const std::string& disc,
                   const recorder::BurnOptions& options = {}, const std::string& label = {})
    {
        BurnDataJob job({.compilation = std::move(what),
                         .image = {.volumeLabel = label, .timestamp = time},
                         .target = {disc, options}},
                        services());
        return run(job);
    }
    JobResult save(const tree::DataCompilation& what, const QString& name,
                   MissingFiles missing = MissingFiles::Fail)
    {
        SaveImageJob job({.compilation = what.snapshot(), .path = path(name), .missing = missing},
                         services());
        return run(job);
    }
    [[nodiscard]] Files filesOfImage(const QString& name) const
    {
        const auto image = source::FileSectorSource::open(path(name));
        return image ? JobRig::filesIn(**image) : Files{{image.error().toString(), {}}};
    }
    /// With its folder.
    Result<tree::DataCompilation> sourceOf(const std::string& disc, std::optional<std::uint16_t> session = {})
    {
        TRY_ASSIGN(auto found, scanDisc(services(), disc, session, context));
        tree::DataCompilation compilation;
        TRY(compilation.insert(tree::kRootId, std::move(found.nodes)));
        return compilation;
    }
    /// A disc with SPRING in its first session and, appended to it, AUTUMN.
    std::string twoSessions(MediumType type, const QString& name = QStringLiteral("old.vdisc"))
    {
        files.write(QStringLiteral("one/a.bin"), filler(100'000, 1));
        files.write(QStringLiteral("one/sub/small.txt"), QByteArrayLiteral("small"));
        files.write(QStringLiteral("two/b.bin"), filler(70'001, 2));
        const std::string disc = blank(name, type);
        const auto first = burn(files.compile(QStringLiteral("one")), disc,
                                {.closing = recorder::Closing::KeepOpen}, "SPRING");
        const auto second = burn(files.compile(QStringLiteral("two")), disc, {.append = true}, "AUTUMN");
        if (first.outcome != JobOutcome::Done || second.outcome != JobOutcome::Done)
            qFatal("cannot burn: %s", (first.error ? first.error : second.error)->toString().c_str());
        return disc;
    }

    JobRig files;
    Clock::System::time_point time{std::chrono::seconds(1'700'000'000)}; ///< of volumes that are burned
    std::unique_ptr<Drives> drives;
    ScriptedContext context;
};

const Files kFirst{{"/SPRING/a.bin", filler(100'000, 1)},
                   {"/SPRING/sub/small.txt", QByteArrayLiteral("small")}};
const Files kLast{{"/AUTUMN/a.bin", filler(100'000, 1)},
                  {"/AUTUMN/sub/small.txt", QByteArrayLiteral("small")},
                  {"/AUTUMN/b.bin", filler(70'001, 2)}};

} // namespace

/// Sessions of discs in recorders as sources of compilations that go elsewhere.
class TestDiscFiles : public QObject {
    Q_OBJECT

private slots:
    void anySessionCanBeSavedAsAnImage_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::newRow("CD-R") << MediumType::CdR80;
        QTest::newRow("DVD+R") << MediumType::DvdPlusR;
        QTest::newRow("BD-R") << MediumType::BdR;
    }
    void anySessionCanBeSavedAsAnImage()
    {
        QFETCH(MediumType, type);
        Rig rig;
        const std::string disc = rig.twoSessions(type);
        const auto sessions = discSessions(rig.services(), disc, {});
        QVERIFY(sessions && sessions->size() == 2);
        QCOMPARE((*sessions)[0].label, std::string("SPRING"));
        QCOMPARE((*sessions)[1].label, std::string("AUTUMN"));
        QCOMPARE((*sessions)[1].number, std::uint16_t{2});

        const auto first = rig.sourceOf(disc, 1);
        QVERIFY(first);
        QCOMPARE(rig.save(*first, QStringLiteral("first.iso")).outcome, JobOutcome::Done);
        QCOMPARE(rig.filesOfImage(QStringLiteral("first.iso")), kFirst);
        const auto last = rig.sourceOf(disc);
        QVERIFY(last);
        QCOMPARE(rig.save(*last, QStringLiteral("last.iso")).outcome, JobOutcome::Done);
        QCOMPARE(rig.filesOfImage(QStringLiteral("last.iso")), kLast);
        QProcess lister;
        lister.start(QStringLiteral("isoinfo"),
                     {QStringLiteral("-R"), QStringLiteral("-f"), QStringLiteral("-i"),
                      QString::fromStdString(rig.path(QStringLiteral("last.iso")))});
        QVERIFY(lister.waitForFinished());
        QVERIFY(lister.readAllStandardOutput().contains("/AUTUMN/b.bin\n"));

        const auto none = rig.sourceOf(disc, 3);
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::InvalidArgument);
    }

    void whatIsNotADiscWithFilesIsRefused()
    {
        Rig rig;
        for (const MediumType type : {MediumType::CdR80, MediumType::DvdPlusR, MediumType::BdR}) {
            const auto blank = rig.sourceOf(rig.blank(QStringLiteral("blank.vdisc"), type));
            QVERIFY(!blank);
            QCOMPARE(blank.error().code, ErrorCode::MediumUnsuitable);
            QCOMPARE(discSessions(rig.services(), rig.path(QStringLiteral("blank.vdisc")), {}).error().code,
                     ErrorCode::MediumUnsuitable);
        }
        for (const MediumType type : {MediumType::DvdRam, MediumType::BdRe, MediumType::DvdPlusRw})
            QVERIFY(!rig.sourceOf(rig.blank(QStringLiteral("blank.vdisc"), type)));
    }

    void sessionsOfOneDiscGoTogetherOntoAnother()
    {
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::CdR80);
        auto both = rig.sourceOf(disc, 1);
        QVERIFY(both);
        {
            auto last = scanDisc(rig.services(), disc, 2, rig.context);
            QVERIFY(last && both->insert(tree::kRootId, std::move(last->nodes)));
        }
        QCOMPARE(sourceRecorders(*both), std::vector<std::string>{disc});
        const std::string target = rig.blank(QStringLiteral("new.vdisc"), MediumType::DvdPlusR);
        rig.drives->opened.clear();
        const JobResult result = rig.burn(both->snapshot(), target);
        QVERIFY2(result.outcome == JobOutcome::Done,
                 result.error ? result.error->toString().c_str() : "amber");
        QCOMPARE(rig.drives->opened[disc], 1); // once for all files of both sessions
        Files expected = kFirst;
        expected.insert(kLast.begin(), kLast.end());
        QCOMPARE(rig.files.filesOn(target), expected);
    }

    void theTrayIsShutWhileFilesAreRead()
    {
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::BdR);
        const auto source = rig.sourceOf(disc);
        QVERIFY(source);
        std::string lastState;
        bool wasLocked = true;
        bool inJob = false;
        rig.context.onPhase = [&](Phase phase) { inJob = phase == Phase::Copying; };
        rig.drives->before = [&](VirtualRecorder& drive,
                                 const mmc::Command& command) -> std::optional<Error> {
            if (inJob && reads(command))
                wasLocked = wasLocked && drive.isLocked();
            lastState = drive.isLocked() ? "locked" : "open";
            if (command.cdb.opcode() == mmc::value(mmc::Opcode::PreventAllowMediumRemoval))
                lastState = (command.cdb.at(4) & 1) != 0 ? "locked" : "open";
            return std::nullopt;
        };
        QCOMPARE(rig.save(*source, QStringLiteral("x.iso")).outcome, JobOutcome::Done);
        QVERIFY(wasLocked);
        QCOMPARE(lastState, std::string("open"));
    }

    void anotherDiscIsNotTakenForTheOneThatWasAdded_data()
    {
        QTest::addColumn<bool>("isBlank");
        QTest::newRow("one like it") << false;
        QTest::newRow("a blank one") << true;
    }
    void anotherDiscIsNotTakenForTheOneThatWasAdded()
    {
        QFETCH(bool, isBlank);
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::DvdPlusR);
        const auto source = rig.sourceOf(disc, 1);
        QVERIFY(source);
        std::filesystem::rename(disc, disc + ".aside");
        if (isBlank)
            (void)rig.blank(QStringLiteral("old.vdisc"), MediumType::DvdPlusR);
        rig.time += std::chrono::seconds(1);
        if (!isBlank)
            (void)rig.twoSessions(MediumType::DvdPlusR); // the same, but for the time
        const JobResult other = rig.save(*source, QStringLiteral("x.iso"), MissingFiles::Skip);
        QCOMPARE(other.outcome, JobOutcome::Failed);
        QCOMPARE(other.error->code, ErrorCode::SourceDiscMissing);
        QVERIFY(other.error->toString().contains("SPRING (" + disc + ")"));
        QVERIFY(!std::filesystem::exists(rig.path(QStringLiteral("x.iso"))));

        std::filesystem::rename(disc + ".aside", disc);
        QCOMPARE(rig.save(*source, QStringLiteral("x.iso")).outcome, JobOutcome::Done);
        QCOMPARE(rig.filesOfImage(QStringLiteral("x.iso")), kFirst);
    }

    /// With a paper clip: the tray is locked.
    void aDiscThatIsExchangedWhileItIsReadIsNoticed_data()
    {
        QTest::addColumn<bool>("isSame");
        QTest::newRow("by another") << false;
        QTest::newRow("and comes back") << true;
    }
    void aDiscThatIsExchangedWhileItIsReadIsNoticed()
    {
        QFETCH(bool, isSame);
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::DvdPlusR);
        rig.time += std::chrono::seconds(1);
        const std::string other = rig.twoSessions(MediumType::DvdPlusR, QStringLiteral("other.vdisc"));
        const auto source = rig.sourceOf(disc, 1);
        QVERIFY(source);
        bool exchanged = false;
        rig.drives->before = [&](VirtualRecorder& drive,
                                 const mmc::Command& command) -> std::optional<Error> {
            if (exchanged || !reads(command) || !drive.isLocked() || command.in.size() < 64 * 1024)
                return std::nullopt;
            exchanged = true;
            auto taken = drive.takeDisc();
            if (!isSame) {
                auto opened = DiscFile::open(other);
                if (!opened)
                    qFatal("%s", opened.error().toString().c_str());
                taken = std::move(*opened);
            }
            if (!drive.insert(std::move(taken)))
                qFatal("the tray does not close");
            return std::nullopt;
        };
        const JobResult result = rig.save(*source, QStringLiteral("x.iso"), MissingFiles::Skip);
        QVERIFY(exchanged);
        if (isSame) {
            QCOMPARE(result.outcome, JobOutcome::Done);
            QCOMPARE(rig.filesOfImage(QStringLiteral("x.iso")), kFirst);
            return;
        }
        QCOMPARE(result.outcome, JobOutcome::Amber);
        QVERIFY(!result.report.missing.empty());
        for (const Error& missing : result.report.missing)
            QCOMPARE(missing.code, ErrorCode::SourceDiscMissing);
        const Files files = rig.filesOfImage(QStringLiteral("x.iso"));
        for (const auto& [path, contents] : files) // nothing of the other disc
            QVERIFY(contents == kFirst.at(path) || contents.endsWith(QByteArray(5, '\0')));
    }

    void whatCannotBeReadIsNamed()
    {
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::CdR80);
        std::int64_t bad = 0;
        {
            auto drive = VirtualRecorder::withDisc(disc, rig.drives->clock());
            const auto sectors = recorder::DiscSectorSource::open(**drive, rig.drives->clock(), {});
            const auto reader =
                image::ImageReader::open(**sectors, {.sessionStart = (*sectors)->sessionStart()});
            bad = static_cast<std::int64_t>(
                reader->find(image::NameSpace::RockRidge, "/b.bin")->extents.front().lba + 5);
        }
        const auto source = rig.sourceOf(disc);
        QVERIFY(source);
        rig.drives->before = [bad](VirtualRecorder&, const mmc::Command& command) -> std::optional<Error> {
            if (!reads(command))
                return std::nullopt;
            const auto& cdb = command.cdb;
            const std::int64_t lba =
                (std::int64_t{cdb.at(2)} << 24) | (cdb.at(3) << 16) | (cdb.at(4) << 8) | cdb.at(5);
            const std::int64_t count = (cdb.at(7) << 8) | cdb.at(8);
            if (bad < lba || bad >= lba + count)
                return std::nullopt;
            return Error{ErrorCode::CheckCondition, {}, Sense{.key = 3, .asc = 0x11}, {}};
        };
        const JobResult failed = rig.save(*source, QStringLiteral("x.iso"), MissingFiles::Fail);
        QCOMPARE(failed.outcome, JobOutcome::Failed);
        QVERIFY2(failed.error->code == ErrorCode::ReadFailed, failed.error->toString().c_str());
        const auto* const where = std::get_if<AtPath>(&failed.error->where);
        QVERIFY(where);
        QCOMPARE(where->path, "AUTUMN (" + disc + "): /b.bin");
        QVERIFY(failed.error->detail.starts_with("sector "));

        const JobResult amber = rig.save(*source, QStringLiteral("x.iso"), MissingFiles::Skip);
        QCOMPARE(amber.outcome, JobOutcome::Amber);
        QCOMPARE(amber.report.missing.size(), std::size_t{1});
        Files files = rig.filesOfImage(QStringLiteral("x.iso"));
        QVERIFY(files.extract("/AUTUMN/b.bin"));
        for (const auto& [path, contents] : files)
            QCOMPARE(contents, kLast.at(path));
        QCOMPARE(files.size(), std::size_t{2});
    }

    void theRecorderThatFilesComeFromIsNotBurnedTo()
    {
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::BdR);
        const std::string link = rig.path(QStringLiteral("link.vdisc"));
        std::filesystem::create_symlink(disc, link);
        const auto source = rig.sourceOf(disc, 1);
        QVERIFY(source);
        rig.drives->opened.clear();
        for (const std::string& target : {disc, link}) {
            const JobResult result = rig.burn(source->snapshot(), target, {.append = true});
            QCOMPARE(result.outcome, JobOutcome::Failed);
            QCOMPARE(result.error->code, ErrorCode::SourceDiscInTarget);
        }
        QVERIFY(rig.drives->opened.empty());
    }

    void aCancelledReadLetsGoOfTheDrive()
    {
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::CdR80);
        const auto source = rig.sourceOf(disc, 1);
        QVERIFY(source);
        rig.context.onPhase = [&](Phase phase) {
            if (phase == Phase::Copying)
                rig.context.stop.request_stop();
        };
        QCOMPARE(rig.save(*source, QStringLiteral("x.iso")).outcome, JobOutcome::Cancelled);
        const auto drive = VirtualRecorder::withDisc(disc, rig.drives->clock()); // the file is free
        QVERIFY(drive);
        QVERIFY(!(*drive)->isLocked());
    }

    /// Each command of a job in turn.
    void whateverFailsEndsInAnAnswer_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("the drive is gone") << 0;
        QTest::newRow("a sector cannot be read") << 1;
        QTest::newRow("the tray was open") << 2;
        QTest::newRow("the person stops") << 3;
    }
    void whateverFailsEndsInAnAnswer()
    {
        QFETCH(int, what);
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::CdR80);
        const auto source = rig.sourceOf(disc, 1);
        QVERIFY(source);
        const Error errors[] = {Error::of(ErrorCode::DeviceGone),
                                {ErrorCode::CheckCondition, {}, Sense{.key = 3, .asc = 0x11}, {}},
                                {ErrorCode::CheckCondition, {}, Sense{.key = 6, .asc = 0x28}, {}}};
        for (int at = 1;; ++at) {
            int commands = 0;
            bool isLocked = false;
            rig.context.stop = {};
            rig.drives->before = [&](VirtualRecorder&, const mmc::Command& command) -> std::optional<Error> {
                ++commands;
                if (commands == at && what == 3)
                    rig.context.stop.request_stop();
                else if (commands == at || (commands > at && what == 0))
                    return errors[what];
                if (command.cdb.opcode() == mmc::value(mmc::Opcode::PreventAllowMediumRemoval))
                    isLocked = (command.cdb.at(4) & 1) != 0;
                return std::nullopt;
            };
            const JobResult result = rig.save(*source, QStringLiteral("x.iso"), MissingFiles::Skip);
            const QByteArray where = "command " + QByteArray::number(at);
            QVERIFY2(!isLocked || what == 0, where.constData());
            if (result.outcome == JobOutcome::Done)
                QCOMPARE(rig.filesOfImage(QStringLiteral("x.iso")), kFirst);
            const bool isSaved = result.outcome == JobOutcome::Done || result.outcome == JobOutcome::Amber;
            QVERIFY2(std::filesystem::remove(rig.path(QStringLiteral("x.iso"))) == isSaved,
                     where.constData());
            QVERIFY2(isSaved || result.error, where.constData());
            QVERIFY2(result.outcome != JobOutcome::Amber || !result.report.missing.empty(),
                     where.constData());
            rig.drives->before = {};
            const auto free = VirtualRecorder::withDisc(disc, rig.drives->clock());
            QVERIFY2(free, where.constData());
            if (commands < at) { // nothing was struck
                QCOMPARE(result.outcome, JobOutcome::Done);
                QVERIFY(at > 20);
                break;
            }
        }
    }

    void anOriginSaysWhichDiscItWas()
    {
        Rig rig;
        const std::string disc = rig.twoSessions(MediumType::BdR);
        const auto source = rig.sourceOf(disc, 1);
        QVERIFY(source);
        const auto origin = source::originOf(*source->find("/SPRING/a.bin")->source());
        QVERIFY(origin && origin->disc);
        QCOMPARE(origin->path, disc);
        QCOMPARE(origin->member, std::string("/a.bin"));
        QCOMPARE(*origin->disc, discSessions(rig.services(), disc, {})->front());

        const auto again = scanDisc(rig.services(), disc, *origin->disc, rig.context);
        QVERIFY(again && again->nodes.front()->child("a.bin"));
        source::SessionIdentity other = *origin->disc;
        other.digest.front() = other.digest.front() == '0' ? '1' : '0';
        QCOMPARE(scanDisc(rig.services(), disc, other, rig.context).error().code,
                 ErrorCode::SourceDiscMissing);
    }
};

QTEST_GUILESS_MAIN(TestDiscFiles)
#include "tst_discfiles.moc"
