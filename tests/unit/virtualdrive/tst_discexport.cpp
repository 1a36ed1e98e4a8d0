// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/discexport.h"
#include "host.h"

#include <fstream>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

Bytes load(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(chars));
    return {bytes.begin(), bytes.end()};
}

QByteArray text(const std::filesystem::path& path)
{
    const Bytes bytes = load(path);
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

class Answering final : public SilentJobContext {
public:
    explicit Answering(Answer answer, std::stop_token token = {})
        : SilentJobContext(std::move(token)), m_answer(answer)
    {}
    Answer ask(const Question& question) override
    {
        asked.push_back(question.subject);
        return m_answer;
    }
    std::vector<std::string> asked;

private:
    Answer m_answer;
};

int filesIn(const QTemporaryDir& dir)
{
    return static_cast<int>(QDir(dir.path()).entryList(QDir::Files).size());
}

} // namespace

class TestDiscExport : public QObject {
    Q_OBJECT

private slots:
    void exportsADataDiscAsIso_data();
    void exportsADataDiscAsIso();
    void fillsTheGapBetweenSessionsWithZeros();
    void exportsAudioAsBinAndCue();
    void exportsTracksAtOnceWithTheirPregap();
    void refusesWhatDoesNotFitTheFormat();
    void asksBeforeItOverwrites();
    void leavesNothingBehindWhenItIsStopped();
};

void TestDiscExport::exportsADataDiscAsIso_data()
{
    QTest::addColumn<int>("type");
    QTest::newRow("CD-R") << static_cast<int>(MediumType::CdR80);
    QTest::newRow("DVD+R") << static_cast<int>(MediumType::DvdPlusR);
    QTest::newRow("BD-R") << static_cast<int>(MediumType::BdR);
}

void TestDiscExport::exportsADataDiscAsIso()
{
    QFETCH(int, type);
    Host host(static_cast<MediumType>(type));
    QCOMPARE(host.writeData(0, 320), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
    SilentJobContext context;
    const auto out = fileIn(host.dir, "out.iso");
    QVERIFY(exportIso(*host.recorder->disc(), out, context));
    QVERIFY(load(out) == sectors(0, 320, 2048));
    QCOMPARE(filesIn(host.dir), 2);
}

void TestDiscExport::fillsTheGapBetweenSessionsWithZeros()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.writeData(32 + 2048, 16), "good");
    QCOMPARE(host.close(6), "good");
    SilentJobContext context;
    const auto out = fileIn(host.dir, "out.iso");
    QVERIFY(exportIso(*host.recorder->disc(), out, context));
    const Bytes image = load(out);
    QCOMPARE(image.size(), std::size_t{(32 + 2048 + 16) * 2048});
    QVERIFY(std::equal(image.begin() + 2080 * 2048, image.end(), sectors(2080, 16, 2048).begin()));
    QVERIFY(std::all_of(image.begin() + 32 * 2048, image.begin() + 2080 * 2048,
                        [](std::byte b) { return b == std::byte{0}; }));
}

