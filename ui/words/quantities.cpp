// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/quantities.h"

#include <QCoreApplication>
#include <QLocale>

namespace emberdisc::ui {

namespace {

class Quantities {
    Q_DECLARE_TR_FUNCTIONS(Quantities)
};

} // namespace

QString sizeWords(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), bytes < 1'000'000 ? 0 : 1,
                                       QLocale::DataSizeSIFormat);
}

QString speedWords(double bytesPerSecond, double speedUnit)
{
    if (bytesPerSecond <= 0)
        return {};
    QString rate = Quantities::tr("%1/s").arg(sizeWords(static_cast<std::uint64_t>(bytesPerSecond)));
    if (speedUnit <= 0)
        return rate;
    return Quantities::tr("%1 (%2×)").arg(rate, QLocale().toString(bytesPerSecond / speedUnit, 'f', 1));
}

QString durationWords(std::chrono::seconds duration)
{
    const auto total = duration.count();
    const QLatin1Char zero('0');
    const QString minutesAndSeconds = QStringLiteral("%1:%2")
                                          .arg((total / 60) % 60, total >= 3600 ? 2 : 1, 10, zero)
                                          .arg(total % 60, 2, 10, zero);
    return total >= 3600 ? QStringLiteral("%1:%2").arg(total / 3600).arg(minutesAndSeconds)
                         : minutesAndSeconds;
}

QString roughDurationWords(std::chrono::seconds duration)
{
    constexpr std::chrono::minutes kManyMinutes{100};
    if (duration < std::chrono::minutes(1))
        return Quantities::tr("less than a minute");
    if (duration < kManyMinutes)
        return Quantities::tr("about %n minute(s)", nullptr,
                              static_cast<int>(std::chrono::round<std::chrono::minutes>(duration).count()));
    return Quantities::tr("about %n hour(s)", nullptr,
                          static_cast<int>(std::chrono::round<std::chrono::hours>(duration).count()));
}

QString phaseWords(Phase phase)
{
    switch (phase) {
    case Phase::Preparing:
        return Quantities::tr("Preparing");
    case Phase::Scanning:
        return Quantities::tr("Looking through the files");
    case Phase::Erasing:
        return Quantities::tr("Erasing");
    case Phase::Formatting:
        return Quantities::tr("Formatting");
    case Phase::Writing:
        return Quantities::tr("Writing");
    case Phase::Flushing:
        return Quantities::tr("Emptying the buffers");
    case Phase::Closing:
        return Quantities::tr("Closing the disc");
    case Phase::Checking:
        return Quantities::tr("Asking the disc what it holds");
    case Phase::Verifying:
        return Quantities::tr("Verifying");
    case Phase::Copying:
        return Quantities::tr("Saving");
    case Phase::Done:
        return Quantities::tr("Done");
    }
    return {};
}

QString itemWords(const std::string& item)
{
    if (item.size() > 1 && item.front() == '#')
        return Quantities::tr("Track %1").arg(QString::fromStdString(item.substr(1)));
    return QString::fromStdString(item);
}

} // namespace emberdisc::ui
