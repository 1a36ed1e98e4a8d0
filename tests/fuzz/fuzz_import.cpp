// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for sessions in an image that begins at its volume descriptors (sector 16), and makes nodes of what
// each of them shows, by every name space, in both ways.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/image/importtree.h"
#include "core/image/sessions.h"
#include "core/tree/names.h"

using namespace emberdisc;
using namespace emberdisc::image;

namespace {

constexpr std::uint64_t kFirst = 16;
constexpr std::size_t kMostSessions = 4;

class Sectors final : public source::SectorSource {
public:
    explicit Sectors(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::uint32_t sectorSize() const override { return kSectorSize; }
    std::uint64_t sectorCount() const override { return kFirst + m_bytes.size() / kSectorSize; }
    Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        if (first > sectorCount() || to.size() / kSectorSize > sectorCount() - first)
            std::abort(); // whoever reads has to ask for what there is
        for (std::size_t i = 0; i < to.size(); i += kSectorSize) {
            const std::uint64_t sector = first + i / kSectorSize;
            const auto part = to.subspan(i, kSectorSize);
            if (sector < kFirst)
                std::ranges::fill(part, std::byte{0});
            else
                std::ranges::copy(m_bytes.subspan((sector - kFirst) * kSectorSize, kSectorSize),
                                  part.begin());
        }
        return {};
    }
    std::string describe(std::uint64_t) const override { return {}; }

private:
    std::span<const std::byte> m_bytes;
};

void checkNames(const tree::Node& folder)
{
    for (const tree::Node& child : folder.children()) {
        if (!tree::isUtf8(child.name()) || !tree::checkName(child.name()) || child.parent() != &folder)
            std::abort();
        checkNames(child);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Sectors sectors(std::as_bytes(std::span(data, size)));
    const auto sessions = findSessions(sectors);
    if (!sessions)
        return 0;
    SilentJobContext context;
    for (const std::uint64_t start : std::span(*sessions).first(std::min(sessions->size(), kMostSessions))) {
        const auto reader = ImageReader::open(sectors, {.sessionStart = start});
        if (!reader)
            continue;
        for (const NameSpace nameSpace : reader->nameSpaces())
            for (const auto contents : {ImportedContents::Read, ImportedContents::StayOnTheDisc}) {
                const auto found = importTree(*reader, nameSpace, context, contents);
                if (!found)
                    continue;
                for (const tree::NodePtr& node : found->nodes) {
                    checkNames(*node);
                    if (node->isFile())
                        if (const auto opened = node->source()->open()) {
                            std::byte bytes[100];
                            (void)(*opened)->readAt(node->size() / 2, bytes);
                        }
                }
            }
    }
    return 0;
}
