// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"
#include "core/source/origin.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace emberdisc::source {

/// A file with holes as an archive keeps it: the pieces between the holes, one behind the other. Holes are
/// read as zeros.
class SparseMember final : public ByteSource, public HasOrigin {
public:
    struct Piece {
        std::uint64_t offset = 0; ///< in the file
        std::uint64_t size = 0;
    };
    /// Null unless the pieces come in order, lie within `size`, and are as long as `data` together.
    [[nodiscard]] static std::shared_ptr<const SparseMember>
    create(ByteSourcePtr data, std::span<const Piece> pieces, std::uint64_t size);

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] Result<std::unique_ptr<ByteReader>> open() const override;
    [[nodiscard]] Result<> compare() const override { return m_data->compare(); }
    [[nodiscard]] std::string describe() const override { return m_data->describe(); }
    [[nodiscard]] Place place() const override { return m_data->place(); }
    [[nodiscard]] std::optional<Origin> origin() const override { return originOf(*m_data); }

private:
    class Reader;
    struct Placed {
        Piece piece;
        std::uint64_t where = 0; ///< in the data
    };
    SparseMember(ByteSourcePtr data, std::vector<Placed> pieces, std::uint64_t size);

    ByteSourcePtr m_data;
    std::vector<Placed> m_pieces; ///< none is empty
    std::uint64_t m_size;
};

} // namespace emberdisc::source
