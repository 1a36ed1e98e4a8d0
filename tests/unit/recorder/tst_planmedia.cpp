// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/profile.h"
#include "core/recorder/erase.h"

#include "golden.h"
#include "media.h"

#include <QTest>

#include <utility>
#include <vector>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;

namespace {

/// DVD-R and DVD-RW as drives show them when they are blank.
MediumState blankDvdMinus(MediumKind kind)
{
    MediumState state = blankMedium(MediumKind::DvdPlusR);
    state.kind = kind;
    state.erasable = kind == MediumKind::DvdMinusRw;
    state.capacitySectors = state.freeSectors = kind == MediumKind::DvdMinusRDl ? 4'171'712 : 2'298'496;
    state.can = {.incremental = true, .discAtOnce = true, .testWrite = true, .bufferProtection = true};
    if (kind == MediumKind::DvdMinusRw)
        state.formats = {{0x10, 0, 2'298'496, 16}, {0x15, 0, 2'298'496, 16}};
    return state;
}

MediumState dualLayer()
{
    MediumState state = blankMedium(MediumKind::DvdPlusR);
    state.kind = MediumKind::DvdPlusRDl;
    state.capacitySectors = state.freeSectors = 4'173'824;
    state.layer0Sectors = 2'086'912;
    return state;
}

MediumState overwritable(MediumKind kind, Formatting formatting, std::uint64_t used)
{
    MediumState state;
    state.kind = kind;
    state.status = MediumStatus::Overwritable;
    state.erasable = true;
    state.nextWritable = 0;
    state.formatting = formatting;
    state.usedSectors = used;
    state.writeUnit = kind == MediumKind::BdRe ? 32 : 16;
    state.speedUnit = kind == MediumKind::BdRe ? 4495 : 1385;
    state.writeSpeeds = {2 * state.speedUnit};
    state.can.overwrite = true;
    state.can.streaming = kind == MediumKind::BdRe || kind == MediumKind::DvdRam;
    state.capacitySectors = 2'295'104;
    if (kind == MediumKind::BdRe) {
        state.capacitySectors = 11'826'176;
        state.can.certification = state.can.quickCertification = state.can.withoutSpares = true;
        state.formats = {{0x00, 0, 11'826'176, 2048},
                         {0x30, 0, 11'826'176, 2048},
                         {0x30, 0, 11'564'032, 2048},
                         {0x30, 0, 12'088'320, 2048},
                         {0x31, 0, 12'219'392, 2048}};
    } else if (kind == MediumKind::DvdRam) {
        state.capacitySectors = 2'236'704;
        state.formats = {{0x00, 0, 2'236'704, 2048}, {0x00, 0, 2'295'072, 2048}, {0x01, 0, 2'200'000, 2048}};
    } else if (kind == MediumKind::DvdPlusRw) {
        state.formats = {{0x26, 0, 2'295'104, 0}};
    } else {
        state.formats = {{0x10, 0, 2'297'888, 16}, {0x15, 0, 2'297'888, 16}};
    }
    state.freeSectors = state.capacitySectors;
    return state;
}

using Named = std::pair<std::string, MediumState>;

std::vector<Named> media()
{
    using enum MediumKind;
    std::vector<Named> all = {{"DVD-R", blankDvdMinus(DvdMinusR)},
                              {"DVD-RW", blankDvdMinus(DvdMinusRw)},
                              {"DVD-R DL", blankDvdMinus(DvdMinusRDl)},
                              {"DVD+R DL", dualLayer()}};
    MediumState quick = blankDvdMinus(DvdMinusRw);
    quick.can.incremental = false;
    all.emplace_back("DVD-RW, erased quickly", quick);
    for (const auto kind : {DvdMinusR, DvdMinusRw}) {
        MediumState open = blankDvdMinus(kind);
        open.status = MediumStatus::Appendable;
        open.sessions = {{1, 1, 1, 0}};
        open.tracks = {{.number = 1, .session = 1, .start = 0, .sectors = 5008}};
        open.nextWritable = 20'000;
        open.openSession = open.openTrack = 2;
        open.freeSectors -= 20'000;
        open.can.discAtOnce = kind == DvdMinusRw;
        all.emplace_back(std::string(name(kind)) + " with a session", open);
    }
    for (const auto kind : {DvdPlusRw, DvdRam, BdRe, DvdMinusRw}) {
        const std::string title = kind == DvdMinusRw ? "DVD-RW overwrite" : std::string(name(kind));
        if (kind != DvdMinusRw)
            all.emplace_back(title + " unformatted", overwritable(kind, Formatting::Unformatted, 0));
        all.emplace_back(title + " empty", overwritable(kind, Formatting::Complete, 0));
        all.emplace_back(title + " with a volume", overwritable(kind, Formatting::Complete, 5000));
    }
    all.emplace_back("DVD+RW suspended", overwritable(DvdPlusRw, Formatting::Suspended, 0));
    all.emplace_back("DVD-RW intermediate", overwritable(DvdMinusRw, Formatting::Intermediate, 0));
    return all;
}

std::string refused(const PlanRefusal& refusal)
{
    std::string text =
        "refused " + std::string(name(refusal.code)) + ", " + std::string(name(refusal.remedy));
    if (!refusal.largerMedium.empty())
        text += " " + refusal.largerMedium;
    return text + ": " + refusal.detail + "\n";
}

std::string stepsOf(const std::expected<ErasePlan, PlanRefusal>& made)
{
    if (!made)
        return refused(made.error());
    BurnPlan shown; // its text of steps is the one there is
    shown.steps = made->steps;
    const std::string all = dump(shown);
    const std::size_t from = all.find("\n  ") + 1;
    std::string text = all.substr(from, all.find("then ") - from);
    text += std::string("then ") + std::string(name(made->expected)) +
            (made->losesData ? ", loses data" : "") + (made->canBeStopped() ? ", can be stopped" : "");
    return text + (made->estimate ? ", " + std::to_string(made->estimate->count()) + " s" : "") + "\n";
}

} // namespace

