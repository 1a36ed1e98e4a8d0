// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <random>

#include "core/image/check/checkimage.h"
#include "core/image/layout.h"
#include "core/image/samecontents.h"
#include "core/source/memorysource.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

constexpr std::int64_t kVolumeTime = 1'000'000'000; // see reproducible()

class Dice {
public:
    explicit Dice(unsigned seed) : m_random(seed) {}

    [[nodiscard]] unsigned below(unsigned limit) { return static_cast<unsigned>(m_random() % limit); }
    [[nodiscard]] bool oneIn(unsigned many) { return below(many) == 0; }
    template <class T, std::size_t count>
    [[nodiscard]] const T& oneOf(const T (&values)[count])
    {
        return values[below(count)];
    }

private:
    std::mt19937 m_random;
};

/// With or without a fraction of a second, in the years that all file systems of an image can tell.
std::int64_t timeFrom(Dice& dice)
{
    if (dice.oneIn(8))
        return tree::kNoTime;
    const std::int64_t seconds =
        std::int64_t{dice.below(4'000'000'000U)} - (dice.oneIn(10) ? 2'000'000'000 : 0);
    return seconds * 1'000'000'000 + dice.below(1'000'000'000);
}

tree::Attributes attributesFrom(Dice& dice)
{
    return {.mode = dice.below(010000),
            .uid = dice.oneIn(5) ? 4'000'000'000U : dice.below(2000),
            .gid = dice.below(70'000),
            .modified = timeFrom(dice),
            .accessed = timeFrom(dice),
            .changed = timeFrom(dice)};
}

std::string nameFrom(Dice& dice, std::size_t number)
{
    static const char* const kPieces[] = {"a", "B",  ".",     " ", "é",       "漢",         "😀",
                                          "#", ";1", "*?:\\", "~", ".tar.gz", "-long-name-"};
    std::string name = std::to_string(number);
    for (unsigned piece = dice.below(18); piece > 0; --piece)
        name += dice.oneOf(kPieces);
    return name;
}

/// A tree and what the user wants of its items.
class RandomTree {
public:
    explicit RandomTree(unsigned seed) : m_dice(seed), m_seed(seed)
    {
        m_maker.label("random");
        for (std::size_t i = 0, count = 5 + m_dice.below(60); i < count; ++i)
            addOne(i);
        for (std::size_t i = 0; i < m_linked.size(); ++i)
            addNames(i);
        for (const std::string& path : m_paths)
            if (m_dice.oneIn(6))
                present(path);
    }

    [[nodiscard]] tree::DataCompilation& compilation() { return m_maker.compilation(); }
    [[nodiscard]] Dice& dice() { return m_dice; }
    [[nodiscard]] std::size_t depth() const { return m_depth; }

private:
    void addOne(std::size_t number)
    {
        static constexpr std::size_t kSizes[] = {0, 1, 2047, 2048, 2049, 4096, 65'537};
        const std::string path =
            m_folders[m_dice.below(static_cast<unsigned>(m_folders.size()))] + "/" + nameFrom(m_dice, number);
        const unsigned kind = m_dice.below(6);
        if (kind != 1 && kind != 2 && m_dice.oneIn(3)) // symbolic links have none
            m_maker.extended({{"user.a", std::vector<std::byte>(m_dice.below(3000), std::byte{7})}});
        switch (kind) {
        case 0:
            m_maker.folder(path, m_dice.below(010000));
            m_folders.push_back(path);
            m_depth = std::max(m_depth, static_cast<std::size_t>(std::ranges::count(path, '/')));
            break;
        case 1:
            m_maker.link(path, m_dice.oneIn(2) ? "../" + path.substr(1) : path + "/./x");
            break;
        case 2:
            if (m_linked.empty() || m_dice.oneIn(3))
                m_linked.emplace_back();
            m_linked[m_dice.below(static_cast<unsigned>(m_linked.size()))].push_back(path);
            break;
        default: // some are equal
            m_maker.file(path, pattern(m_dice.oneOf(kSizes), m_seed + m_dice.below(3)),
                         attributesFrom(m_dice));
        }
        if (m_maker.compilation().find(path))
            m_paths.push_back(path);
    }

    void addNames(std::size_t number)
    {
        tree::Attributes attributes = attributesFrom(m_dice);
        attributes.links = static_cast<std::uint32_t>(m_linked[number].size());
        attributes.device = 1;
        attributes.inode = number + 1;
        for (const std::string& path : m_linked[number]) {
            m_maker.file(path, pattern(3000, m_seed), attributes);
            m_paths.push_back(path);
        }
    }

    void present(const std::string& path)
    {
        const tree::PropertyChange wanted{.omitIso9660 = m_dice.oneIn(4),
                                          .omitJoliet = m_dice.oneIn(4),
                                          .omitUdf = m_dice.oneIn(4),
                                          .hidden = m_dice.oneIn(2),
                                          .weight = static_cast<std::int32_t>(m_dice.below(5)) - 2};
        const tree::NodeId ids[] = {compilation().find(path)->id()};
        if (!compilation().setProperties(ids, wanted))
            qFatal("no properties for %s", path.c_str());
    }

    Dice m_dice;
    unsigned m_seed;
    TreeMaker m_maker;
    std::vector<std::string> m_folders{""};
    std::vector<std::string> m_paths;
    std::vector<std::vector<std::string>> m_linked; // names of one file each
    std::size_t m_depth = 0;
};

source::ByteSourcePtr memory(const std::string& bytes, const char* name)
{
    return std::make_shared<source::MemorySource>(bytes, name);
}

void addBoot(Dice& dice, ImageOptions& options)
{
    options.boot.entries = {{.path = "/isolinux.bin",
                             .hiddenImage = memory(pattern(5000), "isolinux.bin"),
                             .table = dice.oneIn(2) ? InformationTable::Patched : InformationTable::None}};
    if (dice.oneIn(2))
        options.boot.entries.push_back({.platform = BootPlatform::Efi,
                                        .path = "/efi.img",
                                        .hiddenImage = memory(pattern(10'000), "efi.img")});
    if (options.boot.entries.size() == 2 && dice.oneIn(2))
        options.boot.hybrid = Hybrid::Yes;
    options.boot.manufacturer = dice.oneIn(2) ? "Somebody" : "";
}

ImageOptions optionsFrom(Dice& dice)
{
    static constexpr UdfRevision kAll[] = {UdfRevision::V102, UdfRevision::V150, UdfRevision::V200,
                                           UdfRevision::V201, UdfRevision::V250, UdfRevision::V260};
    static constexpr IsoLevel kLevels[] = {IsoLevel::One, IsoLevel::Two, IsoLevel::Three, IsoLevel::Four};
    static constexpr std::uint32_t kAlignments[] = {1, 1, 2, 16, 32};
    ImageOptions options = reproducible();
    if (dice.oneIn(2))
        options.udf = dice.oneOf(kAll);
    options.iso9660 = !options.udf || dice.oneIn(2);
    options.joliet = options.iso9660 && !dice.oneIn(3);
    options.rockRidge = options.iso9660 && !dice.oneIn(3);
    options.level = dice.oneOf(kLevels);
    options.jolietNames = dice.oneIn(2) ? JolietNames::Upto64 : JolietNames::Upto103;
    options.permissions = dice.oneIn(3) ? Permissions::ReadableForAll : Permissions::AsFound;
    options.alignment = dice.oneOf(kAlignments);
    options.checksums = dice.oneIn(3);
    options.dedupe = dice.oneIn(2);
    options.extendedAttributes = options.udf && hasNamedStreams(*options.udf) && dice.oneIn(2);
    options.paddingSectors = dice.oneIn(2) ? 0 : 150;
    options.reproducible = dice.oneIn(5);
    if (options.iso9660 && dice.oneIn(3))
        addBoot(dice, options);
    return options;
}

std::string wordsFor(const ImageOptions& options)
{
    std::string words = options.iso9660 ? "iso" + std::to_string(static_cast<int>(options.level)) : "";
    words += options.joliet ? " joliet" : "";
    words += options.rockRidge ? " rockridge" : "";
    words += options.udf ? " udf " + std::string(name(*options.udf)) : "";
    words += options.checksums ? " checksums" : "";
    words += options.dedupe ? " dedupe" : "";
    words += options.boot.entries.empty() ? "" : " boot";
    return words + (options.boot.hybrid == Hybrid::Yes ? " hybrid" : "");
}

bool isPosix(NameSpace nameSpace)
{
    return nameSpace == NameSpace::RockRidge || nameSpace == NameSpace::Udf;
}

std::int64_t secondsOf(std::int64_t nanoseconds)
{
    if (nanoseconds == tree::kNoTime)
        return kVolumeTime;
    return std::chrono::floor<std::chrono::seconds>(std::chrono::nanoseconds(nanoseconds)).count();
}

/// Everything that a name space can tell of an item.
struct Facts {
    std::string what;
    bool hidden = false;
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::int64_t modified = 0;
    std::int64_t accessed = 0;
    std::int64_t changed = 0;

    [[nodiscard]] std::string text(NameSpace nameSpace) const
    {
        std::string all = what;
        const bool isRockRidge = nameSpace == NameSpace::RockRidge; // it has no such bit of its own
        all += hidden && !isRockRidge ? " hidden" : "";
        all += " " + std::to_string(modified);
        if (!isPosix(nameSpace))
            return all;
        for (const std::int64_t number :
             {std::int64_t{mode}, std::int64_t{uid}, std::int64_t{gid}, accessed, changed})
            all += " " + std::to_string(number);
        return all;
    }
};

/// Paths of files, by what tells a file from others.
using Names = std::map<std::string, std::vector<std::string>>;

std::string linkWords(std::size_t count, const std::vector<std::string>& names)
{
    return ", " + std::to_string(count) + " names as " + *std::ranges::min_element(names);
}

/// What a name space of an image has to show of a tree, by the tree and the names that the plan promises.
class Expected {
public:
    Expected(const tree::DataCompilation& compilation, const ImagePlan& plan, NameSpace nameSpace)
        : m_layout(plan.layout()), m_nameSpace(nameSpace)
    {
        for (const auto& writer : m_layout.writers)
            if (writer->nameSpace() == nameSpace ||
                (nameSpace == NameSpace::Iso9660 && writer->nameSpace() == NameSpace::RockRidge))
                writer->visitNames(
                    [this](std::uint32_t item, std::string name) { m_names[item] = std::move(name); });
        addChildren(compilation.root(), "");
        for (const auto& [file, names] : m_files)
            for (const std::string& path : names)
                m_dump[path] += linkWords(names.size(), names);
    }

    [[nodiscard]] const Dump& dump() const { return m_dump; }

private:
    void addChildren(const tree::Node& folder, const std::string& shownFolder)
    {
        for (const tree::Node& node : folder.children()) {
            const tree::Presentation& wanted = node.presentation();
            const bool isOmitted = m_nameSpace == NameSpace::Udf      ? wanted.omitUdf
                                   : m_nameSpace == NameSpace::Joliet ? wanted.omitJoliet
                                                                      : wanted.omitIso9660;
            if (isOmitted || (node.isSymlink() && !hasLinks()))
                continue;
            const std::string shown = m_nameSpace == NameSpace::RockRidge
                                          ? std::string(node.name())
                                          : m_names[m_layout.find(node.path())];
            const std::string path = shownFolder + "/" + shown;
            m_dump[path] = factsOf(node).text(m_nameSpace);
            if (node.isFile() && isPosix(m_nameSpace))
                m_files[fileOf(node)].push_back(path);
            addChildren(node, path);
        }
    }

    /// Equal files that share their bytes stay files of their own.
    [[nodiscard]] static std::string fileOf(const tree::Node& node)
    {
        return node.attributes().inode != 0 ? std::to_string(node.attributes().inode)
                                            : std::string(node.path());
    }

    /// Who does not know Rock Ridge sees empty files there.
    [[nodiscard]] bool hasLinks() const
    {
        return isPosix(m_nameSpace) || (m_nameSpace == NameSpace::Iso9660 && m_layout.options.rockRidge);
    }

    [[nodiscard]] std::string whatIs(const tree::Node& node) const
    {
        if (node.isFolder())
            return "folder";
        if (node.isSymlink())
            return isPosix(m_nameSpace) ? "link to " + node.target()
                                        : "0 " + sha256(source::MemorySource("", "nothing"));
        return std::to_string(node.size()) + " " + sha256(*node.source());
    }

    [[nodiscard]] Facts factsOf(const tree::Node& node) const
    {
        const tree::Attributes& found = node.attributes();
        Facts facts{.what = whatIs(node),
                    .hidden = node.presentation().hidden,
                    .mode = found.mode,
                    .uid = found.uid,
                    .gid = found.gid,
                    .modified = secondsOf(found.modified),
                    .accessed = secondsOf(found.accessed),
                    .changed = secondsOf(found.changed)};
        if (m_layout.options.reproducible) { // nothing is younger than the volume
            facts.modified = std::min(facts.modified, kVolumeTime);
            facts.accessed = facts.changed = kVolumeTime;
        }
        if (m_layout.options.permissions == Permissions::ReadableForAll) {
            facts.uid = facts.gid = 0;
            facts.mode = node.isSymlink() ? 0777 : node.isFolder() || (found.mode & 0111) != 0 ? 0555 : 0444;
        }
        return facts;
    }

    const Layout& m_layout;
    NameSpace m_nameSpace;
    std::map<std::uint32_t, std::string> m_names;
    Names m_files;
    Dump m_dump;
};

Dump shown(const ImageReader& reader, NameSpace nameSpace)
{
    Dump dump;
    Names files;
    std::map<std::string, std::uint32_t> links;
    const auto visit = [&](const std::string& path, const ImageEntry& entry, int) {
        Facts facts{.what = entry.type == EntryType::Folder ? "folder" : "link to " + entry.linkTarget,
                    .hidden = entry.hidden,
                    .mode = entry.mode & 07777,
                    .uid = entry.uid,
                    .gid = entry.gid,
                    .modified = entry.modified,
                    .accessed = entry.accessed,
                    .changed = entry.changed};
        if (entry.type == EntryType::File)
            facts.what = std::to_string(entry.size) + " " + sha256(**reader.contents(entry));
        dump[path] = facts.text(nameSpace);
        if (entry.type == EntryType::File && isPosix(nameSpace)) {
            files[std::to_string(entry.serial)].push_back(path);
            links[path] = entry.links;
        }
        return ImageReader::Walk::Continue;
    };
    const auto trouble = [&](const std::string& path, const Error& error) {
        dump["!" + path] = error.toString();
    };
    if (const auto walked = reader.walk(nameSpace, visit, trouble); !walked)
        dump["!"] = walked.error().toString();
    for (const auto& [file, names] : files)
        for (const std::string& path : names)
            dump[path] += linkWords(links[path], names);
    return dump;
}

/// The lines that only one of them has.
std::string difference(const Dump& found, const Dump& expected)
{
    std::string text;
    for (const auto& [path, line] : found)
        if (const auto other = expected.find(path); other == expected.end() || other->second != line)
            text += "found    " + path + " " + line + "\n";
    for (const auto& [path, line] : expected)
        if (const auto other = found.find(path); other == found.end() || other->second != line)
            text += "expected " + path + " " + line + "\n";
    return text;
}

/// Pieces of any size in any order.
std::vector<std::byte> readInPieces(ImageStream& stream, Dice& dice)
{
    std::vector<std::byte> bytes(stream.sectorCount() * kSectorSize);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> pieces;
    for (std::uint64_t at = 0; at < stream.sectorCount();) {
        const std::uint64_t count = std::min<std::uint64_t>(1 + dice.below(200), stream.sectorCount() - at);
        pieces.emplace_back(at, count);
        at += count;
    }
    for (std::size_t i = pieces.size(); i > 1; --i)
        std::swap(pieces[i - 1], pieces[dice.below(static_cast<unsigned>(i))]);
    for (const auto& [at, count] : pieces)
        if (!stream.read(at, std::span(bytes).subspan(at * kSectorSize, count * kSectorSize)))
            return {};
    return bytes;
}

} // namespace

/// Any tree with any options: the image is sound, all name spaces show the tree, and it is the same image
/// however it is read.
class TestRandomTrees : public QObject {
    Q_OBJECT

private slots:
    void comeBackAsTheyWere_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 500; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void comeBackAsTheyWere()
    {
        QFETCH(unsigned, seed);
        RandomTree made(seed);
        const ImageOptions options = optionsFrom(made.dice());
        SilentJobContext context;
        SameContents same;
        if (options.dedupe)
            same = findSameContents(made.compilation(), context).value();
        const auto planned = plan(made.compilation(), options, same);
        QVERIFY2(planned, planned ? "" : planned.error().toString().c_str());
        ImageStream stream(*planned);
        MemorySectors sectors(readAll(stream));

        const auto report = checkImage(sectors, {}, context);
        QVERIFY(report);
        for (const Finding& finding : report->findings)
            qWarning("%s %s %s", name(finding.code).data(), finding.path.c_str(), finding.field.data());
        QVERIFY2(report->findings.empty(), wordsFor(options).c_str());

        const auto reader = ImageReader::open(sectors);
        QVERIFY(reader);
        for (const NameSpace nameSpace : reader->nameSpaces()) {
            if (nameSpace == NameSpace::Iso9660 && options.rockRidge && made.depth() > 7)
                continue; // shows relocated folders in their other place
            Dump theirs = shown(*reader, nameSpace);
            if (options.checksums)
                QCOMPARE(theirs.erase("/SHA256SUMS") + theirs.erase("/SHA256SU"), std::size_t{1});
            const std::string wrong =
                difference(theirs, Expected(made.compilation(), *planned, nameSpace).dump());
            QVERIFY2(wrong.empty(),
                     (wordsFor(options) + ": " + std::string(name(nameSpace)) + "\n" + wrong).c_str());
        }

        ImageStream again(*planned);
        QVERIFY(options.checksums || readInPieces(again, made.dice()) == sectors.bytes);
    }
};

QTEST_APPLESS_MAIN(TestRandomTrees)
#include "tst_randomtrees.moc"
