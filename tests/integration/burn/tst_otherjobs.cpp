// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byteorder.h"
#include "core/jobs/burnaudiojob.h"
#include "core/jobs/burnimagejob.h"
#include "core/jobs/burnsheet.h"
#include "core/jobs/cdsessions.h"
#include "core/jobs/saveimagejob.h"
#include "core/jobs/verifyjob.h"
#include "core/mmc/rawsector.h"
#include "core/source/filesectorsource.h"
#include "tests/integration/burn/jobrig.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

const QString kFolder = QStringLiteral("data");
const QString kImage = QStringLiteral("image.iso");

[[nodiscard]] JobResult save(JobRig& rig, Overwrite overwrite = Overwrite::Ask)
{
    SaveImageJob job({rig.compile(kFolder), {}, rig.path(kImage), {}, overwrite}, rig.services());
    return rig.run(job);
}

[[nodiscard]] QByteArray contentsOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// PCM of 44,100 Hz, 16 bits, stereo: a saw tooth that differs from file to file.
[[nodiscard]] QByteArray samples(int count, int seed)
{
    QByteArray bytes(qsizetype{4} * count, '\0');
    const auto span = std::as_writable_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size())));
    for (int i = 0; i < 2 * count; ++i)
        putLe16(span.subspan(static_cast<std::size_t>(2 * i)), static_cast<std::uint16_t>(i * 7 + seed));
    return bytes;
}

class WholeSectors final : public source::SectorSource {
public:
    explicit WholeSectors(const QByteArray& bytes) : m_bytes(bytes) {}
    [[nodiscard]] std::uint32_t sectorSize() const override { return mmc::kRawSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override
    {
        return static_cast<std::uint64_t>(m_bytes.size()) / mmc::kRawSectorSize;
    }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        if (first + to.size() / mmc::kRawSectorSize > sectorCount())
            return fail(ErrorCode::InvalidArgument);
        std::ranges::copy(std::as_bytes(std::span(m_bytes)).subspan(first * mmc::kRawSectorSize, to.size()),
                          to.begin());
        return {};
    }
    [[nodiscard]] std::string describe(std::uint64_t) const override { return {}; }

private:
    QByteArray m_bytes;
};

class WarnedContext final : public SilentJobContext {
public:
    void warn(const Error& warning) override { details.append(QString::fromStdString(warning.detail)); }
    QStringList details;
};

[[nodiscard]] QByteArray wav(const QByteArray& pcm)
{
    QByteArray header(44, '\0');
    const auto span = std::as_writable_bytes(std::span(header.data(), 44));
    const auto text = [&header](int at, const char* four) { header.replace(at, 4, four, 4); };
    text(0, "RIFF");
    putLe32(span.subspan(4), static_cast<std::uint32_t>(36 + pcm.size()));
    text(8, "WAVE");
    text(12, "fmt ");
    putLe32(span.subspan(16), 16);
    putLe16(span.subspan(20), 1);
    putLe16(span.subspan(22), 2);
    putLe32(span.subspan(24), 44100);
    putLe32(span.subspan(28), 176400);
    putLe16(span.subspan(32), 4);
    putLe16(span.subspan(34), 16);
    text(36, "data");
    putLe32(span.subspan(40), static_cast<std::uint32_t>(pcm.size()));
    return header + pcm;
}

} // namespace

class TestOtherJobs : public QObject {
    Q_OBJECT
private slots:
    void whatALaterSessionCannotTakeAlongIsTold();
    void savesAnImage();
    void asksBeforeItOverwrites_data();
    void asksBeforeItOverwrites();
    void savedImageWithoutAMissingFileIsAmber();
    void cancelledSaveLeavesNothing();
    void burnsAnImageFileAndVerifiesAgainstIt();
    void findsADifferenceToAnImage();
    void verificationWithoutAnythingToCompareReadsEverything();
    void verificationOfABlankDiscIsRefused();
    void unreadableSectorFailsTheVerification();
    void refusesAFileThatIsNoImage();
    void measuresASheetWithItsLaterSessions();
    void laysLaterSessionsOutAsARecorderWill();
    void dataIsBurnedWhereItWasMadeFor();
    void burnsAudioSampleBySample();
    void refusesABrokenTrackBeforeTheLaserStarts();
};

