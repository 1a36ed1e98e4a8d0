// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/tracetransport.h"
#include "core/recorder/erase.h"
#include "core/recorder/execute.h"

#include "golden.h"
#include "media.h"
#include "rig.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::recorder;
using namespace emberdisc::test;
using virtualdrive::MediumType;

/// What goes over the wire, command by command, from the lock of the tray to its release. The sequences are
/// those of MMC-6 4 and of core/recorder/README.md; commands of the probes before and after are left out, and
/// so are further polls of TEST UNIT READY.
class TestBurnTrace : public QObject {
    Q_OBJECT

    class Wire {
    public:
        explicit Wire(mmc::Transport& inner) : transport(inner, [this](std::string_view line) { add(line); })
        {}
        std::string text;
        mmc::TraceTransport transport;

    private:
        void add(std::string_view line)
        {
            const bool lock = line.starts_with("1E 00 00 00 01");
            const bool unlock = line.starts_with("1E 00 00 00 00");
            m_open = m_open || lock;
            const bool poll = line.starts_with("00 ");
            if (m_open && !(poll && m_polled))
                text += std::string(poll ? line.substr(0, 17) : line) + "\n";
            m_polled = poll;
            if (unlock)
                m_open = false;
        }
        bool m_open = false;
        bool m_polled = false;
    };

    static std::string traceOf(MediumType type, const Payload& payload, const BurnOptions& options)
    {
        Rig rig(type);
        return traceOf(rig, payload, options);
    }
    static std::string traceOf(Rig& rig, const Payload& payload, const BurnOptions& options)
    {
        const auto made = plan(*probe(rig.recorder, rig.clock, {}), payload, options);
        if (!made)
            qFatal("%s", made.error().toString().c_str());
        PatternSectors source(payload.sectorSize, payload.sectorCount);
        SilentJobContext context;
        Wire wire(rig.recorder);
        if (const auto done = execute(*made, wire.transport, source, rig.clock, context); !done)
            qFatal("%s", done.error().toString().c_str());
        return wire.text;
    }

    /// A burn of 40 sectors, and what is added to it.
    static std::string traceOfAppending(MediumType type, const BurnOptions& options = {.append = true})
    {
        Rig rig(type);
        (void)traceOf(rig, dataPayload(40), {.closing = Closing::KeepOpen});
        const auto state = probe(rig.recorder, rig.clock, {});
        return traceOf(rig, dataPayload(40, *state->nextWritable), options);
    }
    static std::string traceOf(Rig& rig, const std::expected<ErasePlan, PlanRefusal>& made)
    {
        if (!made)
            qFatal("%s", made.error().toString().c_str());
        SilentJobContext context;
        Wire wire(rig.recorder);
        if (const auto done = executeErase(*made, wire.transport, rig.clock, context); !done)
            qFatal("%s", done.error().toString().c_str());
        return wire.text;
    }
    static std::string traceOfFormat(MediumType type, Spares spares = Spares::Default)
    {
        Rig rig(type);
        return traceOf(rig, planFormat(*probe(rig.recorder, rig.clock, {}), EraseKind::Quick, spares));
    }

    /// Data in Mode 1, a song behind a pause, and a track of XA.
    static Payload mixedPayload()
    {
        const auto at = [](std::uint8_t control, std::uint8_t track, std::uint8_t index, std::uint8_t form,
                           std::uint32_t frames) {
            return CueEntry{.controlAddress = static_cast<std::uint8_t>(control << 4 | 1),
                            .track = track,
                            .index = index,
                            .dataForm = form,
                            .minute = static_cast<std::uint8_t>(frames / 4500),
                            .second = static_cast<std::uint8_t>(frames / 75 % 60),
                            .frame = static_cast<std::uint8_t>(frames % 75)};
        };
        return {.kind = PayloadKind::AudioSession,
                .sectorSize = 2352,
                .sectorCount = 1050,
                .cueSheet = {at(4, 0, 0, 0x14, 0), at(4, 1, 0, 0x10, 0), at(4, 1, 1, 0x10, 150),
                             at(0, 2, 0, 0x00, 450), at(0, 2, 1, 0x00, 600), at(4, 3, 1, 0x20, 900),
                             at(4, 0xAA, 1, 0x24, 1200)}};
    }

private slots:
    void dataAndMusicInOneSession()
    {
        Rig rig(MediumType::CdR80);
        const auto made = plan(*probe(rig.recorder, rig.clock, {}), mixedPayload(), {.speed = 4});
        QVERIFY(made.has_value());
        compareWithGolden("plan-cd-r-sao-mixed.txt", dump(*made));
        compareWithGolden("cd-r-sao-mixed.txt", traceOf(rig, mixedPayload(), {.speed = 4}));
    }

