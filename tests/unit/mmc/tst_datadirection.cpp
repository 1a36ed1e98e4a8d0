// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/datadirection.h"

#include "core/mmc/commands.h"

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::mmc;

class TestDataDirection : public QObject {
    Q_OBJECT
private slots:
    void knowsWhatSends_data()
    {
        QTest::addColumn<int>("opcode");
        QTest::addColumn<bool>("sends");
        const auto row = [](const char* name, int opcode, bool sends) {
            QTest::newRow(name) << opcode << sends;
        };
        row("WRITE(10)", 0x2A, true);
        row("WRITE(12)", 0xAA, true);
        row("MODE SELECT(10)", 0x55, true);
        row("SEND CUE SHEET", 0x5D, true);
        row("SEND DISC STRUCTURE", 0xBF, true);
        row("SET STREAMING", 0xB6, true);
        row("FORMAT UNIT", 0x04, true);
        row("READ(10)", 0x28, false);
        row("GET CONFIGURATION", 0x46, false);
        row("READ DISC STRUCTURE", 0xAD, false);
        row("REPORT KEY", 0xA4, false);
        row("READ BUFFER", 0x3C, false);
        row("BLANK", 0xA1, false);
        row("of a vendor", 0xD8, false);
    }
    void knowsWhatSends()
    {
        QFETCH(int, opcode);
        QFETCH(bool, sends);
        QCOMPARE(carriesDataOut(Cdb(static_cast<std::uint8_t>(opcode))), sends);
    }
};

QTEST_APPLESS_MAIN(TestDataDirection)
#include "tst_datadirection.moc"
