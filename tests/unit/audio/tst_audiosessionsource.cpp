// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/audiosessionsource.h"

#include "core/audio/measure.h"
#include "tests/unit/audio/soundfiles.h"

#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

class AudioSessionSourceTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Track make(const char* name, const Bytes& bytes) const
    {
        const QString file = m_folder.filePath(QString::fromUtf8(name));
        if (!write(file, bytes))
            qFatal("cannot write a test file");
        return probeTrack(file.toStdString()).value();
    }
    static Bytes padded(Bytes sound, std::size_t sectors)
    {
        sound.resize(sectors * kSectorBytes);
        return sound;
    }
    static Bytes readAll(AudioSessionSource& source, std::size_t sectorsAtOnce)
    {
        Bytes all(source.sectorCount() * kSectorBytes, std::byte{0xEE});
        for (std::uint64_t at = 0; at < source.sectorCount(); at += sectorsAtOnce) {
            const std::uint64_t count = std::min<std::uint64_t>(sectorsAtOnce, source.sectorCount() - at);
            const auto result =
                source.read(at, std::span(all).subspan(at * kSectorBytes, count * kSectorBytes));
            if (!result)
                return {};
        }
        return all;
    }

private slots:
    void holdsTheTracksInOrderWithoutAGapWhenNoneIsAsked()
    {
        const Bytes one = noise(588 * 310 + 100, 1);
        const Bytes two = noise(588 * 305, 2);
        const std::vector tracks = {make("1.wav", wav(one)), make("2.wav", wav(two))};
        auto source = AudioSessionSource::create(planSession(tracks, {.gapSectors = 0}).value()).value();
        QCOMPARE(source->sectorSize(), 2352U);
        QCOMPARE(source->sectorCount(), 616U);
        Bytes expected = padded(one, 311);
        expected.insert(expected.end(), two.begin(), two.end());
        for (const std::size_t portion : {1U, 7U, 27U, 616U})
            QVERIFY(readAll(*source, portion) == expected);
        QCOMPARE(source->describe(310), std::string("#1"));
        QCOMPARE(source->describe(311), std::string("#2"));
        QCOMPARE(source->describe(616), std::string());
    }

    void putsTwoSecondsOfSilenceBetween()
    {
        const Bytes one = noise(588 * 300, 3);
        const Bytes two = noise(588 * 20, 4);
        auto source =
            AudioSessionSource::create(
                planSession(std::vector{make("1.wav", wav(one)), make("2.wav", wav(two))}, {}).value())
                .value();
        const Bytes all = readAll(*source, 26);
        Bytes expected = padded(one, 450);
        const Bytes second = padded(two, 300);
        expected.insert(expected.end(), second.begin(), second.end());
        QVERIFY(all == expected);
    }

    void stretchesOfOneFileFollowEachOtherWithoutALostSample()
    {
        const Bytes sound = noise(588 * 1000 + 13, 5);
        const Track whole = make("disc.wav", wav(sound));
        std::vector<Track> tracks(3, whole);
        const std::array<std::uint64_t, 4> borders = {0, 301, 650, 0};
        for (std::size_t i = 0; i < 3; ++i) {
            tracks[i].sound.firstSample = borders[i] * kSamplesPerSector;
            tracks[i].sound.untilEnd = i == 2;
            tracks[i].sound.sampleCount = i == 2 ? whole.sound.sampleCount - tracks[i].sound.firstSample
                                                 : (borders[i + 1] - borders[i]) * kSamplesPerSector;
        }
        auto source = AudioSessionSource::create(planSession(tracks, {.gapSectors = 0}).value()).value();
        QVERIFY(readAll(*source, 27) == padded(sound, 1001));
    }

    void readsAnySectorAtAnyTime()
    {
        const std::vector tracks = {make("1.wav", wav(noise(588 * 320, 6))),
                                    make("2.wav", wav(noise(588 * 320, 7)))};
        auto source = AudioSessionSource::create(planSession(tracks, {}).value()).value();
        const Bytes all = readAll(*source, 50);
        Bytes sector(kSectorBytes);
        for (const std::uint64_t at : {789U, 3U, 2U, 400U, 320U, 319U, 470U, 469U, 0U}) {
            QVERIFY(source->read(at, sector).has_value());
            QVERIFY(std::equal(sector.begin(), sector.end(),
                               all.begin() + static_cast<std::ptrdiff_t>(at * kSectorBytes)));
        }
    }

    void refusesSectorsOutsideAndOddSizes()
    {
        auto source =
            AudioSessionSource::create(planSession(std::vector{make("1.wav", wav(noise(10, 8)))}, {}).value())
                .value();
        Bytes buffer(2 * kSectorBytes);
        QCOMPARE(source->read(299, buffer).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(source->read(UINT64_MAX, buffer).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(source->read(0, std::span(buffer).first(100)).error().code, ErrorCode::InvalidArgument);
    }

    void refusesAPlanWithEstimates()
    {
        Track track = exactTrack(5);
        track.sound.count = Count::Estimated;
        QCOMPARE(AudioSessionSource::create(planSession(std::vector{track}, {}).value()).error().code,
                 ErrorCode::InvalidArgument);
    }

    void failsWithThePathWhenAFileChanges_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("code");
        QTest::newRow("vanished") << 0 << static_cast<int>(ErrorCode::FileNotFound);
        QTest::newRow("shorter") << 588 * 200 << static_cast<int>(ErrorCode::FileChanged);
        QTest::newRow("longer") << 588 * 500 << static_cast<int>(ErrorCode::FileChanged);
    }
    void failsWithThePathWhenAFileChanges()
    {
        QFETCH(int, samples);
        QFETCH(int, code);
        const std::vector tracks = {make("1.wav", wav(noise(588 * 300, 9))),
                                    make("2.wav", wav(noise(588 * 300, 10)))};
        auto source = AudioSessionSource::create(planSession(tracks, {.gapSectors = 0}).value()).value();
        if (samples == 0)
            QVERIFY(QFile::remove(QString::fromStdString(tracks[1].sound.path)));
        else
            make("2.wav", wav(noise(static_cast<std::size_t>(samples), 10)));
        Bytes buffer(300 * kSectorBytes);
        QVERIFY(source->read(0, buffer).has_value());
        const auto result = source->read(300, buffer);
        QCOMPARE(static_cast<int>(result.error().code), code);
        QCOMPARE(std::get<AtPath>(result.error().where).path, tracks[1].sound.path);
    }

    void neverShiftsWhenTheCountIsWrong()
    {
        Track claimsMore = make("1.wav", wav(noise(588 * 300, 11)));
        claimsMore.sound.sampleCount += 1;
        auto tooLong = AudioSessionSource::create(planSession(std::vector{claimsMore}, {}).value()).value();
        Bytes buffer(301 * kSectorBytes);
        QCOMPARE(tooLong->read(0, buffer).error().code, ErrorCode::FileChanged);
        Track claimsLess = make("1.wav", wav(noise(588 * 300, 11)));
        claimsLess.sound.sampleCount = 588 * 300 - 5;
        auto cut = AudioSessionSource::create(planSession(std::vector{claimsLess}, {}).value()).value();
        Bytes expected = noise(588 * 300, 11);
        std::fill(expected.end() - 20, expected.end(), std::byte{0});
        QVERIFY(readAll(*cut, 300) == expected);
    }

    void failsWhenAFileIsCutWhileItIsRead()
    {
        const Track track = make("1.wav", wav(noise(588 * 3000, 12)));
        auto source = AudioSessionSource::create(planSession(std::vector{track}, {}).value()).value();
        Bytes buffer(100 * kSectorBytes);
        QVERIFY(source->read(0, buffer).has_value());
        QVERIFY(QFile::resize(QString::fromStdString(track.sound.path), 1'000'000));
        Result<> result;
        for (std::uint64_t at = 100; at < 3000 && result; at += 100)
            result = source->read(at, buffer);
        QCOMPARE(result.error().code, ErrorCode::FileChanged);
        QCOMPARE(std::get<AtPath>(result.error().where).path, track.sound.path);
    }
};

QTEST_GUILESS_MAIN(AudioSessionSourceTest)
#include "tst_audiosessionsource.moc"
