// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

#include "core/image/check/checkimage.h"
#include "core/image/checksums.h"
#include "core/image/extract.h"
#include "core/image/verifychecksums.h"
#include "core/source/filesource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

ImageOptions withChecksums()
{
    ImageOptions options = reproducible();
    options.checksums = true;
    return options;
}

std::string textOf(const ImageReader& reader)
{
    const auto file = reader.find(NameSpace::RockRidge, "/SHA256SUMS");
    const auto source = reader.contents(*file);
    std::string text(file->size, '\0');
    const auto opened = (*source)->open();
    QTest::qCompare((*opened)->readAt(0, std::as_writable_bytes(std::span(text))).value_or(0), text.size(),
                    "read", "size", __FILE__, __LINE__);
    return text;
}

/// SHA-256 of no bytes, FIPS 180-4.
constexpr const char* kOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

} // namespace

class TestChecksums : public QObject {
    Q_OBJECT

private slots:
    void linesAreWrittenOutAsSha256sumDoes_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("line");
        const QByteArray zeros(64, '0');
        QTest::newRow("plain") << QByteArray("/a/b c") << QByteArray(zeros + "  a/b c\n");
        QTest::newRow("backslash") << QByteArray("/a\\b") << QByteArray("\\" + zeros + "  a\\\\b\n");
        QTest::newRow("line feed") << QByteArray("/a\nb") << QByteArray("\\" + zeros + "  a\\nb\n");
        QTest::newRow("return") << QByteArray("/a\rb") << QByteArray("\\" + zeros + "  a\\rb\n");
    }
    void linesAreWrittenOutAsSha256sumDoes()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, line);
        QCOMPARE(QByteArray::fromStdString(checksumLine(path.toStdString(), {})), line);
    }

    void theFileLiesBehindAllOthersAndNamesThem()
    {
        TreeMaker maker;
        maker.file("/a", "1").file("/Z", "").file("/z/deep", "2").file("/T", "3");
        const auto planned = plan(maker.compilation(), withChecksums());
        ImageStream stream(*planned);
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        const std::string text = textOf(*reader);
        QCOMPARE(QByteArray::fromStdString(text).count('\n'), 4);
        QVERIFY(text.contains(std::string(kOfNothing) + "  Z\n"));
        QVERIFY(text.ends_with("  z/deep\n"));
        const auto sums = reader->find(NameSpace::RockRidge, "/SHA256SUMS");
        std::uint64_t last = 0;
        for (const PlannedFile& file : planned->files())
            last = std::max(last, file.firstSector);
        QCOMPARE(sums->extents.front().lba, last);
    }

    void aNameThatIsTakenIsRefused()
    {
        TreeMaker maker;
        maker.file("/SHA256SUMS", "mine");
        const auto planned = plan(maker.compilation(), withChecksums());
        QCOMPARE(planned.error().code, ErrorCode::NameTaken);
    }

    void anyPieceInAnyOrderIsTheSame()
    {
        TreeMaker maker;
        for (int i = 0; i < 150; ++i)
            maker.file("/folder/a file number " + std::to_string(i),
                       pattern(static_cast<std::size_t>(i * 40), static_cast<unsigned>(i)));
        const auto planned = plan(maker.compilation(), withChecksums());
        ImageStream forward(*planned);
        const auto whole = readAll(forward);
        ImageStream backward(*planned); // asks for the sums before any contents passed by
        std::vector<std::byte> sector(2048);
        for (std::uint64_t i = planned->sectorCount(); i-- > 0;) {
            QVERIFY(backward.read(i, sector).has_value());
            QVERIFY(std::ranges::equal(sector, std::span(whole).subspan(i * 2048, 2048)));
        }
    }

    void whatBecameZerosHasNoSum()
    {
        TreeMaker maker;
        const std::string path = lostFile();
        maker.source("/lost", *source::FileSource::find(path));
        const auto planned = plan(maker.compilation(), withChecksums());
        QVERIFY(QFile::remove(QString::fromStdString(path)));
        ImageStream stream(*planned, {.unreadable = UnreadablePolicy::FillWithZeros});
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        const std::string text = textOf(*reader);
        QCOMPARE(text, "# could not be read when this was made, zeros instead:            lost\n");
        QCOMPARE(text.size(), checksumLine("/lost", {}).size());
        RecordingContext context;
        QCOMPARE(verifyChecksums(*reader, context).error().code, ErrorCode::NoChecksums);
        ImageStream strict(*planned);
        std::vector<std::byte> sector(2048);
        QCOMPARE(strict.read(planned->file(0).firstSector, sector).error().code, ErrorCode::FileNotFound);
    }

    /// sha256sum passes over what could not be read, whatever its name, and finds the rest.
    void sha256sumPassesOverWhatIsLost()
    {
        TreeMaker maker;
        const std::string path = lostFile();
        maker.source("/a\\b\nc", *source::FileSource::find(path)).file("/there", "1");
        const auto planned = plan(maker.compilation(), withChecksums());
        QVERIFY(QFile::remove(QString::fromStdString(path)));
        ImageStream stream(*planned, {.unreadable = UnreadablePolicy::FillWithZeros});
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        QTemporaryDir folder;
        RecordingContext context;
        QVERIFY(extract(*reader, NameSpace::RockRidge, {}, folder.path().toStdString(), context));
        QCOMPARE(sha256sumIn(folder.path()), QByteArray("there: OK\n"));
        const ChecksumReport report = verifyChecksums(*reader, context).value();
        QVERIFY(report.isGood());
        QCOMPARE(report.unlisted, std::vector<std::string>{"/a\\b\nc"});
    }

    void namesAreThoseOfADiscThatIsMounted_data()
    {
        QTest::addColumn<ImageOptions>("options");
        QTest::addColumn<QStringList>("unpack"); // a program by others that sees those names
        const auto row = [](const char* name, auto change, const QStringList& unpack) {
            ImageOptions options = withChecksums();
            options.joliet = options.rockRidge = false;
            change(options);
            QTest::newRow(name) << options << unpack;
        };
        const QStringList bsdtar{QStringLiteral("bsdtar"), QStringLiteral("-xf")};
        const QStringList sevenZip{QStringLiteral("7z"), QStringLiteral("x")};
        for (const IsoLevel level : {IsoLevel::One, IsoLevel::Two, IsoLevel::Three, IsoLevel::Four})
            row(("ISO 9660 " + std::to_string(static_cast<int>(level))).c_str(),
                [level](ImageOptions& o) { o.level = level; }, bsdtar);
        row("Joliet", [](ImageOptions& o) { o.joliet = true; }, bsdtar);
        row("Rock Ridge", [](ImageOptions& o) { o.rockRidge = true; }, bsdtar);
        row("Joliet and Rock Ridge", [](ImageOptions& o) { o.joliet = o.rockRidge = true; }, bsdtar);
        const auto udf = [](ImageOptions& o) {
            o.iso9660 = false;
            o.udf = UdfRevision::V102;
        };
        row("UDF", udf, sevenZip);
        row("bridge", [](ImageOptions& o) { o.udf = UdfRevision::V102; }, sevenZip);
        row(
            "bridge with all",
            [](ImageOptions& o) {
                o.joliet = o.rockRidge = true;
                o.udf = UdfRevision::V250;
            },
            sevenZip);
    }
    void namesAreThoseOfADiscThatIsMounted()
    {
        QFETCH(ImageOptions, options);
        QFETCH(QStringList, unpack);
        TreeMaker maker;
        maker.file("/plain.txt", "0").file("/Mixed Case.TXT", "1").file("/no extension", "2");
        maker.file("/" + std::string(80, 'j') + ".x", "3").file("/" + std::string(80, 'j') + "2.x", "4");
        maker.file("/" + std::string(255, 'u'), "5").file("/A Folder of mine/deep/er/ünï code", "6");
        maker.file("/dir.with.dots/a.b.c", "7").file("/empty", "").file("/README", "9");
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const ChecksumReport report = verifyChecksums(*reader, context).value();
        QVERIFY(report.isGood());
        QCOMPARE(report.files, std::uint64_t{10});
        QCOMPARE(report.unlisted, std::vector<std::string>());
        const CheckReport checked = checkImage(sectors, {}, context).value();
        QCOMPARE(checked.errors, std::uint64_t{0});
        QCOMPARE(checked.comparedFiles, std::uint64_t{10});

        QTemporaryDir folder;
        QTemporaryDir image;
        QFile file(image.filePath(QStringLiteral("i.iso")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(sectors.bytes.data()),
                   static_cast<qint64>(sectors.bytes.size()));
        file.close();
        QProcess program;
        program.setWorkingDirectory(folder.path());
        program.start(unpack.first(), unpack.mid(1) << file.fileName());
        QVERIFY(program.waitForFinished());
        QVERIFY2(program.exitCode() == 0, program.readAllStandardError().constData());
        if (!options.joliet && !options.rockRidge && !options.udf)
            lowerCase(folder.path().toStdString()); // as Linux shows plain ISO 9660
        const QByteArray said = sha256sumIn(folder.path());
        QVERIFY2(said.count(": OK\n") == 10 && said.count('\n') == 10, said.constData());
    }

    /// What one name space leaves out has no line where that is the one that is mounted.
    void whatIsLeftOutHasNoLine()
    {
        TreeMaker maker;
        maker.file("/iso only", "1").file("/udf only", "2").file("/both", "3");
        const auto leaveOut = [&maker](const char* path, const tree::PropertyChange& wanted) {
            const std::vector ids{maker.compilation().find(path)->id()};
            return maker.compilation().setProperties(ids, wanted).has_value();
        };
        QVERIFY(leaveOut("/iso only", {.omitUdf = true}));
        QVERIFY(leaveOut("/udf only", {.omitIso9660 = true}));
        ImageOptions options = withChecksums();
        options.joliet = false;
        options.udf = UdfRevision::V102;
        MemorySectors sectors(makeImage(maker.compilation(), options));
        const auto reader = ImageReader::open(sectors);
        const std::string text = textOf(*reader);
        QVERIFY(!text.contains("iso only"));
        QVERIFY(text.contains("  udf only\n"));
        RecordingContext context;
        const ChecksumReport report = verifyChecksums(*reader, context).value();
        QVERIFY(report.isGood());
        QCOMPARE(report.files, std::uint64_t{2});
    }

    /// A list of which nothing fits is no good list.
    void aListThatFitsNothingIsNotFine()
    {
        TreeMaker maker;
        const std::string digits = toHex(Sha256Digest().finish());
        maker.file("/SHA256SUMS", digits + "  other/a\n" + digits + "  other/b\n").file("/a", "");
        ImageOptions options = reproducible();
        options.joliet = options.rockRidge = false;
        MemorySectors sectors(makeImage(maker.compilation(), options));
        RecordingContext context;
        const CheckReport checked = checkImage(sectors, {}, context).value();
        QCOMPARE(checked.errors, std::uint64_t{2});
        QCOMPARE(checked.comparedFiles, std::uint64_t{0});
    }

    /// By the program whose format it is, in a tree with names that it escapes.
    void sha256sumAgrees()
    {
        TreeMaker maker;
        maker.file("/one", pattern(100'000)).file("/deep/er/two", "2").file("/nothing", "");
        maker.file("/odd\\name", "3").file("/line\nfeed", "4").file("/re\rturn", "5").file("/ blank ", "6");
        maker.file("/*star", "7").file("/-dash", "8").file("/ünï", "9").link("/link", "one");
        ImageStream stream(*plan(maker.compilation(), withChecksums()));
        MemorySectors sectors(readAll(stream));
        const auto reader = ImageReader::open(sectors);
        QTemporaryDir folder;
        RecordingContext context;
        const auto summary = extract(*reader, NameSpace::RockRidge, {}, folder.path().toStdString(), context);
        QCOMPARE(summary.value_or(ExtractSummary{}).files, std::uint64_t{11});
        QProcess check;
        check.setWorkingDirectory(folder.path());
        check.start(QStringLiteral("sha256sum"),
                    {QStringLiteral("-c"), QStringLiteral("--strict"), QStringLiteral("SHA256SUMS")});
        QVERIFY(check.waitForFinished());
        QVERIFY2(check.exitCode() == 0, check.readAllStandardError().constData());
        QCOMPARE(check.readAllStandardOutput().count(": OK\n"), 10);
        QFile one(folder.filePath(QStringLiteral("one")));
        QVERIFY(one.setPermissions(QFile::WriteUser | QFile::ReadUser));
        QVERIFY(one.open(QIODevice::ReadWrite));
        one.putChar('x');
        one.close();
        check.start();
        QVERIFY(check.waitForFinished());
        QCOMPARE(check.exitCode(), 1);
    }

private:
    /// What it says of the files that the list in a folder names.
    static QByteArray sha256sumIn(const QString& folder)
    {
        QProcess check;
        check.setWorkingDirectory(folder);
        const QStringList lists =
            QDir(folder).entryList({QStringLiteral("sha256su*"), QStringLiteral("SHA256SU*")});
        check.start(QStringLiteral("sha256sum"),
                    QStringList{QStringLiteral("-c"), QStringLiteral("--strict")} << lists);
        if (!check.waitForFinished() || check.exitCode() != 0)
            qWarning("%s", check.readAllStandardError().constData());
        return check.readAllStandardOutput();
    }

    static void lowerCase(const std::string& folder)
    {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            found.push_back(entry.path());
        for (const std::filesystem::path& path : found) {
            const QString name = QString::fromStdString(path.filename().string()).toLower();
            const auto lower = path.parent_path() / name.toStdString();
            std::filesystem::rename(path, lower);
            if (std::filesystem::is_directory(lower))
                lowerCase(lower.string());
        }
    }

    std::string lostFile()
    {
        const QString path = m_folder.filePath(QStringLiteral("lost"));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(QByteArray(5000, 'x'));
        return path.toStdString();
    }
    QTemporaryDir m_folder;

    void readsLinesAsSha256sumWritesThem()
    {
        const std::string digits(64, 'a');
        const auto sums =
            parseChecksums(digits + "  plain\n" + digits + " *./binary\r\n\\" + digits + "  a\\\\b\\nc\n" +
                           digits + "\nno line\n" + std::string(64, 'x') + "  bad\n");
        QCOMPARE(sums.size(), std::size_t{3});
        QCOMPARE(sums[0].path, std::string("/plain"));
        QCOMPARE(sums[0].digest[31], std::byte{0xAA});
        QCOMPARE(sums[1].path, std::string("/binary"));
        QCOMPARE(sums[2].path, std::string("/a\\b\nc"));
    }

    void verifiesAnImageByWhatItCarries()
    {
        TreeMaker maker;
        maker.file("/a", pattern(5000)).file("/empty", "").file("/folder/new\nline", pattern(3000, 2));
        maker.file("/z", "last");
        for (const bool isUdf : {false, true}) {
            ImageOptions options = reproducible();
            options.checksums = true;
            options.iso9660 = options.joliet = options.rockRidge = !isUdf;
            options.udf = isUdf ? std::optional(UdfRevision::V250) : std::nullopt;
            MemorySectors sectors(makeImage(maker.compilation(), options));
            const auto reader = ImageReader::open(sectors);
            QVERIFY(reader);
            RecordingContext context;
            const ChecksumReport good = verifyChecksums(*reader, context).value();
            QVERIFY(good.isGood());
            QCOMPARE(good.files, std::uint64_t{4});
            QCOMPARE(good.unlisted, std::vector<std::string>());

            const ImageEntry spoiled = reader->find(reader->best(), "/folder/new\nline").value();
            sectors.bytes[spoiled.extents.front().lba * kSectorSize + 2999] ^= std::byte{1};
            const ChecksumReport bad = verifyChecksums(*reader, context).value();
            QCOMPARE(bad.differing, std::vector<std::string>{"/folder/new\nline"});
            QVERIFY(!bad.isGood());

            context.stop.request_stop();
            QCOMPARE(verifyChecksums(*reader, context).error().code, ErrorCode::Cancelled);
        }
    }

    void saysWhatIsNotThereAndWhatIsNotListed()
    {
        TreeMaker maker;
        maker.file("/SHA256SUMS", toHex(Sha256Digest().finish()) + "  gone\n").file("/stray", "x");
        MemorySectors sectors(makeImage(maker.compilation()));
        const auto reader = ImageReader::open(sectors);
        RecordingContext context;
        const ChecksumReport report = verifyChecksums(*reader, context).value();
        QCOMPARE(report.missing, std::vector<std::string>{"/gone"});
        QCOMPARE(report.unlisted, std::vector<std::string>{"/stray"});
        TreeMaker none;
        MemorySectors without(makeImage(none.file("/a", "b").compilation()));
        QCOMPARE(verifyChecksums(*ImageReader::open(without), context).error().code, ErrorCode::NoChecksums);
    }
};

QTEST_GUILESS_MAIN(TestChecksums)
#include "tst_checksums.moc"
