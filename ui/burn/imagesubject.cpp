// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/imagesubject.h"

#include "core/audio/sheetdisc.h"
#include "core/jobs/burnimagejob.h"
#include "core/jobs/burnsheet.h"
#include "core/source/filesectorsource.h"

#include <QFileInfo>

#include <utility>

namespace emberdisc::ui {

namespace {

Result<recorder::Payload> measureImage(const std::string& path)
{
    if (audio::isSheetName(path))
        return jobs::measureSheet(path);
    TRY_ASSIGN(const auto file, source::FileSectorSource::open(path));
    return recorder::Payload{.kind = recorder::PayloadKind::ImageFile, .sectorCount = file->sectorCount()};
}

} // namespace

bool isImageName(const QString& path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    return suffix == QLatin1String("iso") || suffix == QLatin1String("img") ||
           audio::isSheetName(path.toStdString());
}

BurnSubject imageSubject(const QString& path, const jobs::JobServices& services)
{
    const QString name = QFileInfo(path).fileName();
    const std::string file = path.toStdString();
    return {.title = BurnDialog::tr("Burn “%1”").arg(name),
            .running = BurnDialog::tr("Burning “%1”").arg(name),
            .measure = [file](const recorder::MediumState&) { return measureImage(file); },
            .makeJob = [file, services](jobs::BurnTarget target) -> std::unique_ptr<jobs::Job> {
                return std::make_unique<jobs::BurnImageJob>(
                    jobs::BurnImageRequest{.path = file, .target = std::move(target)}, services);
            }};
}

} // namespace emberdisc::ui
