// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"
#include "core/recorder/discsource.h"
#include "core/recorder/erase.h"
#include "core/recorder/execute.h"
#include "core/recorder/verify.h"

#include "media.h"
#include "rig.h"

#include <QTest>

#include <array>

#include <algorithm>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

namespace {

MediumState probed(Rig& rig)
{
    auto state = probe(rig.recorder, rig.clock, {});
    if (!state)
        qFatal("%s", state.error().toString().c_str());
    return *state;
}

BurnPlan planned(Rig& rig, const Payload& payload, const BurnOptions& options)
{
    auto made = plan(probed(rig), payload, options);
    if (!made)
        qFatal("%s", made.error().toString().c_str());
    return *made;
}

void burnAndVerify(Rig& rig, const Payload& payload, const BurnOptions& options, std::uint32_t seed = 1)
{
    PatternSectors source(payload.sectorSize, payload.sectorCount, seed);
    NotingContext context;
    const BurnPlan made = planned(rig, payload, options);
    const auto report = execute(made, rig.recorder, source, rig.clock, context);
    QVERIFY2(report.has_value(), report ? "" : report.error().toString().c_str());
    QVERIFY2(context.warnings.empty(),
             context.warnings.empty() ? "" : context.warnings.front().toString().c_str());
    QVERIFY(!rig.recorder.isLocked());
    QCOMPARE(report->sectorsWritten, made.totalSectors);
    QCOMPARE(report->after.status, made.expected.status);
    QCOMPARE(probed(rig).status, made.expected.status);

    const auto verified = verify(rig.recorder, report->digests, nullptr, rig.clock, context);
    QVERIFY2(verified.has_value(), verified ? "" : verified.error().toString().c_str());
    QCOMPARE(verified->sectorsCompared, payload.sectorCount);
    const auto against = verifyAgainst(rig.recorder, made.startLba, source, rig.clock, context);
    QVERIFY2(against.has_value(), against ? "" : against.error().toString().c_str());
}

Payload payloadOf(const QString& kind, std::uint64_t sectors, std::int64_t first = 0)
{
    if (kind == QStringLiteral("audio"))
        return audioPayload(300, static_cast<std::uint32_t>(sectors - 300));
    return kind == QStringLiteral("image") ? imageFile(sectors) : dataPayload(sectors, first);
}

/// As a USB bridge that moves little at once.
class NarrowTransport final : public mmc::Transport {
public:
    NarrowTransport(mmc::Transport& inner, std::size_t most) : m_inner(inner), m_most(most) {}
    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        largest = std::max({largest, command.in.size(), command.out.size()});
        return m_inner.execute(command);
    }
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_most; }
    [[nodiscard]] std::string describe() const override { return m_inner.describe(); }
    std::size_t largest = 0;

private:
    mmc::Transport& m_inner;
    std::size_t m_most;
};

} // namespace

