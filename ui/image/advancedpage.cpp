// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/advancedpage.h"

#include "ui/image/pagetools.h"
#include "ui/image/timefield.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace emberdisc::ui {

AdvancedPage::AdvancedPage(QWidget* parent)
    : OptionsPage(parent),
      m_missing(named(new QComboBox, QStringLiteral("missing"))),
      m_alignment(named(new QSpinBox, QStringLiteral("alignment"))),
      m_reproducible(
          named(new QCheckBox(tr("&Make the same bytes again from the same files, with no time later than")),
                QStringLiteral("reproducible"))),
      m_latest(named(new TimeField(m_reproducible, tr("any")), QStringLiteral("latestTime")))
{
    using image::MissingFiles;
    m_missing->addItem(tr("ask before anything is written"), static_cast<int>(MissingFiles::Ask));
    m_missing->addItem(tr("leave them out, and name them at the end"), static_cast<int>(MissingFiles::Skip));
    m_missing->addItem(tr("end at the first one"), static_cast<int>(MissingFiles::Fail));
    m_alignment->setRange(1, static_cast<int>(image::kLargestAlignment));
    m_alignment->setSuffix(tr(" sectors"));
    m_alignment->setSpecialValueText(tr("any sector"));
    m_latest->setAccessibleName(tr("Latest time"));

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(tr("If files are &gone or unreadable:"), m_missing);
    form->addRow(hintLabel(tr("Those that fail while the disc is being written are left out and named, too, "
                              "unless it is to end at the first one.")));
    form->addRow(tr("Files begin &at:"), m_alignment);
    form->addRow(
        hintLabel(tr("At multiples of so many sectors of 2048 bytes, which costs room on the disc.")));
    auto* same = new QHBoxLayout;
    same->setContentsMargins(indent(), 0, 0, 0);
    same->addWidget(m_latest);
    same->addStretch();
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addSpacing(12);
    column->addWidget(m_reproducible);
    column->addLayout(same);
    column->addLayout(indented(hintLabel(tr(
        "Files that are older keep their time. Owners are forgotten, and everybody may read all files."))));
    column->addStretch();
    connect(m_missing, &QComboBox::currentIndexChanged, this, &OptionsPage::changed);
    connect(m_alignment, &QSpinBox::valueChanged, this, &OptionsPage::changed);
    connect(m_latest, &TimeField::changed, this, &OptionsPage::changed);
}

void AdvancedPage::load(const ImageChoice& choice)
{
    m_missing->setCurrentIndex(m_missing->findData(static_cast<int>(choice.missing)));
    m_alignment->setValue(static_cast<int>(choice.image.alignment));
    m_latest->setMoment(choice.image.timestamp);
    m_loaded = m_latest->moment();
}

void AdvancedPage::store(ImageChoice& choice) const
{
    choice.missing = static_cast<image::MissingFiles>(m_missing->currentData().toInt());
    choice.image.alignment = static_cast<std::uint32_t>(m_alignment->value());
    const auto time = m_latest->moment();
    if (time == m_loaded && !choice.image.reproducible) // a project may have a time alone
        return;
    choice.image.reproducible = false;
    choice.image.timestamp.reset();
    if (time)
        image::makeReproducible(choice.image,
                                std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()));
}

} // namespace emberdisc::ui
