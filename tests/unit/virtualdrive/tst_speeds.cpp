// SPDX-License-Identifier: GPL-3.0-or-later
#include "formathost.h"
#include "timedhost.h"

#include <chrono>
#include <memory>
#include <vector>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

struct Point {
    std::uint32_t lba = 0;
    std::uint32_t speed = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

/// GET PERFORMANCE for writing, at that speed: both ends of each stretch.
std::vector<Point> performanceAt(Host& host, std::uint32_t speed)
{
    Bytes list(28);
    putBe32(std::span(list).subspan(16), 1000);
    putBe32(std::span(list).subspan(20), speed);
    putBe32(std::span(list).subspan(24), 1000);
    std::vector<Point> points;
    if (host.run({0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0}, list) != "good" ||
        host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0}, {}, 8 + 256) != "good")
        return points;
    for (std::size_t at = 8; at < host.transferred; at += 8)
        points.push_back({host.be32(at), host.be32(at + 4)});
    return points;
}

/// Bytes a second that a disc takes from `lba` on, when the buffer is full: 90 MiB.
template <class HostType>
double rateAt(HostType& host, std::uint32_t lba, int flags = 0)
{
    constexpr std::uint32_t kChunk = 512;
    const Bytes chunk(std::size_t{kChunk} * 2048);
    double started = 0;
    double bytes = 0;
    for (int i = 0; i < 98; ++i, lba += kChunk) {
        mmc::Command command{mmc::Cdb(0xAA)}; // WRITE(12)
        putBe32(command.cdb.from(2), lba);
        putBe32(command.cdb.from(6), kChunk);
        command.cdb.set(10, static_cast<std::uint8_t>(flags));
        if (host.send(command, chunk) != "good")
            return 0;
        if (i == 7)
            started = host.time.seconds();
        else if (i > 7)
            bytes += static_cast<double>(chunk.size());
    }
    return bytes / (host.time.seconds() - started);
}

bool isAbout(double value, double expected)
{
    return value > expected * 0.98 && value < expected * 1.02;
}

} // namespace

/// How fast discs turn, what the drive says of it, and the time that it takes.
class TestSpeeds : public QObject {
    Q_OBJECT

private slots:
    void turnsNoBdFasterThanItsRimAllows();
    void turnsBackAtTheSecondLayer();
    void offersLessSpeedWithMoreLayers();
    void takesTheTimeThatASpeedNeeds();
    void writesFasterTheFurtherOut();
    void readsBackWhereDefectsAreManaged();
};

