// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/filesource.h"
#include "core/source/sharedsectors.h"

#include <memory>
#include <string>

namespace emberdisc::source {

/// Whether an image file may end within a sector, as a download that broke off does. To look into it: what is
/// burned has whole ones.
enum class LastSector : std::uint8_t { Whole, MayBeCut };

/// An image file of 2048-byte sectors as it lies on disk. What is in it is not looked at.
class FileSectorSource final : public ComparedSectors {
public:
    static constexpr std::uint32_t kSectorSize = 2048;

    /// NotAnImage, with the reason, for an empty file and for a size that is no multiple of 2048, unless the
    /// last sector may be cut; FileSource's reasons.
    [[nodiscard]] static Result<std::unique_ptr<FileSectorSource>> open(const std::string& path,
                                                                        LastSector last = LastSector::Whole);

    /// Of a file that was found before: FileChanged if it is another one now.
    [[nodiscard]] static Result<std::unique_ptr<FileSectorSource>> open(const FileSource& file,
                                                                        LastSector last);
    /// Is the open file still the one that was found? FileChanged.
    [[nodiscard]] Result<> compare() override { return m_reader->compare(); }

    [[nodiscard]] std::uint32_t sectorSize() const override { return kSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override
    {
        return (m_bytes + kSectorSize - 1) / kSectorSize;
    }
    [[nodiscard]] std::uint64_t byteCount() const override { return m_bytes; }
    /// FileChanged, ReadFailed with the path; InvalidArgument for a range that leaves the image.
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    /// The file's name: what lies where in it is not known.
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;

private:
    FileSectorSource(std::unique_ptr<FileReader> reader, std::uint64_t bytes, std::string path);

    std::unique_ptr<FileReader> m_reader;
    std::uint64_t m_bytes;
    std::string m_path;
};

} // namespace emberdisc::source
