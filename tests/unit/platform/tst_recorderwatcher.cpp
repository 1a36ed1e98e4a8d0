// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/recorderwatcher.h"

#include <array>
#include <map>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc::platform;

namespace {

struct FakeDevice final : DeviceProperties {
    using Map = std::map<std::string, std::string, std::less<>>;
    explicit FakeDevice(Map p, Map a = {}) : properties(std::move(p)), attributes(std::move(a)) {}
    std::optional<std::string> property(std::string_view name) const override
    {
        return look(properties, name);
    }
    std::optional<std::string> attribute(std::string_view name) const override
    {
        return look(attributes, name);
    }
    static std::optional<std::string> look(const Map& map, std::string_view name)
    {
        const auto found = map.find(name);
        return found == map.end() ? std::nullopt : std::optional(found->second);
    }
    Map properties;
    Map attributes;
};

RecorderInfo makeInfo(std::string node, std::string id, std::uint64_t generation = 0)
{
    RecorderInfo info;
    info.node = std::move(node);
    info.id = std::move(id);
    info.mediumGeneration = generation;
    return info;
}

/// Drives that come and go as a test wants it.
struct Plugged {
    Plugged()
    {
        if (::pipe2(m_pipe.data(), O_NONBLOCK | O_CLOEXEC) != 0)
            qFatal("no pipe");
    }
    ~Plugged()
    {
        ::close(m_pipe[0]);
        ::close(m_pipe[1]);
    }
    Plugged(const Plugged&) = delete;
    Plugged& operator=(const Plugged&) = delete;

    [[nodiscard]] std::unique_ptr<RecorderSource> source() { return std::make_unique<Source>(*this); }
    /// An event of a drive, or of something else.
    void tell(std::string_view what = "sr") { QCOMPARE(::write(m_pipe[1], what.data(), 1), 1); }
    [[nodiscard]] int waiting() const
    {
        int bytes = 0;
        return ::ioctl(m_pipe[0], FIONREAD, &bytes) == 0 ? bytes : -1;
    }

    std::vector<RecorderInfo> drives;
    int looks = 0;

private:
    struct Source final : RecorderSource {
        explicit Source(Plugged& owner) : m_owner(owner) {}
        std::vector<RecorderInfo> list() override
        {
            ++m_owner.looks;
            return m_owner.drives;
        }
        int descriptor() const override { return m_owner.m_pipe[0]; }
        bool drain() override
        {
            bool optical = false;
            for (char event = 0; ::read(m_owner.m_pipe[0], &event, 1) == 1;)
                optical |= event == 's';
            return optical;
        }
        Plugged& m_owner;
    };
    std::array<int, 2> m_pipe{};
};

/// What a watcher told, a line each.
struct Heard {
    explicit Heard(const RecorderWatcher& watcher)
    {
        const auto note = [this](const char* what) {
            return [this, what](const RecorderInfo& recorder) {
                lines += QString::fromLatin1(what) + u' ' + QString::fromStdString(recorder.node);
            };
        };
        QObject::connect(&watcher, &RecorderWatcher::recorderAdded, &context, note("added"));
        QObject::connect(&watcher, &RecorderWatcher::recorderRemoved, &context, note("removed"));
        QObject::connect(&watcher, &RecorderWatcher::recorderChanged, &context, note("changed"));
        QObject::connect(&watcher, &RecorderWatcher::recordersChanged, &context, [this] { ++changes; });
    }
    QStringList lines;
    int changes = 0;
    QObject context;
};

} // namespace

