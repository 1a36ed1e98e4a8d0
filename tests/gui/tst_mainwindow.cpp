// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "core/image/filesink.h"
#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "ui/audio/audiowizard.h"
#include "ui/common/capacitybar.h"
#include "ui/common/noticebar.h"
#include "ui/data/datapage.h"
#include "ui/words/mediumwords.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>

using emberdisc::tests::click;
using emberdisc::tests::GuiFixture;
using emberdisc::tests::withoutAccessibleName;
namespace ui = emberdisc::ui;
namespace jobs = emberdisc::jobs;

/// The four named uses in the real window, from the click to the words of the result.
class TestMainWindow : public QObject {
    Q_OBJECT

private:
    static ui::DataPage* page(GuiFixture& gui) { return gui.window->findChild<ui::DataPage*>(); }
    static QByteArray listing(const QString& image)
    {
        QProcess process;
        process.start(QStringLiteral("isoinfo"),
                      {QStringLiteral("-R"), QStringLiteral("-f"), QStringLiteral("-i"), image});
        process.waitForFinished();
        return process.readAllStandardOutput();
    }

private slots:
    void startsWithoutQuestionsOrComplaints()
    {
        GuiFixture gui;
        QVERIFY(gui.find<QAbstractButton>(QStringLiteral("startData"))->isVisible());
        QTest::qWait(200);
        QVERIFY(gui.prompter.asked.isEmpty());
        QVERIFY(gui.prompter.told.isEmpty());
    }

    void everyVirtualDiscIsNamedWithItsSize()
    {
        const GuiFixture gui;
        for (const std::string& medium : gui.catalog->virtualMedia())
            QVERIFY2(ui::virtualMediumWords(medium).contains(QStringLiteral("B)")), medium.c_str());
    }

    void theVirtualRecorderCanBeAsSlowAsARealOne()
    {
        GuiFixture gui;
        gui.window->openEraseDialog();
        auto* button = gui.find<QToolButton>(QStringLiteral("discMenu"));
        const auto pace = [button] {
            Q_EMIT button->menu()->aboutToShow();
            return button->menu()->findChild<QAction*>(QStringLiteral("realPace"));
        };
        QTRY_VERIFY(pace() != nullptr);
        QVERIFY(!pace()->isChecked());
        pace()->trigger();
        QVERIFY(gui.catalog->isVirtualPaceReal());
        QVERIFY(pace()->isChecked());
    }

    void everyFocusableWidgetHasANameForScreenReaders()
    {
        GuiFixture gui;
        gui.window->showData();
        QCOMPARE(withoutAccessibleName(gui.window.get()), QStringList());
    }

