// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"
#include "core/recorder/execute.h"
#include "core/recorder/verify.h"

#include "media.h"
#include "rig.h"

#include <QTest>

#include <functional>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

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

} // namespace

class TestBurnFaults : public QObject {
    Q_OBJECT

    const Burn m_cdR{MediumType::CdR80, dataPayload(300), {}};
    const Burn m_dvdPlusR{MediumType::DvdPlusR, dataPayload(150), {}};
    const Burn m_openBdR{MediumType::BdR, dataPayload(150), {.closing = Closing::KeepOpen}};

private slots:
    void aChangedDiscEndsTheBurn()
    {
        const Outcome outcome = attempt(m_cdR, [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add(
                {.when = {.opcodes = {mmc::Opcode::Write10}, .first = 3}, .what = Sense{6, 0x28, 0x00}});
        });
        QCOMPARE(outcome.code, std::optional(ErrorCode::MediumChanged));
        QCOMPARE(outcome.condition, DiscCondition::Unknown);
        QVERIFY(!outcome.locked);
    }

    void aResetWhileTheBufferIsEmptiedIsNoSuccess()
    {
        const Outcome outcome = attempt(m_cdR, [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add(
                {.when = {.opcodes = {mmc::Opcode::SynchronizeCache}}, .what = Sense{6, 0x29, 0x00}});
        });
        QVERIFY2(outcome.code == ErrorCode::WriteFailed, say(outcome).c_str());
    }

    void aDiscThatWasGoneWhileItWasClosedIsNoSuccess()
    {
        const Burn burn{MediumType::DvdPlusRw, dataPayload(150), {}};
        const Outcome outcome = attempt(burn, [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add(
                {.when = {.opcodes = {mmc::Opcode::CloseTrackSession}}, .what = Sense{2, 0x3A, 0x01}});
        });
        QVERIFY2(outcome.code == ErrorCode::NoMedium, say(outcome).c_str());
    }

    void aDescriptorThatCannotBeReadIsNoEmptyDisc()
    {
        Rig rig(MediumType::DvdRam);
        PatternSectors source(2048, 150);
        NotingContext context;
        const auto made = plan(*probe(rig.recorder, rig.clock, {}), dataPayload(150), {});
        QVERIFY(execute(*made, rig.recorder, source, rig.clock, context).has_value());
        mmc::FaultTransport faults(rig.recorder);
        faults.add({.when = {.opcodes = {mmc::Opcode::Read10}}, .what = Sense{3, 0x11, 0x00}, .times = 0});
        const auto state = probe(faults, rig.clock, {});
        QVERIFY(state && state->holdsData());
        // Whether a volume lies there is not asked of a disc of which the drive says that nothing does.
        mmc::FaultTransport blank(rig.recorder);
        blank.add({.when = {.opcodes = {mmc::Opcode::Read10}}, .what = Sense{8, 0x00, 0x00}, .times = 0});
        const auto empty = probe(blank, rig.clock, {});
        QVERIFY(empty && !empty->holdsData());
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
        const Outcome outcome = attempt(m_cdR, [&](mmc::FaultTransport& transport, NotingContext&) {
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
        const Outcome outcome = attempt(m_dvdPlusR, [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add({.when = {.opcodes = {mmc::Opcode::CloseTrackSession}, .first = 2},
                           .what = Sense{3, 0x72, 0x02},
                           .times = 0});
        });
        QCOMPARE(outcome.code, std::optional(ErrorCode::CloseFailed));
    }

    void aBusyDriveIsWaitedFor()
    {
        const Outcome outcome = attempt(m_openBdR, [](mmc::FaultTransport& transport, NotingContext&) {
            transport.add({.when = {.opcodes = {mmc::Opcode::Write10}, .first = 2},
                           .what = Sense{2, 0x04, 0x08},
                           .times = 500});
        });
        QVERIFY2(!outcome.code && outcome.right, say(outcome).c_str());
    }

    void aDriveThatIsBusyForEverIsGivenUp()
    {
        const Outcome outcome = attempt(m_openBdR, [](mmc::FaultTransport& transport, NotingContext&) {
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
