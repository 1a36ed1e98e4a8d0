// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/services.h"

#include <QMainWindow>

class QLabel;
class QStackedWidget;

namespace emberdisc::ui {

class DataPage;
class StartPage;

/// The window: a start page, the data compilation, and the dialogs for everything else.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const Services& services, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// What files given to the program, or dropped on its first page, mean: one image is burned, only music
    /// becomes an audio CD, everything else a data disc.
    void openFiles(const QStringList& paths);

    void showStart();
    void showData();
    void openAudioWizard(const QStringList& paths = {});
    void openEraseDialog();
    void openBurnImage();
    void burnImage(const QString& path);
    void burnData();
    void saveImage();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeMenus();
    void makeToolBar();
    void newCompilation();
    void about();
    [[nodiscard]] std::string currentDevice() const;
    void saveImageTo(const QString& path);
    void updateTitle();

    Services m_services;
    QStackedWidget* m_pages;
    StartPage* m_start;
    DataPage* m_data;
    QToolBar* m_dataTools = nullptr;
    bool m_closing = false; ///< leaving was confirmed
};

} // namespace emberdisc::ui
