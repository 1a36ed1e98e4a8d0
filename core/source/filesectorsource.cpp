// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filesectorsource.h"

#include <algorithm>

namespace emberdisc::source {

FileSectorSource::FileSectorSource(std::unique_ptr<FileReader> reader, std::uint64_t bytes, std::string path)
    : m_reader(std::move(reader)), m_bytes(bytes), m_path(std::move(path))
{}

Result<std::unique_ptr<FileSectorSource>> FileSectorSource::open(const std::string& path, LastSector last)
{
    TRY_ASSIGN(const auto file, FileSource::find(path));
    return open(*file, last);
}

Result<std::unique_ptr<FileSectorSource>> FileSectorSource::open(const FileSource& file, LastSector last)
{
    std::string path = file.path();
    if (file.size() == 0)
        return fail(Error::atPath(ErrorCode::NotAnImage, path, "the file is empty"));
    if (file.size() % kSectorSize != 0 && last == LastSector::Whole)
        return fail(Error::atPath(ErrorCode::NotAnImage, path,
                                  std::to_string(file.size()) +
                                      " bytes are not a whole number of sectors of " +
                                      std::to_string(kSectorSize) + " bytes"));
    TRY_ASSIGN(auto reader, file.openFile());
    return std::unique_ptr<FileSectorSource>(
        new FileSectorSource(std::move(reader), file.size(), std::move(path)));
}

Result<> FileSectorSource::read(std::uint64_t first, std::span<std::byte> to)
{
    const std::uint64_t count = to.size() / kSectorSize;
    if (to.size() % kSectorSize != 0 || first > sectorCount() || count > sectorCount() - first)
        return fail(ErrorCode::InvalidArgument, "a range that leaves the image");
    const std::uint64_t start = first * kSectorSize;
    const auto there = to.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_bytes - std::min(m_bytes, start))));
    TRY_ASSIGN(const std::size_t got, m_reader->readAt(start, there));
    if (got != there.size())
        return fail(Error::atPath(ErrorCode::FileChanged, m_path, "has become shorter"));
    std::ranges::fill(to.subspan(got), std::byte{0});
    return {};
}

std::string FileSectorSource::describe(std::uint64_t) const
{
    return m_path.substr(m_path.rfind('/') + 1);
}

} // namespace emberdisc::source
