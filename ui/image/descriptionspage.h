// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/optionspage.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace emberdisc::tree {
class DataCompilation;
}

namespace emberdisc::ui {

class TimeField;

/// What the volume descriptors say beside the name of the disc.
class DescriptionsPage final : public OptionsPage {
    Q_OBJECT
public:
    /// `compilation` is borrowed: some of the texts name files in its root.
    explicit DescriptionsPage(const tree::DataCompilation& compilation, QWidget* parent = nullptr);

    void load(const ImageChoice& choice) override;
    void store(ImageChoice& choice) const override;
    [[nodiscard]] QString problem(const ImageChoice& choice) const override;

private:
    struct Text {
        std::string image::ImageOptions::* field;
        QLineEdit* edit;
        QString shown = {}; ///< what was loaded; bytes that are no text stay unless it is changed
    };
    struct Moment {
        std::optional<std::chrono::system_clock::time_point> image::ImageOptions::* field;
        TimeField* edit;
    };
    QLineEdit* addText(QFormLayout& form, const QString& label, std::string image::ImageOptions::* field,
                       const QString& name);
    void addTexts(QFormLayout& form);
    void addVolumeNumber(QFormLayout& form);
    void addFiles(QFormLayout& form);
    void addTimes(QFormLayout& form);

    const tree::DataCompilation& m_compilation;
    std::vector<Text> m_texts;
    std::vector<Moment> m_moments;
    QSpinBox* m_number;
    QSpinBox* m_setSize;
};

} // namespace emberdisc::ui
