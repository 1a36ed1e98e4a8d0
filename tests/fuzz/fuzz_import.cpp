// SPDX-License-Identifier: GPL-3.0-or-later
// Looks for sessions in an image that begins at its volume descriptors (sector 16), and makes nodes of what
// each of them shows, by every name space, in both ways.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/image/sessions.h"
#include "tests/fuzz/importedtree.h"

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Sectors sectors(std::as_bytes(std::span(data, size)));
    const auto sessions = findSessions(sectors);
    if (!sessions)
        return 0;
    for (const std::uint64_t start : std::span(*sessions).first(std::min(sessions->size(), kMostSessions))) {
        const auto reader = ImageReader::open(sectors, {.sessionStart = start});
        if (!reader)
            continue;
        for (const NameSpace nameSpace : reader->nameSpaces())
            fuzz::importAll(*reader, nameSpace);
    }
    return 0;
}
