// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "ui/common/noticebar.h"
#include "ui/common/prompter.h"
#include "ui/data/datapage.h"
#include "ui/project/projectsession.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using emberdisc::tests::click;
using emberdisc::tests::GuiFixture;
namespace ui = emberdisc::ui;

/// Old sessions of images and discs as sources of a compilation, in the real window.
class TestSources : public QObject {
    Q_OBJECT

private:
    static ui::DataPage* page(GuiFixture& gui) { return gui.window->findChild<ui::DataPage*>(); }

    static QByteArray contentsIn(const QString& image, const QString& path)
    {
        QProcess process;
        process.start(QStringLiteral("isoinfo"),
                      {QStringLiteral("-R"), QStringLiteral("-i"), image, QStringLiteral("-x"), path});
        process.waitForFinished();
        return process.readAllStandardOutput();
    }
    /// Burns a folder with a file that says its name onto the disc in the virtual recorder.
    static void burnSession(GuiFixture& gui, const QString& name)
    {
        gui.makeFile(name + QStringLiteral("/a.txt"), name.toUtf8());
        gui.addToCompilation({name});
        page(gui)->editor().setVolumeLabel(name.toUpper());
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        auto* keepOpen = gui.find<QCheckBox>(QStringLiteral("keepOpen"));
        QTRY_VERIFY(gui.find<QPushButton>(QStringLiteral("startBurn"))->isEnabled());
        keepOpen->setChecked(true);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();
        while (page(gui)->editor().undoStack().canUndo())
            page(gui)->editor().undoStack().undo();
    }
    static QString words(GuiFixture& gui)
    {
        return gui.find<QLabel>(QStringLiteral("discFilesVerdict"))->text();
    }
    /// Takes the line of the dialog for the files of a disc.
    static void addSession(GuiFixture& gui, int line)
    {
        page(gui)->actions().addDisc->trigger();
        auto* list = gui.find<QListWidget>(QStringLiteral("sessions"));
        QTRY_VERIFY(list->count() > line);
        list->setCurrentRow(line);
        click(gui.find<QPushButton>(QStringLiteral("addDiscFiles")));
        QTRY_VERIFY(page(gui)->compilation().counts().files > 0);
    }

private slots:
    void filesOfADiscAreTakenFromTheSessionThatIsChosen()
    {
        GuiFixture gui({"dvd+r"});
        gui.insertDisc("bd-r");
        burnSession(gui, QStringLiteral("spring"));
        burnSession(gui, QStringLiteral("autumn"));
        page(gui)->actions().addDisc->trigger();
        auto* list = gui.find<QListWidget>(QStringLiteral("sessions"));
        QTRY_COMPARE(list->count(), 2);
        QCOMPARE(list->currentRow(), 1);
        QVERIFY(list->item(0)->text().startsWith(QStringLiteral("Session 1: “SPRING”, ")));
        QVERIFY(list->item(1)->text().endsWith(QStringLiteral("(the last one)")));
        list->setCurrentRow(0);
        click(gui.find<QPushButton>(QStringLiteral("addDiscFiles")));
        QTRY_COMPARE(page(gui)->compilation().counts().files, 1U);
        QVERIFY(page(gui)->compilation().find("/SPRING/spring/a.txt"));
        QCOMPARE(page(gui)->compilation().volumeLabel(), std::string("SPRING"));

        const QString image = gui.path(QStringLiteral("out.iso"));
        gui.prompter.nextFiles = {image};
        page(gui)->actions().saveImage->trigger();
        QCOMPARE(gui.resultSentence(), QStringLiteral("“out.iso” is ready."));
        QCOMPARE(contentsIn(image, QStringLiteral("/SPRING/spring/a.txt")), QByteArray("spring"));
        gui.closeResult();

        // Neither is it burned over itself, nor does another recorder wait for anything.
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        QTRY_COMPARE(gui.find<QLabel>(QStringLiteral("planSummary"))->text(),
                     QStringLiteral("Files that are to be burned are on the disc in this recorder."));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startBurn"))->isEnabled());
        auto* dialog = gui.find<QDialog>(QStringLiteral("burnDialog"));
        auto* recorders = dialog->findChild<QComboBox*>(QStringLiteral("recorder"));
        recorders->setCurrentIndex(1 - recorders->currentIndex());
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("identical")));
        gui.closeResult();
        QVERIFY(gui.prompter.told.isEmpty());
    }

    void aDiscWithoutFilesIsNoSource()
    {
        GuiFixture gui;
        gui.insertDisc("dvd+r");
        page(gui)->actions().addDisc->trigger();
        QTRY_COMPARE(words(gui), QStringLiteral("The disc is blank: there are no files on it."));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("addDiscFiles"))->isEnabled());
        gui.insertDisc("bd-re"); // which can be written anywhere, and holds nothing that is known
        QTRY_VERIFY2(words(gui).contains(QStringLiteral("is not a disc image")) ||
                         words(gui).startsWith(QStringLiteral("The disc is blank")),
                     qPrintable(words(gui)));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("addDiscFiles"))->isEnabled());
        QVERIFY(gui.catalog->ejectVirtualDisc());
        QTRY_COMPARE(words(gui), QStringLiteral("Waiting for a disc…"));
    }

    void anotherDiscInTheDriveIsToldBeforeAnythingIsWritten()
    {
        GuiFixture gui;
        gui.insertDisc("bd-r");
        burnSession(gui, QStringLiteral("spring"));
        addSession(gui, 0);
        gui.insertDisc("dvd+r");
        gui.prompter.nextFiles = {gui.path(QStringLiteral("out.iso"))};
        page(gui)->actions().saveImage->trigger();
        QVERIFY(gui.resultSentence().contains(QStringLiteral("The disc “SPRING (virtual)”")));
        QVERIFY(!QFile::exists(gui.path(QStringLiteral("out.iso"))));
    }

    void aProjectFindsItsDiscAgainOrSaysThatItIsNotThere()
    {
        GuiFixture gui;
        gui.insertDisc("bd-r");
        burnSession(gui, QStringLiteral("spring"));
        const auto disc = gui.catalog->devices().back().discFile;
        addSession(gui, 0);
        gui.prompter.nextFiles = {gui.path(QStringLiteral("p.ember"))};
        gui.window->project().saveAs();
        QTRY_VERIFY(!gui.window->isWindowModified());

        gui.insertDisc("dvd+r");
        QSignalSpy opened(&gui.window->project(), &ui::ProjectSession::opened);
        gui.window->project().open(gui.path(QStringLiteral("p.ember")));
        QTRY_COMPARE(opened.size(), 1);
        auto* notice = gui.window->findChild<ui::NoticeBar*>();
        QVERIFY(notice->isVisible());
        QVERIFY(notice->findChild<QLabel*>()->isVisible());
        QCOMPARE(page(gui)->compilation().counts().files, 1U);
        QVERIFY(!page(gui)->compilation().find("/SPRING/spring/a.txt")->source()->open());

        QVERIFY(gui.catalog->insertVirtualDisc(disc));
        gui.window->project().open(gui.path(QStringLiteral("p.ember")));
        QTRY_COMPARE(opened.size(), 2);
        QCOMPARE(opened.back().front().value<emberdisc::tree::Report>().entries.size(), std::size_t{0});
        QByteArray bytes(6, '\0');
        const auto read = page(gui)
                              ->compilation()
                              .find("/SPRING/spring/a.txt")
                              ->source()
                              ->readAll(std::as_writable_bytes(
                                  std::span(bytes.data(), static_cast<std::size_t>(bytes.size()))));
        QVERIFY(read);
        QCOMPARE(bytes, QByteArray("spring"));
    }

    void theDialogLooksOnceAndLeavesTheRecorderAlone()
    {
        GuiFixture gui;
        gui.insertDisc("bd-r");
        burnSession(gui, QStringLiteral("spring"));
        page(gui)->actions().addDisc->trigger();
        QTRY_COMPARE(gui.find<QListWidget>(QStringLiteral("sessions"))->count(), 1);
        // That the recorder is asked again, as it is after it was lent, is no reason to look again.
        QSignalSpy probed(gui.prober.get(), &emberdisc::jobs::MediumProber::probed);
        gui.prober->probe("virtual");
        QVERIFY(probed.wait(20'000));
        QVERIFY(words(gui).startsWith(QStringLiteral("Leave the disc in its recorder")));
        QCOMPARE(gui.find<QListWidget>(QStringLiteral("sessions"))->count(), 1);
    }

    /// Of an image with several sessions a person chooses whose files are taken; the last one is marked.
    void theSessionOfAnImageCanBeChosen()
    {
        GuiFixture gui;
        using namespace emberdisc;
        QByteArray disc;
        const auto add = [&](const QString& name, std::uint32_t start) {
            gui.makeFile(name + QStringLiteral("/a.txt"), name.toUtf8());
            gui.addToCompilation({name});
            image::ImageOptions options{.volumeLabel = name.toUpper().toStdString()};
            options.baseLba = start;
            const auto plan = image::plan(page(gui)->compilation(), options);
            QVERIFY(plan);
            image::ImageStream stream(*plan);
            QByteArray session(static_cast<qsizetype>(stream.sectorCount() * 2048), '\0');
            QVERIFY(stream.read(0, std::as_writable_bytes(
                                       std::span(session.data(), static_cast<std::size_t>(session.size())))));
            disc = disc.leftJustified(static_cast<qsizetype>(start) * 2048, '\0') + session;
            page(gui)->editor().undoStack().undo();
        };
        add(QStringLiteral("spring"), 0);
        add(QStringLiteral("autumn"), 512);
        gui.makeFile(QStringLiteral("old.iso"), disc);
        gui.prompter.choice = 1;
        const auto pathOfLast = [&](int pick) {
            gui.prompter.picks = pick;
            page(gui)->addPaths({gui.path(QStringLiteral("old.iso"))});
            if (!QTest::qWaitFor([&] { return page(gui)->compilation().counts().files == 1; }))
                return QStringLiteral("nothing");
            const bool isFirst = page(gui)->compilation().find("/old/spring/a.txt") != nullptr;
            page(gui)->editor().undoStack().undo();
            return isFirst ? QStringLiteral("first") : QStringLiteral("last");
        };
        QCOMPARE(pathOfLast(-1), QStringLiteral("last"));
        QCOMPARE(gui.prompter.asked.back(),
                 QStringLiteral("“old.iso” has 2 sessions. Whose files should go onto the disc?"));
        QCOMPARE(gui.prompter.lastMarked, 1);
        QCOMPARE(gui.prompter.lastDetails.size(), 2);
        QVERIFY2(gui.prompter.lastDetails.at(0).startsWith(QStringLiteral("Session 1: “SPRING”, ")),
                 qPrintable(gui.prompter.lastDetails.at(0)));
        QVERIFY(gui.prompter.lastDetails.at(1).endsWith(QStringLiteral(" (the last one)")));
        QCOMPARE(pathOfLast(0), QStringLiteral("first"));

        gui.prompter.picks = -2; // and who closes the question adds nothing
        const auto asked = gui.prompter.asked.size();
        page(gui)->addPaths({gui.path(QStringLiteral("old.iso"))});
        QTRY_COMPARE(gui.prompter.asked.size(), asked + 2);
        QTRY_VERIFY(!page(gui)->editor().isScanning());
        QCOMPARE(page(gui)->compilation().counts().files, 0U);
    }

    void whatWasAddedIsNotCountedAsLost()
    {
        GuiFixture gui;
        gui.window->showData();
        gui.makeFile(QStringLiteral("odd/a"), "x");
        QProcess shell;
        shell.setWorkingDirectory(gui.path(QStringLiteral("odd")));
        shell.start(QStringLiteral("bash"),
                    {QStringLiteral("-c"), QStringLiteral("cp a $'\\xff.txt'; cp a $'\\xfe.txt'; mkfifo f")});
        QVERIFY(shell.waitForFinished() && shell.exitCode() == 0);
        page(gui)->addPaths({gui.path(QStringLiteral("odd"))});
        auto* notice = gui.find<ui::NoticeBar>(QStringLiteral("noticeBar"));
        QTRY_COMPARE(page(gui)->compilation().counts().files, 3U);
        QVERIFY(notice->sentence().contains(QStringLiteral("1 item could not be added")));
        QVERIFY(notice->sentence().contains(QStringLiteral("2 names had to be changed")));
    }

    /// Nobody asked for a label.
    void aFolderWhoseNameIsNoLabelIsAdded()
    {
        GuiFixture gui;
        gui.window->showData();
        gui.makeFile(QStringLiteral("tab\there/a"), "x");
        page(gui)->addPaths({gui.path(QStringLiteral("tab\there"))});
        QTRY_COMPARE(page(gui)->compilation().counts().files, 1U);
        QVERIFY(gui.prompter.told.isEmpty());
        QVERIFY(page(gui)->compilation().volumeLabel().empty());
    }

    void aLineOfAListIsPickedWithTheKeyboard()
    {
        GuiFixture gui;
        ui::DialogPrompter prompter;
        int taken = -1;
        const QStringList lines{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")};
        prompter.pick(gui.window.get(), QStringLiteral("Which?"), {}, lines, 2, QStringLiteral("&Take"),
                      [&](int line) { taken = line; });
        auto* list = gui.find<QListWidget>(QStringLiteral("promptList"));
        QCOMPARE(list->currentRow(), 2);
        QTest::keyClick(list, Qt::Key_Up);
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_COMPARE(taken, 1);
    }
};

QTEST_MAIN(TestSources)
#include "tst_sources.moc"
