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
        DigestRecorder recorder(5, 2048);
        const std::size_t piece = static_cast<std::size_t>(sectorsAPiece) * 2048;
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            recorder.add(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)));
        const BurnDigests digests = recorder.finish();
        QCOMPARE(digests.firstLba, std::int64_t{5});
        QCOMPARE(digests.sectorCount, std::uint64_t{1200});
        QCOMPARE(digests.sectorsPerChunk, 512U);
        QCOMPARE(digests.chunks.size(), std::size_t{3});
        const std::size_t chunk = std::size_t{512} * 2048;
        QVERIFY(digests.chunks[0] == sumOf(std::span(bytes).first(chunk)));
        QVERIFY(digests.chunks[1] == sumOf(std::span(bytes).subspan(chunk, chunk)));
        QVERIFY(digests.chunks[2] == sumOf(std::span(bytes).subspan(2 * chunk)));
    }

    void nothingHasNoDigests() { QVERIFY(DigestRecorder(0, 2352).finish().chunks.empty()); }
};

QTEST_APPLESS_MAIN(TestDigests)
#include "tst_digests.moc"
