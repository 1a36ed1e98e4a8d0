// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/imagereader.h"
#include "core/image/sectoraccess.h"
#include "core/source/bytesource.h"

#include <memory>

namespace emberdisc::image {

/// The contents of a file in an image: its extents, one after the other.
class ExtentsSource final : public source::ByteSource {
public:
    /// `size` is that of all extents.
    ExtentsSource(std::shared_ptr<SectorAccess> access, const ImageEntry& file, std::uint64_t size);

    [[nodiscard]] std::uint64_t size() const override { return m_size; }
    [[nodiscard]] Result<std::unique_ptr<source::ByteReader>> open() const override;
    [[nodiscard]] std::string describe() const override { return m_name; }

private:
    std::shared_ptr<SectorAccess> m_access;
    std::vector<ImageExtent> m_extents;
    std::uint64_t m_size = 0;
    std::string m_name;
};

} // namespace emberdisc::image
