// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel's target made and removed, against a kernel of files below a folder.
#include "core/platform/kerneltarget.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <QTemporaryDir>
#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::platform;
namespace fs = std::filesystem;

namespace {

constexpr TargetId kId{.device = 0xFE02, .inode = 0x1234};
const fs::path kTarget = "/sys/kernel/config/target";
const fs::path kStore = kTarget / "core/user_6363/vdisc-fe02-1234";
const fs::path kPort = kTarget / "loopback/naa.300fe02000001234";

/// What target_core_user and tcm_loop do when configfs is used, as far as files show it: folders come with
/// their attributes and go with them, but not while something was made in them.
class FakeKernel final : public KernelFiles {
public:
    explicit FakeKernel(const fs::path& root) : KernelFiles(root)
    {
        for (const auto* folder :
             {"sys/class/uio", "sys/bus/scsi/devices", "dev", "sys/kernel/config/target/core"})
            fs::create_directories(root / folder);
    }

    Result<> makeFolder(const fs::path& path) override
    {
        TRY(next("mkdir", path));
        if (path == refused)
            return fail(Error::atPath(ErrorCode::WriteFileFailed, path.string()));
        TRY(KernelFiles::makeFolder(path));
        m_made.insert(path);
        if (path.parent_path().parent_path() == kTarget / "core")
            for (const auto* file : {"control", "enable", "attrib/cmd_time_out", "attrib/pgr_support",
                                     "action/block_dev", "action/reset_ring"})
                makeFile(path / file);
        if (path.filename() == "tpgt_1") {
            makeFile(path / "nexus");
            makeFile(path / "address", "2:0:1\n");
            fs::create_directories(inRoot(path / "lun"));
        }
        return {};
    }
    Result<> removeFolder(const fs::path& path) override
    {
        TRY(next("rmdir", path));
        if (!exists(path))
            return fail(Error::atPath(ErrorCode::FileNotFound, path.string()));
        const auto isInside = [&path](const fs::path& other) {
            return other != path && other.string().starts_with(path.string() + "/");
        };
        if (std::ranges::any_of(m_made, isInside) || (path == kStore && isLinked()))
            return fail(Error::atPath(ErrorCode::WriteFileFailed, path.string(), "not empty"));
        fs::remove_all(inRoot(path));
        m_made.erase(path);
        if (path == kStore)
            fs::remove_all(inRoot("/sys/class/uio/uio7"));
        return {};
    }
    Result<> write(const fs::path& path, std::string_view text) override
    {
        TRY(next(std::string("write ") + std::string(text) + " to", path));
        TRY(KernelFiles::write(path, text));
        if (path.filename() == "enable") {
            makeFile("/sys/class/uio/uio7/name",
                     "tcm-user/6363/" + path.parent_path().filename().string() + "/emberdisc\n");
            makeFile("/sys/class/uio/uio7/maps/map0/size", "0x0000000000002000\n");
            makeFile("/dev/uio7");
            fs::resize_file(inRoot("/dev/uio7"), 0x2000);
        }
        return {};
    }
    Result<> link(const fs::path& path, const fs::path& target) override
    {
        TRY(next("link " + target.string() + " at", path));
        if (!exists(target))
            return fail(Error::atPath(ErrorCode::FileNotFound, path.string()));
        TRY(KernelFiles::link(path, target));
        m_made.insert(path);
        if (hasSrMod) {
            fs::create_directories(inRoot("/sys/bus/scsi/devices/2:0:1:0/block/sr3"));
            fs::create_directories(inRoot("/sys/bus/scsi/devices/2:0:1:0/scsi_generic/sg5"));
            makeFile("/dev/sr3");
        }
        return {};
    }
    Result<> removeLink(const fs::path& path) override
    {
        TRY(next("unlink", path));
        TRY(KernelFiles::removeLink(path));
        m_made.erase(path);
        fs::remove_all(inRoot("/sys/bus/scsi/devices/2:0:1:0"));
        return {};
    }
    Result<OwnedFd> open(const fs::path& path) override
    {
        TRY(next("open", path));
        if (isServed)
            return fail(Error::atPath(ErrorCode::DeviceBusy, path.string()));
        return KernelFiles::open(path);
    }

    /// What was made and not removed, but the adapter's own folders.
    [[nodiscard]] std::vector<std::string> leftovers() const
    {
        std::vector<std::string> left;
        for (const fs::path& path : m_made)
            if (path != kTarget / "loopback")
                left.push_back(path.string());
        return left;
    }
    [[nodiscard]] bool isLinked() const
    {
        return std::ranges::any_of(m_made, [](const fs::path& path) { return path.filename() == "device"; });
    }

