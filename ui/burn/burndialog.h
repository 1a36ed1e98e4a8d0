// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/jobs/jobqueue.h"
#include "core/recorder/burnplan.h"
#include "core/recorder/mediumstate.h"
#include "ui/burn/discdialog.h"

#include <functional>
#include <memory>
#include <optional>

#include <QFutureWatcher>

class QPushButton;

namespace emberdisc::ui {

class BurnPanel;

/// What a BurnDialog burns.
struct BurnSubject {
    QString title;   ///< "Burn “Photos”"
    QString running; ///< "Burning “Photos”"
    /// Finds out how much it is on such a medium; runs off the window's thread, and owns all it needs.
    std::function<Result<recorder::Payload>(const recorder::MediumState& medium)> measure;
    std::function<std::unique_ptr<jobs::Job>(jobs::BurnTarget target)> makeJob;
    /// Recorders that what is burned is read from, meanwhile.
    std::vector<std::string> sources = {};
    bool canBeAdded = false; ///< to what a disc holds; it is laid out for where it comes to lie then
};

/// Options, progress and result of one burn, one after the other in one window; several recorders are left to
/// the main window, which shows their jobs side by side.
class BurnDialog final : public DiscDialog {
    Q_OBJECT
public:
    BurnDialog(const Services& services, BurnSubject subject, QWidget* parent = nullptr);
    ~BurnDialog() override;

    void selectDevice(const std::string& deviceId);

private:
    void measure();
    void takeMeasure();
    void startJobs();
    [[nodiscard]] jobs::JobOrder orderFor(const jobs::Device& device) const;

    BurnSubject m_subject;
    QFutureWatcher<Result<recorder::Payload>> m_measuring;
    std::optional<recorder::MediumKind> m_measuredFor; ///< also while it is being measured
    BurnPanel* m_panel;
    QPushButton* m_burn;
};

} // namespace emberdisc::ui
