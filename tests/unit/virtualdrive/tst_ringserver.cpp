// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel rings, we answer and ring back: UIO's doorbell as one end of a socket.
#include "host.h"
#include "ringmemory.h"

#include "core/base/ownedfd.h"
#include "core/virtualdrive/ringserver.h"

#include <array>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

/// The kernel's end of the doorbell, and a server at the other one in a thread of its own.
struct Service {
    explicit Service(mmc::Transport& transport)
    {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
            qFatal("no sockets");
        kernel = OwnedFd(ends[0]);
        ours = OwnedFd(ends[1]);
        thread = std::jthread([this, &transport](const std::stop_token& stop) {
            ended = serveRing(memory.bytes(), ours.get(), transport, stop);
        });
    }
    void ring() const
    {
        constexpr std::uint32_t once = 1;
        static_cast<void>(::write(kernel.get(), &once, sizeof once));
    }
    /// Waits for the answer.
    [[nodiscard]] bool isRung() const
    {
        std::uint32_t count = 0;
        return ::read(kernel.get(), &count, sizeof count) == sizeof count;
    }

    RingMemory memory;
    OwnedFd kernel;
    OwnedFd ours;
    Result<> ended = fail(ErrorCode::Internal, "still running");
    std::jthread thread;
};

} // namespace

class TestRingServer : public QObject {
    Q_OBJECT
private slots:
    void answersWhenTheBellRings()
    {
        Host host(MediumType::BdR);
        Service service(*host.recorder);
        for (int round = 0; round < 3; ++round) {
            const auto entry = service.memory.command({0x12, 0, 0, 0, 36, 0}, {{RingMemory::kData, 36}});
            service.ring();
            QVERIFY(service.isRung());
            QCOMPARE(service.memory.get<std::uint32_t>(entry + 12), 36U);
            QCOMPARE(int{service.memory.get<std::uint8_t>(RingMemory::kData)}, 5); // a CD/DVD device
        }
        service.thread.request_stop();
        service.thread.join();
        QVERIFY(service.ended);
    }
    void answersWhatCameBeforeTheFirstRing()
    {
        FakeRecorder recorder;
        RingMemory memory;
        memory.command({0x00});
        std::array<int, 2> ends{};
        QCOMPARE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
        const OwnedFd kernel(ends[0]);
        const OwnedFd ours(ends[1]);
        const std::jthread thread([&](const std::stop_token& stop) {
            static_cast<void>(serveRing(memory.bytes(), ours.get(), recorder, stop));
        });
        std::uint32_t count = 0;
        QCOMPARE(::read(kernel.get(), &count, sizeof count), ssize_t{sizeof count});
    }
    void endsWellWhenTheDeviceGoes()
    {
        FakeRecorder recorder;
        Service service(recorder);
        service.kernel = OwnedFd();
        service.thread.join();
        QVERIFY(service.ended);
    }
    void endsWhenTheRingMakesNoSense()
    {
        FakeRecorder recorder;
        Service service(recorder);
        service.memory.put<std::uint32_t>(12, 4);
        service.ring();
        service.thread.join();
        QVERIFY(!service.ended);
        QCOMPARE(service.ended.error().code, ErrorCode::ReplyInvalid);
    }
};

QTEST_APPLESS_MAIN(TestRingServer)
#include "tst_ringserver.moc"
