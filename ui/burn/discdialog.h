// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/services.h"

#include <cstdint>

#include <QDialog>

class QPushButton;
class QStackedWidget;

namespace emberdisc::jobs {
struct JobOrder;
}

namespace emberdisc::ui {

class JobView;

/// What is to be done with a disc, and then how far it is and how it ended, in one window.
class DiscDialog : public QDialog {
    Q_OBJECT
protected:
    explicit DiscDialog(const Services& services, QWidget* parent);

    enum class OnReturn : std::uint8_t {
        Start,
        Cancel, ///< what cannot be undone is never a stray Return away
    };
    /// The first page, above the buttons; to be called once.
    void setChoices(QWidget* choices, QPushButton* start, OnReturn onReturn);
    void start(jobs::JobOrder order);
    [[nodiscard]] const Services& services() const { return m_services; }

private:
    Services m_services;
    QStackedWidget* m_pages;
    JobView* m_job;
};

} // namespace emberdisc::ui