void TestOtherJobs::whatALaterSessionCannotTakeAlongIsTold()
{
    QByteArray bytes(qsizetype{150} * mmc::kRawSectorSize, '\0');
    const auto toldOf = [&bytes](std::uint64_t sectors, bool indexes) {
        WholeSectors disc(bytes);
        WarnedContext context;
        tellLeftOut(disc, {.track = 7, .pause = {0, sectors}, .indexes = indexes}, context);
        return context.details;
    };
    QVERIFY(toldOf(150, false).isEmpty());
    QVERIFY(toldOf(160, false).isEmpty()); // a scratch in what is not sent stops nothing
    QCOMPARE(toldOf(0, true),
             QStringList(QStringLiteral("track 7 of a later session loses its marks behind index 1")));
    bytes[qsizetype{149} * mmc::kRawSectorSize] = 1;
    QVERIFY(toldOf(149, false).isEmpty());
    QCOMPARE(toldOf(150, false).size(), 1);
    QVERIFY(toldOf(150, false).front().contains(QStringLiteral("pause before track 7")));
}

void TestOtherJobs::savesAnImage()
{
    JobRig rig;
    rig.write(QStringLiteral("data/a.txt"), QByteArrayLiteral("abc"));
    const JobResult result = save(rig);
    QVERIFY2(!result.error, result.error ? result.error->toString().c_str() : "");
    QCOMPARE(result.report.target, rig.path(kImage));
    QCOMPARE(result.report.bytes, static_cast<std::uint64_t>(contentsOf(rig.path(kImage)).size()));
    auto image = source::FileSectorSource::open(rig.path(kImage));
    QVERIFY(image);
    QCOMPARE(JobRig::filesIn(**image),
             (std::map<std::string, QByteArray>{{"/a.txt", QByteArrayLiteral("abc")}}));
}

void TestOtherJobs::asksBeforeItOverwrites_data()
{
    QTest::addColumn<int>("overwrite");
    QTest::addColumn<int>("answer");
    QTest::addColumn<bool>("written");
    QTest::newRow("yes") << static_cast<int>(Overwrite::Ask) << static_cast<int>(Answer::Yes) << true;
    QTest::newRow("no") << static_cast<int>(Overwrite::Ask) << static_cast<int>(Answer::No) << false;
    QTest::newRow("cancel") << static_cast<int>(Overwrite::Ask) << static_cast<int>(Answer::Cancel) << false;
    QTest::newRow("never") << static_cast<int>(Overwrite::Never) << static_cast<int>(Answer::Yes) << false;
    QTest::newRow("always") << static_cast<int>(Overwrite::Always) << static_cast<int>(Answer::Cancel)
                            << true;
}

void TestOtherJobs::asksBeforeItOverwrites()
{
    QFETCH(const int, overwrite);
    QFETCH(const int, answer);
    QFETCH(const bool, written);
    JobRig rig;
    rig.write(QStringLiteral("data/a.txt"), QByteArrayLiteral("abc"));
    rig.write(kImage, QByteArrayLiteral("precious"));
    rig.context.answers[QuestionKind::OverwriteFile] = static_cast<Answer>(answer);
    const JobResult result = save(rig, static_cast<Overwrite>(overwrite));
    QCOMPARE(result.outcome == JobOutcome::Done, written);
    QCOMPARE(contentsOf(rig.path(kImage)) != QByteArrayLiteral("precious"), written);
    QCOMPARE(rig.context.asked.size(), static_cast<Overwrite>(overwrite) == Overwrite::Ask ? 1U : 0U);
    if (!written)
        QCOMPARE(result.error->code,
                 result.outcome == JobOutcome::Cancelled ? ErrorCode::Cancelled : ErrorCode::FileExists);
}

void TestOtherJobs::savedImageWithoutAMissingFileIsAmber()
{
    JobRig rig;
    rig.write(QStringLiteral("data/a.txt"), QByteArrayLiteral("abc"));
    const std::string gone = rig.write(QStringLiteral("data/b.txt"), QByteArrayLiteral("abc"));
    SaveImageJob job({rig.compile(kFolder), {}, rig.path(kImage)}, rig.services());
    QVERIFY(QFile::remove(QString::fromStdString(gone)));
    rig.context.answers[QuestionKind::SkipUnreadable] = Answer::Yes;
    const JobResult result = rig.run(job);
    QCOMPARE(result.outcome, JobOutcome::Amber);
    QCOMPARE(result.report.missing.size(), 1U);
}

void TestOtherJobs::cancelledSaveLeavesNothing()
{
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 8 << 20);
    rig.context.onPhase = [&rig](Phase phase) {
        if (phase == Phase::Copying)
            rig.context.stop.request_stop();
    };
    QCOMPARE(save(rig).outcome, JobOutcome::Cancelled);
    QCOMPARE(QDir(QString::fromStdString(rig.path({})))
                 .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{kFolder});
}

