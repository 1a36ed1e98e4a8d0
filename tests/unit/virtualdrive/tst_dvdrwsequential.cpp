// SPDX-License-Identifier: GPL-3.0-or-later
// DVD-RW in sequential recording through raw CDBs: what it has beside DVD-R, that is, erasing.
#include "dvdhost.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

class TestDvdRwSequential : public QObject {
    Q_OBJECT

private slots:
    void isReadyForEverythingWhenNew();
    void blanksInFullWithProgress();
    void blanksMinimallyForADiscAtOnce();
    void keepsTheKindOfItsBlankingOverAPowerCut();
    void mustBeBlankedBeforeItIsWrittenAgain();
    void forgetsWhatWasOnIt();
    void unclosesItsLastSession();
    void doesNotUncloseADiscAtOnce();
    void erasesItsLastSession();
    void givesBackAReservation();
    void blanksTheTailOfATrack();
    void blanksNoTailThatIsNotThere();
    void blanksNoPartOfWhatIsNotSynchronized();
    void blanksNoTrackByItself();
    void keepsItsProfileWhenFinished();
    void storesNothingInATestWrite();
    void tellsThatItIsRewritable();
};

namespace {

void writeSession(DvdHost& host, int start, DvdHost::Multi multi = DvdHost::Multi::Open)
{
    QCOMPARE(host.incremental(multi), "good");
    QCOMPARE(host.writeData(start, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.close(2), "good");
}

QByteArray blank(DvdHost& host, int type, int address = 0)
{
    return host.run({0xA1, type, 0, 0, address >> 8, address & 0xFF});
}

} // namespace

void TestDvdRwSequential::isReadyForEverythingWhenNew()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, 0x14);
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.at(2) & 0x10, 0x10); // erasable
    QCOMPARE(host.isCurrent(0x0021), 1);
    QCOMPARE(host.isCurrent(0x002F), 1);
    QCOMPARE(host.at(8 + 4) & 0x02, 0x02); // DVD-RW
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.be32(16), 2'298'496U);
}

void TestDvdRwSequential::blanksInFullWithProgress()
{
    DvdHost host(MediumType::DvdRw, {.pollsUntilReady = 2});
    writeSession(host, 0, DvdHost::Multi::Final);
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.run({0xA1, 0x10}), "good"); // IMMED
    QCOMPARE(host.run({0}), "2/04/07");
    const auto first = host.sense.progress;
    QVERIFY(first.has_value());
    QCOMPARE(host.run({0}), "2/04/07");
    QVERIFY(host.sense.progress > first);
    QCOMPARE(host.run({0}), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.isCurrent(0x0021), 1);
    QCOMPARE(host.read(0, 1), "5/21/00");
    writeSession(host, 0);
    QCOMPARE(host.status(), "1/0/2");
}

void TestDvdRwSequential::blanksMinimallyForADiscAtOnce()
{
    DvdHost host(MediumType::DvdRw);
    writeSession(host, 0);
    QCOMPARE(blank(host, 1), "good");
    QCOMPARE(host.status(), "0/0/1");
    QCOMPARE(host.isCurrent(0x0021), 0);
    QCOMPARE(host.isCurrent(0x002F), 1);
    QCOMPARE(host.bits(1), 2); // blank, and not for packets
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 32), "5/64/00");
    QCOMPARE(host.reserve(32), "5/64/00");
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(32), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(host.status(), "2/3/1");
    QVERIFY(host.holds(0, 32));
}

void TestDvdRwSequential::keepsTheKindOfItsBlankingOverAPowerCut()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(blank(host, 1), "good");
    host.powerCut();
    QCOMPARE(host.isCurrent(0x0021), 0);
    QCOMPARE(blank(host, 0), "good");
    host.powerCut();
    QCOMPARE(host.isCurrent(0x0021), 1);
}

