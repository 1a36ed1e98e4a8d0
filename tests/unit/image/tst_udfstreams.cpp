// SPDX-License-Identifier: GPL-3.0-or-later
// Extended attributes as named streams: ECMA-167 4/9.2 and UDF 3.3.5.
// LENGTH: the table of faults is about one image, which all tests here share.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/xattr.h>

#include "core/image/check/checkimage.h"
#include "core/image/extract.h"
#include "core/image/importtree.h"
#include "core/source/memorysource.h"
#include "udfbytes.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

using Streams = ImageReader::Streams;

tree::ExtendedAttribute attribute(const std::string& name, std::string_view value)
{
    const auto bytes = asBytes(value);
    return {name, {bytes.begin(), bytes.end()}};
}

/// Only UDF of a revision, or a bridge with everything else.
ImageOptions withStreams(UdfRevision revision, bool isBridge = false)
{
    ImageOptions options = isBridge ? reproducible() : onlyUdf(revision);
    options.udf = revision;
    options.extendedAttributes = true;
    return options;
}

/// Two files of which one has a small attribute and one that its entry has no room for, and a folder.
TreeMaker& taggedTree(TreeMaker& maker)
{
    maker.label("streams");
    maker.extended({attribute("user.a", "1"), attribute("user.big", pattern(3000))});
    maker.file("/file", "hello", {.mode = 0640, .uid = 1000, .gid = 100});
    maker.extended({attribute("user.of.folder", "yes")}).folder("/folder");
    maker.file("/folder/plain", pattern(5000));
    return maker;
}

/// "path name=size:digest" for each stream of a name space.
std::string dumpStreams(const ImageReader& reader, NameSpace nameSpace,
                        std::vector<std::string>* troubles = nullptr)
{
    std::string text;
    const auto visit = [&](const std::string& path, const ImageEntry& entry, int) {
        for (const ImageEntry& stream : entry.streams) {
            const auto contents = reader.contents(stream);
            text += path + ' ' + stream.name + '=' + std::to_string(stream.size) + ':' +
                    (contents ? sha256(**contents).substr(0, 8) : contents.error().toString()) + '\n';
        }
        return ImageReader::Walk::Continue;
    };
    const auto note = [troubles](const std::string& path, const Error& error) {
        if (troubles)
            troubles->push_back(path + ": " + error.toString());
    };
    if (const auto result = reader.walk(nameSpace, visit, note, Streams::Read); !result)
        text += result.error().toString();
    return text;
}

std::string dumpStreams(const Bytes& image, std::vector<std::string>* troubles = nullptr)
{
    MemorySectors sectors(image);
    return dumpStreams(ImageReader::open(sectors).value(), NameSpace::Udf, troubles);
}

std::string digestOf(const std::string& text)
{
    return sha256(source::MemorySource(text)).substr(0, 8);
}

std::string findingsOf(const Bytes& image)
{
    MemorySectors sectors(image);
    SilentJobContext context;
    const CheckReport report = checkImage(sectors, {}, context).value();
    std::string text;
    for (const Finding& found : report.findings)
        text += std::string(name(found.code)) + ' ' + found.path + ' ' + std::string(found.field) + '\n';
    return text;
}

/// The parts of a file's streams, by the numbers of the standards.
struct FileStreams {
    FileStreams(const UdfVolume& volume, const std::string& name)
        : file(volume.entryOf(volume.find(name))),
          directoryBlock(getLe32(file.subspan(152 + 4))),
          directory(volume.block(directoryBlock))
    {
        auto rest = directory.subspan(216, getLe64(directory.subspan(56)));
        while (!rest.empty()) {
            const std::size_t length = (38 + std::to_integer<std::size_t>(rest[19]) + 3) / 4 * 4;
            identifiers.push_back(rest.first(length));
            rest = rest.subspan(length);
        }
    }

    std::span<const std::byte> file;
    std::uint32_t directoryBlock;
    std::span<const std::byte> directory;
    std::vector<std::span<const std::byte>> identifiers = {};
};

std::span<std::byte> writable(Bytes& image, std::span<const std::byte> part)
{
    return std::span(image).subspan(static_cast<std::size_t>(part.data() - image.data()), part.size());
}

