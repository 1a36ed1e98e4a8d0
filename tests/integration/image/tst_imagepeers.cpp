// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "core/image/filesink.h"
#include "peersupport.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

/// Images that we save are read alike by programs that others wrote, and images of theirs by us.
class TestImagePeers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        for (const char* program : {"xorriso", "isoinfo", "genisoimage", "bsdtar", "7z"})
            QVERIFY2(!QStandardPaths::findExecutable(QString::fromUtf8(program)).isEmpty(), program);
        m_root = m_folder.path().toStdString();
        makeTree(m_root + "/tree");
        m_source = dumpFolder(m_root + "/tree");
        QVERIFY(m_source.size() > 60);
        m_image = m_root + "/image.iso";
        save(m_root + "/tree", m_image);
    }

    void ourReaderSeesTheTree()
    {
        MemorySectors sectors(loadFile(m_image));
        const auto reader = ImageReader::open(sectors);
        QCOMPARE(toText(dumpImage(*reader, NameSpace::RockRidge)), toText(m_source));
    }

    void bsdtarExtractsTheTree()
    {
        const std::string out = newFolder("bsdtar");
        run("bsdtar", {"-xf", m_image, "-C", out});
        makeRemovable(out);
        QCOMPARE(toText(dumpFolder(out)), toText(m_source));
    }

    void xorrisoExtractsTheTree()
    {
        const std::string out = newFolder("xorriso");
        const QByteArray said = run("xorriso", {"-indev", m_image, "-osirrox", "on", "-extract", "/", out});
        QVERIFY2(!said.contains("FAILURE") && !said.contains("WARNING") && !said.contains("SORRY"),
                 said.constData());
        QCOMPARE(toText(dumpFolder(out)), toText(m_source));
    }

    void sevenZipExtractsTheFiles()
    {
        const std::string out = newFolder("7z");
        const std::string image = m_root + "/flat.iso"; // 7z does not follow relocated folders
        makeFlat(m_root + "/flat");
        save(m_root + "/flat", image);
        run("7z", {"x", "-y", "-o" + out, image});
        QCOMPARE(toText(dumpFolder(out)), toText(dumpFolder(m_root + "/flat")));
        run("7z", {"t", image});
    }

    void isoinfoListsEachNameSpace_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<int>("nameSpace");
        QTest::newRow("plain") << QString() << static_cast<int>(NameSpace::Iso9660);
        QTest::newRow("Rock Ridge") << QStringLiteral("-R") << static_cast<int>(NameSpace::RockRidge);
        QTest::newRow("Joliet") << QStringLiteral("-J") << static_cast<int>(NameSpace::Joliet);
    }
    void isoinfoListsEachNameSpace()
    {
        QFETCH(QString, option);
        QFETCH(int, nameSpace);
        const std::string flat = m_root + "/flat2";
        makeFlat(flat);
        const std::string image = m_root + "/flat2.iso";
        save(flat, image);
        std::vector<std::string> arguments{"-f", "-i", image};
        arguments.insert(arguments.begin(), {"-j", "iso8859-1"}); // of the terminal; it knows no UTF-8
        if (!option.isEmpty())
            arguments.insert(arguments.begin(), option.toStdString());
        const bool isJoliet = option == QLatin1String("-J"); // Rock Ridge names come as they are
        std::set<std::string> theirs;
        for (const QByteArray& line : run("isoinfo", arguments).split('\n'))
            if (line.startsWith('/')) {
                std::string path = isJoliet ? QString::fromLatin1(line).toStdString() : line.toStdString();
                if (path.ends_with(";1"))
                    path.resize(path.size() - 2);
                if (nameSpace == static_cast<int>(NameSpace::Iso9660) && path.ends_with("."))
                    path.pop_back();
                theirs.insert(path);
            }
        MemorySectors sectors(loadFile(image));
        const auto reader = ImageReader::open(sectors);
        std::set<std::string> ours;
        for (const auto& [path, line] : dumpImage(*reader, static_cast<NameSpace>(nameSpace)))
            ours.insert(path);
        QVERIFY(!ours.empty());
        QCOMPARE(toLines(theirs), toLines(ours));
    }

    void isoinfoExtractsFromEachNameSpace()
    {
        const std::string expected = pattern(70'000, 3);
        for (const auto& [option, path] :
             std::vector<std::pair<std::string, std::string>>{{"-R", "/folder/picture.jpeg"},
                                                              {"-J", "/folder/picture.jpeg"},
                                                              {"", "/FOLDER/PICTURE.JPEG;1"}}) {
            std::vector<std::string> arguments{"-j", "iso8859-1", "-i", m_image, "-x", path};
            if (!option.empty())
                arguments.insert(arguments.begin(), option);
            QVERIFY2(run("isoinfo", arguments).toStdString() == expected, option.c_str());
        }
    }

    void isoinfoSeesDescriptors()
    {
        const QByteArray said = run("isoinfo", {"-j", "iso8859-1", "-d", "-i", m_image});
        QVERIFY2(said.contains("Volume id: PEERS"), said.constData());
        QVERIFY2(said.contains("Joliet with UCS level 3"), said.constData());
        QVERIFY2(said.contains("Rock Ridge signatures version 1"), said.constData());
        const auto sectors = std::filesystem::file_size(m_image) / 2048;
        QVERIFY2(
            said.contains(
                QByteArray("Volume size is: ").append(QByteArray::number(static_cast<qulonglong>(sectors)))),
            said.constData());
    }

    void weReadWhatOthersMake_data()
    {
        QTest::addColumn<QString>("program");
        QTest::newRow("genisoimage") << QStringLiteral("genisoimage");
        QTest::newRow("xorriso") << QStringLiteral("xorriso");
    }
    void weReadWhatOthersMake()
    {
        QFETCH(QString, program);
        const std::string image = m_root + "/" + program.toStdString() + ".iso";
        if (program == QLatin1String("genisoimage"))
            // It does not get to an end with links that are this long.
            run("genisoimage", {"-quiet", "-R", "-J", "-joliet-long", "-input-charset", "utf-8", "-m",
                                "long link", "-m", "link with many parts", "-o", image, m_root + "/tree"});
        else
            run("xorriso", {"-as", "mkisofs", "-quiet", "-R", "-J", "-o", image, m_root + "/tree"});
        MemorySectors sectors(loadFile(image));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader.has_value());
        QCOMPARE(reader->nameSpaces().size(), std::size_t{3});
        const Dump theirs = dumpImage(*reader, NameSpace::RockRidge);
        Dump expected = m_source;
        if (program == QLatin1String("genisoimage")) {
            expected.erase("/long link");
            expected.erase("/link with many parts");
        }
        QCOMPARE(toText(theirs), toText(expected));
    }

    /// Both write two slashes as a component that stands for the root, RRIP 4.1.3.1.
    void twoSlashesAreReadAsOthersWriteThem()
    {
        const std::string folder = newFolder("slashes");
        const std::string targets[] = {"a//b", "/a/b", "//a", "a///b", "///a//b"};
        for (std::size_t i = 0; i < std::size(targets); ++i)
            std::filesystem::create_symlink(targets[i], folder + "/link" + std::to_string(i));
        for (const std::string program : {"genisoimage", "xorriso"}) {
            const std::string image = m_root + "/slashes-" + program + ".iso";
            std::vector<std::string> arguments{"-quiet", "-R", "-o", image, folder};
            if (program == "xorriso")
                arguments.insert(arguments.begin(), {"-as", "mkisofs"});
            run(program, arguments);
            MemorySectors sectors(loadFile(image));
            const auto reader = ImageReader::open(sectors);
            QVERIFY(reader.has_value());
            for (std::size_t i = 0; i < std::size(targets); ++i)
                QCOMPARE(reader->find(NameSpace::RockRidge, "/link" + std::to_string(i))->linkTarget,
                         targets[i]);
        }
    }

    void filesOf5GiBAreReadByOthers()
    {
        const std::string folder = newFolder("sparse");
        const std::string big = folder + "/big.bin";
        std::ofstream(big) << "begin";
        std::filesystem::resize_file(big, std::uintmax_t{5} << 30);
        std::fstream file(big, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-3, std::ios::end);
        file << "end";
        file.close();
        const std::string image = m_root + "/big.iso";
        tree::DataCompilation compilation = scanFolder(folder);
        ImageStream stream(*plan(compilation, options()));
        saveSparse(stream, image);
        const QByteArray listing = run("bsdtar", {"-tvf", image});
        QVERIFY2(listing.contains("5368709120"), listing.constData());
        QVERIFY(run("7z", {"l", image}).contains("5368709120"));
        const QByteArray said = run("xorriso", {"-indev", image, "-find", "/big.bin", "-exec", "lsdl", "--"});
        QVERIFY2(said.contains("5368709120"), said.constData());
        std::filesystem::remove(image);
    }

