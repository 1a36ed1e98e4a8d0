// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/zipmethods.h"

#include "core/base/byteorder.h"
#include "core/source/lzmaunpacker.h"
#include "core/source/slicesource.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace emberdisc::source {

namespace {

constexpr std::uint16_t kLzma = 14;
constexpr std::size_t kLzmaStart = 4; // APPNOTE 5.8.8: a version, and the size of the properties
constexpr std::size_t kLzmaProperties = 5;

struct ZipMethod {
    std::uint16_t number;
    std::string_view name;
    std::optional<Packing> packing = {};
};
constexpr std::array kZipMethods{ZipMethod{kZipStored, "nothing", Packing::None},
                                 ZipMethod{1, "Shrink"},
                                 ZipMethod{2, "Reduce"},
                                 ZipMethod{3, "Reduce"},
                                 ZipMethod{4, "Reduce"},
                                 ZipMethod{5, "Reduce"},
                                 ZipMethod{6, "Implode"},
                                 ZipMethod{8, "Deflate", Packing::Deflate},
                                 ZipMethod{9, "Deflate64"},
                                 ZipMethod{10, "PKWARE DCL Implode"},
                                 ZipMethod{12, "BZip2", Packing::Bzip2},
                                 ZipMethod{kLzma, "LZMA"},
                                 ZipMethod{20, "Zstandard", Packing::Zstd}, // what 93 was at first
                                 ZipMethod{93, "Zstandard", Packing::Zstd},
                                 ZipMethod{94, "MP3"},
                                 ZipMethod{95, "XZ", Packing::Xz},
                                 ZipMethod{96, "JPEG"},
                                 ZipMethod{97, "WavPack"},
                                 ZipMethod{98, "PPMd"}};

const ZipMethod* find(std::uint16_t method)
{
    const auto* const known = std::ranges::find(kZipMethods, method, &ZipMethod::number);
    return known == kZipMethods.end() ? nullptr : known;
}

Result<std::unique_ptr<Unpacker>> startZipLzma(const ByteSourcePtr& packed, std::uint64_t size)
{
    std::array<std::byte, kLzmaStart + kLzmaProperties> start = {};
    TRY_ASSIGN(const auto reader, packed->open());
    TRY_ASSIGN(const std::size_t got, reader->readAt(0, start));
    const auto bytes = std::span<const std::byte>(start);
    if (got != start.size() || getLe16(bytes.subspan(2)) != kLzmaProperties)
        return fail(Error::atPath(ErrorCode::ImageCorrupt, packed->describe(), "it cannot be decompressed"));
    const auto properties = bytes.subspan(kLzmaStart);
    const std::vector<LzmaStep> steps{{.method = LzmaMethod::Lzma,
                                       .properties = {properties.begin(), properties.end()},
                                       .unpackedSize = size}};
    if (!canUnpackLzma(steps))
        return fail(Error::atPath(ErrorCode::Unsupported, packed->describe(),
                                  "it needs more than 256 MiB of memory to be unpacked"));
    TRY_ASSIGN(const ByteSourcePtr rest,
               SliceSource::create(packed, start.size(), packed->size() - start.size()));
    return startLzma(*rest, steps);
}

} // namespace

bool canUnpackZip(std::uint16_t method)
{
    const ZipMethod* const known = find(method);
    return known && (known->packing || method == kLzma);
}

std::string zipMethodName(std::uint16_t method)
{
    const ZipMethod* const known = find(method);
    return known ? std::string(known->name) : "method " + std::to_string(method);
}

Result<std::unique_ptr<Unpacker>> startUnpackingZip(const ByteSourcePtr& packed, std::uint16_t method,
                                                    std::uint64_t size)
{
    if (method == kLzma)
        return startZipLzma(packed, size);
    const ZipMethod* const known = find(method);
    return Unpacker::create(*packed, known && known->packing ? *known->packing : Packing::None);
}

} // namespace emberdisc::source
