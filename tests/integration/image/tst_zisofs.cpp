// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <random>

#include "core/base/byteorder.h"
#include "core/image/check/checkimage.h"
#include "core/image/extract.h"
#include "peersupport.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

/// Where a file's stored contents begin.
std::size_t storedAt(const ImageReader& reader, const char* path)
{
    return static_cast<std::size_t>(reader.find(NameSpace::RockRidge, path)->extents.front().lba) *
           kSectorSize;
}

Result<std::string> readFrom(const ImageReader& reader, const char* path, std::uint64_t offset,
                             std::size_t size)
{
    TRY_ASSIGN(const ImageEntry file, reader.find(NameSpace::RockRidge, path));
    TRY_ASSIGN(const auto contents, reader.contents(file));
    TRY_ASSIGN(const auto opened, contents->open());
    std::string bytes(size, '\0');
    TRY_ASSIGN(const std::size_t got, opened->readAt(offset, std::as_writable_bytes(std::span(bytes))));
    bytes.resize(got);
    return bytes;
}

std::string codesOf(MemorySectors& sectors)
{
    SilentJobContext job;
    const auto report = checkImage(sectors, {}, job);
    std::string codes;
    for (const Finding& finding : report ? report->findings : std::vector<Finding>())
        codes += std::string(name(finding.code)) + ' ' + finding.path + ' ';
    return report ? codes : report.error().toString();
}

} // namespace

