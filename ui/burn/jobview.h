// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/progressestimator.h"

#include <memory>

#include <QPointer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace emberdisc::jobs {
class JobQueue;
struct JobOrder;
class QueuedJob;
} // namespace emberdisc::jobs

namespace emberdisc::ui {

/// A job as people see it: progress with Cancel, its questions, and then the result in words. The same for
/// burning, saving, erasing and verifying. The job belongs to the queue, which is borrowed: it goes on when
/// its view is closed, and another can show it.
class JobView final : public QWidget {
    Q_OBJECT
public:
    explicit JobView(jobs::JobQueue& queue, QWidget* parent = nullptr);
    /// A job whose result was shown is removed from the queue.
    ~JobView() override;

    /// Adds it to the queue and shows it.
    void start(jobs::JobOrder order);
    /// Takes up a job wherever it is.
    void watch(jobs::QueuedJob& job);
    void cancel();
    /// Or waits for another job.
    [[nodiscard]] bool isRunning() const;

Q_SIGNALS:
    void finished(const emberdisc::jobs::JobResult& result);
    /// By the button below the result, or by the one that leaves a running job to itself.
    void closeRequested();

private:
    QWidget* makeProgressPage();
    QWidget* makeQuestionPage();
    QWidget* makeResultPage();
    void showWaiting();
    void showCancelling();
    void showPhase(Phase phase);
    void showProgress(const jobs::JobProgress& progress);
    void showQuestion(const Question& question);
    void showResult(const jobs::JobResult& result);
    void answer(Answer answer);

    jobs::JobQueue& m_queue;
    QPointer<jobs::QueuedJob> m_job; ///< null before the first
    QStackedWidget* m_pages;
    QLabel* m_title;
    QLabel* m_phase;
    QLabel* m_item;
    QLabel* m_figures;
    QProgressBar* m_bar;
    QWidget* m_buffers;
    QProgressBar* m_ringBar;
    QProgressBar* m_deviceBar;
    QPushButton* m_background;
    QPushButton* m_cancel;
    QLabel* m_question;
    QLabel* m_resultSign;
    QLabel* m_resultSentence;
    QLabel* m_resultDetails;
    QPushButton* m_close;
};

} // namespace emberdisc::ui
