// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/sessionplan.h"

#include "tests/unit/audio/soundfiles.h"

#include <QTest>

#include <iomanip>
#include <sstream>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

namespace {

std::string dump(const std::vector<CueEntry>& sheet)
{
    std::ostringstream out;
    out << std::hex << std::uppercase << std::setfill('0');
    for (const CueEntry& entry : sheet) {
        for (const std::byte byte : entry.bytes())
            out << std::setw(2) << std::to_integer<int>(byte) << ' ';
        out << '\n';
    }
    return out.str();
}

constexpr std::uint64_t samples(std::uint32_t sectors)
{
    return std::uint64_t{sectors} * kSamplesPerSector;
}

} // namespace

class SessionPlanTest : public QObject {
    Q_OBJECT

private slots:
    void countsTimeFromLbaMinus150()
    {
        QCOMPARE(toMsf(-150), (Msf{0, 0, 0}));
        QCOMPARE(toMsf(0), (Msf{0, 2, 0}));
        QCOMPARE(toMsf(16), (Msf{0, 2, 16}));
        QCOMPARE(toMsf(359'849), (Msf{79, 59, 74}));
        QCOMPARE(toMsf(kMaximumLeadOutLba), (Msf{99, 59, 74}));
    }

    void gaplessCueSheetIsThatOfTheReference()
    {
        const std::vector tracks = {exactTrack(samples(1000)), exactTrack(samples(4500))};
        const auto plan = planSession(tracks, {.gapSectors = 0});
        QVERIFY(plan.has_value());
        QCOMPARE(plan->sectorCount, 5500U);
        QCOMPARE(plan->tracks[1].startLba, 1000U);
        QCOMPARE(plan->tracks[1].pregapLba, 1000U);
        // 1000 + 150 = 00:15:25; 5500 + 150 = 01:15:25
        QCOMPARE(dump(cueSheet(*plan)), std::string("01 00 00 01 00 00 00 00 \n"
                                                    "01 01 00 00 00 00 00 00 \n"
                                                    "01 01 01 00 00 00 02 00 \n"
                                                    "01 02 01 00 00 00 0F 19 \n"
                                                    "01 AA 01 01 00 01 0F 19 \n"));
    }

    void gapMakesAnIndexZeroForEachTrackButTheFirst()
    {
        const std::vector tracks = {exactTrack(samples(1000)), exactTrack(samples(300)),
                                    exactTrack(samples(300))};
        const auto plan = planSession(tracks, {});
        QVERIFY(plan.has_value());
        QCOMPARE(plan->tracks[0].startLba, 0U);
        QCOMPARE(plan->tracks[1].pregapLba, 1000U);
        QCOMPARE(plan->tracks[1].startLba, 1150U);
        QCOMPARE(plan->tracks[2].startLba, 1600U);
        QCOMPARE(plan->sectorCount, 1900U);
        QCOMPARE(dump(cueSheet(*plan)), std::string("01 00 00 01 00 00 00 00 \n"
                                                    "01 01 00 00 00 00 00 00 \n"
                                                    "01 01 01 00 00 00 02 00 \n"
                                                    "01 02 00 00 00 00 0F 19 \n"
                                                    "01 02 01 00 00 00 11 19 \n"
                                                    "01 03 00 00 00 00 15 19 \n"
                                                    "01 03 01 00 00 00 17 19 \n"
                                                    "01 AA 01 01 00 00 1B 19 \n"));
    }

    void cueSheetCarriesCatalogIsrcAndControl()
    {
        Track first = exactTrack(samples(300));
        first.isrc = "USK7Y9812345";
        first.copyPermitted = true;
        Track second = exactTrack(samples(300));
        second.preEmphasis = true;
        const auto plan =
            planSession(std::vector{first, second}, {.gapSectors = 0, .catalog = "0123456789012"});
        QVERIFY(plan.has_value());
        QCOMPARE(dump(cueSheet(*plan)), std::string("02 30 31 32 33 34 35 36 \n"
                                                    "02 37 38 39 30 31 32 00 \n"
                                                    "21 00 00 01 00 00 00 00 \n"
                                                    "23 01 55 53 4B 37 59 39 \n"
                                                    "23 01 38 31 32 33 34 35 \n"
                                                    "21 01 00 00 00 00 00 00 \n"
                                                    "21 01 01 00 00 00 02 00 \n"
                                                    "11 02 01 00 00 00 06 00 \n"
                                                    "11 AA 01 01 00 00 0A 00 \n"));
    }

    void lastSectorOfATrackIsFilled_data()
    {
        QTest::addColumn<quint64>("count");
        QTest::addColumn<quint32>("sectors");
        QTest::newRow("whole sectors") << quint64{300 * 588} << 300U;
        QTest::newRow("a sample more") << quint64{300 * 588 + 1} << 301U;
        QTest::newRow("a sample less than the next sector") << quint64{301 * 588 - 1} << 301U;
    }
    void lastSectorOfATrackIsFilled()
    {
        QFETCH(quint64, count);
        QFETCH(quint32, sectors);
        const auto plan =
            planSession(std::vector{exactTrack(count), exactTrack(samples(300))}, {.gapSectors = 0});
        QVERIFY(plan.has_value());
        QCOMPARE(plan->tracks[0].sectorCount, sectors);
        QCOMPARE(plan->tracks[0].paddedSectors, 0U);
        QCOMPARE(plan->tracks[1].startLba, sectors);
    }

    void padsATrackUnderFourSecondsAndTellsSo()
    {
        const auto plan =
            planSession(std::vector{exactTrack(1), exactTrack(samples(299))}, {.gapSectors = 0});
        QVERIFY(plan.has_value());
        QCOMPARE(plan->tracks[0].sectorCount, 300U);
        QCOMPARE(plan->tracks[0].paddedSectors, 299U);
        QCOMPARE(plan->tracks[1].paddedSectors, 1U);
        QCOMPARE(plan->sectorCount, 600U);
    }

    void segmentsCoverTheSessionWithoutAHole()
    {
        Track hidden = exactTrack(samples(400) + 3);
        hidden.pregapSound = Sound{.path = "y", .sampleCount = samples(75), .count = Count::Exact};
        hidden.gapSectors = 200; // 50 more than the recorder makes by itself
        hidden.postgapSectors = 7;
        const auto plan = planSession(std::vector{hidden, exactTrack(10), exactTrack(samples(500))}, {});
        QVERIFY(plan.has_value());
        std::uint32_t next = 0;
        for (const Segment& segment : plan->segments) {
            QCOMPARE(segment.firstSector, next);
            QVERIFY(segment.sectorCount > 0);
            next += segment.sectorCount;
        }
        QCOMPARE(next, plan->sectorCount);
        QCOMPARE(plan->tracks[0].pregapLba, 0U);
        QCOMPARE(plan->tracks[0].startLba, 125U);
        QCOMPARE(plan->tracks[0].sectorCount, 408U);
        QCOMPARE(plan->tracks[1].pregapLba, 533U);
        QCOMPARE(plan->tracks[1].startLba, 683U);
        QCOMPARE(plan->trackAt(0), 1U);
        QCOMPARE(plan->trackAt(532), 1U);
        QCOMPARE(plan->trackAt(533), 2U);
        QCOMPARE(plan->trackAt(plan->sectorCount - 1), 3U);
    }

    void estimatedLengthMakesTheWholePlanEstimated()
    {
        Track guessed = exactTrack(samples(300));
        guessed.sound.count = Count::Estimated;
        QCOMPARE(planSession(std::vector{exactTrack(5), guessed}, {})->count, Count::Estimated);
        QCOMPARE(planSession(std::vector{exactTrack(5)}, {})->count, Count::Exact);
    }

    void takesNinetyNineTracksAndRefusesAHundred()
    {
        std::vector<Track> tracks(99, exactTrack(samples(300)));
        QCOMPARE(planSession(tracks, {})->tracks.size(), std::size_t{99});
        tracks.push_back(exactTrack(1));
        QCOMPARE(planSession(tracks, {}).error().code, ErrorCode::AudioTooManyTracks);
    }

    void refusesWhatNoDiscCanHold()
    {
        QCOMPARE(planSession({}, {}).error().code, ErrorCode::CompilationEmpty);
        QVERIFY(planSession(std::vector{exactTrack(samples(kMaximumLeadOutLba))}, {}).has_value());
        QCOMPARE(planSession(std::vector{exactTrack(samples(kMaximumLeadOutLba) + 1)}, {}).error().code,
                 ErrorCode::ImageTooLarge);
        QCOMPARE(planSession(std::vector{exactTrack(UINT64_MAX)}, {}).error().code, ErrorCode::ImageTooLarge);
        Track wide = exactTrack(5);
        wide.gapSectors = UINT32_MAX;
        QCOMPARE(planSession(std::vector{wide, wide}, {}).error().code, ErrorCode::ImageTooLarge);
        QCOMPARE(planSession(std::vector{exactTrack(5)}, {.catalog = "123"}).error().code,
                 ErrorCode::InvalidArgument);
        Track wrong = exactTrack(5);
        wrong.isrc = "US-K7Y-98-12345";
        QCOMPARE(planSession(std::vector{wrong}, {}).error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(SessionPlanTest)
#include "tst_sessionplan.moc"
