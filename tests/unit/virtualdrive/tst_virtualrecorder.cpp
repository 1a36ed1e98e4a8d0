// SPDX-License-Identifier: GPL-3.0-or-later
// The drive itself through raw CDBs: readiness, tray, lock, events, configuration, mode pages, buffer, pace.
#include "timedhost.h"

#include "core/mmc/feature.h"

#include <algorithm>
#include <set>

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

std::set<int> currentFeatures(Host& host)
{
    std::set<int> codes;
    if (host.run({0x46, 1, 0, 0, 0, 0, 0, 2, 0}, {}, 512) != "good")
        return codes;
    const auto configuration = mmc::parseConfiguration(std::span(host.in).first(host.transferred));
    for (const auto& feature : configuration->features)
        codes.insert(static_cast<int>(feature.code));
    return codes;
}

} // namespace

class TestVirtualRecorder : public QObject {
    Q_OBJECT

private slots:
    void saysWhoItIs();
    void reportsOneUnitAttentionPerInsertion();
    void asksForAMediumWhereThereIsNone();
    void opensAndClosesItsTray();
    void keepsTheDiscWhileRemovalIsPrevented();
    void tellsOfANewDiscOnce();
    void finishesTheTrackBeforeItGivesTheDiscAway();
    void takesOneDiscAtATime();
    void refusesUnknownCommands();
    void refusesBadFields();
    void answersNoMoreThanIsAskedFor();
    void changesCurrentFeaturesWithTheMedium();
    void listsOneFeatureOrTheCurrentOnes();
    void listsFeaturesByTheirCodes();
    void speaksTheLanguageOfOurParsers();
    void keepsPage2AShortEnoughForLinux();
    void sensesAllModePages();
    void selectsModePagesAllOrNone();
    void fillsAndDrainsItsBuffer();
    void waitsOutALongCommandInRealTime();
    void runsOutOfDataOnlyWithoutBurnFree();
    void refusesOtherCommandsWhileItIsBusy();
    void protectsADiscThatCannotBeWritten();
    void describesItself();
};

void TestVirtualRecorder::saysWhoItIs()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.run({0x12, 0, 0, 0, 36}, {}, 36), "good");
    QCOMPARE(host.at(0), 5);
    QCOMPARE(host.at(1), 0x80);
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(host.in.data()) + 8, 28),
             "EMBRDISCVIRTUAL RECORDER1.00");
    QCOMPARE(host.run({0x12, 1, 0, 0, 36}, {}, 36), "5/24/00");
}

void TestVirtualRecorder::reportsOneUnitAttentionPerInsertion()
{
    Host host(MediumType::CdR80);
    for (int i = 0; i < 2; ++i) {
        auto disc = host.recorder->takeDisc();
        QVERIFY(host.recorder->insert(std::move(disc)));
        QCOMPARE(host.run({0x12, 0, 0, 0, 36}, {}, 36), "good");
        QCOMPARE(host.run({0x03, 0, 0, 0, 18}, {}, 18), "good");
        QCOMPARE(host.at(2), 0);
        QCOMPARE(host.run({0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8}, {}, 8), "good");
        QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
        QCOMPARE(host.run({0x51, 0, 0, 0, 0, 0, 0, 0, 34}, {}, 34), "6/28/00");
        QCOMPARE(host.run({0x51, 0, 0, 0, 0, 0, 0, 0, 34}, {}, 34), "good");
        QCOMPARE(host.run({0}), "good");
    }
}

