// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "ui/data/datapage.h"

#include <QLineEdit>
#include <QProcess>
#include <QTest>
#include <QTreeView>

using emberdisc::tests::GuiFixture;
namespace ui = emberdisc::ui;

/// Mouse and keys as the X server delivers them, and a drag that another process begins.
class TestRealDrag : public QObject {
    Q_OBJECT

private:
    /// One process does the whole gesture: a drag keeps this one busy until it ends.
    static void xdotool(const QStringList& arguments)
    {
        QProcess process;
        process.start(QStringLiteral("xdotool"), arguments);
        QVERIFY(process.waitForStarted());
        QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 20'000);
        QCOMPARE(process.exitCode(), 0);
    }
    static QStringList moveTo(QPoint point)
    {
        return {QStringLiteral("mousemove"), QString::number(point.x()), QString::number(point.y()),
                QStringLiteral("sleep"), QStringLiteral("0.05")};
    }
    static void drag(QPoint from, QPoint to)
    {
        QStringList gesture = moveTo(from) + QStringList{QStringLiteral("mousedown"), QStringLiteral("1")};
        constexpr int steps = 8;
        for (int i = 1; i <= steps; ++i)
            gesture += moveTo(from + (to - from) * i / steps);
        xdotool(gesture + moveTo(to) + QStringList{QStringLiteral("mouseup"), QStringLiteral("1")});
    }
    static QPoint rowCentre(QTreeView* view, int row)
    {
        return view->viewport()->mapToGlobal(view->visualRect(view->model()->index(row, 0)).center());
    }
    static ui::DataPage* page(GuiFixture& gui) { return gui.window->findChild<ui::DataPage*>(); }

private slots:
    void takesFilesThatAnotherProcessDrags()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("photos/Möwe.jpg"), QByteArray(3000, 'm'));
        gui.makeFile(QStringLiteral("note.txt"), "n");
        gui.window->move(300, 150);
        gui.window->showData();
        auto* view = gui.find<QTreeView>(QStringLiteral("compilation"));

        QProcess source;
        source.start(QStringLiteral(EMBERDISC_DRAG_SOURCE),
                     {gui.path(QStringLiteral("photos")), gui.path(QStringLiteral("note.txt"))});
        QVERIFY(source.waitForStarted());
        xdotool({QStringLiteral("search"), QStringLiteral("--sync"), QStringLiteral("--name"),
                 QStringLiteral("^drag source$")});
        QTest::qWait(500);
        drag(QPoint(50, 60), view->viewport()->mapToGlobal(view->viewport()->rect().center()));
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 2, 10'000);
        QCOMPARE(page(gui)->compilation().find("/photos/Möwe.jpg")->size(), 3000U);
        source.terminate();
        source.waitForFinished();
    }

    void movesByDragRenamesByKeyAndUndoes()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("box/inside.txt"), "i");
        gui.makeFile(QStringLiteral("outside.txt"), "o");
        gui.window->move(100, 100);
        gui.addToCompilation({QStringLiteral("box"), QStringLiteral("outside.txt")});
        auto* view = gui.find<QTreeView>(QStringLiteral("compilation"));
        gui.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(gui.window.get()));
        QTest::qWait(300);

        drag(rowCentre(view, 1), rowCentre(view, 0));
        QTRY_VERIFY(page(gui)->compilation().find("/box/outside.txt") != nullptr);
        QCOMPARE(view->model()->rowCount(), 1);

        xdotool(moveTo(rowCentre(view, 0)) + QStringList{QStringLiteral("click"), QStringLiteral("1")});
        xdotool({QStringLiteral("key"), QStringLiteral("F2")});
        QTRY_VERIFY(view->viewport()->findChild<QLineEdit*>() != nullptr);
        xdotool({QStringLiteral("key"), QStringLiteral("ctrl+a")});
        xdotool({QStringLiteral("type"), QStringLiteral("chest")});
        xdotool({QStringLiteral("key"), QStringLiteral("Return")});
        QTRY_VERIFY(page(gui)->compilation().find("/chest/outside.txt") != nullptr);

        xdotool({QStringLiteral("key"), QStringLiteral("ctrl+z")});
        QTRY_VERIFY(page(gui)->compilation().find("/box/outside.txt") != nullptr);
        xdotool({QStringLiteral("key"), QStringLiteral("ctrl+z")});
        QTRY_VERIFY(page(gui)->compilation().find("/outside.txt") != nullptr);
    }
};

QTEST_MAIN(TestRealDrag)
#include "tst_realdrag.moc"
