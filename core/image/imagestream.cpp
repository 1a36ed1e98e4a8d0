// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/imagestream.h"

#include <algorithm>

#include "core/base/jobcontext.h"
#include "core/base/log.h"
#include "core/image/layout.h"
#include "core/source/bytesource.h"

namespace emberdisc::image {

namespace {

constexpr std::uint32_t kNoData = UINT32_MAX;
constexpr std::uint64_t kDigestPiece = std::uint64_t{1} << 20;
constexpr std::uint64_t kSmallFile = std::uint64_t{256} << 10;
/// So many files are worth to wake helpers for.
constexpr std::size_t kManyFiles = 4;

void clear(std::span<std::byte> bytes)
{
    std::ranges::fill(bytes, std::byte{0});
}

StreamOptions withChecksums(StreamOptions options, const ImagePlan& plan)
{
    if (plan.layout().checksums != LayoutItem::kNone)
        options.digests = Digests::Sha256;
    return options;
}

} // namespace

struct ImageStream::OpenFile {
    std::uint32_t data = kNoData;
    std::size_t source = 0; ///< 0 for the contents' own, one more than the number of a twin
    std::unique_ptr<source::ByteReader> reader;
};

ImageStream::ImageStream(ImagePlan plan, StreamOptions options)
    : m_plan(std::move(plan)),
      m_options(withChecksums(options, m_plan)),
      m_open(std::make_unique<OpenFile>()),
      m_checksums(m_plan.layout()),
      m_digests(wantsDigests() ? m_plan.layout().data.size() : 0)
{}

ImageStream::~ImageStream() = default;

Result<> ImageStream::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t count = to.size() / kSectorSize;
    if (to.size() % kSectorSize != 0 || first > sectorCount() || count > sectorCount() - first)
        return fail(ErrorCode::InvalidArgument, "sectors outside the image");
    readSmallFiles(first, to);
    while (!to.empty()) {
        m_lastExtent = extentAt(first);
        const Extent& extent = m_plan.extents()[m_lastExtent];
        const std::uint64_t skip = first - extent.firstSector;
        const std::uint64_t sectors =
            std::min<std::uint64_t>(extent.sectorCount - skip, to.size() / kSectorSize);
        TRY(readExtent(extent, skip, to.first(sectors * kSectorSize)));
        to = to.subspan(sectors * kSectorSize);
        first += sectors;
    }
    return {};
}

bool ImageStream::isStructure(std::uint64_t sector) const
{
    const bool isRecorded = sector < sectorCount() && m_plan.extentAt(sector).kind == ExtentKind::Recorded;
    return isRecorded ? m_options.recorded && m_options.recorded->isStructure(sector)
                      : m_plan.isStructure(sector);
}

std::size_t ImageStream::extentAt(std::uint64_t sector)
{
    const auto extents = m_plan.extents();
    // The last extent or its successor is looked at first.
    for (std::size_t i = m_lastExtent; i < std::min(m_lastExtent + 2, extents.size()); ++i)
        if (sector >= extents[i].firstSector && sector - extents[i].firstSector < extents[i].sectorCount)
            return i;
    return static_cast<std::size_t>(&m_plan.extentAt(sector) - extents.data());
}

/// Those that lie in the range as a whole, into their places. What could not be read is left to readFile().
void ImageStream::readSmallFiles(std::uint64_t first, std::span<std::byte> to)
{
    m_wishes.clear();
    m_wished.clear();
    m_nextWish = 0;
    if (to.size() < kManyFiles * kSectorSize)
        return;
    const auto extents = m_plan.extents();
    const std::uint64_t end = first + to.size() / kSectorSize;
    std::unique_lock lock(m_mutex);
    for (std::size_t i = extentAt(first); i < extents.size() && extents[i].firstSector < end; ++i) {
        const Extent& extent = extents[i];
        if (extent.kind != ExtentKind::FileData || extent.firstSector < first ||
            extent.firstSector + extent.sectorCount > end || m_zeroFrom.contains(extent.index))
            continue;
        const LayoutData& data = m_plan.layout().data[extent.index];
        if (data.size > kSmallFile || data.source->place().container)
            continue;
        m_wishes.push_back({data.source.get(), to.subspan((extent.firstSector - first) * kSectorSize,
                                                          static_cast<std::size_t>(data.size))});
        m_wished.push_back(extent.index);
    }
    lock.unlock();
    if (m_wishes.size() < kManyFiles)
        return;
    m_smallFiles.read(m_wishes, [this](std::size_t wish) {
        if (!wantsDigests())
            return;
        m_plan.layout().patch(m_wished[wish], 0, m_wishes[wish].to);
        m_digests.put(m_wished[wish], sha256Of(m_wishes[wish].to));
    });
}

bool ImageStream::isReadAlready(std::uint32_t data)
{
    if (m_nextWish == m_wished.size() || m_wished[m_nextWish] != data)
        return false;
    return m_wishes[m_nextWish++].isRead;
}

