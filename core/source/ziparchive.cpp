// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/ziparchive.h"

#include "core/base/byteorder.h"
#include "core/base/crc.h"
#include "core/source/origin.h"
#include "core/source/slicesource.h"
#include "core/source/storedmember.h"
#include "core/source/windowstime.h"
#include "core/source/zipdirectory.h"
#include "core/source/zipmethods.h"
#include "core/source/zipname.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <sys/stat.h>

namespace emberdisc::source {

namespace {

// PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.13.
constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::uint32_t kCentralSignature = 0x02014b50;
constexpr std::uint32_t kSignatureSignature = 0x05054b50;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kCentralSize = 46;

constexpr std::uint64_t kLargestDirectory = std::uint64_t{1} << 30;
constexpr std::uint64_t kLongestTarget = 4096; // PATH_MAX
constexpr std::uint16_t kEncrypted = 1U << 0;
constexpr std::uint16_t kUtf8Name = 1U << 11;
constexpr std::uint16_t kNtfs = 0x000A;
constexpr std::uint16_t kAes = 99; // APPNOTE appendix E; the method is in an extra field then
constexpr std::uint8_t kMadeByDos = 0;
constexpr std::uint8_t kMadeByUnix = 3;

struct Entry {
    std::string path = {};
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packedSize = 0;
    std::uint64_t size = 0;
    std::uint64_t header = 0; // offset of the local header
};

/// Counts what it hands out, and compares it with the directory when it comes to the end.
class CheckedReader final : public ByteReader {
public:
    CheckedReader(ByteSourcePtr packed, const Entry& entry, std::string name)
        : m_packed(std::move(packed)),
          m_method(entry.method),
          m_size(entry.size),
          m_crc(entry.crc),
          m_name(std::move(name))
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        if (offset >= m_size)
            return 0;
        to = to.first(static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - offset)));
        auto got = readPart(offset, to);
        if (!got)
            return failForMember(std::move(got).error(), m_name);
        return got;
    }

private:
    Result<std::size_t> readPart(std::uint64_t offset, std::span<std::byte> to)
    {
        TRY(goTo(offset));
        const bool isNext = m_unpacker->position() == m_summed;
        TRY_ASSIGN(const std::size_t got, m_unpacker->read(to));
        if (got != to.size())
            return fail(wrong("it unpacks to fewer bytes than the directory says"));
        if (isNext) {
            m_sum = crc32(to, m_sum);
            m_summed += got;
        }
        if (offset + got == m_size)
            TRY(checkEnd());
        return got;
    }

    Result<> goTo(std::uint64_t offset)
    {
        if (!m_unpacker || m_unpacker->position() > offset) {
            TRY_ASSIGN(m_unpacker, startUnpackingZip(m_packed, m_method, m_size));
            m_sum = 0;
            m_summed = 0;
        }
        const std::uint64_t wanted = offset - m_unpacker->position();
        TRY_ASSIGN(const std::uint64_t skipped, m_unpacker->skip(wanted));
        if (skipped != wanted)
            return fail(wrong("it unpacks to fewer bytes than the directory says"));
        return {};
    }

    Result<> checkEnd()
    {
        std::byte more;
        TRY_ASSIGN(const std::size_t got, m_unpacker->read(std::span(&more, 1)));
        if (got != 0)
            return fail(wrong("it unpacks to more bytes than the directory says"));
        if (m_summed == m_size && m_sum != m_crc)
            return fail(wrong("it has another CRC than the directory says"));
        return {};
    }

    Error wrong(std::string detail) const
    {
        return Error::atPath(ErrorCode::ImageCorrupt, m_name, std::move(detail));
    }

    ByteSourcePtr m_packed;
    std::uint16_t m_method;
    std::uint64_t m_size;
    std::uint32_t m_crc;
    std::string m_name;
    std::unique_ptr<Unpacker> m_unpacker;
    std::uint32_t m_sum = 0;
    std::uint64_t m_summed = 0; // bytes from the start that m_sum is of
};

class ZipMember final : public ByteSource, public HasOrigin {
public:
    ZipMember(ByteSourcePtr archive, Entry entry) : m_archive(std::move(archive)), m_entry(std::move(entry))
    {}

    std::uint64_t size() const override { return m_entry.size; }
    std::string describe() const override { return m_archive->describe() + ": " + m_entry.path; }
    Result<> compare() const override { return compareForMember(*m_archive, *this); }
    std::optional<Origin> origin() const override
    {
        return originOfMember(*m_archive, m_entry.path, m_entry.crc);
    }

