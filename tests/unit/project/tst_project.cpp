// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

#include "core/image/filesink.h"
#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "core/image/scanimage.h"
#include "core/project/project.h"
#include "core/source/filesource.h"
#include "core/source/memorysource.h"
#include "core/tree/scan.h"
#include "reportcodes.h"

using namespace emberdisc;
using namespace emberdisc::project;
using emberdisc::test::codes;

namespace {

std::string contentsOf(const tree::Node& file)
{
    std::string text(file.size(), '\0');
    const auto reader = file.source()->open();
    if (!reader)
        return reader.error().toString();
    const auto got = (*reader)->readAt(0, std::as_writable_bytes(std::span(text)));
    return got ? text : got.error().toString();
}

std::string dump(const tree::Node& node)
{
    const tree::Attributes& attributes = node.attributes();
    std::string text = node.path() + ' ' + std::to_string(attributes.mode) + ' ' +
                       std::to_string(attributes.modified) + ' ' + std::to_string(node.size()) + ' ' +
                       node.target() + '\n';
    if (node.extendedAttributes())
        for (const tree::ExtendedAttribute& one : *node.extendedAttributes())
            text += one.name + ' ' + std::to_string(one.value.size()) + '\n';
    for (const tree::Node& child : node.children())
        text += dump(child);
    return text;
}

} // namespace

