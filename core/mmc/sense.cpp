// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/sense.h"

#include "core/mmc/replyview.h"

namespace emberdisc::mmc {

namespace {

constexpr std::size_t kFixedHeaderSize = 8;
constexpr std::uint8_t kInformationDescriptor = 0x00;      // SPC-4 4.5.2.2
constexpr std::uint8_t kSenseKeySpecificDescriptor = 0x02; // SPC-4 4.5.2.4

/// Progress is told under NO SENSE and NOT READY only; under ILLEGAL REQUEST the same bytes point at a field:
/// SPC-4 4.5.2.4.4.
bool tellsProgress(const Sense& sense)
{
    return sense.key == 0 || sense.key == 2;
}

Sense parseFixed(const ReplyView& whole)
{
    const ReplyView view = whole.size() < kFixedHeaderSize
                               ? whole
                               : whole.announced(kFixedHeaderSize + std::size_t{whole.u8(7)});
    Sense sense{.key = view.bits(2, 3, 0), .asc = view.u8(12), .ascq = view.u8(13)};
    if (view.bit(0, 7) && view.size() >= 7)
        sense.information = view.be32(3);
    if (view.bit(15, 7) && view.size() >= 18 && tellsProgress(sense))
        sense.progress = view.be16(16);
    return sense;
}

/// SPEC: optical drives send fixed format; no program and no drive here has sent this one.
Sense parseDescriptors(const ReplyView& whole)
{
    const ReplyView view = whole.announced(kFixedHeaderSize + std::size_t{whole.u8(7)});
    Sense sense{.key = view.bits(1, 3, 0), .asc = view.u8(2), .ascq = view.u8(3)};
    for (std::size_t at = kFixedHeaderSize; at + 2 <= view.size(); at += std::size_t{view.u8(at + 1)} + 2) {
        const ReplyView descriptor = view.part(at, std::size_t{view.u8(at + 1)} + 2);
        if (descriptor.u8(0) == kInformationDescriptor && descriptor.bit(2, 7) && descriptor.size() >= 12)
            sense.information = descriptor.be32(8); // low half of eight bytes: media have no more blocks
        if (descriptor.u8(0) == kSenseKeySpecificDescriptor && descriptor.bit(4, 7) &&
            descriptor.size() >= 7 && tellsProgress(sense))
            sense.progress = descriptor.be16(5);
    }
    return sense;
}

} // namespace

std::optional<Sense> parseSense(std::span<const std::byte> bytes)
{
    const ReplyView view(bytes);
    const std::uint8_t responseCode = view.bits(0, 6, 0);
    std::optional<Sense> sense;
    if ((responseCode == 0x70 || responseCode == 0x71) && view.size() >= 3)
        sense = parseFixed(view);
    else if ((responseCode == 0x72 || responseCode == 0x73) && view.size() >= 4)
        sense = parseDescriptors(view);
    if (sense)
        sense->deferred = responseCode == 0x71 || responseCode == 0x73;
    return sense;
}

std::array<std::byte, 18> encodeFixedSense(const Sense& sense)
{
    std::array<std::byte, 18> bytes{};
    const std::span<std::byte> to(bytes);
    bytes[0] = std::byte{static_cast<std::uint8_t>(sense.deferred ? 0x71 : 0x70)};
    if (sense.information) {
        bytes[0] |= std::byte{0x80};
        putBe32(to.subspan(3), *sense.information);
    }
    bytes[2] = std::byte{sense.key} & std::byte{0x0F};
    bytes[7] = std::byte{10};
    bytes[12] = std::byte{sense.asc};
    bytes[13] = std::byte{sense.ascq};
    if (sense.progress) {
        bytes[15] = std::byte{0x80};
        putBe16(to.subspan(16), *sense.progress);
    }
    return bytes;
}

SenseMeaning meaning(const Sense& sense)
{
    return meaning(sense.key, sense.asc, sense.ascq);
}

std::string describe(const Sense& sense)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    const auto hex = [&](std::uint8_t byte) { text.append({'/', digits[byte >> 4], digits[byte & 15]}); };
    text += digits[sense.key & 15];
    hex(sense.asc);
    hex(sense.ascq);
    text += ' ';
    text += meaning(sense).text;
    if (sense.deferred)
        text += " (deferred)";
    return text;
}

std::optional<SenseCategory> categoryOf(const Error& error)
{
    const Sense* sense = error.sense();
    return sense == nullptr ? std::nullopt : std::optional(meaning(*sense).category);
}

Error checkCondition(const Sense& sense, std::uint8_t opcode)
{
    return {ErrorCode::CheckCondition,
            std::string(name(static_cast<Opcode>(opcode))) + ": " + describe(sense), sense,
            AtCommand{opcode}};
}

} // namespace emberdisc::mmc
