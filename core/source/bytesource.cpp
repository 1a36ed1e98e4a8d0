// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/bytesource.h"

namespace emberdisc::source {

Result<> ByteSource::readAll(std::span<std::byte> to) const
{
    TRY_ASSIGN(const auto reader, open());
    for (std::size_t done = 0; done < to.size();) {
        TRY_ASSIGN(const std::size_t got, reader->readAt(done, to.subspan(done)));
        if (got == 0)
            return fail(Error::atPath(ErrorCode::FileChanged, describe(), "shorter than planned"));
        done += got;
    }
    return {};
}

} // namespace emberdisc::source
