// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/faulttransport.h"
#include "core/recorder/discsource.h"
#include "core/recorder/verify.h"

#include "burned.h"
#include "media.h"
#include "rig.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

/// A large disc in sectors that are made on the spot, with directories somewhere in the middle.
class WithFolders final : public source::SectorSource {
public:
    explicit WithFolders(PatternSectors& inner) : m_inner(inner) {}
    [[nodiscard]] std::uint32_t sectorSize() const override { return m_inner.sectorSize(); }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_inner.sectorCount(); }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        return m_inner.read(first, to);
    }
    [[nodiscard]] std::string describe(std::uint64_t sector) const override
    {
        return m_inner.describe(sector);
    }
    [[nodiscard]] bool isStructure(std::uint64_t sector) const override
    {
        return sector >= 80'400 && sector < 80'410;
    }

private:
    PatternSectors& m_inner;
};

/// Verification, and the disc as a source.
class TestReadBack : public QObject {
    Q_OBJECT

private slots:
    void aDifferenceIsPinnedToItsSectorAndFile_data()
    {
        QTest::addColumn<bool>("audio");
        QTest::addColumn<quint64>("sector");
        QTest::newRow("first") << false << quint64{0};
        QTest::newRow("middle") << false << quint64{777};
        QTest::newRow("last") << false << quint64{1499};
        QTest::newRow("audio") << true << quint64{901};
    }
    void aDifferenceIsPinnedToItsSectorAndFile()
    {
        QFETCH(bool, audio);
        QFETCH(quint64, sector);
        Rig rig(audio ? MediumType::CdR80 : MediumType::BdR);
        const Payload payload = audio ? audioPayload(700, 800) : dataPayload(1500);
        burned(rig, payload);
        PatternSectors other(payload.sectorSize, 1500);
        other.differsAt = sector;
        NotingContext context;
        const auto result = verifyAgainst(rig.recorder, 0, other, rig.clock, context);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::VerifyDiffers);
        QCOMPARE(result.error().firstLba, static_cast<std::int64_t>(sector));
        QCOMPARE(result.error().firstItem, "/file" + std::to_string(sector / 100));
        QCOMPARE(result.error().differingSectors, std::uint64_t{1});
        QVERIFY(result.error().where == Error::Where(AtLba{static_cast<std::int64_t>(sector)}));
        QCOMPARE(context.phases.front(), Phase::Verifying);
    }

    void aDiscThatDiffersFromItsDigestsIsFound()
    {
        Rig rig(MediumType::BdR);
        ExecuteReport report = burned(rig, dataPayload(1500));
        report.digests.chunks[1][0] ^= std::byte{1};
        NotingContext context;
        const auto blind = verify(rig.recorder, report.digests, nullptr, rig.clock, context);
        QCOMPARE(blind.error().code, ErrorCode::VerifyDiffers);
        QCOMPARE(blind.error().firstLba, std::int64_t{512});
        QCOMPARE(blind.error().differingSectors, std::uint64_t{512});
        // A source that is not what was burned any more cannot pin anything down, but gives the names.
        PatternSectors source(2048, 1500);
        const auto named = verify(rig.recorder, report.digests, &source, rig.clock, context);
        QCOMPARE(named.error().code, ErrorCode::VerifyDiffers);
        QCOMPARE(named.error().firstItem, std::string("/file5"));
        QCOMPARE(named.error().items.size(), std::size_t{6});
    }

    void samplesLieAtBothEndsAndInBetween()
    {
        for (const std::uint64_t chunks : {1U, 2U, 63U, 64U, 65U, 1000U, 12'000U}) {
            std::uint64_t samples = 0;
            std::uint64_t gap = 0;
            std::uint64_t before = 0;
            for (std::uint64_t chunk = 0; chunk < chunks; ++chunk)
                if (isSample(chunk, chunks)) {
                    gap = std::max(gap, chunk - before);
                    before = chunk;
                    ++samples;
                }
            QVERIFY(isSample(0, chunks) && isSample(chunks - 1, chunks));
            QVERIFY(samples >= std::min<std::uint64_t>(chunks, 64));
            QVERIFY(gap <= 50 && samples <= std::max<std::uint64_t>(130, chunks / 50 + 2));
        }
    }

    void aQuickVerificationReadsTheStructureAndSamples()
    {
        constexpr std::uint64_t kSectors = 100'000;
        Rig rig(MediumType::BdR);
        const ExecuteReport report = burned(rig, dataPayload(kSectors));
        PatternSectors source(2048, kSectors);
        WithFolders named(source);
        const auto quick = [&](const BurnDigests& digests) {
            SilentJobContext context;
            return verify(rig.recorder, digests, &named, rig.clock, context, VerifyExtent::Quick);
        };
        const auto good = quick(report.digests);
        QVERIFY(good.has_value());
        QVERIFY(good->sectorsCompared < kSectors / 2 && good->sectorsCompared > kSectors / 5);
        const auto differing = [&](std::size_t chunk) {
            BurnDigests digests = report.digests;
            digests.chunks[chunk][0] ^= std::byte{1};
            return quick(digests);
        };
        const std::size_t structure = 80'400 / 512;
        for (const std::size_t chunk : {std::size_t{0}, structure, report.digests.chunks.size() - 1})
            QCOMPARE(differing(chunk).error().code, ErrorCode::VerifyDiffers);
        QVERIFY(!isSample(structure, report.digests.chunks.size())); // found since it is structure
        QVERIFY(differing(structure + 1).has_value());               // chunk 158 of 196, between two samples
    }

    void theSourceIsNotReadAgainWhereNothingDiffers()
    {
        Rig rig(MediumType::DvdPlusR);
        const ExecuteReport report = burned(rig, dataPayload(1100));
        PatternSectors source(2048, 1100);
        SilentJobContext context;
        const auto result = verify(rig.recorder, report.digests, &source, rig.clock, context);
        QVERIFY(result.has_value());
        QCOMPARE(result->sectorsCompared, std::uint64_t{1100});
        QCOMPARE(source.reads, 0);
    }

    void unreadableSectorsAreCounted()
    {
        Rig rig(MediumType::BdR);
        const ExecuteReport report = burned(rig, dataPayload(1500));
        mmc::FaultTransport transport(rig.recorder);
        transport.add({.when = {.opcodes = {mmc::Opcode::Read10}, .lba = 640},
                       .what = Sense{3, 0x11, 0x00},
                       .times = 0});
        transport.add({.when = {.opcodes = {mmc::Opcode::Read10}, .lba = 701},
                       .what = Sense{3, 0x11, 0x00},
                       .times = 0});
        PatternSectors source(2048, 1500);
        SilentJobContext context;
        const auto result = verify(transport, report.digests, &source, rig.clock, context);
        QCOMPARE(result.error().code, ErrorCode::VerifyUnreadable);
        QCOMPARE(result.error().unreadableSectors, std::uint64_t{2});
        QCOMPARE(result.error().differingSectors, std::uint64_t{0});
        QCOMPARE(result.error().firstLba, std::int64_t{640});
        QCOMPARE(result.error().items, (std::vector<std::string>{"/file6", "/file7"}));
    }

    void aPassingTroubleIsReadOver()
    {
        Rig rig(MediumType::BdR);
        const ExecuteReport report = burned(rig, dataPayload(600));
        mmc::FaultTransport transport(rig.recorder);
        transport.add({.when = {.opcodes = {mmc::Opcode::Read10}, .first = 3},
                       .what = Sense{2, 0x04, 0x01},
                       .times = 2});
        transport.add({.when = {.opcodes = {mmc::Opcode::Read10}, .first = 9}, .what = Sense{6, 0x2A, 0x01}});
        SilentJobContext context;
        QVERIFY(verify(transport, report.digests, nullptr, rig.clock, context).has_value());
    }

    void theEndOfVerificationHasItsReason()
    {
        Rig rig(MediumType::BdR);
        const ExecuteReport report = burned(rig, dataPayload(1500));
        {
            mmc::FaultTransport transport(rig.recorder);
            transport.setGoneFrom(20);
            SilentJobContext context;
            QCOMPARE(verify(transport, report.digests, nullptr, rig.clock, context).error().code,
                     ErrorCode::DeviceGone);
        }
        {
            mmc::FaultTransport transport(rig.recorder);
            NotingContext context;
            transport.setHook([&](std::uint64_t number, const mmc::Command&) {
                if (number == 20)
                    context.stop.request_stop();
            });
            QCOMPARE(verify(transport, report.digests, nullptr, rig.clock, context).error().code,
                     ErrorCode::Cancelled);
            QVERIFY(transport.commands() <= 22);
        }
        {
            mmc::FaultTransport transport(rig.recorder);
            transport.add({.when = {.opcodes = {mmc::Opcode::Read10}, .first = 5},
                           .what = Sense{2, 0x3A, 0x02},
                           .times = 0});
            SilentJobContext context;
            QCOMPARE(verify(transport, report.digests, nullptr, rig.clock, context).error().code,
                     ErrorCode::NoMedium);
        }
        (void)rig.recorder.takeDisc();
        SilentJobContext context;
        QCOMPARE(verify(rig.recorder, report.digests, nullptr, rig.clock, context).error().code,
                 ErrorCode::NoMedium);
    }

    void aHopelessDiscEndsEarly()
    {
        Rig rig(MediumType::BdR);
        const ExecuteReport report = burned(rig, dataPayload(6000));
        mmc::FaultTransport transport(rig.recorder);
        transport.add({.when = {.opcodes = {mmc::Opcode::Read10}, .first = 1},
                       .what = Sense{3, 0x11, 0x00},
                       .times = 0});
        SilentJobContext context;
        const auto result = verify(transport, report.digests, nullptr, rig.clock, context);
        QCOMPARE(result.error().code, ErrorCode::VerifyUnreadable);
        QVERIFY(result.error().unreadableSectors < 2000);
    }

    void digestsThatDoNotFitAreRefused()
    {
        Rig rig(MediumType::BdR);
        ExecuteReport report = burned(rig, dataPayload(600));
        SilentJobContext context;
        PatternSectors other(2048, 601);
        QCOMPARE(verify(rig.recorder, report.digests, &other, rig.clock, context).error().code,
                 ErrorCode::InvalidArgument);
        report.digests.chunks.pop_back();
        QCOMPARE(verify(rig.recorder, report.digests, nullptr, rig.clock, context).error().code,
                 ErrorCode::InvalidArgument);
    }

    void aDiscIsASourceOfItsSectors_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::newRow("CD-R") << MediumType::CdR80;
        QTest::newRow("DVD+R") << MediumType::DvdPlusR;
        QTest::newRow("BD-R") << MediumType::BdR;
    }
    void aDiscIsASourceOfItsSectors()
    {
        QFETCH(MediumType, type);
        Rig rig(type);
        burned(rig, dataPayload(500), {.closing = Closing::KeepOpen}, 1);
        auto source = DiscSectorSource::open(rig.recorder, rig.clock, {});
        QVERIFY2(source.has_value(), source ? "" : source.error().toString().c_str());
        QCOMPARE((*source)->sessionStart(), std::uint64_t{0});
        QVERIFY((*source)->sectorCount() >= 500 && (*source)->sectorCount() < 540);
        std::vector<std::byte> all(500 * 2048), expected(500 * 2048);
        QVERIFY((*source)->read(0, all).has_value());
        QVERIFY(PatternSectors(2048, 500, 1).read(0, expected).has_value());
        QVERIFY(all == expected);
        // Every sector that it claims to have can be read.
        std::vector<std::byte> last(2048);
        QVERIFY((*source)->read((*source)->sectorCount() - 1, last).has_value());
        QCOMPARE((*source)->read((*source)->sectorCount(), last).error().code, ErrorCode::InvalidArgument);

        const MediumState open = *probe(rig.recorder, rig.clock, {});
        burned(rig, dataPayload(400, *open.nextWritable), {.append = true}, 2);
        source = DiscSectorSource::open(rig.recorder, rig.clock, {});
        QVERIFY(source.has_value());
        QCOMPARE((*source)->sessionStart(), static_cast<std::uint64_t>(*open.nextWritable));
        all.resize(400 * 2048);
        expected.resize(all.size());
        QVERIFY((*source)->read((*source)->sessionStart(), all).has_value());
        QVERIFY(PatternSectors(2048, 400, 2).read(0, expected).has_value());
        QVERIFY(all == expected);
    }

    void aDiscWithoutDataIsNoSource()
    {
        Rig rig(MediumType::CdR80);
        QCOMPARE(DiscSectorSource::open(rig.recorder, rig.clock, {}).error().code,
                 ErrorCode::MediumUnsuitable);
        burned(rig, audioPayload(300, 300));
        QCOMPARE(DiscSectorSource::open(rig.recorder, rig.clock, {}).error().code,
                 ErrorCode::MediumUnsuitable);
        (void)rig.recorder.takeDisc();
        QCOMPARE(DiscSectorSource::open(rig.recorder, rig.clock, {}).error().code, ErrorCode::NoMedium);
    }
};

QTEST_GUILESS_MAIN(TestReadBack)
#include "tst_readback.moc"
