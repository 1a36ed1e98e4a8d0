// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/jobview.h"

#include "core/jobs/jobqueue.h"
#include "ui/common/colours.h"
#include "ui/common/icons.h"
#include "ui/words/quantities.h"
#include "ui/words/resultwords.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace emberdisc::ui {

namespace {

constexpr int kSignSize = 56;

QLabel* makeLabel(const QString& name, int pointsMore)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont font = label->font();
    font.setPointSize(font.pointSize() + pointsMore);
    font.setBold(pointsMore > 0);
    label->setFont(font);
    return label;
}

QProgressBar* makeBufferBar(const QString& name, const QString& accessibleName)
{
    auto* bar = new QProgressBar;
    bar->setObjectName(name);
    bar->setAccessibleName(accessibleName);
    bar->setRange(0, 100);
    return bar;
}

/// Whoever wanted to know, where nobody could say, is not told that all is well.
ResultColour colourOf(const jobs::JobResult& result)
{
    const auto nothingToCompare = [](const Error& warning) { return warning.code == ErrorCode::NoChecksums; };
    switch (result.outcome) {
    case jobs::JobOutcome::Done:
        return std::ranges::any_of(result.report.warnings, nothingToCompare) ? ResultColour::Amber
                                                                             : ResultColour::Green;
    case jobs::JobOutcome::Amber:
    case jobs::JobOutcome::Cancelled:
        return ResultColour::Amber;
    case jobs::JobOutcome::Failed:
        break;
    }
    return ResultColour::Red;
}

QIcon resultSign(const jobs::JobResult& result)
{
    const ResultColour colour = colourOf(result);
    if (result.outcome == jobs::JobOutcome::Cancelled)
        return lineIcon(QStringLiteral("stop"), resultColour(colour));
    switch (colour) {
    case ResultColour::Green:
        return lineIcon(QStringLiteral("check"), resultColour(colour));
    case ResultColour::Amber:
        return lineIcon(QStringLiteral("warning"), resultColour(colour));
    case ResultColour::Red:
        break;
    }
    return lineIcon(QStringLiteral("cross"), resultColour(colour));
}

QStringList detailsOf(const jobs::JobResult& result, const jobs::JobOrder& order)
{
    QStringList details = resultDetails(result);
    if (result.outcome == jobs::JobOutcome::Amber && !order.whenMissing.isEmpty())
        details.prepend(order.whenMissing);
    return details;
}

} // namespace

JobView::JobView(jobs::JobQueue& queue, QWidget* parent)
    : QWidget(parent), m_queue(queue), m_pages(new QStackedWidget)
{
    m_pages->addWidget(makeProgressPage());
    m_pages->addWidget(makeQuestionPage());
    m_pages->addWidget(makeResultPage());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    setMinimumSize(480, 260);
}

JobView::~JobView()
{
    if (m_job && m_job->state() == jobs::QueuedJob::State::Ended)
        m_queue.remove(*m_job);
}

QWidget* JobView::makeProgressPage()
{
    m_title = makeLabel(QStringLiteral("jobTitle"), 3);
    m_phase = makeLabel(QStringLiteral("jobPhase"), 0);
    m_item = makeLabel(QStringLiteral("jobItem"), 0);
    m_item->setWordWrap(false);
    // A long path must not widen the window; it is elided when it is set.
    m_item->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_figures = makeLabel(QStringLiteral("jobFigures"), 0);
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("jobBar"));
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setRange(0, 1000);
    m_ringBar = makeBufferBar(QStringLiteral("ringBar"), tr("Emberdisc's buffer"));
    m_deviceBar = makeBufferBar(QStringLiteral("deviceBar"), tr("Recorder's buffer"));
    m_buffers = new QWidget;
    auto* grid = new QGridLayout(m_buffers);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->addWidget(new QLabel(tr("Emberdisc's buffer")), 0, 0);
    grid->addWidget(m_ringBar, 0, 1);
    grid->addWidget(new QLabel(tr("Recorder's buffer")), 1, 0);
    grid->addWidget(m_deviceBar, 1, 1);
    m_background = new QPushButton(tr("In the &background"));
    m_background->setObjectName(QStringLiteral("jobBackground"));
    m_background->setToolTip(tr("The job goes on, and is shown at the bottom of the window"));
    connect(m_background, &QPushButton::clicked, this, &JobView::closeRequested);
    m_cancel = new QPushButton(lineIcon(QStringLiteral("stop")), tr("&Cancel"));
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    connect(m_cancel, &QPushButton::clicked, this, &JobView::cancel);

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(10);
    layout->addWidget(m_title);
    layout->addWidget(m_phase);
    layout->addWidget(m_bar);
    layout->addWidget(m_item);
    layout->addWidget(m_figures);
    layout->addWidget(m_buffers);
    layout->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_background);
    buttons->addWidget(m_cancel);
    layout->addLayout(buttons);
    return page;
}

QWidget* JobView::makeQuestionPage()
{
    m_question = makeLabel(QStringLiteral("jobQuestion"), 3);
    auto* page = new QWidget;
    auto* yes = new QPushButton;
    auto* cancel = new QPushButton(tr("&Cancel"));
    yes->setObjectName(QStringLiteral("jobYes"));
    cancel->setObjectName(QStringLiteral("jobNo"));
    connect(yes, &QPushButton::clicked, this, [this] { answer(Answer::Yes); });
    connect(cancel, &QPushButton::clicked, this, [this] { answer(Answer::Cancel); });
    auto* layout = new QVBoxLayout(page);
    layout->addWidget(m_question);
    layout->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(yes);
    buttons->addWidget(cancel);
    layout->addLayout(buttons);
    return page;
}

