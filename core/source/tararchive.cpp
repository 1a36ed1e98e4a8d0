// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/tararchive.h"

#include "core/source/packedmember.h"
#include "core/source/slicesource.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace emberdisc::source {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kMostExtra = 1 << 20; // bytes of a long name or of pax records
constexpr std::size_t kMostMembers = 4'000'000;
constexpr std::uint64_t kLargestNumber = std::uint64_t{1} << 62;

using Block = std::array<std::byte, kBlock>;

/// The ustar header, POSIX.1-1988 10.1.1.
namespace field {
struct Field {
    std::size_t offset;
    std::size_t length;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kUid{108, 8};
constexpr Field kGid{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kModified{136, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kLink{157, 100};
constexpr Field kMagic{257, 5};
constexpr Field kPrefix{345, 155};
} // namespace field

std::string_view textOf(const Block& block, field::Field field)
{
    const std::string_view all(reinterpret_cast<const char*>(block.data()) + field.offset, field.length);
    return all.substr(0, all.find('\0'));
}

/// Octal digits, or GNU's base 256 when the first bit is set. Nothing for what is neither.
std::optional<std::uint64_t> numberOf(const Block& block, field::Field field)
{
    const auto bytes = std::span(block).subspan(field.offset, field.length);
    if (std::to_integer<unsigned>(bytes[0]) == 0x80) {
        std::uint64_t number = 0;
        for (const std::byte byte : bytes.subspan(1)) {
            if (number >= kLargestNumber >> 8)
                return std::nullopt;
            number = number << 8 | std::to_integer<std::uint64_t>(byte);
        }
        return number;
    }
    std::string_view text = textOf(block, field);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text = text.substr(0, text.find(' '));
    std::uint64_t number = 0;
    if (text.empty())
        return number;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 8);
    if (error != std::errc() || end != text.data() + text.size() || number > kLargestNumber)
        return std::nullopt;
    return number;
}

bool hasRightChecksum(const Block& block)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const bool isSum =
            i >= field::kChecksum.offset && i < field::kChecksum.offset + field::kChecksum.length;
        sum += isSum ? ' ' : std::to_integer<std::uint64_t>(block[i]);
    }
    return numberOf(block, field::kChecksum) == sum;
}

bool isZero(const Block& block)
{
    return std::ranges::all_of(block, [](std::byte byte) { return byte == std::byte{0}; });
}

using Records = std::map<std::string, std::string, std::less<>>;

/// "25 mtime=1350244992.023\n" and so on: POSIX.1-2001 pax, Extended Header. What makes no sense ends it.
Records paxRecords(std::string_view text)
{
    Records records;
    while (!text.empty()) {
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
        const auto digits = static_cast<std::size_t>(end - text.data());
        if (error != std::errc() || length > text.size() || length < digits + 3)
            break;
        const std::string_view record = text.substr(digits + 1, length - digits - 2);
        if (const auto equals = record.find('='); equals != std::string_view::npos)
            records.insert_or_assign(std::string(record.substr(0, equals)), record.substr(equals + 1));
        text.remove_prefix(length);
    }
    return records;
}

std::optional<std::uint64_t> wholeOf(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > kLargestNumber)
        return std::nullopt;
    return number;
}

