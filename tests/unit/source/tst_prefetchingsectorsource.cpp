// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/prefetchingsectorsource.h"

#include "sourcetools.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::source;
using namespace emberdisc::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kSize = 64;

std::byte expected(std::uint64_t sector, std::size_t at)
{
    return static_cast<std::byte>((sector * 7 + at) & 0xFF);
}

/// Sectors with known bytes; fails, throws or waits where it is told to.
class TestSource final : public SectorSource {
public:
    explicit TestSource(std::uint64_t count) : m_count(count) {}

    std::uint32_t sectorSize() const override { return kSize; }
    std::uint64_t sectorCount() const override { return m_count; }
    Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        if (delay.load() > 0ms)
            std::this_thread::sleep_for(delay.load());
        while (blocked.load())
            std::this_thread::sleep_for(1ms);
        ++reads;
        const std::uint64_t end = first + to.size() / kSize;
        const std::uint64_t bad = failsAt.load();
        if (first <= bad && bad < end)
            return fail(Error::atPath(ErrorCode::ReadFailed, "/bad"));
        if (throwsAt.load() >= first && throwsAt.load() < end)
            throw std::runtime_error("thrown");
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = expected(first + i / kSize, i % kSize);
        highest = std::max(highest.load(), end);
        return {};
    }
    std::string describe(std::uint64_t sector) const override { return "#" + std::to_string(sector); }

    std::atomic<std::chrono::milliseconds> delay{0ms};
    std::atomic<bool> blocked{false};
    std::atomic<std::uint64_t> failsAt{~std::uint64_t{0}};
    std::atomic<std::uint64_t> throwsAt{~std::uint64_t{0}};
    std::atomic<std::uint64_t> highest{0};
    std::atomic<int> reads{0};

private:
    std::uint64_t m_count;
};

constexpr PrefetchOptions kSmall{.ringBytes = 8 * 4 * kSize, .chunkBytes = 4 * kSize};

bool readsRight(SectorSource& source, std::uint64_t first, std::uint64_t count)
{
    std::vector<std::byte> to(count * kSize);
    if (!source.read(first, to))
        return false;
    for (std::size_t i = 0; i < to.size(); ++i)
        if (to[i] != expected(first + i / kSize, i % kSize))
            return false;
    return true;
}

} // namespace

class TestPrefetchingSectorSource : public QObject {
    Q_OBJECT

private slots:
    void looksLikeTheInnerSource()
    {
        TestSource inner(100);
        const PrefetchingSectorSource ring(inner, kSmall);
        QCOMPARE(ring.sectorSize(), kSize);
        QCOMPARE(ring.sectorCount(), std::uint64_t{100});
        QCOMPARE(ring.describe(7), std::string("#7"));
    }

    void deliversEverythingInOrder_data()
    {
        QTest::addColumn<quint64>("total");
        QTest::addColumn<quint64>("piece");
        QTest::newRow("one by one") << quint64{1000} << quint64{1};
        QTest::newRow("a chunk") << quint64{1000} << quint64{4};
        QTest::newRow("across chunks") << quint64{1003} << quint64{7};
        QTest::newRow("more than the ring holds") << quint64{1003} << quint64{100};
        QTest::newRow("less than a chunk in all") << quint64{3} << quint64{2};
    }
    void deliversEverythingInOrder()
    {
        QFETCH(quint64, total);
        QFETCH(quint64, piece);
        TestSource inner(total);
        PrefetchingSectorSource ring(inner, kSmall);
        for (std::uint64_t at = 0; at < total; at += piece)
            QVERIFY(readsRight(ring, at, std::min<std::uint64_t>(piece, total - at)));
        QCOMPARE(ring.fillPercent(), 100);
    }

    void lendsEverythingInOrder()
    {
        TestSource inner(103);
        PrefetchingSectorSource ring(inner, kSmall);
        QVERIFY(readsRight(ring, 0, 2));
        std::uint64_t at = 2;
        for (auto lent = ring.next(); !lent->empty(); lent = ring.next()) {
            QVERIFY(lent->size() <= 4 * kSize);
            for (std::size_t i = 0; i < lent->size(); ++i)
                QVERIFY((*lent)[i] == expected(at + i / kSize, i % kSize));
            at += lent->size() / kSize;
        }
        QCOMPARE(at, std::uint64_t{103});
        QVERIFY(ring.next()->empty());
        QVERIFY(readsRight(ring, 50, 20));
    }

