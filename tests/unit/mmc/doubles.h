// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/sense.h"
#include "core/mmc/transport.h"

#include <cctype>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Test doubles and helpers of the mmc tests.
namespace emberdisc::mmc::test {

using Bytes = std::vector<std::byte>;

/// "2A 00 FFFF" to bytes; spaces do not matter.
inline Bytes bytesOf(std::string_view hex)
{
    Bytes bytes;
    std::string digits;
    for (const char c : hex)
        if (std::isxdigit(static_cast<unsigned char>(c)) != 0)
            digits += c;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    return bytes;
}

/// Bytes to "2A 00 FF", for comparisons whose failure can be read.
inline std::string hexOf(std::span<const std::byte> bytes)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned>(byte);
        if (!text.empty())
            text += ' ';
        text += {digits[value >> 4], digits[value & 15]};
    }
    return text;
}

/// Time that passes only when somebody sleeps.
class FakeClock final : public Clock {
public:
    System::time_point now() const override { return System::time_point(m_elapsed); }
    Steady::time_point steadyNow() const override { return Steady::time_point(m_elapsed); }
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override
    {
        if (stop.stop_requested())
            return false;
        m_elapsed += std::chrono::duration_cast<std::chrono::microseconds>(duration);
        m_sleeps.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
        if (onSleep)
            onSleep();
        return !stop.stop_requested();
    }
    [[nodiscard]] const std::vector<long>& sleeps() const { return m_sleeps; }
    [[nodiscard]] std::chrono::microseconds elapsed() const { return m_elapsed; }
    std::function<void()> onSleep;

private:
    mutable std::chrono::microseconds m_elapsed{0};
    mutable std::vector<long> m_sleeps;
};

/// Answers commands from a list, in order, and keeps what it was sent. When the list is at its end, the last
/// answer is repeated.
class ScriptedTransport final : public Transport {
public:
    /// Data for `in`, or a sense, or an error of the transport. Empty data is plain success.
    using Answer = std::variant<Bytes, Sense, ErrorCode>;

    ScriptedTransport() = default;
    ScriptedTransport(std::initializer_list<Answer> answers) : m_answers(answers) {}

    Result<Reply> execute(const Command& command) override
    {
        cdbs.push_back(hexOf(command.cdb.bytes()));
        lengths.push_back(command.in.size() + command.out.size());
        sent.emplace_back(command.out.begin(), command.out.end());
        timeouts.push_back(command.timeout);
        if (m_answers.empty())
            return Reply{command.out.size() + command.in.size()};
        const Answer answer = m_answers.front();
        if (m_answers.size() > 1)
            m_answers.pop_front();
        if (const auto* sense = std::get_if<Sense>(&answer))
            return std::unexpected(checkCondition(*sense, command.cdb.opcode()));
        if (const auto* code = std::get_if<ErrorCode>(&answer))
            return fail(*code);
        const Bytes& data = std::get<Bytes>(answer);
        if (command.in.empty())
            return Reply{command.out.size()};
        const std::size_t length = std::min(data.size(), command.in.size());
        std::copy_n(data.begin(), length, command.in.begin());
        return Reply{length};
    }
    std::size_t maximumTransfer() const override { return 65536; }
    std::string describe() const override { return "script"; }

    std::vector<std::string> cdbs;
    std::vector<std::size_t> lengths;
    std::vector<Bytes> sent;
    std::vector<std::chrono::milliseconds> timeouts;

private:
    std::deque<Answer> m_answers;
};

} // namespace emberdisc::mmc::test