    std::vector<std::string> log; ///< what was done
    int failsAt = -1;             ///< the operation that fails, counted from 0
    fs::path refused;             ///< a folder that the kernel does not make
    bool hasSrMod = true;
    bool isServed = false; ///< another process has the UIO device

private:
    Result<> next(const std::string& what, const fs::path& path)
    {
        log.push_back(what + " " + path.string());
        if (failsAt >= 0 && failsAt-- == 0)
            return fail(Error::atPath(ErrorCode::WriteFileFailed, path.string(), "as planned"));
        return {};
    }
    void makeFile(const fs::path& path, const std::string& text = {}) const
    {
        fs::create_directories(inRoot(path).parent_path());
        std::ofstream(inRoot(path)) << text;
    }

    std::set<fs::path> m_made;
};

/// Sleeping makes it later.
class JumpingClock final : public Clock {
public:
    System::time_point now() const override { return {}; }
    Steady::time_point steadyNow() const override { return m_now; }
    bool sleepFor(Steady::duration duration, const std::stop_token& stop) const override
    {
        m_now += duration;
        return !stop.stop_requested();
    }

private:
    mutable Steady::time_point m_now;
};

struct Rig {
    QTemporaryDir dir;
    FakeKernel kernel{dir.path().toStdString()};
    JumpingClock clock;
};

} // namespace

