// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tree/datacompilation.h"
#include "core/tree/report.h"
#include "ui/common/services.h"
#include "ui/data/compilationeditor.h"
#include "ui/data/compilationmodel.h"

#include <QWidget>

class QAction;
class QActionGroup;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTreeView;

namespace emberdisc::ui {

class CapacityBar;
class NoticeBar;
class RecorderChooser;

/// The actions of a compilation, for the menu, the toolbar and the context menu alike.
struct DataActions {
    QAction* addFiles = nullptr;
    QAction* addFolder = nullptr;
    QAction* addDisc = nullptr;
    QAction* newFolder = nullptr;
    QAction* takeHidden = nullptr; ///< checked: of what is added next
    QActionGroup* links = nullptr; ///< likewise, what becomes of symbolic links
    QAction* rename = nullptr;
    QAction* remove = nullptr;
    QAction* properties = nullptr;
    QAction* undo = nullptr;
    QAction* redo = nullptr;
    QAction* options = nullptr;
    QAction* saveImage = nullptr;
    QAction* burn = nullptr;
};

/// The compilation of a data disc: its tree, how much of the disc it fills, and the recorder to burn it with.
/// Owns the compilation.
class DataPage final : public QWidget {
    Q_OBJECT
public:
    explicit DataPage(const Services& services, QWidget* parent = nullptr);
    ~DataPage() override;

    [[nodiscard]] const DataActions& actions() const { return m_actions; }
    [[nodiscard]] const tree::DataCompilation& compilation() const { return m_compilation; }
    [[nodiscard]] CompilationEditor& editor() { return m_editor; }
    [[nodiscard]] CompilationModel& model() { return m_model; }
    [[nodiscard]] bool isEmpty() const;
    /// Bytes that the image will need, near enough for the bar; the plan of the burn is exact.
    [[nodiscard]] std::uint64_t estimatedBytes() const;
    [[nodiscard]] RecorderChooser& recorder() { return *m_recorder; }
    /// Tells something above the list, with details on demand.
    void showNotice(const QString& sentence, const QStringList& details);
    /// Shows that something is going on that "Stop" ends; empty: nothing any more.
    void showActivity(const QString& text);

public Q_SLOTS:
    void addPaths(const QStringList& paths);

Q_SIGNALS:
    void burnRequested();
    void saveImageRequested();
    void optionsRequested();
    void projectDropped(const QString& path);
    /// Of what showActivity() shows.
    void stopRequested();

private:
    void makeActions();
    void makeLinkActions();
    void updateScanOptions();
    void connectActions();
    void makeView();
    void layOut();
    [[nodiscard]] tree::NodeId currentFolder() const;
    [[nodiscard]] std::vector<tree::NodeId> selectedNodes() const;
    void showEdited(const std::vector<tree::NodeId>& nodes, tree::EditKind kind);
    void showReport(const tree::Report& report);
    void editProperties();
    void addDiscFiles();
    void takeDrop(const QStringList& paths, tree::NodeId folder);
    void updateCounts();
    void updateActions();

    Services m_services;
    Prompter& m_prompter;
    RecorderChooser* m_recorder;
    tree::DataCompilation m_compilation;
    CompilationModel m_model;
    CompilationEditor m_editor;
    DataActions m_actions;
    QTreeView* m_view;
    QLineEdit* m_label;
    NoticeBar* m_notice;
    QWidget* m_scanBar;
    QLabel* m_scanText;
    QLabel* m_hint;
    QLabel* m_counts;
    CapacityBar* m_capacity;
    QPushButton* m_burn;
};

} // namespace emberdisc::ui
