// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/platform/recorderwatcher.h"

#include <map>

#include <sys/stat.h>

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
    void watcherAgreesWithListAndStaysQuiet();
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

void TestRecorderWatcher::watcherAgreesWithListAndStaysQuiet()
{
    RecorderWatcher watcher;
    const QSignalSpy changed(&watcher, &RecorderWatcher::recordersChanged);
    QCOMPARE(watcher.snapshot(), listRecorders());
    watcher.refresh();
    QCOMPARE(changed.count(), 0);
}

QTEST_GUILESS_MAIN(TestRecorderWatcher)
#include "tst_recorderwatcher.moc"
