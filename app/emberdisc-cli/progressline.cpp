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
    const auto percent = progress.percent();
    const QString amount = percent                                             ? percentWords(*percent)
                           : now.done > 0 && progress.phase == Phase::Scanning ? ui::sizeWords(now.done)
                                                                               : QString();
    return joined({ui::phaseWords(progress.phase), amount, ui::speedWords(now.bytesPerSecond, now.speedUnit),
                   buffers(now), remaining(progress), ui::itemWords(now.item)},
                  QStringLiteral("  "));
}

QString progressStep(const jobs::JobProgress& progress, int percent)
{
    const Progress& now = progress.progress;
    return Texts::tr("%1: %2").arg(
        ui::phaseWords(progress.phase),
        joined(
            {percentWords(percent), ui::speedWords(now.bytesPerSecond, now.speedUnit), remaining(progress)},
            QStringLiteral(", ")));
}

} // namespace emberdisc::cli
