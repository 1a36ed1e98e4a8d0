// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/descriptionspage.h"

#include "core/tree/datacompilation.h"
#include "ui/image/pagetools.h"
#include "ui/image/timefield.h"

#include <QCheckBox>
#include <QCompleter>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace emberdisc::ui {

namespace {

using image::ImageOptions;

constexpr int kMostVolumes = 65535; // ECMA-119 7.2.3: 16 bits
constexpr int kMostOffered = 1000;  // files, by the completer

QStringList filesInRoot(const tree::DataCompilation& compilation)
{
    QStringList names;
    for (const tree::Node& child : compilation.root().children())
        if (child.isFile() && names.size() < kMostOffered)
            names += QString::fromUtf8(child.name());
    return names;
}

} // namespace

DescriptionsPage::DescriptionsPage(const tree::DataCompilation& compilation, QWidget* parent)
    : OptionsPage(parent),
      m_compilation(compilation),
      m_number(named(new QSpinBox, QStringLiteral("volumeNumber"))),
      m_setSize(named(new QSpinBox, QStringLiteral("volumeSetSize")))
{
    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    addTexts(*form);
    addVolumeNumber(*form);
    addFiles(*form);
    addTimes(*form);
}

QLineEdit* DescriptionsPage::addText(QFormLayout& form, const QString& label,
                                     std::string ImageOptions::* field, const QString& name)
{
    auto* edit = named(new QLineEdit, name);
    const std::size_t room = field == &ImageOptions::systemId         ? image::kSystemIdRoom
                             : field == &ImageOptions::applicationUse ? image::kApplicationUse
                                                                      : image::kDescriptorTextRoom;
    edit->setMaxLength(static_cast<int>(room));
    edit->setValidator(new ByteLimit(static_cast<qsizetype>(room), edit));
    form.addRow(label, edit);
    m_texts.push_back({field, edit});
    connect(edit, &QLineEdit::textEdited, this, &OptionsPage::changed);
    return edit;
}

void DescriptionsPage::addTexts(QFormLayout& form)
{
    addText(form, tr("&Publisher:"), &ImageOptions::publisher, QStringLiteral("publisher"));
    addText(form, tr("P&reparer:"), &ImageOptions::preparer, QStringLiteral("preparer"));
    addText(form, tr("App&lication:"), &ImageOptions::application, QStringLiteral("application"))
        ->setPlaceholderText(QStringLiteral("EMBERDISC"));
    addText(form, tr("Applica&tion use:"), &ImageOptions::applicationUse, QStringLiteral("applicationUse"))
        ->setPlaceholderText(tr("up to 512 bytes for the program that knows them"));
    addText(form, tr("S&ystem:"), &ImageOptions::systemId, QStringLiteral("system"))
        ->setPlaceholderText(QStringLiteral("LINUX"));
    addText(form, tr("Volume &set:"), &ImageOptions::volumeSet, QStringLiteral("volumeSet"));
}

void DescriptionsPage::addVolumeNumber(QFormLayout& form)
{
    m_number->setRange(1, 1);
    m_number->setAccessibleName(tr("Number of this volume in its set"));
    m_setSize->setRange(1, kMostVolumes);
    m_setSize->setAccessibleName(tr("Number of volumes in the set"));
    m_number->setMinimumWidth(m_setSize->sizeHint().width());
    auto* line = new QHBoxLayout;
    line->addWidget(m_number);
    line->addWidget(new QLabel(tr("of", "volume 1 of 3")));
    line->addWidget(m_setSize);
    line->addStretch();
    auto* label = new QLabel(tr("This is volu&me:"));
    label->setBuddy(m_setSize);
    form.addRow(label, line);
    connect(m_setSize, &QSpinBox::valueChanged, m_number, &QSpinBox::setMaximum);
    for (QSpinBox* box : {m_number, m_setSize})
        connect(box, &QSpinBox::valueChanged, this, &OptionsPage::changed);
}

void DescriptionsPage::addFiles(QFormLayout& form)
{
    const QStringList files = filesInRoot(m_compilation);
    for (QLineEdit* edit :
         {addText(form, tr("Copyri&ght file:"), &ImageOptions::copyrightFile,
                  QStringLiteral("copyrightFile")),
          addText(form, tr("&Abstract file:"), &ImageOptions::abstractFile, QStringLiteral("abstractFile")),
          addText(form, tr("Bibl&iographic file:"), &ImageOptions::bibliographicFile,
                  QStringLiteral("bibliographicFile"))}) {
        edit->setPlaceholderText(tr("a file in the root"));
        auto* completer = new QCompleter(files, edit);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        edit->setCompleter(completer);
        connect(completer, qOverload<const QString&>(&QCompleter::activated), this, &OptionsPage::changed);
    }
}

void DescriptionsPage::addTimes(QFormLayout& form)
{
    const auto add = [this, &form](const QString& label, const QString& usual, auto field,
                                   const QString& name) {
        auto* box = named(new QCheckBox(label), name + QStringLiteral("On"));
        auto* edit = named(new TimeField(box, usual), name);
        edit->setAccessibleName(QString(label).remove(QLatin1Char('&')).remove(QLatin1Char(':')));
        form.addRow(box, edit);
        m_moments.push_back({field, edit});
        connect(edit, &TimeField::changed, this, &OptionsPage::changed);
    };
    add(tr("Cr&eated:"), tr("when it is written"), &ImageOptions::created, QStringLiteral("created"));
    add(tr("M&odified:"), tr("when it is written"), &ImageOptions::modified, QStringLiteral("modified"));
    add(tr("E&xpires:"), tr("not said"), &ImageOptions::expires, QStringLiteral("expires"));
    add(tr("Effecti&ve from:"), tr("not said"), &ImageOptions::effective, QStringLiteral("effective"));
}

void DescriptionsPage::load(const ImageChoice& choice)
{
    for (Text& line : m_texts) {
        line.shown = QString::fromUtf8(choice.image.*line.field);
        line.edit->setText(line.shown);
        line.shown = line.edit->text(); // as it fits
    }
    m_setSize->setValue(choice.image.volumeSetSize);
    m_number->setValue(choice.image.volumeSequenceNumber);
    for (const Moment& moment : m_moments)
        moment.edit->setMoment(choice.image.*moment.field);
}

void DescriptionsPage::store(ImageChoice& choice) const
{
    for (const Text& line : m_texts)
        if (line.edit->text() != line.shown)
            choice.image.*line.field = line.edit->text().toStdString();
    choice.image.volumeSetSize = static_cast<std::uint16_t>(m_setSize->value());
    choice.image.volumeSequenceNumber = static_cast<std::uint16_t>(m_number->value());
    for (const Moment& moment : m_moments)
        choice.image.*moment.field = moment.edit->moment();
}

QString DescriptionsPage::problem(const ImageChoice& choice) const
{
    for (const std::string* name :
         {&choice.image.copyrightFile, &choice.image.abstractFile, &choice.image.bibliographicFile}) {
        if (name->empty())
            continue;
        const tree::Node* const file = m_compilation.find(*name);
        if (!file || !file->isFile() || file->parent() != &m_compilation.root())
            return tr("There is no file “%1” in the root of the disc.").arg(QString::fromUtf8(*name));
    }
    return {};
}

} // namespace emberdisc::ui
