// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: files and pipes, and all that can happen to what is written into them.
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/ownedfd.h"
#include "core/base/pagememory.h"
#include "core/image/filesink.h"
#include "core/source/filesectorsource.h"
#include "core/source/filesource.h"
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

/// Does what the kernel would do, or refuses as it would, and remembers.
class FakeOperations final : public FileOperations {
public:
    std::expected<void, Errno> cloneRange(int from, std::uint64_t fromOffset, std::uint64_t length, int to,
                                          std::uint64_t toOffset) const override
    {
        ++clones;
        if (cloneError != 0)
            return std::unexpected(cloneError);
        if (fromOffset % 4096 != 0 || length % 4096 != 0 || toOffset % 4096 != 0)
            return std::unexpected(EINVAL);
        cloned += length;
        return copy(from, fromOffset, length, to, toOffset) == length ? std::expected<void, Errno>()
                                                                      : std::unexpected(EIO);
    }
    std::expected<std::uint64_t, Errno> copyRange(int from, std::uint64_t fromOffset, std::uint64_t length,
                                                  int to, std::uint64_t toOffset) const override
    {
        ++copies;
        if (copyError != 0 || (goodCopies-- == 0))
            return std::unexpected(copyError != 0 ? copyError : EIO);
        if (meanwhile)
            meanwhile();
        return copy(from, fromOffset, std::min<std::uint64_t>(length, 70'000), to, toOffset);
    }
    std::expected<std::uint64_t, Errno> freeBytes(const std::string&) const override { return space; }

    int cloneError = 0;
    int copyError = 0;
    std::uint64_t space = UINT64_MAX;
    std::function<void()> meanwhile;
    mutable int goodCopies = -1;
    mutable int clones = 0;
    mutable int copies = 0;
    mutable std::uint64_t cloned = 0;

private:
    static std::uint64_t copy(int from, std::uint64_t fromOffset, std::uint64_t length, int to,
                              std::uint64_t toOffset)
    {
        std::vector<char> bytes(length);
        const ssize_t got = ::pread(from, bytes.data(), bytes.size(), static_cast<off_t>(fromOffset));
        return static_cast<std::uint64_t>(
            ::pwrite(to, bytes.data(), static_cast<std::size_t>(got), static_cast<off_t>(toOffset)));
    }
};

struct Pipe {
    Pipe()
    {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            qFatal("no pipe");
        out = OwnedFd(ends[0]);
        in = OwnedFd(ends[1]);
    }
    std::string readAll() const
    {
        std::string all;
        std::vector<char> piece(65536);
        for (ssize_t got = 0; (got = ::read(out.get(), piece.data(), piece.size())) > 0;)
            all.append(piece.data(), static_cast<std::size_t>(got));
        return all;
    }
    OwnedFd out;
    OwnedFd in;
};

constexpr std::size_t kLarge = 1'000'001;

/// Two large files and two small ones on disk, laid out so that the large ones can be cloned.
struct LargeFiles {
    LargeFiles()
    {
        for (const auto& [name, size] :
             std::map<std::string, std::size_t>{{"a", 100}, {"b", kLarge}, {"c", 5000}, {"d", 2 * kLarge}}) {
            std::ofstream(path(name), std::ios::binary) << pattern(size, static_cast<unsigned>(name[0]));
            maker.source("/" + name, *source::FileSource::find(path(name)));
        }
        options.alignment = kCloneAlignment;
        options.alignedFrom = kMovedFrom;
    }
    std::string path(const std::string& name) const { return folder.path().toStdString() + '/' + name; }
    std::string expected() const
    {
        ImageStream stream(*planned);
        const auto bytes = readAll(stream);
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    void planIt() { planned = *plan(maker.compilation(), options); }

    QTemporaryDir folder;
    TreeMaker maker;
    ImageOptions options = reproducible();
    std::optional<ImagePlan> planned;
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

    /// A pipe takes what a file takes, in order and whole.
    void aPipeTakesTheSameBytes()
    {
        LargeFiles files;
        files.planIt();
        ImageStream stream(*files.planned);
        Pipe pipe;
        std::string taken;
        std::thread reader([&] { taken = pipe.readAll(); });
        SilentJobContext context;
        const auto result = writeToPipe(stream, pipe.in.get(), context);
        pipe.in = OwnedFd();
        reader.join();
        QVERIFY2(result.has_value(), result ? "" : result.error().toString().c_str());
        QCOMPARE(taken.size(), files.expected().size());
        QVERIFY(taken == files.expected());
    }

    /// More than is read ahead before it is written.
    void whatIsReadAheadArrivesInOrder_data()
    {
        QTest::addColumn<bool>("intoAPipe");
        QTest::newRow("file") << false;
        QTest::newRow("pipe") << true;
    }
    void whatIsReadAheadArrivesInOrder()
    {
        QFETCH(bool, intoAPipe);
        m_maker->source("/large", std::make_shared<ComputedSource>(std::uint64_t{40'000'000}));
        const auto expected = makeImage(m_maker->compilation());
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        SilentJobContext context;
        std::string taken;
        if (intoAPipe) {
            Pipe pipe;
            std::thread reader([&] { taken = pipe.readAll(); });
            const auto result = writeToPipe(stream, pipe.in.get(), context);
            pipe.in = OwnedFd();
            reader.join();
            QVERIFY(result.has_value());
        } else {
            QVERIFY(writeToFile(stream, m_path, context).has_value());
            taken = contentsOf(m_path);
        }
        QCOMPARE(taken.size(), expected.size());
        QVERIFY(std::memcmp(taken.data(), expected.data(), taken.size()) == 0);
    }

    void whoeverWaitsForAReaderCanBeStopped_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("pipe") << 0;
        QTest::newRow("pipe that does not block") << O_NONBLOCK;
        QTest::newRow("socket") << -1;
    }
    void whoeverWaitsForAReaderCanBeStopped()
    {
        QFETCH(int, kind);
        int ends[2];
        QVERIFY((kind < 0 ? ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)
                          : ::pipe2(ends, O_CLOEXEC | kind)) == 0);
        const OwnedFd reads(ends[0]);
        const OwnedFd writes(ends[1]);
        const int flags = ::fcntl(writes.get(), F_GETFL);
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        std::stop_source stop;
        std::atomic<bool> isDone = false;
        Result<> result;
        std::thread writer([&] {
            SilentJobContext context(stop.get_token());
            result = writeToPipe(stream, writes.get(), context);
            isDone = true;
        });
        QTest::qSleep(50);
        const bool wasWaiting = !isDone;
        stop.request_stop();
        writer.join();
        QVERIFY(wasWaiting);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(::fcntl(writes.get(), F_GETFL), flags); // others may write there, too
    }

    void aPipeThatDoesNotBlockTakesAll()
    {
        const auto expected = makeImage(m_maker->compilation());
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        Pipe pipe;
        ::fcntl(pipe.in.get(), F_SETFL, O_WRONLY | O_NONBLOCK);
        std::string taken;
        std::thread reader([&] {
            QTest::qSleep(20); // so that it is full at first
            taken = pipe.readAll();
        });
        SilentJobContext context;
        const auto result = writeToPipe(stream, pipe.in.get(), context);
        pipe.in = OwnedFd();
        reader.join();
        QVERIFY(result.has_value());
        QCOMPARE(taken.size(), expected.size());
        QVERIFY(std::memcmp(taken.data(), expected.data(), taken.size()) == 0);
    }

    void aPipeThatNobodyReadsIsAnError()
    {
        LargeFiles files;
        files.planIt();
        ImageStream stream(*files.planned);
        std::signal(SIGPIPE, SIG_IGN);
        Pipe pipe;
        pipe.out = OwnedFd();
        SilentJobContext context;
        const auto result = writeToPipe(stream, pipe.in.get(), context);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::WriteFileFailed);
    }

