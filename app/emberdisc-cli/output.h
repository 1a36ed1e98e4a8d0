// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <set>

#include <QJsonObject>
#include <QString>

namespace emberdisc::cli {

enum class Voice : std::uint8_t {
    Words,
    Quiet, ///< words, but only errors and what was asked for
    Json,
};

/// The two streams. In words: results and progress go to stdout, warnings and errors to stderr. In JSON: one
/// object a line on stdout, and nothing else anywhere. Where stdout takes what the command makes, all of that
/// goes to stderr. Any thread; a line stays whole.
class Output {
public:
    Output();

    /// Before anything is said: stdout belongs to what the command makes.
    void leaveStdout();
    void setVoice(Voice voice) { m_voice = voice; }
    [[nodiscard]] Voice voice() const { return m_voice; }
    [[nodiscard]] bool speaksJson() const { return m_voice == Voice::Json; }
    /// True if progress is one line that is written over and over.
    [[nodiscard]] bool isTerminal() const { return m_terminal; }

    /// What the user asked to see. Words only.
    void result(const QString& line);
    /// What is told along the way. Not when quiet.
    void note(const QString& line);
    /// To stderr, "warning: " before it, and once, whoever says it again. Words only.
    void warning(const QString& line);
    [[nodiscard]] bool hasWarned(const QString& line);
    /// To stderr, the program's name before it. Words only.
    void error(const QString& line);
    /// A further line that belongs to an error: advice, a list.
    void errorDetail(const QString& line);
    /// A line that the next one takes the place of; on a terminal only.
    void overwrite(const QString& line);
    /// JSON only.
    void object(const QJsonObject& object);

    /// False once something could not be written: a closed pipe, a full disk.
    [[nodiscard]] bool isGood() const;
    bool flush();

private:
    void clearLine();

    std::mutex m_mutex; ///< of the streams
    std::FILE* m_words;
    Voice m_voice = Voice::Words;
    bool m_terminal = false;
    bool m_lineIsUp = false;
    std::set<QString> m_warnings; ///< that were told
};

} // namespace emberdisc::cli
