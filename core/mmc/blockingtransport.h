// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mmc/transport.h"

namespace emberdisc::mmc {

/// For bridges that lose sight of a command that goes on behind its reply, and are ready too early: no
/// command is sent with IMMED, so each is answered when it is done, for which it has hours. Borrows the inner
/// transport. One thread.
class BlockingTransport final : public Transport {
public:
    explicit BlockingTransport(Transport& inner) : m_inner(inner) {}

    [[nodiscard]] Result<Reply> execute(const Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner.maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner.describe(); }

private:
    Transport& m_inner;
};

} // namespace emberdisc::mmc