private:
    static ImageOptions options()
    {
        ImageOptions options = reproducible();
        options.volumeLabel = "PEERS";
        return options;
    }

    static void save(const std::string& folder, const std::string& path)
    {
        const tree::DataCompilation compilation = scanFolder(folder);
        ImageStream stream(*plan(compilation, options()));
        SilentJobContext context;
        const auto result = writeToFile(stream, path, context, {.existing = ExistingFile::Replace});
        QVERIFY2(result.has_value(), result ? "" : result.error().toString().c_str());
    }

    static std::string toLines(const std::set<std::string>& lines)
    {
        std::string text;
        for (const std::string& line : lines)
            text += line + "\n";
        return text;
    }

    std::string newFolder(const std::string& name) const
    {
        std::filesystem::create_directory(m_root + "/" + name);
        return m_root + "/" + name;
    }

    /// Names that every reader can hold, no more than 8 levels, no links.
    static void makeFlat(const std::string& root)
    {
        for (const std::size_t size : {0U, 1U, 2047U, 2048U, 2049U, 100'000U})
            write(root + "/sizes/" + std::to_string(size) + ".bin", pattern(size));
        for (int i = 0; i < 60; ++i)
            write(root + "/many/File number " + std::to_string(i) + ".dat",
                  pattern(static_cast<std::size_t>(i)));
        write(root + "/Grüße/ünïcödé.txt", "unicode");
        write(root + "/noextension", "x");
        write(root + "/.dotfile", "y");
        write(root + "/two.dots.txt", "z");
        std::filesystem::create_directories(root + "/empty folder");
    }

    static void makeTree(const std::string& root)
    {
        makeFlat(root);
        write(root + "/folder/picture.jpeg", pattern(70'000, 3));
        write(root + "/" + std::string(200, 'l') + ".txt", "long");
        write(root + "/" + std::string(255, 'x'), "longest");
        write(root + "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/deep.txt", "deep");
        write(root + "/1/2/3/4/5/6/7/8/beside", "8");
        std::filesystem::create_symlink("folder/picture.jpeg", root + "/link");
        std::filesystem::create_symlink("../../nowhere/at/all", root + "/folder/broken");
        std::filesystem::create_symlink("/" + std::string(250, 'a') + "/" + std::string(250, 'b'),
                                        root + "/long link");
        std::string many;
        for (int i = 0; i < 120; ++i)
            many += std::string(static_cast<std::size_t>(2 + i % 9), static_cast<char>('a' + i % 26)) + "/";
        std::filesystem::create_symlink(many + "end", root + "/link with many parts");
        std::filesystem::create_hard_link(root + "/noextension", root + "/hard link");
    }

    QTemporaryDir m_folder;
    std::string m_root;
    std::string m_image;
    Dump m_source;
};

QTEST_GUILESS_MAIN(TestImagePeers)
#include "tst_imagepeers.moc"
