// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <map>

#include "core/source/archive.h"
#include "core/source/memorysource.h"
#include "core/source/origin.h"

using namespace emberdisc;
using namespace emberdisc::source;

namespace {

std::string contentsOf(const ArchiveMember& member)
{
    std::string text(static_cast<std::size_t>(member.contents->size()), '\0');
    const auto reader = member.contents->open();
    if (!reader)
        return reader.error().toString();
    const auto got = (*reader)->readAt(0, std::as_writable_bytes(std::span(text)));
    return got ? text.substr(0, *got) : got.error().toString();
}

} // namespace

/// Archives that 7z made.
class TestSevenZip : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        write("t/one", QByteArray("The quick brown fox. ").repeated(20'000));
        write("t/deep/two", "2");
        write("t/empty", "");
        QVERIFY(QDir(path("t")).mkpath(QStringLiteral("hollow")));
        QFile program(QStringLiteral("/proc/self/exe")); // machine code, for its filters
        QVERIFY(program.open(QIODevice::ReadOnly));
        write("t/program", program.read(300'000));
        QVERIFY(QFile::setPermissions(path("t/deep/two"), QFile::ReadOwner | QFile::ExeOwner));
        QVERIFY(QFile::link(QStringLiteral("../one"), path("t/deep/link")));
    }
    void cleanup() { m_folder.reset(); }

    void membersComeOutAsTheyWentIn_data()
    {
        QTest::addColumn<QStringList>("options");
        const auto row = [](const char* name, const QStringList& options) { QTest::newRow(name) << options; };
        row("LZMA2", {QStringLiteral("-m0=lzma2")});
        row("LZMA", {QStringLiteral("-m0=lzma")});
        row("stored", {QStringLiteral("-mx=0")});
        row("Deflate", {QStringLiteral("-m0=deflate")});
        row("BZip2", {QStringLiteral("-m0=bzip2")});
        row("machine code, LZMA2", {QStringLiteral("-m0=bcj"), QStringLiteral("-m1=lzma2")});
        row("machine code, LZMA", {QStringLiteral("-m0=bcj"), QStringLiteral("-m1=lzma")});
        row("differences", {QStringLiteral("-m0=delta:4"), QStringLiteral("-m1=lzma2")});
        row("machine code in two more streams", {QStringLiteral("-m0=bcj2"), QStringLiteral("-m1=lzma")});
        row("the strongest", {QStringLiteral("-mx=9")});
        row("machine code, stored", {QStringLiteral("-m0=bcj"), QStringLiteral("-m1=copy")});
        row("machine code, BZip2", {QStringLiteral("-m0=bcj"), QStringLiteral("-m1=bzip2")});
        row("machine code, Deflate", {QStringLiteral("-m0=bcj"), QStringLiteral("-m1=deflate")});
        row("machine code of ARM64", {QStringLiteral("-m0=arm64"), QStringLiteral("-m1=lzma2")});
        row("differences, BZip2", {QStringLiteral("-m0=delta:2"), QStringLiteral("-m1=bzip2")});
        row("one by one", {QStringLiteral("-ms=off")});
        row("plain header", {QStringLiteral("-mhc=off")});
        row("small pieces", {QStringLiteral("-m0=lzma2:d64k:c64k")});
    }
    void membersComeOutAsTheyWentIn()
    {
        QFETCH(QStringList, options);
        pack(options);
        const auto members = read("a.7z");
        QCOMPARE(members.size(), 8U);
        QVERIFY(members.at("t").kind == MemberKind::Folder);
        QVERIFY(members.at("t/hollow").kind == MemberKind::Folder);
        for (const char* name : {"t/one", "t/program", "t/deep/two", "t/empty"})
            QCOMPARE(contentsOf(members.at(name)), onDisk(name));
        QCOMPARE(members.at("t/deep/two").mode, 0500U);
        QCOMPARE(*members.at("t/one").modified / 1'000'000'000,
                 QFileInfo(path("t/one")).lastModified().toSecsSinceEpoch());
        QVERIFY(members.at("t/deep/link").kind == MemberKind::Symlink);
        QCOMPARE(members.at("t/deep/link").target, std::string("../one"));
    }

    void anyPlaceCanBeRead()
    {
        pack({});
        const auto members = read("a.7z");
        const ArchiveMember& one = members.at("t/one");
        const std::string whole = onDisk("t/one");
        const auto reader = one.contents->open();
        QVERIFY(reader.has_value());
        std::array<std::byte, 100> some;
        for (const std::uint64_t offset : {399'900U, 0U, 123'456U, 7U}) {
            QCOMPARE((*reader)->readAt(offset, some).value_or(0), some.size());
            QVERIFY(std::ranges::equal(some, std::as_bytes(std::span(whole)).subspan(offset, some.size())));
        }
        QCOMPARE((*reader)->readAt(whole.size(), some).value_or(1), 0U);
    }

    void aMemberSaysWhereItComesFrom()
    {
        pack({});
        for (const char* name : {"t/one", "t/empty"}) {
            const auto origin = originOf(*read("a.7z").at(name).contents);
            QVERIFY(origin.has_value());
            QCOMPARE(origin->path, path("a.7z").toStdString());
            QCOMPARE(origin->member, std::string(name));
        }
    }

    void whatCannotBeUnpackedHasNoContents_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("obstacle");
        QTest::newRow("PPMd") << QStringList{QStringLiteral("-m0=ppmd")} << QByteArray("packed with PPMd");
        QTest::newRow("Deflate64") << QStringList{QStringLiteral("-m0=deflate64")}
                                   << QByteArray("packed with Deflate64");
        QTest::newRow("encrypted") << QStringList{QStringLiteral("-psecret")} << QByteArray("encrypted");
    }
    void whatCannotBeUnpackedHasNoContents()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, obstacle);
        pack(options);
        const auto members = read("a.7z");
        QVERIFY(!members.at("t/one").contents);
        QCOMPARE(members.at("t/one").obstacle, obstacle.toStdString());
        QCOMPARE(members.at("t/deep/link").obstacle, obstacle.toStdString());
        QVERIFY(members.at("t/deep/link").kind == MemberKind::File);
        QVERIFY(members.at("t/empty").contents);
        QVERIFY(members.at("t/hollow").kind == MemberKind::Folder);
    }

    void anEncryptedHeaderIsUnsupported()
    {
        pack({QStringLiteral("-psecret"), QStringLiteral("-mhe=on")});
        SilentJobContext context;
        const auto members = readArchive(path("a.7z").toStdString(), context);
        QVERIFY(!members);
        QVERIFY(members.error().code == ErrorCode::Unsupported);
    }

    void anEmptyArchiveIsEmpty()
    {
        // Signature header of an archive without a header: 7zFormat.txt, "next header size" 0.
        QByteArray bytes = QByteArray::fromHex("377abcaf271c0004"
                                               "8d9bd50f"
                                               "0000000000000000"
                                               "0000000000000000"
                                               "00000000");
        write("empty.7z", bytes);
        QVERIFY(read("empty.7z").empty());
    }

    void otherBytesInAMemberAreFound()
    {
        pack({QStringLiteral("-mx=0")});
        QByteArray bytes = QByteArray::fromStdString(onDisk("a.7z"));
        const qsizetype at = bytes.indexOf("brown fox");
        QVERIFY(at > 0);
        bytes[at] = 'B';
        write("bad.7z", bytes);
        const ArchiveMember bad = read("bad.7z").at("t/one");
        QVERIFY(contentsOf(bad).find("CRC") != std::string::npos);
    }

    void damagedHeadersAreRefused()
    {
        pack({});
        const QByteArray bytes = QByteArray::fromStdString(onDisk("a.7z"));
        SilentJobContext context;
        for (qsizetype i = 6; i < bytes.size(); i = i == 31 ? bytes.size() - 200 : i + 1) {
            QByteArray bad = bytes;
            bad[i] = static_cast<char>(bad[i] ^ 0x55);
            const auto given =
                std::as_bytes(std::span(bad.constData(), static_cast<std::size_t>(bad.size())));
            const ByteSourcePtr archive =
                std::make_shared<MemorySource>(std::vector<std::byte>(given.begin(), given.end()));
            const auto members = readArchive(archive, context);
            if (i >= 8 && i < 32)
                QVERIFY2(!members, qPrintable(QString::number(i)));
        }
        for (qsizetype size = 6; size < bytes.size(); size += size < 40 ? 1 : 997) {
            const auto given = std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(size)));
            const ByteSourcePtr archive =
                std::make_shared<MemorySource>(std::vector<std::byte>(given.begin(), given.end()));
            QVERIFY(!readArchive(archive, context));
        }
    }

private:
    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }

    void write(const char* name, const QByteArray& contents)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(contents) == contents.size());
    }

    std::string onDisk(const char* name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString()
                                              : std::string("(cannot be read)");
    }

    void pack(const QStringList& options)
    {
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(QStringLiteral("7z"), QStringList{QStringLiteral("a"), QStringLiteral("-snl")} +
                                                options +
                                                QStringList{QStringLiteral("a.7z"), QStringLiteral("t")});
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 0, process.readAllStandardOutput().constData());
    }

    std::map<std::string, ArchiveMember> read(const char* name)
    {
        SilentJobContext context;
        auto members = readArchive(path(name).toStdString(), context);
        std::map<std::string, ArchiveMember> byPath;
        if (!members)
            qWarning("%s", members.error().toString().c_str());
        else
            for (ArchiveMember& member : members->members)
                byPath[member.path] = std::move(member);
        return byPath;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestSevenZip)
#include "tst_sevenzip.moc"
