// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/bcd.h"
#include "core/mmc/cuesheet.h"
#include "core/mmc/device.h"
#include "core/mmc/faulttransport.h"
#include "core/recorder/cdlayout.h"
#include "core/recorder/cdsource.h"
#include "core/recorder/readdisc.h"

#include "burned.h"
#include "media.h"
#include "rig.h"

#include <QTest>

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

/// What a CD holds beyond its user data, and how it is read.
class TestCdLayout : public QObject {
    Q_OBJECT

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

    void runOutIsWhatCannotBeReadAtTheEnd()
    {
        Rig rig(MediumType::CdR80);
        burned(rig, dataPayload(500), {.closing = Closing::KeepOpen});
        const auto once = readCdLayout(rig.recorder, *probe(rig.recorder, rig.clock, {}), rig.clock, {});
        QVERIFY(once.has_value());
        QCOMPARE(once->tracks.front().runOut, kRunOutBlocks);
        QCOMPARE(sectorsSent(once->tracks.front()), std::uint64_t{500});
        // A session at once has none, and one bad sector makes none.
        Rig mixed(MediumType::CdR80);
        recordMixed(mixed);
        const MediumState medium = *probe(mixed.recorder, mixed.clock, {});
        const auto atOnce = readCdLayout(mixed.recorder, medium, mixed.clock, {});
        QVERIFY(atOnce.has_value());
        QCOMPARE(atOnce->tracks.back().runOut, std::uint64_t{0});
        mmc::FaultTransport scratched(mixed.recorder);
        scratched.add({.when = {.opcodes = {mmc::Opcode::ReadCd}, .lba = atOnce->tracks.back().end - 1},
                       .what = Sense{3, 0x11, 0x00},
                       .times = 0});
        const auto again = readCdLayout(scratched, medium, mixed.clock, {});
        QVERIFY(again.has_value());
        QCOMPARE(again->tracks.back().runOut, std::uint64_t{0});
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
        for (const std::uint64_t lba : {398U, 998U})
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
};

QTEST_GUILESS_MAIN(TestCdLayout)
#include "tst_cdlayout.moc"
