// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/source/bytesource.h"

#include <string>

#include <QByteArray>

/// The zip archive around the document: "mimetype" first and stored, so that the kind of file can be told by
/// its first bytes, then "project.json".
namespace emberdisc::project {

/// Equal documents give equal bytes.
[[nodiscard]] Result<QByteArray> pack(const QByteArray& document);
/// Other members than the document are left alone. SheetInvalid with the reason: no zip archive, no
/// document or two, one that is packed in an unknown way or unpacks to more than a document may be.
[[nodiscard]] Result<std::string> unpack(const source::ByteSourcePtr& container, JobContext& context);

} // namespace emberdisc::project