    void whatIsLentIsNotOverwritten()
    {
        TestSource inner(1000);
        PrefetchingSectorSource ring(inner, kSmall);
        const auto lent = ring.next();
        QVERIFY(ring.fillTo(100)); // the producer has nowhere to go
        for (std::size_t i = 0; i < lent->size(); ++i)
            QVERIFY((*lent)[i] == expected(i / kSize, i % kSize));
        QVERIFY(inner.highest <= 8 * 4);
        QVERIFY(readsRight(ring, 4, 40)); // what comes next: it is given back
        QVERIFY(ring.next().has_value());
        QVERIFY(readsRight(ring, 4, 40)); // and anywhere else
    }

    void errorComesAfterAllThatWasLentBefore()
    {
        TestSource inner(100);
        inner.failsAt = 18;
        PrefetchingSectorSource ring(inner, kSmall);
        for (int chunk = 0; chunk < 4; ++chunk)
            QCOMPARE(ring.next()->size(), std::size_t{4 * kSize});
        QVERIFY(codeOf(ring.next()) == ErrorCode::ReadFailed);
        QVERIFY(codeOf(ring.next()) == ErrorCode::ReadFailed); // tried anew
        inner.failsAt = ~std::uint64_t{0};
        const auto lent = ring.next();
        QVERIFY(lent->front() == expected(16, 0));
    }

    void readsAheadButNeverMoreThanTheRingHolds()
    {
        TestSource inner(1000);
        PrefetchingSectorSource ring(inner, kSmall);
        QVERIFY(ring.fillTo(100));
        QCOMPARE(ring.fillPercent(), 100);
        std::this_thread::sleep_for(20ms);
        QCOMPARE(inner.highest.load(), std::uint64_t{32});
        QVERIFY(readsRight(ring, 0, 1)); // the slot is still the consumer's
        QVERIFY(ring.fillTo(100));
        QCOMPARE(inner.highest.load(), std::uint64_t{32});
        QVERIFY(readsRight(ring, 1, 3));
        QVERIFY(ring.fillTo(100));
        QCOMPARE(inner.highest.load(), std::uint64_t{36});
    }

    void fillLevelShowsAShortage()
    {
        TestSource inner(1000);
        PrefetchingSectorSource ring(inner, kSmall);
        QVERIFY(ring.fillTo(100));
        inner.blocked = true;
        QVERIFY(readsRight(ring, 0, 16));
        QVERIFY(ring.fillPercent() <= 50 + 13); // one chunk may have slipped through
        QVERIFY(ring.fillPercent() >= 50);
        inner.blocked = false;
        QVERIFY(ring.fillTo(100));
    }

    void anEndingIsNoShortage()
    {
        TestSource inner(40);
        PrefetchingSectorSource ring(inner, kSmall);
        for (std::uint64_t at = 0; at < 40; at += 4) {
            QVERIFY(ring.fillTo(100));
            QCOMPARE(ring.fillPercent(), 100);
            QVERIFY(readsRight(ring, at, 4));
        }
        QCOMPARE(ring.fillPercent(), 100);
    }

    void errorComesAfterAllThatWasReadBefore()
    {
        TestSource inner(100);
        inner.failsAt = 18;
        PrefetchingSectorSource ring(inner, kSmall);
        QVERIFY(ring.fillTo(100)); // returns though the ring cannot be filled
        QVERIFY(ring.fillPercent() < 100);
        for (std::uint64_t at = 0; at < 16; ++at)
            QVERIFY(readsRight(ring, at, 1));
        std::vector<std::byte> to(kSize);
        const auto failed = ring.read(16, to);
        QVERIFY(codeOf(failed) == ErrorCode::ReadFailed);
        QVERIFY(failed.error().where == Error::Where(AtPath{"/bad"}));
    }

    void nextReadAfterAnErrorStartsAnew()
    {
        TestSource inner(100);
        inner.failsAt = 18;
        PrefetchingSectorSource ring(inner, kSmall);
        std::vector<std::byte> to(20 * kSize);
        QVERIFY(codeOf(ring.read(0, to)) == ErrorCode::ReadFailed);
        QVERIFY(codeOf(ring.read(16, std::span(to).first(4 * kSize))) == ErrorCode::ReadFailed);
        inner.failsAt = ~std::uint64_t{0};
        QVERIFY(readsRight(ring, 16, 20));
        QVERIFY(readsRight(ring, 36, 64));
    }

