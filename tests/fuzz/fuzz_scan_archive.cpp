// SPDX-License-Identifier: GPL-3.0-or-later
// Makes nodes of any bytes as an archive; no name may lead out of the folder that it becomes, or be there
// twice.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/ownedfd.h"
#include "core/tree/names.h"
#include "core/tree/scanarchive.h"

#include <sys/mman.h>
#include <unistd.h>

using namespace emberdisc;
using namespace emberdisc::tree;

namespace {

void checkNodes(const Node& folder)
{
    const Node* before = nullptr;
    for (const Node& child : folder.children()) {
        if (!isUtf8(child.name()) || !checkName(child.name()) || (before && before->name() >= child.name()))
            std::abort();
        before = &child;
        checkNodes(child);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const OwnedFd file(::memfd_create("archive", MFD_CLOEXEC));
    if (file.get() < 0 || ::write(file.get(), data, size) != static_cast<ssize_t>(size))
        std::abort();
    SilentJobContext context;
    const auto found = scanArchive("/proc/self/fd/" + std::to_string(file.get()), context);
    if (!found)
        return 0;
    if (found->nodes.size() != 1 || !found->nodes.front()->isFolder())
        std::abort();
    checkNodes(*found->nodes.front());
    return 0;
}
