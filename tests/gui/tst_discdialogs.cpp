// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "ui/data/datapage.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>
#include <QToolButton>

using emberdisc::tests::click;
using emberdisc::tests::GuiFixture;
using emberdisc::tests::withoutAccessibleName;
namespace ui = emberdisc::ui;
namespace jobs = emberdisc::jobs;

/// What the window does with a disc that is there: erasing, formatting, copying, verifying.
class TestDiscDialogs : public QObject {
    Q_OBJECT

private:
    static void waitForWords(GuiFixture& gui, const QString& label, const QString& words)
    {
        auto* shown = gui.find<QLabel>(label);
        QTRY_VERIFY2_WITH_TIMEOUT(shown->text().contains(words), qPrintable(shown->text()), 20'000);
    }
    enum class Afterwards { Closed, Open };
    /// A file of that name, by the way that people take.
    static void burnFile(GuiFixture& gui, const QString& name, Afterwards afterwards)
    {
        auto* page = gui.window->findChild<ui::DataPage*>();
        while (page->editor().undoStack().canUndo())
            page->editor().undoStack().undo();
        gui.makeFile(name, QByteArray(40'000, name.front().toLatin1()));
        gui.addToCompilation({name});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        gui.find<QCheckBox>(QStringLiteral("keepOpen"))->setChecked(afterwards == Afterwards::Open);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();
    }
    static QStringList offered(const QComboBox* box)
    {
        QStringList titles;
        for (int i = 0; i < box->count(); ++i)
            titles += box->itemText(i);
        return titles;
    }
    static QString mnemonicOf(const QWidget* widget)
    {
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const auto* label = qobject_cast<const QLabel*>(widget);
        if (button == nullptr && (label == nullptr || label->buddy() == nullptr))
            return {};
        return QKeySequence::mnemonic(button != nullptr ? button->text() : label->text()).toString();
    }
    static void canBeUsedWithoutAMouse(const QWidget* dialog)
    {
        QStringList mnemonics;
        for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
            if (!widget->isVisible())
                continue;
            if (const QString key = mnemonicOf(widget); !key.isEmpty()) {
                QVERIFY2(!mnemonics.contains(key), qPrintable(key + QLatin1Char(' ') + widget->objectName()));
                mnemonics += key;
            }
        }
        QCOMPARE(withoutAccessibleName(dialog), QStringList());
    }

private slots:
    void eraseOffersWhatTheDiscHas_data()
    {
        QTest::addColumn<QStringList>("titles");
        const QString erase = QStringLiteral("Erase");
        const QString format = QStringLiteral("Format");
        const QString usual = QStringLiteral("Format with spare areas of the usual size");
        const QString none = QStringLiteral("Format without spare areas");
        const QString small = QStringLiteral("Format with small spare areas");
        const QString large = QStringLiteral("Format with large spare areas");
        QTest::newRow("cd-r-80") << QStringList{};
        QTest::newRow("cd-rw") << QStringList{erase};
        QTest::newRow("dvd-rw") << QStringList{erase, QStringLiteral("Erase, for restricted overwrite")};
        QTest::newRow("dvd+rw") << QStringList{erase, format};
        QTest::newRow("dvd-ram") << QStringList{erase, usual, none};
        QTest::newRow("bd-re") << QStringList{erase, usual, none, small, large};
        QTest::newRow("bd-r") << QStringList{usual, small, large};
    }
    void eraseOffersWhatTheDiscHas()
    {
        QFETCH(QStringList, titles);
        GuiFixture gui;
        gui.insertDisc(QTest::currentDataTag());
        gui.window->openEraseDialog();
        waitForWords(gui, QStringLiteral("loss"),
                     titles.isEmpty() ? QStringLiteral("cannot be erased") : QStringLiteral("lost"));
        auto* dialog = gui.window->findChild<QDialog*>(QStringLiteral("eraseDialog"));
        auto* ways = dialog->findChild<QComboBox*>(QStringLiteral("ways"));
        QCOMPARE(offered(ways), titles);
        QCOMPARE(ways->isVisible(), !titles.isEmpty());
        QVERIFY(dialog->findChild<QRadioButton*>(QStringLiteral("quick"))->isChecked());
        canBeUsedWithoutAMouse(dialog);
    }

    void whatIsKnownOfADiscGoesWithItsRecorder()
    {
        GuiFixture gui({"cd-rw"});
        const std::string other = gui.shown->devices().back().id;
        gui.insertDisc("dvd-rw");
        gui.window->openEraseDialog();
        QTRY_VERIFY(gui.find<QPushButton>(QStringLiteral("startErase"))->isEnabled());
        // Another job has it: nobody can look at its disc, and nothing may be done to it by what the first
        // holds.
        const auto loan = gui.prober->lend(other);
        auto* recorders = gui.find<QDialog>(QStringLiteral("eraseDialog"))
                              ->findChild<QComboBox*>(QStringLiteral("recorder"));
        recorders->setCurrentIndex(recorders->findData(QString::fromStdString(other)));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startErase"))->isEnabled());
        QTest::qWait(300);
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startErase"))->isEnabled());
    }

    void returnNeverErases()
    {
        GuiFixture gui;
        gui.insertDisc("cd-rw");
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Closed);
        for (const char* name : {"ways", "quick", "recorder"}) {
            gui.window->openEraseDialog();
            auto* widget = gui.find<QWidget>(QString::fromLatin1(name));
            const QPointer<QWidget> dialog = widget->window();
            waitForWords(gui, QStringLiteral("loss"), QStringLiteral("lost for good"));
            QTRY_VERIFY(gui.find<QPushButton>(QStringLiteral("startErase"))->isEnabled());
            widget->setFocus();
            QTest::keyClick(widget, Qt::Key_Return);
            QTRY_VERIFY(dialog.isNull());
            QVERIFY(gui.queue->jobs().empty());
        }
    }

    void theLastSessionOfACdRwIsOpenedAgainOrErased()
    {
        GuiFixture gui;
        gui.insertDisc("cd-rw");
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Open);
        burnFile(gui, QStringLiteral("b.txt"), Afterwards::Open);
        gui.window->openEraseDialog();
        waitForWords(gui, QStringLiteral("loss"), QStringLiteral("2 tracks"));
        auto* ways = gui.find<QComboBox>(QStringLiteral("ways"));
        QCOMPARE(offered(ways),
                 QStringList({QStringLiteral("Erase"), QStringLiteral("Erase the last session only"),
                              QStringLiteral("Open the last session again")}));
        ways->setCurrentIndex(2);
        waitForWords(gui, QStringLiteral("loss"), QStringLiteral("Nothing will be lost."));
        ways->setCurrentIndex(1);
        waitForWords(gui, QStringLiteral("loss"), QStringLiteral("1 track"));
        waitForWords(gui, QStringLiteral("course"), QStringLiteral("cannot be stopped"));
        click(gui.find<QPushButton>(QStringLiteral("startErase")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The last session is erased."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("More can be added")));
        gui.closeResult();
        gui.window->openEraseDialog();
        waitForWords(gui, QStringLiteral("loss"), QStringLiteral("1 track"));
    }

    void aDvdRwIsMadeForRestrictedOverwriteAndBackAgain()
    {
        GuiFixture gui;
        gui.insertDisc("dvd-rw");
        gui.window->openEraseDialog();
        waitForWords(gui, QStringLiteral("loss"), QStringLiteral("nothing will be lost"));
        gui.find<QComboBox>(QStringLiteral("ways"))->setCurrentIndex(1);
        waitForWords(gui, QStringLiteral("explanation"), QStringLiteral("anywhere"));
        click(gui.find<QPushButton>(QStringLiteral("startErase")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is erased."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("written over")));
        gui.closeResult();

        gui.window->openEraseDialog();
        waitForWords(gui, QStringLiteral("loss"), QStringLiteral("lost"));
        auto* ways = gui.find<QComboBox>(QStringLiteral("ways"));
        ways->setCurrentText(QStringLiteral("Erase, for sequential recording"));
        QVERIFY(!ways->window()->findChild<QWidget*>(QStringLiteral("quick"))->isVisible());
        waitForWords(gui, QStringLiteral("course"), QStringLiteral("about "));
        click(gui.find<QPushButton>(QStringLiteral("startErase")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is erased."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("blank")));
    }

    void aBdRGetsSpareAreas()
    {
        GuiFixture gui;
        gui.insertDisc("bd-r");
        gui.window->openEraseDialog();
        waitForWords(gui, QStringLiteral("explanation"), QStringLiteral("not be undone"));
        gui.find<QComboBox>(QStringLiteral("ways"))
            ->setCurrentText(QStringLiteral("Format with large spare areas"));
        click(gui.find<QPushButton>(QStringLiteral("startErase")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is formatted."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("blank")));
    }

    void aDiscIsCopiedIntoAnImageAndVerifiedAgainstIt()
    {
        GuiFixture gui;
        gui.insertDisc("dvd+r");
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Closed);
        gui.window->openCopyDialog();
        waitForWords(gui, QStringLiteral("copySummary"), QStringLiteral("will be read into"));
        canBeUsedWithoutAMouse(gui.window->findChild<QDialog*>(QStringLiteral("copyDialog")));
        auto* path = gui.find<QLineEdit>(QStringLiteral("path"));
        QVERIFY(path->text().endsWith(QStringLiteral("/disc.iso")));
        path->setText(gui.path(QStringLiteral("copy.cue")));
        waitForWords(gui, QStringLiteral("copySummary"), QStringLiteral("Only a CD"));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startCopy"))->isEnabled());
        const QString image = gui.path(QStringLiteral("copy.iso"));
        gui.prompter.nextFiles = {image};
        click(gui.find<QPushButton>(QStringLiteral("choosePath")));
        click(gui.find<QPushButton>(QStringLiteral("startCopy")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("“copy.iso” is ready."));
        gui.closeResult();

        gui.window->openVerifyDialog();
        auto* dialog = gui.window->findChild<QDialog*>(QStringLiteral("verifyDialog"));
        waitForWords(gui, QStringLiteral("verifySummary"), QStringLiteral("Everything is read"));
        canBeUsedWithoutAMouse(dialog);
        gui.find<QRadioButton>(QStringLiteral("byImage"))->setChecked(true);
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startVerify"))->isEnabled());
        gui.find<QLineEdit>(QStringLiteral("path"))->setText(image);
        click(gui.find<QPushButton>(QStringLiteral("startVerify")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is identical to the image."));
        gui.closeResult();

        QFile file(image);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(16 * 2048 + 100));
        QCOMPARE(file.write("#"), 1);
        file.close();
        gui.window->openVerifyDialog();
        gui.find<QRadioButton>(QStringLiteral("byImage"))->setChecked(true);
        gui.find<QLineEdit>(QStringLiteral("path"))->setText(image);
        click(gui.find<QPushButton>(QStringLiteral("startVerify")));
        QVERIFY2(gui.resultSentence().contains(QStringLiteral("is not what should be there")),
                 qPrintable(gui.resultSentence()));
        gui.closeResult();
    }

    void verificationSaysHowMuchItKnows()
    {
        GuiFixture gui;
        gui.insertDisc("cd-r-80");
        gui.window->openVerifyDialog();
        waitForWords(gui, QStringLiteral("verifySummary"), QStringLiteral("nothing to verify"));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startVerify"))->isEnabled());
        gui.find<QDialog>(QStringLiteral("verifyDialog"))->reject();
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Closed);
        gui.window->openVerifyDialog();
        gui.find<QRadioButton>(QStringLiteral("quick"))->setChecked(true);
        waitForWords(gui, QStringLiteral("verifyNotes"), QStringLiteral("cannot be proven"));
        click(gui.find<QPushButton>(QStringLiteral("startVerify")));
        QCOMPARE(gui.resultSentence(),
                 QStringLiteral("The samples can be read, and nothing wrong was found."));
        gui.closeResult();
        gui.window->openVerifyDialog();
        click(gui.find<QPushButton>(QStringLiteral("startVerify")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("Everything on the disc can be read."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("nothing to compare")));
        gui.closeResult();
    }

    void aCopyNamesWhatIsMissingAndASecondRunFillsItIn()
    {
        GuiFixture gui;
        gui.insertDisc("dvd+r");
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Closed);
        const auto copy = [&gui](int unreadable) {
            gui.window->openCopyDialog();
            waitForWords(gui, QStringLiteral("copySummary"), QStringLiteral("will be read into"));
            gui.find<QLineEdit>(QStringLiteral("path"))->setText(gui.path(QStringLiteral("copy.iso")));
            gui.find<QComboBox>(QStringLiteral("unreadable"))->setCurrentIndex(unreadable);
            const QString notes = gui.find<QWidget>(QStringLiteral("copyDialog"))
                                      ->findChild<QLabel*>(QStringLiteral("copyNotes"))
                                      ->text();
            click(gui.find<QPushButton>(QStringLiteral("startCopy")));
            return notes;
        };
        gui.planFaults("every READ lba 18: sense 3/11/00\n");
        copy(0);
        QVERIFY2(gui.resultSentence().contains(QStringLiteral("cannot be read")),
                 qPrintable(gui.resultSentence()));
        gui.closeResult();
        QVERIFY(copy(1).contains(QStringLiteral("copy.iso.map")));
        QVERIFY2(gui.resultSentence().contains(QStringLiteral("not all of the disc")),
                 qPrintable(gui.resultSentence()));
        QVERIFY(gui.resultDetails().contains(gui.path(QStringLiteral("copy.iso.map"))));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("at sector 18")));
        gui.closeResult();
        gui.planFaults("");
        QVERIFY(copy(1).contains(QStringLiteral("earlier run")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("“copy.iso” is ready."));
        gui.closeResult();
        QVERIFY(!QFile::exists(gui.path(QStringLiteral("copy.iso.map"))));
    }

    void aDiscIsCopiedToASecondRecorder_data()
    {
        QTest::addColumn<bool>("onTheFly");
        QTest::newRow("through a file") << false;
        QTest::newRow("on the fly") << true;
    }
    void aDiscIsCopiedToASecondRecorder()
    {
        QFETCH(bool, onTheFly);
        GuiFixture gui({"cd-r-80"});
        gui.insertDisc("cd-r-74");
        gui.window->showData();
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Closed);
        gui.window->openCopyDialog();
        gui.find<QRadioButton>(QStringLiteral("toDisc"))->setChecked(true);
        waitForWords(gui, QStringLiteral("copySummary"), QStringLiteral("in the other recorder"));
        canBeUsedWithoutAMouse(gui.window->findChild<QDialog*>(QStringLiteral("copyDialog")));
        gui.find<QCheckBox>(QStringLiteral("onTheFly"))->setChecked(onTheFly);
        QCOMPARE(gui.window->findChild<QComboBox*>(QStringLiteral("unreadable"))->isVisible(), !onTheFly);
        click(gui.find<QPushButton>(QStringLiteral("startCopy")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The copy is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("identical")));
        QCOMPARE(gui.queue->jobs()[0]->order().devices.size(), 2U);
        gui.closeResult();
    }

    void aDiscIsCopiedWithOneRecorder()
    {
        GuiFixture gui;
        gui.insertDisc("cd-r-80");
        burnFile(gui, QStringLiteral("a.txt"), Afterwards::Closed);
        gui.window->openCopyDialog();
        gui.find<QRadioButton>(QStringLiteral("toDisc"))->setChecked(true);
        waitForWords(gui, QStringLiteral("copyNotes"), QStringLiteral("exchange the disc"));
        click(gui.find<QPushButton>(QStringLiteral("startCopy")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The copy is ready."));
        gui.closeResult();
    }

    void aSheetIsBurnedAndCopiedIntoOne_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("disc.cue") << QByteArray(
            "FILE \"one.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"
            "FILE \"two.wav\" WAVE\n  TRACK 02 AUDIO\n    INDEX 01 00:00:00\n");
        QTest::newRow("disc.toc") << QByteArray("CD_DA\nTRACK AUDIO\nAUDIOFILE \"one.wav\" 0\n"
                                                "TRACK AUDIO\nAUDIOFILE \"two.wav\" 0\n");
    }
    void aSheetIsBurnedAndCopiedIntoOne()
    {
        QFETCH(QByteArray, text);
        const QString sheet = QString::fromLatin1(QTest::currentDataTag());
        GuiFixture gui;
        gui.insertDisc("cd-r-80");
        gui.makeWav(QStringLiteral("one.wav"), 5, 1);
        gui.makeWav(QStringLiteral("two.wav"), 6, 2);
        gui.makeFile(sheet, text);
        gui.window->openFiles({gui.path(sheet)});
        // 11 seconds of 75 sectors of 2352 bytes, and two seconds before them.
        waitForWords(gui, QStringLiteral("planSummary"),
                     QStringLiteral("2.3 MB will be burned onto this CD-R."));
        QVERIFY(!gui.window->findChild<QWidget*>(QStringLiteral("keepOpen"))->isVisible());
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("identical")));
        gui.closeResult();

        gui.window->openCopyDialog();
        waitForWords(gui, QStringLiteral("copySummary"), QStringLiteral("into “disc.cue”"));
        auto* path = gui.find<QLineEdit>(QStringLiteral("path"));
        path->setText(gui.path(QStringLiteral("copy.iso")));
        waitForWords(gui, QStringLiteral("copySummary"), QStringLiteral("cannot hold the music"));
        path->setText(gui.path(QStringLiteral("copy.cue")));
        waitForWords(gui, QStringLiteral("copyNotes"), QStringLiteral("copy.bin"));
        click(gui.find<QPushButton>(QStringLiteral("startCopy")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("“copy.cue” is ready."));
        QCOMPARE(QFileInfo(gui.path(QStringLiteral("copy.bin"))).size(), 11 * 75 * 2352);
        gui.closeResult();
    }

    void aSheetThatCannotBeUsedIsRefusedWithItsReason()
    {
        GuiFixture gui;
        gui.insertDisc("cd-r-80");
        gui.makeFile(QStringLiteral("bad.cue"),
                     "FILE \"gone.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n");
        gui.window->openFiles({gui.path(QStringLiteral("bad.cue"))});
        waitForWords(gui, QStringLiteral("planSummary"), QStringLiteral("gone.wav"));
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startBurn"))->isEnabled());
    }

    void verificationAndWriteModeCanBeChosen()
    {
        GuiFixture gui;
        gui.insertDisc("cd-r-80");
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        auto* verify = gui.find<QComboBox>(QStringLiteral("verify"));
        QCOMPARE(verify->currentText(), QStringLiteral("Everything, byte by byte"));
        verify->setCurrentIndex(1);
        auto* more = gui.find<QToolButton>(QStringLiteral("more")); // once there is a choice
        QVERIFY(!gui.window->findChild<QWidget*>(QStringLiteral("mode"))->isVisible());
        more->click();
        auto* mode = gui.find<QComboBox>(QStringLiteral("mode"));
        QCOMPARE(offered(mode),
                 QStringList({QStringLiteral("Whatever suits the disc"), QStringLiteral("Track at once"),
                              QStringLiteral("Session at once")}));
        canBeUsedWithoutAMouse(more->window());
        mode->setCurrentIndex(2);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        QVERIFY(gui.resultDetails().contains(QStringLiteral("samples")));
        const auto& report = gui.queue->jobs()[0]->result().report;
        QCOMPARE(report.burn->mode, emberdisc::recorder::WriteMode::Sao);
        gui.closeResult();
    }

    void whatCannotBeChosenIsNotShown()
    {
        GuiFixture gui;
        gui.insertDisc("dvd+rw"); // written in one way only, and not as a stream
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        waitForWords(gui, QStringLiteral("planSummary"), QStringLiteral("burned onto this DVD+RW"));
        QVERIFY(!gui.window->findChild<QWidget*>(QStringLiteral("more"))->isVisible());
    }

    void streamRecordingIsAChoice()
    {
        GuiFixture gui;
        gui.insertDisc("dvd-ram");
        gui.makeFile(QStringLiteral("a.txt"), "a");
        gui.addToCompilation({QStringLiteral("a.txt")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        waitForWords(gui, QStringLiteral("planSummary"), QStringLiteral("burned onto this DVD-RAM"));
        gui.find<QToolButton>(QStringLiteral("more"))->click();
        auto* streaming = gui.find<QCheckBox>(QStringLiteral("streaming"));
        QVERIFY(streaming->isVisible() && !streaming->isChecked());
        streaming->setChecked(true);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();
    }

    void moreThanADiscIsSoldForTakesConsent_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<bool>("isOffered");
        QTest::newRow("a little more") << qint64{335'000} * 2048 << true;
        QTest::newRow("far more") << qint64{400'000} * 2048 << false;
    }
    void moreThanADiscIsSoldForTakesConsent()
    {
        QFETCH(qint64, bytes);
        QFETCH(bool, isOffered);
        GuiFixture gui;
        gui.insertDisc("cd-r-74");
        QFile sparse(gui.path(QStringLiteral("large.bin")));
        QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(bytes));
        gui.addToCompilation({QStringLiteral("large.bin")});
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        waitForWords(gui, QStringLiteral("planSummary"), QStringLiteral("does not fit"));
        auto* overburn = gui.window->findChild<QCheckBox*>(QStringLiteral("overburn"));
        QCOMPARE(overburn->isVisible(), isOffered);
        QVERIFY(!gui.find<QPushButton>(QStringLiteral("startBurn"))->isEnabled());
        if (!isOffered)
            return;
        overburn->setChecked(true);
        waitForWords(gui, QStringLiteral("planNotes"), QStringLiteral("more than the disc is made for"));
        QVERIFY(gui.find<QPushButton>(QStringLiteral("startBurn"))->isEnabled());
        gui.insertDisc("cd-r-74"); // consent is for one disc
        QTRY_VERIFY_WITH_TIMEOUT(!overburn->isChecked(), 20'000);
    }
};

QTEST_MAIN(TestDiscDialogs)
#include "tst_discdialogs.moc"
