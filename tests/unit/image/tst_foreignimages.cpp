// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/image/check/checkimage.h"
#include "core/image/text.h"
#include "core/source/memorysource.h"
#include "tests/integration/image/peersupport.h"

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
        std::size_t allTroubles = 0;
        for (const NameSpace nameSpace : reader->nameSpaces()) {
            std::vector<std::string> troubles;
            const Dump dump = dumpImage(*reader, nameSpace, &troubles);
            if (!isBad)
                QCOMPARE(troubles, std::vector<std::string>());
            if (!isBad && file.contains(QStringLiteral("libcdio")))
                QVERIFY(!dump.empty());
            allTroubles += troubles.size();
        }
        QCOMPARE(allTroubles > 0, isBad); // what is bad is read as far as it goes, with a reason
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

    /// 47,229 bytes, as they are: what ends within a sector is looked at as far as it goes.
    void anImageThatEndsWithinASectorIsLookedAt()
    {
        MemorySectors sectors(load(path("libcdio-malformed.iso.xz")));
        QCOMPARE(sectors.bytes.size() % 2048, std::size_t{125});
        SilentJobContext job;
        const auto report = checkImage(sectors, {}, job);
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(report.has_value(), reader.has_value());
        QVERIFY(!report || std::ranges::any_of(report->findings, [](const Finding& finding) {
            return finding.code == FindingCode::SectorCut;
        }));
    }

    /// With contents, against what libarchive extracts, by Rock Ridge, else by Joliet, else by ISO 9660.
    void othersSeeTheSame_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("without"); // of libarchive's name spaces
        QTest::addColumn<int>("nameSpace");
        QTest::addColumn<int>("files");
        const auto row = [](const char* file, const char* without, NameSpace nameSpace, int files) {
            QTest::addRow("%s %s", file, name(nameSpace).data())
                << path(file) << QString::fromUtf8(without) << static_cast<int>(nameSpace) << files;
        };
        const char* const withoutBoth = "iso9660:!rockridge,iso9660:!joliet";
        const char* const withoutRockRidge = "iso9660:!rockridge";
        row("libcdio-copying-rr.iso.xz", "", NameSpace::RockRidge, 1);
        row("libcdio-copying.iso.xz", "", NameSpace::Iso9660, 1);
        row("libcdio-joliet.iso.xz", withoutRockRidge, NameSpace::Joliet, 4);
        row("libcdio-joliet.iso.xz", withoutBoth, NameSpace::Iso9660, 4);
        row("iso-joliet.img.xz", withoutRockRidge, NameSpace::Joliet, 4);
        row("iso-rr-joliet.img.xz", "", NameSpace::RockRidge, 4);
        row("iso-rr-joliet.img.xz", withoutRockRidge, NameSpace::Joliet, 4);
        row("iso-rr-joliet.img.xz", withoutBoth, NameSpace::Iso9660, 4);
        row("libcdio-multi_extent_8k_joliet.iso.xz", withoutRockRidge, NameSpace::Joliet, 1);
        row("libcdio-multi_extent_8k.iso.xz", "", NameSpace::RockRidge, 1);
        row("libcdio-deep-directory.iso.xz", "", NameSpace::RockRidge, 4);
    }
    void othersSeeTheSame()
    {
        QFETCH(QString, file);
        QFETCH(QString, without);
        QFETCH(int, nameSpace);
        QFETCH(int, files);
        MemorySectors sectors(load(file));
        const auto reader = ImageReader::open(sectors);
        QTemporaryDir folder;
        const std::string image = folder.path().toStdString() + "/image";
        const std::string out = folder.path().toStdString() + "/out";
        write(image, std::string(asText(sectors.bytes)));
        QVERIFY(QDir().mkpath(QString::fromStdString(out)));
        std::vector<std::string> arguments{"-xf", image, "-C", out, "--exclude=fd0", "--exclude=zero"};
        if (!without.isEmpty())
            arguments.insert(arguments.end(), {"--options", without.toStdString()});
        run("bsdtar", arguments);
        makeRemovable(out);
        Dump seen = dumpImage(*reader, static_cast<NameSpace>(nameSpace));
        std::erase_if(seen, [](const auto& one) { return one.second == "special"; }); // needs rights to make
        QCOMPARE(toText(seen), toText(dumpFolder(out)));
        QCOMPARE(std::ranges::count_if(seen, [](const auto& one) { return one.second.starts_with("file "); }),
                 files);
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
        const auto all = std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
        return {all.begin(), all.end()};
    }
};

QTEST_GUILESS_MAIN(TestForeignImages)
#include "tst_foreignimages.moc"
