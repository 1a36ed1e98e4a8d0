// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/optionspage.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QRadioButton;

namespace emberdisc::ui {

/// Which file systems, and how names look in them. What "automatic" means stands below it in words.
class FileSystemsPage final : public OptionsPage {
    Q_OBJECT
public:
    FileSystemsPage(const image::Contents& contents, image::Destination destination,
                    QWidget* parent = nullptr);

    void load(const ImageChoice& choice) override;
    void store(ImageChoice& choice) const override;
    void follow(const ImageChoice& choice) override;
    [[nodiscard]] QString problem(const ImageChoice& choice) const override;

private:
    void layOut();
    void updateEnabled();
    [[nodiscard]] image::UdfRevision revision() const;

    image::Contents m_contents;
    image::Destination m_destination;
    QRadioButton* m_automatic;
    QRadioButton* m_given;
    QLabel* m_reasons;
    QCheckBox* m_iso;
    QCheckBox* m_joliet;
    QCheckBox* m_rockRidge;
    QCheckBox* m_udf;
    QComboBox* m_revision;
    QComboBox* m_level;
    QCheckBox* m_longJoliet;
};

} // namespace emberdisc::ui
