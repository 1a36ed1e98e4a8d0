// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "core/jobs/overwrite.h"
#include "core/virtualdrive/discexport.h"
#include "core/virtualdrive/discfile.h"
#include "core/virtualdrive/discpress.h"

#include <filesystem>

namespace emberdisc::cli {

namespace {

using virtualdrive::DiscFile;
using virtualdrive::MediumType;

std::string mediumNames()
{
    std::string names;
    for (const MediumType type : virtualdrive::allMediumTypes())
        names.append(names.empty() ? "" : " ").append(virtualdrive::name(type));
    return names;
}

/// Whether the file may be replaced is asked for.
Result<virtualdrive::IfExists> mayReplace(JobContext& context, const std::string& path)
{
    TRY_ASSIGN(const auto existing, jobs::decide(jobs::Overwrite::Ask, path, context));
    return existing == image::ExistingFile::Replace ? virtualdrive::IfExists::Replace
                                                    : virtualdrive::IfExists::Refuse;
}

Result<> createDisc(Console& console, const std::string& path, MediumType type)
{
    ConsoleContext context(console);
    virtualdrive::CreateOptions options;
    TRY_ASSIGN(options.ifExists, mayReplace(context, path));
    TRY(DiscFile::create(path, type, options));
    return {};
}

class PressJob final : public jobs::Job {
public:
    PressJob(std::filesystem::path image, std::string disc, MediumType type)
        : m_image(std::move(image)), m_disc(std::move(disc)), m_type(type)
    {}

    [[nodiscard]] Result<> run(JobContext& context, jobs::JobReport& report) override
    {
        report.target = m_disc;
        TRY_ASSIGN(const auto ifExists, mayReplace(context, m_disc));
        return virtualdrive::pressDisc(m_image, m_disc, m_type, ifExists, context);
    }

private:
    std::filesystem::path m_image;
    std::string m_disc;
    MediumType m_type;
};

ExitCode runVirtualCreate(Console& console, const Arguments& arguments)
{
    const auto media = arguments.value("--media");
    if (!media)
        return concludeUsage(console, "--media TYPE is missing: " + mediumNames());
    const auto type = virtualdrive::mediumTypeFromName(*media);
    if (!type)
        return concludeUsage(console, "there is no medium \"" + *media + "\"; there are: " + mediumNames());
    const auto image = arguments.value("--from");
    const bool pressed = virtualdrive::isPressed(*type);
    if (pressed != image.has_value())
        return concludeUsage(console,
                             pressed ? "--from IMAGE is missing: a " + *media + " is made with its contents"
                                     : "a " + *media + " is made blank: --from is for pressed discs");
    const std::string& path = arguments.operands().front();
    if (!pressed) {
        const auto made = createDisc(console, path, *type);
        return made ? concludeShown(console) : conclude(console, made.error());
    }
    PressJob job(*image, path, *type);
    return conclude(console, run(console, job), Texts::tr("The disc was made."));
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
    static const std::string notes = "TYPE is one of: " + mediumNames();
    return {.name = "virtual create",
            .operands = "FILE --media TYPE [--from IMAGE]",
            .summary = "make a virtual disc",
            .notes = notes,
            .options = {{"--media", "TYPE", "what kind of disc; blank, or one of cd-rom dvd-rom bd-rom"},
                        {"--from", "IMAGE", "what a pressed disc holds: an image of 2048-byte sectors"}},
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
