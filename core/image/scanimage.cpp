// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/scanimage.h"

#include "core/image/imagereader.h"
#include "core/image/importtree.h"
#include "core/image/sessions.h"
#include "core/source/filesectorsource.h"
#include "core/source/filesource.h"
#include "core/source/origin.h"
#include "core/tree/names.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include <sys/stat.h>

namespace emberdisc::image {

namespace {

/// The sectors of an image file that is open while somebody uses it.
class ImageFile final : public source::SectorSource {
public:
    explicit ImageFile(std::shared_ptr<const source::FileSource> file) : m_file(std::move(file)) {}

    [[nodiscard]] const source::FileSource& file() const { return *m_file; }
    [[nodiscard]] std::uint32_t sectorSize() const override { return kSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override
    {
        return m_file->size() / kSectorSize + (m_file->size() % kSectorSize == 0 ? 0 : 1);
    }
    /// An image that was cut within its last sector is read as far as it goes.
    [[nodiscard]] std::uint64_t byteCount() const override { return m_file->size(); }
    [[nodiscard]] std::string describe(std::uint64_t) const override { return m_file->path(); }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        const std::lock_guard lock(m_mutex);
        return m_open ? m_open->read(first, to)
                      : fail(ErrorCode::Internal, "an image that is not open is read");
    }

    /// For as long as this lives the file stays open.
    class Use {
    public:
        explicit Use(std::shared_ptr<ImageFile> file) : m_file(std::move(file)) {}
        Use(Use&&) noexcept = default;
        Use& operator=(Use&&) = delete;
        ~Use()
        {
            if (m_file)
                m_file->leave();
        }
        /// Is it the one that was found?
        [[nodiscard]] Result<> compare() const { return m_file->compare(); }

    private:
        std::shared_ptr<ImageFile> m_file;
    };
    [[nodiscard]] static Result<Use> use(const std::shared_ptr<ImageFile>& file)
    {
        const std::lock_guard lock(file->m_mutex);
        if (!file->m_open) {
            TRY_ASSIGN(file->m_open,
                       source::FileSectorSource::open(*file->m_file, source::LastSector::MayBeCut));
        }
        ++file->m_users;
        return Use(file);
    }

private:
    void leave()
    {
        const std::lock_guard lock(m_mutex);
        if (--m_users == 0)
            m_open.reset();
    }
    [[nodiscard]] Result<> compare()
    {
        const std::lock_guard lock(m_mutex);
        return m_open->compare();
    }

    std::shared_ptr<const source::FileSource> m_file;
    std::mutex m_mutex; // guards what follows
    std::unique_ptr<source::FileSectorSource> m_open;
    std::size_t m_users = 0;
};

/// What the members of an image have in common.
struct OpenedImage {
    std::string path;
    std::string memberPrefix; ///< of a session that was asked for
    std::shared_ptr<ImageFile> file;
    std::optional<ImageReader> reader = {};
};

class MemberReader final : public source::ByteReader {
public:
    MemberReader(ImageFile::Use use, std::unique_ptr<source::ByteReader> reader, std::uint64_t size)
        : m_use(std::move(use)), m_reader(std::move(reader)), m_size(size)
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        TRY_ASSIGN(const std::size_t got, m_reader->readAt(offset, to));
        // As for files: one that was written to meanwhile is a mixture of two.
        if (offset + got >= m_size)
            TRY(m_use.compare());
        return got;
    }

private:
    ImageFile::Use m_use;
    std::unique_ptr<source::ByteReader> m_reader;
    std::uint64_t m_size;
};

class ImageMember final : public source::ByteSource, public source::HasOrigin {
public:
    ImageMember(std::shared_ptr<const OpenedImage> image, source::ByteSourcePtr contents, std::string path,
                std::uint64_t position)
        : m_image(std::move(image)),
          m_contents(std::move(contents)),
          m_path(std::move(path)),
          m_position(position)
    {}

