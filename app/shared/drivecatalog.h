// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shared/standingrecorder.h"
#include "core/base/clock.h"
#include "core/jobs/devicecatalog.h"
#include "core/jobs/transportprovider.h"
#include "core/platform/desktopdiscs.h"
#include "core/platform/recorderwatcher.h"
#include "core/virtualdrive/virtualrecorder.h"

#include <atomic>
#include <functional>
#include <memory>

namespace emberdisc::app {

/// The recorders of this machine and the standing virtual one, for the window and the console alike. `clock`
/// is borrowed. What a TransportProvider does may be called from any thread, the rest in the one that it
/// lives in.
class DriveCatalog final : public jobs::DeviceCatalog, public jobs::TransportProvider {
    Q_OBJECT
public:
    DriveCatalog(std::filesystem::path standingFolder, const Clock& clock, QObject* parent = nullptr);

    /// Stands between the engine and each recorder that is opened from now on. Called from any thread.
    using Wrap = std::function<Result<std::unique_ptr<mmc::Transport>>(
        std::unique_ptr<mmc::Transport> transport, bool isVirtual)>;
    void setWrap(Wrap wrap) { m_wrap = std::move(wrap); }
    /// Of virtual recorders that are opened from now on.
    void setPace(virtualdrive::Pace pace) { m_pace = pace; }

    [[nodiscard]] std::vector<jobs::Device> devices() const override;
    [[nodiscard]] jobs::TransportProvider& transports() override { return *this; }
    [[nodiscard]] std::vector<std::string> virtualMedia() const override;
    [[nodiscard]] Result<> insertNewVirtualDisc(const std::string& medium) override;
    [[nodiscard]] Result<> insertVirtualDisc(const std::string& file) override;
    [[nodiscard]] Result<> ejectVirtualDisc() override;
    [[nodiscard]] bool isVirtualPaceReal() const override { return m_pace == virtualdrive::Pace::Real; }
    void setVirtualPaceReal(bool real) override
    {
        setPace(real ? virtualdrive::Pace::Real : virtualdrive::Pace::Fast);
    }

    [[nodiscard]] Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId,
                                                               jobs::DeviceAccess access) override;
    [[nodiscard]] bool changesDiscs(const std::string& deviceId) const override;
    /// A disc of the same kind and size: the standing recorder's beside its others, "virtual:FILE.vdisc" as
    /// "FILE-2.vdisc", or the first number that is free.
    [[nodiscard]] Result<std::string> changeDisc(const std::string& deviceId) override;

private:
    [[nodiscard]] Result<std::unique_ptr<mmc::Transport>> openVirtual(const std::string& deviceId);

    StandingRecorder m_standing;
    const Clock& m_clock;
    platform::RecorderWatcher m_watcher;
    platform::DesktopDiscs m_desktop;
    Wrap m_wrap;
    std::atomic<virtualdrive::Pace> m_pace = virtualdrive::Pace::Fast;
};

} // namespace emberdisc::app