    void burnsDroppedFilesOntoTheVirtualRecorder()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("photos/summer/1.jpg"), QByteArray(5000, 'a'));
        gui.makeFile(QStringLiteral("photos/2.jpg"), QByteArray(70000, 'b'));
        gui.window->showData();
        auto* view = gui.find<QTreeView>(QStringLiteral("compilation"));
        const QAbstractItemModelTester tester(view->model());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(gui.path(QStringLiteral("photos")))});
        QVERIFY(view->model()->dropMimeData(&data, Qt::CopyAction, -1, -1, {}));
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QCOMPARE(page(gui)->compilation().counts().files, 2U);
        QCOMPARE(gui.find<QLineEdit>(QStringLiteral("volumeLabel"))->text(), QStringLiteral("photos"));

        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("identical")));
        gui.closeResult();
        QTRY_VERIFY(gui.find<QLabel>(QStringLiteral("medium"))->text().contains(QStringLiteral("finished")));
    }

    void addsToWhatADiscHolds_data()
    {
        QTest::addColumn<QString>("medium");
        QTest::newRow("a new session") << QStringLiteral("dvd+r");
        QTest::newRow("a volume that grows") << QStringLiteral("dvd+rw");
    }
    void addsToWhatADiscHolds()
    {
        QFETCH(const QString, medium);
        GuiFixture gui;
        gui.insertDisc(medium.toStdString());
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.makeFile(QStringLiteral("b.txt"), "b");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        QTRY_VERIFY(
            gui.find<QLabel>(QStringLiteral("planSummary"))->text().contains(QStringLiteral("burned onto")));
        QVERIFY(!gui.window->findChild<QCheckBox*>(QStringLiteral("append"))->isVisible());
        gui.find<QCheckBox>(QStringLiteral("keepOpen"))->setChecked(true);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();

        page(gui)->editor().undoStack().undo();
        gui.addToCompilation({QStringLiteral("b.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        QVERIFY(gui.find<QCheckBox>(QStringLiteral("append"))->isChecked());
        QTRY_VERIFY(
            gui.find<QLabel>(QStringLiteral("planSummary"))->text().contains(QStringLiteral("added to")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("of session 1 ")));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("identical")));
    }

    void savesAnIsoThatOthersRead()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("Letters/Möbius.txt"), "one side");
        gui.addToCompilation({QStringLiteral("Letters")});
        const QString image = gui.path(QStringLiteral("out.iso"));
        gui.prompter.nextFiles = {image};
        page(gui)->actions().saveImage->trigger();
        QCOMPARE(gui.resultSentence(), QStringLiteral("“out.iso” is ready."));
        QVERIFY(listing(image).contains("/Letters/Möbius.txt"));
    }

    void undoesAndRedoesEveryEdit()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.makeFile(QStringLiteral("b.txt"), "b");
        gui.addToCompilation({QStringLiteral("a.txt"), QStringLiteral("b.txt")});
        auto* view = gui.find<QTreeView>(QStringLiteral("compilation"));
        const QAbstractItemModelTester tester(view->model());
        view->model()->setData(view->model()->index(0, 0), QStringLiteral("z.txt"));
        QCOMPARE(view->model()->index(1, 0).data().toString(), QStringLiteral("z.txt"));
        view->setCurrentIndex(view->model()->index(0, 0));
        page(gui)->actions().remove->trigger();
        QCOMPARE(view->model()->rowCount(), 1);
        page(gui)->actions().undo->trigger();
        page(gui)->actions().undo->trigger();
        QCOMPARE(view->model()->index(0, 0).data().toString(), QStringLiteral("a.txt"));
        page(gui)->actions().undo->trigger();
        QCOMPARE(view->model()->rowCount(), 0);
        page(gui)->actions().redo->trigger();
        page(gui)->actions().redo->trigger();
        page(gui)->actions().redo->trigger();
        QCOMPARE(view->model()->rowCount(), 1);
        QCOMPARE(view->model()->index(0, 0).data().toString(), QStringLiteral("z.txt"));
    }

    void asksAboutNamesThatAreTaken_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("replace") << 0 << QStringList{QStringLiteral("a.txt")};
        QTest::newRow("skip") << 1 << QStringList{QStringLiteral("a.txt")};
        QTest::newRow("keep both") << 2 << QStringList{QStringLiteral("a (2).txt"), QStringLiteral("a.txt")};
    }
    void asksAboutNamesThatAreTaken()
    {
        QFETCH(int, choice);
        QFETCH(QStringList, names);
        GuiFixture gui;
        gui.makeFile(QStringLiteral("one/a.txt"), "first");
        gui.makeFile(QStringLiteral("two/a.txt"), "second, longer");
        gui.addToCompilation({QStringLiteral("one/a.txt")});
        gui.prompter.choice = choice;
        page(gui)->addPaths({gui.path(QStringLiteral("two/a.txt"))});
        QTRY_COMPARE(gui.prompter.asked.size(), 1);
        QTRY_VERIFY(!page(gui)->editor().isScanning());
        QStringList found;
        for (const auto& node : page(gui)->compilation().root().children())
            found += QString::fromUtf8(node.name());
        QCOMPARE(found, names);
        QCOMPARE(page(gui)->compilation().find("/a.txt")->size(), choice == 0 ? 14U : 5U);
    }

    void tellsWhatCouldNotBeAdded()
    {
        GuiFixture gui;
        gui.window->showData();
        gui.makeFile(QStringLiteral("there.txt"), "x");
        page(gui)->addPaths({gui.path(QStringLiteral("gone.txt")), gui.path(QStringLiteral("there.txt"))});
        auto* notice = gui.find<ui::NoticeBar>(QStringLiteral("noticeBar"));
        QVERIFY(notice->sentence().contains(QLatin1Char('1')));
        QTRY_COMPARE(page(gui)->compilation().counts().files, 1U);
    }

    void hiddenFilesAreToldOfAndTakenWhenWanted()
    {
        GuiFixture gui;
        gui.window->showData();
        gui.makeFile(QStringLiteral("home/.profile"), "x");
        gui.makeFile(QStringLiteral("home/seen"), "x");
        page(gui)->addPaths({gui.path(QStringLiteral("home"))});
        auto* notice = gui.find<ui::NoticeBar>(QStringLiteral("noticeBar"));
        QTRY_VERIFY(
            notice->sentence().contains(page(gui)->actions().takeHidden->text().remove(QLatin1Char('&'))));
        QTRY_COMPARE(page(gui)->compilation().counts().files, 1U);
        page(gui)->editor().undoStack().undo();
        page(gui)->actions().takeHidden->trigger();
        page(gui)->addPaths({gui.path(QStringLiteral("home"))});
        QTRY_COMPARE(page(gui)->compilation().counts().files, 2U);
        QVERIFY(page(gui)->compilation().find("/home/.profile"));
    }

    /// An image is a folder of what is in it, if that is wanted.
    void anImageCanBeAddedAsWhatIsInIt()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("one/a.txt"), "first");
        gui.addToCompilation({QStringLiteral("one")});
        using namespace emberdisc;
        const auto plan = image::plan(page(gui)->compilation(), {});
        QVERIFY(plan);
        image::ImageStream stream(*plan);
        SilentJobContext context;
        QVERIFY(image::writeToFile(stream, gui.path(QStringLiteral("old.iso")).toStdString(), context));
        for (const int choice : {0, 1}) {
            gui.prompter.choice = choice;
            page(gui)->editor().undoStack().undo();
            QCOMPARE(page(gui)->compilation().counts().files, 0U);
            page(gui)->addPaths({gui.path(QStringLiteral("old.iso"))});
            QTRY_COMPARE(page(gui)->compilation().counts().files, 1U);
            QCOMPARE(page(gui)->compilation().find("/old.iso") != nullptr, choice == 0);
            QCOMPARE(page(gui)->compilation().find("/old/one/a.txt") != nullptr, choice == 1);
        }
    }

    void saysWhyItDoesNotFit()
    {
        GuiFixture gui;
        gui.insertDisc("cd-r-74");
        QFile sparse(gui.path(QStringLiteral("large.bin")));
        QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(800'000'000));
        gui.addToCompilation({QStringLiteral("large.bin")});
        QTRY_VERIFY(gui.find<ui::CapacityBar>(QStringLiteral("capacity"))->isOver());
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        auto* summary = gui.find<QLabel>(QStringLiteral("planSummary"));
        QTRY_VERIFY_WITH_TIMEOUT(summary->text().contains(QStringLiteral("does not fit")), 20'000);
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startBurn"))->isEnabled());
    }

    void erasesARewritableDiscAndRefusesOthers()
    {
        GuiFixture gui;
        gui.insertDisc("cd-rw");
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();

        gui.window->openEraseDialog();
        auto* loss = gui.find<QLabel>(QStringLiteral("loss"));
        QTRY_VERIFY_WITH_TIMEOUT(loss->text().contains(QStringLiteral("lost for good")), 20'000);
        click(gui.find<QPushButton>(QStringLiteral("startErase")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is erased."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("blank")));
        gui.closeResult();
        gui.insertDisc("cd-r-80");
        gui.window->openEraseDialog();
        loss = gui.find<QLabel>(QStringLiteral("loss"));
        QTRY_VERIFY_WITH_TIMEOUT(loss->text().contains(QStringLiteral("cannot be erased")), 20'000);
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startErase"))->isEnabled());
    }

    void burnsAnAudioCd()
    {
        GuiFixture gui;
        gui.insertDisc("cd-r-80");
        gui.makeWav(QStringLiteral("one.wav"), 5, 1);
        gui.makeWav(QStringLiteral("two.wav"), 6, 2);
        gui.window->openAudioWizard(
            {gui.path(QStringLiteral("one.wav")), gui.path(QStringLiteral("two.wav"))});
        auto* tracks = gui.find<QTableView>(QStringLiteral("tracks"));
        const QAbstractItemModelTester tester(tracks->model());
        QTRY_COMPARE(tracks->model()->rowCount(), 2);
        tracks->selectRow(1);
        click(gui.find<QPushButton>(QStringLiteral("moveUp")));
        QCOMPARE(tracks->model()->index(0, 1).data().toString(), QStringLiteral("two"));
        click(gui.find<QPushButton>(QStringLiteral("wizardNext")));
        click(gui.find<QPushButton>(QStringLiteral("wizardNext")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The audio CD is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("identical")));
        gui.closeResult();
    }

    void cancelsABurnInOrder()
    {
        GuiFixture gui;
        gui.catalog->setPace(emberdisc::virtualdrive::Pace::Real);
        gui.makeFile(QStringLiteral("large.bin"), QByteArray(60'000'000, 'x'));
        gui.addToCompilation({QStringLiteral("large.bin")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        auto* figures = gui.find<QLabel>(QStringLiteral("jobFigures"));
        QTRY_VERIFY_WITH_TIMEOUT(figures->text().contains(QStringLiteral(" of ")), 20'000);
        click(gui.find<QPushButton>(QStringLiteral("jobCancel")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("It was cancelled."));
        QVERIFY(gui.queue->isIdle());
        gui.closeResult();
    }

    void noStrayKeyStopsABurn()
    {
        GuiFixture gui;
        gui.catalog->setPace(emberdisc::virtualdrive::Pace::Real);
        gui.makeFile(QStringLiteral("large.bin"), QByteArray(60'000'000, 'x'));
        gui.addToCompilation({QStringLiteral("large.bin")});
        for (const Qt::Key key : {Qt::Key_Escape, Qt::Key_Return, Qt::Key_Space}) {
            if (gui.queue->isIdle()) {
                click(gui.find<QPushButton>(QStringLiteral("burnButton")));
                click(gui.find<QPushButton>(QStringLiteral("startBurn")));
            } else {
                click(gui.find<QPushButton>(QStringLiteral("jobRowShow")));
            }
            const QPointer<QWidget> dialog = gui.find<QPushButton>(QStringLiteral("jobBackground"))->window();
            QTRY_VERIFY(dialog->isActiveWindow());
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : dialog.data(), key);
            QTRY_VERIFY(dialog.isNull());
            QVERIFY(!gui.queue->isIdle() && !gui.queue->jobs()[0]->isCancelling());
        }
        gui.queue->cancelAll();
        QTRY_VERIFY_WITH_TIMEOUT(gui.queue->isIdle(), 20'000);
    }

    void severalRecordersBurnSideBySide()
    {
        GuiFixture gui({"dvd+r", "cd-r-80"});
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        for (const jobs::Device& device : gui.shown->devices())
            if (!device.isVirtual)
                gui.find<QCheckBox>(QStringLiteral("also-") + QString::fromStdString(device.id))
                    ->setChecked(true);
        QTRY_VERIFY(gui.find<QLabel>(QStringLiteral("planNotes"))
                        ->text()
                        .contains(QStringLiteral("3 recorders burn at the same time")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QTRY_COMPARE(gui.queue->jobs().size(), 3U);
        QTRY_VERIFY_WITH_TIMEOUT(gui.queue->isIdle(), 20'000);
        for (const jobs::QueuedJob* job : gui.queue->jobs())
            QCOMPARE(job->result().report.verification, jobs::Verification::Identical);
        QCOMPARE(gui.window->findChildren<QLabel*>(QStringLiteral("jobRow")).size(), 3);
        // A result is read, and then it is gone from the list.
        click(gui.find<QPushButton>(QStringLiteral("jobRowShow")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();
        QTRY_COMPARE(gui.queue->jobs().size(), 2U);
        while (!gui.queue->jobs().empty())
            click(gui.find<QPushButton>(QStringLiteral("jobRowEnd")));
        QVERIFY(!gui.window->findChild<QWidget*>(QStringLiteral("jobsBar"))->isVisible());
    }

    void copiesOfAVirtualDiscAreMadeOneAfterAnother()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        gui.find<QSpinBox>(QStringLiteral("copies"))->setValue(3);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("3 discs were burned.")));
        gui.closeResult();
    }

    void aJobInTheBackgroundIsFollowedByTheNextForItsRecorder()
    {
        GuiFixture gui;
        gui.catalog->setPace(emberdisc::virtualdrive::Pace::Real);
        gui.makeFile(QStringLiteral("large.bin"), QByteArray(60'000'000, 'x'));
        gui.addToCompilation({QStringLiteral("large.bin")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        auto* background = gui.find<QPushButton>(QStringLiteral("jobBackground"));
        const QPointer<QWidget> dialog = background->window();
        click(background);
        QTRY_VERIFY(dialog.isNull());
        QCOMPARE(gui.queue->jobs().size(), 1U);
        QCOMPARE(gui.queue->jobs()[0]->state(), jobs::QueuedJob::State::Running);
        // The window can be used meanwhile: another job for the same recorder waits, and takes another disc.
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        QVERIFY(gui.find<QLabel>(QStringLiteral("planSummary"))->text().contains(QStringLiteral("waits")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QTRY_COMPARE(gui.queue->jobs().size(), 2U);
        QCOMPARE(gui.queue->jobs()[1]->state(), jobs::QueuedJob::State::Waiting);
        gui.catalog->setPace(emberdisc::virtualdrive::Pace::Fast); // of the next
        gui.queue->jobs()[0]->cancel();
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QCOMPARE(gui.queue->jobs()[0]->result().outcome, jobs::JobOutcome::Cancelled);
    }

    void leavesNoJobHalfway()
    {
        GuiFixture gui;
        gui.catalog->setPace(emberdisc::virtualdrive::Pace::Real);
        gui.makeFile(QStringLiteral("large.bin"), QByteArray(60'000'000, 'x'));
        gui.addToCompilation({QStringLiteral("large.bin")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        click(gui.find<QPushButton>(QStringLiteral("jobBackground")));
        gui.prompter.confirms = false;
        gui.window->close();
        QVERIFY(gui.window->isVisible());
        QVERIFY(!gui.queue->isIdle());
        gui.prompter.confirms = true;
        gui.prompter.choice = 1; // the compilation is not saved
        gui.window->close();
        QTRY_VERIFY_WITH_TIMEOUT(gui.queue->isIdle(), 20'000);
        QCOMPARE(gui.queue->jobs()[0]->result().outcome, jobs::JobOutcome::Cancelled);
        QTRY_VERIFY(!gui.window->isVisible());
    }

    void aSessionThatEndsLeavesInOrderUnasked()
    {
        GuiFixture gui;
        gui.catalog->setPace(emberdisc::virtualdrive::Pace::Real);
        gui.makeFile(QStringLiteral("large.bin"), QByteArray(60'000'000, 'x'));
        gui.addToCompilation({QStringLiteral("large.bin")}); // and was not saved
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        auto* figures = gui.find<QLabel>(QStringLiteral("jobFigures"));
        QTRY_VERIFY_WITH_TIMEOUT(figures->text().contains(QStringLiteral(" of ")), 20'000);
        gui.window->leaveNow();
        gui.window->leaveNow();
        QTRY_VERIFY_WITH_TIMEOUT(gui.queue->isIdle(), 20'000);
        QTRY_VERIFY(!gui.window->isVisible());
        QVERIFY(gui.prompter.asked.isEmpty());
    }

    void burnsAnImageFile()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        gui.prompter.nextFiles = {gui.path(QStringLiteral("a.iso"))};
        page(gui)->actions().saveImage->trigger();
        QVERIFY(gui.resultSentence().contains(QStringLiteral("ready")));
        gui.closeResult();
        gui.window->openFiles({gui.path(QStringLiteral("a.iso"))});
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
