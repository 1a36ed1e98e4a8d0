// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/guifixture.h"

#include "core/mmc/faultplan.h"
#include "core/mmc/faulttransport.h"
#include "core/virtualdrive/discfile.h"
#include "ui/data/datapage.h"
#include "ui/words/language.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSettings>
#include <QTest>
#include <QtEndian>

namespace emberdisc::tests {

namespace {

constexpr int kPatience = 20'000; ///< milliseconds; never slept through, only waited for

/// What the program's catalog has, and more.
class LargerCatalog final : public jobs::DeviceCatalog {
public:
    LargerCatalog(app::DriveCatalog& inner, std::vector<jobs::Device> further)
        : m_inner(inner), m_further(std::move(further))
    {
        connect(&inner, &jobs::DeviceCatalog::changed, this, &jobs::DeviceCatalog::changed);
    }
    [[nodiscard]] std::vector<jobs::Device> devices() const override
    {
        std::vector<jobs::Device> all = m_inner.devices();
        all.insert(all.end(), m_further.begin(), m_further.end());
        return all;
    }
    [[nodiscard]] jobs::TransportProvider& transports() override { return m_inner.transports(); }
    [[nodiscard]] std::vector<std::string> virtualMedia() const override { return m_inner.virtualMedia(); }
    [[nodiscard]] Result<> insertNewVirtualDisc(const std::string& medium) override
    {
        return m_inner.insertNewVirtualDisc(medium);
    }
    [[nodiscard]] Result<> insertVirtualDisc(const std::string& file) override
    {
        return m_inner.insertVirtualDisc(file);
    }
    [[nodiscard]] Result<> ejectVirtualDisc() override { return m_inner.ejectVirtualDisc(); }
    [[nodiscard]] bool isVirtualPaceReal() const override { return m_inner.isVirtualPaceReal(); }
    void setVirtualPaceReal(bool real) override { m_inner.setVirtualPaceReal(real); }

private:
    app::DriveCatalog& m_inner;
    const std::vector<jobs::Device> m_further;
};

/// A recorder that fails as it is told.
class WithFaults final : public mmc::Transport {
public:
    WithFaults(std::unique_ptr<mmc::Transport> inner, const std::string& plan)
        : m_inner(std::move(inner)), m_faulty(*m_inner)
    {
        const auto faults = mmc::parseFaults(plan);
        if (!faults)
            qFatal("not a plan: %s", plan.c_str());
        for (const mmc::Fault& fault : *faults)
            m_faulty.add(fault);
    }
    [[nodiscard]] Result<mmc::Reply> execute(const mmc::Command& command) override
    {
        return m_faulty.execute(command);
    }
    [[nodiscard]] std::size_t maximumTransfer() const override { return m_inner->maximumTransfer(); }
    [[nodiscard]] std::string describe() const override { return m_inner->describe(); }

private:
    std::unique_ptr<mmc::Transport> m_inner;
    mmc::FaultTransport m_faulty;
};

std::vector<jobs::Device> recordersWith(const QTemporaryDir& folder, const std::vector<std::string>& media)
{
    std::vector<jobs::Device> devices;
    for (const std::string& medium : media) {
        const std::string name = "further-" + std::to_string(devices.size());
        const std::string file = folder.filePath(QString::fromStdString(name)).toStdString();
        if (!virtualdrive::DiscFile::create(file, *virtualdrive::mediumTypeFromName(medium)))
            qFatal("cannot make %s", file.c_str());
        devices.push_back({.id = "virtual:" + file, .name = name});
    }
    return devices;
}

} // namespace

GuiFixture::Language::Language()
{
    static const bool installed = [] {
        ui::installLanguage(*QCoreApplication::instance());
        return true;
    }();
    Q_UNUSED(installed);
}

GuiFixture::GuiFixture(const std::vector<std::string>& furtherDiscs)
    : catalog(std::make_unique<app::DriveCatalog>(folder.filePath(QStringLiteral("recorder")).toStdString(),
                                                  clock)),
      shown(std::make_unique<LargerCatalog>(*catalog, recordersWith(folder, furtherDiscs))),
      prober(std::make_unique<jobs::MediumProber>(catalog->transports(), clock)),
      queue(std::make_unique<jobs::JobQueue>(inhibitor, clock, *prober)),
      window(std::make_unique<ui::MainWindow>(ui::Services{
          .catalog = *shown, .queue = *queue, .prober = *prober, .prompter = prompter, .clock = clock}))
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

void GuiFixture::planFaults(const std::string& plan)
{
    catalog->setWrap(
        [plan](std::unique_ptr<mmc::Transport> transport, bool) -> Result<std::unique_ptr<mmc::Transport>> {
            return std::make_unique<WithFaults>(std::move(transport), plan);
        });
}

void GuiFixture::closeResult()
{
    auto* button = find<QPushButton>(QStringLiteral("jobClose"));
    const QPointer<QWidget> dialog = button->window();
    click(button);
    QTRY_VERIFY(dialog.isNull());
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

QStringList withoutAccessibleName(const QWidget* window)
{
    QStringList found;
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || widget->window() != window ||
            widget->objectName().startsWith(QLatin1String("qt_")))
            continue;
        QAccessibleInterface* const accessible = QAccessible::queryAccessibleInterface(widget);
        if (!accessible || accessible->text(QAccessible::Name).isEmpty())
            found += QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') +
                     widget->objectName();
    }
    return found;
}

void click(QAbstractButton* button)
{
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatience);
    QTest::mouseClick(button, Qt::LeftButton);
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
