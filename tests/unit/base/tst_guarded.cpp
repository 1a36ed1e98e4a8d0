// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/guarded.h"

#include <new>
#include <stdexcept>

using namespace emberdisc;

class TestGuarded : public QObject {
    Q_OBJECT

private slots:
    void resultsPass()
    {
        QCOMPARE(guarded([]() -> Result<int> { return 7; }).value(), 7);
        QCOMPARE(guarded([]() -> Result<> { return fail(ErrorCode::NoMedium); }).error().code,
                 ErrorCode::NoMedium);
    }

    void exceptionsBecomeErrors()
    {
        const auto thrown = [](auto exception) {
            return guarded([&]() -> Result<> { throw exception; }).error();
        };
        QCOMPARE(thrown(std::bad_alloc()).code, ErrorCode::OutOfMemory);
        QCOMPARE(thrown(std::runtime_error("out of luck")).code, ErrorCode::Internal);
        QCOMPARE(thrown(std::runtime_error("out of luck")).detail, std::string("out of luck"));
        QCOMPARE(thrown(7).code, ErrorCode::Internal);
    }
};

QTEST_GUILESS_MAIN(TestGuarded)
#include "tst_guarded.moc"
