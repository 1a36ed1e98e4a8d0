// SPDX-License-Identifier: GPL-3.0-or-later
// Other processes at a recorder's socket: the polite, the broken, and the many.
#include "host.h"

#include "core/virtualdrive/commandserver.h"
#include "core/virtualdrive/relayprotocol.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

struct Answer {
    std::uint32_t tag = 0;
    std::uint32_t status = 99; ///< 99: the connection came to its end
    Bytes data = {};
};

/// A connection of a program to the server.
class Peer {
public:
    explicit Peer(const std::filesystem::path& path)
        : m_fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        m_connected = ::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    [[nodiscard]] bool isConnected() const { return m_connected; }

    void send(const Bytes& packet) const
    {
        static_cast<void>(::send(m_fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL));
    }
    void ask(std::uint32_t tag, std::initializer_list<int> cdb, std::uint32_t length) const
    {
        Bytes packet(32);
        std::memcpy(packet.data(), &tag, 4);
        std::ranges::transform(cdb, packet.begin() + 8,
                               [](int byte) { return static_cast<std::byte>(byte); });
        packet[24] = static_cast<std::byte>(cdb.size());
        std::memcpy(packet.data() + 28, &length, 4);
        send(packet);
    }
    [[nodiscard]] Answer answer() const
    {
        Answer result;
        Bytes packet(12 + relay::kMaximumTransfer);
        const auto got = ::recv(m_fd.get(), packet.data(), packet.size(), 0);
        if (got < 12)
            return result;
        std::memcpy(&result.tag, packet.data(), 4);
        std::memcpy(&result.status, packet.data() + 4, 4);
        result.data.assign(packet.begin() + 12, packet.begin() + got);
        return result;
    }

private:
    OwnedFd m_fd;
    bool m_connected = false;
};

/// A server in a thread of its own.
struct Service {
    Host host{MediumType::BdR};
    std::filesystem::path path = fileIn(host.dir, "socket");
    std::unique_ptr<CommandServer> server = made();
    Result<> ended = fail(ErrorCode::Internal, "still running");
    std::jthread thread{[this](const std::stop_token& stop) { ended = server->serve(stop); }};

    std::unique_ptr<CommandServer> made()
    {
        auto result = CommandServer::listen(path, *host.recorder);
        if (!result)
            qFatal("no server: %s", result.error().toString().c_str());
        return std::move(*result);
    }
};

} // namespace

class TestCommandServer : public QObject {
    Q_OBJECT
private slots:
    void answersACommand()
    {
        const Service service;
        const Peer peer(service.path);
        peer.ask(77, {0x12, 0, 0, 0, 36, 0}, 36);
        const Answer inquiry = peer.answer();
        QCOMPARE(inquiry.tag, 77U);
        QCOMPARE(inquiry.status, 0U);
        QCOMPARE(inquiry.data.size(), std::size_t{36});
        QCOMPARE(std::to_integer<int>(inquiry.data[0]), 5); // SPC-4 table 110: a CD/DVD device
    }
    void tellsWhyACommandFailed()
    {
        const Service service;
        const Peer peer(service.path);
        peer.ask(1, {0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0);
        const Answer refused = peer.answer();
        QCOMPARE(refused.status, 2U);
        QCOMPARE(refused.data.size(), std::size_t{18});
        QCOMPARE(std::to_integer<int>(refused.data[2]), 5);
        QCOMPARE(std::to_integer<int>(refused.data[12]), 0x20);
    }
    void servesSeveralPeersInTurn()
    {
        const Service service;
        const Peer one(service.path);
        const Peer other(service.path);
        one.ask(1, {0x12, 0, 0, 0, 36, 0}, 36);
        other.ask(2, {0x12, 0, 0, 0, 36, 0}, 36);
        QCOMPARE(other.answer().tag, 2U);
        QCOMPARE(one.answer().tag, 1U);
    }
    void dropsAPeerThatSendsNoRequestAndKeepsTheOthers()
    {
        const Service service;
        const Peer good(service.path);
        const Peer bad(service.path);
        bad.send(Bytes(31));
        QCOMPARE(bad.answer().status, 99U);
        good.ask(1, {0, 0, 0, 0, 0, 0}, 0);
        QCOMPARE(good.answer().status, 0U);
    }
    void dropsAPeerThatTakesNoReplies()
    {
        const Service service;
        const Peer good(service.path);
        const Peer greedy(service.path);
        for (std::uint32_t i = 0; i < 2000; ++i)
            greedy.ask(i, {0x12, 0, 0, 0, 255, 0}, 255);
        good.ask(1, {0, 0, 0, 0, 0, 0}, 0);
        QCOMPARE(good.answer().status, 0U);
    }
    void isForItsUserOnly()
    {
        const Service service;
        struct stat status{};
        QCOMPARE(::stat(service.path.c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777U, 0600U);
    }
    void stopsWhileItWaitsAndRemovesTheSocket()
    {
        Service service;
        const Peer peer(service.path);
        service.thread.request_stop();
        service.thread.join();
        QVERIFY(service.ended.has_value());
        service.server.reset();
        QCOMPARE(peer.answer().status, 99U);
        QVERIFY(!std::filesystem::exists(service.path));
    }
    void replacesTheSocketOfADeadServer()
    {
        Host host(MediumType::BdR);
        const auto path = fileIn(host.dir, "socket");
        {
            const OwnedFd dead(::socket(AF_UNIX, SOCK_SEQPACKET, 0));
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
            QCOMPARE(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        }
        QVERIFY(CommandServer::listen(path, *host.recorder).has_value());
    }
    void leavesAFileAndALivingServerAlone()
    {
        const Service service;
        Host other(MediumType::BdR);
        const auto second = CommandServer::listen(service.path, *other.recorder);
        QVERIFY(!second.has_value() && second.error().code == ErrorCode::DeviceBusy);
        QVERIFY(Peer(service.path).isConnected());

        const auto file = fileIn(other.dir, "file");
        std::ofstream(file) << "kept";
        const auto third = CommandServer::listen(file, *other.recorder);
        QVERIFY(!third.has_value() && third.error().code == ErrorCode::FileExists);
        QCOMPARE(std::filesystem::file_size(file), std::uintmax_t{4});
    }
    void refusesAPathTooLongForASocket()
    {
        Host host(MediumType::BdR);
        const auto server = CommandServer::listen("/tmp/" + std::string(108, 'x'), *host.recorder);
        QVERIFY(!server.has_value() && server.error().code == ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestCommandServer)
#include "tst_commandserver.moc"
