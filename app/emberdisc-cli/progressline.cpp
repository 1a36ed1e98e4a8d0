// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/progressline.h"

#include "app/emberdisc-cli/console.h"
#include "ui/words/quantities.h"

#include <QLocale>
#include <QStringList>

namespace emberdisc::cli {

namespace {

QString percentWords(double percent)
{
    return QStringLiteral("%1 %").arg(QLocale().toString(static_cast<int>(percent)));
}

QString buffers(const Progress& progress)
{
    QStringList fills;
    if (progress.ringPercent)
        fills += percentWords(*progress.ringPercent);
    if (progress.devicePercent)
        fills += percentWords(*progress.devicePercent);
    return fills.isEmpty() ? QString() : Texts::tr("buffers %1").arg(fills.join(QStringLiteral(" / ")));
}

QString remaining(const jobs::JobProgress& progress)
{
    if (!progress.remaining)
        return {};
    return Texts::tr("%1 left").arg(
        ui::durationWords(std::chrono::duration_cast<std::chrono::seconds>(*progress.remaining)));
}

QString amount(const jobs::JobProgress& progress)
{
    if (const auto percent = progress.percent())
        return percentWords(*percent);
    const std::uint64_t found = progress.progress.done;
    return progress.phase == Phase::Scanning && found > 0 ? ui::sizeWords(found) : QString();
}

QString speed(const Progress& progress)
{
    return ui::speedWords(progress.bytesPerSecond, progress.speedUnit);
}

QString joined(const QStringList& parts, const QString& separator)
{
    QStringList said;
    for (const QString& part : parts)
        if (!part.isEmpty())
            said += part;
    return said.join(separator);
}

} // namespace

QString progressLine(const jobs::JobProgress& progress)
{
    const Progress& now = progress.progress;
    return joined({ui::phaseWords(progress.phase), amount(progress), speed(now), buffers(now),
                   remaining(progress), ui::itemWords(now.item)},
                  QStringLiteral("  "));
}

QString shortProgressLine(const jobs::JobProgress& progress)
{
    return joined(
        {ui::phaseWords(progress.phase), amount(progress), speed(progress.progress), remaining(progress)},
        QStringLiteral("  "));
}

QString progressStep(const jobs::JobProgress& progress, int percent)
{
    const Progress& now = progress.progress;
    return Texts::tr("%1: %2").arg(
        ui::phaseWords(progress.phase),
        joined({percentWords(percent), speed(now), remaining(progress)}, QStringLiteral(", ")));
}

} // namespace emberdisc::cli
