// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recorder/burnplan.h"

#include "golden.h"
#include "media.h"

#include <QTest>

#include <limits>
#include <vector>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;

namespace {

ErrorCode refusalOf(const MediumState& medium, const Payload& payload, const BurnOptions& options = {})
{
    const auto made = plan(medium, payload, options);
    return made ? ErrorCode::Internal : made.error().code;
}

std::string outcome(const MediumState& medium, const Payload& payload, const BurnOptions& options)
{
    const auto made = plan(medium, payload, options);
    if (made)
        return dump(*made);
    std::string text = "refused " + std::string(name(made.error().code));
    if (made.error().missingBytes() > 0)
        text += " missing " + std::to_string(made.error().missingBytes());
    return text + "\n";
}

struct NamedMedium {
    const char* name;
    MediumState state;
};
struct NamedPayload {
    const char* name;
    Payload payload;
};
struct NamedOptions {
    const char* name;
    BurnOptions options;
};

std::vector<NamedMedium> media()
{
    std::vector<NamedMedium> all = {{"no disc", noMedium()}};
    for (const auto& [title, kind] :
         {std::pair{"CD-R", MediumKind::CdR}, std::pair{"CD-RW", MediumKind::CdRw},
          std::pair{"DVD+R", MediumKind::DvdPlusR}, std::pair{"BD-R", MediumKind::BdR}}) {
        all.push_back({title, blankMedium(kind)});
        all.push_back({title, writtenMedium(kind, MediumStatus::Appendable)});
        all.push_back({title, writtenMedium(kind, MediumStatus::Finished)});
    }
    all.push_back({"DVD-ROM", blankMedium(MediumKind::DvdRom)});
    return all;
}

std::vector<NamedOptions> options()
{
    return {{"auto", {}},
            {"keep-open", {.closing = Closing::KeepOpen}},
            {"append", {.append = true}},
            {"erase-first", {.eraseFirst = true}},
            {"simulate", {.simulate = true}},
            {"sao", {.mode = WriteMode::Sao}},
            {"dao", {.mode = WriteMode::Dao}},
            {"8x no-verify", {.speed = 8, .verify = VerifyExtent::None}}};
}

} // namespace

class TestPlan : public QObject {
    Q_OBJECT

private slots:
    void plansAreAsWritten()
    {
        std::string text;
        for (const NamedMedium& medium : media())
            for (const NamedPayload& payload :
                 {NamedPayload{"data", dataPayload(1000, medium.state.status == MediumStatus::Appendable
                                                             ? *medium.state.nextWritable
                                                             : 0)},
                  NamedPayload{"audio", audioPayload(400, 500)}, NamedPayload{"image", imageFile(1000)}})
                for (const NamedOptions& wish : options()) {
                    text += std::string("== ") + medium.name + " " + std::string(name(medium.state.status)) +
                            ", " + payload.name + ", " + wish.name + "\n";
                    text += outcome(medium.state, payload.payload, wish.options);
                }
        compareWithGolden("plans.txt", text);
    }

