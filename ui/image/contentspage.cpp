// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/contentspage.h"

#include "core/image/checksums.h"
#include "core/tree/datacompilation.h"
#include "ui/image/pagetools.h"

#include <QCheckBox>
#include <QLabel>
#include <QVBoxLayout>

namespace emberdisc::ui {

ContentsPage::ContentsPage(const tree::DataCompilation& compilation, QWidget* parent)
    : OptionsPage(parent),
      m_compilation(compilation),
      m_checksums(named(new QCheckBox(tr("Add a file &SHA256SUMS with a checksum of every file")),
                        QStringLiteral("checksums"))),
      m_dedupe(named(new QCheckBox(tr("Store the contents of e&qual files once")), QStringLiteral("dedupe"))),
      m_extended(named(new QCheckBox(tr("Keep e&xtended attributes, by UDF 2.00 or later")),
                       QStringLiteral("extendedAttributes"))),
      m_readable(named(new QCheckBox(tr("&Let everybody read all files; forget owners")),
                       QStringLiteral("readableForAll")))
{
    constexpr int kBetween = 6;
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_checksums);
    column->addLayout(indented(hintLabel(
        tr("“sha256sum -c SHA256SUMS” checks the files years later. It costs no second reading."))));
    column->addSpacing(kBetween);
    column->addWidget(m_dedupe);
    column->addLayout(
        indented(hintLabel(tr("All files of equal size are read and compared before burning."))));
    column->addSpacing(kBetween);
    column->addWidget(m_extended);
    column->addLayout(
        indented(hintLabel(tr("Such as tags and comments, but also where a file was downloaded from."))));
    column->addSpacing(kBetween);
    column->addWidget(m_readable);
    column->addStretch();
    for (QCheckBox* box : {m_checksums, m_dedupe, m_extended})
        connect(box, &QCheckBox::toggled, this, &OptionsPage::changed);
    connect(m_readable, &QCheckBox::clicked, this, [this](bool isOn) {
        m_wantsReadable = isOn;
        Q_EMIT changed();
    });
}

void ContentsPage::load(const ImageChoice& choice)
{
    m_checksums->setChecked(choice.image.checksums);
    m_dedupe->setChecked(choice.image.dedupe);
    m_extended->setChecked(choice.image.extendedAttributes);
    m_wantsReadable =
        choice.image.permissions == image::Permissions::ReadableForAll && !choice.image.reproducible;
}

void ContentsPage::store(ImageChoice& choice) const
{
    const bool hasPlace =
        choice.fileSystems == image::FileSystems::Automatic || image::canHoldAttributes(choice.image);
    choice.image.checksums = m_checksums->isChecked();
    choice.image.dedupe = m_dedupe->isChecked();
    choice.image.extendedAttributes = hasPlace && m_extended->isChecked();
    choice.image.permissions =
        m_wantsReadable ? image::Permissions::ReadableForAll : image::Permissions::AsFound;
}

QString ContentsPage::problem(const ImageChoice& choice) const
{
    if (choice.image.checksums && m_compilation.root().child(image::kChecksumsName))
        return tr("There is a “%1” in the root of the disc already.")
            .arg(QString::fromUtf8(image::kChecksumsName));
    return {};
}

void ContentsPage::follow(const ImageChoice& choice)
{
    m_extended->setEnabled(choice.fileSystems == image::FileSystems::Automatic ||
                           image::canHoldAttributes(choice.image));
    m_readable->setEnabled(!choice.image.reproducible); // which has them all readable
    m_readable->setChecked(m_wantsReadable || choice.image.reproducible);
}

} // namespace emberdisc::ui
