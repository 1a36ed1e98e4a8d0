// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/mediumprober.h"
#include "core/jobs/sessionfinder.h"
#include "core/recorder/mediumstate.h"
#include "core/source/origin.h"
#include "ui/common/services.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QDialog>

class QListWidget;
class QPushButton;

namespace emberdisc::ui {

class RecorderChooser;
class Verdict;

/// Whose files are to go into a compilation: which disc's, and of its sessions which one's.
class DiscFilesDialog final : public QDialog {
    Q_OBJECT
public:
    explicit DiscFilesDialog(const Services& services, QWidget* parent = nullptr);
    ~DiscFilesDialog() override;

    void selectDevice(const std::string& deviceId);
    /// Once it is accepted.
    [[nodiscard]] std::string deviceId() const;
    [[nodiscard]] source::SessionIdentity session() const;

private:
    void layOut();
    void showMedium();
    void look();
    void takeSessions(const jobs::FoundSessions& found);
    void showSessions();
    void updateAdd();

    /// What was looked into: looking changes nothing, and is not done again for the same disc.
    struct Disc {
        std::string deviceId;
        recorder::MediumState medium;
    };
    [[nodiscard]] bool isKnown() const;

    Services m_services;
    RecorderChooser* m_recorder;
    QListWidget* m_list;
    Verdict* m_verdict;
    QPushButton* m_add;
    std::optional<Disc> m_disc; ///< whose sessions are known, or being found
    std::vector<source::SessionIdentity> m_sessions;
    std::unique_ptr<jobs::MediumProber::Loan> m_loan; ///< while they are being found
    jobs::SessionFinder m_finder;
};

} // namespace emberdisc::ui
