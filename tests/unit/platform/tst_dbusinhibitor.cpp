// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/dbusinhibitor.h"
#include "tests/unit/platform/privatebus.h"

#include <csignal>
#include <cstdio>
#include <thread>

#include <QCoreApplication>
#include <QDBusArgument>
#include <QElapsedTimer>
#include <QTest>

#if defined(__SANITIZE_THREAD__)
// The distribution's Qt is not instrumented, and the test starts programs.
extern "C" const char* __tsan_default_options() // NOLINT(bugprone-reserved-identifier)
{
    return "ignore_noninstrumented_modules=1 die_after_fork=0";
}
#endif

using namespace emberdisc;
using namespace emberdisc::platform;
using namespace emberdisc::test;
using namespace std::chrono_literals;

namespace {

const QString kLogind = QStringLiteral("org.freedesktop.login1");
const QString kLogindPath = QStringLiteral("/org/freedesktop/login1");
const QString kLogindManager = QStringLiteral("org.freedesktop.login1.Manager");
const QString kNowhere = QStringLiteral("unix:path=/nonexistent/bus");

struct MockedService {
    QString service;
    QString path;
    QString interface;
};
const MockedService kGnome = {QStringLiteral("org.gnome.SessionManager"),
                              QStringLiteral("/org/gnome/SessionManager"),
                              QStringLiteral("org.gnome.SessionManager")};
const MockedService kScreenSaver = {QStringLiteral("org.freedesktop.ScreenSaver"),
                                    QStringLiteral("/org/freedesktop/ScreenSaver"),
                                    QStringLiteral("org.freedesktop.ScreenSaver")};
const MockedService kPower = {QStringLiteral("org.freedesktop.PowerManagement"),
                              QStringLiteral("/org/freedesktop/PowerManagement/Inhibit"),
                              QStringLiteral("org.freedesktop.PowerManagement.Inhibit")};
const MockedService kPortal = {QStringLiteral("org.freedesktop.portal.Desktop"),
                               QStringLiteral("/org/freedesktop/portal/desktop"),
                               QStringLiteral("org.freedesktop.portal.Inhibit")};

/// As logind answers: "what who why mode", a line each.
QStringList heldBy(const PrivateBusDaemon& bus)
{
    QStringList lines;
    const QVariant answer = bus.call(kLogind, kLogindPath, kLogindManager, QStringLiteral("ListInhibitors"));
    if (!answer.canConvert<QDBusArgument>())
        return {QStringLiteral("no answer")};
    const auto list = answer.value<QDBusArgument>();
    list.beginArray();
    while (!list.atEnd()) {
        QString what;
        QString who;
        QString why;
        QString mode;
        uint user = 0;
        uint process = 0;
        list.beginStructure();
        list >> what >> who >> why >> mode >> user >> process;
        list.endStructure();
        lines << what + u'|' + who + u'|' + why + u'|' + mode;
    }
    list.endArray();
    return lines;
}

const QStringList kHeld = {QStringLiteral("shutdown:sleep:idle|Emberdisc|A disc is being burned|block"),
                           QStringLiteral("shutdown:sleep|Emberdisc|A disc is being burned|delay")};

[[nodiscard]] bool mockCookies(PrivateBusDaemon& bus, const MockedService& service, const QString& in,
                               const QString& undo, const QString& code = QStringLiteral("ret = 4711"))
{
    return bus.startObject(service.service, service.path, service.interface) &&
           bus.addMethod(service.service, service.path, service.interface, QStringLiteral("Inhibit"), in,
                         QStringLiteral("u"), code) &&
           bus.addMethod(service.service, service.path, service.interface, undo, QStringLiteral("u"),
                         QString(), QString());
}

[[nodiscard]] bool mockLogind(PrivateBusDaemon& bus)
{
    return bus.startMock(
        kLogind, {QStringLiteral("--system"), QStringLiteral("--template"), QStringLiteral("logind")});
}

[[nodiscard]] bool mockPortal(PrivateBusDaemon& bus)
{
    const QString request = QStringLiteral("/org/freedesktop/portal/desktop/request/1");
    return bus.startObject(kPortal.service, kPortal.path, kPortal.interface) &&
           bus.addMethod(kPortal.service, kPortal.path, kPortal.interface, QStringLiteral("Inhibit"),
                         QStringLiteral("sua{sv}"), QStringLiteral("o"),
                         u"self.AddObject('"_qs + request +
                             u"', 'org.freedesktop.portal.Request', {}, [('Close', '', '', '')])\n" +
                             u"ret = dbus.ObjectPath('" + request + u"')");
}

InhibitorOptions optionsFor(const QString& systemBus, const QString& sessionBus)
{
    InhibitorOptions options;
    options.who = QStringLiteral("Emberdisc");
    options.why = QStringLiteral("A disc is being burned");
    options.systemBus = systemBus;
    options.sessionBus = sessionBus;
    return options;
}

/// In a process of its own: holds until it is killed.
int holdUntilKilled(const QString& systemBus)
{
    DBusInhibitor inhibitor(optionsFor(systemBus, kNowhere));
    const Inhibition inhibition = inhibitor.inhibit();
    std::puts(inhibition.isHeld() ? "held" : "not held");
    std::fflush(stdout);
    for (;;)
        std::this_thread::sleep_for(1h);
}

} // namespace

