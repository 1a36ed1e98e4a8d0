// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/drivechoice.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/json.h"
#include "app/shared/drivecatalog.h"
#include "core/mmc/transport.h"
#include "ui/words/errorwords.h"
#include "ui/words/mediumwords.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace emberdisc::cli {

namespace {

Result<recorder::MediumState> mediumIn(Console& console, const std::string& deviceId)
{
    TRY_ASSIGN(const auto transport, console.drives.open(deviceId, jobs::DeviceAccess::Query));
    return recorder::probe(*transport, console.clock, console.stop);
}

bool isDriveName(std::string_view name)
{
    return name == "virtual" || (name.starts_with("virtual:") && name.size() > 8) ||
           (name.starts_with("/") && name.size() > 1);
}

} // namespace

Result<> checkDriveName(const std::string& name, std::string_view option)
{
    if (isDriveName(name))
        return {};
    return fail(ErrorCode::InvalidArgument,
                std::string(option) + " takes /dev/srN, virtual or virtual:FILE, not \"" + name + "\"");
}

std::string wholeDriveName(const std::string& name)
{
    constexpr std::string_view kPrefix = "virtual:";
    std::error_code error;
    if (!name.starts_with(kPrefix))
        return name;
    const auto whole = std::filesystem::absolute(name.substr(kPrefix.size()), error);
    return error ? name : std::string(kPrefix) + whole.lexically_normal().string();
}

bool holdsMedium(const recorder::MediumState& medium)
{
    return medium.status != recorder::MediumStatus::None;
}

QString candidateLine(const Candidate& candidate)
{
    const QString holds =
        candidate.medium ? ui::mediumWords(*candidate.medium) : ui::oneLine(candidate.medium.error());
    QString line =
        QStringLiteral("%1  %2  %3")
            .arg(text(candidate.device.id).leftJustified(10), ui::recorderWords(candidate.device), holds);
    if (!candidate.device.discFile.empty())
        line += QStringLiteral("  (%1)").arg(text(candidate.device.discFile));
    return line;
}

Result<std::string> chooseAmong(std::span<const Candidate> candidates, const Suits& suits)
{
    std::vector<std::string> suitable;
    for (const Candidate& candidate : candidates)
        if (candidate.medium && suits(*candidate.medium))
            suitable.push_back(candidate.device.id);
    if (suitable.size() == 1)
        return suitable.front();
    if (suitable.size() > 1)
        return fail(ErrorCode::SeveralRecorders);
    if (candidates.size() == 1)
        return candidates.front().device.id;
    return fail(candidates.empty() ? ErrorCode::NoRecorder : ErrorCode::NoMedium);
}

std::vector<Candidate> lookAt(Console& console, std::span<const jobs::Device> devices)
{
    std::vector<Candidate> candidates;
    for (const jobs::Device& device : devices)
        candidates.push_back({device, mediumIn(console, device.id)});
    return candidates;
}

Result<std::string> driveFor(Console& console, const Arguments& arguments, const Suits& suits,
                             std::string_view option)
{
    if (const auto named = arguments.value(option)) {
        TRY(checkDriveName(*named, option));
        return *named;
    }
    std::vector<jobs::Device> real = console.drives.devices();
    std::erase_if(real, [](const jobs::Device& device) { return device.isVirtual; });
    if (real.empty()) {
        console.output.note(Texts::tr("No recorder is connected: the virtual recorder is used."));
        return std::string("virtual");
    }
    const std::vector<Candidate> candidates = lookAt(console, real);
    if (console.stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    auto chosen = chooseAmong(candidates, suits);
    if (!chosen) {
        for (const Candidate& candidate : candidates)
            console.output.errorDetail(candidateLine(candidate));
        return chosen;
    }
    console.output.note(Texts::tr("Using %1.").arg(text(*chosen)));
    return chosen;
}

Result<std::vector<std::string>> drivesFor(Console& console, const Arguments& arguments, const Suits& suits)
{
    std::vector<std::string> named = arguments.values(kDriveOption.name);
    if (named.size() < 2) {
        TRY_ASSIGN(std::string drive, driveFor(console, arguments, suits));
        return std::vector<std::string>{std::move(drive)};
    }
    for (const std::string& name : named) {
        TRY(checkDriveName(name, kDriveOption.name));
        if (std::ranges::count(named, name) > 1)
            return fail(ErrorCode::InvalidArgument, name + " is named twice");
    }
    return named;
}

} // namespace emberdisc::cli
