// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/emberdisc-cli/openimage.h"
#include "core/image/extract.h"

namespace emberdisc::cli {

namespace {

class ExtractJob final : public jobs::Job {
public:
    ExtractJob(const OpenImage& image, std::vector<std::string> paths, std::string target, const Clock& clock)
        : m_image(image), m_paths(std::move(paths)), m_target(std::move(target)), m_clock(clock)
    {}

    [[nodiscard]] Result<> run(JobContext& context, jobs::JobReport& report) override
    {
        report.target = m_target;
        TRY_ASSIGN(summary,
                   image::extract(m_image.reader, m_image.nameSpace, m_paths, m_target, context, m_clock));
        report.bytes = summary.bytes;
        report.missing = summary.skipped;
        return {};
    }

    image::ExtractSummary summary;

private:
    const OpenImage& m_image;
    std::vector<std::string> m_paths;
    std::string m_target;
    const Clock& m_clock;
};

ExitCode extract(Console& console, const OpenImage& image, std::vector<std::string> paths,
                 const std::string& target)
{
    ExtractJob job(image, std::move(paths), target, console.clock);
    const jobs::JobResult result = run(console, job);
    const image::ExtractSummary& summary = job.summary;
    const QString done = Texts::tr("%n file(s) extracted.", nullptr, static_cast<int>(summary.files));
    return conclude(console, result, done,
                    {{QStringLiteral("files"), static_cast<qint64>(summary.files)},
                     {QStringLiteral("folders"), static_cast<qint64>(summary.folders)},
                     {QStringLiteral("links"), static_cast<qint64>(summary.links)},
                     {QStringLiteral("skipped"), static_cast<qint64>(summary.skipped.size())}});
}

ExitCode runImageExtract(Console& console, const Arguments& arguments)
{
    const auto target = arguments.value("-o");
    if (!target || target->empty())
        return concludeUsage(console, "-o DIR is missing: where the files go");
    std::vector<std::string> paths = arguments.operands();
    std::optional<std::string> file;
    if (!arguments.has(kDriveOption.name)) {
        if (paths.empty())
            return concludeUsage(console, "give an image, or --drive D");
        file = paths.front();
        paths.erase(paths.begin());
    }
    const auto wanted = nameSpaceFrom(arguments);
    if (!wanted)
        return concludeUsage(console, wanted.error());
    const auto image = openImage(console, arguments, file, *wanted);
    if (!image)
        return conclude(console, image.error());
    return extract(console, *image, std::move(paths), *target);
}

} // namespace

CommandSpec imageExtractCommand()
{
    return {.name = "image extract",
            .operands = "FILE -o DIR [PATH...] | --drive D -o DIR [PATH...]",
            .summary = "write files of an image or a disc into a folder",
            .notes =
                "Without PATHs all is extracted. Nothing that exists is replaced, and nothing outside DIR "
                "is touched;\n"
                "what had to be skipped is told, and the exit code is 5.",
            .options = {kDriveOption,
                        {"-o", "DIR", "the folder, made if it does not exist"},
                        nameSpaceOption(),
                        sessionOption()},
            .fewest = 0,
            .most = kAnyNumber,
            .run = runImageExtract};
}

} // namespace emberdisc::cli
