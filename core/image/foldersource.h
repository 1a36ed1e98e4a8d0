// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/imagereader.h"
#include "core/image/sectoraccess.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// The folders of one name space, whatever the file system. Each for one thread.
class FolderSource {
public:
    virtual ~FolderSource() = default;

    [[nodiscard]] virtual ImageEntry root() const = 0;
    /// Appends the folder's entries; those that can be read if it fails.
    [[nodiscard]] virtual Result<> read(const ImageEntry& folder, std::vector<ImageEntry>& entries) const = 0;
    /// Appends the named streams of an entry, likewise.
    [[nodiscard]] virtual Result<> readStreams(const ImageEntry& /*entry*/,
                                               std::vector<ImageEntry>& /*streams*/) const
    {
        return {};
    }
    /// The largest directory that is believed, in bytes.
    [[nodiscard]] virtual std::uint64_t largestFolder() const = 0;

protected:
    /// A million entries with long names, and no more than the image has.
    [[nodiscard]] static std::uint64_t largestFolderOf(const SectorAccess& access)
    {
        static constexpr std::uint64_t kLargest = 256 * 1024 * 1024;
        return std::min(kLargest, access.size().value_or(kLargest));
    }
};

} // namespace emberdisc::image
