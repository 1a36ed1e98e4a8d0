// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/console.h"

#include "app/emberdisc-cli/consolecontext.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"
#include "core/jobs/runhere.h"
#include "core/recorder/burnplan.h"
#include "ui/words/errorwords.h"
#include "ui/words/mediumwords.h"
#include "ui/words/resultwords.h"

namespace emberdisc::cli {

namespace {

/// The words for a failure, with the numbers where the report has some.
ui::ErrorWords failureWords(const jobs::JobResult& result)
{
    if (!result.report.shortage && !result.report.refusal)
        return ui::wordsFor(*result.error);
    if (result.report.refusal)
        return ui::refusalWords(*result.report.refusal);
    recorder::PlanRefusal refusal;
    static_cast<Error&>(refusal) = *result.error;
    refusal.neededBytes = result.report.shortage->neededBytes;
    refusal.availableBytes = result.report.shortage->availableBytes;
    return ui::refusalWords(refusal);
}

/// Warnings were told when they came up.
jobs::JobResult withoutWarnings(const jobs::JobResult& result)
{
    jobs::JobResult less = result;
    less.report.warnings.clear();
    return less;
}

QString named(const QString& line, const std::string& recorder)
{
    return recorder.empty() ? line : QStringLiteral("%1: %2").arg(text(recorder), line);
}

void sayFailure(Output& output, const jobs::JobResult& result, const std::string& recorder)
{
    const ui::ErrorWords words = failureWords(result);
    output.error(named(words.sentence, recorder));
    if (result.error->code != ErrorCode::Cancelled)
        output.errorDetail(words.advice);
    jobs::JobResult facts = withoutWarnings(result);
    facts.error.reset();
    facts.report.bytes = 0;
    for (const QString& line : ui::resultDetails(facts))
        output.errorDetail(line);
    for (const std::string& item : result.report.damaged)
        output.errorDetail(text(item));
}

void saySuccess(Output& output, const jobs::JobResult& result, const QString& done,
                const std::string& recorder)
{
    if (result.outcome == jobs::JobOutcome::Amber) {
        output.error(named(ui::resultSentence(result, done), recorder));
        for (const Error& missing : result.report.missing)
            if (const QString line = ui::wordsFor(missing).sentence; !output.hasWarned(line))
                output.errorDetail(line);
    } else {
        output.note(named(done, recorder));
    }
    jobs::JobResult facts = withoutWarnings(result);
    facts.report.missing.clear();
    for (const QString& line : ui::resultDetails(facts))
        output.note(line);
}

} // namespace

jobs::JobServices Console::services() const
{
    return {drives.transports(), clock};
}

jobs::JobResult run(Console& console, jobs::Job& job)
{
    ConsoleContext context(console);
    return jobs::runHere(job, context, console.inhibitor, console.clock);
}

void sayResult(Console& console, const jobs::JobResult& result, const QString& done,
               const std::string& recorder)
{
    if (console.output.speaksJson())
        return;
    if (result.error)
        sayFailure(console.output, result, recorder);
    else
        saySuccess(console.output, result, done, recorder);
}

QJsonObject resultJson(const jobs::JobResult& result)
{
    QJsonObject object = toJson(result);
    if (result.error && result.report.shortage) {
        const ui::ErrorWords words = failureWords(result);
        QJsonObject error = object.value(QStringLiteral("error")).toObject();
        error.insert(QStringLiteral("sentence"), words.sentence);
        error.insert(QStringLiteral("advice"), words.advice);
        object.insert(QStringLiteral("error"), error);
    }
    return object;
}

ExitCode finish(Console& console, ExitCode code, QJsonObject object)
{
    object.insert(QStringLiteral("command"), text(console.command));
    object.insert(QStringLiteral("exit"), static_cast<int>(code));
    console.output.object(object);
    return code;
}

ExitCode conclude(Console& console, const jobs::JobResult& result, const QString& done, QJsonObject more)
{
    sayResult(console, result, done);
    QJsonObject object = resultJson(result);
    for (auto field = more.begin(); field != more.end(); ++field)
        object.insert(field.key(), field.value());
    return finish(console, exitCodeFor(result), object);
}

ExitCode conclude(Console& console, const Error& error)
{
    jobs::JobResult result;
    result.outcome =
        error.code == ErrorCode::Cancelled ? jobs::JobOutcome::Cancelled : jobs::JobOutcome::Failed;
    result.error = error;
    return conclude(console, result, {});
}

ExitCode concludeUsage(Console& console, const std::string& sentence)
{
    console.output.error(Texts::tr("%1.").arg(text(sentence)));
    const QString help = text(console.command.empty() ? "--help" : console.command + " --help");
    console.output.errorDetail(Texts::tr("emberdisc-cli %1 tells what can be given.").arg(help));
    const QJsonObject error{{QStringLiteral("code"), QStringLiteral("Usage")},
                            {QStringLiteral("sentence"), Texts::tr("%1.").arg(text(sentence))}};
    return finish(console, ExitCode::Usage,
                  {{QStringLiteral("type"), QStringLiteral("result")},
                   {QStringLiteral("outcome"), QStringLiteral("failed")},
                   {QStringLiteral("error"), error}});
}

ExitCode concludeShown(Console& console, QJsonObject more)
{
    more.insert(QStringLiteral("type"), QStringLiteral("result"));
    more.insert(QStringLiteral("outcome"), QStringLiteral("done"));
    return finish(console, ExitCode::Done, more);
}

} // namespace emberdisc::cli
