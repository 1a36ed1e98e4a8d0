// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/discfilesdialog.h"

#include "core/jobs/discfiles.h"
#include "core/jobs/jobqueue.h"
#include "ui/common/icons.h"
#include "ui/common/verdict.h"
#include "ui/media/recorderchooser.h"
#include "ui/words/errorwords.h"
#include "ui/words/sessionwords.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace emberdisc::ui {

DiscFilesDialog::DiscFilesDialog(const Services& services, QWidget* parent)
    : QDialog(parent),
      m_services(services),
      m_recorder(new RecorderChooser(services)),
      m_list(new QListWidget),
      m_verdict(new Verdict(QStringLiteral("discFilesVerdict"), QStringLiteral("discFilesNotes"))),
      m_add(new QPushButton(lineIcon(QStringLiteral("add-disc")), tr("&Add")))
{
    setObjectName(QStringLiteral("discFilesDialog"));
    setWindowTitle(tr("Add files of a disc"));
    setAttribute(Qt::WA_DeleteOnClose);
    layOut();
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &DiscFilesDialog::showMedium);
    for (const auto signal : {&jobs::JobQueue::added, &jobs::JobQueue::ended})
        connect(&m_services.queue, signal, this, &DiscFilesDialog::showMedium);
    connect(&m_finder, &jobs::SessionFinder::found, this,
            [this](const auto& sessions) { takeSessions(sessions->front()); });
    connect(m_list, &QListWidget::currentRowChanged, this, &DiscFilesDialog::updateAdd);
    connect(m_list, &QListWidget::itemActivated, m_add, &QPushButton::click);
    showMedium();
}

DiscFilesDialog::~DiscFilesDialog() = default;

void DiscFilesDialog::layOut()
{
    m_list->setObjectName(QStringLiteral("sessions"));
    m_list->setUniformItemSizes(true);
    m_add->setObjectName(QStringLiteral("addDiscFiles"));
    m_add->setDefault(true);
    auto* title = new QLabel(tr("&Files of:"));
    title->setBuddy(m_list);
    auto* files = new QVBoxLayout;
    files->setSpacing(4);
    files->addWidget(title);
    files->addWidget(m_list, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    buttons->addButton(m_add, QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addWidget(m_recorder);
    layout->addLayout(files, 1);
    layout->addWidget(m_verdict);
    layout->addWidget(buttons);
    resize(620, 340);
}

void DiscFilesDialog::selectDevice(const std::string& deviceId)
{
    m_recorder->select(deviceId);
}

std::string DiscFilesDialog::deviceId() const
{
    return m_recorder->deviceId();
}

source::SessionIdentity DiscFilesDialog::session() const
{
    const int row = m_list->currentRow();
    return row < 0 ? source::SessionIdentity{} : m_sessions.at(static_cast<std::size_t>(row));
}

/// Whether what the recorder shows is what was looked into. While it is lent it shows nothing else.
bool DiscFilesDialog::isKnown() const
{
    const auto& medium = m_recorder->medium();
    return m_disc && m_disc->deviceId == m_recorder->deviceId() && medium &&
           m_disc->medium.isSameAs(*medium) && m_disc->medium.tracks == medium->tracks;
}

void DiscFilesDialog::showMedium()
{
    const auto& medium = m_recorder->medium();
    if (m_finder.isRunning()) {
        if (!isKnown())
            m_finder.cancel(); // what is there now is looked into when it has ended
        return;
    }
    if (m_services.queue.uses(m_recorder->deviceId())) {
        m_disc.reset();
        m_sessions.clear();
        showSessions();
        m_verdict->tell(std::nullopt, tr("A job is at work with this recorder."));
    } else if (!medium) {
        m_disc.reset();
        m_sessions.clear();
        showSessions();
        m_verdict->tell(std::nullopt, tr("Waiting for a disc…"));
    } else if (!isKnown()) {
        m_disc = Disc{m_recorder->deviceId(), *medium};
        m_sessions.clear();
        showSessions();
        look();
    }
}

void DiscFilesDialog::look()
{
    switch (m_disc->medium.status) {
    case recorder::MediumStatus::None:
        m_verdict->tell(std::nullopt, tr("Waiting for a disc…"));
        return;
    case recorder::MediumStatus::Blank:
        m_verdict->tell(ResultColour::Amber, tr("The disc is blank: there are no files on it."));
        return;
    case recorder::MediumStatus::Appendable:
    case recorder::MediumStatus::Finished:
    case recorder::MediumStatus::Overwritable:
    case recorder::MediumStatus::Unusable:
        break;
    }
    m_verdict->tell(std::nullopt, tr("Looking for files on the disc…"));
    m_loan = m_recorder->lend();
    m_finder.find([services = jobServices(m_services), device = m_disc->deviceId](
                      const std::stop_token& stop) { return jobs::discSessions(services, device, stop); });
}

void DiscFilesDialog::takeSessions(const jobs::FoundSessions& found)
{
    if (!isKnown() || (!found && found.error().code == ErrorCode::Cancelled)) {
        m_disc.reset();
        m_loan.reset(); // the recorder is asked again, and then looked into
        showMedium();
        return;
    }
    if (found)
        m_sessions = *found;
    showSessions();
    if (found) {
        m_verdict->tell(std::nullopt,
                        tr("Leave the disc in its recorder: files are read when they are wanted."),
                        tr("They can be burned with another recorder, or saved as an image."));
    } else {
        const ErrorWords words = wordsFor(found.error());
        m_verdict->tell(ResultColour::Amber, words.sentence, words.advice);
    }
    m_loan.reset();
}

void DiscFilesDialog::showSessions()
{
    m_list->clear();
    m_list->addItems(sessionLines(m_sessions));
    m_list->setCurrentRow(m_list->count() - 1);
    if (m_list->count() > 0)
        m_list->setFocus();
    updateAdd();
}

void DiscFilesDialog::updateAdd()
{
    m_add->setEnabled(m_list->currentRow() >= 0);
}

} // namespace emberdisc::ui
