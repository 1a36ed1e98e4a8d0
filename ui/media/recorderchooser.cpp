// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/media/recorderchooser.h"

#include "ui/common/icons.h"
#include "ui/common/prompter.h"
#include "ui/words/errorwords.h"
#include "ui/words/mediumwords.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

namespace emberdisc::ui {

namespace {

constexpr int kVirtualRole = Qt::UserRole + 1;

} // namespace

RecorderChooser::RecorderChooser(const Services& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_label(new QLabel(tr("&Recorder:"))),
      m_devices(new QComboBox),
      m_mediumLabel(new QLabel),
      m_discButton(new QToolButton),
      m_discMenu(new QMenu(this))
{
    m_devices->setObjectName(QStringLiteral("recorder"));
    m_devices->setAccessibleName(tr("Recorder"));
    m_devices->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_mediumLabel->setObjectName(QStringLiteral("medium"));
    m_discButton->setObjectName(QStringLiteral("discMenu"));
    m_discButton->setText(tr("Dis&c"));
    m_discButton->setIcon(lineIcon(QStringLiteral("data-disc")));
    m_discButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_discButton->setPopupMode(QToolButton::InstantPopup);
    m_discButton->setMenu(m_discMenu);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_label->setBuddy(m_devices);
    layout->addWidget(m_label);
    layout->addWidget(m_devices);
    layout->addWidget(m_discButton);
    layout->addWidget(m_mediumLabel, 1);

    connect(m_devices, &QComboBox::currentIndexChanged, this, &RecorderChooser::refresh);
    connect(&m_services.catalog, &jobs::DeviceCatalog::changed, this, &RecorderChooser::fillDevices);
    connect(m_discMenu, &QMenu::aboutToShow, this, &RecorderChooser::fillMenu);
    connect(&m_services.prober, &jobs::MediumProber::probing, this, [this](const std::string& device) {
        if (device == deviceId())
            m_mediumLabel->setText(tr("Looking at the disc…"));
    });
    connect(&m_services.prober, &jobs::MediumProber::probed, this, [this](const jobs::ProbedMedium& medium) {
        if (medium.deviceId == deviceId())
            showMedium(medium.state);
    });
    fillDevices();
}

void RecorderChooser::setLabels(const QString& recorder, const QString& disc)
{
    m_label->setText(recorder);
    m_discButton->setText(disc);
}

std::string RecorderChooser::deviceId() const
{
    return m_devices->currentData().toString().toStdString();
}

QString RecorderChooser::deviceName() const
{
    return m_devices->currentText();
}

bool RecorderChooser::isVirtual() const
{
    return m_devices->currentData(kVirtualRole).toBool();
}

void RecorderChooser::select(const std::string& deviceId)
{
    const int index = m_devices->findData(QString::fromStdString(deviceId));
    if (index >= 0)
        m_devices->setCurrentIndex(index);
}

void RecorderChooser::fillDevices()
{
    const std::string before = deviceId();
    {
        const QSignalBlocker blocker(m_devices);
        m_devices->clear();
        for (const jobs::Device& device : m_services.catalog.devices()) {
            m_devices->addItem(
                lineIcon(device.isVirtual ? QStringLiteral("virtual") : QStringLiteral("recorder")),
                recorderWords(device), QString::fromStdString(device.id));
            m_devices->setItemData(m_devices->count() - 1, device.isVirtual, kVirtualRole);
            m_devices->setItemData(m_devices->count() - 1,
                                   QString::fromStdString(device.isVirtual ? device.discFile : device.id),
                                   Qt::ToolTipRole);
        }
        select(before);
    }
    refresh();
}

void RecorderChooser::refresh()
{
    if (deviceId().empty()) {
        showMedium(fail(ErrorCode::NoRecorder));
        return;
    }
    // What is known is of the recorder that was chosen before. A job may have this one for an hour, and
    // nobody looks into it until then.
    if (m_mediumOf != deviceId()) {
        m_mediumOf = deviceId();
        m_medium.reset();
        m_mediumLabel->setText(tr("Looking at the disc…"));
        Q_EMIT mediumChanged();
    }
    m_services.prober.probe(deviceId());
}

std::unique_ptr<jobs::MediumProber::Loan> RecorderChooser::lend()
{
    return m_services.prober.lend(deviceId());
}

void RecorderChooser::showMedium(const Result<recorder::MediumState>& state)
{
    m_mediumOf = deviceId();
    m_medium.reset();
    if (state)
        m_medium = *state;
    // What went wrong, and what can be done: more than fits one line.
    m_mediumLabel->setText(state ? mediumWords(*state) : oneLine(state.error()));
    m_mediumLabel->setWordWrap(!state);
    Q_EMIT mediumChanged();
}

void RecorderChooser::changeDisc(const std::function<Result<>()>& change)
{
    const auto loan = lend();
    if (const auto done = change(); !done)
        m_services.prompter.tell(this, done.error());
}

void RecorderChooser::fillMenu()
{
    m_discMenu->clear();
    connect(m_discMenu->addAction(tr("&Look again")), &QAction::triggered, this, &RecorderChooser::refresh);
    if (!isVirtual())
        return;
    m_discMenu->addSection(tr("Insert a new virtual disc"));
    for (const std::string& medium : m_services.catalog.virtualMedia()) {
        QAction* action =
            m_discMenu->addAction(lineIcon(QStringLiteral("data-disc")), virtualMediumWords(medium));
        action->setObjectName(QStringLiteral("new-") + QString::fromStdString(medium));
        connect(action, &QAction::triggered, this, [this, medium] {
            changeDisc([this, medium] { return m_services.catalog.insertNewVirtualDisc(medium); });
        });
    }
    m_discMenu->addSeparator();
    QAction* pace = m_discMenu->addAction(tr("As slow as a &real drive"));
    pace->setObjectName(QStringLiteral("realPace"));
    pace->setCheckable(true);
    pace->setChecked(m_services.catalog.isVirtualPaceReal());
    connect(pace, &QAction::toggled, this,
            [this](bool real) { m_services.catalog.setVirtualPaceReal(real); });
    connect(m_discMenu->addAction(tr("&Insert a virtual disc…")), &QAction::triggered, this, [this] {
        m_services.prompter.openFile(
            this, tr("Insert a virtual disc"), tr("Virtual discs (*.vdisc)"), [this](const QString& path) {
                changeDisc([this, path] { return m_services.catalog.insertVirtualDisc(path.toStdString()); });
            });
    });
    connect(m_discMenu->addAction(lineIcon(QStringLiteral("eject")), tr("&Eject")), &QAction::triggered, this,
            [this] { changeDisc([this] { return m_services.catalog.ejectVirtualDisc(); }); });
}

} // namespace emberdisc::ui
