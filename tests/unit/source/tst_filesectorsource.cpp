// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filesectorsource.h"

#include "sourcetools.h"

#include <filesystem>

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::source;
using namespace emberdisc::test;

class TestFileSectorSource : public QObject {
    Q_OBJECT

private slots:
    void readsWholeSectorsAnywhere()
    {
        const std::string path = pathIn(m_folder, "three.iso");
        writeFile(path, std::string(2048, 'a') + std::string(2048, 'b') + std::string(2048, 'c'));
        const auto source = FileSectorSource::open(path).value();
        QCOMPARE(source->sectorSize(), std::uint32_t{2048});
        QCOMPARE(source->sectorCount(), std::uint64_t{3});
        QCOMPARE(source->describe(1), std::string("three.iso"));
        std::vector<std::byte> to(4096);
        QVERIFY(source->read(1, to));
        QCOMPARE(text(to), std::string(2048, 'b') + std::string(2048, 'c'));
        QVERIFY(source->read(0, std::span(to).first(2048)));
        QCOMPARE(text(std::span(to).first(2048)), std::string(2048, 'a'));
        QVERIFY(source->read(3, {}));
    }

    void refusesWhatIsNoImage()
    {
        const std::string path = pathIn(m_folder, "odd.iso");
        writeFile(path, std::string(2049, 'x'));
        const auto odd = FileSectorSource::open(path);
        QVERIFY(codeOf(odd) == ErrorCode::NotAnImage);
        QVERIFY(odd.error().detail.find("2049") != std::string::npos);
        writeFile(path, "");
        QVERIFY(codeOf(FileSectorSource::open(path)) == ErrorCode::NotAnImage);
        QVERIFY(codeOf(FileSectorSource::open(pathIn(m_folder, "none"))) == ErrorCode::FileNotFound);
        QVERIFY(codeOf(FileSectorSource::open(m_folder.path().toStdString())) == ErrorCode::FileIsSpecial);
    }

    void looksIntoAnImageThatEndsWithinASector()
    {
        const std::string path = pathIn(m_folder, "cut.iso");
        writeFile(path, std::string(2048, 'a') + "end");
        const auto source = FileSectorSource::open(path, LastSector::MayBeCut).value();
        QCOMPARE(source->sectorCount(), std::uint64_t{2});
        QCOMPARE(source->byteCount(), std::uint64_t{2051});
        std::vector<std::byte> to(4096, std::byte{'x'});
        QVERIFY(source->read(0, to));
        QCOMPARE(text(to), std::string(2048, 'a') + "end" + std::string(2045, '\0'));
        QVERIFY(codeOf(source->read(1, to)) == ErrorCode::InvalidArgument);
        const std::string empty = pathIn(m_folder, "empty.iso");
        writeFile(empty, {});
        QVERIFY(codeOf(FileSectorSource::open(empty, LastSector::MayBeCut)) == ErrorCode::NotAnImage);
    }

    void refusesRangesThatLeaveTheImage()
    {
        const std::string path = pathIn(m_folder, "one.iso");
        writeFile(path, std::string(2048, 'x'));
        const auto source = FileSectorSource::open(path).value();
        std::vector<std::byte> to(4096);
        QVERIFY(codeOf(source->read(0, to)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(source->read(1, std::span(to).first(2048))) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(source->read(~std::uint64_t{0}, std::span(to).first(2048))) ==
                ErrorCode::InvalidArgument);
        QVERIFY(codeOf(source->read(0, std::span(to).first(100))) == ErrorCode::InvalidArgument);
    }

    void imageThatShrinksIsAChange()
    {
        const std::string path = pathIn(m_folder, "shrinking.iso");
        writeFile(path, std::string(3 * 2048, 'x'));
        const auto source = FileSectorSource::open(path).value();
        std::filesystem::resize_file(path, 2048);
        std::vector<std::byte> to(2048);
        QVERIFY(codeOf(source->read(1, to)) == ErrorCode::FileChanged);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(TestFileSectorSource)
#include "tst_filesectorsource.moc"
