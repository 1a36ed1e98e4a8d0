// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/tree/scan.h"

#include <string>

namespace emberdisc::tree {

/// The contents of an archive as one folder that is named after it ("photos" for "photos.tar.gz"), with files
/// that are streamed out of it. Names are checked: what has an absolute path, "..", a name that is taken, or
/// is a device is left out, and in the report as UnsafeName, NameTaken or FileIsSpecial; files that are
/// packed in a way that cannot be read as Unsupported, with the reason. Names that become the same one when
/// they are made readable are numbered. In a tar archive the last of several with one path counts, as it
/// says. An archive that may be cut is in the report as ImageCorrupt. Links stay links, whatever they lead
/// to; hard links stay hard links. Fails as source::readArchive() does.
[[nodiscard]] Result<ScanResult> scanArchive(const std::string& path, JobContext& context);

} // namespace emberdisc::tree
