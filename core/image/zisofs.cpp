// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/zisofs.h"

#include "core/base/byteorder.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <zlib.h>

namespace emberdisc::image {

namespace {

constexpr std::array<std::uint8_t, 8> kMagic{0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07};
constexpr std::array<std::uint8_t, 8> kMagic2{0xEF, 0x22, 0x55, 0xA1, 0xBC, 0x1B, 0x95, 0xA0};
constexpr std::uint8_t kZlib = 1; // zisofs2's number for it
/// zisofs has blocks of up to 128 KiB; xorriso writes zisofs2 with up to 1 MiB.
constexpr unsigned kSmallestBlockBits = 15;
constexpr unsigned kLargestBlockBits = 20;
constexpr std::size_t kPointersAtOnce = 512;

class ZisofsReader final : public source::ByteReader {
public:
    ZisofsReader(std::unique_ptr<source::ByteReader> stored, std::uint64_t storedSize, const Zisofs& zisofs,
                 std::uint64_t size, std::string name)
        : m_stored(std::move(stored)),
          m_storedSize(storedSize),
          m_zisofs(zisofs),
          m_size(size),
          m_name(std::move(name))
    {}

    Result<> start()
    {
        const std::size_t headerSize = m_zisofs.version == 1 ? 16 : 24;
        std::array<std::byte, 24> bytes{};
        const auto header = std::span(bytes).first(headerSize);
        TRY(fill(0, header));
        const auto& magic = m_zisofs.version == 1 ? kMagic : kMagic2;
        const bool isMagic = std::ranges::equal(header.first(magic.size()), magic, {},
                                                [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
        if (!isMagic)
            return broken("no zisofs header");
        const auto at = [&header](std::size_t i) { return std::to_integer<std::uint8_t>(header[i]); };
        const bool isSame = m_zisofs.version == 1
                                ? getLe32(header.subspan(8)) == m_size && at(12) == m_zisofs.headerWords &&
                                      at(13) == m_zisofs.blockBits
                                : at(8) == 0 && at(9) == m_zisofs.headerWords && at(10) == kZlib &&
                                      at(11) == m_zisofs.blockBits && getLe64(header.subspan(12)) == m_size;
        m_pointersAt = std::uint64_t{m_zisofs.headerWords} * 4;
        const bool isSane = m_pointersAt >= headerSize && m_zisofs.blockBits >= kSmallestBlockBits &&
                            m_zisofs.blockBits <= kLargestBlockBits;
        if (!isSame || !isSane)
            return broken("a zisofs header that differs from its system use entry, or makes no sense");
        m_blocks = m_size / blockSize() + (m_size % blockSize() == 0 ? 0 : 1);
        const std::uint64_t room = m_storedSize - std::min(m_storedSize, m_pointersAt);
        if (m_blocks >= room / pointerSize())
            return broken("more zisofs blocks than there is room for");
        return {};
    }

    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> to) override
    {
        std::size_t done = 0;
        while (done < to.size() && offset + done < m_size) {
            const std::uint64_t position = offset + done;
            TRY(decode(position / blockSize()));
            const std::span<const std::byte> rest =
                std::span(m_block).subspan(static_cast<std::size_t>(position % blockSize()));
            const std::size_t count = std::min(rest.size(), to.size() - done);
            std::ranges::copy(rest.first(count), to.subspan(done).begin());
            done += count;
        }
        return done;
    }

    Result<> checkPointers()
    {
        for (std::uint64_t block = 0; block < m_blocks; ++block)
            TRY(placeOf(block));
        return {};
    }

private:
    struct Place {
        std::uint64_t start;
        std::size_t length;
    };

    [[nodiscard]] std::uint64_t blockSize() const { return std::uint64_t{1} << m_zisofs.blockBits; }
    [[nodiscard]] std::size_t pointerSize() const { return m_zisofs.version == 1 ? 4 : 8; }

    std::unexpected<Error> broken(std::string detail) const
    {
        return fail(Error::atPath(ErrorCode::ImageCorrupt, m_name, std::move(detail)));
    }

    Result<> fill(std::uint64_t offset, std::span<std::byte> to)
    {
        TRY_ASSIGN(const std::size_t got, m_stored->readAt(offset, to));
        return got == to.size() ? Result<>() : broken("zisofs contents that end early");
    }

    Result<std::uint64_t> pointer(std::uint64_t number)
    {
        if (number < m_firstPointer || number - m_firstPointer >= m_pointers.size() / pointerSize()) {
            const std::uint64_t count = std::min<std::uint64_t>(kPointersAtOnce, m_blocks + 1 - number);
            m_pointers.resize(static_cast<std::size_t>(count) * pointerSize());
            m_firstPointer = number;
            if (auto filled = fill(m_pointersAt + number * pointerSize(), m_pointers); !filled) {
                m_pointers.clear();
                return fail(std::move(filled).error());
            }
        }
        const auto at = std::span<const std::byte>(m_pointers)
                            .subspan(static_cast<std::size_t>(number - m_firstPointer) * pointerSize());
        return m_zisofs.version == 1 ? getLe32(at) : getLe64(at);
    }

    Result<Place> placeOf(std::uint64_t block)
    {
        TRY_ASSIGN(const std::uint64_t start, pointer(block));
        TRY_ASSIGN(const std::uint64_t end, pointer(block + 1));
        const std::uint64_t first = m_pointersAt + (m_blocks + 1) * pointerSize();
        if (start < first || end < start || end > m_storedSize ||
            end - start > ::compressBound(static_cast<uLong>(blockSize())))
            return broken("a zisofs block pointer that makes no sense");
        return Place{start, static_cast<std::size_t>(end - start)};
    }

    Result<> decode(std::uint64_t number)
    {
        if (number == m_blockNumber)
            return {};
        m_blockNumber = UINT64_MAX;
        TRY_ASSIGN(const Place place, placeOf(number));
        m_block.resize(static_cast<std::size_t>(std::min(blockSize(), m_size - number * blockSize())));
        if (place.length == 0) { // a block of zeros takes no room
            std::ranges::fill(m_block, std::byte{0});
            m_blockNumber = number;
            return {};
        }
        m_packed.resize(place.length);
        TRY(fill(place.start, m_packed));
        auto length = static_cast<uLongf>(m_block.size());
        const int code = ::uncompress(reinterpret_cast<Bytef*>(m_block.data()), &length,
                                      reinterpret_cast<const Bytef*>(m_packed.data()),
                                      static_cast<uLong>(m_packed.size()));
        if (code != Z_OK || length != m_block.size())
            return broken("a zisofs block that does not decode");
        m_blockNumber = number;
        return {};
    }

    std::unique_ptr<source::ByteReader> m_stored;
    std::uint64_t m_storedSize;
    Zisofs m_zisofs;
    std::uint64_t m_size;
    std::string m_name;
    std::uint64_t m_pointersAt = 0;
    std::uint64_t m_blocks = 0;
    std::vector<std::byte> m_pointers; // from m_firstPointer on
    std::uint64_t m_firstPointer = 0;
    std::vector<std::byte> m_packed;
    std::vector<std::byte> m_block; // number m_blockNumber, decoded
    std::uint64_t m_blockNumber = UINT64_MAX;
};

Result<std::unique_ptr<ZisofsReader>> openZisofs(const source::ByteSource& stored, const Zisofs& zisofs,
                                                 std::uint64_t size)
{
    if (!zisofs.isKnown())
        return fail(Error::atPath(ErrorCode::Unsupported, stored.describe(),
                                  "compressed by zisofs in a way that is not known"));
    TRY_ASSIGN(auto inner, stored.open());
    auto reader =
        std::make_unique<ZisofsReader>(std::move(inner), stored.size(), zisofs, size, stored.describe());
    TRY(reader->start());
    return reader;
}

} // namespace

bool Zisofs::isKnown() const
{
    constexpr std::array<char, 2> kFirst{'p', 'z'};
    constexpr std::array<char, 2> kSecond{'P', 'Z'};
    return (version == 1 && algorithm == kFirst) || (version == 2 && algorithm == kSecond);
}

ZisofsSource::ZisofsSource(source::ByteSourcePtr stored, const Zisofs& zisofs, std::uint64_t size)
    : m_stored(std::move(stored)), m_zisofs(zisofs), m_size(size)
{}

Result<std::unique_ptr<source::ByteReader>> ZisofsSource::open() const
{
    return openZisofs(*m_stored, m_zisofs, m_size);
}

Result<> ZisofsSource::checkPointers() const
{
    TRY_ASSIGN(const auto reader, openZisofs(*m_stored, m_zisofs, m_size));
    return reader->checkPointers();
}

} // namespace emberdisc::image
