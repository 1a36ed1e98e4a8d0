// SPDX-License-Identifier: GPL-3.0-or-later
// BLANK of parts of a CD-RW: tracks, tails, sessions.
#include "cdhost.h"

#include <QFile>
#include <QtTest>

#include <fcntl.h>
#include <sys/mman.h>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

QByteArray blank(Host& host, int type, std::uint32_t address = 0)
{
    mmc::Command command{mmc::Cdb(0xA1)};
    command.cdb.set(1, static_cast<std::uint8_t>(type));
    putBe32(command.cdb.from(2), address);
    return host.send(command);
}

} // namespace

class TestCdBlanking : public QObject {
    Q_OBJECT

private slots:
    void keepsThePlaceOfABlankedTrack();
    void givesBackAReservation();
    void blanksTheTailFromAPacketOn();
    void opensTheLastSessionAgain();
    void erasesTheLastSession();
    void repairsADamagedDisc();
    void blanksNoPartOfWhatIsNotSynchronized();
    void isAnotherDiscEvenIfItsFileCannotShrink();
    void refusesPartsThatAreNotThere();
    void refusesWhatIsNotRewritable();
};

void TestCdBlanking::keepsThePlaceOfABlankedTrack()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 400), "good");
    QCOMPARE(burnTrack(host, 552, 400), "good");
    QCOMPARE(blank(host, 2, 100), "good");
    host.powerCut();
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(host.read(100, 1), "5/21/00");
    QVERIFY(host.holds(552, 400));
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(6) & 0xC0, 0xC0); // reserved and blank
    QCOMPARE(host.be32(24), 402U);
    QCOMPARE(host.nextWritable(1), 0);
    QCOMPARE(host.close(2), "3/72/04"); // an empty reserved track
    QCOMPARE(host.writeData(0, 401), "5/63/00");
    QCOMPARE(host.writeData(0, 200, 2048, 7), "good");
    QCOMPARE(host.synchronize(), "good"); // filled up to its end
    QVERIFY(host.holds(0, 200, 7));
    QCOMPARE(host.read(399, 1), "good");
    QVERIFY(host.in == Bytes(2048));
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "1/0/2");
}

void TestCdBlanking::givesBackAReservation()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 2, 0}), "good"); // 512 sectors
    QCOMPARE(host.status(), "1/1/1");
    QCOMPARE(host.nextWritable(2), 512 + 150);
    QCOMPARE(blank(host, 3, 2), "5/24/00");
    QCOMPARE(blank(host, 3, 1), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 2, 0}), "good");
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(blank(host, 3, 1), "5/2C/00"); // something is in it
}

void TestCdBlanking::blanksTheTailFromAPacketOn()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x40, 0xE5, 0x08, 32), "good");
    QCOMPARE(host.writeData(0, 320), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 4, 100), "5/21/02"); // within a packet
    QCOMPARE(blank(host, 4, 320), "5/21/00");
    QCOMPARE(blank(host, 4, 64), "good");
    QCOMPARE(host.nextWritable(1), 64);
    QVERIFY(host.holds(0, 64));
    QCOMPARE(host.read(64, 1), "5/21/00");
    QCOMPARE(host.writeData(64, 32, 2048, 5), "good");
    QVERIFY(host.holds(64, 32, 5));
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(blank(host, 4, 0), "good"); // a closed track keeps its place
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(6) & 0x80, 0x80);
    QCOMPARE(host.be32(24), 96U);
}

void TestCdBlanking::opensTheLastSessionAgain()
{
    Host host(MediumType::CdRw);
    QCOMPARE(burnTrack(host, 0, 400), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(blank(host, 5), "good");
    QCOMPARE(host.status(), "1/1/1");
    QVERIFY(readToc(host, 0).empty());
    QCOMPARE(blank(host, 5), "5/2C/00");
    QCOMPARE(burnTrack(host, 552, 300), "good");
    QCOMPARE(host.close(2), "good");
    QVERIFY(host.holds(0, 400));
    QVERIFY(host.holds(552, 300));
}

void TestCdBlanking::erasesTheLastSession()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x41, 0xC4, 0x08), "good");
    QCOMPARE(burnTrack(host, 0, 400), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.writeParameters(0x41, 0x04, 0x08), "good");
    QCOMPARE(burnTrack(host, 11802, 300), "good");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(host.status(), "2/3/2");
    QCOMPARE(blank(host, 6), "good");
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.nextWritable(0xFF), 11802);
    QCOMPARE(host.read(11802, 1), "5/21/00");
    QVERIFY(host.holds(0, 400));
    QCOMPARE(blank(host, 6), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(blank(host, 6), "5/2C/00");
}

