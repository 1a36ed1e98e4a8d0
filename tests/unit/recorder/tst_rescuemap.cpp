// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/rescuemap.h"

#include <QTest>

#include <random>

using namespace emberdisc;
using namespace emberdisc::recorder;

namespace {

using Ranges = std::vector<MapRange>;
constexpr auto kUntried = SectorState::Untried;
constexpr auto kRead = SectorState::Read;
constexpr auto kBad = SectorState::Unreadable;

std::string complaint(std::string_view text)
{
    const auto map = RescueMap::parse(text);
    return map ? "none" : map.error().detail;
}

} // namespace

class TestRescueMap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beginsUntriedAndJoinsNeighbours()
    {
        RescueMap map(100);
        QCOMPARE(map.ranges(kUntried), (Ranges{{0, 100, kUntried}}));
        map.set(10, 20, kRead);
        map.set(30, 10, kRead);
        QCOMPARE(map.ranges(kRead), (Ranges{{10, 30, kRead}}));
        QCOMPARE(map.ranges(kUntried), (Ranges{{0, 10, kUntried}, {40, 60, kUntried}}));
        map.set(20, 1, kBad);
        QCOMPARE(map.ranges(kRead), (Ranges{{10, 10, kRead}, {21, 19, kRead}}));
        map.set(20, 1, kRead);
        QCOMPARE(map.ranges(kRead), (Ranges{{10, 30, kRead}}));
        map.set(0, 100, kRead);
        QCOMPARE(map.ranges(kRead), (Ranges{{0, 100, kRead}}));
        QVERIFY(map.isWhole());
    }

    void agreesWithAPlainArray()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 50; ++round) {
            constexpr std::size_t kSectors = 40;
            RescueMap map(kSectors);
            std::vector<SectorState> plain(kSectors, kUntried);
            for (int step = 0; step < 60; ++step) {
                const std::size_t first = random() % kSectors;
                const std::size_t count = random() % (kSectors - first + 1);
                const auto state = static_cast<SectorState>(random() % 3);
                map.set(first, count, state);
                std::fill_n(plain.begin() + static_cast<std::ptrdiff_t>(first), count, state);
                std::vector<SectorState> seen(kSectors, kUntried);
                std::size_t total = 0;
                for (const SectorState each : {kUntried, kRead, kBad})
                    for (const MapRange& range : map.ranges(each)) {
                        std::fill_n(seen.begin() + static_cast<std::ptrdiff_t>(range.first), range.count,
                                    each);
                        total += range.count;
                    }
                QCOMPARE(total, kSectors);
                QVERIFY(seen == plain);
            }
            QVERIFY(*RescueMap::parse(map.toText()) == map);
        }
    }

    void writesAMapfileAsDdrescueDoes()
    {
        RescueMap map(1000);
        map.set(0, 700, kRead);
        map.set(700, 2, kBad);
        QCOMPARE(map.toText(), std::string("# Mapfile of GNU ddrescue\n"
                                           "# current_pos  current_status  current_pass\n"
                                           "0x00000000     ?               1\n"
                                           "#      pos        size  status\n"
                                           "0x00000000  0x0015E000  +\n"
                                           "0x0015E000  0x00001000  -\n"
                                           "0x0015F000  0x00095000  ?\n"));
    }

    void readsWhatDdrescueWrites()
    {
        const auto map = RescueMap::parse("# Mapfile. Created by GNU ddrescue version 1.27\n"
                                          "# Command line: ddrescue -b2048 /dev/sr0 disc.iso disc.iso.map\n"
                                          "# Start time:   2023-05-01 10:00:00\n"
                                          "# current_pos  current_status  current_pass\n"
                                          "0x00002000     F               2\n"
                                          "#      pos        size  status\n"
                                          "0x00000000  0x00001000  +\n"
                                          "0x00001000  0x00000800  *\r\n"
                                          "0x00001800  0x00000800  /\n"
                                          "8192  2048  -\n"
                                          "0x00002800  0x00000800  ?\n");
        QVERIFY(map.has_value());
        QCOMPARE(map->sectors(), std::uint64_t{6});
        QCOMPARE(map->ranges(kBad), (Ranges{{2, 3, kBad}}));
        QCOMPARE(map->ranges(kUntried), (Ranges{{5, 1, kUntried}}));
    }

    void anythingElseIsRefusedWithItsLine()
    {
        QCOMPARE(complaint(""), std::string("no blocks"));
        QCOMPARE(complaint("0 + 1\n"), std::string("no blocks"));
        QCOMPARE(complaint("hello"), std::string("line 1: a position and a status are expected"));
        QCOMPARE(complaint("0 +\n0 0x800\n"),
                 std::string("line 2: a position, a size and one of ?*/-+ are expected"));
        QCOMPARE(complaint("0 +\n0 0x800 +\n0x1000 0x800 +\n"),
                 std::string("line 3: blocks are whole sectors, and follow each other"));
        QCOMPARE(complaint("0 +\n0 0x801 +\n"),
                 std::string("line 2: blocks are whole sectors, and follow each other"));
        for (const char* wrong :
             {"0 +\n0 0 +\n", "0 +\n0 -1 +\n", "0 +\n0 2048 x\n", "0 +\n0x 2048 +\n",
              "0 +\n0 0xFFFFFFFFFFFFFFFFF +\n", "0 +\n0 2048 +\n2048 0xFFFFFFFFFFFFF800 +\n"})
            QVERIFY2(complaint(wrong) != "none", wrong);
    }
};

QTEST_APPLESS_MAIN(TestRescueMap)
#include "tst_rescuemap.moc"
