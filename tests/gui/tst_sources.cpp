// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "ui/common/prompter.h"
#include "ui/data/datapage.h"

#include <QListWidget>
#include <QTest>

using emberdisc::tests::GuiFixture;
namespace ui = emberdisc::ui;

/// Old sessions of images and discs as sources of a compilation, in the real window.
class TestSources : public QObject {
    Q_OBJECT

private:
    static ui::DataPage* page(GuiFixture& gui) { return gui.window->findChild<ui::DataPage*>(); }

private slots:
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
