// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"
#include "core/recorder/execute.h"
#include "core/recorder/verify.h"

#include "media.h"
#include "rig.h"

#include <QTest>

#include <array>
#include <functional>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

/// More than any of the burns below may need, however it fails.
constexpr std::uint64_t kMostCommands = 4000;

struct Burn {
    MediumType type;
    Payload payload;
    BurnOptions options;
};

struct Outcome {
    std::optional<ErrorCode> code; ///< none: success
    DiscCondition condition = DiscCondition::Unknown;
    std::uint64_t commands = 0;
    bool locked = false;
    bool right = false; ///< the disc holds all of the payload
    MediumStatus status = MediumStatus::None;
};

using Sabotage = std::function<void(mmc::FaultTransport&, NotingContext&)>;

/// One burn on a fresh disc through a transport that has been tampered with; then a look at the disc without
/// it.
Outcome attempt(const Burn& burn, const Sabotage& sabotage)
{
    Rig rig(burn.type);
    const auto state = probe(rig.recorder, rig.clock, {});
    const auto made = plan(*state, burn.payload, burn.options);
    if (!made)
        qFatal("%s", made.error().toString().c_str());
    PatternSectors source(burn.payload.sectorSize, burn.payload.sectorCount);
    NotingContext context;
    mmc::FaultTransport faults(rig.recorder);
    sabotage(faults, context);
    const auto result = execute(*made, faults, source, rig.clock, context);

    Outcome outcome;
    outcome.commands = faults.commands();
    outcome.locked = rig.recorder.isLocked();
    if (!result) {
        outcome.code = result.error().code;
        outcome.condition = result.error().condition;
    }
    NotingContext quiet;
    const auto after = probe(rig.recorder, rig.clock, {});
    outcome.status = after ? after->status : MediumStatus::None;
    outcome.right = after && after->status == made->expected.status &&
                    verifyAgainst(rig.recorder, made->startLba, source, rig.clock, quiet).has_value();
    return outcome;
}

std::string say(const Outcome& outcome)
{
    return std::string(outcome.code ? name(*outcome.code) : "success") + ", " +
           std::string(name(outcome.condition)) + ", " + std::to_string(outcome.commands) +
           " commands, disc " + std::string(name(outcome.status)) +
           (outcome.right ? " right" : " not right") + (outcome.locked ? " LOCKED" : "");
}

std::string at(std::uint64_t n, const Outcome& outcome)
{
    return "command " + std::to_string(n) + ": " + say(outcome);
}

std::uint64_t commandsOf(const Burn& burn)
{
    const Outcome clean = attempt(burn, [](auto&, auto&) {});
    return clean.code || !clean.right ? 0 : clean.commands;
}

} // namespace

class TestBurnFaults : public QObject {
    Q_OBJECT

    static void addBurns()
    {
        QTest::addColumn<int>("burn");
        QTest::newRow("CD-R data") << 0;
        QTest::newRow("CD-R audio") << 1;
        QTest::newRow("CD-RW data, open") << 2;
        QTest::newRow("DVD+R") << 3;
        QTest::newRow("BD-R, open") << 4;
    }
    static Burn burnOf(int index)
    {
        const std::array<Burn, 5> burns = {
            {{MediumType::CdR80, dataPayload(300), {}},
             {MediumType::CdR80, audioPayload(300, 301), {}},
             {MediumType::CdRw, dataPayload(310), {.closing = Closing::KeepOpen}},
             {MediumType::DvdPlusR, dataPayload(150), {}},
             {MediumType::BdR, dataPayload(150), {.closing = Closing::KeepOpen}}}};
        return burns[static_cast<std::size_t>(index)];
    }

private slots:
    void aSingleFaultNeverMakesAFalseSuccess_data() { addBurns(); }
    void aSingleFaultNeverMakesAFalseSuccess()
    {
        QFETCH(int, burn);
        const Burn what = burnOf(burn);
        const std::uint64_t count = commandsOf(what);
        QVERIFY(count > 0);
        // Busy, write error, sequence error, bad field, reset; then an error of the carrier.
        const std::vector<mmc::FaultKind> faults = {Sense{2, 0x04, 0x08}, Sense{3, 0x0C, 0x00},
                                                    Sense{5, 0x2C, 0x00}, Sense{5, 0x24, 0x00},
                                                    Sense{6, 0x29, 0x00}, ErrorCode::TransportFailed};
        for (const auto& fault : faults)
            for (std::uint64_t n = 1; n <= count; ++n) {
                const Outcome outcome = attempt(what, [&](mmc::FaultTransport& transport, NotingContext&) {
                    transport.add({.when = {.first = n}, .what = fault});
                });
                QVERIFY2(!outcome.locked, at(n, outcome).c_str());
                QVERIFY2(outcome.code || outcome.right, at(n, outcome).c_str());
                QVERIFY2(outcome.commands < kMostCommands, at(n, outcome).c_str());
                QVERIFY2(outcome.code != ErrorCode::Internal && outcome.code != ErrorCode::Cancelled,
                         at(n, outcome).c_str());
                // A refusal that has no name of its own is one of the questions before the burn.
                QVERIFY2(outcome.code != ErrorCode::CheckCondition ||
                             outcome.condition == DiscCondition::Unchanged,
                         at(n, outcome).c_str());
            }
    }

