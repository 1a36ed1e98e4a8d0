// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/heldrecorder.h"
#include "core/mmc/commands.h"
#include "core/platform/desktopdiscs.h"
#include "core/platform/discholders.h"
#include "tests/unit/platform/privatebus.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>

#include <QDBusArgument>
#include <QTemporaryDir>
#include <QTest>

#include <scsi/sg.h>

using namespace emberdisc;
using namespace emberdisc::platform;
using namespace emberdisc::test;

namespace {

const QString kService = QStringLiteral("org.freedesktop.UDisks2");
const QString kManagerPath = QStringLiteral("/org/freedesktop/UDisks2/Manager");
const QString kManager = QStringLiteral("org.freedesktop.UDisks2.Manager");
const QString kDisc = QStringLiteral("/org/freedesktop/UDisks2/block_devices/sr0");

/// UDisks2 with one drive whose disc is mounted; `unmount` is what Filesystem.Unmount does, in Python.
[[nodiscard]] bool mockUDisks(PrivateBusDaemon& bus, const QString& mountPoint, const QString& unmount)
{
    const QString resolve =
        u"path = '"_qs + kDisc + u"'\n" +
        u"if path not in objects:\n"
        u"    points = dbus.Array([dbus.ByteArray(b'" +
        mountPoint +
        u"\\0')], signature='ay')\n"
        u"    self.AddObject(path, 'org.freedesktop.UDisks2.Filesystem', {'MountPoints': points}, "
        u"[('Unmount', 'a{sv}', '', \"\"\"" +
        unmount +
        u"\"\"\")])\n"
        u"    objects[path].AddMethod('org.freedesktop.UDisks2.Block', 'Rescan', 'a{sv}', '', '')\n"
        u"known = [dbus.ObjectPath(path)] if args[0]['path'] == '/dev/sr0' else []\n"
        u"ret = dbus.Array(known, signature='o')";
    return bus.startObject(kService, kManagerPath, kManager) &&
           bus.addMethod(kService, kManagerPath, kManager, QStringLiteral("ResolveDevice"),
                         QStringLiteral("a{sv}a{sv}"), QStringLiteral("ao"), resolve);
}

const QString kLetsGo = QStringLiteral("self.UpdateProperties('org.freedesktop.UDisks2.Filesystem', "
                                       "{'MountPoints': dbus.Array([], signature='ay')})");
const QString kBusy = QStringLiteral(
    "raise dbus.exceptions.DBusException('target is busy', name='org.freedesktop.UDisks2.Error.DeviceBusy')");
const QString kForbids = QStringLiteral("raise dbus.exceptions.DBusException('no', "
                                        "name='org.freedesktop.UDisks2.Error.NotAuthorizedCanObtain')");

/// A process in a folder that stands for /proc.
void makeProcess(const QTemporaryDir& proc, int number, const std::string& name, const std::string& link,
                 const std::string& target)
{
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(proc.path().toStdString()) / std::to_string(number);
    fs::create_directories(folder / "fd");
    std::ofstream(folder / "comm") << name << '\n';
    fs::create_symlink(target, folder / link);
}

DesktopDiscs discsOn(const PrivateBusDaemon& bus, const QString& proc = QStringLiteral("/nonexistent"))
{
    return DesktopDiscs({.systemBus = bus.address(), .proc = proc.toStdString()});
}

/// A kernel whose node is busy as long as `busy` says so.
class BusySystem final : public mmc::SgSystem {
public:
    int open(const std::string&, int) const override { return busy && busy(++opens) ? -EBUSY : 7; }
    void close(int) const override { ++closes; }
    NodeKind kind(int) const override { return NodeKind::BlockDevice; }
    int lockExclusively(int) const override { return 0; }
    int lockRecord(int) const override { return 0; }
    int ioctl(int, unsigned long request, void* argument) const override
    {
        if (request == SG_GET_VERSION_NUM)
            *static_cast<int*>(argument) = 30536;
        return 0;
    }
    std::string readText(const std::string&) const override { return {}; }
    std::string canonical(const std::string& path) const override { return path; }
    std::optional<Node> node(const std::string&) const override { return std::nullopt; }
    bool exists(const std::string&) const override { return false; }
    std::string groupName(std::uint32_t) const override { return {}; }
    bool hasGroup(std::uint32_t) const override { return false; }
    bool isListedInGroup(std::uint32_t) const override { return false; }
    std::string environment(const std::string&) const override { return {}; }

    std::function<bool(int)> busy;
    mutable int opens = 0;
    mutable int closes = 0;
};

/// Nobody waits.
class InstantClock final : public Clock {
public:
    [[nodiscard]] System::time_point now() const override { return {}; }
    [[nodiscard]] Steady::time_point steadyNow() const override { return {}; }
    bool sleepFor(Steady::duration, const std::stop_token&) const override { return true; }
};

qsizetype callsOf(const PrivateBusDaemon& bus, const char* method)
{
    return bus.calls(kService, kDisc, QString::fromLatin1(method)).count;
}

} // namespace

