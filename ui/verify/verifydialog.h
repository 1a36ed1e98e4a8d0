// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"
#include "ui/burn/discdialog.h"

#include <string>

class QPushButton;
class QRadioButton;

namespace emberdisc::ui {

class FileField;
class RecorderChooser;
class Verdict;

/// Reads a disc and compares it, with an image file or with the checksums that it carries.
class VerifyDialog final : public DiscDialog {
    Q_OBJECT
public:
    explicit VerifyDialog(const Services& services, QWidget* parent = nullptr);

    void selectDevice(const std::string& deviceId);

private:
    void nameWidgets();
    [[nodiscard]] QWidget* makeChoices();
    void showVerdict();
    void startJob();
    [[nodiscard]] recorder::VerifyExtent extent() const;

    RecorderChooser* m_recorder;
    QRadioButton* m_byItself;
    QRadioButton* m_byImage;
    FileField* m_image;
    QRadioButton* m_full;
    QRadioButton* m_quick;
    Verdict* m_verdict;
    QPushButton* m_verify;
};

} // namespace emberdisc::ui