    void afterALostDeviceNothingIsClaimed_data() { addBurns(); }
    void afterALostDeviceNothingIsClaimed()
    {
        QFETCH(int, burn);
        const Burn what = burnOf(burn);
        const std::uint64_t count = commandsOf(what);
        for (std::uint64_t n = 1; n <= count; ++n) {
            const Outcome outcome = attempt(
                what, [&](mmc::FaultTransport& transport, NotingContext&) { transport.setGoneFrom(n); });
            QVERIFY2(outcome.code == ErrorCode::DeviceGone, at(n, outcome).c_str());
            QVERIFY2(outcome.commands <= n + 4, at(n, outcome).c_str());
        }
    }

    void aChangedDiscEndsTheBurn_data() { addBurns(); }
    void aChangedDiscEndsTheBurn()
    {
        QFETCH(int, burn);
        const Burn what = burnOf(burn);
        const std::uint64_t count = commandsOf(what);
        for (std::uint64_t n = 1; n <= count; ++n) {
            const Outcome outcome = attempt(what, [&](mmc::FaultTransport& transport, NotingContext&) {
                transport.add({.when = {.first = n}, .what = Sense{6, 0x28, 0x00}});
            });
            QVERIFY2(!outcome.locked, at(n, outcome).c_str());
            QVERIFY2(outcome.code || outcome.right, at(n, outcome).c_str());
        }
        const Outcome outcome = attempt(what, [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add(
                {.when = {.opcodes = {mmc::Opcode::Write10}, .first = 3}, .what = Sense{6, 0x28, 0x00}});
        });
        QCOMPARE(outcome.code, std::optional(ErrorCode::MediumChanged));
        QCOMPARE(outcome.condition, DiscCondition::Unknown);
    }

    void cancelAtEveryCommandLeavesTheDiscInTheStateThatIsTold_data() { addBurns(); }
    void cancelAtEveryCommandLeavesTheDiscInTheStateThatIsTold()
    {
        QFETCH(int, burn);
        const Burn what = burnOf(burn);
        const std::uint64_t count = commandsOf(what);
        bool cancelledSome = false;
        for (std::uint64_t n = 1; n <= count; ++n) {
            const Outcome outcome =
                attempt(what, [&](mmc::FaultTransport& transport, NotingContext& context) {
                    transport.setHook([&context, n](std::uint64_t number, const mmc::Command&) {
                        if (number == n)
                            context.stop.request_stop();
                    });
                });
            QVERIFY2(!outcome.locked, at(n, outcome).c_str());
            if (!outcome.code) {
                QVERIFY2(outcome.right, at(n, outcome).c_str());
                continue;
            }
            cancelledSome = true;
            QVERIFY2(outcome.code == ErrorCode::Cancelled, at(n, outcome).c_str());
            switch (outcome.condition) {
            case DiscCondition::Unchanged:
                QVERIFY2(outcome.status == MediumStatus::Blank, at(n, outcome).c_str());
                break;
            case DiscCondition::StillAppendable:
                QVERIFY2(outcome.status == MediumStatus::Appendable, at(n, outcome).c_str());
                break;
            case DiscCondition::ClosedIncomplete:
                QVERIFY2(outcome.status == MediumStatus::Finished, at(n, outcome).c_str());
                break;
            case DiscCondition::Spoiled:
                QVERIFY2(what.payload.kind == PayloadKind::AudioSession, at(n, outcome).c_str());
                break;
            case DiscCondition::Erased:
            case DiscCondition::NeedsErase:
            case DiscCondition::Overwritten:
            case DiscCondition::Unknown:
                QVERIFY2(false, at(n, outcome).c_str());
            }
        }
        QVERIFY(cancelledSome);
    }

