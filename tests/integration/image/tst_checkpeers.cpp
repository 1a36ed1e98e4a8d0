// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/byteorder.h"
#include "core/image/check/checkimage.h"
#include "core/image/sessions.h"
#include "core/source/filesectorsource.h"
#include "peersupport.h"
#include "tests/unit/image/udfbytes.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

using Codes = std::vector<std::string>;

/// What the check says of an image: a code each, without doubles, in their order.
Codes findings(const std::string& path, std::uint64_t sessionStart = 0)
{
    auto sectors = source::FileSectorSource::open(path);
    if (!sectors)
        return {sectors.error().toString()};
    SilentJobContext job;
    const auto report = checkImage(**sectors, {.reader = {.sessionStart = sessionStart}}, job);
    if (!report)
        return {report.error().toString()};
    Codes codes;
    for (const Finding& finding : report->findings)
        if (std::ranges::find(codes, name(finding.code)) == codes.end())
            codes.emplace_back(name(finding.code));
    std::ranges::sort(codes);
    return codes;
}

std::string joined(const Codes& codes)
{
    std::string text;
    for (const std::string& code : codes)
        text += code + ' ';
    return text;
}

void copyInto(const std::string& target, const std::string& part, std::uint64_t sector)
{
    QFile to(QString::fromStdString(target));
    QFile from(QString::fromStdString(part));
    QVERIFY(to.open(QIODevice::ReadWrite) && from.open(QIODevice::ReadOnly));
    QVERIFY(to.seek(static_cast<qint64>(sector * kSectorSize)));
    to.write(from.readAll());
}

} // namespace

