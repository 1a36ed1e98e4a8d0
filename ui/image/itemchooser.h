// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QTreeView;

namespace emberdisc::ui {

class CompilationModel;

/// One of the files that the compilation holds, to be chosen from its tree.
class ItemChooser final : public QDialog {
    Q_OBJECT
public:
    /// `model` is borrowed. `path` is selected at first, if it is there.
    ItemChooser(CompilationModel& model, const QString& path, QWidget* parent = nullptr);

    /// "/boot/isolinux.bin"; empty while no file is selected.
    [[nodiscard]] QString path() const;

private:
    CompilationModel& m_model;
    QTreeView* m_view;
};

} // namespace emberdisc::ui