QWidget* JobView::makeResultPage()
{
    m_resultSign = new QLabel;
    m_resultSentence = makeLabel(QStringLiteral("resultSentence"), 3);
    m_resultDetails = makeLabel(QStringLiteral("resultDetails"), 0);
    m_close = new QPushButton(tr("C&lose"));
    m_close->setObjectName(QStringLiteral("jobClose"));
    connect(m_close, &QPushButton::clicked, this, &JobView::closeRequested);

    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    head->addWidget(m_resultSign, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(10);
    words->addWidget(m_resultSentence);
    words->addWidget(m_resultDetails);
    words->addStretch();
    head->addLayout(words, 1);
    layout->addLayout(head);
    layout->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_close);
    layout->addLayout(buttons);
    return page;
}

void JobView::start(jobs::JobOrder order)
{
    watch(m_queue.add(std::move(order)));
}

void JobView::watch(jobs::QueuedJob& job)
{
    m_job = &job;
    connect(&job, &jobs::QueuedJob::started, this, [this] { showPhase(Phase::Preparing); });
    connect(&job, &jobs::QueuedJob::phaseChanged, this, &JobView::showPhase);
    connect(&job, &jobs::QueuedJob::progressChanged, this, &JobView::showProgress);
    connect(&job, &jobs::QueuedJob::questionAsked, this, &JobView::showQuestion);
    connect(&job, &jobs::QueuedJob::finished, this, &JobView::showResult);
    m_title->setText(job.order().running);
    m_cancel->setEnabled(true);
    m_cancel->setText(tr("&Cancel"));
    m_pages->setCurrentIndex(0);
    m_background->setFocus(); // no stray key stops a burn
    switch (job.state()) {
    case jobs::QueuedJob::State::Waiting:
        showWaiting();
        break;
    case jobs::QueuedJob::State::Running:
        showPhase(job.progress().phase);
        if (job.isCancelling())
            showCancelling();
        if (job.question())
            showQuestion(*job.question());
        break;
    case jobs::QueuedJob::State::Ended:
        showResult(job.result());
        break;
    }
}

bool JobView::isRunning() const
{
    return m_job && m_job->state() != jobs::QueuedJob::State::Ended;
}

void JobView::cancel()
{
    if (!isRunning())
        return;
    showCancelling();
    m_job->cancel();
}

void JobView::showCancelling()
{
    m_cancel->setEnabled(false);
    m_cancel->setText(tr("Cancelling…"));
}

void JobView::showWaiting()
{
    showPhase(Phase::Preparing);
    m_phase->setText(tr("Waiting until the recorder is free…"));
}

void JobView::showPhase(Phase phase)
{
    m_phase->setText(phaseWords(phase));
    m_item->clear();
    m_figures->clear();
    m_bar->setRange(0, 0);
    m_buffers->hide();
}

void JobView::showProgress(const jobs::JobProgress& progress)
{
    m_phase->setText(phaseWords(progress.phase));
    if (const auto percent = progress.percent()) {
        m_bar->setRange(0, 1000);
        m_bar->setValue(static_cast<int>(*percent * 10));
        m_bar->setFormat(tr("%1 %").arg(static_cast<int>(*percent)));
    } else {
        m_bar->setRange(0, 0);
    }
    m_item->setText(
        fontMetrics().elidedText(itemWords(progress.progress.item), Qt::ElideMiddle, m_item->width()));

    QStringList figures;
    const bool inBytes = progress.progress.total != 65536 && progress.progress.total > 0;
    if (inBytes)
        figures += tr("%1 of %2").arg(sizeWords(progress.progress.done), sizeWords(progress.progress.total));
    if (const QString speed = speedWords(progress.progress.bytesPerSecond, progress.progress.speedUnit);
        !speed.isEmpty())
        figures += speed;
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    figures += tr("%1 elapsed").arg(durationWords(duration_cast<seconds>(progress.elapsed)));
    if (progress.remaining)
        figures += tr("about %1 left").arg(durationWords(duration_cast<seconds>(*progress.remaining)));
    m_figures->setText(figures.join(QStringLiteral("  ·  ")));

    m_buffers->setVisible(progress.progress.ringPercent.has_value() ||
                          progress.progress.devicePercent.has_value());
    m_ringBar->setValue(progress.progress.ringPercent.value_or(0));
    m_deviceBar->setValue(progress.progress.devicePercent.value_or(0));
}

void JobView::showQuestion(const Question& question)
{
    const QuestionWords words = questionWords(question);
    m_question->setText(words.sentence);
    auto* yes = m_pages->widget(1)->findChild<QPushButton*>(QStringLiteral("jobYes"));
    yes->setText(words.yes);
    m_pages->setCurrentIndex(1);
    // What cannot be undone is never a stray Return away.
    const bool destroys =
        question.kind == QuestionKind::EraseFirst || question.kind == QuestionKind::OverwriteFile;
    auto* usual = destroys ? m_pages->widget(1)->findChild<QPushButton*>(QStringLiteral("jobNo")) : yes;
    usual->setDefault(true);
    usual->setFocus();
}

void JobView::answer(Answer answer)
{
    m_pages->setCurrentIndex(0);
    m_job->answer(answer);
}

void JobView::showResult(const jobs::JobResult& result)
{
    m_resultSign->setPixmap(resultSign(result).pixmap(kSignSize, kSignSize));
    m_resultSentence->setText(resultSentence(result, m_job->doneWords()));
    m_resultDetails->setText(detailsOf(result, m_job->order()).join(QStringLiteral("\n")));
    m_pages->setCurrentIndex(2);
    m_close->setDefault(true);
    m_close->setFocus();
    Q_EMIT finished(result);
}

} // namespace emberdisc::ui