void TestVirtualRecorder::asksForAMediumWhereThereIsNone()
{
    const SystemClock clock;
    Host host(MediumType::CdR80);
    host.recorder = std::make_unique<VirtualRecorder>(clock);
    QCOMPARE(host.run({0}), "2/3A/01");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good");
    QCOMPARE(host.run({0}), "2/3A/02");
    QCOMPARE(host.run({0x25}, {}, 8), "2/3A/02");
    QCOMPARE(host.writeData(0, 1), "2/3A/02");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 1}), "2/3A/02");
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, 0);
    QCOMPARE(host.run({0x23, 0, 0, 0, 0, 0, 0, 0, 12}, {}, 12), "good");
    QCOMPARE(host.at(8) & 3, 3);
    QCOMPARE(host.run({0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QVERIFY(host.recorder->takeDisc() == nullptr);
}

void TestVirtualRecorder::opensAndClosesItsTray()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good");
    QVERIFY(host.recorder->isTrayOpen());
    QCOMPARE(host.run({0}), "2/3A/02");
    QCOMPARE(host.run({0x1B, 1, 0, 0, 3}), "good");
    QVERIFY(!host.recorder->isTrayOpen());
    QCOMPARE(host.run({0}), "6/28/00");
    QCOMPARE(host.run({0}), "good");
    host.recorder->pressEject();
    QCOMPARE(host.run({0}), "2/3A/02");
    host.recorder->pressEject();
    QCOMPARE(host.run({0}), "6/28/00");
}

void TestVirtualRecorder::keepsTheDiscWhileRemovalIsPrevented()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0x1E, 0, 0, 0, 1}), "good");
    QVERIFY(host.recorder->isLocked());
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "5/53/02");
    QCOMPARE(host.run({0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8}, {}, 8), "good"); // the insertion's
    host.recorder->pressEject();
    QVERIFY(!host.recorder->isTrayOpen());
    QCOMPARE(host.run({0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(host.at(4), 1); // eject request
    QCOMPARE(host.run({0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QCOMPARE(host.at(8 + 6) & 2, 2);
    QCOMPARE(host.run({0x1E, 0, 0, 0, 0}), "good");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good");
}

void TestVirtualRecorder::tellsOfANewDiscOnce()
{
    Host host(MediumType::BdR);
    const auto event = [&host](int classes) {
        return host.run({0x4A, 1, 0, 0, classes, 0, 0, 0, 8}, {}, 8) == "good" ? host.at(4) : -1;
    };
    QCOMPARE(event(0x10), 2);
    QCOMPARE(host.at(2), 4);
    QCOMPARE(host.at(5), 2);
    QCOMPARE(event(0x10), 0);
    host.recorder->pressEject();
    QCOMPARE(event(0x7E), 3);
    QCOMPARE(host.at(5), 1);
    QCOMPARE(event(0x7E), 0);
    host.recorder->pressEject();
    QCOMPARE(event(0x10), 2);
    QCOMPARE(host.run({0x4A, 1, 0, 0, 0x20, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(host.at(2) & 0x80, 0x80);
    QCOMPARE(host.transferred, std::size_t{4});
    QCOMPARE(host.run({0x4A, 0, 0, 0, 0x10, 0, 0, 0, 8}, {}, 8), "5/24/00");
}

void TestVirtualRecorder::finishesTheTrackBeforeItGivesTheDiscAway()
{
    Host host(MediumType::DvdPlusR);
    QCOMPARE(host.writeData(0, 20), "good");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "good");
    host.powerCut();
    QCOMPARE(host.nextWritable(1), 32);
    QVERIFY(host.holds(0, 20));
}

void TestVirtualRecorder::takesOneDiscAtATime()
{
    Host host(MediumType::BdR);
    auto second = DiscFile::create(fileIn(host.dir, "b.vdisc"), MediumType::CdR80);
    QVERIFY(second);
    const auto refused = host.recorder->insert(std::move(*second));
    QVERIFY(!refused);
    QVERIFY(refused.error().code == ErrorCode::DeviceBusy);
    QVERIFY(!VirtualRecorder::withDisc(host.path(), host.clock));
    QVERIFY(VirtualRecorder::withDisc(host.path(), host.clock).error().code == ErrorCode::DiscFileInUse);
}

void TestVirtualRecorder::refusesUnknownCommands()
{
    Host host(MediumType::CdR80);
    for (const int opcode : {0x01, 0x3B, 0x3C, 0x5E, 0xA0, 0xA2, 0xA3, 0xA4, 0xAB, 0xD8, 0xFF})
        QCOMPARE(host.run({opcode}, {}, 16), "5/20/00");
}

void TestVirtualRecorder::refusesBadFields()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.run({0x46, 3, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "5/24/00");
    QCOMPARE(host.run({0x51, 1, 0, 0, 0, 0, 0, 0, 34}, {}, 34), "5/24/00");
    QCOMPARE(host.trackInformation(0), "5/24/00");
    QCOMPARE(host.trackInformation(2), "5/24/00");
    QCOMPARE(host.trackInformation(2, 2), "5/24/00");
    QCOMPARE(host.trackInformation(1, 3), "5/24/00");
    QCOMPARE(host.trackInformation(1, 2), "good");
    QCOMPARE(host.trackInformation(0, 0), "good");
    QCOMPARE(host.run({0x43, 0, 9, 0, 0, 0, 0, 0, 28}, {}, 28), "5/24/00");
    QCOMPARE(host.run({0x5A, 8, 0x33, 0, 0, 0, 0, 0, 60}, {}, 60), "5/24/00");
    QCOMPARE(host.run({0x5A, 8, 0xC5, 0, 0, 0, 0, 0, 60}, {}, 60), "5/39/00");
    QCOMPARE(host.run({0xAC, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, {}, 24), "5/24/00");
    QCOMPARE(host.run({0x5C, 1, 0, 0, 0, 0, 0, 0, 12}, {}, 12), "5/24/00");
    QCOMPARE(host.run({0x28, 0, 0, 0, 0, 0, 0, 0, 0}), "good");
    QCOMPARE(host.run({0x28, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF}, {}, 2048), "5/21/00");
    QCOMPARE(host.run({0xA8, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0}, {}, 2048), "5/21/00");
}

void TestVirtualRecorder::answersNoMoreThanIsAskedFor()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.run({0x51, 0, 0, 0, 0, 0, 0, 0, 2}, {}, 34), "good");
    QCOMPARE(host.transferred, std::size_t{2});
    QCOMPARE(host.at(2), 0xEE);
    QCOMPARE(int{host.be16(0)}, 32);
    QCOMPARE(host.run({0x51, 0, 0, 0, 0, 0, 0, 0, 200}, {}, 8), "good");
    QCOMPARE(host.transferred, std::size_t{8});
    QCOMPARE(host.run({0x52, 1, 0, 0, 0, 1, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(0)}, 46);
}

void TestVirtualRecorder::changesCurrentFeaturesWithTheMedium()
{
    Host cd(MediumType::CdRw);
    auto features = currentFeatures(cd);
    QVERIFY(features.contains(0x2D) && features.contains(0x2E) && features.contains(0x37) &&
            features.contains(0x1E));
    QVERIFY(!features.contains(0x10) && !features.contains(0x21) && !features.contains(0x2B) &&
            !features.contains(0x41));
    QCOMPARE(cd.writeData(0, 300), "good");
    QCOMPARE(cd.synchronize(), "good");
    QCOMPARE(cd.close(2), "good");
    features = currentFeatures(cd);
    QVERIFY(features.contains(0x10) && !features.contains(0x2D) && !features.contains(0x2E));
    Host plus(MediumType::DvdPlusR);
    features = currentFeatures(plus);
    QVERIFY(features.contains(0x2B) && features.contains(0x1F) && !features.contains(0x2D) &&
            !features.contains(0x21));
    Host bd(MediumType::BdR);
    features = currentFeatures(bd);
    QVERIFY(features.contains(0x41) && features.contains(0x40) && features.contains(0x21) &&
            !features.contains(0x2B));
    QCOMPARE(bd.writeData(0, 32), "good");
    QCOMPARE(bd.close(6), "good");
    features = currentFeatures(bd);
    QVERIFY(!features.contains(0x41) && features.contains(0x40) && !features.contains(0x21));
}

void TestVirtualRecorder::listsOneFeatureOrTheCurrentOnes()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0x46, 2, 0, 0x21, 0, 0, 0, 0, 16}, {}, 16), "good");
    QCOMPARE(host.be32(0), 12U);
    QCOMPARE(int{host.be16(8)}, 0x21);
    QCOMPARE(host.at(10) & 1, 1);
    QCOMPARE(host.run({0x46, 2, 0, 0x38, 0, 0, 0, 0, 16}, {}, 16), "good");
    QCOMPARE(host.be32(0), 12U);
    QCOMPARE(host.at(10) & 1, 0); // not current: the disc is not formatted for it
    QCOMPARE(host.run({0x46, 2, 0, 0x22, 0, 0, 0, 0, 16}, {}, 16), "good");
    QCOMPARE(host.be32(0), 4U); // not there
    QCOMPARE(host.run({0x46, 2, 0, 0, 0, 0, 0, 0, 64}, {}, 64), "good");
    QCOMPARE(int{host.be16(16)}, 0x41);
    QCOMPARE(host.at(18), 1);
    QCOMPARE(host.run({0x46, 0, 1, 0, 0, 0, 0, 0, 64}, {}, 64), "good");
    QCOMPARE(int{host.be16(8)}, 0x100); // from there on
}

void TestVirtualRecorder::listsFeaturesByTheirCodes()
{
    for (const MediumType type : {MediumType::CdRw, MediumType::DvdPlusRDl, MediumType::DvdRam}) {
        Host host(type);
        QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 4, 0}, {}, 1024), "good");
        int last = -1;
        for (std::size_t i = 8; i + 4 <= host.transferred;
             i += 4 + static_cast<std::size_t>(host.at(i + 3))) {
            QVERIFY(host.be16(i) > last);
            last = host.be16(i);
        }
        QCOMPARE(last, 0x0108);
        // As Linux asks whether a medium can be written at random.
        QCOMPARE(host.run({0x46, 0, 0, 0x20, 0, 0, 0, 0, 24}, {}, 24), "good");
        QCOMPARE(int{host.be16(8)}, 0x20);
    }
}

