// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recorder/burnplan.h"
#include "core/recorder/mediumstate.h"

#include <optional>

#include <QComboBox>

namespace emberdisc::ui {

/// How much is read back after burning: everything unless told.
class VerifyBox final : public QComboBox {
    Q_OBJECT
public:
    explicit VerifyBox(QWidget* parent = nullptr);
    [[nodiscard]] recorder::VerifyExtent extent() const;
};

/// One of the speeds that the recorder offers for its disc: the highest unless told.
class SpeedBox final : public QComboBox {
    Q_OBJECT
public:
    explicit SpeedBox(QWidget* parent = nullptr);
    /// The choice is forgotten.
    void offer(const std::optional<recorder::MediumState>& medium);
    /// n x; none is the highest.
    [[nodiscard]] std::optional<double> speed() const;
};

/// The ways of writing that the recorder has for this disc; the choice is the program's unless told.
class ModeBox final : public QComboBox {
    Q_OBJECT
public:
    explicit ModeBox(QWidget* parent = nullptr);
    /// Those with which there is a plan. What was chosen stays, if it is among them.
    void offer(const recorder::MediumState& medium, const recorder::Payload& payload,
               recorder::BurnOptions options);
    [[nodiscard]] recorder::WriteMode mode() const;
};

/// "Track at once" …
[[nodiscard]] QString modeWords(recorder::WriteMode mode);

} // namespace emberdisc::ui
