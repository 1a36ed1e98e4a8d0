// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/source/filesource.h"
#include "tests/gui/optionstools.h"
#include "ui/common/filefield.h"
#include "ui/data/compilationmodel.h"
#include "ui/image/itemchooser.h"

#include <QDateTimeEdit>
#include <QLabel>
#include <QSet>
#include <QSpinBox>
#include <QTreeView>
#include <QTreeWidget>

using namespace emberdisc;
using namespace emberdisc::tests;

/// Every choice about an image, made in the window.
class TestOptions : public QObject {
    Q_OBJECT

private:
    static std::chrono::system_clock::time_point local(int year)
    {
        return std::chrono::system_clock::time_point(
            std::chrono::seconds(QDateTime(QDate(year, 2, 3), QTime(4, 5, 6)).toSecsSinceEpoch()));
    }
    /// Letters behind an ampersand, of what can be seen.
    static QStringList mnemonics(QWidget* window)
    {
        QStringList all;
        const auto note = [&all](const QString& text) {
            const QKeySequence key = QKeySequence::mnemonic(text);
            if (!key.isEmpty())
                all += key.toString();
        };
        for (const QWidget* widget : window->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->window() != window)
                continue;
            if (const auto* tabs = qobject_cast<const QTabWidget*>(widget))
                for (int i = 0; i < tabs->count(); ++i)
                    note(tabs->tabText(i));
            else if (const auto* label = qobject_cast<const QLabel*>(widget); label && label->buddy())
                note(label->text());
            else if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
                note(button->text());
        }
        return all;
    }
    /// Tab goes from top to bottom: where it goes up, it begins anew.
    static void tabFollowsTheEye(QWidget* window)
    {
        int ups = 0;
        int stops = 0;
        int last = 0;
        QWidget* first = window->findChild<QTabWidget*>();
        if (!first)
            first = window->findChild<QComboBox*>(QStringLiteral("bootPlatform"));
        for (QWidget* next = first->nextInFocusChain(); next != first; next = next->nextInFocusChain()) {
            const bool canHaveFocus = next->isVisible() && next->window() == window &&
                                      (next->focusPolicy() & Qt::TabFocus) != 0 && !next->focusProxy();
            if (!canHaveFocus || next->objectName().startsWith(QLatin1String("qt_")))
                continue;
            const int middle = next->mapTo(window, next->rect().center()).y();
            const int top = next->mapTo(window, QPoint(0, 0)).y();
            if (middle < last)
                ++ups;
            last = top;
            ++stops;
        }
        QCOMPARE(ups, 0);
        QVERIFY(stops > 4);
    }
    static void isForEverybody(QWidget* window)
    {
        tabFollowsTheEye(window);
        QStringList keys = mnemonics(window);
        QVERIFY(!keys.isEmpty());
        keys.sort();
        QVERIFY2(keys.removeDuplicates() == 0, qPrintable(keys.join(QLatin1Char(' '))));
        QCOMPARE(withoutAccessibleName(window), QStringList());
    }

