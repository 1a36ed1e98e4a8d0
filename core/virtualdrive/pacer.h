// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace emberdisc::virtualdrive {

/// The drive's time, its buffer, and the one long command that may be running.
///
/// In real pace time is the clock's. In fast pace it is a count that moves a little with each command, and as
/// far as is needed where a real drive would wait; so the buffer fills and drains there as well, and nobody
/// waits.
class Pacer {
public:
    using Duration = std::chrono::nanoseconds;

    Pacer(const Clock& clock, const RecorderOptions& options);

    /// A command has arrived.
    void tick();
    /// TEST UNIT READY found the drive ready. In fast pace it stands for a second in which the host waited.
    void rest();
    /// How long the mechanism has had nothing to do since the last call.
    [[nodiscard]] Duration takeIdleTime() { return std::exchange(m_idle, Duration::zero()); }

    // The buffer
    /// How fast the medium takes data, bytes a second; more than 0.
    void setRate(double bytesPerSecond);
    /// Bytes from the host: waits for room. More than the buffer's size passes through it.
    void push(std::uint64_t bytes);
    [[nodiscard]] std::uint32_t capacity() const { return m_capacity; }
    [[nodiscard]] std::uint32_t free();
    /// True if the medium had nothing to write for a while since the first push(), in real pace only.
    [[nodiscard]] bool ranDry();
    /// Until the buffer is empty.
    [[nodiscard]] Duration drainTime();
    /// The recording is over: empties the buffer.
    void endRecording();

    // The long command
    /// Starts one that takes this long and is asked about with `sense` (key 2, ASC 04h). With IMMED it goes
    /// on behind the reply, otherwise this waits for its end.
    enum class Immediate : std::uint8_t { No, Yes };
    void begin(Sense sense, Duration duration, Immediate immediate);
    /// What TEST UNIT READY says of it, with its progress; nothing if none is running. One poll.
    [[nodiscard]] std::optional<Sense> poll();
    /// Ends it without waiting.
    void forget() { m_running.reset(); }
    [[nodiscard]] bool isRunning() const;

private:
    struct Running {
        Sense sense;
        Duration start{};
        Duration duration{};
        unsigned polls = 0;
    };
    [[nodiscard]] Duration now() const;
    void waitFor(Duration duration);
    void drain();

    const Clock& m_clock;
    Pace m_pace;
    unsigned m_pollsUntilReady;
    std::uint32_t m_capacity;
    double m_rate = 1'000'000;
    double m_level = 0;
    bool m_recording = false;
    bool m_ranDry = false;
    Duration m_drained{}; ///< when m_level was right
    Duration m_virtual{};
    Duration m_idle{};
    Duration m_lastCommand{};
    Clock::Steady::time_point m_origin;
    std::optional<Running> m_running;
};

} // namespace emberdisc::virtualdrive