/// "1350244992.023": nanoseconds.
std::optional<std::int64_t> timeOf(std::string_view text)
{
    const bool isBefore = text.starts_with('-');
    text.remove_prefix(isBefore ? 1 : 0);
    const auto dot = std::min(text.find('.'), text.size());
    const auto seconds = wholeOf(text.substr(0, dot));
    if (!seconds || *seconds > 9'000'000'000)
        return std::nullopt;
    std::int64_t fraction = 0;
    std::int64_t unit = 100'000'000;
    for (const char c : text.substr(std::min(dot + 1, text.size()))) {
        if (c < '0' || c > '9')
            break;
        fraction += (c - '0') * unit;
        unit /= 10;
    }
    const std::int64_t time = static_cast<std::int64_t>(*seconds) * 1'000'000'000 + fraction;
    return isBefore ? -time : time;
}

class TarReader {
public:
    TarReader(ByteSourcePtr archive, Packing packing, JobContext& context)
        : m_archive(std::move(archive)), m_packing(packing), m_context(context)
    {
        if (packing != Packing::None)
            m_stream = std::make_shared<PackedStream>(
                m_archive, [archive = m_archive, packing] { return Unpacker::create(*archive, packing); });
    }

    Result<std::vector<ArchiveMember>> read()
    {
        TRY_ASSIGN(m_bytes, Unpacker::create(*m_archive, m_packing));
        for (;;) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            Block block;
            TRY_ASSIGN(const std::size_t got, m_bytes->read(block));
            if (got < kBlock || isZero(block))
                break;
            if (!hasRightChecksum(block))
                return fail(noTar());
            TRY(readEntry(block));
            if (m_members.size() > kMostMembers)
                return fail(corrupt("has too many members"));
        }
        if (m_bytes->position() < kBlock) // not even the end of an empty archive
            return fail(noTar());
        return std::move(m_members);
    }

private:
    Error corrupt(std::string detail) const
    {
        return Error::atPath(ErrorCode::ImageCorrupt, m_archive->describe(), std::move(detail));
    }
    Error noTar() const
    {
        if (!m_members.empty())
            return corrupt("a header with a wrong checksum");
        return Error::atPath(ErrorCode::Unsupported, m_archive->describe(), "no archive that can be read");
    }

    Result<> readEntry(const Block& block)
    {
        const auto type = static_cast<char>(block[field::kType]);
        auto size = numberOf(block, field::kSize);
        if (!size)
            return fail(corrupt("a size that is no number"));
        switch (type) {
        case 'L': {
            TRY_ASSIGN(m_longName, readName(*size));
            return {};
        }
        case 'K': {
            TRY_ASSIGN(m_longLink, readName(*size));
            return {};
        }
        case 'x': {
            TRY_ASSIGN(const std::string text, readExtra(*size));
            m_records = paxRecords(text);
            return {};
        }
        case 'g': // for all that follow: comments, in practice
            return skip(*size);
        default:
            break;
        }
        if (const auto record = m_records.find("size"); record != m_records.end())
            size = wholeOf(record->second);
        if (!size)
            return fail(corrupt("a size that is no number"));
        TRY(addMember(block, type, *size));
        m_longName = m_longLink = {};
        m_records = {};
        tell();
        return {};
    }

    Result<std::string> readName(std::uint64_t size)
    {
        TRY_ASSIGN(std::string name, readExtra(size));
        name.resize(std::min(name.find('\0'), name.size()));
        return name;
    }

    Result<std::string> readExtra(std::uint64_t size)
    {
        if (size > kMostExtra)
            return fail(corrupt("a name that is too long"));
        std::string text(static_cast<std::size_t>(size), '\0');
        TRY_ASSIGN(const std::size_t got, m_bytes->read(std::as_writable_bytes(std::span(text))));
        if (got != size)
            return fail(corrupt("ends within a name"));
        TRY(skipPadding(size));
        return text;
    }

    Result<> skip(std::uint64_t size)
    {
        TRY_ASSIGN(const std::uint64_t skipped, m_bytes->skip(size));
        if (skipped != size)
            return fail(corrupt("ends within a member"));
        return skipPadding(size);
    }

    Result<> skipPadding(std::uint64_t size)
    {
        TRY(m_bytes->skip((kBlock - size % kBlock) % kBlock));
        return {};
    }

    std::string recordOr(std::string_view key, const std::string& otherwise) const
    {
        const auto record = m_records.find(key);
        return record == m_records.end() ? otherwise : record->second;
    }

    ArchiveMember memberOf(const Block& block) const
    {
        ArchiveMember member;
        std::string path(textOf(block, field::kName));
        const std::string_view prefix = textOf(block, field::kPrefix);
        // GNU's own format has times where ustar has the prefix: its magic goes on with a blank.
        const bool isUstar =
            textOf(block, {field::kMagic.offset, field::kMagic.length + 1}) == "ustar" && !prefix.empty();
        if (isUstar)
            path = std::string(prefix) + '/' + path;
        member.path = recordOr("path", m_longName.empty() ? path : m_longName);
        member.target =
            recordOr("linkpath", m_longLink.empty() ? std::string(textOf(block, field::kLink)) : m_longLink);
        member.mode = static_cast<std::uint32_t>(numberOf(block, field::kMode).value_or(0644) & 07777);
        member.uid = static_cast<std::uint32_t>(numberOf(block, field::kUid).value_or(0));
        member.gid = static_cast<std::uint32_t>(numberOf(block, field::kGid).value_or(0));
        if (const auto seconds = numberOf(block, field::kModified); seconds && *seconds < 9'000'000'000)
            member.modified = static_cast<std::int64_t>(*seconds) * 1'000'000'000;
        if (const auto record = m_records.find("mtime"); record != m_records.end())
            member.modified = timeOf(record->second);
        return member;
    }

    Result<> addMember(const Block& block, char type, std::uint64_t size)
    {
        ArchiveMember member = memberOf(block);
        const bool isOldFolder = member.path.ends_with('/') && (type == '0' || type == '\0');
        while (member.path.size() > 1 && member.path.ends_with('/'))
            member.path.pop_back();
        const bool isSparse = m_records.lower_bound("GNU.sparse.") != m_records.end() &&
                              m_records.lower_bound("GNU.sparse.")->first.starts_with("GNU.sparse.");
        if (type == '5' || isOldFolder) {
            member.kind = MemberKind::Folder;
        } else if (type == '2') {
            member.kind = MemberKind::Symlink;
        } else if (type == '1') {
            member.kind = MemberKind::HardLink;
        } else if (type == '3' || type == '4' || type == '6') {
            member.kind = MemberKind::Special;
        } else if ((type == '0' || type == '\0' || type == '7') && !isSparse) {
            TRY_ASSIGN(member.contents, contentsOf(member.path, size));
        } // else a file without contents that can be read: GNU's sparse files, parts of several volumes
        m_members.push_back(std::move(member));
        // POSIX.1-1988: what is no file has no contents, whatever its size says; pax may have some for links.
        return type == '5' || type == '2' || type == '3' || type == '4' || type == '6' ? Result<>()
                                                                                       : skip(size);
    }

    Result<ByteSourcePtr> contentsOf(const std::string& path, std::uint64_t size)
    {
        const std::uint64_t start = m_bytes->position();
        if (m_stream)
            return std::make_shared<PackedMember>(m_stream, start, size, path);
        auto slice = SliceSource::create(m_archive, start, size);
        if (!slice)
            return fail(corrupt("ends within a member"));
        return *slice;
    }

    void tell()
    {
        if (m_members.size() % 256 != 0)
            return;
        Progress progress;
        progress.done = m_bytes->position();
        progress.item = m_archive->describe();
        m_context.progress(progress);
    }

    ByteSourcePtr m_archive;
    Packing m_packing;
    JobContext& m_context;
    std::shared_ptr<PackedStream> m_stream;
    std::unique_ptr<Unpacker> m_bytes;
    std::vector<ArchiveMember> m_members;
    std::string m_longName; // what the next header means
    std::string m_longLink;
    Records m_records;
};

} // namespace

Result<std::vector<ArchiveMember>> readTar(const ByteSourcePtr& archive, Packing packing, JobContext& context)
{
    return TarReader(archive, packing, context).read();
}

} // namespace emberdisc::source
