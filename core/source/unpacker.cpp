// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/unpacker.h"

#include <KCompressionDevice>

#include <algorithm>
#include <array>
#include <optional>

#include <QIODevice>

namespace emberdisc::source {

namespace {

constexpr std::size_t kScratch = 64 * 1024;

/// A ByteSource as KArchive wants it.
class SourceDevice final : public QIODevice {
public:
    SourceDevice(std::unique_ptr<ByteReader> reader, std::uint64_t size)
        : m_reader(std::move(reader)), m_size(size)
    {}

    [[nodiscard]] qint64 size() const override { return static_cast<qint64>(m_size); }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

protected:
    qint64 readData(char* data, qint64 length) override
    {
        const auto to = std::as_writable_bytes(std::span(data, static_cast<std::size_t>(length)));
        auto got = m_reader->readAt(static_cast<std::uint64_t>(pos()), to);
        if (got)
            return static_cast<qint64>(*got);
        m_error = std::move(got).error();
        return -1;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    std::unique_ptr<ByteReader> m_reader;
    std::uint64_t m_size;
    std::optional<Error> m_error;
};

KCompressionDevice::CompressionType typeOf(Packing packing)
{
    switch (packing) {
    case Packing::Gzip:
    case Packing::Deflate:
        return KCompressionDevice::GZip;
    case Packing::Bzip2:
        return KCompressionDevice::BZip2;
    case Packing::Xz:
        return KCompressionDevice::Xz;
    case Packing::Zstd:
        return KCompressionDevice::Zstd;
    case Packing::None:
        break;
    }
    return KCompressionDevice::None;
}

class DeviceUnpacker final : public Unpacker {
public:
    DeviceUnpacker(std::unique_ptr<ByteReader> reader, std::uint64_t size, Packing packing, std::string name)
        : m_packed(std::move(reader), size),
          m_device(&m_packed, false, typeOf(packing)),
          m_name(std::move(name))
    {
        if (packing == Packing::Deflate)
            m_device.setSkipHeaders();
        m_packed.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    [[nodiscard]] bool start() { return m_device.open(QIODevice::ReadOnly); }

    Result<std::size_t> read(std::span<std::byte> to) override
    {
        std::size_t done = 0;
        while (done < to.size() && !m_isAtEnd) {
            const qint64 got = m_device.read(reinterpret_cast<char*>(to.data()) + done,
                                             static_cast<qint64>(to.size() - done));
            if (m_packed.error())
                return fail(*m_packed.error());
            if (got < 0)
                return fail(Error::atPath(ErrorCode::ImageCorrupt, m_name, "cannot be decompressed"));
            m_isAtEnd = got == 0;
            done += static_cast<std::size_t>(got);
        }
        m_position += done;
        return done;
    }

    std::uint64_t position() const override { return m_position; }

private:
    SourceDevice m_packed;
    KCompressionDevice m_device;
    std::string m_name;
    std::uint64_t m_position = 0;
    bool m_isAtEnd = false;
};

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
    if (packing == Packing::None)
        return std::make_unique<PlainUnpacker>(std::move(reader), packed.size());
    auto unpacker =
        std::make_unique<DeviceUnpacker>(std::move(reader), packed.size(), packing, packed.describe());
    if (!unpacker->start())
        return fail(Error::atPath(ErrorCode::Unsupported, packed.describe(), "cannot be decompressed"));
    return unpacker;
}

} // namespace emberdisc::source
