// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/capacitybar.h"

#include "ui/common/colours.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace emberdisc::ui {

CapacityBar::CapacityBar(Words words, QWidget* parent) : QWidget(parent), m_words(words)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    refresh();
}

void CapacityBar::setUsed(std::uint64_t used)
{
    m_used = used;
    refresh();
}

void CapacityBar::setCapacity(std::uint64_t capacity)
{
    m_capacity = capacity;
    refresh();
}

QString CapacityBar::text() const
{
    if (m_capacity == 0)
        return tr("%1 — no disc that could take it").arg(m_words(m_used));
    if (isOver())
        return tr("%1 of %2 — %3 too much")
            .arg(m_words(m_used), m_words(m_capacity), m_words(m_used - m_capacity));
    return tr("%1 of %2 — %3 free").arg(m_words(m_used), m_words(m_capacity), m_words(m_capacity - m_used));
}

void CapacityBar::refresh()
{
    setAccessibleName(tr("Space used: %1").arg(text()));
    update();
}

QColor CapacityBar::colour() const
{
    if (isOver())
        return resultColour(ResultColour::Red);
    // The last hundredth: the image's own tables may need it.
    if (m_used > m_capacity - m_capacity / 100)
        return resultColour(ResultColour::Amber);
    return resultColour(ResultColour::Green);
}

QSize CapacityBar::sizeHint() const
{
    return {360, fontMetrics().height() + 12};
}

QSize CapacityBar::minimumSizeHint() const
{
    return {160, fontMetrics().height() + 12};
}

void CapacityBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath outline;
    outline.addRoundedRect(frame, 5, 5);
    painter.fillPath(outline, palette().base());

    // Beyond the capacity the bar shows the whole, with the disc's end as a line.
    const double whole = static_cast<double>(std::max(m_capacity, m_used));
    if (whole > 0 && m_capacity > 0) {
        QRectF filled = frame;
        filled.setWidth(frame.width() * static_cast<double>(m_used) / whole);
        painter.save();
        painter.setClipPath(outline);
        QColor tint = colour();
        tint.setAlpha(150);
        painter.fillRect(filled, tint);
        if (isOver()) {
            const double end = frame.left() + frame.width() * static_cast<double>(m_capacity) / whole;
            painter.setPen(QPen(palette().text().color(), 2));
            painter.drawLine(QPointF(end, frame.top()), QPointF(end, frame.bottom()));
        }
        painter.restore();
    }
    painter.setPen(palette().mid().color());
    painter.drawPath(outline);
    painter.setPen(palette().text().color());
    painter.drawText(frame, Qt::AlignCenter, fontMetrics().elidedText(text(), Qt::ElideRight, width() - 12));
}

} // namespace emberdisc::ui
