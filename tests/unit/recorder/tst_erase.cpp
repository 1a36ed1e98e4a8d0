// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"
#include "core/recorder/erase.h"
#include "core/recorder/execute.h"

#include "media.h"
#include "rig.h"

#include <QTest>

#include <array>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

class TestErase : public QObject {
    Q_OBJECT

    static MediumState probed(Rig& rig)
    {
        const auto state = probe(rig.recorder, rig.clock, {});
        if (!state)
            qFatal("%s", state.error().toString().c_str());
        return *state;
    }

    static void burn(Rig& rig)
    {
        PatternSectors source(2048, 400);
        SilentJobContext context;
        const auto made = plan(probed(rig), dataPayload(400), {});
        if (!made || !execute(*made, rig.recorder, source, rig.clock, context))
            qFatal("cannot burn");
    }

private slots:
    void onlyRewritableDiscsAreErased()
    {
        QCOMPARE(planErase(noMedium(), EraseKind::Quick).error().code, ErrorCode::NoMedium);
        for (const MediumKind kind :
             {MediumKind::CdR, MediumKind::DvdPlusR, MediumKind::BdR, MediumKind::DvdRom})
            QCOMPARE(planErase(blankMedium(kind), EraseKind::Quick).error().code,
                     ErrorCode::MediumNotErasable);
        MediumState readOnlyDrive = blankMedium(MediumKind::CdRw);
        readOnlyDrive.can = {};
        QCOMPARE(planErase(readOnlyDrive, EraseKind::Quick).error().code, ErrorCode::RecorderUnsuitable);
    }

    void thePlanTellsWhatIsLost()
    {
        const auto blank = planErase(blankMedium(MediumKind::CdRw), EraseKind::Full);
        QVERIFY(blank && !blank->losesData);
        QCOMPARE(blank->steps, (std::vector<Step>{{.kind = StepKind::Erase, .detail = 0}}));
        const auto written =
            planErase(writtenMedium(MediumKind::CdRw, MediumStatus::Finished), EraseKind::Quick);
        QVERIFY(written && written->losesData);
        QCOMPARE(written->steps, (std::vector<Step>{{.kind = StepKind::Erase, .detail = 1}}));
        MediumState damaged = writtenMedium(MediumKind::CdRw, MediumStatus::Unusable);
        QCOMPARE(planErase(damaged, EraseKind::Quick)->kind, EraseKind::Full);
    }

    void aBurnedDiscIsBlankAfterwards_data()
    {
        QTest::addColumn<EraseKind>("kind");
        QTest::newRow("quick") << EraseKind::Quick;
        QTest::newRow("full") << EraseKind::Full;
    }
    void aBurnedDiscIsBlankAfterwards()
    {
        QFETCH(EraseKind, kind);
        Rig rig(MediumType::CdRw);
        burn(rig);
        NotingContext context;
        const auto after = executeErase(*planErase(probed(rig), kind), rig.recorder, rig.clock, context);
        QVERIFY2(after.has_value(), after ? "" : after.error().toString().c_str());
        QCOMPARE(after->status, MediumStatus::Blank);
        QVERIFY(!rig.recorder.isLocked());
        QCOMPARE(context.phases, (std::vector{Phase::Preparing, Phase::Erasing, Phase::Checking}));
        QVERIFY(context.reports.size() >= 2);
        QCOMPARE(context.reports.front().done, std::uint64_t{0});
        QCOMPARE(context.reports.back().done, std::uint64_t{65536});
        burn(rig);
    }

    void anotherDiscIsNotErased()
    {
        Rig rig(MediumType::CdRw);
        burn(rig);
        const auto made = planErase(probed(rig), EraseKind::Quick);
        (void)rig.recorder.takeDisc();
        rig.insert(MediumType::CdRw);
        burn(rig);
        SilentJobContext context;
        // Alike in all that a disc tells: it takes a difference to see one.
        QVERIFY(executeErase(*made, rig.recorder, rig.clock, context).has_value());
        QCOMPARE(executeErase(*made, rig.recorder, rig.clock, context).error().code,
                 ErrorCode::MediumChanged);
        (void)rig.recorder.takeDisc();
        QCOMPARE(executeErase(*made, rig.recorder, rig.clock, context).error().code, ErrorCode::NoMedium);
    }