class TestProject : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("home/photos/summer")));
        write("home/photos/1.jpg", "first");
        write("home/photos/summer/2.jpg", "second");
        QVERIFY(QFile::link(QStringLiteral("1.jpg"), QString::fromStdString(path("home/photos/link"))));
    }

    void cleanup()
    {
        std::filesystem::remove_all(path("home")); // also names that QTemporaryDir cannot read
        m_folder.reset();
    }

    void restoresACompilationWithEverything()
    {
        Project project = scanned("home/photos");
        auto tagged = tree::Node::makeFolder("tagged");
        tagged->setExtendedAttributes(std::make_shared<const tree::ExtendedAttributes>(
            tree::ExtendedAttributes{{"user.a", {std::byte{0xFF}}}, {"user.none", {}}}));
        std::vector<tree::NodePtr> more;
        more.push_back(std::move(tagged));
        QVERIFY(project.compilation.insert(tree::kRootId, std::move(more)));
        QVERIFY(project.compilation.setVolumeLabel("Fotos – ä"));
        project.image.udf = image::UdfRevision::V201;
        project.image.checksums = true;
        project.image.extendedAttributes = true;
        project.image.publisher = "me";
        project.image.volumeSetSize = 7;
        project.image.volumeSequenceNumber = 3;
        project.image.applicationUse = "\xFF and more";
        project.image.boot.entries.push_back(
            {.path = "1.jpg", .hiddenImage = source::FileSource::find(path("home/photos/1.jpg")).value()});
        project.fileSystems = image::FileSystems::AsGiven;
        const auto saved = save(project, path("home/p.ember"), image::ExistingFile::Fail);
        QVERIFY2(saved, saved ? "" : saved.error().toString().c_str());

        const Opened opened = reopened("home/p.ember");
        QCOMPARE(codes(opened.report), std::string());
        QCOMPARE(dump(opened.project.compilation.root()), dump(project.compilation.root()));
        QCOMPARE(opened.project.compilation.volumeLabel(), std::string("Fotos – ä"));
        QVERIFY(opened.project.image.udf == image::UdfRevision::V201);
        QVERIFY(opened.project.image.checksums && opened.project.image.extendedAttributes);
        QCOMPARE(opened.project.image.publisher, std::string("me"));
        QCOMPARE(opened.project.image.volumeSetSize, std::uint16_t{7});
        QCOMPARE(opened.project.image.volumeSequenceNumber, std::uint16_t{3});
        QCOMPARE(opened.project.image.applicationUse, project.image.applicationUse);
        QCOMPARE(opened.project.image.boot.entries.front().hiddenImage->describe(),
                 path("home/photos/1.jpg"));
        QVERIFY(opened.project.fileSystems == image::FileSystems::AsGiven);
        QCOMPARE(contentsOf(*opened.project.compilation.find("/photos/summer/2.jpg")), std::string("second"));
    }

    void savesEqualProjectsAsEqualBytes()
    {
        const Project project = scanned("home/photos");
        QVERIFY(save(project, path("home/a.ember"), image::ExistingFile::Fail));
        QVERIFY(save(project, path("home/b.ember"), image::ExistingFile::Fail));
        QCOMPARE(read("home/a.ember"), read("home/b.ember"));
        QCOMPARE(read("home/a.ember").mid(30, 39), QByteArray("mimetypeapplication/x-emberdisc-project"));
    }

    void isAZipArchiveForOthers()
    {
        QVERIFY(save(scanned("home/photos"), path("home/p.ember"), image::ExistingFile::Fail));
        QCOMPARE(
            python("import zipfile, json, sys\n"
                   "z = zipfile.ZipFile('home/p.ember')\n"
                   "assert z.testzip() is None\n"
                   "d = json.loads(z.read('project.json'))\n"
                   "print(z.namelist(), d['version'], d['places'][0]['relative'],"
                   " [i['name'] for i in d['items']])"),
            QByteArray(
                "['mimetype', 'project.json'] 1 photos ['photos', '1.jpg', 'link', 'summer', '2.jpg']\n"));
    }

    void findsFilesThatMovedWithTheProject()
    {
        QVERIFY(save(scanned("home/photos"), path("home/p.ember"), image::ExistingFile::Fail));
        // Another file lies where the absolute path leads.
        QVERIFY(QDir().rename(QString::fromStdString(path("home")), QString::fromStdString(path("moved"))));
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("home/photos")));
        write("home/photos/1.jpg", "another");
        const Opened opened = reopened("moved/p.ember");
        QCOMPARE(codes(opened.report), std::string());
        QCOMPARE(contentsOf(*opened.project.compilation.find("/photos/1.jpg")), std::string("first"));
    }

    void findsFilesThatStayedWhereTheyWere()
    {
        QVERIFY(save(scanned("home/photos"), path("home/p.ember"), image::ExistingFile::Fail));
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("else/where")));
        QVERIFY(QFile::rename(QString::fromStdString(path("home/p.ember")),
                              QString::fromStdString(path("else/where/p.ember"))));
        const Opened opened = reopened("else/where/p.ember");
        QCOMPARE(codes(opened.report), std::string());
        QCOMPARE(contentsOf(*opened.project.compilation.find("/photos/1.jpg")), std::string("first"));
    }

    void tellsWhatVanishedAndWhatChanged()
    {
        QVERIFY(save(scanned("home/photos"), path("home/p.ember"), image::ExistingFile::Fail));
        QVERIFY(QFile::remove(QString::fromStdString(path("home/photos/1.jpg"))));
        write("home/photos/summer/2.jpg", "the second, changed");
        const Opened opened = reopened("home/p.ember");
        QCOMPARE(codes(opened.report), std::string("FileNotFound FileChanged "));
        const tree::Node* const lost = opened.project.compilation.find("/photos/1.jpg");
        QCOMPARE(lost->size(), 5U); // still there to be burned when it comes back, and to be saved again
        QCOMPARE(contentsOf(*opened.project.compilation.find("/photos/summer/2.jpg")),
                 std::string("the second, changed"));
        QVERIFY(save(opened.project, path("home/p.ember"), image::ExistingFile::Replace));
        QCOMPARE(codes(reopened("home/p.ember").report), std::string("FileNotFound "));
    }

    void tellsWhatIsAFileNoMore()
    {
        QVERIFY(save(scanned("home/photos"), path("home/p.ember"), image::ExistingFile::Fail));
        QVERIFY(QFile::remove(QString::fromStdString(path("home/photos/1.jpg"))));
        QCOMPARE(::mkfifo(path("home/photos/1.jpg").c_str(), 0600), 0);
        QCOMPARE(codes(reopened("home/p.ember").report), std::string("FileIsSpecial "));
    }

    void restoresMembersOfArchives()
    {
        python("import zipfile\n"
               "with zipfile.ZipFile('home/a.zip', 'w') as z:\n"
               "    z.writestr('x/one', 'eins'); z.writestr('two', 'zwei')\n");
        const Project project = scanned("home/a.zip", {.archives = tree::ArchivePolicy::Contents});
        QVERIFY(save(project, path("home/p.ember"), image::ExistingFile::Fail));
        QCOMPARE(contentsOf(*reopened("home/p.ember").project.compilation.find("/a/x/one")),
                 std::string("eins"));
        python("import zipfile\n"
               "with zipfile.ZipFile('home/a.zip', 'w') as z: z.writestr('two', 'zweizwei')\n");
        const Opened changed = reopened("home/p.ember");
        QCOMPARE(codes(changed.report), std::string("FileChanged FileNotFound "));
        QVERIFY(QFile::remove(QString::fromStdString(path("home/a.zip"))));
        const Opened lost = reopened("home/p.ember");
        QCOMPARE(codes(lost.report), std::string("FileNotFound FileNotFound "));
        QVERIFY(save(lost.project, path("home/again.ember"), image::ExistingFile::Fail));
    }

    void restoresMembersOfImages()
    {
        write("home/one", "eins");
        saveImage("home/one", "home/a.iso");
        const Project project = scanned(
            "home/a.iso", {.archives = tree::ArchivePolicy::Contents, .containers = image::imageContents()});
        QVERIFY(save(project, path("home/p.ember"), image::ExistingFile::Fail));
        const Opened whole = reopened("home/p.ember");
        QCOMPARE(codes(whole.report), std::string());
        QCOMPARE(contentsOf(*whole.project.compilation.find("/a/one")), std::string("eins"));
        for (const char* other : {"zwei", "and more"}) { // of the same size, and of another
            write("home/one", other);
            saveImage("home/one", "home/a.iso");
            QCOMPARE(codes(reopened("home/p.ember").report), std::string("FileChanged "));
        }
        QVERIFY(QFile::remove(QString::fromStdString(path("home/a.iso"))));
        QCOMPARE(codes(reopened("home/p.ember").report), std::string("FileNotFound "));
    }

    void noticesThatAnArchiveWasMadeAnew_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("open");
        QTest::addColumn<QByteArray>("report");
        QTest::newRow("zip") << QByteArray("a.zip") << QByteArray() << QByteArray("FileChanged ");
        QTest::newRow("packed tar") << QByteArray("a.tgz") << QByteArray("w:gz")
                                    << QByteArray("FileChanged ");
        // has no check values: all of its members may be others
        QTest::newRow("plain tar") << QByteArray("a.tar") << QByteArray("w")
                                   << QByteArray("FileChanged FileChanged ");
    }
    void noticesThatAnArchiveWasMadeAnew()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, open);
        QFETCH(QByteArray, report);
        const auto make = [&](const QByteArray& text, const QByteArray& time) {
            python("import io, os, tarfile, zipfile\n"
                   "texts = {'one': b'eins', 'two': b'" +
                   text + "'}\nn = 'home/" + name +
                   "'\n"
                   "if n.endswith('.zip'):\n"
                   "    with zipfile.ZipFile(n, 'w') as z:\n"
                   "        for m, t in texts.items(): z.writestr(m, t)\n"
                   "else:\n"
                   "    with tarfile.open(n, '" +
                   open +
                   "') as a:\n"
                   "        for m, t in texts.items():\n"
                   "            i = tarfile.TarInfo(m); i.size = 4; a.addfile(i, io.BytesIO(t))\n"
                   "os.utime(n, (" +
                   time + ", " + time + "))");
        };
        make("zwei", "1000");
        const Project project =
            scanned("home/" + name.toStdString(), {.archives = tree::ArchivePolicy::Contents});
        QVERIFY(save(project, path("home/p.ember"), image::ExistingFile::Fail));
        QCOMPARE(codes(reopened("home/p.ember").report), std::string());
        make("ZWEI", "2000");
        const Opened changed = reopened("home/p.ember");
        QCOMPARE(codes(changed.report), report.toStdString());
        QCOMPARE(std::get<AtPath>(changed.report.entries.back().where).path,
                 path("home/" + name.toStdString()) + ": two");
        QVERIFY(save(changed.project, path("home/p.ember"), image::ExistingFile::Replace));
        QCOMPARE(codes(reopened("home/p.ember").report), std::string());
    }

    void anArchiveThatIsNotThereKeepsItsStamps()
    {
        python("import zipfile\n"
               "with zipfile.ZipFile('home/a.zip', 'w') as z: z.writestr('two', 'zwei')\n");
        const Project project = scanned("home/a.zip", {.archives = tree::ArchivePolicy::Contents});
        QVERIFY(save(project, path("home/p.ember"), image::ExistingFile::Fail));
        QVERIFY(QFile::rename(QString::fromStdString(path("home/a.zip")),
                              QString::fromStdString(path("home/away.zip"))));
        QVERIFY(save(reopened("home/p.ember").project, path("home/p.ember"), image::ExistingFile::Replace));
        python("import zipfile\n"
               "with zipfile.ZipFile('home/a.zip', 'w') as z: z.writestr('two', 'ZWEI')\n");
        QCOMPARE(codes(reopened("home/p.ember").report), std::string("FileChanged "));
    }

    void keepsPathsThatAreNotUtf8()
    {
        const std::string odd = path("home/caf\xE9");
        QCOMPARE(::mkdir(odd.c_str(), 0755), 0);
        const int file = ::open((odd + "/\xFF.txt").c_str(), O_CREAT | O_WRONLY, 0644);
        QVERIFY(file >= 0);
        QCOMPARE(::write(file, "odd", 3), 3);
        ::close(file);
        SilentJobContext context;
        auto found = tree::scan(odd, {}, context);
        QVERIFY(found);
        Project project;
        QVERIFY(project.compilation.insert(tree::kRootId, std::move(found->nodes)));
        project.image.publisher = "A\xFF";
        project.image.copyrightFile = "/\xFE";
        QVERIFY(save(project, path("home/p.ember"), image::ExistingFile::Fail));
        const Opened opened = reopened("home/p.ember");
        QCOMPARE(codes(opened.report), std::string());
        QCOMPARE(contentsOf(*opened.project.compilation.find("/café/ÿ.txt")), std::string("odd"));
        QCOMPARE(opened.project.image.publisher, project.image.publisher);
        QCOMPARE(opened.project.image.copyrightFile, project.image.copyrightFile);
    }

    void refusesBytesThatComeFromNoFile()
    {
        Project project;
        std::vector<tree::NodePtr> nodes;
        nodes.push_back(tree::Node::makeFile("a", std::make_shared<source::MemorySource>("x")));
        QVERIFY(project.compilation.insert(tree::kRootId, std::move(nodes)));
        const auto saved = save(project, path("home/p.ember"), image::ExistingFile::Fail);
        QVERIFY(!saved);
        QVERIFY(saved.error().code == ErrorCode::Unsupported);
        QCOMPARE(std::get<AtPath>(saved.error().where).path, std::string("/a"));
        QVERIFY(!QFile::exists(QString::fromStdString(path("home/p.ember"))));
    }

    void keepsTheOldFileWhenSavingFails()
    {
        const Project project = scanned("home/photos");
        QVERIFY(save(project, path("home/p.ember"), image::ExistingFile::Fail));
        const QByteArray before = read("home/p.ember");
        const auto again = save(project, path("home/p.ember"), image::ExistingFile::Fail);
        QVERIFY(!again);
        QVERIFY(again.error().code == ErrorCode::FileExists);
        QCOMPARE(read("home/p.ember"), before);
        const auto nowhere = save(project, path("home/no/p.ember"), image::ExistingFile::Fail);
        QVERIFY(!nowhere);
        QVERIFY(nowhere.error().code == ErrorCode::FileNotFound);
        QCOMPARE(QDir(QString::fromStdString(path("home"))).entryList(QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("p.ember")});
    }

    void refusesOtherContainers_data()
    {
        QTest::addColumn<QByteArray>("make");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("empty") << QByteArray("open('p.ember', 'w')") << QByteArray("zip");
        QTest::newRow("tar") << QByteArray("import tarfile; tarfile.open('p.ember', 'w').close()")
                             << QByteArray("zip");
        QTest::newRow("no document") << QByteArray("zipfile.ZipFile('p.ember', 'w').writestr('a', 'b')")
                                     << QByteArray("no project.json");
        QTest::newRow("two documents") << QByteArray("z = zipfile.ZipFile('p.ember', 'w')\n"
                                                     "z.writestr('project.json', '{}')\n"
                                                     "z.writestr('project.json', '{}')\nz.close()")
                                       << QByteArray("twice");
        QTest::newRow("bomb") << QByteArray("z = zipfile.ZipFile('p.ember', 'w', zipfile.ZIP_DEFLATED)\n"
                                            "f = z.open('project.json', 'w', force_zip64=True)\n"
                                            "for i in range(513): f.write(b' ' * 1048576)\n"
                                            "f.close(); z.close()")
                              << QByteArray("too much");
        QTest::newRow("torn") << QByteArray(
                                     "z = zipfile.ZipFile('p.ember', 'w')\n"
                                     "z.writestr('project.json', '{}'); z.close()\n"
                                     "d = open('p.ember', 'rb').read(); open('p.ember', 'wb').write(d[:-30])")
                              << QByteArray("directory");
    }
    void refusesOtherContainers()
    {
        QFETCH(QByteArray, make);
        QFETCH(QByteArray, reason);
        python("import warnings, zipfile\nwarnings.simplefilter('ignore')\n" + make);
        SilentJobContext context;
        const auto opened = project::open(path("p.ember"), context);
        QVERIFY(!opened);
        QVERIFY(opened.error().code == ErrorCode::SheetInvalid);
        QVERIFY2(opened.error().detail.contains(reason.toStdString()), opened.error().detail.c_str());
        QCOMPARE(std::get<AtPath>(opened.error().where).path, path("p.ember"));
    }

    void endsWhenToldTo()
    {
        QVERIFY(save(scanned("home/photos"), path("home/p.ember"), image::ExistingFile::Fail));
        std::stop_source stop;
        stop.request_stop();
        SilentJobContext context(stop.get_token());
        const auto opened = project::open(path("home/p.ember"), context);
        QVERIFY(!opened);
        QVERIFY(opened.error().code == ErrorCode::Cancelled);
    }

