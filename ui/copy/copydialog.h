// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/burnrequest.h"
#include "core/recorder/readdisc.h"
#include "ui/burn/discdialog.h"

#include <string>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace emberdisc::recorder {
struct MediumState;
}

namespace emberdisc::ui {

class FileField;
class RecorderChooser;
class SpeedBox;
class Verdict;
class VerifyBox;

/// Copies a disc into an image file, or to another disc in the same or a second recorder.
class CopyDialog final : public DiscDialog {
    Q_OBJECT
public:
    explicit CopyDialog(const Services& services, QWidget* parent = nullptr);

    /// The recorder that is copied from; another one is copied to, if there is one.
    void selectDevice(const std::string& deviceId);

private:
    void nameWidgets();
    [[nodiscard]] QWidget* makeChoices();
    void showChoices();
    void showVerdict();
    void tellAboutFile(const recorder::MediumState& from);
    void tellAboutDisc(const recorder::MediumState& from);
    void startJob();
    void startReading();
    void startBurning();
    [[nodiscard]] bool goesToFile() const;
    [[nodiscard]] bool isOneRecorder() const;
    [[nodiscard]] bool isOnTheFly() const;
    [[nodiscard]] recorder::ReadDiscOptions readOptions() const;
    [[nodiscard]] jobs::BurnTarget target() const;

    RecorderChooser* m_from;
    QRadioButton* m_toFile;
    QRadioButton* m_toDisc;
    FileField* m_file;
    QString m_suggested; ///< for it
    RecorderChooser* m_to;
    QFormLayout* m_form;
    QCheckBox* m_onTheFly;
    QComboBox* m_unreadable;
    QSpinBox* m_retries;
    SpeedBox* m_speed;
    VerifyBox* m_verify;
    Verdict* m_verdict;
    QPushButton* m_copy;
};

} // namespace emberdisc::ui
