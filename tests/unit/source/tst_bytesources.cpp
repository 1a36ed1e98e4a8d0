// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filesource.h"
#include "core/source/manyreader.h"
#include "core/source/memorysource.h"
#include "core/source/slicesource.h"

#include "sourcetools.h"

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::source;
using namespace emberdisc::test;

namespace {

std::string readAll(const ByteSource& source, std::size_t piece)
{
    const auto reader = source.open();
    if (!reader)
        return "open: " + reader.error().toString();
    std::string all;
    std::vector<std::byte> buffer(piece);
    while (true) {
        const auto got = (*reader)->readAt(all.size(), buffer);
        if (!got)
            return "read: " + got.error().toString();
        all += text(std::span(buffer).first(*got));
        if (*got < piece)
            return all;
    }
}

} // namespace

class TestByteSources : public QObject {
    Q_OBJECT

private slots:
    void manyAreReadAtOnce()
    {
        std::vector<MemorySource> sources;
        std::size_t total = 0;
        for (int i = 0; i < 500; ++i) {
            sources.emplace_back(
                std::string(static_cast<std::size_t>(i * 7), static_cast<char>('a' + i % 26)));
            total += sources.back().size();
        }
        ManyReader reader;
        reader.read({});
        for (int turn = 0; turn < 20; ++turn) {
            std::vector<std::byte> bytes(total);
            std::vector<ManyReader::Wish> wishes;
            std::span<std::byte> rest = bytes;
            for (const MemorySource& source : sources) {
                wishes.push_back({&source, rest.first(source.size())});
                rest = rest.subspan(source.size());
            }
            std::vector<std::string> seen(wishes.size(), "nothing"); // each by whoever has read it
            reader.read(wishes, [&](std::size_t i) { seen[i] = text(wishes[i].to); });
            for (std::size_t i = 0; i < wishes.size(); ++i) {
                QVERIFY(wishes[i].isRead);
                QCOMPARE(seen[i], text(wishes[i].to));
                QVERIFY(text(wishes[i].to) == std::string(i * 7, static_cast<char>('a' + i % 26)));
            }
        }
    }

    void ofManyThoseThatFailAreTold()
    {
        const QTemporaryDir directory;
        const std::string path = directory.filePath(QStringLiteral("file")).toStdString();
        std::ofstream(path) << "hello";
        const auto good = FileSource::find(path).value();
        const auto folder = std::make_shared<SourceFolder>(std::string());
        const auto longer = FileSource::make(folder, path, 6, good->modified());
        const auto missing = FileSource::make(folder, path + "2", 5, 0);
        // What comes before the one that fails is read; what comes behind it, perhaps.
        for (const FileSource* const bad : {longer.get(), missing.get()}) {
            std::array<std::byte, 6> bytes[3] = {};
            ManyReader::Wish wishes[] = {{good.get(), std::span(bytes[0]).first(5)},
                                         {good.get(), std::span(bytes[1]).first(5)},
                                         {bad, std::span(bytes[2]).first(bad->size())}};
            ManyReader reader;
            std::atomic<int> seen = 0;
            reader.read(wishes, [&seen](std::size_t) { ++seen; });
            QVERIFY(wishes[0].isRead && wishes[1].isRead && !wishes[2].isRead && seen == 2);
            QCOMPARE(text(wishes[1].to), std::string("hello"));
            wishes[2] = {good.get(), std::span(bytes[2]).first(5)};
            reader.read(wishes);
            QVERIFY(wishes[0].isRead && wishes[1].isRead && wishes[2].isRead);
        }
    }

    void memoryGivesItsBytes()
    {
        const MemorySource source("hello, disc");
        QCOMPARE(source.size(), std::uint64_t{11});
        QCOMPARE(source.describe(), std::string("memory"));
        for (const std::size_t piece : {1U, 3U, 11U, 64U})
            QCOMPARE(readAll(source, piece), std::string("hello, disc"));
    }