/// Images that other programs make: checked without false errors, read whole, every session of them.
class TestCheckPeers : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write(path("tree/file.txt"), "hello");
        write(path("tree/folder/A long name with spaces.bin"), pattern(5000));
        write(path("tree/1/2/3/4/5/6/7/8/9/deep"), "deep");
        write(path("tree/" + std::string(200, 'n')), "long");
        write(path("tree/empty"), "");
        QVERIFY(QFile::link(QStringLiteral("../file.txt"), text("tree/folder/link")));
    }

    void imagesOfOthersHaveNoFalseErrors_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<QString>("expected"); // warnings about what they really do
        const auto row = [](const char* title, const char* command, const char* expected) {
            QTest::newRow(title) << QString::fromUtf8(command).split(QLatin1Char(' '))
                                 << QString::fromUtf8(expected);
        };
        row("xorriso", "xorriso -as mkisofs -quiet -R -J", "ParentWrong "); // ".." in Joliet is "."
        row("xorriso, plain", "xorriso -as mkisofs -quiet", "");
        row("xorriso, level 3", "xorriso -as mkisofs -quiet -iso-level 3 -R -J -joliet-long", "ParentWrong ");
        row("genisoimage", "genisoimage -quiet -R -J -joliet-long", "TypeMissing "); // of its /rr_moved
        row("genisoimage, level 4", "genisoimage -quiet -iso-level 4 -R -J -joliet-long", "");
        row("genisoimage, deep", "genisoimage -quiet -D -r", "");
        // The reserve descriptors have another volume set identifier. Padding comes behind the last anchor,
        // which ends the volume, but not the image.
        row("genisoimage, UDF", "genisoimage -quiet -udf -R -J -joliet-long", "CopyDiffers TypeMissing ");
    }
    void imagesOfOthersHaveNoFalseErrors()
    {
        QFETCH(QStringList, command);
        QFETCH(QString, expected);
        std::vector<std::string> arguments;
        for (const QString& word : command.mid(1))
            arguments.push_back(word.toStdString());
        arguments.insert(arguments.end(), {"-o", path("image.iso"), path("tree")});
        const QByteArray said = run(command.front().toStdString(), arguments);
        QVERIFY2(QFile::exists(text("image.iso")), said);
        QCOMPARE(QString::fromStdString(joined(findings(path("image.iso")))), expected);
    }

    void genisoimagesUdfIsReadWhole()
    {
        run("genisoimage", {"-quiet", "-udf", "-R", "-o", path("image.iso"), path("tree")});
        const auto sectors = source::FileSectorSource::open(path("image.iso"));
        const auto reader = ImageReader::open(**sectors);
        QVERIFY(reader);
        Dump expected = dumpFolder(path("tree"));
        std::erase_if(expected,
                      [](const auto& one) { return one.second.starts_with("link"); }); // it has none
        Dump udf = dumpImage(*reader, NameSpace::Udf);
        std::erase_if(udf, [](const auto& one) { return one.first.starts_with("/folder/link"); });
        std::erase_if(udf, [](const auto& one) { return one.first.starts_with("/rr_moved"); });
        QCOMPARE(QString::fromStdString(toText(udf)), QString::fromStdString(toText(expected)));
    }

    void volumesOfMkudffsAreReadAndChecked_data()
    {
        QTest::addColumn<QString>("media");
        QTest::addColumn<QString>("revision");
        for (const char* media : {"hd", "dvd", "dvdram", "dvdrw", "cd", "cdrw", "cdr", "dvdr", "bdr"})
            for (const char* revision : {"1.02", "1.50", "2.00", "2.01", "2.50", "2.60"}) {
                const std::string_view medium = media;
                const bool isOnce = medium == "cdr" || medium == "dvdr" || medium == "bdr";
                const std::string_view number = revision;
                const bool isNew = number >= "2.50";
                const bool isOffered = isOnce ? number >= (medium == "bdr" ? "2.50" : "1.50")
                                              : !isNew && (number != "1.02" || !medium.ends_with("rw"));
                if (isOffered)
                    QTest::addRow("%s %s", media, revision)
                        << QString::fromUtf8(media) << QString::fromUtf8(revision);
            }
    }
    void volumesOfMkudffsAreReadAndChecked()
    {
        QFETCH(QString, media);
        QFETCH(QString, revision);
        const QByteArray said = run("mkudffs", {"--utf8", "--new-file", "--media-type=" + media.toStdString(),
                                                "--udfrev=" + revision.toStdString(), "--blocksize=2048",
                                                "--label=Ümläut", path("volume.img"), "20000"});
        QVERIFY2(QFile::exists(text("volume.img")), said);
        const auto sectors = source::FileSectorSource::open(path("volume.img"));
        const auto reader = ImageReader::open(**sectors);
        QVERIFY2(reader, reader ? "" : reader.error().toString().c_str());
        QCOMPARE(reader->volume().volumeId, std::string("Ümläut"));
        std::vector<std::string> troubles;
        (void)dumpImage(*reader, NameSpace::Udf, &troubles);
        QCOMPARE(troubles, std::vector<std::string>());
        // Media that are written once are not full yet, and not closed.
        const bool isOnce = media == QStringLiteral("cdr") || media == QStringLiteral("dvdr") ||
                            media == QStringLiteral("bdr");
        QCOMPARE(joined(findings(path("volume.img"))),
                 isOnce ? std::string("AnchorMissing ImageCut IntegrityOpen ") : std::string());
    }

    /// As mkudffs makes them for hard disks and sticks.
    void volumesOfOtherBlockSizesAreRead_data()
    {
        QTest::addColumn<QString>("size");
        QTest::addColumn<QString>("revision");
        for (const char* size : {"", "512", "1024", "4096"}) // "": as it is without a wish, 512
            for (const char* revision : {"1.02", "1.50", "2.00", "2.01"})
                QTest::addRow("%s %s", size, revision)
                    << QString::fromUtf8(size) << QString::fromUtf8(revision);
    }
    void volumesOfOtherBlockSizesAreRead()
    {
        QFETCH(QString, size);
        QFETCH(QString, revision);
        std::vector<std::string> arguments{"--utf8", "--new-file", "--udfrev=" + revision.toStdString(),
                                           "--label=Ümläut"};
        if (!size.isEmpty())
            arguments.push_back("--blocksize=" + size.toStdString());
        arguments.insert(arguments.end(), {path("volume.img"), "20000"});
        run("mkudffs", arguments);
        const std::uint64_t block = size.isEmpty() ? 512 : size.toULongLong();
        const QByteArray info = run("udfinfo", {"--utf8", path("volume.img")});
        QVERIFY2(info.contains(QByteArray("blocksize=").append(QByteArray::number(block))), info.constData());
        const auto sectors = source::FileSectorSource::open(path("volume.img"));
        QVERIFY(sectors);
        const auto reader = ImageReader::open(**sectors);
        QVERIFY2(reader, reader ? "" : reader.error().toString().c_str());
        QCOMPARE(reader->volume().volumeId, std::string("Ümläut"));
        std::vector<std::string> troubles;
        QCOMPARE(toText(dumpImage(*reader, NameSpace::Udf, &troubles)), std::string());
        QCOMPARE(troubles, std::vector<std::string>());
        QCOMPARE(joined(findings(path("volume.img"))), std::string());
    }

    void aBlockThatIsMarkedAsFreeIsFound()
    {
        run("mkudffs", {"--new-file", "--media-type=dvdram", "--udfrev=2.01", "--blocksize=2048",
                        path("volume.img"), "20000"});
        std::vector<std::byte> image = loadFile(path("volume.img"));
        for (std::size_t at = 0; at < image.size(); at += kSectorSize) {
            const auto sector = std::span(image).subspan(at, kSectorSize);
            if (getLe16(std::span<const std::byte>(sector)) != 264)
                continue;
            std::ranges::fill(sector.subspan(24, 100), std::byte{0xFF}); // the first 800 blocks are free
            putLe16(sector.subspan(10), 0);                              // nothing is covered
            image::test::reseal(sector);
        }
        write(path("broken.img"), std::string(reinterpret_cast<const char*>(image.data()), image.size()));
        QCOMPARE(joined(findings(path("broken.img"))), std::string("BlockFree "));
    }

    void xorrisosSessionsAreFound()
    {
        write(path("b/two"), pattern(5000, 2));
        write(path("c/three"), "3");
        run("xorriso", {"-dev", path("x.iso"), "-map", path("tree"), "/", "-commit", "-map", path("b"), "/",
                        "-commit", "-map", path("c"), "/", "-commit", "-end"});
        QCOMPARE(entriesOfSessions("x.iso"), (std::vector<std::string>{"-- ", "two ", "two three "}));
    }

    void genisoimagesSessionsAreFound()
    {
        write(path("b/two"), pattern(5000, 2));
        run("genisoimage", {"-quiet", "-R", "-o", path("m.iso"), path("tree")});
        const auto first = static_cast<std::uint64_t>(QFile(text("m.iso")).size()) / kSectorSize;
        const std::uint64_t start = first + 11'400;
        run("genisoimage", {"-quiet", "-R", "-C", "0," + std::to_string(start), "-M", path("m.iso"), "-o",
                            path("second.iso"), path("b")});
        copyInto(path("m.iso"), path("second.iso"), start);
        QCOMPARE(entriesOfSessions("m.iso"), (std::vector<std::string>{"-- ", "two "}));
    }