class TestDBusInhibitor : public QObject {
    Q_OBJECT
private slots:
    void holdsLogindExactlyWhileTheTokenLives();
    void movedTokenHoldsOn();
    void twoInhibitionsAreIndependent();
    void mayBeLetGoFromAnotherThread();
    void deathOfTheProcessLetsGo();
    void withoutAnyBusNothingIsHeldAndThatIsSaid();
    void withoutServicesNothingIsHeldAndNoConnectionStays();
    void asksForIdleAloneWhenAPolicyForbidsMore();
    void tellsThatTheMachineGoesToSleepAllTheSame_data();
    void tellsThatTheMachineGoesToSleepAllTheSame();
    void gnomeSessionIsAskedAndGivenBack();
    void otherDesktopsHoldIdleAndPower();
    void screenSaverAloneDoesNotPreventSleep();
    void portalIsTheLastResort();
    void sandboxAsksThePortalAlone();
    void strangeAnswersAreRefusals();
    void slowServiceDoesNotKeepTheCallerWaiting();
    void frozenBusDoesNotKeepTheCallerWaiting();
};

void TestDBusInhibitor::holdsLogindExactlyWhileTheTokenLives()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    DBusInhibitor inhibitor(optionsFor(bus.address(), kNowhere));
    QCOMPARE(heldBy(bus), QStringList());
    {
        const Inhibition inhibition = inhibitor.inhibit();
        QVERIFY(inhibition.isHeld());
        QVERIFY(!inhibition.shortfall());
        QCOMPARE(heldBy(bus), kHeld);
        QTest::qWait(200); // and it stays
        QCOMPARE(heldBy(bus), kHeld);
    }
    QTRY_COMPARE(heldBy(bus), QStringList());
    Inhibition again = inhibitor.inhibit();
    QCOMPARE(heldBy(bus), kHeld);
    again.release();
    QVERIFY(!again.isHeld());
    QTRY_COMPARE(heldBy(bus), QStringList());
    again.release();
}

void TestDBusInhibitor::movedTokenHoldsOn()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    DBusInhibitor inhibitor(optionsFor(bus.address(), kNowhere));
    Inhibition outer;
    {
        Inhibition inner = inhibitor.inhibit();
        outer = std::move(inner);
    }
    QTest::qWait(100);
    QCOMPARE(heldBy(bus), kHeld);
    outer = Inhibition();
    QTRY_COMPARE(heldBy(bus), QStringList());
}

void TestDBusInhibitor::twoInhibitionsAreIndependent()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    DBusInhibitor inhibitor(optionsFor(bus.address(), kNowhere));
    Inhibition first = inhibitor.inhibit();
    Inhibition second = inhibitor.inhibit();
    QCOMPARE(heldBy(bus), kHeld + kHeld);
    first.release();
    QTRY_COMPARE(heldBy(bus), kHeld);
    second.release();
    QTRY_COMPARE(heldBy(bus), QStringList());
}

