// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/gather.h"

#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/consolecontext.h"
#include "core/jobs/discfiles.h"
#include "core/tree/scan.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace emberdisc::cli {

namespace {

bool hasContents(const Error& loss)
{
    return loss.code != ErrorCode::FileIsSpecial;
}

/// What a disc holds, into the root. The volume is called as that one, if nobody says otherwise.
Result<> addDisc(Gathered& gathered, const std::string& drive, const ImageChoice& choice, Console& console,
                 tree::Report& report, ConsoleContext& context)
{
    TRY_ASSIGN(auto found, jobs::scanDisc(console.services(), drive, choice.sourceSession, context));
    tree::Node& folder = *found.nodes.front();
    const std::string label(folder.name());
    TRY(gathered.compilation.insert(tree::kRootId, folder.takeChildren()));
    if (choice.image.volumeLabel.empty() && gathered.compilation.volumeLabel().empty())
        if (const auto labelled = gathered.compilation.setVolumeLabel(label); !labelled)
            context.warn(labelled.error());
    report.append(std::move(found.report));
    return {};
}

Result<> add(Gathered& gathered, const std::string& path, const ImageChoice& choice, tree::Report& report,
             ConsoleContext& context)
{
    TRY_ASSIGN(const auto argument, tree::parsePathArgument(path));
    TRY_ASSIGN(auto found, tree::scan(argument, choice.scan, context));
    TRY(gathered.compilation.insert(tree::kRootId, std::move(found.nodes)));
    report.append(std::move(found.report));
    return {};
}

void tellCounts(Console& console, const tree::Report& report)
{
    if (report.hidden > 0)
        console.output.note(
            Texts::tr("%n hidden file(s) or folder(s) are left out; --include-hidden takes them.", nullptr,
                      static_cast<int>(report.hidden)));
    if (report.links > 0)
        console.output.note(
            Texts::tr("%n symbolic link(s) are left out.", nullptr, static_cast<int>(report.links)));
    if (report.composed > 0)
        console.output.note(Texts::tr("%n name(s) are written with composed letters (NFC) on the disc.",
                                      nullptr, static_cast<int>(report.composed)));
}

} // namespace

Result<Gathered> gather(Console& console, const std::vector<std::string>& paths, const ImageChoice& choice,
                        tree::DataCompilation begun)
{
    ConsoleContext context(console);
    context.phase(Phase::Scanning);
    Gathered gathered{.compilation = std::move(begun)};
    tree::Report report;
    for (const std::string& path : paths)
        TRY(add(gathered, path, choice, report, context));
    for (const std::string& drive : choice.sourceDrives)
        TRY(addDisc(gathered, drive, choice, console, report, context));
    TRY(apply(choice.rules, gathered.compilation));
    tellCounts(console, report);
    for (const Error& entry : report.entries)
        context.warn(entry);
    std::ranges::copy_if(report.entries, std::back_inserter(gathered.missing), tree::isLoss);
    const auto first = std::ranges::find_if(gathered.missing, hasContents);
    if (first == gathered.missing.end())
        return gathered;
    if (choice.missing == jobs::MissingFiles::Skip)
        return gathered;
    if (choice.missing == jobs::MissingFiles::Fail)
        return fail(*first);
    const auto* at = std::get_if<AtPath>(&first->where);
    switch (context.ask({QuestionKind::SkipUnreadable, at ? at->path : std::string()})) {
    case Answer::Yes:
        return gathered;
    case Answer::No:
        return fail(*first);
    case Answer::Cancel:
        break;
    }
    return fail(ErrorCode::Cancelled);
}

void addMissing(jobs::JobResult& result, std::vector<Error> missing)
{
    auto& all = result.report.missing;
    all.insert(all.begin(), std::make_move_iterator(missing.begin()), std::make_move_iterator(missing.end()));
    if (result.outcome == jobs::JobOutcome::Done && !all.empty())
        result.outcome = jobs::JobOutcome::Amber;
}

} // namespace emberdisc::cli