class TestDesktopDiscs : public QObject {
    Q_OBJECT
private slots:
    void unmountsWhatIsMounted();
    void whatIsNotMountedIsLeftAlone();
    void namesWhoUsesADiscThatCannotBeUnmounted();
    void tellsThatItMayNot();
    void withoutUDisksThatIsSaid();
    void anUnknownNodeIsNoDevice();
    void findsProcessesByOpenFilesFoldersAndPrograms();
    void aFolderOfALikeNameIsNoMountPoint();
    void aMountedDiscIsFreedForABurn();
    void aDiscThatStaysBusyIsNotBurned();
    void aLookOfUdevIsWaitedFor();
    void theDesktopIsToldOfWhatWasWritten();
    void whatWasOnlyReadIsNoNewDisc();
    void noTrayIsPulledInThatWasOpened();
};

void TestDesktopDiscs::unmountsWhatIsMounted()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    const auto done = discsOn(bus).unmount("/dev/sr0");
    QVERIFY2(done, done ? "" : done.error().toString().c_str());
    const auto calls = bus.calls(kService, kDisc, QStringLiteral("Unmount"));
    QCOMPARE(calls.count, 1);
    const auto options = qdbus_cast<QVariantMap>(calls.last.value(0));
    QCOMPARE(options.value(QStringLiteral("auth.no_user_interaction")).toBool(), true);
    QVERIFY(!options.contains(QStringLiteral("force")));
}

void TestDesktopDiscs::whatIsNotMountedIsLeftAlone()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    QVERIFY(discsOn(bus).unmount("/dev/sr0"));
    QVERIFY(discsOn(bus).unmount("/dev/sr0"));
    QCOMPARE(callsOf(bus, "Unmount"), 1);
}

void TestDesktopDiscs::namesWhoUsesADiscThatCannotBeUnmounted()
{
    PrivateBusDaemon bus;
    QTemporaryDir proc;
    makeProcess(proc, 4711, "nautilus", "cwd", "/media/me/Photos/summer");
    makeProcess(proc, 4712, "sleep", "cwd", "/home/me");
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kBusy));
    const auto done = discsOn(bus, proc.path()).unmount("/dev/sr0");
    QCOMPARE(done.error().code, ErrorCode::DeviceBusy);
    QCOMPARE(done.error().detail, std::string("mounted at /media/me/Photos, used by nautilus (4711)"));
    QCOMPARE(std::get<AtPath>(done.error().where).path, std::string("/dev/sr0"));
}

void TestDesktopDiscs::tellsThatItMayNot()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kForbids));
    QCOMPARE(discsOn(bus).unmount("/dev/sr0").error().code, ErrorCode::DeviceForbidden);
}

void TestDesktopDiscs::withoutUDisksThatIsSaid()
{
    const PrivateBusDaemon bus;
    QCOMPARE(discsOn(bus).unmount("/dev/sr0").error().code, ErrorCode::Unsupported);
    QCOMPARE(discsOn(bus).rescan("/dev/sr0").error().code, ErrorCode::Unsupported);
    const DesktopDiscs nowhere({.systemBus = QStringLiteral("unix:path=/nonexistent/bus")});
    QCOMPARE(nowhere.unmount("/dev/sr0").error().code, ErrorCode::Unsupported);
}

void TestDesktopDiscs::anUnknownNodeIsNoDevice()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    QCOMPARE(discsOn(bus).unmount("/dev/sr7").error().code, ErrorCode::DeviceNotFound);
}

void TestDesktopDiscs::findsProcessesByOpenFilesFoldersAndPrograms()
{
    QTemporaryDir proc;
    makeProcess(proc, 30, "player", "fd/12", "/media/disc/film.mkv");
    makeProcess(proc, 20, "k3b", "fd/3", "/dev/sr0");
    makeProcess(proc, 40, "setup", "exe", "/media/disc/setup");
    makeProcess(proc, 50, "jail", "root", "/media/disc");
    makeProcess(proc, 60, "innocent", "fd/3", "/dev/sr1");
    std::filesystem::create_directories(proc.path().toStdString() + "/sys");
    const auto holders = discHolders(std::vector<std::string>{"/dev/sr0"},
                                     std::vector<std::string>{"/media/disc"}, proc.path().toStdString());
    QCOMPARE(holderWords(holders), std::string("k3b (20), player (30), setup (40), jail (50)"));
    // This process has a file open, and is no stranger to itself.
    QVERIFY(discHolders({}, std::vector<std::string>{"/"}).size() < 100'000);
    for (const DiscHolder& holder : discHolders({}, std::vector<std::string>{proc.path().toStdString()}))
        QVERIFY(holder.process != static_cast<std::uint32_t>(QCoreApplication::applicationPid()));
}

void TestDesktopDiscs::aFolderOfALikeNameIsNoMountPoint()
{
    QTemporaryDir proc;
    makeProcess(proc, 30, "editor", "cwd", "/media/disc-two");
    QVERIFY(discHolders({}, std::vector<std::string>{"/media/disc"}, proc.path().toStdString()).empty());
}

void TestDesktopDiscs::aMountedDiscIsFreedForABurn()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    const auto system = std::make_shared<BusySystem>();
    system->busy = [&bus](int) { return callsOf(bus, "Unmount") == 0; };
    const DesktopDiscs desktop = discsOn(bus);
    const InstantClock clock;
    const auto opened = app::HeldRecorder::open("/dev/sr0", desktop, clock, system);
    QVERIFY2(opened, opened ? "" : opened.error().toString().c_str());
    QCOMPARE(callsOf(bus, "Unmount"), 1);
}

