// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/optionsdialog.h"

#include "core/source/filesource.h"
#include "ui/common/prompter.h"
#include "ui/words/resultwords.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace emberdisc::ui {

namespace {

constexpr int kIndent = 24;

template <class Widget>
Widget* named(Widget* widget, const QString& name)
{
    widget->setObjectName(name);
    return widget;
}

QLabel* hint(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

} // namespace

OptionsDialog::OptionsDialog(const ImageChoice& choice, const image::Contents& contents,
                             image::Destination destination, Prompter& prompter, QWidget* parent)
    : QDialog(parent),
      m_choice(choice),
      m_contents(contents),
      m_destination(destination),
      m_prompter(prompter),
      m_automatic(named(new QRadioButton(tr("&Automatic")), QStringLiteral("fsAutomatic"))),
      m_given(named(new QRadioButton(tr("As I &choose:")), QStringLiteral("fsGiven"))),
      m_reasons(named(new QLabel, QStringLiteral("fsReasons"))),
      m_iso(named(new QCheckBox(tr("&ISO 9660, which every system reads")), QStringLiteral("fsIso"))),
      m_joliet(named(new QCheckBox(tr("&Joliet: long names for Windows")), QStringLiteral("fsJoliet"))),
      m_rockRidge(named(new QCheckBox(tr("&Rock Ridge: names, owners and links of Linux and Unix")),
                        QStringLiteral("fsRockRidge"))),
      m_udf(named(new QCheckBox(tr("&UDF: large files and long names on every system of today")),
                  QStringLiteral("fsUdf"))),
      m_revision(named(new QComboBox, QStringLiteral("udfRevision"))),
      m_level(named(new QComboBox, QStringLiteral("isoLevel"))),
      m_longJoliet(named(new QCheckBox(tr("Joliet names of up to &103 characters instead of 64")),
                         QStringLiteral("longJoliet"))),
      m_checksums(named(new QCheckBox(tr("Add a file &SHA256SUMS with a checksum of every file")),
                        QStringLiteral("checksums"))),
      m_dedupe(named(new QCheckBox(tr("Store the contents of &equal files once")), QStringLiteral("dedupe"))),
      m_extended(named(new QCheckBox(tr("Keep e&xtended attributes, by UDF 2.00 or later")),
                       QStringLiteral("extendedAttributes"))),
      m_readable(named(new QCheckBox(tr("Let &everybody read all files; forget owners")),
                       QStringLiteral("readableForAll"))),
      m_bootImages(named(new QTreeWidget, QStringLiteral("bootImages"))),
      m_hybrid(named(new QCheckBox(tr("Boot from a &USB stick, too (by the images for UEFI)")),
                     QStringLiteral("hybrid")))
{
    setObjectName(QStringLiteral("optionsDialog"));
    setWindowTitle(tr("Options of the disc"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    auto* tabs = named(new QTabWidget, QStringLiteral("optionTabs"));
    tabs->addTab(makeFileSystems(), tr("&File systems"));
    tabs->addTab(makeContents(), tr("Co&ntents"));
    tabs->addTab(makeVolume(), tr("&Descriptions"));
    tabs->addTab(makeBoot(), tr("&Boot"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tabs);
    layout->addWidget(buttons);
    resize(560, 460);
    show(choice);
}

QWidget* OptionsDialog::makeFileSystems()
{
    m_reasons->setWordWrap(true);
    m_reasons->setContentsMargins(kIndent, 0, 0, 0);
    for (const auto revision : {image::UdfRevision::V102, image::UdfRevision::V150, image::UdfRevision::V200,
                                image::UdfRevision::V201, image::UdfRevision::V250, image::UdfRevision::V260})
        m_revision->addItem(tr("revision %1").arg(text(image::name(revision))), static_cast<int>(revision));
    m_revision->setAccessibleName(tr("Revision of UDF"));
    m_level->addItem(tr("1: names of 8 and 3 characters"));
    m_level->addItem(tr("2: names of up to 30 characters"));
    m_level->addItem(tr("3: names of up to 30 characters, files of any size"));
    m_level->addItem(tr("ISO 9660:1999: names of up to 207 characters"));
    connect(m_automatic, &QRadioButton::toggled, this, &OptionsDialog::updateEnabled);
    for (QCheckBox* box : {m_iso, m_joliet, m_rockRidge, m_udf})
        connect(box, &QCheckBox::toggled, this, &OptionsDialog::updateEnabled);
    connect(m_revision, &QComboBox::currentIndexChanged, this, &OptionsDialog::updateEnabled);

    auto* udf = new QHBoxLayout;
    udf->addWidget(m_udf);
    udf->addWidget(m_revision);
    udf->addStretch();
    auto* given = new QVBoxLayout;
    given->setContentsMargins(kIndent, 0, 0, 0);
    given->addWidget(m_iso);
    auto* onIso = new QVBoxLayout;
    onIso->setContentsMargins(kIndent, 0, 0, 0);
    onIso->addWidget(m_joliet);
    onIso->addWidget(m_rockRidge);
    given->addLayout(onIso);
    given->addLayout(udf);
    auto* form = new QFormLayout;
    form->addRow(tr("&Level of ISO 9660:"), m_level);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->addWidget(m_automatic);
    column->addWidget(m_reasons);
    column->addWidget(m_given);
    column->addLayout(given);
    column->addSpacing(12);
    column->addLayout(form);
    column->addWidget(m_longJoliet);
    column->addStretch();
    return page;
}

QWidget* OptionsDialog::makeContents()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->addWidget(m_checksums);
    column->addWidget(
        hint(tr("“sha256sum -c SHA256SUMS” checks the files years later. It costs no second reading.")));
    column->addWidget(m_dedupe);
    column->addWidget(hint(tr("All files of equal size are read and compared before burning.")));
    column->addWidget(m_extended);
    column->addWidget(hint(tr("Such as tags and comments, but also where a file was downloaded from.")));
    connect(m_extended, &QCheckBox::toggled, this, [this](bool isWanted) {
        m_choice.image.extendedAttributes = isWanted;
        showAutomatic();
    });
    column->addWidget(m_readable);
    column->addStretch();
    return page;
}

QWidget* OptionsDialog::makeVolume()
{
    struct Row {
        QString label;
        std::string image::ImageOptions::* field;
        QString placeholder;
        QString name;
    };
    using image::ImageOptions;
    const Row rows[] = {
        {tr("&Publisher:"), &ImageOptions::publisher, {}, QStringLiteral("publisher")},
        {tr("P&reparer:"), &ImageOptions::preparer, {}, QStringLiteral("preparer")},
        {tr("App&lication:"), &ImageOptions::application, QStringLiteral("EMBERDISC"),
         QStringLiteral("application")},
        {tr("S&ystem:"), &ImageOptions::systemId, QStringLiteral("LINUX"), QStringLiteral("system")},
        {tr("Volume &set:"), &ImageOptions::volumeSet, {}, QStringLiteral("volumeSet")},
        {tr("&Copyright file:"), &ImageOptions::copyrightFile, tr("a file in the root"),
         QStringLiteral("copyrightFile")},
        {tr("&Abstract file:"), &ImageOptions::abstractFile, tr("a file in the root"),
         QStringLiteral("abstractFile")},
        {tr("Bibliogra&phic file:"), &ImageOptions::bibliographicFile, tr("a file in the root"),
         QStringLiteral("bibliographicFile")}};
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    for (const Row& row : rows) {
        auto* edit = named(new QLineEdit, row.name);
        edit->setMaxLength(128); // ECMA-119 8.4.14 to 8.4.17
        edit->setPlaceholderText(row.placeholder);
        form->addRow(row.label, edit);
        m_texts.push_back({row.field, edit});
    }
    return page;
}

QWidget* OptionsDialog::makeBoot()
{
    m_bootImages->setHeaderLabels({tr("Boots on"), tr("Boot image")});
    m_bootImages->setRootIsDecorated(false);
    m_bootImages->setAccessibleName(tr("Boot images"));
    auto* add = named(new QPushButton(tr("A&dd…")), QStringLiteral("addBoot"));
    auto* remove = named(new QPushButton(tr("Re&move")), QStringLiteral("removeBoot"));
    connect(add, &QPushButton::clicked, this, &OptionsDialog::addBootImage);
    connect(remove, &QPushButton::clicked, this, [this] {
        const int row = m_bootImages->indexOfTopLevelItem(m_bootImages->currentItem());
        if (row < 0)
            return;
        m_choice.image.boot.entries.erase(m_choice.image.boot.entries.begin() + row);
        showBootImages();
    });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(remove);
    buttons->addStretch();
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->addWidget(hint(tr("Images that a computer starts from, such as isolinux.bin or efi.img.")));
    column->addWidget(m_bootImages, 1);
    column->addLayout(buttons);
    column->addWidget(m_hybrid);
    return page;
}

void OptionsDialog::show(const ImageChoice& choice)
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
    for (const Text& line : m_texts)
        line.edit->setText(text(options.*line.field));
    m_checksums->setChecked(options.checksums);
    m_dedupe->setChecked(options.dedupe);
    m_extended->setChecked(options.extendedAttributes);
    m_readable->setChecked(options.permissions == image::Permissions::ReadableForAll);
    m_hybrid->setChecked(options.boot.hybrid == image::Hybrid::Yes);
    showBootImages();
    showAutomatic();
    updateEnabled();
}

void OptionsDialog::showAutomatic()
{
    const auto chosen = image::chooseFileSystems(m_contents, m_destination, m_choice.image);
    QStringList lines;
    if (chosen.iso9660 && chosen.udf)
        lines +=
            tr("Now: ISO 9660 with Joliet and Rock Ridge, and UDF %1.").arg(text(image::name(*chosen.udf)));
    else if (chosen.udf)
        lines += tr("Now: UDF %1 alone.").arg(text(image::name(*chosen.udf)));
    else
        lines += tr("Now: ISO 9660 with Joliet and Rock Ridge, which every system reads.");
    for (const image::ChoiceReason reason : chosen.reasons)
        lines += choiceReasonWords(reason);
    m_reasons->setText(lines.join(QLatin1Char('\n')));
}

void OptionsDialog::updateEnabled()
{
    const bool given = m_given->isChecked();
    m_iso->setEnabled(given && m_udf->isChecked()); // one of the two stays
    m_udf->setEnabled(given && m_iso->isChecked());
    m_joliet->setEnabled(given && m_iso->isChecked());
    m_rockRidge->setEnabled(given && m_iso->isChecked());
    m_revision->setEnabled(given && m_udf->isChecked());
    m_longJoliet->setEnabled(!given || (m_iso->isChecked() && m_joliet->isChecked()));
    m_level->setEnabled(!given || m_iso->isChecked());
    m_extended->setEnabled(!given || (m_udf->isChecked() && image::hasNamedStreams(revision())));
}

image::UdfRevision OptionsDialog::revision() const
{
    return static_cast<image::UdfRevision>(m_revision->currentData().toInt());
}

void OptionsDialog::addBootImage()
{
    m_prompter.choose(
        this, tr("Which computers should start from it?"), {}, {tr("&BIOS"), tr("&UEFI")},
        [this](int answer) {
            m_prompter.openFile(this, tr("Add a boot image"), {}, [this, answer](const QString& path) {
                auto found = source::FileSource::find(path.toStdString());
                if (!found)
                    return m_prompter.tell(this, found.error());
                image::BootEntry entry;
                entry.platform = answer == 0 ? image::BootPlatform::X86 : image::BootPlatform::Efi;
                entry.path = path.toStdString();
                entry.hiddenImage = std::move(*found);
                m_choice.image.boot.entries.push_back(std::move(entry));
                showBootImages();
            });
        });
}

void OptionsDialog::showBootImages()
{
    m_bootImages->clear();
    for (const image::BootEntry& entry : m_choice.image.boot.entries) {
        QString platform;
        switch (entry.platform) {
        case image::BootPlatform::X86:
            platform = tr("BIOS");
            break;
        case image::BootPlatform::PowerPc:
            platform = tr("PowerPC");
            break;
        case image::BootPlatform::Mac:
            platform = tr("Mac");
            break;
        case image::BootPlatform::Efi:
            platform = tr("UEFI");
            break;
        }
        new QTreeWidgetItem(m_bootImages, {platform, QString::fromStdString(entry.path)});
    }
    const auto isForEfi = [](const image::BootEntry& entry) {
        return entry.platform == image::BootPlatform::Efi;
    };
    m_hybrid->setEnabled(m_choice.image.boot.hybridCode ||
                         std::ranges::any_of(m_choice.image.boot.entries, isForEfi));
}

ImageChoice OptionsDialog::choice() const
{
    ImageChoice choice = m_choice;
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
    for (const Text& line : m_texts)
        options.*line.field = line.edit->text().toStdString();
    options.checksums = m_checksums->isChecked();
    options.dedupe = m_dedupe->isChecked();
    options.extendedAttributes = m_extended->isEnabled() && m_extended->isChecked();
    options.permissions =
        m_readable->isChecked() ? image::Permissions::ReadableForAll : image::Permissions::AsFound;
    options.boot.hybrid =
        m_hybrid->isEnabled() && m_hybrid->isChecked() ? image::Hybrid::Yes : image::Hybrid::No;
    if (options.boot.hybrid == image::Hybrid::No)
        options.boot.hybridCode.reset(); // of a project
    return choice;
}

} // namespace emberdisc::ui