/// One way to break the streams of `taggedTree`, and what a check says of it.
struct Fault {
    const char* name;
    void (*spoil)(Bytes& image, const UdfVolume& volume, const FileStreams& streams);
    const char* finding; ///< a line of findingsOf()
};

const Fault kFaults[] = {
    {"stream bit is missing",
     [](Bytes& image, const UdfVolume& volume, const FileStreams& streams) {
         const auto stream = writable(image, volume.entryOf(streams.identifiers[1]));
         stream[35] = std::byte{0};
         reseal(stream);
     },
     "StreamsInvalid /file/user.a Flags"},
    {"stream directory of another type",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto directory = writable(image, streams.directory);
         directory[27] = std::byte{5};
         reseal(directory);
     },
     "StreamsInvalid /file File Type"},
    {"stream that has streams",
     [](Bytes& image, const UdfVolume& volume, const FileStreams& streams) {
         const auto stream = writable(image, volume.entryOf(streams.identifiers[1]));
         std::ranges::copy(streams.file.subspan(152, 16), stream.subspan(152).begin());
         reseal(stream);
     },
     "StreamsInvalid /file/user.a Stream Directory ICB"},
    {"stream with two names",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto second = writable(image, streams.identifiers[2]);
         std::ranges::copy(streams.identifiers[1].subspan(20, 16), second.subspan(20).begin());
         reseal(second);
         reseal(writable(image, streams.directory));
     },
     "StreamsInvalid /file ICB"},
    {"two files with one stream directory",
     [](Bytes& image, const UdfVolume& volume, const FileStreams& streams) {
         const auto folder = writable(image, volume.entryOf(volume.find("folder")));
         std::ranges::copy(streams.file.subspan(152, 16), folder.subspan(152).begin());
         reseal(folder);
     },
     "StreamsInvalid /folder Stream Directory ICB"},
    {"object size",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto file = writable(image, streams.file);
         file[64] ^= std::byte{1};
         reseal(file);
     },
     "ObjectSize /file "},
    {"link count without the stream directory's",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto file = writable(image, streams.file);
         file[48] = std::byte{1};
         reseal(file);
     },
     "LinkCount /file "},
    {"unique id in the folder of a file that has one name and streams",
     [](Bytes& image, const UdfVolume& volume, const FileStreams&) {
         const auto identifier = writable(image, volume.find("file"));
         identifier[32] ^= std::byte{1};
         reseal(identifier);
     },
     "UniqueIdDiffers /file "},
    {"unique id of a stream",
     [](Bytes& image, const UdfVolume& volume, const FileStreams& streams) {
         const auto stream = writable(image, volume.entryOf(streams.identifiers[2]));
         stream[200] ^= std::byte{1};
         reseal(stream);
     },
     "UniqueIdDiffers /file/user.big "},
    {"parent that is another file",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto parent = writable(image, streams.identifiers[0]);
         parent[24] ^= std::byte{1};
         reseal(parent);
         reseal(writable(image, streams.directory));
     },
     "ParentWrong /file "},
    {"name twice",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto first = writable(image, streams.identifiers[1]);
         const auto second = writable(image, streams.identifiers[2]);
         second[19] = first[19];
         putLe16(second.subspan(36), 2); // implementation use fills the length that is left
         std::ranges::copy(first.subspan(38, 7), second.subspan(40).begin());
         reseal(second);
         reseal(writable(image, streams.directory));
     },
     "NameTwice /file/user.a "},
    {"stream directory outside the partition",
     [](Bytes& image, const UdfVolume&, const FileStreams& streams) {
         const auto file = writable(image, streams.file);
         putLe32(file.subspan(156), 0x7FFFFFFF);
         reseal(file);
     },
     "EntryBroken /file ICB"},
};

/// In the build folder: not every file system for temporary files has such attributes.
class AttributeFolder {
public:
    AttributeFolder()
    {
        const QByteArray path = QFile::encodeName(m_folder.path());
        if (!m_folder.isValid() || ::setxattr(path.constData(), "user.test", "1", 1, 0) != 0)
            qFatal("no extended attributes below %s", qPrintable(QDir::currentPath()));
    }
    [[nodiscard]] QString path() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder{QDir::currentPath() + QStringLiteral("/streams-XXXXXX")};
};

} // namespace

