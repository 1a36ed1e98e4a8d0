// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/earliersession.h"

#include "core/base/digest.h"
#include "core/image/checksums.h"
#include "core/image/imagereader.h"
#include "core/image/importtree.h"
#include "core/recorder/discsource.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace emberdisc::jobs {

namespace {

constexpr std::uint64_t kDescriptorSector = 16; // ECMA-119 6.2.1

std::pair<std::string_view, std::string_view> splitPath(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == path.npos ? std::pair(std::string_view(), path)
                              : std::pair(path.substr(0, slash), path.substr(slash + 1));
}

/// The tree of an earlier session, in a folder of its own within a compilation until it is merged: every edit
/// is one that a user could make.
class Shelf {
public:
    static Result<Shelf> make(tree::DataCompilation& compilation, std::vector<tree::NodePtr> nodes)
    {
        std::vector<tree::NodePtr> folder;
        folder.push_back(tree::Node::makeFolder(".earlier session"));
        TRY_ASSIGN(const auto made, compilation.insert(tree::kRootId, std::move(folder),
                                                       {.policy = tree::ConflictPolicy::KeepBoth}));
        Shelf shelf(compilation, made.nodes().front());
        TRY(compilation.insert(shelf.m_folder, std::move(nodes)));
        return shelf;
    }

    Result<> rename(const EarlierFiles::Renaming& renaming)
    {
        TRY_ASSIGN(const tree::Node* const node, find(renaming.from));
        const tree::NodeId id = node->id();
        const auto [folder, name] = splitPath(renaming.to);
        TRY_ASSIGN(const tree::NodeId parent, folderAt(folder));
        if (node->parent()->id() != parent) {
            const std::array ids{id};
            TRY(m_compilation.move(ids, parent, {.policy = tree::ConflictPolicy::KeepBoth}));
        }
        if (m_compilation.node(id)->name() != name)
            TRY(m_compilation.rename(id, std::string(name)));
        return {};
    }

    /// Tells how many files that were.
    Result<std::uint64_t> hide(std::string_view path)
    {
        TRY_ASSIGN(const tree::Node* const node, find(path));
        const std::uint64_t files = node->countsWithItself().files;
        const std::array ids{node->id()};
        TRY(m_compilation.remove(ids));
        return files;
    }

    [[nodiscard]] std::uint64_t files() const { return folder().counts().files; }

    /// What is in the compilation wins; tells how many files gave way.
    Result<std::uint64_t> merge()
    {
        std::vector<tree::NodeId> ids;
        for (const tree::Node& child : folder().children())
            ids.push_back(child.id());
        TRY(m_compilation.move(ids, tree::kRootId, {.policy = tree::ConflictPolicy::Skip}));
        const std::uint64_t left = files();
        const std::array shelf{m_folder};
        TRY(m_compilation.remove(shelf));
        return left;
    }

private:
    Shelf(tree::DataCompilation& compilation, tree::NodeId folder)
        : m_compilation(compilation), m_folder(folder)
    {}

    [[nodiscard]] const tree::Node& folder() const { return *m_compilation.node(m_folder); }

    Result<const tree::Node*> find(std::string_view path) const
    {
        const std::string full = folder().path() + (path.starts_with('/') ? "" : "/") + std::string(path);
        const tree::Node* node = m_compilation.find(full);
        if (!node || node->id() == m_folder)
            return fail(
                Error::atPath(ErrorCode::NodeNotFound, std::string(path), "not in the earlier session"));
        return node;
    }

    Result<tree::NodeId> folderAt(std::string_view path)
    {
        tree::NodeId parent = m_folder;
        while (!path.empty()) {
            const std::string name(path.substr(0, path.find('/')));
            path.remove_prefix(std::min(path.size(), name.size() + 1));
            if (name.empty())
                continue;
            const tree::Node* child = m_compilation.node(parent)->child(name);
            if (child && !child->isFolder())
                return fail(Error::atPath(ErrorCode::NotAFolder, child->path()));
            if (!child) {
                TRY_ASSIGN(const auto made, m_compilation.newFolder(parent, name));
                parent = made.nodes().front();
            } else {
                parent = child->id();
            }
        }
        return parent;
    }

    tree::DataCompilation& m_compilation;
    tree::NodeId m_folder;
};

} // namespace

/// Remembers the first read that failed. Who reads file systems of damaged discs makes do with what there is.
/// Between the sessions nothing is recorded, and nothing can be missed.
class EarlierSession::WatchedDisc final : public source::SectorSource {
public:
    explicit WatchedDisc(recorder::DiscSectorSource& disc) : m_disc(disc) {}

    [[nodiscard]] std::uint32_t sectorSize() const override { return m_disc.sectorSize(); }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_disc.sectorCount(); }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        auto done = m_disc.read(first, to);
        if (!done && !m_failure && isRecorded(first, to.size() / sectorSize()))
            m_failure = done.error();
        return done;
    }
    [[nodiscard]] std::string describe(std::uint64_t sector) const override
    {
        return m_disc.describe(sector);
    }
    /// What failed since it was made.
    [[nodiscard]] Result<> wasReadWhole() const
    {
        return m_failure ? Result<>(fail(*m_failure)) : Result<>();
    }