void TestDesktopDiscs::aDiscThatStaysBusyIsNotBurned()
{
    PrivateBusDaemon bus;
    QTemporaryDir proc;
    makeProcess(proc, 20, "player", "fd/3", "/media/me/Photos/a");
    makeProcess(proc, 21, "k3b", "fd/4", "/dev/sr1");
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kBusy));
    const auto system = std::make_shared<BusySystem>();
    system->busy = [](int) { return true; };
    const DesktopDiscs desktop = discsOn(bus, proc.path());
    const InstantClock clock;
    const auto mounted = app::HeldRecorder::open("/dev/sr0", desktop, clock, system);
    QCOMPARE(mounted.error().code, ErrorCode::DeviceBusy);
    QVERIFY(mounted.error().detail.ends_with("used by player (20)"));
    // Not mounted, but another program has it: who that is, is said as well.
    const auto held = app::HeldRecorder::open("/dev/sr1", desktop, clock, system);
    QCOMPARE(held.error().code, ErrorCode::DeviceBusy);
    QVERIFY2(held.error().detail.ends_with("used by k3b (21)"), held.error().detail.c_str());
}

void TestDesktopDiscs::aLookOfUdevIsWaitedFor()
{
    const PrivateBusDaemon bus; // no UDisks2
    const auto system = std::make_shared<BusySystem>();
    system->busy = [](int time) { return time < 4; };
    const DesktopDiscs desktop = discsOn(bus);
    const InstantClock clock;
    QVERIFY(app::HeldRecorder::open("/dev/sr0", desktop, clock, system));
}

void TestDesktopDiscs::theDesktopIsToldOfWhatWasWritten()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    const auto system = std::make_shared<BusySystem>();
    const DesktopDiscs desktop = discsOn(bus);
    const InstantClock clock;
    {
        const auto opened = app::HeldRecorder::open("/dev/sr0", desktop, clock, system);
        QVERIFY(opened);
        const std::vector<std::byte> sector(2048);
        QVERIFY((*opened)->execute(mmc::makeCommandOut(mmc::write10(0, 1), sector)));
        QCOMPARE(callsOf(bus, "Rescan"), 0); // nobody is to look while it is burned
        QCOMPARE(system->closes, 0);
    }
    QCOMPARE(system->closes, 1);
    QCOMPARE(callsOf(bus, "Rescan"), 1);
}

void TestDesktopDiscs::noTrayIsPulledInThatWasOpened()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    const auto system = std::make_shared<BusySystem>();
    const DesktopDiscs desktop = discsOn(bus);
    const InstantClock clock;
    {
        const auto opened = app::HeldRecorder::open("/dev/sr0", desktop, clock, system);
        QVERIFY(opened);
        const std::vector<std::byte> sector(2048);
        QVERIFY((*opened)->execute(mmc::makeCommandOut(mmc::write10(0, 1), sector)));
        QVERIFY((*opened)->execute(
            mmc::makeCommand(mmc::startStopUnit(mmc::Immediate::No, mmc::StartStop::Eject))));
    }
    QCOMPARE(callsOf(bus, "Rescan"), 0);
}

void TestDesktopDiscs::whatWasOnlyReadIsNoNewDisc()
{
    PrivateBusDaemon bus;
    QVERIFY(mockUDisks(bus, QStringLiteral("/media/me/Photos"), kLetsGo));
    const auto system = std::make_shared<BusySystem>();
    const DesktopDiscs desktop = discsOn(bus);
    const InstantClock clock;
    {
        const auto opened = app::HeldRecorder::open("/dev/sr0", desktop, clock, system);
        QVERIFY(opened);
        std::vector<std::byte> sector(2048);
        QVERIFY((*opened)->execute(mmc::makeCommandIn(mmc::read10(0, 1), sector)));
    }
    QCOMPARE(callsOf(bus, "Rescan"), 0);
}

QTEST_GUILESS_MAIN(TestDesktopDiscs)
#include "tst_desktopdiscs.moc"