    void everyOtherMediumAndMode_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<BurnOptions>("options");
        const auto row = [](const char* golden, MediumType type, const BurnOptions& options = {}) {
            QTest::newRow(golden) << type << options;
        };
        using enum MediumType;
        const BurnOptions open{.closing = Closing::KeepOpen};
        const BurnOptions incremental{.mode = WriteMode::Incremental};
        row("cd-rw-tao", CdRw);
        row("t5-dvd-r-dao", DvdR);
        row("dvd-r-dao-simulate", DvdR, {.simulate = true});
        row("dvd-r-incremental", DvdR, incremental);
        row("t6-dvd-r-incremental-open", DvdR, open);
        row("dvd-r-dl-dao", DvdRDl);
        row("dvd-rw-dao", DvdRw);
        row("dvd-rw-incremental-open", DvdRw, open);
        row("dvd-ram", DvdRam);
        row("t9-dvd-plus-rw", DvdPlusRw);
        row("dvd-plus-r-dl", DvdPlusRDl);
        row("dvd-plus-r-dl-open", DvdPlusRDl, open);
        row("bd-r-dl", BdRDl);
        row("bd-r-xl", BdRXl4);
        row("bd-re", BdRe);
        row("bd-re-dl", BdReDl);
    }
    void everyOtherMediumAndMode()
    {
        QFETCH(const MediumType, type);
        QFETCH(const BurnOptions, options);
        const std::string golden = std::string(QTest::currentDataTag()) + ".txt";
        compareWithGolden(golden.c_str(), traceOf(type, dataPayload(40), options));
    }

    void appending_data()
    {
        QTest::addColumn<MediumType>("type");
        using enum MediumType;
        QTest::newRow("t2-cd-r-append") << CdR80;
        QTest::newRow("dvd-r-append") << DvdR;
        QTest::newRow("dvd-rw-append") << DvdRw;
        QTest::newRow("dvd-plus-r-append") << DvdPlusR;
        QTest::newRow("bd-r-append") << BdR;
    }
    void appending()
    {
        QFETCH(const MediumType, type);
        const std::string golden = std::string(QTest::currentDataTag()) + ".txt";
        compareWithGolden(golden.c_str(), traceOfAppending(type));
    }

    /// From a mebibyte on; what is before keeps the drive's care.
    void streamRecording_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::newRow("dvd-ram-stream") << MediumType::DvdRam;
        QTest::newRow("bd-re-stream") << MediumType::BdRe;
    }
    void streamRecording()
    {
        QFETCH(const MediumType, type);
        const std::string golden = std::string(QTest::currentDataTag()) + ".txt";
        compareWithGolden(golden.c_str(), traceOf(type, dataPayload(550), {.streaming = true}));
    }

    void dvdPlusRwWhoseFormatWasSuspended()
    {
        Rig rig(MediumType::DvdPlusRw);
        (void)traceOf(rig, dataPayload(40), {});
        compareWithGolden("dvd-plus-rw-restart.txt", traceOf(rig, dataPayload(40), {}));
    }
    void dvdRwInRestrictedOverwrite()
    {
        Rig rig(MediumType::DvdRw);
        const auto state = probe(rig.recorder, rig.clock, {});
        std::string text = traceOf(rig, planErase(*state, EraseKind::Quick, DvdRwMode::RestrictedOverwrite));
        text += traceOf(rig, dataPayload(40), {});
        compareWithGolden("t10-dvd-rw-overwrite.txt", text);
    }
    void sessionsThatAreTakenBack()
    {
        Rig rig(MediumType::CdRw);
        (void)traceOf(rig, dataPayload(40), {.closing = Closing::KeepOpen});
        std::string text;
        for (const DiscPart part : {DiscPart::LastLeadOut, DiscPart::LastSession})
            text += traceOf(rig, planEraseOf(*probe(rig.recorder, rig.clock, {}), part));
        compareWithGolden("cd-rw-last-session.txt", text);
    }
    void formats_data()
    {
        QTest::addColumn<MediumType>("type");
        QTest::addColumn<Spares>("spares");
        using enum MediumType;
        QTest::newRow("format-dvd-ram") << DvdRam << Spares::Default;
        QTest::newRow("format-dvd-ram-without-spares") << DvdRam << Spares::None;
        QTest::newRow("format-dvd-plus-rw") << DvdPlusRw << Spares::Default;
        QTest::newRow("t12-format-bd-re") << BdRe << Spares::Default;
        QTest::newRow("format-bd-re-without-spares") << BdRe << Spares::None;
        QTest::newRow("format-bd-r") << BdR << Spares::Default;
    }
    void formats()
    {
        QFETCH(const MediumType, type);
        QFETCH(const Spares, spares);
        const std::string golden = std::string(QTest::currentDataTag()) + ".txt";
        compareWithGolden(golden.c_str(), traceOfFormat(type, spares));
    }
    void dvdRwBlanking()
    {
        Rig rig(MediumType::DvdRw);
        std::string text;
        for (const EraseKind kind : {EraseKind::Quick, EraseKind::Full})
            text += traceOf(rig, planErase(*probe(rig.recorder, rig.clock, {}), kind));
        compareWithGolden("t11-dvd-rw-blank.txt", text);
    }
    void zerosWhereThereIsNoBlanking()
    {
        Rig rig(MediumType::BdRe);
        (void)traceOf(rig, dataPayload(40), {});
        compareWithGolden("bd-re-zeros.txt",
                          traceOf(rig, planErase(*probe(rig.recorder, rig.clock, {}), EraseKind::Quick)));
    }

    void cdrTrackAtOnce()
    {
        compareWithGolden("t1-cd-r-tao.txt", traceOf(MediumType::CdR80, dataPayload(40), {}));
    }
    void cdrTrackAtOnceKeptOpen()
    {
        compareWithGolden("t1-cd-r-tao-open.txt",
                          traceOf(MediumType::CdR80, dataPayload(40), {.closing = Closing::KeepOpen}));
    }
    void cdrSimulation()
    {
        compareWithGolden("cd-r-tao-simulate.txt",
                          traceOf(MediumType::CdR80, dataPayload(40), {.simulate = true}));
    }
    void cdrSessionAtOnceAudio()
    {
        compareWithGolden("t3-cd-r-sao-audio.txt",
                          traceOf(MediumType::CdR80, audioPayload(300, 301), {.speed = 4}));
    }
    void cdrSessionAtOnceData()
    {
        compareWithGolden("cd-r-sao-data.txt",
                          traceOf(MediumType::CdR80, dataPayload(305), {.mode = WriteMode::Sao}));
    }
    void dvdPlusR()
    {
        compareWithGolden("t7-dvd-plus-r.txt", traceOf(MediumType::DvdPlusR, dataPayload(40), {}));
    }
    void dvdPlusRKeptOpen()
    {
        compareWithGolden("t7-dvd-plus-r-open.txt",
                          traceOf(MediumType::DvdPlusR, dataPayload(40), {.closing = Closing::KeepOpen}));
    }
    void bdR() { compareWithGolden("t8-bd-r.txt", traceOf(MediumType::BdR, dataPayload(40), {})); }
    void bdRKeptOpen()
    {
        compareWithGolden("t8-bd-r-open.txt",
                          traceOf(MediumType::BdR, dataPayload(40), {.closing = Closing::KeepOpen}));
    }

    void cdrwBlanking()
    {
        Rig rig(MediumType::CdRw);
        std::string text;
        for (const EraseKind kind : {EraseKind::Quick, EraseKind::Full})
            text += traceOf(rig, planErase(*probe(rig.recorder, rig.clock, {}), kind));
        compareWithGolden("t11-cd-rw-blank.txt", text);
    }
};

QTEST_GUILESS_MAIN(TestBurnTrace)
#include "tst_burntrace.moc"
