// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/transportprovider.h"

namespace emberdisc::jobs {

bool TransportProvider::changesDiscs(const std::string& /*deviceId*/) const
{
    return false;
}

Result<std::string> TransportProvider::changeDisc(const std::string& deviceId)
{
    return fail(ErrorCode::Unsupported, "nobody but a person changes the disc of " + deviceId);
}

} // namespace emberdisc::jobs
