// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/filesystemspage.h"

#include "ui/image/pagetools.h"
#include "ui/words/resultwords.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

namespace emberdisc::ui {

FileSystemsPage::FileSystemsPage(const image::Contents& contents, image::Destination destination,
                                 QWidget* parent)
    : OptionsPage(parent),
      m_contents(contents),
      m_destination(destination),
      m_automatic(named(new QRadioButton(tr("&Automatic")), QStringLiteral("fsAutomatic"))),
      m_given(named(new QRadioButton(tr("As I ch&oose:")), QStringLiteral("fsGiven"))),
      m_reasons(named(hintLabel({}), QStringLiteral("fsReasons"))),
      m_iso(named(new QCheckBox(tr("&ISO 9660, which every system reads")), QStringLiteral("fsIso"))),
      m_joliet(named(new QCheckBox(tr("&Joliet: long names for Windows")), QStringLiteral("fsJoliet"))),
      m_rockRidge(named(new QCheckBox(tr("&Rock Ridge: names, owners and links of Linux and Unix")),
                        QStringLiteral("fsRockRidge"))),
      m_udf(named(new QCheckBox(tr("&UDF: large files and long names on every system of today")),
                  QStringLiteral("fsUdf"))),
      m_revision(named(new QComboBox, QStringLiteral("udfRevision"))),
      m_level(named(new QComboBox, QStringLiteral("isoLevel"))),
      m_longJoliet(named(new QCheckBox(tr("Joliet names of up to &103 characters instead of 64")),
                         QStringLiteral("longJoliet")))
{
    for (const auto revision : {image::UdfRevision::V102, image::UdfRevision::V150, image::UdfRevision::V200,
                                image::UdfRevision::V201, image::UdfRevision::V250, image::UdfRevision::V260})
        m_revision->addItem(tr("revision %1").arg(QString::fromUtf8(image::name(revision))),
                            static_cast<int>(revision));
    m_revision->setAccessibleName(tr("Revision of UDF"));
    m_level->addItem(tr("1: names of 8 and 3 characters"));
    m_level->addItem(tr("2: names of up to 30 characters"));
    m_level->addItem(tr("3: names of up to 30 characters, files of any size"));
    m_level->addItem(tr("ISO 9660:1999: names of up to 207 characters"));
    layOut();
    const auto tell = [this] {
        updateEnabled();
        Q_EMIT changed();
    };
    connect(m_automatic, &QRadioButton::toggled, this, tell);
    for (QCheckBox* box : {m_iso, m_joliet, m_rockRidge, m_udf, m_longJoliet})
        connect(box, &QCheckBox::toggled, this, tell);
    for (QComboBox* box : {m_revision, m_level})
        connect(box, &QComboBox::currentIndexChanged, this, tell);
}

void FileSystemsPage::layOut()
{
    auto* udf = new QHBoxLayout;
    udf->addWidget(m_udf);
    udf->addWidget(m_revision);
    udf->addStretch();
    auto* given = new QVBoxLayout;
    given->setContentsMargins(indent(), 0, 0, 0);
    given->addWidget(m_iso);
    auto* onIso = new QVBoxLayout;
    onIso->setContentsMargins(indent(), 0, 0, 0);
    onIso->addWidget(m_joliet);
    onIso->addWidget(m_rockRidge);
    given->addLayout(onIso);
    given->addLayout(udf);
    auto* form = new QFormLayout;
    form->addRow(tr("&Level of ISO 9660:"), m_level);

    auto* column = new QVBoxLayout(this);
    column->addWidget(m_automatic);
    column->addLayout(indented(m_reasons));
    column->addWidget(m_given);
    column->addLayout(given);
    column->addSpacing(12);
    column->addLayout(form);
    column->addWidget(m_longJoliet);
    column->addStretch();
}

void FileSystemsPage::load(const ImageChoice& choice)
{
    const image::ImageOptions& options = choice.image;
    m_automatic->setChecked(choice.fileSystems == image::FileSystems::Automatic);
    m_given->setChecked(choice.fileSystems == image::FileSystems::AsGiven);
    m_iso->setChecked(options.iso9660);
    m_joliet->setChecked(options.joliet);
    m_rockRidge->setChecked(options.rockRidge);
    m_udf->setChecked(options.udf.has_value());
    m_revision->setCurrentIndex(
        m_revision->findData(static_cast<int>(options.udf.value_or(image::UdfRevision::V102))));
    m_level->setCurrentIndex(static_cast<int>(options.level));
    m_longJoliet->setChecked(options.jolietNames == image::JolietNames::Upto103);
    updateEnabled();
}

void FileSystemsPage::store(ImageChoice& choice) const
{
    image::ImageOptions& options = choice.image;
    choice.fileSystems =
        m_automatic->isChecked() ? image::FileSystems::Automatic : image::FileSystems::AsGiven;
    if (m_given->isChecked()) {
        options.iso9660 = m_iso->isChecked();
        options.joliet = m_iso->isChecked() && m_joliet->isChecked();
        options.rockRidge = m_iso->isChecked() && m_rockRidge->isChecked();
        options.udf.reset();
        if (m_udf->isChecked())
            options.udf = revision();
    }
    options.level = static_cast<image::IsoLevel>(m_level->currentIndex());
    options.jolietNames =
        m_longJoliet->isChecked() ? image::JolietNames::Upto103 : image::JolietNames::Upto64;
}

void FileSystemsPage::follow(const ImageChoice& choice)
{
    const auto chosen = image::chooseFileSystems(m_contents, m_destination, choice.image);
    QStringList lines;
    if (chosen.iso9660 && chosen.udf)
        lines += tr("Now: ISO 9660 with Joliet and Rock Ridge, and UDF %1.")
                     .arg(QString::fromUtf8(image::name(*chosen.udf)));
    else if (chosen.udf)
        lines += tr("Now: UDF %1 alone.").arg(QString::fromUtf8(image::name(*chosen.udf)));
    else
        lines += tr("Now: ISO 9660 with Joliet and Rock Ridge, which every system reads.");
    for (const image::ChoiceReason reason : chosen.reasons)
        lines += choiceReasonWords(reason);
    m_reasons->setText(lines.join(QLatin1Char('\n')));
}

QString FileSystemsPage::problem(const ImageChoice& choice) const
{
    const bool hasIso = choice.fileSystems == image::FileSystems::AsGiven
                            ? choice.image.iso9660
                            : image::chooseFileSystems(m_contents, m_destination, choice.image).iso9660;
    if (hasIso && !image::hasMultiExtentFiles(choice.image.level) && m_contents.largestFile > UINT32_MAX)
        return tr("There are files of 4 GiB and more, which need level 3 of ISO 9660 or later.");
    return {};
}

void FileSystemsPage::updateEnabled()
{
    const bool given = m_given->isChecked();
    m_iso->setEnabled(given && m_udf->isChecked()); // one of the two stays
    m_udf->setEnabled(given && m_iso->isChecked());
    m_joliet->setEnabled(given && m_iso->isChecked());
    m_rockRidge->setEnabled(given && m_iso->isChecked());
    m_revision->setEnabled(given && m_udf->isChecked());
    m_longJoliet->setEnabled(!given || (m_iso->isChecked() && m_joliet->isChecked()));
    m_level->setEnabled(!given || m_iso->isChecked());
}

image::UdfRevision FileSystemsPage::revision() const
{
    return static_cast<image::UdfRevision>(m_revision->currentData().toInt());
}

} // namespace emberdisc::ui
