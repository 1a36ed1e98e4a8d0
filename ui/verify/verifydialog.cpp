// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/verify/verifydialog.h"

#include "core/jobs/jobqueue.h"
#include "core/jobs/verifyjob.h"
#include "ui/common/filefield.h"
#include "ui/common/icons.h"
#include "ui/common/verdict.h"
#include "ui/media/recorderchooser.h"

#include <QButtonGroup>
#include <QFileInfo>
#include <QGridLayout>
#include <QPushButton>
#include <QRadioButton>

#include <optional>
#include <utility>

namespace emberdisc::ui {

namespace {

/// What can be said of a disc by which nothing wrong was found.
QString goodWords(jobs::Verification verification, recorder::VerifyExtent extent, bool isCompared)
{
    if (extent == recorder::VerifyExtent::Quick)
        return isCompared ? VerifyDialog::tr("The samples are identical to the image.")
                          : VerifyDialog::tr("The samples can be read, and nothing wrong was found.");
    if (isCompared)
        return VerifyDialog::tr("The disc is identical to the image.");
    return verification == jobs::Verification::Identical
               ? VerifyDialog::tr("Every file is what its checksum says.")
               : VerifyDialog::tr("Everything on the disc can be read.");
}

FileField::Choice imageToCompare()
{
    return {.title = VerifyDialog::tr("Compare the disc with"),
            .filter = VerifyDialog::tr("Disc images (*.iso *.img);;All files (*)")};
}

} // namespace

VerifyDialog::VerifyDialog(const Services& given, QWidget* parent)
    : DiscDialog(given, parent),
      m_recorder(new RecorderChooser(given)),
      m_byItself(new QRadioButton(tr("By the chec&ksums that it carries; without any, by reading it"))),
      m_byImage(new QRadioButton(tr("By the &image file it was made from:"))),
      m_image(new FileField(given.prompter, FileField::Purpose::Open, &imageToCompare)),
      m_full(new QRadioButton(tr("&Full: everything is read"))),
      m_quick(new QRadioButton(tr("&Quick: the structure, and samples of the rest"))),
      m_verdict(new Verdict(QStringLiteral("verifySummary"), QStringLiteral("verifyNotes"))),
      m_verify(new QPushButton(lineIcon(QStringLiteral("verify-disc")), tr("&Verify")))
{
    setObjectName(QStringLiteral("verifyDialog"));
    setWindowTitle(tr("Verify a disc"));
    nameWidgets();
    setChoices(makeChoices(), m_verify, OnReturn::Start);
    resize(640, 340);
    connect(m_recorder, &RecorderChooser::mediumChanged, this, &VerifyDialog::showVerdict);
    connect(m_byImage, &QRadioButton::toggled, this, &VerifyDialog::showVerdict);
    connect(m_quick, &QRadioButton::toggled, this, &VerifyDialog::showVerdict);
    connect(m_image, &FileField::changed, this, &VerifyDialog::showVerdict);
    connect(m_verify, &QPushButton::clicked, this, &VerifyDialog::startJob);
    showVerdict();
}

void VerifyDialog::nameWidgets()
{
    m_byItself->setObjectName(QStringLiteral("byItself"));
    m_byImage->setObjectName(QStringLiteral("byImage"));
    m_image->setObjectName(QStringLiteral("image"));
    m_full->setObjectName(QStringLiteral("full"));
    m_quick->setObjectName(QStringLiteral("quick"));
    m_verify->setObjectName(QStringLiteral("startVerify"));
    m_byItself->setChecked(true);
}

QWidget* VerifyDialog::makeChoices()
{
    auto* choices = new QWidget;
    auto* extents = new QButtonGroup(choices);
    extents->addButton(m_full);
    extents->addButton(m_quick);
    m_full->setChecked(true);
    auto* references = new QGridLayout;
    references->addWidget(m_byItself, 0, 0, 1, 2);
    references->addWidget(m_byImage, 1, 0);
    references->addWidget(m_image, 1, 1);
    references->setColumnStretch(1, 1);
    auto* amounts = new QVBoxLayout;
    amounts->addWidget(m_full);
    amounts->addWidget(m_quick);
    auto* layout = new QVBoxLayout(choices);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_recorder);
    layout->addLayout(references);
    layout->addSpacing(6);
    layout->addLayout(amounts);
    layout->addSpacing(6);
    layout->addWidget(m_verdict);
    layout->addStretch();
    return choices;
}

void VerifyDialog::selectDevice(const std::string& deviceId)
{
    m_recorder->select(deviceId);
}

recorder::VerifyExtent VerifyDialog::extent() const
{
    return m_quick->isChecked() ? recorder::VerifyExtent::Quick : recorder::VerifyExtent::Full;
}

void VerifyDialog::showVerdict()
{
    const auto& medium = m_recorder->medium();
    const bool withImage = m_byImage->isChecked();
    m_image->setEnabled(withImage);
    m_verify->setEnabled(false);
    if (!medium) {
        m_verdict->tell(std::nullopt, tr("Waiting for a disc…"));
        return;
    }
    if (!medium->holdsData()) {
        m_verdict->tell(ResultColour::Red, tr("There is nothing to verify in this recorder."),
                        tr("Insert the disc that is to be verified."));
        return;
    }
    if (withImage && !QFileInfo(m_image->path()).isFile()) {
        m_verdict->tell(std::nullopt, m_image->path().isEmpty() ? tr("Choose the image file.")
                                                                : tr("There is no such file."));
        return;
    }
    const bool quick = extent() == recorder::VerifyExtent::Quick;
    m_verdict->tell(std::nullopt,
                    quick       ? tr("It takes a minute or two.")
                    : withImage ? tr("Every sector of the image is compared with the disc.")
                                : tr("Everything is read, which takes about as long as burning it did."),
                    quick ? tr("Much can be found wrong that way; that all is well cannot be proven.")
                          : QString());
    m_verify->setEnabled(true);
}

void VerifyDialog::startJob()
{
    const std::string device = m_recorder->deviceId();
    const bool withImage = m_byImage->isChecked();
    jobs::VerifyRequest request{.deviceId = device, .extent = extent()};
    if (withImage)
        request.against = m_image->path().toStdString();
    start({.job = std::make_unique<jobs::VerifyJob>(std::move(request), jobServices(services())),
           .devices = {device},
           .running = tr("Verifying the disc — %1").arg(m_recorder->deviceName()),
           .doneFor = [how = extent(), withImage](const jobs::JobResult& result) {
               return goodWords(result.report.verification, how, withImage);
           }});
}

} // namespace emberdisc::ui
