// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/transport.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace emberdisc::mmc {

enum class TraceFormat : std::uint8_t {
    Text, ///< a line for people, without times, so that two runs compare
    Json, ///< an object a line, with times
};

/// Hands commands on and tells of each in one line. As text:
///     2A 00 00 00 00 00 00 00 10 00 WRITE(10) out 32768 -> good
///     5B 01 02 00 00 00 00 00 00 00 CLOSE TRACK SESSION -> 5/24/00 invalid field in CDB
/// A good transfer that came short says "-> good 8 of 36". Payload is not shown, but for lists sent with up
/// to 64 bytes in all, after the length in brackets. As JSON, with the same facts where they apply:
///     {"cdb":"2A 00 ...","command":"WRITE(10)","out":32768,"result":"good","transferred":32768,"us":105}
///     {"cdb":"5B 01 ...","command":"CLOSE TRACK SESSION","result":"CheckCondition",
///      "sense":"5/24/00 invalid field in CDB","us":12}
/// "list" is what was sent, "us" microseconds by the clock. Borrows the inner transport and the clock.
class TraceTransport final : public Transport {
public:
    using Sink = std::function<void(std::string_view line)>;

    TraceTransport(Transport& inner, Sink sink) : m_inner(&inner), m_sink(std::move(sink)) {}
    TraceTransport(Transport& inner, TraceFormat format, const Clock& clock, Sink sink)
        : m_inner(&inner), m_format(format), m_clock(&clock), m_sink(std::move(sink))
    {}

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner->maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner->describe(); }

    /// The line of one command and its outcome.
    [[nodiscard]] static std::string line(const Command& command, const Result<Reply>& result);
    [[nodiscard]] static std::string json(const Command& command, const Result<Reply>& result,
                                          Clock::Steady::duration took);

private:
    Transport* m_inner;
    TraceFormat m_format = TraceFormat::Text;
    const Clock* m_clock = nullptr;
    Sink m_sink;
};

} // namespace emberdisc::mmc