    Result<std::unique_ptr<ByteReader>> open() const override
    {
        const auto reader = m_archive->open();
        if (!reader)
            return failForMember(reader.error(), describe());
        std::array<std::byte, kLocalSize> header = {};
        const auto got = (*reader)->readAt(m_entry.header, header);
        if (!got)
            return failForMember(got.error(), describe());
        const auto bytes = std::span<const std::byte>(header);
        if (*got != kLocalSize || getLe32(bytes) != kLocalSignature)
            return fail(Error::atPath(ErrorCode::ImageCorrupt, describe(), "it has no header"));
        const std::uint64_t start =
            m_entry.header + kLocalSize + getLe16(bytes.subspan(26)) + getLe16(bytes.subspan(28));
        auto slice = SliceSource::create(m_archive, start, m_entry.packedSize);
        if (!slice)
            return fail(Error::atPath(ErrorCode::ImageCorrupt, describe(), "it leaves the archive"));
        return std::make_unique<CheckedReader>(std::move(*slice), m_entry, describe());
    }

private:
    ByteSourcePtr m_archive;
    Entry m_entry;
};

/// DOS date and time, which know no time zone: taken as UTC, so that the same archive gives the same tree.
std::optional<std::int64_t> timeOfDos(std::uint16_t date, std::uint16_t time)
{
    const std::chrono::year_month_day day{std::chrono::year(1980 + (date >> 9)),
                                          std::chrono::month((date >> 5) & 15U),
                                          std::chrono::day(date & 31U)};
    if (!day.ok())
        return std::nullopt;
    const std::int64_t seconds = std::int64_t{std::chrono::sys_days(day).time_since_epoch().count()} * 86400 +
                                 (time >> 11) * 3600 + ((time >> 5) & 63) * 60 + (time & 31) * 2;
    return seconds * 1'000'000'000;
}

/// Info-ZIP's are signed; but some who write go on counting after 2038, as the other time tells.
std::int64_t timeOfUnix(std::uint32_t seconds, std::optional<std::int64_t> dosTime)
{
    constexpr std::int64_t kSecond = 1'000'000'000;
    const bool isLate = dosTime && *dosTime > INT32_MAX * kSecond;
    return (isLate ? std::int64_t{seconds} : std::int64_t{static_cast<std::int32_t>(seconds)}) * kSecond;
}

class ZipReader {
public:
    ZipReader(const ByteSourcePtr& archive, JobContext& context) : m_archive(archive), m_context(context) {}

    Result<std::vector<ArchiveMember>> read()
    {
        TRY_ASSIGN(m_reader, m_archive->open());
        TRY_ASSIGN(m_directory, findZipDirectory(*m_archive, *m_reader));
        if (m_directory.size > kLargestDirectory)
            return fail(corrupt("it has a directory that is too large"));
        std::vector<std::byte> directory(static_cast<std::size_t>(m_directory.size));
        TRY(readExactly(m_directory.offset, directory));
        std::span<const std::byte> rest = directory;
        while (!rest.empty() && !isSignature(rest)) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            if (rest.size() < kCentralSize || getLe32(rest) != kCentralSignature)
                return fail(corrupt("it has a damaged directory"));
            TRY(readMember(rest));
        }
        if (!m_directory.hasEntries(m_members.size()))
            return fail(corrupt("it has a directory of another length than its end says"));
        TRY(checkOverlaps());
        return std::move(m_members);
    }

