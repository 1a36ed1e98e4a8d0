// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/imageplan.h"
#include "core/recorder/burnplan.h"
#include "core/source/selectedsectors.h"

#include <cstdint>
#include <vector>

namespace emberdisc::jobs {

/// The first sectors of a disc, taken while it can be read: a recorder wants whole clusters, and of those at
/// the front a growing volume changes a part.
class KeptSectors final : public source::SectorSource {
public:
    [[nodiscard]] static Result<KeptSectors> read(source::SectorSource& disc, std::uint64_t sectors);

    [[nodiscard]] std::uint32_t sectorSize() const override { return image::kSectorSize; }
    [[nodiscard]] std::uint64_t sectorCount() const override { return m_bytes.size() / image::kSectorSize; }
    [[nodiscard]] Result<> read(std::uint64_t first, std::span<std::byte> to) override;
    [[nodiscard]] std::string describe(std::uint64_t sector) const override;
    [[nodiscard]] bool isStructure(std::uint64_t) const override { return true; }

private:
    std::vector<std::byte> m_bytes;
};

/// What of a growing volume is written: what comes behind `growFrom` first, then the front in whole clusters.
[[nodiscard]] std::vector<source::SelectedSectors::Part> partsToWrite(const image::ImagePlan& plan,
                                                                      std::uint64_t growFrom);

} // namespace emberdisc::jobs
