// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

#include <QObject>

namespace emberdisc::jobs {

class TransportProvider;

/// A recorder that can be chosen.
struct Device {
    std::string id;   ///< for TransportProvider::open(): "/dev/sr0", "virtual"
    std::string name; ///< vendor and product, UTF-8; empty for the virtual recorder, which ui names
    bool isVirtual = false;
    std::string discFile = {}; ///< what lies in a virtual recorder; empty when nothing does

    friend bool operator==(const Device&, const Device&) = default;
};

/// The recorders of this machine, the standing virtual one among them. Implemented by the programs, since
/// only they know of virtual drives. Lives in the window's thread, but for transports(), which any thread may
/// use.
class DeviceCatalog : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Real ones first.
    [[nodiscard]] virtual std::vector<Device> devices() const = 0;
    [[nodiscard]] virtual TransportProvider& transports() = 0;

    /// Kinds of disc that insertNewVirtualDisc() can make, by the console's names: "bd-r", "cd-rw".
    [[nodiscard]] virtual std::vector<std::string> virtualMedia() const = 0;
    /// Makes a blank disc in the program's own folder and puts it into the virtual recorder. The disc that
    /// was in it stays on the disk.
    [[nodiscard]] virtual Result<> insertNewVirtualDisc(const std::string& medium) = 0;
    /// DiscFileInvalid and its kin; the recorder keeps what it has then.
    [[nodiscard]] virtual Result<> insertVirtualDisc(const std::string& file) = 0;
    [[nodiscard]] virtual Result<> ejectVirtualDisc() = 0;
    /// Whether the virtual recorder takes as long as a real one with the same disc, so that a burn can be
    /// rehearsed; otherwise it is as quick as the machine. Counts from its next opening on.
    [[nodiscard]] virtual bool isVirtualPaceReal() const = 0;
    virtual void setVirtualPaceReal(bool real) = 0;

Q_SIGNALS:
    /// A recorder came or went, or another disc lies in one.
    void changed();
};

} // namespace emberdisc::jobs
