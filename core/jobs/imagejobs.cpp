// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/imagejobs.h"

#include "core/image/filesink.h"
#include "core/image/samecontents.h"
#include "core/jobs/sourcecheck.h"

#include <iterator>
#include <utility>

namespace emberdisc::jobs {

namespace {

std::optional<image::FileSystemChoice> choose(const tree::DataCompilation& compilation,
                                              const ImageOrder& order, image::ImageOptions& options)
{
    if (order.fileSystems == image::FileSystems::AsGiven)
        return std::nullopt;
    auto choice = image::chooseFileSystems(image::contentsOf(compilation), order.destination, options);
    image::apply(choice, options);
    return choice;
}

} // namespace

void alignForFile(image::ImageOptions& options)
{
    if (options.alignment != 1) // somebody has an own wish
        return;
    options.alignment = image::kCloneAlignment;
    options.alignedFrom = image::kMovedFrom;
}

Result<ImagePreview> previewImage(const tree::DataCompilation& compilation, const ImageOrder& order)
{
    image::ImageOptions options = order.options;
    auto choice = choose(compilation, order, options);
    TRY_ASSIGN(auto plan, image::plan(compilation, options));
    return ImagePreview{std::move(plan), std::move(choice)};
}

Result<image::ImagePlan> planCheckedImage(tree::DataCompilation& compilation, ImageOrder order,
                                          JobContext& context, JobReport& report)
{
    TRY_ASSIGN(auto missing, checkSources(compilation, order.missing, order.look, context));
    report.missing.insert(report.missing.end(), std::make_move_iterator(missing.begin()),
                          std::make_move_iterator(missing.end()));
    const bool wantsAttributes = order.options.extendedAttributes;
    if (auto choice = choose(compilation, order, order.options))
        report.choice = std::move(choice);
    const bool losesAttributes = wantsAttributes && !order.options.extendedAttributes;
    if (losesAttributes && image::contentsOf(compilation).hasExtendedAttributes)
        context.warn(Error::of(ErrorCode::AttributeNotKept, "a later session has no UDF"));
    image::SameContents same;
    if (order.options.dedupe) {
        TRY_ASSIGN(same, image::findSameContents(compilation, context));
    }
    TRY_ASSIGN(auto plan, image::plan(compilation, order.options, same));
    for (const Error& warning : plan.warnings())
        context.warn(warning);
    return plan;
}

void noteProblems(const image::ImageStream& stream, JobReport& report)
{
    for (image::FileProblem& problem : stream.problems())
        report.missing.push_back(std::move(problem.error));
}

} // namespace emberdisc::jobs
