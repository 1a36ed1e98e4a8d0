// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/bcd.h"
#include "core/mmc/cuesheet.h"
#include "core/mmc/device.h"
#include "core/mmc/faulttransport.h"
#include "core/recorder/cdlayout.h"
#include "core/recorder/cdsource.h"
#include "core/recorder/discsource.h"
#include "core/recorder/execute.h"
#include "core/recorder/readdisc.h"
#include "core/recorder/verify.h"

#include "media.h"
#include "rig.h"

#include <QTest>

#include <array>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

/// Refuses to give a sub-channel.
class DriveWithoutQ final : public mmc::Transport {
public:
    explicit DriveWithoutQ(mmc::Transport& inner) : m_inner(inner) {}
    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        const auto opcode = static_cast<mmc::Opcode>(command.cdb.opcode());
        if (opcode == mmc::Opcode::ReadSubChannel ||
            (opcode == mmc::Opcode::ReadCd && command.cdb.at(10) != 0))
            return fail(Error{ErrorCode::CheckCondition, {}, Sense{5, 0x24, 0x00}, {}});
        return m_inner.execute(command);
    }
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner.maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner.describe(); }

private:
    mmc::Transport& m_inner;
};

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
        return sector >= 80'400 && sector < 80'410 ? "(directory)" : m_inner.describe(sector);
    }

private:
    PatternSectors& m_inner;
};

/// Verification, and the disc as a source.
class TestReadBack : public QObject {
    Q_OBJECT

    static ExecuteReport burned(Rig& rig, const Payload& payload, const BurnOptions& options = {},
                                std::uint32_t seed = 1)
    {
        PatternSectors source(payload.sectorSize, payload.sectorCount, seed);
        SilentJobContext context;
        const auto made = plan(*probe(rig.recorder, rig.clock, {}), payload, options);
        if (!made)
            qFatal("%s", made.error().toString().c_str());
        auto report = execute(*made, rig.recorder, source, rig.clock, context);
        if (!report)
            qFatal("%s", report.error().toString().c_str());
        return *report;
    }

    /// Sends a session at once by hand: the engine has no say in what is read here.
    static void recordSession(Rig& rig, const std::vector<mmc::CueEntry>& sheet, std::int32_t first,
                              const std::vector<std::pair<std::uint32_t, std::uint32_t>>& blocks)
    {
        mmc::Device device(rig.recorder, rig.clock);
        (void)device.testUnitReady(); // takes the unit attention of the new disc
        mmc::WriteParametersPage page;
        page.writeType = mmc::WriteType::SessionAtOnce;
        page.multiSession = mmc::MultiSession::Open;
        const auto sent = [](const Result<>& done) {
            if (!done)
                qFatal("%s", done.error().toString().c_str());
        };
        sent(device.setWriteParameters(page));
        sent(device.sendCueSheet(mmc::encode(sheet)));
        for (const auto& [count, size] : blocks) {
            std::vector<std::byte> bytes(std::size_t{count} * size);
            PatternSectors(size, count).fill(0, bytes);
            sent(device.write(first, static_cast<std::uint16_t>(count), bytes));
            first += static_cast<std::int32_t>(count);
        }
        sent(device.synchronizeCache(mmc::Immediate::No));
    }
    static mmc::CueEntry cue(std::uint8_t control, std::uint8_t track, std::uint8_t index, std::uint8_t form,
                             std::int32_t lba)
    {
        return {.controlAdr = static_cast<std::uint8_t>(control << 4 | 1),
                .tno = track,
                .index = index,
                .dataForm = form,
                .msf = mmc::msfOf(lba)};
    }
    /// Data, a song with a pause and a second index, and a song that follows without one.
    static void recordMixed(Rig& rig)
    {
        const auto catalog = *mmc::catalogEntries("1234567890123");
        const auto isrc = *mmc::isrcEntries(0, 3, "DEABC2600001");
        recordSession(rig,
                      {catalog[0], catalog[1], cue(4, 0, 0, mmc::data_form::kMode1Pause, -150),
                       cue(4, 1, 0, mmc::data_form::kMode1, -150), cue(4, 1, 1, mmc::data_form::kMode1, 0),
                       cue(2, 2, 0, 0, 400), cue(2, 2, 1, 0, 551), cue(2, 2, 2, 0, 700), isrc[0], isrc[1],
                       cue(0, 3, 1, 0, 1000), cue(0, 0xAA, 1, 1, 1400)},
                      -150, {{150, 2048}, {400, 2048}, {600, 2352}, {400, 2352}});
    }

