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

void SharedDesk::show(const std::string& recorder, const QString& line)
{
    const std::unique_lock lock(m_mutex, std::try_to_lock);
    if (!lock)
        return; // somebody is being asked, or the next line comes soon
    m_lines[recorder] = line;
    QStringList lines;
    for (const auto& [name, shown] : m_lines)
        lines += QStringLiteral("%1: %2").arg(text(name), shown);
    m_output.overwrite(lines.join(QStringLiteral("  |  ")));
}

Answer SharedDesk::ask(const Question& question, const std::function<Answer()>& askPerson)
{
    const std::scoped_lock lock(m_mutex);
    const bool once = question.kind == QuestionKind::SkipUnreadable;
    if (const auto known = m_skipped.find(question.subject); once && known != m_skipped.end())
        return known->second;
    const Answer answer = askPerson();
    if (once)
        m_skipped.emplace(question.subject, answer);
    return answer;
}

void SharedDesk::tell(const std::function<void()>& lines)
{
    const std::scoped_lock lock(m_mutex);
    lines();
}

ConsoleContext::ConsoleContext(Console& console, std::string recorder, SharedDesk* desk)
    : m_console(console),
      m_recorder(std::move(recorder)),
      m_desk(desk),
      m_estimator(console.clock.steadyNow())
{}

QString ConsoleContext::named(const QString& line) const
{
    return m_recorder.empty() ? line : QStringLiteral("%1: %2").arg(text(m_recorder), line);
}

void ConsoleContext::putObject(QJsonObject object)
{
    if (!m_recorder.empty())
        object.insert(QStringLiteral("recorder"), text(m_recorder));
    m_console.output.object(object);
}

void ConsoleContext::overwrite(const QString& line)
{
    if (m_desk)
        m_desk->show(m_recorder, line);
    else
        m_console.output.overwrite(line);
}

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
        putObject({{QStringLiteral("type"), QStringLiteral("phase")},
                   {QStringLiteral("phase"), text(name(phase))}});
    else if (output.isTerminal())
        overwrite(ui::phaseWords(phase));
    else
        output.note(named(ui::phaseWords(phase)));
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
    putObject(toJson(m_estimator.at(now)));
}

void ConsoleContext::showLine(Clock::Steady::time_point now)
{
    if (now - m_lastShown < kLineInterval)
        return;
    m_lastShown = now;
    const jobs::JobProgress progress = m_estimator.at(now);
    overwrite(m_desk ? shortProgressLine(progress) : progressLine(progress));
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
    m_console.output.note(named(progressStep(progress, tenth * 10)));
}

void ConsoleContext::warn(const Error& warning)
{
    if (m_console.output.speaksJson()) {
        QJsonObject object = toJson(warning);
        object.insert(QStringLiteral("type"), QStringLiteral("warning"));
        putObject(object);
        return;
    }
    if (warning.code != ErrorCode::InhibitorUnavailable || m_console.burnsRealDisc)
        m_console.output.warning(named(ui::wordsFor(warning).sentence));
}

Answer ConsoleContext::ask(const Question& question)
{
    return m_desk ? m_desk->ask(question, [&] { return answer(question); }) : answer(question);
}

Answer ConsoleContext::answer(const Question& question)
{
    // Nobody but a person can put another disc in.
    const bool onlyPerson = question.kind == QuestionKind::InsertMedium;
    if (canAskPerson(m_console.output) && (onlyPerson || m_console.unasked == Unasked::No))
        return askPerson(question);
    const bool yes = !onlyPerson && m_console.unasked == Unasked::Yes;
    putObject({{QStringLiteral("type"), QStringLiteral("question")},
               {QStringLiteral("question"), kindName(question.kind)},
               {QStringLiteral("subject"), text(question.subject)},
               {QStringLiteral("answer"), yes ? QStringLiteral("yes") : QStringLiteral("no")}});
    const QString asked = named(ui::questionWords(question).sentence);
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
    m_console.output.result(named(ui::questionWords(question).sentence) +
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
