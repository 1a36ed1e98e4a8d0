// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "ui/common/noticebar.h"
#include "ui/data/datapage.h"
#include "ui/image/optionsdialog.h"
#include "ui/project/projectsession.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>
#include <QUrl>

using emberdisc::tests::GuiFixture;
namespace ui = emberdisc::ui;

/// Projects in the real window: saved, opened, changed, and never lost without a question.
class TestProjects : public QObject {
    Q_OBJECT

private:
    static ui::DataPage* page(GuiFixture& gui) { return gui.window->findChild<ui::DataPage*>(); }
    static QAction* action(GuiFixture& gui, const QString& name)
    {
        auto* found = gui.window->findChild<QAction*>(name);
        if (!found)
            qFatal("there is no %s", qPrintable(name));
        return found;
    }
    /// Saves what is there, for the first time.
    static void saveAs(GuiFixture& gui, const QString& name)
    {
        gui.prompter.nextFiles = {gui.path(name)};
        action(gui, QStringLiteral("saveProject"))->trigger();
        QTRY_VERIFY(!gui.window->isWindowModified());
        QVERIFY(QFile::exists(gui.path(name)));
    }
    /// A project, p.ember, whose change to that label is being written when this returns.
    static void startSaving(GuiFixture& gui, const QString& label)
    {
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        saveAs(gui, QStringLiteral("p.ember"));
        page(gui)->editor().setVolumeLabel(label);
        action(gui, QStringLiteral("saveProject"))->trigger();
    }
    /// On its sign: beside the words nothing is hit.
    static void tick(QAbstractButton* button)
    {
        QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(8, button->height() / 2));
    }
    static QStringList names(GuiFixture& gui)
    {
        QStringList all;
        for (const auto& node : page(gui)->compilation().root().children())
            all += QString::fromUtf8(node.name());
        return all;
    }

