// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/checkcontext.h"
#include "core/image/volumescan.h"

#include <cstdint>
#include <vector>

namespace emberdisc::image {

/// A hierarchy of directories that a descriptor leads to, and its path tables. Addresses are 0 where there is
/// none.
struct DescribedHierarchy {
    ImagePart part = ImagePart::Iso9660;
    RootPlace root = {};
    std::uint64_t descriptorLba = 0;
    std::uint32_t pathTableSize = 0; ///< bytes
    std::uint32_t pathTableL = 0;
    std::uint32_t optionalPathTableL = 0;
    std::uint32_t pathTableM = 0;
    std::uint32_t optionalPathTableM = 0;
};

/// Checks the volume descriptor set (ECMA-119 8) and the boot catalogue (El Torito 2). Returns the
/// hierarchies to go through: the primary one, Joliet's, and that of an enhanced descriptor where it is not
/// the primary one.
[[nodiscard]] std::vector<DescribedHierarchy> checkDescriptors(CheckContext& context);

} // namespace emberdisc::image