void TestSpeeds::turnsNoBdFasterThanItsRimAllows()
{
    Host host(MediumType::BdR);
    // 16x at 58 mm is 6.6x at 24 mm; 12x is reached at 43.5 mm, within which 47.2 % of the sectors lie.
    const auto twelve = performanceAt(host, 53'948);
    QCOMPARE(twelve.size(), std::size_t{2 * 5});
    QVERIFY(twelve.front() == (Point{0, 29'764}));
    QVERIFY(twelve[8] == (Point{5'769'083, 53'948}));
    QVERIFY(twelve.back() == (Point{12'219'391, 53'948}));
    for (std::size_t i = 1; i + 1 < twelve.size(); i += 2)
        QCOMPARE(twelve[i + 1].lba, twelve[i].lba + 1); // without a gap
    const auto sixteen = performanceAt(host, 71'930);
    QCOMPARE(sixteen.size(), std::size_t{2 * 4});
    QVERIFY(sixteen.front() == (Point{0, 29'764}));
    QVERIFY(sixteen.back() == (Point{12'219'391, 71'930}));
    // What the inner rim allows is constant everywhere.
    const std::vector<Point> six = {{0, 26'974}, {12'219'391, 26'974}};
    QVERIFY(performanceAt(host, 26'974) == six);
}

void TestSpeeds::turnsBackAtTheSecondLayer()
{
    Host host(MediumType::BdRDl);
    const auto points = performanceAt(host, 53'948);
    QCOMPARE(points.size(), std::size_t{2 * 10});
    QVERIFY(points.front() == (Point{0, 29'764}));
    QVERIFY(points.back() == (Point{24'438'783, 29'764}));
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Point& mirrored = points[points.size() - 1 - i];
        QCOMPARE(mirrored.lba, 24'438'783 - points[i].lba);
        QCOMPARE(mirrored.speed, points[i].speed);
    }
    QVERIFY(points[9] == (Point{12'219'391, 53'948}));
}

void TestSpeeds::offersLessSpeedWithMoreLayers()
{
    const auto speeds = [](MediumType type) {
        Host host(type);
        std::vector<std::uint32_t> offered;
        if (host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 16, 3, 0}, {}, 8 + 256) == "good")
            for (std::size_t at = 8; at < host.transferred; at += 16)
                offered.push_back(host.be32(at + 12));
        return offered;
    };
    using Speeds = std::vector<std::uint32_t>;
    QVERIFY(speeds(MediumType::BdRDl) == (Speeds{62'939, 53'948, 44'956, 35'965, 26'974, 17'983, 8'991}));
    QVERIFY(speeds(MediumType::BdRXl3) == (Speeds{35'965, 26'974, 17'983, 8'991}));
    QVERIFY(speeds(MediumType::BdRXl4) == (Speeds{26'974, 17'983, 8'991}));
    // Page 2Ah has 16 bits for a speed.
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0x5A, 8, 0x2A, 0, 0, 0, 0, 2, 0}, {}, 512), "good");
    QCOMPARE(int{host.be16(8 + 18)}, 0xFFFF);
    QCOMPARE(int{host.be16(8 + 28)}, 0xFFFF);
    QCOMPARE(int{host.be16(8 + 30)}, 7);
    QCOMPARE(int{host.be16(8 + 32 + 4 + 2)}, 53'948);
}

void TestSpeeds::takesTheTimeThatASpeedNeeds()
{
    TimedHost<> host(MediumType::BdR);
    Bytes speed(28);
    putBe32(std::span(speed).subspan(16), 1000);
    putBe32(std::span(speed).subspan(20), 8991);
    putBe32(std::span(speed).subspan(24), 1000);
    QCOMPARE(host.run({0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0}, speed), "good");
    const Bytes chunk(512 * 2048);
    for (int lba = 0; lba < 90 * 512; lba += 512)
        QCOMPARE(host.write(lba, 512, chunk), "good");
    // 90 MiB less the buffer at 8.991 MB/s.
    const double expected = (90.0 * 1048576 - (4 << 20)) / 8.991e6;
    QVERIFY(host.time.seconds() > expected * 0.98 && host.time.seconds() < expected * 1.02);
}

void TestSpeeds::writesFasterTheFurtherOut()
{
    TimedHost<> host(MediumType::BdR);
    // All speed there is, as nobody wished for less; at the inner rim 6.6x.
    QVERIFY(isAbout(rateAt(host, 0), 29.85e6));
    // RESERVE TRACK of all but 100 MiB and a little.
    TimedHost<> outer(MediumType::BdR);
    QCOMPARE(outer.run({0x53, 0, 0, 0, 0, 0x00, 0xB9, 0x00, 0x00, 0}), "good"); // 12,124,160 sectors
    QVERIFY(isAbout(rateAt(outer, 12'124'160), 71.75e6));
}

void TestSpeeds::readsBackWhereDefectsAreManaged()
{
    constexpr int kStreaming = 0x80;
    TimedHost<> ram(MediumType::DvdRam);
    QVERIFY(isAbout(rateAt(ram, 0), 4.155e6 / 2));
    QVERIFY(isAbout(rateAt(ram, 65'536, kStreaming), 4.155e6));

    const auto formatted = [](MediumType type, std::uint32_t blocks, int format) {
        auto host = std::make_unique<TimedHost<FormatHost>>(type);
        if (host->format(blocks, format, 0) != "good")
            qFatal("it cannot be formatted so");
        host->time.pass(std::chrono::hours(3));
        return host;
    };
    const auto spared = formatted(MediumType::BdRe, 11'826'176, 0x30 << 2);
    QVERIFY(isAbout(rateAt(*spared, 0), 8.991e6 / 2));
    QVERIFY(isAbout(rateAt(*spared, 65'536, kStreaming), 8.991e6));
    const auto bare = formatted(MediumType::BdRe, 12'219'392, 0x31 << 2);
    QVERIFY(isAbout(rateAt(*bare, 0), 8.991e6));

    TimedHost<> sequential(MediumType::BdR);
    QVERIFY(isAbout(rateAt(sequential, 0), 29.85e6));
    const auto withSpares = formatted(MediumType::BdR, 11'826'176, (0x32 << 2) + 1);
    QVERIFY(isAbout(rateAt(*withSpares, 0), 29.85e6 / 2));
    QVERIFY(isAbout(rateAt(*withSpares, 98 * 512, kStreaming), 30.0e6));
}

QTEST_GUILESS_MAIN(TestSpeeds)
#include "tst_speeds.moc"