void TestDBusInhibitor::mayBeLetGoFromAnotherThread()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    DBusInhibitor inhibitor(optionsFor(bus.address(), kNowhere));
    Inhibition inhibition;
    std::thread([&] { inhibition = inhibitor.inhibit(); }).join();
    QCOMPARE(heldBy(bus), kHeld);
    std::thread([&] { inhibition.release(); }).join();
    QTRY_COMPARE(heldBy(bus), QStringList());
}

void TestDBusInhibitor::deathOfTheProcessLetsGo()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    QProcess holder;
    holder.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), bus.address()});
    QVERIFY(holder.waitForReadyRead(10000));
    QCOMPARE(holder.readAllStandardOutput(), QByteArray("held\n"));
    QCOMPARE(heldBy(bus), kHeld);
    holder.kill();
    QVERIFY(holder.waitForFinished());
    QTRY_COMPARE(heldBy(bus), QStringList());
}

void TestDBusInhibitor::withoutAnyBusNothingIsHeldAndThatIsSaid()
{
    DBusInhibitor inhibitor(optionsFor(kNowhere, kNowhere));
    QElapsedTimer timer;
    timer.start();
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(timer.elapsed() < 1000);
    QVERIFY(!inhibition.isHeld());
    QVERIFY(inhibition.shortfall());
    QCOMPARE(inhibition.shortfall()->code, ErrorCode::InhibitorUnavailable);
    QVERIFY(inhibition.shortfall()->detail.find("system bus") != std::string::npos);
    QVERIFY(inhibition.shortfall()->detail.find("session bus") != std::string::npos);
}

void TestDBusInhibitor::withoutServicesNothingIsHeldAndNoConnectionStays()
{
    PrivateBusDaemon bus;
    QVERIFY(!bus.address().isEmpty());
    DBusInhibitor inhibitor(optionsFor(bus.address(), bus.address()));
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(!inhibition.isHeld());
    QVERIFY(inhibition.shortfall());
    QTRY_COMPARE(bus.clientCount(), 1); // the test's own
}

void TestDBusInhibitor::asksForIdleAloneWhenAPolicyForbidsMore()
{
    PrivateBusDaemon bus;
    QVERIFY(bus.startObject(kLogind, kLogindPath, kLogindManager));
    QVERIFY(bus.addMethod(kLogind, kLogindPath, kLogindManager, QStringLiteral("Inhibit"),
                          QStringLiteral("ssss"), QStringLiteral("h"),
                          QStringLiteral("import os\n"
                                         "if args[0] != 'idle':\n"
                                         "    raise dbus.exceptions.DBusException('no', "
                                         "name='org.freedesktop.DBus.Error.AccessDenied')\n"
                                         "ret = dbus.types.UnixFd(os.open('/dev/null', os.O_RDONLY))")));
    DBusInhibitor inhibitor(optionsFor(bus.address(), kNowhere));
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(inhibition.isHeld());
    QVERIFY(inhibition.shortfall()); // the machine may still be suspended
    QVERIFY(inhibition.shortfall()->detail.find("AccessDenied") != std::string::npos);
    const auto calls = bus.calls(kLogind, kLogindPath, QStringLiteral("Inhibit"));
    QCOMPARE(calls.count, 3);
    QCOMPARE(calls.last.value(0).toString(), QStringLiteral("shutdown:sleep"));
    QCOMPARE(calls.last.value(3).toString(), QStringLiteral("delay"));
}

void TestDBusInhibitor::tellsThatTheMachineGoesToSleepAllTheSame_data()
{
    QTest::addColumn<QString>("signal");
    QTest::newRow("sleep") << QStringLiteral("PrepareForSleep");
    QTest::newRow("shutdown") << QStringLiteral("PrepareForShutdown");
}

void TestDBusInhibitor::tellsThatTheMachineGoesToSleepAllTheSame()
{
    QFETCH(const QString, signal);
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    const auto announce = [&](bool before) {
        (void)bus.call(kLogind, kLogindPath, QStringLiteral("org.freedesktop.DBus.Mock"),
                       QStringLiteral("EmitSignal"),
                       {kLogindManager, signal, QStringLiteral("b"), QVariantList{before}});
    };
    DBusInhibitor inhibitor(optionsFor(bus.address(), kNowhere));
    Inhibition inhibition = inhibitor.inhibit();
    const std::stop_token sleep = inhibition.goingToSleep();
    QVERIFY(sleep.stop_possible());
    announce(false); // it is awake again: nothing that concerns us
    QTest::qWait(100);
    QVERIFY(!sleep.stop_requested());
    announce(true);
    QTRY_VERIFY(sleep.stop_requested());
    // It waits for us until we let go.
    QCOMPARE(heldBy(bus), kHeld);
    inhibition.release();
    QTRY_COMPARE(heldBy(bus), QStringList());
    // The next job begins with a fresh token.
    QVERIFY(!inhibitor.inhibit().goingToSleep().stop_requested());
}