void TestVirtualRecorder::speaksTheLanguageOfOurParsers()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 2, 0}, {}, 512), "good");
    const auto configuration = mmc::parseConfiguration(std::span(host.in).first(host.transferred));
    QVERIFY(configuration);
    QVERIFY(configuration->currentProfile == mmc::Profile::BdRSequential);
    QCOMPARE(mmc::announcedConfigurationLength(host.in), host.transferred);
    QVERIFY(configuration->bdWrite()->writesBdR() && configuration->bdWrite()->writesBdRe());
    QVERIFY(configuration->cdMastering()->sao && configuration->cdMastering()->testWrite);
    QVERIFY(configuration->cdTrackAtOnce()->buf && configuration->realTimeStreaming()->wspd);
    const auto profiles = configuration->profiles();
    QCOMPARE(std::ranges::count(profiles, true, &mmc::ProfileDescriptor::current), std::ptrdiff_t{1});
    QVERIFY(std::ranges::find(profiles, true, &mmc::ProfileDescriptor::current)->profile ==
            mmc::Profile::BdRSequential);
}

void TestVirtualRecorder::keepsPage2AShortEnoughForLinux()
{
    Host host(MediumType::CdR80);
    QCOMPARE(host.run({0x5A, 8, 0x2A, 0, 0, 0, 0, 2, 0}, {}, 512), "good");
    QVERIFY(host.transferred <= 128);
    QCOMPARE(std::size_t{host.be16(0)} + 2, host.transferred);
    QCOMPARE(host.at(8), 0x2A);
    QCOMPARE(std::size_t(host.at(9)) + 10, host.transferred);
    QCOMPARE(host.at(8 + 3) & 3, 3); // writes CD-R and CD-RW
    QCOMPARE(int{host.be16(8 + 18)}, 8467);
    QCOMPARE(int{host.be16(8 + 30)}, 7);
    QCOMPARE(int{host.be16(8 + 12)}, 4096);
    QCOMPARE(host.run({0xBB, 0, 0xFF, 0xFF, 0x0B, 0x10, 0, 0, 0, 0, 0, 0}), "good"); // 2832: 16x
    QCOMPARE(host.run({0x5A, 8, 0x2A, 0, 0, 0, 0, 2, 0}, {}, 512), "good");
    QCOMPARE(int{host.be16(8 + 28)}, 2822);
    QCOMPARE(host.run({0x1A, 8, 0x2A, 0, 255}, {}, 255), "good");
    QCOMPARE(std::size_t(host.at(0)) + 1, host.transferred);
    QCOMPARE(host.at(4), 0x2A);
}

