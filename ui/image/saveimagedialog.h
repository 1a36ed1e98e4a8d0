// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "ui/common/services.h"

#include <memory>

#include <QDialog>

namespace emberdisc::ui {

class JobView;

/// Shows a job that writes a file, from its start to its result.
class SaveImageDialog final : public QDialog {
    Q_OBJECT
public:
    SaveImageDialog(const Services& services, const QString& path, QWidget* parent = nullptr);

    void start(std::unique_ptr<jobs::Job> job);
    void reject() override;

private:
    QString m_path;
    JobView* m_job;
};

} // namespace emberdisc::ui