class TestBurn : public QObject {
    Q_OBJECT

private slots:
    void streamRecordingDoesNotReadBack_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<double>("bytesPerSecond");
        QTest::newRow("DVD-RAM") << MediumType::DvdRam << 4.155e6;
        QTest::newRow("BD-RE") << MediumType::BdRe << 8.991e6;
    }
    void streamRecordingDoesNotReadBack()
    {
        QFETCH(const MediumType, type);
        QFETCH(const double, bytesPerSecond);
        constexpr std::uint64_t kSectors = 8000;
        const auto secondsOf = [&](bool streaming) {
            Rig rig(type, {}, virtualdrive::Pace::Real);
            burnAndVerify(rig, dataPayload(100), {}); // the next finds it formatted
            const auto before = rig.clock.steadyNow();
            burnAndVerify(rig, dataPayload(kSectors), {.streaming = streaming}, 2);
            return std::chrono::duration<double>(rig.clock.steadyNow() - before).count();
        };
        const double saved = secondsOf(false) - secondsOf(true);
        // The first mebibyte, which is not streamed, is still in the buffer when streaming begins; at the end
        // the drive is looked at every half second.
        const double expected = kSectors * 2048 / bytesPerSecond;
        QVERIFY2(saved > expected - 0.5 && saved < expected + 0.5,
                 qPrintable(QString::number(saved) + QStringLiteral(" s")));
    }
    void streamRecordingIsRefusedWhereThereIsNone_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<bool>("possible");
        using enum MediumType;
        for (const MediumType type : {DvdPlusR, DvdPlusRw, DvdR, DvdRw, CdR80, CdRw, BdR, BdRXl3})
            QTest::newRow(virtualdrive::name(type).data()) << type << false;
        for (const MediumType type : {DvdRam, BdRe, BdReDl})
            QTest::newRow(virtualdrive::name(type).data()) << type << true;
    }
    void streamRecordingIsRefusedWhereThereIsNone()
    {
        QFETCH(const MediumType, type);
        QFETCH(const bool, possible);
        Rig rig(type);
        const MediumState medium = probed(rig);
        QCOMPARE(medium.can.streaming, possible);
        const auto made = plan(medium, dataPayload(1000), {.streaming = true});
        QCOMPARE(made.has_value(), possible);
        if (!possible) {
            QCOMPARE(made.error().code, ErrorCode::Unsupported);
            QCOMPARE(made.error().detail, std::string("this disc or recorder has no stream recording"));
        }
        QVERIFY(plan(medium, dataPayload(1000), {}).has_value());
    }
    void aBdRWithSparesIsStreamedTo()
    {
        Rig rig(MediumType::BdR);
        const auto format = planFormat(probed(rig), EraseKind::Quick, Spares::Default);
        NotingContext context;
        QVERIFY(format && executeErase(*format, rig.recorder, rig.clock, context));
        QVERIFY(probed(rig).can.streaming);
        burnAndVerify(rig, dataPayload(1000), {.streaming = true});
    }
    void aDvdPlusRwWhoseFormatWasSuspendedTakesMoreThanIsFormatted()
    {
        Rig rig(MediumType::DvdPlusRw);
        for (const std::uint64_t sectors : {40U, 10'000U}) {
            const auto state = probe(rig.recorder, rig.clock, {});
            QCOMPARE(state->capacitySectors, std::uint64_t{2'295'104});
            const auto made = plan(*state, dataPayload(sectors), {});
            QVERIFY2(made.has_value(), made ? "" : made.error().toString().c_str());
            PatternSectors source(2048, sectors);
            NotingContext context;
            const auto done = execute(*made, rig.recorder, source, rig.clock, context);
            QVERIFY2(done.has_value(), done ? "" : done.error().toString().c_str());
            QCOMPARE(done->after.formatting, Formatting::Suspended);
            QVERIFY(verify(rig.recorder, done->digests, &source, rig.clock, context).has_value());
        }
    }

    void whatIsBurnedCanBeReadBack_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<quint64>("sectors");
        QTest::addColumn<WriteMode>("mode");
        QTest::addColumn<Closing>("closing");
        const auto row = [](const char* title, MediumType type, const char* kind, quint64 sectors,
                            WriteMode mode, Closing closing) {
            QTest::newRow(title) << type << QString::fromLatin1(kind) << sectors << mode << closing;
        };
        using enum MediumType;
        row("CD-R data", CdR80, "data", 1003, WriteMode::Auto, Closing::Close);
        row("CD-R data, open", CdR80, "data", 1003, WriteMode::Tao, Closing::KeepOpen);
        row("CD-R, one sector", CdR80, "data", 1, WriteMode::Auto, Closing::Close);
        row("CD-R image file", CdR74, "image", 777, WriteMode::Auto, Closing::Close);
        row("CD-R data at once", CdR80, "data", 1003, WriteMode::Sao, Closing::Close);
        row("CD-R audio", CdR80, "audio", 1001, WriteMode::Auto, Closing::Close);
        row("CD-R audio, open", CdR80, "audio", 700, WriteMode::Auto, Closing::KeepOpen);
        row("CD-RW data", CdRw, "data", 512, WriteMode::Auto, Closing::Close);
        row("CD-RW audio", CdRw, "audio", 650, WriteMode::Auto, Closing::Close);
        row("DVD+R", DvdPlusR, "data", 1003, WriteMode::Auto, Closing::Close);
        row("DVD+R, open", DvdPlusR, "data", 1024, WriteMode::Auto, Closing::KeepOpen);
        row("BD-R", BdR, "data", 1003, WriteMode::Auto, Closing::Close);
        row("BD-R, open", BdR, "image", 2049, WriteMode::Incremental, Closing::KeepOpen);
        row("BD-R, one sector", BdR, "data", 1, WriteMode::Auto, Closing::Close);
    }
    void whatIsBurnedCanBeReadBack()
    {
        QFETCH(MediumType, type);
        QFETCH(QString, kind);
        QFETCH(quint64, sectors);
        QFETCH(WriteMode, mode);
        QFETCH(Closing, closing);
        Rig rig(type);
        burnAndVerify(rig, payloadOf(kind, sectors), {.mode = mode, .closing = closing});
    }

    void anotherSessionCanBeAppended_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::newRow("CD-R") << MediumType::CdR80;
        QTest::newRow("CD-RW") << MediumType::CdRw;
        QTest::newRow("DVD+R") << MediumType::DvdPlusR;
        QTest::newRow("BD-R") << MediumType::BdR;
    }
    void anotherSessionCanBeAppended()
    {
        QFETCH(MediumType, type);
        Rig rig(type);
        burnAndVerify(rig, dataPayload(500), {.closing = Closing::KeepOpen}, 1);
        const MediumState open = probed(rig);
        QCOMPARE(open.status, MediumStatus::Appendable);
        QVERIFY(*open.nextWritable >= 500);
        burnAndVerify(rig, dataPayload(400, *open.nextWritable), {.append = true}, 2);
        const MediumState twice = probed(rig);
        QCOMPARE(twice.sessions.size(), std::size_t{2});
        burnAndVerify(rig, dataPayload(350, *twice.nextWritable), {.closing = Closing::Close, .append = true},
                      3);
        QCOMPARE(probed(rig).status, MediumStatus::Finished);
        QCOMPARE(probed(rig).sessions.size(), std::size_t{3});
        PatternSectors first(2048, 500, 1);
        SilentJobContext context;
        QVERIFY(verifyAgainst(rig.recorder, 0, first, rig.clock, context).has_value());
    }

    void whatRefersToAnotherDiscIsNotAppended()
    {
        Rig rig(MediumType::BdR);
        burnAndVerify(rig, dataPayload(500), {.closing = Closing::KeepOpen}, 1);
        const MediumState open = probed(rig);
        PatternSectors first(2048, 500, 1);
        std::array<std::byte, 2048> sector{};
        first.fill(16, sector);
        Sha256Digest digest;
        digest.add(sector);
        Payload payload = dataPayload(400, *open.nextWritable);
        payload.basis = Basis{16, digest.finish()};
        PatternSectors source(2048, 400);
        SilentJobContext context;
        auto made = plan(open, payload, {.append = true});
        made->payload.basis->digest[0] ^= std::byte{1};
        const auto refused = execute(*made, rig.recorder, source, rig.clock, context);
        QCOMPARE(refused.error().code, ErrorCode::MediumChanged);
        QCOMPARE(refused.error().condition, DiscCondition::Unchanged);
        QVERIFY(probed(rig).isSameAs(open));
        made->payload.basis = payload.basis;
        QVERIFY(execute(*made, rig.recorder, source, rig.clock, context).has_value());
    }

    void aDiscCanBeFilledToTheLastSector_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<quint32>("capacity");
        QTest::newRow("CD-R") << MediumType::CdR80 << QStringLiteral("data") << 4000U;
        QTest::newRow("CD-R image file") << MediumType::CdR80 << QStringLiteral("image") << 4000U;
        QTest::newRow("CD-R audio") << MediumType::CdR80 << QStringLiteral("audio") << 4000U;
        QTest::newRow("DVD+R") << MediumType::DvdPlusR << QStringLiteral("data") << 4000U;
        QTest::newRow("BD-R") << MediumType::BdR << QStringLiteral("data") << 4000U;
    }
    void aDiscCanBeFilledToTheLastSector()
    {
        QFETCH(MediumType, type);
        QFETCH(QString, kind);
        QFETCH(quint32, capacity);
        Rig rig(type, capacity);
        const std::uint64_t free = probed(rig).freeSectors;
        QVERIFY(free <= capacity && free + 64 > capacity);
        QVERIFY(!plan(probed(rig), payloadOf(kind, free + 1), {}));
        burnAndVerify(rig, payloadOf(kind, free), {});
    }

    void overburningBeyondTheEndFailsInWords()
    {
        Rig rig(MediumType::CdR80, 2000);
        PatternSectors source(2048, 2100);
        SilentJobContext context;
        const auto result = execute(planned(rig, dataPayload(2100), {.overburn = true}), rig.recorder, source,
                                    rig.clock, context);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::MediumTooSmall);
        QVERIFY(!rig.recorder.isLocked());
    }

    void noCommandMovesMoreThanTheTransportCan()
    {
        for (const bool audio : {false, true}) {
            Rig rig(audio ? MediumType::CdR80 : MediumType::BdR);
            NarrowTransport transport(rig.recorder, 33'000);
            const Payload payload = audio ? audioPayload(301, 302) : dataPayload(701);
            PatternSectors source(payload.sectorSize, payload.sectorCount);
            SilentJobContext context;
            const auto report = execute(planned(rig, payload, {}), transport, source, rig.clock, context);
            QVERIFY2(report.has_value(), report ? "" : report.error().toString().c_str());
            QVERIFY(verify(transport, report->digests, nullptr, rig.clock, context).has_value());
            QVERIFY(transport.largest <= 33'000 && transport.largest > 30'000);
        }
    }

    void aSimulationLeavesTheDiscBlank_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("data") << QStringLiteral("data");
        QTest::newRow("audio") << QStringLiteral("audio");
    }
    void aSimulationLeavesTheDiscBlank()
    {
        QFETCH(QString, kind);
        Rig rig(MediumType::CdR80);
        const Payload payload = payloadOf(kind, 1000);
        PatternSectors source(payload.sectorSize, 1000);
        SilentJobContext context;
        const BurnPlan made = planned(rig, payload, {.simulate = true});
        QCOMPARE(made.verify, VerifyExtent::None);
        const auto result = execute(made, rig.recorder, source, rig.clock, context);
        QVERIFY2(result.has_value(), result ? "" : result.error().toString().c_str());
        QVERIFY(result->digests.chunks.empty());
        QCOMPARE(probed(rig).status, MediumStatus::Blank);
        // The drive is not left in test write.
        burnAndVerify(rig, payload, {});
    }

    void aRewritableDiscIsErasedFirstWhereThatIsWished()
    {
        Rig rig(MediumType::CdRw);
        burnAndVerify(rig, dataPayload(900), {}, 1);
        QCOMPARE(plan(probed(rig), dataPayload(300), {}).error().code, ErrorCode::MediumNotBlank);
        burnAndVerify(rig, dataPayload(600), {.eraseFirst = true}, 2);
        burnAndVerify(rig, audioPayload(300, 300), {.eraseFirst = true}, 3);
    }

    void anotherDiscThanThePlannedOneIsLeftAlone()
    {
        Rig rig(MediumType::CdR80);
        const BurnPlan made = planned(rig, dataPayload(500), {});
        (void)rig.recorder.takeDisc();
        PatternSectors source(2048, 500);
        SilentJobContext context;
        auto result = execute(made, rig.recorder, source, rig.clock, context);
        QCOMPARE(result.error().code, ErrorCode::NoMedium);
        rig.insert(MediumType::BdR);
        result = execute(made, rig.recorder, source, rig.clock, context);
        QCOMPARE(result.error().code, ErrorCode::MediumChanged);
        QCOMPARE(result.error().condition, DiscCondition::Unchanged);
        QCOMPARE(source.reads, 0);
        QCOMPARE(probed(rig).status, MediumStatus::Blank);
    }

    void aFailingSourceIsNamedAndTheDiscStaysUsable_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<DiscCondition>("condition");
        QTest::newRow("CD-R") << MediumType::CdR80 << QStringLiteral("data")
                              << DiscCondition::StillAppendable;
        QTest::newRow("CD-R audio") << MediumType::CdR80 << QStringLiteral("audio") << DiscCondition::Spoiled;
        QTest::newRow("CD-RW audio") << MediumType::CdRw << QStringLiteral("audio")
                                     << DiscCondition::NeedsErase;
        QTest::newRow("DVD+R") << MediumType::DvdPlusR << QStringLiteral("data")
                               << DiscCondition::StillAppendable;
        QTest::newRow("BD-R") << MediumType::BdR << QStringLiteral("data") << DiscCondition::StillAppendable;
    }
    void aFailingSourceIsNamedAndTheDiscStaysUsable()
    {
        QFETCH(MediumType, type);
        QFETCH(QString, kind);
        QFETCH(DiscCondition, condition);
        Rig rig(type);
        const Payload payload = payloadOf(kind, 2000);
        PatternSectors source(payload.sectorSize, 2000);
        source.failsAt = 1234;
        SilentJobContext context;
        const auto result = execute(planned(rig, payload, {}), rig.recorder, source, rig.clock, context);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::FileChanged);
        const auto* path = std::get_if<AtPath>(&result.error().where);
        QVERIFY(path);
        QVERIFY(path->path.starts_with("/file12"));
        QVERIFY(!rig.recorder.isLocked());
        QVERIFY(result.error().after.has_value());
        QCOMPARE(QString::fromUtf8(name(result.error().condition).data()),
                 QString::fromUtf8(name(condition).data()));
        if (condition == DiscCondition::StillAppendable)
            burnAndVerify(rig, dataPayload(350, *probed(rig).nextWritable), {.append = true});
    }

    void progressTellsItemAndBothBuffers()
    {
        Rig rig(MediumType::BdR);
        PatternSectors source(2048, 8000);
        NotingContext context;
        rig.clock.step = std::chrono::milliseconds(20);
        const auto result = execute(planned(rig, dataPayload(8000), {}), rig.recorder, source, rig.clock,
                                    context, {.ringPercent = [] { return std::optional<int>(77); }});
        QVERIFY(result.has_value());
        QCOMPARE(context.phases, (std::vector{Phase::Preparing, Phase::Writing, Phase::Flushing,
                                              Phase::Closing, Phase::Checking}));
        QVERIFY(context.reports.size() > 5);
        std::uint64_t last = 0;
        for (const Progress& report : context.reports) {
            QVERIFY(report.done >= last);
            last = report.done;
            QCOMPARE(report.total, std::uint64_t{8000} * 2048);
            QCOMPARE(report.ringPercent, std::optional<int>(77));
            QVERIFY(report.item.starts_with("/file"));
        }
        QCOMPARE(last, std::uint64_t{8000} * 2048);
        QVERIFY(context.reports.back().devicePercent.has_value());
        QVERIFY(context.reports.back().bytesPerSecond > 0);
        QCOMPARE(context.reports.back().item, std::string("/file79"));
        QCOMPARE(result->lowestRingPercent, 77);
    }

    void cancelWhileWritingKeepsTheDiscUsable()
    {
        Rig rig(MediumType::BdR);
        PatternSectors source(2048, 8000);
        NotingContext context;
        context.stopAtReport = 3;
        rig.clock.step = std::chrono::milliseconds(20);
        const auto result =
            execute(planned(rig, dataPayload(8000), {}), rig.recorder, source, rig.clock, context);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(result.error().condition, DiscCondition::StillAppendable);
        QVERIFY(result.error().sectorsWritten < 8000);
        QVERIFY(!rig.recorder.isLocked());
        burnAndVerify(rig, dataPayload(300, *probed(rig).nextWritable), {.append = true});
    }

    void cancelWhileErasingLeavesABlankDisc()
    {
        Rig rig(MediumType::CdRw);
        burnAndVerify(rig, dataPayload(400), {});
        const BurnPlan made = planned(rig, dataPayload(500), {.eraseFirst = true});
        PatternSectors source(2048, 500);
        NotingContext context;
        mmc::FaultTransport transport(rig.recorder);
        transport.setHook([&](std::uint64_t, const mmc::Command& command) {
            if (command.cdb.opcode() == mmc::value(mmc::Opcode::Blank))
                context.stop.request_stop();
        });
        const auto result = execute(made, transport, source, rig.clock, context);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(result.error().condition, DiscCondition::Erased);
        QCOMPARE(probed(rig).status, MediumStatus::Blank);
        QVERIFY(!rig.recorder.isLocked());
    }
};

QTEST_GUILESS_MAIN(TestBurn)
#include "tst_burn.moc"