    void aFaultHasTheCodeThatSaysIt_data()
    {
        QTest::addColumn<int>("opcode");
        QTest::addColumn<int>("occurrence");
        QTest::addColumn<Sense>("sense");
        QTest::addColumn<ErrorCode>("code");
        const auto row = [](const char* title, mmc::Opcode opcode, int occurrence, Sense sense,
                            ErrorCode code) {
            QTest::newRow(title) << static_cast<int>(opcode) << occurrence << sense << code;
        };
        using enum mmc::Opcode;
        row("write error", Write10, 5, {3, 0x0C, 0x00}, ErrorCode::WriteFailed);
        row("hardware error", Write10, 5, {4, 0x44, 0x00}, ErrorCode::WriteFailed);
        row("underrun", Write10, 5, {3, 0x0C, 0x09}, ErrorCode::BufferUnderrun);
        row("disc full", Write10, 5, {5, 0x63, 0x00}, ErrorCode::MediumTooSmall);
        row("end of disc", Write10, 5, {5, 0x21, 0x00}, ErrorCode::MediumTooSmall);
        row("write protected", Write10, 1, {7, 0x27, 0x00}, ErrorCode::MediumWriteProtected);
        row("calibration", Write10, 1, {3, 0x73, 0x03}, ErrorCode::WriteFailed);
        row("reset", Write10, 5, {6, 0x29, 0x00}, ErrorCode::WriteFailed);
        row("no disc", Write10, 5, {2, 0x3A, 0x01}, ErrorCode::NoMedium);
        row("sync", SynchronizeCache, 1, {3, 0x0C, 0x00}, ErrorCode::WriteFailed);
        row("mode page", ModeSelect10, 1, {4, 0x44, 0x00}, ErrorCode::RecorderUnsuitable);
    }
    void aFaultHasTheCodeThatSaysIt()
    {
        QFETCH(int, opcode);
        QFETCH(int, occurrence);
        QFETCH(Sense, sense);
        QFETCH(ErrorCode, code);
        const Outcome outcome = attempt(burnOf(0), [&](mmc::FaultTransport& transport, NotingContext&) {
            transport.add({.when = {.opcodes = {static_cast<mmc::Opcode>(opcode)},
                                    .first = static_cast<std::uint64_t>(occurrence)},
                           .what = sense,
                           .times = 0});
        });
        QVERIFY2(outcome.code == code, say(outcome).c_str());
        QVERIFY(!outcome.locked);
    }

    void aCloseThatFailsForGoodIsTold()
    {
        const Outcome outcome = attempt(burnOf(3), [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add({.when = {.opcodes = {mmc::Opcode::CloseTrackSession}, .first = 2},
                           .what = Sense{3, 0x72, 0x02},
                           .times = 0});
        });
        QCOMPARE(outcome.code, std::optional(ErrorCode::CloseFailed));
    }

    void aBusyDriveIsWaitedFor()
    {
        const Outcome outcome = attempt(burnOf(4), [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add({.when = {.opcodes = {mmc::Opcode::Write10}, .first = 2},
                           .what = Sense{2, 0x04, 0x08},
                           .times = 500});
        });
        QVERIFY2(!outcome.code && outcome.right, say(outcome).c_str());
    }

    void aDriveThatIsBusyForEverIsGivenUp()
    {
        const Outcome outcome = attempt(burnOf(4), [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add({.when = {.opcodes = {mmc::Opcode::Write10}, .first = 2},
                           .what = Sense{2, 0x04, 0x08},
                           .times = 0});
        });
        QVERIFY2(outcome.code == ErrorCode::DeviceTimeout, say(outcome).c_str());
        QVERIFY(!outcome.locked);
    }
};

QTEST_GUILESS_MAIN(TestBurnFaults)
#include "tst_burnfaults.moc"
