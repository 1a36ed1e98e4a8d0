// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/optionstools.h"
#include "ui/common/filefield.h"
#include "ui/image/itemchooser.h"

#include <QLabel>
#include <QSpinBox>
#include <QTreeView>
#include <QTreeWidget>

using namespace emberdisc;
using namespace emberdisc::tests;

/// What starts from a disc, chosen in the window.
class TestBootOptions : public QObject {
    Q_OBJECT

private:
    static QStringList rows(const OpenOptions& options)
    {
        QStringList all;
        auto* const list = options.child<QTreeWidget>("bootImages");
        for (int i = 0; i < list->topLevelItemCount(); ++i)
            all += list->topLevelItem(i)->text(0) + QLatin1Char(' ') + list->topLevelItem(i)->text(1);
        return all;
    }

private slots:
    void aBootEntryHasAllItsDetails()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(BootTab);
        click(options.child<QPushButton>("addBoot"));
        auto* entry = options.entryDialog();
        auto* const ok = options.childOf<QPushButton>(entry, "bootOk");
        QVERIFY(!ok->isEnabled()); // no image yet
        options.type(options.childOf<QLineEdit>(entry, "bootItem"), QStringLiteral("/boot/floppy.bin"));
        auto* const media = options.childOf<QComboBox>(entry, "bootMedia");
        QVERIFY(media->currentText().startsWith(QStringLiteral("1.44 MB floppy")));
        QVERIFY(ok->isEnabled() && !entry->entry().media);
        options.press(media, Qt::Key_Down); // no emulation
        options.type(options.childOf<QSpinBox>(entry, "bootSectors"), QStringLiteral("2880"));
        options.type(options.childOf<QSpinBox>(entry, "bootSegment"), QStringLiteral("1fe0"));
        options.press(options.childOf<QCheckBox>(entry, "bootTable"), Qt::Key_Space);
        options.press(options.childOf<QCheckBox>(entry, "bootBootable"), Qt::Key_Space);
        options.finish(entry, "bootOk");
        const image::BootEntry made = options.dialog->choice().image.boot.entries.at(0);
        QCOMPARE(made, (image::BootEntry{.path = "/boot/floppy.bin",
                                         .media = image::BootMedia::NoEmulation,
                                         .isBootable = false,
                                         .loadSegment = 0x1FE0,
                                         .loadSectors = 2880,
                                         .table = image::InformationTable::Patched}));
    }

    void theUsualEntriesNeedNoDetails()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(BootTab);
        options.addBoot(0, QStringLiteral("/boot/isolinux.bin"));
        options.addBoot(0, QStringLiteral("/boot/plain.bin"));
        options.addBoot(1, QStringLiteral("/boot/efi.bin"));
        options.addBoot(2, QStringLiteral("/boot/plain.bin"));
        options.addBoot(3, QStringLiteral("/boot/plain.bin"));
        const std::vector<image::BootEntry> expected{
            {.path = "/boot/isolinux.bin", .table = image::InformationTable::Patched},
            {.path = "/boot/plain.bin"},
            {.platform = image::BootPlatform::Efi, .path = "/boot/efi.bin"},
            {.platform = image::BootPlatform::PowerPc, .path = "/boot/plain.bin"},
            {.platform = image::BootPlatform::Mac, .path = "/boot/plain.bin"}};
        QVERIFY(options.dialog->choice().image.boot.entries == expected);
    }

    void aBootImageMayBeChosenOrLieOutside()
    {
        GuiFixture gui;
        makeTree(gui);
        gui.makeFile(QStringLiteral("outside.bin"), QByteArray(3000, 'o'));
        const OpenOptions options(gui);
        options.turnTo(BootTab);
        click(options.child<QPushButton>("addBoot"));
        auto* entry = options.entryDialog();
        click(options.childOf<QPushButton>(entry, "chooseBootItem"));
        auto* const chooser = entry->findChild<ui::ItemChooser*>();
        QVERIFY(QTest::qWaitForWindowExposed(chooser));
        auto* const items = options.childOf<QTreeView>(chooser, "items");
        QVERIFY(chooser->path().isEmpty());
        QTest::keyClick(items, Qt::Key_Down);
        QCOMPARE(chooser->path(), QStringLiteral("/LEGAL"));
        QTest::keyClick(items, Qt::Key_Down); // the folder, which is no file
        QVERIFY(chooser->path().isEmpty());
        QTest::keyClick(items, Qt::Key_Right);
        QTest::keyClick(items, Qt::Key_Down);
        QCOMPARE(chooser->path(), QStringLiteral("/boot/efi.bin"));
        QTest::keyClick(items, Qt::Key_Return);
        QTRY_COMPARE(options.childOf<QLineEdit>(entry, "bootItem")->text(), QStringLiteral("/boot/efi.bin"));

        options.press(options.childOf<QAbstractButton>(entry, "bootFromFile"), Qt::Key_Space);
        QVERIFY(!options.childOf<QPushButton>(entry, "bootOk")->isEnabled());
        gui.prompter.nextFiles = {gui.path(QStringLiteral("outside.bin"))};
        click(options.childOf<QPushButton>(options.childOf<QWidget>(entry, "bootFile"), "choosePath"));
        options.finish(entry, "bootOk");
        const image::BootEntry made = options.dialog->choice().image.boot.entries.at(0);
        QCOMPARE(made.path, gui.path(QStringLiteral("outside.bin")).toStdString());
        QCOMPARE(made.hiddenImage->size(), 3000U);
    }

    void bootEntriesAreEditedOrderedAndRemoved()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(BootTab);
        options.addBoot(0, QStringLiteral("/boot/plain.bin"));
        options.addBoot(1, QStringLiteral("/boot/efi.bin"));
        auto* const list = options.child<QTreeWidget>("bootImages");
        QVERIFY(!options.child<QPushButton>("bootDown")->isEnabled());
        click(options.child<QPushButton>("bootUp"));
        QCOMPARE(rows(options),
                 (QStringList{QStringLiteral("UEFI /boot/efi.bin"), QStringLiteral("BIOS /boot/plain.bin")}));
        QVERIFY(!options.child<QPushButton>("bootUp")->isEnabled());
        click(options.child<QPushButton>("bootDown"));
        QVERIFY(options.dialog->choice().image.boot.entries.at(0).platform == image::BootPlatform::X86);

        QTest::keyClick(list, Qt::Key_Up);
        QTest::keyClick(list, Qt::Key_Return); // edits, and leaves the options open
        auto* entry = options.entryDialog();
        QCOMPARE(options.childOf<QLineEdit>(entry, "bootItem")->text(), QStringLiteral("/boot/plain.bin"));
        options.type(options.childOf<QLineEdit>(entry, "bootItem"), QStringLiteral("/boot/isolinux.bin"));
        options.finish(entry, "bootOk");
        const image::BootEntry edited = options.dialog->choice().image.boot.entries.at(0);
        QCOMPARE(edited.path, std::string("/boot/isolinux.bin"));
        QVERIFY(edited.table == image::InformationTable::None); // what was said before stays

        const QPoint second = list->visualItemRect(list->topLevelItem(1)).center();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(list->viewport(), Qt::LeftButton, {}, second);
        entry = options.entryDialog();
        QCOMPARE(options.childOf<QLineEdit>(entry, "bootItem")->text(), QStringLiteral("/boot/efi.bin"));
        entry->reject();
        click(options.child<QPushButton>("removeBoot"));
        QTest::keyClick(list, Qt::Key_Delete);
        QVERIFY(options.dialog->choice().image.boot == image::BootOptions());
    }

    void manufacturerCatalogueAndCodeAreChosen()
    {
        GuiFixture gui;
        makeTree(gui);
        gui.makeFile(QStringLiteral("isohdpfx.bin"), QByteArray(432, 'i'));
        gui.makeFile(QStringLiteral("boot_hybrid.img"),
                     QByteArray(380, 'g') + "GRUB " + QByteArray(127, 'g'));
        const OpenOptions options(gui);
        options.turnTo(BootTab);
        for (const char* const name : {"hybrid", "showCatalog", "bootManufacturer"})
            QVERIFY(!options.child<QWidget>(name)->isEnabled()); // there is nothing to boot
        options.addBoot(0, QStringLiteral("/boot/plain.bin"));
        options.type("bootManufacturer", QStringLiteral("Möbius & Company, of both sides"));
        options.toggle("showCatalog");
        options.toggle("hybrid");
        QVERIFY(!options.canAccept()); // neither UEFI nor code
        QVERIFY(options.problem().contains(QStringLiteral("USB stick")));
        auto* const code = options.child<ui::FileField>("hybridCode");
        for (const auto& [file, loader] : {std::pair("isohdpfx.bin", image::HybridLoader::Isolinux),
                                           std::pair("boot_hybrid.img", image::HybridLoader::Grub)}) {
            gui.prompter.nextFiles = {gui.path(QString::fromLatin1(file))};
            click(options.childOf<QPushButton>(code, "choosePath"));
            QVERIFY2(options.canAccept(), qPrintable(options.problem()));
            const image::BootOptions boot = options.dialog->choice().image.boot;
            QCOMPARE(boot.hybridCode->describe(), gui.path(QString::fromLatin1(file)).toStdString());
            QVERIFY(boot.hybridLoader == loader);
        }
        options.press(options.child<QComboBox>("hybridLoader"), Qt::Key_Home);
        const image::BootOptions boot = options.dialog->choice().image.boot;
        QVERIFY(boot.hybridLoader == image::HybridLoader::Isolinux && boot.hybrid == image::Hybrid::Yes);
        QCOMPARE(boot.manufacturer, std::string("Mbius & Company, of both")); // 24, of ASCII
        QCOMPARE(boot.catalogPath, std::string("/boot/boot.cat"));
        options.toggle("hybrid");
        QVERIFY(!options.dialog->choice().image.boot.hybridCode);
    }

    void tellsWhyAnEntryCannotBoot()
    {
        GuiFixture gui;
        makeTree(gui);
        const OpenOptions options(gui);
        options.turnTo(BootTab);
        click(options.child<QPushButton>("addBoot"));
        auto* const entry = options.entryDialog();
        auto* const item = options.childOf<QLineEdit>(entry, "bootItem");
        auto* const media = options.childOf<QComboBox>(entry, "bootMedia");
        auto* const verdict = options.childOf<QLabel>(entry, "bootVerdict");
        const auto refuses = [&](const char* words) {
            return !options.childOf<QPushButton>(entry, "bootOk")->isEnabled() && verdict->isVisible() &&
                   verdict->text().contains(QString::fromLatin1(words));
        };
        options.type(item, QStringLiteral("/boot/nothing"));
        QVERIFY(refuses("/boot/nothing"));
        options.type(item, QStringLiteral("/boot"));
        QVERIFY(refuses("no file"));
        options.type(item, QStringLiteral("/boot/empty.bin"));
        QVERIFY(refuses("empty"));
        options.type(item, QStringLiteral("/LEGAL"));
        options.press(options.childOf<QCheckBox>(entry, "bootTable"), Qt::Key_Space);
        QVERIFY(refuses("no room"));
        options.type(item, QStringLiteral("/boot/plain.bin"));
        QVERIFY(!verdict->isVisible());
        options.press(media, Qt::Key_Down, 2);
        QVERIFY(refuses("1.2 MB floppy"));
        options.press(media, Qt::Key_End);
        QVERIFY(refuses("hard disk"));
        // Emulation is the BIOS's.
        options.press(options.childOf<QComboBox>(entry, "bootPlatform"), Qt::Key_Down);
        QVERIFY(!media->isEnabled() && !verdict->isVisible() && !entry->entry().media);
        options.press(options.childOf<QAbstractButton>(entry, "bootFromFile"), Qt::Key_Space);
        options.type(options.childOf<QLineEdit>(options.childOf<QWidget>(entry, "bootFile"), "path"),
                     QStringLiteral("/no/such/file"));
        QVERIFY(refuses("file"));
    }
};

QTEST_MAIN(TestBootOptions)
#include "tst_bootoptions.moc"