    void tellsHowManyBytesAreMissing()
    {
        const auto made = plan(blankMedium(MediumKind::CdR), dataPayload(359'850), {});
        QVERIFY(!made);
        QCOMPARE(made.error().code, ErrorCode::MediumTooSmall);
        QCOMPARE(made.error().neededBytes, std::uint64_t{359'850} * 2048);
        QCOMPARE(made.error().availableBytes, std::uint64_t{359'849} * 2048);
        QCOMPARE(made.error().missingBytes(), std::uint64_t{2048});
    }

    void aDiscThatIsExactlyLargeEnoughIsTaken_data()
    {
        QTest::addColumn<MediumKind>("kind");
        QTest::newRow("CD-R") << MediumKind::CdR;
        QTest::newRow("DVD+R") << MediumKind::DvdPlusR;
        QTest::newRow("BD-R") << MediumKind::BdR;
    }
    void aDiscThatIsExactlyLargeEnoughIsTaken()
    {
        QFETCH(MediumKind, kind);
        const MediumState medium = blankMedium(kind);
        QVERIFY(plan(medium, dataPayload(medium.capacitySectors), {}));
        QCOMPARE(refusalOf(medium, dataPayload(medium.capacitySectors + 1)), ErrorCode::MediumTooSmall);
    }

    void laterSessionsNeedRoomAndADriveThatAddsThem()
    {
        MediumState medium = blankMedium(MediumKind::CdR);
        Payload payload = audioPayload(700, 800);
        payload.laterSectors = medium.capacitySectors - 1500;
        const BurnOptions open{.closing = Closing::KeepOpen};
        QVERIFY(plan(medium, payload, open));
        const auto refused = [&](const BurnOptions& options) {
            return plan(medium, payload, options).error().code;
        };
        QCOMPARE(refused({.closing = Closing::KeepOpen, .simulate = true}), ErrorCode::SimulationUnsupported);
        QCOMPARE(refused({.closing = Closing::KeepOpen, .copies = 2}), ErrorCode::InvalidArgument);
        payload.laterSectors += 1;
        QCOMPARE(refused(open), ErrorCode::MediumTooSmall);
        payload.laterSectors = 12'000;
        medium.can.trackAtOnce = false;
        QCOMPARE(refused(open), ErrorCode::RecorderUnsuitable);
    }

    void tracksOfASessionAreWrittenOneByOne()
    {
        const auto made = plan(writtenMedium(MediumKind::CdR, MediumStatus::Appendable), tracksPayload(),
                               {.closing = Closing::Close, .append = true});
        QVERIFY2(made.has_value(), made ? "" : made.error().toString().c_str());
        const std::string text = dump(*made);
        const std::string steps = text.substr(text.find("  set-speed"));
        QCOMPARE(QString::fromStdString(steps.substr(0, steps.find("else"))),
                 QStringLiteral("  set-speed 7056\n"
                                "  write-parameters type 1 multi 0 track 4 block 13 format 32 protected\n"
                                "  expect-address 16400\n"
                                "  write-payload 16400 +400 form 32\n"
                                "  synchronize\n"
                                "  write-parameters type 1 multi 0 track 2 block 0 format 32 isrc protected\n"
                                "  expect-address 16952\n"
                                "  write-payload 16952 +200\n"
                                "  write-zeros 17152 +100\n"
                                "  synchronize\n"
                                "  write-parameters type 1 multi 0 track 4 block 8 format 32 protected\n"
                                "  expect-address 17404\n"
                                "  write-payload 17404 +500 form 16\n"
                                "  synchronize\n"
                                "  close-session 2\n"));
        QCOMPARE(made->totalSectors, std::uint64_t{400 + 300 + 500});
        QCOMPARE(made->expected.tracks, 4U);
        QCOMPARE(made->expected.trackSectors, std::uint64_t{17904 - 16400});
    }

    void tracksAreForTheAddressesThatTheyWereLaidOutFor()
    {
        const MediumState medium = writtenMedium(MediumKind::CdR, MediumStatus::Appendable);
        const BurnOptions append{.append = true};
        Payload payload = tracksPayload();
        QVERIFY(plan(medium, payload, append).has_value());
        payload.tracks.back().lba = payload.tracks.front().lba + 500;
        QCOMPARE(refusalOf(medium, payload, append), ErrorCode::InvalidArgument);
        payload = tracksPayload();
        payload.sectorCount += 1;
        QCOMPARE(refusalOf(medium, payload, append), ErrorCode::InvalidArgument);
        payload = tracksPayload();
        payload.firstLba = payload.tracks.front().lba += 2;
        QCOMPARE(refusalOf(medium, payload, append), ErrorCode::InvalidArgument);
        payload.tracks.clear();
        QCOMPARE(refusalOf(medium, payload, append), ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(writtenMedium(MediumKind::BdR, MediumStatus::Appendable), tracksPayload(), append),
                 ErrorCode::MediumUnsuitable);
        MediumState full = medium;
        full.freeSectors = 17904 - 16400;
        QVERIFY(plan(full, tracksPayload(), append).has_value());
        full.freeSectors -= 1;
        QCOMPARE(refusalOf(full, tracksPayload(), append), ErrorCode::MediumTooSmall);
        QCOMPARE(refusalOf(medium, tracksPayload(), {.simulate = true, .append = true}),
                 ErrorCode::SimulationUnsupported);
    }

    /// Before the first session is written, of which there would be no way back.
    void aRecorderThatDoesNotWriteXaIsRefused()
    {
        constexpr std::uint16_t kXa = 1U << 13;
        MediumState medium = blankMedium(MediumKind::CdR);
        Payload first = audioPayload(700, 800);
        first.laterSectors = 12'000;
        first.laterBlockTypes = kXa | 1U << 8 | 1U;
        const BurnOptions open{.closing = Closing::KeepOpen};
        QVERIFY(plan(medium, first, open).has_value());
        medium.can.trackBlockTypes = 0x0101;
        const auto refused = plan(medium, first, open);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::RecorderUnsuitable);
        QCOMPARE(refused.error().remedy, Remedy::OtherRecorder);
        QVERIFY(refused.error().detail.contains("CD-ROM XA"));
        medium = writtenMedium(MediumKind::CdR, MediumStatus::Appendable);
        medium.can.trackBlockTypes = 0; // a drive that tells nothing still writes sound and Mode 1
        QCOMPARE(refusalOf(medium, tracksPayload(), {.append = true}), ErrorCode::RecorderUnsuitable);
        first.laterBlockTypes = 0x0101;
        medium = blankMedium(MediumKind::CdR);
        medium.can.trackBlockTypes = 0;
        QVERIFY(plan(medium, first, open).has_value());
    }

    void aShortTrackIsPaddedToFourSeconds()
    {
        const auto made = plan(blankMedium(MediumKind::CdR), dataPayload(10), {});
        QVERIFY(made.has_value());
        QCOMPARE(made->totalSectors, std::uint64_t{300});
    }

    void anImageFileGetsReadAheadPaddingWhereItFits()
    {
        const MediumState medium = blankMedium(MediumKind::CdR);
        QCOMPARE(plan(medium, imageFile(1000), {})->totalSectors, std::uint64_t{1150});
        QCOMPARE(plan(medium, imageFile(medium.freeSectors - 100), {})->totalSectors,
                 medium.freeSectors - 100);
    }

    void overburnIsForCdsOnly()
    {
        const BurnOptions overburn{.overburn = true};
        const auto cd = plan(blankMedium(MediumKind::CdR), dataPayload(360'000), overburn);
        QVERIFY(cd.has_value());
        QCOMPARE(cd->warnings.front(), PlanWarning::Overburn);
        QCOMPARE(refusalOf(blankMedium(MediumKind::BdR), dataPayload(12'219'393), overburn),
                 ErrorCode::MediumTooSmall);
    }

    void theNearestSpeedIsChosen()
    {
        const MediumState medium = blankMedium(MediumKind::CdR);
        QCOMPARE(plan(medium, dataPayload(1000), {})->speed, 7056U);
        QCOMPARE(plan(medium, dataPayload(1000), {.speed = 4})->speed, 706U);
        QVERIFY(plan(medium, dataPayload(1000), {.speed = 4})->warnings.empty());
        const auto odd = plan(medium, dataPayload(1000), {.speed = 52});
        QCOMPARE(odd->speed, 7056U);
        QCOMPARE(odd->warnings.front(), PlanWarning::SpeedNotOffered);
    }

    void nonsenseIsRefused()
    {
        const MediumState medium = blankMedium(MediumKind::CdR);
        QCOMPARE(refusalOf(medium, dataPayload(0)), ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, {.sectorSize = 2352, .sectorCount = 10}), ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, dataPayload(10), {.speed = 0}), ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, dataPayload(10), {.speed = -1}), ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, dataPayload(10), {.speed = std::numeric_limits<double>::infinity()}),
                 ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, dataPayload(10), {.append = true, .eraseFirst = true}),
                 ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, dataPayload(10), {.copies = 0}), ErrorCode::InvalidArgument);
        QCOMPARE(refusalOf(medium, dataPayload(std::numeric_limits<std::uint64_t>::max())),
                 ErrorCode::MediumTooSmall);
        Payload audio = audioPayload(400, 500);
        audio.sectorCount += 1;
        QCOMPARE(refusalOf(medium, audio), ErrorCode::InvalidArgument);
        audio.cueSheet.clear();
        QCOMPARE(refusalOf(medium, audio), ErrorCode::InvalidArgument);
    }

    void anImageForAnotherAddressIsNotAppended()
    {
        const MediumState medium = writtenMedium(MediumKind::BdR, MediumStatus::Appendable);
        QCOMPARE(refusalOf(medium, dataPayload(100, 0), {.append = true}), ErrorCode::InvalidArgument);
        const auto file = plan(medium, imageFile(100), {.append = true});
        QVERIFY(file.has_value());
        QCOMPARE(file->warnings.front(), PlanWarning::AddressMismatch);
        QCOMPARE(file->startLba, 6400);
    }

    void aSimulationNeverErases()
    {
        const MediumState medium = writtenMedium(MediumKind::CdRw, MediumStatus::Finished);
        QCOMPARE(refusalOf(medium, dataPayload(100), {.simulate = true, .eraseFirst = true}),
                 ErrorCode::MediumNotBlank);
    }

    void aTrackThatWasNeverClosedIsNotContinued()
    {
        MediumState medium = writtenMedium(MediumKind::BdR, MediumStatus::Appendable);
        medium.sessions.clear();
        medium.tracks.front().state = TrackState::Incomplete;
        medium.nextWritable = 5024;
        QCOMPARE(refusalOf(medium, dataPayload(100, 5024), {.append = true}), ErrorCode::MediumDamaged);
    }

    void aDriveThatCannotWriteTheDiscIsNamed()
    {
        MediumState medium = blankMedium(MediumKind::CdR);
        medium.can = {};
        QCOMPARE(refusalOf(medium, dataPayload(100)), ErrorCode::RecorderUnsuitable);
    }

    void aRefusalPassesAsAPlainError()
    {
        const auto through = []() -> Result<BurnPlan> {
            TRY_ASSIGN(BurnPlan made, plan(noMedium(), dataPayload(10), {}));
            return made;
        }();
        QCOMPARE(through.error().code, ErrorCode::NoMedium);
        const Result<BurnPlan> converted = plan(noMedium(), dataPayload(10), {});
        QCOMPARE(converted.error().code, ErrorCode::NoMedium);
    }

    void modeNamesAreTheConsoles()
    {
        for (const char* mode : {"auto", "tao", "sao", "raw", "dao", "incremental", "overwrite"})
            QCOMPARE(QString::fromUtf8(name(writeModeFromName(mode).value()).data()),
                     QString::fromUtf8(mode));
        QVERIFY(!writeModeFromName("TAO"));
    }
};

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
