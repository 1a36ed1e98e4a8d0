// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/burnoptions.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/numbers.h"
#include "app/shared/drivecatalog.h"

namespace emberdisc::cli {

namespace {

constexpr std::uint32_t kMostCopies = 999;

std::expected<std::optional<double>, std::string> speedFrom(std::string text)
{
    if (text == "MAX" || text == "max")
        return std::optional<double>();
    if (text.ends_with('x') || text.ends_with('X'))
        text.pop_back();
    const auto speed = decimalFrom(text);
    if (!speed || *speed <= 0 || *speed > 1000)
        return std::unexpected("--speed takes MAX or a number like 8x");
    return speed;
}

std::expected<recorder::VerifyExtent, std::string> verifyExtent(const Arguments& arguments)
{
    using enum recorder::VerifyExtent;
    const auto given = arguments.value("--verify");
    if (arguments.has("--no-verify"))
        return given && *given != name(None)
                   ? std::expected<recorder::VerifyExtent, std::string>(
                         std::unexpected("--verify and --no-verify exclude each other"))
                   : None;
    for (const auto extent : {None, Quick, Full})
        if (given.value_or(std::string(name(Full))) == name(extent))
            return extent;
    return std::unexpected("--verify takes none, quick or full");
}

std::expected<void, std::string> readChoices(const Arguments& arguments, recorder::BurnOptions& options)
{
    if (arguments.has("--close") && arguments.has("--keep-open"))
        return std::unexpected("--close and --keep-open exclude each other");
    if (arguments.has("--append") && arguments.has("--erase-first"))
        return std::unexpected("--append and --erase-first exclude each other");
    if (arguments.has("--append") && arguments.value("--copies").value_or("1") != "1")
        return std::unexpected("--append and --copies exclude each other: what is added fits one disc alone");
    if (arguments.has("--close"))
        options.closing = recorder::Closing::Close;
    if (arguments.has("--keep-open"))
        options.closing = recorder::Closing::KeepOpen;
    options.simulate = arguments.has("--simulate");
    TRY_ASSIGN(options.verify, verifyExtent(arguments));
    options.append = arguments.has("--append");
    options.eraseFirst = arguments.has("--erase-first");
    options.overburn = arguments.has("--overburn");
    options.streaming = arguments.has("--stream");
    if (const auto given = arguments.value("--layer-break")) {
        const auto sectors = wholeFrom(*given);
        if (!sectors || *sectors == 0 || *sectors > UINT32_MAX || *sectors % 16 != 0)
            return std::unexpected("--layer-break takes a number of sectors that is a multiple of 16");
        options.layer0Sectors = static_cast<std::uint32_t>(*sectors);
    }
    return {};
}

Result<std::vector<jobs::BurnTarget>> aimAt(Console& console, const Arguments& arguments,
                                            const jobs::BurnTarget& target, const Suits& suits)
{
    if (const auto pace = arguments.value("--pace"))
        console.drives.setPace(*pace == "real" ? virtualdrive::Pace::Real : virtualdrive::Pace::Fast);
    TRY_ASSIGN(const auto drives, drivesFor(console, arguments, suits));
    std::vector<jobs::BurnTarget> targets;
    for (const std::string& drive : drives) {
        targets.push_back(target);
        targets.back().deviceId = drive;
        console.burnsRealDisc = console.burnsRealDisc || !drive.starts_with("virtual");
    }
    return targets;
}

} // namespace

std::vector<OptionSpec> burnOptionSpecs()
{
    return {
        {"--speed", "MAX|Nx", "writing speed; the nearest that the recorder offers is taken"},
        {"--mode", "MODE", "auto, tao, sao, raw, dao, incremental or overwrite; auto unless told"},
        {"--simulate", {}, "laser off: all goes as it would, nothing is written (CD, DVD-R, DVD-RW)"},
        {"--verify", "none|quick|full",
         "what is read back and compared: nothing, the structure and samples, or all; all unless told"},
        {"--no-verify", {}, "do not read the disc back"},
        {"--close", {}, "nothing can be added afterwards; so it is unless told, but with --append"},
        {"--keep-open",
         {},
         "another session can be added; so it is with --append, unless at most 2 % are free then"},
        {"--append", {}, "add to what is on the disc"},
        {"--erase-first", {}, "erase a rewritable disc that holds data; all on it is lost"},
        {"--overburn", {}, "allow more than the disc is sold for (CD only); may fail at the end"},
        {"--stream", {}, "BD and DVD-RAM: faster, without replacing bad spots of the disc"},
        {"--layer-break", "SECTORS", "where the second layer of a DVD begins; in the middle unless told"},
        {"--copies", "N",
         "burn N discs in each recorder; further ones are asked for, and of virtual discs made: FILE-2 ..."},
        {"--eject", {}, "open the tray at the end"},
        {"--pace", "real|fast", "virtual recorder: take the time of a real one, or none; fast unless told"},
    };
}

std::expected<jobs::BurnTarget, std::string> burnTarget(const Arguments& arguments)
{
    jobs::BurnTarget target;
    recorder::BurnOptions& options = target.options;
    if (auto read = readChoices(arguments, options); !read)
        return std::unexpected(read.error());
    if (const auto text = arguments.value("--speed")) {
        auto speed = speedFrom(*text);
        if (!speed)
            return std::unexpected(speed.error());
        options.speed = *speed;
    }
    if (const auto text = arguments.value("--mode")) {
        const auto mode = recorder::writeModeFromName(*text);
        if (!mode)
            return std::unexpected("--mode takes auto, tao, sao, raw, dao, incremental or overwrite");
        options.mode = *mode;
    }
    if (const auto text = arguments.value("--copies")) {
        const auto copies = wholeFrom(*text);
        if (!copies || *copies < 1 || *copies > kMostCopies)
            return std::unexpected("--copies takes a number from 1 to 999");
        options.copies = static_cast<std::uint32_t>(*copies);
    }
    if (const auto pace = arguments.value("--pace"); pace && *pace != "real" && *pace != "fast")
        return std::unexpected("--pace takes real or fast");
    target.after = arguments.has("--eject") ? jobs::AfterBurn::Eject : jobs::AfterBurn::KeepInside;
    return target;
}

bool canTake(const recorder::MediumState& medium, const recorder::BurnOptions& options)
{
    switch (medium.status) {
    case recorder::MediumStatus::Blank:
    case recorder::MediumStatus::Overwritable:
        return true;
    case recorder::MediumStatus::Appendable:
        return options.append || medium.erasable;
    case recorder::MediumStatus::Finished:
        return medium.erasable && !options.append;
    case recorder::MediumStatus::None:
    case recorder::MediumStatus::Unusable:
        return false;
    }
    return false;
}

Result<std::vector<jobs::BurnTarget>> aim(Console& console, const Arguments& arguments,
                                          const jobs::BurnTarget& target)
{
    return aimAt(console, arguments, target, [options = target.options](const recorder::MediumState& medium) {
        return canTake(medium, options);
    });
}

Result<std::vector<jobs::BurnTarget>> aimAtCd(Console& console, const Arguments& arguments,
                                              const jobs::BurnTarget& target)
{
    return aimAt(console, arguments, target, [options = target.options](const recorder::MediumState& medium) {
        const bool cd = medium.kind == recorder::MediumKind::CdR || medium.kind == recorder::MediumKind::CdRw;
        return cd && canTake(medium, options);
    });
}

} // namespace emberdisc::cli
