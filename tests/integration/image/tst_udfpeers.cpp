// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: all of it shares what shows an image as others see it.
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <udfread/udfread.h>

#include "core/image/filesink.h"
#include "core/image/text.h"
#include "core/source/memorysource.h"
#include "peersupport.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr UdfRevision kRevisions[] = {UdfRevision::V102, UdfRevision::V150, UdfRevision::V200,
                                      UdfRevision::V201, UdfRevision::V250, UdfRevision::V260};

struct Closer {
    void operator()(udfread* volume) const { udfread_close(volume); }
    void operator()(UDFDIR* folder) const { udfread_closedir(folder); }
    void operator()(UDFFILE* file) const { udfread_file_close(file); }
};
using VolumePtr = std::unique_ptr<udfread, Closer>;
using FolderPtr = std::unique_ptr<UDFDIR, Closer>;
using FilePtr = std::unique_ptr<UDFFILE, Closer>;

/// libudfread gives each surrogate three bytes of its own.
std::string joinSurrogates(std::string_view text)
{
    std::u16string units;
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[i + at]); };
        const std::size_t size = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : 3;
        unsigned unit = size == 1 ? byte(0) : size == 2 ? byte(0) & 0x1FU : byte(0) & 0x0FU;
        for (std::size_t k = 1; k < size; ++k)
            unit = unit << 6 | (byte(k) & 0x3FU);
        units += static_cast<char16_t>(unit);
        i += size;
    }
    return QString::fromStdU16String(units).toStdString();
}

void dumpUdfFolder(UDFDIR* folder, const std::string& path, Dump& dump)
{
    udfread_dirent entry = {};
    while (udfread_readdir(folder, &entry) != nullptr) {
        const std::string own = path + "/" + joinSurrogates(entry.d_name);
        if (entry.d_name == std::string_view(".") || entry.d_name == std::string_view(".."))
            continue;
        if (entry.d_type == UDF_DT_DIR) {
            dump[own] = "folder";
            if (const FolderPtr below(udfread_opendir_at(folder, entry.d_name)); below)
                dumpUdfFolder(below.get(), own, dump);
            else
                dump[own] = "folder that does not open";
            continue;
        }
        const FilePtr file(udfread_file_openat(folder, entry.d_name));
        if (!file) {
            dump[own] = "file that does not open";
            continue;
        }
        const auto size = static_cast<std::size_t>(udfread_file_size(file.get()));
        if (size >= 100'000'000) {
            dump[own] = "file " + std::to_string(size) + " large";
            continue;
        }
        std::string contents(size, '\0');
        const auto got = udfread_file_read(file.get(), contents.data(), size);
        contents.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        const source::MemorySource bytes{std::string_view(contents)};
        dump[own] = "file " + std::to_string(size) + " " + sha256(bytes);
    }
}

/// What libudfread sees.
Dump dumpUdf(const std::string& image)
{
    Dump dump;
    const VolumePtr volume(udfread_init());
    if (udfread_open(volume.get(), image.c_str()) < 0)
        return {{"", "libudfread does not open it"}};
    const FolderPtr root(udfread_opendir(volume.get(), "/"));
    if (!root)
        return {{"", "libudfread does not open the root"}};
    dumpUdfFolder(root.get(), "", dump);
    return dump;
}

/// The lines without the names, for name spaces that change names.
Dump withoutNames(const Dump& dump)
{
    std::vector<std::string> lines;
    for (const auto& [path, line] : dump)
        lines.push_back(line);
    std::ranges::sort(lines);
    Dump result;
    for (std::size_t i = 0; i < lines.size(); ++i)
        result[std::to_string(i)] = lines[i];
    return result;
}

Dump withoutLinks(Dump dump)
{
    std::erase_if(dump, [](const auto& one) { return one.second.starts_with("link"); });
    return dump;
}

/// Seconds since 1970, sorted, of all regular files.
using Times = std::vector<std::int64_t>;

Times timesIn(const tree::Node& folder)
{
    Times times;
    for (const tree::Node& child : folder.children()) {
        if (child.isFile())
            times.push_back(child.attributes().modified / 1'000'000'000);
        const Times below = timesIn(child);
        times.insert(times.end(), below.begin(), below.end());
    }
    std::ranges::sort(times);
    return times;
}

/// What 7z and libudfread take for files, since they do not know links.
constexpr std::string_view kLinks[] = {"/link", "/many/broken"};

Times timesIn(const std::string& folder)
{
    Times times;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        struct stat found = {};
        const bool isLink = std::ranges::count(kLinks, entry.path().string().substr(folder.size())) > 0;
        if (!isLink && ::lstat(entry.path().c_str(), &found) == 0 && S_ISREG(found.st_mode))
            times.push_back(found.st_mtime);
    }
    std::ranges::sort(times);
    return times;
}

