// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/imagewords.h"

#include <QCoreApplication>
#include <QStringList>

namespace emberdisc::ui {

namespace {

class ImageText {
    Q_DECLARE_TR_FUNCTIONS(ImageText)
};

} // namespace

QString nameSpaceWords(std::span<const image::NameSpace> nameSpaces,
                       std::optional<image::UdfRevision> revision)
{
    QStringList names;
    for (const image::NameSpace nameSpace : nameSpaces)
        switch (nameSpace) {
        case image::NameSpace::Iso9660:
            names += QStringLiteral("ISO 9660");
            break;
        case image::NameSpace::RockRidge:
            names += QStringLiteral("Rock Ridge");
            break;
        case image::NameSpace::Joliet:
            names += QStringLiteral("Joliet");
            break;
        case image::NameSpace::Udf: {
            const std::string_view number = revision ? image::name(*revision) : std::string_view();
            names += QStringLiteral("UDF %1").arg(QUtf8StringView(number).toString()).trimmed();
            break;
        }
        }
    return names.join(QStringLiteral(", "));
}

QString platformWords(image::BootPlatform platform)
{
    switch (platform) {
    case image::BootPlatform::X86:
        return QStringLiteral("x86");
    case image::BootPlatform::PowerPc:
        return QStringLiteral("PowerPC");
    case image::BootPlatform::Mac:
        return QStringLiteral("Mac");
    case image::BootPlatform::Efi:
        return QStringLiteral("EFI");
    }
    return ImageText::tr("platform %1").arg(static_cast<int>(platform));
}

QString bootMediaWords(image::BootMedia media)
{
    switch (media) {
    case image::BootMedia::NoEmulation:
        return ImageText::tr("no emulation");
    case image::BootMedia::Floppy1200:
        return ImageText::tr("1.2 MB floppy");
    case image::BootMedia::Floppy1440:
        return ImageText::tr("1.44 MB floppy");
    case image::BootMedia::Floppy2880:
        return ImageText::tr("2.88 MB floppy");
    case image::BootMedia::HardDisk:
        return ImageText::tr("hard disk");
    }
    return ImageText::tr("emulation %1").arg(static_cast<int>(media));
}

QString bootWords(const image::BootCatalogEntry& entry)
{
    static constexpr std::uint16_t kUsualSegment = 0x7C0; // what 0 stands for
    const QString segment =
        QString::number(entry.loadSegment == 0 ? kUsualSegment : entry.loadSegment, 16).toUpper();
    const QString sentence =
        entry.isBootable
            ? ImageText::tr("Boots %1: %2, %3 sectors of 512 bytes from LBA %4 to segment %5.")
            : ImageText::tr("Does not boot %1: %2, %3 sectors of 512 bytes from LBA %4 to segment %5.");
    return sentence.arg(platformWords(entry.platform), bootMediaWords(entry.media),
                        QString::number(entry.loadSectors), QString::number(entry.lba),
                        segment.rightJustified(4, QLatin1Char('0')));
}

} // namespace emberdisc::ui
