// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/sparsemember.h"

#include <algorithm>
#include <utility>

namespace emberdisc::source {

class SparseMember::Reader final : public ByteReader {
public:
    Reader(std::unique_ptr<ByteReader> data, std::span<const Placed> pieces, std::uint64_t size)
        : m_data(std::move(data)), m_pieces(pieces), m_size(size)
    {}

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        to = to.first(
            static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), m_size - std::min(offset, m_size))));
        std::ranges::fill(to, std::byte{0});
        const std::uint64_t end = offset + to.size();
        auto next = std::ranges::upper_bound(m_pieces, offset, {}, endOf);
        for (; next != m_pieces.end() && next->piece.offset < end; ++next) {
            const std::uint64_t first = std::max(offset, next->piece.offset);
            const std::uint64_t last = std::min(end, endOf(*next));
            const auto part =
                to.subspan(static_cast<std::size_t>(first - offset), static_cast<std::size_t>(last - first));
            TRY_ASSIGN(const std::size_t got,
                       m_data->readAt(next->where + (first - next->piece.offset), part));
            if (got != part.size()) // of data that are as long as all pieces
                return fail(ErrorCode::FileChanged);
        }
        return to.size();
    }

private:
    static std::uint64_t endOf(const Placed& placed) { return placed.piece.offset + placed.piece.size; }

    std::unique_ptr<ByteReader> m_data;
    std::span<const Placed> m_pieces; ///< of the source, which is open
    std::uint64_t m_size;
};

SparseMember::SparseMember(ByteSourcePtr data, std::vector<Placed> pieces, std::uint64_t size)
    : m_data(std::move(data)), m_pieces(std::move(pieces)), m_size(size)
{}

std::shared_ptr<const SparseMember> SparseMember::create(ByteSourcePtr data, std::span<const Piece> pieces,
                                                         std::uint64_t size)
{
    std::vector<Placed> placed;
    std::uint64_t end = 0;
    std::uint64_t where = 0;
    for (const Piece& piece : pieces) {
        if (piece.offset < end || piece.offset > size || piece.size > size - piece.offset)
            return nullptr;
        end = piece.offset + piece.size;
        if (piece.size > 0)
            placed.push_back({piece, where});
        where += piece.size;
    }
    if (where != data->size())
        return nullptr;
    return std::shared_ptr<const SparseMember>(new SparseMember(std::move(data), std::move(placed), size));
}

Result<std::unique_ptr<ByteReader>> SparseMember::open() const
{
    TRY_ASSIGN(auto data, m_data->open());
    return std::make_unique<Reader>(std::move(data), m_pieces, m_size);
}

} // namespace emberdisc::source
