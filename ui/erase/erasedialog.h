// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/services.h"

#include <memory>

#include <QDialog>

class QLabel;
class QPushButton;
class QRadioButton;
class QStackedWidget;

namespace emberdisc::ui {

class JobView;
class RecorderChooser;

/// Makes a rewritable disc blank: says what will be lost, and why when it cannot be done; then shows how far
/// it is.
class EraseDialog final : public QDialog {
    Q_OBJECT
public:
    explicit EraseDialog(const Services& services, QWidget* parent = nullptr);

    void selectDevice(const std::string& deviceId);
    void reject() override;

private:
    QWidget* makeChoicePage();
    void showMedium();
    void startJob();

    Services m_services;
    QStackedWidget* m_pages;
    RecorderChooser* m_recorder;
    QRadioButton* m_quick;
    QRadioButton* m_full;
    QLabel* m_sign;
    QLabel* m_loss;
    QLabel* m_advice;
    QPushButton* m_erase;
    JobView* m_job;
};

} // namespace emberdisc::ui