    [[nodiscard]] std::uint64_t size() const override { return m_contents->size(); }
    [[nodiscard]] Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        TRY_ASSIGN(auto use, ImageFile::use(m_image->file));
        TRY_ASSIGN(auto reader, m_contents->open());
        return std::make_unique<MemberReader>(std::move(use), std::move(reader), size());
    }
    [[nodiscard]] std::string describe() const override { return m_image->path + ": " + m_path; }
    [[nodiscard]] source::Place place() const override { return {m_image.get(), m_position}; }
    [[nodiscard]] std::optional<source::Origin> origin() const override
    {
        return source::originOfMember(m_image->file->file(), m_image->memberPrefix + m_path);
    }

private:
    std::shared_ptr<const OpenedImage> m_image; ///< what the contents are read through
    source::ByteSourcePtr m_contents;
    std::string m_path;
    std::uint64_t m_position; ///< in the image
};

Result<std::uint64_t> startOf(source::SectorSource& file, const std::string& path,
                              std::optional<std::uint16_t> session)
{
    TRY_ASSIGN(const auto sessions, findSessions(file));
    const std::size_t number = session.value_or(sessions.size());
    if (number == 0 || number > sessions.size())
        return fail(Error::atPath(ErrorCode::InvalidArgument, path,
                                  "there is no session " + std::to_string(number) + ", the last one is " +
                                      std::to_string(sessions.size())));
    return sessions[number - 1];
}

std::string folderNameFor(const std::string& path)
{
    const std::string name = path.substr(path.rfind('/') + 1);
    const std::string stem(imageStem(name).value_or(name));
    return tree::isUtf8(stem) ? stem : tree::toReadableUtf8(stem);
}

} // namespace

std::optional<std::string_view> imageStem(std::string_view name)
{
    static constexpr std::array<std::string_view, 3> kEndings{".iso", ".udf", ".img"};
    constexpr std::size_t kLength = 4;
    if (name.size() <= kLength)
        return std::nullopt;
    const std::string_view end = name.substr(name.size() - kLength);
    const auto lowered = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto isEnding = [&](std::string_view ending) {
        return std::ranges::equal(end, ending, {}, lowered);
    };
    return std::ranges::any_of(kEndings, isEnding) ? std::optional(name.substr(0, name.size() - kLength))
                                                   : std::nullopt;
}

Result<tree::ScanResult> scanImage(const std::string& path, std::optional<std::uint16_t> session,
                                   JobContext& context)
{
    context.phase(Phase::Scanning);
    TRY_ASSIGN(auto found, source::FileSource::find(path));
    const std::int64_t modified = found->modified();
    const auto image =
        std::make_shared<OpenedImage>(path, session ? std::to_string(*session) + ':' : std::string(),
                                      std::make_shared<ImageFile>(std::move(found)));
    TRY_ASSIGN(const auto use, ImageFile::use(image->file));
    TRY_ASSIGN(const std::uint64_t start, startOf(*image->file, path, session));
    TRY_ASSIGN(image->reader, ImageReader::open(*image->file, {.sessionStart = start}));
    std::map<std::uint64_t, source::ByteSourcePtr> linked; // by the first sector; hard links share one source
    const auto own = [&image, &linked](source::ByteSourcePtr contents, const std::string& member,
                                       const ImageEntry& entry) -> source::ByteSourcePtr {
        const std::uint64_t position = entry.extents.empty() ? 0 : entry.extents.front().lba;
        if (entry.links < 2 || position == 0)
            return std::make_shared<ImageMember>(image, std::move(contents), member, position);
        source::ByteSourcePtr& known = linked[position];
        if (!known || known->size() != contents->size())
            known = std::make_shared<ImageMember>(image, std::move(contents), member, position);
        return known;
    };
    TRY_ASSIGN(auto result, importTree(*image->reader, image->reader->best(), context, own));
    TRY(use.compare());
    for (Error& entry : result.report.entries)
        if (auto* const at = std::get_if<AtPath>(&entry.where))
            at->path = path + ": " + at->path;
    auto folder = tree::Node::makeFolder(folderNameFor(path), {.modified = modified});
    TRY(folder->addAll(std::move(result.nodes)));
    result.counts = folder->countsWithItself();
    result.nodes.clear();
    result.nodes.push_back(std::move(folder));
    return result;
}

tree::ContainerScan imageContents(std::optional<std::uint16_t> session)
{
    return
        [session](const std::string& path, JobContext& context) -> std::optional<Result<tree::ScanResult>> {
            struct stat found = {};
            if (!imageStem(path.substr(path.rfind('/') + 1)) || ::stat(path.c_str(), &found) != 0 ||
                !S_ISREG(found.st_mode))
                return std::nullopt;
            return scanImage(path, session, context);
        };
}

} // namespace emberdisc::image
