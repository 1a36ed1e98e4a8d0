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

void clear(std::span<std::byte> bytes)
{
    std::ranges::fill(bytes, std::byte{0});
}

} // namespace

struct ImageStream::OpenFile {
    std::uint32_t data = kNoData;
    std::unique_ptr<source::ByteReader> reader;
};

ImageStream::ImageStream(ImagePlan plan, StreamOptions options)
    : m_plan(std::move(plan)),
      m_options(options),
      m_open(std::make_unique<OpenFile>()),
      m_checksums(m_plan.layout())
{
    if (m_plan.layout().checksums != LayoutItem::kNone)
        m_options.digests = Digests::Sha256;
}

ImageStream::~ImageStream() = default;

Result<> ImageStream::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t count = to.size() / kSectorSize;
    if (to.size() % kSectorSize != 0 || first > sectorCount() || count > sectorCount() - first)
        return fail(ErrorCode::InvalidArgument, "sectors outside the image");
    const auto extents = m_plan.extents();
    while (!to.empty()) {
        // Reading goes forward nearly always, so the last extent or its successor is looked at first.
        if (m_lastExtent < extents.size() &&
            first == extents[m_lastExtent].firstSector + extents[m_lastExtent].sectorCount)
            ++m_lastExtent;
        const auto holds = [first](const Extent& e) {
            return first >= e.firstSector && first - e.firstSector < e.sectorCount;
        };
        if (m_lastExtent >= extents.size() || !holds(extents[m_lastExtent]))
            m_lastExtent = static_cast<std::size_t>(&m_plan.extentAt(first) - extents.data());
        const Extent& extent = extents[m_lastExtent];
        const std::uint64_t skip = first - extent.firstSector;
        const std::uint64_t sectors =
            std::min<std::uint64_t>(extent.sectorCount - skip, to.size() / kSectorSize);
        TRY(readExtent(extent, skip, to.first(sectors * kSectorSize)));
        to = to.subspan(sectors * kSectorSize);
        first += sectors;
    }
    return {};
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
    TRY(fillFromSource(extent.index, offset, to.first(wanted)));
    m_plan.layout().patch(extent.index, offset, to.first(wanted));
    clear(to.subspan(wanted)); // the rest of the last sector
    if (m_options.digests == Digests::Sha256)
        addToDigest(extent.index, offset, to.first(wanted));
    if (offset + wanted == data.size)
        *m_open = {}; // many small files follow: never more than one is open, and none for longer than needed
    return {};
}

Result<> ImageStream::readChecksums(const Extent& extent, std::uint64_t skip, std::span<std::byte> to)
{
    const std::uint64_t offset = skip * kSectorSize;
    const std::uint64_t size = m_plan.layout().data[extent.index].size;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), size - offset));
    clear(to.subspan(wanted));
    return m_checksums.read(offset, to.first(wanted), [this](std::uint32_t data) { return digestOf(data); });
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
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_digests.find(number); found != m_digests.end())
            return found->second;
    }
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
    const std::lock_guard lock(m_mutex);
    m_digests.emplace(number, result);
    return result;
}

Result<> ImageStream::fillFromSource(std::uint32_t number, std::uint64_t offset, std::span<std::byte> to)
{
    const LayoutData& data = m_plan.layout().data[number];
    std::size_t filled = 0;
    const auto attempt = [&]() -> Result<> {
        if (offset == 0 && to.size() == data.size && data.source->readAll(to))
            return {};
        // Where that fails, how far one gets is worth to know.
        if (m_open->data != number || !m_open->reader) {
            *m_open = {};
            TRY_ASSIGN(m_open->reader, data.source->open());
            m_open->data = number;
        }
        while (filled < to.size()) {
            TRY_ASSIGN(const std::size_t got, m_open->reader->readAt(offset + filled, to.subspan(filled)));
            if (got == 0)
                return fail(
                    Error::atPath(ErrorCode::FileChanged, data.source->describe(), "shorter than planned"));
            filled += got;
        }
        return {};
    };

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
    Result<> result = attempt();
    if (result)
        return {};
    *m_open = {};
    Error error = std::move(result).error();
    if (std::holds_alternative<std::monostate>(error.where))
        error.where = AtPath{data.source->describe()};
    if (m_options.unreadable == UnreadablePolicy::Fail)
        return fail(std::move(error));
    clear(to.subspan(filled));
    noteProblem(number, offset + filled, std::move(error));
    return {};
}

void ImageStream::noteProblem(std::uint32_t number, std::uint64_t offset, Error error)
{
    const std::string path = m_plan.layout().pathOfData(number);
    qCWarning(logImage, "filled with zeros from byte %llu on: %s: %s",
              static_cast<unsigned long long>(offset), path.c_str(), error.toString().c_str());
    const std::lock_guard lock(m_mutex);
    const auto [entry, isNew] = m_zeroFrom.try_emplace(number, offset);
    entry->second = std::min(entry->second, offset);
    if (isNew)
        m_problems.push_back({path, std::move(error)});
}

void ImageStream::addToDigest(std::uint32_t number, std::uint64_t offset, std::span<const std::byte> bytes)
{
    if (offset == 0) {
        m_digest = Sha256Digest();
        m_digestData = number;
        m_digestOffset = 0;
    }
    if (m_digestData != number || m_digestOffset != offset)
        return; // a jump: this file's digest has to wait for a reading from the start
    m_digest.add(bytes);
    m_digestOffset += bytes.size();
    if (m_digestOffset != m_plan.layout().data[number].size)
        return;
    const Sha256 digest = m_digest.finish();
    m_digestData = kNoData;
    const std::lock_guard lock(m_mutex);
    m_digests.insert_or_assign(number, digest);
}

std::vector<FileProblem> ImageStream::problems() const
{
    const std::lock_guard lock(m_mutex);
    return m_problems;
}

std::optional<Sha256> ImageStream::digest(std::size_t fileIndex) const
{
    const Layout& layout = m_plan.layout();
    const std::uint32_t number = layout.items[layout.files[fileIndex]].data;
    if (layout.data[number].size == 0)
        return Sha256Digest().finish();
    const std::lock_guard lock(m_mutex);
    const auto found = m_digests.find(number);
    return found == m_digests.end() ? std::nullopt : std::optional(found->second);
}

} // namespace emberdisc::image
