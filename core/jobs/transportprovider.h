// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mmc/transport.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace emberdisc::jobs {

class OpenDrive;

/// The recorders that discs are read in at the moment, by name: who reads a second session of a disc, or
/// reads it for a second job, has to share what is open. Any thread.
class OpenDrives {
public:
    struct Slot {
        std::mutex mutex; // guards what follows, also while it is being opened
        std::weak_ptr<OpenDrive> drive;
    };
    [[nodiscard]] std::shared_ptr<Slot> slotOf(const std::string& deviceId);

private:
    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Slot>> m_slots;
};

/// What a device is opened for.
enum class DeviceAccess : std::uint8_t {
    Burn,  ///< held alone until the transport is destroyed
    Query, ///< as Burn where that is allowed; otherwise enough to look, so that a drive that is mounted can
           ///< be shown
};

/// Opens recorders by name, so that jobs need not know which are real. Implemented by the programs; used from
/// the worker's thread.
class TransportProvider {
public:
    virtual ~TransportProvider() = default;

    /// `deviceId` as the console knows it: "/dev/sr0", "virtual", "virtual:FILE". Errors: DeviceNotFound,
    /// DeviceBusy, those of mmc::accessProblem(), and those of a virtual disc's file.
    [[nodiscard]] virtual Result<std::unique_ptr<mmc::Transport>> open(const std::string& deviceId,
                                                                       DeviceAccess access) = 0;

    /// Whether changeDisc() does what elsewhere a person has to be asked for.
    [[nodiscard]] virtual bool changesDiscs(const std::string& deviceId) const;
    /// For one more copy: takes the disc out of a recorder that nobody has open, and puts in a blank one of
    /// the same kind. What is returned is the recorder with that disc. Errors: Unsupported, and those of
    /// making a virtual disc.
    [[nodiscard]] virtual Result<std::string> changeDisc(const std::string& deviceId);

    /// For OpenDisc.
    [[nodiscard]] OpenDrives& openDrives() { return m_openDrives; }

private:
    OpenDrives m_openDrives;
};

} // namespace emberdisc::jobs