Result<> ImageStream::readExtent(const Extent& extent, std::uint64_t skip, std::span<std::byte> to)
{
    switch (extent.kind) {
    case ExtentKind::Gap:
    case ExtentKind::Padding:
        clear(to);
        return {};
    case ExtentKind::SystemArea:
    case ExtentKind::VolumeDescriptors:
    case ExtentKind::Metadata:
    case ExtentKind::BackupTable:
        readMetadata(extent, skip, to);
        return {};
    case ExtentKind::FileData:
        return readFile(extent, skip, to);
    case ExtentKind::Checksums:
        return readChecksums(extent, skip, to);
    case ExtentKind::Recorded:
        if (!m_options.recorded)
            return fail(ErrorCode::InvalidArgument, "what lies on the disc already is not at hand");
        return m_options.recorded->read(extent.firstSector + skip, to);
    }
    return fail(ErrorCode::Internal, "extent of no kind");
}

void ImageStream::readMetadata(const Extent& extent, std::uint64_t skip, std::span<std::byte> to)
{
    if (m_renderedSector != extent.firstSector) {
        m_plan.layout().render(extent, m_rendered);
        m_renderedSector = extent.firstSector;
    }
    std::ranges::copy(std::span(m_rendered).subspan(skip * kSectorSize, to.size()), to.begin());
}

Result<> ImageStream::readFile(const Extent& extent, std::uint64_t skip, std::span<std::byte> to)
{
    const LayoutData& data = m_plan.layout().data[extent.index];
    const std::uint64_t offset = skip * kSectorSize;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), data.size - offset));
    const bool isReadWhole = isReadAlready(extent.index);
    if (!isReadWhole)
        TRY(fillFromSource(extent.index, offset, to.first(wanted)));
    m_plan.layout().patch(extent.index, offset, to.first(wanted));
    clear(to.subspan(wanted)); // the rest of the last sector
    if (wantsDigests() && !isReadWhole)
        m_digests.add({extent.index, data.size, offset}, to.first(wanted));
    if (offset + wanted < data.size)
        return {};
    *m_open = {}; // many small files follow: never more than one is open, and none for longer than needed
    return compareTwins(extent.index);
}

Result<> ImageStream::readChecksums(const Extent& extent, std::uint64_t skip, std::span<std::byte> to)
{
    const std::uint64_t offset = skip * kSectorSize;
    const std::uint64_t size = m_plan.layout().data[extent.index].size;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), size - offset));
    clear(to.subspan(wanted));
    const auto digest = [this](std::uint32_t data) -> Result<std::optional<Sha256>> {
        TRY_ASSIGN(const Sha256 found, digestOf(data));
        return isLost(data) ? std::nullopt : std::optional(found);
    };
    return m_checksums.read(offset, to.first(wanted), digest);
}

bool ImageStream::isLost(std::uint32_t data) const
{
    const std::lock_guard lock(m_mutex);
    return m_zeroFrom.contains(data);
}

Result<> ImageStream::digestRecorded(JobContext& context)
{
    const Layout& layout = m_plan.layout();
    if (layout.checksums == LayoutItem::kNone)
        return {};
    Progress progress;
    for (const LayoutData& data : layout.data)
        progress.total += data.recordedLba != 0 ? data.size : 0;
    for (std::uint32_t number = 0; number < layout.data.size(); ++number) {
        if (layout.data[number].recordedLba == 0)
            continue;
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        progress.item = layout.pathOfData(number);
        context.progress(progress);
        TRY(digestOf(number));
        progress.done += layout.data[number].size;
    }
    return {};
}

Result<Sha256> ImageStream::digestOf(std::uint32_t number)
{
    const std::uint64_t size = m_plan.layout().data[number].size;
    if (const auto known = m_digests.of(number))
        return *known;
    Sha256Digest digest;
    std::vector<std::byte> piece(static_cast<std::size_t>(std::min(size, kDigestPiece)));
    for (std::uint64_t offset = 0; offset < size;) {
        const auto bytes = std::span(piece).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size - offset)));
        TRY(fillFromSource(number, offset, bytes));
        m_plan.layout().patch(number, offset, bytes);
        digest.add(bytes);
        offset += bytes.size();
    }
    *m_open = {};
    const Sha256 result = digest.finish();
    m_digests.put(number, result);
    return result;
}

Result<> ImageStream::fillFrom(const source::ByteSource& source, std::uint32_t number, std::uint64_t offset,
                               std::span<std::byte> to, std::size_t& filled)
{
    const std::uint64_t size = m_plan.layout().data[number].size;
    if (filled == 0 && offset == 0 && to.size() == size && source.readAll(to))
        return {};
    // Where that fails, how far one gets is worth to know.
    if (m_open->data != number || !m_open->reader) {
        TRY_ASSIGN(m_open->reader, source.open());
        m_open->data = number;
    }
    while (filled < to.size()) {
        TRY_ASSIGN(const std::size_t got, m_open->reader->readAt(offset + filled, to.subspan(filled)));
        if (got == 0)
            return fail(Error::atPath(ErrorCode::FileChanged, source.describe(), "shorter than planned"));
        filled += got;
    }
    return {};
}