void TestOtherJobs::burnsAnImageFileAndVerifiesAgainstIt()
{
    JobRig rig;
    rig.write(QStringLiteral("data/a.txt"), QByteArrayLiteral("abc"));
    QCOMPARE(save(rig).outcome, JobOutcome::Done);
    for (const MediumType type : {MediumType::CdR80, MediumType::DvdPlusR, MediumType::BdR}) {
        const std::string disc = rig.makeDisc(type);
        BurnImageJob job({rig.path(kImage), {disc}}, rig.services());
        const JobResult burned = rig.run(job);
        QVERIFY2(!burned.error, burned.error ? burned.error->toString().c_str() : "");
        QCOMPARE(burned.report.verification, Verification::Identical);
        VerifyJob verify({disc, rig.path(kImage)}, rig.services());
        const JobResult verified = rig.run(verify);
        QVERIFY2(!verified.error, verified.error ? verified.error->toString().c_str() : "");
        QCOMPARE(verified.report.verification, Verification::Identical);
        QCOMPARE(verified.report.bytes, burned.report.bytes);
    }
}

void TestOtherJobs::findsADifferenceToAnImage()
{
    JobRig rig;
    rig.write(QStringLiteral("data/a.txt"), QByteArrayLiteral("abc"));
    QCOMPARE(save(rig).outcome, JobOutcome::Done);
    const std::string disc = rig.makeDisc(MediumType::BdR);
    BurnImageJob job({rig.path(kImage), {disc}}, rig.services());
    QCOMPARE(rig.run(job).outcome, JobOutcome::Done);
    QByteArray other = contentsOf(rig.path(kImage));
    const qsizetype sector = 20;
    other[sector * 2048 + 5] = static_cast<char>(other[sector * 2048 + 5] ^ 1);
    rig.write(kImage, other);
    VerifyJob verify({disc, rig.path(kImage)}, rig.services());
    const JobResult result = rig.run(verify);
    QCOMPARE(result.outcome, JobOutcome::Failed);
    QCOMPARE(result.error->code, ErrorCode::VerifyDiffers);
    QCOMPARE(std::get<AtLba>(result.error->where).lba, 20);
    QCOMPARE(result.report.verification, Verification::Differs);
    QVERIFY(!result.report.damaged.empty());
    // An image that is longer than the disc is no difference but a wrong image.
    rig.write(kImage, other + QByteArray(2048 * 1000, '\0'));
    VerifyJob longer({disc, rig.path(kImage)}, rig.services());
    QCOMPARE(rig.run(longer).error->code, ErrorCode::MediumTooSmall);
}

void TestOtherJobs::verificationWithoutAnythingToCompareReadsEverything()
{
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 3 << 20);
    QCOMPARE(save(rig).outcome, JobOutcome::Done);
    const std::string disc = rig.makeDisc(MediumType::CdR80);
    BurnImageJob job({rig.path(kImage), {disc}}, rig.services());
    QCOMPARE(rig.run(job).outcome, JobOutcome::Done);
    VerifyJob verify({disc}, rig.services());
    const JobResult result = rig.run(verify);
    QVERIFY2(!result.error, result.error ? result.error->toString().c_str() : "");
    QCOMPARE(result.report.verification, Verification::NotDone);
    // With the padding behind somebody else's image.
    QVERIFY(result.report.bytes >= static_cast<std::uint64_t>(contentsOf(rig.path(kImage)).size()));
    QCOMPARE(result.report.warnings.size(), 1U);
    QCOMPARE(result.report.warnings[0].code, ErrorCode::NoChecksums);
}

void TestOtherJobs::verificationOfABlankDiscIsRefused()
{
    JobRig rig;
    VerifyJob verify({rig.makeDisc(MediumType::CdR80)}, rig.services());
    QCOMPARE(rig.run(verify).error->code, ErrorCode::MediumUnsuitable);
}

void TestOtherJobs::unreadableSectorFailsTheVerification()
{
    JobRig rig;
    rig.writeLarge(QStringLiteral("data/a.bin"), 3 << 20);
    QCOMPARE(save(rig).outcome, JobOutcome::Done);
    const std::string disc = rig.makeDisc(MediumType::DvdPlusR);
    BurnImageJob job({rig.path(kImage), {disc}}, rig.services());
    QCOMPARE(rig.run(job).outcome, JobOutcome::Done);
    rig.provider.prepare = [](mmc::FaultTransport& faults) {
        faults.add(
            {{.opcodes = {mmc::Opcode::Read10}, .lba = 700}, Sense{.key = 3, .asc = 0x11, .ascq = 0}, 0});
    };
    VerifyJob alone({disc}, rig.services());
    const JobResult unreadable = rig.run(alone);
    QCOMPARE(unreadable.error->code, ErrorCode::VerifyUnreadable);
    QVERIFY(std::holds_alternative<AtLba>(unreadable.error->where));
    VerifyJob against({disc, rig.path(kImage)}, rig.services());
    const JobResult result = rig.run(against);
    QCOMPARE(result.error->code, ErrorCode::VerifyUnreadable);
    QCOMPARE(result.report.verification, Verification::Differs);
}

