// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/progressestimator.h"

#include <memory>

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace emberdisc::jobs {
class JobRunner;
}

namespace emberdisc::ui {

/// A job as people see it: progress with Cancel, its questions, and then the result in words. The same for
/// burning, saving, erasing and verifying. `runner` is borrowed and shared by the views of a window; a view
/// listens only from its start() to its result.
class JobView final : public QWidget {
    Q_OBJECT
public:
    explicit JobView(jobs::JobRunner& runner, QWidget* parent = nullptr);

    /// What the words of the result are about.
    struct Words {
        QString running; ///< "Burning “Photos” to the virtual recorder"
        QString done;    ///< "The disc is ready." The view adds what was verified.
    };
    /// Shows why at once if another job is running.
    void start(std::unique_ptr<jobs::Job> job, Words words);
    /// Asks to confirm in place when stopping would spoil something.
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running; }
    /// The result that is shown; only while none is running.
    [[nodiscard]] const jobs::JobResult& result() const { return m_result; }

Q_SIGNALS:
    void finished(const emberdisc::jobs::JobResult& result);
    void closeRequested();

private:
    QWidget* makeProgressPage();
    QWidget* makeQuestionPage();
    QWidget* makeResultPage();
    void showPhase(Phase phase);
    void showProgress(const jobs::JobProgress& progress);
    void showQuestion(const Question& question);
    void showResult(const jobs::JobResult& result);
    void answer(Answer answer);

    jobs::JobRunner& m_runner;
    Words m_words;
    bool m_running = false;
    jobs::JobResult m_result;

    QStackedWidget* m_pages;
    QLabel* m_title;
    QLabel* m_phase;
    QLabel* m_item;
    QLabel* m_figures;
    QProgressBar* m_bar;
    QWidget* m_buffers;
    QProgressBar* m_ringBar;
    QProgressBar* m_deviceBar;
    QPushButton* m_cancel;
    QLabel* m_question;
    QLabel* m_resultSign;
    QLabel* m_resultSentence;
    QLabel* m_resultDetails;
    QPushButton* m_close;
};

} // namespace emberdisc::ui