/// Plans for media whose drives are described by hand, as the reference tells what they say.
class TestPlanMedia : public QObject {
    Q_OBJECT

private slots:
    void plansAreAsWritten()
    {
        const std::vector<std::pair<std::string, BurnOptions>> options = {
            {"auto", {}},
            {"keep-open", {.closing = Closing::KeepOpen}},
            {"append", {.append = true}},
            {"append, close", {.closing = Closing::Close, .append = true}},
            {"erase-first", {.eraseFirst = true}},
            {"erase-first, keep-open", {.closing = Closing::KeepOpen, .eraseFirst = true}},
            {"simulate", {.simulate = true}},
            {"incremental", {.mode = WriteMode::Incremental}},
            {"dao", {.mode = WriteMode::Dao}},
            {"overwrite", {.mode = WriteMode::Overwrite}},
            {"stream", {.streaming = true}}};
        std::string text;
        for (const auto& [title, medium] : media())
            for (const auto& [wish, option] : options) {
                text.append("== ").append(title).append(", ").append(wish).append("\n");
                const auto made =
                    plan(medium, dataPayload(1000, option.eraseFirst ? 0 : *medium.nextWritable), option);
                text += made ? dump(*made) : refused(made.error());
            }
        compareWithGolden("plans-dvd-bd.txt", text);
    }

    void formatsAreAsWritten()
    {
        std::string text;
        for (const auto& [title, medium] : media())
            for (const EraseKind kind : {EraseKind::Quick, EraseKind::Full}) {
                const std::string depth = kind == EraseKind::Quick ? "quick" : "full";
                text.append("== erase ").append(title).append(", ").append(depth).append("\n");
                text += stepsOf(planErase(medium, kind));
                text.append("== format ").append(title).append(", ").append(depth).append("\n");
                text += stepsOf(planFormat(medium, kind, Spares::Default));
            }
        const MediumState re = overwritable(MediumKind::BdRe, Formatting::Complete, 0);
        const MediumState ram = overwritable(MediumKind::DvdRam, Formatting::Complete, 0);
        MediumState bdr = blankMedium(MediumKind::BdR);
        bdr.formats = {{0x32, 0, 11'826'176, 0}, {0x32, 0, 12'088'320, 0}, {0x32, 0, 6'000'000, 0}};
        for (const auto& medium :
             {re, ram, bdr, overwritable(MediumKind::DvdPlusRw, Formatting::Complete, 0)})
            for (const Spares spares : {Spares::None, Spares::Minimum, Spares::Default, Spares::Maximum}) {
                text.append("== format ").append(name(medium.kind)).append(", spares ").append(name(spares));
                text.append("\n") += stepsOf(planFormat(medium, EraseKind::Quick, spares));
            }
        for (const DvdRwMode mode : {DvdRwMode::Sequential, DvdRwMode::RestrictedOverwrite})
            for (const auto& medium :
                 {blankDvdMinus(MediumKind::DvdMinusRw),
                  overwritable(MediumKind::DvdMinusRw, Formatting::Complete, 5000), re}) {
                text.append("== erase ").append(name(medium.kind)).append(" ").append(name(medium.status));
                text.append(mode == DvdRwMode::Sequential ? " as sequential\n" : " as overwrite\n");
                text += stepsOf(planErase(medium, EraseKind::Quick, mode));
            }
        compareWithGolden("formats.txt", text);
    }

