// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/mediumprober.h"
#include "core/recorder/mediumstate.h"
#include "ui/common/services.h"

#include <functional>
#include <memory>
#include <optional>

#include <QWidget>

class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace emberdisc::ui {

/// Chooses a recorder, shows what lies in it, and handles its tray; for the virtual one also which disc lies
/// in it. All choosers of a window show the same of the same recorder.
class RecorderChooser final : public QWidget {
    Q_OBJECT
public:
    explicit RecorderChooser(const Services& services, QWidget* parent = nullptr);

    /// Other words than "Recorder:" and "Disc", with mnemonics of their own: for a second one in a dialog.
    void setLabels(const QString& recorder, const QString& disc);

    /// Empty while there is none.
    [[nodiscard]] std::string deviceId() const;
    /// "Virtual recorder", or vendor and product.
    [[nodiscard]] QString deviceName() const;
    /// Nothing while it is being asked, or when asking failed.
    [[nodiscard]] const std::optional<recorder::MediumState>& medium() const { return m_medium; }
    /// Asks again what lies in it.
    void refresh();
    /// Nobody in the window looks at the device as long as the loan lasts: for a job.
    [[nodiscard]] std::unique_ptr<jobs::MediumProber::Loan> lend();
    void select(const std::string& deviceId);

Q_SIGNALS:
    void mediumChanged();

private:
    void fillDevices();
    void fillMenu();
    void changeDisc(const std::function<Result<>()>& change);
    void showMedium(const Result<recorder::MediumState>& state);
    [[nodiscard]] bool isVirtual() const;

    Services m_services;
    std::optional<recorder::MediumState> m_medium;
    std::string m_mediumOf; ///< the recorder that it lies in
    QLabel* m_label;
    QComboBox* m_devices;
    QLabel* m_mediumLabel;
    QToolButton* m_discButton;
    QMenu* m_discMenu;
};

} // namespace emberdisc::ui
