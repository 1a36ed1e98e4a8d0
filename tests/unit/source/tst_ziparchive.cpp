// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "archivetools.h"

using namespace emberdisc;
using namespace emberdisc::source;
using namespace emberdisc::test;

/// Archives that Python's zipfile, bsdtar and 7z made.
class TestZipArchive : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<ArchiveFolder>(); }

    void zip64IsReadWhole_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("offsets beside the classic ones") << QByteArray();
        QTest::newRow("only there") << QByteArray("b[-22:] = e[:8] + b'\\xff' * 12 + e[20:]\n");
        QTest::newRow("code before it") << QByteArray("b[0:0] = b'#!/bin/sh\\n' * 100\n"
                                                      "b[0:0] = b'PK\\x03\\x04'\n");
        QTest::newRow("a comment behind it") << QByteArray("b[-2:] = b'\\x03\\x00abc'\n");
        QTest::newRow("zeros behind it") << QByteArray("b += bytes(10240 - len(b))\n");
        QTest::newRow("a longer record") << QByteArray("b[-98+4] += 10; b[-42:-42] = bytes(10)\n");
    }
    void zip64IsReadWhole()
    {
        QFETCH(QByteArray, change);
        m_folder->run("mkdir t; echo one > t/one; echo two > t/two\n"
                      "bsdtar --format zip --options zip:zip64 -cf a.zip t/one t/two");
        putZip64End(change);
        const auto members = m_folder->members("a.zip");
        QCOMPARE(members.size(), 2U);
        QCOMPARE(contentsOf(members.at("t/one")), std::string("one\n"));
        QCOMPARE(contentsOf(members.at("t/two")), std::string("two\n"));
    }

    void aStreamedZip64ArchiveIsReadWhole()
    {
        m_folder->python("import zipfile\n"
                         "zipfile.ZIP64_LIMIT = 1\n" // as for what is larger than 4 GiB
                         "z = zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED)\n"
                         "z.writestr('one', 'x' * 5000); z.writestr('two', 'two'); z.close()\n"
                         "assert b'PK\\x06\\x06' in open('a.zip', 'rb').read()");
        const auto members = m_folder->members("a.zip");
        QCOMPARE(members.size(), 2U);
        QCOMPARE(contentsOf(members.at("one")), std::string(5000, 'x'));
        QCOMPARE(contentsOf(members.at("two")), std::string("two"));
    }

    void moreThan65535MembersAreRead()
    {
        m_folder->python("import zipfile\n"
                         "z = zipfile.ZipFile('a.zip', 'w')\n"
                         "for i in range(65600): z.writestr(str(i), '')\n"
                         "z.close()");
        QCOMPARE(m_folder->members("a.zip").size(), 65600U);
        // as programs write it that know no Zip64
        m_folder->python("b = open('a.zip', 'rb').read()\n"
                         "i = b.rindex(b'PK\\x06\\x06'); e = bytearray(b[-22:])\n"
                         "e[8:10] = e[10:12] = (65600 - 65536).to_bytes(2, 'little')\n"
                         "open('old.zip', 'wb').write(b[:i] + e)");
        QCOMPARE(m_folder->members("old.zip").size(), 65600U);
    }

    void aDirectoryThatEndsEarlyIsDamaged_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("broken signature of the second entry")
            << QByteArray("i = b.rindex(b'PK\\x01\\x02'); b[i] = 0\n");
        QTest::newRow("broken signature of the first entry")
            << QByteArray("i = b.index(b'PK\\x01\\x02'); b[i] = 0\n");
        QTest::newRow("fewer entries than told") << QByteArray("b[-12] += 1; b[-14] += 1\n");
        QTest::newRow("more entries than told") << QByteArray("b[-12] -= 1; b[-14] -= 1\n");
        QTest::newRow("shorter than told") << QByteArray("b[-10] += 1; b[-6] -= 1\n");
        QTest::newRow("longer than told") << QByteArray("b[-10] -= 1; b[-6] += 1\n");
        QTest::newRow("a longer name") << QByteArray("i = b.index(b'PK\\x01\\x02'); b[i + 28] += 1\n");
    }
    void aDirectoryThatEndsEarlyIsDamaged()
    {
        QFETCH(QByteArray, change);
        m_folder->python("import zipfile\n"
                         "z = zipfile.ZipFile('a.zip', 'w')\n"
                         "z.writestr('one', '1'); z.writestr('two', '2'); z.close()");
        QCOMPARE(m_folder->members("a.zip").size(), 2U);
        m_folder->python("b = bytearray(open('a.zip', 'rb').read())\n" + change +
                         "open('a.zip', 'wb').write(b)");
        QCOMPARE(m_folder->refusal("a.zip"), std::string("ImageCorrupt"));
    }

    void aDamagedZip64EndIsDamaged_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("signature") << QByteArray("b[-98] = 0\n");
        QTest::newRow("fewer entries than told") << QByteArray("b[-98 + 32] += 1\n");
        QTest::newRow("its length") << QByteArray("b[-98 + 4] += 1\n");
        QTest::newRow("directory that is too long") << QByteArray("b[-98 + 40 + 7] = 1\n");
        QTest::newRow("locator") << QByteArray("b[-42] = 0\n");
    }
    void aDamagedZip64EndIsDamaged()
    {
        QFETCH(QByteArray, change);
        m_folder->python("import zipfile\n"
                         "z = zipfile.ZipFile('a.zip', 'w')\n"
                         "z.writestr('one', '1'); z.writestr('two', '2'); z.close()");
        putZip64End("b[-22:] = e[:8] + b'\\xff' * 12 + e[20:]\n");
        QCOMPARE(m_folder->members("a.zip").size(), 2U);
        m_folder->python("b = bytearray(open('a.zip', 'rb').read())\n" + change +
                         "open('a.zip', 'wb').write(b)");
        QCOMPARE(m_folder->refusal("a.zip"), std::string("ImageCorrupt"));
    }

    void aPartOfSeveralFilesIsTold()
    {
        m_folder->python("import zipfile\n"
                         "z = zipfile.ZipFile('a.zip', 'w'); z.writestr('one', '1'); z.close()\n"
                         "b = bytearray(open('a.zip', 'rb').read()); b[-18] = b[-16] = 2\n"
                         "open('a.zip', 'wb').write(b)");
        QCOMPARE(m_folder->refusal("a.zip"), std::string("Unsupported"));
    }

    /// A claim costs nothing; to believe it would cost a lot of memory.
    void aMemberLargerThanAnyDiscIsLeftOut()
    {
        m_folder->python("import struct, zipfile\n"
                         "z = zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED)\n"
                         "z.writestr('huge', b'x'); z.writestr('small', b'y'); z.close()\n"
                         "b = bytearray(open('a.zip', 'rb').read()); at = b.index(b'PK\\x01\\x02')\n"
                         "b[at + 24:at + 28] = b'\\xff' * 4; b[at + 30:at + 32] = b'\\x0c\\x00'\n"
                         "b[at + 50:at + 50] = struct.pack('<HHQ', 1, 8, 2**64 - 1)\n" // APPNOTE 4.5.3
                         "b[-10:-6] = struct.pack('<I', struct.unpack('<I', b[-10:-6])[0] + 12)\n"
                         "open('a.zip', 'wb').write(b)\n");
        const auto members = m_folder->members("a.zip");
        QVERIFY(!members.at("huge").contents);
        QCOMPARE(members.at("huge").obstacle, std::string("larger than any disc"));
        QCOMPARE(contentsOf(members.at("small")), std::string("y"));
    }

    /// APPNOTE 4.5.5, as 7-Zip writes it; Info-ZIP's field of 32 bits, which is signed, but goes on after
    /// 2038.
    void timesAreTakenFromTheFieldsThatKnowMore()
    {
        m_folder->run("mkdir t && touch -d '2021-03-04T05:06:07.1234567Z' t/ntfs && 7z a -tzip n.zip t >&2\n"
                      "mkdir u && touch -d @3000000000 u/late && zip -qr u.zip u");
        const auto ntfs = m_folder->members("n.zip").at("t/ntfs").modified;
        QCOMPARE(ntfs.value_or(0), std::int64_t{1614834367'123456700});
        const auto unixTimes = m_folder->members("u.zip");
        QCOMPARE(unixTimes.at("u/late").modified.value_or(0), std::int64_t{3'000'000'000} * 1'000'000'000);
    }

    void whatFollowsAnArchiveIsNoneOfIt()
    {
        m_folder->run("mkdir t && seq 1000 > t/numbers && 7z a -tzip a.zip t >&2 && echo more >> a.zip");
        QCOMPARE(contentsOf(m_folder->members("a.zip").at("t/numbers")).substr(0, 4), std::string("1\n2\n"));
    }

    void packedMembersComeOutAsTheyWentIn_data()
    {
        QTest::addColumn<QByteArray>("make");
        for (const char* method : {"Copy", "Deflate", "BZip2", "LZMA"})
            QTest::newRow(method) << QByteArray("7z a -tzip -mm=") + method + " a.zip t >&2";
        QTest::newRow("LZMA that says where it ends") << QByteArray("7z a -tzip -mm=LZMA:eos=on a.zip t >&2");
        QTest::newRow("XZ") << packedByHand(95, "xz -c");
        QTest::newRow("Zstandard") << packedByHand(93, "zstd -c");
    }
    void packedMembersComeOutAsTheyWentIn()
    {
        QFETCH(QByteArray, make);
        m_folder->run("mkdir t && seq 100000 > t/numbers && touch t/empty && " + make + " && 7z t a.zip >&2");
        const auto members = m_folder->members("a.zip");
        const ArchiveMember& numbers = members.at("t/numbers");
        const std::string whole = m_folder->load("t/numbers").toStdString();
        QVERIFY(contentsOf(numbers) == whole);
        const auto reader = numbers.contents->open();
        QVERIFY(reader.has_value());
        for (const std::size_t offset : {400'000U, 17U, 123'456U}) {
            std::string piece(5000, '\0');
            QCOMPARE((*reader)->readAt(offset, std::as_writable_bytes(std::span(piece))).value_or(0), 5000U);
            QVERIFY(piece == whole.substr(offset, 5000));
        }
        QByteArray bad = m_folder->load("a.zip"); // the same, damaged in its middle
        bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 0x55);
        m_folder->store("a.zip", bad);
        const auto again = m_folder->members("a.zip").at("t/numbers").contents->open();
        QVERIFY(again.has_value());
        std::string all(whole.size(), '\0');
        for (int i = 0; i < 20; ++i) { // libbz2 must not be asked on after it has failed
            const auto got =
                (*again)->readAt(i % 2 == 0 ? 0 : whole.size() - 1, std::as_writable_bytes(std::span(all)));
            QVERIFY(!got || i % 2 == 1); // what is stored can be read behind the damage
            QVERIFY(got || got.error().code == ErrorCode::ImageCorrupt);
        }
    }

    void whatCameOutOfAPipeIsAFile()
    {
        // as Info-ZIP's zip says of what it reads from its input
        m_folder->python("import stat, zipfile\n"
                         "z = zipfile.ZipFile('a.zip', 'w')\n"
                         "for name, text in ('-', 'from a pipe'), ('pipe', ''):\n"
                         "    i = zipfile.ZipInfo(name); i.create_system = 3\n"
                         "    i.external_attr = (stat.S_IFIFO | 0o600) << 16; z.writestr(i, text)\n"
                         "z.close()");
        const auto members = m_folder->members("a.zip");
        QVERIFY(members.at("-").kind == MemberKind::File);
        QCOMPARE(contentsOf(members.at("-")), std::string("from a pipe"));
        QVERIFY(members.at("pipe").kind == MemberKind::Special);
    }

    void whatCannotBeUnpackedSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("options");
        QTest::addColumn<QByteArray>("obstacle");
        QTest::newRow("Deflate64") << QByteArray("-mm=Deflate64") << QByteArray("packed with Deflate64");
        QTest::newRow("PPMd") << QByteArray("-mm=PPMd") << QByteArray("packed with PPMd");
        QTest::newRow("ZipCrypto") << QByteArray("-psecret") << QByteArray("encrypted");
        QTest::newRow("AES") << QByteArray("-psecret -mem=AES256") << QByteArray("encrypted");
    }
    void whatCannotBeUnpackedSaysWhy()
    {
        QFETCH(QByteArray, options);
        QFETCH(QByteArray, obstacle);
        m_folder->run("mkdir t && seq 1000 > t/numbers && ln -s numbers t/link && 7z a -snl -tzip " +
                      options + " a.zip t >&2");
        const auto members = m_folder->members("a.zip");
        QVERIFY(!members.at("t/numbers").contents);
        QVERIFY(members.at("t/link").kind != MemberKind::Special); // its target may be hidden, too
        QCOMPARE(members.at("t/numbers").obstacle, obstacle.toStdString());
    }

    void namesAreReadByTheirCoding_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("extra");
        QTest::addColumn<QByteArray>("flags");
        QTest::addColumn<QByteArray>("name");
        const QByteArray none = "b''";
        QTest::newRow("code page 437")
            << QByteArray("b'\\x81ber\\xe1'") << none << QByteArray("0") << QByteArray("überß");
        QTest::newRow("UTF-8 that is not told")
            << QByteArray("'über'.encode()") << none << QByteArray("0") << QByteArray("über");
        QTest::newRow("UTF-8 that is told")
            << QByteArray("'über'.encode()") << none << QByteArray("0x800") << QByteArray("über");
        const QByteArray path = "struct.pack('<HHBI', 0x7075, 5 + len(u), 1, zlib.crc32(n)) + u";
        QTest::newRow("Unicode path")
            << QByteArray("b'_ber'") << path << QByteArray("0") << QByteArray("ÜBER");
        QTest::newRow("Unicode path of another name")
            << QByteArray("b'_ber'") << QByteArray(path).replace("crc32(n)", "crc32(u)") << QByteArray("0")
            << QByteArray("_ber");
        QTest::newRow("backslashes") << QByteArray("b'a\\\\b'") << none << QByteArray("0")
                                     << QByteArray("a/b");
    }
    void namesAreReadByTheirCoding()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, extra);
        QFETCH(QByteArray, flags);
        QFETCH(QByteArray, name);
        m_folder->python(
            "import struct, zlib\n"
            "u = 'ÜBER'.encode(); n = " +
            bytes + "; x = " + extra + "; f = " + flags +
            "; c = zlib.crc32(b'hello')\n"
            "l = struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, f, 0, 0, 33, c, 5, 5, len(n), 0) + n\n"
            "d = struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20, 20, f, 0, 0, 33, c, 5, 5, "
            "len(n), len(x), 0, 0, 0, 0, 0) + n + x\n"
            "e = struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, 1, 1, len(d), len(l) + 5, 0)\n"
            "open('a.zip', 'wb').write(l + b'hello' + d + e)");
        const auto members = m_folder->members("a.zip");
        QCOMPARE(members.size(), 1U);
        QCOMPARE(QByteArray::fromStdString(members.begin()->first), name);
        QCOMPARE(contentsOf(members.begin()->second), std::string("hello"));
    }

    void aChangedArchiveNamesItsMember()
    {
        m_folder->run("mkdir t && seq 1000 > t/numbers && 7z a -tzip a.zip t >&2");
        m_folder->changeUnder("a.zip", "t/numbers");
    }

