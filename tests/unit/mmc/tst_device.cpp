// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/device.h"
#include "doubles.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

constexpr Sense kMediumChanged{.key = 6, .asc = 0x28};
constexpr Sense kReset{.key = 6, .asc = 0x29};
constexpr Sense kBecomingReady{.key = 2, .asc = 4, .ascq = 1};
constexpr Sense kClueless{.key = 2, .asc = 4, .ascq = 0};
constexpr Sense kLongWrite{.key = 2, .asc = 4, .ascq = 8};
constexpr Sense kNoMedium{.key = 2, .asc = 0x3A, .ascq = 1};
constexpr Sense kWriteError{.key = 3, .asc = 0x0C};
constexpr Sense kAborted{.key = 11, .asc = 0x4B};

Sense formatting(std::uint16_t progress)
{
    return {.key = 2, .asc = 4, .ascq = 4, .progress = progress};
}

} // namespace

class TestDevice : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asksForTheLengthFirstAndThenForExactlyThat()
    {
        const Bytes whole =
            bytesOf("0020 0E 01 01 01 01 00 00 00 00 00 00000000 00000000 00000000 0000000000000000 00 00");
        ScriptedTransport transport{Bytes(whole), Bytes(whole)};
        FakeClock clock;
        Device device(transport, clock);
        const auto disc = device.discInformation();
        QVERIFY(disc && disc->discStatus == DiscStatus::Finalized);
        QCOMPARE(transport.cdbs, (std::vector<std::string>{"51 00 00 00 00 00 00 00 04 00",
                                                           "51 00 00 00 00 00 00 00 22 00"}));
        QCOMPARE(transport.lengths, (std::vector<std::size_t>{4, 34}));
    }
    void oddLengthsAreRoundedUp()
    {
        ScriptedTransport transport{bytesOf("002B 01 01"), bytesOf("002B 01 01 01 14 00 A0")};
        FakeClock clock;
        QVERIFY(Device(transport, clock).fullToc().has_value());
        QCOMPARE(transport.lengths, (std::vector<std::size_t>{4, 46}));
    }
    void asksForThePmaInMsf()
    {
        // An empty one, and one with track 1 from 00:02:00 to 04:16:33.
        ScriptedTransport transport{bytesOf("0002 00 00"), bytesOf("000D 01 01"),
                                    bytesOf("000D 01 01  01 14 00 01 04 10 21 00 00 02 00")};
        FakeClock clock;
        Device device(transport, clock);
        QVERIFY(device.pma()->entries.empty());
        const auto pma = device.pma();
        QVERIFY(pma && pma->entries.size() == 1);
        QVERIFY((pma->entries[0].msf == Msf{4, 16, 33} && pma->entries[0].pmsf == Msf{0, 2, 0}));
        QCOMPARE(transport.cdbs.back(), std::string("43 02 03 00 00 00 00 00 10 00"));
    }
    void announcedLengthsBeyondReasonAreCut()
    {
        ScriptedTransport transport{bytesOf("FFFFFFFF 0000 0009"), bytesOf("FFFFFFFF 0000 0009")};
        FakeClock clock;
        const auto configuration = Device(transport, clock).configuration();
        QVERIFY(configuration && configuration->currentProfile == Profile::CdR);
        QCOMPARE(transport.lengths[1], std::size_t(65534));
    }
    void aReplyThatIsWholeIsNotAskedForTwice()
    {
        ScriptedTransport transport{bytesOf("00000004 0000 001B")};
        FakeClock clock;
        const auto feature = Device(transport, clock).feature(FeatureCode::CdMastering);
        QVERIFY(feature && !feature->has_value());
        QCOMPARE(transport.cdbs.size(), std::size_t(1));
    }
    void shortReplyIsAnError()
    {
        ScriptedTransport transport{bytesOf("00")};
        FakeClock clock;
        QCOMPARE(Device(transport, clock).discInformation().error().code, ErrorCode::ReplyInvalid);
        QCOMPARE(Device(transport, clock).capacity().error().code, ErrorCode::ReplyInvalid);
    }
    void resourcesAreAskedForInTwoSteps()
    {
        ScriptedTransport transport{bytesOf("000A 20 00"), bytesOf("000A 20 00 0063 0001 0003 0002"),
                                    bytesOf("000E 40 00"), bytesOf("000E 40 00 00001000 00000FFF 0000FFFE")};
        FakeClock clock;
        Device device(transport, clock);
        QVERIFY((device.trackResources() == TrackResources{99, 1, 3, 2}));
        QVERIFY((device.powResources() == PowResources{0x1000, 0x0FFF, 0xFFFE}));
        QCOMPARE(transport.cdbs, (std::vector<std::string>{
                                     "51 01 00 00 00 00 00 00 04 00", "51 01 00 00 00 00 00 00 0C 00",
                                     "51 02 00 00 00 00 00 00 04 00", "51 02 00 00 00 00 00 00 10 00"}));
    }
    void writeSpeedsAreCountedFirst()
    {
        const Bytes one = bytesOf("00000024 00000000 00 000000 00231000 00002B48 000015A4");
        const Bytes two = bytesOf(
            "00000024 00000000 00 000000 00231000 00002B48 000015A4 00 000000 00231000 00002B48 00000AD2");
        ScriptedTransport transport{Bytes(one), Bytes(two)};
        FakeClock clock;
        const auto speeds = Device(transport, clock).writeSpeeds();
        QVERIFY(speeds && speeds->size() == 2);
        QCOMPARE(transport.cdbs, (std::vector<std::string>{"AC 00 00 00 00 00 00 00 00 00 03 00",
                                                           "AC 00 00 00 00 00 00 00 00 02 03 00"}));
    }
    void driveThatAnnouncesOneAtFirstIsAskedAgain()
    {
        const Bytes probe = bytesOf("00000014 00000000");
        const Bytes one = bytesOf("00000024 00000000 00 000000 00231000 00002B48 000015A4");
        const Bytes two = bytesOf(
            "00000024 00000000 00 000000 00231000 00002B48 000015A4 00 000000 00231000 00002B48 00000AD2");
        ScriptedTransport transport{Bytes(probe), Bytes(one), Bytes(two)};
        FakeClock clock;
        const auto speeds = Device(transport, clock).writeSpeeds();
        QVERIFY(speeds && speeds->size() == 2);
        QCOMPARE(transport.cdbs.size(), std::size_t(3));
    }
    void emptySpeedListIsAnAnswer()
    {
        ScriptedTransport transport{bytesOf("00000004 00000000")};
        FakeClock clock;
        QVERIFY(Device(transport, clock).writeSpeeds()->empty());
        QCOMPARE(transport.cdbs.size(), std::size_t(1));
    }
    void modePageIsFoundAndParsed()
    {
        Bytes reply = bytesOf("00 3A 00 00 00 00 00 00");
        const auto page = encode(write_parameters::cdSessionAtOnce(MultiSession::Final));
        reply.insert(reply.end(), page.begin(), page.end());
        ScriptedTransport transport{Bytes(reply), Bytes(reply)};
        FakeClock clock;
        const auto parsed = Device(transport, clock).writeParameters(PageControl::Default);
        QVERIFY(parsed && parsed->writeType == WriteType::SessionAtOnce);
        QCOMPARE(transport.cdbs, (std::vector<std::string>{"5A 08 85 00 00 00 00 00 1E 00",
                                                           "5A 08 85 00 00 00 00 00 3C 00"}));
    }

    void queriesSwallowUnitAttentions()
    {
        ScriptedTransport transport{kReset, kMediumChanged, bytesOf("00001000 00000800")};
        FakeClock clock;
        Device device(transport, clock);
        QCOMPARE(device.capacity()->lastLba, 0x1000U);
        QCOMPARE(device.mediumChanges(), 1U);
        QVERIFY(clock.sleeps().empty());
    }
    void endlessUnitAttentionsAreAnError()
    {
        ScriptedTransport transport{kMediumChanged};
        FakeClock clock;
        QCOMPARE(Device(transport, clock).capacity().error().code, ErrorCode::CheckCondition);
        QCOMPARE(transport.cdbs.size(), std::size_t(5));
    }
    void queriesWaitALittleWhileBusy()
    {
        ScriptedTransport transport{kLongWrite, kBecomingReady, bytesOf("00001000 00000800")};
        FakeClock clock;
        QVERIFY(Device(transport, clock).capacity().has_value());
        QCOMPARE(clock.sleeps(), (std::vector<long>{100, 200}));
        ScriptedTransport busy{kLongWrite};
        QVERIFY(!Device(busy, clock).capacity());
        QCOMPARE(busy.cdbs.size(), std::size_t(6));
    }
    void refusalsAreNotRepeated()
    {
        ScriptedTransport transport{Sense{.key = 5, .asc = 0x20}};
        FakeClock clock;
        QCOMPARE(categoryOf(Device(transport, clock).atip().error()).value(), SenseCategory::Unsupported);
        QCOMPARE(transport.cdbs.size(), std::size_t(1));
    }
    void deferredErrorsAreNeverRepeated()
    {
        ScriptedTransport transport{Sense{.key = 2, .asc = 4, .ascq = 8, .deferred = true}};
        FakeClock clock;
        QVERIFY(!Device(transport, clock).capacity());
        QCOMPARE(transport.cdbs.size(), std::size_t(1));
    }
    void recoveredErrorsAreSuccess()
    {
        ScriptedTransport transport{Sense{.key = 1, .asc = 0x73, .ascq = 1}};
        FakeClock clock;
        QVERIFY(Device(transport, clock).sendOpc().has_value());
    }

    void writesNameTheirLbaAndAreSentOnce()
    {
        ScriptedTransport transport{kLongWrite};
        FakeClock clock;
        const Bytes data(16 * 2048);
        const auto result = Device(transport, clock).write(4711, 16, data);
        QVERIFY(!result && result.error().where == Error::Where(AtLba{4711}));
        QCOMPARE(transport.cdbs, (std::vector<std::string>{"2A 00 00 00 12 67 00 00 10 00"}));
        QCOMPARE(transport.timeouts[0], std::chrono::milliseconds(200000));
    }
    void shortReadsAreErrors()
    {
        ScriptedTransport transport{Bytes(2048)};
        FakeClock clock;
        Bytes to(4096);
        const auto result = Device(transport, clock).read(16, 2, to);
        QCOMPARE(result.error().code, ErrorCode::ReplyInvalid);
        QVERIFY(result.error().where == Error::Where(AtLba{16}));
    }
    void pacedWriteIsRepeatedUntilTheBufferHasRoom()
    {
        ScriptedTransport transport{kLongWrite, kLongWrite, kLongWrite, Bytes{}};
        FakeClock clock;
        const Bytes data(2048);
        const auto result =
            Device(transport, clock)
                .executePaced(makeCommandOut(write10(0, 1), data), RetryPacing::forWrites(), {});
        QVERIFY(result && result->transferred == 2048);
        QCOMPARE(clock.sleeps(), (std::vector<long>{0, 2, 4}));
    }
    void pacedCommandEndsAtItsTimeoutOrOnStop()
    {
        ScriptedTransport transport{kLongWrite};
        FakeClock clock;
        Device device(transport, clock);
        const auto result =
            device.executePaced(makeCommand(closeTrackSession(Immediate::Yes, CloseFunction::Session, 0)),
                                RetryPacing::forQueries(), {});
        QCOMPARE(categoryOf(result.error()).value(), SenseCategory::InProgress);
        QVERIFY(clock.elapsed() >= std::chrono::seconds(200) && clock.elapsed() < std::chrono::seconds(201));
        std::stop_source stop;
        clock.onSleep = [&] { stop.request_stop(); };
        QCOMPARE(
            device.executePaced(makeCommand(testUnitReady()), RetryPacing::forQueries(), stop.get_token())
                .error()
                .code,
            ErrorCode::Cancelled);
    }
    void pacedWriteLeavesAMediumChangeToTheCaller()
    {
        ScriptedTransport transport{kMediumChanged};
        FakeClock clock;
        const Bytes data(2048);
        const auto result =
            Device(transport, clock)
                .executePaced(makeCommandOut(write10(0, 1), data), RetryPacing::forWrites(), {});
        QCOMPARE(categoryOf(result.error()).value(), SenseCategory::MediumChanged);
    }

    void waitEndsWhenReady()
    {
        ScriptedTransport transport{formatting(0x4000), formatting(0x8000), kMediumChanged, Bytes{}};
        FakeClock clock;
        std::vector<int> told;
        Device device(transport, clock);
        const auto result =
            device.waitUntilReady({}, {}, [&](auto progress) { told.push_back(progress.value_or(0)); });
        QVERIFY(result.has_value());
        QCOMPARE(told, (std::vector<int>{0x4000, 0x8000}));
        QCOMPARE(clock.sleeps(), (std::vector<long>{500, 500, 0}));
        QCOMPARE(device.mediumChanges(), 1U);
    }
    void progressIsAskedForWhenTestUnitReadyHasNone()
    {
        ScriptedTransport transport{
            kLongWrite, bytesOf("70 00 00 00 00 00 00 0A 00 00 00 00 04 07 00 80 20 00"), Bytes{}};
        FakeClock clock;
        std::vector<int> told;
        QVERIFY(Device(transport, clock)
                    .waitUntilReady({}, {}, [&](auto progress) { told.push_back(progress.value_or(0)); })
                    .has_value());
        QCOMPARE(told, (std::vector<int>{0x2000}));
        QCOMPARE(transport.cdbs[1], std::string("03 00 00 00 12 00"));
    }
    void cluelessAdapterCountsAsReadyAfterFiveSeconds()
    {
        ScriptedTransport transport{kClueless};
        FakeClock clock;
        QVERIFY(Device(transport, clock).waitUntilReady({}).has_value());
        QCOMPARE(clock.elapsed(), std::chrono::microseconds(5000000));
    }
    void failureDuringTheWaitIsThatOfTheLongCommand()
    {
        ScriptedTransport transport{kLongWrite, kWriteError};
        FakeClock clock;
        const auto result = Device(transport, clock).waitUntilReady({});
        QCOMPARE(result.error().code, ErrorCode::CheckCondition);
        QVERIFY(*result.error().sense() == kWriteError);
    }
    void mediumThatIsGoneEndsTheWait()
    {
        ScriptedTransport transport{kBecomingReady, kNoMedium};
        FakeClock clock;
        const auto result = Device(transport, clock).waitUntilReady({});
        QCOMPARE(result.error().code, ErrorCode::NoMedium);
        QVERIFY(result.error().sense() != nullptr);
    }
    void unpluggedDeviceEndsTheWait()
    {
        ScriptedTransport transport{kLongWrite, ErrorCode::DeviceGone};
        FakeClock clock;
        QCOMPARE(Device(transport, clock).waitUntilReady({}).error().code, ErrorCode::DeviceGone);
    }
    void waitIsBounded()
    {
        ScriptedTransport transport{kBecomingReady};
        FakeClock clock;
        const auto result =
            Device(transport, clock).waitUntilReady({}, {.maximum = std::chrono::seconds(60)});
        QCOMPARE(result.error().code, ErrorCode::MediumNotReady);
        QCOMPARE(clock.elapsed(), std::chrono::microseconds(60000000));
    }
    void waitStopsOnRequest()
    {
        ScriptedTransport transport{kLongWrite};
        FakeClock clock;
        std::stop_source stop;
        clock.onSleep = [&] {
            if (clock.sleeps().size() == 3)
                stop.request_stop();
        };
        const auto result =
            Device(transport, clock).waitUntilReady(stop.get_token(), {.maximum = std::nullopt});
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(transport.cdbs.size(), std::size_t(3));
    }
    void passingTroubleIsForgivenThreeTimes()
    {
        ScriptedTransport passing{kAborted, kAborted, kAborted, Bytes{}};
        FakeClock clock;
        QVERIFY(Device(passing, clock).waitUntilReady({}).has_value());
        ScriptedTransport lasting{kAborted};
        QVERIFY(!Device(lasting, clock).waitUntilReady({}));
        QCOMPARE(lasting.cdbs.size(), std::size_t(4));
    }
    void deviceThatOnlyCriesForAttentionIsGivenUp()
    {
        ScriptedTransport transport{kReset};
        FakeClock clock;
        QVERIFY(!Device(transport, clock).waitUntilReady({}, {.maximum = std::nullopt}));
        QCOMPARE(transport.cdbs.size(), std::size_t(17));
    }
    void changesAreSentWithTheirLists()
    {
        ScriptedTransport transport;
        FakeClock clock;
        Device device(transport, clock);
        QVERIFY(
            device.setWriteParameters(write_parameters::cdTrackAtOnceData(MultiSession::Open)).has_value());
        QVERIFY(device.blank(Immediate::Yes, BlankType::Minimal).has_value());
        QVERIFY(device.format({.blocks = 7, .type = 0x26}).has_value());
        QVERIFY(device.startStop(Immediate::No, StartStop::Eject).has_value());
        QVERIFY(device.setRemoval(Removal::Prevent).has_value());
        QVERIFY(device.setStreaming({}).has_value());
        QVERIFY(device.sendCueSheet(Bytes(40)).has_value());
        QCOMPARE(transport.lengths, (std::vector<std::size_t>{60, 0, 12, 0, 0, 28, 40}));
        QCOMPARE(hexOf(transport.sent[0]).substr(0, 41),
                 std::string("00 00 00 00 00 00 00 00 05 32 41 C4 08 00"));
        QCOMPARE(transport.cdbs[6], std::string("5D 00 00 00 00 00 00 00 28 00"));
    }
};

QTEST_APPLESS_MAIN(TestDevice)
#include "tst_device.moc"
