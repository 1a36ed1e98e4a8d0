// SPDX-License-Identifier: GPL-3.0-or-later
// Reads an image that begins at its volume descriptors (sector 16), by every name space.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "core/image/imagereader.h"

using namespace emberdisc;
using namespace emberdisc::image;

namespace {

constexpr std::uint64_t kFirst = 16;

class Sectors final : public source::SectorSource {
public:
    explicit Sectors(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    std::uint32_t sectorSize() const override { return kSectorSize; }
    std::uint64_t sectorCount() const override
    {
        return kFirst + (m_bytes.size() + kSectorSize - 1) / kSectorSize;
    }
    Result<> read(std::uint64_t first, std::span<std::byte> to) override
    {
        if (first > sectorCount() || to.size() / kSectorSize > sectorCount() - first)
            std::abort(); // the reader has to ask for what there is
        std::ranges::fill(to, std::byte{0});
        for (std::size_t i = 0; i < to.size(); ++i) {
            const std::uint64_t at = first * kSectorSize + i;
            if (at >= kFirst * kSectorSize && at - kFirst * kSectorSize < m_bytes.size())
                to[i] = m_bytes[at - kFirst * kSectorSize];
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
    const auto reader = ImageReader::open(sectors);
    if (!reader)
        return 0;
    for (const NameSpace nameSpace : reader->nameSpaces()) {
        int entries = 0;
        const auto visit = [&](const std::string&, const ImageEntry& entry, int) {
            if (entry.type == EntryType::File) {
                if (const auto contents = reader->contents(entry)) {
                    std::byte bytes[100];
                    if (const auto opened = (*contents)->open())
                        (void)(*opened)->readAt(entry.size / 2, bytes);
                }
            }
            return ++entries < 100'000 ? ImageReader::Walk::Continue : ImageReader::Walk::Stop;
        };
        (void)reader->walk(nameSpace, visit, [](const std::string&, const Error&) {});
        (void)reader->find(nameSpace, "a/b/c");
    }
    (void)reader->mapLba(20);
    return 0;
}