class TestRecorderWatcher : public QObject {
    Q_OBJECT
private slots:
    void takesWhatTheDriveSaysOfItself();
    void fallsBackToTheDatabasesNames();
    void knowsADriveByItsTypeWithoutADatabase();
    void refusesWhatIsNoOpticalDrive_data();
    void refusesWhatIsNoOpticalDrive();
    void idPrefersSerialOverPlaceOverNode_data();
    void idPrefersSerialOverPlaceOverNode();
    void saysWhatTheUserMayDo();
    void garbageInPropertiesIsHarmless();
    void changesAreAddedRemovedChanged();
    void anotherDriveUnderTheSameNodeIsRemovedAndAdded();
    void watcherStaysQuietWhenNothingChanges();
    void aDriveIsPluggedInAndOut();
    void anotherDiscIsAChange();
    void eventsThatConcernNoDriveAreNotLookedAt();
    void aLostEventIsMadeGoodByTheNext();
    void theSameDriveElsewhereKeepsItsId();
};

void TestRecorderWatcher::takesWhatTheDriveSaysOfItself()
{
    const auto info = recorderFrom(FakeDevice({{"ID_CDROM", "1"},
                                               {"DEVNAME", "/nonexistent/sr0"},
                                               {"ID_VENDOR", "HL-DT-ST"},
                                               {"ID_MODEL", "BD-RE_WH16NS60"},
                                               {"ID_REVISION", "1.02"},
                                               {"ID_SERIAL", "HL-DT-ST_BD-RE_WH16NS60_KL0J"},
                                               {"ID_SERIAL_SHORT", "KL0J"},
                                               {"DISKSEQ", "17"}},
                                              {{"device/vendor", "HL-DT-ST"},
                                               {"device/model", "BD-RE  WH16NS60  "},
                                               {"device/rev", "1.02\n"},
                                               {"device/type", "5"}}));
    QVERIFY(info);
    QCOMPARE(info->node, std::string("/nonexistent/sr0"));
    QCOMPARE(info->id, std::string("serial:HL-DT-ST_BD-RE_WH16NS60_KL0J"));
    QCOMPARE(info->vendor, std::string("HL-DT-ST"));
    QCOMPARE(info->model, std::string("BD-RE  WH16NS60"));
    QCOMPARE(info->revision, std::string("1.02"));
    QCOMPARE(info->mediumGeneration, 17U);
    QCOMPARE(info->access, NodeAccess::None);
}

void TestRecorderWatcher::fallsBackToTheDatabasesNames()
{
    const auto info = recorderFrom(FakeDevice(
        {{"ID_CDROM", "1"}, {"DEVNAME", "/dev/sr9"}, {"ID_VENDOR", "ASUS"}, {"ID_MODEL", "DRW-24D5MT"}},
        {{"device/vendor", "        "}}));
    QVERIFY(info);
    QCOMPARE(info->vendor, std::string("ASUS"));
    QCOMPARE(info->model, std::string("DRW-24D5MT"));
}

void TestRecorderWatcher::knowsADriveByItsTypeWithoutADatabase()
{
    QVERIFY(recorderFrom(FakeDevice({{"DEVNAME", "/dev/sr0"}}, {{"device/type", "5\n"}})));
}

void TestRecorderWatcher::refusesWhatIsNoOpticalDrive_data()
{
    QTest::addColumn<QString>("cdrom");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("node");
    QTest::newRow("hard disk") << QString() << QStringLiteral("0") << QStringLiteral("/dev/sda");
    QTest::newRow("optical memory") << QString() << QStringLiteral("7") << QStringLiteral("/dev/sdb");
    QTest::newRow("nothing known") << QString() << QString() << QStringLiteral("/dev/sr0");
    QTest::newRow("no node") << QStringLiteral("1") << QStringLiteral("5") << QString();
    QTest::newRow("strange value") << QStringLiteral("yes") << QStringLiteral("55")
                                   << QStringLiteral("/dev/sr0");
}

void TestRecorderWatcher::refusesWhatIsNoOpticalDrive()
{
    QFETCH(const QString, cdrom);
    QFETCH(const QString, type);
    QFETCH(const QString, node);
    FakeDevice device(FakeDevice::Map{});
    if (!cdrom.isNull())
        device.properties["ID_CDROM"] = cdrom.toStdString();
    if (!type.isNull())
        device.attributes["device/type"] = type.toStdString();
    if (!node.isNull())
        device.properties["DEVNAME"] = node.toStdString();
    QVERIFY(!recorderFrom(device));
}

