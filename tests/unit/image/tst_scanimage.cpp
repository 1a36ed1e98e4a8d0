// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "core/image/extract.h"
#include "core/image/samecontents.h"
#include "core/image/scanimage.h"
#include "core/image/sessions.h"
#include "core/source/origin.h"
#include "treemaker.h"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr tree::Attributes kLinked{
    .mode = 0640, .uid = 7, .links = 2, .modified = kTime, .device = 1, .inode = 7};

using Bytes = std::vector<std::byte>;

void save(const std::string& path, const Bytes& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace

/// Image files as sources of a compilation.
class TestScanImage : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("old photos.ISO")).toStdString();
    }

    void namesOfImages()
    {
        QCOMPARE(imageStem("a.iso").value_or(""), std::string_view("a"));
        QCOMPARE(imageStem("a.b.UDF").value_or(""), std::string_view("a.b"));
        QCOMPARE(imageStem("x.Img").value_or(""), std::string_view("x"));
        for (const std::string_view name : {".iso", "iso", "a.iso.gz", "a.is", ""})
            QVERIFY(!imageStem(name));
    }

    void anImageBecomesAFolderThatCanBeLaidOutAgain()
    {
        TreeMaker maker;
        maker.file("/a/deep", pattern(50'000)).file("/empty", "");
        maker.file("/linked", pattern(4000, 2), kLinked).file("/a/linked too", pattern(4000, 2), kLinked);
        save(m_path, makeImage(maker.compilation()));
        tree::DataCompilation next;
        {
            RecordingContext context;
            auto found = scanImage(m_path, {}, context);
            QVERIFY(found.has_value());
            QVERIFY(found->report.isClean());
            QCOMPARE(found->counts.files, std::uint64_t{4});
            QCOMPARE(found->counts.folders, std::uint64_t{2});
            QCOMPARE(found->nodes.size(), std::size_t{1});
            QVERIFY(next.insert(tree::kRootId, std::move(found->nodes)).has_value());
        } // whatever was open for the scan is gone
        const tree::Node* const folder = next.find("/old photos");
        QVERIFY(folder);
        MemorySectors second(makeImage(next));
        const auto again = ImageReader::open(second);
        QCOMPARE(
            sha256(*again->contents(again->find(NameSpace::RockRidge, "/old photos/a/deep").value()).value()),
            sha256(*maker.compilation().find("/a/deep")->source()));
        QCOMPARE(again->find(NameSpace::RockRidge, "/old photos/linked")->serial,
                 again->find(NameSpace::RockRidge, "/old photos/a/linked too")->serial);
        const auto origin = source::originOf(*folder->child("a")->child("deep")->source());
        QVERIFY(origin);
        QCOMPARE(origin->path, m_path);
        QCOMPARE(origin->member, std::string("/a/deep"));
        QCOMPARE(folder->child("linked")->source().get(),
                 folder->child("a")->child("linked too")->source().get());
    }

    void linksOfSeveralImagesAreTheirOwn_data()
    {
        QTest::addColumn<bool>("dedupe");
        QTest::newRow("stored as they are") << false;
        QTest::newRow("the same stored once") << true;
    }
    /// Each image numbers its files from 1 on, and begins its contents at about the same sector.
    void linksOfSeveralImagesAreTheirOwn()
    {
        QFETCH(bool, dedupe);
        TreeMaker all;
        SilentJobContext context;
        for (const char letter : {'A', 'B', 'C'}) {
            TreeMaker maker;
            const std::string contents(letter == 'C' ? 4000 : 8000, letter);
            maker.file("/one", contents, kLinked).file("/two", contents, kLinked);
            const std::string path = m_folder->path().toStdString() + "/" + letter + ".iso";
            save(path, makeImage(maker.compilation()));
            auto found = scanImage(path, {}, context);
            QVERIFY(all.compilation().insert(tree::kRootId, std::move(found->nodes)).has_value());
        }
        SameContents same;
        if (dedupe)
            same = findSameContents(all.compilation(), context).value();
        ImageStream stream(plan(all.compilation(), reproducible(), same).value());
        MemorySectors sectors(readAll(stream));
        const auto image = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*image, NameSpace::RockRidge)), toText(dumpTree(all.compilation())));
        const auto serial = [&image](const char* path) {
            return image->find(NameSpace::RockRidge, path)->serial;
        };
        QCOMPARE(serial("/A/one"), serial("/A/two"));
        QCOMPARE(serial("/C/one"), serial("/C/two"));
        QVERIFY(serial("/A/one") != serial("/B/one") && serial("/B/one") != serial("/C/one"));
    }

    void theEpochAndEmptyFilesOfSeveralNamesAreKept()
    {
        TreeMaker maker;
        tree::Attributes epoch = kLinked;
        epoch.modified = 0;
        maker.file("/old", "x", {.mode = 0644, .modified = 0});
        maker.file("/empty", "", epoch).file("/empty too", "", epoch);
        save(m_path, makeImage(maker.compilation()));
        SilentJobContext context;
        auto found = scanImage(m_path, {}, context);
        const tree::Node& folder = *found->nodes.front();
        QCOMPARE(folder.child("old")->attributes().modified, std::int64_t{0});
        const tree::Attributes& one = folder.child("empty")->attributes();
        const tree::Attributes& other = folder.child("empty too")->attributes();
        QCOMPARE(one.links, 2U);
        QVERIFY(one.inode == other.inode && one.device == other.device);
        QTemporaryDir out;
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(extract(*reader, NameSpace::RockRidge, {"/old"}, out.path().toStdString(), context));
        struct stat extracted = {};
        QCOMPARE(::stat((out.path().toStdString() + "/old").c_str(), &extracted), 0);
        QCOMPARE(extracted.st_mtim.tv_sec, time_t{0});
    }

    void anImageThatChangedIsNotRead()
    {
        TreeMaker maker;
        maker.file("/a", pattern(50'000));
        const Bytes image = makeImage(maker.compilation());
        save(m_path, image);
        SilentJobContext context;
        const auto found = scanImage(m_path, {}, context);
        QVERIFY(found);
        const auto source = found->nodes.front()->child("a")->source();
        Bytes bytes(50'000);
        const auto reader = source->open();
        QVERIFY(reader);
        QCOMPARE((*reader)->readAt(0, std::span(bytes).first(1000)).value(), std::size_t{1000});

        save(m_path, image);
        std::filesystem::last_write_time(m_path, std::filesystem::file_time_type::clock::now() +
                                                     std::chrono::hours(1));
        QCOMPARE((*reader)->readAt(0, bytes).error().code,
                 ErrorCode::FileChanged); // as soon as it was read to its end
        std::filesystem::remove(m_path);
        save(m_path, Bytes(image.size()));
        QCOMPARE(scanImage(m_path, {}, context).error().code, ErrorCode::NotAnImage);
    }

    void eachSessionCanBeHad()
    {
        Bytes disc;
        const auto add = [&disc](const std::string& file, std::uint32_t start) {
            TreeMaker maker;
            maker.file(file, pattern(5000, start));
            ImageOptions options = reproducible();
            options.baseLba = start;
            const Bytes image = makeImage(maker.compilation(), options);
            disc.resize(std::size_t{start} * kSectorSize);
            disc.insert(disc.end(), image.begin(), image.end());
        };
        add("/first", 0);
        add("/second", 512);
        save(m_path, disc);
        SilentJobContext context;
        const auto last = scanImage(m_path, {}, context);
        QVERIFY(last && last->nodes.front()->child("second") && !last->nodes.front()->child("first"));
        const auto first = scanImage(m_path, 1, context);
        QVERIFY(first && first->nodes.front()->child("first") && !first->nodes.front()->child("second"));
        QCOMPARE(source::originOf(*first->nodes.front()->child("first")->source())->member,
                 std::string("1:/first"));
        QCOMPARE(scanImage(m_path, 3, context).error().code, ErrorCode::InvalidArgument);

        const auto chosen = imageContents([this](const std::string& path) {
            return path == m_path ? std::optional<std::uint16_t>(1) : std::nullopt;
        })(m_path, context);
        QVERIFY(chosen && *chosen && (*chosen)->nodes.front()->child("first"));
    }

    void sessionsSayWhatTheyAre()
    {
        Bytes disc;
        const auto add = [&disc](const char* label, std::uint32_t start, int seconds) {
            TreeMaker maker;
            maker.file("/a", pattern(5000)).label(label);
            ImageOptions options = reproducible();
            options.baseLba = start;
            options.timestamp = std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
            const Bytes image = makeImage(maker.compilation(), options);
            disc.resize(std::size_t{start} * kSectorSize);
            disc.insert(disc.end(), image.begin(), image.end());
        };
        add("SPRING", 0, 1'000'000'000);
        add("AUTUMN", 512, 1'010'000'000);
        save(m_path, disc);
        const auto sessions = imageSessions(m_path);
        QVERIFY(sessions);
        QCOMPARE(sessions->size(), std::size_t{2});
        QCOMPARE((*sessions)[0].label, std::string("SPRING"));
        QCOMPARE((*sessions)[0].created, std::int64_t{1'000'000'000});
        QCOMPARE((*sessions)[0].number, std::uint16_t{1});
        QCOMPARE((*sessions)[1].label, std::string("AUTUMN"));
        QCOMPARE((*sessions)[1].created, std::int64_t{1'010'000'000});
        QCOMPARE((*sessions)[1].start, std::uint64_t{512});
        QCOMPARE((*sessions)[1].number, std::uint16_t{2});
        QVERIFY((*sessions)[0].digest != (*sessions)[1].digest);

        add("WINTER", 1024, 1'020'000'000); // what comes later changes nothing about those that are there
        save(m_path, disc);
        const auto later = imageSessions(m_path);
        QVERIFY(later && later->size() == 3);
        QCOMPARE((*later)[0], (*sessions)[0]);
        QCOMPARE((*later)[1], (*sessions)[1]);

        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(imageSessions(m_path, stopped.get_token()).error().code, ErrorCode::Cancelled);
    }

    void volumesOfUdfAloneAreToldApart()
    {
        const auto sessionOf = [](int seconds) {
            TreeMaker maker;
            maker.file("/a", pattern(5000)).label("SAME");
            ImageOptions options = reproducible();
            options.iso9660 = options.joliet = options.rockRidge = false;
            options.udf = UdfRevision::V102;
            options.timestamp = std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
            MemorySectors sectors(makeImage(maker.compilation(), options));
            return identifySession(sectors, 1, 0).value();
        };
        QCOMPARE(sessionOf(1'000'000'000), sessionOf(1'000'000'000));
        QCOMPARE(sessionOf(1'000'000'000).label, std::string("SAME"));
        QVERIFY(sessionOf(1'000'000'000).digest != sessionOf(1'000'000'001).digest);
    }

    void whatIsThereOfACutImageCanBeHad()
    {
        TreeMaker maker;
        maker.file("/a", pattern(5000)).file("/b", pattern(5000, 2));
        Bytes image = makeImage(maker.compilation());
        {
            MemorySectors whole(image);
            const auto last = ImageReader::open(whole)->find(NameSpace::RockRidge, "/b").value();
            image.resize(last.extents.front().lba * kSectorSize + 5000); // its last sector is not whole
        }
        save(m_path, image);
        SilentJobContext context;
        const auto found = scanImage(m_path, {}, context);
        QVERIFY(found);
        for (const char* const name : {"a", "b"})
            QCOMPARE(sha256(*found->nodes.front()->child(name)->source()),
                     sha256(*maker.compilation().find(name)->source()));
    }

    void aScanTakesContentsOnlyWhenTheyAreWanted()
    {
        TreeMaker maker;
        maker.file("/a", "1");
        save(m_path, makeImage(maker.compilation()));
        SilentJobContext context;
        tree::ScanOptions options{.containers = imageContents()};
        QVERIFY(tree::scan(m_path, options, context)->nodes.front()->isFile());
        options.archives = tree::ArchivePolicy::Contents;
        const auto found = tree::scan(m_path, options, context);
        QVERIFY(found && found->nodes.front()->isFolder());
        const auto inside = tree::scanContents(m_path + "/.", options, context);
        QVERIFY(inside);
        QVERIFY(inside->nodes.front()->name() == "a");
        QCOMPARE(tree::scan(m_folder->path().toStdString(), options, context)->nodes.front()->childCount(),
                 std::size_t{1});
        QVERIFY(tree::scan(m_folder->path().toStdString(), options, context)
                    ->nodes.front()
                    ->child("old photos.ISO")
                    ->isFile());
        std::ofstream(m_path) << "no image";
        QVERIFY(!tree::scan(m_path, options, context));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

QTEST_GUILESS_MAIN(TestScanImage)
#include "tst_scanimage.moc"