void TestDvdRwSequential::mustBeBlankedBeforeItIsWrittenAgain()
{
    DvdHost host(MediumType::DvdRw);
    writeSession(host, 0, DvdHost::Multi::Final);
    QCOMPARE(host.writeData(0, 16), "5/30/05");
    QCOMPARE(host.reserve(16), "5/30/05");
    QVERIFY(host.holds(0, 32));
    QCOMPARE(blank(host, 0), "good");
    QCOMPARE(host.writeData(0, 16, 2048, 7), "good");
    QVERIFY(host.holds(0, 16, 7));
}

void TestDvdRwSequential::forgetsWhatWasOnIt()
{
    DvdHost host(MediumType::DvdRw);
    writeSession(host, 0, DvdHost::Multi::Final);
    QCOMPARE(blank(host, 1), "good");
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(64), "good");
    QCOMPARE(host.writeData(0, 8, 2048, 1), "good");
    QCOMPARE(host.synchronize(), "good"); // fills the rest
    QCOMPARE(host.read(8, 56), "good");
    QCOMPARE(host.in, Bytes(56 * 2048));
}

void TestDvdRwSequential::unclosesItsLastSession()
{
    DvdHost host(MediumType::DvdRw);
    writeSession(host, 0, DvdHost::Multi::Final);
    QCOMPARE(blank(host, 5), "good");
    QCOMPARE(host.status(), "1/1/1"); // the session is incomplete again
    QCOMPARE(host.nextWritable(2), 32);
    QVERIFY(host.holds(0, 32));
    writeSession(host, 32);
    QCOMPARE(host.status(), "1/0/2");
    QVERIFY(host.holds(0, 64));
    QCOMPARE(host.trackInformation(2), "good");
    QCOMPARE(host.at(3), 1); // two tracks in one session
}

void TestDvdRwSequential::doesNotUncloseADiscAtOnce()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(blank(host, 5), "5/2C/00"); // there is no session
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(32), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 5), "5/64/00");
    QCOMPARE(host.status(), "2/3/1");
}

void TestDvdRwSequential::erasesItsLastSession()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(blank(host, 6), "5/2C/00");
    writeSession(host, 0);
    const auto second = static_cast<int>(host.nextWritable(2));
    writeSession(host, second, DvdHost::Multi::Final);
    QCOMPARE(host.status(), "2/3/2");
    QCOMPARE(blank(host, 6), "good");
    QCOMPARE(host.status(), "1/0/2"); // as before it was written
    QCOMPARE(host.nextWritable(2), second);
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.read(second, 1), "5/21/00");
    QCOMPARE(blank(host, 6), "good");
    QCOMPARE(host.status(), "0/0/1");
}

void TestDvdRwSequential::givesBackAReservation()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(blank(host, 3, 1), "5/24/00"); // there is no track
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.reserve(64), "good");
    QCOMPARE(host.reserve(128), "good");
    QCOMPARE(host.reserve(16), "5/72/05");
    QCOMPARE(blank(host, 3, 1), "5/2C/00"); // another one is behind it
    QCOMPARE(blank(host, 3, 2), "good");
    host.powerCut();
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.nextWritable(2), 64);
    QCOMPARE(host.writeData(0, 16), "good");
    QCOMPARE(blank(host, 3, 1), "5/2C/00"); // something is in it
    QCOMPARE(host.reserve(32), "good");
    QCOMPARE(blank(host, 3, 2), "good");
    QVERIFY(host.holds(0, 16));
}

void TestDvdRwSequential::blanksTheTailOfATrack()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 64), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 4, 32), "good"); // of the one that is being written
    QCOMPARE(host.nextWritable(1), 32);
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.read(32, 1), "5/21/00");
    QCOMPARE(host.writeData(32, 32, 2048, 5), "good");
    QCOMPARE(host.synchronize(), "good");
    QVERIFY(host.holds(32, 32, 5));
    QCOMPARE(host.close(1, 1), "good");
    QCOMPARE(host.bits(1), 1);            // complete, recorded incrementally
    QCOMPARE(blank(host, 4, 16), "good"); // of a closed one, which keeps its place
    host.powerCut();
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.bits(1), 5); // partially recorded and reserved
    QCOMPARE(host.nextWritable(1), 16);
    QCOMPARE(host.be32(24), 64U);
    QCOMPARE(host.nextWritable(2), 64);
    QVERIFY(host.holds(0, 16));
}

