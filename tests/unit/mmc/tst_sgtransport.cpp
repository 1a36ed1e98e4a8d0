// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mmc/commands.h"
#include "core/mmc/sgtransport.h"
#include "doubles.h"

#include <QTemporaryFile>
#include <QTest>

#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#include <fcntl.h>
#include <scsi/sg.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace emberdisc;
using namespace emberdisc::mmc;
using namespace emberdisc::mmc::test;

namespace {

/// A kernel that does what the test says.
class FakeSgSystem final : public SgSystem {
public:
    int open(const std::string&, int flags) const override
    {
        opened.push_back(flags);
        return openResult ? openResult(flags) : 7;
    }
    void close(int) const override { ++closed; }
    NodeKind kind(int) const override { return nodeKind; }
    int lockExclusively(int) const override { return flockResult; }
    int lockRecord(int) const override { return recordResult; }
    int ioctl(int, unsigned long request, void* argument) const override
    {
        if (request == SG_IO)
            return sgIo(*static_cast<sg_io_hdr*>(argument));
        if (request == SG_GET_VERSION_NUM) {
            *static_cast<int*>(argument) = version;
            return version == 0 ? -ENOTTY : 0;
        }
        if (request == SG_GET_RESERVED_SIZE) {
            *static_cast<int*>(argument) = reserved;
            return reserved == 0 ? -ENOTTY : 0;
        }
        return 0;
    }
    std::string readText(const std::string& path) const override
    {
        const auto found = files.find(path);
        return found == files.end() ? std::string() : found->second;
    }
    std::string canonical(const std::string& path) const override
    {
        if (path == "/proc/self/exe")
            return program;
        return path == "/dev/cdrom" ? "/dev/sr0" : path;
    }
    std::optional<Node> node(const std::string&) const override { return nodeFound; }
    bool exists(const std::string& path) const override { return files.contains(path); }
    std::string groupName(std::uint32_t group) const override
    {
        return group == 24 ? "cdrom" : group == 6 ? "disk" : "other";
    }
    bool hasGroup(std::uint32_t group) const override { return groupsOfSession.contains(group); }
    bool isListedInGroup(std::uint32_t group) const override { return groupsListed.contains(group); }
    std::string environment(const std::string& variable) const override
    {
        const auto found = variables.find(variable);
        return found == variables.end() ? std::string() : found->second;
    }

    std::function<int(int)> openResult;
    std::function<int(sg_io_hdr&)> sgIo = [](sg_io_hdr&) { return 0; };
    NodeKind nodeKind = NodeKind::BlockDevice;
    int flockResult = 0;
    int recordResult = 0;
    int version = 30536;
    int reserved = 0;
    std::map<std::string, std::string> files;
    std::optional<Node> nodeFound;
    std::set<std::uint32_t> groupsOfSession;
    std::set<std::uint32_t> groupsListed;
    std::string program = "/usr/bin/emberdisc";
    std::map<std::string, std::string> variables;
    mutable std::vector<int> opened;
    mutable int closed = 0;
};

std::unique_ptr<SgTransport> opened(const std::shared_ptr<FakeSgSystem>& system)
{
    auto transport = SgTransport::open("/dev/sr0", SgTransport::Access::Burn, system);
    return transport ? std::move(*transport) : nullptr;
}

ErrorCode openError(const std::shared_ptr<FakeSgSystem>& system,
                    SgTransport::Access access = SgTransport::Access::Burn)
{
    const auto transport = SgTransport::open("/dev/sr0", access, system);
    return transport ? ErrorCode::Internal : transport.error().code;
}

/// /dev/sr0 of most systems, which its group may read and write, and nobody else; we may not.
std::shared_ptr<FakeSgSystem> forbidding()
{
    auto system = std::make_shared<FakeSgSystem>();
    system->openResult = [](int) { return -EACCES; };
    system->nodeFound = SgSystem::Node{
        .kind = SgSystem::NodeKind::BlockDevice, .major = 11, .minor = 0, .group = 24, .permissions = 0660};
    return system;
}

/// The code and the detail of what came of opening it.
std::string problem(const std::shared_ptr<FakeSgSystem>& system)
{
    const auto transport = SgTransport::open("/dev/sr0", SgTransport::Access::Burn, system);
    if (transport)
        return "none";
    return std::string(name(transport.error().code)) + ": " + transport.error().detail;
}

void putSense(sg_io_hdr& header, std::string_view hex)
{
    const Bytes bytes = bytesOf(hex);
    std::memcpy(header.sbp, bytes.data(), bytes.size());
    header.sb_len_wr = static_cast<unsigned char>(bytes.size());
    header.status = 0x02;
    header.driver_status = 0x08;
}

} // namespace

