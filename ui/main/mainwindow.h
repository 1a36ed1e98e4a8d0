// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/filesystemchoice.h"
#include "ui/common/services.h"

#include <QMainWindow>

class QLabel;
class QMenu;
class QStackedWidget;

namespace emberdisc::tree {
struct Report;
}

namespace emberdisc::ui {

class DataPage;
class ProjectSession;
class StartPage;

/// The window: a start page, the data compilation, and the dialogs for everything else.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const Services& services, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// What files given to the program, or dropped on its first page, mean: a project is opened, one image is
    /// burned, only music
    /// becomes an audio CD, everything else a data disc.
    void openFiles(const QStringList& paths);

    void showStart();
    void showData();
    void openAudioWizard(const QStringList& paths = {});
    void openEraseDialog();
    void openCopyDialog();
    void openVerifyDialog();
    void openBurnImage();
    void burnImage(const QString& path);
    void burnData();
    void saveImage();
    void editOptions();
    void previewNames();
    [[nodiscard]] ProjectSession& project() { return *m_project; }
    /// Without a question, for a session that ends: stops the jobs in order, and closes when they have.
    void leaveNow();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    /// Of a disc that is there, in the recorder that the window shows.
    template <class Dialog>
    void openDiscDialog();
    void leaveJobs();
    void stopJobs();
    void closeWhenStopped();
    void makeMenus();
    void makeToolBar();
    void makeProjectMenu(QMenu* file);
    void fillRecent(QMenu* menu);
    void tellProjectReport(const tree::Report& report);
    void about();
    [[nodiscard]] std::string currentDevice() const;
    /// Of what is burned next, as far as that is known.
    [[nodiscard]] image::Destination destination() const;
    void saveImageTo(const QString& path);
    void updateTitle();

    Services m_services;
    QStackedWidget* m_pages;
    StartPage* m_start;
    DataPage* m_data;
    ProjectSession* m_project;
    QToolBar* m_dataTools = nullptr;
    bool m_closing = false;  ///< leaving was confirmed
    bool m_stopping = false; ///< the jobs are being stopped, and then the window closes
};

} // namespace emberdisc::ui
