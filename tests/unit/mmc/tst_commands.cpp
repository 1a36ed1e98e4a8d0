// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/commands.h"
#include "core/mmc/msf.h"
#include "core/mmc/parameters.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

struct CdbRow {
    const char* name;
    Cdb cdb;
    const char* hex;
};

// LENGTH: a table, one row a command.
std::vector<CdbRow> cdbRows()
{
    const auto yes = Immediate::Yes;
    return {
        {"test unit ready", testUnitReady(), "00 00 00 00 00 00"},
        {"request sense", requestSense(18), "03 00 00 00 12 00"},
        {"format unit", formatUnit(), "04 11 00 00 00 00"},
        {"format unit, complete list", formatUnit(DefectList::Complete), "04 19 00 00 00 00"},
        {"inquiry", inquiry(36), "12 00 00 00 24 00"},
        {"load without immed", startStopUnit(Immediate::No, StartStop::Load), "1B 00 00 00 03 00"},
        {"eject with immed", startStopUnit(yes, StartStop::Eject), "1B 01 00 00 02 00"},
        {"prevent", preventAllowMediumRemoval(Removal::Prevent), "1E 00 00 00 01 00"},
        {"allow", preventAllowMediumRemoval(Removal::Allow), "1E 00 00 00 00 00"},
        {"format capacities", readFormatCapacities(0x1234), "23 00 00 00 00 00 00 12 34 00"},
        {"capacity", readCapacity(), "25 00 00 00 00 00 00 00 00 00"},
        {"read", read10(0x01020304, 32), "28 00 01 02 03 04 00 00 20 00"},
        {"read 12", read12(16, 0x10000, Streaming::No), "A8 00 00 00 00 10 00 01 00 00 00 00"},
        {"write before zero", write10(-150, 26), "2A 00 FF FF FF 6A 00 00 1A 00"},
        {"write 12 streaming", write12(64, 32, Streaming::Yes), "AA 00 00 00 00 40 00 00 00 20 80 00"},
        {"write and verify", writeAndVerify10(1, 2), "2E 00 00 00 00 01 00 00 02 00"},
        {"verify", verify10(1, 2), "2F 00 00 00 00 01 00 00 02 00"},
        {"flush", synchronizeCache(yes), "35 02 00 00 00 00 00 00 00 00"},
        {"flush without immed", synchronizeCache(Immediate::No), "35 00 00 00 00 00 00 00 00 00"},
        {"toc", readToc(TocFormat::Toc, AddressForm::Lba, 0, 4), "43 00 00 00 00 00 00 00 04 00"},
        {"full toc", readToc(TocFormat::FullToc, AddressForm::Msf, 1, 48), "43 02 02 00 00 00 01 00 30 00"},
        {"atip", readToc(TocFormat::Atip, AddressForm::Msf, 0, 28), "43 02 04 00 00 00 00 00 1C 00"},
        {"all features", getConfiguration(RequestedType::All, FeatureCode::ProfileList, 8),
         "46 00 00 00 00 00 00 00 08 00"},
        {"one feature", getConfiguration(RequestedType::One, FeatureCode::RealTimeStreaming, 16),
         "46 02 01 07 00 00 00 00 10 00"},
        {"event", getEventStatusNotification(event_class::kMedia, 8), "4A 01 00 00 10 00 00 00 08 00"},
        {"disc information", readDiscInformation(DiscInformationType::Standard, 34),
         "51 00 00 00 00 00 00 00 22 00"},
        {"invisible track", readTrackInformation(TrackAddress::Track, kInvisibleTrack, 36),
         "52 01 00 00 00 FF 00 00 24 00"},
        {"track of session", readTrackInformation(TrackAddress::Session, 2, 8),
         "52 02 00 00 00 02 00 00 08 00"},
        {"reserve", reserveTrack(0x00231000), "53 00 00 00 00 00 23 10 00 00"},
        {"opc", sendOpcInformation(), "54 01 00 00 00 00 00 00 00 00"},
        {"mode select", modeSelect10(60), "55 10 00 00 00 00 00 00 3C 00"},
        {"mode sense default page 5", modeSense10(PageControl::Default, 5, 60),
         "5A 08 85 00 00 00 00 00 3C 00"},
        {"close session", closeTrackSession(yes, CloseFunction::Session, 0), "5B 01 02 00 00 00 00 00 00 00"},
        {"close track", closeTrackSession(yes, CloseFunction::Track, 0x0102),
         "5B 01 01 00 01 02 00 00 00 00"},
        {"finalise", closeTrackSession(Immediate::No, CloseFunction::Finalize, 0),
         "5B 00 06 00 00 00 00 00 00 00"},
        {"buffer capacity", readBufferCapacity(BufferUnit::Bytes), "5C 00 00 00 00 00 00 00 0C 00"},
        {"buffer capacity in blocks", readBufferCapacity(BufferUnit::Blocks),
         "5C 01 00 00 00 00 00 00 0C 00"},
        {"cue sheet", sendCueSheet(0x000328), "5D 00 00 00 00 00 00 03 28 00"},
        {"blank minimal", blank(yes, BlankType::Minimal), "A1 11 00 00 00 00 00 00 00 00 00 00"},
        {"blank full", blank(yes, BlankType::Disc), "A1 10 00 00 00 00 00 00 00 00 00 00"},
        {"blank track tail", blank(Immediate::No, BlankType::TrackTail, 7),
         "A1 04 00 00 00 07 00 00 00 00 00 00"},
        {"performance for writing", getPerformance(PerformanceDirection::Write, 0, 1),
         "AC 04 00 00 00 00 00 00 00 01 00 00"},
        {"write speeds", getWriteSpeeds(5), "AC 00 00 00 00 00 00 00 00 05 03 00"},
        {"structure of a bd", readDiscStructure(StructureMedia::Bd, 0, 0, 0, 116),
         "AD 01 00 00 00 00 00 00 00 74 00 00"},
        {"structure with address", readDiscStructure(StructureMedia::DvdOrHdDvd, 0x01020304, 1, 0x11, 4),
         "AD 00 01 02 03 04 01 11 00 04 00 00"},
        {"send structure", sendDiscStructure(StructureMedia::DvdOrHdDvd, 0x20, 12),
         "BF 00 00 00 00 00 00 20 00 0C 00 00"},
        {"streaming", setStreaming(28), "B6 00 00 00 00 00 00 00 00 00 1C 00"},
        {"cd speed", setCdSpeed(RotationControl::ClvAndNonPureCav, kMaximumSpeed, 706),
         "BB 00 FF FF 02 C2 00 00 00 00 00 00"},
        {"read cd audio", readCd(SectorType::CdDa, 0, 27, MainChannel::UserData, SubChannel::None),
         "BE 04 00 00 00 00 00 00 1B 10 00 00"},
        {"read cd everything", readCd(SectorType::Any, -150, 1, MainChannel::Everything, SubChannel::RawPToW),
         "BE 00 FF FF FF 6A 00 00 01 F8 01 00"},
        {"catalogue number", readSubChannel(SubChannelText::CatalogNumber, 0, 24),
         "42 00 40 02 00 00 00 00 18 00"},
        {"isrc", readSubChannel(SubChannelText::Isrc, 7, 24), "42 00 40 03 00 00 07 00 18 00"},
    };
}

} // namespace

