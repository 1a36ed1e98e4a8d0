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
#include <memory>
#include <mutex>
#include <utility>

#include <sys/stat.h>

namespace emberdisc::image {

namespace {

/// An image file, of which a session was asked for or not.
class FileSupply final : public source::SectorSupply {
public:
    FileSupply(std::shared_ptr<const source::FileSource> file, std::optional<std::uint16_t> session)
        : m_file(std::move(file)), m_memberPrefix(session ? std::to_string(*session) + ':' : std::string())
    {}

    /// An image that was cut within its last sector is read as far as it goes.
    [[nodiscard]] std::uint64_t byteCount() const override { return m_file->size(); }
    [[nodiscard]] std::string describe() const override { return m_file->path(); }
    [[nodiscard]] std::optional<source::Origin> origin(const std::string& member) const override
    {
        return source::originOfMember(*m_file, m_memberPrefix + member);
    }
    [[nodiscard]] Result<std::unique_ptr<source::ComparedSectors>> open(const std::stop_token&) override
    {
        TRY_ASSIGN(auto opened, source::FileSectorSource::open(*m_file, source::LastSector::MayBeCut));
        return std::unique_ptr<source::ComparedSectors>(std::move(opened));
    }

private:
    std::shared_ptr<const source::FileSource> m_file;
    std::string m_memberPrefix;
};

using source::SharedSectors;

/// What the members of an image have in common.
struct OpenedImage {
    std::shared_ptr<SharedSectors> sectors;
    std::optional<ImageReader> reader = {};

    [[nodiscard]] std::string nameOf(const std::string& member) const
    {
        return sectors->supply().describe() + ": " + member;
    }
};

class MemberReader final : public source::ByteReader {
public:
    MemberReader(SharedSectors::Use use, std::unique_ptr<source::ByteReader> reader, std::uint64_t size,
                 std::string name)
        : m_use(std::move(use)), m_reader(std::move(reader)), m_size(size), m_name(std::move(name))
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        auto read = m_reader->readAt(offset, to);
        if (!read)
            return fail(named(std::move(read).error()));
        const std::size_t got = *read;
        // As for files: one that was written to meanwhile is a mixture of two.
        if (offset + got >= m_size)
            TRY(m_use.compare());
        return got;
    }

private:
    /// A sector that a drive cannot read tells nobody which file is hit.
    [[nodiscard]] Error named(Error error) const
    {
        const auto* const sector = std::get_if<AtLba>(&error.where);
        if (!sector || error.code != ErrorCode::ReadFailed)
            return error;
        error.detail =
            "sector " + std::to_string(sector->lba) + (error.detail.empty() ? "" : ": ") + error.detail;
        error.where = AtPath{m_name};
        return error;
    }

    SharedSectors::Use m_use;
    std::unique_ptr<source::ByteReader> m_reader;
    std::uint64_t m_size;
    std::string m_name;
};

class ImageMember final : public source::ByteSource,
                          public source::HasOrigin,
                          public source::OfSharedSectors {
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
        TRY_ASSIGN(auto use, SharedSectors::use(m_image->sectors));
        TRY_ASSIGN(auto reader, m_contents->open());
        return std::make_unique<MemberReader>(std::move(use), std::move(reader), size(), describe());
    }
    [[nodiscard]] std::string describe() const override { return m_image->nameOf(m_path); }
    [[nodiscard]] source::Place place() const override { return {m_image.get(), m_position}; }
    [[nodiscard]] std::optional<source::Origin> origin() const override
    {
        return m_image->sectors->supply().origin(m_path);
    }
    [[nodiscard]] const std::shared_ptr<SharedSectors>& sectors() const override { return m_image->sectors; }

private:
    std::shared_ptr<const OpenedImage> m_image; ///< what the contents are read through
    source::ByteSourcePtr m_contents;
    std::string m_path;
    std::uint64_t m_position; ///< in the image
};

Result<std::uint64_t> startOf(source::SectorSource& file, const std::string& path,
                              std::optional<std::uint16_t> session, const std::stop_token& stop)
{
    TRY_ASSIGN(const auto sessions, findSessions(file, stop));
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
    return std::string(imageStem(name).value_or(name));
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

Result<tree::ScanResult> scanSectors(const std::shared_ptr<SharedSectors>& sectors, std::uint64_t start,
                                     const std::string& name, std::int64_t modified, JobContext& context)
{
    const auto image = std::make_shared<OpenedImage>(sectors);
    TRY_ASSIGN(const auto use, SharedSectors::use(sectors, context.stopToken()));
    TRY_ASSIGN(image->reader, ImageReader::open(*sectors, {.sessionStart = start}));
    const auto own = [&image](source::ByteSourcePtr contents, const std::string& member,
                              const ImageEntry& entry) -> source::ByteSourcePtr {
        const std::uint64_t position = entry.extents.empty() ? 0 : entry.extents.front().lba;
        return std::make_shared<ImageMember>(image, std::move(contents), member, position);
    };
    TRY_ASSIGN(auto result, importTree(*image->reader, image->reader->best(), context, own));
    TRY(use.compare());
    for (Error& entry : result.report.entries)
        if (auto* const at = std::get_if<AtPath>(&entry.where))
            at->path = image->nameOf(at->path);
    auto folder = tree::Node::makeFolder(tree::isUtf8(name) ? name : tree::toReadableUtf8(name),
                                         {.modified = modified});
    TRY(folder->addAll(std::move(result.nodes)));
    result.counts = folder->countsWithItself();
    result.nodes.clear();
    result.nodes.push_back(std::move(folder));
    return result;
}

Result<tree::ScanResult> scanImage(const std::string& path, std::optional<std::uint16_t> session,
                                   JobContext& context)
{
    context.phase(Phase::Scanning);
    TRY_ASSIGN(auto found, source::FileSource::find(path));
    const std::int64_t modified = found->modified();
    const auto sectors =
        std::make_shared<SharedSectors>(std::make_unique<FileSupply>(std::move(found), session));
    TRY_ASSIGN(const auto use, SharedSectors::use(sectors, context.stopToken()));
    TRY_ASSIGN(const std::uint64_t start, startOf(*sectors, path, session, context.stopToken()));
    return scanSectors(sectors, start, folderNameFor(path), modified, context);
}

Result<std::vector<source::SessionIdentity>> imageSessions(const std::string& path,
                                                           const std::stop_token& stop)
{
    TRY_ASSIGN(const auto file, source::FileSectorSource::open(path, source::LastSector::MayBeCut));
    return readSessions(*file, stop);
}

tree::ContainerScan imageContents(std::optional<std::uint16_t> session)
{
    return imageContents([session](const std::string&) { return session; });
}

tree::ContainerScan imageContents(SessionOf sessionOf)
{
    return [sessionOf = std::move(sessionOf)](
               const std::string& path, JobContext& context) -> std::optional<Result<tree::ScanResult>> {
        struct stat found = {};
        if (!imageStem(path.substr(path.rfind('/') + 1)) || ::stat(path.c_str(), &found) != 0 ||
            !S_ISREG(found.st_mode))
            return std::nullopt;
        return scanImage(path, sessionOf(path), context);
    };
}

} // namespace emberdisc::image