    void memoryReaderOutlivesItsSource()
    {
        std::unique_ptr<ByteReader> reader;
        {
            const MemorySource source("gone");
            reader = source.open().value();
        }
        std::array<std::byte, 8> to{};
        QCOMPARE(reader->readAt(1, to).value(), std::size_t{3});
        QCOMPARE(text(std::span(to).first(3)), std::string("one"));
        QCOMPARE(reader->readAt(4, to).value(), std::size_t{0});
        QCOMPARE(reader->readAt(~std::uint64_t{0}, to).value(), std::size_t{0});
    }

    void sliceGivesItsRangeOnly()
    {
        const auto whole = std::make_shared<const MemorySource>("0123456789");
        const auto slice = SliceSource::create(whole, 3, 4).value();
        QCOMPARE(slice->size(), std::uint64_t{4});
        QCOMPARE(readAll(*slice, 64), std::string("3456"));
        QCOMPARE(readAll(*slice, 3), std::string("3456"));
        const auto nested = SliceSource::create(slice, 1, 2).value();
        QCOMPARE(readAll(*nested, 1), std::string("45"));
        QCOMPARE(readAll(*SliceSource::create(whole, 10, 0).value(), 4), std::string());
    }

    void sliceThatLeavesItsSourceIsRefused()
    {
        const auto whole = std::make_shared<const MemorySource>("0123456789");
        QVERIFY(codeOf(SliceSource::create(whole, 3, 8)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(SliceSource::create(whole, 11, 0)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(SliceSource::create(whole, 5, ~std::uint64_t{0})) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(SliceSource::create(nullptr, 0, 0)) == ErrorCode::InvalidArgument);
    }

    void fileGivesItsBytes()
    {
        const std::string path = pathIn(m_folder, "plain");
        writeFile(path, "contents of a file");
        const auto source = FileSource::find(path).value();
        QCOMPARE(source->size(), std::uint64_t{18});
        QCOMPARE(source->path(), path);
        QCOMPARE(readAll(*source, 5), std::string("contents of a file"));
        QCOMPARE(readAll(*source, 100), std::string("contents of a file"));
    }

    void folderAndNameMakeThePath()
    {
        const auto folder = [](const char* path) { return std::make_shared<SourceFolder>(path); };
        QCOMPARE(FileSource::make(folder("/a/b"), "c", 0, 0)->path(), std::string("/a/b/c"));
        QCOMPARE(FileSource::make(folder("/"), "c", 0, 0)->path(), std::string("/c"));
        QCOMPARE(FileSource::make(folder(""), "c/d", 0, 0)->path(), std::string("c/d"));
    }

    void manyFilesOfAFolderStayWhatTheyAre()
    {
        const auto folder = std::make_shared<SourceFolder>("/a");
        const auto nameOf = [](std::size_t i) { return std::string(i % 300, 'x') + std::to_string(i); };
        std::vector<std::shared_ptr<const FileSource>> files;
        for (std::size_t i = 0; i < 1000; ++i)
            files.push_back(FileSource::make(folder, nameOf(i), i, -static_cast<std::int64_t>(i)));
        files.push_back(FileSource::make(folder, std::string(10'000, 'y'), 1, 2)); // longer than a block
        files.push_back(FileSource::make(folder, "last", 3, 4));
        for (std::size_t i = 0; i < 1000; ++i) {
            QCOMPARE(files[i]->name(), std::string_view(nameOf(i)));
            QCOMPARE(files[i]->path(), "/a/" + nameOf(i));
            QCOMPARE(files[i]->size(), std::uint64_t{i});
            QCOMPARE(files[i]->modified(), -static_cast<std::int64_t>(i));
        }
        QCOMPARE(files[1000]->name(), std::string_view(std::string(10'000, 'y')));
        QCOMPARE(files[1001]->path(), std::string("/a/last"));
    }

    void oneFileKeepsItsFolderAlive()
    {
        std::weak_ptr<SourceFolder> watched;
        std::shared_ptr<const FileSource> kept;
        {
            const auto folder = std::make_shared<SourceFolder>("/a");
            watched = folder;
            std::vector<std::shared_ptr<const FileSource>> others;
            for (int i = 0; i < 100; ++i)
                others.push_back(FileSource::make(folder, "other " + std::to_string(i), 0, 0));
            kept = FileSource::make(folder, "kept", 1, 2);
        }
        QVERIFY(!watched.expired());
        QCOMPARE(kept->path(), std::string("/a/kept"));
        QCOMPARE(kept->size(), std::uint64_t{1});
        kept.reset();
        QVERIFY(watched.expired());
    }

    void missingAndSpecialFilesAreNamed()
    {
        const std::string missing = pathIn(m_folder, "missing");
        const auto none = FileSource::find(missing);
        QVERIFY(codeOf(none) == ErrorCode::FileNotFound);
        QVERIFY(none.error().where == Error::Where(AtPath{missing}));
        QVERIFY(codeOf(FileSource::find(m_folder.path().toStdString())) == ErrorCode::FileIsSpecial);
        const std::string fifo = pathIn(m_folder, "fifo");
        QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
        QVERIFY(codeOf(FileSource::find(fifo)) == ErrorCode::FileIsSpecial);
    }

    void vanishedFileIsNotFound()
    {
        const std::string path = pathIn(m_folder, "vanishing");
        writeFile(path, "x");
        const auto source = FileSource::find(path).value();
        std::filesystem::remove(path);
        const auto reader = source->open();
        QVERIFY(codeOf(reader) == ErrorCode::FileNotFound);
        QVERIFY(reader.error().where == Error::Where(AtPath{path}));
    }

    void fifoInItsPlaceDoesNotHang()
    {
        const std::string path = pathIn(m_folder, "turning");
        writeFile(path, "x");
        const auto source = FileSource::find(path).value();
        std::filesystem::remove(path);
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        QVERIFY(codeOf(source->open()) == ErrorCode::FileIsSpecial);
        std::array<std::byte, 1> to{};
        QVERIFY(codeOf(source->readAll(to)) == ErrorCode::FileIsSpecial);
    }

    void allAtOnceIsTheSame()
    {
        const std::string path = pathIn(m_folder, "whole");
        writeFile(path, "all of it");
        const auto file = FileSource::find(path).value();
        const auto memory = std::make_shared<const MemorySource>("all of it");
        for (const ByteSourcePtr& source : {ByteSourcePtr(file), ByteSourcePtr(memory)}) {
            std::array<std::byte, 9> to{};
            QVERIFY(source->readAll(to).has_value());
            QCOMPARE(text(to), std::string("all of it"));
            std::array<std::byte, 10> tooMany{};
            QVERIFY(codeOf(source->readAll(tooMany)) == ErrorCode::FileChanged);
        }
        const std::string grown = pathIn(m_folder, "was empty");
        writeFile(grown, "");
        const auto empty = FileSource::find(grown).value();
        QVERIFY(empty->readAll({}).has_value());
        writeFile(grown, "no more");
        QVERIFY(codeOf(empty->readAll({})) == ErrorCode::FileChanged);
    }

    void changesBeforeAllIsReadAreFound_data()
    {
        QTest::addColumn<QString>("now");
        QTest::newRow("longer") << QStringLiteral("all of it and more");
        QTest::newRow("shorter") << QStringLiteral("all");
        QTest::newRow("empty") << QString();
        QTest::newRow("another time") << QStringLiteral("it of all");
    }
    void changesBeforeAllIsReadAreFound()
    {
        QFETCH(QString, now);
        const std::string path = pathIn(m_folder, "changing whole");
        writeFile(path, "all of it");
        const auto source = FileSource::find(path).value();
        std::filesystem::remove(path);
        writeFile(path, now.toStdString());
        std::filesystem::last_write_time(path,
                                         std::filesystem::last_write_time(path) + std::chrono::seconds(1));
        std::array<std::byte, 9> to{};
        QVERIFY(codeOf(source->readAll(to)) == ErrorCode::FileChanged);
        std::filesystem::remove(path);
        QVERIFY(codeOf(source->readAll(to)) == ErrorCode::FileNotFound);
    }

    void anUntouchedFileIsKnownWithoutOpeningIt()
    {
        const std::string path = pathIn(m_folder, "untouched");
        writeFile(path, "contents");
        const auto source = FileSource::find(path).value();
        struct stat found = {};
        QCOMPARE(::stat(path.c_str(), &found), 0);
        const auto inodeOf = [](const struct stat& file) {
            return FileSource::Inode{file.st_dev, file.st_ino,
                                     file.st_ctim.tv_sec * 1'000'000'000 + file.st_ctim.tv_nsec};
        };
        const FileSource::Inode inode = inodeOf(found);
        QVERIFY(source->isUntouchedSince(inode));
        QVERIFY(!source->isUntouchedSince({inode.device, inode.number + 1, inode.changed}));
        QVERIFY(!source->isUntouchedSince({inode.device + 1, inode.number, inode.changed}));
        while (inodeOf(found).changed == inode.changed) { // the clock of files goes in steps
            QCOMPARE(::chmod(path.c_str(), 0400), 0);
            QCOMPARE(::stat(path.c_str(), &found), 0);
        }
        QVERIFY(!source->isUntouchedSince(inode));
        QVERIFY(source->isUntouchedSince(inodeOf(found)));
        std::filesystem::remove(path);
        QVERIFY(!source->isUntouchedSince(inodeOf(found)));
    }

    void changeBeforeOpeningIsFound_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("longer") << QByteArray("123456");
        QTest::newRow("shorter") << QByteArray("1234");
        QTest::newRow("empty") << QByteArray();
    }
    void changeBeforeOpeningIsFound()
    {
        QFETCH(QByteArray, content);
        const std::string path = pathIn(m_folder, "changing");
        writeFile(path, "12345");
        const auto source = FileSource::find(path).value();
        writeFile(path, content.toStdString());
        const auto reader = source->open();
        QVERIFY(codeOf(reader) == ErrorCode::FileChanged);
        QVERIFY(reader.error().where == Error::Where(AtPath{path}));
    }

    void sameSizeButOtherTimeIsAChange()
    {
        const std::string path = pathIn(m_folder, "touched");
        writeFile(path, "12345");
        const auto source = FileSource::find(path).value();
        const std::array<timespec, 2> times = {timespec{.tv_sec = 0, .tv_nsec = UTIME_OMIT},
                                               timespec{.tv_sec = 1000, .tv_nsec = 1}};
        QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
        QVERIFY(codeOf(source->open()) == ErrorCode::FileChanged);
    }

    void fileThatShrinksWhileReadIsAChange()
    {
        const std::string path = pathIn(m_folder, "shrinking");
        writeFile(path, std::string(10000, 'a'));
        const auto source = FileSource::find(path).value();
        const auto reader = source->open().value();
        std::array<std::byte, 4096> to{};
        QCOMPARE(reader->readAt(0, to).value(), to.size());
        std::filesystem::resize_file(path, 5000);
        QVERIFY(codeOf(reader->readAt(4096, to)) == ErrorCode::FileChanged);
    }

    void fileThatGrowsWhileReadIsAChangeAtItsEnd()
    {
        const std::string path = pathIn(m_folder, "growing");
        writeFile(path, std::string(5000, 'a'));
        const auto source = FileSource::find(path).value();
        const auto reader = source->open().value();
        std::array<std::byte, 4096> to{};
        QCOMPARE(reader->readAt(0, to).value(), to.size());
        writeFile(path, std::string(6000, 'b'));
        QVERIFY(codeOf(reader->readAt(4096, to)) == ErrorCode::FileChanged);
    }

    void severalReadersDoNotDisturbEachOther()
    {
        const std::string path = pathIn(m_folder, "shared");
        writeFile(path, "abcdef");
        const auto source = FileSource::find(path).value();
        const auto one = source->open().value();
        const auto other = source->open().value();
        std::array<std::byte, 2> to{};
        QCOMPARE(one->readAt(4, to).value(), std::size_t{2});
        QCOMPARE(text(to), std::string("ef"));
        QCOMPARE(other->readAt(0, to).value(), std::size_t{2});
        QCOMPARE(text(to), std::string("ab"));
        QCOMPARE(one->readAt(6, to).value(), std::size_t{0});
    }

private:
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(TestByteSources)
#include "tst_bytesources.moc"