class TestSgTransport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensExclusivelyWithoutTouchingTheTray()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        {
            const auto transport = opened(system);
            QVERIFY(transport && !transport->isReadOnly());
            QCOMPARE(transport->describe(), std::string("/dev/sr0"));
        }
        QCOMPARE(system->opened, (std::vector<int>{O_RDWR | O_EXCL | O_NONBLOCK | O_CLOEXEC}));
        QCOMPARE(system->closed, 1);
    }
    void busyDeviceTellsWhereItIsMounted()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        system->openResult = [](int) { return -EBUSY; };
        system->files["/proc/mounts"] =
            "/dev/sda1 / ext4 rw 0 0\n/dev/cdrom /media/me/My\\040Disc iso9660 ro 0 0\n";
        const auto transport = SgTransport::open("/dev/sr0", SgTransport::Access::Burn, system);
        QCOMPARE(transport.error().code, ErrorCode::DeviceBusy);
        QCOMPARE(transport.error().detail, std::string("mounted at /media/me/My Disc"));
        QVERIFY(transport.error().where == Error::Where(AtPath{"/dev/sr0"}));
        QVERIFY(transport.error().cause == Error::Cause(Errno{EBUSY}));
        system->files.clear();
        QCOMPARE(SgTransport::open("/dev/sr0", SgTransport::Access::Burn, system).error().detail,
                 std::string("another program holds the device"));
    }
    void openErrorsAreToldApart()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        const std::map<int, ErrorCode> expected = {
            {ENOENT, ErrorCode::DeviceNotFound},  {ENXIO, ErrorCode::DeviceNotFound},
            {EACCES, ErrorCode::DeviceForbidden}, {EPERM, ErrorCode::DeviceForbidden},
            {EBUSY, ErrorCode::DeviceBusy},       {EMFILE, ErrorCode::TransportFailed}};
        for (const auto& [error, code] : expected) {
            system->openResult = [e = error](int) { return -e; };
            QCOMPARE(openError(system), code);
        }
        QCOMPARE(system->closed, 0);
    }
    void aUserOutsideOfTheGroupIsTold()
    {
        const auto system = forbidding();
        QCOMPARE(problem(system), std::string("DeviceGroupMissing: cdrom"));
        system->groupsListed = {24, 1000};
        QCOMPARE(problem(system), std::string("DeviceGroupPending: cdrom"));
        system->groupsOfSession = {24};
        QCOMPARE(problem(system),
                 std::string("DeviceForbidden: no permission to open the device for writing"));
    }
    void aUserWhoIsNotAtTheScreenIsTold()
    {
        const auto system = forbidding();
        system->files["/run/udev/data/b11:0"] = "S:cdrom\nE:ID_CDROM=1\nG:systemd\nG:uaccess\nG:seat\n";
        QCOMPARE(problem(system), std::string("DeviceSeatMissing: cdrom"));
        // One who logs in again will be in the group; the screen is not needed then.
        system->groupsListed = {24};
        QCOMPARE(problem(system), std::string("DeviceGroupPending: cdrom"));
        system->groupsListed = {};
        system->files["/run/udev/data/b11:0"] = "E:TAGS=:uaccess:\nG:systemd\n";
        QCOMPARE(problem(system), std::string("DeviceGroupMissing: cdrom"));
        system->nodeFound->kind = SgSystem::NodeKind::CharacterDevice;
        system->files["/run/udev/data/c11:0"] = "G:uaccess";
        QCOMPARE(problem(system), std::string("DeviceSeatMissing: cdrom"));
    }
    void nobodyIsSentIntoAGroupThatDoesNotHelp()
    {
        for (const auto& [group, permissions] :
             {std::pair{24U, 0640U}, std::pair{24U, 0600U}, std::pair{0U, 0660U}, std::pair{65534U, 0660U}}) {
            const auto system = forbidding();
            system->nodeFound->group = group;
            system->nodeFound->permissions = permissions;
            QVERIFY(problem(system).starts_with("DeviceForbidden: "));
        }
        const auto system = forbidding();
        system->nodeFound.reset();
        QVERIFY(problem(system).starts_with("DeviceForbidden: "));
        system->openResult = [](int) { return -EPERM; };
        QVERIFY(problem(system).starts_with("DeviceForbidden: "));
        const auto disk = forbidding();
        disk->nodeFound->group = 6; // whose members may write to all disks
        QVERIFY(problem(disk).starts_with("DeviceForbidden: "));
    }
    void theSandboxIsNamed()
    {
        // No list of devices outside of a sandbox.
        auto system = forbidding();
        system->openResult = [](int) { return -EPERM; };
        system->files["/run/.containerenv"] = "";
        QCOMPARE(problem(system), std::string("DeviceNotInSandbox: container"));
        // The node is there, and belongs to a group: that is what is missing.
        system->openResult = [](int) { return -EACCES; };
        QCOMPARE(problem(system), std::string("DeviceGroupMissing: cdrom"));
        system = forbidding();
        system->variables["SNAP"] = "/snap/emberdisc/1";
        system->program = "/snap/emberdisc/1/usr/bin/emberdisc";
        QCOMPARE(problem(system), std::string("DeviceNotInSandbox: Snap"));
        system->program = "/usr/bin/emberdisc"; // started from another Snap's terminal
        QCOMPARE(problem(system), std::string("DeviceGroupMissing: cdrom"));
        system = forbidding();
        system->openResult = [](int) { return -ENOENT; };
        system->files["/.flatpak-info"] = "[Application]";
        QCOMPARE(problem(system), std::string("DeviceNotFound: there is no device"));
        system->files["/sys/class/block/sr0"] = "";
        QCOMPARE(problem(system), std::string("DeviceNotInSandbox: Flatpak"));
        system->files.erase("/.flatpak-info");
        QCOMPARE(problem(system), std::string("DeviceNotFound: there is no device"));
    }
    void aCommandThatReadingDoesNotAllowTellsWhy()
    {
        const auto system = forbidding();
        system->openResult = [](int flags) { return (flags & O_ACCMODE) == O_RDWR ? -EACCES : 7; };
        auto transport = SgTransport::open("/dev/sr0", SgTransport::Access::Query, system);
        QVERIFY(transport.has_value());
        system->sgIo = [](sg_io_hdr&) { return -EPERM; };
        const auto refused = (*transport)->execute(makeCommand(testUnitReady()));
        QCOMPARE(refused.error().code, ErrorCode::DeviceGroupMissing);
        QVERIFY(refused.error().where == Error::Where(AtPath{"/dev/sr0"}));
        // In use, and so only for reading.
        system->openResult = [](int flags) { return (flags & O_EXCL) != 0 ? -EBUSY : 7; };
        transport = SgTransport::open("/dev/sr0", SgTransport::Access::Query, system);
        QVERIFY(transport.has_value());
        QCOMPARE((*transport)->execute(makeCommand(testUnitReady())).error().code, ErrorCode::DeviceBusy);
    }
    void theRealSystemKnowsUsAndOurGroups()
    {
        const LinuxSgSystem system;
        QTemporaryFile file;
        QVERIFY(file.open());
        const std::string path = file.fileName().toStdString();
        QVERIFY(::chmod(path.c_str(), 0640) == 0);
        const auto node = system.node(path);
        QVERIFY(node.has_value());
        QCOMPARE(node->group, std::uint32_t{::getegid()});
        QCOMPARE(node->permissions, 0640U);
        QVERIFY(node->kind == SgSystem::NodeKind::Other && system.exists(path));
        QVERIFY(system.hasGroup(::getegid()) && !system.hasGroup(0x7FFFFFF0));
        QVERIFY(!system.isListedInGroup(0x7FFFFFF0));
        QCOMPARE(system.groupName(0), std::string("root"));
        QCOMPARE(system.groupName(0x7FFFFFF0), std::string("2147483632"));
        QVERIFY(!system.node(path + ".none") && !system.exists(path + ".none"));
        QVERIFY(!system.environment("PATH").empty() && system.environment("EMBERDISC_NO_SUCH").empty());
    }
    void locksOfOthersAreRespected()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        system->flockResult = -EWOULDBLOCK;
        QCOMPARE(openError(system), ErrorCode::DeviceBusy);
        QCOMPARE(system->closed, 1);
        system->flockResult = 0;
        system->recordResult = -EAGAIN;
        QCOMPARE(openError(system), ErrorCode::DeviceBusy);
        // Asking only does no harm.
        QVERIFY(SgTransport::open("/dev/sr0", SgTransport::Access::Query, system).has_value());
    }
    void thingsThatAreNoDriveAreRefused()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        system->nodeKind = SgSystem::NodeKind::Other;
        QCOMPARE(openError(system), ErrorCode::Unsupported);
        system->nodeKind = SgSystem::NodeKind::BlockDevice;
        system->version = 0;
        QCOMPARE(openError(system), ErrorCode::Unsupported);
        QCOMPARE(system->closed, 2);
    }
    void queriesFallBackToReading()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        system->openResult = [](int flags) { return (flags & O_ACCMODE) == O_RDWR ? -EACCES : 7; };
        const auto readOnly = SgTransport::open("/dev/sr0", SgTransport::Access::Query, system);
        QVERIFY(readOnly && (*readOnly)->isReadOnly());
        QCOMPARE(openError(system), ErrorCode::DeviceForbidden);
        system->openResult = [](int flags) { return (flags & O_EXCL) != 0 ? -EBUSY : 7; };
        const auto shared = SgTransport::open("/dev/sr0", SgTransport::Access::Query, system);
        QVERIFY(shared && (*shared)->isReadOnly());
        QCOMPARE(system->opened.back(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    }
    void regularFileIsNoDevice()
    {
        // The real system calls.
        QTemporaryFile file;
        QVERIFY(file.open());
        QCOMPARE(SgTransport::open(file.fileName().toStdString(), SgTransport::Access::Query).error().code,
                 ErrorCode::Unsupported);
        QCOMPARE(SgTransport::open("/nonexistent/sr0", SgTransport::Access::Burn).error().code,
                 ErrorCode::DeviceNotFound);
    }
    void maximumTransferComesFromTheQueue_data()
    {
        QTest::addColumn<QByteArray>("sectors");
        QTest::addColumn<QByteArray>("hardware");
        QTest::addColumn<int>("reserved");
        QTest::addColumn<int>("expected");
        QTest::newRow("usb") << QByteArray("120\n") << QByteArray("120\n") << 0 << 122880;
        QTest::newRow("smaller counts") << QByteArray("1280\n") << QByteArray("32\n") << 0 << 32768;
        QTest::newRow("capped") << QByteArray("4096\n") << QByteArray("4096\n") << 0 << 524288;
        QTest::newRow("reserved buffer") << QByteArray() << QByteArray() << 65536 << 65536;
        QTest::newRow("nobody knows") << QByteArray() << QByteArray("x") << 0 << 32768;
    }
    void maximumTransferComesFromTheQueue()
    {
        QFETCH(QByteArray, sectors);
        QFETCH(QByteArray, hardware);
        QFETCH(int, reserved);
        const auto system = std::make_shared<FakeSgSystem>();
        system->files["/sys/class/block/sr0/queue/max_sectors_kb"] = sectors.toStdString();
        system->files["/sys/class/block/sr0/queue/max_hw_sectors_kb"] = hardware.toStdString();
        system->reserved = reserved;
        QTEST(static_cast<int>(opened(system)->maximumTransfer()), "expected");
    }

    void headerIsFilledForReading()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        system->sgIo = [](sg_io_hdr& header) {
            const bool clean = std::all_of(header.sbp, header.sbp + header.mx_sb_len,
                                           [](unsigned char c) { return c == 0; });
            if (header.interface_id != 'S' || header.dxfer_direction != SG_DXFER_FROM_DEV ||
                header.cmd_len != 6 || header.cmdp[0] != 0x12 || header.cmdp[4] != 36 ||
                header.dxfer_len != 36 || header.timeout != 30000 || header.mx_sb_len != 64 || !clean ||
                header.flags != 0)
                return -EINVAL;
            std::memset(header.dxferp, 0x41, 20);
            header.resid = 16;
            return 0;
        };
        Bytes in(36);
        const auto reply = opened(system)->execute(makeCommandIn(inquiry(36), in));
        QVERIFY(reply && reply->transferred == 20);
        QVERIFY(in[19] == std::byte{0x41} && in[20] == std::byte{0});
    }
    void headerIsFilledForWritingAndForNothing()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        std::vector<int> directions;
        system->sgIo = [&](sg_io_hdr& header) {
            directions.push_back(header.dxfer_direction);
            return 0;
        };
        const auto transport = opened(system);
        const Bytes out(2048);
        QCOMPARE(transport->execute(makeCommandOut(write10(0, 1), out))->transferred, std::size_t(2048));
        QCOMPARE(transport->execute(makeCommand(testUnitReady()))->transferred, std::size_t(0));
        QCOMPARE(directions, (std::vector<int>{SG_DXFER_TO_DEV, SG_DXFER_NONE}));
    }
    void nonsenseResidualsAreClamped()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        Bytes in(8);
        system->sgIo = [](sg_io_hdr& header) { return header.resid = -5, 0; };
        QCOMPARE(opened(system)->execute(makeCommandIn(readCapacity(), in))->transferred, std::size_t(8));
        system->sgIo = [](sg_io_hdr& header) { return header.resid = 4000, 0; };
        QCOMPARE(opened(system)->execute(makeCommandIn(readCapacity(), in))->transferred, std::size_t(0));
    }
    void refusalsOfTheSystemAreToldApart()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        const auto transport = opened(system);
        const std::map<int, ErrorCode> expected = {
            {EPERM, ErrorCode::CommandForbidden}, {ENODEV, ErrorCode::DeviceGone},
            {ENXIO, ErrorCode::DeviceGone},       {ENOMEM, ErrorCode::OutOfMemory},
            {EIO, ErrorCode::TransportFailed},    {EINVAL, ErrorCode::TransportFailed}};
        for (const auto& [error, code] : expected) {
            system->sgIo = [e = error](sg_io_hdr&) { return -e; };
            const auto reply = transport->execute(makeCommand(testUnitReady()));
            QCOMPARE(reply.error().code, code);
            QVERIFY(reply.error().cause == Error::Cause(Errno{error}));
        }
    }
    void checkConditionCarriesItsSense()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        system->sgIo = [](sg_io_hdr& header) {
            putSense(header, "70 00 02 00 00 00 00 0A 00 00 00 00 04 04 00 80 10 00");
            return 0;
        };
        const auto reply = opened(system)->execute(makeCommand(testUnitReady()));
        QCOMPARE(reply.error().code, ErrorCode::CheckCondition);
        QVERIFY(reply.error().sense()->is(2, 4, 4));
        QCOMPARE(reply.error().sense()->progress.value(), 0x1000);
        QVERIFY(reply.error().where == Error::Where(AtCommand{0x00}));
    }
    void recoveredErrorIsSuccessButADeferredOneIsNot()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        const auto transport = opened(system);
        system->sgIo = [](sg_io_hdr& header) {
            return putSense(header, "70 00 01 00 00 00 00 0A 00 00 00 00 73 01"), 0;
        };
        QVERIFY(transport->execute(makeCommand(testUnitReady())).has_value());
        system->sgIo = [](sg_io_hdr& header) {
            return putSense(header, "71 00 03 00 00 00 00 0A 00 00 00 00 0C 00"), 0;
        };
        QVERIFY(transport->execute(makeCommand(testUnitReady())).error().sense()->deferred);
    }
    void carrierTroubleIsToldApart()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        const auto transport = opened(system);
        struct Row {
            unsigned short host;
            unsigned short driver;
            unsigned char status;
            ErrorCode code;
        };
        for (const Row& row :
             {Row{1, 0, 0, ErrorCode::DeviceGone}, Row{4, 0, 0, ErrorCode::DeviceGone},
              Row{3, 0, 0, ErrorCode::DeviceTimeout}, Row{0, 6, 0, ErrorCode::DeviceTimeout},
              Row{7, 0, 0, ErrorCode::TransportFailed}, Row{0x0B, 0, 0, ErrorCode::TransportFailed},
              Row{0, 0, 0x08, ErrorCode::TransportFailed}, Row{0, 0, 0x02, ErrorCode::TransportFailed}}) {
            system->sgIo = [&](sg_io_hdr& header) {
                header.host_status = row.host;
                header.driver_status = row.driver;
                header.status = row.status;
                return 0;
            };
            QCOMPARE(transport->execute(makeCommand(testUnitReady())).error().code, row.code);
        }
    }
    void tooLargeTransfersNeverReachTheKernel()
    {
        const auto system = std::make_shared<FakeSgSystem>();
        int calls = 0;
        system->sgIo = [&](sg_io_hdr&) { return ++calls, 0; };
        const auto transport = opened(system);
        const Bytes out(transport->maximumTransfer() + 1);
        QCOMPARE(transport->execute(makeCommandOut(write10(0, 17), out)).error().code,
                 ErrorCode::InvalidArgument);
        QCOMPARE(calls, 0);
    }
};

QTEST_APPLESS_MAIN(TestSgTransport)
#include "tst_sgtransport.moc"