Times timesIn(const ImageReader& reader, NameSpace nameSpace)
{
    Times times;
    const auto visit = [&times](const std::string&, const ImageEntry& entry, int) {
        if (entry.type == EntryType::File)
            times.push_back(entry.modified);
        return ImageReader::Walk::Continue;
    };
    (void)reader.walk(nameSpace, visit);
    std::ranges::sort(times);
    return times;
}

} // namespace

/// Every combination of file systems and revisions, seen by programs that others wrote.
class TestUdfPeers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        for (const char* program : {"xorriso", "bsdtar", "7z", "udfinfo", "grub-fstest"})
            QVERIFY2(!QStandardPaths::findExecutable(QString::fromUtf8(program)).isEmpty(), program);
        m_root = m_folder.path().toStdString();
    }

    /// Each level and both lengths of Joliet's names by themselves, and in turn beside each revision of UDF.
    void everyCombinationIsReadByOthers_data()
    {
        QTest::addColumn<bool>("iso9660");
        QTest::addColumn<bool>("joliet");
        QTest::addColumn<bool>("rockRidge");
        QTest::addColumn<int>("level");
        QTest::addColumn<int>("revision");
        for (int bits = 0; bits < 5; ++bits) {
            const bool iso = bits > 0;
            const bool joliet = iso && ((bits - 1) & 1) != 0;
            const bool rockRidge = iso && ((bits - 1) & 2) != 0;
            const auto row = [&](int level, int revision) {
                std::string what = iso ? "iso9660 level " + std::to_string(level + 1) : "";
                what += joliet ? " joliet" : "";
                what += rockRidge ? " rockridge" : "";
                if (revision != 0)
                    what += " udf " + std::string(name(static_cast<UdfRevision>(revision)));
                QTest::newRow(what.c_str()) << iso << joliet << rockRidge << level << revision;
            };
            for (int level = 0; iso && level < 4; ++level)
                row(level, 0);
            for (int i = 0; const UdfRevision revision : kRevisions)
                row((i++ + bits) % 4, static_cast<int>(revision));
        }
    }
    void everyCombinationIsReadByOthers()
    {
        QFETCH(bool, iso9660);
        QFETCH(bool, joliet);
        QFETCH(bool, rockRidge);
        QFETCH(int, level);
        QFETCH(int, revision);
        constexpr std::array kLevels{IsoLevel::One, IsoLevel::Two, IsoLevel::Three, IsoLevel::Four};
        ImageOptions options = reproducible();
        options.iso9660 = iso9660;
        options.joliet = joliet;
        options.rockRidge = rockRidge;
        options.level = kLevels[static_cast<std::size_t>(level)];
        options.jolietNames = level % 2 == 0 ? JolietNames::Upto64 : JolietNames::Upto103;
        if (revision != 0)
            options.udf = static_cast<UdfRevision>(revision);
        TreeMaker maker;
        makeCommonTree(maker, joliet || rockRidge || !iso9660);
        const tree::Attributes linked{
            .mode = 0640, .links = 2, .modified = kTime / 2, .device = 1, .inode = 7};
        maker.file("/sizes/one.bin", "shared", linked).file("/two.bin", "shared", linked);
        if (joliet && options.jolietNames == JolietNames::Upto103)
            maker.file("/" + std::string(98, 'j') + ".jpeg", "103 characters", {.modified = kTime});
        maker.label("MATRIX");
        if (revision != 0) // once without symbolic links, since 7z opens no UDF that has any
            compareUdf(save(maker.compilation(), options), maker.compilation(), *options.udf);
        maker.link("/link", "sizes/1.bin").link("/many/broken", "nowhere/at all");
        const Dump all = dumpTree(maker.compilation());
        const Dump files = withoutLinks(all);
        const std::string image = save(maker.compilation(), options);
        MemorySectors sectors(loadFile(image));
        const auto reader = ImageReader::open(sectors);
        for (const NameSpace nameSpace : reader->nameSpaces())
            if (!rockRidge || nameSpace != NameSpace::Iso9660) // in which links are empty files
                QCOMPARE(timesIn(*reader, nameSpace), timesIn(maker.compilation().root()));
        for (const char* const path : {"/sizes/one.bin", "/two.bin"})
            QCOMPARE(reader->find(reader->best(), path)->links, rockRidge || revision != 0 ? 2U : 1U);
        if (revision != 0)
            compareUdf(image, maker.compilation(), *options.udf);
        if (!iso9660)
            return;
        const Times times = timesIn(maker.compilation().root());
        compareIso("bsdtar", {"-xf", image, "-C"}, "", rockRidge ? all : files, joliet || rockRidge);
        QCOMPARE(m_times, times);
        compareIso("7z", {"x", "-tiso", "-y", image}, "-o", files, joliet || rockRidge);
        QCOMPARE(m_times, times);
        compareIso("xorriso", {"-indev", image, "-osirrox", "on", "-extract", "/"}, "",
                   rockRidge ? all : files, rockRidge);
        QCOMPARE(m_times, times);
    }

    void oddTreesAreReadByOthers_data()
    {
        QTest::addColumn<int>("revision");
        for (const UdfRevision revision : kRevisions)
            QTest::newRow(std::string(name(revision)).c_str()) << static_cast<int>(revision);
    }
    void oddTreesAreReadByOthers()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        makeCommonTree(maker, true);
        makeOddTree(maker);
        const std::string image = save(maker.compilation(), onlyUdf(revision));
        compareUdf(image, maker.compilation(), static_cast<UdfRevision>(revision));
    }

    void namedStreamsAreNoTroubleForOthers_data()
    {
        QTest::addColumn<int>("revision");
        for (const UdfRevision revision : kRevisions)
            if (hasNamedStreams(revision))
                QTest::newRow(std::string(name(revision)).c_str()) << static_cast<int>(revision);
    }
    void namedStreamsAreNoTroubleForOthers()
    {
        QFETCH(int, revision);
        const std::vector<std::byte> value(3000, std::byte{7});
        TreeMaker maker;
        makeCommonTree(maker, true);
        maker.extended({{"user.small", {std::byte{1}}}, {"user.big", value}}).folder("/tagged");
        maker.extended({{"user.small", {}}, {"user.big", value}}).file("/tagged/file", pattern(5000));
        maker.label("STREAMS");
        ImageOptions options = reproducible();
        options.udf = static_cast<UdfRevision>(revision);
        options.extendedAttributes = true;
        const Dump expected = dumpTree(maker.compilation());
        const std::string image = save(maker.compilation(), options);
        compareUdf(image, maker.compilation(), *options.udf);
        QCOMPARE(toText(extracted("bsdtar", {"-xf", image, "-C"})), toText(expected));
        QCOMPARE(toText(extracted("xorriso", {"-indev", image, "-osirrox", "on", "-extract", "/"})),
                 toText(expected));
    }

    void namesOf255BytesAreReadAsThePlanShowsThem()
    {
        TreeMaker maker;
        for (const char* end : {"", ".text", "y"})
            maker.file("/" + std::string(255 - std::string_view(end).size(), 'x') + end, end);
        for (const UdfRevision revision : {UdfRevision::V102, UdfRevision::V250}) {
            const auto options = onlyUdf(static_cast<int>(revision));
            const auto adapted = plan(maker.compilation(), options)->adaptedNames(NameSpace::Udf);
            QCOMPARE(adapted.size(), std::size_t{3});
            Dump expected;
            const Dump wanted = dumpTree(maker.compilation());
            for (const AdaptedName& one : adapted) {
                QCOMPARE(one.shown.size(), std::size_t{254});
                expected["/" + one.shown] = wanted.at(one.path);
            }
            QCOMPARE(toText(dumpUdf(save(maker.compilation(), options))), toText(expected));
        }
    }

    void largeAndDeepFoldersAreReadByOthers_data() { oddTreesAreReadByOthers_data(); }
    void largeAndDeepFoldersAreReadByOthers()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        std::string deep;
        for (int level = 1; level <= 300; ++level)
            deep += "/" + std::to_string(level);
        maker.file(deep + "/bottom", "deep");
        std::vector<tree::NodePtr> nodes;
        for (int i = 0; i < 20'000; ++i)
            nodes.push_back(tree::Node::makeFile(
                "file " + std::to_string(i),
                std::make_shared<source::MemorySource>(std::string_view(i % 100 == 0 ? "contents" : ""))));
        maker.folder("/large");
        QVERIFY(maker.compilation()
                    .insert(maker.compilation().find("/large")->id(), std::move(nodes))
                    .has_value());
        const Dump expected = dumpTree(maker.compilation());
        const std::string image = save(maker.compilation(), onlyUdf(revision));
        compareOurs(image, expected);
        QVERIFY(dumpUdf(image) == expected);
        compareInfo(image, expected, static_cast<UdfRevision>(revision));
    }

    void filesAtTheBordersOfExtentsAreReadByOthers_data() { oddTreesAreReadByOthers_data(); }
    void filesAtTheBordersOfExtentsAreReadByOthers()
    {
        QFETCH(int, revision);
        constexpr std::uint64_t kExtent = 0x3FFFF800;
        const std::string folder = newFolder("sparse");
        for (const std::uint64_t size : {kExtent - 1, kExtent, kExtent + 1, std::uint64_t{9} << 30}) {
            const std::string path = folder + "/" + std::to_string(size);
            std::ofstream(path) << "begin";
            std::filesystem::resize_file(path, size);
            std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(-3, std::ios::end);
            file << "end";
        }
        const auto compilation = scanFolder(folder);
        ImageStream stream(*plan(compilation, onlyUdf(revision)));
        const std::string image = m_root + "/sparse.udf";
        saveSparse(stream, image);
        QCOMPARE(toText(dumpUdf(image)), toText(dumpTree(compilation)));
        const VolumePtr volume(udfread_init());
        QCOMPARE(udfread_open(volume.get(), image.c_str()), 0);
        for (const auto& [path, line] : dumpTree(compilation)) {
            const FilePtr file(udfread_file_open(volume.get(), path.c_str()));
            QVERIFY2(file != nullptr, path.c_str());
            char text[5] = {};
            QCOMPARE(udfread_file_read(file.get(), text, 5), 5);
            QCOMPARE(std::string_view(text, 5), std::string_view("begin"));
            QCOMPARE(udfread_file_seek(file.get(), -3, UDF_SEEK_END), udfread_file_size(file.get()) - 3);
            QCOMPARE(udfread_file_read(file.get(), text, 5), 3);
            QCOMPARE(std::string_view(text, 3), std::string_view("end"));
        }
        QVERIFY(run("7z", {"l", "-tudf", image}).contains("9663676416"));
        std::filesystem::remove(image);
    }

    void linksDoNotHideWhatLiesBesideThem()
    {
        TreeMaker maker;
        makeCommonTree(maker, true);
        const tree::Attributes linked{.mode = 0644, .links = 2, .device = 1, .inode = 7};
        maker.link("/link", "sizes/1.bin").link("/many/broken", "../../nowhere");
        maker.file("/one name", "shared", linked).file("/other name", "shared", linked);
        const Dump expected = dumpTree(maker.compilation());
        for (const UdfRevision revision : kRevisions) {
            const std::string image = save(maker.compilation(), onlyUdf(static_cast<int>(revision)));
            Dump seen = dumpUdf(image);
            QCOMPARE(seen.erase("/link") + seen.erase("/many/broken"), std::size_t{2}); // as files of paths
            QCOMPARE(toText(seen), toText(withoutLinks(expected)));
            compareOurs(image, expected);
            compareInfo(image, expected, revision);
        }
    }

