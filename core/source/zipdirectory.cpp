// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/zipdirectory.h"

#include "core/base/byteorder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace emberdisc::source {

namespace {

constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocator64Size = 20;
constexpr std::uint64_t kFirstLength64 = 12; // bytes of a Zip64 end record that its own size does not count

class DirectoryFinder {
public:
    DirectoryFinder(const ByteSource& archive, ByteReader& reader) : m_archive(archive), m_reader(reader) {}

    /// APPNOTE 4.3.16: at the end, before a comment of at most 65535 bytes; and zeros, where an archive was
    /// written in blocks. Where there is no such end, whatever else may lie behind one.
    Result<ZipDirectory> find()
    {
        const std::uint64_t size = m_archive.size();
        const auto tailSize = static_cast<std::size_t>(std::min<std::uint64_t>(size, kEndSize + 65535));
        std::vector<std::byte> tail(tailSize);
        TRY(readExactly(size - tailSize, tail));
        for (const bool isLast : {true, false})
            for (std::size_t at = tailSize < kEndSize ? 0 : tailSize - kEndSize + 1; at-- > 0;) {
                const auto end = std::span<const std::byte>(tail).subspan(at);
                if (getLe32(end) == kZipEndSignature &&
                    (!isLast || endsIn(end.subspan(kEndSize), getLe16(end.subspan(20)))))
                    return readEnd(end, size - tailSize + at);
            }
        return fail(corrupt("it has no directory"));
    }

private:
    /// Whether `rest` is a comment and nothing but zeros behind it.
    static bool endsIn(std::span<const std::byte> rest, std::size_t comment)
    {
        return comment <= rest.size() &&
               std::ranges::all_of(rest.subspan(comment), [](std::byte b) { return b == std::byte{0}; });
    }

    Error corrupt(std::string detail) const
    {
        return Error::atPath(ErrorCode::ImageCorrupt, m_archive.describe(), std::move(detail));
    }

    Result<> readExactly(std::uint64_t offset, std::span<std::byte> to)
    {
        TRY_ASSIGN(const std::size_t got, m_reader.readAt(offset, to));
        if (got != to.size())
            return fail(corrupt("it ends within its directory"));
        return {};
    }

    Result<ZipDirectory> readEnd(std::span<const std::byte> end, std::uint64_t where)
    {
        TRY_ASSIGN(const auto locator, readLocator(where));
        if (locator) // whether or not the record at `where` would do: it lies behind the other one
            return readEnd64(*locator, where - kLocator64Size);
        // 0xFFFF of disks and entries, 0xFFFFFFFF of sizes mean: see the Zip64 record (APPNOTE 4.4.1.4)
        if (getLe16(end.subspan(4)) != 0 || getLe16(end.subspan(6)) != 0)
            return fail(severalFiles());
        // DEVIATION: APPNOTE 4.4.22: some programs count past 65535 without Zip64, and start again at 0
        return placed({.offset = getLe32(end.subspan(16)),
                       .size = getLe32(end.subspan(12)),
                       .entries = getLe16(end.subspan(10)),
                       .modulus = 65536},
                      where);
    }

    /// What stands right before the end record, APPNOTE 4.3.15: where the Zip64 record should be.
    Result<std::optional<std::uint64_t>> readLocator(std::uint64_t end)
    {
        if (end < kLocator64Size)
            return std::nullopt;
        std::array<std::byte, kLocator64Size> locator = {};
        TRY(readExactly(end - kLocator64Size, locator));
        const auto bytes = std::span<const std::byte>(locator);
        if (getLe32(bytes) != kLocator64Signature)
            return std::nullopt;
        if (getLe32(bytes.subspan(4)) != 0 || getLe32(bytes.subspan(16)) > 1)
            return fail(severalFiles());
        return getLe64(bytes.subspan(8));
    }

    /// APPNOTE 4.3.14. It ends where the locator begins; what was put before the archive counts or not.
    Result<ZipDirectory> readEnd64(std::uint64_t told, std::uint64_t end)
    {
        const std::uint64_t shortest = end - std::min<std::uint64_t>(end, kEnd64Size);
        for (const std::uint64_t where : {told, shortest}) {
            if (where > shortest)
                continue;
            std::array<std::byte, kEnd64Size> record = {};
            TRY(readExactly(where, record));
            const auto bytes = std::span<const std::byte>(record);
            if (getLe32(bytes) != kEnd64Signature ||
                getLe64(bytes.subspan(4)) != end - where - kFirstLength64)
                continue;
            if (getLe32(bytes.subspan(16)) != 0 || getLe32(bytes.subspan(20)) != 0)
                return fail(severalFiles());
            return placed({.offset = getLe64(bytes.subspan(48)),
                           .size = getLe64(bytes.subspan(40)),
                           .entries = getLe64(bytes.subspan(32))},
                          where);
        }
        return fail(corrupt("it has a damaged end record"));
    }

    Error severalFiles() const
    {
        return Error::atPath(ErrorCode::Unsupported, m_archive.describe(),
                             "it is one of several files that an archive was divided into");
    }

    /// Programs that unpack themselves have code before the archive, which not all offsets count.
    Result<ZipDirectory> placed(ZipDirectory directory, std::uint64_t end) const
    {
        if (directory.size > end || directory.offset > end - directory.size)
            return fail(corrupt("it has a directory that leaves it"));
        directory.shift = end - directory.size - directory.offset;
        directory.offset += directory.shift;
        return directory;
    }

    const ByteSource& m_archive;
    ByteReader& m_reader;
};

} // namespace

Result<ZipDirectory> findZipDirectory(const ByteSource& archive, ByteReader& reader)
{
    return DirectoryFinder(archive, reader).find();
}

} // namespace emberdisc::source
