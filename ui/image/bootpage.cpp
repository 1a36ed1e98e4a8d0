// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/bootpage.h"

#include "core/image/hybridlayout.h"
#include "core/source/filesource.h"
#include "core/tree/names.h"
#include "ui/common/filefield.h"
#include "ui/data/compilationmodel.h"
#include "ui/image/bootentrydialog.h"
#include "ui/image/bootwords.h"
#include "ui/image/pagetools.h"
#include "ui/words/errorwords.h"

#include <algorithm>
#include <utility>

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace emberdisc::ui {

namespace {

using image::BootEntry;

constexpr std::size_t kMostEntries = 32; // image::checkBootOptions()

} // namespace

BootPage::BootPage(CompilationModel& model, Prompter& prompter, QWidget* parent)
    : OptionsPage(parent),
      m_model(model),
      m_prompter(prompter),
      m_list(named(new QTreeWidget, QStringLiteral("bootImages"))),
      m_add(named(new QPushButton(tr("&Add…")), QStringLiteral("addBoot"))),
      m_edit(named(new QPushButton(tr("&Edit…")), QStringLiteral("editBoot"))),
      m_remove(named(new QPushButton(tr("&Remove")), QStringLiteral("removeBoot"))),
      m_up(named(new QPushButton(tr("&Up")), QStringLiteral("bootUp"))),
      m_down(named(new QPushButton(tr("Do&wn")), QStringLiteral("bootDown"))),
      m_hybrid(named(new QCheckBox(tr("Boot from a U&SB stick, too")), QStringLiteral("hybrid"))),
      m_codeFile(named(new FileField(prompter, FileField::Purpose::Open,
                                     [] {
                                         return FileField::Choice{.title = tr("Choose the code for BIOS"),
                                                                  .filter = {}};
                                     }),
                       QStringLiteral("hybridCode"))),
      m_loader(named(new QComboBox, QStringLiteral("hybridLoader"))),
      m_codeFields(new QFormLayout),
      m_catalogFields(new QFormLayout),
      m_manufacturer(named(new QLineEdit, QStringLiteral("bootManufacturer"))),
      m_showCatalog(named(new QCheckBox(tr("Show the boot catalo&gue as:")), QStringLiteral("showCatalog"))),
      m_catalog(named(new QLineEdit, QStringLiteral("catalogPath")))
{
    m_list->setHeaderLabels({tr("Starts"), tr("Boot image"), tr("Details")});
    m_list->setRootIsDecorated(false);
    m_list->setAccessibleName(tr("Boot images"));
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(false);
    m_list->installEventFilter(this);
    m_codeFile->setLineName(tr("Code for BIOS"));
    m_loader->addItem(tr("of isolinux"), static_cast<int>(image::HybridLoader::Isolinux));
    m_loader->addItem(tr("of GRUB"), static_cast<int>(image::HybridLoader::Grub));
    m_loader->setAccessibleName(tr("Whose code it is"));
    // El Torito figure 2: 24 characters of ASCII.
    m_manufacturer->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[ -~]{0,24}")), m_manufacturer));
    m_catalog->setAccessibleName(tr("Path of the boot catalogue"));
    layOut();
    connectAll();
}

void BootPage::layOut()
{
    auto* buttons = new QVBoxLayout;
    for (QPushButton* button : {m_add, m_edit, m_remove, m_up, m_down}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto* list = new QHBoxLayout;
    list->addWidget(m_list, 1);
    list->addLayout(buttons);

    auto* code = new QHBoxLayout;
    code->addWidget(m_codeFile, 1);
    code->addWidget(m_loader);
    m_codeFields->setContentsMargins(indent(), 0, 0, 0);
    auto* label = new QLabel(tr("C&ode for BIOS:"));
    label->setBuddy(m_codeFile->focusProxy());
    m_codeFields->addRow(label, code);
    m_codeFields->addRow(
        hintLabel(tr("Such as isohdpfx.bin or boot_hybrid.img. UEFI starts from its own images.")));
    m_catalogFields->addRow(m_showCatalog, m_catalog);
    m_catalogFields->addRow(tr("&Manufacturer:"), m_manufacturer);

    auto* column = new QVBoxLayout(this);
    column->addWidget(hintLabel(tr("Images that a computer starts from, such as isolinux.bin or efi.img. The "
                                   "first one starts unless another is chosen.")));
    column->addLayout(list, 1);
    column->addWidget(m_hybrid);
    column->addLayout(m_codeFields);
    column->addSpacing(6);
    column->addLayout(m_catalogFields);
}

void BootPage::connectAll()
{
    const auto tell = [this] {
        updateWidgets();
        Q_EMIT changed();
    };
    connect(m_add, &QPushButton::clicked, this, [this] { edit(std::nullopt); });
    connect(m_edit, &QPushButton::clicked, this, [this] { edit(currentRow()); });
    connect(m_remove, &QPushButton::clicked, this, &BootPage::remove);
    connect(m_up, &QPushButton::clicked, this, [this] { move(Way::Up); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(Way::Down); });
    connect(m_list, &QTreeWidget::itemDoubleClicked, this, [this] { edit(currentRow()); });
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &BootPage::updateWidgets);
    connect(m_hybrid, &QCheckBox::toggled, this, tell);
    connect(m_codeFile, &FileField::changed, this, &BootPage::takeCode);
    connect(m_loader, &QComboBox::currentIndexChanged, this, tell);
    connect(m_manufacturer, &QLineEdit::textEdited, this, tell);
    connect(m_showCatalog, &QCheckBox::toggled, this, [this, tell] {
        offerCatalogPath();
        tell();
    });
    connect(m_catalog, &QLineEdit::textEdited, this, tell);
}

bool BootPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_list || event->type() != QEvent::KeyPress)
        return OptionsPage::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter)
        edit(currentRow());
    else if (key == Qt::Key_Delete)
        remove();
    else
        return OptionsPage::eventFilter(watched, event);
    return true;
}