    /// Two songs, each written at once: between them lie the links that a recorder leaves.
    static void recordTracks(Rig& rig)
    {
        mmc::Device device(rig.recorder, rig.clock);
        (void)device.testUnitReady(); // takes the unit attention of the new disc
        mmc::WriteParametersPage page;
        page.writeType = mmc::WriteType::TrackAtOnce;
        page.trackMode = mmc::track_mode::kAudio;
        page.dataBlockType = mmc::DataBlockType::Raw2352;
        page.multiSession = mmc::MultiSession::Final;
        auto done = device.setWriteParameters(page);
        for (const std::int32_t first : {0, 302 + 150}) {
            std::vector<std::byte> bytes(std::size_t{300} * 2352);
            PatternSectors(2352, 300, static_cast<std::uint32_t>(first)).fill(0, bytes);
            for (std::int32_t at = 0; done && at < 300; at += 20)
                done = device.write(
                    first + at, 20,
                    std::span(bytes).subspan(static_cast<std::size_t>(at) * 2352, std::size_t{20} * 2352));
            if (done)
                done = device.synchronizeCache(mmc::Immediate::No);
        }
        if (done)
            done = device.closeTrackSession(mmc::Immediate::No, mmc::CloseFunction::Session, 0);
        if (!done)
            qFatal("%s", done.error().toString().c_str());
    }

private slots:
    void aCdIsLaidOutAsItsLeadInAndQSay()
    {
        Rig rig(MediumType::CdR80);
        recordMixed(rig);
        const MediumState medium = *probe(rig.recorder, rig.clock, {});
        const auto layout = readCdLayout(rig.recorder, medium, rig.clock, {});
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().toString().c_str());
        QCOMPARE(layout->catalogNumber, std::string("1234567890123"));
        const CdTrack data{.number = 1, .control = 4, .kind = mmc::SectorKind::Mode1, .end = 400};
        const CdTrack first{.number = 2,
                            .control = 2,
                            .pause = Pause::Readable,
                            .pauseStart = 400,
                            .start = 551,
                            .end = 1000,
                            .indexes = {700}};
        const CdTrack second{
            .number = 3, .pauseStart = 1000, .start = 1000, .end = 1400, .isrc = "DEABC2600001"};
        QVERIFY(layout->tracks == (std::vector{data, first, second}));
        const ReadOrder order = wholeOrder(*layout);
        QCOMPARE(order.sectors, std::uint64_t{1400});
        QCOMPARE(lbaAt(order, 551), std::optional<std::int64_t>(551));
    }

    void withoutQTheTracksOwnEndsDecide()
    {
        Rig rig(MediumType::CdR80);
        recordMixed(rig);
        DriveWithoutQ transport(rig.recorder);
        const MediumState medium = *probe(rig.recorder, rig.clock, {});
        const auto layout = readCdLayout(transport, medium, rig.clock, {});
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().toString().c_str());
        QVERIFY(layout->catalogNumber.empty() && layout->tracks[2].isrc.empty());
        QCOMPARE(layout->tracks[0].kind, mmc::SectorKind::Mode1);
        QCOMPARE(layout->tracks[0].end, std::int64_t{400}); // by its own information
        QVERIFY(layout->tracks[1].pause == Pause::Readable && layout->tracks[1].indexes.empty());
    }

    void tracksAndSessionsWrittenOneByOneHaveGapsThatNobodyReads()
    {
        Rig rig(MediumType::CdR80);
        burned(rig, dataPayload(500), {.mode = WriteMode::Tao, .closing = Closing::KeepOpen}, 1);
        const MediumState open = *probe(rig.recorder, rig.clock, {});
        burned(rig, dataPayload(400, *open.nextWritable), {.mode = WriteMode::Tao, .append = true}, 2);
        const auto layout = readCdLayout(rig.recorder, *probe(rig.recorder, rig.clock, {}), rig.clock, {});
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().toString().c_str());
        QCOMPARE(layout->tracks.size(), std::size_t{2});
        QCOMPARE(layout->tracks[0].end, std::int64_t{502}); // with the two run-out blocks
        QVERIFY(layout->tracks[1].session == 2 && layout->tracks[1].pause == Pause::None);
        QCOMPARE(layout->tracks[1].start, *open.nextWritable);

        const ReadOrder order = wholeOrder(*layout);
        RescueMap map(order.sectors);
        SilentJobContext context;
        std::vector<std::byte> image(order.sectors * 2352);
        const auto read = readDisc(
            rig.recorder, order, map, {},
            [&](std::uint64_t first, std::span<const std::byte> sectors) {
                std::ranges::copy(sectors, image.begin() + static_cast<std::ptrdiff_t>(first * 2352));
                return Result<>();
            },
            context, rig.clock, 0);
        QVERIFY2(read.has_value(), read ? "" : read.error().toString().c_str());
        QVERIFY(map.isWhole());
        std::vector<std::byte> expected(2048);
        PatternSectors(2048, 400, 2).fill(7, expected);
        const std::size_t at = std::size_t{502 + 7} * 2352 + 16;
        QVERIFY(std::ranges::equal(std::span(image).subspan(at, 2048), expected));
        const mmc::Msf msf = mmc::msfOf(static_cast<std::int32_t>(*open.nextWritable + 7));
        QVERIFY(image[at - 4] == mmc::bcd(msf.minute) && image[at - 2] == mmc::bcd(msf.frame));
    }

    void theLinksBetweenTwoTracksAreNoPauseThatCanBeRead()
    {
        Rig rig(MediumType::CdR80);
        recordTracks(rig);
        const auto layout = readCdLayout(rig.recorder, *probe(rig.recorder, rig.clock, {}), rig.clock, {});
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().toString().c_str());
        QCOMPARE(layout->tracks.size(), std::size_t{2});
        QCOMPARE(layout->tracks[0].end, std::int64_t{302});
        QVERIFY(layout->tracks[1].pause == Pause::Lost);
        QCOMPARE(layout->tracks[1].pauseStart, std::int64_t{302});
        QCOMPARE(layout->tracks[1].start, std::int64_t{452});

        const ReadOrder order = wholeOrder(*layout);
        RescueMap map(order.sectors);
        SilentJobContext context;
        const SectorTaker forget = [](std::uint64_t, std::span<const std::byte>) { return Result<>(); };
        const auto read = readDisc(rig.recorder, order, map, {}, forget, context, rig.clock, 0);
        QVERIFY2(read.has_value(), read ? "" : read.error().toString().c_str());
        QCOMPARE(map.count(SectorState::Read), std::uint64_t{604});

        CdSource source(rig.recorder, rig.clock, {}, *layout);
        std::vector<std::byte> all(source.sectorCount() * 2352);
        const auto whole = source.read(0, all);
        QVERIFY2(whole.has_value(), whole ? "" : whole.error().toString().c_str());
        std::vector<std::byte> second(std::size_t{300} * 2352);
        PatternSectors(2352, 300, 452).fill(0, second);
        QVERIFY(std::ranges::equal(std::span(all).subspan(std::size_t{452} * 2352, second.size()), second));
        QVERIFY(std::ranges::all_of(std::span(all).subspan(std::size_t{302} * 2352, std::size_t{150} * 2352),
                                    [](std::byte byte) { return byte == std::byte{0}; }));
    }

    void sectorsThatOthersFollowAreNoRunOut()
    {
        Rig rig(MediumType::CdR80);
        recordMixed(rig);
        const auto layout = readCdLayout(rig.recorder, *probe(rig.recorder, rig.clock, {}), rig.clock, {});
        QVERIFY(layout.has_value());
        mmc::FaultTransport transport(rig.recorder);
        for (const std::int64_t lba : {398, 998})
            transport.add({.when = {.opcodes = {mmc::Opcode::ReadCd, mmc::Opcode::Read10}, .lba = lba},
                           .what = Sense{3, 0x11, 0x00},
                           .times = 0});
        const ReadOrder order = wholeOrder(*layout);
        RescueMap map(order.sectors);
        SilentJobContext context;
        const SectorTaker forget = [](std::uint64_t, std::span<const std::byte>) { return Result<>(); };
        const ReadDiscOptions fill{.onError = OnReadError::Fill, .retries = 0};
        QVERIFY(readDisc(transport, order, map, fill, forget, context, rig.clock, 0).has_value());
        QCOMPARE(map.count(SectorState::Unreadable), std::uint64_t{2});
        CdSource source(transport, rig.clock, {}, *layout);
        std::vector<std::byte> some(std::size_t{4} * 2352);
        for (const std::uint64_t lba : {398, 998})
            QCOMPARE(source.read(lba - 2, some).error().code, ErrorCode::ReadFailed);
    }

    void aDvdHasNoSuchLayout()
    {
        Rig rig(MediumType::DvdPlusR);
        burned(rig, dataPayload(500));
        const MediumState medium = *probe(rig.recorder, rig.clock, {});
        QCOMPARE(readCdLayout(rig.recorder, medium, rig.clock, {}).error().code, ErrorCode::MediumUnsuitable);
        Rig blank(MediumType::CdR80);
        QCOMPARE(readCdLayout(blank.recorder, *probe(blank.recorder, blank.clock, {}), blank.clock, {})
                     .error()
                     .code,
                 ErrorCode::MediumUnsuitable);
    }

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
        QVERIFY(differing(structure + 1).has_value() ==
                !isSample(structure + 1, report.digests.chunks.size()));
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
