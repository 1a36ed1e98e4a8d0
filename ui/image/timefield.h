// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

#include <QDateTimeEdit>

class QCheckBox;

namespace emberdisc::ui {

/// A time that a box beside it turns on: until then words say what holds instead.
class TimeField final : public QDateTimeEdit {
    Q_OBJECT
public:
    using Time = std::chrono::system_clock::time_point;
    /// Seconds since 1970, and as many before: what project files keep. Nanoseconds of it fit into 64 bits.
    static constexpr qint64 kLatest = (qint64{1} << 33) - 1;

    /// `box` is borrowed. `usual` is what is said without a time.
    TimeField(QCheckBox* box, const QString& usual, QWidget* parent = nullptr);

    void setMoment(std::optional<Time> time);
    [[nodiscard]] std::optional<Time> moment() const;

Q_SIGNALS:
    /// A person changed it.
    void changed();

private:
    void showState(bool isOn);

    QCheckBox* m_box;
};

} // namespace emberdisc::ui
