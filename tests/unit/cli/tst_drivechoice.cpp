// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/drivechoice.h"

#include "app/emberdisc-cli/burnoptions.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::cli;
using recorder::MediumStatus;

namespace {

Candidate with(const std::string& id, MediumStatus status,
               recorder::MediumKind kind = recorder::MediumKind::CdR)
{
    recorder::MediumState medium;
    medium.kind = kind;
    medium.status = status;
    medium.erasable = kind == recorder::MediumKind::CdRw;
    return {{.id = id, .name = {}}, medium};
}

bool isBlank(const recorder::MediumState& medium)
{
    return medium.status == MediumStatus::Blank;
}

} // namespace

class TestDriveChoice : public QObject {
    Q_OBJECT

private slots:
    void takesTheOneThatSuits()
    {
        const std::vector<Candidate> drives = {with("/dev/sr0", MediumStatus::Finished),
                                               with("/dev/sr1", MediumStatus::Blank),
                                               with("/dev/sr2", MediumStatus::None)};
        const auto chosen = chooseAmong(drives, isBlank);
        QVERIFY(chosen);
        QCOMPARE(*chosen, std::string("/dev/sr1"));
    }

    void leavesTheChoiceAmongSeveralToTheUser()
    {
        const std::vector<Candidate> drives = {with("/dev/sr0", MediumStatus::Blank),
                                               with("/dev/sr1", MediumStatus::Blank)};
        const auto chosen = chooseAmong(drives, isBlank);
        QVERIFY(!chosen);
        QCOMPARE(chosen.error().code, ErrorCode::SeveralRecorders);
    }

    void takesTheOnlyOneSoThatItsDiscIsExplained()
    {
        const std::vector<Candidate> one = {with("/dev/sr0", MediumStatus::Finished)};
        QCOMPARE(chooseAmong(one, isBlank).value(), std::string("/dev/sr0"));
    }

    void findsNoneWhereNoDiscSuits()
    {
        const std::vector<Candidate> drives = {with("/dev/sr0", MediumStatus::Finished),
                                               {{.id = "/dev/sr1", .name = {}}, fail(ErrorCode::DeviceBusy)}};
        QCOMPARE(chooseAmong(drives, isBlank).error().code, ErrorCode::NoMedium);
        QCOMPARE(chooseAmong({}, isBlank).error().code, ErrorCode::NoRecorder);
    }

    void knowsWhichDiscsCanTakeABurn()
    {
        const auto takes = [](MediumStatus status, recorder::MediumKind kind,
                              const recorder::BurnOptions& options) {
            return canTake(*with("/dev/sr0", status, kind).medium, options);
        };
        using enum recorder::MediumKind;
        QVERIFY(takes(MediumStatus::Blank, CdR, {}));
        QVERIFY(takes(MediumStatus::Overwritable, BdRe, {}));
        QVERIFY(takes(MediumStatus::Finished, CdRw, {}));
        QVERIFY(!takes(MediumStatus::Finished, CdR, {}));
        QVERIFY(!takes(MediumStatus::Finished, CdRw, {.append = true}));
        QVERIFY(!takes(MediumStatus::Appendable, CdR, {}));
        QVERIFY(takes(MediumStatus::Appendable, CdR, {.append = true}));
        QVERIFY(!takes(MediumStatus::None, None, {}));
        QVERIFY(!takes(MediumStatus::Unusable, CdR, {}));
    }
};

QTEST_GUILESS_MAIN(TestDriveChoice)
#include "tst_drivechoice.moc"