/// Files that mkzftree and xorriso compressed come out as they were.
class TestZisofs : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_text.clear();
        for (int i = 0; m_text.size() < 1'000'000; ++i)
            m_text += "line number " + std::to_string(i) + " of many\n";
        write(path("tree/text"), m_text);
        write(path("tree/folder/zeros"), std::string(300'000, '\0'));
        write(path("tree/folder/noise"), pattern(100'000));
        write(path("tree/four blocks"), m_text.substr(0, std::size_t{4} << 17));
        write(path("tree/small"), "small");
        write(path("tree/empty"), "");
    }

    void comesOutAsItWas_data()
    {
        QTest::addColumn<QString>("parameters"); // of xorriso; none for mkzftree and genisoimage
        QTest::newRow("mkzftree") << QString();
        for (const char* parameters : {"block_size=32k", "block_size=64k", "block_size=128k", "version_2=on",
                                       "version_2=on:susp_z2=on", "version_2=on:block_size_v2=1m"})
            QTest::newRow(parameters) << QString::fromUtf8(parameters);
    }
    void comesOutAsItWas()
    {
        QFETCH(QString, parameters);
        const std::string image = make(parameters.toStdString());
        MemorySectors sectors(loadFile(image));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader);
        QVERIFY(reader->find(NameSpace::RockRidge, "/text")->zisofs.has_value());
        QVERIFY(!reader->find(NameSpace::RockRidge, "/small")->zisofs.has_value());
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(dumpFolder(path("tree"))));
        std::mt19937 random(7);
        for (int i = 0; i < 50; ++i) {
            const std::uint64_t offset = random() % m_text.size();
            QCOMPARE(readFrom(*reader, "/text", offset, 70'000).value_or("failed"),
                     m_text.substr(offset, 70'000));
        }
        QCOMPARE(codesOf(sectors), std::string());
        if (parameters.startsWith(QStringLiteral("version_2")))
            return; // nobody else reads it yet
        const std::string out = path("out " + parameters.toStdString());
        std::filesystem::create_directories(out);
        run("bsdtar", {"-xf", image, "-C", out});
        QCOMPARE(toText(dumpFolder(out)), toText(dumpFolder(path("tree"))));
    }

    void whatIsBrokenIsSaid_data()
    {
        QTest::addColumn<int>("at"); // a byte of the stored contents
        QTest::addColumn<int>("value");
        QTest::addColumn<bool>("isOpened"); // else it fails before anything is read
        QTest::addColumn<QString>("found");
        const auto broken = QStringLiteral("ZisofsBroken /text ");
        QTest::newRow("magic") << 0 << 0 << false << broken;
        QTest::newRow("size") << 8 << 0xEE << false << broken;
        QTest::newRow("size of the header") << 12 << 5 << false << broken;
        QTest::newRow("size of a block") << 13 << 16 << false << broken;
        QTest::newRow("pointer that goes back") << 17 << 0xFF << true << broken;
        QTest::newRow("pointer out of the file") << 20 + 3 << 0x7F << true << broken;
        QTest::newRow("bytes of a block") << 400 << 0x55 << true << QString(); // known when it is read
    }
    void whatIsBrokenIsSaid()
    {
        QFETCH(int, at);
        QFETCH(int, value);
        QFETCH(bool, isOpened);
        QFETCH(QString, found);
        MemorySectors sectors(loadFile(make("block_size=32k")));
        const auto reader = ImageReader::open(sectors);
        sectors.bytes[storedAt(*reader, "/text") + static_cast<std::size_t>(at)] =
            static_cast<std::byte>(value);
        const auto contents = reader->contents(*reader->find(NameSpace::RockRidge, "/text"));
        const auto opened = (*contents)->open();
        QCOMPARE(opened.has_value(), isOpened);
        const auto read = readFrom(*reader, "/text", 0, m_text.size());
        QCOMPARE(read.error().code, ErrorCode::ImageCorrupt);
        QCOMPARE(codesOf(sectors), found.toStdString());

        QTemporaryDir out;
        RecordingContext context;
        const auto summary =
            extract(*reader, NameSpace::RockRidge, {}, out.path().toStdString(), context).value();
        QCOMPARE(summary.files, std::uint64_t{5});
        QCOMPARE(summary.skipped.size(), std::size_t{1});
        QVERIFY(summary.skipped.front().toString().contains("zisofs"));
        QVERIFY(!QFile::exists(out.filePath(QStringLiteral("text"))));
    }

    void anUnknownKindIsRefusedByName()
    {
        MemorySectors sectors(loadFile(make("block_size=32k")));
        const std::string_view known("ZF\x10\x01pz", 6);
        const auto bytes = std::as_bytes(std::span(known));
        const auto at = std::ranges::search(sectors.bytes, bytes);
        QVERIFY(!at.empty());
        at[4] = std::byte{'l'};
        const auto reader = ImageReader::open(sectors);
        Dump dump;
        int refused = 0;
        QVERIFY(reader->walk(NameSpace::RockRidge, [&](const std::string&, const ImageEntry& entry, int) {
            if (entry.type != EntryType::File || !entry.zisofs || entry.zisofs->isKnown())
                return ImageReader::Walk::Continue;
            const auto contents = reader->contents(entry);
            const auto opened = (*contents)->open();
            refused += !opened && opened.error().code == ErrorCode::Unsupported &&
                       std::get<AtPath>(opened.error().where).path == entry.name;
            return ImageReader::Walk::Continue;
        }));
        QCOMPARE(refused, 1);
    }

    /// Whatever the header and the pointers say, no more is read than there is.
    void anyDamageEnds()
    {
        for (const char* parameters : {"block_size=32k", "version_2=on"}) {
            const MemorySectors whole(loadFile(make(parameters)));
            std::mt19937 random(11);
            for (int round = 0; round < 400; ++round) {
                MemorySectors sectors(whole.bytes);
                const auto reader = ImageReader::open(sectors);
                const std::size_t start = storedAt(*reader, "/text");
                for (int i = 0; i < 3; ++i)
                    sectors.bytes[start + random() % 600] = static_cast<std::byte>(random());
                const auto read = readFrom(*reader, "/text", random() % m_text.size(), 200'000);
                QVERIFY(read || read.error().code == ErrorCode::ImageCorrupt);
            }
        }
    }

private:
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }

    std::string make(const std::string& parameters)
    {
        const std::string image = path("image " + parameters + ".iso");
        std::filesystem::remove(image);
        if (parameters.empty()) {
            std::filesystem::remove_all(path("packed"));
            run("mkzftree", {path("tree"), path("packed")});
            run("genisoimage", {"-quiet", "-R", "-z", "-o", image, path("packed")});
        } else {
            run("xorriso", {"-zisofs", parameters, "-outdev", image, "-map", path("tree"), "/",
                            "-set_filter_r", "--zisofs", "/", "--", "-commit", "-end"});
        }
        return image;
    }

    QTemporaryDir m_folder;
    std::string m_text;
};

QTEST_GUILESS_MAIN(TestZisofs)
#include "tst_zisofs.moc"
