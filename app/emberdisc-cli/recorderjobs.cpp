// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/recorderjobs.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "app/emberdisc-cli/gather.h"
#include "app/emberdisc-cli/json.h"
#include "core/jobs/sidebyside.h"

#include <algorithm>
#include <deque>

#include <QJsonArray>

namespace emberdisc::cli {

namespace {

QJsonObject recorderJson(const std::string& recorder, const jobs::JobResult& result)
{
    QJsonObject object = resultJson(result);
    object.insert(QStringLiteral("type"), QStringLiteral("recorder"));
    object.insert(QStringLiteral("recorder"), text(recorder));
    object.insert(QStringLiteral("exit"), static_cast<int>(exitCodeFor(result)));
    return object;
}

std::vector<jobs::JobResult> runSideBySide(Console& console, const std::vector<RecorderJob>& each,
                                           const QString& done, const std::vector<Error>& missing)
{
    SharedDesk desk(console.output);
    std::deque<ConsoleContext> contexts;
    std::vector<jobs::SideJob> sideJobs;
    for (const RecorderJob& one : each)
        sideJobs.push_back({*one.job, contexts.emplace_back(console, one.recorder, desk)});
    return jobs::runSideBySide(sideJobs, console.inhibitor, console.clock,
                               [&](std::size_t index, jobs::JobResult& result) {
                                   addMissing(result, missing);
                                   desk.tell([&] {
                                       sayResult(console, result, done, each[index].recorder);
                                       console.output.object(recorderJson(each[index].recorder, result));
                                   });
                               });
}

/// What a script that looks at one number has to know first.
const jobs::JobResult& gravest(const std::vector<jobs::JobResult>& results)
{
    return *std::ranges::max_element(
        results, {}, [](const jobs::JobResult& result) { return gravity(exitCodeFor(result)); });
}

ExitCode concludeAll(Console& console, const std::vector<RecorderJob>& each,
                     const std::vector<jobs::JobResult>& results)
{
    const jobs::JobResult& worst = gravest(results);
    QJsonArray recorders;
    std::uint32_t copies = 0;
    for (std::size_t i = 0; i < each.size(); ++i) {
        recorders.append(recorderJson(each[i].recorder, results[i]));
        copies += results[i].report.copies;
    }
    console.output.note(Texts::tr("%n disc(s) were burned.", nullptr, static_cast<int>(copies)));
    QJsonObject object{{QStringLiteral("type"), QStringLiteral("result")},
                       {QStringLiteral("outcome"), text(name(worst.outcome))},
                       {QStringLiteral("copies"), static_cast<qint64>(copies)},
                       {QStringLiteral("recorders"), recorders}};
    if (worst.error)
        object.insert(QStringLiteral("error"), toJson(*worst.error));
    return finish(console, exitCodeFor(worst), object);
}

} // namespace

ExitCode runEach(Console& console, const std::vector<RecorderJob>& each, const QString& done,
                 const std::vector<Error>& missing)
{
    if (each.size() > 1)
        return concludeAll(console, each, runSideBySide(console, each, done, missing));
    jobs::JobResult result = run(console, *each.front().job);
    addMissing(result, missing);
    return conclude(console, result, done);
}

} // namespace emberdisc::cli
