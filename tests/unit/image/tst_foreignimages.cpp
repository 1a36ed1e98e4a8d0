// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QProcess>
#include <QTest>

#include "core/image/check/checkimage.h"
#include "core/source/memorysource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

/// Images that other programs made, read where they lie.
class TestForeignImages : public QObject {
    Q_OBJECT

private slots:
    void everyImageIsReadOrRefusedWithoutHarm_data()
    {
        QTest::addColumn<QString>("file");
        const QDir folder(QString::fromUtf8(EMBERDISC_SHARED_DATA "/images"));
        for (const QString& file : folder.entryList({QStringLiteral("*.xz")}))
            QTest::newRow(qPrintable(file)) << folder.filePath(file);
    }
    void everyImageIsReadOrRefusedWithoutHarm()
    {
        QFETCH(QString, file);
        MemorySectors sectors(load(file));
        const auto reader = ImageReader::open(sectors);
        const bool isBad = file.contains(QStringLiteral("bad")) || file.contains(QStringLiteral("malformed"));
        if (!reader) {
            QVERIFY(isBad);
            return;
        }
        for (const NameSpace nameSpace : reader->nameSpaces()) {
            std::vector<std::string> troubles;
            const Dump dump = dumpImage(*reader, nameSpace, &troubles);
            if (!isBad)
                QCOMPARE(troubles, std::vector<std::string>());
            if (!isBad && file.contains(QStringLiteral("libcdio")))
                QVERIFY(!dump.empty());
        }
    }

    void theCheckFindsNoFalseErrors_data() { everyImageIsReadOrRefusedWithoutHarm_data(); }
    void theCheckFindsNoFalseErrors()
    {
        QFETCH(QString, file);
        MemorySectors sectors(load(file));
        SilentJobContext job;
        const auto report = checkImage(sectors, {}, job);
        const bool isBad = file.contains(QStringLiteral("bad")) || file.contains(QStringLiteral("malformed"));
        if (isBad) {
            QVERIFY(!report || report->errors > 0);
            return;
        }
        QVERIFY(report);
        std::string found;
        for (const Finding& finding : report->findings)
            found += std::string(name(finding.code)) + ' ' + finding.path + '\n';
        QVERIFY2(report->errors == 0, found.c_str());
    }

    void readsRockRidge()
    {
        const Dump dump = dumpOf("libcdio-copying-rr.iso.xz", NameSpace::RockRidge);
        QVERIFY2(dump.contains("/COPYING"), toText(dump).c_str());
        QVERIFY(dump.at("/COPYING").starts_with("file "));
    }

    void readsJoliet()
    {
        const Dump dump = dumpOf("libcdio-joliet.iso.xz", NameSpace::Joliet);
        QVERIFY2(dump.size() > 1, toText(dump).c_str());
    }

    void readsUdf_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("label");
        QTest::addColumn<Dump>("expected");
        const auto text = [](const std::string& contents) {
            return "file " + std::to_string(contents.size()) + " " + sha256(source::MemorySource(contents));
        };
        QTest::newRow("libcdio, 1.02")
            << QStringLiteral("libcdio-udf102.iso.xz") << QStringLiteral("FéжΘvrier")
            << Dump{{"/FéжΘvrier", text("0123456789")}};
        QTest::newRow("Nero, BD-R 2.60") << QStringLiteral("udf-bdr-2.60-nero.img.xz")
                                         << QStringLiteral("Label") << Dump{{"/test.txt", text("")}};
        QTest::newRow("Nero, CD") << QStringLiteral("udf-cd-nero-6.img.xz") << QStringLiteral("Joliet Label")
                                  << Dump{{"/test.txt", text("test\n")}};
        QTest::newRow("mkudffs") << QStringLiteral("udf.img.xz") << QStringLiteral("test-udf") << Dump{};
    }
    void readsUdf()
    {
        QFETCH(QString, file);
        QFETCH(QString, label);
        QFETCH(Dump, expected);
        MemorySectors sectors(load(path(qPrintable(file))));
        const auto reader = ImageReader::open(sectors);
        QVERIFY2(reader, reader ? "" : reader.error().toString().c_str());
        QVERIFY(std::ranges::find(reader->nameSpaces(), NameSpace::Udf) != reader->nameSpaces().end());
        QCOMPARE(toText(dumpImage(*reader, NameSpace::Udf)), toText(expected));
        QCOMPARE(QString::fromStdString(reader->volume().volumeId), label);
    }

    void joinsExtents()
    {
        for (const NameSpace nameSpace : {NameSpace::Iso9660, NameSpace::Joliet}) {
            const char* file = nameSpace == NameSpace::Joliet ? "libcdio-multi_extent_8k_joliet.iso.xz"
                                                              : "libcdio-multi_extent_8k.iso.xz";
            const Dump dump = dumpOf(file, nameSpace);
            QVERIFY2(std::ranges::any_of(dump,
                                         [](const auto& item) {
                                             return item.second.starts_with("file ") &&
                                                    std::stoul(item.second.substr(5)) > 8192;
                                         }),
                     toText(dump).c_str());
        }
    }

    void readsDeepDirectories()
    {
        MemorySectors sectors(load(path("libcdio-deep-directory.iso.xz")));
        const auto reader = ImageReader::open(sectors);
        int deepest = 0;
        QVERIFY(reader->walk(reader->best(), [&](const std::string&, const ImageEntry&, int depth) {
            deepest = std::max(deepest, depth);
            return ImageReader::Walk::Continue;
        }));
        QVERIFY(deepest >= 8);
    }

private:
    static QString path(const char* name)
    {
        return QString::fromUtf8(EMBERDISC_SHARED_DATA "/images/") + QString::fromUtf8(name);
    }

    static std::vector<std::byte> load(const QString& file)
    {
        QProcess xz;
        xz.start(QStringLiteral("xz"), {QStringLiteral("-dc"), file});
        if (!xz.waitForFinished() || xz.exitCode() != 0)
            qFatal("xz is needed to read %s", qPrintable(file));
        const QByteArray bytes = xz.readAllStandardOutput();
        std::vector<std::byte> result(static_cast<std::size_t>((bytes.size() + 2047) / 2048 * 2048));
        std::copy_n(reinterpret_cast<const std::byte*>(bytes.constData()), bytes.size(), result.begin());
        return result;
    }

    static Dump dumpOf(const char* name, NameSpace nameSpace)
    {
        MemorySectors sectors(load(path(name)));
        const auto reader = ImageReader::open(sectors);
        return reader ? dumpImage(*reader, nameSpace) : Dump{};
    }
};

QTEST_GUILESS_MAIN(TestForeignImages)
#include "tst_foreignimages.moc"
