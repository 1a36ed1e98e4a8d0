// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "archivetools.h"

using namespace emberdisc;
using namespace emberdisc::source;
using namespace emberdisc::test;

/// Archives that GNU tar and the programs that pack them made.
class TestTarArchive : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<ArchiveFolder>();
        m_folder->python(
            "import os, random\n"
            "os.mkdir('t')\n"
            "for i in range(20):\n"
            "    with open('t/%02d' % i, 'wb') as f: f.write(random.Random(i).randbytes(i * 700))\n"
            "with open('t/text', 'w') as f: f.write('the quick brown fox ' * 20000)\n");
    }

    void severalStreamsAreOne_data() { addPackers(); }
    void severalStreamsAreOne()
    {
        QFETCH(QByteArray, packer);
        m_folder->run("tar -cf a.tar t && split -b 30000 a.tar s_ && for f in s_*; do " + packer +
                      " -c $f; done > a.packed");
        compareWhole("a.packed");
    }

    void whatIsCutIsRefused_data() { addPackers(); }
    void whatIsCutIsRefused()
    {
        QFETCH(QByteArray, packer);
        m_folder->run("tar -cf a.tar t && " + packer + " -c a.tar > a.packed");
        compareWhole("a.packed");
        const QByteArray whole = m_folder->load("a.packed");
        for (const double part : {0.02, 0.3, 0.6, 0.95, 0.99}) {
            m_folder->store("cut",
                            whole.first(static_cast<qsizetype>(part * static_cast<double>(whole.size()))));
            QCOMPARE(m_folder->refusal("cut"), std::string("ImageCorrupt"));
        }
        for (const int bytes : {1, 4, 8}) { // of the check value of the whole
            m_folder->store("cut", whole.chopped(bytes));
            QCOMPARE(m_folder->refusal("cut"), std::string("ImageCorrupt"));
        }
    }

    void aChangedByteIsFound_data() { addPackers(); }
    void aChangedByteIsFound()
    {
        QFETCH(QByteArray, packer);
        m_folder->run("tar --sort=name --mtime=@0 -cf a.tar t && " + packer + " -c a.tar > a.packed");
        const QByteArray whole = m_folder->load("a.packed");
        for (int part = 1; part <= 20; ++part) {
            QByteArray bad = whole;
            const qsizetype at = (whole.size() - 1) * part / 20;
            bad[at] = static_cast<char>(bad[at] ^ 0x80);
            m_folder->store("bad", bad);
            QVERIFY2(m_folder->refusal("bad") == "ImageCorrupt", qPrintable(QString::number(part)));
        }
    }

    void aCutPlainArchiveIsRefusedOrTold()
    {
        m_folder->run("tar -b1 -cf a.tar t");
        const QByteArray whole = m_folder->load("a.tar");
        std::size_t told = 0;
        // it ends with two blocks of zeros, of which one suffices
        for (qsizetype size = 512; size <= whole.size() - 1024; size += size % 1024 == 0 ? 512 : 300) {
            m_folder->store("cut.tar", whole.first(size));
            const auto found = m_folder->read("cut.tar");
            if (!found) {
                QVERIFY(found.error().code == ErrorCode::ImageCorrupt);
                continue;
            }
            QVERIFY2(found->mayBeCut, qPrintable(QString::number(size)));
            for (const ArchiveMember& member : found->members)
                QCOMPARE(QByteArray::fromStdString(member.contents ? contentsOf(member) : std::string()),
                         member.contents ? m_folder->load(member.path.c_str()) : QByteArray());
            ++told;
        }
        QVERIFY(told > 10);
        m_folder->store("cut.tar", whole.chopped(512));
        QVERIFY(!m_folder->read("cut.tar")->mayBeCut);
    }

    void aMemberThatIsAnotherWhenItIsReadIsFound()
    {
        // of the same size and time, so that the file seems to be what it was
        m_folder->python("import gzip, io, os, tarfile\n"
                         "def make(name, text):\n"
                         "    b = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w')\n"
                         "    for n, c in (('before', b'x'), ('it', text), ('behind', b'y')):\n"
                         "        i = tarfile.TarInfo(n); i.size = len(c); t.addfile(i, io.BytesIO(c))\n"
                         "    t.close()\n"
                         "    with open(name, 'wb') as f:\n"
                         "        with gzip.GzipFile('', 'wb', 0, f, 0) as g: g.write(b.getvalue())\n"
                         "    os.utime(name, (1, 1))\n"
                         "make('a.tgz', b'one' * 1000); make('b.tgz', b'two' * 1000)\n"
                         "assert os.path.getsize('a.tgz') == os.path.getsize('b.tgz')");
        const auto members = m_folder->members("a.tgz");
        QCOMPARE(contentsOf(members.at("it")).substr(0, 6), std::string("oneone"));
        m_folder->run("mv b.tgz a.tgz");
        QCOMPARE(contentsOf(members.at("before")), std::string("x"));
        const std::string failure = contentsOf(members.at("it"));
        QVERIFY2(failure.starts_with("ImageCorrupt") && failure.find("CRC") != std::string::npos,
                 failure.c_str());
        QVERIFY(failure.find("a.tgz: it") != std::string::npos);
    }

    void aChangedArchiveNamesItsMember_data()
    {
        QTest::addColumn<QByteArray>("options");
        QTest::newRow("plain") << QByteArray("");
        QTest::newRow("packed") << QByteArray("-z");
        QTest::newRow("with holes") << QByteArray("-S");
    }
    void aChangedArchiveNamesItsMember()
    {
        QFETCH(QByteArray, options);
        m_folder->run("truncate -s 1M t/05 && tar " + options + " -cf a.tar t");
        m_folder->changeUnder("a.tar", "t/05");
    }

    void membersOfAPlainArchiveSayWhereTheyAre()
    {
        m_folder->run("tar -cf a.tar t");
        const auto origin = originOf(*m_folder->members("a.tar").at("t/05").contents);
        QVERIFY(origin.has_value());
        QCOMPARE(origin->path, m_folder->path("a.tar"));
        QCOMPARE(origin->member, std::string("t/05"));
    }

    void sparseFilesHaveTheirHoles_data()
    {
        QTest::addColumn<QByteArray>("options");
        QTest::addColumn<QString>("name");
        QTest::newRow("GNU's own") << QByteArray("--format=gnu") << QStringLiteral("a.tar");
        QTest::newRow("packed") << QByteArray("--format=gnu -z") << QStringLiteral("a.tgz");
        for (const char* version : {"0.0", "0.1", "1.0"})
            QTest::newRow(version) << QByteArray("--format=posix --sparse-version=").append(version)
                                   << QStringLiteral("a.tar");
        QTest::newRow("1.0, packed") << QByteArray("--format=posix -z") << QStringLiteral("a.tgz");
    }
    void sparseFilesHaveTheirHoles()
    {
        QFETCH(QByteArray, options);
        QFETCH(QString, name);
        m_folder->python("import os\n"
                         "os.mkdir('s')\n"
                         "with open('s/a holes', 'wb') as f:\n" // more pieces than one block describes
                         "    for i in range(60): f.seek(i * 100000); f.write(b'%d' % i)\n"
                         "with open('s/b empty end', 'wb') as f:\n"
                         "    f.write(b'front'); f.truncate(1000000)\n"
                         "with open('s/c nothing', 'wb') as f: f.truncate(50000)\n"
                         "with open('s/d behind them', 'wb') as f: f.write(b'behind')\n");
        m_folder->run("tar --sparse --sort=name " + options + " -cf " + name.toUtf8() + " s");
        const auto members = m_folder->members(qPrintable(name));
        QCOMPARE(members.size(), 5U);
        for (const char* file : {"s/a holes", "s/b empty end", "s/c nothing", "s/d behind them"}) {
            QVERIFY2(members.at(file).contents, members.at(file).obstacle.c_str());
            QVERIFY(contentsOf(members.at(file)) == m_folder->load(file).toStdString());
        }
        const auto reader = members.at("s/a holes").contents->open();
        std::array<std::byte, 7> piece = {};
        QCOMPARE((*reader)->readAt(3'899'999, piece).value(), piece.size()); // around a piece
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(piece.data()), 7), QByteArray("\0"
                                                                                        "39\0\0\0\0",
                                                                                        7));
        QCOMPARE((*reader)->readAt(5'900'001, piece).value(), 1U);
        QCOMPARE((*reader)->readAt(6'000'000, piece).value(), 0U);
    }

    void sparseFilesThatMakeNoSenseAreDamage_data()
    {
        QTest::addColumn<QByteArray>("records");
        const QByteArray good = "GNU.sparse.size=1000;GNU.sparse.map=";
        QTest::newRow("overlap") << QByteArray(good + "0,5,4,1");
        QTest::newRow("backwards") << QByteArray(good + "10,3,0,3");
        QTest::newRow("beyond the end") << QByteArray(good + "996,6");
        QTest::newRow("fewer bytes") << QByteArray(good + "0,5");
        QTest::newRow("more bytes") << QByteArray(good + "0,7");
        QTest::newRow("no number") << QByteArray(good + "0,x");
        QTest::newRow("odd") << QByteArray(good + "0,6,7");
        QTest::newRow("no size") << QByteArray("GNU.sparse.map=0,6");
        QTest::newRow("lines that do not come") << QByteArray("GNU.sparse.realsize=1000");
    }
    void sparseFilesThatMakeNoSenseAreDamage()
    {
        QFETCH(QByteArray, records);
        m_folder->python("import io, tarfile\n"
                         "t = tarfile.open('a.tar', 'w', format=tarfile.PAX_FORMAT)\n"
                         "i = tarfile.TarInfo('f'); i.size = 6\n"
                         "i.pax_headers = dict(r.split('=', 1) for r in '" +
                         records +
                         "'.split(';'))\n"
                         "t.addfile(i, io.BytesIO(b'123456')); t.close()\n");
        QCOMPARE(m_folder->refusal("a.tar"), std::string("ImageCorrupt"));
    }

    void sparseFilesThatNoDiscHoldsAreTold()
    {
        m_folder->run(
            "mkdir s && truncate -s 10T s/vast && echo 1 > s/z && tar --sparse --sort=name -cf a.tar s");
        const auto members = m_folder->members("a.tar");
        QVERIFY(!members.at("s/vast").contents);
        QVERIFY(!members.at("s/vast").obstacle.empty());
        QCOMPARE(contentsOf(members.at("s/z")), std::string("1\n"));
    }

    void incrementalArchivesAreRead()
    {
        m_folder->run("tar -V label --listed-incremental=list -cf a.tar t");
        const auto members = m_folder->members("a.tar");
        QCOMPARE(members.size(), 22U);
        QVERIFY(members.at("t").kind == MemberKind::Folder);
        QCOMPARE(contentsOf(members.at("t/text")), m_folder->load("t/text").toStdString());
    }

    void whatFollowsTheEndIsLeftAlone()
    {
        m_folder->run("tar -b1 -cf a.tar t && (cat a.tar; yes | head -c 100000) > more.tar && "
                      "(gzip -c a.tar; head -c 1000 /dev/zero) > more.tgz");
        compareWhole("more.tar");
        compareWhole("more.tgz");
    }

    void moreMemoryThanThereShouldBeIsRefused()
    {
        m_folder->run("tar -cf a.tar t && xz --lzma2=dict=1GiB -c a.tar > a.tar.xz");
        QCOMPARE(m_folder->refusal("a.tar.xz"), std::string("Unsupported"));
    }

private:
    static void addPackers()
    {
        QTest::addColumn<QByteArray>("packer");
        for (const char* packer : {"gzip", "bzip2", "xz", "zstd"})
            QTest::newRow(packer) << QByteArray(packer);
    }

    void compareWhole(const char* name) const
    {
        const auto members = m_folder->members(name);
        QCOMPARE(members.size(), 22U);
        for (const auto& [path, member] : members)
            if (member.kind == MemberKind::File)
                QCOMPARE(QByteArray::fromStdString(contentsOf(member)), m_folder->load(path.c_str()));
    }

    std::unique_ptr<ArchiveFolder> m_folder;
};

QTEST_GUILESS_MAIN(TestTarArchive)
#include "tst_tararchive.moc"
