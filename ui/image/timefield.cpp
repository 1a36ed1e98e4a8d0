// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/image/timefield.h"

#include <QCheckBox>
#include <QSignalBlocker>

namespace emberdisc::ui {

namespace {

/// To the minute, since nobody wants to type seconds.
QDateTime thisMinute()
{
    constexpr qint64 kMinute = 60;
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    return QDateTime::fromSecsSinceEpoch(now - now % kMinute);
}

} // namespace

TimeField::TimeField(QCheckBox* box, const QString& usual, QWidget* parent)
    : QDateTimeEdit(parent), m_box(box)
{
    setCalendarPopup(true);
    setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    setDateTimeRange(QDateTime::fromSecsSinceEpoch(-kLatest), QDateTime::fromSecsSinceEpoch(kLatest));
    setSpecialValueText(usual); // for the smallest
    connect(m_box, &QCheckBox::toggled, this, [this](bool isOn) {
        showState(isOn);
        Q_EMIT changed();
    });
    connect(this, &QDateTimeEdit::dateTimeChanged, this, &TimeField::changed);
    showState(false);
}

void TimeField::showState(bool isOn)
{
    const QSignalBlocker blocker(this);
    setEnabled(isOn);
    setDateTime(isOn ? thisMinute() : minimumDateTime());
}

void TimeField::setMoment(std::optional<Time> time)
{
    const QSignalBlocker blocker(m_box);
    m_box->setChecked(time.has_value());
    showState(time.has_value());
    if (!time)
        return;
    const QSignalBlocker own(this);
    setDateTime(QDateTime::fromSecsSinceEpoch(
        std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()).count()));
}

std::optional<TimeField::Time> TimeField::moment() const
{
    if (!m_box->isChecked())
        return std::nullopt;
    return Time(std::chrono::seconds(dateTime().toSecsSinceEpoch()));
}

} // namespace emberdisc::ui
