// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/device.h"
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

    static void burnSession(Rig& rig, BurnOptions options)
    {
        PatternSectors source(2048, 400);
        SilentJobContext context;
        options.verify = VerifyExtent::None;
        Payload payload = dataPayload(400);
        payload.firstLba = options.append ? probed(rig).nextWritable.value_or(0) : 0;
        const auto made = plan(probed(rig), payload, options);
        if (!made)
            qFatal("%s", made.error().toString().c_str());
        const auto done = execute(*made, rig.recorder, source, rig.clock, context);
        if (!done)
            qFatal("%s", done.error().toString().c_str());
    }

    /// Writes a track, and leaves its session as it is.
    static void beginSession(Rig& rig, const MediumState& medium)
    {
        const bool cd = medium.kind == MediumKind::CdRw;
        mmc::Device device(rig.recorder, rig.clock);
        const std::vector<std::byte> sectors(std::size_t{320} * 2048);
        mmc::WriteParametersPage page;
        page.writeType = cd ? mmc::WriteType::TrackAtOnce : mmc::WriteType::Packet;
        auto done = device.setWriteParameters(page);
        for (std::size_t at = 0; done && at < 320; at += 16)
            done = device.write(static_cast<std::int32_t>(medium.nextWritable.value_or(0)) +
                                    static_cast<std::int32_t>(at),
                                16, std::span(sectors).subspan(at * 2048, std::size_t{16} * 2048));
        if (done)
            done = device.synchronizeCache(mmc::Immediate::No);
        if (!done)
            qFatal("%s", done.error().toString().c_str());
    }

    /// The first two bytes of each FORMAT UNIT, and the options of its list.
    static QByteArrayList formatsOf(mmc::FaultTransport& transport, Rig& rig, EraseKind kind)
    {
        QByteArrayList sent;
        transport.setHook([&sent](std::uint64_t, const mmc::Command& command) {
            if (command.cdb.opcode() != mmc::value(mmc::Opcode::FormatUnit))
                return;
            const std::array<std::uint8_t, 3> bytes = {command.cdb.at(0), command.cdb.at(1),
                                                       static_cast<std::uint8_t>(command.out[1])};
            const QByteArray hex = QByteArray(reinterpret_cast<const char*>(bytes.data()), 3).toHex(' ');
            sent += hex.left(5) + " / " + hex.right(2);
        });
        SilentJobContext context;
        const auto made = planFormat(probed(rig), kind, Spares::Default);
        if (!made)
            qFatal("%s", made.error().toString().c_str());
        const auto done = executeErase(*made, transport, rig.clock, context);
        if (!done)
            qFatal("%s", done.error().toString().c_str());
        return sent;
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

    void onlySessionsOfRewritableDiscsAreTakenBack()
    {
        for (const DiscPart part : {DiscPart::LastSession, DiscPart::LastLeadOut}) {
            const auto refusal = [part](MediumKind kind, MediumStatus status) {
                MediumState medium = writtenMedium(kind, status);
                medium.erasable = status == MediumStatus::Overwritable;
                return planEraseOf(medium, part).error();
            };
            QCOMPARE(planEraseOf(noMedium(), part).error().code, ErrorCode::NoMedium);
            QCOMPARE(refusal(MediumKind::CdR, MediumStatus::Finished).code, ErrorCode::MediumNotErasable);
            QCOMPARE(refusal(MediumKind::DvdPlusR, MediumStatus::Appendable).code,
                     ErrorCode::MediumNotErasable);
            QCOMPARE(refusal(MediumKind::DvdPlusRw, MediumStatus::Overwritable).code, ErrorCode::Unsupported);
            QCOMPARE(refusal(MediumKind::BdRe, MediumStatus::Overwritable).remedy, Remedy::SuitableMedium);
            QCOMPARE(refusal(MediumKind::DvdMinusRw, MediumStatus::Overwritable).code,
                     ErrorCode::MediumUnsuitable);
            QCOMPARE(planEraseOf(blankMedium(MediumKind::CdRw), part).error().code,
                     ErrorCode::MediumUnsuitable);
            MediumState readOnlyDrive = writtenMedium(MediumKind::CdRw, MediumStatus::Finished);
            readOnlyDrive.can = {};
            QCOMPARE(planEraseOf(readOnlyDrive, part).error().code, ErrorCode::RecorderUnsuitable);
        }
    }

    void theLastSessionIsTakenBack_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<WriteMode>("mode");
        QTest::newRow("CD-RW") << MediumType::CdRw << WriteMode::Tao;
        QTest::newRow("DVD-RW") << MediumType::DvdRw << WriteMode::Incremental;
    }
    void theLastSessionIsTakenBack()
    {
        QFETCH(MediumType, type);
        QFETCH(WriteMode, mode);
        Rig rig(type);
        burnSession(rig, {.mode = mode, .closing = Closing::KeepOpen});
        const std::uint64_t used = probed(rig).usedSectors;
        burnSession(rig, {.mode = mode, .closing = Closing::Close, .append = true});
        QCOMPARE(probed(rig).status, MediumStatus::Finished);
        SilentJobContext context;
        const auto made = planEraseOf(probed(rig), DiscPart::LastSession);
        QVERIFY(made && made->losesData && !made->canBeStopped());
        const auto first = executeErase(*made, rig.recorder, rig.clock, context);
        QVERIFY2(first.has_value(), first ? "" : first.error().toString().c_str());
        QCOMPARE(first->status, MediumStatus::Appendable);
        QCOMPARE(first->sessions.size(), 1U);
        QCOMPARE(first->usedSectors, used);
        burnSession(rig, {.mode = mode, .closing = Closing::KeepOpen, .append = true});
        for (const MediumStatus status : {MediumStatus::Appendable, MediumStatus::Blank}) {
            const auto next = executeErase(*planEraseOf(probed(rig), DiscPart::LastSession), rig.recorder,
                                           rig.clock, context);
            QVERIFY2(next.has_value(), next ? "" : next.error().toString().c_str());
            QCOMPARE(next->status, status);
        }
    }

    void aSessionThatWasBegunIsTheLast_data() { theLastSessionIsTakenBack_data(); }
    void aSessionThatWasBegunIsTheLast()
    {
        QFETCH(MediumType, type);
        QFETCH(WriteMode, mode);
        Rig rig(type);
        burnSession(rig, {.mode = mode, .closing = Closing::KeepOpen});
        const MediumState closed = probed(rig);
        beginSession(rig, closed);
        QVERIFY(probed(rig).usedSectors > closed.usedSectors);
        // It is open, and so there is nothing to open.
        QCOMPARE(planEraseOf(probed(rig), DiscPart::LastLeadOut).error().code, ErrorCode::MediumUnsuitable);
        SilentJobContext context;
        for (const MediumStatus status : {MediumStatus::Appendable, MediumStatus::Blank}) {
            const auto next = executeErase(*planEraseOf(probed(rig), DiscPart::LastSession), rig.recorder,
                                           rig.clock, context);
            QVERIFY2(next.has_value(), next ? "" : next.error().toString().c_str());
            QCOMPARE(next->status, status);
        }
    }
    void aFirstSessionThatWasBegunIsAllThereIs()
    {
        Rig rig(MediumType::CdRw);
        beginSession(rig, probed(rig));
        QVERIFY(probed(rig).sessions.empty());
        QCOMPARE(planEraseOf(probed(rig), DiscPart::LastLeadOut).error().code, ErrorCode::MediumUnsuitable);
        SilentJobContext context;
        const auto next =
            executeErase(*planEraseOf(probed(rig), DiscPart::LastSession), rig.recorder, rig.clock, context);
        QVERIFY2(next.has_value(), next ? "" : next.error().toString().c_str());
        QCOMPARE(next->status, MediumStatus::Blank);
    }

    void aClosedSessionIsOpenedAgain_data() { theLastSessionIsTakenBack_data(); }
    void aClosedSessionIsOpenedAgain()
    {
        QFETCH(MediumType, type);
        QFETCH(WriteMode, mode);
        Rig rig(type);
        burnSession(rig, {.mode = mode, .closing = Closing::Close});
        SilentJobContext context;
        const auto made = planEraseOf(probed(rig), DiscPart::LastLeadOut);
        QVERIFY(made && !made->losesData);
        QCOMPARE(made->steps, (std::vector<Step>{{.kind = StepKind::Erase, .detail = 5}}));
        const auto after = executeErase(*made, rig.recorder, rig.clock, context);
        QVERIFY2(after.has_value(), after ? "" : after.error().toString().c_str());
        QCOMPARE(after->status, MediumStatus::Appendable);
        QVERIFY(after->nextWritable.has_value());
        QVERIFY(!rig.recorder.isLocked());
    }

    void aDriveThatOpensNoSessionLeavesTheDiscAsItIs()
    {
        Rig rig(MediumType::CdRw);
        burnSession(rig, {.mode = WriteMode::Tao, .closing = Closing::Close});
        mmc::FaultTransport transport(rig.recorder);
        transport.add({.when = {.opcodes = {mmc::Opcode::Blank}}, .what = Sense{5, 0x24, 0x00}, .times = 0});
        SilentJobContext context;
        const auto failed =
            executeErase(*planEraseOf(probed(rig), DiscPart::LastLeadOut), transport, rig.clock, context);
        QCOMPARE(failed.error().code, ErrorCode::EraseFailed);
        QCOMPARE(failed.error().condition, DiscCondition::Unchanged);
        QCOMPARE(failed.error().after->status, MediumStatus::Finished);
    }

    void aDvdRamIsTriedOutOnlyInFull_data()
    {
        QTest::addColumn<EraseKind>("kind");
        QTest::addColumn<QByteArray>("commands");
        // CmpList, and FOV with DCRT; or FOV alone. IMMED in all.
        QTest::newRow("quick") << EraseKind::Quick << QByteArray("04 19 / a2");
        QTest::newRow("full") << EraseKind::Full << QByteArray("04 11 / 82");
    }
    void aDvdRamIsTriedOutOnlyInFull()
    {
        QFETCH(EraseKind, kind);
        QFETCH(QByteArray, commands);
        Rig rig(MediumType::DvdRam);
        mmc::FaultTransport transport(rig.recorder);
        const QByteArrayList sent = formatsOf(transport, rig, kind);
        QCOMPARE(sent, QByteArrayList{commands});
        QCOMPARE(probed(rig).status, MediumStatus::Overwritable);
    }

    /// PHILIPS SPD3300L.
    void aDriveThatWantsToTryOutADvdRamMay()
    {
        Rig rig(MediumType::DvdRam);
        mmc::FaultTransport transport(rig.recorder);
        // Once with IMMED, and once without.
        transport.add(
            {.when = {.opcodes = {mmc::Opcode::FormatUnit}}, .what = Sense{5, 0x26, 0x00}, .times = 2});
        QCOMPARE(formatsOf(transport, rig, EraseKind::Quick),
                 (QByteArrayList{"04 19 / a2", "04 19 / a0", "04 11 / 82"}));
    }

    void whatIsRefusedWhileADvdRamIsFormattedIsNotTheFormat()
    {
        Rig rig(MediumType::DvdRam);
        mmc::FaultTransport transport(rig.recorder);
        int formats = 0;
        transport.setHook([&](std::uint64_t, const mmc::Command& command) {
            if (command.cdb.opcode() == mmc::value(mmc::Opcode::FormatUnit) && ++formats == 1)
                transport.add(
                    {.when = {.opcodes = {mmc::Opcode::TestUnitReady}}, .what = Sense{5, 0x24, 0x00}});
        });
        const auto made = planFormat(probed(rig), EraseKind::Quick, Spares::Default);
        SilentJobContext context;
        const auto failed = executeErase(*made, transport, rig.clock, context);
        QCOMPARE(failed.error().code, ErrorCode::EraseFailed);
        QCOMPARE(formats, 1);
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