    void exceptionInTheProducerIsAnError()
    {
        TestSource inner(100);
        inner.throwsAt = 5;
        PrefetchingSectorSource ring(inner, kSmall);
        QVERIFY(readsRight(ring, 0, 4));
        std::vector<std::byte> to(kSize);
        const auto failed = ring.read(4, to);
        QVERIFY(codeOf(failed) == ErrorCode::Internal);
        QCOMPARE(failed.error().detail, std::string("thrown"));
    }

    void readsAnywhere()
    {
        TestSource inner(500);
        PrefetchingSectorSource ring(inner, kSmall);
        std::mt19937 random(1);
        for (int i = 0; i < 300; ++i) {
            const std::uint64_t first = random() % 500;
            QVERIFY(readsRight(ring, first, 1 + random() % std::min<std::uint64_t>(50, 500 - first)));
        }
    }

    void refusesRangesThatLeaveTheSource()
    {
        TestSource inner(10);
        PrefetchingSectorSource ring(inner, kSmall);
        std::vector<std::byte> to(2 * kSize);
        QVERIFY(codeOf(ring.read(9, to)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(ring.read(~std::uint64_t{0}, to)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(ring.read(0, std::span(to).first(kSize + 1))) == ErrorCode::InvalidArgument);
        QVERIFY(ring.read(10, {}));
    }

    void emptySourceIsFullAtOnce()
    {
        TestSource inner(0);
        PrefetchingSectorSource ring(inner, kSmall);
        QVERIFY(ring.fillTo(100));
        QCOMPARE(ring.fillPercent(), 100);
        QVERIFY(ring.read(0, {}));
    }

    void stopEndsAWaitingRead()
    {
        TestSource inner(100);
        inner.blocked = true;
        std::stop_source stop;
        PrefetchingSectorSource ring(inner, kSmall, stop.get_token());
        const std::jthread other([&] {
            std::this_thread::sleep_for(20ms);
            stop.request_stop();
        });
        std::vector<std::byte> to(kSize);
        QVERIFY(codeOf(ring.read(0, to)) == ErrorCode::Cancelled);
        QVERIFY(codeOf(ring.fillTo(100)) == ErrorCode::Cancelled);
        QVERIFY(codeOf(ring.read(50, to)) ==
                ErrorCode::Cancelled); // also out of order, with the producer still busy
        inner.blocked = false;
    }

    void stopEndsAReadOutOfOrder()
    {
        TestSource inner(100);
        inner.blocked = true;
        std::stop_source stop;
        PrefetchingSectorSource ring(inner, kSmall, stop.get_token());
        const std::jthread other([&] {
            std::this_thread::sleep_for(20ms);
            stop.request_stop();
        });
        std::vector<std::byte> to(kSize);
        QVERIFY(codeOf(ring.read(50, to)) == ErrorCode::Cancelled);
        inner.blocked = false;
    }

    void destructionWaitsForOneChunkOnly()
    {
        TestSource inner(100000);
        inner.delay = 10ms;
        const auto before = std::chrono::steady_clock::now();
        {
            const PrefetchingSectorSource ring(inner, {.ringBytes = 1000 * kSize, .chunkBytes = kSize});
            std::this_thread::sleep_for(5ms);
        }
        QVERIFY(std::chrono::steady_clock::now() - before < 5s);
        QVERIFY(inner.reads.load() < 100);
    }

    void fillLevelMayBeReadFromAnotherThread()
    {
        TestSource inner(20000);
        PrefetchingSectorSource ring(inner, kSmall);
        std::atomic<bool> sane{true};
        const std::jthread watcher([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const int percent = ring.fillPercent();
                if (percent < 0 || percent > 100)
                    sane = false;
            }
        });
        for (std::uint64_t at = 0; at < 20000; at += 16)
            QVERIFY(readsRight(ring, at, 16));
        QVERIFY(sane);
    }
};

QTEST_APPLESS_MAIN(TestPrefetchingSectorSource)
#include "tst_prefetchingsectorsource.moc"
