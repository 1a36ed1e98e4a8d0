// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/source/origin.h"
#include "core/source/sharedsectors.h"
#include "core/tree/scan.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

/// The name without what marks it as an image that scanImage() may know: "photos" for "photos.iso". Nothing
/// when it has no such ending.
[[nodiscard]] std::optional<std::string_view> imageStem(std::string_view name);

/// What a session of an image file shows, as one folder that is named after the file, as importTree() makes
/// it of the name space that says most. `session` counts from 1; the last one unless told. The files' bytes
/// are read from the image when they are wanted: it is open only then, and FileChanged if it is not the one
/// that was found. Each source has an Origin: the image, and the path in it, with "2:" before it if the
/// second session was asked for. InvalidArgument when there is no such session; ImageReader's reasons.
[[nodiscard]] Result<tree::ScanResult> scanImage(const std::string& path,
                                                 std::optional<std::uint16_t> session, JobContext& context);

/// Likewise of sectors from anywhere, of the session that begins at `start`; the folder gets `name`.
[[nodiscard]] Result<tree::ScanResult> scanSectors(const std::shared_ptr<source::SharedSectors>& sectors,
                                                   std::uint64_t start, const std::string& name,
                                                   std::int64_t modified, JobContext& context);

/// The sessions that scanImage() could be asked for. NotAnImage, errors of reading, Cancelled.
[[nodiscard]] Result<std::vector<source::SessionIdentity>> imageSessions(const std::string& path,
                                                                         const std::stop_token& stop = {});

/// scanImage() of files that have the name of an image, for tree::ScanOptions.
[[nodiscard]] tree::ContainerScan imageContents(std::optional<std::uint16_t> session = {});
/// Which session of which file; the last one where nothing is told. Any thread.
using SessionOf = std::function<std::optional<std::uint16_t>(const std::string& path)>;
[[nodiscard]] tree::ContainerScan imageContents(SessionOf sessionOf);

} // namespace emberdisc::image
