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

private slots:
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
        for (const EraseKind kind : {EraseKind::Quick, EraseKind::Full}) {
            const auto made = planErase(*probe(rig.recorder, rig.clock, {}), kind);
            QVERIFY(made.has_value());
            SilentJobContext context;
            Wire wire(rig.recorder);
            QVERIFY(executeErase(*made, wire.transport, rig.clock, context).has_value());
            text += wire.text;
        }
        compareWithGolden("t11-cd-rw-blank.txt", text);
    }
};

QTEST_GUILESS_MAIN(TestBurnTrace)
#include "tst_burntrace.moc"
