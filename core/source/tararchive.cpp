// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/tararchive.h"

#include "core/base/crc.h"
#include "core/source/packedmember.h"
#include "core/source/sparsemember.h"
#include "core/source/storedmember.h"
#include "core/source/tarblocks.h"
#include "core/source/tarsparse.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace emberdisc::source {

namespace {

using namespace tar;

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::uint64_t kMostExtra = 1 << 20; // bytes of a long name or of pax records
constexpr std::size_t kMostMembers = 4'000'000;

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

    Result<Archive> read()
    {
        TRY_ASSIGN(m_bytes, Unpacker::create(*m_archive, m_packing));
        Block block;
        for (;;) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            block = {};
            TRY_ASSIGN(const std::size_t got, m_bytes->read(block));
            m_found.mayBeCut = got == 0;
            if (got == 0 || isZero(block))
                break;
            if (got < kBlock && m_bytes->position() > kBlock)
                return fail(corrupt("it is cut within a header"));
            if (!hasRightChecksum(block))
                return failForHeader();
            TRY(readEntry(block));
            if (m_found.members.size() > kMostMembers)
                return fail(corrupt("it has too many members"));
        }
        if (m_bytes->position() < kBlock) // not even the end of an empty archive
            return fail(noTar());
        if (!m_longName.empty() || !m_longLink.empty() || !m_records.empty())
            return fail(corrupt("it is cut behind a name"));
        if (m_stream)
            TRY(readToEnd());
        return std::move(m_found);
    }