    void aStopBeforehandLeavesTheDiscAsItIs()
    {
        Rig rig(MediumType::CdRw);
        burn(rig);
        const auto made = planErase(probed(rig), EraseKind::Quick);
        NotingContext context;
        mmc::FaultTransport transport(rig.recorder);
        transport.setHook([&](std::uint64_t, const mmc::Command& command) {
            if (command.cdb.opcode() == mmc::value(mmc::Opcode::SetCdSpeed))
                context.stop.request_stop();
        });
        QCOMPARE(executeErase(*made, transport, rig.clock, context).error().code, ErrorCode::Cancelled);
        QVERIFY(!rig.recorder.isLocked());
        QCOMPARE(probed(rig).status, MediumStatus::Finished);
    }

    void noFaultMakesAFalseSuccessOrLeavesTheTrayLocked()
    {
        const std::array<mmc::FaultKind, 4> faults = {Sense{3, 0x51, 0x00}, Sense{5, 0x24, 0x00},
                                                      Sense{6, 0x29, 0x00}, ErrorCode::TransportFailed};
        for (const auto& fault : faults)
            for (std::uint64_t n = 1;; ++n) {
                Rig rig(MediumType::CdRw);
                burn(rig);
                const auto made = planErase(probed(rig), EraseKind::Quick);
                mmc::FaultTransport transport(rig.recorder);
                transport.add({.when = {.first = n}, .what = fault});
                SilentJobContext context;
                const auto after = executeErase(*made, transport, rig.clock, context);
                QVERIFY2(!rig.recorder.isLocked(), std::to_string(n).c_str());
                QVERIFY2(!after || probed(rig).status == MediumStatus::Blank, std::to_string(n).c_str());
                if (transport.commands() < n)
                    break;
            }
    }

    void anEraseThatFailsSaysSo()
    {
        Rig rig(MediumType::CdRw);
        burn(rig);
        const auto made = planErase(probed(rig), EraseKind::Quick);
        mmc::FaultTransport transport(rig.recorder);
        transport.add({.when = {.opcodes = {mmc::Opcode::Blank}}, .what = Sense{3, 0x51, 0x00}});
        SilentJobContext context;
        const auto failed = executeErase(*made, transport, rig.clock, context);
        QCOMPARE(failed.error().code, ErrorCode::EraseFailed);
        QCOMPARE(failed.error().condition, DiscCondition::Unchanged);
        QCOMPARE(failed.error().after->status, MediumStatus::Finished);
    }

    void aDriveThatIsBusyForEverIsGivenUp()
    {
        Rig rig(MediumType::CdRw);
        burn(rig);
        const auto made = planErase(probed(rig), EraseKind::Quick);
        mmc::FaultTransport transport(rig.recorder);
        transport.setHook([&](std::uint64_t, const mmc::Command& command) {
            if (command.cdb.opcode() == mmc::value(mmc::Opcode::Blank))
                transport.add({.when = {.opcodes = {mmc::Opcode::TestUnitReady}},
                               .what = Sense{2, 0x04, 0x07},
                               .times = 0});
        });
        SilentJobContext context;
        const auto failed = executeErase(*made, transport, rig.clock, context);
        QCOMPARE(failed.error().code, ErrorCode::EraseFailed);
        QCOMPARE(failed.error().condition, DiscCondition::Unknown);
        QVERIFY(!rig.recorder.isLocked());
    }

    void whatIsHalfOverwrittenIsNotErased()
    {
        Rig rig(MediumType::DvdRam);
        burn(rig);
        const auto made = planErase(probed(rig), EraseKind::Quick);
        mmc::FaultTransport transport(rig.recorder);
        transport.add(
            {.when = {.opcodes = {mmc::Opcode::Write10}, .first = 2}, .what = Sense{3, 0x0C, 0x00}});
        SilentJobContext context;
        const auto failed = executeErase(*made, transport, rig.clock, context);
        QCOMPARE(failed.error().code, ErrorCode::EraseFailed);
        QCOMPARE(failed.error().condition, DiscCondition::Overwritten);
    }
};

QTEST_GUILESS_MAIN(TestErase)
#include "tst_erase.moc"
