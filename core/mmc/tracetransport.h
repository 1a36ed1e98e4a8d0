// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/transport.h"

#include <functional>
#include <string>
#include <string_view>

namespace emberdisc::mmc {

/// Hands commands on and tells of each in one line of text:
///     2A 00 00 00 00 00 00 00 10 00 WRITE(10) out 32768 -> good
///     5B 01 02 00 00 00 00 00 00 00 CLOSE TRACK SESSION -> 5/24/00 invalid field in CDB
/// A good transfer that came short says "-> good 8 of 36". Payload is not shown, but for lists sent with up
/// to 64 bytes in all, after the length in brackets. Borrows the inner transport.
class TraceTransport final : public Transport {
public:
    using Sink = std::function<void(std::string_view line)>;

    TraceTransport(Transport& inner, Sink sink) : m_inner(&inner), m_sink(std::move(sink)) {}

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner->maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner->describe(); }

    /// The line of one command and its outcome.
    [[nodiscard]] static std::string line(const Command& command, const Result<Reply>& result);

private:
    Transport* m_inner;
    Sink m_sink;
};

} // namespace emberdisc::mmc
