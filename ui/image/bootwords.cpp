// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/bootwords.h"

#include "ui/words/imagewords.h"

#include <QCoreApplication>
#include <QStringList>

namespace emberdisc::ui {

namespace {

struct BootWords {
    Q_DECLARE_TR_FUNCTIONS(BootWords)
};

} // namespace

QString firmwareWords(image::BootPlatform platform)
{
    switch (platform) {
    case image::BootPlatform::X86:
        return BootWords::tr("BIOS");
    case image::BootPlatform::PowerPc:
        return BootWords::tr("PowerPC");
    case image::BootPlatform::Mac:
        return BootWords::tr("Mac");
    case image::BootPlatform::Efi:
        return BootWords::tr("UEFI");
    }
    return {};
}

QString bootDetailWords(const image::BootEntry& entry)
{
    QStringList words;
    if (!entry.isBootable)
        words += BootWords::tr("marked as not bootable");
    if (entry.hiddenImage)
        words += BootWords::tr("in no folder");
    if (entry.media)
        words += bootMediaWords(*entry.media);
    if (entry.table == image::InformationTable::Patched)
        words += BootWords::tr("information table");
    if (entry.loadSectors)
        words += BootWords::tr("%n sector(s)", nullptr, *entry.loadSectors);
    if (entry.loadSegment != 0)
        words += BootWords::tr("segment 0x%1").arg(entry.loadSegment, 0, 16);
    return words.join(BootWords::tr(", "));
}

} // namespace emberdisc::ui
