// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/zipname.h"

#include "core/base/byteorder.h"
#include "core/base/crc.h"

#include <algorithm>
#include <array>

#include <QString>
#include <QStringDecoder>

namespace emberdisc::source {

namespace {

/// What IBM code page 437 has from 0x80 on.
constexpr std::array<char16_t, 128> kCodePage437{
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE,
    0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6,
    0x00DC, 0x00A2, 0x00A3, 0x00A5, 0x20A7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA,
    0x00BA, 0x00BF, 0x2310, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510, 0x2514,
    0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C,
    0x2588, 0x2584, 0x258C, 0x2590, 0x2580, 0x03B1, 0x00DF, 0x0393, 0x03C0, 0x03A3, 0x03C3, 0x00B5, 0x03C4,
    0x03A6, 0x0398, 0x03A9, 0x03B4, 0x221E, 0x03C6, 0x03B5, 0x2229, 0x2261, 0x00B1, 0x2265, 0x2264, 0x2320,
    0x2321, 0x00F7, 0x2248, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x207F, 0x00B2, 0x25A0, 0x00A0,
};

constexpr std::uint16_t kUnicodePath = 0x7075; // APPNOTE 4.6.9
constexpr std::size_t kUnicodePathStart = 5;   // its version, and the CRC of the name that it replaces

std::string_view textFrom(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool isValidUtf8(std::string_view text)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    return !decoder.hasError();
}

/// APPNOTE appendix D.1.
std::string fromCodePage437(std::string_view text)
{
    QString name;
    name.reserve(static_cast<qsizetype>(text.size()));
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        name += QChar(byte < 0x80 ? static_cast<char16_t>(byte) : kCodePage437[byte - 0x80U]);
    }
    return name.toStdString();
}

/// Info-ZIP's: the name in UTF-8, as long as it is of the name that stands in the header.
std::optional<std::string> unicodePath(std::span<const std::byte> name, std::span<const std::byte> extra)
{
    while (extra.size() >= 4) {
        const std::size_t length = std::min<std::size_t>(getLe16(extra.subspan(2)), extra.size() - 4);
        const auto field = extra.subspan(4, length);
        if (getLe16(extra) == kUnicodePath && length > kUnicodePathStart && field[0] == std::byte{1} &&
            getLe32(field.subspan(1)) == crc32(name))
            return std::string(textFrom(field.subspan(kUnicodePathStart)));
        extra = extra.subspan(4 + length);
    }
    return std::nullopt;
}

} // namespace

std::string zipName(std::span<const std::byte> name, std::span<const std::byte> extra, ZipNameCoding coding)
{
    if (auto path = unicodePath(name, extra))
        return *std::move(path);
    const std::string_view text = textFrom(name);
    return coding == ZipNameCoding::Utf8 || isValidUtf8(text) ? std::string(text) : fromCodePage437(text);
}

} // namespace emberdisc::source
