// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/data/imagechoice.h"

#include <vector>

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QRadioButton;
class QTreeWidget;

namespace emberdisc::ui {

class Prompter;

/// The choices about the image, for burning and saving alike. What "automatic" means for these contents
/// stands below it in words.
class OptionsDialog final : public QDialog {
    Q_OBJECT
public:
    /// `contents` and `destination` are what "automatic" is worked out for. `prompter` is borrowed.
    OptionsDialog(const ImageChoice& choice, const image::Contents& contents, image::Destination destination,
                  Prompter& prompter, QWidget* parent = nullptr);

    [[nodiscard]] ImageChoice choice() const;

private:
    [[nodiscard]] QWidget* makeFileSystems();
    [[nodiscard]] QWidget* makeVolume();
    [[nodiscard]] QWidget* makeContents();
    [[nodiscard]] QWidget* makeBoot();
    void show(const ImageChoice& choice);
    void showAutomatic();
    void updateEnabled();
    [[nodiscard]] image::UdfRevision revision() const;
    void addBootImage();
    void showBootImages();

    ImageChoice m_choice;
    image::Contents m_contents;
    image::Destination m_destination;
    Prompter& m_prompter;
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
    struct Text {
        std::string image::ImageOptions::* field;
        QLineEdit* edit;
    };
    std::vector<Text> m_texts;
    QCheckBox* m_checksums;
    QCheckBox* m_dedupe;
    QCheckBox* m_extended;
    QCheckBox* m_readable;
    QTreeWidget* m_bootImages;
    QCheckBox* m_hybrid;
};

} // namespace emberdisc::ui
