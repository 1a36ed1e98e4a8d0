// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/services.h"

#include <map>

#include <QWidget>

class QVBoxLayout;

namespace emberdisc::jobs {
class QueuedJob;
}

namespace emberdisc::ui {

/// All jobs of the window, a row each: those in the background, those that wait for a recorder, and those
/// that ended unseen. Hidden while there are none.
class JobsBar final : public QWidget {
    Q_OBJECT
public:
    explicit JobsBar(const Services& services, QWidget* parent = nullptr);

private:
    class Row;
    void add(jobs::QueuedJob& job);
    void remove(const jobs::QueuedJob& job);
    void open(jobs::QueuedJob& job);

    Services m_services;
    QVBoxLayout* m_layout;
    std::map<const jobs::QueuedJob*, Row*> m_rows;
};

} // namespace emberdisc::ui