void TestCdBlanking::repairsADamagedDisc()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    QCOMPARE(host.writeData(0, 100, 2352), "good");
    QCOMPARE(host.synchronize(), "5/2C/00");
    QCOMPARE(host.status(), "1/2/1");
    QCOMPARE(blank(host, 2, 0), "5/21/00"); // not track by track
    QCOMPARE(blank(host, 6), "good");
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdBlanking::blanksNoPartOfWhatIsNotSynchronized()
{
    Host host(MediumType::CdRw);
    QCOMPARE(host.writeParameters(0x40, 0xC5, 0x08), "good");
    QCOMPARE(host.writeData(0, 100), "good");
    QCOMPARE(blank(host, 4, 0), "5/2C/00");
    QCOMPARE(blank(host, 6), "5/2C/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 4, 0), "good");
    QCOMPARE(host.status(), "0/0/1");
    host.powerCut();
    QCOMPARE(host.status(), "0/0/1");
}

void TestCdBlanking::isAnotherDiscEvenIfItsFileCannotShrink()
{
    Host host(MediumType::CdRw);
    QCOMPARE(burnTrack(host, 0, 400), "good");
    QCOMPARE(host.close(2), "good");
    host.recorder.reset();
    // The same disc in a file that nobody may shorten.
    QFile whole(host.dir.filePath(QStringLiteral("disc.vdisc")));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    QFile sealed;
    QVERIFY(sealed.open(::memfd_create("disc", MFD_ALLOW_SEALING), QIODevice::ReadWrite,
                        QFileDevice::AutoCloseHandle));
    QCOMPARE(sealed.write(whole.readAll()), whole.size());
    QVERIFY(sealed.flush());
    QCOMPARE(::fcntl(sealed.handle(), F_ADD_SEALS, F_SEAL_SHRINK), 0);
    auto recorder = VirtualRecorder::withDisc("/proc/self/fd/" + std::to_string(sealed.handle()), host.clock,
                                              {.pollsUntilReady = 0});
    QVERIFY(recorder);
    host.recorder = std::move(*recorder);
    QCOMPARE(host.run({0}), "6/28/00");
    QCOMPARE(blank(host, 1), "3/51/00");
    QCOMPARE(host.status(), "1/2/1"); // not as it was before
    QVERIFY(host.read(0, 1) != "good");
}

void TestCdBlanking::refusesPartsThatAreNotThere()
{
    Host host(MediumType::CdRw);
    QCOMPARE(blank(host, 2, 0), "5/21/00");
    QCOMPARE(blank(host, 3, 1), "5/24/00");
    QCOMPARE(blank(host, 4, 0), "5/21/00");
    QCOMPARE(blank(host, 5), "5/2C/00");
    QCOMPARE(blank(host, 6), "5/2C/00");
    QCOMPARE(blank(host, 7), "5/24/00");
    QCOMPARE(burnTrack(host, 0, 400), "good");
    QCOMPARE(blank(host, 4, 0), "5/64/00"); // a track at once has no packets
    QCOMPARE(blank(host, 2, 402), "5/21/00");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(blank(host, 2, 0), "5/21/00"); // its session is closed
    QCOMPARE(host.writeParameters(0x42, 0x00, 0x00), "good");
    QCOMPARE(blank(host, 1), "good");
    QCOMPARE(sendSheet(host, twoTracks()), "good");
    QCOMPARE(host.write(-150, 150, Bytes(150 * 2352)), "good");
    QCOMPARE(blank(host, 6), "5/2C/00"); // while it records
    for (int lba = 0; lba < 900; lba += 25)
        QCOMPARE(host.writeData(lba, 25, 2352), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 5), "5/2C/00"); // a session at once has left no PMA
}

void TestCdBlanking::refusesWhatIsNotRewritable()
{
    Host host(MediumType::CdR80);
    QCOMPARE(burnTrack(host, 0, 400), "good");
    for (int type = 0; type < 8; ++type)
        QCOMPARE(blank(host, type), "5/30/05");
    QVERIFY(host.holds(0, 400));
}

QTEST_GUILESS_MAIN(TestCdBlanking)
#include "tst_cdblanking.moc"
