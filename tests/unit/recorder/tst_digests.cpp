// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/digests.h"

#include <QTest>

#include <vector>

using namespace emberdisc;
using namespace emberdisc::recorder;

class TestDigests : public QObject {
    Q_OBJECT

    static Sha256 sumOf(std::span<const std::byte> bytes)
    {
        Sha256Digest digest;
        digest.add(bytes);
        return digest.finish();
    }

private slots:
    void aDigestAMebibyteWhateverThePieces_data()
    {
        QTest::addColumn<int>("sectorsAPiece");
        QTest::newRow("one sector") << 1;
        QTest::newRow("32 KiB") << 16;
        QTest::newRow("odd") << 37;
        QTest::newRow("more than a chunk") << 1100;
    }
    void aDigestAMebibyteWhateverThePieces()
    {
        QFETCH(int, sectorsAPiece);
        std::vector<std::byte> bytes(1200 * 2048);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(i * 31 + i / 2048);
        DigestRecorder recorder(2048);
        recorder.startAt(5);
        const std::size_t piece = static_cast<std::size_t>(sectorsAPiece) * 2048;
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            recorder.add(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
        const BurnDigests digests = recorder.finish();
        QCOMPARE(digests.runs, (std::vector<DigestedRun>{{5, 1200}}));
        QCOMPARE(digests.sectorCount, std::uint64_t{1200});
        QCOMPARE(digests.sectorsPerChunk, 512U);
        QCOMPARE(digests.chunks.size(), std::size_t{3});
        const std::size_t chunk = std::size_t{512} * 2048;
        QVERIFY(digests.chunks[0] == sumOf(std::span(bytes).first(chunk)));
        QVERIFY(digests.chunks[1] == sumOf(std::span(bytes).subspan(chunk, chunk)));
        QVERIFY(digests.chunks[2] == sumOf(std::span(bytes).subspan(2 * chunk)));
    }

    void eachRunBeginsAChunk()
    {
        std::vector<std::byte> bytes(1000 * 2048, std::byte{7});
        const auto part = [&](std::size_t first, std::size_t count) {
            return std::span(bytes).subspan(first * 2048, count * 2048);
        };
        DigestRecorder recorder(2048);
        recorder.startAt(4000);
        recorder.add(part(0, 700));
        recorder.startAt(0);
        recorder.add(part(700, 300));
        const BurnDigests digests = recorder.finish();
        QCOMPARE(digests.runs, (std::vector<DigestedRun>{{4000, 700}, {0, 300}}));
        QCOMPARE(digests.chunks.size(), std::size_t{3});
        QVERIFY(digests.chunks[1] == sumOf(part(512, 188)));
        QVERIFY(digests.chunks[2] == sumOf(part(700, 300)));
    }

    void nothingHasNoDigests() { QVERIFY(DigestRecorder(2352).finish().chunks.empty()); }
};

QTEST_APPLESS_MAIN(TestDigests)
#include "tst_digests.moc"
