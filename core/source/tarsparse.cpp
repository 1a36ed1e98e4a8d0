// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/tarsparse.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace emberdisc::source::tar {

namespace {

constexpr std::uint64_t kMostPieces = 1 << 20;
constexpr std::size_t kPieceSize = 24; // of GNU's own format: offset and size in 12 bytes each

std::unexpected<Error> failForMap()
{
    return fail(ErrorCode::ImageCorrupt, "it has a sparse file that is not described");
}

/// False for what is none.
bool takePieces(const Block& block, std::size_t start, std::size_t count, SparseMap& map)
{
    for (std::size_t at = start; at < start + count * kPieceSize; at += kPieceSize) {
        const auto offset = numberOf(block, {at, 12});
        const auto size = numberOf(block, {at + 12, 12});
        if (!offset || !size || map.pieces.size() == kMostPieces)
            return false;
        if (block[at + 12] == std::byte{0})
            break; // no more
        map.pieces.push_back({*offset, *size});
    }
    return true;
}

Result<SparseMap> readOwnMap(const Block& header, Unpacker& archive)
{
    SparseMap map;
    const auto realSize = numberOf(header, field::kRealSize);
    if (!realSize || !takePieces(header, field::kPieces, 4, map))
        return failForMap();
    map.realSize = *realSize;
    for (bool goesOn = header[field::kGoesOn] != std::byte{0}; goesOn;) {
        Block more = {};
        TRY_ASSIGN(const std::size_t got, archive.read(more));
        if (got < kBlock || !takePieces(more, 0, field::kMorePieces, map))
            return failForMap();
        goesOn = more[field::kMoreGoesOn] != std::byte{0};
    }
    return map;
}

/// Offsets and sizes in turns, with `separator` between them.
bool takeNumbers(std::string_view text, char separator, SparseMap& map)
{
    const auto next = [&text, separator] {
        const std::size_t length = std::min(text.find(separator), text.size());
        const auto number = wholeOf(text.substr(0, length));
        text.remove_prefix(std::min(length + 1, text.size()));
        return number;
    };
    while (!text.empty()) {
        const auto offset = next();
        const auto size = next();
        if (!offset || !size || map.pieces.size() == kMostPieces)
            return false;
        map.pieces.push_back({*offset, *size});
    }
    return true;
}

/// Lines in front of the pieces, filled up to whole blocks; the first says how many pieces there are.
Result<> readLines(std::uint64_t size, Unpacker& archive, SparseMap& map)
{
    std::string text;
    std::uint64_t lines = 0;
    std::uint64_t wanted = 1;
    while (lines < wanted) {
        Block block = {};
        if (map.length + kBlock > size)
            return failForMap();
        TRY_ASSIGN(const std::size_t got, archive.read(block));
        if (got < kBlock)
            return failForMap();
        const std::string_view piece(reinterpret_cast<const char*>(block.data()), block.size());
        if (text.empty()) {
            const auto count = wholeOf(piece);
            if (!count || *count > kMostPieces)
                return failForMap();
            wanted = 1 + 2 * *count;
        }
        text += piece;
        lines += static_cast<std::uint64_t>(std::ranges::count(piece, '\n'));
        map.length += kBlock;
    }
    std::size_t end = text.find('\n') + 1;
    const std::size_t start = end;
    for (std::uint64_t line = 1; line < wanted; ++line)
        end = text.find('\n', end) + 1;
    if (!takeNumbers(std::string_view(text).substr(start, end - start), '\n', map))
        return failForMap();
    return {};
}

} // namespace

Result<SparseMap> readSparseMap(const Block& header, const Records& records, std::uint64_t size,
                                Unpacker& archive)
{
    if (static_cast<char>(header[field::kType]) == 'S')
        return readOwnMap(header, archive);
    SparseMap map;
    const bool hasLines =
        !recordOf(records, "GNU.sparse.realsize").empty() && recordOf(records, kSparseMap).empty();
    if (hasLines)
        TRY(readLines(size, archive, map));
    else if (!takeNumbers(recordOf(records, kSparseMap), ',', map))
        return failForMap();
    const auto realSize = wholeOf(recordOf(records, hasLines ? "GNU.sparse.realsize" : "GNU.sparse.size"));
    if (!realSize)
        return failForMap();
    map.realSize = *realSize;
    return map;
}

} // namespace emberdisc::source::tar
