// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include "core/base/jobcontext.h"
#include "core/base/result.h"

#include <cerrno>
#include <set>

#include <QTest>

using namespace emberdisc;

namespace {

Result<int> half(int value)
{
    if (value % 2 != 0)
        return fail(ErrorCode::InvalidArgument, "odd");
    return value / 2;
}

Result<int> quarter(int value)
{
    TRY_ASSIGN(const int first, half(value));
    TRY_ASSIGN(const int second, half(first));
    return second;
}

Result<> check(int value)
{
    TRY(quarter(value));
    return {};
}

} // namespace

class TestError : public QObject {
    Q_OBJECT

private slots:
    void everyCodeHasItsOwnName()
    {
        std::set<std::string_view> names;
        for (const ErrorCode code : allErrorCodes()) {
            QVERIFY(!name(code).empty());
            QVERIFY(name(code) != "Unknown");
            QVERIFY2(names.insert(name(code)).second, std::string(name(code)).c_str());
        }
        QCOMPARE(names.size(), allErrorCodes().size());
        QVERIFY(names.contains("FileChanged"));
        QCOMPARE(name(static_cast<ErrorCode>(60000)), std::string_view("Unknown"));
    }

    void namesMatchTheirCodes()
    {
        QCOMPARE(name(ErrorCode::Cancelled), std::string_view("Cancelled"));
        QCOMPARE(name(ErrorCode::LinkLoop), std::string_view("LinkLoop"));
        QCOMPARE(name(ErrorCode::CheckCondition), std::string_view("CheckCondition"));
        QCOMPARE(name(ErrorCode::InhibitorUnavailable), std::string_view("InhibitorUnavailable"));
    }

    void errnoGetsTheCodeThatFits_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<int>("code");
        QTest::newRow("ENOENT") << ENOENT << static_cast<int>(ErrorCode::FileNotFound);
        QTest::newRow("EACCES") << EACCES << static_cast<int>(ErrorCode::PermissionDenied);
        QTest::newRow("EPERM") << EPERM << static_cast<int>(ErrorCode::PermissionDenied);
        QTest::newRow("ENOSPC") << ENOSPC << static_cast<int>(ErrorCode::NoSpace);
        QTest::newRow("EDQUOT") << EDQUOT << static_cast<int>(ErrorCode::NoSpace);
        QTest::newRow("ENOTDIR") << ENOTDIR << static_cast<int>(ErrorCode::NotAFolder);
        QTest::newRow("EEXIST") << EEXIST << static_cast<int>(ErrorCode::FileExists);
        QTest::newRow("EIO: as the caller says") << EIO << static_cast<int>(ErrorCode::ReadFailed);
    }
    void errnoGetsTheCodeThatFits()
    {
        QFETCH(int, error);
        QFETCH(int, code);
        const Error made = Error::fromErrno(error, ErrorCode::ReadFailed, "/a/b", "why");
        QCOMPARE(static_cast<int>(made.code), code);
        QVERIFY(made.cause == Error::Cause(Errno{error}));
        QVERIFY(made.where == Error::Where(AtPath{"/a/b"}));
        QCOMPARE(made.detail, std::string("why"));
    }

    void oneLineSaysEverything()
    {
        QCOMPARE(Error::of(ErrorCode::NoMedium).toString(), std::string("NoMedium"));
        QCOMPARE(Error::atPath(ErrorCode::FileChanged, "/x", "was modified").toString(),
                 std::string("FileChanged at /x: was modified"));
        QVERIFY(Error::fromErrno(ENOENT, ErrorCode::ReadFailed, "/x")
                    .toString()
                    .starts_with("FileNotFound at /x (No such file"));
        const Error refused{ErrorCode::CheckCondition, "writing", Sense{.key = 5, .asc = 0x21, .ascq = 0x02},
                            AtCommand{0x2A}};
        QCOMPARE(refused.toString(), std::string("CheckCondition at command 2Ah (sense 5/21/02): writing"));
        QVERIFY(refused.sense() && refused.sense()->is(5, 0x21, 2));
        const Error differs{ErrorCode::VerifyDiffers, {}, {}, AtLba{-150}};
        QCOMPARE(differs.toString(), std::string("VerifyDiffers at LBA -150"));
        QVERIFY(!differs.sense());
    }

    void tryPassesErrorsOn()
    {
        QCOMPARE(quarter(12).value(), 3);
        QVERIFY(check(12).has_value());
        const Result<int> odd = quarter(6);
        QVERIFY(!odd);
        QCOMPARE(odd.error().detail, std::string("odd"));
        QVERIFY(check(6).error().code == ErrorCode::InvalidArgument);
    }

    void phasesHaveNames()
    {
        std::set<std::string_view> names;
        for (int phase = 0; phase <= static_cast<int>(Phase::Done); ++phase)
            names.insert(name(static_cast<Phase>(phase)));
        QCOMPARE(static_cast<int>(names.size()), static_cast<int>(Phase::Done) + 1);
        QVERIFY(!names.contains(std::string_view()));
    }

    void silentContextIsStoppedThroughItsSource()
    {
        std::stop_source source;
        SilentJobContext context(source.get_token());
        QVERIFY(!context.stopRequested());
        QVERIFY(context.ask({}) == Answer::No);
        source.request_stop();
        QVERIFY(context.stopRequested());
    }
};

QTEST_APPLESS_MAIN(TestError)
#include "tst_error.moc"