void TestOtherJobs::refusesAFileThatIsNoImage()
{
    JobRig rig;
    rig.write(kImage, QByteArray(3000, 'x'));
    const std::string disc = rig.makeDisc(MediumType::BdR);
    BurnImageJob job({rig.path(kImage), {disc}}, rig.services());
    QCOMPARE(rig.run(job).error->code, ErrorCode::NotAnImage);
}

void TestOtherJobs::measuresASheetWithItsLaterSessions()
{
    const QByteArray sheet = "REM SESSION 01\n"
                             "FILE \"one.bin\" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n"
                             "REM SESSION 02\n"
                             "FILE \"two.bin\" BINARY\n  TRACK 02 %1\n    INDEX 01 00:00:00\n";
    const auto replaced = [&sheet](const char* mode) { return QByteArray(sheet).replace("%1", mode); };
    JobRig rig;
    rig.write(QStringLiteral("one.bin"), QByteArray(400 * 2048, '1'));
    rig.write(QStringLiteral("two.bin"), QByteArray(500 * 2048, '2'));
    rig.write(QStringLiteral("disc.cue"), replaced("MODE1/2048"));
    const auto payload = measureSheet(rig.path(QStringLiteral("disc.cue")));
    QVERIFY2(payload, payload ? "" : payload.error().toString().c_str());
    QCOMPARE(payload->sectorCount, 400U);
    QCOMPARE(payload->sectorSize, 2352U);
    QCOMPARE(payload->laterSectors, 11'400U + 500U); // lead-out, lead-in and pre-gap between them
    QCOMPARE(payload->laterBlockTypes, 1U << 8);
    rig.write(QStringLiteral("sound.cue"), replaced("AUDIO"));
    const auto sound = measureSheet(rig.path(QStringLiteral("sound.cue")));
    QVERIFY2(sound, sound ? "" : sound.error().toString().c_str());
    QCOMPARE(sound->laterSectors, 11'400U + (500U * 2048 + 2351) / 2352);
    QCOMPARE(sound->laterBlockTypes, 1U);
    QCOMPARE(measureSheet(rig.path(QStringLiteral("gone.cue"))).error().code, ErrorCode::FileNotFound);
}

void TestOtherJobs::laysLaterSessionsOutAsARecorderWill()
{
    recorder::Payload first{.kind = recorder::PayloadKind::AudioSession, .sectorCount = 1000};
    const auto later = placeBehind(first, {{{.dataForm = 0x20, .control = 4, .sectorCount = 400},
                                            {.dataForm = 0x00, .sectorCount = 100}, // becomes four seconds
                                            {.dataForm = 0x10, .control = 4, .sectorCount = 350}},
                                           {{.dataForm = 0x30, .control = 4, .sectorCount = 700}}});
    QCOMPARE(later.size(), 2U);
    const auto startsOf = [](const recorder::Payload& payload) {
        std::vector<std::int64_t> starts;
        std::ranges::transform(payload.tracks, std::back_inserter(starts), &recorder::PayloadTrack::lba);
        return starts;
    };
    QCOMPARE(startsOf(later[0]), (std::vector<std::int64_t>{12'400, 12'952, 13'404}));
    QCOMPARE(startsOf(later[1]), (std::vector<std::int64_t>{13'404 + 352 + 6'900}));
    QCOMPARE(later[0].firstLba, 12'400);
    QCOMPARE(later[0].sectorCount, 850U);
    QCOMPARE(first.laterSectors, static_cast<std::uint64_t>(startsOf(later[1]).front() + 700 - 1000));
    QCOMPARE(first.laterBlockTypes, 1U << 13 | 1U << 9 | 1U << 8 | 1U);
}

void TestOtherJobs::dataIsBurnedWhereItWasMadeFor()
{
    // A track of XA for sector 12,400: descriptor in its sector 16, root directory in 20.
    constexpr std::int64_t kStart = 12'400;
    QByteArray sectors(qsizetype{30} * 2352, '\0');
    const auto at = [&sectors](int sector, int byte) {
        return std::as_writable_bytes(std::span(sectors.data() + sector * 2352 + byte, 64));
    };
    for (int i = 0; i < 30; ++i) {
        mmc::RawSector sector{};
        mmc::completeXa(sector, kStart + i);
        std::ranges::copy(sector, std::as_writable_bytes(std::span(sectors.data() + i * 2352, 2352)).begin());
    }
    sectors.replace(16 * 2352 + 24, 6, QByteArray("\1CD001", 6));
    putLe32(at(16, 24 + 158), kStart + 20);
    putLe32(at(20, 24 + 2), kStart + 20);
    at(20, 24 + 32)[0] = std::byte{1};
    const auto checked = [](const QByteArray& bytes, std::int64_t lba, std::uint8_t form = 0x20) {
        WholeSectors source(bytes);
        return checkAddress(source, 0, {.dataForm = form, .lba = lba, .sectorCount = 30}).has_value();
    };
    QVERIFY(checked(sectors, kStart));
    QVERIFY(!checked(sectors, kStart + 2));
    QVERIFY(checked(sectors, kStart + 2, 0x00)); // sound has no address
    // Without headers, or with such of an image that was made into sectors elsewhere, the volume tells.
    QByteArray bare = sectors;
    bare.replace(0, 16, QByteArray(16, '\0'));
    QVERIFY(checked(bare, kStart));
    QVERIFY(!checked(bare, kStart + 2));
    QVERIFY(!checked(bare, 0));
    QByteArray elsewhere = sectors;
    elsewhere.replace(12, 3, QByteArray("\0\2\0", 3));
    QVERIFY(checked(elsewhere, kStart));
    QVERIFY(!checked(elsewhere, kStart + 2));
    // What tells nothing lies well anywhere.
    bare.replace(16 * 2352 + 24, 6, QByteArray(6, '\0'));
    QVERIFY(checked(bare, 0));
    elsewhere.replace(16 * 2352 + 24, 6, QByteArray(6, '\0'));
    QVERIFY(!checked(elsewhere, kStart));
}

void TestOtherJobs::burnsAudioSampleBySample()
{
    JobRig rig;
    const QByteArray first = samples(588 * 300, 1);
    const QByteArray second = samples(588 * 310, 99);
    std::vector<audio::Track> tracks;
    for (const auto& [name, pcm] :
         {std::pair(QStringLiteral("1.wav"), first), std::pair(QStringLiteral("2.wav"), second)}) {
        auto track = audio::probeTrack(rig.write(name, wav(pcm)));
        QVERIFY(track);
        tracks.push_back(*track);
    }
    const std::string disc = rig.makeDisc(MediumType::CdR80);
    BurnAudioJob job({tracks, {.gapSectors = 0}, {disc}}, rig.services());
    const JobResult result = rig.run(job);
    QVERIFY2(!result.error, result.error ? result.error->toString().c_str() : "");
    QCOMPARE(result.report.verification, Verification::Identical);
    QCOMPARE(result.report.tracks, 2U);
    QCOMPARE(result.report.sectors, 610U);
    QCOMPARE(result.report.discState, DiscState::Finished);
    auto file = virtualdrive::DiscFile::open(disc);
    QVERIFY(file);
    QByteArray onDisc(610 * 2352, '\0');
    QVERIFY((*file)->read(
        0, virtualdrive::SectorForm::Audio,
        std::as_writable_bytes(std::span(onDisc.data(), static_cast<std::size_t>(onDisc.size())))));
    QVERIFY(onDisc == first + second);
}

void TestOtherJobs::refusesABrokenTrackBeforeTheLaserStarts()
{
    JobRig rig;
    auto track = audio::probeTrack(rig.write(QStringLiteral("1.wav"), wav(samples(588 * 300, 1))));
    QVERIFY(track);
    const std::string disc = rig.makeDisc(MediumType::CdR80);
    QVERIFY(QFile::remove(QString::fromStdString(rig.path(QStringLiteral("1.wav")))));
    BurnAudioJob job({{*track}, {}, {disc}}, rig.services());
    const JobResult result = rig.run(job);
    QCOMPARE(result.error->code, ErrorCode::FileNotFound);
    QCOMPARE(result.report.discState, DiscState::Blank);
    QVERIFY(std::find(rig.context.phases.begin(), rig.context.phases.end(), Phase::Writing) ==
            rig.context.phases.end());
}

QTEST_GUILESS_MAIN(TestOtherJobs)
#include "tst_otherjobs.moc"
