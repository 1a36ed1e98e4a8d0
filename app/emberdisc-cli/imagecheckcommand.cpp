// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/emberdisc-cli/openimage.h"
#include "core/image/check/checkimage.h"
#include "ui/words/findingwords.h"

#include <algorithm>

#include <QJsonArray>

namespace emberdisc::cli {

namespace {

class CheckJob final : public jobs::Job {
public:
    CheckJob(source::SectorSource& sectors, const image::ReaderOptions& options, std::string subject,
             const Clock& clock)
        : m_sectors(sectors), m_options(options), m_subject(std::move(subject)), m_clock(clock)
    {}

    /// ImageCorrupt when structures are wrong; VerifyDiffers when only contents are not what their checksums
    /// say.
    [[nodiscard]] Result<> run(JobContext& context, jobs::JobReport& /*report*/) override
    {
        context.phase(Phase::Verifying);
        TRY_ASSIGN(checked, image::checkImage(m_sectors, {.reader = m_options}, context, m_clock));
        if (checked.errors == 0)
            return {};
        const bool isOnlyContents = std::ranges::all_of(checked.findings, [](const image::Finding& finding) {
            return finding.part == image::ImagePart::Contents ||
                   severityOf(finding.code) == image::Severity::Warning;
        });
        if (isOnlyContents)
            return fail(Error::atPath(ErrorCode::VerifyDiffers, firstDifference(checked)));
        return fail(Error::atPath(ErrorCode::ImageCorrupt, m_subject));
    }

    image::CheckReport checked;

private:
    [[nodiscard]] static std::string firstDifference(const image::CheckReport& checked)
    {
        const auto first =
            std::ranges::find(checked.findings, image::ImagePart::Contents, &image::Finding::part);
        return first == checked.findings.end() ? std::string() : first->path;
    }

    source::SectorSource& m_sectors;
    image::ReaderOptions m_options;
    std::string m_subject;
    const Clock& m_clock;
};

QJsonObject findingJson(const image::Finding& finding)
{
    const bool isError = severityOf(finding.code) == image::Severity::Error;
    QJsonObject object{
        {QStringLiteral("type"), QStringLiteral("finding")},
        {QStringLiteral("severity"), isError ? QStringLiteral("error") : QStringLiteral("warning")},
        {QStringLiteral("code"), text(name(finding.code))},
        {QStringLiteral("part"), text(name(finding.part))},
        {QStringLiteral("sentence"), ui::findingWords(finding)}};
    const auto insert = [&object](QLatin1String key, std::string_view value) {
        if (!value.empty())
            object.insert(key, text(value));
    };
    insert(QLatin1String("path"), finding.path);
    insert(QLatin1String("field"), finding.field);
    insert(QLatin1String("expected"), finding.expected);
    insert(QLatin1String("found"), finding.found);
    if (finding.lba)
        object.insert(QStringLiteral("lba"), static_cast<qint64>(*finding.lba));
    return object;
}

ExitCode tell(Console& console, const jobs::JobResult& result, const image::CheckReport& checked)
{
    for (const image::Finding& finding : checked.findings) {
        console.output.result(ui::findingLine(finding));
        console.output.object(findingJson(finding));
    }
    if (checked.leftOut() > 0)
        console.output.result(Texts::tr("%n more like these.", nullptr, static_cast<int>(checked.leftOut())));
    QJsonArray parts;
    for (const image::ImagePart part : checked.parts)
        parts.append(text(name(part)));
    const QString done = checked.warnings == 0 ? Texts::tr("Nothing is wrong.")
                                               : Texts::tr("No errors, %n warning(s).", nullptr,
                                                           static_cast<int>(checked.warnings));
    return conclude(console, result, done,
                    {{QStringLiteral("errors"), static_cast<qint64>(checked.errors)},
                     {QStringLiteral("warningCount"), static_cast<qint64>(checked.warnings)},
                     {QStringLiteral("leftOut"), static_cast<qint64>(checked.leftOut())},
                     {QStringLiteral("entries"), static_cast<qint64>(checked.entries)},
                     {QStringLiteral("comparedFiles"), static_cast<qint64>(checked.comparedFiles)},
                     {QStringLiteral("parts"), parts}});
}

ExitCode runImageCheck(Console& console, const Arguments& arguments)
{
    if (arguments.has(kDriveOption.name) == !arguments.operands().empty())
        return concludeUsage(console, "give either an image or --drive D");
    const auto file =
        arguments.operands().empty() ? std::nullopt : std::optional(arguments.operands().front());
    const auto open = openSectors(console, arguments, file);
    if (!open)
        return conclude(console, open.error());
    CheckJob job(*open->sectors, open->options, file.value_or(std::string()), console.clock);
    const jobs::JobResult result = run(console, job);
    return tell(console, result, job.checked);
}

} // namespace

CommandSpec imageCheckCommand()
{
    return {.name = "image check",
            .operands = "FILE | --drive D",
            .summary = "check the structure of every file system in an image or on a disc",
            .notes = "Also compares files with the SHA256SUMS that the image carries, if it does. What is\n"
                     "wrong is told one line each. Errors, by which something may be unreadable or wrong,\n"
                     "end with 1; contents that differ from their checksums, and nothing else, with 4.\n"
                     "Warnings are departures from the standards that do no harm, and end with 0.",
            .options = {kDriveOption, sessionOption()},
            .fewest = 0,
            .most = 1,
            .run = runImageCheck};
}

} // namespace emberdisc::cli
