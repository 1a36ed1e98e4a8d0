// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/mmc/sgsystem.h"
#include "core/mmc/transport.h"
#include "core/platform/desktopdiscs.h"

#include <memory>
#include <string>

namespace emberdisc::app {

/// A real recorder for a job, and what the desktop has to do with it: a disc that is mounted is unmounted
/// first, and after it was written to, the system is told to look at it again.
class HeldRecorder final : public mmc::Transport {
public:
    /// The errors of SgTransport::open(). DeviceBusy tells who uses the disc, as far as that can be found
    /// out. Programs that only look at the recorder are waited for, some two seconds.
    [[nodiscard]] static Result<std::unique_ptr<mmc::Transport>>
    open(const std::string& node, const platform::DesktopDiscs& desktop, const Clock& clock,
         std::shared_ptr<const mmc::SgSystem> system = std::make_shared<mmc::LinuxSgSystem>());

    ~HeldRecorder() override;
    HeldRecorder(const HeldRecorder&) = delete;
    HeldRecorder& operator=(const HeldRecorder&) = delete;

    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override;
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_recorder->maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_recorder->describe(); }

private:
    HeldRecorder(std::unique_ptr<mmc::Transport> recorder, const platform::DesktopDiscs& desktop);

    std::unique_ptr<mmc::Transport> m_recorder;
    const platform::DesktopDiscs& m_desktop;
    bool m_wrote = false;
};

} // namespace emberdisc::app
