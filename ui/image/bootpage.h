// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/image/optionspage.h"

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace emberdisc::ui {

class CompilationModel;
class FileField;
class Prompter;

/// What starts from the disc, and from a stick with the same image.
class BootPage final : public OptionsPage {
    Q_OBJECT
public:
    /// Borrowed, both.
    BootPage(CompilationModel& model, Prompter& prompter, QWidget* parent = nullptr);

    void load(const ImageChoice& choice) override;
    void store(ImageChoice& choice) const override;
    [[nodiscard]] QString problem(const ImageChoice& choice) const override;
    /// Return edits an entry, Delete takes it out; the dialog around it does not close.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Way : std::uint8_t { Up, Down };
    void layOut();
    void connectAll();
    void edit(std::optional<std::size_t> row);
    void remove();
    void move(Way way);
    void showEntries(std::size_t current);
    void updateWidgets();
    void takeCode();
    void offerCatalogPath();
    [[nodiscard]] std::optional<std::size_t> currentRow() const;
    [[nodiscard]] bool bootsFromBios() const;
    [[nodiscard]] bool bootsFromEfi() const;
    [[nodiscard]] QString problemOfImages() const;
    [[nodiscard]] QString problemOfCode() const;
    [[nodiscard]] QString problemOfCatalog(const image::ImageOptions& options) const;

    CompilationModel& m_model;
    Prompter& m_prompter;
    std::vector<image::BootEntry> m_entries;
    source::ByteSourcePtr m_code; ///< null while no file is named that is there
    QString m_codePath;           ///< of m_code
    QString m_codeProblem;
    QTreeWidget* m_list;
    QPushButton* m_add;
    QPushButton* m_edit;
    QPushButton* m_remove;
    QPushButton* m_up;
    QPushButton* m_down;
    QCheckBox* m_hybrid;
    FileField* m_codeFile;
    QComboBox* m_loader;
    QFormLayout* m_codeFields;
    QFormLayout* m_catalogFields;
    QLineEdit* m_manufacturer;
    QCheckBox* m_showCatalog;
    QLineEdit* m_catalog;
};

} // namespace emberdisc::ui
