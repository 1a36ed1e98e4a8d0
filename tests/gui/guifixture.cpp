// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "ui/data/datapage.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QSettings>
#include <QTest>
#include <QtEndian>

namespace emberdisc::tests {

namespace {

constexpr int kPatience = 20'000; ///< milliseconds; never slept through, only waited for

} // namespace

GuiFixture::GuiFixture()
    : catalog(std::make_unique<app::DriveCatalog>(folder.filePath(QStringLiteral("recorder")).toStdString(),
                                                  clock)),
      runner(std::make_unique<jobs::JobRunner>(inhibitor, clock)),
      prober(std::make_unique<jobs::MediumProber>(catalog->transports(), clock)),
      window(std::make_unique<ui::MainWindow>(ui::Services{
          .catalog = *catalog, .runner = *runner, .prober = *prober, .prompter = prompter, .clock = clock}))
{
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                       folder.filePath(QStringLiteral("settings")));
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
}

GuiFixture::~GuiFixture() = default;

void GuiFixture::makeFile(const QString& name, const QByteArray& content)
{
    const QString file = path(name);
    QDir().mkpath(QFileInfo(file).path());
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file));
}

void GuiFixture::makeWav(const QString& name, int seconds, int seed)
{
    const qint32 bytes = seconds * 44100 * 4;
    QByteArray wav(44 + bytes, '\0');
    char* out = wav.data();
    memcpy(out, "RIFF", 4);
    qToLittleEndian<qint32>(36 + bytes, out + 4);
    memcpy(out + 8, "WAVEfmt ", 8);
    qToLittleEndian<qint32>(16, out + 16);
    qToLittleEndian<qint16>(1, out + 20);
    qToLittleEndian<qint16>(2, out + 22);
    qToLittleEndian<qint32>(44100, out + 24);
    qToLittleEndian<qint32>(44100 * 4, out + 28);
    qToLittleEndian<qint16>(4, out + 32);
    qToLittleEndian<qint16>(16, out + 34);
    memcpy(out + 36, "data", 4);
    qToLittleEndian<qint32>(bytes, out + 40);
    for (qint32 i = 0; i < bytes / 2; ++i)
        qToLittleEndian<qint16>(static_cast<qint16>((i * (seed + 3)) % 20011 - 10000), out + 44 + 2 * i);
    makeFile(name, wav);
}

void GuiFixture::insertDisc(const std::string& medium)
{
    if (const auto done = catalog->insertNewVirtualDisc(medium); !done)
        qFatal("%s", done.error().toString().c_str());
}

QWidget* GuiFixture::findWidget(const QString& name)
{
    QWidget* found = nullptr;
    const auto look = [&] {
        for (QWidget* top : QApplication::topLevelWidgets())
            for (QWidget* widget : top->findChildren<QWidget*>(name))
                if (widget->isVisible())
                    found = widget;
        return found != nullptr;
    };
    if (!QTest::qWaitFor(look, kPatience))
        qFatal("there is no visible %s", qPrintable(name));
    return found;
}

void GuiFixture::addToCompilation(const QStringList& names)
{
    window->showData();
    auto* page = window->findChild<ui::DataPage*>();
    QStringList paths;
    for (const QString& name : names)
        paths += path(name);
    const auto before = page->compilation().state();
    page->addPaths(paths);
    if (!QTest::qWaitFor([&] { return page->compilation().state() != before; }, kPatience))
        qFatal("nothing was added");
}

QString GuiFixture::resultSentence()
{
    return find<QLabel>(QStringLiteral("resultSentence"))->text();
}

QString GuiFixture::resultDetails()
{
    return find<QLabel>(QStringLiteral("resultDetails"))->text();
}

} // namespace emberdisc::tests
