// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/burn/burnchoices.h"

#include "ui/words/mediumwords.h"

#include <QSignalBlocker>

#include <algorithm>

namespace emberdisc::ui {

VerifyBox::VerifyBox(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("verify"));
    addItem(tr("Everything, byte by byte"), static_cast<int>(recorder::VerifyExtent::Full));
    addItem(tr("Samples and the structure only"), static_cast<int>(recorder::VerifyExtent::Quick));
    addItem(tr("Nothing"), static_cast<int>(recorder::VerifyExtent::None));
}

recorder::VerifyExtent VerifyBox::extent() const
{
    return static_cast<recorder::VerifyExtent>(currentData().toInt());
}

SpeedBox::SpeedBox(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("speed"));
    offer(std::nullopt);
}

void SpeedBox::offer(const std::optional<recorder::MediumState>& medium)
{
    const QSignalBlocker blocker(this);
    clear();
    addItem(tr("As fast as possible"), 0.0);
    if (medium)
        for (const std::uint32_t speed : medium->writeSpeeds)
            addItem(offeredSpeedWords(*medium, speed), recorder::speedFactor(*medium, speed));
}

std::optional<double> SpeedBox::speed() const
{
    const double factor = currentData().toDouble();
    return factor > 0 ? std::optional(factor) : std::nullopt;
}

ModeBox::ModeBox(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("mode"));
    addItem(modeWords(recorder::WriteMode::Auto), static_cast<int>(recorder::WriteMode::Auto));
}

void ModeBox::offer(const recorder::MediumState& medium, const recorder::Payload& payload,
                    recorder::BurnOptions options)
{
    using enum recorder::WriteMode;
    const QSignalBlocker blocker(this);
    const recorder::WriteMode before = mode();
    clear();
    for (const recorder::WriteMode next : {Auto, Tao, Sao, Raw, Dao, Incremental, Overwrite}) {
        options.mode = next;
        const auto plan = recorder::plan(medium, payload, options);
        if (next == Auto || (plan && plan->mode == next)) // "disc at once" of a CD is the session's
            addItem(modeWords(next), static_cast<int>(next));
    }
    setCurrentIndex(std::max(0, findData(static_cast<int>(before))));
}

recorder::WriteMode ModeBox::mode() const
{
    return static_cast<recorder::WriteMode>(currentData().toInt());
}

QString modeWords(recorder::WriteMode mode)
{
    switch (mode) {
    case recorder::WriteMode::Auto:
        return ModeBox::tr("Whatever suits the disc");
    case recorder::WriteMode::Tao:
        return ModeBox::tr("Track at once");
    case recorder::WriteMode::Sao:
        return ModeBox::tr("Session at once");
    case recorder::WriteMode::Raw:
        return ModeBox::tr("Raw");
    case recorder::WriteMode::Dao:
        return ModeBox::tr("Disc at once");
    case recorder::WriteMode::Incremental:
        return ModeBox::tr("Incremental");
    case recorder::WriteMode::Overwrite:
        return ModeBox::tr("Overwrite");
    }
    return {};
}

} // namespace emberdisc::ui
