// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/cuesheet.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}

std::uint8_t byteOf(char c)
{
    return static_cast<std::uint8_t>(c);
}

/// The seven characters of an entry for ADR 2, or TNO and six for ADR 3, in the places that other entries
/// give to times.
CueEntry characters(std::uint8_t controlAdr, std::uint8_t first, std::string_view six)
{
    return {.controlAdr = controlAdr,
            .tno = first,
            .index = byteOf(six[0]),
            .dataForm = byteOf(six[1]),
            .scms = byteOf(six[2]),
            .msf = {byteOf(six[3]), byteOf(six[4]), byteOf(six[5])}};
}

} // namespace

std::array<std::byte, kCueEntrySize> encode(const CueEntry& entry)
{
    return {std::byte{entry.controlAdr}, std::byte{entry.tno},      std::byte{entry.index},
            std::byte{entry.dataForm},   std::byte{entry.scms},     std::byte{entry.msf.minute},
            std::byte{entry.msf.second}, std::byte{entry.msf.frame}};
}

std::vector<std::byte> encode(std::span<const CueEntry> entries)
{
    std::vector<std::byte> bytes;
    bytes.reserve(entries.size() * kCueEntrySize);
    for (const CueEntry& entry : entries) {
        const auto line = encode(entry);
        bytes.insert(bytes.end(), line.begin(), line.end());
    }
    return bytes;
}

Result<std::vector<CueEntry>> parseCueSheet(std::span<const std::byte> bytes)
{
    if (bytes.empty() || bytes.size() % kCueEntrySize != 0)
        return fail(ErrorCode::InvalidArgument, "a cue sheet of " + std::to_string(bytes.size()) + " bytes");
    const ReplyView view(bytes);
    std::vector<CueEntry> entries;
    entries.reserve(bytes.size() / kCueEntrySize);
    for (std::size_t at = 0; at < bytes.size(); at += kCueEntrySize)
        entries.push_back({.controlAdr = view.u8(at),
                           .tno = view.u8(at + 1),
                           .index = view.u8(at + 2),
                           .dataForm = view.u8(at + 3),
                           .scms = view.u8(at + 4),
                           .msf = {view.u8(at + 5), view.u8(at + 6), view.u8(at + 7)}});
    return entries;
}

Result<std::array<CueEntry, 2>> catalogEntries(std::string_view digits)
{
    if (digits.size() != 13 || !std::ranges::all_of(digits, isDigit))
        return fail(ErrorCode::InvalidArgument, "a media catalogue number has 13 digits");
    const std::string rest = std::string(digits.substr(8)) + '\0';
    return std::array{characters(0x02, byteOf(digits[0]), digits.substr(1, 6)),
                      characters(0x02, byteOf(digits[7]), rest)};
}

Result<std::array<CueEntry, 2>> isrcEntries(std::uint8_t control, std::uint8_t tno, std::string_view isrc)
{
    // IEC 60908 22.3.4: country and owner are letters or digits, year and serial number are digits.
    const auto legal = [](char c) { return isDigit(c) || isUpper(c); };
    if (isrc.size() != 12 || !std::ranges::all_of(isrc.substr(0, 5), legal) ||
        !std::ranges::all_of(isrc.substr(5), isDigit))
        return fail(ErrorCode::InvalidArgument, "an ISRC has five letters or digits and seven digits");
    const auto controlAdr = static_cast<std::uint8_t>((control & 0xF0) | 0x03);
    return std::array{characters(controlAdr, tno, isrc.substr(0, 6)),
                      characters(controlAdr, tno, isrc.substr(6))};
}

} // namespace emberdisc::mmc
