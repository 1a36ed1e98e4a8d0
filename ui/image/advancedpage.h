// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/optionspage.h"

#include <chrono>
#include <optional>

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace emberdisc::ui {

class TimeField;

/// What few people ever need.
class AdvancedPage final : public OptionsPage {
    Q_OBJECT
public:
    explicit AdvancedPage(QWidget* parent = nullptr);

    void load(const ImageChoice& choice) override;
    void store(ImageChoice& choice) const override;

private:
    QComboBox* m_missing;
    QSpinBox* m_alignment;
    QCheckBox* m_reproducible;
    TimeField* m_latest;
    std::optional<std::chrono::system_clock::time_point> m_loaded = {}; ///< what the field had then
};

} // namespace emberdisc::ui
