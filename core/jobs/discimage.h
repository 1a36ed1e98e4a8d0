// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/image/partialfile.h"
#include "core/recorder/discsource.h"
#include "core/recorder/readdisc.h"
#include "core/recorder/rescuemap.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace emberdisc::jobs {

/// The file that a disc is read into, with the map of what the disc did not give beside it.
struct DiscImage {
    std::string path = {};
    std::uint32_t sectorSize = 2048;
};

/// Hands a disc's sectors on, as recorder::readDisc() does.
using ReadInto = std::function<Result<>(const recorder::SectorTaker&)>;

/// The sectors of an image of the disc's data. On a disc that can be written anywhere, what lies behind its
/// volume is no part of what it holds.
[[nodiscard]] std::uint64_t sectorsToCopy(const recorder::DiscSectorSource& disc);

/// The map beside the image, if both are there. InvalidArgument when they do not fit each other.
[[nodiscard]] Result<std::optional<recorder::RescueMap>> earlierRun(const DiscImage& target);
/// MediumChanged unless the disc holds what the image has of `order`, of some sectors.
[[nodiscard]] Result<> checkSameDisc(mmc::Transport& transport, const recorder::ReadOrder& order,
                                     const recorder::RescueMap& map, const DiscImage& target,
                                     const Clock& clock, const std::stop_token& stop);
/// Into an image that is there. What was gained stays, however it ends. `map` is what `read` fills.
[[nodiscard]] Result<> fillIn(const DiscImage& target, const recorder::RescueMap& map, const ReadInto& read);
/// The image appears when `read` is done, together with the map of what is missing.
[[nodiscard]] Result<> readAnew(const DiscImage& target, image::ExistingFile existing,
                                const recorder::RescueMap& map, const ReadInto& read, JobContext& context);

} // namespace emberdisc::jobs