class TestUdfStreams : public QObject {
    Q_OBJECT

private slots:
    void streamsFollowTheirTables_data() { addRevisions(); }
    void streamsFollowTheirTables()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        const Bytes image =
            makeImage(taggedTree(maker).compilation(), withStreams(static_cast<UdfRevision>(revision)));
        const UdfVolume volume(image);
        const FileStreams streams(volume, "file");
        const std::uint32_t fileBlock = getLe32(volume.find("file").subspan(24));
        const std::uint64_t id = getLe32(volume.find("file").subspan(32));
        const std::byte partition{volume.hasMetadata ? std::uint8_t{1} : std::uint8_t{0}};

        QCOMPARE(faultOf(streams.file, 3, fileBlock), std::string());
        QCOMPARE(getLe16(streams.file.subspan(48)), std::uint16_t{2}); // a name and its stream directory
        QCOMPARE(getLe64(streams.file.subspan(56)), std::uint64_t{5});
        QCOMPARE(getLe64(streams.file.subspan(64)), std::uint64_t{5 + 1 + 3000}); // object size
        QCOMPARE(getLe32(streams.file.subspan(152)), 2048U);
        QCOMPARE(streams.file[160], partition);
        QCOMPARE(getLe16(streams.file.subspan(34)) & 0x2000, 0);

        QCOMPARE(idOf(streams.directory), 266U);
        QCOMPARE(faultOf(streams.directory, 3, streams.directoryBlock), std::string());
        QCOMPARE(std::to_integer<int>(streams.directory[27]), 13);
        QCOMPARE(getLe16(streams.directory.subspan(34)), std::uint16_t{3});     // what it holds stands inside
        QCOMPARE(getLe32(streams.directory.subspan(36)), 1000U);                // its file's owner
        QCOMPARE(getLe32(streams.directory.subspan(44)), 0b11110'00100'00000U); // rw-r-----
        QCOMPARE(getLe16(streams.directory.subspan(48)), std::uint16_t{0});     // no identifier leads to it
        QCOMPARE(getLe64(streams.directory.subspan(72)), std::uint64_t{0});     // blocks recorded
        QCOMPARE(getLe32(streams.directory.subspan(152)), 0U);                  // no streams of its own
        QCOMPARE(getLe64(streams.directory.subspan(200)), id);                  // UDF 3.2.1.1
        QCOMPARE(getLe32(streams.directory.subspan(208)), 0U);                  // no extended attributes

        QCOMPARE(streams.identifiers.size(), std::size_t{3});
        for (const auto identifier : streams.identifiers) {
            QCOMPARE(faultOf(identifier, 3, streams.directoryBlock), std::string());
            QCOMPARE(std::uint64_t{getLe32(identifier.subspan(32))}, id);
            QCOMPARE(identifier[28], partition);
        }
        QCOMPARE(hex(streams.identifiers[0].subspan(16, 4)), std::string("01 00 0a 00")); // a parent
        QCOMPARE(getLe32(streams.identifiers[0].subspan(24)), fileBlock);
        QCOMPARE(hex(streams.identifiers[1].subspan(16, 4)), std::string("01 00 00 07"));
        QCOMPARE(hex(streams.identifiers[1].subspan(38, 7)), std::string("08 75 73 65 72 2e 61"));
        QCOMPARE(UdfVolume::nameOf(streams.identifiers[2]), std::string("user.big"));

        const auto small = volume.entryOf(streams.identifiers[1]);
        QCOMPARE(idOf(small), 266U);
        QCOMPARE(faultOf(small, 3, getLe32(streams.identifiers[1].subspan(24))), std::string());
        QCOMPARE(std::to_integer<int>(small[27]), 5);
        QCOMPARE(getLe16(small.subspan(34)), std::uint16_t{0x2003}); // a stream, contents inside
        QCOMPARE(getLe16(small.subspan(48)), std::uint16_t{1});
        QCOMPARE(getLe64(small.subspan(56)), std::uint64_t{1});
        QCOMPARE(getLe64(small.subspan(64)), std::uint64_t{1});
        QCOMPARE(getLe64(small.subspan(200)), id);
        QCOMPARE(textAt(small, 216, 1), std::string("1"));

