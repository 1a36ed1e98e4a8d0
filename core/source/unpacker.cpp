// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/unpacker.h"

#include "core/source/decoder.h"
#include "core/source/streamunpacker.h"

#include <algorithm>
#include <array>

namespace emberdisc::source {

namespace {

constexpr std::size_t kScratch = 64 * 1024;

class PlainUnpacker final : public Unpacker {
public:
    PlainUnpacker(std::unique_ptr<ByteReader> reader, std::uint64_t size)
        : m_reader(std::move(reader)), m_size(size)
    {}

    Result<std::size_t> read(std::span<std::byte> to) override
    {
        TRY_ASSIGN(const std::size_t got, m_reader->readAt(m_position, to));
        m_position += got;
        return got;
    }
    Result<std::uint64_t> skip(std::uint64_t bytes) override
    {
        const std::uint64_t done = std::min(bytes, m_size - m_position);
        m_position += done;
        return done;
    }
    std::uint64_t position() const override { return m_position; }

private:
    std::unique_ptr<ByteReader> m_reader;
    std::uint64_t m_size;
    std::uint64_t m_position = 0;
};

} // namespace

Result<std::uint64_t> Unpacker::skip(std::uint64_t bytes)
{
    std::array<std::byte, kScratch> scratch;
    std::uint64_t done = 0;
    while (done < bytes) {
        const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(bytes - done, kScratch));
        TRY_ASSIGN(const std::size_t got, read(std::span(scratch).first(piece)));
        done += got;
        if (got < piece)
            break;
    }
    return done;
}

Packing packingOf(std::span<const std::byte> head)
{
    const auto startsWith = [head](std::string_view magic) {
        return head.size() >= magic.size() &&
               std::ranges::equal(head.first(magic.size()), std::as_bytes(std::span(magic)));
    };
    if (startsWith("\x1f\x8b\x08"))
        return Packing::Gzip;
    if (startsWith("BZh"))
        return Packing::Bzip2;
    if (startsWith(std::string_view("\xfd"
                                    "7zXZ\0",
                                    6)))
        return Packing::Xz;
    if (startsWith("\x28\xb5\x2f\xfd"))
        return Packing::Zstd;
    return Packing::None;
}

Result<std::unique_ptr<Unpacker>> Unpacker::create(const ByteSource& packed, Packing packing)
{
    TRY_ASSIGN(auto reader, packed.open());
    return create(std::move(reader), packed.size(), packing, packed.describe());
}

Result<std::unique_ptr<Unpacker>> Unpacker::create(std::unique_ptr<ByteReader> packed, std::uint64_t size,
                                                   Packing packing, std::string name)
{
    if (packing == Packing::None)
        return std::make_unique<PlainUnpacker>(std::move(packed), size);
    auto decoder = makeDecoder(packing);
    if (!decoder)
        return fail(ErrorCode::OutOfMemory);
    return std::make_unique<StreamUnpacker>(std::move(packed), std::move(decoder), std::move(name));
}

} // namespace emberdisc::source
