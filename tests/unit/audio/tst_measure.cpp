// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/measure.h"

#include "tests/unit/audio/soundfiles.h"

#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

namespace {

class RecordingContext final : public SilentJobContext {
public:
    using SilentJobContext::SilentJobContext;
    void progress(const Progress& progress) override { seen.push_back(progress); }
    void warn(const Error& warning) override { warnings.push_back(warning); }
    std::vector<Progress> seen;
    std::vector<Error> warnings;
};

} // namespace

class MeasureTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string make(const char* name, const Bytes& bytes) const
    {
        const QString file = m_folder.filePath(QString::fromUtf8(name));
        if (!write(file, bytes))
            qFatal("cannot write a test file");
        return file.toStdString();
    }

private slots:
    void countsWhatIsEstimated()
    {
        Bytes cut = wav(noise(441'000, 1));
        cut.resize(44 + 400'000 * 4);
        std::vector tracks = {probeTrack(make("a.wav", wav(noise(96'000, 2), {.rate = 96'000}))).value(),
                              probeTrack(make("b.wav", cut)).value()};
        RecordingContext context;
        QVERIFY(measure(tracks, context).has_value());
        QCOMPARE(tracks[0].sound.count, Count::Exact);
        QCOMPARE(tracks[0].sound.sampleCount, decodeAll(tracks[0].sound.path)->size() / 4);
        QCOMPARE(tracks[1].sound.count, Count::Exact);
        QCOMPARE(tracks[1].sound.sampleCount, 400'000U);
        QCOMPARE(context.warnings.size(), std::size_t{1});
        QCOMPARE(context.warnings[0].code, ErrorCode::AudioUndecodable);
        QCOMPARE(std::get<AtPath>(context.warnings[0].where).path, tracks[1].sound.path);
        QVERIFY(!context.seen.empty());
        for (const Progress& progress : context.seen)
            QVERIFY(progress.done <= progress.total);
    }

    void keepsCountsOfUnchangedFilesOnly()
    {
        const std::string file = make("c.wav", wav(noise(50'000, 3)));
        std::vector tracks = {probeTrack(file).value()};
        QCOMPARE(tracks[0].sound.count, Count::Exact);
        RecordingContext context;
        QVERIFY(measure(tracks, context).has_value());
        QVERIFY(context.seen.empty());
        make("c.wav", wav(noise(60'000, 3)));
        QVERIFY(measure(tracks, context).has_value());
        QCOMPARE(tracks[0].sound.sampleCount, 60'000U);
        QVERIFY(!context.seen.empty());
    }

    void decodesAFileOfManyTracksOnce()
    {
        const std::string file = make("d.bin", noise(588 * 1000, 4));
        std::vector<Track> tracks(10);
        for (std::size_t i = 0; i < tracks.size(); ++i)
            tracks[i].sound = {.path = file,
                               .encoding = Encoding::RawLittleEndian,
                               .firstSample = i * 58'800,
                               .sampleCount = 58'800,
                               .untilEnd = i == 9};
        RecordingContext context;
        QVERIFY(measure(tracks, context).has_value());
        for (const Track& track : tracks) {
            QCOMPARE(track.sound.count, Count::Exact);
            QCOMPARE(track.sound.sampleCount, 58'800U);
        }
        QCOMPARE(context.seen.back().done, 588'000U * 4);
    }

    void refusesAStretchBehindTheEnd()
    {
        const std::string file = make("e.bin", noise(5880, 5));
        Track track;
        track.sound = {.path = file,
                       .encoding = Encoding::RawLittleEndian,
                       .firstSample = 588,
                       .sampleCount = 5880,
                       .untilEnd = false};
        SilentJobContext context;
        QCOMPARE(measure(std::span(&track, 1), context).error().code, ErrorCode::SheetInvalid);
        track.sound = {.path = file, .encoding = Encoding::RawLittleEndian, .firstSample = 5880};
        QCOMPARE(measure(std::span(&track, 1), context).error().code, ErrorCode::SheetInvalid);
    }

    void findsAVanishedOrBrokenFile()
    {
        const std::string file = make("f.wav", wav(noise(5880, 6)));
        std::vector tracks = {probeTrack(file).value()};
        SilentJobContext context;
        make("f.wav", noise(10, 7));
        QCOMPARE(measure(tracks, context).error().code, ErrorCode::AudioUndecodable);
        QVERIFY(QFile::remove(QString::fromStdString(file)));
        const auto result = measure(tracks, context);
        QCOMPARE(result.error().code, ErrorCode::FileNotFound);
        QCOMPARE(std::get<AtPath>(result.error().where).path, file);
    }

    void endsWhenStopped()
    {
        std::vector tracks = {probeTrack(make("g.wav", wav(noise(96'000, 8), {.rate = 96'000}))).value()};
        std::stop_source stop;
        stop.request_stop();
        SilentJobContext context(stop.get_token());
        QCOMPARE(measure(tracks, context).error().code, ErrorCode::Cancelled);
        QCOMPARE(tracks[0].sound.count, Count::Estimated);
    }
};

QTEST_GUILESS_MAIN(MeasureTest)
#include "tst_measure.moc"