void TestVirtualRecorder::sensesAllModePages()
{
    Host host(MediumType::CdR80);
    for (const int control : {0x00, 0x40, 0x80}) {
        QCOMPARE(host.run({0x5A, 8, control | 0x3F, 0, 0, 0, 0, 2, 0}, {}, 512), "good");
        QByteArray codes;
        for (std::size_t i = 8; i + 1 < host.transferred; i += std::size_t(host.at(i + 1)) + 2)
            codes += QByteArray::number(host.at(i), 16) + " ";
        QCOMPARE(codes, "1 5 8 d e 1a 1d 2a ");
    }
}

void TestVirtualRecorder::selectsModePagesAllOrNone()
{
    Host host(MediumType::CdR80);
    Bytes list(60 + 12);
    list[8] = std::byte{5};
    list[9] = std::byte{50};
    list[10] = std::byte{0x42};
    list[60] = std::byte{0x1A};
    list[61] = std::byte{9}; // one byte short
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 71}, list), "5/26/00");
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 72}, list), "5/26/00");
    QCOMPARE(host.run({0x5A, 8, 5, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QCOMPARE(host.at(10), 0x41);
    list[61] = std::byte{10};
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 72}, list), "good");
    QCOMPARE(host.run({0x5A, 8, 5, 0, 0, 0, 0, 0, 60}, {}, 60), "good");
    QCOMPARE(host.at(10), 0x42);
    QCOMPARE(host.run({0x55, 0x11, 0, 0, 0, 0, 0, 0, 72}, list), "5/24/00");
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 80}, list), "5/1A/00");
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 4}, list), "5/1A/00");
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 0}), "good");
    list[7] = std::byte{200}; // block descriptors behind the end
    QCOMPARE(host.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, 72}, list), "5/1A/00");
}

