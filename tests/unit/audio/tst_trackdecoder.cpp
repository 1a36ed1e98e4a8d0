// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/trackdecoder.h"

#include "tests/unit/audio/soundfiles.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <numbers>

#include <sys/stat.h>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

class TrackDecoderTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }
    std::string make(const char* name, const Bytes& bytes) const
    {
        const std::string file = path(name);
        if (!write(QString::fromStdString(file), bytes))
            qFatal("cannot write a test file");
        return file;
    }

private slots:
    void givesTheSamplesOfACdWavUntouched()
    {
        const Bytes sound = noise(100'003, 1);
        const std::string file = make("cd.wav", wav(sound));
        QVERIFY(decodeAll(file).value() == sound);
        QVERIFY(decodeAll(file).value() == sound);
    }

    void givesOneChannelToBothSides()
    {
        Bytes mono = noise(25'000, 2); // 50,000 samples of one channel
        const Bytes decoded = decodeAll(make("mono.wav", wav(mono, {.channels = 1}))).value();
        QCOMPARE(decoded.size(), mono.size() * 2);
        for (std::size_t i = 0; i < mono.size() / 2; ++i) {
            const auto expected = static_cast<std::int16_t>(getLe16(std::span(mono).subspan(i * 2)));
            QCOMPARE(sampleAt(decoded, i, 0), expected);
            QCOMPARE(sampleAt(decoded, i, 1), expected);
        }
    }

    void raisesEightBitsExactly()
    {
        Bytes data(8'000);
        for (std::size_t i = 0; i < data.size(); ++i)
            data[i] = static_cast<std::byte>(i & 0xFF);
        const Bytes decoded = decodeAll(make("8bit.wav", wav(data, {.bits = 8}))).value();
        QCOMPARE(decoded.size(), std::size_t{16'000});
        for (std::size_t i = 0; i < data.size(); ++i)
            QCOMPARE(sampleAt(decoded, i / 2, i % 2),
                     static_cast<std::int16_t>((std::to_integer<int>(data[i]) - 128) * 256));
    }

    void dithersTwentyFourBitsByNoMoreThanItMust()
    {
        Bytes data;
        std::mt19937 random(3);
        std::vector<double> exact;
        for (int i = 0; i < 2 * 44'100; ++i) {
            const auto value = static_cast<std::int32_t>(random() % 12'000'000) - 6'000'000;
            exact.push_back(value / 256.0);
            for (int shift = 0; shift < 24; shift += 8)
                data.push_back(static_cast<std::byte>((value >> shift) & 0xFF));
        }
        const std::string file = make("24.wav", wav(data, {.bits = 24}));
        const Bytes decoded = decodeAll(file).value();
        QCOMPARE(decoded.size(), std::size_t{44'100 * 4});
        double sum = 0;
        for (std::size_t i = 0; i < exact.size(); ++i) {
            const double difference = sampleAt(decoded, i / 2, i % 2) - exact[i];
            QVERIFY2(std::abs(difference) <= 2.0, qPrintable(QString::number(difference)));
            sum += difference;
        }
        QVERIFY2(std::abs(sum / static_cast<double>(exact.size())) < 0.05, "a constant error");
        QVERIFY2(decodeAll(file).value() == decoded, "dither must be the same each time");
    }

    void keepsASineWhenTheRateChanges_data()
    {
        QTest::addColumn<quint32>("rate");
        QTest::addColumn<quint16>("channels");
        QTest::newRow("96 kHz stereo") << 96'000U << quint16{2};
        QTest::newRow("48 kHz stereo") << 48'000U << quint16{2};
        QTest::newRow("8 kHz mono") << 8'000U << quint16{1};
        QTest::newRow("192 kHz mono") << 192'000U << quint16{1};
    }
    void keepsASineWhenTheRateChanges()
    {
        QFETCH(quint32, rate);
        QFETCH(quint16, channels);
        Bytes data;
        for (std::uint32_t i = 0; i < rate; ++i) {
            const double value = 8'388'607 * 0.5 * std::sin(2 * std::numbers::pi * 1000.0 * i / rate);
            for (int channel = 0; channel < channels; ++channel)
                for (int shift = 0; shift < 24; shift += 8)
                    data.push_back(static_cast<std::byte>((std::lround(value) >> shift) & 0xFF));
        }
        const Bytes decoded =
            decodeAll(make("sine.wav", wav(data, {.channels = channels, .rate = rate, .bits = 24}))).value();
        const std::size_t count = decoded.size() / kBytesPerSample;
        QVERIFY2(count >= 44'099 && count <= 44'101, qPrintable(QString::number(count)));
        for (std::size_t i = 2'000; i < 42'000; ++i) {
            const double expected =
                32'768 * 0.5 * std::sin(2 * std::numbers::pi * 1000.0 * static_cast<double>(i) / 44'100);
            QVERIFY2(std::abs(sampleAt(decoded, i, 0) - expected) < 20, qPrintable(QString::number(i)));
            QVERIFY(std::abs(sampleAt(decoded, i, 0) - sampleAt(decoded, i, 1)) <= 2);
        }
    }

    void mixesSixChannelsWithoutClipping()
    {
        Bytes data; // 5.1, all at full scale: the worst for the mix
        for (int i = 0; i < 44'100 * 6; ++i) {
            data.push_back(std::byte{0xFF});
            data.push_back(std::byte{0x7F});
        }
        const Bytes decoded = decodeAll(make("51.wav", wav(data, {.channels = 6}))).value();
        QCOMPARE(decoded.size(), std::size_t{44'100 * 4});
        for (std::size_t i = 0; i < 44'100; ++i)
            for (std::size_t side = 0; side < 2; ++side)
                QVERIFY(sampleAt(decoded, i, side) > 20'000);
    }

    void takesTheFirstTwoOfChannelsWithoutAnOrder()
    {
        Bytes data;
        for (int i = 0; i < 10'000; ++i)
            for (int channel = 0; channel < 9; ++channel) {
                const int value = 1000 * (channel + 1);
                data.push_back(static_cast<std::byte>(value & 0xFF));
                data.push_back(static_cast<std::byte>(value >> 8));
            }
        const Bytes decoded = decodeAll(make("nine.wav", wav(data, {.channels = 9}))).value();
        QCOMPARE(decoded.size(), std::size_t{10'000 * 4});
        QVERIFY(std::abs(sampleAt(decoded, 5'000, 0) - 1000) <= 1);
        QVERIFY(std::abs(sampleAt(decoded, 5'000, 1) - 2000) <= 1);
    }

    void readsRawSoundInBothByteOrders()
    {
        const Bytes sound = noise(1000, 4);
        Bytes odd = sound;
        odd.push_back(std::byte{7}); // no whole sample
        QVERIFY(decodeAll(make("a.bin", odd), Encoding::RawLittleEndian).value() == sound);
        Bytes swapped = sound;
        for (std::size_t i = 0; i < swapped.size(); i += 2)
            std::swap(swapped[i], swapped[i + 1]);
        QVERIFY(decodeAll(make("b.bin", swapped), Encoding::RawBigEndian).value() == sound);
    }

    void skipsToASample_data()
    {
        QTest::addColumn<bool>("isRaw");
        QTest::newRow("decoded") << false;
        QTest::newRow("raw") << true;
    }
    void skipsToASample()
    {
        QFETCH(bool, isRaw);
        const Bytes sound = noise(60'000, 5);
        const std::string file = isRaw ? make("skip.bin", sound) : make("skip.wav", wav(sound));
        const auto decoder =
            TrackDecoder::open(file, isRaw ? Encoding::RawLittleEndian : Encoding::Detect).value();
        QVERIFY(decoder->skipTo(12'345).has_value());
        QCOMPARE(decoder->position(), 12'345U);
        Bytes some(400);
        QCOMPARE(decoder->read(some).value(), some.size());
        QVERIFY(std::equal(some.begin(), some.end(), sound.begin() + 12'345 * 4));
        QVERIFY(decoder->skipTo(1'000'000).has_value());
        QCOMPARE(decoder->position(), 60'000U);
        QCOMPARE(decoder->read(some).value(), std::size_t{0});
    }

    void probeTellsLengthAndFormat()
    {
        const auto track = probeTrack(make("p.wav", wav(noise(441'000, 6))));
        QVERIFY(track.has_value());
        QCOMPARE(track->sound.sampleCount, 441'000U);
        QCOMPARE(track->sound.count, Count::Exact);
        QCOMPARE(track->format.codec, std::string("pcm_s16le"));
        QCOMPARE(track->format.channels, 2U);
        QCOMPARE(track->format.bitsPerSample, 16U);
        const auto mono = probeTrack(make("m.wav", wav(noise(441'000, 6), {.channels = 1})));
        QCOMPARE(mono->sound.sampleCount, 882'000U);
        QCOMPARE(mono->sound.count, Count::Exact);
    }

    void lengthOfACutOrForeignRateFileIsOnlyAnEstimate()
    {
        Bytes file = wav(noise(441'000, 7));
        file.resize(file.size() / 2);
        QCOMPARE(probeTrack(make("cut.wav", file))->sound.count, Count::Estimated);
        const auto fast = probeTrack(make("96.wav", wav(noise(960'000, 8), {.rate = 96'000})));
        QCOMPARE(fast->sound.count, Count::Estimated);
        QCOMPARE(fast->sound.sampleCount, 441'000U);
    }

    void refusesWhatIsNoSound_data()
    {
        QTest::addColumn<QByteArray>("contents");
        QTest::addColumn<QString>("name");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("e.wav");
        QTest::newRow("text") << QByteArray("These are words, not sounds.\n").repeated(1000)
                              << QStringLiteral("t.txt");
        QTest::newRow("text named mp3")
            << QByteArray("These are words, not sounds.\n").repeated(1000) << QStringLiteral("t.mp3");
        QTest::newRow("zeros") << QByteArray(100'000, '\0') << QStringLiteral("zeros");
        QTest::newRow("zeros named flac") << QByteArray(100'000, '\0') << QStringLiteral("z.flac");
        QTest::newRow("RIFF and nothing else")
            << QByteArray("RIFF\xff\xff\xff\xffWAVE", 12) << QStringLiteral("r.wav");
        QTest::newRow("playlist")
            << QByteArray("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/hostname\n#EXT-X-ENDLIST\n")
            << QStringLiteral("p.m3u8");
        QTest::newRow("concat script")
            << QByteArray("ffconcat version 1.0\nfile 'cd.wav'\n") << QStringLiteral("c.ffconcat");
        QTest::newRow("png") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x8\2\0\0\0", 29)
                             << QStringLiteral("i.png");
    }
    void refusesWhatIsNoSound()
    {
        QFETCH(QByteArray, contents);
        QFETCH(QString, name);
        make("cd.wav", wav(noise(1000, 1)));
        const auto* start = reinterpret_cast<const std::byte*>(contents.constData());
        const std::string file = make(qPrintable(name), Bytes(start, start + contents.size()));
        const auto track = probeTrack(file);
        QVERIFY2(!track.has_value(), "taken for sound");
        QCOMPARE(track.error().code, ErrorCode::AudioUndecodable);
        QVERIFY(!track.error().detail.empty());
        QCOMPARE(std::get<AtPath>(track.error().where).path, file);
    }

    void namesWhyAFileCannotBeOpened()
    {
        QCOMPARE(probeTrack(path("none.wav")).error().code, ErrorCode::FileNotFound);
        QCOMPARE(probeTrack(m_folder.path().toStdString()).error().code, ErrorCode::FileIsSpecial);
        const std::string fifo = path("fifo.wav");
        QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
        QCOMPARE(probeTrack(fifo).error().code, ErrorCode::FileIsSpecial);
    }

    void opensNamesThatLookLikeAddresses()
    {
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(m_folder.path()));
        const Bytes sound = noise(5000, 9);
        for (const char* name : {"http:x.wav", "concat:a|b.wav", "-", "pipe:0"}) {
            make(name, wav(sound));
            QVERIFY2(decodeAll(name) && *decodeAll(name) == sound, name);
        }
        QVERIFY(QDir::setCurrent(before));
    }

    void hostileBytesNeverHangOrCrash()
    {
        Bytes original = wav(noise(5000, 10));
        std::mt19937 random(11);
        for (int round = 0; round < 300; ++round) {
            Bytes file = original;
            for (int edit = 0; edit < 6; ++edit)
                file[random() % 60] = static_cast<std::byte>(random() & 0xFF);
            const std::string name = make("hostile.wav", file);
            const auto track = probeTrack(name);
            const auto sound = decodeAll(name);
            if (track && track->sound.count == Count::Exact)
                QVERIFY(sound && sound->size() / kBytesPerSample == track->sound.sampleCount);
        }
    }
};

QTEST_GUILESS_MAIN(TrackDecoderTest)
#include "tst_trackdecoder.moc"
