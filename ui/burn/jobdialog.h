// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/services.h"

#include <QDialog>

namespace emberdisc::jobs {
struct JobOrder;
class QueuedJob;
} // namespace emberdisc::jobs

namespace emberdisc::ui {

class JobView;

/// Shows a job and nothing else, from wherever it is to its result.
class JobDialog final : public QDialog {
    Q_OBJECT
public:
    explicit JobDialog(const Services& services, QWidget* parent = nullptr);

    void start(jobs::JobOrder order);
    void watch(jobs::QueuedJob& job);

private:
    JobView* m_job;
};

} // namespace emberdisc::ui
