// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/erase.h"
#include "ui/burn/discdialog.h"
#include "ui/erase/eraseways.h"

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QRadioButton;

namespace emberdisc::ui {

class RecorderChooser;
class Verdict;

/// Makes a rewritable disc blank, or formats one: offers what can be done with the disc that lies in the
/// recorder, says what will be lost, and why when nothing can be done; then does it.
class EraseDialog final : public DiscDialog {
    Q_OBJECT
public:
    explicit EraseDialog(const Services& services, QWidget* parent = nullptr);

    void selectDevice(const std::string& deviceId);

private:
    [[nodiscard]] QWidget* makeChoices();
    /// The ways of the disc; the one that was chosen stays chosen where it is still there.
    void showMedium();
    void showWay();
    void startJob();
    [[nodiscard]] const EraseWay* way() const;
    [[nodiscard]] recorder::EraseKind kind() const;

    std::vector<EraseWay> m_offered;
    RecorderChooser* m_recorder;
    QWidget* m_choice; ///< what stands between the recorder and what will be lost
    QComboBox* m_ways;
    QRadioButton* m_quick;
    QRadioButton* m_full;
    QLabel* m_explanation;
    Verdict* m_loss;
    QPushButton* m_erase;
};

} // namespace emberdisc::ui
