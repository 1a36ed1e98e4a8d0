// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/jobs/devicecatalog.h"
#include "core/jobs/mediumprober.h"
#include "core/recorder/mediumstate.h"

#include <functional>
#include <optional>

#include <QWidget>

class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace emberdisc::ui {

class Prompter;

/// Chooses a recorder, shows what lies in it, and handles its tray; for the virtual one also which disc lies
/// in it. All is borrowed.
class RecorderChooser final : public QWidget {
    Q_OBJECT
public:
    RecorderChooser(jobs::DeviceCatalog& catalog, Prompter& prompter, const Clock& clock,
                    QWidget* parent = nullptr);

    /// Empty while there is none.
    [[nodiscard]] std::string deviceId() const;
    /// "Virtual recorder", or vendor and product.
    [[nodiscard]] QString deviceName() const;
    /// Nothing while it is being asked, or when asking failed.
    [[nodiscard]] const std::optional<recorder::MediumState>& medium() const { return m_medium; }
    /// Asks again what lies in it.
    void refresh();
    /// Lets go of the device for a job; refresh() afterwards.
    void release() { m_prober.release(); }
    void select(const std::string& deviceId);

Q_SIGNALS:
    void mediumChanged();

private:
    void fillDevices();
    void fillMenu();
    void changeDisc(const std::function<Result<>()>& change);
    void showMedium(const Result<recorder::MediumState>& state);
    [[nodiscard]] bool isVirtual() const;

    jobs::DeviceCatalog& m_catalog;
    Prompter& m_prompter;
    jobs::MediumProber m_prober;
    std::optional<recorder::MediumState> m_medium;
    QComboBox* m_devices;
    QLabel* m_mediumLabel;
    QToolButton* m_discButton;
    QMenu* m_discMenu;
};

} // namespace emberdisc::ui
