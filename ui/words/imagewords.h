// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/bootcatalogreader.h"
#include "core/image/options.h"

#include <optional>
#include <span>

#include <QString>

namespace emberdisc::ui {

/// "ISO 9660, Rock Ridge, Joliet, UDF 2.50".
[[nodiscard]] QString nameSpaceWords(std::span<const image::NameSpace> nameSpaces,
                                     std::optional<image::UdfRevision> revision);
/// "x86", "EFI" …
[[nodiscard]] QString platformWords(image::BootPlatform platform);
/// "no emulation", "1.44 MB floppy" …
[[nodiscard]] QString bootMediaWords(image::BootMedia media);
/// "Boots x86: no emulation, 4 sectors of 512 bytes from LBA 123 to segment 07C0."
[[nodiscard]] QString bootWords(const image::BootCatalogEntry& entry);

} // namespace emberdisc::ui
