// SPDX-License-Identifier: GPL-3.0-or-later
// Reads any bytes as a project: a container, or the document itself.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/project/container.h"
#include "core/project/document.h"
#include "core/source/memorysource.h"

using namespace emberdisc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    SilentJobContext context;
    if (!text.starts_with("PK")) {
        (void)project::readDocument(text, "/nowhere", context);
        return 0;
    }
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto container =
        std::make_shared<source::MemorySource>(std::vector<std::byte>(bytes.begin(), bytes.end()));
    if (const auto json = project::unpack(container, context))
        (void)project::readDocument(*json, "/nowhere", context);
    return 0;
}