void TestRecorderWatcher::idPrefersSerialOverPlaceOverNode_data()
{
    QTest::addColumn<QString>("serialShort");
    QTest::addColumn<QString>("serial");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("id");
    const QString none;
    const QString model = QStringLiteral("ASUS_DRW-24D5MT");
    QTest::newRow("serial number") << QStringLiteral("S1") << model + QStringLiteral("_S1")
                                   << QStringLiteral("pci-0") << QStringLiteral("serial:ASUS_DRW-24D5MT_S1");
    QTest::newRow("only the model's name")
        << none << model << QStringLiteral("pci-0") << QStringLiteral("path:pci-0");
    QTest::newRow("model, no path") << none << model << none << QStringLiteral("serial:ASUS_DRW-24D5MT");
    QTest::newRow("nothing") << none << none << none << QStringLiteral("node:/dev/sr0");
}

void TestRecorderWatcher::idPrefersSerialOverPlaceOverNode()
{
    QFETCH(const QString, serialShort);
    QFETCH(const QString, serial);
    QFETCH(const QString, path);
    QFETCH(const QString, id);
    FakeDevice device(FakeDevice::Map{{"ID_CDROM", "1"}, {"DEVNAME", "/dev/sr0"}});
    if (!serialShort.isNull())
        device.properties["ID_SERIAL_SHORT"] = serialShort.toStdString();
    if (!serial.isNull())
        device.properties["ID_SERIAL"] = serial.toStdString();
    if (!path.isNull())
        device.properties["ID_PATH"] = path.toStdString();
    QCOMPARE(QString::fromStdString(recorderFrom(device)->id), id);
}

void TestRecorderWatcher::saysWhatTheUserMayDo()
{
    QTemporaryDir folder;
    QFile node(folder.filePath(QStringLiteral("sr0")));
    QVERIFY(node.open(QIODevice::WriteOnly));
    const auto info =
        recorderFrom(FakeDevice({{"ID_CDROM", "1"}, {"DEVNAME", node.fileName().toStdString()}}));
    QVERIFY(info);
    QCOMPARE(info->access, NodeAccess::ReadWrite);
}

