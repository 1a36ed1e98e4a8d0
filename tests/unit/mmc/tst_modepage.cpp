// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/cuesheet.h"
#include "core/mmc/modepage.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

/// Bytes 2 to 5 of a page 05h, and its packet size.
std::string marks(const WriteParametersPage& page)
{
    const auto bytes = encode(page);
    return hexOf(std::span(bytes).subspan(2, 4)) + " / " + hexOf(std::span(bytes).subspan(10, 4));
}

} // namespace

class TestModePage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readyMadePagesAreThoseOfTheReference()
    {
        using namespace write_parameters;
        QCOMPARE(marks(cdTrackAtOnceData(MultiSession::Open)), std::string("41 C4 08 00 / 00 00 00 00"));
        QCOMPARE(marks(cdTrackAtOnceData(MultiSession::Final)), std::string("41 04 08 00 / 00 00 00 00"));
        QCOMPARE(marks(cdTrackAtOnceAudio(MultiSession::Open)), std::string("41 C0 00 00 / 00 00 00 00"));
        QCOMPARE(marks(cdTrackAtOnceAudio(MultiSession::Final)), std::string("41 00 00 00 / 00 00 00 00"));
        QCOMPARE(marks(cdSessionAtOnce(MultiSession::Open)), std::string("42 C0 00 00 / 00 00 00 00"));
        QCOMPARE(marks(cdSessionAtOnce(MultiSession::Final)), std::string("42 00 00 00 / 00 00 00 00"));
        QCOMPARE(marks(cdRaw(DataBlockType::RawPW2448)), std::string("43 00 03 00 / 00 00 00 00"));
        QCOMPARE(marks(cdPacketVariable()), std::string("40 C5 08 00 / 00 00 00 00"));
        QCOMPARE(marks(cdPacketFixed()), std::string("40 E5 08 00 / 00 00 00 20"));
        QCOMPARE(marks(dvdDiscAtOnce()), std::string("42 05 08 00 / 00 00 00 00"));
        QCOMPARE(marks(dvdIncremental(MultiSession::Open)), std::string("60 E5 08 10 / 00 00 00 10"));
        QCOMPARE(marks(dvdIncremental(MultiSession::Final)), std::string("60 25 08 10 / 00 00 00 10"));
    }
    void simulationAndUnderrunProtectionAreSingleBits()
    {
        WriteParametersPage page = write_parameters::cdTrackAtOnceData(MultiSession::Final);
        page.testWrite = true;
        QCOMPARE(marks(page).substr(0, 2), std::string("51"));
        page.bufe = false;
        QCOMPARE(marks(page).substr(0, 2), std::string("11"));
    }
    void writeParametersSurviveTheRoundTrip()
    {
        WriteParametersPage page = write_parameters::dvdIncremental(MultiSession::Open);
        page.copy = true;
        page.hostApplicationCode = 5;
        page.sessionFormat = 0x20;
        page.mediaCatalogNumber.fill(std::byte{0x31});
        page.isrc.fill(std::byte{0x41});
        page.subHeader.fill(std::byte{0x42});
        const auto bytes = encode(page);
        QCOMPARE(bytes.size(), std::size_t(52));
        QCOMPARE(hexOf(std::span(bytes).first(2)), std::string("05 32"));
        QCOMPARE(hexOf(std::span(bytes).subspan(14, 2)), std::string("00 96"));
        const auto parsed = parseWriteParametersPage(bytes);
        QVERIFY(parsed.has_value());
        QVERIFY(*parsed == page);
    }
    void selectListHasAZeroHeaderAndNoPs()
    {
        auto page = encode(WriteParametersPage{});
        page[0] |= std::byte{0x80};
        const Bytes list = modeSelectList(page);
        QCOMPARE(list.size(), std::size_t(60));
        QCOMPARE(hexOf(std::span(list).first(10)), std::string("00 00 00 00 00 00 00 00 05 32"));
    }
    void findsAPageBehindBlockDescriptors()
    {
        // Header, eight bytes of block descriptor, page 01h, page 05h cut to 16 bytes by its own length.
        const Bytes reply =
            bytesOf("00 2C 00 00 00 00 00 08  00 00 00 00 00 00 08 00  01 0A 00 00 00 00 00 00 00 00 00 00"
                    "85 0E 41 04 08 00 00 00 00 00 00 00 00 00 00 96");
        const auto page = findModePage(reply, page_code::kWriteParameters);
        QVERIFY(page.has_value());
        QCOMPARE(page->size(), std::size_t(16));
        QVERIFY(parseWriteParametersPage(*page).has_value());
        QCOMPARE(findModePage(reply, page_code::kCapabilities).error().code, ErrorCode::ReplyInvalid);
    }
    void wrongModeDataLengthIsMadeUpForByThePage()
    {
        // SANYO: the header says less than header and page have.
        Bytes reply = bytesOf("00 08 00 00 00 00 00 00 2A 12");
        reply.resize(28);
        QCOMPARE(announcedModeLength(reply), std::size_t(28));
    }
    void hostileModeRepliesAreRefused()
    {
        QVERIFY(!findModePage({}, 5));
        QVERIFY(!findModePage(bytesOf("FF FF"), 5));
        QVERIFY(!findModePage(bytesOf("00 06 00 00 00 00 FF FF"), 5));
        QVERIFY(!findModePage(bytesOf("FF FF 00 00 00 00 00 00 05"), 5));
        QVERIFY(!parseWriteParametersPage(bytesOf("05 32 41")));
        QVERIFY(!parseWriteParametersPage(bytesOf("05 02 41 04 08 00 00 00 00 00 00 00 00 00 00 96")));
        QVERIFY(!parseCapabilitiesPage(bytesOf("05 32 41 04 08 00 00 00")));
    }
    void parsesCapabilities()
    {
        const auto page = parseCapabilitiesPage(
            bytesOf("2A 2A 3F 37 F1 77 29 23 15 9F 01 00 10 00 10 8A 00 10 15 9F 0B 06 00 10"
                    "00 00 00 00 0B 06 00 02  00 00 15 9F  00 01 0B 06  00 00 00 00"));
        QVERIFY(page.has_value());
        QVERIFY(page->cdRWrite && page->cdRwWrite && page->testWrite && page->dvdRWrite && page->dvdRamWrite);
        QVERIFY(page->buf && page->multiSession && page->isrc && page->upc && page->c2Pointers &&
                page->cdDaCommands);
        QCOMPARE(page->loadingMechanismType, 1);
        QVERIFY(page->eject && page->lock && !page->lockState);
        QCOMPARE(page->maximumReadSpeed, 0x159F);
        QCOMPARE(page->bufferSizeKilobytes, 4096);
        QCOMPARE(page->currentWriteSpeed, 0x0B06);
        QCOMPARE(page->writeSpeeds.size(), std::size_t(2));
        QCOMPARE(page->writeSpeeds[1].rotationControl, 1);
        QCOMPARE(page->writeSpeeds[1].speed, 0x0B06);
    }
    void parsesErrorRecovery()
    {
        const auto page = parseErrorRecoveryPage(bytesOf("81 0A A6 10 00 00 00 02 20 01 02 03"));
        QVERIFY(page.has_value());
        QVERIFY(page->awre && !page->arre && page->tb && !page->rc && page->per && page->dte && !page->dcr);
        QCOMPARE(page->readRetryCount, 16);
        QCOMPARE(page->emcdr, 2);
        QCOMPARE(page->writeRetryCount, 32);
        QCOMPARE(page->errorReportingWindow, 0x010203U);
    }
    void parsesCaching()
    {
        const auto page = parseCachingPage(bytesOf("08 0A 04 00 00 00 00 00 00 00 00 00"));
        QVERIFY(page && page->writeCache && !page->readFromMedium);
        QVERIFY(parseCachingPage(bytesOf("08 0A 01 00 00 00 00 00 00 00 00 00"))->readFromMedium);
    }
    void parsesCdDeviceParameters()
    {
        const auto page = parseCdDeviceParametersPage(bytesOf("0D 06 00 FD 00 3C 00 4B"));
        QVERIFY(page.has_value());
        QCOMPARE(page->inactivityTimerMultiplier, 13);
        QCOMPARE(page->secondsInMinute, 60);
        QCOMPARE(page->framesInSecond, 75);
    }
    void parsesPowerCondition()
    {
        const auto page = parsePowerConditionPage(bytesOf("9A 0A 00 02 00 00 00 64 00 01 00 00"));
        QVERIFY(page && page->idle && !page->standby);
        QCOMPARE(page->idleTimer, 100U);
        QCOMPARE(page->standbyTimer, 65536U);
    }
    void parsesTimeoutAndProtect()
    {
        const auto page = parseTimeoutAndProtectPage(bytesOf("1D 0A 00 00 05 00 00 07 00 1E 00 3C"));
        QVERIFY(page.has_value());
        QVERIFY(!page->g3Enable && page->timeoutsEnabled && !page->disp && page->swpp);
        QCOMPARE(page->group1Timeout, 7);
        QCOMPARE(page->group2Timeout, 30);
        QCOMPARE(page->group3Timeout, 60);
        // The third group is of later versions.
        QCOMPARE(parseTimeoutAndProtectPage(bytesOf("1D 08 00 00 08 00 00 07 00 1E"))->group3Timeout, 0);
    }
    void smallPagesMustBeWholeAndTheRightOnes()
    {
        // Said to be shorter than they are, cut short, and another page.
        QVERIFY(!parseErrorRecoveryPage(bytesOf("01 09 A6 10 00 00 00 02 20 01 02 03")));
        QVERIFY(!parseCachingPage(bytesOf("08 0A 04 00 00 00 00 00 00 00 00")));
        QVERIFY(!parseCdDeviceParametersPage(bytesOf("0E 06 00 FD 00 3C 00 4B")));
        QVERIFY(!parsePowerConditionPage(bytesOf("1A")));
        QVERIFY(!parseTimeoutAndProtectPage({}));
    }
    void shortCapabilitiesHaveNoSpeeds()
    {
        // qemu's page ends after 18 bytes; what was written behind it is not the page's.
        const auto page = parseCapabilitiesPage(
            bytesOf("2A 12 01 00 00 01 29 00 02 C2 00 02 02 00 02 C2 00 00 00 00 FF FF FF FF"
                    "FF FF FF FF FF FF FF FF"));
        QVERIFY(page.has_value());
        QCOMPARE(page->currentWriteSpeed, 0);
        QVERIFY(page->writeSpeeds.empty());
    }
    void blockSizesFollowTheType()
    {
        QCOMPARE(blockSizeOf(DataBlockType::Raw2352), 2352U);
        QCOMPARE(blockSizeOf(DataBlockType::RawPQ2368), 2368U);
        QCOMPARE(blockSizeOf(DataBlockType::RawPW2448), 2448U);
        QCOMPARE(blockSizeOf(DataBlockType::Mode1), 2048U);
        QCOMPARE(blockSizeOf(static_cast<DataBlockType>(5)), 0U);
    }

    void cueSheetIsByteExact()
    {
        // The golden trace of two audio tracks, session at once.
        const std::vector<CueEntry> sheet = {
            {.controlAdr = 1, .tno = 0, .index = 0, .dataForm = data_form::kAudioPause},
            {.controlAdr = 1, .tno = 1, .index = 0, .dataForm = data_form::kAudio},
            {.controlAdr = 1, .tno = 1, .index = 1, .dataForm = data_form::kAudio, .msf = {0, 2, 0}},
            {.controlAdr = 1, .tno = 2, .index = 1, .dataForm = data_form::kAudio, .msf = {4, 10, 33}},
            {.controlAdr = 1, .tno = 0xAA, .index = 1, .dataForm = data_form::kAudioPause, .msf = {8, 0, 74}},
        };
        const Bytes bytes = encode(sheet);
        QCOMPARE(hexOf(bytes),
                 std::string("01 00 00 01 00 00 00 00 01 01 00 00 00 00 00 00 01 01 01 00 00 00 02 00 "
                             "01 02 01 00 00 04 0A 21 01 AA 01 01 00 08 00 4A"));
        const auto parsed = parseCueSheet(bytes);
        QVERIFY(parsed && *parsed == sheet);
    }
    void cueSheetOfOddLengthIsRefused()
    {
        QVERIFY(!parseCueSheet({}));
        QVERIFY(!parseCueSheet(bytesOf("01 00 00 01 00 00 00")));
    }
    void catalogueNumberAndIsrcBecomeTwoEntriesEach()
    {
        const auto catalog = catalogEntries("1234567890123");
        QVERIFY(catalog.has_value());
        QCOMPARE(hexOf(encode(*catalog)), std::string("02 31 32 33 34 35 36 37 02 38 39 30 31 32 33 00"));
        const auto isrc = isrcEntries(cue_control::kCopyPermitted, 3, "DEA129900001");
        QVERIFY(isrc.has_value());
        QCOMPARE(hexOf(encode(*isrc)), std::string("23 03 44 45 41 31 32 39 23 03 39 30 30 30 30 31"));
        QVERIFY(!catalogEntries("123456789012"));
        QVERIFY(!catalogEntries("12345678901X3"));
        QVERIFY(!isrcEntries(0, 1, "dea129900001"));
        QVERIFY(!isrcEntries(0, 1, "DEA12990000X"));
    }
};

QTEST_APPLESS_MAIN(TestModePage)
#include "tst_modepage.moc"