private:
    std::string path(const std::string& name) const { return m_folder->path().toStdString() + '/' + name; }

    void write(const std::string& name, const QByteArray& content)
    {
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    QByteArray read(const std::string& name) const
    {
        QFile file(QString::fromStdString(path(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QByteArray python(const QByteArray& program)
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(QStringLiteral("python3"), {QStringLiteral("-c"), QString::fromUtf8(program)});
        if (!process.waitForFinished() || process.exitCode() != 0)
            qWarning("%s", process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }

    Project scanned(const std::string& name, const tree::ScanOptions& options = {})
    {
        SilentJobContext context;
        auto found = tree::scan(path(name), options, context);
        Project project;
        if (!found || !project.compilation.insert(tree::kRootId, std::move(found->nodes)))
            qFatal("cannot scan %s", name.c_str());
        return project;
    }

    void saveImage(const std::string& of, const std::string& name)
    {
        SilentJobContext context;
        const auto plan = image::plan(scanned(of).compilation, {});
        QVERIFY(plan);
        image::ImageStream stream(*plan);
        QVERIFY(image::writeToFile(stream, path(name), context, {.existing = image::ExistingFile::Replace}));
    }

    Opened reopened(const std::string& name)
    {
        SilentJobContext context;
        auto opened = project::open(path(name), context);
        if (!opened)
            qFatal("%s", opened.error().toString().c_str());
        return std::move(*opened);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestProject)
#include "tst_project.moc"
