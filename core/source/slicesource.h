// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

namespace emberdisc::source {

/// A range of another source.
class SliceSource final : public ByteSource {
public:
    /// InvalidArgument if the range leaves the source.
    [[nodiscard]] static Result<std::shared_ptr<const SliceSource>>
    create(ByteSourcePtr whole, std::uint64_t offset, std::uint64_t size);

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] Result<std::unique_ptr<ByteReader>> open() const override;
    [[nodiscard]] Result<> compare() const override { return m_whole->compare(); }
    [[nodiscard]] std::string describe() const override { return m_whole->describe(); }

private:
    SliceSource(ByteSourcePtr whole, std::uint64_t offset, std::uint64_t size);

    ByteSourcePtr m_whole;
    std::uint64_t m_offset;
    std::uint64_t m_size;
};

} // namespace emberdisc::source
