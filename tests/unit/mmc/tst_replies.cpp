// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: a slot each reply, with its bytes by hand.
#include "core/base/byteorder.h"
#include "core/mmc/capacity.h"
#include "core/mmc/discinformation.h"
#include "core/mmc/discresources.h"
#include "core/mmc/discstructure.h"
#include "core/mmc/event.h"
#include "core/mmc/feature.h"
#include "core/mmc/inquiry.h"
#include "core/mmc/performance.h"
#include "core/mmc/subchannel.h"
#include "core/mmc/toc.h"
#include "core/mmc/trackinformation.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

Bytes cat(std::initializer_list<Bytes> parts)
{
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Bytes text(std::string_view characters)
{
    Bytes bytes;
    for (const char c : characters)
        bytes.push_back(static_cast<std::byte>(c));
    return bytes;
}

/// A GET CONFIGURATION reply of that profile with these features.
Bytes configuration(std::uint16_t profile, const Bytes& features)
{
    Bytes reply(8);
    putBe32(reply, static_cast<std::uint32_t>(features.size() + 4));
    putBe16(std::span(reply).subspan(6), profile);
    reply.insert(reply.end(), features.begin(), features.end());
    return reply;
}

const Bytes kAllFeatures = bytesOf("0000 03 08  0009 01 00  0008 00 00"
                                   "0020 05 0C  00231000 00000800 0010 01 00"
                                   "0021 0D 08  0100 01 02 10 20 00 00"
                                   "0023 09 08  0F 00 00 00 01 00 00 00"
                                   "002B 05 04  01 00 00 00"
                                   "002D 09 04  5F 00 2D 0F"
                                   "002E 05 04  7F 00 10 00"
                                   "002F 0D 04  4E 00 00 00"
                                   "0038 01 00"
                                   "0041 0D 14  01 00 00 00  0002 0000 0000 0000  0004 0000 0000 0000"
                                   "0107 13 04  1F 00 00 00");

} // namespace