private:
    static ImageOptions onlyUdf(int revision)
    {
        ImageOptions options = reproducible();
        options.iso9660 = options.joliet = options.rockRidge = false;
        options.udf = static_cast<UdfRevision>(revision);
        return options;
    }

    /// What a program makes of an image; sets m_times.
    void compareIso(const std::string& program, std::vector<std::string> arguments, const std::string& prefix,
                    const Dump& expected, bool keepsNames)
    {
        Dump seen = extracted(program, std::move(arguments), prefix);
        if (program == "7z")
            eraseLinks(seen);
        QCOMPARE(toText(keepsNames ? seen : withoutNames(seen)),
                 toText(keepsNames ? expected : withoutNames(expected)));
    }

    static void eraseLinks(Dump& dump)
    {
        for (const std::string_view path : kLinks)
            dump.erase(std::string(path));
    }

    /// What every name space can show; the names as they are unless `longNames` is not wanted.
    static void makeCommonTree(TreeMaker& maker, bool longNames)
    {
        constexpr std::int64_t kDay = 86'400'000'000'000;
        std::int64_t time = kTime;
        const auto at = [&time] {
            return tree::Attributes{.mode = 0644, .modified = time += kDay + kDay / 7};
        };
        for (const std::size_t size : {0U, 1U, 2047U, 2048U, 2049U, 4095U, 4096U, 4097U, 70'000U})
            maker.file("/sizes/" + std::to_string(size) + ".bin", pattern(size), at());
        for (int i = 0; i < 60; ++i)
            maker.file("/many/" + std::to_string(i) + ".dat", pattern(static_cast<std::size_t>(i), 2), at());
        maker.folder("/empty");
        if (longNames)
            maker.file("/Grüße/ünïcödé.text", "unicode", at())
                .file("/folder/a file of many words.jpeg", pattern(3000), at());
    }

    static void makeOddTree(TreeMaker& maker)
    {
        maker.file("/odd/emoji 😀.txt", "emoji").file("/odd/日本語.txt", "japanese");
        maker.file("/odd/cafe\xCC\x81", "decomposed").file("/odd/café", "composed");
        maker.file("/odd/Case", "upper").file("/odd/case", "lower");
        maker.file("/odd/trailing dot.", "dot")
            .file("/odd/trailing space ", "space")
            .file("/odd/.hidden", "h");
        maker.file("/odd/" + std::string(254, 'n'), "longest");
        maker.file("/odd/a:b*c?d\"e<f>g|h", "signs");
    }

    void compareUdf(const std::string& image, const tree::DataCompilation& compilation, UdfRevision revision)
    {
        const Dump expected = dumpTree(compilation);
        compareOurs(image, expected);
        const Dump files = withoutLinks(expected);
        Dump seen = dumpUdf(image);
        eraseLinks(seen);
        QCOMPARE(toText(seen), toText(files));
        if (files.size() == expected.size()) {
            QCOMPARE(toText(extracted("7z", {"x", "-tudf", "-y", image}, "-o")), toText(files));
            QCOMPARE(m_times, timesIn(compilation.root()));
        }
        compareInfo(image, expected, revision);
        if (hasMetadataPartition(revision))
            return; // GRUB 2 knows UDF up to 2.01
        const std::string copy = m_root + "/copy";
        std::filesystem::remove(copy);
        run("grub-fstest", {image, "cp", "(loop0)/sizes/70000.bin", copy});
        std::ifstream file(copy, std::ios::binary);
        QCOMPARE(std::string(std::istreambuf_iterator<char>(file), {}), pattern(70'000));
        QVERIFY(run("grub-fstest", {image, "ls", "(loop0)/many"}).contains("59.dat"));
    }

    static void compareOurs(const std::string& image, const Dump& expected)
    {
        MemorySectors sectors(loadFile(image));
        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader.has_value());
        QVERIFY(dumpImage(*reader, NameSpace::Udf) == expected);
    }

    static void compareInfo(const std::string& image, const Dump& expected, UdfRevision revision)
    {
        const QByteArray said = run("udfinfo", {image});
        const auto folders = std::ranges::count(expected, "folder", &Dump::value_type::second);
        const auto files = static_cast<std::ptrdiff_t>(expected.size()) - folders;
        for (const QByteArray& line :
             {QByteArray("udfwriterev=").append(QByteArrayView(name(revision))),
              QByteArray("integrity=closed"), QByteArray("accesstype=readonly"), QByteArray("freeblocks=0"),
              QByteArray("behindblocks=0"), QByteArray("numfiles=").append(QByteArray::number(files)),
              QByteArray("numdirs=").append(QByteArray::number(folders + 1))})
            QVERIFY2(said.contains(QByteArray("\n").append(line).append("\n")), said.constData());
        QCOMPARE(said.count("type=ANCHOR"), 3);
        QVERIFY(said.contains("type=RVDS"));
        QVERIFY2(!said.toLower().contains("warning") && !said.toLower().contains("error"), said.constData());
    }

    /// What a program extracts into a folder that comes last, behind `prefix`.
    Dump extracted(const std::string& program, std::vector<std::string> arguments,
                   const std::string& prefix = {})
    {
        const std::string out = newFolder("out");
        arguments.push_back(prefix + out);
        run(program, arguments);
        makeRemovable(out);
        m_times = timesIn(out);
        return dumpFolder(out);
    }

    std::string save(const tree::DataCompilation& compilation, const ImageOptions& options) const
    {
        const std::string path = m_root + "/image";
        ImageStream stream(*plan(compilation, options));
        SilentJobContext context;
        const auto result = writeToFile(stream, path, context, {.existing = ExistingFile::Replace});
        if (!result)
            qWarning("%s", result.error().toString().c_str());
        return path;
    }

    std::string newFolder(const std::string& name) const
    {
        std::filesystem::remove_all(m_root + "/" + name);
        std::filesystem::create_directory(m_root + "/" + name);
        return m_root + "/" + name;
    }

    QTemporaryDir m_folder;
    std::string m_root;
    Times m_times; // of what was extracted last
};

QTEST_GUILESS_MAIN(TestUdfPeers)
#include "tst_udfpeers.moc"