class TestKernelTarget : public QObject {
    Q_OBJECT
private slots:
    void namesLeadBackToTheFile()
    {
        QCOMPARE(kId.name(), std::string("vdisc-fe02-1234"));
        QVERIFY(TargetId::fromName("vdisc-fe02-1234") == kId);
        for (const auto* other : {"", "vdisc-", "vdisc-fe02", "vdisc-fe02-", "vdisc-fe02-12x", "vdisc-x-1",
                                  "hba_info", "vdisc-11111111111111111-1"})
            QVERIFY2(!TargetId::fromName(other), other);
    }
    void aFileHasOneId()
    {
        const Rig rig;
        const fs::path file = fs::path(rig.dir.path().toStdString()) / "disc";
        std::ofstream(file) << "disc";
        fs::create_hard_link(file, file.string() + "2");
        QVERIFY(TargetId::ofFile(file).value() == TargetId::ofFile(file.string() + "2").value());
        QCOMPARE(TargetId::ofFile("/nowhere").error().code, ErrorCode::FileNotFound);
    }
    void makesAndRemovesInTheKernelsOrder()
    {
        Rig rig;
        {
            const auto target = KernelTarget::create(rig.kernel, kId);
            QVERIFY(target);
            QCOMPARE((*target)->memory().size(), std::size_t{0x2000});
            QVERIFY((*target)->doorbell() >= 0);
            const auto nodes = (*target)->plugIn(rig.clock, {});
            QVERIFY(nodes);
            QCOMPARE(nodes->block, std::string("/dev/sr3"));
            QCOMPARE(nodes->generic, std::string("/dev/sg5"));
        }
        const std::string store = kStore.string();
        const std::string port = kPort.string();
        const std::vector<std::string> expected = {
            "mkdir /sys/kernel/config/target/core/user_6363",
            "mkdir " + store,
            "write "
            "dev_config=emberdisc/vdisc-fe02-1234,dev_size=2097152,hw_block_size=2048,nl_reply_supported=-1 "
            "to " +
                store + "/control",
            "write 0 to " + store + "/attrib/cmd_time_out",
            "write 0 to " + store + "/attrib/pgr_support",
            "write 0 to " + store + "/attrib/alua_support", // which this kernel lacks
            "write 1 to " + store + "/enable",
            "open /dev/uio7",
            "mkdir /sys/kernel/config/target/loopback",
            "mkdir " + port,
            "mkdir " + port + "/tpgt_1",
            "write naa.310fe02000001234 to " + port + "/tpgt_1/nexus",
            "mkdir " + port + "/tpgt_1/lun/lun_0",
            "link " + store + " at " + port + "/tpgt_1/lun/lun_0/device",
            "unlink " + port + "/tpgt_1/lun/lun_0/device",
            "rmdir " + port + "/tpgt_1/lun/lun_0",
            "rmdir " + port + "/tpgt_1",
            "rmdir " + port,
            "rmdir " + store,
            "rmdir /sys/kernel/config/target/core/user_6363",
        };
        QCOMPARE(rig.kernel.log, expected);
        QVERIFY(rig.kernel.leftovers().empty());
    }
    void leavesNothingBehindAFailureAnywhere()
    {
        int failures = 0;
        for (int step = 0;; ++step) {
            Rig rig;
            rig.kernel.failsAt = step;
            bool failed = false;
            {
                const auto target = KernelTarget::create(rig.kernel, kId);
                failed = !target || !(*target)->plugIn(rig.clock, {});
            }
            if (!failed)
                break;
            ++failures;
            QVERIFY2(rig.kernel.leftovers().empty(), qPrintable(QStringLiteral("step %1").arg(step)));
        }
        QCOMPARE(failures, 14); // all that makes something
    }
    void refusesWithoutConfigfs()
    {
        Rig rig;
        fs::remove_all(fs::path(rig.dir.path().toStdString()) / "sys/kernel");
        const auto target = KernelTarget::create(rig.kernel, kId);
        QVERIFY(!target);
        QCOMPARE(target.error().code, ErrorCode::KernelTargetUnavailable);
        QVERIFY(rig.kernel.log.empty());
    }
    void refusesWithoutAModule()
    {
        Rig rig;
        rig.kernel.refused = kTarget / "core/user_6363";
        QCOMPARE(KernelTarget::create(rig.kernel, kId).error().code, ErrorCode::KernelTargetUnavailable);
        rig.kernel.refused = kTarget / "loopback";
        const auto target = KernelTarget::create(rig.kernel, kId);
        QVERIFY(target);
        QCOMPARE((*target)->plugIn(rig.clock, {}).error().code, ErrorCode::KernelTargetUnavailable);
    }
    void waitsForANodeAndGivesUp()
    {
        Rig rig;
        rig.kernel.hasSrMod = false;
        const auto target = KernelTarget::create(rig.kernel, kId);
        QCOMPARE((*target)->plugIn(rig.clock, {}).error().code, ErrorCode::KernelTargetUnavailable);
        (*target)->unplug();
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE((*target)->plugIn(rig.clock, stop.get_token()).error().code, ErrorCode::Cancelled);
    }
    void listsAndRemovesATargetThatLives()
    {
        Rig rig;
        const auto target = KernelTarget::create(rig.kernel, kId);
        QVERIFY((*target)->plugIn(rig.clock, {}));
        rig.kernel.isServed = true;
        const auto targets = listTargets(rig.kernel);
        QCOMPARE(targets.size(), std::size_t{1});
        QVERIFY(targets[0].id == kId);
        QCOMPARE(targets[0].nodes->block, std::string("/dev/sr3"));
        QCOMPARE(KernelTarget::create(rig.kernel, kId).error().code, ErrorCode::DeviceBusy);
        rig.kernel.log.clear();
        QVERIFY(removeTarget(rig.kernel, kId));
        QVERIFY(rig.kernel.leftovers().empty());
        // Its commands are answered to the end.
        QVERIFY(std::ranges::none_of(rig.kernel.log,
                                     [](const std::string& line) { return line.contains("reset_ring"); }));
        QCOMPARE(removeTarget(rig.kernel, kId).error().code, ErrorCode::DeviceNotFound);
    }
    void endsTheCommandsOfAProcessThatWasKilled()
    {
        Rig rig;
        auto target = KernelTarget::create(rig.kernel, kId);
        QVERIFY((*target)->plugIn(rig.clock, {}));
        rig.kernel.log.clear();
        QVERIFY(removeTarget(rig.kernel, kId));
        const auto at = [&](const std::string& part) {
            return std::ranges::find_if(rig.kernel.log,
                                        [&](const std::string& line) { return line.contains(part); });
        };
        QVERIFY(at("write 1 to " + (kStore / "action/block_dev").string()) <
                at("write 2 to " + (kStore / "action/reset_ring").string()));
        QVERIFY(at("reset_ring") < at("unlink"));
        QVERIFY(rig.kernel.leftovers().empty());
    }
    void createClearsWhatWasLeft()
    {
        Rig rig;
        auto killed = KernelTarget::create(rig.kernel, kId);
        QVERIFY((*killed)->plugIn(rig.clock, {}));
        const auto target = KernelTarget::create(rig.kernel, kId);
        QVERIFY(target);
        QVERIFY((*target)->plugIn(rig.clock, {}));
    }
};

QTEST_APPLESS_MAIN(TestKernelTarget)
#include "tst_kerneltarget.moc"
