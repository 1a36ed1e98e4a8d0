// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/resultwords.h"

#include "ui/words/errorwords.h"
#include "ui/words/mediumwords.h"
#include "ui/words/quantities.h"

#include <algorithm>
#include <climits>

#include <QCoreApplication>

namespace emberdisc::ui {

namespace {

class ResultText {
    Q_DECLARE_TR_FUNCTIONS(ResultText)

public:
    static QString amounts(const jobs::JobReport& report)
    {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.duration);
        const QString bytes = sizeWords(report.bytes);
        if (report.averageSpeed > 0)
            return tr("%1 in %2, at %3 on average.")
                .arg(bytes, durationWords(seconds), speedWords(report.averageSpeed, 0));
        return tr("%1 in %2.").arg(bytes, durationWords(seconds));
    }
    /// What cannot be read of a disc need not lie in any file.
    static QString amber(const std::vector<Error>& missing)
    {
        const auto isFile = [](const Error& error) { return std::holds_alternative<AtPath>(error.where); };
        if (std::ranges::none_of(missing, isFile))
            return tr("Done, but not all of the disc could be read.");
        return tr("Done, but %n file(s) are missing.", nullptr,
                  static_cast<int>(std::ranges::count_if(missing, isFile)));
    }
};

} // namespace

QString resultSentence(const jobs::JobResult& result, const QString& done)
{
    switch (result.outcome) {
    case jobs::JobOutcome::Done:
        return done;
    case jobs::JobOutcome::Amber:
        return ResultText::amber(result.report.missing);
    case jobs::JobOutcome::Cancelled:
        return ResultText::tr("It was cancelled.");
    case jobs::JobOutcome::Failed:
        break;
    }
    return result.error ? wordsFor(*result.error).sentence : ResultText::tr("It failed.");
}

QStringList resultDetails(const jobs::JobResult& result)
{
    QStringList lines;
    const auto add = [&lines](const QString& line) {
        if (!line.isEmpty())
            lines += line;
    };
    if (result.outcome == jobs::JobOutcome::Failed && result.error)
        add(wordsFor(*result.error).advice);
    add(verificationWords(result.report.verification));
    if (result.report.simulated)
        add(ResultText::tr("It was a simulation: nothing was written."));
    add(discStateWords(result.report.discState));
    if (result.report.burn)
        for (const recorder::PlanWarning note : result.report.burn->notes)
            add(warningWords(note));
    if (result.report.appended)
        for (const QString& line : appendWords(*result.report.appended))
            add(line);
    if (result.report.bytes > 0)
        add(ResultText::amounts(result.report));
    if (result.report.copies > 1)
        add(ResultText::tr("%n disc(s) were burned.", nullptr, static_cast<int>(result.report.copies)));
    for (const std::string& disc : result.report.furtherDiscs)
        add(ResultText::tr("A further copy: %1").arg(QString::fromStdString(disc)));
    if (result.report.choice)
        for (const image::ChoiceReason reason : result.report.choice->reasons)
            add(choiceReasonWords(reason));
    for (const Error& missing : result.report.missing)
        add(wordsFor(missing).sentence);
    for (const Error& warning : result.report.warnings)
        add(wordsFor(warning).sentence);
    return lines;
}

QStringList appendWords(const jobs::AppendFacts& facts)
{
    const auto number = [](std::uint64_t n) { return static_cast<int>(std::min<std::uint64_t>(n, INT_MAX)); };
    QStringList lines;
    if (facts.earlierSession == 0)
        lines += ResultText::tr("Only the new files are shown; those of earlier sessions are still there.");
    if (facts.kept > 0)
        lines += ResultText::tr("%n file(s) of session %1 are shown as before.", nullptr, number(facts.kept))
                     .arg(facts.earlierSession);
    if (facts.replaced > 0)
        lines += ResultText::tr("%n file(s) were replaced.", nullptr, number(facts.replaced));
    if (facts.hidden > 0)
        lines += ResultText::tr("%n file(s) are not shown any more.", nullptr, number(facts.hidden));
    if (facts.hidden + facts.replaced > 0)
        lines += ResultText::tr("What was replaced or is not shown stays on the disc, and can be recovered.");
    return lines;
}

QString choiceReasonWords(image::ChoiceReason reason)
{
    switch (reason) {
    case image::ChoiceReason::DvdMedium:
        return ResultText::tr("UDF is on it too, which readers of DVDs look for.");
    case image::ChoiceReason::BluRayMedium:
        return ResultText::tr("UDF is on it too, which readers of Blu-ray discs look for.");
    case image::ChoiceReason::LargeFile:
        return ResultText::tr("UDF is on it too, for files of 4 GiB and more.");
    case image::ChoiceReason::NamesBeyondJoliet:
        return ResultText::tr("UDF is on it too, for names that Joliet would shorten or change.");
    case image::ChoiceReason::DeepFolders:
        return ResultText::tr("UDF is on it too, for folders below the eighth level.");
    case image::ChoiceReason::ExtendedAttributes:
        return ResultText::tr("UDF is on it too, for extended attributes of the files.");
    case image::ChoiceReason::ManyFolders:
        return ResultText::tr("ISO 9660 is left out, since it cannot number so many folders.");
    }
    return {};
}

QString verificationWords(jobs::Verification verification)
{
    switch (verification) {
    case jobs::Verification::NotDone:
        return {};
    case jobs::Verification::Identical:
        return ResultText::tr("It was read back, and is identical to what it should be.");
    case jobs::Verification::SamplesIdentical:
        return ResultText::tr("It was read back in samples, which are identical to what they should be. "
                              "The rest was not read.");
    case jobs::Verification::Differs:
        return ResultText::tr("It was read back, and is not what it should be.");
    }
    return {};
}

QString discStateWords(jobs::DiscState state)
{
    switch (state) {
    case jobs::DiscState::Unknown:
        return {};
    case jobs::DiscState::Blank:
        return ResultText::tr("The disc is blank.");
    case jobs::DiscState::Appendable:
        return ResultText::tr("More can be added to the disc.");
    case jobs::DiscState::Finished:
        return ResultText::tr("The disc is closed.");
    case jobs::DiscState::Overwritable:
        return ResultText::tr("The disc can be written over.");
    case jobs::DiscState::Unusable:
        return ResultText::tr("The disc can no longer be used.");
    }
    return {};
}

QuestionWords questionWords(const Question& question)
{
    const QString subject = QString::fromStdString(question.subject);
    switch (question.kind) {
    case QuestionKind::EraseFirst:
        return {subject.isEmpty() ? ResultText::tr("The disc holds data. Erase all of it?")
                                  : ResultText::tr("The disc holds “%1”. Erase all of it?").arg(subject),
                ResultText::tr("&Erase"),
                {}};
    case QuestionKind::SkipUnreadable:
        return {ResultText::tr("“%1” cannot be read. Go on without it?").arg(subject),
                ResultText::tr("&Leave it out"),
                {}};
    case QuestionKind::OverwriteFile:
        return {
            ResultText::tr("“%1” exists already. Replace it?").arg(subject), ResultText::tr("&Replace"), {}};
    case QuestionKind::InsertMedium:
        return {ResultText::tr("Please insert a suitable disc."), ResultText::tr("&Continue"), {}};
    }
    return {};
}

} // namespace emberdisc::ui
