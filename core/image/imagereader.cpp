// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/imagereader.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <ranges>
#include <unordered_map>
#include <unordered_set>

#include "core/image/extentssource.h"
#include "core/image/folderreader.h"
#include "core/image/sectoraccess.h"
#include "core/image/text.h"
#include "core/image/udf/udffolders.h"
#include "core/image/udf/volumereader.h"
#include "core/image/volumescan.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kDeepest = 1000;
constexpr std::uint64_t kMostFolderBytes =
    1024 * 1024 * 1024; // of a whole tree, when nobody knows how large the image is

} // namespace

struct ImageReader::State {
    /// What lies where, for mapLba().
    struct Interval {
        std::uint64_t last;
        std::string path;
    };

    std::shared_ptr<SectorAccess> access;
    std::optional<ScannedVolume> iso;
    FolderReader::RockRidge rockRidge = {};
    std::optional<udf::VolumeMap> udf;
    std::optional<BootCatalog> boot;
    VolumeInfo info;
    std::vector<NameSpace> nameSpaces;
    std::mutex mapMutex;
    std::optional<std::map<std::uint64_t, Interval>> map; // by first sector

    [[nodiscard]] Result<std::unique_ptr<FolderSource>> folders(NameSpace nameSpace) const
    {
        if (std::ranges::find(nameSpaces, nameSpace) == nameSpaces.end())
            return fail(ErrorCode::NameSpaceMissing, std::string(name(nameSpace)));
        if (nameSpace == NameSpace::Udf)
            return std::make_unique<udf::UdfFolders>(*access, *udf);
        const RootPlace& root = nameSpace == NameSpace::Joliet ? *iso->joliet : iso->primary;
        return std::make_unique<FolderReader>(*access, nameSpace, root, rockRidge);
    }

    void addIso(ScannedVolume scanned)
    {
        iso = std::move(scanned);
        info = iso->info;
        nameSpaces.push_back(NameSpace::Iso9660);
        rockRidge = FolderReader::detect(*access, iso->primary);
        if (rockRidge.isPresent)
            nameSpaces.push_back(NameSpace::RockRidge);
        if (iso->joliet)
            nameSpaces.push_back(NameSpace::Joliet);
        if (iso->bootCatalog)
            if (auto catalog = readBootCatalog(*access, *iso->bootCatalog))
                boot = *std::move(catalog);
    }

    [[nodiscard]] bool mayHaveStreams() const
    {
        return udf && udf->revision() >= static_cast<std::uint16_t>(UdfRevision::V200);
    }

    void addUdf(udf::VolumeMap volume)
    {
        if (!iso)
            info = volume.info();
        udf = std::move(volume);
        nameSpaces.push_back(NameSpace::Udf);
    }
};

ImageReader::ImageReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ImageReader::ImageReader(ImageReader&&) noexcept = default;
ImageReader& ImageReader::operator=(ImageReader&&) noexcept = default;
ImageReader::~ImageReader() = default;

Result<ImageReader> ImageReader::open(source::SectorSource& source, const ReaderOptions& options)
{
    if (source.sectorSize() != kSectorSize)
        return fail(ErrorCode::NotAnImage, "sectors of " + std::to_string(source.sectorSize()) + " bytes");
    auto state = std::make_unique<State>();
    state->access = std::make_shared<SectorAccess>(source, options.sourceBaseLba);
    auto iso = scanVolume(*state->access, options.sessionStart);
    auto udf = udf::VolumeMap::scan(*state->access, options.sessionStart);
    if (!iso && !udf) // the one that says more than "there is none"
        return fail(iso.error().code == ErrorCode::NotAnImage ? std::move(udf).error()
                                                              : std::move(iso).error());
    if (iso)
        state->addIso(*std::move(iso));
    if (udf)
        state->addUdf(*std::move(udf));
    return ImageReader(std::move(state));
}

const VolumeInfo& ImageReader::volume() const
{
    return m_state->info;
}

const std::optional<BootCatalog>& ImageReader::bootCatalog() const
{
    return m_state->boot;
}

std::span<const NameSpace> ImageReader::nameSpaces() const
{
    return m_state->nameSpaces;
}