void TestRecorderWatcher::garbageInPropertiesIsHarmless()
{
    const auto info = recorderFrom(FakeDevice({{"ID_CDROM", "1"},
                                               {"DEVNAME", "/dev/sr0"},
                                               {"DISKSEQ", "999999999999999999999999999"},
                                               {"ID_VENDOR", std::string(100'000, ' ')},
                                               {"ID_MODEL", std::string("\xFF\xFE\0x", 4)}}));
    QVERIFY(info);
    QCOMPARE(info->mediumGeneration, 0U);
    QVERIFY(info->vendor.empty());
}

void TestRecorderWatcher::changesAreAddedRemovedChanged()
{
    const auto changes =
        changesBetween({makeInfo("/dev/sr0", "a"), makeInfo("/dev/sr1", "b"), makeInfo("/dev/sr2", "c", 1)},
                       {makeInfo("/dev/sr0", "a"), makeInfo("/dev/sr2", "c", 2), makeInfo("/dev/sr3", "d")});
    QCOMPARE(changes.added.size(), 1U);
    QCOMPARE(changes.added[0].node, std::string("/dev/sr3"));
    QCOMPARE(changes.removed.size(), 1U);
    QCOMPARE(changes.removed[0].node, std::string("/dev/sr1"));
    QCOMPARE(changes.changed.size(), 1U);
    QCOMPARE(changes.changed[0].mediumGeneration, 2U);
}

void TestRecorderWatcher::anotherDriveUnderTheSameNodeIsRemovedAndAdded()
{
    const auto changes = changesBetween({makeInfo("/dev/sr0", "a")}, {makeInfo("/dev/sr0", "b")});
    QCOMPARE(changes.added.size(), 1U);
    QCOMPARE(changes.removed.size(), 1U);
    QVERIFY(changes.changed.empty());
}

void TestRecorderWatcher::watcherStaysQuietWhenNothingChanges()
{
    RecorderWatcher watcher;
    const QSignalSpy changed(&watcher, &RecorderWatcher::recordersChanged);
    const auto before = watcher.snapshot();
    watcher.refresh();
    QCOMPARE(watcher.snapshot(), before);
    QCOMPARE(changed.count(), 0);
}

void TestRecorderWatcher::aDriveIsPluggedInAndOut()
{
    Plugged plugged;
    plugged.drives = {makeInfo("/dev/sr0", "serial:A")};
    RecorderWatcher watcher(plugged.source());
    const Heard heard(watcher);
    plugged.drives.push_back(makeInfo("/dev/sr1", "serial:B"));
    plugged.tell();
    QTRY_COMPARE(heard.lines, QStringList{QStringLiteral("added /dev/sr1")});
    QCOMPARE(watcher.snapshot().size(), 2U);
    plugged.drives.erase(plugged.drives.begin());
    plugged.tell();
    QTRY_COMPARE(heard.lines.size(), 2);
    QCOMPARE(heard.lines.back(), QStringLiteral("removed /dev/sr0"));
    QCOMPARE(watcher.snapshot(), plugged.drives);
    QCOMPARE(heard.changes, 2);
}

void TestRecorderWatcher::anotherDiscIsAChange()
{
    Plugged plugged;
    plugged.drives = {makeInfo("/dev/sr0", "serial:A", 1)};
    const RecorderWatcher watcher(plugged.source());
    const Heard heard(watcher);
    plugged.drives[0].mediumGeneration = 2;
    plugged.tell();
    QTRY_COMPARE(heard.lines, QStringList{QStringLiteral("changed /dev/sr0")});
    // And other access rights: udev gives the ACL when somebody sits down at the screen.
    plugged.drives[0].access = NodeAccess::ReadWrite;
    plugged.tell();
    QTRY_COMPARE(heard.lines.size(), 2);
    QCOMPARE(watcher.snapshot()[0].access, NodeAccess::ReadWrite);
}

void TestRecorderWatcher::eventsThatConcernNoDriveAreNotLookedAt()
{
    Plugged plugged;
    const RecorderWatcher watcher(plugged.source());
    const int before = plugged.looks;
    plugged.tell("disk");
    QTRY_COMPARE(plugged.waiting(), 0);
    QCOMPARE(plugged.looks, before);
}

void TestRecorderWatcher::aLostEventIsMadeGoodByTheNext()
{
    Plugged plugged;
    plugged.drives = {makeInfo("/dev/sr0", "serial:A")};
    const RecorderWatcher watcher(plugged.source());
    const Heard heard(watcher);
    plugged.drives = {makeInfo("/dev/sr1", "serial:B")}; // nobody was told
    plugged.drives.push_back(makeInfo("/dev/sr2", "serial:C"));
    plugged.tell();
    QTRY_COMPARE(heard.changes, 1);
    QCOMPARE(heard.lines, (QStringList{QStringLiteral("removed /dev/sr0"), QStringLiteral("added /dev/sr1"),
                                       QStringLiteral("added /dev/sr2")}));
}

void TestRecorderWatcher::theSameDriveElsewhereKeepsItsId()
{
    const auto at = [](const char* node, const char* path) {
        return recorderFrom(FakeDevice({{"ID_CDROM", "1"},
                                        {"DEVNAME", node},
                                        {"ID_SERIAL", "ASUS_DRW_S1"},
                                        {"ID_SERIAL_SHORT", "S1"},
                                        {"ID_PATH", path}}));
    };
    QCOMPARE(at("/dev/sr0", "usb-1")->id, at("/dev/sr3", "usb-2")->id);
}

QTEST_GUILESS_MAIN(TestRecorderWatcher)
#include "tst_recorderwatcher.moc"