std::optional<std::size_t> BootPage::currentRow() const
{
    const auto selected = m_list->selectedItems();
    if (selected.isEmpty())
        return std::nullopt;
    return static_cast<std::size_t>(m_list->indexOfTopLevelItem(selected.front()));
}

void BootPage::edit(std::optional<std::size_t> row)
{
    if (!row && m_entries.size() >= kMostEntries)
        return;
    const auto before = row ? std::optional(m_entries.at(*row)) : std::nullopt;
    auto* dialog = new BootEntryDialog(before, m_model, m_prompter, this);
    connect(dialog, &QDialog::accepted, this, [this, dialog, row] {
        if (row)
            m_entries.at(*row) = dialog->entry();
        else
            m_entries.push_back(dialog->entry());
        showEntries(row.value_or(m_entries.size() - 1));
        Q_EMIT changed();
    });
    dialog->open();
}

void BootPage::remove()
{
    const auto row = currentRow();
    if (!row)
        return;
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(*row));
    showEntries(*row);
    Q_EMIT changed();
}

void BootPage::move(Way way)
{
    const auto row = currentRow();
    if (!row || (way == Way::Up ? *row == 0 : *row + 1 == m_entries.size()))
        return;
    const std::size_t to = way == Way::Up ? *row - 1 : *row + 1;
    std::swap(m_entries.at(*row), m_entries.at(to));
    showEntries(to);
    Q_EMIT changed();
}

void BootPage::showEntries(std::size_t current)
{
    m_list->clear();
    for (const BootEntry& entry : m_entries) {
        auto* item = new QTreeWidgetItem(
            m_list, {firmwareWords(entry.platform), QString::fromUtf8(entry.path), bootDetailWords(entry)});
        item->setToolTip(1, QString::fromUtf8(entry.path));
    }
    if (!m_entries.empty())
        m_list->setCurrentItem(
            m_list->topLevelItem(static_cast<int>(std::min(current, m_entries.size() - 1))));
    updateWidgets();
}

bool BootPage::bootsFromBios() const
{
    return std::ranges::any_of(m_entries, image::bootsFromBios);
}

bool BootPage::bootsFromEfi() const
{
    return std::ranges::any_of(m_entries, image::bootsFromEfi);
}

void BootPage::updateWidgets()
{
    const auto row = currentRow();
    m_add->setEnabled(m_entries.size() < kMostEntries);
    m_edit->setEnabled(row.has_value());
    m_remove->setEnabled(row.has_value());
    m_up->setEnabled(row && *row > 0);
    m_down->setEnabled(row && *row + 1 < m_entries.size());
    m_hybrid->setEnabled(bootsFromBios() || bootsFromEfi());
    const bool mayHaveCode = m_hybrid->isEnabled() && m_hybrid->isChecked() && bootsFromBios();
    m_codeFields->itemAt(0, QFormLayout::LabelRole)->widget()->setEnabled(mayHaveCode);
    m_codeFile->setEnabled(mayHaveCode);
    m_loader->setEnabled(mayHaveCode);
    m_catalogFields->labelForField(m_manufacturer)->setEnabled(!m_entries.empty());
    m_manufacturer->setEnabled(!m_entries.empty());
    m_showCatalog->setEnabled(!m_entries.empty());
    m_catalog->setEnabled(!m_entries.empty() && m_showCatalog->isChecked());
}