std::optional<UdfRevision> ImageReader::udfRevision() const
{
    using enum UdfRevision;
    if (m_state->udf)
        for (const UdfRevision revision : {V102, V150, V200, V201, V250, V260})
            if (m_state->udf->revision() == static_cast<std::uint16_t>(revision))
                return revision;
    return std::nullopt;
}

NameSpace ImageReader::best() const
{
    for (const NameSpace wanted : {NameSpace::RockRidge, NameSpace::Udf, NameSpace::Joliet})
        if (std::ranges::find(m_state->nameSpaces, wanted) != m_state->nameSpaces.end())
            return wanted;
    return NameSpace::Iso9660;
}

Result<NameSpace> ImageReader::choose(std::optional<NameSpace> wanted) const
{
    const NameSpace chosen = wanted.value_or(best());
    TRY(m_state->folders(chosen));
    return chosen;
}

Result<ImageEntry> ImageReader::root(NameSpace nameSpace) const
{
    TRY_ASSIGN(const auto folders, m_state->folders(nameSpace));
    return folders->root();
}

Result<std::vector<ImageEntry>> ImageReader::list(NameSpace nameSpace, const ImageEntry& folder) const
{
    TRY_ASSIGN(const auto folders, m_state->folders(nameSpace));
    std::vector<ImageEntry> entries;
    TRY(folders->read(folder, entries));
    return entries;
}

Result<ImageEntry> ImageReader::find(NameSpace nameSpace, std::string_view path) const
{
    TRY_ASSIGN(ImageEntry entry, root(nameSpace));
    std::string_view rest = path;
    while (!rest.empty()) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        if (part.empty())
            continue;
        if (entry.type != EntryType::Folder)
            return fail(Error::atPath(ErrorCode::PathNotInImage, std::string(path)));
        TRY_ASSIGN(std::vector<ImageEntry> entries, list(nameSpace, entry));
        auto found = std::ranges::find(entries, part, &ImageEntry::name);
        if (found == entries.end() && (nameSpace == NameSpace::Iso9660 || nameSpace == NameSpace::Joliet))
            found = std::ranges::find_if(
                entries, [part](const ImageEntry& e) { return equalIgnoringCase(e.name, part); });
        if (found == entries.end())
            return fail(Error::atPath(ErrorCode::PathNotInImage, std::string(path)));
        entry = std::move(*found);
    }
    return entry;
}

namespace {

/// What a file is without streams that cannot be read is all there.
Error asLostStreams(Error error)
{
    error.detail = "not all named streams can be read: " +
                   (error.detail.empty() ? std::string(name(error.code)) : error.detail);
    error.code = ErrorCode::AttributeNotKept;
    return error;
}

/// A walk through a tree that may be hostile: each folder once, no deeper than kDeepest, and no more bytes of
/// directories than the image has, which stops trees whose directories overlap.
class Walker {
public:
    Walker(const FolderSource& folders, std::uint64_t budget, const ImageReader::Visitor& visitor,
           const ImageReader::Trouble& trouble)
        : m_folders(folders), m_budget(budget), m_visitor(visitor), m_trouble(trouble)
    {}

    /// Has the walk read named streams: from `folders`, which is the walk's own or shows the same paths, and
    /// in which `from` is where the walk begins. Borrowed.
    void readStreamsFrom(const FolderSource& folders, const ImageEntry& from)
    {
        m_streams = &folders;
        m_twin = from;
    }

    Result<> run(const ImageEntry& from, const std::string& fromPath)
    {
        std::string path = fromPath == "/" ? std::string() : fromPath;
        TRY(enter(path, from, m_twin));
        while (!m_levels.empty()) {
            Level& level = m_levels.back();
            path.resize(level.pathLength);
            if (level.next == level.entries.size()) {
                m_levels.pop_back();
                continue;
            }
            ImageEntry entry = std::move(level.entries[level.next++]);
            path += '/';
            path += entry.name;
            const std::optional<ImageEntry> twin = twinOf(level, entry);
            if (twin)
                if (Result<> result = m_streams->readStreams(*twin, entry.streams); !result)
                    complain(path, asLostStreams(std::move(result).error()));
            const ImageReader::Walk decision = m_visitor(path, entry, static_cast<int>(m_levels.size()) - 1);
            if (decision == ImageReader::Walk::Stop)
                return {};
            if (entry.type == EntryType::Folder && decision == ImageReader::Walk::Continue)
                TRY(enter(path, entry, twin));
        }
        return {};
    }

private:
    struct Level {
        std::vector<ImageEntry> entries;
        std::size_t next = 0;
        std::size_t pathLength = 0;
        /// By name, what the same folder holds where the streams are; empty where that is the walk's own.
        std::unordered_map<std::string, ImageEntry> twins = {};
    };

