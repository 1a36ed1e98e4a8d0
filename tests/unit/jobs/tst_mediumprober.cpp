// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/mediumprober.h"
#include "core/jobs/transportprovider.h"
#include "tests/unit/jobs/fakes.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;

namespace {

/// Recorders that nobody can open: what a probe answers is then the reason. Counts who tries.
class ClosedRecorders final : public TransportProvider {
public:
    Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId, DeviceAccess) override
    {
        most = std::max(most.load(), ++trying);
        if (gate != nullptr)
            gate->pass();
        --trying;
        ++tried;
        return fail(ErrorCode::NoRecorder, deviceId);
    }

    std::atomic<int> trying = 0;
    std::atomic<int> tried = 0;
    std::atomic<int> most = 0;
    Gate* gate = nullptr;
};

struct Rig {
    ClosedRecorders recorders;
    FakeClock clock;
    MediumProber prober{recorders, clock};
    std::vector<std::string> answers = {};

    Rig()
    {
        QObject::connect(&prober, &MediumProber::probed, &prober, [this](const ProbedMedium& medium) {
            answers.push_back(medium.deviceId + ":" + std::string(name(medium.state.error().code)));
        });
    }
};

} // namespace

class TestMediumProber : public QObject {
    Q_OBJECT
private slots:
    void severalQuestionsInOneGoAreAskedOnce()
    {
        Rig rig;
        rig.prober.probe("a");
        rig.prober.probe("a");
        rig.prober.probe("b");
        rig.prober.probe("a");
        QTRY_COMPARE(rig.answers.size(), std::size_t{2});
        QCOMPARE(rig.recorders.tried.load(), 2);
        QCOMPARE(rig.recorders.most.load(), 1);
        QVERIFY(rig.answers[0].starts_with("a:"));
        QVERIFY(rig.answers[1].starts_with("b:"));
    }

    void anAnswerThatANewQuestionOvertookIsDropped()
    {
        Rig rig;
        Gate gate;
        rig.recorders.gate = &gate;
        rig.prober.probe("a");
        QTRY_COMPARE(rig.recorders.trying.load(), 1);
        rig.prober.probe("a");
        gate.open();
        QTRY_COMPARE(rig.answers.size(), std::size_t{1});
        QCOMPARE(rig.recorders.tried.load(), 2);
    }

    void aLentDeviceIsLeftAloneAndAskedWhenItIsBack()
    {
        Rig rig;
        auto loan = rig.prober.lend("a");
        rig.prober.probe("a");
        rig.prober.probe("b");
        QTRY_COMPARE(rig.answers.size(), std::size_t{1});
        QVERIFY(rig.answers[0].starts_with("b:"));
        QCOMPARE(rig.recorders.tried.load(), 1);
        auto second = rig.prober.lend("a");
        loan.reset();
        QTest::qWait(20);
        QCOMPARE(rig.recorders.tried.load(), 1);
        second.reset();
        QTRY_COMPARE(rig.answers.size(), std::size_t{2});
        QVERIFY(rig.answers[1].starts_with("a:"));
    }

    void lendingWaitsUntilTheDeviceIsLetGoOf()
    {
        Rig rig;
        Gate gate;
        rig.recorders.gate = &gate;
        rig.prober.probe("a");
        QTRY_COMPARE(rig.recorders.trying.load(), 1);
        std::jthread opener([&gate] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            gate.open();
        });
        const auto loan = rig.prober.lend("a");
        QCOMPARE(rig.recorders.trying.load(), 0);
        QTest::qWait(20);
        QVERIFY(rig.answers.empty());
    }

    void aLoanMayOutliveTheProber()
    {
        auto rig = std::make_unique<Rig>();
        const auto loan = rig->prober.lend("a");
        rig.reset();
    }
};

QTEST_GUILESS_MAIN(TestMediumProber)
#include "tst_mediumprober.moc"
