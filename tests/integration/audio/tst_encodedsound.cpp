// SPDX-License-Identifier: GPL-3.0-or-later
// Files made by other programs (ffmpeg and flac must be installed): what we decode is what went in.
#include "core/audio/audiosessionsource.h"
#include "core/audio/measure.h"
#include "tests/unit/audio/soundfiles.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

namespace {

class WarningContext final : public SilentJobContext {
public:
    void warn(const Error& warning) override { warnings.push_back(warning); }
    std::vector<Error> warnings;
};

/// Sweeps and noise: something that an encoder has work with, and no two seconds alike.
Bytes music(std::size_t samples)
{
    std::mt19937 random(42);
    Bytes bytes(samples * kBytesPerSample);
    for (std::size_t i = 0; i < samples; ++i)
        for (std::size_t side = 0; side < 2; ++side) {
            const double t = static_cast<double>(i) / kSampleRate;
            const double tone =
                9000 * std::sin(2 * 3.14159265358979 * (200 + 40 * t + 100 * static_cast<double>(side)) * t);
            const auto value = static_cast<std::int16_t>(tone + static_cast<double>(random() % 400) - 200);
            putLe16(std::span(bytes).subspan(i * 4 + side * 2), static_cast<std::uint16_t>(value));
        }
    return bytes;
}

/// Mean square of the difference, over the mean square of the first.
double relativeError(const Bytes& a, const Bytes& b, std::size_t samples)
{
    double difference = 0;
    double power = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        const double x = sampleAt(a, i, 0);
        const double y = sampleAt(b, i, 0);
        difference += (x - y) * (x - y);
        power += x * x;
    }
    return difference / power;
}

} // namespace

class EncodedSoundTest : public QObject {
    Q_OBJECT

    static constexpr std::size_t kSamples = 588 * 700 + 123;
    QTemporaryDir m_folder;
    Bytes m_sound;

    QString file(const QString& name) const { return m_folder.filePath(name); }

    /// Fails the test when the program is not there.
    static bool run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        const bool isGood = process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit &&
                            process.exitCode() == 0;
        if (!isGood)
            qWarning().noquote() << program << arguments << process.errorString() << process.readAll();
        return isGood;
    }
    bool encode(const QString& name, const QStringList& options) const
    {
        return run(QStringLiteral("ffmpeg"),
                   QStringList{QStringLiteral("-loglevel"), QStringLiteral("error"), QStringLiteral("-y"),
                               QStringLiteral("-i"), file(QStringLiteral("source.wav"))} +
                       options + QStringList{file(name)});
    }
    Track measured(const QString& name, WarningContext& context) const
    {
        auto track = probeTrack(file(name).toStdString());
        if (!track) {
            qWarning() << track.error().toString().c_str();
            return {};
        }
        const auto result = measure(std::span(&*track, 1), context);
        if (!result)
            qWarning() << result.error().toString().c_str();
        return *track;
    }

