// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/transport.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// How commands reach a recorder in another process: one packet of a Unix SEQPACKET socket a command, one
/// packet back. The layout is in layouts.md. Integers are in the byte order of the machine, which both ends
/// share.
namespace emberdisc::virtualdrive::relay {

/// Counts up when a packet changes its shape. It is not sent: both ends are of one machine.
inline constexpr unsigned kVersion = 1;
/// The most data of one command, in bytes: what a socket takes in one packet without privileges.
inline constexpr std::size_t kMaximumTransfer = 256 * 1024;
inline constexpr std::size_t kRequestHeaderSize = 32;
inline constexpr std::size_t kReplyHeaderSize = 12;

/// What a peer asks for. Borrows the packet.
struct Request {
    std::uint32_t tag = 0; ///< the peer's own, returned unchanged
    mmc::Cdb cdb{0};
    std::size_t inSize = 0; ///< bytes of data-in asked for; 0 when there is data-out
    std::span<const std::byte> out = {};
};

/// InvalidArgument for what is no request: too short, another LUN than 0, a CDB of no length that SCSI has,
/// more data than kMaximumTransfer, or data-out of another length than announced.
[[nodiscard]] Result<Request> parseRequest(std::span<const std::byte> packet);

/// GOOD with the data-in that came.
[[nodiscard]] std::vector<std::byte> encodeGood(std::uint32_t tag, std::span<const std::byte> in);
/// CHECK CONDITION. An error without a Sense is told as 4/44/00, internal target failure.
[[nodiscard]] std::vector<std::byte> encodeFailure(std::uint32_t tag, const Error& error);

} // namespace emberdisc::virtualdrive::relay