void TestVirtualRecorder::fillsAndDrainsItsBuffer()
{
    TimedHost<> host(MediumType::CdR80);
    const auto free = [&host] {
        return host.run({0x5C, 0, 0, 0, 0, 0, 0, 0, 12}, {}, 12) == "good" ? host.be32(8) : 0;
    };
    QCOMPARE(free(), 4U << 20);
    QCOMPARE(host.be32(4), 4U << 20);
    QCOMPARE(host.writeData(0, 512), "good");
    QCOMPARE(free(), 3U << 20);
    host.time.pass(std::chrono::milliseconds(70)); // 48x: 3600 sectors a second
    const auto later = free();
    QVERIFY(later > (3U << 20) + 490'000 && later < (3U << 20) + 540'000);
    host.time.pass(std::chrono::seconds(5));
    QCOMPARE(free(), 4U << 20);
}

void TestVirtualRecorder::waitsOutALongCommandInRealTime()
{
    TimedHost<> host(MediumType::CdRw);
    QCOMPARE(host.run({0xA1, 0x10}), "good"); // full, in the background
    QCOMPARE(host.run({0}), "2/04/07");
    QCOMPARE(*host.sense.progress, std::uint16_t{0});
    host.time.pass(std::chrono::seconds(60));
    QCOMPARE(host.run({0}), "2/04/07");
    const int half = *host.sense.progress;
    // 359,849 sectors at 24x: 200 s, and 5 s besides.
    QVERIFY(half > 65535 * 55 / 205 && half < 65535 * 65 / 205);
    host.time.pass(std::chrono::seconds(200));
    QCOMPARE(host.run({0}), "good");
    const double before = host.time.seconds();
    QCOMPARE(host.run({0xA1, 0x01}), "good"); // minimal, waits
    QVERIFY(host.time.seconds() - before > 5);
    QCOMPARE(host.run({0}), "good");
}

