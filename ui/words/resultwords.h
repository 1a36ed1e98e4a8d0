// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/jobs/job.h"

#include <QString>
#include <QStringList>

namespace emberdisc::ui {

/// One sentence for how a job ended. `done` is the sentence for plain success.
[[nodiscard]] QString resultSentence(const jobs::JobResult& result, const QString& done);
/// The facts behind it, a line each: advice, what was verified, amounts, speed, time, what is missing, what
/// the disc is now.
[[nodiscard]] QStringList resultDetails(const jobs::JobResult& result);
/// What became of the files that were on the disc before, a line each.
[[nodiscard]] QStringList appendWords(const jobs::AppendFacts& facts);
/// Why the image has the file systems that it has.
[[nodiscard]] QString choiceReasonWords(image::ChoiceReason reason);
/// "Identical to the source" and its kin; empty when nothing was verified.
[[nodiscard]] QString verificationWords(jobs::Verification verification);
/// "The disc is closed." and its kin; empty when unknown.
[[nodiscard]] QString discStateWords(jobs::DiscState state);

struct QuestionWords {
    QString sentence;
    QString yes;
    QString no; ///< empty: only yes or cancel
};
[[nodiscard]] QuestionWords questionWords(const Question& question);

} // namespace emberdisc::ui