private:
    Error corrupt(std::string detail) const
    {
        return Error::atPath(ErrorCode::ImageCorrupt, m_archive->describe(), std::move(detail));
    }
    Error noTar() const
    {
        return Error::atPath(ErrorCode::Unsupported, m_archive->describe(),
                             "it is no zip, 7z or tar archive");
    }

    std::unexpected<Error> failForHeader()
    {
        if (m_stream) // a packing may tell only at its end that nothing of it was right
            TRY(readToEnd());
        return fail(m_found.members.empty() ? noTar() : corrupt("it has a header with a wrong checksum"));
    }

    Result<> readEntry(const Block& block)
    {
        const auto type = static_cast<char>(block[field::kType]);
        auto size = numberOf(block, field::kSize);
        if (!size)
            return fail(corrupt("it has a size that is no number"));
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
        case 'V': // GNU's name of the archive
            return skip(*size);
        default:
            break;
        }
        if (const auto record = m_records.find("size"); record != m_records.end())
            size = wholeOf(record->second);
        if (!size)
            return fail(corrupt("it has a size that is no number"));
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
            return fail(corrupt("it has a name that is too long"));
        std::string text(static_cast<std::size_t>(size), '\0');
        TRY_ASSIGN(const std::size_t got, m_bytes->read(std::as_writable_bytes(std::span(text))));
        if (got != size)
            return fail(corrupt("it ends within a name"));
        TRY(skipPadding(size));
        return text;
    }

    Result<> skip(std::uint64_t size)
    {
        TRY_ASSIGN(const std::uint64_t skipped, m_bytes->skip(size));
        if (skipped != size)
            return fail(corrupt("it is cut within a member"));
        return skipPadding(size);
    }

    /// What is missing at the very end is told by what is missing behind it.
    Result<> skipPadding(std::uint64_t size)
    {
        TRY(m_bytes->skip((kBlock - size % kBlock) % kBlock));
        return {};
    }

    /// Reads what follows, piece by piece, and hands the pieces on. Fewer bytes only at the end.
    template <class Take>
    Result<std::uint64_t> readThrough(std::uint64_t size, Take take)
    {
        std::uint64_t done = 0;
        while (done < size) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            const auto piece = std::span(m_piece).first(
                static_cast<std::size_t>(std::min<std::uint64_t>(size - done, kPiece)));
            TRY_ASSIGN(const std::size_t got, m_bytes->read(piece));
            take(piece.first(got));
            done += got;
            if (got < piece.size())
                break;
        }
        return done;
    }

    /// Behind the archive's end stands what the packing has to say of the whole.
    Result<> readToEnd()
    {
        TRY(readThrough(UINT64_MAX, [](std::span<const std::byte>) {}));
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
        constexpr std::int64_t kLatest = 9'000'000'000; // nanoseconds of it fit into 64 bits
        if (const auto seconds = signedNumberOf(block, field::kModified);
            seconds && *seconds > -kLatest && *seconds < kLatest)
            member.modified = *seconds * 1'000'000'000;
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
        const auto sparse = m_records.lower_bound("GNU.sparse.");
        const bool isSparse =
            type == 'S' || (sparse != m_records.end() && sparse->first.starts_with("GNU.sparse."));
        bool isRead = false;
        if (type == '5' || type == 'D' || isOldFolder) { // 'D': GNU's, with a list of what was in it
            member.kind = MemberKind::Folder;
        } else if (type == '2') {
            member.kind = MemberKind::Symlink;
        } else if (type == '1') {
            member.kind = MemberKind::HardLink;
        } else if (type == '3' || type == '4' || type == '6') {
            member.kind = MemberKind::Special;
        } else if (isSparse) {
            member.path = recordOr("GNU.sparse.name", member.path);
            TRY_ASSIGN(member.contents, sparseContentsOf(block, size, member.path));
            isRead = true;
        } else if (type == '0' || type == '\0' || type == '7') {
            TRY_ASSIGN(member.contents, contentsOf(member.path, size));
            isRead = true;
        } else if (type == 'M') {
            member.obstacle = "the rest of a file that begins in another archive";
        } else {
            member.obstacle = std::string("of the unknown type “") + type + "”";
        }
        m_found.members.push_back(std::move(member));
        if (isRead)
            return skipPadding(size);
        // POSIX.1-1988: what is no file has no contents, whatever its size says; pax may have some for links.
        return type == '5' || type == '2' || type == '3' || type == '4' || type == '6' ? Result<>()
                                                                                       : skip(size);
    }

    /// And goes behind them.
    Result<ByteSourcePtr> contentsOf(const std::string& path, std::uint64_t size)
    {
        const std::uint64_t start = m_bytes->position();
        if (m_stream) {
            std::uint32_t crc = 0;
            TRY_ASSIGN(const std::uint64_t got, readThrough(size, [&crc](std::span<const std::byte> bytes) {
                           crc = crc32(bytes, crc);
                       }));
            if (got != size)
                return fail(corrupt("it is cut within a member"));
            return std::make_shared<const PackedMember>(m_stream, start, size, path, crc);
        }
        TRY_ASSIGN(const std::uint64_t skipped, m_bytes->skip(size));
        ByteSourcePtr contents = StoredMember::create(m_archive, start, size, path);
        if (skipped != size || !contents)
            return fail(corrupt("it is cut within a member"));
        return contents;
    }

    Result<ByteSourcePtr> sparseContentsOf(const Block& block, std::uint64_t size, const std::string& path)
    {
        auto map = readSparseMap(block, m_records, size, *m_bytes);
        if (!map)
            return fail(map.error().code == ErrorCode::ImageCorrupt ? corrupt(map.error().detail)
                                                                    : map.error());
        TRY_ASSIGN(ByteSourcePtr data, contentsOf(path, size - map->length));
        ByteSourcePtr contents = SparseMember::create(std::move(data), map->pieces, map->realSize);
        if (!contents)
            return fail(corrupt("it has a sparse file that is not described"));
        return contents;
    }

    void tell()
    {
        if (m_found.members.size() % 256 != 0)
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
    std::vector<std::byte> m_piece = std::vector<std::byte>(kPiece);
    Archive m_found = {.laterReplaces = true};
    std::string m_longName; // what the next header means
    std::string m_longLink;
    Records m_records;
};

} // namespace

Result<Archive> readTar(const ByteSourcePtr& archive, Packing packing, JobContext& context)
{
    return TarReader(archive, packing, context).read();
}

} // namespace emberdisc::source
