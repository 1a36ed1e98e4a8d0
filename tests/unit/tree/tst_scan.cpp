// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filestatus.h"
#include "core/tree/scan.h"

#include "core/source/filesource.h"
#include "core/tree/names.h"
#include "treetools.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::tree;
using namespace emberdisc::test;
namespace fs = std::filesystem;

namespace {

/// Stops, or meddles with the files, at the n-th progress.
class MeddlingContext final : public SilentJobContext {
public:
    explicit MeddlingContext(std::stop_source& stop) : SilentJobContext(stop.get_token()), m_stop(stop) {}
    void progress(const Progress& progress) override
    {
        last = progress;
        ++calls;
        m_stop.request_stop();
    }
    Progress last = {};
    int calls = 0;

private:
    std::stop_source& m_stop;
};

std::string textOf(const Node& node)
{
    std::string text;
    if (node.extendedAttributes())
        for (const ExtendedAttribute& one : *node.extendedAttributes()) {
            text += one.name + '=';
            for (const std::byte byte : one.value)
                text += static_cast<char>(byte);
            text += '\n';
        }
    return text;
}

std::string codes(const Report& report, const std::string& below)
{
    std::vector<std::string> lines;
    for (const Error& entry : report.entries)
        lines.push_back(std::string(name(entry.code)) + ' ' +
                        std::get<AtPath>(entry.where).path.substr(below.size()) + '\n');
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines)
        text += line;
    return text;
}

std::string dumpOf(const ScanResult& result)
{
    std::string text;
    for (const NodePtr& node : result.nodes)
        text.append(node->name()).append(": ").append(dump(*node));
    return text;
}

void touch(const std::string& path, std::string_view content = "x")
{
    std::ofstream(path) << content;
}

} // namespace

