// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/decoder.h"

#include "core/source/lzmadecoder.h"

#include <algorithm>
#include <climits>

#include <bzlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

namespace emberdisc::source {

namespace {

constexpr int kMostZstdWindow = 28; // as a power of 2: kMostUnpackerMemory

bool beginsWith(std::span<const std::byte> head, std::string_view magic)
{
    return head.size() >= magic.size() &&
           std::ranges::equal(head.first(magic.size()), std::as_bytes(std::span(magic)));
}

unsigned clamped(std::size_t size)
{
    return static_cast<unsigned>(std::min<std::size_t>(size, UINT_MAX));
}

/// RFC 1950 to 1952, by zlib, which compares the CRC and the size of gzip's trailer.
class ZlibDecoder final : public Decoder {
public:
    explicit ZlibDecoder(Packing packing) : m_isGzip(packing == Packing::Gzip)
    {
        constexpr int kGzipOnly = 16;
        m_isGood = ::inflateInit2(&m_stream, m_isGzip ? kGzipOnly + MAX_WBITS : -MAX_WBITS) == Z_OK;
    }
    ~ZlibDecoder() override { ::inflateEnd(&m_stream); }
    ZlibDecoder(const ZlibDecoder&) = delete;
    ZlibDecoder& operator=(const ZlibDecoder&) = delete;

    [[nodiscard]] bool isGood() const { return m_isGood; }

    Result<State> decode(std::span<const std::byte>& in, std::span<std::byte>& out, Input /*input*/) override
    {
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
        m_stream.avail_in = clamped(in.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(out.data());
        m_stream.avail_out = clamped(out.size());
        const int state = ::inflate(&m_stream, Z_NO_FLUSH);
        in = in.subspan(clamped(in.size()) - m_stream.avail_in);
        out = out.subspan(clamped(out.size()) - m_stream.avail_out);
        if (state == Z_STREAM_END)
            return State::AtEnd;
        if (state != Z_OK && state != Z_BUF_ERROR) // the latter: nothing to do for now
            return failToDecode();
        return State::Going;
    }

    Result<bool> restart(std::span<const std::byte> head) override
    {
        if (!m_isGzip || !beginsWith(head, "\x1f\x8b"))
            return false;
        if (::inflateReset(&m_stream) != Z_OK)
            return failToDecode();
        return true;
    }

private:
    z_stream m_stream = {};
    bool m_isGzip;
    bool m_isGood = false;
};

class Bzip2Decoder final : public Decoder {
public:
    Bzip2Decoder() { m_isGood = start(); }
    ~Bzip2Decoder() override { end(); }
    Bzip2Decoder(const Bzip2Decoder&) = delete;
    Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;

    [[nodiscard]] bool isGood() const { return m_isGood; }

    Result<State> decode(std::span<const std::byte>& in, std::span<std::byte>& out, Input /*input*/) override
    {
        m_stream.next_in = reinterpret_cast<char*>(const_cast<std::byte*>(in.data()));
        m_stream.avail_in = clamped(in.size());
        m_stream.next_out = reinterpret_cast<char*>(out.data());
        m_stream.avail_out = clamped(out.size());
        const int state = ::BZ2_bzDecompress(&m_stream);
        in = in.subspan(clamped(in.size()) - m_stream.avail_in);
        out = out.subspan(clamped(out.size()) - m_stream.avail_out);
        if (state == BZ_STREAM_END)
            return State::AtEnd;
        if (state != BZ_OK)
            return failToDecode();
        return State::Going;
    }

    Result<bool> restart(std::span<const std::byte> head) override
    {
        if (!beginsWith(head, "BZh"))
            return false;
        end();
        m_isGood = start();
        if (!m_isGood)
            return failForMemory();
        return true;
    }

private:
    bool start()
    {
        m_stream = {};
        return ::BZ2_bzDecompressInit(&m_stream, 0, 0) == BZ_OK;
    }
    void end()
    {
        if (m_isGood)
            ::BZ2_bzDecompressEnd(&m_stream);
        m_isGood = false;
    }

    bz_stream m_stream = {};
    bool m_isGood = false;
};

/// The .xz format: all its streams and their padding are one to liblzma.
class XzDecoder final : public LzmaDecoder {
public:
    XzDecoder()
    {
        m_isGood = ::lzma_stream_decoder(&m_stream, kMostUnpackerMemory, LZMA_CONCATENATED) == LZMA_OK;
    }

    [[nodiscard]] bool isGood() const { return m_isGood; }

private:
    bool m_isGood = false;
};

class ZstdDecoder final : public Decoder {
public:
    ZstdDecoder() : m_stream(::ZSTD_createDStream())
    {
        if (m_stream)
            (void)::ZSTD_DCtx_setParameter(m_stream, ZSTD_d_windowLogMax, kMostZstdWindow);
    }
    ~ZstdDecoder() override { ::ZSTD_freeDStream(m_stream); }
    ZstdDecoder(const ZstdDecoder&) = delete;
    ZstdDecoder& operator=(const ZstdDecoder&) = delete;

    [[nodiscard]] bool isGood() const { return m_stream; }

    Result<State> decode(std::span<const std::byte>& in, std::span<std::byte>& out, Input /*input*/) override
    {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t state = ::ZSTD_decompressStream(m_stream, &to, &from);
        in = in.subspan(from.pos);
        out = out.subspan(to.pos);
        if (::ZSTD_isError(state) == 0)
            return state == 0 ? State::AtEnd : State::Going;
        const ZSTD_ErrorCode code = ::ZSTD_getErrorCode(state);
        if (code == ZSTD_error_frameParameter_windowTooLarge || code == ZSTD_error_memory_allocation)
            return failForMemory();
        return failToDecode();
    }

    /// RFC 8878 3.1: frames, some of them to be skipped, one after the other.
    Result<bool> restart(std::span<const std::byte> head) override
    {
        return beginsWith(head, "\x28\xb5\x2f\xfd") ||
               (head.size() >= 4 && beginsWith(head.subspan(1), "\x2a\x4d\x18") &&
                (head[0] & std::byte{0xF0}) == std::byte{0x50});
    }

private:
    ZSTD_DStream* m_stream;
};

template <class Kind, class... Arguments>
std::unique_ptr<Decoder> goodOrNull(Arguments... arguments)
{
    auto decoder = std::make_unique<Kind>(arguments...);
    return decoder->isGood() ? std::move(decoder) : nullptr;
}

} // namespace

std::unexpected<Error> failToDecode()
{
    return fail(ErrorCode::ImageCorrupt, "it cannot be decompressed");
}

std::unexpected<Error> failForMemory()
{
    return fail(ErrorCode::Unsupported, "it needs more than 256 MiB of memory to be unpacked");
}

Result<bool> Decoder::restart(std::span<const std::byte> /*head*/)
{
    return false;
}

std::unique_ptr<Decoder> makeDecoder(Packing packing)
{
    switch (packing) {
    case Packing::Gzip:
    case Packing::Deflate:
        return goodOrNull<ZlibDecoder>(packing);
    case Packing::Bzip2:
        return goodOrNull<Bzip2Decoder>();
    case Packing::Xz:
        return goodOrNull<XzDecoder>();
    case Packing::Zstd:
        return goodOrNull<ZstdDecoder>();
    case Packing::None:
        break;
    }
    return nullptr;
}

} // namespace emberdisc::source
