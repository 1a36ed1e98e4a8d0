// SPDX-License-Identifier: GPL-3.0-or-later
// A recorder killed at any moment: its disc opens, is what it was at a commit, and holds what was
// synchronized.
#include "cdhost.h"

#include "core/virtualdrive/blanking.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <thread>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

constexpr std::uint32_t kCapacity = 40000; // the second session of a CD begins 11,400 sectors on
constexpr std::uint32_t kBurst = 32;

/// What a host does to a disc, one command after the other, the same at each run.
class Script {
public:
    using Step = std::function<QByteArray(Host&)>;
    struct Written {
        std::uint32_t erasures;
        std::int32_t lba;
        friend auto operator<=>(const Written&, const Written&) = default;
    };

    /// `number` is that of the track which the burst goes to.
    void write(int number)
    {
        const auto salt = m_erasures;
        m_steps.push_back([this, number, salt](Host& host) {
            const auto lba = static_cast<std::int32_t>(host.nextWritable(number));
            for (std::int32_t i = 0; i < static_cast<std::int32_t>(kBurst); ++i)
                m_written.push_back({salt, lba + i});
            return host.writeData(lba, kBurst, 2048, salt);
        });
    }
    void add(Step step) { m_steps.push_back(std::move(step)); }
    void blank(int type)
    {
        ++m_erasures;
        m_steps.push_back(
            [type](Host& host) { return host.run({0xA1, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); });
    }

    [[nodiscard]] const std::vector<Step>& steps() const { return m_steps; }
    [[nodiscard]] bool isWritten(std::uint32_t erasures, std::int32_t lba) const
    {
        return std::ranges::binary_search(m_written, Written{erasures, lba});
    }
    /// After the run that shows what is written where.
    void sortWritten() { std::ranges::sort(m_written); }

private:
    std::vector<Step> m_steps;
    std::vector<Written> m_written;
    std::uint32_t m_erasures = 0;
};

QByteArray synchronize(Host& host)
{
    return host.synchronize();
}

/// Two sessions of two tracks, which several synchronizations make.
void recordSequentially(Script& script)
{
    for (int track = 1; track <= 4; ++track) {
        for (int part = 0; part < 3; ++part) {
            for (int burst = 0; burst < 4; ++burst)
                script.write(track);
            script.add(synchronize);
        }
        script.add([track](Host& host) { return host.close(1, track); });
        if (track % 2 == 0)
            script.add([](Host& host) { return host.close(2); });
    }
}

/// Tracks at once and sessions, blanked twice in between.
void recordAndBlank(Script& script)
{
    for (const int blanking : {1, 0}) {
        for (int track = 1; track <= 2; ++track) {
            script.add([](Host& host) { return host.writeParameters(0x41, 0xC4, 8); });
            for (int burst = 0; burst < 12; ++burst)
                script.write(track);
            script.add(synchronize);
            script.add([](Host& host) { return host.close(2); });
        }
        script.blank(blanking);
    }
}

/// After each command, the state of the last commit; the one before the first command comes first.
struct Reference {
    std::vector<DiscState> states;
    std::chrono::steady_clock::duration duration{};
};

} // namespace

class TestCrashRecovery : public QObject {
    Q_OBJECT
private slots:
    void aKilledRecorderLosesNothingThatWasCommitted_data()
    {
        QTest::addColumn<int>("medium");
        QTest::addColumn<bool>("erasable");
        QTest::newRow("BD-R") << static_cast<int>(MediumType::BdR) << false;
        QTest::newRow("CD-RW") << static_cast<int>(MediumType::CdRw) << true;
    }
    void aKilledRecorderLosesNothingThatWasCommitted()
    {
        QFETCH(int, medium);
        QFETCH(bool, erasable);
        const auto type = static_cast<MediumType>(medium);
        Script script;
        (erasable ? recordAndBlank : recordSequentially)(script);
        const Reference reference = runThrough(type, script);
        QCOMPARE(reference.states.size(), script.steps().size() + 1);
        script.sortWritten();
        std::mt19937 random(20); // NOLINT(cert-msc51-cpp): the same moments at each run
        std::uniform_real_distribution<double> moment(0, 1.2);
        std::size_t interrupted = 0;
        for (int round = 0; round < 100; ++round) {
            Host host(type, {.pollsUntilReady = 0}, kCapacity);
            const std::size_t done = runAndKill(host, script, moment(random) * reference.duration);
            interrupted += done < script.steps().size() ? 1 : 0;
            const auto disc = DiscFile::open(host.path());
            QVERIFY2(disc, disc ? "" : disc.error().toString().c_str());
            const DiscState& state = (*disc)->state();
            const std::size_t last = std::min(done + 1, script.steps().size());
            const bool blanks = reference.states[last].erasures > reference.states[done].erasures;
            QVERIFY2(state == reference.states[done] || state == reference.states[last] ||
                         (blanks && state == halfBlanked(reference.states[done])),
                     qPrintable(QStringLiteral("round %1, %2 commands were answered").arg(round).arg(done)));
            compareSectors(**disc, script);
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY(interrupted > 30); // it is about those
    }

private:
    static Reference runThrough(MediumType type, const Script& script)
    {
        Host host(type, {.pollsUntilReady = 0}, kCapacity);
        Reference reference;
        reference.states.push_back(host.recorder->disc()->state());
        const auto started = std::chrono::steady_clock::now();
        for (const auto& step : script.steps()) {
            const QByteArray result = step(host);
            if (result != "good")
                qWarning("command %zu: %s", reference.states.size(), result.constData());
            if (result != "good")
                break;
            reference.states.push_back(host.recorder->disc()->state());
        }
        reference.duration = std::chrono::steady_clock::now() - started;
        return reference;
    }

    /// Runs the script in a process of its own and kills it then; gives the number of commands that it
    /// answered.
    static std::size_t runAndKill(Host& host, const Script& script, std::chrono::duration<double> after)
    {
        std::array<int, 2> answers{};
        if (::pipe(answers.data()) != 0)
            qFatal("no pipe");
        const pid_t child = ::fork();
        if (child == 0) {
            for (const auto& step : script.steps())
                if (step(host) != "good" || ::write(answers[1], "", 1) != 1)
                    ::_exit(1);
            ::_exit(0);
        }
        host.recorder.reset(); // the child has the disc
        ::close(answers[1]);
        std::this_thread::sleep_for(after);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        std::size_t count = 0;
        std::array<char, 4096> heard{};
        for (ssize_t got = 0; (got = ::read(answers[0], heard.data(), heard.size())) > 0;)
            count += static_cast<std::size_t>(got);
        ::close(answers[0]);
        return count;
    }

    static void compareSectors(const DiscFile& disc, const Script& script)
    {
        const Bytes zeros(2048);
        Bytes sector(2048);
        for (const Track& track : disc.state().tracks)
            for (std::int32_t lba = track.start; lba < track.nextWritable(); ++lba) {
                QVERIFY(disc.read(lba, SectorForm::Data, sector));
                const std::uint32_t erasures = disc.state().erasures;
                const bool written = script.isWritten(erasures, lba);
                QVERIFY2(sector == (written ? sectors(lba, 1, 2048, erasures) : zeros),
                         qPrintable(QStringLiteral("sector %1").arg(lba)));
            }
    }
};

QTEST_APPLESS_MAIN(TestCrashRecovery)
#include "tst_crashrecovery.moc"