private:
    Error corrupt(std::string detail) const
    {
        return Error::atPath(ErrorCode::ImageCorrupt, m_archive->describe(), std::move(detail));
    }

    Result<> readExactly(std::uint64_t offset, std::span<std::byte> to)
    {
        TRY_ASSIGN(const std::size_t got, m_reader->readAt(offset, to));
        if (got != to.size())
            return fail(corrupt("it ends within its directory"));
        return {};
    }

    /// APPNOTE 4.3.13: a digital signature may come behind the last entry.
    static bool isSignature(std::span<const std::byte> rest)
    {
        return rest.size() >= 6 && getLe32(rest) == kSignatureSignature &&
               getLe16(rest.subspan(4)) == rest.size() - 6;
    }

    Result<> readMember(std::span<const std::byte>& rest)
    {
        const auto at = [&rest](std::size_t offset) { return rest.subspan(offset); };
        const std::size_t nameLength = getLe16(at(28));
        const std::size_t extraLength = getLe16(at(30));
        const std::size_t whole = kCentralSize + nameLength + extraLength + getLe16(at(32));
        if (whole > rest.size())
            return fail(corrupt("it ends within its directory"));
        const auto name = rest.subspan(kCentralSize, nameLength);
        const auto extra = rest.subspan(kCentralSize + nameLength, extraLength);
        const auto coding = (getLe16(at(8)) & kUtf8Name) != 0 ? ZipNameCoding::Utf8 : ZipNameCoding::Unknown;
        Entry entry{.path = zipName(name, extra, coding),
                    .flags = getLe16(at(8)),
                    .method = getLe16(at(10)),
                    .crc = getLe32(at(16)),
                    .packedSize = getLe32(at(20)),
                    .size = getLe32(at(24)),
                    .header = getLe32(at(42))};
        ArchiveMember member;
        member.modified = timeOfDos(getLe16(at(14)), getLe16(at(12)));
        readExtra(extra, entry, member);
        entry.header += m_directory.shift;
        if (entry.header >= m_directory.offset || entry.packedSize > m_directory.offset - entry.header)
            return fail(corrupt("it has a member that leaves it"));
        const std::uint8_t madeBy = std::to_integer<std::uint8_t>(rest[5]);
        if (madeBy == kMadeByDos && !entry.path.contains('/')) // against APPNOTE 4.4.17.1
            std::ranges::replace(entry.path, '\\', '/');
        m_spans.emplace_back(entry.header, entry.header + kLocalSize + nameLength + entry.packedSize);
        const std::uint32_t mode = madeBy == kMadeByUnix ? getLe32(at(38)) >> 16 : 0;
        rest = rest.subspan(whole);
        return addMember(std::move(member), std::move(entry), mode);
    }

    /// APPNOTE 4.5.3 (Zip64) and 4.5.5 (NTFS), and Info-ZIP's extended timestamp 0x5455.
    static void readExtra(std::span<const std::byte> extra, Entry& entry, ArchiveMember& member)
    {
        while (extra.size() >= 4) {
            const std::uint16_t id = getLe16(extra);
            const std::size_t length = std::min<std::size_t>(getLe16(extra.subspan(2)), extra.size() - 4);
            auto field = extra.subspan(4, length);
            if (id == 1) {
                for (std::uint64_t* value : {&entry.size, &entry.packedSize, &entry.header})
                    if (*value == UINT32_MAX && field.size() >= 8) {
                        *value = getLe64(field);
                        field = field.subspan(8);
                    }
            } else if (id == 0x5455 && length >= 5 && (std::to_integer<unsigned>(field[0]) & 1) != 0) {
                member.modified = timeOfUnix(getLe32(field.subspan(1)), member.modified);
            } else if (id == kNtfs && length >= 32 && getLe16(field.subspan(4)) == 1) {
                if (const auto time = timeOfWindows(getLe64(field.subspan(8))))
                    member.modified = time;
            }
            extra = extra.subspan(4 + length);
        }
    }

    Result<> addMember(ArchiveMember member, Entry entry, std::uint32_t mode)
    {
        member.path = entry.path;
        const bool endsAsFolder = member.path.ends_with('/');
        while (member.path.size() > 1 && member.path.ends_with('/'))
            member.path.pop_back();
        const std::uint32_t type = mode & S_IFMT;
        member.mode = mode != 0 ? mode & 07777 : endsAsFolder ? 0755 : 0644;
        member.obstacle = obstacleOf(entry);
        const bool isReadable = member.obstacle.empty();
        auto contents = std::make_shared<const ZipMember>(m_archive, std::move(entry));
        if (endsAsFolder || type == S_IFDIR)
            member.kind = MemberKind::Folder;
        else if (type == S_IFLNK && isReadable && contents->size() <= kLongestTarget) {
            member.kind = MemberKind::Symlink;
            member.target.resize(static_cast<std::size_t>(contents->size()));
            TRY_ASSIGN(const auto reader, contents->open());
            TRY(reader->readAt(0, std::as_writable_bytes(std::span(member.target))));
        } else if (type == S_IFLNK) {
            if (isReadable)
                member.obstacle = "a symbolic link that is too long";
        } else if (type != 0 && type != S_IFREG && contents->size() == 0) // else it came out of a pipe
            member.kind = MemberKind::Special;
        else if (isReadable)
            member.contents = std::move(contents);
        m_members.push_back(std::move(member));
        return {};
    }

    static std::string obstacleOf(const Entry& entry)
    {
        if ((entry.flags & kEncrypted) != 0 || entry.method == kAes)
            return "encrypted";
        if (!canUnpackZip(entry.method))
            return "packed with " + zipMethodName(entry.method);
        if (entry.method == kZipStored && entry.size != entry.packedSize)
            return "of two sizes";
        return {};
    }

    Result<> checkOverlaps()
    {
        std::ranges::sort(m_spans);
        for (std::size_t i = 1; i < m_spans.size(); ++i)
            if (m_spans[i].first < m_spans[i - 1].second)
                return fail(corrupt("it has members that share bytes"));
        return {};
    }

    ByteSourcePtr m_archive;
    JobContext& m_context;
    std::unique_ptr<ByteReader> m_reader;
    ZipDirectory m_directory;
    std::vector<ArchiveMember> m_members;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> m_spans; // bytes of the archive that members take
};

} // namespace

bool looksLikeZip(std::span<const std::byte> head)
{
    return head.size() >= 4 && (getLe32(head) == kLocalSignature || getLe32(head) == kZipEndSignature);
}

Result<std::vector<ArchiveMember>> readZip(const ByteSourcePtr& archive, JobContext& context)
{
    return ZipReader(archive, context).read();
}

} // namespace emberdisc::source