private:
    /// Python's zipfile stores what another program has packed; then it is said to be packed.
    static QByteArray packedByHand(int method, const char* packer)
    {
        return QByteArray(packer) +
               " t/numbers > packed && python3 -c \"\n"
               "import zipfile, zlib\n"
               "z = zipfile.ZipFile('a.zip', 'w'); z.write('packed', 't/numbers'); z.close()\n"
               "p = open('t/numbers', 'rb').read(); b = bytearray(open('a.zip', 'rb').read())\n"
               "for at in (8, b.rindex(b'PK\\x01\\x02') + 10):\n"
               "    b[at:at + 2] = (" +
               QByteArray::number(method) +
               ").to_bytes(2, 'little')\n"
               "    b[at + 6:at + 10] = zlib.crc32(p).to_bytes(4, 'little')\n"
               "    b[at + 14:at + 18] = len(p).to_bytes(4, 'little')\n"
               "open('a.zip', 'wb').write(b)\n\"";
    }

    /// APPNOTE 4.3.14, 4.3.15: puts both before the classic end, unless they are there; then `change`s the
    /// bytes b, whose classic end was e.
    void putZip64End(const QByteArray& change) const
    {
        m_folder->python(
            "import struct\n"
            "b = bytearray(open('a.zip', 'rb').read()); e = b[-22:]\n"
            "n, size, at = struct.unpack('<HII', e[10:20])\n"
            "if b[-42:-38] != b'PK\\x06\\x07':\n"
            "    end = len(b) - 22\n"
            "    b[-22:-22] = struct.pack('<IQHHIIQQQQ', 0x06064b50, 44, 45, 45, 0, 0, n, n, size, at) + "
            "struct.pack('<IIQI', 0x07064b50, 0, end, 1)\n" +
            change + "open('a.zip', 'wb').write(b)");
    }

    std::unique_ptr<ArchiveFolder> m_folder;
};

QTEST_GUILESS_MAIN(TestZipArchive)
#include "tst_ziparchive.moc"
