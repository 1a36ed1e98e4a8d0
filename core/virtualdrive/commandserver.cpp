// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/virtualdrive/commandserver.h"

#include "core/mmc/transport.h"
#include "core/virtualdrive/relayprotocol.h"
#include "core/virtualdrive/stopdescriptor.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace emberdisc::virtualdrive {

namespace {

constexpr std::size_t kMostPeers = 64;
constexpr int kBacklog = 16;

std::optional<sockaddr_un> addressOf(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& text = path.native();
    if (text.empty() || text.size() >= sizeof address.sun_path)
        return std::nullopt;
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

const sockaddr* generic(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

OwnedFd makeSocket()
{
    return OwnedFd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

/// Of what stands where the socket shall be: removes a socket that nobody listens to.
Result<> removeLeftover(const std::filesystem::path& path, const sockaddr_un& address)
{
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0)
        return {};
    if (!S_ISSOCK(status.st_mode))
        return fail(Error::atPath(ErrorCode::FileExists, path.string()));
    const OwnedFd probe = makeSocket();
    if (::connect(probe.get(), generic(address), sizeof address) == 0 || errno != ECONNREFUSED)
        return fail(Error::atPath(ErrorCode::DeviceBusy, path.string(), "a server listens there"));
    if (::unlink(path.c_str()) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, path.string()));
    return {};
}

} // namespace

Result<std::unique_ptr<CommandServer>> CommandServer::listen(const std::filesystem::path& socket,
                                                             mmc::Transport& transport)
{
    const auto address = addressOf(socket);
    if (!address)
        return fail(Error::atPath(ErrorCode::InvalidArgument, socket.string(), "no path for a socket"));
    TRY(removeLeftover(socket, *address));
    OwnedFd listener = makeSocket();
    if (listener.get() < 0 || ::bind(listener.get(), generic(*address), sizeof *address) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, socket.string()));
    std::unique_ptr<CommandServer> server(new CommandServer(socket, std::move(listener), transport));
    // Before listen(), when nobody can connect yet.
    if (::chmod(socket.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(server->m_listener.get(), kBacklog) != 0)
        return fail(Error::fromErrno(errno, ErrorCode::WriteFileFailed, socket.string()));
    return server;
}

CommandServer::CommandServer(std::filesystem::path socket, OwnedFd listener, mmc::Transport& transport)
    : m_socket(std::move(socket)),
      m_listener(std::move(listener)),
      m_transport(transport),
      // One byte more than fits: a longer packet is cut there, and is then too long.
      m_packet(relay::kRequestHeaderSize + relay::kMaximumTransfer + 1),
      m_in(relay::kMaximumTransfer)
{}

CommandServer::~CommandServer()
{
    ::unlink(m_socket.c_str());
}

Result<> CommandServer::serve(const std::stop_token& stop)
{
    const StopDescriptor stopping(stop);
    if (!stopping.isValid())
        return fail(Error::fromErrno(errno, ErrorCode::Internal, m_socket.string()));
    std::vector<pollfd> waiting;
    while (!stop.stop_requested()) {
        waiting.assign({{stopping.get(), POLLIN, 0}, {m_listener.get(), POLLIN, 0}});
        if (m_peers.size() >= kMostPeers)
            waiting[1].fd = -1;
        for (const OwnedFd& peer : m_peers)
            waiting.push_back({peer.get(), POLLIN, 0});
        if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
            return fail(Error::fromErrno(errno, ErrorCode::Internal, m_socket.string()));
        std::size_t index = 2;
        std::erase_if(m_peers, [&](const OwnedFd& peer) {
            return waiting[index++].revents != 0 && (stop.stop_requested() || !answer(peer.get()));
        });
        if (waiting[1].revents != 0)
            accept();
    }
    m_peers.clear();
    return {};
}

void CommandServer::accept()
{
    OwnedFd peer(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (peer.get() < 0)
        return; // it went away again
    constexpr int room = 2 * relay::kMaximumTransfer;
    static_cast<void>(::setsockopt(peer.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room));
    m_peers.push_back(std::move(peer));
}

bool CommandServer::answer(int peer)
{
    const ssize_t got = ::recv(peer, m_packet.data(), m_packet.size(), 0);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    const auto reply = replyTo(std::span(m_packet).first(static_cast<std::size_t>(got)));
    // A peer has room for the reply to its one request; who has none does not read.
    return !reply.empty() && ::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL) >= 0;
}

std::vector<std::byte> CommandServer::replyTo(std::span<const std::byte> packet)
{
    const auto request = relay::parseRequest(packet);
    if (!request)
        return {};
    const std::span in = std::span(m_in).first(request->inSize);
    const auto reply = m_transport.execute({.cdb = request->cdb, .in = in, .out = request->out});
    if (!reply)
        return relay::encodeFailure(request->tag, reply.error());
    return relay::encodeGood(request->tag, in.first(std::min(reply->transferred, in.size())));
}

} // namespace emberdisc::virtualdrive