    void aPipeGetsNoMoreWhenReadingFails()
    {
        BrokenSectors sectors;
        sectors.count = 50'000; // enough to be read ahead
        Pipe pipe;
        std::string taken;
        std::thread reader([&] { taken = pipe.readAll(); });
        SilentJobContext context;
        const auto result = writeToPipe(sectors, pipe.in.get(), context);
        pipe.in = OwnedFd();
        reader.join();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::FileChanged);
        // What was read before.
        QCOMPARE(taken.size(), PageMemory::hasLargePages() ? kLargePage : std::size_t{512} * 2048);
    }

    /// What the other end has not taken yet stays as it is, however far reading has got.
    void aSlowPipeTakesLargeImagesWhole()
    {
        m_maker->file("/b", pattern(40'000'000, 3));
        const auto expected = makeImage(m_maker->compilation());
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        Pipe pipe;
        std::string taken;
        std::thread reader([&] {
            std::vector<char> piece(50'000);
            for (ssize_t got = 0; (got = ::read(pipe.out.get(), piece.data(), piece.size())) > 0;) {
                taken.append(piece.data(), static_cast<std::size_t>(got));
                if (taken.size() % 64 == 0)
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
        SilentJobContext context;
        const auto result = writeToPipe(stream, pipe.in.get(), context);
        pipe.in = OwnedFd();
        reader.join();
        QVERIFY(result.has_value());
        QCOMPARE(taken.size(), expected.size());
        QVERIFY(std::ranges::equal(std::as_bytes(std::span(taken)), expected));
    }

    /// Long pieces that begin at a page go past the page cache where they can; others do not, and lie beside
    /// them.
    void piecesOfAnyShapeComeToLieInTheirPlaces()
    {
        const PageMemory memory(4 << 20);
        const std::string bytes = pattern(4 << 20, 5);
        std::ranges::copy(std::as_bytes(std::span(bytes)), memory.bytes().begin());
        PartialFile file(m_path);
        QVERIFY(file.create());
        std::uint64_t end = 0;
        std::string expected;
        for (const auto& [from, size] : std::initializer_list<std::pair<std::size_t, std::size_t>>{
                 {0, 1 << 20}, {4096, 400'000}, {0, 300'001}, {1, 1 << 20}, {8192, 2048}, {0, 2 << 20}}) {
            QVERIFY(file.write(end, memory.bytes().subspan(from, size)));
            expected += bytes.substr(from, size);
            end += size;
        }
        QVERIFY(file.write(1 << 20, memory.bytes().first(1 << 20))); // over what is there
        expected.replace(1 << 20, 1 << 20, bytes, 0, 1 << 20);
        QVERIFY(file.keep(ExistingFile::Fail));
        QVERIFY(contentsOf(m_path) == expected);
    }

    void whatIsNoFileIsNotReplaced_data()
    {
        QTest::addColumn<bool>("isFolder");
        QTest::newRow("FIFO") << false;
        QTest::newRow("folder") << true;
    }
    void whatIsNoFileIsNotReplaced()
    {
        QFETCH(bool, isFolder);
        QCOMPARE(isFolder ? ::mkdir(m_path.c_str(), 0700) : ::mkfifo(m_path.c_str(), 0600), 0);
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        SilentJobContext context;
        QCOMPARE(writeToFile(stream, m_path, context, {.existing = ExistingFile::Replace}).error().code,
                 ErrorCode::FileIsSpecial);
        struct stat found = {};
        QCOMPARE(::lstat(m_path.c_str(), &found), 0);
        QVERIFY(isFolder ? S_ISDIR(found.st_mode) : S_ISFIFO(found.st_mode));
        QCOMPARE(files(), 1);
    }

    void whatALinkLeadsToIsReplaced()
    {
        const std::string target = m_folder->path().toStdString() + "/target.iso";
        std::ofstream(target) << "old";
        QCOMPARE(::symlink("target.iso", m_path.c_str()), 0);
        ImageStream stream(*plan(m_maker->compilation(), reproducible()));
        SilentJobContext context;
        QCOMPARE(writeToFile(stream, m_path, context).error().code, ErrorCode::FileExists);
        QVERIFY(writeToFile(stream, m_path, context, {.existing = ExistingFile::Replace}).has_value());
        struct stat found = {};
        QCOMPARE(::lstat(m_path.c_str(), &found), 0);
        QVERIFY(S_ISLNK(found.st_mode));
        QCOMPARE(contentsOf(target).size(), std::size_t{stream.plan().byteCount()});
        QVERIFY(QFile::remove(QString::fromStdString(target)));
        QVERIFY(writeToFile(stream, m_path, context).has_value()); // it leads to nothing: nothing is lost
        QCOMPARE(contentsOf(target).size(), std::size_t{stream.plan().byteCount()});
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

    /// Where the file system has files without names.
    void leavesNothingWhenKilled()
    {
        const OwnedFd unnamed(::open(m_folder->path().toStdString().c_str(), O_WRONLY | O_TMPFILE, 0600));
        const pid_t child = ::fork();
        if (child == 0) {
            PartialFile file(m_path);
            const bool written = file.create() && file.write(0, std::as_bytes(std::span("half of it")));
            ::raise(written ? SIGKILL : SIGABRT);
        }
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(WTERMSIG(status), SIGKILL);
        QCOMPARE(files(), unnamed.get() >= 0 ? 0 : 1);
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
                 ErrorCode::FileIsSpecial);
        QCOMPARE(writeToFile(broken, "", context).error().code, ErrorCode::InvalidArgument);
    }

    void largeFilesAreClonedCopiedOrStreamed_data()
    {
        QTest::addColumn<int>("cloneError");
        QTest::addColumn<int>("copyError");
        QTest::addColumn<int>("goodCopies");
        QTest::addColumn<bool>("checksums"); // taken of what the files hold, however they got there
        for (const bool checksums : {false, true}) {
            const char* const with = checksums ? ", checksums" : "";
            QTest::addRow("clones%s", with) << 0 << 0 << -1 << checksums;
            QTest::addRow("the kernel copies%s", with) << EOPNOTSUPP << 0 << -1 << checksums;
            QTest::addRow("other file system%s", with) << EXDEV << EXDEV << -1 << checksums;
            QTest::addRow("copying fails in the middle%s", with) << EINVAL << 0 << 3 << checksums;
        }
    }
    void largeFilesAreClonedCopiedOrStreamed()
    {
        QFETCH(int, cloneError);
        QFETCH(bool, checksums);
        LargeFiles large;
        large.options.checksums = checksums;
        large.planIt();
        FakeOperations operations;
        operations.cloneError = cloneError;
        QFETCH(int, copyError);
        operations.copyError = copyError;
        QFETCH(int, goodCopies);
        operations.goodCopies = goodCopies;
        ImageStream stream(*large.planned);
        RecordingContext context;
        QVERIFY(writeToFile(stream, m_path, context, {}, SystemClock(), operations).has_value());
        QVERIFY(contentsOf(m_path) == large.expected());
        QCOMPARE(context.last.done, context.last.total);
        QCOMPARE(operations.clones, cloneError == 0 ? 2 : 1); // what cannot be done is tried once
        if (cloneError == 0)
            QVERIFY(operations.cloned > 2 * kLarge + kLarge - 8192);
        if (checksums && cloneError != 0)
            QCOMPARE(operations.copies, 0); // they pass by, once
        else
            QCOMPARE(operations.copies == 1, copyError != 0);
    }

    void withoutClonesFilesOfMiddleSizeAreStreamed()
    {
        LargeFiles files;
        for (int i = 0; i < 10; ++i) {
            const std::string name = "middle" + std::to_string(i);
            std::ofstream(files.path(name), std::ios::binary)
                << pattern(200'000, 10U + static_cast<unsigned>(i));
            files.maker.source("/folder/" + name, *source::FileSource::find(files.path(name)));
        }
        files.planIt();
        for (const int cloneError : {0, EOPNOTSUPP}) {
            FakeOperations operations;
            operations.cloneError = cloneError;
            ImageStream stream(*files.planned);
            SilentJobContext context;
            QVERIFY(writeToFile(stream, m_path, context, {.existing = ExistingFile::Replace}, SystemClock(),
                                operations));
            QVERIFY(contentsOf(m_path) == files.expected());
            QCOMPARE(operations.clones, cloneError == 0 ? 12 : 1); // one try tells for all
        }
    }

    void byTheKernelItIsTheSame()
    {
        LargeFiles large;
        large.planIt();
        ImageStream stream(*large.planned);
        RecordingContext context;
        QVERIFY(writeToFile(stream, m_path, context).has_value());
        QVERIFY(contentsOf(m_path) == large.expected());
    }

    void aFileThatChangesWhileItIsMovedIsNoticed_data()
    {
        QTest::addColumn<bool>("zeros");
        QTest::newRow("fails") << false;
        QTest::newRow("becomes zeros and is named") << true;
    }
    void aFileThatChangesWhileItIsMovedIsNoticed()
    {
        QFETCH(bool, zeros);
        LargeFiles large;
        large.planIt();
        FakeOperations operations;
        operations.meanwhile = [&] {
            std::filesystem::last_write_time(large.path("d"),
                                             std::filesystem::file_time_type() + std::chrono::hours(24));
        };
        ImageStream stream(*large.planned,
                           {.unreadable = zeros ? UnreadablePolicy::FillWithZeros : UnreadablePolicy::Fail});
        RecordingContext context;
        const auto saved = writeToFile(stream, m_path, context, {}, SystemClock(), operations);
        if (!zeros) {
            QCOMPARE(saved.error().code, ErrorCode::FileChanged);
            QCOMPARE(files(), 0);
            return;
        }
        QVERIFY(saved.has_value());
        QCOMPARE(stream.problems().size(), std::size_t{1});
        QCOMPARE(stream.problems()[0].path, std::string("/d"));
        const PlannedFile d = large.planned->file(3);
        QCOMPARE(contentsOf(m_path).substr(d.firstSector * 2048, d.size), std::string(d.size, '\0'));
        auto image = source::FileSectorSource::open(m_path);
        QVERIFY(ImageReader::open(**image).has_value());
    }

    void whatIsClonedNeedsNoSpace()
    {
        LargeFiles large;
        large.planIt();
        FakeOperations operations;
        operations.space = 600'000; // metadata, small files, padding, ends of files
        RecordingContext context;
        ImageStream stream(*large.planned);
        QVERIFY(writeToFile(stream, m_path, context, {}, SystemClock(), operations).has_value());
        QVERIFY(contentsOf(m_path) == large.expected());
        operations.cloneError = EOPNOTSUPP;
        QCOMPARE(writeToFile(stream, m_path + '2', context, {}, SystemClock(), operations).error().code,
                 ErrorCode::NoSpace);
        QCOMPARE(files(), 1);
    }

    void aDiskThatFillsUpLeavesNothing()
    {
        LargeFiles large;
        large.planIt();
        FakeOperations operations;
        operations.cloneError = EOPNOTSUPP;
        operations.copyError = ENOSPC;
        ImageStream stream(*large.planned);
        RecordingContext context;
        QCOMPARE(writeToFile(stream, m_path, context, {}, SystemClock(), operations).error().code,
                 ErrorCode::NoSpace);
        QCOMPARE(files(), 0);
        operations.copyError = 0;
        operations.meanwhile = [&] { context.stop.request_stop(); };
        QCOMPARE(writeToFile(stream, m_path, context, {}, SystemClock(), operations).error().code,
                 ErrorCode::Cancelled);
        QCOMPARE(files(), 0);
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