void TestDvdRwSequential::blanksNoTailThatIsNotThere()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(blank(host, 4, 0), "5/21/00");
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 4, 8), "5/21/02"); // within an ECC block
    QCOMPARE(blank(host, 4, 32), "5/21/00");
    QCOMPARE(host.close(2), "good");
    QCOMPARE(blank(host, 4, 16), "5/21/00"); // its border is closed
    QVERIFY(host.holds(0, 32));
    QCOMPARE(blank(host, 0), "good");
    QCOMPARE(host.atOnce(), "good");
    QCOMPARE(host.reserve(64), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(blank(host, 4, 16), "5/2C/00"); // it is being recorded
}

void TestDvdRwSequential::blanksNoPartOfWhatIsNotSynchronized()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.close(2), "good");
    const auto start = static_cast<std::int32_t>(host.nextWritable(2));
    QCOMPARE(host.writeData(start, 20), "good");
    QCOMPARE(blank(host, 4, start), "5/2C/00");
    QCOMPARE(blank(host, 6), "5/2C/00");
    QCOMPARE(host.synchronize(), "good");
    QCOMPARE(blank(host, 6), "good");
    QCOMPARE(host.status(), "1/0/2");
    host.powerCut();
    QCOMPARE(host.status(), "1/0/2");
    QVERIFY(host.holds(0, 32));
}

void TestDvdRwSequential::blanksNoTrackByItself()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good");
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    for (const int type : {2, 7})
        QCOMPARE(blank(host, type), "5/24/00");
    QVERIFY(host.holds(0, 32));
}

void TestDvdRwSequential::keepsItsProfileWhenFinished()
{
    DvdHost host(MediumType::DvdRw);
    writeSession(host, 0, DvdHost::Multi::Final);
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, 0x14);
    QCOMPARE(host.isCurrent(0x0021), 0);
    QCOMPARE(host.isCurrent(0x002F), 1); // it can be blanked and written
    QCOMPARE(host.run({0x54, 1}), "good");
}

void TestDvdRwSequential::storesNothingInATestWrite()
{
    constexpr int kTestWrite = 0x10;
    DvdHost host(MediumType::DvdRw);
    writeSession(host, 0);
    const auto second = static_cast<int>(host.nextWritable(2));
    QCOMPARE(host.incremental(DvdHost::Multi::Open, kTestWrite), "good");
    QCOMPARE(host.writeData(second, 32), "good");
    QCOMPARE(host.status(), "1/1/2");
    QCOMPARE(host.incremental(DvdHost::Multi::Open), "good"); // the test is over
    QCOMPARE(host.status(), "1/0/2");
    QCOMPARE(host.nextWritable(2), second);
    QCOMPARE(blank(host, 1), "good");
}

void TestDvdRwSequential::tellsThatItIsRewritable()
{
    DvdHost host(MediumType::DvdRw);
    QCOMPARE(host.run({0xAD, 0, 0, 0, 0, 0, 0, 0x00, 8, 4, 0, 0}, {}, 2052), "good");
    QCOMPARE(host.at(4) >> 4, 3); // DVD-RW
    QCOMPARE(host.at(6), 0x04);   // one layer, rewritable
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U + 3 * 16);
    QCOMPARE(host.at(8) >> 3 & 3, 0); // CLV
    QCOMPARE(host.be32(8 + 12), 8'310U);
}

QTEST_GUILESS_MAIN(TestDvdRwSequential)
#include "tst_dvdrwsequential.moc"
