// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "core/virtualdrive/discexport.h"
#include "core/virtualdrive/discfile.h"

#include <filesystem>

namespace emberdisc::cli {

namespace {

using virtualdrive::DiscFile;
using virtualdrive::MediumType;

std::string modelledNames()
{
    std::string names;
    for (const MediumType type : virtualdrive::allMediumTypes())
        if (virtualdrive::isModelled(type))
            names.append(names.empty() ? "" : " ").append(virtualdrive::name(type));
    return names;
}

Result<> createDisc(Console& console, const std::string& path, MediumType type)
{
    virtualdrive::CreateOptions options;
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) {
        ConsoleContext context(console);
        switch (context.ask({QuestionKind::OverwriteFile, path})) {
        case Answer::Yes:
            options.ifExists = virtualdrive::IfExists::Replace;
            break;
        case Answer::No:
            return fail(Error::atPath(ErrorCode::FileExists, path));
        case Answer::Cancel:
            return fail(ErrorCode::Cancelled);
        }
    }
    TRY(DiscFile::create(path, type, options));
    return {};
}

ExitCode runVirtualCreate(Console& console, const Arguments& arguments)
{
    const auto media = arguments.value("--media");
    if (!media)
        return concludeUsage(console, "--media TYPE is missing: " + modelledNames());
    const auto type = virtualdrive::mediumTypeFromName(*media);
    if (!type)
        return concludeUsage(console, "there is no medium \"" + *media + "\"; there are: " + modelledNames());
    if (!virtualdrive::isModelled(*type))
        return concludeUsage(console, *media + " is not supported yet; there are: " + modelledNames());
    const auto made = createDisc(console, arguments.operands().front(), *type);
    return made ? concludeShown(console) : conclude(console, made.error());
}

class ExportJob final : public jobs::Job {
public:
    ExportJob(std::filesystem::path disc, std::filesystem::path out)
        : m_disc(std::move(disc)), m_out(std::move(out))
    {}

    [[nodiscard]] Result<> run(JobContext& context, jobs::JobReport& report) override
    {
        report.target = m_out.string();
        TRY_ASSIGN(const auto disc, DiscFile::open(m_disc));
        return m_out.extension() == ".cue" ? virtualdrive::exportCue(*disc, m_out, context)
                                           : virtualdrive::exportIso(*disc, m_out, context);
    }

private:
    std::filesystem::path m_disc;
    std::filesystem::path m_out;
};

ExitCode runVirtualExport(Console& console, const Arguments& arguments)
{
    const auto out = arguments.value("-o");
    const std::filesystem::path path = out.value_or("");
    if (path.extension() != ".iso" && path.extension() != ".cue")
        return concludeUsage(console, "-o OUT.iso or -o OUT.cue is missing");
    ExportJob job(arguments.operands().front(), path);
    return conclude(console, run(console, job), Texts::tr("The disc was exported."));
}

} // namespace

CommandSpec virtualCreateCommand()
{
    static const std::string notes = "TYPE is one of: " + modelledNames();
    return {.name = "virtual create",
            .operands = "FILE --media TYPE",
            .summary = "make a blank virtual disc",
            .notes = notes,
            .options = {{"--media", "TYPE", "what kind of disc"}},
            .fewest = 1,
            .most = 1,
            .run = runVirtualCreate};
}

CommandSpec virtualExportCommand()
{
    return {.name = "virtual export",
            .operands = "FILE -o OUT.iso|OUT.cue",
            .summary = "write a virtual disc as an image",
            .notes = "OUT.cue puts OUT.bin beside it, and is for CDs.",
            .options = {{"-o", "OUT", "the image; whether one that exists is replaced is asked"}},
            .fewest = 1,
            .most = 1,
            .run = runVirtualExport};
}

} // namespace emberdisc::cli
