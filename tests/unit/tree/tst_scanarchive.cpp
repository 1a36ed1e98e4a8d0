// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>

#include "core/source/filesource.h"
#include "core/tree/scanarchive.h"

using namespace emberdisc;
using namespace emberdisc::tree;

namespace {

std::string contentsOf(const Node& file)
{
    std::string text(file.size(), '\0');
    const auto reader = file.source()->open();
    if (!reader)
        return reader.error().toString();
    const auto got = (*reader)->readAt(0, std::as_writable_bytes(std::span(text)));
    return got ? text.substr(0, *got) : got.error().toString();
}

const Node* at(const ScanResult& result, const std::string& path)
{
    const Node* node = result.nodes.front().get();
    for (std::size_t start = 0; node && start < path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        node = node->child(path.substr(start, end - start));
        start = end + 1;
    }
    return node;
}

std::string reported(const ScanResult& result, ErrorCode code)
{
    std::string all;
    for (const Error& entry : result.report.entries)
        if (entry.code == code) {
            const std::string path = std::get<AtPath>(entry.where).path;
            all += path.substr(path.find(": ") + 2) + ';';
        }
    return all;
}

} // namespace

/// Archives are made by other programs: tar, and Python's zipfile and tarfile.
class TestScanArchive : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        python("import os\n"
               "os.makedirs('t/deep/er')\n"
               "open('t/one','wb').write(bytes(i*7%251 for i in range(300000)))\n"
               "open('t/deep/er/two','w').write('2')\n"
               "open('t/empty','w')\n"
               "open('t/'+'long'*60,'w').write('long')\n"
               "os.chmod('t/deep/er/two',0o755)\n"
               "os.utime('t/deep/er/two',(1000000000,1000000000))\n"
               "os.symlink('../one','t/deep/link')\n"
               "os.link('t/one','t/second name')\n");
    }

    void membersComeOutAsTheyWentIn_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("command");
        const auto row = [](const char* name, const QStringList& command) {
            QTest::newRow(name) << QString::fromLatin1(name) << command;
        };
        const auto tar = [](const char* options, const char* name) {
            return QStringList{QStringLiteral("tar"), QString::fromLatin1(options), QStringLiteral("-cf"),
                               QString::fromLatin1(name), QStringLiteral("t")};
        };
        row("a.tar", tar("--format=gnu", "a.tar"));
        row("pax.tar", tar("--format=posix", "pax.tar"));
        row("a.tar.gz", tar("--gzip", "a.tar.gz"));
        row("a.tar.bz2", tar("--bzip2", "a.tar.bz2"));
        row("a.tar.xz", tar("--xz", "a.tar.xz"));
        row("a.tar.zst", tar("--zstd", "a.tar.zst"));
    }
    void membersComeOutAsTheyWentIn()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, command);
        run(command);
        const auto result = scanIt(name);
        QVERIFY2(result.has_value(), result ? "" : result.error().toString().c_str());
        QVERIFY2(result->report.isClean(), reported(*result, ErrorCode::Unsupported).c_str());
        QCOMPARE(std::string(result->nodes.front()->name()),
                 name.section(QLatin1Char('.'), 0, 0).toStdString());
        const Node* two = at(*result, "t/deep/er/two");
        QVERIFY(two);
        QCOMPARE(contentsOf(*two), std::string("2"));
        QCOMPARE(two->attributes().mode, 0755U);
        QCOMPARE(two->attributes().modified / 1'000'000'000, 1'000'000'000);
        QCOMPARE(at(*result, "t/deep/link")->target(), std::string("../one"));
        QCOMPARE(contentsOf(*at(
                     *result, "t/" +
                                  [] {
                                      std::string text;
                                      for (int i = 0; i < 60; ++i)
                                          text += "long";
                                      return text;
                                  }())),
                 std::string("long"));
        const Node* one = at(*result, "t/one");
        const Node* second = at(*result, "t/second name");
        QVERIFY(one && second);
        QCOMPARE(contentsOf(*one), onDisk("t/one"));
        QCOMPARE(one->attributes().links, 2U);
        QCOMPARE(one->attributes().inode, second->attributes().inode);
        QCOMPARE(result->counts.files, std::uint64_t{5});
    }

    void aZipComesOutAsItWentIn()
    {
        python("import zipfile,os,stat\n"
               "z=zipfile.ZipFile('photos.zip','w',zipfile.ZIP_DEFLATED)\n"
               "z.write('t/one'); z.write('t/deep/er/two'); z.write('t/deep/er')\n"
               "z.write('t/one','stored',zipfile.ZIP_STORED); z.write('t/one','bz',zipfile.ZIP_BZIP2)\n"
               "l=zipfile.ZipInfo('link'); l.create_system=3; l.external_attr=(stat.S_IFLNK|0o777)<<16\n"
               "z.writestr(l,'t/one'); z.close()\n");
        const auto result = scanIt(QStringLiteral("photos.zip"));
        QVERIFY2(result.has_value(), result ? "" : result.error().toString().c_str());
        QCOMPARE(result->nodes.front()->name(), std::string_view("photos"));
        QCOMPARE(contentsOf(*at(*result, "t/one")), onDisk("t/one"));
        QCOMPARE(contentsOf(*at(*result, "stored")), onDisk("t/one"));
        QCOMPARE(at(*result, "link")->target(), std::string("t/one"));
        QCOMPARE(at(*result, "t/deep/er/two")->attributes().mode, 0755U);
        QCOMPARE(contentsOf(*at(*result, "bz")), onDisk("t/one"));
        QVERIFY(result->report.isClean());
    }

    void whatCannotBeUnpackedIsToldWithItsReason()
    {
        run({QStringLiteral("7z"), QStringLiteral("a"), QStringLiteral("-mm=PPMd"), QStringLiteral("a.zip"),
             QStringLiteral("t/one")});
        run({QStringLiteral("7z"), QStringLiteral("a"), QStringLiteral("a.zip"),
             QStringLiteral("t/deep/er/two")});
        const auto result = scanIt(QStringLiteral("a.zip"));
        QVERIFY(result.has_value());
        QCOMPARE(reported(*result, ErrorCode::Unsupported), std::string("t/one;"));
        QCOMPARE(result->report.entries.front().detail, std::string("it is packed with PPMd"));
        QCOMPARE(contentsOf(*at(*result, "t/deep/er/two")), std::string("2"));
    }

    void anArchiveThatMayBeCutIsTold()
    {
        run({QStringLiteral("tar"), QStringLiteral("-b1"), QStringLiteral("-cf"), QStringLiteral("a.tar"),
             QStringLiteral("t/one"), QStringLiteral("t/deep/er/two")});
        QVERIFY(scanIt(QStringLiteral("a.tar"))->report.isClean());
        QFile file(m_folder->filePath(QStringLiteral("a.tar")));
        QVERIFY(file.resize(file.size() - 1024 - 1024)); // its end, and the last member
        const auto result = scanIt(QStringLiteral("a.tar"));
        QVERIFY(result.has_value());
        QVERIFY(result->report.hasLosses());
        QVERIFY(result->report.entries.front().code == ErrorCode::ImageCorrupt);
        QCOMPARE(contentsOf(*at(*result, "t/one")), onDisk("t/one"));
        QVERIFY(!at(*result, "t/deep"));
    }

    void theLastOfATarCounts()
    {
        python("import tarfile,io\n"
               "t=tarfile.open('a.tar','w')\n"
               "def add(name,text,kind=tarfile.REGTYPE,link=''):\n"
               "    i=tarfile.TarInfo(name); i.size=len(text); i.type=kind; i.linkname=link\n"
               "    t.addfile(i,io.BytesIO(text.encode()))\n"
               "add('a','old'); add('hard','',tarfile.LNKTYPE,'a'); add('a','new')\n"
               "add('b','file'); add('b','',tarfile.DIRTYPE); add('b/in','in')\n"
               "add('c','',tarfile.DIRTYPE); add('c','file')\n"
               "add('d/in','in'); add('d','file')\n"
               "t.close()\n");
        const auto result = scanIt(QStringLiteral("a.tar"));
        QVERIFY(result.has_value());
        QCOMPARE(contentsOf(*at(*result, "a")), std::string("new"));
        QCOMPARE(contentsOf(*at(*result, "hard")), std::string("old"));
        QCOMPARE(at(*result, "hard")->attributes().links, 1U);
        QCOMPARE(contentsOf(*at(*result, "b/in")), std::string("in"));
        QCOMPARE(contentsOf(*at(*result, "c")), std::string("file"));
        QCOMPARE(contentsOf(*at(*result, "d/in")), std::string("in")); // tar would not remove it either
        QCOMPARE(reported(*result, ErrorCode::NameTaken), std::string("d;"));
    }

    /// GNU tar makes such hard links by itself; in its own format times before 1970 are negative in base 256.
    void hardLinksOfSymbolicLinksAndEarlyTimesAreKept()
    {
        python("import os,subprocess\n"
               "os.mkdir('h'); open('h/f','w').close(); os.utime('h/f',(-146880000,-146880000))\n"
               "os.symlink('f','h/one'); os.link('h/one','h/two',follow_symlinks=False)\n"
               "subprocess.run(['tar','--format=gnu','-cjf','h.tbz2','h'],check=True)\n");
        const auto result = scanIt(QStringLiteral("h.tbz2"));
        QVERIFY(result.has_value() && result->report.isClean());
        for (const char* name : {"h/one", "h/two"}) {
            QVERIFY(at(*result, name) && at(*result, name)->isSymlink());
            QCOMPARE(std::string(at(*result, name)->target()), std::string("f"));
        }
        QCOMPARE(at(*result, "h/f")->attributes().modified, std::int64_t{-146880000} * 1'000'000'000);
    }

    void namesThatBecomeOneAreNumbered_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("zip") << QStringLiteral("a.zip");
        QTest::newRow("tar") << QStringLiteral("a.tar");
    }
    void namesThatBecomeOneAreNumbered()
    {
        QFETCH(QString, name);
        python("import tarfile,zipfile,io,unicodedata\n"
               "t=tarfile.open('a.tar','w'); z=zipfile.ZipFile('a.zip','w')\n"
               "for n in 'NFD','NFC':\n"
               "    p=unicodedata.normalize(n,'Grün/übel.txt'); z.writestr(p,n)\n"
               "    i=tarfile.TarInfo(p); i.size=3; t.addfile(i,io.BytesIO(n.encode()))\n"
               "    i=tarfile.TarInfo('to '+n); i.type=tarfile.SYMTYPE; i.linkname=p; t.addfile(i)\n"
               "t.close(); z.close()\n");
        const auto result = scanIt(name);
        QVERIFY(result.has_value());
        QVERIFY(result->report.isClean());
        QCOMPARE(contentsOf(*at(*result, "Grün/übel.txt")), std::string("NFC"));
        QCOMPARE(contentsOf(*at(*result, "Grün (2)/übel.txt")), std::string("NFD"));
        if (name == QLatin1String("a.tar")) { // links still lead to what they led to
            QCOMPARE(at(*result, "to NFC")->target(), std::string("Grün/übel.txt"));
            QCOMPARE(at(*result, "to NFD")->target(), std::string("Grün (2)/übel.txt"));
        }
    }

    void readingAnywhereIsTheSame()
    {
        run({QStringLiteral("tar"), QStringLiteral("-czf"), QStringLiteral("a.tgz"), QStringLiteral("t")});
        const auto result = scanIt(QStringLiteral("a.tgz"));
        const std::string whole = onDisk("t/one");
        const auto reader = at(*result, "t/one")->source()->open();
        std::mt19937 dice(3);
        for (int i = 0; i < 50; ++i) {
            const std::size_t offset = dice() % whole.size();
            std::string piece(std::min<std::size_t>(1 + dice() % 9000, whole.size() - offset), '\0');
            QCOMPARE((*reader)->readAt(offset, std::as_writable_bytes(std::span(piece))).value_or(0),
                     piece.size());
            QVERIFY(whole.compare(offset, piece.size(), piece) == 0);
        }
    }

    void whatLeavesTheArchiveOrComesTwiceIsLeftOut_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("zip") << QStringLiteral("evil.zip");
        QTest::newRow("tar") << QStringLiteral("evil.tar");
    }
    void whatLeavesTheArchiveOrComesTwiceIsLeftOut()
    {
        QFETCH(QString, name);
        python("import zipfile,tarfile,io,warnings\n"
               "warnings.simplefilter('ignore')\n"
               "z=zipfile.ZipFile('evil.zip','w'); t=tarfile.open('evil.tar','w')\n"
               "def add(name):\n"
               "    z.writestr(name,name); i=tarfile.TarInfo(name); i.size=len(name)\n"
               "    t.addfile(i,io.BytesIO(name.encode()))\n"
               "for n in ['good','/etc/passwd','../up','a/../../b','good','dir/x','dir','./dot','n'*256]: "
               "add(n)\n"
               "d=tarfile.TarInfo('null'); d.type=tarfile.CHRTYPE; t.addfile(d)\n"
               "f=tarfile.TarInfo('pipe'); f.type=tarfile.FIFOTYPE; t.addfile(f)\n"
               "l=tarfile.TarInfo('out'); l.type=tarfile.SYMTYPE; l.linkname='/etc'; t.addfile(l)\n"
               "h=tarfile.TarInfo('hard'); h.type=tarfile.LNKTYPE; h.linkname='/etc/passwd'; t.addfile(h)\n"
               "z.close(); t.close()\n");
        const auto result = scanIt(name);
        QVERIFY(result.has_value());
        QCOMPARE(reported(*result, ErrorCode::UnsafeName), std::string("/etc/passwd;../up;a/../../b;"));
        QCOMPARE(reported(*result, ErrorCode::NameTooLong), std::string(256, 'n') + ';');
        QCOMPARE(reported(*result, ErrorCode::NameTaken),
                 std::string(name.endsWith(QStringLiteral("tar")) ? "dir;" : "good;dir;"));
        QCOMPARE(contentsOf(*at(*result, "good")), std::string("good"));
        QVERIFY(at(*result, "dot"));
        QVERIFY(result->report.hasLosses());
        if (name.endsWith(QStringLiteral("tar"))) {
            QCOMPARE(reported(*result, ErrorCode::FileIsSpecial), std::string("null;pipe;"));
            QCOMPARE(reported(*result, ErrorCode::FileNotFound), std::string("hard;"));
            QCOMPARE(at(*result, "out")->target(), std::string("/etc")); // a link is a link
        }
        QCOMPARE(result->counts.files, std::uint64_t{3});
    }

    void lyingSizesAndChecksumsAreNoticed_data()
    {
        QTest::addColumn<int>("offset"); // within the central directory's entry
        QTest::addColumn<int>("change");
        QTest::newRow("fewer bytes than there are") << 24 << -1;
        QTest::newRow("more bytes than there are") << 24 << 1;
        QTest::newRow("other bytes") << 16 << 1;
    }
    void lyingSizesAndChecksumsAreNoticed()
    {
        QFETCH(int, offset);
        QFETCH(int, change);
        python("import zipfile\n"
               "z=zipfile.ZipFile('a.zip','w',zipfile.ZIP_DEFLATED); z.writestr('x','y'*1000); z.close()\n"
               "b=bytearray(open('a.zip','rb').read()); c=b.index(b'PK\\x01\\x02')+" +
               std::to_string(offset) + "\nb[c]=(b[c]+" + std::to_string(change) +
               ")%256\nopen('a.zip','wb').write(b)\n");
        const auto result = scanIt(QStringLiteral("a.zip"));
        QVERIFY(result.has_value());
        QVERIFY(contentsOf(*at(*result, "x")).starts_with("ImageCorrupt"));
    }

    void aCutArchiveIsRefusedOrItsMemberFails()
    {
        run({QStringLiteral("tar"), QStringLiteral("-czf"), QStringLiteral("a.tgz"), QStringLiteral("t")});
        QFile file(m_folder->filePath(QStringLiteral("a.tgz")));
        QVERIFY(file.resize(file.size() / 2));
        QCOMPARE(scanIt(QStringLiteral("a.tgz")).error().code, ErrorCode::ImageCorrupt);
        write("no.tar", std::string(2000, 'x'));
        QCOMPARE(scanIt(QStringLiteral("no.tar")).error().code, ErrorCode::Unsupported);
        write("no.zip", "PK\x03\x04 and nothing");
        QCOMPARE(scanIt(QStringLiteral("no.zip")).error().code, ErrorCode::ImageCorrupt);
        write("empty.tar", "");
        QCOMPARE(scanIt(QStringLiteral("empty.tar")).error().code, ErrorCode::Unsupported);
    }

    void membersThatShareBytesAreABomb()
    {
        python(
            "import zipfile\n"
            "z=zipfile.ZipFile('bomb.zip','w'); z.writestr('a','1'*50); z.writestr('b','1'*50); z.close()\n"
            "b=bytearray(open('bomb.zip','rb').read()); c=b.rindex(b'PK\\x01\\x02')+42\n"
            "b[c:c+4]=bytes(4)\nopen('bomb.zip','wb').write(b)\n");
        QCOMPARE(scanIt(QStringLiteral("bomb.zip")).error().code, ErrorCode::ImageCorrupt);
    }

    void anArchiveThatChangedIsNoticed()
    {
        run({QStringLiteral("tar"), QStringLiteral("-czf"), QStringLiteral("a.tgz"), QStringLiteral("t")});
        const auto result = scanIt(QStringLiteral("a.tgz"));
        QCOMPARE(contentsOf(*at(*result, "t/one")), onDisk("t/one"));
        write("a.tgz", "other");
        QVERIFY(contentsOf(*at(*result, "t/one")).starts_with("FileChanged"));
    }

    void onlyWhatIsNamedIsOpened()
    {
        run({QStringLiteral("tar"), QStringLiteral("-czf"), QStringLiteral("t/in.tgz"),
             QStringLiteral("t/deep")});
        SilentJobContext context;
        ScanOptions options;
        options.archives = ArchivePolicy::Contents;
        const auto folder = scan(path("t"), options, context);
        QVERIFY(at(*folder, "in.tgz")->isFile());
        const auto archive = scan(path("t/in.tgz"), options, context);
        QVERIFY(archive->nodes.front()->isFolder());
        const auto contents = scanContents(path("t/in.tgz"), options, context);
        QCOMPARE(contents->nodes.front()->name(), std::string_view("t"));
        QVERIFY(scan(path("t/in.tgz"), {}, context)->nodes.front()->isFile());
    }

private:
    std::string path(const char* name) const { return m_folder->path().toStdString() + '/' + name; }
    Result<ScanResult> scanIt(const QString& name)
    {
        SilentJobContext context;
        return scanArchive(m_folder->filePath(name).toStdString(), context);
    }
    std::string onDisk(const char* name) const
    {
        QFile file(QString::fromStdString(path(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "unreadable";
    }
    void write(const char* name, const std::string& text) const
    {
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.data(), static_cast<qint64>(text.size()));
    }
    void run(QStringList command) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        const QString program = command.takeFirst();
        process.start(program, command);
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }
    void python(const std::string& script) const
    {
        run({QStringLiteral("python3"), QStringLiteral("-c"), QString::fromStdString(script)});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestScanArchive)
#include "tst_scanarchive.moc"
