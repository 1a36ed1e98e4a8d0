// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace emberdisc {

/// What a job is doing. The window and the console have the words.
enum class Phase : std::uint8_t {
    Preparing, ///< opening, probing, planning
    Scanning,  ///< walking the user's folders
    Erasing,
    Formatting,
    Writing,
    Flushing, ///< SYNCHRONIZE CACHE
    Closing,  ///< tracks, session, disc
    Checking, ///< asking the disc what it now is
    Verifying,
    Copying, ///< to or from a file
    Done,
};

[[nodiscard]] std::string_view name(Phase phase);

/// A snapshot of where a job is. Elapsed and remaining time are the runner's to add.
struct Progress {
    std::uint64_t done = 0;    ///< bytes of this phase, or parts in 65536 when `total` is 65536
    std::uint64_t total = 0;   ///< 0 when nobody can say
    double bytesPerSecond = 0; ///< 0 when unknown
    double speedUnit = 0;      ///< bytes per second of 1x for this medium, 0 when there is no such thing
    std::optional<int> ringPercent = {};   ///< fill of our own buffer
    std::optional<int> devicePercent = {}; ///< fill of the recorder's buffer
    std::string item =
        {}; ///< what is being handled now: a path in the image, "Track 3" is the window's word for "#3"
};

/// A question that only a person, or a script's --yes, can answer.
enum class QuestionKind : std::uint8_t {
    EraseFirst,     ///< the medium holds data that will be lost
    SkipUnreadable, ///< go on without the file named in `subject`
    OverwriteFile,  ///< the target file named in `subject` exists
    InsertMedium,   ///< a suitable medium is needed
};
struct Question {
    QuestionKind kind = QuestionKind::EraseFirst;
    std::string subject = {}; ///< a path or a volume label
};
enum class Answer : std::uint8_t { Yes, No, Cancel };

/// What an engine function gets to talk to the world while it blocks. Called from the worker's thread only.
/// Implementations must return soon, but for ask(), which waits for an answer or for stop and never hangs.
class JobContext {
public:
    virtual ~JobContext() = default;

    virtual void phase(Phase phase) = 0;
    virtual void progress(const Progress& progress) = 0;
    /// A thing worth telling that is no reason to end: a skipped file, a speed that was lowered. It is kept
    /// for the result.
    virtual void warn(const Error& warning) = 0;
    [[nodiscard]] virtual Answer ask(const Question& question) = 0;
    [[nodiscard]] virtual std::stop_token stopToken() const = 0;

    [[nodiscard]] bool stopRequested() const { return stopToken().stop_requested(); }
};

/// Says nothing, answers No, is stopped through the source given to it: for tests and for callers who do not
/// care.
class SilentJobContext : public JobContext {
public:
    SilentJobContext() = default;
    explicit SilentJobContext(std::stop_token token) : m_token(std::move(token)) {}

    void phase(Phase) override {}
    void progress(const Progress&) override {}
    void warn(const Error&) override {}
    Answer ask(const Question&) override { return Answer::No; }
    std::stop_token stopToken() const override { return m_token; }

private:
    std::stop_token m_token;
};

} // namespace emberdisc
