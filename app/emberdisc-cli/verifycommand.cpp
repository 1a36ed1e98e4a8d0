// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "core/jobs/verifyjob.h"

namespace emberdisc::cli {

namespace {

ExitCode runVerify(Console& console, const Arguments& arguments)
{
    auto drive = driveFor(console, arguments, holdsMedium);
    if (!drive)
        return conclude(console, drive.error());
    const auto against = arguments.value("--against");
    const auto extent =
        arguments.has("--quick") ? recorder::VerifyExtent::Quick : recorder::VerifyExtent::Full;
    jobs::VerifyJob job({.deviceId = std::move(*drive), .against = against, .extent = extent},
                        console.services());
    jobs::JobResult result = run(console, job);
    // A disc that ends before the image does is a difference like others, not a disc to be exchanged.
    if (result.error && result.error->code == ErrorCode::MediumTooSmall) {
        result.error->code = ErrorCode::VerifyDiffers;
        result.report.verification = jobs::Verification::Differs;
        result.report.shortage.reset();
    }
    if (extent == recorder::VerifyExtent::Quick)
        return conclude(console, result,
                        against ? Texts::tr("What was read is identical to the image.")
                                : Texts::tr("The samples can be read, and nothing wrong was found."));
    return conclude(console, result,
                    against ? Texts::tr("The disc is identical to the image.")
                    : result.report.verification == jobs::Verification::Identical
                        ? Texts::tr("Every file is what its checksum says.")
                        : Texts::tr("Everything on the disc can be read."));
}

} // namespace

CommandSpec verifyCommand()
{
    static const std::string notes =
        "Without --against files are compared with the SHA256SUMS that the disc carries (see --checksums).\n"
        "Of a disc without them every sector is read, which is all that can be said then. A difference, or\n"
        "a sector that cannot be read, ends with 4.\n\n"
        "With --quick the structure of the file systems is checked, and samples are read or compared: a\n"
        "minute or two, by which much can be found wrong, and nothing proven right. A structure that is\n"
        "broken ends with 1, as in image check.\n\n" +
        std::string(kDriveNotes);
    return {.name = "verify",
            .operands = {},
            .summary = "read the disc back and compare",
            .notes = notes,
            .options = {kDriveOption,
                        {"--against", "FILE", "the image that the disc was made from"},
                        {"--quick", {}, "the structure and samples only"}},
            .run = runVerify};
}

} // namespace emberdisc::cli