void TestVirtualRecorder::runsOutOfDataOnlyWithoutBurnFree()
{
    for (const int bufe : {0x40, 0x00}) {
        TimedHost<> host(MediumType::CdRw);
        QCOMPARE(host.writeParameters(bufe | 1, 0x04, 0x08), "good");
        QCOMPARE(host.writeData(0, 32), "good");
        host.time.pass(std::chrono::seconds(10));
        QCOMPARE(host.writeData(32, 32), bufe != 0 ? "good" : "3/0C/09");
        QCOMPARE(host.status(), bufe != 0 ? "1/1/1" : "1/2/1");
    }
    TimedHost<> synchronized(MediumType::CdRw);
    QCOMPARE(synchronized.writeParameters(0x01, 0x04, 0x08), "good");
    QCOMPARE(synchronized.writeData(0, 32), "good");
    synchronized.time.pass(std::chrono::seconds(10));
    QCOMPARE(synchronized.synchronize(), "3/0C/09");
    QCOMPARE(synchronized.run({0xA1, 0x01}), "good");
    QCOMPARE(synchronized.status(), "0/0/1");
}

void TestVirtualRecorder::refusesOtherCommandsWhileItIsBusy()
{
    Host host(MediumType::CdRw, {.pollsUntilReady = 4});
    QCOMPARE(host.run({0xA1, 0x11}), "good");
    QCOMPARE(host.writeData(0, 16), "2/04/07");
    QCOMPARE(host.run({0x52, 1, 0, 0, 0, 1, 0, 0, 8}, {}, 8), "2/04/07");
    QCOMPARE(host.run({0x1B, 0, 0, 0, 2}), "2/04/07"); // does not open either
    QCOMPARE(host.run({0x12, 0, 0, 0, 36}, {}, 36), "good");
    QCOMPARE(host.run({0x4A, 1, 0, 0, 0x40, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(host.at(5), 1);
    QCOMPARE(host.run({0}), "2/04/07");
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.writeData(0, 16), "good");
}

void TestVirtualRecorder::protectsADiscThatCannotBeWritten()
{
    // Root may write everything: files are looked at as somebody else. setfsuid() tells the one before.
    if (::geteuid() == 0) {
        (void)::setfsuid(65534);
        QCOMPARE(::setfsuid(65534), 65534);
    }
    const auto protect = [](Host& host) {
        host.recorder.reset();
        QVERIFY(::chmod(host.path().c_str(), 0444) == 0);
        host.powerCut();
        QCOMPARE(host.writeData(0, 16), "7/27/00");
    };
    Host ram(MediumType::DvdRam);
    protect(ram);
    for (const int format : {0x09, 0xC0}) {
        QCOMPARE(ram.run({0xAD, 0, 0, 0, 0, 0, 0, format, 0, 8, 0, 0}, {}, 8), "good");
        QCOMPARE(ram.at(4), 0x02); // PWP: protected by what is on the medium
    }
    ram.recorder.reset();
    Host host(MediumType::CdRw);
    protect(host);
    QCOMPARE(host.run({0xA1, 0x01}), "7/27/00");
    QCOMPARE(host.close(2), "7/27/00");
    QCOMPARE(host.status(), "0/0/1");
    host.recorder.reset();
    ::setfsuid(::geteuid());
}

void TestVirtualRecorder::describesItself()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.recorder->describe(), "virtual:" + host.path().string());
    QVERIFY(host.recorder->maximumTransfer() >= 64 * 1024);
    static_cast<void>(host.recorder->takeDisc());
    QCOMPARE(host.recorder->describe(), std::string("virtual"));
}

QTEST_GUILESS_MAIN(TestVirtualRecorder)
#include "tst_virtualrecorder.moc"