/// What is at the path now, and whose code it looks like.
void BootPage::takeCode()
{
    if (m_codeFile->path() == m_codePath)
        return;
    m_codePath = m_codeFile->path();
    m_code.reset();
    m_codeProblem.clear();
    if (!m_codePath.isEmpty()) {
        auto found = source::FileSource::find(m_codePath.toStdString());
        if (!found) {
            m_codeProblem = wordsFor(found.error()).sentence;
        } else if (const auto code = image::readHybridCode(**found); code) {
            m_loader->setCurrentIndex(m_loader->findData(static_cast<int>(image::loaderOf(*code))));
            m_code = std::move(*found);
        } else if (code.error().code == ErrorCode::InvalidArgument) {
            m_codeProblem = tr("Code for BIOS has 432 to 512 bytes; “%1” is something else.").arg(m_codePath);
        } else {
            m_codeProblem = wordsFor(code.error()).sentence;
        }
    }
    Q_EMIT changed();
}

/// Beside the first boot image that a folder shows.
void BootPage::offerCatalogPath()
{
    if (!m_showCatalog->isChecked() || !m_catalog->text().isEmpty())
        return;
    const auto shown = std::ranges::find_if(m_entries, [](const BootEntry& one) { return !one.hiddenImage; });
    QString folder;
    if (shown != m_entries.end())
        folder = QString::fromUtf8(shown->path).section(QLatin1Char('/'), 0, -2);
    m_catalog->setText(folder + QStringLiteral("/boot.cat"));
}

void BootPage::load(const ImageChoice& choice)
{
    const image::BootOptions& boot = choice.image.boot;
    m_entries = boot.entries;
    m_code = boot.hybridCode;
    m_codePath = m_code ? QString::fromUtf8(m_code->describe()) : QString();
    m_codeFile->setPath(m_codePath);
    m_loader->setCurrentIndex(m_loader->findData(static_cast<int>(boot.hybridLoader)));
    m_hybrid->setChecked(boot.hybrid == image::Hybrid::Yes);
    m_manufacturer->setText(QString::fromUtf8(boot.manufacturer));
    m_catalog->setText(QString::fromUtf8(boot.catalogPath));
    m_showCatalog->setChecked(!boot.catalogPath.empty());
    showEntries(0);
}

void BootPage::store(ImageChoice& choice) const
{
    image::BootOptions boot;
    boot.entries = m_entries;
    if (!m_entries.empty()) {
        boot.manufacturer = m_manufacturer->text().toStdString();
        if (m_showCatalog->isChecked())
            boot.catalogPath = m_catalog->text().toStdString();
        if (m_hybrid->isEnabled() && m_hybrid->isChecked())
            boot.hybrid = image::Hybrid::Yes;
        if (m_codeFile->isEnabled())
            boot.hybridCode = m_code;
        if (boot.hybridCode)
            boot.hybridLoader = static_cast<image::HybridLoader>(m_loader->currentData().toInt());
    }
    choice.image.boot = std::move(boot);
}

QString BootPage::problem(const ImageChoice& choice) const
{
    if (m_entries.empty())
        return {};
    if (choice.fileSystems == image::FileSystems::AsGiven && !choice.image.iso9660)
        return tr("A disc boots by ISO 9660 only, which is left out of its file systems.");
    for (const QString& found : {problemOfImages(), problemOfCode(), problemOfCatalog(choice.image)})
        if (!found.isEmpty())
            return found;
    return {};
}

QString BootPage::problemOfImages() const
{
    for (const BootEntry& entry : m_entries) {
        const tree::Node* const file = m_model.compilation().find(entry.path);
        if (!entry.hiddenImage && (!file || !file->isFile()))
            return tr("There is no file “%1” on the disc that it could boot from.")
                .arg(QString::fromUtf8(entry.path));
    }
    return {};
}

QString BootPage::problemOfCode() const
{
    if (!m_hybrid->isEnabled() || !m_hybrid->isChecked())
        return {};
    if (m_codeFile->isEnabled() && !m_codeProblem.isEmpty())
        return m_codeProblem;
    if (!bootsFromEfi() && !m_code)
        return tr("A USB stick boots by an image for UEFI, or by code for BIOS.");
    return {};
}

QString BootPage::problemOfCatalog(const image::ImageOptions& options) const
{
    if (!m_showCatalog->isChecked())
        return {};
    const QString path = QString::fromUtf8(options.boot.catalogPath);
    const std::string name = path.section(QLatin1Char('/'), -1).toStdString();
    const std::string above = path.section(QLatin1Char('/'), 0, -2).toStdString();
    const tree::Node* const folder = m_model.compilation().find(above.empty() ? "/" : above);
    if (!folder || !folder->isFolder())
        return tr("The boot catalogue needs a folder that is there: “%1” is not.")
            .arg(QString::fromUtf8(above));
    if (!tree::checkName(name))
        return tr("The boot catalogue needs a name.");
    if (folder->child(name))
        return tr("There is a “%1” already; the boot catalogue needs a name of its own.").arg(path);
    return {};
}

} // namespace emberdisc::ui