        const auto big = volume.entryOf(streams.identifiers[2]);
        QCOMPARE(getLe16(big.subspan(34)), static_cast<std::uint16_t>(0x2000 | (volume.hasMetadata ? 1 : 0)));
        QCOMPARE(getLe64(big.subspan(72)), std::uint64_t{2});
        QCOMPARE(getLe32(big.subspan(216)), 3000U);
        const std::uint64_t sector = volume.partition + getLe32(big.subspan(220));
        QCOMPARE(textAt(image, sector * kSectorSize, 3000), pattern(3000));
    }

    void countsOfTheVolumeAreWithoutStreams() // UDF 2.2.6.4
    {
        TreeMaker with;
        TreeMaker without;
        taggedTree(with);
        without.label("streams").file("/file", "hello").folder("/folder").file("/folder/plain", "x");
        const auto integrityOf = [](const Bytes& image) {
            const auto descriptor = sectorOf(image, getLe32(sectorOf(image, 35).subspan(436)));
            return hex(descriptor.subspan(40, 8)) + " / " + hex(descriptor.subspan(80 + 8 + 32, 14));
        };
        QCOMPARE(integrityOf(makeImage(with.compilation(), withStreams(UdfRevision::V201))),
                 integrityOf(makeImage(without.compilation(), onlyUdf(UdfRevision::V201))));
    }

    void areOnlyWrittenWhenWanted()
    {
        TreeMaker with;
        TreeMaker without;
        taggedTree(with);
        without.label("streams").file("/file", "hello", {.mode = 0640, .uid = 1000, .gid = 100});
        without.folder("/folder").file("/folder/plain", pattern(5000));
        QVERIFY(makeImage(with.compilation(), onlyUdf(UdfRevision::V201)) ==
                makeImage(without.compilation(), onlyUdf(UdfRevision::V201)));
    }

    void needARevisionThatHasThem()
    {
        TreeMaker maker;
        taggedTree(maker);
        for (const UdfRevision revision : {UdfRevision::V102, UdfRevision::V150})
            QCOMPARE(plan(maker.compilation(), withStreams(revision)).error().code,
                     ErrorCode::InvalidArgument);
        ImageOptions options = reproducible();
        options.extendedAttributes = true;
        QCOMPARE(plan(maker.compilation(), options).error().code, ErrorCode::InvalidArgument);
    }

    void areReadBackInEveryHierarchy_data() { addRevisions(); }
    void areReadBackInEveryHierarchy()
    {
        QFETCH(int, revision);
        TreeMaker maker;
        taggedTree(maker);
        maker.extended({attribute("user.empty", ""), attribute("user.größe €", "Ω")});
        const tree::Attributes linked{.mode = 0644, .links = 2, .device = 1, .inode = 7};
        maker.file("/folder/one", "contents", linked);
        maker.extended({attribute("user.empty", ""), attribute("user.größe €", "Ω")});
        maker.file("/folder/two", "contents", linked);
        const Bytes image =
            makeImage(maker.compilation(), withStreams(static_cast<UdfRevision>(revision), true));
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        std::string expected = "/file user.a=1:" + digestOf("1") +
                               "\n/file user.big=3000:" + digestOf(pattern(3000)) +
                               "\n/folder user.of.folder=3:" + digestOf("yes") + "\n";
        for (const char* const path : {"/folder/one", "/folder/two"})
            expected += std::string(path) + " user.empty=0:" + digestOf("") + '\n' + path +
                        " user.größe €=2:" + digestOf("Ω") + '\n';
        for (const NameSpace nameSpace : {NameSpace::Udf, NameSpace::RockRidge, NameSpace::Joliet})
            QCOMPARE(dumpStreams(reader, nameSpace), expected);
        QCOMPARE(reader.find(NameSpace::Udf, "/file")->links, 1U);
        QCOMPARE(reader.find(NameSpace::Udf, "/folder")->links, 2U);
        QCOMPARE(reader.find(NameSpace::Udf, "/folder/one")->links, 2U);
        QCOMPARE(toText(dumpImage(reader, NameSpace::Udf)), toText(dumpTree(maker.compilation())));
        QCOMPARE(findingsOf(image), std::string());
        auto file = reader.find(NameSpace::RockRidge, "/file").value();
        QVERIFY(reader.readStreams("/file", file));
        QCOMPARE(file.streams.size(), std::size_t{2});
        QCOMPARE(reader.mapLba(file.streams[1].extents[0].lba), std::optional<std::string>("/file"));
    }

    void manyStreamsTakeBlocksBesideTheirDirectory()
    {
        tree::ExtendedAttributes many;
        for (int i = 100; i < 400; ++i)
            many.push_back(attribute("user.number." + std::to_string(i), std::to_string(i)));
        TreeMaker maker;
        maker.label("many").extended(many).file("/file", "hello");
        for (const UdfRevision revision : {UdfRevision::V200, UdfRevision::V260}) {
            const Bytes image = makeImage(maker.compilation(), withStreams(revision));
            const std::string streams = dumpStreams(image);
            QCOMPARE(std::ranges::count(streams, '\n'), 300);
            QVERIFY(streams.contains("/file user.number.399=3:" + digestOf("399")));
            QCOMPARE(findingsOf(image), std::string());
        }
    }

    void valuesAtTheEdgeOfTheirEntry_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {0, 1, 1831, 1832, 1833, 2047, 2048, 2049, 65535, 65536})
            QTest::addRow("%d", size) << size;
    }
    void valuesAtTheEdgeOfTheirEntry()
    {
        QFETCH(int, size);
        const std::string value = pattern(static_cast<std::size_t>(size));
        TreeMaker maker;
        maker.label("edge").extended({attribute("user.v", value)}).file("/file", "hello");
        const Bytes image = makeImage(maker.compilation(), withStreams(UdfRevision::V250));
        QCOMPARE(dumpStreams(image), "/file user.v=" + std::to_string(size) + ':' + digestOf(value) + '\n');
        QCOMPARE(findingsOf(image), std::string());
    }

    void namesThatUdfCannotHaveAreLeftOutAndTold()
    {
        const std::string longest = "user." + std::string(249, 'n');
        TreeMaker maker;
        maker.extended({attribute("user." + std::string(250, 'n'), "too long"),
                        attribute("user.\xFF", "no UTF-8"), attribute(longest, "fits")});
        maker.label("names").file("/file", "hello");
        const ImagePlan planned = plan(maker.compilation(), withStreams(UdfRevision::V201)).value();
        QCOMPARE(planned.warnings().size(), std::size_t{2});
        for (const Error& warning : planned.warnings()) {
            QCOMPARE(warning.code, ErrorCode::AttributeNotKept);
            QCOMPARE(std::get<AtPath>(warning.where).path, std::string("/file"));
        }
        const Bytes image = makeImage(maker.compilation(), withStreams(UdfRevision::V201));
        QCOMPARE(dumpStreams(image), "/file " + longest + "=4:" + digestOf("fits") + '\n');
    }

    void whatUdfDoesNotShowHasNoStreams()
    {
        TreeMaker maker;
        taggedTree(maker);
        const std::array ids{maker.compilation().find("/file")->id()};
        QVERIFY(maker.compilation().setProperties(ids, {.omitUdf = true}));
        const Bytes image = makeImage(maker.compilation(), withStreams(UdfRevision::V201, true));
        QCOMPARE(dumpStreams(image), "/folder user.of.folder=3:" + digestOf("yes") + '\n');
        QCOMPARE(findingsOf(image), std::string());
    }

    void areExtracted()
    {
        TreeMaker maker;
        const AttributeFolder folder;
        MemorySectors sectors(
            makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201, true)));
        const ImageReader reader = ImageReader::open(sectors).value();
        RecordingContext context;
        const std::string all = folder.path().toStdString() + "/all";
        const auto summary = extract(reader, reader.best(), {}, all, context);
        QCOMPARE(summary->attributes, std::uint64_t{3});
        QVERIFY(context.warnings.empty());
        QCOMPARE(attributeOf(all + "/file", "user.a"), std::string("1"));
        QCOMPARE(attributeOf(all + "/file", "user.big"), pattern(3000));
        QCOMPARE(attributeOf(all + "/folder", "user.of.folder"), std::string("yes"));
        const std::string one = folder.path().toStdString() + "/one";
        QVERIFY(extract(reader, reader.best(), {"/file"}, one, context).has_value());
        QCOMPARE(attributeOf(one + "/file", "user.a"), std::string("1"));
    }

    void otherStreamsAreToldInsteadOfExtracted()
    {
        TreeMaker maker;
        const AttributeFolder folder;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201));
        const UdfVolume volume(image);
        const FileStreams streams(volume, "file");
        const auto identifier = writable(image, streams.identifiers[1]);
        std::ranges::copy(asBytes("root.a"), identifier.subspan(39).begin());
        reseal(identifier);
        reseal(writable(image, streams.directory));
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        RecordingContext context;
        const auto summary =
            extract(reader, NameSpace::Udf, {}, folder.path().toStdString() + "/out", context);
        QCOMPARE(summary->attributes, std::uint64_t{2});
        QCOMPARE(context.warnings.size(), std::size_t{1});
        QCOMPARE(context.warnings[0].code, ErrorCode::AttributeNotKept);
        QVERIFY(context.warnings[0].detail.contains("root.a"));
    }

    /// What cannot be read of attributes costs nothing but the attributes.
    void brokenStreamsAreNoLostFile_data()
    {
        QTest::addColumn<bool>("isDirectory");
        QTest::newRow("stream") << false;
        QTest::newRow("stream directory") << true;
    }
    void brokenStreamsAreNoLostFile()
    {
        QFETCH(bool, isDirectory);
        TreeMaker maker;
        const AttributeFolder folder;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201, true));
        const UdfVolume volume(image);
        const FileStreams streams(volume, "file");
        writable(image, isDirectory ? streams.directory : volume.entryOf(streams.identifiers[1]))[4] ^=
            std::byte{1}; // the checksum of its tag
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        for (const std::vector<std::string>& paths : {std::vector<std::string>{}, {"/file"}}) {
            const std::string out = folder.path().toStdString() + (paths.empty() ? "/all" : "/one");
            RecordingContext context;
            const auto summary = extract(reader, NameSpace::Udf, paths, out, context);
            QVERIFY(summary->skipped.empty());
            QVERIFY(QFile::exists(QString::fromStdString(out + "/file")));
            QCOMPARE(context.warnings.size(), std::size_t{1});
            QCOMPARE(context.warnings[0].code, ErrorCode::AttributeNotKept);
            QCOMPARE(std::get<AtPath>(context.warnings[0].where).path, std::string("/file"));
            QVERIFY(context.warnings[0].detail.starts_with("not all named streams can be read: no "));
        }
        SilentJobContext silent;
        const auto imported = importTree(reader, NameSpace::Udf, silent).value();
        QCOMPARE(imported.report.count(ErrorCode::AttributeNotKept), std::uint64_t{1});
        QVERIFY(!imported.report.hasLosses());
        QCOMPARE(imported.counts.files, std::uint64_t{2});
    }

    void whyAStreamCannotBeReadIsTold()
    {
        TreeMaker maker;
        const AttributeFolder folder;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201));
        const UdfVolume volume(image);
        const auto big = writable(image, volume.entryOf(FileStreams(volume, "file").identifiers[2]));
        putLe32(big.subspan(216), 2000); // its only extent: of 3000 bytes
        reseal(big);
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        RecordingContext context;
        QVERIFY(extract(reader, NameSpace::Udf, {}, folder.path().toStdString() + "/out", context)
                    ->skipped.empty());
        QCOMPARE(context.warnings.size(), std::size_t{1});
        QVERIFY(context.warnings[0].detail.starts_with("\"user.big\" cannot be read: "));
    }

    /// Each name of a file leads to its streams, and a sound image is never refused for that.
    void manyNamesOfAFileWithManyStreamsAreRead()
    {
        tree::ExtendedAttributes many;
        for (int i = 100; i < 140; ++i)
            many.push_back(attribute("user.number." + std::to_string(i), std::to_string(i)));
        TreeMaker maker;
        maker.label("names");
        for (int i = 0; i < 1000; ++i) {
            maker.extended(many);
            maker.file("/name" + std::to_string(i), "hello",
                       {.mode = 0644, .links = 1000, .device = 1, .inode = 7});
        }
        std::vector<std::string> troubles;
        const std::string streams =
            dumpStreams(makeImage(maker.compilation(), withStreams(UdfRevision::V201)), &troubles);
        QCOMPARE(troubles, std::vector<std::string>());
        QCOMPARE(std::ranges::count(streams, '\n'), 1000 * 40);
    }

    void whatIsTakenIntoACompilationIsBounded()
    {
        tree::ExtendedAttributes many;
        for (int i = 100; i < 300; ++i)
            many.push_back(attribute("user.number." + std::to_string(i), pattern(65536)));
        TreeMaker maker;
        maker.label("names");
        maker.extended(std::move(many)); // of the one file that they all name
        for (int i = 10; i < 35; ++i)    // 312 MiB of attributes in an image of 14
            maker.file("/name" + std::to_string(i), "hello",
                       {.mode = 0644, .links = 25, .device = 1, .inode = 7});
        MemorySectors sectors(makeImage(maker.compilation(), withStreams(UdfRevision::V201)));
        const ImageReader reader = ImageReader::open(sectors).value();
        SilentJobContext context;
        const auto imported = importTree(reader, NameSpace::Udf, context).value();
        QCOMPARE(imported.counts.files, std::uint64_t{25});
        std::uint64_t taken = 0;
        for (const tree::NodePtr& node : imported.nodes)
            taken += node->extendedAttributes() ? node->extendedAttributes()->size() : 0;
        QVERIFY(taken > 4000 && taken < 256 * 16);
        std::uint64_t lost = 0; // one entry a file tells of all
        for (const Error& error : imported.report.entries) {
            const QString detail = QString::fromStdString(error.detail);
            const qsizetype more = detail.lastIndexOf(QStringLiteral(", and "));
            lost += 1 + (more < 0 ? 0 : QStringView(detail).sliced(more + 6).chopped(5).toULongLong());
        }
        QCOMPARE(lost, 25 * 200 - taken);
        QVERIFY(imported.report.count(ErrorCode::AttributeNotKept) <= 25);
        QVERIFY(!imported.report.hasLosses());
    }

    void ofTwoStreamsWithOneNameTheFirstIsTaken()
    {
        TreeMaker maker;
        maker.label("twice");
        maker.extended({attribute("user.a", "first"), attribute("user.b", "second")}).file("/file", "hello");
        Bytes image = makeImage(maker.compilation(), withStreams(UdfRevision::V201));
        const FileStreams streams(UdfVolume(image), "file");
        const auto second = writable(image, streams.identifiers[2]);
        second[44] = std::byte{'a'};
        reseal(second);
        reseal(writable(image, streams.directory));
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        SilentJobContext context;
        const auto imported = importTree(reader, NameSpace::Udf, context).value();
        QCOMPARE(*imported.nodes[0]->extendedAttributes(),
                 tree::ExtendedAttributes({attribute("user.a", "first")}));
        QCOMPARE(imported.report.count(ErrorCode::AttributeNotKept), std::uint64_t{1});
        QVERIFY(imported.report.entries[0].detail.contains("twice"));
    }

    void aCheckOfManyStreamsCanBeStopped()
    {
        tree::ExtendedAttributes many;
        for (int i = 100; i < 400; ++i)
            many.push_back(attribute("user.number." + std::to_string(i), std::to_string(i)));
        TreeMaker maker;
        maker.label("many").extended(many).file("/file", "hello");
        MemorySectors sectors(makeImage(maker.compilation(), withStreams(UdfRevision::V201)));
        RecordingContext context;
        context.stopAfterBytes = 1; // the file; whoever looks for a stop does so among its streams
        const auto report = checkImage(sectors, {}, context);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
    }

    void streamsOfTheFileSystemsOwnAreNotShown() // UDF 3.3.5.1, the metadata bit
    {
        TreeMaker maker;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201));
        const FileStreams streams(UdfVolume(image), "file");
        const auto identifier = writable(image, streams.identifiers[1]);
        identifier[18] = std::byte{0x10};
        reseal(identifier);
        reseal(writable(image, streams.directory));
        QVERIFY(!dumpStreams(image).contains("user.a"));
        QVERIFY(dumpStreams(image).contains("user.big"));
    }

    void goOnIntoALaterCompilation()
    {
        TreeMaker maker;
        MemorySectors sectors(
            makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V250, true)));
        const ImageReader reader = ImageReader::open(sectors).value();
        SilentJobContext context;
        auto imported = importTree(reader, reader.best(), context, ImportedContents::Read).value();
        QVERIFY(imported.report.isClean());
        tree::DataCompilation later;
        QVERIFY(later.insert(tree::kRootId, std::move(imported.nodes)));
        QVERIFY(*later.find("/file")->extendedAttributes() ==
                *maker.compilation().find("/file")->extendedAttributes());
        QVERIFY(*later.find("/folder")->extendedAttributes() ==
                *maker.compilation().find("/folder")->extendedAttributes());
        QVERIFY(!later.find("/folder/plain")->extendedAttributes());
    }

    void faultsAreFoundAndSurvived_data()
    {
        QTest::addColumn<int>("number");
        for (int i = 0; const Fault& fault : kFaults)
            QTest::newRow(fault.name) << i++;
    }
    void faultsAreFoundAndSurvived()
    {
        QFETCH(int, number);
        const Fault& fault = kFaults[number];
        TreeMaker maker;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201));
        const Bytes sound = image;
        const UdfVolume volume(sound);
        const auto inImage = [&](std::span<const std::byte> part) {
            return std::span<const std::byte>(image).subspan(
                static_cast<std::size_t>(part.data() - sound.data()), part.size());
        };
        FileStreams streams(volume, "file");
        streams.file = inImage(streams.file);
        streams.directory = inImage(streams.directory);
        for (auto& identifier : streams.identifiers)
            identifier = inImage(identifier);
        fault.spoil(image, UdfVolume(image), streams);
        const std::string findings = findingsOf(image);
        QVERIFY2(findings.contains(std::string(fault.finding) + '\n'), findings.c_str());
        // The files are there whatever became of their streams.
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        (void)dumpStreams(reader, NameSpace::Udf);
        QCOMPARE(toText(dumpImage(reader, NameSpace::Udf)), toText(dumpTree(maker.compilation())));
    }

    /// ECMA-167 4/14.1.19: streams of the file set itself. Nothing of them is shown, and nothing is in their
    /// way.
    void systemStreamsAreTolerated()
    {
        TreeMaker maker;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201, true));
        const UdfVolume volume(image);
        const FileStreams streams(volume, "file");
        const auto file = writable(image, streams.file);
        const auto fileSet = writable(image, volume.fileSet);
        std::ranges::copy(file.subspan(152, 16), fileSet.subspan(464).begin());
        std::ranges::fill(file.subspan(152, 16), std::byte{0});
        file[48] = std::byte{1};
        putLe64(file.subspan(64), 5); // what the object's size is without its streams
        reseal(file);
        reseal(fileSet);
        MemorySectors sectors(image);
        const ImageReader reader = ImageReader::open(sectors).value();
        QCOMPARE(toText(dumpImage(reader, NameSpace::Udf)), toText(dumpTree(maker.compilation())));
        QCOMPARE(dumpStreams(image), "/folder user.of.folder=3:" + digestOf("yes") + '\n');
        QCOMPARE(findingsOf(image), std::string());
    }

    void streamDirectoriesBeyondReasonAreTrouble()
    {
        TreeMaker maker;
        Bytes image = makeImage(taggedTree(maker).compilation(), withStreams(UdfRevision::V201));
        const FileStreams streams(UdfVolume(image), "file");
        const auto directory = writable(image, streams.directory);
        directory[34] = std::byte{0}; // short descriptors instead of contents:
        putLe64(directory.subspan(56), 2'000'000'000);
        putLe32(directory.subspan(212), 16);
        putLe32(directory.subspan(216), 0xBFFFF800); // neither recorded nor allocated, 1 GiB each
        putLe32(directory.subspan(224), 0xBFFFF800);
        reseal(directory);
        std::vector<std::string> troubles;
        QVERIFY(!dumpStreams(image, &troubles).contains("/file"));
        QCOMPARE(troubles.size(), std::size_t{1});
        QVERIFY(troubles[0].starts_with("/file: "));
    }

private:
    static void addRevisions()
    {
        QTest::addColumn<int>("revision");
        for (const UdfRevision revision : kRevisions)
            if (hasNamedStreams(revision))
                QTest::newRow(std::string(name(revision)).c_str()) << static_cast<int>(revision);
    }

    static std::string attributeOf(const std::string& path, const char* attribute)
    {
        std::string value(65536, '\0');
        const ssize_t size = ::getxattr(path.c_str(), attribute, value.data(), value.size());
        return size < 0 ? "none" : value.substr(0, static_cast<std::size_t>(size));
    }
};

QTEST_GUILESS_MAIN(TestUdfStreams)
#include "tst_udfstreams.moc"
