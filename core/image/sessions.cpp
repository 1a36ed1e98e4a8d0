// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/sessions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "core/base/byteorder.h"
#include "core/base/digest.h"
#include "core/image/imagereader.h"
#include "core/image/recordparser.h"
#include "core/image/sectoraccess.h"
#include "core/image/text.h"
#include "core/image/volumedescriptor.h"
#include "core/image/volumescan.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kFarthestGap = 16384; // 11400 and 150 sectors lie between the first two of a CD
constexpr std::uint64_t kAlignment = 16;      // of sessions grown within a volume
constexpr std::uint64_t kMostDescriptors = 64;
constexpr std::uint64_t kChunk = 32; // sectors read at once

/// What the primary descriptor of a session says.
struct Head {
    std::uint64_t start = 0;
    std::uint64_t size = 0; ///< sectors: some count from the disc's start, others from the session's
    std::uint64_t root = 0;
    std::uint64_t pathTable = 0;
};

class SessionSearch {
public:
    SessionSearch(source::SectorSource& source, const std::stop_token& stop)
        : m_access(source, 0), m_stop(stop), m_end(m_access.end().value_or(0)), m_chunk(kChunk * kSectorSize)
    {}

    Result<std::vector<std::uint64_t>> run()
    {
        TRY_ASSIGN(const auto first, headAt(0));
        if (!first)
            return std::vector<std::uint64_t>{0};
        TRY_ASSIGN(const auto own, ownStartOf(*first));
        if (own)
            TRY(takeGrown(*own));
        else
            take(*first);
        while (true) {
            TRY_ASSIGN(const auto next, nextFrom(m_next, m_farthest, 1));
            if (!next)
                return std::move(m_starts);
            take(*next);
        }
    }

private:
    void take(const Head& head)
    {
        m_starts.push_back(head.start);
        m_next = std::max(head.size, head.start + 1);
        m_farthest = head.start + kFarthestGap;
        if (head.size <= head.start) {
            m_next += head.size;
            m_farthest = kFarthestGap;
        }
    }