    /// The entry that has the streams of `entry`.
    [[nodiscard]] std::optional<ImageEntry> twinOf(const Level& level, const ImageEntry& entry) const
    {
        if (m_streams == &m_folders)
            return entry;
        const auto found = level.twins.find(entry.name);
        const bool isTwin = found != level.twins.end() && found->second.type == entry.type;
        return isTwin ? std::optional(found->second) : std::nullopt;
    }

    /// Twins that cannot be read are missing: the walk goes through another hierarchy.
    Result<> readTwins(const std::optional<ImageEntry>& folder, Level& level)
    {
        if (!folder || m_streams == &m_folders)
            return {};
        std::vector<ImageEntry> twins;
        (void)m_streams->read(*folder, twins);
        TRY(spend(*folder, m_streams->largestFolder()));
        for (ImageEntry& twin : twins)
            level.twins.try_emplace(twin.name, std::move(twin));
        return {};
    }

    Result<> spend(const ImageEntry& folder, std::uint64_t most)
    {
        std::uint64_t bytes = 0;
        for (const ImageExtent& extent : folder.extents)
            bytes += extent.size;
        bytes = std::min(bytes, most);
        if (bytes > m_budget)
            return failAtLba(ErrorCode::ImageCorrupt, folder.recordLba,
                             "more directories than the image has room for");
        m_budget -= bytes;
        return {};
    }

    void complain(const std::string& path, Error error) const
    {
        if (m_trouble)
            m_trouble(path.empty() ? "/" : path, error);
    }

    Result<> enter(const std::string& path, const ImageEntry& folder, const std::optional<ImageEntry>& twin)
    {
        Error error = Error::of(ErrorCode::ImageCorrupt);
        error.where = AtLba{static_cast<std::int64_t>(folder.recordLba)};
        if (m_levels.size() >= kDeepest) {
            error.code = ErrorCode::TreeTooDeep;
            complain(path, error);
            return {};
        }
        // UDF keeps directories within their entries, and several of those in a sector if blocks are small.
        if (!folder.extents.empty() &&
            !m_seen.insert(folder.extents.front().lba * kSectorSize + folder.extents.front().offset).second) {
            error.detail = "a folder that was met before";
            complain(path, error);
            return {};
        }
        Level level;
        level.pathLength = path.size();
        if (const Result<> result = m_folders.read(folder, level.entries); !result)
            complain(path, result.error());
        TRY(spend(folder, m_folders.largestFolder()));
        TRY(readTwins(twin, level));
        m_levels.push_back(std::move(level));
        return {};
    }

    const FolderSource& m_folders;
    std::uint64_t m_budget;
    const ImageReader::Visitor& m_visitor;
    const ImageReader::Trouble& m_trouble;
    const FolderSource* m_streams = nullptr; // where named streams are
    std::optional<ImageEntry> m_twin;        // of where the walk begins
    std::vector<Level> m_levels;
    std::unordered_set<std::uint64_t> m_seen;
};

} // namespace

Result<> ImageReader::walk(NameSpace nameSpace, const ImageEntry& from, const std::string& fromPath,
                           const Visitor& visitor, const Trouble& trouble, Streams streams) const
{
    TRY_ASSIGN(const auto folders, m_state->folders(nameSpace));
    if (from.type != EntryType::Folder)
        return fail(Error::atPath(ErrorCode::NotAFolder, fromPath));
    const std::uint64_t budget = m_state->access->size().value_or(kMostFolderBytes);
    Walker walker(*folders, budget, visitor, trouble);
    if (streams == Streams::Leave || !m_state->mayHaveStreams())
        return walker.run(from, fromPath);
    if (nameSpace == NameSpace::Udf) {
        walker.readStreamsFrom(*folders, from);
        return walker.run(from, fromPath);
    }
    const udf::UdfFolders twins(*m_state->access, *m_state->udf);
    if (auto twin = find(NameSpace::Udf, fromPath))
        walker.readStreamsFrom(twins, *twin);
    return walker.run(from, fromPath);
}