    void theLayersShareWhatOneCannotHold()
    {
        const auto made = plan(dualLayer(), dataPayload(3'000'000), {});
        QVERIFY(made.has_value());
        const auto step = std::ranges::find(made->steps, StepKind::LayerBoundary, &Step::kind);
        QVERIFY(step != made->steps.end());
        QCOMPARE(step->sectors, std::uint64_t{1'500'000}); // 16 * ((187500 + 1) / 2)
        QVERIFY(std::ranges::find(made->warnings, PlanWarning::FitsOneLayer) == made->warnings.end());
        QCOMPARE(plan(dualLayer(), dataPayload(1000), {})->warnings.front(), PlanWarning::FitsOneLayer);
        const auto chosen = plan(dualLayer(), dataPayload(3'000'000), {.layer0Sectors = 2'000'000});
        QCOMPARE(std::ranges::find(chosen->steps, StepKind::LayerBoundary, &Step::kind)->sectors,
                 std::uint64_t{2'000'000});
        for (const std::uint32_t wrong : {1'400'000U, 2'086'928U, 1'500'008U, 3'000'000U})
            QCOMPARE(plan(dualLayer(), dataPayload(3'000'000), {.layer0Sectors = wrong}).error().code,
                     ErrorCode::InvalidArgument);
        QCOMPARE(plan(blankMedium(MediumKind::BdR), dataPayload(1000), {.layer0Sectors = 160}).error().code,
                 ErrorCode::Unsupported);
    }

    void aVolumeGrowsWithItsDescriptorsLast()
    {
        const MediumState medium = overwritable(MediumKind::BdRe, Formatting::Complete, 5000);
        Payload payload = dataPayload(140);
        payload.ranges = {{5024, 108}, {0, 32}};
        payload.basis = Basis{16, {}};
        const auto made = plan(medium, payload, {.append = true});
        QVERIFY(made.has_value());
        const std::vector<Step> wanted = {
            {.kind = StepKind::ExpectSector, .lba = 16},
            {.kind = StepKind::SetSpeed, .detail = 8990},
            {.kind = StepKind::WritePayload, .lba = 5024, .sectors = 108},
            {.kind = StepKind::WriteZeros, .lba = 5132, .sectors = 20},
            {.kind = StepKind::Synchronize},
            {.kind = StepKind::WritePayload, .lba = 0, .sectors = 32},
            {.kind = StepKind::Synchronize},
        };
        QCOMPARE(made->steps, wanted);
        payload.ranges = {{5000, 108}, {0, 32}}; // not at a cluster
        QCOMPARE(plan(medium, payload, {.append = true}).error().code, ErrorCode::InvalidArgument);
        payload.ranges = {{5024, 100}, {0, 32}}; // not all of it
        QCOMPARE(plan(medium, payload, {.append = true}).error().code, ErrorCode::InvalidArgument);
        payload.ranges = {{11'826'080, 108}, {0, 32}};
        QCOMPARE(plan(medium, payload, {.append = true}).error().code, ErrorCode::MediumTooSmall);
    }

    void aNearlyFullDiscIsClosed()
    {
        MediumState open = writtenMedium(MediumKind::BdR, MediumStatus::Appendable);
        const std::uint64_t rest = open.capacitySectors / 50;
        const auto appended = [&](std::uint64_t left, Closing closing) {
            return plan(open, dataPayload(open.freeSectors - left, *open.nextWritable),
                        {.closing = closing, .append = true});
        };
        open.freeSectors = open.freeSectors / 32 * 32;
        QCOMPARE(appended(rest / 32 * 32 + 32, Closing::Auto)->closing, Closing::KeepOpen);
        const auto full = appended(rest / 32 * 32, Closing::Auto);
        QCOMPARE(full->closing, Closing::Close);
        QCOMPARE(full->warnings.front(), PlanWarning::ClosesAsFull);
        QCOMPARE(appended(0, Closing::KeepOpen)->closing, Closing::KeepOpen);
    }

    void modesThatNoProgramWritesAreRefused()
    {
        MediumState layerJump = blankDvdMinus(MediumKind::DvdMinusRDl);
        layerJump.profile = mmc::Profile::DvdRDlLayerJump;
        MediumState random = blankMedium(MediumKind::BdR);
        random.profile = mmc::Profile::BdRRandom;
        for (const MediumState& medium : {layerJump, random}) {
            const auto made = plan(medium, dataPayload(1000), {});
            QVERIFY(!made);
            QCOMPARE(made.error().code, ErrorCode::MediumUnsuitable);
            QVERIFY(made.error().detail.ends_with("a mode that is not supported"));
        }
    }
    void whatIsTooLargeIsToldWhatWouldDo()
    {
        const auto of = [](MediumKind kind, std::uint64_t sectors) {
            return plan(blankMedium(kind), dataPayload(sectors), {}).error();
        };
        QCOMPARE(of(MediumKind::CdR, 400'000).largerMedium, "DVD");
        QCOMPARE(of(MediumKind::CdR, 3'000'000).largerMedium, "DVD DL");
        QCOMPARE(of(MediumKind::DvdPlusR, 5'000'000).largerMedium, "BD");
        QCOMPARE(of(MediumKind::BdR, 60'000'000).largerMedium, "BDXL QL");
        QCOMPARE(of(MediumKind::BdR, 70'000'000).largerMedium, "");
        QCOMPARE(of(MediumKind::BdR, 70'000'000).remedy, Remedy::LargerMedium);
    }
};

QTEST_APPLESS_MAIN(TestPlanMedia)
#include "tst_planmedia.moc"
