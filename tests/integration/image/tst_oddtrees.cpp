// SPDX-License-Identifier: GPL-3.0-or-later
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/stat.h>

#include "core/image/filesink.h"
#include "core/source/memorysource.h"
#include "peersupport.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

/// The longest section of a file, ECMA-119 6.5.2: whole sectors in 32 bits.
constexpr std::uint64_t kSection = 0xFFFFF800;

std::vector<std::string> withoutNames(const Dump& dump)
{
    std::vector<std::string> lines;
    for (const auto& [path, line] : dump)
        if (!line.starts_with("link"))
            lines.push_back(line);
    std::ranges::sort(lines);
    return lines;
}

Dump withoutLastDots(const Dump& dump)
{
    Dump result;
    for (const auto& [path, line] : dump)
        result[path.substr(0, path.find_last_not_of('.') + 1)] = line;
    return result;
}

} // namespace

/// Trees that strain the name spaces of ECMA-119, seen by programs that others wrote.
class TestOddTrees : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        for (const char* program : {"xorriso", "bsdtar", "7z", "isoinfo"})
            QVERIFY2(!QStandardPaths::findExecutable(QString::fromUtf8(program)).isEmpty(), program);
        m_root = m_folder.path().toStdString();
    }

    void oddNames_data() { nameSpaces(); }
    void oddNames()
    {
        TreeMaker maker;
        maker.file("/odd/emoji 😀.txt", "emoji").file("/odd/日本語.txt", "japanese");
        if (isJoliet()) // whose names libarchive composes: the two would be one
            maker.file("/odd/café", "composed");
        else
            maker.file("/odd/cafe\xCC\x81", "decomposed").file("/odd/café", "composed");
        maker.file("/odd/Case", "upper").file("/odd/case", "lower").file("/odd/CASE/inside", "a folder");
        maker.file("/odd/trailing dot.", "dot")
            .file("/odd/trailing space ", "space")
            .file("/odd/..dots..", "d");
        maker.file("/odd/.hidden", "h")
            .file("/odd/a:b*c?d\"e<f>g|h;1", "signs")
            .file("/odd/name;2", "version");
        maker.file("/odd/" + std::string(255, 'n'), "longest")
            .file("/odd/" + std::string(254, 'n') + "m", "twin");
        std::string wide;
        for (int i = 0; i < 85; ++i)
            wide += "語";
        maker.file("/odd/" + wide, "255 bytes of 85 characters");
        maker.folder("/odd/empty folder").file("/odd/empty file", "");
        maker.link("/odd/link", "Case").link("/odd/broken", "../../no/where");
        compare(maker.compilation());
    }

    void deepFolders_data() { nameSpaces(); }
    void deepFolders()
    {
        TreeMaker maker;
        // libarchive takes paths of Joliet with up to a kilobyte only.
        std::string deep;
        for (int level = 1; level <= (isJoliet() ? 150 : 300); ++level)
            deep += "/" + std::to_string(level);
        maker.file(deep + "/BOTTOM", "deep").file("/1/2/3/4/5/6/7/8/9/BESIDE", "b");
        compare(maker.compilation(), isJoliet() ? "7z" : "xorriso"); // 7z goes no deeper than 256 levels
    }

    /// RRIP 4.1.5, where the user has a folder of the name by which others know relocated ones.
    void relocationBesideAFolderOfThatName_data()
    {
        QTest::addColumn<int>("nameSpace");
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, int kind) {
            QTest::newRow(name) << static_cast<int>(NameSpace::RockRidge) << static_cast<int>(IsoLevel::Three)
                                << kind;
        };
        row("with a file", 0);
        row("with folders that are called as those that are moved", 1);
        row("deep itself", 2);
    }
    void relocationBesideAFolderOfThatName()
    {
        QFETCH(int, kind);
        TreeMaker maker;
        maker.file("/1/2/3/4/5/6/7/8/9/10/deep", "deep").file("/1/2/3/4/5/6/7/beside", "b");
        maker.file("/rr_moved/mine", "mine");
        if (kind == 1)
            maker.file("/rr_moved/8/own", "o").file("/rr_moved/8/8/8/8/8/8/8/8/8/8/own", "p");
        if (kind == 2)
            maker.file("/rr_moved/a/b/c/d/e/f/g/h/i/own", "o");
        compare(maker.compilation(), "xorriso");
    }

    void relocationWhereNothingElseIsInThatFolder()
    {
        TreeMaker maker;
        maker.file("/1/2/3/4/5/6/7/8/9/10/deep", "deep").folder("/rr_moved");
        const std::string image = save(*plan(maker.compilation(), reproducible()));
        for (const std::string program : {"bsdtar", "xorriso"}) {
            Dump seen = dumpFolder(extracted(program, image));
            seen["/rr_moved"] = "folder"; // which libarchive takes for nobody's
            QCOMPARE(toText(seen), toText(dumpTree(maker.compilation())));
        }
        const QByteArray listed = run("isoinfo", {"-R", "-f", "-i", image});
        QVERIFY2(listed.contains("/rr_moved\n") && listed.contains("/1/2/3/4/5/6/7/8\n"), listed.constData());
    }

    void relocationBesideAFileOfThatName()
    {
        TreeMaker maker;
        maker.file("/1/2/3/4/5/6/7/8/9/10/deep", "deep").file("/rr_moved", "a file");
        const std::string image = save(*plan(maker.compilation(), reproducible()));
        for (const std::string program : {"bsdtar", "xorriso"})
            QCOMPARE(toText(dumpFolder(extracted(program, image))), toText(dumpTree(maker.compilation())));
    }

    void largeFolders_data() { nameSpaces(); }
    void largeFolders()
    {
        std::vector<tree::NodePtr> nodes;
        for (int i = 0; i < 20'000; ++i)
            nodes.push_back(tree::Node::makeFile(
                "F" + std::to_string(i),
                std::make_shared<source::MemorySource>(std::string_view(i % 100 == 0 ? "contents" : ""))));
        TreeMaker maker;
        maker.folder("/LARGE");
        QVERIFY(maker.compilation()
                    .insert(maker.compilation().find("/LARGE")->id(), std::move(nodes))
                    .has_value());
        compare(maker.compilation());
    }

    void filesAtTheBordersOfSections()
    {
        std::filesystem::create_directory(m_root + "/sparse");
        for (const std::uint64_t size :
             {kSection - 1, kSection, kSection + 1, 2 * kSection, std::uint64_t{9} << 30}) {
            const std::string path = m_root + "/sparse/" + std::to_string(size);
            std::ofstream(path) << "begin";
            std::filesystem::resize_file(path, size);
            std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(-3, std::ios::end);
            file << "end";
        }
        const auto compilation = scanFolder(m_root + "/sparse");
        ImageOptions options = reproducible();
        options.udf = UdfRevision::V250;
        ImageStream stream(*plan(compilation, options));
        const std::string image = m_root + "/sparse.iso";
        saveSparse(stream, image);
        const QByteArray tar = run("bsdtar", {"-tvf", image});
        const QByteArray seven = run("7z", {"l", "-tiso", image});
        const QByteArray udf = run("7z", {"l", "-tudf", image});
        const QByteArray xorriso = run("xorriso", {"-indev", image, "-find", "/", "-exec", "lsdl", "--"});
        const auto reader = ImageReader::open(stream);
        QVERIFY(reader.has_value());
        for (const auto& [path, line] : dumpTree(compilation)) {
            const QByteArray size = QByteArray::fromStdString(path.substr(1)); // it is called so
            for (const QByteArray* said : {&tar, &seven, &udf, &xorriso})
                QVERIFY2(said->count(size) >= 2, said->constData());
            for (const NameSpace nameSpace : reader->nameSpaces()) {
                const auto file = reader->find(nameSpace, path);
                QVERIFY(file.has_value());
                QCOMPARE(QByteArray::number(file->size), size);
                const auto contents = *(*reader->contents(*file))->open();
                std::array<std::byte, 3> end = {};
                QCOMPARE(contents->readAt(file->size - 3, end).value_or(0), std::size_t{3});
                QVERIFY(std::ranges::equal(end, std::as_bytes(std::span("end", 3))));
            }
        }
        std::filesystem::remove(image);
    }

    void timesAndLinksAgree()
    {
        TreeMaker maker;
        constexpr std::int64_t kSecond = 1'000'000'000;
        const tree::Attributes old{
            .mode = 0640, .links = 2, .modified = 86'400 * kSecond, .device = 1, .inode = 7};
        maker.file("/one name", "shared", old).file("/other name", "shared", old);
        const tree::Attributes late{.mode = 0755, .modified = 4'000'000'000 * kSecond};
        maker.file("/late", "later than 32 bits of seconds", late).link("/link", "late");
        const std::string image = save(*plan(maker.compilation(), reproducible()));
        for (const std::string program : {"bsdtar", "xorriso"}) {
            const std::string out = extracted(program, image);
            struct stat first = {};
            struct stat second = {};
            QCOMPARE(::stat((out + "/one name").c_str(), &first), 0);
            QCOMPARE(::stat((out + "/other name").c_str(), &second), 0);
            QCOMPARE(first.st_mtime, 86'400);
            QCOMPARE(first.st_mode & 07777U, 0640U);
            if (program == "bsdtar") // which makes hard links again
                QCOMPARE(first.st_ino, second.st_ino);
            QCOMPARE(std::filesystem::read_symlink(out + "/link").string(), std::string("late"));
            QCOMPARE(::stat((out + "/late").c_str(), &first), 0);
            QCOMPARE(first.st_mtime, 4'000'000'000); // in 2096: one byte of years from 1900 on
        }
    }

private:
    static void nameSpaces()
    {
        QTest::addColumn<int>("nameSpace");
        QTest::addColumn<int>("level");
        const auto row = [](const char* name, NameSpace nameSpace, IsoLevel level) {
            QTest::newRow(name) << static_cast<int>(nameSpace) << static_cast<int>(level);
        };
        row("Rock Ridge", NameSpace::RockRidge, IsoLevel::Three);
        row("Rock Ridge, level 1", NameSpace::RockRidge, IsoLevel::One);
        row("Joliet", NameSpace::Joliet, IsoLevel::Three);
        row("level 1", NameSpace::Iso9660, IsoLevel::One);
        row("level 2", NameSpace::Iso9660, IsoLevel::Two);
        row("level 3", NameSpace::Iso9660, IsoLevel::Three);
        row("ISO 9660:1999", NameSpace::Iso9660, IsoLevel::Four);
    }

    static bool isJoliet()
    {
        QFETCH(int, nameSpace);
        return static_cast<NameSpace>(nameSpace) == NameSpace::Joliet;
    }

    /// In the name space of the row: our reader shows what the plan says, and others what our reader shows;
    /// `other` is one beside bsdtar, and xorriso for Rock Ridge.
    void compare(const tree::DataCompilation& compilation, std::string other = "7z")
    {
        QFETCH(int, nameSpace);
        QFETCH(int, level);
        const auto wanted = static_cast<NameSpace>(nameSpace);
        ImageOptions options = reproducible();
        options.level = static_cast<IsoLevel>(level);
        options.joliet = wanted == NameSpace::Joliet;
        options.rockRidge = wanted == NameSpace::RockRidge;
        const auto planned = plan(compilation, options);
        QVERIFY(planned.has_value());
        const Dump tree = dumpTree(compilation);
        const std::string image = save(*planned);
        MemorySectors sectors(loadFile(image));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader.has_value());
        const Dump ours = dumpImage(*reader, wanted);
        if (wanted == NameSpace::Iso9660) // where the case of letters is no news
            QVERIFY(withoutNames(ours) == withoutNames(tree));
        else
            QCOMPARE(toText(ours), toText(shownAs(*planned, wanted, tree)));
        QCOMPARE(toText(dumpFolder(extracted("bsdtar", image))), toText(ours));
        if (wanted == NameSpace::RockRidge)
            other = "xorriso";
        const Dump theirs = dumpFolder(extracted(other, image));
        if (other == "7z") // which drops a dot at the end of a name
            QCOMPARE(toText(withoutLastDots(theirs)), toText(withoutLastDots(ours)));
        else
            QCOMPARE(toText(theirs), toText(ours));
    }

    std::string extracted(const std::string& program, const std::string& image)
    {
        const std::string out = m_root + "/out";
        if (std::filesystem::exists(out))
            makeRemovable(out);
        std::filesystem::remove_all(out);
        std::filesystem::create_directory(out);
        if (program == "bsdtar")
            run(program, {"-xf", image, "-C", out});
        else if (program == "7z")
            run(program, {"x", "-tiso", "-y", image, "-o" + out});
        else
            run(program, {"-indev", image, "-osirrox", "on", "-extract", "/", out});
        makeRemovable(out);
        return out;
    }

    std::string save(const ImagePlan& planned) const
    {
        const std::string path = m_root + "/image.iso";
        ImageStream stream(planned);
        SilentJobContext context;
        const auto result = writeToFile(stream, path, context, {.existing = ExistingFile::Replace});
        if (!result)
            qWarning("%s", result.error().toString().c_str());
        return path;
    }

    QTemporaryDir m_folder;
    std::string m_root;
};

QTEST_GUILESS_MAIN(TestOddTrees)
#include "tst_oddtrees.moc"