Result<> ImageReader::walk(NameSpace nameSpace, const Visitor& visitor, const Trouble& trouble,
                           Streams streams) const
{
    TRY_ASSIGN(const ImageEntry from, root(nameSpace));
    return walk(nameSpace, from, "/", visitor, trouble, streams);
}

Result<> ImageReader::readStreams(std::string_view path, ImageEntry& entry) const
{
    if (!m_state->mayHaveStreams())
        return {};
    std::optional<ImageEntry> twin;
    if (!entry.streamsPlace) {
        auto found = find(NameSpace::Udf, path);
        if (!found || found->type != entry.type)
            return {};
        twin = *std::move(found);
    }
    const udf::UdfFolders folders(*m_state->access, *m_state->udf);
    if (Result<> result = folders.readStreams(twin.value_or(entry), entry.streams); !result)
        return fail(asLostStreams(std::move(result).error()));
    return {};
}

Result<source::ByteSourcePtr> ImageReader::contents(const ImageEntry& file) const
{
    if (file.type != EntryType::File)
        return fail(Error::atPath(ErrorCode::FileIsSpecial, file.name, "has no contents"));
    std::uint64_t total = 0;
    for (const ImageExtent& extent : file.extents) {
        total += extent.size;
        if (extent.isRecorded && !m_state->access->holds(extent.lba, extent.offset + extent.size))
            return failAtLba(ErrorCode::ImageCorrupt, extent.lba, "an extent reaches out of the image");
    }
    if (file.zisofs)
        return std::make_shared<ZisofsSource>(std::make_shared<ExtentsSource>(m_state->access, file, total),
                                              *file.zisofs, file.size);
    if (total != file.size && total == 0)
        return fail(
            Error::atPath(ErrorCode::Unsupported, file.name, "interleaved in a way that makes no sense"));
    if (total != file.size)
        return fail(Error::atPath(ErrorCode::ImageCorrupt, file.name,
                                  "has " + std::to_string(file.size) + " bytes, and extents of " +
                                      std::to_string(total)));
    return std::make_shared<ExtentsSource>(m_state->access, file, total);
}

std::optional<std::string> ImageReader::mapLba(std::uint64_t lba) const
{
    const std::lock_guard lock(m_state->mapMutex);
    if (!m_state->map) {
        std::map<std::uint64_t, State::Interval> map;
        const auto add = [&map](const std::string& path, const ImageEntry& entry) {
            for (const ImageExtent& extent : entry.extents | std::views::filter(&ImageExtent::isRecorded))
                map.try_emplace(
                    extent.lba,
                    State::Interval{extent.lba +
                                        (extent.offset + extent.size + kSectorSize - 1) / kSectorSize - 1,
                                    path});
        };
        const auto visit = [&add](const std::string& path, const ImageEntry& entry, int) {
            add(path, entry);
            for (const ImageEntry& stream : entry.streams)
                add(path, stream);
            return Walk::Continue;
        };
        std::vector<NameSpace> order{best()};
        std::ranges::copy_if(m_state->nameSpaces, std::back_inserter(order),
                             [best = best()](NameSpace each) { return each != best; });
        for (const NameSpace nameSpace : order) { // what is known keeps its name
            if (const auto top = root(nameSpace))
                add("/", *top);
            const auto streams = nameSpace == NameSpace::Udf ? Streams::Read : Streams::Leave;
            (void)walk(nameSpace, visit, {}, streams); // as far as it goes
        }
        m_state->map = std::move(map);
    }
    const auto after = m_state->map->upper_bound(lba);
    if (after == m_state->map->begin() || std::prev(after)->second.last < lba)
        return std::nullopt;
    return std::prev(after)->second.path;
}

} // namespace emberdisc::image
