// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ownedfd.h"
#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace emberdisc::mmc {
class Transport;
}

namespace emberdisc::virtualdrive {

/// Answers the commands that other processes send over a Unix socket, in the packets of relayprotocol.h.
/// Several peers may be connected; one command runs at a time. A peer that sends what is no request, or that
/// does not take its reply, loses its connection, and nothing happens to the others.
class CommandServer {
public:
    /// Makes the socket, for this user only. The transport outlives the server. A socket that a dead server
    /// left behind is replaced. Errors: FileExists when something else is there, DeviceBusy when a server is,
    /// InvalidArgument for a path too long for a socket, and those of the file system.
    [[nodiscard]] static Result<std::unique_ptr<CommandServer>> listen(const std::filesystem::path& socket,
                                                                       mmc::Transport& transport);
    /// Removes the socket.
    ~CommandServer();
    CommandServer(const CommandServer&) = delete;
    CommandServer& operator=(const CommandServer&) = delete;

    /// Blocks until stop is requested; the command that runs then is finished and answered.
    [[nodiscard]] Result<> serve(const std::stop_token& stop);

private:
    CommandServer(std::filesystem::path socket, OwnedFd listener, mmc::Transport& transport);

    void accept();
    /// False when the connection has come to its end.
    [[nodiscard]] bool answer(int peer);
    [[nodiscard]] std::vector<std::byte> replyTo(std::span<const std::byte> packet);

    std::filesystem::path m_socket;
    OwnedFd m_listener;
    mmc::Transport& m_transport;
    std::vector<OwnedFd> m_peers;
    std::vector<std::byte> m_packet;
    std::vector<std::byte> m_in;
};

} // namespace emberdisc::virtualdrive
