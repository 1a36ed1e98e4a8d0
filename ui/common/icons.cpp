// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

namespace emberdisc::ui {

namespace {

class LineIconEngine final : public QIconEngine {
public:
    LineIconEngine(QByteArray svg, QColor colour) : m_svg(std::move(svg)), m_colour(std::move(colour)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        QByteArray svg = m_svg;
        svg.replace("#000000", colourFor(mode).name().toLatin1());
        QSvgRenderer renderer(svg);
        renderer.render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new LineIconEngine(m_svg, m_colour); }

private:
    QColor colourFor(QIcon::Mode mode) const
    {
        const QPalette palette = QApplication::palette();
        switch (mode) {
        case QIcon::Disabled:
            return palette.color(QPalette::Disabled, QPalette::ButtonText);
        case QIcon::Selected:
            return palette.color(QPalette::Active, QPalette::HighlightedText);
        case QIcon::Normal:
        case QIcon::Active:
            break;
        }
        return m_colour.isValid() ? m_colour : palette.color(QPalette::Active, QPalette::ButtonText);
    }

    QByteArray m_svg;
    QColor m_colour;
};

} // namespace

QIcon lineIcon(const QString& name)
{
    return lineIcon(name, QColor());
}

QIcon lineIcon(const QString& name, const QColor& colour)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new LineIconEngine(file.readAll(), colour));
}

QPixmap noticeSign(ResultColour colour)
{
    constexpr int kSize = 28;
    const QString name = colour == ResultColour::Green   ? QStringLiteral("check")
                         : colour == ResultColour::Amber ? QStringLiteral("warning")
                                                         : QStringLiteral("cross");
    return lineIcon(name, resultColour(colour)).pixmap(kSize, kSize);
}

QIcon applicationIcon()
{
    return QIcon(QStringLiteral(":/icons/emberdisc.svg"));
}

} // namespace emberdisc::ui