private slots:
    void initTestCase()
    {
        m_sound = music(kSamples);
        QVERIFY(write(file(QStringLiteral("source.wav")), wav(m_sound)));
    }

    void losslessFilesGiveTheVerySamples_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        QTest::newRow("FLAC") << QStringLiteral("a.flac") << QString();
        QTest::newRow("ALAC") << QStringLiteral("alac.m4a") << QStringLiteral("-c:a alac");
        QTest::newRow("WavPack") << QStringLiteral("a.wv") << QString();
        QTest::newRow("AIFF") << QStringLiteral("a.aiff") << QString();
        QTest::newRow("AU") << QStringLiteral("a.au") << QString();
        QTest::newRow("CAF") << QStringLiteral("a.caf") << QString();
        QTest::newRow("RF64") << QStringLiteral("rf64.wav") << QStringLiteral("-rf64 always");
        QTest::newRow("FLAC in Ogg") << QStringLiteral("flac.oga") << QStringLiteral("-c:a flac");
        QTest::newRow("FLAC in Matroska") << QStringLiteral("flac.mka") << QStringLiteral("-c:a flac");
        QTest::newRow("True Audio") << QStringLiteral("a.tta") << QString();
    }
    void losslessFilesGiveTheVerySamples()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        QVERIFY(encode(name, options.split(u' ', Qt::SkipEmptyParts)));
        WarningContext context;
        const Track track = measured(name, context);
        QCOMPARE(track.sound.count, Count::Exact);
        QCOMPARE(track.sound.sampleCount, quint64{kSamples});
        QVERIFY(context.warnings.empty());
        QVERIFY(decodeAll(track.sound.path).value() == m_sound);
    }

    void flacOfItsOwnEncoderToo()
    {
        QVERIFY(run(QStringLiteral("flac"),
                    {QStringLiteral("-s"), QStringLiteral("-f"), QStringLiteral("-o"),
                     file(QStringLiteral("b.flac")), file(QStringLiteral("source.wav"))}));
        QVERIFY(decodeAll(file(QStringLiteral("b.flac")).toStdString()).value() == m_sound);
    }

    void lossyFilesKeepTheirLengthAndPlace_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        QTest::addColumn<int>("tolerance");
        QTest::newRow("MP3, constant rate") << QStringLiteral("c.mp3") << QStringLiteral("-b:a 192k") << 2;
        QTest::newRow("MP3, variable rate") << QStringLiteral("v.mp3") << QStringLiteral("-q:a 2") << 2;
        QTest::newRow("Vorbis") << QStringLiteral("a.ogg") << QStringLiteral("-c:a libvorbis -q:a 6") << 2;
        QTest::newRow("Opus") << QStringLiteral("a.opus") << QStringLiteral("-b:a 192k") << 2;
        QTest::newRow("AAC in MP4") << QStringLiteral("a.m4a") << QStringLiteral("-c:a aac -b:a 192k")
                                    << 45; // its edit list counts milliseconds
    }
    void lossyFilesKeepTheirLengthAndPlace()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        QFETCH(int, tolerance);
        QVERIFY(encode(name, options.split(u' ', Qt::SkipEmptyParts)));
        WarningContext context;
        const Track track = measured(name, context);
        QCOMPARE(track.sound.count, Count::Exact);
        const auto difference =
            static_cast<std::int64_t>(track.sound.sampleCount) - static_cast<std::int64_t>(kSamples);
        QVERIFY2(std::abs(difference) <= tolerance, qPrintable(QString::number(difference)));
        QVERIFY(context.warnings.empty());
        const Bytes decoded = decodeAll(track.sound.path).value();
        QCOMPARE(decoded.size() / kBytesPerSample, track.sound.sampleCount);
        const double error = relativeError(m_sound, decoded, kSamples - 50);
        QVERIFY2(error < 0.02,
                 qPrintable(QString::number(error))); // a shift by a few samples would give far more
    }

    void foreignFormatsBecomeCdSound_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("options");
        QTest::newRow("96 kHz, 24 bit")
            << QStringLiteral("hi.flac") << QStringLiteral("-ar 96000 -sample_fmt s32");
        QTest::newRow("48 kHz float")
            << QStringLiteral("f.wav") << QStringLiteral("-ar 48000 -c:a pcm_f32le");
        QTest::newRow("44.1 kHz, 24 bit") << QStringLiteral("24.flac") << QStringLiteral("-sample_fmt s32");
        QTest::newRow("64-bit float") << QStringLiteral("d.wav") << QStringLiteral("-c:a pcm_f64le");
    }
    void foreignFormatsBecomeCdSound()
    {
        QFETCH(QString, name);
        QFETCH(QString, options);
        QVERIFY(encode(name, options.split(u' ', Qt::SkipEmptyParts)));
        WarningContext context;
        const Track track = measured(name, context);
        QVERIFY(std::abs(static_cast<std::int64_t>(track.sound.sampleCount) -
                         static_cast<std::int64_t>(kSamples)) <= 1);
        const double error = relativeError(m_sound, decodeAll(track.sound.path).value(), kSamples - 50);
        QVERIFY2(error < 1e-4, qPrintable(QString::number(error)));
    }

    void fiveOneIsMixedToTwo()
    {
        QVERIFY(encode(QStringLiteral("51.flac"),
                       {QStringLiteral("-af"), QStringLiteral("pan=5.1|FL=FL|FR=FR")}));
        const auto track = probeTrack(file(QStringLiteral("51.flac")).toStdString());
        QCOMPARE(track->format.channels, 6U);
        const Bytes decoded = decodeAll(track->sound.path).value();
        QCOMPARE(decoded.size(), m_sound.size());
        // Front left and right keep their side; only their level falls.
        double cross = 0;
        double left = 0;
        double mixed = 0;
        for (std::size_t i = 0; i < kSamples; ++i) {
            cross += double{1} * sampleAt(m_sound, i, 0) * sampleAt(decoded, i, 0);
            left += double{1} * sampleAt(m_sound, i, 0) * sampleAt(m_sound, i, 0);
            mixed += double{1} * sampleAt(decoded, i, 0) * sampleAt(decoded, i, 0);
        }
        QVERIFY(cross / std::sqrt(left * mixed) > 0.999);
        QVERIFY(mixed > left * 0.1 && mixed < left);
    }

    void readsTags()
    {
        for (const QString& name : {QStringLiteral("t.flac"), QStringLiteral("t.mp3"),
                                    QStringLiteral("t.ogg"), QStringLiteral("t.m4a")}) {
            QVERIFY(encode(name,
                           {QStringLiteral("-metadata"), QStringLiteral("title=\u00c4hre  im Wind"),
                            QStringLiteral("-metadata"), QStringLiteral("artist=\u6771\u4eac"),
                            QStringLiteral("-metadata"),
                            name.endsWith(QStringLiteral("mp3")) ? QStringLiteral("TSRC=USK7Y9812345")
                                                                 : QStringLiteral("isrc=US-K7Y-98-12345")}));
            const auto track = probeTrack(file(name).toStdString());
            QCOMPARE(QString::fromStdString(track->title), QStringLiteral("\u00c4hre im Wind"));
            QCOMPARE(QString::fromStdString(track->performer), QStringLiteral("\u6771\u4eac"));
            if (!name.endsWith(QStringLiteral("m4a")))
                QCOMPARE(track->isrc, std::string("USK7Y9812345"));
        }
    }

    void takesTheSoundOfAFilm()
    {
        QVERIFY(
            encode(QStringLiteral("film.mkv"),
                   {QStringLiteral("-f"), QStringLiteral("lavfi"), QStringLiteral("-i"),
                    QStringLiteral("color=s=64x64:r=5"), QStringLiteral("-shortest"), QStringLiteral("-c:a"),
                    QStringLiteral("flac"), QStringLiteral("-c:v"), QStringLiteral("mpeg4")}));
        QVERIFY(decodeAll(file(QStringLiteral("film.mkv")).toStdString()).value() == m_sound);
        QVERIFY(run(QStringLiteral("ffmpeg"),
                    {QStringLiteral("-loglevel"), QStringLiteral("error"), QStringLiteral("-y"),
                     QStringLiteral("-f"), QStringLiteral("lavfi"), QStringLiteral("-i"),
                     QStringLiteral("color=s=64x64:r=5:d=2"), QStringLiteral("-c:v"), QStringLiteral("mpeg4"),
                     file(QStringLiteral("silent.mkv"))}));
        QCOMPARE(probeTrack(file(QStringLiteral("silent.mkv")).toStdString()).error().code,
                 ErrorCode::AudioUndecodable);
    }

    void aCutFileIsMeasuredAndToldOf_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"cut.flac", "cut.mp3", "cut.wav"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }
    void aCutFileIsMeasuredAndToldOf()
    {
        QFETCH(QString, name);
        QVERIFY(encode(name, {}));
        QVERIFY(QFile::resize(file(name), QFileInfo(file(name)).size() * 6 / 10));
        WarningContext context;
        const Track track = measured(name, context);
        QCOMPARE(track.sound.count, Count::Exact);
        QVERIFY(track.sound.sampleCount > kSamples / 2 && track.sound.sampleCount < kSamples * 7 / 10);
        QCOMPARE(context.warnings.size(), std::size_t{1});
        QCOMPARE(context.warnings.front().code, ErrorCode::AudioUndecodable);
        auto source = AudioSessionSource::create(planSession(std::span(&track, 1), {}).value()).value();
        Bytes all(source->sectorCount() * kSectorBytes);
        QVERIFY(source->read(0, all).has_value());
    }

    void damageNeverCrashesNorShiftsTheCount_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"d.flac", "d.mp3", "d.ogg", "d.opus", "d.m4a", "d.wv", "d.aiff", "d.caf", "d.mka", "d.wav"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }
    void damageNeverCrashesNorShiftsTheCount()
    {
        QFETCH(QString, name);
        QVERIFY(encode(name, {QStringLiteral("-t"), QStringLiteral("3")}));
        std::ifstream in(file(name).toStdString(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        QVERIFY(!text.empty());
        std::mt19937 random(7);
        for (int round = 0; round < 12; ++round) {
            Bytes damaged(text.size());
            std::transform(text.begin(), text.end(), damaged.begin(),
                           [](char c) { return static_cast<std::byte>(c); });
            for (int edit = 0; edit < 20; ++edit)
                damaged[random() %
                        (round % 2 == 0 ? damaged.size() : std::min<std::size_t>(damaged.size(), 400))] =
                    static_cast<std::byte>(random() & 0xFF);
            const QString path = QStringLiteral("damaged-") + name;
            QVERIFY(write(file(path), damaged));
            auto track = probeTrack(file(path).toStdString());
            WarningContext context;
            if (!track || !measure(std::span(&*track, 1), context))
                continue;
            const auto decoded = decodeAll(track->sound.path);
            QVERIFY(decoded.has_value());
            QCOMPARE(quint64{decoded->size() / kBytesPerSample}, quint64{track->sound.sampleCount});
        }
    }
};

QTEST_GUILESS_MAIN(EncodedSoundTest)
#include "tst_encodedsound.moc"