    /// The sector from a chunk, which is read when it is another than the last.
    Result<std::span<const std::byte>> sector(std::uint64_t lba)
    {
        const std::uint64_t first = lba / kChunk * kChunk;
        if (first != m_chunkStart) {
            if (m_stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            m_chunkStart = UINT64_MAX;
            const auto count = std::min(kChunk, m_end - first);
            TRY(m_access.read(first, 0,
                              std::span(m_chunk).first(static_cast<std::size_t>(count) * kSectorSize)));
            m_chunkStart = first;
        }
        return std::span<const std::byte>(m_chunk).subspan(
            static_cast<std::size_t>(lba - first) * kSectorSize, kSectorSize);
    }

    /// Nothing unless a session begins there. An image within a file of the image is none: its addresses
    /// count from its own start.
    Result<std::optional<Head>> headAt(std::uint64_t start)
    {
        const std::uint64_t lba = start + descriptor::kFirstSector;
        if (lba >= m_end)
            return std::nullopt;
        TRY_ASSIGN(const auto bytes, sector(lba));
        if (bytes[descriptor::kType] != descriptor::kPrimary ||
            asText(bytes.subspan(descriptor::kIdentifier, 5)) != "CD001")
            return std::nullopt;
        const Head head{.start = start,
                        .size = getLe32(bytes.subspan(descriptor::kSpaceSize)),
                        .root = rootOf(bytes).extent,
                        .pathTable = getLe32(bytes.subspan(descriptor::kPathTableL))};
        if (head.root <= lba || head.root >= m_end)
            return std::nullopt;
        TRY_ASSIGN(const auto directory, sector(head.root));
        const auto self = parseRecord(directory);
        const bool isRoot = self && *self && (*self)->isSelf() && (*self)->extent == head.root;
        return isRoot ? std::optional(head) : std::nullopt;
    }

    /// The first session from `from` on, at most `farthest` sectors on.
    Result<std::optional<Head>> nextFrom(std::uint64_t from, std::uint64_t farthest, std::uint64_t step)
    {
        for (std::uint64_t start = (from + step - 1) / step * step; start <= from + farthest; start += step) {
            if (start + descriptor::kFirstSector >= m_end)
                break;
            TRY_ASSIGN(const auto head, headAt(start));
            if (head)
                return head;
        }
        return std::nullopt;
    }

    /// Where the session begins whose descriptors stand at sector 16 as well: right before its path table.
    Result<std::optional<Head>> ownStartOf(const Head& first)
    {
        const std::uint64_t structures = std::min(first.root, first.pathTable);
        for (std::uint64_t back = descriptor::kFirstSector + 1;
             back < descriptor::kFirstSector + kMostDescriptors && back < structures; ++back) {
            TRY_ASSIGN(const auto head, headAt(structures - back));
            if (head && head->root == first.root)
                return head;
        }
        return std::nullopt;
    }

    /// The sessions up to the last one, `own`, within a volume.
    Result<> takeGrown(const Head& own)
    {
        for (m_next = kAlignment; m_next < own.start;) {
            TRY_ASSIGN(const auto head, nextFrom(m_next, own.start - 1 - m_next, kAlignment));
            if (!head)
                break;
            take(*head);
        }
        take(own);
        return {};
    }

    SectorAccess m_access;
    const std::stop_token& m_stop;
    std::uint64_t m_end;
    std::vector<std::byte> m_chunk;
    std::uint64_t m_chunkStart = UINT64_MAX;
    std::uint64_t m_next = 0; // where the next session may begin, and how far behind it
    std::uint64_t m_farthest = 0;
    std::vector<std::uint64_t> m_starts;
};

/// Sectors that tell a session from others: the first of them, and how many.
using Telling = std::pair<std::uint64_t, std::uint64_t>;
constexpr std::array kTellingOfIso{Telling(descriptor::kFirstSector, 1)};
constexpr std::array kTellingOfUdf{Telling(16, 48), Telling(256, 32)};

} // namespace

Result<std::vector<std::uint64_t>> findSessions(source::SectorSource& source, const std::stop_token& stop)
{
    return SessionSearch(source, stop).run();
}

Result<source::SessionIdentity> identifySession(source::SectorSource& source, std::uint16_t number,
                                                std::uint64_t start)
{
    TRY_ASSIGN(const ImageReader reader, ImageReader::open(source, {.sessionStart = start}));
    const bool isUdfAlone = reader.nameSpaces().front() == NameSpace::Udf && reader.nameSpaces().size() == 1;
    Sha256Digest digest;
    for (const auto& [first, count] :
         isUdfAlone ? std::span<const Telling>(kTellingOfUdf) : std::span<const Telling>(kTellingOfIso)) {
        const std::uint64_t from = start + first;
        const std::uint64_t there =
            std::min(count, source.sectorCount() - std::min(source.sectorCount(), from));
        std::vector<std::byte> bytes(static_cast<std::size_t>(there) * kSectorSize);
        TRY(source.read(from, bytes));
        digest.add(bytes);
    }
    const VolumeInfo& volume = reader.volume();
    return source::SessionIdentity{.number = number,
                                   .start = start,
                                   .label = volume.volumeId,
                                   .created = volume.created == kTimeNotTold ? 0 : volume.created,
                                   .digest = toHex(digest.finish())};
}

Result<std::vector<source::SessionIdentity>> readSessions(source::SectorSource& source,
                                                          const std::stop_token& stop)
{
    TRY_ASSIGN(const auto starts, findSessions(source, stop));
    std::vector<source::SessionIdentity> sessions;
    for (const std::uint64_t start : starts) {
        const auto number = static_cast<std::uint16_t>(sessions.size() + 1);
        auto identity = identifySession(source, number, start);
        sessions.push_back(identity ? std::move(*identity)
                                    : source::SessionIdentity{.number = number, .start = start});
    }
    return sessions;
}

} // namespace emberdisc::image
