// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gui/guifixture.h"

#include "ui/data/datapage.h"
#include "ui/image/bootentrydialog.h"
#include "ui/image/optionsdialog.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

namespace emberdisc::tests {

enum Tab { FileSystemsTab, ContentsTab, DescriptionsTab, BootTab, AdvancedTab };

inline ui::DataPage* pageOf(GuiFixture& gui)
{
    return gui.window->findChild<ui::DataPage*>();
}

/// A disc with what boots and what does not.
inline void makeTree(GuiFixture& gui)
{
    QByteArray isolinux(4096, 'i');
    isolinux.replace(8, 16, QByteArray::fromHex("1000000000000000efbeaddeefbeadde"));
    gui.makeFile(QStringLiteral("boot/isolinux.bin"), isolinux);
    gui.makeFile(QStringLiteral("boot/plain.bin"), QByteArray(4096, 'p'));
    gui.makeFile(QStringLiteral("boot/efi.bin"), QByteArray(10'000, 'e'));
    gui.makeFile(QStringLiteral("boot/floppy.bin"), QByteArray(1'474'560, 'f'));
    gui.makeFile(QStringLiteral("boot/empty.bin"), QByteArray());
    gui.makeFile(QStringLiteral("LEGAL"), "all rights");
    gui.addToCompilation({QStringLiteral("boot"), QStringLiteral("LEGAL")});
}

/// The options of the window, as a person works with them.
class OpenOptions {
public:
    explicit OpenOptions(GuiFixture& fixture) : gui(fixture)
    {
        pageOf(gui)->actions().options->trigger();
        dialog = gui.window->findChild<ui::OptionsDialog*>();
        if (!QTest::qWaitForWindowExposed(dialog))
            qFatal("the options do not open");
    }

    void turnTo(Tab tab) const { child<QTabWidget>("optionTabs")->setCurrentIndex(tab); }
    template <class Widget>
    [[nodiscard]] Widget* child(const char* name) const
    {
        return childOf<Widget>(dialog, name);
    }
    template <class Widget>
    [[nodiscard]] static Widget* childOf(QWidget* parent, const char* name)
    {
        auto* found = parent->findChild<Widget*>(QString::fromLatin1(name));
        if (!found)
            qFatal("there is no %s", name);
        return found;
    }
    /// With the keyboard.
    void toggle(const char* name) const { press(child<QAbstractButton>(name), Qt::Key_Space); }
    static void press(QWidget* widget, Qt::Key key, int times = 1)
    {
        QVERIFY2(widget->isVisible() && widget->isEnabled(), qPrintable(widget->objectName()));
        widget->setFocus();
        for (int i = 0; i < times; ++i)
            QTest::keyClick(widget, key);
    }
    /// In the place of what stands there.
    static void type(QWidget* widget, const QString& text)
    {
        QVERIFY2(widget->isVisible() && widget->isEnabled(), qPrintable(widget->objectName()));
        widget->setFocus();
        QTest::keyClick(widget, Qt::Key_A, Qt::ControlModifier);
        for (const QChar letter : text) { // QTest::keyClicks() has ASCII alone
            QKeyEvent event(QEvent::KeyPress, Qt::Key_unknown, Qt::NoModifier, letter);
            QApplication::sendEvent(widget, &event);
        }
    }
    void type(const char* name, const QString& text) const { type(child<QWidget>(name), text); }

    /// The dialog of a boot entry, which is open.
    [[nodiscard]] ui::BootEntryDialog* entryDialog() const
    {
        auto* const found = dialog->findChild<ui::BootEntryDialog*>();
        if (!found || !QTest::qWaitForWindowExposed(found))
            qFatal("no boot entry is being edited");
        return found;
    }
    static void finish(QDialog* open, const char* button)
    {
        const QPointer<QDialog> gone = open;
        click(childOf<QPushButton>(open, button));
        QTRY_VERIFY(gone.isNull());
    }
    /// A file of the disc that boots, as it comes.
    void addBoot(int platform, const QString& path) const
    {
        click(child<QPushButton>("addBoot"));
        auto* entry = entryDialog();
        press(childOf<QComboBox>(entry, "bootPlatform"), Qt::Key_Down, platform);
        type(childOf<QLineEdit>(entry, "bootItem"), path);
        finish(entry, "bootOk");
    }
    [[nodiscard]] QString problem() const
    {
        auto* const label = child<QWidget>("optionsProblem");
        return label->isVisible() ? label->property("text").toString() : QString();
    }
    [[nodiscard]] bool canAccept() const { return child<QPushButton>("optionsOk")->isEnabled(); }
    void accept() const { finish(dialog, "optionsOk"); }

    GuiFixture& gui;
    ui::OptionsDialog* dialog = nullptr;
};

} // namespace emberdisc::tests
