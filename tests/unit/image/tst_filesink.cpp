// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

#include "core/image/filesink.h"
#include "core/source/filesectorsource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

std::string contentsOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class BrokenSectors final : public source::SectorSource {
public:
    std::uint32_t sectorSize() const override { return 2048; }
    std::uint64_t sectorCount() const override { return count; }
    Result<> read(std::uint64_t first, std::span<std::byte>) override
    {
        if (first > 0)
            return fail(ErrorCode::FileChanged, "gone");
        return {};
    }
    std::string describe(std::uint64_t) const override { return "(broken)"; }
    std::uint64_t count = 2000;
};

} // namespace

class TestFileSink : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->path().toStdString() + "/image.iso";
        m_maker = std::make_unique<TreeMaker>();
        m_maker->file("/a", pattern(3'000'000));
    }

    void savesWhatIsStreamed()
    {
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        RecordingContext context;
        QVERIFY(writeToFile(stream, m_path, context).has_value());
        const auto expected = makeImage(m_maker->compilation());
        QVERIFY(contentsOf(m_path) ==
                std::string(reinterpret_cast<const char*>(expected.data()), expected.size()));
        QCOMPARE(files(), 1);
        QCOMPARE(context.last.done, context.last.total);
        QCOMPARE(context.last.total, std::uint64_t{expected.size()});
        QCOMPARE(context.last.item, std::string("(padding)"));
        auto saved = source::FileSectorSource::open(m_path);
        QVERIFY(saved.has_value());
        QCOMPARE(toText(dumpImage(*ImageReader::open(**saved), NameSpace::Joliet)),
                 toText(dumpTree(m_maker->compilation())));
    }

    void neverOverwritesUnasked()
    {
        std::ofstream(m_path) << "precious";
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        SilentJobContext context;
        QCOMPARE(writeToFile(stream, m_path, context).error().code, ErrorCode::FileExists);
        QCOMPARE(contentsOf(m_path), std::string("precious"));
        QVERIFY(writeToFile(stream, m_path, context, {.existing = ExistingFile::Replace}).has_value());
        QCOMPARE(contentsOf(m_path).size(), std::size_t{stream.plan().byteCount()});
        QCOMPARE(files(), 1);
    }

    void leavesNothingWhenCancelled()
    {
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        RecordingContext context;
        context.stopAfterBytes = 1;
        QCOMPARE(writeToFile(stream, m_path, context, {.chunkSectors = 16}).error().code,
                 ErrorCode::Cancelled);
        QCOMPARE(files(), 0);
    }

    void leavesNothingAndKeepsTheOldFileWhenReadingFails()
    {
        std::ofstream(m_path) << "old";
        BrokenSectors broken;
        SilentJobContext context;
        QCOMPARE(writeToFile(broken, m_path, context, {.existing = ExistingFile::Replace}).error().code,
                 ErrorCode::FileChanged);
        QCOMPARE(contentsOf(m_path), std::string("old"));
        QCOMPARE(files(), 1);
    }

    void asksForSpaceBeforeItWrites()
    {
        BrokenSectors vast;
        vast.count = std::uint64_t{1} << 45;
        SilentJobContext context;
        QCOMPARE(writeToFile(vast, m_path, context).error().code, ErrorCode::NoSpace);
        QCOMPARE(files(), 0);
    }

    void namesAMissingFolder()
    {
        BrokenSectors broken;
        SilentJobContext context;
        const auto result = writeToFile(broken, m_folder->path().toStdString() + "/none/x.iso", context);
        QCOMPARE(result.error().code, ErrorCode::FileNotFound);
        QCOMPARE(writeToFile(broken, m_folder->path().toStdString(), context).error().code,
                 ErrorCode::FileExists);
        QCOMPARE(writeToFile(broken, "", context).error().code, ErrorCode::InvalidArgument);
    }

private:
    int files() const
    {
        int count = 0;
        for ([[maybe_unused]] const auto& entry :
             std::filesystem::directory_iterator(m_folder->path().toStdString()))
            ++count;
        return count;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<TreeMaker> m_maker;
    std::string m_path;
};

QTEST_GUILESS_MAIN(TestFileSink)
#include "tst_filesink.moc"
