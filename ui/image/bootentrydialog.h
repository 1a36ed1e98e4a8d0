// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/bootcatalog.h"
#include "core/image/bootoptions.h"

#include <optional>

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace emberdisc::ui {

class CompilationModel;
class FileField;
class Prompter;
class Verdict;

/// One entry of the boot catalogue. What cannot boot is told in it, and cannot be accepted.
class BootEntryDialog final : public QDialog {
    Q_OBJECT
public:
    /// Without an entry a new one. `model` and `prompter` are borrowed.
    BootEntryDialog(const std::optional<image::BootEntry>& entry, CompilationModel& model, Prompter& prompter,
                    QWidget* parent = nullptr);

    /// Once accepted.
    [[nodiscard]] image::BootEntry entry() const;

private:
    void layOut();
    [[nodiscard]] QFormLayout* makeDetails();
    void connectAll();
    void load(const image::BootEntry& entry);
    void chooseItem();
    /// Finds the image that is named now; a reason when it is not there.
    void findImage();
    void updateWidgets();
    void suggest();
    void tell();
    [[nodiscard]] image::BootPlatform platform() const;
    [[nodiscard]] QString problemOf(const image::BootEntry& entry) const;

    CompilationModel& m_model;
    image::BootEntry m_before;
    bool m_isNew;
    source::ByteSourcePtr m_image; ///< null while none is named that is there
    QString m_imageProblem;
    std::optional<image::BootImageFacts> m_facts; ///< of the image, if it has been looked at
    bool m_tableTouched = false;

    QComboBox* m_platform;
    QRadioButton* m_fromDisc;
    QLineEdit* m_item;
    QPushButton* m_chooseItem;
    QRadioButton* m_fromFile;
    FileField* m_file;
    QComboBox* m_media;
    QCheckBox* m_table;
    QSpinBox* m_sectors;
    QSpinBox* m_segment;
    QCheckBox* m_bootable;
    Verdict* m_verdict;
    QPushButton* m_ok;
};

} // namespace emberdisc::ui
