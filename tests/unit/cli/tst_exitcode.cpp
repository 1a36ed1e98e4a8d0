// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/exitcode.h"

#include "core/jobs/job.h"

#include <QTest>

#include <map>

using namespace emberdisc;
using cli::ExitCode;

class TestExitCode : public QObject {
    Q_OBJECT

private slots:
    void everyCodeEndsWithItsNumber()
    {
        // What is not here is a plain failure: 1.
        const std::map<ErrorCode, int> special = {
            {ErrorCode::Cancelled, 130},
            {ErrorCode::InvalidArgument, 2},
            {ErrorCode::SeveralRecorders, 2},
            {ErrorCode::NameEmpty, 2},
            {ErrorCode::NameInvalid, 2},
            {ErrorCode::NameTooLong, 2},
            {ErrorCode::NameTaken, 2},
            {ErrorCode::DeviceNotFound, 3},
            {ErrorCode::NoRecorder, 3},
            {ErrorCode::RecorderUnsuitable, 3},
            {ErrorCode::NoMedium, 3},
            {ErrorCode::MediumUnsuitable, 3},
            {ErrorCode::MediumFinished, 3},
            {ErrorCode::MediumNotBlank, 3},
            {ErrorCode::MediumNotErasable, 3},
            {ErrorCode::MediumTooSmall, 3},
            {ErrorCode::MediumDamaged, 3},
            {ErrorCode::MediumWriteProtected, 3},
            {ErrorCode::SourceDiscMissing, 3},
            {ErrorCode::SourceDiscInTarget, 3},
            {ErrorCode::SimulationUnsupported, 3},
            {ErrorCode::VerifyDiffers, 4},
            {ErrorCode::VerifyUnreadable, 4},
        };
        for (const ErrorCode code : allErrorCodes()) {
            const auto found = special.find(code);
            const int expected = found == special.end() ? 1 : found->second;
            QVERIFY2(static_cast<int>(cli::exitCodeFor(code)) == expected, std::string(name(code)).c_str());
        }
    }

    void resultsEndWithTheirOutcome()
    {
        jobs::JobResult result;
        result.outcome = jobs::JobOutcome::Done;
        QCOMPARE(cli::exitCodeFor(result), ExitCode::Done);
        result.outcome = jobs::JobOutcome::Amber;
        QCOMPARE(cli::exitCodeFor(result), ExitCode::Amber);
        result.outcome = jobs::JobOutcome::Cancelled;
        result.error = Error::of(ErrorCode::Cancelled);
        QCOMPARE(cli::exitCodeFor(result), ExitCode::Cancelled);
        result.outcome = jobs::JobOutcome::Failed;
        result.error = Error::of(ErrorCode::MediumFinished);
        QCOMPARE(cli::exitCodeFor(result), ExitCode::Unsuitable);
        result.error.reset();
        QCOMPARE(cli::exitCodeFor(result), ExitCode::Failed);
    }
};

QTEST_GUILESS_MAIN(TestExitCode)
#include "tst_exitcode.moc"