class TestScan : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_top = m_folder->path().toStdString() + "/top";
        fs::create_directory(m_top);
    }

    void readsATree()
    {
        fs::create_directories(m_top + "/b/empty");
        touch(m_top + "/b/f", "1234");
        touch(m_top + "/a", "");
        fs::create_symlink("b/f", m_top + "/link");
        fs::create_directory_symlink("b", m_top + "/dirlink");
        SilentJobContext context;
        const ScanResult result = scan(m_top, {}, context).value();
        QCOMPARE(dumpOf(result),
                 std::string("top: /\n/a = 0\n/b\n/b/empty\n/b/f = 4\n/dirlink -> b\n/link -> b/f\n"));
        QVERIFY((result.counts == Counts{.files = 2, .folders = 3, .symlinks = 2, .bytes = 4}));
        QVERIFY(result.report.isClean());
        const Node* const file = result.nodes[0]->child("b")->child("f");
        QCOMPARE(file->source()->describe(), m_top + "/b/f");
    }

    void keepsAttributesAndHardLinks()
    {
        touch(m_top + "/a");
        fs::create_hard_link(m_top + "/a", m_top + "/b");
        QCOMPARE(::chmod((m_top + "/a").c_str(), 04751), 0);
        const std::array<timespec, 2> times = {timespec{.tv_sec = 1000, .tv_nsec = 5},
                                               timespec{.tv_sec = -3, .tv_nsec = 7}};
        QCOMPARE(::utimensat(AT_FDCWD, (m_top + "/a").c_str(), times.data(), 0), 0);
        SilentJobContext context;
        const ScanResult result = scan(m_top, {}, context).value();
        const Attributes& attributes = result.nodes[0]->child("a")->attributes();
        QCOMPARE(attributes.mode, 04751U);
        QCOMPARE(attributes.uid, static_cast<std::uint32_t>(::geteuid()));
        QCOMPARE(attributes.accessed, std::int64_t{1'000'000'000'005});
        QCOMPARE(attributes.modified, std::int64_t{-2'999'999'993});
        QVERIFY(attributes.changed > 0);
        QCOMPARE(attributes.links, 2U);
        QVERIFY(attributes.inode != 0 && attributes.inode == result.nodes[0]->child("b")->attributes().inode);
        QVERIFY(result.nodes[0]->child("a")->source()->open());
    }

    void timesBeyondWhatNanosecondsHoldAreTheLastOfThem()
    {
        QCOMPARE(source::nanoseconds({.tv_sec = -5, .tv_nsec = 7}), std::int64_t{-4'999'999'993});
        QCOMPARE(source::nanoseconds({.tv_sec = 11'000'000'000, .tv_nsec = 7}),
                 std::int64_t{9'223'372'035'000'000'000}); // in 2262
        QCOMPARE(source::nanoseconds({.tv_sec = -11'000'000'000, .tv_nsec = 7}),
                 std::int64_t{-9'223'372'035'000'000'000});
    }

    void takesASingleFileOrLink()
    {
        touch(m_top + "/f", "12");
        fs::create_symlink("f", m_top + "/l");
        SilentJobContext context;
        QCOMPARE(dumpOf(scan(m_top + "/f", {}, context).value()), std::string("f: / = 2\n"));
        QCOMPARE(dumpOf(scan(m_top + "/l", {}, context).value()), std::string("l: / -> f\n"));
        QCOMPARE(dumpOf(scan(m_top + "/l", {.links = LinkPolicy::Follow}, context).value()),
                 std::string("l: / = 2\n"));
        QVERIFY(codeOf(scan(m_top + "/l", {.links = LinkPolicy::Skip}, context)) ==
                ErrorCode::InvalidArgument);
        const ScanResult file = scan(m_top + "/f", {}, context).value();
        QCOMPARE(file.nodes[0]->source()->describe(), m_top + "/f");
        QVERIFY(file.nodes[0]->source()->open());
    }

    void namesThePathAPersonMeans()
    {
        fs::create_directories(m_top + "/sub");
        fs::create_directory_symlink("sub", m_top + "/l");
        touch(m_top + "/sub/f");
        SilentJobContext context;
        QCOMPARE(scan(m_top + "/sub/..", {}, context).value().nodes[0]->name(), std::string_view("top"));
        QCOMPARE(scan(m_top + "//", {}, context).value().nodes[0]->name(), std::string_view("top"));
        QCOMPARE(dumpOf(scan(m_top + "/l/", {}, context).value()), std::string("l: /\n/f = 1\n"));
        QVERIFY(codeOf(scan("", {}, context)) == ErrorCode::FileNotFound);
        QVERIFY(codeOf(scan(m_top + "/none", {}, context)) == ErrorCode::FileNotFound);
    }

    void takesTheContents()
    {
        touch(m_top + "/f");
        fs::create_directory(m_top + "/d");
        SilentJobContext context;
        for (const std::string& path : {m_top, m_top + "/", m_top + "/.", m_top + "/./."}) {
            const ScanResult result = scanContents(path, {}, context).value();
            QCOMPARE(dumpOf(result), std::string("d: /\nf: / = 1\n"));
            QVERIFY((result.counts == Counts{.files = 1, .folders = 1, .bytes = 1}));
            QVERIFY(!result.nodes[0]->parent());
        }
        QVERIFY(codeOf(scanContents(m_top + "/f", {}, context)) == ErrorCode::NotAFolder);
    }

    void hidesHiddenOnesUnlessAsked()
    {
        fs::create_directory(m_top + "/.d");
        touch(m_top + "/.d/f");
        touch(m_top + "/.h");
        touch(m_top + "/v");
        SilentJobContext context;
        const ScanResult without = scan(m_top, {}, context).value();
        QCOMPARE(dumpOf(without), std::string("top: /\n/v = 1\n"));
        QCOMPARE(without.report.hidden, std::uint64_t{2});
        QVERIFY(without.report.isClean());
        QCOMPARE(dumpOf(scan(m_top, {.hidden = HiddenPolicy::Include}, context).value()),
                 std::string("top: /\n/.d\n/.d/f = 1\n/.h = 1\n/v = 1\n"));
        QCOMPARE(scan(m_top + "/.h", {}, context).value().nodes.size(), std::size_t{1});
    }

    void excludesByPattern()
    {
        fs::create_directories(m_top + "/src/build");
        for (const char* name : {"/a.o", "/a.c", "/src/b.o", "/src/build/x", "/src/c"})
            touch(m_top + name);
        SilentJobContext context;
        const ScanResult result = scan(m_top, {.excludes = {"*.o", "src/build"}}, context).value();
        QCOMPARE(dumpOf(result), std::string("top: /\n/a.c = 1\n/src\n/src/c = 1\n"));
        QCOMPARE(result.report.excluded, std::uint64_t{3});
    }

    void reportsSpecialFilesAndDeadLinks()
    {
        touch(m_top + "/good");
        QCOMPARE(::mkfifo((m_top + "/fifo").c_str(), 0600), 0);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        const std::string path = m_top + "/socket";
        QVERIFY(path.size() < sizeof(address.sun_path));
        path.copy(address.sun_path, path.size());
        const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        QCOMPARE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::close(listener);
        fs::create_symlink("nowhere", m_top + "/dead");
        fs::create_symlink("itself", m_top + "/itself");
        fs::create_symlink("good/below", m_top + "/through");
        SilentJobContext context;
        const ScanResult kept = scan(m_top, {}, context).value();
        QCOMPARE(
            dumpOf(kept),
            std::string("top: /\n/dead -> nowhere\n/good = 1\n/itself -> itself\n/through -> good/below\n"));
        QCOMPARE(codes(kept.report, m_top), std::string("FileIsSpecial /fifo\nFileIsSpecial /socket\n"));
        QVERIFY(kept.report.hasLosses());
        QCOMPARE(kept.report.count(ErrorCode::FileIsSpecial), std::uint64_t{2});
        const ScanResult followed = scan(m_top, {.links = LinkPolicy::Follow}, context).value();
        QCOMPARE(dumpOf(followed), std::string("top: /\n/good = 1\n"));
        QCOMPARE(codes(followed.report, m_top),
                 std::string("FileIsSpecial /fifo\nFileIsSpecial /socket\nFileNotFound /dead\n"
                             "FileNotFound /through\nLinkLoop /itself\n"));
        const ScanResult skipped = scan(m_top, {.links = LinkPolicy::Skip}, context).value();
        QCOMPARE(skipped.report.links, std::uint64_t{3});
        QVERIFY(codeOf(scan(m_top + "/fifo", {}, context)) == ErrorCode::FileIsSpecial);
    }

    void followsLinksButNotInCircles()
    {
        fs::create_directories(m_top + "/a/b");
        touch(m_top + "/a/b/f", "123");
        fs::create_directory_symlink("../..", m_top + "/a/b/up");
        fs::create_directory_symlink(".", m_top + "/self");
        fs::create_directory_symlink("a/b", m_top + "/again");
        SilentJobContext context;
        const ScanResult result = scan(m_top, {.links = LinkPolicy::Follow}, context).value();
        QCOMPARE(dumpOf(result), std::string("top: /\n/a\n/a/b\n/a/b/f = 3\n/again\n/again/f = 3\n"));
        QCOMPARE(codes(result.report, m_top),
                 std::string("LinkLoop /a/b/up\nLinkLoop /again/up\nLinkLoop /self\n"));
    }

    void makesNamesReadable()
    {
        touch(m_top + "/caf\xE9", "1");
        touch(m_top + "/caf\xC3\xA9", "22");
        touch(m_top + "/line\nfeed", "333");
        SilentJobContext context;
        const ScanResult result = scan(m_top, {}, context).value();
        QCOMPARE(dumpOf(result),
                 std::string("top: /\n/caf\xC3\xA9 = 2\n/caf\xC3\xA9 (2) = 1\n/line\nfeed = 3\n"));
        QCOMPARE(codes(result.report, m_top),
                 std::string("NameHasControls /line\nfeed\nNameNotUtf8 /caf\xE9\n"));
        QVERIFY(!result.report.hasLosses());
        QVERIFY(result.nodes[0]->child("caf\xC3\xA9 (2)")->source()->open());
        QCOMPARE(scan(m_top + "/caf\xE9", {}, context).value().nodes[0]->name(),
                 std::string_view("caf\xC3\xA9"));
    }

    void joinsCombiningMarksToTheirLetters()
    {
        touch(m_top + "/Mo\xCC\x88we", "1"); // as older systems of Apple's wrote it
        touch(m_top + "/x\xC3\xA9", "22");
        touch(m_top + "/xe\xCC\x81", "333"); // the same name, written in another way
        SilentJobContext context;
        const ScanResult result = scan(m_top, {}, context).value();
        QCOMPARE(dumpOf(result),
                 std::string("top: /\n/M\xC3\xB6we = 1\n/x\xC3\xA9 = 2\n/x\xC3\xA9 (2) = 3\n"));
        QVERIFY(result.report.isClean());
        QCOMPARE(result.report.composed, 2U);
        const Node& gull = *result.nodes[0]->child("M\xC3\xB6we");
        QVERIFY(gull.source()->open()); // its file has the old name
        QCOMPARE(gull.source()->name(), std::string_view("Mo\xCC\x88we"));
    }

    void linksFollowNamesThatWereMadeReadable()
    {
        fs::create_directories(m_top + "/Mo\xCC\x88we/sub");
        touch(m_top + "/Mo\xCC\x88we/caf\xE9", "1");
        touch(m_top + "/Mo\xCC\x88we/caf\xC3\xA9", "22"); // so that the other one is numbered
        const std::map<std::string, std::string> links{
            {"/a", "Mo\xCC\x88we/caf\xE9"},
            {"/b", "./Mo\xCC\x88we//sub/../caf\xE9"},
            {"/Mo\xCC\x88we/sub/c", "../../Mo\xCC\x88we/sub/"},
            {"/d", "/Mo\xCC\x88we"},             // not in the tree, whatever its name
            {"/e", "../Mo\xCC\x88we"},           // likewise
            {"/f", "plain/Mo\xCC\x88we/caf\xE9"} // leads nowhere
        };
        for (const auto& [path, target] : links)
            fs::create_symlink(target, m_top + path);
        SilentJobContext context;
        const ScanResult result = scan(m_top, {}, context).value();
        const Node& top = *result.nodes[0];
        QCOMPARE(top.child("a")->target(), std::string("M\xC3\xB6we/caf\xC3\xA9 (2)"));
        QCOMPARE(top.child("b")->target(), std::string("./M\xC3\xB6we//sub/../caf\xC3\xA9 (2)"));
        QCOMPARE(top.child("M\xC3\xB6we")->child("sub")->child("c")->target(),
                 std::string("../../M\xC3\xB6we/sub/"));
        for (const char* kept : {"d", "e", "f"})
            QCOMPARE(top.child(kept)->target(), links.at(std::string("/") + kept));
    }

    void readsExtendedAttributesThatAreWorthKeeping()
    {
        // In the build folder: not every file system for temporary files has such attributes.
        const QTemporaryDir folder(QDir::currentPath() + QStringLiteral("/scan-XXXXXX"));
        const std::string top = folder.path().toStdString();
        fs::create_directory(top + "/d");
        touch(top + "/d/tagged", "1");
        touch(top + "/plain", "2");
        fs::create_symlink("d/tagged", top + "/link");
        const auto set = [&](const char* path, const char* attribute, std::string_view value) {
            return ::setxattr((top + path).c_str(), attribute, value.data(), value.size(), 0) == 0;
        };
        QVERIFY(set("/d/tagged", "user.xdg.tags", "sea,sun"));
        QVERIFY(set("/d/tagged", "user.a", std::string_view("\0\xFF", 2)));
        QVERIFY(set("/d/tagged", "user.empty", ""));
        QVERIFY(set("/d", "user.folder", "1"));
        if (::geteuid() == 0)
            QVERIFY(set("/d/tagged", "trusted.not.ours", "x"));
        SilentJobContext context;
        const ScanOptions options{.links = LinkPolicy::Keep, .extended = ExtendedAttributePolicy::Read};
        const ScanResult result = scan(top, options, context).value();
        QVERIFY(result.report.isClean());
        const Node& root = *result.nodes[0];
        QVERIFY(!root.extendedAttributes());
        QVERIFY(!root.child("plain")->extendedAttributes());
        QVERIFY(!root.child("link")->extendedAttributes());
        QCOMPARE(textOf(*root.child("d")), std::string("user.folder=1\n"));
        QCOMPARE(textOf(*root.child("d")->child("tagged")),
                 std::string("user.a=\0\xFF\nuser.empty=\nuser.xdg.tags=sea,sun\n", 44));
        // A link that is followed has those of what it leads to; without being asked nobody looks.
        const ScanResult followed =
            scan(top, {.links = LinkPolicy::Follow, .extended = ExtendedAttributePolicy::Read}, context)
                .value();
        QCOMPARE(textOf(*followed.nodes[0]->child("link")),
                 textOf(*followed.nodes[0]->child("d")->child("tagged")));
        QVERIFY(!scan(top, {}, context).value().nodes[0]->child("d")->extendedAttributes());
    }

    void snapshotsShareExtendedAttributes()
    {
        DataCompilation compilation;
        NodePtr node = file("tagged");
        node->setExtendedAttributes(
            std::make_shared<const ExtendedAttributes>(ExtendedAttributes{{"user.a", {std::byte{1}}}}));
        (void)compilation.insert(kRootId, list(std::move(node))).value();
        const DataCompilation snapshot = compilation.snapshot();
        QCOMPARE(snapshot.find("/tagged")->extendedAttributes().get(),
                 compilation.find("/tagged")->extendedAttributes().get());
    }

    void reportsWhatMayNotBeRead()
    {
        fs::create_directories(m_top + "/closed/inside");
        fs::create_directory(m_top + "/nolook");
        touch(m_top + "/nolook/f");
        touch(m_top + "/secret");
        touch(m_top + "/open");
        ::chmod((m_top + "/closed").c_str(), 0);
        ::chmod((m_top + "/nolook").c_str(), 0444);
        ::chmod((m_top + "/secret").c_str(), 0);
        ::chmod(m_folder->path().toStdString().c_str(), 0755);
        std::string tree;
        std::string report;
        ErrorCode single = ErrorCode::Internal;
        ErrorCode folder = ErrorCode::Internal;
        // A thread of its own, that drops the superuser's file rights if it has them; other threads keep
        // theirs.
        std::jthread([&] {
            if (::geteuid() == 0)
                ::setfsuid(65534);
            SilentJobContext context;
            const auto result = scan(m_top, {}, context);
            if (result) {
                tree = dumpOf(*result);
                report = codes(result->report, m_top);
            }
            single = codeOf(scan(m_top + "/secret", {}, context));
            folder = codeOf(scan(m_top + "/closed", {}, context));
        }).join();
        for (const char* name : {"/closed", "/nolook", "/secret"})
            ::chmod((m_top + name).c_str(), 0755);
        QCOMPARE(tree, std::string("top: /\n/closed\n/nolook\n/open = 1\n"));
        QCOMPARE(
            report,
            std::string("PermissionDenied /closed\nPermissionDenied /nolook/f\nPermissionDenied /secret\n"));
        QVERIFY(single == ErrorCode::PermissionDenied);
        QVERIFY(folder == ErrorCode::PermissionDenied);
    }

    void stopsBetweenEntries()
    {
        for (int i = 0; i < 2000; ++i)
            touch(m_top + "/" + std::to_string(i), "12");
        std::stop_source stop;
        MeddlingContext context(stop);
        QVERIFY(codeOf(scan(m_top, {}, context)) == ErrorCode::Cancelled);
        QCOMPARE(context.calls, 1);
        QCOMPARE(context.last.item, m_top);
        QCOMPARE(context.last.done, std::uint64_t{512});
    }

    void readsVeryDeepTrees()
    {
        std::string path = m_top;
        for (int i = 0; i < 1100; ++i) {
            path += "/d";
            QCOMPARE(::mkdir(path.c_str(), 0755), 0);
        }
        SilentJobContext context;
        const ScanResult result = scan(m_top, {}, context).value();
        QCOMPARE(result.nodes[0]->height() + 1, kMaximumDepth);
        QCOMPARE(result.report.entries.size(), std::size_t{1});
        QVERIFY(result.report.entries[0].code == ErrorCode::TreeTooDeep);
        DataCompilation compilation;
        auto nodes = scan(m_top, {}, context).value().nodes;
        QVERIFY(compilation.insert(kRootId, std::move(nodes)));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_top;
};

QTEST_APPLESS_MAIN(TestScan)
#include "tst_scan.moc"
