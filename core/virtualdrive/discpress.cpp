// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/discpress.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::uint64_t kSectorSize = 2048;
constexpr std::uint64_t kCopiedAtOnce = 256 * kSectorSize; // bytes

/// The image, open for reading.
class ImageFile {
public:
    ~ImageFile()
    {
        if (m_file >= 0)
            ::close(m_file);
    }
    ImageFile() = default;
    ImageFile(const ImageFile&) = delete;
    ImageFile& operator=(const ImageFile&) = delete;

    [[nodiscard]] Result<> open(const std::filesystem::path& path)
    {
        m_path = path;
        m_file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        struct stat status{};
        if (m_file < 0 || ::fstat(m_file, &status) != 0)
            return std::unexpected(
                Error::fromErrno(errno, ErrorCode::FileUnreadable, path.string(), "cannot open the image"));
        if (!S_ISREG(status.st_mode))
            return fail(Error::atPath(ErrorCode::FileIsSpecial, path.string(), "an image is a regular file"));
        if (status.st_size == 0)
            return fail(Error::atPath(ErrorCode::InvalidArgument, path.string(), "the image is empty"));
        m_size = static_cast<std::uint64_t>(status.st_size);
        return {};
    }
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] std::uint64_t sectors() const { return (m_size + kSectorSize - 1) / kSectorSize; }
    /// The sector with the first byte from `offset` on that is no hole; size() if there is none.
    [[nodiscard]] std::uint64_t nextData(std::uint64_t offset) const
    {
        const auto at = ::lseek(m_file, static_cast<off_t>(offset), SEEK_DATA);
        if (at < 0)
            return errno == ENXIO ? m_size : offset; // a file system that knows no holes
        return static_cast<std::uint64_t>(at) / kSectorSize * kSectorSize;
    }
    /// Whole sectors, the last one filled with zeros; `to` covers the rest of the image or less.
    [[nodiscard]] Result<> read(std::uint64_t offset, std::span<std::byte> to) const
    {
        const std::uint64_t there = std::min<std::uint64_t>(to.size(), m_size - offset);
        std::ranges::fill(to.subspan(there), std::byte{0});
        to = to.first(there);
        while (!to.empty()) {
            const auto got = ::pread(m_file, to.data(), to.size(), static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return std::unexpected(
                    Error::fromErrno(errno, ErrorCode::ReadFailed, m_path.string(), "cannot read the image"));
            if (got == 0)
                return fail(
                    Error::atPath(ErrorCode::FileChanged, m_path.string(), "the image became shorter"));
            to = to.subspan(static_cast<std::size_t>(got));
            offset += static_cast<std::uint64_t>(got);
        }
        return {};
    }

private:
    std::filesystem::path m_path;
    int m_file = -1;
    std::uint64_t m_size = 0;
};

Result<> copy(const ImageFile& image, DiscFile& disc, JobContext& context)
{
    Progress progress;
    progress.total = image.size();
    std::vector<std::byte> buffer(kCopiedAtOnce);
    for (std::uint64_t at = image.nextData(0); at < image.size(); at = image.nextData(at + kCopiedAtOnce)) {
        if (context.stopRequested())
            return fail(ErrorCode::Cancelled);
        const auto sectors =
            std::min<std::uint64_t>(kCopiedAtOnce / kSectorSize, image.sectors() - at / kSectorSize);
        const auto part = std::span(buffer).first(sectors * kSectorSize);
        TRY(image.read(at, part));
        TRY(disc.write(static_cast<std::int32_t>(at / kSectorSize), SectorForm::Data, part));
        progress.done = std::min(at + part.size(), image.size());
        context.progress(progress);
    }
    return {};
}

} // namespace

DiscState pressedState(std::uint32_t sectors)
{
    DiscState state;
    state.finalised = true;
    state.sessions = {
        {.firstTrack = 1, .state = SessionState::Complete, .leadOut = static_cast<std::int32_t>(sectors)}};
    Track track;
    track.state = TrackState::Complete;
    track.writing = TrackWriting::SessionAtOnce;
    track.control = 4;
    track.written = sectors;
    track.size = sectors;
    state.tracks.push_back(std::move(track));
    return state;
}

Result<> pressDisc(const std::filesystem::path& image, const std::filesystem::path& disc, MediumType type,
                   IfExists ifExists, JobContext& context)
{
    if (!isPressed(type))
        return fail(ErrorCode::InvalidArgument, std::string(name(type)) + " is not a pressed disc");
    ImageFile source;
    TRY(source.open(image));
    if (source.sectors() > largestCapacity(type))
        return fail(Error::atPath(ErrorCode::MediumTooSmall, image.string(),
                                  std::to_string(source.sectors()) + " sectors are more than a " +
                                      std::string(name(type)) + " holds"));
    const auto sectors = static_cast<std::uint32_t>(
        std::max(source.sectors(), isCd(type) ? std::uint64_t{kShortestCdTrack} : std::uint64_t{1}));
    context.phase(Phase::Copying);
    const auto fill = [&](DiscFile& file) -> Result<DiscState> {
        TRY(copy(source, file, context));
        return pressedState(sectors);
    };
    TRY(DiscFile::create(disc, type, {.ifExists = ifExists, .capacity = sectors, .fill = fill}));
    context.phase(Phase::Done);
    return {};
}

} // namespace emberdisc::virtualdrive