private:
    [[nodiscard]] bool isRecorded(std::uint64_t first, std::uint64_t count) const
    {
        const auto& tracks = m_disc.medium().tracks;
        return tracks.empty() || std::ranges::any_of(tracks, [&](const recorder::TrackInfo& track) {
                   const auto start = static_cast<std::uint64_t>(track.start);
                   return first < start + track.sectors && start < first + count;
               });
    }

    recorder::DiscSectorSource& m_disc;
    std::optional<Error> m_failure;
};

EarlierSession::EarlierSession() = default;
EarlierSession::EarlierSession(EarlierSession&&) noexcept = default;
EarlierSession::~EarlierSession() = default;

Result<EarlierSession> EarlierSession::open(mmc::Transport& transport, const Clock& clock,
                                            std::optional<std::uint16_t> session, JobContext& context)
{
    EarlierSession opened;
    TRY_ASSIGN(opened.m_disc, recorder::DiscSectorSource::open(transport, clock, context.stopToken()));
    opened.m_number = session.value_or(opened.m_disc->lastDataSession());
    const auto start = opened.m_disc->startOf(opened.m_number);
    if (!start)
        return fail(ErrorCode::MediumUnsuitable,
                    "the disc has no session " + std::to_string(opened.m_number) + " with data");
    std::array<std::byte, image::kSectorSize> descriptor{};
    TRY(opened.m_disc->read(*start + kDescriptorSector, descriptor));
    Sha256Digest digest;
    digest.add(descriptor);
    opened.m_basis = {static_cast<std::int64_t>(*start + kDescriptorSector), digest.finish()};
    opened.m_watched = std::make_unique<WatchedDisc>(*opened.m_disc);
    TRY_ASSIGN(auto reader, image::ImageReader::open(*opened.m_watched, {.sessionStart = *start}));
    TRY(opened.m_watched->wasReadWhole());
    opened.m_reader = std::make_unique<image::ImageReader>(std::move(reader));
    return opened;
}

source::SectorSource& EarlierSession::disc()
{
    return *m_disc;
}

Result<> EarlierSession::mergeInto(tree::DataCompilation& compilation, const EarlierFiles& wishes,
                                   const image::ImageOptions& options, JobContext& context, JobReport& report)
{
    AppendFacts& facts = report.appended.emplace();
    if (!options.extendedAttributes)
        compilation.forgetExtendedAttributes();
    if (wishes.shown == EarlierFiles::Shown::LeftOut)
        return {};
    facts.earlierSession = m_number;
    TRY_ASSIGN(auto imported, image::importTree(*m_reader, m_reader->best(), context,
                                                image::ImportedContents::StayOnTheDisc));
    TRY(m_watched->wasReadWhole());
    for (Error& loss : imported.report.entries) {
        context.warn(loss);
        if (tree::isLoss(loss))
            report.missing.push_back(std::move(loss));
    }
    const bool ownChecksums = compilation.root().child(image::kChecksumsName) != nullptr;
    TRY_ASSIGN(Shelf shelf, Shelf::make(compilation, std::move(imported.nodes)));
    for (const EarlierFiles::Renaming& renaming : wishes.renamed)
        TRY(shelf.rename(renaming));
    facts.renamed = wishes.renamed.size();
    for (const std::string& path : wishes.hidden) {
        TRY_ASSIGN(const std::uint64_t files, shelf.hide(path));
        facts.hidden += files;
    }
    facts.kept = shelf.files();
    TRY_ASSIGN(facts.replaced, shelf.merge());
    facts.kept -= facts.replaced;
    const bool changed = options.checksums || facts.renamed + facts.hidden + facts.replaced > 0;
    const tree::Node* const checksums = compilation.root().child(image::kChecksumsName);
    if (!ownChecksums && changed && checksums && checksums->isFile()) {
        const std::array stale{checksums->id()};
        TRY(compilation.remove(stale));
        --facts.kept;
    }
    return {};
}

void EarlierSession::shape(image::ImageOptions& options) const
{
    const recorder::MediumState& medium = m_disc->medium();
    if (medium.status != recorder::MediumStatus::Overwritable)
        return;
    const auto has = [&](image::NameSpace nameSpace) {
        return std::ranges::find(m_reader->nameSpaces(), nameSpace) != m_reader->nameSpaces().end();
    };
    options.iso9660 = has(image::NameSpace::Iso9660);
    options.joliet = has(image::NameSpace::Joliet);
    options.rockRidge = has(image::NameSpace::RockRidge);
    options.udf = has(image::NameSpace::Udf)
                      ? std::optional(m_reader->udfRevision().value_or(image::UdfRevision::V102))
                      : std::nullopt;
    if (image::canHoldAttributes(options)) // what is there keeps its own; others were let go of when merging
        options.extendedAttributes = true;
    const std::uint64_t unit = std::max<std::uint32_t>(medium.writeUnit, 1);
    const std::uint64_t end = (m_reader->volume().sectorCount + unit - 1) / unit * unit;
    options.growFrom = static_cast<std::uint32_t>(std::min<std::uint64_t>(end, UINT32_MAX));
}

std::string EarlierSession::label() const
{
    return m_reader->volume().volumeId;
}

} // namespace emberdisc::jobs
