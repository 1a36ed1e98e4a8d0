// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/consolecontext.h"

#include "app/emberdisc-cli/json.h"
#include "app/emberdisc-cli/progressline.h"
#include "ui/words/errorwords.h"
#include "ui/words/quantities.h"
#include "ui/words/resultwords.h"

#include <array>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace emberdisc::cli {

namespace {

constexpr auto kLineInterval = std::chrono::milliseconds(100);
constexpr auto kObjectInterval = std::chrono::milliseconds(250);
constexpr int kPollMilliseconds = 200;

/// One line from the keyboard; nothing at its end, or when stopped meanwhile.
std::optional<std::string> readLine(const std::stop_token& stop)
{
    std::string line;
    while (!stop.stop_requested()) {
        struct pollfd waiting = {STDIN_FILENO, POLLIN, 0};
        if (::poll(&waiting, 1, kPollMilliseconds) <= 0)
            continue;
        std::array<char, 256> bytes{};
        const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0)
            return {};
        line.append(bytes.data(), static_cast<std::size_t>(count));
        if (const auto end = line.find('\n'); end != std::string::npos)
            return line.substr(0, end);
    }
    return {};
}

QString kindName(QuestionKind kind)
{
    switch (kind) {
    case QuestionKind::EraseFirst:
        return QStringLiteral("EraseFirst");
    case QuestionKind::SkipUnreadable:
        return QStringLiteral("SkipUnreadable");
    case QuestionKind::OverwriteFile:
        return QStringLiteral("OverwriteFile");
    case QuestionKind::InsertMedium:
        return QStringLiteral("InsertMedium");
    }
    return {};
}

bool canAskPerson(const Output& output)
{
    return !output.speaksJson() && output.isTerminal() && ::isatty(STDIN_FILENO) == 1;
}

} // namespace

ConsoleContext::ConsoleContext(Console& console) : m_console(console), m_estimator(console.clock.steadyNow())
{}

void ConsoleContext::phase(Phase phase)
{
    if (m_phase == phase)
        return;
    m_phase = phase;
    m_estimator.phase(phase, m_console.clock.steadyNow());
    m_lastShown = {};
    m_lastTenth = 0;
    Output& output = m_console.output;
    if (output.speaksJson())
        output.object({{QStringLiteral("type"), QStringLiteral("phase")},
                       {QStringLiteral("phase"), text(name(phase))}});
    else if (output.isTerminal())
        output.overwrite(ui::phaseWords(phase));
    else
        output.note(ui::phaseWords(phase));
}

void ConsoleContext::progress(const Progress& progress)
{
    const auto now = m_console.clock.steadyNow();
    m_estimator.progress(progress, now);
    if (m_console.output.speaksJson())
        showObject(now);
    else if (m_console.output.isTerminal())
        showLine(now);
    else
        showStep();
}

void ConsoleContext::showObject(Clock::Steady::time_point now)
{
    if (now - m_lastShown < kObjectInterval)
        return;
    m_lastShown = now;
    m_console.output.object(toJson(m_estimator.at(now)));
}

void ConsoleContext::showLine(Clock::Steady::time_point now)
{
    if (now - m_lastShown < kLineInterval)
        return;
    m_lastShown = now;
    m_console.output.overwrite(progressLine(m_estimator.at(now)));
}

void ConsoleContext::showStep()
{
    const jobs::JobProgress progress = m_estimator.at(m_console.clock.steadyNow());
    const auto percent = progress.percent();
    if (!percent)
        return;
    const int tenth = static_cast<int>(*percent / 10);
    if (tenth <= m_lastTenth)
        return;
    m_lastTenth = tenth;
    m_console.output.note(progressStep(progress, tenth * 10));
}

void ConsoleContext::warn(const Error& warning)
{
    if (m_console.output.speaksJson()) {
        QJsonObject object = toJson(warning);
        object.insert(QStringLiteral("type"), QStringLiteral("warning"));
        m_console.output.object(object);
        return;
    }
    if (warning.code != ErrorCode::InhibitorUnavailable || m_console.burnsRealDisc)
        m_console.output.warning(ui::wordsFor(warning).sentence);
}

Answer ConsoleContext::ask(const Question& question)
{
    // Nobody but a person can put another disc in.
    const bool onlyPerson = question.kind == QuestionKind::InsertMedium;
    if (canAskPerson(m_console.output) && (onlyPerson || m_console.unasked == Unasked::No))
        return askPerson(question);
    const bool yes = !onlyPerson && m_console.unasked == Unasked::Yes;
    m_console.output.object({{QStringLiteral("type"), QStringLiteral("question")},
                             {QStringLiteral("question"), kindName(question.kind)},
                             {QStringLiteral("subject"), text(question.subject)},
                             {QStringLiteral("answer"), yes ? QStringLiteral("yes") : QStringLiteral("no")}});
    const QString asked = ui::questionWords(question).sentence;
    if (yes)
        m_console.output.note(Texts::tr("%1 Yes, as --yes says.").arg(asked));
    else if (onlyPerson)
        m_console.output.errorDetail(Texts::tr("%1 There is nobody to do so.").arg(asked));
    else
        m_console.output.errorDetail(
            Texts::tr("%1 No: there is nobody to ask. With --yes it is done.").arg(asked));
    return yes ? Answer::Yes : Answer::No;
}

Answer ConsoleContext::askPerson(const Question& question)
{
    m_console.output.result(ui::questionWords(question).sentence +
                            (question.kind == QuestionKind::InsertMedium ? Texts::tr(" [Enter, or q to stop]")
                                                                         : QStringLiteral(" [y/N/q]")));
    m_console.output.flush();
    const auto line = readLine(stopToken());
    if (!line || line->starts_with('q'))
        return Answer::Cancel;
    if (question.kind == QuestionKind::InsertMedium)
        return Answer::Yes;
    return line->starts_with('y') || line->starts_with('Y') ? Answer::Yes : Answer::No;
}

} // namespace emberdisc::cli
