// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shared/drivecatalog.h"
#include "core/base/clock.h"
#include "core/base/sleepinhibitor.h"
#include "core/jobs/jobqueue.h"
#include "core/jobs/mediumprober.h"
#include "tests/gui/fakeprompter.h"
#include "ui/main/mainwindow.h"

#include <QTemporaryDir>

#include <memory>

class QAbstractButton;

namespace emberdisc::tests {

/// The real window on real jobs and a real virtual recorder in a folder of its own; only a person's answers
/// are made up.
class GuiFixture {
public:
    /// With further virtual recorders, one with each of these discs.
    explicit GuiFixture(const std::vector<std::string>& furtherDiscs = {});
    ~GuiFixture();

    [[nodiscard]] QString path(const QString& name) const { return folder.filePath(name); }
    /// Makes the file with its folders.
    void makeFile(const QString& name, const QByteArray& content);
    /// 16-bit stereo, `seconds` long, a tone that `seed` tells from others.
    void makeWav(const QString& name, int seconds, int seed);
    /// Puts a new disc into the virtual recorder, as a person can at any moment.
    void insertDisc(const std::string& medium);
    /// The visible widget of that object name, which is waited for.
    template <class Widget>
    [[nodiscard]] Widget* find(const QString& name)
    {
        return static_cast<Widget*>(findWidget(name));
    }
    /// Adds to the compilation as a drop does, and waits for it.
    void addToCompilation(const QStringList& names);
    /// From now on recorders fail as mmc::parseFaults() reads it.
    void planFaults(const std::string& plan);
    /// Closes a result, and waits until its dialog is gone, so that the next one's widgets are not taken for
    /// its.
    void closeResult();
    /// The words of the result, waited for.
    [[nodiscard]] QString resultSentence();
    [[nodiscard]] QString resultDetails();

    /// The program's words, with their plurals.
    struct Language {
        Language();
    } language;
    QTemporaryDir folder; ///< before all else, since the recorder's discs lie in it
    FakePrompter prompter;
    SystemClock clock;
    NoInhibitor inhibitor;
    std::unique_ptr<app::DriveCatalog> catalog;
    std::unique_ptr<jobs::DeviceCatalog> shown; ///< the catalog with the further recorders
    std::unique_ptr<jobs::MediumProber> prober;
    std::unique_ptr<jobs::JobQueue> queue;
    std::unique_ptr<ui::MainWindow> window;

private:
    [[nodiscard]] QWidget* findWidget(const QString& name);
};

/// Widgets that can have the focus and that screen readers have no name for.
[[nodiscard]] QStringList withoutAccessibleName(const QWidget* window);
/// With the mouse, once it can be clicked.
void click(QAbstractButton* button);

} // namespace emberdisc::tests
