// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/jobsbar.h"

#include "core/jobs/jobqueue.h"
#include "ui/burn/jobdialog.h"
#include "ui/common/icons.h"
#include "ui/words/quantities.h"
#include "ui/words/resultwords.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace emberdisc::ui {

using jobs::QueuedJob;

class JobsBar::Row final : public QWidget {
public:
    Row(QueuedJob& job, jobs::JobQueue& queue)
        : m_job(job),
          m_words(new QLabel),
          m_bar(new QProgressBar),
          open(new QPushButton(JobsBar::tr("Show"))),
          m_end(new QPushButton)
    {
        m_words->setObjectName(QStringLiteral("jobRow"));
        // A long title must not widen the window.
        m_words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        m_bar->setAccessibleName(JobsBar::tr("Progress"));
        m_bar->setMaximumWidth(220);
        open->setObjectName(QStringLiteral("jobRowShow"));
        m_end->setObjectName(QStringLiteral("jobRowEnd"));
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(8, 2, 8, 2);
        layout->addWidget(m_words, 1);
        layout->addWidget(m_bar);
        layout->addWidget(open);
        layout->addWidget(m_end);
        connect(m_end, &QPushButton::clicked, this, [this, &queue] {
            if (m_job.state() == QueuedJob::State::Ended)
                queue.remove(m_job);
            else
                m_job.cancel();
            update();
        });
        connect(&job, &QueuedJob::started, this, &Row::update);
        connect(&job, &QueuedJob::phaseChanged, this, &Row::update);
        connect(&job, &QueuedJob::progressChanged, this, &Row::update);
        connect(&job, &QueuedJob::questionAsked, this, &Row::update);
        connect(&job, &QueuedJob::finished, this, &Row::update);
        update();
    }

private:
    [[nodiscard]] QString stateWords() const
    {
        switch (m_job.state()) {
        case QueuedJob::State::Waiting:
            return JobsBar::tr("waits until the recorder is free");
        case QueuedJob::State::Running:
            return m_job.question() ? questionWords(*m_job.question()).sentence
                                    : phaseWords(m_job.progress().phase);
        case QueuedJob::State::Ended:
            return resultSentence(m_job.result(), m_job.doneWords());
        }
        return {};
    }

    void update()
    {
        const bool ended = m_job.state() == QueuedJob::State::Ended;
        const bool running = m_job.state() == QueuedJob::State::Running;
        const QString words = JobsBar::tr("%1: %2").arg(m_job.order().running, stateWords());
        m_words->setText(words);
        m_words->setToolTip(words);
        m_bar->setVisible(running);
        const auto percent = m_job.progress().percent();
        m_bar->setRange(0, percent ? 100 : 0);
        m_bar->setValue(static_cast<int>(percent.value_or(0)));
        open->setText(m_job.question() ? JobsBar::tr("Answer…") : JobsBar::tr("Show"));
        m_end->setText(ended                  ? JobsBar::tr("Dismiss")
                       : m_job.isCancelling() ? JobsBar::tr("Cancelling…")
                                              : JobsBar::tr("Cancel"));
        m_end->setEnabled(ended || !m_job.isCancelling());
    }

    QueuedJob& m_job;
    QLabel* m_words;
    QProgressBar* m_bar;

public:
    QPushButton* open;

private:
    QPushButton* m_end;
};

JobsBar::JobsBar(const Services& services, QWidget* parent)
    : QWidget(parent), m_services(services), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("jobsBar"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    hide();
    connect(&services.queue, &jobs::JobQueue::added, this, [this](QueuedJob* job) { add(*job); });
    connect(&services.queue, &jobs::JobQueue::removed, this, [this](QueuedJob* job) { remove(*job); });
}

void JobsBar::add(QueuedJob& job)
{
    auto* row = new Row(job, m_services.queue);
    connect(row->open, &QPushButton::clicked, this, [this, &job] { open(job); });
    m_layout->addWidget(row);
    m_rows.emplace(&job, row);
    show();
}

void JobsBar::remove(const QueuedJob& job)
{
    const auto found = m_rows.find(&job);
    if (found == m_rows.end())
        return;
    found->second->hide();
    found->second->deleteLater(); // it may be its own button that this comes from
    m_rows.erase(found);
    setVisible(!m_rows.empty());
}

void JobsBar::open(QueuedJob& job)
{
    auto* dialog = new JobDialog(m_services, window());
    dialog->watch(job);
    dialog->open();
}

} // namespace emberdisc::ui
