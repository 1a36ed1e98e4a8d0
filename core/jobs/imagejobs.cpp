// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/imagejobs.h"

#include "core/image/samecontents.h"
#include "core/jobs/sourcecheck.h"

#include <iterator>
#include <utility>

namespace emberdisc::jobs {

Result<image::ImagePlan> planCheckedImage(tree::DataCompilation& compilation, ImageOrder order,
                                          JobContext& context, JobReport& report)
{
    TRY_ASSIGN(auto missing, checkSources(compilation, order.missing, context));
    report.missing.insert(report.missing.end(), std::make_move_iterator(missing.begin()),
                          std::make_move_iterator(missing.end()));
    if (order.fileSystems == image::FileSystems::Automatic) {
        report.choice =
            image::chooseFileSystems(image::contentsOf(compilation), order.destination, order.options);
        image::apply(*report.choice, order.options);
    }
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