/// From the file that the plan names, else from its twins: each compares itself with what was found of it,
/// and then has the bytes that were planned.
Result<> ImageStream::fillFromAny(std::uint32_t number, std::uint64_t offset, std::span<std::byte> to,
                                  std::size_t& filled, Troubles& troubles)
{
    const LayoutData& data = m_plan.layout().data[number];
    const auto twins = m_plan.layout().twinsOf(number);
    if (m_open->data != number)
        *m_open = {};
    for (std::size_t source = m_open->source;; ++source) {
        const auto& from = source == 0 ? *data.source : *twins[source - 1].source;
        m_open->source = source;
        Result<> result = fillFrom(from, number, offset, to, filled);
        if (result) {
            if (twins.empty())
                return {};
            if (offset + to.size() == data.size)
                m_unconfirmed.erase(number);
            else
                m_unconfirmed.insert(number);
            return {};
        }
        *m_open = {};
        Error error = std::move(result).error();
        if (std::holds_alternative<std::monostate>(error.where))
            error.where = AtPath{from.describe()};
        const bool isMixture = error.code == ErrorCode::FileChanged && m_unconfirmed.contains(number);
        const bool isChanged = error.code == ErrorCode::FileChanged;
        troubles.emplace(source, std::move(error));
        // What was handed out of a file that changed may be other bytes than those of its twins.
        if (source == twins.size() || isMixture)
            return fail(troubles.begin()->second);
        if (isChanged)
            filled = 0;
    }
}

Result<> ImageStream::fillFromSource(std::uint32_t number, std::uint64_t offset, std::span<std::byte> to)
{
    const auto known = [&]() -> std::uint64_t {
        const std::lock_guard lock(m_mutex);
        const auto found = m_zeroFrom.find(number);
        return found == m_zeroFrom.end() ? UINT64_MAX : found->second;
    }();
    if (known < offset + to.size()) { // it failed before: what is read now is what was read then
        const auto good = static_cast<std::size_t>(known > offset ? known - offset : 0);
        clear(to.subspan(good));
        to = to.first(good);
        if (good == 0)
            return {};
    }
    std::size_t filled = 0;
    Troubles troubles;
    const Result<> result = fillFromAny(number, offset, to, filled, troubles);
    if (result)
        return {};
    if (m_options.unreadable == UnreadablePolicy::Fail)
        return fail(result.error());
    clear(to.subspan(filled));
    noteProblem(number, offset + filled, troubles);
    return {};
}

void ImageStream::noteProblem(std::uint32_t number, std::uint64_t offset, const Troubles& troubles)
{
    const Layout& layout = m_plan.layout();
    const auto twins = layout.twinsOf(number);
    const std::lock_guard lock(m_mutex);
    const auto [entry, isNew] = m_zeroFrom.try_emplace(number, offset);
    entry->second = std::min(entry->second, offset);
    if (!isNew)
        return;
    const Error first = troubles.begin()->second;
    for (std::size_t i = 0; i <= twins.size(); ++i) {
        const std::string path = i == 0 ? layout.pathOfData(number) : layout.pathOf(twins[i - 1].item);
        const auto own = troubles.find(i);
        Error error = own != troubles.end() ? own->second : first;
        if (own == troubles.end()) {
            const auto& source = i == 0 ? *layout.data[number].source : *twins[i - 1].source;
            error.where = AtPath{source.describe()};
            error.detail = "shares contents that changed while they were read";
        }
        qCWarning(logImage, "filled with zeros from byte %llu on: %s: %s",
                  static_cast<unsigned long long>(offset), path.c_str(), error.toString().c_str());
        m_problems.push_back({path, std::move(error)});
    }
}

/// One of them was read and is what was planned. The others show it, too, whatever has become of them.
Result<> ImageStream::compareTwins(std::uint32_t number)
{
    const Layout& layout = m_plan.layout();
    const auto twins = layout.twinsOf(number);
    if (twins.empty() || isLost(number) || m_compared.contains(number))
        return {};
    for (std::size_t i = 0; i <= twins.size(); ++i) {
        const auto& source = i == 0 ? *layout.data[number].source : *twins[i - 1].source;
        Result<> result = source.compare();
        if (result)
            continue;
        if (m_options.unreadable == UnreadablePolicy::Fail)
            return result;
        const std::string path = i == 0 ? layout.pathOfData(number) : layout.pathOf(twins[i - 1].item);
        qCWarning(logImage, "in the image as it was planned: %s: %s", path.c_str(),
                  result.error().toString().c_str());
        const std::lock_guard lock(m_mutex);
        m_problems.push_back({path, std::move(result).error()});
    }
    m_compared.insert(number);
    return {};
}

std::vector<FileProblem> ImageStream::problems() const
{
    const std::lock_guard lock(m_mutex);
    return m_problems;
}

std::optional<Sha256> ImageStream::digest(std::size_t fileIndex)
{
    const Layout& layout = m_plan.layout();
    const std::uint32_t number = layout.items[layout.files[fileIndex]].data();
    if (layout.data[number].size == 0)
        return Sha256Digest().finish();
    return wantsDigests() ? m_digests.of(number) : std::nullopt;
}

} // namespace emberdisc::image