private slots:
    void savesAndOpensAProject()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("photos/1.jpg"), "one");
        gui.makeFile(QStringLiteral("photos/2.jpg"), "two");
        gui.addToCompilation({QStringLiteral("photos")});
        QVERIFY(gui.window->isWindowModified());
        saveAs(gui, QStringLiteral("Summer.ember"));
        QVERIFY(gui.window->windowTitle().startsWith(QStringLiteral("Summer[*]")));

        action(gui, QStringLiteral("newData"))->trigger();
        QVERIFY(names(gui).isEmpty());
        QVERIFY(gui.prompter.asked.size() == 1); // where to save; nothing was lost
        const QAbstractItemModelTester tester(gui.find<QTreeView>(QStringLiteral("compilation"))->model());
        gui.prompter.nextFiles = {gui.path(QStringLiteral("Summer.ember"))};
        action(gui, QStringLiteral("openProject"))->trigger();
        QTRY_COMPARE(names(gui), QStringList{QStringLiteral("photos")});
        QCOMPARE(page(gui)->compilation().counts().files, 2U);
        QCOMPARE(gui.find<QLineEdit>(QStringLiteral("volumeLabel"))->text(), QStringLiteral("photos"));
        QVERIFY(!gui.window->isWindowModified());
        QVERIFY(!page(gui)->actions().undo->isEnabled());
        QVERIFY(!page(gui)->findChild<ui::NoticeBar*>()->isVisible());
    }

    void marksChangesAndTakesTheMarkBack()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        saveAs(gui, QStringLiteral("p.ember"));
        page(gui)->editor().setVolumeLabel(QStringLiteral("Other"));
        QVERIFY(gui.window->isWindowModified());
        page(gui)->actions().undo->trigger();
        QVERIFY(!gui.window->isWindowModified());
    }

    void asksBeforeChangesAreLost_data()
    {
        QTest::addColumn<QString>("way");
        QTest::newRow("new") << QStringLiteral("new");
        QTest::newRow("open") << QStringLiteral("open");
        QTest::newRow("close") << QStringLiteral("close");
    }
    void asksBeforeChangesAreLost()
    {
        QFETCH(QString, way);
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.makeFile(QStringLiteral("b"), "b");
        gui.addToCompilation({QStringLiteral("a")});
        saveAs(gui, QStringLiteral("p.ember"));
        gui.addToCompilation({QStringLiteral("b")});
        gui.prompter.asked.clear();
        const auto go = [&] {
            if (way == QLatin1String("new"))
                action(gui, QStringLiteral("newData"))->trigger();
            else if (way == QLatin1String("open"))
                gui.window->openFiles({gui.path(QStringLiteral("p.ember"))});
            else
                gui.window->close();
        };
        gui.prompter.choice = -1; // the question is closed: nothing happens
        go();
        QCOMPARE(gui.prompter.asked.size(), 1);
        QVERIFY(gui.prompter.asked.front().contains(QStringLiteral("“p”")));
        QVERIFY(gui.window->isVisible());
        QCOMPARE(names(gui).size(), 2);

        gui.prompter.choice = 1; // discard
        go();
        if (way == QLatin1String("close"))
            QTRY_VERIFY(!gui.window->isVisible());
        else
            QTRY_COMPARE(names(gui).size(), way == QLatin1String("new") ? 0 : 1);
    }

    void savesBeforeItCloses()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        gui.prompter.choice = 0;
        gui.prompter.nextFiles = {gui.path(QStringLiteral("late.ember"))};
        gui.window->close();
        QTRY_VERIFY(!gui.window->isVisible());
        QVERIFY(QFile::exists(gui.path(QStringLiteral("late.ember"))));
    }

    /// Otherwise the next save would put what is there now into that file.
    void aSaveThatIsUnderWayBelongsToItsProject()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        auto* session = gui.window->findChild<ui::ProjectSession*>();
        gui.prompter.nextFiles = {gui.path(QStringLiteral("p.ember"))};
        gui.prompter.choice = 1; // discard
        action(gui, QStringLiteral("saveProject"))->trigger();
        action(gui, QStringLiteral("newData"))->trigger();
        QTRY_COMPARE(ui::ProjectSession::recent(), QStringList{gui.path(QStringLiteral("p.ember"))});
        QVERIFY(session->path().isEmpty());
        QVERIFY(names(gui).isEmpty());
    }

    void changesWhileItIsSavedStayChanges()
    {
        GuiFixture gui;
        startSaving(gui, QStringLiteral("One"));
        page(gui)->actions().undo->trigger();
        page(gui)->editor().setVolumeLabel(QStringLiteral("Two")); // as many steps as were saved
        QSignalSpy changed(gui.window->findChild<ui::ProjectSession*>(), &ui::ProjectSession::changed);
        QVERIFY(changed.wait());
        QVERIFY(gui.window->isWindowModified());
        action(gui, QStringLiteral("saveProject"))->trigger();
        QTRY_VERIFY(!gui.window->isWindowModified());
    }

    void whatIsSavedElsewhereMeanwhileIsWritten()
    {
        GuiFixture gui;
        startSaving(gui, QStringLiteral("One"));
        gui.prompter.nextFiles = {gui.path(QStringLiteral("q.ember"))};
        action(gui, QStringLiteral("saveProjectAs"))->trigger();
        page(gui)->editor().setVolumeLabel(QStringLiteral("Two"));
        gui.prompter.choice = 0; // save
        gui.window->close();
        QTRY_VERIFY(!gui.window->isVisible());
        QVERIFY(QFile::exists(gui.path(QStringLiteral("q.ember"))));
        emberdisc::SilentJobContext context;
        const auto label = [&](const char* name) {
            const auto opened =
                emberdisc::project::open(gui.path(QString::fromLatin1(name)).toStdString(), context);
            return opened ? opened->project.compilation.volumeLabel() : opened.error().toString();
        };
        QCOMPARE(label("p.ember") + ' ' + label("q.ember"), std::string("One Two"));
    }

    void tellsWhatVanishedAndChanged()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.makeFile(QStringLiteral("b"), "b");
        gui.addToCompilation({QStringLiteral("a"), QStringLiteral("b")});
        saveAs(gui, QStringLiteral("p.ember"));
        QVERIFY(QFile::remove(gui.path(QStringLiteral("a"))));
        gui.makeFile(QStringLiteral("b"), "longer");
        gui.window->openFiles({gui.path(QStringLiteral("p.ember"))});
        auto* notice = gui.find<ui::NoticeBar>(QStringLiteral("noticeBar"));
        QTRY_VERIFY(notice->sentence().contains(QStringLiteral("cannot be found")));
        QVERIFY(notice->sentence().contains(QStringLiteral("changed")));
        QCOMPARE(names(gui).size(), 2); // the list is as it was
    }

    void tellsWhyAProjectCannotBeOpened()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("broken.ember"), "this is no project");
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        saveAs(gui, QStringLiteral("p.ember"));
        gui.window->openFiles({gui.path(QStringLiteral("broken.ember"))});
        QTRY_COMPARE(gui.prompter.told.size(), 1);
        QVERIFY(gui.prompter.told.front().contains(QStringLiteral("broken.ember")));
        QCOMPARE(names(gui).size(), 1);
        QVERIFY(gui.window->windowTitle().startsWith(QLatin1Char('p')));
    }

    void remembersRecentProjects()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        saveAs(gui, QStringLiteral("p.ember"));
        QCOMPARE(ui::ProjectSession::recent(), QStringList{gui.path(QStringLiteral("p.ember"))});
        action(gui, QStringLiteral("newData"))->trigger();
        auto* menu = gui.window->findChild<QMenu*>(QStringLiteral("recentProjects"));
        Q_EMIT menu->aboutToShow();
        QCOMPARE(menu->actions().size(), 1);
        menu->actions().front()->trigger();
        QTRY_COMPARE(names(gui).size(), 1);
        QVERIFY(QFile::remove(gui.path(QStringLiteral("p.ember"))));
        QVERIFY(ui::ProjectSession::recent().isEmpty());
    }

    void opensAProjectThatIsDropped()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        saveAs(gui, QStringLiteral("p.ember"));
        action(gui, QStringLiteral("newData"))->trigger();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(gui.path(QStringLiteral("p.ember")))});
        auto* model = gui.find<QTreeView>(QStringLiteral("compilation"))->model();
        QVERIFY(model->dropMimeData(&data, Qt::CopyAction, -1, -1, {}));
        QTRY_COMPARE(names(gui), QStringList{QStringLiteral("a")});
        // Beside other files it may be one of them.
        gui.prompter.choice = 1;
        QVERIFY(model->dropMimeData(&data, Qt::CopyAction, -1, -1, {}));
        QTRY_COMPARE(names(gui), (QStringList{QStringLiteral("a"), QStringLiteral("p.ember")}));
    }

    void asksWhetherAnArchiveIsAFileOrItsContents_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<QString>("name");
        QTest::newRow("file") << 0 << QStringLiteral("x.tar");
        QTest::newRow("contents") << 1 << QStringLiteral("x");
    }
    void asksWhetherAnArchiveIsAFileOrItsContents()
    {
        QFETCH(int, choice);
        QFETCH(QString, name);
        GuiFixture gui;
        gui.makeFile(QStringLiteral("in/side.txt"), "inside");
        QCOMPARE(
            QProcess::execute(QStringLiteral("tar"),
                              {QStringLiteral("-C"), gui.path(QStringLiteral("in")), QStringLiteral("-cf"),
                               gui.path(QStringLiteral("x.tar")), QStringLiteral("side.txt")}),
            0);
        gui.prompter.choice = choice;
        gui.addToCompilation({QStringLiteral("x.tar")});
        QCOMPARE(gui.prompter.asked.size(), 1);
        QVERIFY(gui.prompter.asked.front().contains(QStringLiteral("x.tar")));
        QCOMPARE(names(gui), QStringList{name});
        QCOMPARE(page(gui)->compilation().find("/x/side.txt") != nullptr, choice == 1);
    }

    void keepsOptionsAndUndoesThem()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        page(gui)->actions().options->trigger();
        QVERIFY(gui.find<QLabel>(QStringLiteral("fsReasons"))->text().contains(QStringLiteral("ISO 9660")));
        tick(gui.find<QRadioButton>(QStringLiteral("fsGiven")));
        tick(gui.find<QCheckBox>(QStringLiteral("fsUdf")));
        auto* revision = gui.find<QComboBox>(QStringLiteral("udfRevision"));
        revision->setFocus();
        QTest::keyClick(revision, Qt::Key_End);
        auto* tabs = gui.find<QTabWidget>(QStringLiteral("optionTabs"));
        tabs->setCurrentIndex(1);
        tick(gui.find<QCheckBox>(QStringLiteral("checksums")));
        tabs->setCurrentIndex(2);
        QTest::keyClicks(gui.find<QLineEdit>(QStringLiteral("publisher")), QStringLiteral("Me"));
        QTest::mouseClick(gui.window->findChild<ui::OptionsDialog*>()->findChild<QDialogButtonBox*>()->button(
                              QDialogButtonBox::Ok),
                          Qt::LeftButton);
        const auto isChanged = [&] {
            const ui::ImageChoice& choice = page(gui)->editor().options();
            return choice.fileSystems == emberdisc::image::FileSystems::AsGiven &&
                   choice.image.udf == emberdisc::image::UdfRevision::V260 && choice.image.checksums &&
                   choice.image.publisher == "Me";
        };
        const auto isUsual = [&] {
            const ui::ImageChoice& choice = page(gui)->editor().options();
            return choice.fileSystems == emberdisc::image::FileSystems::Automatic && !choice.image.udf &&
                   !choice.image.checksums && choice.image.publisher.empty();
        };
        QTRY_VERIFY(isChanged());
        page(gui)->actions().undo->trigger();
        QVERIFY(isUsual());
        page(gui)->actions().redo->trigger();
        QVERIFY(isChanged());
        saveAs(gui, QStringLiteral("p.ember"));
        action(gui, QStringLiteral("newData"))->trigger();
        QVERIFY(isUsual());
        gui.window->openFiles({gui.path(QStringLiteral("p.ember"))});
        QTRY_VERIFY(isChanged());
    }

    void tellsWhichNamesWillChange()
    {
        GuiFixture gui;
        const QString longName = QString(70, QLatin1Char('n')) + QStringLiteral(".txt");
        gui.makeFile(QStringLiteral("short"), "a");
        gui.makeFile(longName, "b");
        gui.addToCompilation({QStringLiteral("short"), longName});
        action(gui, QStringLiteral("previewNames"))->trigger();
        auto* names = gui.find<QTreeWidget>(QStringLiteral("adaptedNames"));
        QTRY_COMPARE(names->topLevelItemCount(), 2); // ISO 9660 and Joliet
        QStringList rows;
        for (int i = 0; i < 2; ++i)
            rows += names->topLevelItem(i)->text(0) + QLatin1Char(' ') + names->topLevelItem(i)->text(1);
        QVERIFY(rows.contains(QLatin1Char('/') + longName + QStringLiteral(" Joliet")));
        QVERIFY(gui.find<QLabel>(QStringLiteral("namesSentence"))->text().contains(QStringLiteral("2 name")));
    }

    void changesPropertiesOfItems()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), "a");
        gui.makeFile(QStringLiteral("b"), "b");
        gui.addToCompilation({QStringLiteral("a"), QStringLiteral("b")});
        const auto shown = [&](const char* path) {
            return page(gui)->compilation().find(path)->presentation();
        };
        page(gui)->editor().setProperties({page(gui)->compilation().find("/a")->id()}, {.omitUdf = true});
        gui.find<QTreeView>(QStringLiteral("compilation"))->selectAll();
        page(gui)->actions().properties->trigger();
        QCOMPARE(gui.find<QCheckBox>(QStringLiteral("omitUdf"))->checkState(), Qt::PartiallyChecked);
        tick(gui.find<QCheckBox>(QStringLiteral("omitJoliet")));
        gui.find<QSpinBox>(QStringLiteral("weight"))->setValue(7);
        QTest::keyClick(gui.find<QSpinBox>(QStringLiteral("weight")), Qt::Key_Return);
        QTRY_COMPARE(shown("/b").weight, 7);
        QVERIFY(shown("/b").omitJoliet);
        QVERIFY(shown("/a").omitUdf); // as it was
        QVERIFY(!shown("/b").omitUdf);
        page(gui)->actions().undo->trigger();
        QVERIFY(!shown("/b").omitJoliet);
    }

    void measuresForTheDiscThatIsThere()
    {
        GuiFixture gui;
        gui.insertDisc("dvd+r");
        gui.makeFile(QStringLiteral("a"), "a");
        gui.addToCompilation({QStringLiteral("a")});
        page(gui)->actions().burn->trigger();
        auto* start = gui.find<QPushButton>(QStringLiteral("startBurn"));
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), 20'000);
        // With UDF, which DVDs get, it is more than a megabyte; without it it would be some hundred
        // kilobytes.
        const QString summary = gui.find<QLabel>(QStringLiteral("planSummary"))->text();
        QVERIFY2(summary.contains(QStringLiteral("MB")), qPrintable(summary));
    }
};

QTEST_MAIN(TestProjects)
#include "tst_projects.moc"