private slots:
    void fileSystemsAndContentsAreChosen()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.toggle("fsGiven");
        options.toggle("fsUdf");
        options.press(options.child<QComboBox>("udfRevision"), Qt::Key_Down, 3);
        options.toggle("fsJoliet");
        options.toggle("fsRockRidge");
        options.press(options.child<QComboBox>("isoLevel"), Qt::Key_Home);
        options.turnTo(ContentsTab);
        for (const char* const box : {"checksums", "dedupe", "extendedAttributes", "readableForAll"})
            options.toggle(box);
        const image::ImageOptions& chosen = options.dialog->choice().image;
        QVERIFY(options.dialog->choice().fileSystems == image::FileSystems::AsGiven);
        QVERIFY(chosen.iso9660 && !chosen.joliet && !chosen.rockRidge);
        QVERIFY(chosen.udf == image::UdfRevision::V201);
        QVERIFY(chosen.level == image::IsoLevel::One);
        QVERIFY(chosen.checksums && chosen.dedupe && chosen.extendedAttributes);
        QVERIFY(chosen.permissions == image::Permissions::ReadableForAll);
        // Attributes have no place in older revisions, nor Joliet's names without Joliet.
        options.turnTo(FileSystemsTab);
        QVERIFY(!options.child<QCheckBox>("longJoliet")->isEnabled());
        options.press(options.child<QComboBox>("udfRevision"), Qt::Key_Home);
        QVERIFY(!options.dialog->choice().image.extendedAttributes);
        QVERIFY(!options.child<QCheckBox>("extendedAttributes")->isEnabled());
        options.toggle("fsJoliet");
        options.toggle("longJoliet");
        QVERIFY(options.dialog->choice().image.jolietNames == image::JolietNames::Upto103);
    }

    void descriptionsAreTyped()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(DescriptionsTab);
        for (const char* const name :
             {"publisher", "preparer", "application", "applicationUse", "system", "volumeSet"})
            options.type(name, QString::fromLatin1(name).toUpper());
        for (const char* const name : {"copyrightFile", "abstractFile", "bibliographicFile"})
            options.type(name, QStringLiteral("LEGAL"));
        QVERIFY2(options.canAccept(), qPrintable(options.problem()));
        options.type("volumeSetSize", QStringLiteral("7"));
        options.type("volumeNumber", QStringLiteral("3"));
        for (const char* const name : {"created", "modified", "expires", "effective"})
            options.toggle(qPrintable(QString::fromLatin1(name) + QStringLiteral("On")));
        int year = 2001;
        for (const char* const name : {"created", "modified", "expires", "effective"}) {
            auto* const edit = options.child<QDateTimeEdit>(name);
            edit->setSelectedSection(QDateTimeEdit::YearSection);
            QTest::keyClicks(edit, QString::number(year++));
            edit->setDateTime(QDateTime(QDate(edit->date().year(), 2, 3), QTime(4, 5, 6)));
        }
        const image::ImageOptions chosen = options.dialog->choice().image;
        QCOMPARE(chosen.publisher, std::string("PUBLISHER"));
        QCOMPARE(chosen.preparer, std::string("PREPARER"));
        QCOMPARE(chosen.application, std::string("APPLICATION"));
        QCOMPARE(chosen.applicationUse, std::string("APPLICATIONUSE"));
        QCOMPARE(chosen.systemId, std::string("SYSTEM"));
        QCOMPARE(chosen.volumeSet, std::string("VOLUMESET"));
        for (const std::string& file : {chosen.copyrightFile, chosen.abstractFile, chosen.bibliographicFile})
            QCOMPARE(file, std::string("LEGAL"));
        QCOMPARE(chosen.volumeSetSize, std::uint16_t{7});
        QCOMPARE(chosen.volumeSequenceNumber, std::uint16_t{3});
        QVERIFY(chosen.created == local(2001) && chosen.modified == local(2002));
        QVERIFY(chosen.expires == local(2003) && chosen.effective == local(2004));
        for (const char* const name : {"createdOn", "expiresOn"})
            options.toggle(name);
        QVERIFY(!options.dialog->choice().image.created && !options.dialog->choice().image.expires);
        // The last volume of a set is the last one.
        options.type("volumeSetSize", QStringLiteral("2"));
        QCOMPARE(options.dialog->choice().image.volumeSequenceNumber, std::uint16_t{2});
    }

    void textsAreNoLongerThanTheirFields_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<int>("bytes");
        QTest::newRow("system") << QStringLiteral("system") << 32;
        QTest::newRow("publisher") << QStringLiteral("publisher") << 128;
        QTest::newRow("application use") << QStringLiteral("applicationUse") << 512;
    }
    void textsAreNoLongerThanTheirFields()
    {
        QFETCH(QString, field);
        QFETCH(int, bytes);
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(DescriptionsTab);
        auto* const edit = options.child<QLineEdit>(qPrintable(field));
        options.type(edit, QString(bytes + 8, QLatin1Char('x')));
        QCOMPARE(edit->text().size(), bytes);
        options.type(edit, QString(bytes, QChar(u'ä'))); // of two bytes
        QCOMPARE(edit->text().toUtf8().size(), bytes);
    }

    void whatFewPeopleNeedIsChosen()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(AdvancedTab);
        auto* const missing = options.child<QComboBox>("missing");
        options.press(missing, Qt::Key_Down);
        QVERIFY(options.dialog->choice().missing == image::MissingFiles::Skip);
        options.press(missing, Qt::Key_Down);
        QVERIFY(options.dialog->choice().missing == image::MissingFiles::Fail);
        options.type("alignment", QStringLiteral("16"));
        QCOMPARE(options.dialog->choice().image.alignment, 16U);
        QVERIFY(!options.dialog->choice().image.reproducible);
        const qint64 before = QDateTime::currentSecsSinceEpoch();
        options.toggle("reproducible");
        const image::ImageOptions now = options.dialog->choice().image;
        QVERIFY(now.reproducible && now.permissions == image::Permissions::ReadableForAll);
        const auto offered =
            std::chrono::floor<std::chrono::seconds>(now.timestamp->time_since_epoch()).count();
        QVERIFY(offered % 60 == 0 && offered > before - 120 && offered <= before + 60);
        options.child<QDateTimeEdit>("latestTime")->setDateTime(QDateTime(QDate(2001, 2, 3), QTime(4, 5, 6)));
        QVERIFY(options.dialog->choice().image.timestamp == local(2001));
        options.turnTo(ContentsTab);
        auto* const readable = options.child<QCheckBox>("readableForAll");
        QVERIFY(readable->isChecked() && !readable->isEnabled());
        options.turnTo(AdvancedTab);
        options.toggle("reproducible");
        const image::ImageOptions after = options.dialog->choice().image;
        QVERIFY(!after.reproducible && !after.timestamp && !readable->isChecked());
        QVERIFY(after.permissions == image::Permissions::AsFound);
    }

    /// Projects can have what this dialog does not offer: it stays unless somebody changes it.
    void aTimeAloneMakesNothingReproducible()
    {
        GuiFixture gui;
        makeTree(gui);
        ui::ImageChoice choice = pageOf(gui)->editor().options();
        choice.image.timestamp = local(2001);
        pageOf(gui)->editor().setOptions(choice);
        const OpenOptions options(gui);
        options.turnTo(AdvancedTab);
        QVERIFY(options.dialog->choice() == choice);
    }

    void tellsWhatCannotBeMade()
    {
        GuiFixture gui;
        makeTree(gui);
        gui.makeFile(QStringLiteral("large"), QByteArray(513, 'x'));
        const OpenOptions options(gui);
        const auto refuses = [&](const char* words) {
            return !options.canAccept() && options.problem().contains(QString::fromLatin1(words));
        };
        options.turnTo(BootTab);
        options.addBoot(0, QStringLiteral("/boot/plain.bin"));
        options.turnTo(FileSystemsTab);
        options.toggle("fsGiven");
        options.toggle("fsUdf");
        options.toggle("fsIso");
        QVERIFY(refuses("ISO 9660"));
        options.toggle("fsIso");
        QVERIFY(options.canAccept());
        options.turnTo(BootTab);
        options.toggle("showCatalog");
        for (const auto& [path, words] : {std::pair("/nowhere/boot.cat", "/nowhere"),
                                          std::pair("/boot/plain.bin", "already"), std::pair("/", "name")}) {
            options.type("catalogPath", QString::fromLatin1(path));
            QVERIFY2(refuses(words), qPrintable(options.problem()));
        }
        options.toggle("showCatalog");
        options.toggle("hybrid");
        auto* const code = options.childOf<QLineEdit>(options.child<QWidget>("hybridCode"), "path");
        options.type(code, gui.path(QStringLiteral("large")));
        QVERIFY(refuses("432 to 512"));
        options.type(code, QStringLiteral("/no/such/file"));
        QVERIFY(refuses("/no/such/file"));
        options.toggle("hybrid");
        options.turnTo(DescriptionsTab);
        options.type("copyrightFile", QStringLiteral("boot/plain.bin"));
        QVERIFY(refuses("root"));
        options.type("copyrightFile", QStringLiteral("/LEGAL"));
        QVERIFY(options.canAccept());
        // What boots has to be there still.
        pageOf(gui)->editor().remove({pageOf(gui)->compilation().find("/boot/plain.bin")->id()});
        options.toggle("createdOn");
        QVERIFY(refuses("/boot/plain.bin"));
    }

    void tellsWhatTheFilesDoNotAllow()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("SHA256SUMS"), "of somebody else");
        gui.makeFile(QStringLiteral("large"), QByteArray());
        QVERIFY(QFile(gui.path(QStringLiteral("large"))).resize((qint64{1} << 32) + 1)); // takes no room
        gui.addToCompilation({QStringLiteral("SHA256SUMS"), QStringLiteral("large")});
        const OpenOptions options(gui);
        auto* const level = options.child<QComboBox>("isoLevel");
        options.press(level, Qt::Key_Up);
        QVERIFY2(options.problem().contains(QStringLiteral("4 GiB")), qPrintable(options.problem()));
        options.press(level, Qt::Key_Down);
        QVERIFY(options.canAccept());
        options.turnTo(ContentsTab);
        options.toggle("checksums");
        QVERIFY2(options.problem().contains(QStringLiteral("SHA256SUMS")), qPrintable(options.problem()));
        QVERIFY(!options.canAccept());
        options.toggle("checksums");
        QVERIFY(options.canAccept());
    }

    void whatIsNotTouchedStays()
    {
        GuiFixture gui;
        makeTree(gui);
        ui::ImageChoice choice;
        choice.image.applicationUse = "\xFF is no text";
        choice.image.boot.entries = {
            {.platform = image::BootPlatform::X86,
             .path = gui.path(QStringLiteral("LEGAL")).toStdString(),
             .hiddenImage = source::FileSource::find(gui.path(QStringLiteral("LEGAL")).toStdString()).value(),
             .loadSectors = 9}};
        choice.image.alignment = image::kLargestAlignment;
        choice.image.volumeSetSize = 3;
        choice.image.volumeSequenceNumber = 2;
        choice.image.expires = local(2030);
        choice.image.publisher = "me";
        image::makeReproducible(choice.image, std::chrono::seconds(1'000'000'007));
        choice.missing = image::MissingFiles::Skip;
        pageOf(gui)->editor().setOptions(choice);
        const int steps = pageOf(gui)->editor().undoStack().count();
        const OpenOptions options(gui);
        options.accept();
        QVERIFY(pageOf(gui)->editor().options() == choice);
        QCOMPARE(pageOf(gui)->editor().undoStack().count(), steps);
    }

    void projectsKeepWhatWasChosen()
    {
        GuiFixture gui;
        makeTree(gui);
        {
            const OpenOptions options(gui);
            options.turnTo(BootTab);
            options.addBoot(0, QStringLiteral("/boot/isolinux.bin"));
            options.addBoot(1, QStringLiteral("/boot/efi.bin"));
            options.toggle("hybrid");
            options.toggle("showCatalog");
            options.type("bootManufacturer", QStringLiteral("ME"));
            options.turnTo(DescriptionsTab);
            options.type("applicationUse", QStringLiteral("use"));
            options.type("volumeSetSize", QStringLiteral("4"));
            options.toggle("effectiveOn");
            options.turnTo(AdvancedTab);
            options.press(options.child<QComboBox>("missing"), Qt::Key_End);
            options.type("alignment", QStringLiteral("32"));
            options.toggle("reproducible");
            options.accept();
        }
        const ui::ImageChoice chosen = pageOf(gui)->editor().options();
        QVERIFY(chosen.image.reproducible && chosen.missing == image::MissingFiles::Fail);
        gui.prompter.nextFiles = {gui.path(QStringLiteral("p.ember"))};
        gui.window->findChild<QAction*>(QStringLiteral("saveProject"))->trigger();
        QTRY_VERIFY(!gui.window->isWindowModified());
        gui.window->findChild<QAction*>(QStringLiteral("newData"))->trigger();
        QVERIFY(pageOf(gui)->editor().options() == ui::ImageChoice());
        gui.window->openFiles({gui.path(QStringLiteral("p.ember"))});
        QTRY_VERIFY(pageOf(gui)->editor().options() == chosen);
    }

    void everyPageIsForEverybody()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        for (const Tab tab : {FileSystemsTab, ContentsTab, DescriptionsTab, BootTab, AdvancedTab}) {
            options.turnTo(tab);
            isForEverybody(options.dialog);
        }
        options.turnTo(BootTab);
        click(options.child<QPushButton>("addBoot"));
        isForEverybody(options.entryDialog());
    }
};

QTEST_MAIN(TestOptions)
#include "tst_options.moc"
