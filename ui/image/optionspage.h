// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/data/imagechoice.h"

#include <QWidget>

namespace emberdisc::ui {

/// One tab of the options: the widgets for a part of the choice.
class OptionsPage : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    /// Shows its part.
    virtual void load(const ImageChoice& choice) = 0;
    /// Puts what its widgets say into `choice`, and leaves the rest.
    virtual void store(ImageChoice& choice) const = 0;
    /// Offers what goes with the choices of all pages.
    virtual void follow(const ImageChoice&) {}
    /// Why an image cannot be made so, in a sentence; empty when it can.
    [[nodiscard]] virtual QString problem(const ImageChoice&) const { return {}; }

Q_SIGNALS:
    /// A person changed something.
    void changed();
};

} // namespace emberdisc::ui
