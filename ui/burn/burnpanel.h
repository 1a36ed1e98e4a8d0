// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/recorder/burnplan.h"
#include "ui/common/services.h"

#include <optional>
#include <vector>

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace emberdisc::ui {

class RecorderChooser;

/// Where to burn and how, and what that means: the plan in words, or why it cannot be done and what would
/// help. Everything shown comes from recorder::plan().
class BurnPanel final : public QWidget {
    Q_OBJECT
public:
    /// `canBeAdded`: see BurnSubject.
    BurnPanel(const Services& services, bool canBeAdded, QWidget* parent = nullptr);

    /// What is to be burned. Without one yet, the panel says that it is being measured.
    void setPayload(std::optional<Result<recorder::Payload>> payload);
    void selectDevice(const std::string& deviceId);

    /// Of the chosen recorder, as far as it is known.
    [[nodiscard]] const std::optional<recorder::MediumState>& medium() const;
    [[nodiscard]] std::string deviceId() const;
    /// The recorder that the plan is for, and those that burn the same at the same time.
    [[nodiscard]] std::vector<jobs::Device> chosen() const;
    /// For one of them. Where another job is at work the disc is changed first.
    [[nodiscard]] jobs::BurnTarget targetFor(const jobs::Device& device) const;
    [[nodiscard]] recorder::BurnOptions options() const;
    /// True if the plan can be carried out.
    [[nodiscard]] bool isReady() const { return m_ready; }
    /// The kind of disc that the plan is for.
    [[nodiscard]] bool isSimulation() const { return options().simulate; }

Q_SIGNALS:
    void readyChanged(bool ready);
    void mediumChanged();

private:
    void layOut();
    void fillOthers();
    [[nodiscard]] bool isBusy(const std::string& deviceId) const;
    void showWaiting();
    void showMedium();
    void showPlan();
    void setReady(bool ready);
    [[nodiscard]] QString summaryWords(const recorder::BurnPlan& plan) const;
    [[nodiscard]] QStringList noteWords(const recorder::BurnPlan& plan) const;
    void showRefusal(const recorder::PlanRefusal& refusal);

    Services m_services;
    RecorderChooser* m_recorder;
    QWidget* m_others; ///< a box for each further recorder
    QSpinBox* m_copies;
    QComboBox* m_speed;
    QCheckBox* m_verify;
    QCheckBox* m_keepOpen;
    QCheckBox* m_simulate;
    QCheckBox* m_append;
    QCheckBox* m_eraseFirst;
    QLabel* m_sign;
    QLabel* m_summary;
    QLabel* m_notes;
    std::optional<Result<recorder::Payload>> m_payload;
    const bool m_canBeAdded;
    bool m_ready = false;
};

} // namespace emberdisc::ui
