// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/source/bytesource.h"

#include <cstdint>
#include <string>
#include <utility>

namespace emberdisc::image {

/// Contents that lie in one run of sectors of the very disc that an image is made for: its directories point
/// there, and the image does not bring them again. Still a source of bytes, as long as the disc can be read.
class RecordedContents final : public source::ByteSource {
public:
    RecordedContents(source::ByteSourcePtr bytes, std::uint32_t lba) : m_bytes(std::move(bytes)), m_lba(lba)
    {}

    [[nodiscard]] std::uint64_t size() const override { return m_bytes->size(); }
    [[nodiscard]] Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        return m_bytes->open();
    }
    [[nodiscard]] std::string describe() const override { return m_bytes->describe(); }
    /// Logical block address of the first byte.
    [[nodiscard]] std::uint32_t lba() const { return m_lba; }

private:
    source::ByteSourcePtr m_bytes;
    std::uint32_t m_lba;
};

} // namespace emberdisc::image
