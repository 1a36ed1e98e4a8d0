// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/relayprotocol.h"

#include "core/virtualdrive/targetsense.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace emberdisc::virtualdrive::relay {

namespace {

// The request
constexpr std::size_t kTag = 0;
constexpr std::size_t kLun = 4;
constexpr std::size_t kCdb = 8;
constexpr std::size_t kCdbLength = 24;
constexpr std::size_t kTransferLength = 28;
// The reply
constexpr std::size_t kStatus = 4;
constexpr std::size_t kDataLength = 8;

// SAM-5 5.3.1
constexpr std::uint32_t kGood = 0;
constexpr std::uint32_t kCheckCondition = 2;

constexpr std::size_t kShortestCdb = 6;
constexpr std::size_t kLongestCdb = 16;

std::uint32_t native32(std::span<const std::byte> packet, std::size_t offset)
{
    std::uint32_t value = 0;
    std::memcpy(&value, packet.subspan(offset, sizeof value).data(), sizeof value);
    return value;
}

void putNative32(std::span<std::byte> packet, std::size_t offset, std::uint32_t value)
{
    std::memcpy(packet.subspan(offset, sizeof value).data(), &value, sizeof value);
}

std::vector<std::byte> encodeReply(std::uint32_t tag, std::uint32_t status, std::span<const std::byte> data)
{
    std::vector<std::byte> packet(kReplyHeaderSize + data.size());
    putNative32(packet, kTag, tag);
    putNative32(packet, kStatus, status);
    putNative32(packet, kDataLength, static_cast<std::uint32_t>(data.size()));
    std::ranges::copy(data, packet.begin() + kReplyHeaderSize);
    return packet;
}

} // namespace

Result<Request> parseRequest(std::span<const std::byte> packet)
{
    if (packet.size() < kRequestHeaderSize)
        return fail(ErrorCode::InvalidArgument, "a packet of " + std::to_string(packet.size()) + " bytes");
    if (native32(packet, kLun) != 0)
        return fail(ErrorCode::InvalidArgument, "another LUN than 0");
    const auto cdbLength = std::to_integer<std::size_t>(packet[kCdbLength]);
    if (cdbLength < kShortestCdb || cdbLength > kLongestCdb)
        return fail(ErrorCode::InvalidArgument, "a CDB of " + std::to_string(cdbLength) + " bytes");
    const std::uint32_t length = native32(packet, kTransferLength);
    if (length > kMaximumTransfer)
        return fail(ErrorCode::InvalidArgument, "a transfer of " + std::to_string(length) + " bytes");

    Request request;
    request.tag = native32(packet, kTag);
    request.cdb = mmc::Cdb(std::to_integer<std::uint8_t>(packet[kCdb]));
    // What the sender leaves out of a CDB is zero; what it adds beyond the opcode's group has no meaning.
    const std::size_t meant = std::min(cdbLength, request.cdb.size());
    std::ranges::copy(packet.subspan(kCdb, meant), request.cdb.from(0).begin());
    request.out = packet.subspan(kRequestHeaderSize);
    if (request.out.empty())
        request.inSize = length;
    else if (request.out.size() != length)
        return fail(ErrorCode::InvalidArgument,
                    std::to_string(request.out.size()) + " bytes of data-out for " + std::to_string(length));
    return request;
}

std::vector<std::byte> encodeGood(std::uint32_t tag, std::span<const std::byte> in)
{
    return encodeReply(tag, kGood, in);
}

std::vector<std::byte> encodeFailure(std::uint32_t tag, const Error& error)
{
    return encodeReply(tag, kCheckCondition, targetSense(error));
}

} // namespace emberdisc::virtualdrive::relay