void TestDBusInhibitor::gnomeSessionIsAskedAndGivenBack()
{
    PrivateBusDaemon bus;
    QVERIFY(mockCookies(bus, kGnome, QStringLiteral("susu"), QStringLiteral("Uninhibit")));
    DBusInhibitor inhibitor(optionsFor(kNowhere, bus.address()));
    Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(inhibition.isHeld());
    QVERIFY(!inhibition.shortfall()); // the session manager holds off suspend, too
    const auto calls = bus.calls(kGnome.service, kGnome.path, QStringLiteral("Inhibit"));
    QCOMPARE(calls.count, 1);
    QCOMPARE(calls.last.value(0).toString(), QStringLiteral("Emberdisc"));
    QCOMPARE(calls.last.value(2).toString(), QStringLiteral("A disc is being burned"));
    QCOMPARE(calls.last.value(3).toUInt(), 1U | 4U | 8U);
    QCOMPARE(bus.calls(kGnome.service, kGnome.path, QStringLiteral("Uninhibit")).count, 0);
    inhibition.release();
    QTRY_COMPARE(bus.calls(kGnome.service, kGnome.path, QStringLiteral("Uninhibit")).count, 1);
    QCOMPARE(bus.calls(kGnome.service, kGnome.path, QStringLiteral("Uninhibit")).last.value(0).toUInt(),
             4711U);
    QTRY_COMPARE(bus.clientCount(), 2); // the test's own and the mock's
}

void TestDBusInhibitor::otherDesktopsHoldIdleAndPower()
{
    PrivateBusDaemon bus;
    QVERIFY(mockCookies(bus, kScreenSaver, QStringLiteral("ss"), QStringLiteral("UnInhibit")));
    QVERIFY(mockCookies(bus, kPower, QStringLiteral("ss"), QStringLiteral("UnInhibit"),
                        QStringLiteral("ret = 7")));
    DBusInhibitor inhibitor(optionsFor(kNowhere, bus.address()));
    Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(inhibition.isHeld());
    QVERIFY(!inhibition.shortfall());
    inhibition.release();
    QTRY_COMPARE(bus.calls(kScreenSaver.service, kScreenSaver.path, QStringLiteral("UnInhibit")).last,
                 QVariantList{4711U});
    QTRY_COMPARE(bus.calls(kPower.service, kPower.path, QStringLiteral("UnInhibit")).last, QVariantList{7U});
}

void TestDBusInhibitor::screenSaverAloneDoesNotPreventSleep()
{
    PrivateBusDaemon bus;
    QVERIFY(mockCookies(bus, kScreenSaver, QStringLiteral("ss"), QStringLiteral("UnInhibit")));
    DBusInhibitor inhibitor(optionsFor(kNowhere, bus.address()));
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(inhibition.isHeld());
    QVERIFY(inhibition.shortfall());
}

void TestDBusInhibitor::portalIsTheLastResort()
{
    PrivateBusDaemon bus;
    QVERIFY(mockPortal(bus));
    DBusInhibitor inhibitor(optionsFor(kNowhere, bus.address()));
    Inhibition inhibition = inhibitor.inhibit();
    QVERIFY2(inhibition.isHeld(), inhibition.shortfall() ? inhibition.shortfall()->detail.c_str() : "");
    QVERIFY(!inhibition.shortfall());
    QCOMPARE(bus.calls(kPortal.service, kPortal.path, QStringLiteral("Inhibit")).last.value(1).toUInt(),
             1U | 4U | 8U);
    inhibition.release();
    QTRY_COMPARE(bus.calls(kPortal.service, QStringLiteral("/org/freedesktop/portal/desktop/request/1"),
                           QStringLiteral("Close"))
                     .count,
                 1);
}