void TestDiscExport::exportsAudioAsBinAndCue()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    Bytes cue;
    const auto add = [&cue](std::initializer_list<int> bytes) {
        for (const int value : bytes)
            cue.push_back(static_cast<std::byte>(value));
    };
    add({2, '0', '1', '2', '3', '4', '5', '6'});
    add({2, '7', '8', '9', '0', '1', '2', 0});
    add({0x01, 0, 0, 1, 0, 0, 0, 0});
    add({0x01, 1, 0, 0, 0, 0, 0, 0});
    add({0x01, 1, 1, 0, 0, 0, 2, 0});
    add({0x23, 2, 'D', 'E', 'A', '1', '2', '3'});
    add({0x23, 2, '4', '5', '6', '7', '8', '9'});
    add({0x21, 2, 0, 0, 0, 0, 7, 0});  // LBA 375
    add({0x21, 2, 1, 0, 0, 0, 9, 0});  // LBA 525
    add({0x21, 2, 2, 0, 0, 0, 10, 0}); // LBA 600
    add({0x01, 0xAA, 1, 1, 0, 0, 14, 0});
    QCOMPARE(host.run({0x5D, 0, 0, 0, 0, 0, 0, 0, static_cast<int>(cue.size())}, cue), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    for (int lba = 0; lba < 900; lba += 20)
        QCOMPARE(host.writeData(lba, 20, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    SilentJobContext context;
    QVERIFY(exportCue(*host.recorder->disc(), fileIn(host.dir, "out.cue"), context));
    QVERIFY(load(fileIn(host.dir, "out.bin")) == sectors(0, 900, 2352));
    QCOMPARE(text(fileIn(host.dir, "out.cue")), "CATALOG 0123456789012\n"
                                                "FILE \"out.bin\" BINARY\n"
                                                "  TRACK 01 AUDIO\n"
                                                "    INDEX 01 00:00:00\n"
                                                "  TRACK 02 AUDIO\n"
                                                "    FLAGS DCP\n"
                                                "    ISRC DEA123456789\n"
                                                "    INDEX 00 00:05:00\n"
                                                "    INDEX 01 00:07:00\n"
                                                "    INDEX 02 00:08:00\n");
}

void TestDiscExport::exportsTracksAtOnceWithTheirPregap()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(host.writeData(0, 300), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.writeParameters(0x41, 0xC1, 0x00), "good");
    QCOMPARE(host.writeData(452, 300, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.writeData(754 + 11400, 300, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
    SilentJobContext context;
    QVERIFY(exportCue(*host.recorder->disc(), fileIn(host.dir, "out.cue"), context));
    Bytes expected = sectors(0, 300, 2048);
    for (const std::int32_t lba : {452, 754 + 11400}) {
        const Bytes audio = sectors(lba, 300, 2352);
        expected.insert(expected.end(), audio.begin(), audio.end());
    }
    QVERIFY(load(fileIn(host.dir, "out.bin")) == expected);
    QCOMPARE(text(fileIn(host.dir, "out.cue")), "FILE \"out.bin\" BINARY\n"
                                                "  REM SESSION 01\n"
                                                "  TRACK 01 MODE1/2048\n"
                                                "    INDEX 01 00:00:00\n"
                                                "  TRACK 02 AUDIO\n"
                                                "    FLAGS PRE\n"
                                                "    PREGAP 00:02:00\n"
                                                "    INDEX 01 00:04:00\n"
                                                "  REM SESSION 02\n"
                                                "  TRACK 03 AUDIO\n"
                                                "    FLAGS PRE\n"
                                                "    INDEX 01 00:08:00\n");
}

void TestDiscExport::refusesWhatDoesNotFitTheFormat()
{
    SilentJobContext context;
    Host blank(MediumType::CdR80);
    QVERIFY(exportIso(*blank.recorder->disc(), fileIn(blank.dir, "o.iso"), context).error().code ==
            ErrorCode::MediumUnsuitable);
    QVERIFY(exportCue(*blank.recorder->disc(), fileIn(blank.dir, "o.cue"), context).error().code ==
            ErrorCode::MediumUnsuitable);
    Host bd(MediumType::BdR);
    QCOMPARE(bd.writeData(0, 32), "good");
    QCOMPARE(bd.synchronize(), "good");
    QVERIFY(exportCue(*bd.recorder->disc(), fileIn(bd.dir, "o.cue"), context).error().code ==
            ErrorCode::MediumUnsuitable);
    QVERIFY(exportIso(*bd.recorder->disc(), fileIn(bd.dir, "no/o.iso"), context).error().code ==
            ErrorCode::FileNotFound);
    Host audio(MediumType::CdR80);
    QCOMPARE(audio.writeParameters(0x41, 0x00, 0x00), "good");
    QCOMPARE(audio.writeData(0, 300, 2352), "good");
    QCOMPARE(audio.synchronize(), "good");
    QVERIFY(exportIso(*audio.recorder->disc(), fileIn(audio.dir, "o.iso"), context).error().code ==
            ErrorCode::MediumUnsuitable);
    QVERIFY(exportCue(*audio.recorder->disc(), fileIn(audio.dir, "o.bin"), context).error().code ==
            ErrorCode::InvalidArgument);
    QCOMPARE(filesIn(blank.dir) + filesIn(bd.dir) + filesIn(audio.dir), 3);
}

void TestDiscExport::asksBeforeItOverwrites()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    const auto out = fileIn(host.dir, "out.iso");
    std::ofstream(out) << "mine";
    Answering no(Answer::No);
    QVERIFY(exportIso(*host.recorder->disc(), out, no).error().code == ErrorCode::FileExists);
    QCOMPARE(no.asked.size(), std::size_t{1});
    QCOMPARE(text(out), "mine");
    Answering cancel(Answer::Cancel);
    QVERIFY(exportIso(*host.recorder->disc(), out, cancel).error().code == ErrorCode::Cancelled);
    Answering yes(Answer::Yes);
    QVERIFY(exportIso(*host.recorder->disc(), out, yes));
    QVERIFY(load(out) == sectors(0, 32, 2048));
}

void TestDiscExport::leavesNothingBehindWhenItIsStopped()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    std::stop_source stop;
    stop.request_stop();
    Answering context(Answer::Yes, stop.get_token());
    QVERIFY(exportIso(*host.recorder->disc(), fileIn(host.dir, "o.iso"), context).error().code ==
            ErrorCode::Cancelled);
    QCOMPARE(filesIn(host.dir), 1);
}

QTEST_GUILESS_MAIN(TestDiscExport)
#include "tst_discexport.moc"
