// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QTest>

#include <string>

namespace emberdisc::test {

/// Compares with the text file of that name; EMBERDISC_UPDATE_GOLDEN=1 writes it anew.
inline void compareWithGolden(const char* name, const std::string& text)
{
    const QString path =
        QStringLiteral(EMBERDISC_SOURCE_DIR "/tests/unit/recorder/golden/") + QLatin1String(name);
    QFile file(path);
    if (qEnvironmentVariableIntValue("EMBERDISC_UPDATE_GOLDEN") == 1) {
        QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
        file.write(QByteArray::fromStdString(text));
        return;
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
    const QList<QByteArray> expected = file.readAll().split('\n');
    const QList<QByteArray> actual = QByteArray::fromStdString(text).split('\n');
    for (qsizetype line = 0; line < qMin(expected.size(), actual.size()); ++line)
        QVERIFY2(expected[line] == actual[line],
                 qPrintable(QStringLiteral("%1:%2: is \"%3\", should be \"%4\"")
                                .arg(path)
                                .arg(line + 1)
                                .arg(QString::fromUtf8(actual[line]), QString::fromUtf8(expected[line]))));
    QCOMPARE(actual.size(), expected.size());
}

} // namespace emberdisc::test
