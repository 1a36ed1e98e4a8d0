// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/bootentrydialog.h"

#include "core/source/filesource.h"
#include "ui/common/filefield.h"
#include "ui/common/verdict.h"
#include "ui/data/compilationmodel.h"
#include "ui/image/bootwords.h"
#include "ui/image/itemchooser.h"
#include "ui/image/pagetools.h"
#include "ui/words/errorwords.h"
#include "ui/words/imagewords.h"

#include <array>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>

namespace emberdisc::ui {

namespace {

using image::BootMedia;
using image::BootPlatform;

constexpr int kMost16 = 65535;

} // namespace

BootEntryDialog::BootEntryDialog(const std::optional<image::BootEntry>& entry, CompilationModel& model,
                                 Prompter& prompter, QWidget* parent)
    : QDialog(parent),
      m_model(model),
      m_before(entry.value_or(image::BootEntry())),
      m_isNew(!entry),
      m_platform(named(new QComboBox, QStringLiteral("bootPlatform"))),
      m_fromDisc(named(new QRadioButton(tr("A file of the &disc:")), QStringLiteral("bootFromDisc"))),
      m_item(named(new QLineEdit, QStringLiteral("bootItem"))),
      m_chooseItem(named(new QPushButton(tr("&Choose…")), QStringLiteral("chooseBootItem"))),
      m_fromFile(named(new QRadioButton(tr("A&nother file:")), QStringLiteral("bootFromFile"))),
      m_file(named(
          new FileField(prompter, FileField::Purpose::Open,
                        [] { return FileField::Choice{.title = tr("Choose a boot image"), .filter = {}}; }),
          QStringLiteral("bootFile"))),
      m_media(named(new QComboBox, QStringLiteral("bootMedia"))),
      m_table(named(new QCheckBox(tr("Add a boot information &table, which isolinux and GRUB need")),
                    QStringLiteral("bootTable"))),
      m_sectors(named(new QSpinBox, QStringLiteral("bootSectors"))),
      m_segment(named(new QSpinBox, QStringLiteral("bootSegment"))),
      m_bootable(named(new QCheckBox(tr("Mark as &bootable")), QStringLiteral("bootBootable"))),
      m_verdict(new Verdict(QStringLiteral("bootVerdict"), QStringLiteral("bootNotes")))
{
    setObjectName(QStringLiteral("bootEntryDialog"));
    setWindowTitle(m_isNew ? tr("Add a boot image") : tr("Edit a boot image"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    for (const BootPlatform platform :
         {BootPlatform::X86, BootPlatform::Efi, BootPlatform::PowerPc, BootPlatform::Mac})
        m_platform->addItem(firmwareWords(platform), static_cast<int>(platform));
    m_media->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_media->addItem(QString()); // what the size suggests
    for (const BootMedia media : {BootMedia::NoEmulation, BootMedia::Floppy1200, BootMedia::Floppy1440,
                                  BootMedia::Floppy2880, BootMedia::HardDisk})
        m_media->addItem(bootMediaWords(media), static_cast<int>(media));
    m_sectors->setRange(0, kMost16);
    m_sectors->setSuffix(tr(" sectors"));
    m_segment->setRange(0, kMost16);
    m_segment->setDisplayIntegerBase(16);
    m_segment->setPrefix(QStringLiteral("0x"));
    m_segment->setSpecialValueText(tr("the usual one, 0x7c0"));
    layOut();
    load(m_before);
    connectAll();
    findImage();
}

void BootEntryDialog::layOut()
{
    auto* images = new QGridLayout;
    images->addWidget(m_fromDisc, 0, 0);
    images->addWidget(m_item, 0, 1);
    images->addWidget(m_chooseItem, 0, 2);
    images->addWidget(m_fromFile, 1, 0);
    images->addWidget(m_file, 1, 1, 1, 2);
    images->addWidget(hintLabel(tr("It is on the disc, but no folder shows it.")), 2, 1, 1, 2);
    images->setColumnStretch(1, 1);
    m_item->setAccessibleName(tr("File of the disc"));
    m_item->setPlaceholderText(QStringLiteral("/isolinux/isolinux.bin"));
    m_file->setLineName(tr("File that is not shown"));
    m_chooseItem->setAutoDefault(false);
    auto* platform = new QFormLayout;
    platform->addRow(tr("Computers that &start from it:"), m_platform);
    platform->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    auto* image = new QGroupBox(tr("Boot image"));
    image->setLayout(images);
    auto* details = new QGroupBox(tr("Details, which suit most images as they are"));
    details->setLayout(makeDetails());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_ok = named(buttons->button(QDialogButtonBox::Ok), QStringLiteral("bootOk"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addLayout(platform);
    column->addWidget(image);
    column->addWidget(details);
    column->addWidget(m_verdict);
    column->addStretch();
    column->addWidget(buttons);
    resize(600, sizeHint().height());
}

QFormLayout* BootEntryDialog::makeDetails()
{
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(tr("Emul&ation:"), m_media);
    form->addRow(tr("&Load size:"), m_sectors);
    form->addRow(tr("Load se&gment:"), m_segment);
    form->addRow(m_table);
    form->addRow(m_bootable);
    return form;
}

void BootEntryDialog::connectAll()
{
    connect(m_platform, &QComboBox::currentIndexChanged, this, [this] {
        suggest();
        updateWidgets();
    });
    connect(m_fromDisc, &QRadioButton::toggled, this, &BootEntryDialog::findImage);
    connect(m_item, &QLineEdit::textChanged, this, &BootEntryDialog::findImage);
    connect(m_file, &FileField::changed, this, &BootEntryDialog::findImage);
    connect(m_chooseItem, &QPushButton::clicked, this, &BootEntryDialog::chooseItem);
    connect(m_media, &QComboBox::currentIndexChanged, this, [this] {
        suggest();
        updateWidgets();
    });
    connect(m_table, &QCheckBox::clicked, this, [this] { m_tableTouched = true; });
    connect(m_table, &QCheckBox::toggled, this, &BootEntryDialog::tell);
}

void BootEntryDialog::load(const image::BootEntry& entry)
{
    m_platform->setCurrentIndex(m_platform->findData(static_cast<int>(entry.platform)));
    const bool hasFiles = m_model.compilation().counts().files > 0;
    const bool isHidden = m_isNew ? !hasFiles : entry.hiddenImage != nullptr;
    m_fromDisc->setChecked(!isHidden);
    m_fromFile->setChecked(isHidden);
    if (isHidden)
        m_file->setPath(QString::fromUtf8(entry.path));
    else
        m_item->setText(QString::fromUtf8(entry.path));
    m_media->setCurrentIndex(entry.media ? m_media->findData(static_cast<int>(*entry.media)) : 0);
    m_table->setChecked(entry.table == image::InformationTable::Patched);
    m_sectors->setValue(entry.loadSectors.value_or(0));
    m_segment->setValue(entry.loadSegment);
    m_bootable->setChecked(entry.isBootable);
    m_tableTouched = !m_isNew;
}

void BootEntryDialog::chooseItem()
{
    auto* chooser = new ItemChooser(m_model, m_item->text(), this);
    connect(chooser, &QDialog::accepted, this, [this, chooser] {
        m_fromDisc->setChecked(true);
        m_item->setText(chooser->path());
    });
    chooser->open();
}

void BootEntryDialog::findImage()
{
    m_image.reset();
    m_imageProblem.clear();
    m_facts.reset();
    if (m_fromDisc->isChecked()) {
        const std::string path = m_item->text().toStdString();
        const tree::Node* const node = path.empty() ? nullptr : m_model.compilation().find(path);
        if (node && node->isFile())
            m_image = node->source();
        else if (!path.empty())
            m_imageProblem = tr("There is no file “%1” on the disc.").arg(m_item->text());
    } else if (m_before.hiddenImage && m_file->path() == QString::fromUtf8(m_before.path)) {
        m_image = m_before.hiddenImage;
    } else if (!m_file->path().isEmpty()) {
        auto found = source::FileSource::find(m_file->path().toStdString());
        if (found)
            m_image = std::move(*found);
        else
            m_imageProblem = wordsFor(found.error()).sentence;
    }
    // Members of archives would have to be unpacked for a look: the job does that.
    if (dynamic_cast<const source::FileSource*>(m_image.get()) != nullptr)
        if (const auto facts = image::glanceAtBootImage({.platform = platform()}, *m_image))
            m_facts = *facts;
    suggest();
    updateWidgets();
}

/// The table is wanted where nothing would start without; what a person said stays.
void BootEntryDialog::suggest()
{
    if (m_tableTouched)
        return;
    const bool mayRead = platform() == BootPlatform::X86 &&
                         entry().media.value_or(BootMedia::NoEmulation) == BootMedia::NoEmulation;
    m_table->setChecked(mayRead && m_facts && m_facts->readsTable);
}

void BootEntryDialog::updateWidgets()
{
    const bool isBios = platform() == BootPlatform::X86;
    m_item->setEnabled(m_fromDisc->isChecked());
    m_chooseItem->setEnabled(m_fromDisc->isChecked());
    m_file->setEnabled(m_fromFile->isChecked());
    m_media->setEnabled(isBios); // El Torito: emulation is the BIOS's
    const auto guessed = !isBios || !m_facts ? BootMedia::NoEmulation : m_facts->media;
    m_media->setItemText(0, m_image && (m_facts || !isBios)
                                ? tr("%1, as its size suggests").arg(bootMediaWords(guessed))
                                : tr("what its size suggests"));
    const BootMedia media = isBios ? entry().media.value_or(guessed) : BootMedia::NoEmulation;
    m_sectors->setSpecialValueText(media != BootMedia::NoEmulation ? tr("the usual one: its boot sector")
                                   : isBios                        ? tr("the usual one: 4 sectors")
                                                                   : tr("the usual one: all of it"));
    m_sectors->updateGeometry();
    tell();
}

void BootEntryDialog::tell()
{
    const QString problem = m_image ? problemOf(entry()) : m_imageProblem;
    m_ok->setEnabled(m_image && problem.isEmpty());
    m_verdict->setVisible(!problem.isEmpty());
    if (!problem.isEmpty())
        m_verdict->tell(ResultColour::Red, problem);
}

QString BootEntryDialog::problemOf(const image::BootEntry& entry) const
{
    constexpr std::uint64_t kSmallestWithTable = 64; // where the table ends
    const std::uint64_t size = m_image->size();
    if (size == 0)
        return tr("The boot image is empty.");
    if (entry.table == image::InformationTable::Patched && (size < kSmallestWithTable || size > UINT32_MAX))
        return tr("The boot image has no room for a boot information table.");
    if (dynamic_cast<const source::FileSource*>(m_image.get()) == nullptr)
        return {};
    const auto facts = image::glanceAtBootImage(entry, *m_image);
    if (facts)
        return {};
    if (facts.error().code != ErrorCode::InvalidArgument || !entry.media)
        return wordsFor(facts.error()).sentence;
    return entry.media == BootMedia::HardDisk
               ? tr("The boot image is none of a hard disk with a single partition.")
               : tr("The boot image has not the right size for this emulation: %1.")
                     .arg(bootMediaWords(*entry.media));
}

image::BootPlatform BootEntryDialog::platform() const
{
    return static_cast<BootPlatform>(m_platform->currentData().toInt());
}

image::BootEntry BootEntryDialog::entry() const
{
    image::BootEntry entry;
    entry.platform = platform();
    if (m_fromFile->isChecked()) {
        const bool isAsBefore = m_image && m_image == m_before.hiddenImage; // also what is no UTF-8
        entry.path = isAsBefore ? m_before.path : m_file->path().toStdString();
        entry.hiddenImage = m_image;
    } else {
        entry.path = m_item->text().toStdString();
    }
    if (entry.platform == BootPlatform::X86 && m_media->currentIndex() > 0)
        entry.media = static_cast<BootMedia>(m_media->currentData().toInt());
    entry.isBootable = m_bootable->isChecked();
    entry.loadSegment = static_cast<std::uint16_t>(m_segment->value());
    if (m_sectors->value() > 0)
        entry.loadSectors = static_cast<std::uint16_t>(m_sectors->value());
    entry.table = m_table->isChecked() ? image::InformationTable::Patched : image::InformationTable::None;
    return entry;
}

} // namespace emberdisc::ui