private:
    std::string path(const std::string& name) const { return m_folder->path().toStdString() + "/" + name; }
    QString text(const std::string& name) const { return QString::fromStdString(path(name)); }

    /// Of each session the entries that were added later; every one of them has all of the first.
    std::vector<std::string> entriesOfSessions(const std::string& file) const
    {
        const auto sectors = source::FileSectorSource::open(path(file));
        const auto starts = findSessions(**sectors);
        std::vector<std::string> all;
        for (const std::uint64_t start : starts.value_or(std::vector<std::uint64_t>())) {
            const auto reader = ImageReader::open(**sectors, {.sessionStart = start});
            if (!reader)
                return {reader.error().toString()};
            const Dump dump = dumpImage(*reader, NameSpace::RockRidge);
            std::string added;
            for (const char* name : {"two", "three"})
                if (dump.contains(std::string("/") + name))
                    added += std::string(name) + ' ';
            for (const auto& [path, line] : dumpFolder(this->path("tree")))
                if (!dump.contains(path) || dump.at(path) != line)
                    added += "without " + path + ' ';
            for (const std::string& code : findings(path(file), start))
                if (code != "TypeMissing" && code != "RelocationDiffers") // genisoimage's /rr_moved
                    added += code + ' ';
            all.push_back(added.empty() ? "-- " : added);
        }
        return all;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestCheckPeers)
#include "tst_checkpeers.moc"
