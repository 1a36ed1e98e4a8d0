// SPDX-License-Identifier: GPL-3.0-or-later
// Packets of a peer that means harm: each is refused, or is a command within its limits that lies in the
// packet.
#include "core/virtualdrive/relayprotocol.h"

#include <cstdint>
#include <cstdlib>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto packet = std::as_bytes(std::span(data, size));
    const auto request = relay::parseRequest(packet);
    if (!request)
        return 0;
    const bool inPlace =
        request->out.empty() || (request->out.data() == packet.data() + relay::kRequestHeaderSize &&
                                 request->out.size() == packet.size() - relay::kRequestHeaderSize);
    if (!inPlace || request->inSize > relay::kMaximumTransfer ||
        request->out.size() > relay::kMaximumTransfer)
        std::abort();
    if (request->inSize != 0 && !request->out.empty())
        std::abort();
    return 0;
}