void TestDBusInhibitor::sandboxAsksThePortalAlone()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    QVERIFY(mockCookies(bus, kGnome, QStringLiteral("susu"), QStringLiteral("Uninhibit")));
    QVERIFY(mockPortal(bus));
    InhibitorOptions options = optionsFor(bus.address(), bus.address());
    options.sandboxed = true;
    DBusInhibitor inhibitor(options);
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(inhibition.isHeld());
    QCOMPARE(heldBy(bus), QStringList());
    QCOMPARE(bus.calls(kGnome.service, kGnome.path, QStringLiteral("Inhibit")).count, 0);
    QCOMPARE(bus.calls(kPortal.service, kPortal.path, QStringLiteral("Inhibit")).count, 1);
}

void TestDBusInhibitor::strangeAnswersAreRefusals()
{
    PrivateBusDaemon bus;
    QVERIFY(bus.startObject(kLogind, kLogindPath, kLogindManager));
    QVERIFY(bus.addMethod(kLogind, kLogindPath, kLogindManager, QStringLiteral("Inhibit"),
                          QStringLiteral("ssss"), QStringLiteral("s"),
                          QStringLiteral("ret = 'not a descriptor'")));
    QVERIFY(bus.startObject(kGnome.service, kGnome.path, kGnome.interface));
    QVERIFY(bus.addMethod(kGnome.service, kGnome.path, kGnome.interface, QStringLiteral("Inhibit"),
                          QStringLiteral("susu"), QString(), QString()));
    DBusInhibitor inhibitor(optionsFor(bus.address(), bus.address()));
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(!inhibition.isHeld());
    QVERIFY(inhibition.shortfall());
    QVERIFY(inhibition.shortfall()->detail.find("unexpected") != std::string::npos);
}

void TestDBusInhibitor::slowServiceDoesNotKeepTheCallerWaiting()
{
    PrivateBusDaemon bus;
    QVERIFY(mockCookies(bus, kGnome, QStringLiteral("susu"), QStringLiteral("Uninhibit"),
                        QStringLiteral("import time\ntime.sleep(6)\nret = 1")));
    PrivateBusDaemon system;
    QVERIFY(mockLogind(system));
    InhibitorOptions options = optionsFor(system.address(), bus.address());
    options.patience = 1500ms;
    DBusInhibitor inhibitor(options);
    QElapsedTimer timer;
    timer.start();
    const Inhibition inhibition = inhibitor.inhibit();
    QVERIFY(timer.elapsed() < 4000);
    QVERIFY(inhibition.isHeld()); // by logind
    QCOMPARE(heldBy(system), kHeld);
}

void TestDBusInhibitor::frozenBusDoesNotKeepTheCallerWaiting()
{
    PrivateBusDaemon bus;
    QVERIFY(mockLogind(bus));
    InhibitorOptions options = optionsFor(bus.address(), kNowhere);
    options.patience = 300ms;
    DBusInhibitor inhibitor(options);
    ::kill(static_cast<pid_t>(bus.processId()), SIGSTOP);
    QElapsedTimer timer;
    timer.start();
    const Inhibition first = inhibitor.inhibit();
    const Inhibition second = inhibitor.inhibit(); // while the first attempt still hangs
    const qint64 elapsed = timer.elapsed();
    ::kill(static_cast<pid_t>(bus.processId()), SIGCONT);
    QVERIFY2(elapsed < 2000, qPrintable(QString::number(elapsed)));
    QVERIFY(!first.isHeld() && !second.isHeld());
    QVERIFY(first.shortfall() && second.shortfall());
    // What the thawed bus grants too late is let go, and the next wish is heard.
    constexpr int kBusyMachine = 60'000; // ms
    QTRY_COMPARE_WITH_TIMEOUT(heldBy(bus), QStringList(), kBusyMachine);
    Inhibition third;
    QTRY_VERIFY_WITH_TIMEOUT((third = inhibitor.inhibit()).isHeld(), kBusyMachine);
    QCOMPARE(heldBy(bus), kHeld);
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--hold")
        return holdUntilKilled(arguments.value(2));
    TestDBusInhibitor test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_dbusinhibitor.moc"