class TestReplies : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void parsesInquiry()
    {
        const auto inquiry = parseInquiry(cat(
            {bytesOf("05 80 05 32 1F 00 00 00"), text("HL-DT-ST"), text("BD-RE BH16NS40  "), text("1.05")}));
        QVERIFY(inquiry && inquiry->isMultimediaDevice() && inquiry->removable);
        QCOMPARE(inquiry->vendor, std::string("HL-DT-ST"));
        QCOMPARE(inquiry->product, std::string("BD-RE BH16NS40"));
        QCOMPARE(inquiry->revision, std::string("1.05"));
    }
    void inquiryTextIsPrintableAndInBounds()
    {
        const auto inquiry = parseInquiry(
            cat({bytesOf("05 80 05 32 0B 00 00 00"), bytesOf("41 07 FF 00 42 20 20 20"), text("HIDDEN")}));
        QVERIFY(inquiry.has_value());
        QCOMPARE(inquiry->vendor, std::string("A?? B"));
        QVERIFY(inquiry->product.empty()); // beyond the additional length
        QVERIFY(!parseInquiry(bytesOf("05 80 05 32")));
    }

    void parsesConfiguration()
    {
        const auto parsed = parseConfiguration(configuration(0x09, kAllFeatures));
        QVERIFY(parsed.has_value());
        QCOMPARE(parsed->currentProfile, Profile::CdR);
        QCOMPARE(parsed->features.size(), std::size_t(11));
        QVERIFY(parsed->isCurrent(FeatureCode::CdTrackAtOnce));
        QVERIFY(!parsed->isCurrent(FeatureCode::CdRead));
        const auto profiles = parsed->profiles();
        QCOMPARE(profiles.size(), std::size_t(2));
        QVERIFY(profiles[0].profile == Profile::CdR && profiles[0].current && !profiles[1].current);
        QCOMPARE(parsed->randomWritable()->lastLba, 0x231000U);
        QCOMPARE(parsed->randomWritable()->blocking, 16);
        const auto incremental = parsed->incrementalStreamingWritable();
        QVERIFY(incremental->buf && incremental->dataBlockTypes == 0x0100);
        QVERIFY((incremental->linkSizes == std::vector<std::uint8_t>{16, 32}));
        QVERIFY(parsed->formattable()->renosa && parsed->formattable()->cert && parsed->formattable()->rrm);
        QVERIFY(parsed->dvdPlusR()->write);
        const auto tao = parsed->cdTrackAtOnce();
        QVERIFY(tao->buf && tao->testWrite && tao->cdRw && tao->rwSubcode && tao->dataTypes == 0x2D0F);
        const auto mastering = parsed->cdMastering();
        QVERIFY(mastering->sao && mastering->raw && mastering->testWrite);
        QCOMPARE(mastering->maximumCueSheetLength, 0x001000U);
        const auto dvd = parsed->dvdRWrite();
        QVERIFY(dvd->buf && dvd->rdl && dvd->testWrite && dvd->dvdRw);
        QVERIFY(parsed->bdRPseudoOverwrite().has_value());
        const auto bd = parsed->bdWrite();
        QVERIFY(bd->supportsVerifyNotRequired && bd->writesBdRe() && bd->writesBdR());
        QCOMPARE(bd->bdReClasses[0], 2);
        QCOMPARE(bd->bdRClasses[0], 4);
        const auto streaming = parsed->realTimeStreaming();
        QVERIFY(streaming->rbcb && streaming->scs && streaming->mp2a && streaming->wspd && streaming->sw);
    }
    void absentFeaturesAreNothing()
    {
        const auto parsed = parseConfiguration(configuration(0x1B, {}));
        QVERIFY(parsed && parsed->profiles().empty() && !parsed->cdMastering() && !parsed->bdWrite());
        QCOMPARE(parsed->currentProfile, Profile::DvdPlusR);
    }
    void emptyFeaturePayloadReadsAsZero()
    {
        const auto parsed =
            parseConfiguration(configuration(0x09, bytesOf("002E 01 00 0021 01 04 FFFF 07 FF")));
        QVERIFY(parsed && !parsed->cdMastering()->sao);
        QVERIFY(parsed->incrementalStreamingWritable()->linkSizes.empty()); // it announces 255 and has none
    }
    void configurationEndsAtWhatCame()
    {
        const Bytes whole = configuration(0x09, kAllFeatures);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto parsed = parseConfiguration(std::span(whole).first(size));
            QCOMPARE(parsed.has_value(), size >= 8);
            if (parsed)
                QVERIFY(parsed->features.size() <= 11);
        }
        // A length that says less than came hides the rest.
        Bytes lying = whole;
        putBe32(lying, 4 + 12);
        QCOMPARE(parseConfiguration(lying)->features.size(), std::size_t(1));
        putBe32(lying, 0xFFFFFFFF);
        QCOMPARE(parseConfiguration(lying)->features.size(), std::size_t(11));
    }

    void parsesDiscInformation()
    {
        const auto blank = parseDiscInformation(bytesOf(
            "0020 10 01 01 01 01 A0 FF 00 00 00 01020304 00 61 18 41 00 4F 3B 4A 0000000000000000 00 00"));
        QVERIFY(blank.has_value());
        QVERIFY(blank->discStatus == DiscStatus::Empty && blank->erasable);
        QVERIFY(blank->lastSessionState == LastSessionState::Empty);
        QCOMPARE(blank->discIdentification.value(), 0x01020304U);
        QVERIFY(!blank->discBarCode && blank->unrestrictedUse);
        QVERIFY((blank->leadInStart() == Msf{97, 24, 65}));
        QVERIFY((blank->leadOutStart() == Msf{79, 59, 74}));
        QCOMPARE(blank->discType, DiscType::Undefined);

        const auto finished = parseDiscInformation(
            bytesOf("0020 0E 01 02 03 04 03 20 01 02 03 00000000 00FFFFFF 00FFFFFF 0000000000000000 00 00"));
        QVERIFY(finished->discStatus == DiscStatus::Finalized &&
                finished->lastSessionState == LastSessionState::Complete);
        QCOMPARE(finished->numberOfSessions, 0x0102);
        QCOMPARE(finished->firstTrackInLastSession, 0x0203);
        QCOMPARE(finished->lastTrackInLastSession, 0x0304);
        QCOMPARE(finished->backgroundFormatStatus, BackgroundFormatStatus::Complete);
        QVERIFY(!finished->leadInStart() && !finished->leadOutStart() && !finished->discIdentification);
    }
    void discInformationNeedsItsFixedPart()
    {
        QVERIFY(!parseDiscInformation({}));
        QVERIFY(!parseDiscInformation(bytesOf("0020 10 01")));
        // It announces two bytes: nothing behind them counts, or a disc would look blank.
        QVERIFY(!parseDiscInformation(bytesOf("0002 00 00 00 00 00 00 00 00 00 00 00 00")));
        // Track resources were not asked for.
        QVERIFY(!parseDiscInformation(bytesOf("000A 20 00 00 63 00 01 00 62 00 62 00 00")));
    }

    void parsesTheResourcesOfADisc()
    {
        const auto tracks = bytesOf("000A 20 00 0063 0001 0003 0002");
        QVERIFY((parseTrackResources(tracks) == TrackResources{99, 1, 3, 2}));
        QVERIFY(!parseTrackResources(bytesOf("0009 20 00 0063 0001 0003 0002"))); // announced too short
        QVERIFY(!parseTrackResources(std::span(tracks).first(11)));
        const auto pow = bytesOf("000E 40 00 00001000 00000FFF 0000FFFE");
        QVERIFY((parsePowResources(pow) == PowResources{0x1000, 0x0FFF, 0xFFFE}));
        QVERIFY(!parsePowResources(std::span(pow).first(15)));
        QVERIFY(!parsePowResources({}));
        // Each is only what it says it is.
        QVERIFY(!parseTrackResources(pow) && !parseDiscInformation(pow));
    }
    void parsesTrackInformation()
    {
        const auto track =
            parseTrackInformation(bytesOf("002E 01 01 00 04 01 03 00002DC4 00003000 00055000 00000010 "
                                          "00058000 00002FFF 01 02 00 00 00000007 00000008 00000009"));
        QVERIFY(track.has_value());
        QCOMPARE(track->trackNumber, 0x0101);
        QCOMPARE(track->sessionNumber, 0x0201);
        QVERIFY(track->isData() && track->trackMode == 4 && track->dataMode == 1 && !track->blank &&
                !track->damage);
        QCOMPARE(track->startAddress, 0x2DC4);
        QCOMPARE(track->nextWritableAddress.value(), 0x3000);
        QCOMPARE(track->freeBlocks, 0x55000U);
        QCOMPARE(track->fixedPacketSize, 16U);
        QCOMPARE(track->trackSize, 0x58000U);
        QCOMPARE(track->lastRecordedAddress.value(), 0x2FFF);
        QCOMPARE(track->readCompatibilityLba.value(), 7);
        QCOMPARE(track->nextLayerJumpAddress.value(), 8);
        QCOMPARE(track->lastLayerJumpAddress.value(), 9);
    }
    void invalidAddressesAreNothing()
    {
        const auto track = parseTrackInformation(bytesOf(
            "0022 01 01 00 25 F2 00 FFFFFF6A FFFFFF6A 00055000 00000010 00058000 00002FFF 00 00 00 00"));
        QVERIFY(track.has_value());
        QVERIFY(!track->nextWritableAddress && !track->lastRecordedAddress && !track->readCompatibilityLba);
        QVERIFY(track->damage && track->reserved && track->blank && track->packet && track->fixedPacket);
        QCOMPARE(track->startAddress, -150);
        QCOMPARE(track->dataMode, 2);
        QVERIFY(!parseTrackInformation(bytesOf("0022 01 01 00 25 F2 00 FFFFFF6A")));
    }

    void parsesToc()
    {
        const auto toc =
            parseToc(bytesOf("001A 01 02  00 10 01 00 00000000  00 14 02 00 00012345  00 14 AA 00 00054321"));
        QVERIFY(toc && toc->firstTrack == 1 && toc->lastTrack == 2 && toc->tracks.size() == 3);
        QVERIFY(!toc->find(1)->isData() && toc->find(2)->isData());
        QCOMPARE(toc->find(2)->startAddress, 0x12345);
        QCOMPARE(toc->leadOut().value(), 0x54321);
        QVERIFY(toc->find(3) == nullptr);
    }
    void cutTocLosesItsLastTrack()
    {
        const auto toc = parseToc(bytesOf("001A 01 02  00 10 01 00 00000000  00 14 02 00 0001"));
        QVERIFY(toc && toc->tracks.size() == 1 && !toc->leadOut());
        QVERIFY(!parseToc(bytesOf("001A 01")));
    }
    void parsesSessionInformation()
    {
        const auto session = parseSessionInformation(bytesOf("000A 01 02 00 14 05 00 00002DC4"));
        QVERIFY(session && session->lastCompleteSession == 2);
        QCOMPARE(session->firstTrackInLastSession.trackNumber, 5);
        QCOMPARE(session->firstTrackInLastSession.startAddress, 0x2DC4);
        QVERIFY(!parseSessionInformation(bytesOf("0002 01 02")));
    }
    void parsesFullToc()
    {
        const auto toc = parseFullToc(
            bytesOf("002E 01 01  01 14 00 A0 00 00 00 00 01 00 00  01 14 00 A1 00 00 00 00 01 00 00"
                    "01 14 00 A2 00 00 00 00 04 10 21  01 14 00 01 00 00 00 00 00 02 00"));
        QVERIFY(toc && toc->entries.size() == 4);
        QCOMPARE(toc->leadOut(1).value(), lbaOf({4, 16, 33}));
        QCOMPARE(lbaOf(toc->find(1, 1)->pmsf), 0);
        QVERIFY(toc->find(2, 1) == nullptr && !toc->leadOut(2));
    }
    void parsesAtip()
    {
        const auto atip = parseAtip(bytesOf(
            "001A 00 00  D4 40 56 00  61 18 19 00  4F 3B 4A 00  01 02 03 00  04 05 06 00  07 08 09 00"));
        QVERIFY(atip.has_value());
        QCOMPARE(atip->indicativeTargetWritingPower, 5);
        QCOMPARE(atip->referenceSpeed, 4);
        QVERIFY(atip->rewritable && atip->unrestrictedUse);
        QCOMPARE(atip->discSubType, 2);
        QVERIFY((atip->leadInStart == Msf{97, 24, 25} && atip->lastPossibleLeadOut == Msf{79, 59, 74}));
        QCOMPARE(atip->a1.value(), 0x010203U);
        QCOMPARE(atip->a2.value(), 0x040506U);
        QVERIFY(!atip->a3);
        QVERIFY(!parseAtip(bytesOf("001A 00 00  D4 40 56 00")));
    }
    void parsesCdTextPacks()
    {
        const auto packs =
            parseCdText(bytesOf("0026 00 00  80 00 00 00 41 42 43 00 44 45 46 00 47 48 49 00 12 34"
                                "80 01 01 00 41 42 43 00 44 45 46 00 47 48 49 00 56 78"));
        QVERIFY(packs && packs->size() == 2);
        QCOMPARE(hexOf((*packs)[1]).substr(0, 8), std::string("80 01 01"));
        QVERIFY(parseCdText(bytesOf("0002 00 00"))->empty());
    }

    void parsesPositionsInQ()
    {
        const auto position = [](std::string_view frame, std::int32_t lba) {
            const Bytes bytes = bytesOf(frame);
            return parseQPosition(std::span(bytes).first<kFormattedQSize>(), lba);
        };
        // Track 12, index 0, 00:15:40 on the disc, in decimal digits and binary.
        const auto decimals = position("01 12 00 00 01 20 00 00 15 40 12 34 00 00 00 80", 1015);
        QVERIFY(decimals == (QPosition{.control = 0, .track = 12, .index = 0, .lba = 1015}));
        QVERIFY(position("01 0C 00 00 01 14 00 00 0F 28 00 00 00 00 00 80", 1015) == decimals);
        QVERIFY(position("41 AA 01 00 00 00 00 00 15 40 00 00 00 00 00 00", 1010) ==
                (QPosition{.control = 4, .track = 0xAA, .index = 1, .lba = 1015}));
        // As digits 00:02:10, binary 00:02:16: what is nearer to the sector that was read.
        QCOMPARE(position("01 01 01 00 00 10 00 00 02 10 00 00 00 00 00 00", 10)->lba, 10);
        QCOMPARE(position("01 01 01 00 00 10 00 00 02 10 00 00 00 00 00 00", 16)->lba, 16);
        QVERIFY(!position("01 12 00 00 01 20 00 00 15 40 12 34 00 00 00 80", 2015)); // elsewhere
        QVERIFY(!position("02 12 34 56 78 90 12 30 00 40 12 34 00 00 00 00", 1015)); // a catalogue number
        QVERIFY(!position("01 00 01 00 00 00 00 00 15 40 00 00 00 00 00 00", 1015)); // no such track
        QVERIFY(!position("01 FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", 1015));
    }
    void parsesTextsOfTheSubChannel()
    {
        const auto reply = [](std::string_view head, std::string_view characters) {
            Bytes padded = cat({bytesOf(head), text(characters)});
            padded.resize(24);
            return padded;
        };
        const Bytes catalog = reply("00 15 0014 02 00 00 00 80", "1234567890123");
        QCOMPARE(parseSubChannelText(SubChannelText::CatalogNumber, catalog).value(),
                 std::string("1234567890123"));
        QVERIFY(!parseSubChannelText(SubChannelText::Isrc, catalog));
        const Bytes isrc = reply("00 15 0014 03 10 01 00 80", "DEABC2600001");
        QCOMPARE(parseSubChannelText(SubChannelText::Isrc, isrc).value(), std::string("DEABC2600001"));
        QVERIFY(!parseSubChannelText(SubChannelText::Isrc, std::span(isrc).first(20)));
        QVERIFY(!parseSubChannelText(SubChannelText::Isrc, {}));
        // It announces less than a text takes.
        const auto cut =
            parseSubChannelText(SubChannelText::Isrc, reply("00 15 0010 03 10 01 00 80", "DEABC2600001"));
        QVERIFY(!cut && cut.error().code == ErrorCode::ReplyInvalid);
        QCOMPARE(parseSubChannelText(SubChannelText::Isrc, reply("00 15 0014 03 10 01 00 00", "DEABC2600001"))
                     .value(),
                 std::string());
        QCOMPARE(parseSubChannelText(SubChannelText::CatalogNumber,
                                     reply("00 15 0014 02 00 00 00 80", "12345\n7890123"))
                     .value(),
                 std::string());
    }

    void parsesCapacities()
    {
        const auto capacity = parseCapacity(bytesOf("000257FF 00000800"));
        QVERIFY(capacity && capacity->blocks() == 0x25800 && capacity->blockLength == 2048);
        QVERIFY(!parseCapacity(bytesOf("000257FF 000008")));
        QCOMPARE((Capacity{0xFFFFFFFF, 2048}.blocks()), std::uint64_t(0x100000000));

        const auto formats = parseFormatCapacities(
            bytesOf("000000 18  00BA7400 01 000800  00B47400 00 000800  00B47400 C1 000100"));
        QVERIFY(formats && formats->state == FormatState::Unformatted && formats->formats.size() == 2);
        QCOMPARE(formats->blocks, 0xBA7400U);
        QCOMPARE(formats->blockLength, 2048U);
        QCOMPARE(formats->find(0x30)->formatSubType, 1);
        QCOMPARE(formats->find(0x30)->typeDependent, 0x100U);
        QVERIFY(formats->find(0x26) == nullptr);
        QVERIFY(!parseFormatCapacities(bytesOf("000000 08 00BA")));
    }
    void bufferFillIsToldOnlyWhenItMakesSense()
    {
        QCOMPARE(parseBufferCapacity(bytesOf("000A 0000 00100000 00040000"))->fillPercent().value(), 75);
        QVERIFY(!parseBufferCapacity(bytesOf("000A 0000 00000000 00000000"))->fillPercent());
        QVERIFY(!parseBufferCapacity(bytesOf("000A 0000 00000100 00000200"))->fillPercent());
        QVERIFY(!parseBufferCapacity(bytesOf("000A 0000 00000100")));
    }
    void parsesPerformance()
    {
        const auto speeds = parseWriteSpeeds(bytesOf(
            "00000024 00000000  0A 000000 00231000 00002B48 000015A4  00 000000 00231000 00002B48 00000AD2"));
        QVERIFY(speeds && speeds->size() == 2);
        QVERIFY((*speeds)[0].wrc == 1 && (*speeds)[0].exact);
        QCOMPARE((*speeds)[1].writeSpeed, 2770U);
        const auto nominal =
            parsePerformance(bytesOf("00000014 02000000  00000000 00000AD2 00231000 000015A4"));
        QVERIFY(nominal && nominal->size() == 1);
        QCOMPARE((*nominal)[0].endPerformance, 5540U);
        // HL-DT-ST GCA-4040N sends an empty list; others announce more than they send.
        QVERIFY(parseWriteSpeeds(bytesOf("00000004 00000000"))->empty());
        QVERIFY(parseWriteSpeeds(bytesOf("FFFFFFFF 00000000 0A"))->empty());
        QVERIFY(parseWriteSpeeds(bytesOf("00000000 00000000 0A 000000 00231000 00002B48 000015A4"))->empty());
        QVERIFY(!parseWriteSpeeds(bytesOf("00000004")));
    }
    void parsesEvents()
    {
        const auto event = parseEventStatus(bytesOf("0006 04 5E 02 02 00 00"));
        QVERIFY(event && event->mediaEvent() == MediaEvent::NewMedia && event->mediaPresent() &&
                !event->trayOpen());
        QCOMPARE(event->supportedClasses, 0x5E);
        const auto none = parseEventStatus(bytesOf("0002 80 5E"));
        QVERIFY(none && none->noEventAvailable && !none->mediaEvent());
        const auto busy = parseEventStatus(bytesOf("0006 06 7E 01 01 00 0A"));
        QVERIFY(busy && !busy->mediaEvent() && busy->parameter == 10);
        QVERIFY(!parseEventStatus(bytesOf("0006 04 5E 02")));
    }

    void parsesDvdStructure()
    {
        // DVD+R of 2,295,104 blocks: start 30000h, end 26053Fh.
        Bytes reply = cat({bytesOf("0802 00 00  A1 0F 02 00  00 030000  00 26053F  00 000000  00 00 00"),
                           text("RICOHJPN"), text("R03"), bytesOf("02")});
        const auto format = parseDvdPhysicalFormat(reply);
        QVERIFY(format.has_value());
        QCOMPARE(format->bookType, 0xA);
        QCOMPARE(format->numberOfLayers, 1);
        QCOMPARE(format->blocks(), 2295104U);
        QVERIFY((format->identity == MediumIdentity{"RICOHJPN", "R03", 2}));
        QVERIFY(!parseDvdPhysicalFormat(bytesOf("0802 00 00 A1 0F 02")));
    }
    void oppositeTrackPathCountsBothLayers()
    {
        DvdPhysicalFormat format{.numberOfLayers = 2,
                                 .oppositeTrackPath = true,
                                 .startOfDataArea = 0x30000,
                                 .endOfDataArea = 0xFCFFFF,
                                 .endOfLayer0 = 0x22D7FF};
        QCOMPARE(format.blocks(), 2 * (0x22D7FFU - 0x30000U + 1)); // it ends where layer 0 began
        format.oppositeTrackPath = false;
        format.endOfDataArea = 0;
        QCOMPARE(format.blocks(), 0U);
    }
    void readsTheMakersNames()
    {
        Bytes leadIn = bytesOf("0004 00 00"); // announces less than it serves
        leadIn.resize(35);
        leadIn[20] = std::byte{3};
        leadIn[28] = std::byte{4};
        std::ranges::copy(text("CMC MA"), leadIn.begin() + 21);
        std::ranges::copy(text("G. AF1"), leadIn.begin() + 29);
        QCOMPARE(parsePreRecordedLeadIn(leadIn)->manufacturer, std::string("CMC MAG. AF1"));
        leadIn[28] = std::byte{7};
        QVERIFY(!parsePreRecordedLeadIn(leadIn));

        Bytes bd = bytesOf("1002 00 00");
        bd.resize(4 + 112);
        std::ranges::copy(text("DI"), bd.begin() + 4);
        std::ranges::copy(text("BDR"), bd.begin() + 12);
        std::ranges::copy(text("PHILIPR04"), bd.begin() + 104);
        const auto information = parseBdDiscInformation(bd);
        QVERIFY(information.has_value());
        QCOMPARE(information->discType, std::string("BDR"));
        QVERIFY((information->identity == MediumIdentity{"PHILIP", "R04", 0}));
        bd[4] = std::byte{0};
        QVERIFY(!parseBdDiscInformation(bd));
    }
    void parsesTheStatusOfAMedium()
    {
        QVERIFY((parseMediumStatus(bytesOf("0006 00 00 CA 10 00 03")) ==
                 MediumStatus{.inCartridge = true,
                              .wasTakenOut = true,
                              .protection = {.persistent = true, .byMedium = true},
                              .discType = 0x10,
                              .inhibitedBecause = 3}));
        QVERIFY((parseMediumStatus(bytesOf("0006 00 00 05 00 00 00")) ==
                 MediumStatus{.protection = {.byCartridge = true}}));
        QVERIFY((parseWriteProtection(bytesOf("0006 00 00 0A 00 00 00")) ==
                 WriteProtection{.persistent = true, .byMedium = true}));
        QVERIFY((parseWriteProtection(bytesOf("0006 00 00 05 00 00 00")) ==
                 WriteProtection{.untilPowerOff = true, .byCartridge = true}));
        QVERIFY((parseCopyrightInformation(bytesOf("0006 00 00 01 FD 00 00")) ==
                 CopyrightInformation{.protection = 1, .barredRegions = 0xFD}));
    }
    void parsesWhatADvdRamTellsOfItsAreas()
    {
        QVERIFY((parseRamSpareAreas(bytesOf("000E 00 00 00003200 0000E3F0 0000E400")) ==
                 RamSpareAreas{0x3200, 0xE3F0, 0xE400}));
        QVERIFY((parseBdSpareAreas(bytesOf("000E 00 00 00000000 00000FFF 00001000")) ==
                 BdSpareAreas{0x0FFF, 0x1000}));
        QVERIFY(parseRamRecordingType(bytesOf("0006 00 00 10 00 00 00")) == RamRecordingType::RealTime);
        QVERIFY(parseRamRecordingType(bytesOf("0006 00 00 EF 00 00 00")) == RamRecordingType::General);
        Bytes definition = bytesOf("0802 00 00 0A0A 00 81 00000005 0001 0023");
        QVERIFY((parseRamDiscDefinition(definition) ==
                 RamDiscDefinition{
                     .certifying = true, .certifiedByMaker = true, .updates = 5, .groups = 1, .zones = 35}));
        definition[4] = std::byte{0x0B};
        QVERIFY(!parseRamDiscDefinition(definition));
    }
    void parsesRecordingManagement()
    {
        Bytes reply = bytesOf("7802 00 00 0001 02");
        reply.resize(4 + 15 * 2048);
        const auto put = [&reply](std::size_t at, std::string_view hex) {
            std::ranges::copy(bytesOf(hex), reply.begin() + 4 + static_cast<std::ptrdiff_t>(at));
        };
        put(3 * 2048, "00030020 00035000");
        put(4 * 2048, "0004 0002 0003");
        put(4 * 2048 + 16, "00030000 0003001F 00034020 0003403F");
        const auto management = parseRecordingManagement(reply);
        QVERIFY((management == RecordingManagement{.format = 1,
                                                   .status = 2,
                                                   .borderOuts = {0x30020, 0x35000},
                                                   .invisibleZone = 4,
                                                   .openZones = {2, 3},
                                                   .zones = {{0x30000, 0x3001F}, {0x34020, 0x3403F}}}));
        QVERIFY(!parseRecordingManagement(std::span(reply).first(4 + 4 * 2048 + 15)));
        // A list without an end stops where its field does.
        std::fill(reply.begin() + 4 + 4 * 2048 + 16, reply.end(), std::byte{1});
        QCOMPARE(parseRecordingManagement(reply)->zones.size(), std::size_t{(2048 - 16) / 8});
    }
    void parsesLayerJumpsAndAccessControls()
    {
        QVERIFY((parseLayerJump(bytesOf("000A 00 00 80 00 00 00 001FA0C0")) == LayerJump{true, 0x1FA0C0}));
        QVERIFY((parseLayerJump(bytesOf("000A 00 00 00 00 00 00 00000200")) == LayerJump{false, 0x200}));
        Bytes controls = cat({bytesOf("0302 00 00"), text("IS1"), bytesOf("01 00000002 00000107")});
        controls.resize(4 + 2 * 384 - 1); // the second one is cut
        const auto list = parseAccessControls(controls);
        QVERIFY(list && list->size() == 1);
        QVERIFY(((*list)[0] == AccessControl{"IS1", 1, 2, 0x107}));
        QVERIFY(parseAccessControls(bytesOf("0002 00 00"))->empty());
    }
    void structuresThatAreCutAreNone()
    {
        const Bytes longest(15);
        for (std::size_t length = 0; length <= longest.size(); ++length) {
            const auto reply = std::span(longest).first(length);
            // All zeros: it announces nothing, whatever came.
            QVERIFY(!parseMediumStatus(reply) && !parseWriteProtection(reply));
            QVERIFY(!parseCopyrightInformation(reply) && !parseRamRecordingType(reply));
            QVERIFY(!parseRamSpareAreas(reply) && !parseBdSpareAreas(reply));
            QVERIFY(!parseRamDiscDefinition(reply) && !parseLayerJump(reply));
            QVERIFY(!parseRecordingManagement(reply));
        }
        // Announced, but not there.
        QVERIFY(!parseMediumStatus(bytesOf("0006 00 00 CA 10 00")));
        QVERIFY(!parseRamSpareAreas(bytesOf("000E 00 00 00003200 0000E3F0 0000E4")));
        QVERIFY(!parseBdSpareAreas(bytesOf("000E 00 00 00000000 00000FFF 000010")));
        QVERIFY(!parseLayerJump(bytesOf("000A 00 00 80 00 00 00 001FA0")));
    }
    void parsesLayerBoundaryAndList()
    {
        const auto boundary = parseLayerBoundary(bytesOf("000A 00 00 80 00 00 00 001FA0C0"));
        QVERIFY(boundary && boundary->alreadySet && boundary->layer0Blocks == 0x1FA0C0);
        QVERIFY(!parseLayerBoundary(bytesOf("0004 00 00 80 00 00 00 001FA0C0")));
        const auto list = parseStructureList(bytesOf("000A 00 00 00 40 0804 20 C0 000C"));
        QVERIFY(list && list->size() == 2);
        QVERIFY((*list)[0].readable && !(*list)[0].sendable && (*list)[1].sendable);
        QCOMPARE((*list)[1].length, 12);
    }
};

QTEST_APPLESS_MAIN(TestReplies)
#include "tst_replies.moc"