class TestCommands : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cdbIsByteExact_data()
    {
        QTest::addColumn<QString>("actual");
        QTest::addColumn<QString>("expected");
        for (const CdbRow& row : cdbRows())
            QTest::newRow(row.name) << QString::fromStdString(hexOf(row.cdb.bytes()))
                                    << QString::fromLatin1(row.hex);
    }
    void cdbIsByteExact()
    {
        QFETCH(QString, actual);
        QTEST(actual, "expected");
    }
    void everyBuiltCommandHasAName()
    {
        for (const CdbRow& row : cdbRows())
            QVERIFY2(name(static_cast<Opcode>(row.cdb.opcode())) != "UNKNOWN COMMAND", row.name);
        QCOMPARE(name(static_cast<Opcode>(0xF3)), std::string_view("UNKNOWN COMMAND"));
    }
    void formatListsAreThoseOfTheReference()
    {
        // DVD+RW start and restart, DVD-RW quick, BD-RE with default spares, BD-R spares without POW.
        QCOMPARE(hexOf(formatParameterList({.blocks = 0xFFFFFFFF, .type = 0x26})),
                 std::string("00 02 00 08 FF FF FF FF 98 00 00 00"));
        QCOMPARE(hexOf(formatParameterList({.blocks = 0xFFFFFFFF, .type = 0x26, .typeDependent = 1})),
                 std::string("00 02 00 08 FF FF FF FF 98 00 00 01"));
        QCOMPARE(hexOf(formatParameterList({.type = 0x15, .typeDependent = 0x10})),
                 std::string("00 02 00 08 00 00 00 00 54 00 00 10"));
        QCOMPARE(hexOf(formatParameterList({.optionsValid = FormatOptionsValid::Yes, .blocks = 0xB47400})),
                 std::string("00 82 00 08 00 B4 74 00 00 00 00 00"));
        // DVD-RAM without certification.
        QCOMPARE(hexOf(formatParameterList({.optionsValid = FormatOptionsValid::Yes,
                                            .certification = Certification::No,
                                            .blocks = 0x222100})),
                 std::string("00 A2 00 08 00 22 21 00 00 00 00 00"));
        QCOMPARE(
            hexOf(formatParameterList({.immediate = Immediate::No, .blocks = 1, .type = 0x32, .subType = 1})),
            std::string("00 00 00 08 00 00 00 01 C9 00 00 00"));
    }
    void streamingListHoldsSpeedsAndTimes()
    {
        const auto list = streamingParameterList(
            {.wrc = 1, .exact = true, .endLba = 2295103, .readSize = 11080, .writeSize = 5540});
        QCOMPARE(hexOf(list),
                 std::string(
                     "0A 00 00 00 00 00 00 00 00 23 05 3F 00 00 2B 48 00 00 03 E8 00 00 15 A4 00 00 03 E8"));
        QCOMPARE(hexOf(streamingParameterList({.restoreDefaults = true})).substr(0, 2), std::string("04"));
    }
    void layerBoundaryListIsTwelveBytes()
    {
        QCOMPARE(hexOf(layerBoundaryParameterList(0x1FA0C0)),
                 std::string("00 0A 00 00 00 00 00 00 00 1F A0 C0"));
    }
    void timeoutsFollowCommandAndImmed()
    {
        using namespace std::chrono;
        const auto timeout = [](const Cdb& cdb) {
            return duration_cast<seconds>(makeCommand(cdb).timeout).count();
        };
        QCOMPARE(timeout(testUnitReady()), 30);
        QCOMPARE(timeout(read10(0, 1)), 60);
        QCOMPARE(timeout(write10(0, 1)), 200);
        QCOMPARE(timeout(startStopUnit(Immediate::Yes, StartStop::Load)), 300);
        QCOMPARE(timeout(synchronizeCache(Immediate::Yes)), 200);
        QCOMPARE(timeout(synchronizeCache(Immediate::No)), 3600);
        QCOMPARE(timeout(closeTrackSession(Immediate::Yes, CloseFunction::Session, 0)), 200);
        QCOMPARE(timeout(closeTrackSession(Immediate::No, CloseFunction::Session, 0)), 3600);
        QCOMPARE(timeout(blank(Immediate::Yes, BlankType::Disc)), 200);
        QCOMPARE(timeout(blank(Immediate::No, BlankType::Disc)), 18000);
        // FORMAT UNIT has its IMMED bit in the list.
        const auto quick = formatParameterList({.immediate = Immediate::Yes});
        const auto slow = formatParameterList({.immediate = Immediate::No});
        QCOMPARE(duration_cast<seconds>(makeCommandOut(formatUnit(), quick).timeout).count(), 200);
        QCOMPARE(duration_cast<seconds>(makeCommandOut(formatUnit(), slow).timeout).count(), 18000);
    }
    void lbaOfACommandIsSigned()
    {
        QCOMPARE(lbaOfCommand(write10(-150, 1)).value(), -150);
        QCOMPARE(lbaOfCommand(readCd(SectorType::Any, 7, 1, MainChannel::UserData, SubChannel::None)).value(),
                 7);
        QVERIFY(!lbaOfCommand(testUnitReady()));
    }
    void msfAndLbaAgree()
    {
        QCOMPARE(lbaOf({0, 2, 0}), 0);
        QCOMPARE(lbaOf({0, 0, 0}), -150);
        QCOMPARE(lbaOf({97, 24, 25}), -11825); // a lead-in start
        QCOMPARE(lbaOf({79, 59, 74}), 359849);
        QVERIFY((msfOf(359849) == Msf{79, 59, 74}));
        QVERIFY((msfOf(-11635) == Msf{97, 26, 65}));
        for (int lba = -45150; lba < 404850; lba += 37)
            QCOMPARE(lbaOf(msfOf(lba)), lba);
        QCOMPARE(framesOf({0, 4, 0}), 300);
    }
    void profilesKnowTheirKind()
    {
        QVERIFY(isCd(Profile::CdRw) && !isCd(Profile::DvdRom));
        QVERIFY(isDvd(Profile::DvdPlusRDl) && isDvd(Profile::DvdPlusR) && !isDvd(Profile::BdRe));
        QVERIFY(isBd(Profile::BdRSequential) && !isBd(Profile::HdDvdR));
        QVERIFY(isSequential(Profile::BdRSequential) && !isSequential(Profile::BdRe) &&
                !isSequential(Profile::CdRom));
        QVERIFY(isRewritable(Profile::CdRw) && !isOverwritable(Profile::CdRw) &&
                isOverwritable(Profile::BdRe));
        QCOMPARE(blocksPerCluster(Profile::CdR), 1U);
        QCOMPARE(blocksPerCluster(Profile::DvdPlusR), 16U);
        QCOMPARE(blocksPerCluster(Profile::BdRSequential), 32U);
        QCOMPARE(bytesPerSecondAtOneSpeed(Profile::CdR), 153600.0);
        QCOMPARE(bytesPerSecondAtOneSpeed(Profile::CdR, 2352), 176400.0);
        QCOMPARE(bytesPerSecondAtOneSpeed(Profile::BdRe), 4495625.0);
        QCOMPARE(bytesPerSecondAtOneSpeed(Profile::None), 0.0);
        QCOMPARE(name(static_cast<Profile>(0x4711)), std::string_view("unknown medium"));
    }
};

QTEST_APPLESS_MAIN(TestCommands)
#include "tst_commands.moc"
