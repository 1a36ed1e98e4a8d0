// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include "core/base/byteorder.h"
#include "core/image/extract.h"
#include "core/image/text.h"
#include "core/tree/scan.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

class TestExtract : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_target = m_folder->path().toStdString() + "/out";
    }

    void writesTheTreeWithModesTimesAndLinks_data()
    {
        QTest::addColumn<bool>("isUdf");
        QTest::newRow("Rock Ridge") << false;
        QTest::newRow("UDF") << true;
    }
    void writesTheTreeWithModesTimesAndLinks()
    {
        QFETCH(bool, isUdf);
        TreeMaker maker;
        maker.file("/d/file.txt", pattern(700'000), {.mode = 04640})
            .folder("/d/empty", 0700)
            .link("/d/link", "../outside/or/not");
        maker.file("/zero", "").file("/runs", "x", {.mode = 0751}).file("/secret", "y", {.mode = 0600});
        ImageOptions options = reproducible();
        if (isUdf) {
            options.iso9660 = options.joliet = options.rockRidge = false;
            options.udf = UdfRevision::V201;
        }
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const auto summary = extract(*reader, reader->best(), {}, m_target, context);
        QVERIFY(summary.has_value());
        QCOMPARE(summary->files, std::uint64_t{4});
        QCOMPARE(summary->folders, std::uint64_t{2});
        QCOMPARE(summary->links, std::uint64_t{1});
        QCOMPARE(summary->bytes, std::uint64_t{700'002});
        QVERIFY(context.warnings.empty());
        QCOMPARE(context.last.done, context.last.total);
        QCOMPARE(toText(dumpDisk()), toText(dumpTree(maker.compilation())));
        struct stat found = {};
        QCOMPARE(::stat((m_target + "/d/file.txt").c_str(), &found), 0);
        QCOMPARE(found.st_mode, mode_t{0100640}); // no set-id bits from strangers
        QCOMPARE(found.st_mtime, time_t{1'000'000'000});
        QCOMPARE(::stat((m_target + "/d").c_str(), &found), 0);
        QCOMPARE(found.st_mtime, time_t{1'000'000'000});
        for (const auto& [name, mode] :
             {std::pair("/runs", 0751U), {"/secret", 0600U}, {"/d/empty", 0700U}}) {
            QCOMPARE(::stat((m_target + name).c_str(), &found), 0);
            QCOMPARE(found.st_mode & 07777U, mode);
        }
    }

    void extractsChosenPathsOnly()
    {
        TreeMaker maker;
        maker.file("/a/b/c.txt", "1").file("/a/other", "2").file("/top", "3");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        SilentJobContext context;
        QVERIFY(extract(*reader, NameSpace::Joliet, {"/a/b", "top"}, m_target, context).has_value());
        TreeMaker expected;
        expected.file("/b/c.txt", "1").file("/top", "3");
        QCOMPARE(toText(dumpDisk()), toText(dumpTree(expected.compilation())));
        QCOMPARE(extract(*reader, NameSpace::Joliet, {"/none"}, m_target, context).error().code,
                 ErrorCode::PathNotInImage);
    }

    void deepTreesAreExtracted()
    {
        TreeMaker maker;
        std::string path;
        for (int i = 0; i < 300; ++i)
            path += "/d" + std::to_string(i);
        maker.file(path + "/f", "deep");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const auto summary = extract(*reader, NameSpace::RockRidge, {}, m_target, context);
        QVERIFY(summary.has_value());
        QCOMPARE(summary->skipped.size(), std::size_t{0});
        QCOMPARE(toText(dumpDisk()), toText(dumpTree(maker.compilation())));
    }

    void existingFilesAreKept()
    {
        TreeMaker maker;
        maker.file("/f", "new");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        std::filesystem::create_directory(m_target);
        std::ofstream(m_target + "/f") << "old";
        RecordingContext context;
        QCOMPARE(extract(*reader, NameSpace::RockRidge, {}, m_target, context)->skipped.size(),
                 std::size_t{1});
        QCOMPARE(context.warnings.at(0).code, ErrorCode::FileExists);
        std::string kept;
        std::ifstream(m_target + "/f") >> kept;
        QCOMPARE(kept, std::string("old"));
    }

    void linksAreNeverFollowed()
    {
        // The folder "d" of the image meets a link "d" that leads elsewhere.
        const std::string elsewhere = m_folder->path().toStdString() + "/elsewhere";
        std::filesystem::create_directory(elsewhere);
        std::filesystem::create_directory(m_target);
        std::filesystem::create_directory_symlink(elsewhere, m_target + "/d");
        TreeMaker maker;
        maker.file("/d/evil", "x").file("/good", "y");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const auto summary = extract(*reader, NameSpace::RockRidge, {}, m_target, context);
        QCOMPARE(summary->skipped.size(), std::size_t{1});
        QCOMPARE(context.warnings.at(0).code, ErrorCode::FileExists);
        QVERIFY(std::filesystem::is_empty(elsewhere));
        QVERIFY(std::filesystem::exists(m_target + "/good"));
    }

    void namesThatLeaveTheFolderAreSkipped_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("parent") << QByteArray("..");
        QTest::newRow("self") << QByteArray(".");
        QTest::newRow("slash") << QByteArray("/x");
        QTest::newRow("inner slash") << QByteArray("../../x", 7);
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
    }
    void namesThatLeaveTheFolderAreSkipped()
    {
        QFETCH(QByteArray, name);
        const std::string marker(static_cast<std::size_t>(name.size()), 'Q');
        TreeMaker maker;
        maker.file("/" + marker, "evil").file("/good", "1");
        std::vector<std::byte> bytes = makeImage(maker.compilation());
        for (std::size_t i = 0; i + 5 + marker.size() < bytes.size();
             ++i) // the NM entry that holds the marker
            if (asText(std::span(bytes).subspan(i, 2)) == "NM" &&
                asText(std::span(bytes).subspan(i + 5, marker.size())) == marker)
                std::copy_n(asBytes(std::string_view(name.data(), marker.size())).begin(), marker.size(),
                            bytes.begin() + static_cast<std::ptrdiff_t>(i + 5));
        MemorySectors sectors(std::move(bytes));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const auto summary = extract(*reader, NameSpace::RockRidge, {}, m_target, context);
        QCOMPARE(summary->skipped.size(), std::size_t{1});
        QCOMPARE(summary->files, std::uint64_t{1});
        QCOMPARE(context.warnings.at(0).code, ErrorCode::UnsafeName);
        QCOMPARE(dumpDisk().size(), std::size_t{1});
        QVERIFY(!std::filesystem::exists(m_folder->path().toStdString() + "/x"));
    }

    void cancelLeavesNoHalfFile()
    {
        TreeMaker maker;
        maker.file("/a", pattern(1000)).file("/b", pattern(2'000'000));
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        context.stopAfterBytes = 1;
        QCOMPARE(extract(*reader, NameSpace::RockRidge, {}, m_target, context).error().code,
                 ErrorCode::Cancelled);
        QVERIFY(!std::filesystem::exists(m_target + "/b"));
    }

    void unreadableFilesAreSkippedWhole()
    {
        TreeMaker maker;
        maker.file("/a", pattern(1000)).file("/b", pattern(9000));
        MemorySectors sectors(makeImage(maker.compilation()));
        sectors.bytes.resize(plan(maker.compilation(), reproducible())->file(1).firstSector * 2048 + 2048);
        sectors.isSizeKnown = false;
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const auto summary = extract(*reader, NameSpace::RockRidge, {}, m_target, context);
        QCOMPARE(summary->skipped.size(), std::size_t{1});
        QCOMPARE(summary->files, std::uint64_t{1});
        QVERIFY(!std::filesystem::exists(m_target + "/b"));
    }

private:
    Dump dumpDisk() const
    {
        tree::DataCompilation compilation;
        SilentJobContext context;
        auto scanned = tree::scanContents(m_target, {.hidden = tree::HiddenPolicy::Include}, context);
        (void)compilation.insert(tree::kRootId, std::move(scanned->nodes)).value();
        return dumpTree(compilation);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_target;
};

QTEST_GUILESS_MAIN(TestExtract)
#include "tst_extract.moc"
