// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/recorder/burnplan.h"
#include "ui/common/services.h"
#include "ui/words/errorwords.h"

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <QWidget>

class QCheckBox;
class QSpinBox;
class QToolButton;

namespace emberdisc::ui {

class ModeBox;
class RecorderChooser;
class SpeedBox;
class Verdict;
class VerifyBox;

/// Where to burn and how, and what that means: the plan in words, or why it cannot be done and what would
/// help. Everything shown comes from recorder::plan().
class BurnPanel final : public QWidget {
    Q_OBJECT
public:
    /// `canBeAdded`: see BurnSubject.
    BurnPanel(const Services& services, bool canBeAdded, QWidget* parent = nullptr);

    /// What is to be burned. Without one yet, the panel says that it is being measured.
    void setPayload(std::optional<Result<recorder::Payload>> payload);
    /// Recorders that it is read from: none of them can burn it.
    void setSources(std::vector<std::string> recorders);
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
    void nameWidgets();
    void layOut();
    [[nodiscard]] QWidget* makeMore();
    void fillOthers();
    [[nodiscard]] bool isSource(const std::string& deviceId) const;
    void showWaiting();
    void showMedium();
    void showPlan();
    void offerMore(const recorder::Payload& payload);
    /// With more than the disc is sold for only where that was offered and is wished.
    [[nodiscard]] std::expected<recorder::BurnPlan, recorder::PlanRefusal>
    planFor(const recorder::Payload& payload);
    void setReady(bool ready);
    [[nodiscard]] QString summaryWords(const recorder::BurnPlan& plan) const;
    [[nodiscard]] QStringList noteWords(const recorder::BurnPlan& plan) const;
    void showRefusal(const ErrorWords& words);

    Services m_services;
    RecorderChooser* m_recorder;
    QWidget* m_others; ///< a box for each further recorder
    QSpinBox* m_copies;
    SpeedBox* m_speed;
    VerifyBox* m_verify;
    QCheckBox* m_keepOpen;
    QCheckBox* m_simulate;
    QCheckBox* m_append;
    QCheckBox* m_eraseFirst;
    QCheckBox* m_overburn;
    QToolButton* m_moreButton; ///< folds away what few people need
    QWidget* m_more;
    ModeBox* m_mode;
    QCheckBox* m_streaming;
    Verdict* m_verdict;
    std::optional<Result<recorder::Payload>> m_payload;
    std::vector<std::string> m_sources;
    const bool m_canBeAdded;
    bool m_ready = false;
};

} // namespace emberdisc::ui
