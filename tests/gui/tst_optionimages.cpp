// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/imagereader.h"
#include "core/source/filesectorsource.h"
#include "core/source/memorysource.h"
#include "tests/gui/optionstools.h"
#include "ui/common/noticebar.h"

#include <QCryptographicHash>
#include <QDateTimeEdit>
#include <QFile>
#include <QLabel>
#include <QProcess>
#include <QtEndian>

#include <span>

using namespace emberdisc;
using namespace emberdisc::tests;

namespace {

/// A file that opens once, when the job looks at it, and never again.
class VanishingSource final : public source::ByteSource {
public:
    std::uint64_t size() const override { return 5000; }
    std::string describe() const override { return "/home/vanished"; }
    Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        if (m_opened++ == 0)
            return source::MemorySource(std::string(5000, 'x')).open();
        return fail(Error::atPath(ErrorCode::FileNotFound, describe()));
    }

private:
    mutable int m_opened = 0;
};

/// An image that the window saved.
struct Saved {
    explicit Saved(const QString& path)
        : source(std::move(*source::FileSectorSource::open(path.toStdString()))),
          reader(std::move(*image::ImageReader::open(*source)))
    {}
    [[nodiscard]] image::ImageEntry find(const char* path) const
    {
        const auto found = reader.find(reader.best(), path);
        if (!found)
            qFatal("there is no %s", path);
        return *found;
    }
    [[nodiscard]] QByteArray contents(const char* path) const
    {
        const auto file = reader.contents(find(path));
        const auto opened = (*file)->open();
        QByteArray bytes(static_cast<qsizetype>((*file)->size()), '?');
        const auto got = (*opened)->readAt(
            0, std::as_writable_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size()))));
        return bytes.left(static_cast<qsizetype>(got.value_or(0)));
    }

    std::unique_ptr<source::SectorSource> source;
    image::ImageReader reader;
};

} // namespace

/// What is chosen in the window is what the image becomes.
class TestOptionImages : public QObject {
    Q_OBJECT

private:
    static QString save(GuiFixture& gui, const QString& name)
    {
        const QString path = gui.path(name);
        gui.prompter.nextFiles = {path};
        pageOf(gui)->actions().saveImage->trigger();
        return path;
    }
    /// And it went well.
    static QString saved(GuiFixture& gui, const QString& name)
    {
        const QString path = save(gui, name);
        if (gui.resultSentence() != QStringLiteral("“%1” is ready.").arg(name))
            qFatal("%s", qPrintable(gui.resultSentence()));
        gui.closeResult();
        return path;
    }
    static QByteArray bytesOf(const QString& path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("cannot read %s", qPrintable(path));
        return file.readAll();
    }
    static QByteArray say(const QString& program, const QStringList& arguments,
                          const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment())
    {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(program, arguments);
        if (!process.waitForFinished() || process.exitCode() != 0)
            qFatal("%s: %s", qPrintable(program), process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }
    static quint32 number(const QByteArray& bytes, qsizetype at)
    {
        return qFromLittleEndian<quint32>(bytes.constData() + at);
    }
    static void makeBootTree(GuiFixture& gui)
    {
        QByteArray isolinux(6000, 'i');
        isolinux.replace(8, 16, QByteArray::fromHex("1000000000000000efbeaddeefbeadde"));
        gui.makeFile(QStringLiteral("boot/isolinux.bin"), isolinux);
        gui.makeFile(QStringLiteral("boot/efi.bin"), QByteArray(10'000, 'e'));
        gui.makeFile(QStringLiteral("isohdpfx.bin"), QByteArray(432, 'm'));
        gui.addToCompilation({QStringLiteral("boot")});
    }
    static void put(GuiFixture& gui, std::vector<tree::NodePtr> nodes)
    {
        gui.window->showData();
        project::Project project;
        QVERIFY(project.compilation.insert(tree::kRootId, std::move(nodes)));
        pageOf(gui)->editor().begin(std::move(project));
    }
    static void chooseMissing(GuiFixture& gui, image::MissingFiles missing)
    {
        const OpenOptions options(gui);
        options.turnTo(AdvancedTab);
        options.press(options.child<QComboBox>("missing"), Qt::Key_Down, static_cast<int>(missing));
        options.accept();
        QVERIFY(pageOf(gui)->editor().options().missing == missing);
    }
    static void burn(GuiFixture& gui, const char* plan)
    {
        click(gui.find<QPushButton>(QStringLiteral("burnButton")));
        QTRY_VERIFY(gui.find<QLabel>(QStringLiteral("planSummary"))->text().contains(QLatin1String(plan)));
        gui.find<QCheckBox>(QStringLiteral("keepOpen"))->setChecked(true);
        click(gui.find<QPushButton>(QStringLiteral("startBurn")));
    }

private slots:
    void anImageBootsAsChosen()
    {
        GuiFixture gui;
        makeBootTree(gui);
        {
            const OpenOptions options(gui);
            options.turnTo(BootTab);
            options.addBoot(1, QStringLiteral("/boot/efi.bin"));
            options.addBoot(0, QStringLiteral("/boot/isolinux.bin"));
            click(options.child<QPushButton>("bootUp"));
            options.type("bootManufacturer", QStringLiteral("EMBER"));
            options.toggle("showCatalog");
            options.accept();
        }
        const QString path = saved(gui, QStringLiteral("boot.iso"));
        const Saved image(path);
        const auto& catalog = image.reader.bootCatalog();
        QVERIFY(catalog && catalog->faults.empty());
        QCOMPARE(catalog->manufacturer, std::string("EMBER"));
        QCOMPARE(catalog->entries.size(), std::size_t{2});
        const auto& bios = catalog->entries[0];
        QVERIFY(bios.platform == image::BootPlatform::X86 && bios.isBootable);
        QVERIFY(bios.media == image::BootMedia::NoEmulation);
        QCOMPARE(bios.loadSectors, std::uint16_t{4});
        QCOMPARE(bios.lba, image.find("/boot/isolinux.bin").extents.at(0).lba);
        const auto& efi = catalog->entries[1];
        QVERIFY(efi.platform == image::BootPlatform::Efi);
        QCOMPARE(efi.loadSectors, std::uint16_t{20});
        QCOMPARE(catalog->lba, image.find("/boot/boot.cat").extents.at(0).lba);
        const QByteArray patched = image.contents("/boot/isolinux.bin");
        QCOMPARE(number(patched, 8), 16U);
        QCOMPARE(number(patched, 12), static_cast<quint32>(bios.lba));
        QCOMPARE(number(patched, 16), 6000U);

        const QByteArray report =
            say(QStringLiteral("xorriso"), {QStringLiteral("-indev"), path,
                                            QStringLiteral("-report_el_torito"), QStringLiteral("plain")})
                .simplified();
        QVERIFY2(report.contains("El Torito cat path : /boot/boot.cat"), report.constData());
        QVERIFY2(
            report.contains(QByteArray("1 BIOS y none 0x0000 0x00 4 ").append(QByteArray::number(bios.lba))),
            report.constData());
        QVERIFY2(
            report.contains(QByteArray("2 UEFI y none 0x0000 0x00 20 ").append(QByteArray::number(efi.lba))),
            report.constData());
        QVERIFY2(report.contains("/boot/isolinux.bin"), report.constData());
    }

    void aStickBootsAsChosen()
    {
        GuiFixture gui;
        makeBootTree(gui);
        {
            const OpenOptions options(gui);
            options.turnTo(BootTab);
            options.addBoot(0, QStringLiteral("/boot/isolinux.bin"));
            options.addBoot(1, QStringLiteral("/boot/efi.bin"));
            options.toggle("hybrid");
            options.type(options.childOf<QLineEdit>(options.child<QWidget>("hybridCode"), "path"),
                         gui.path(QStringLiteral("isohdpfx.bin")));
            options.accept();
        }
        const QString path = saved(gui, QStringLiteral("stick.iso"));
        const QByteArray bytes = bytesOf(path);
        const auto lba = [image = Saved(path)](const char* file) { return image.find(file).extents[0].lba; };
        QCOMPARE(bytes.left(432), QByteArray(432, 'm'));
        QCOMPARE(number(bytes, 432), static_cast<quint32>(lba("/boot/isolinux.bin") * 4));
        QCOMPARE(bytes.mid(510, 10), QByteArray("\x55\xAA"
                                                "EFI PART"));
        QCOMPARE(static_cast<quint8>(bytes[446 + 4]), quint8{0xEE});
        QCOMPARE(number(bytes, 1024 + 32), static_cast<quint32>(lba("/boot/efi.bin") * 4));
    }

    void equalFilesAreStoredOnceIfChosen()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("a"), QByteArray(9000, 'a'));
        gui.makeFile(QStringLiteral("b"), QByteArray(9000, 'a'));
        gui.addToCompilation({QStringLiteral("a"), QStringLiteral("b")});
        const auto lbas = [](const Saved& image) {
            return std::pair(image.find("/a").extents[0].lba, image.find("/b").extents[0].lba);
        };
        const auto apart = lbas(Saved(saved(gui, QStringLiteral("apart.iso"))));
        QVERIFY(apart.first != apart.second);
        {
            const OpenOptions options(gui);
            options.turnTo(ContentsTab);
            options.toggle("dedupe");
            options.accept();
        }
        const auto once = lbas(Saved(saved(gui, QStringLiteral("once.iso"))));
        QCOMPARE(once.first, once.second);
    }

    void extendedAttributesAreKeptIfChosen()
    {
        GuiFixture gui;
        const std::string value = "of the sea";
        std::vector<std::byte> bytes(value.size());
        std::ranges::transform(value, bytes.begin(), [](char c) { return std::byte(c); });
        std::vector<tree::NodePtr> nodes;
        nodes.push_back(tree::Node::makeFile("a", std::make_shared<source::MemorySource>("contents")));
        nodes.back()->setExtendedAttributes(
            std::make_shared<const tree::ExtendedAttributes>(tree::ExtendedAttributes{{"user.tag", bytes}}));
        put(gui, std::move(nodes));
        {
            const OpenOptions options(gui);
            options.turnTo(ContentsTab);
            options.toggle("extendedAttributes");
            options.accept();
        }
        const Saved image(saved(gui, QStringLiteral("tagged.iso")));
        auto entry = image.find("/a");
        QVERIFY(image.reader.readStreams("/a", entry));
        QCOMPARE(entry.streams.size(), std::size_t{1});
        QCOMPARE(entry.streams[0].name, std::string("user.tag"));
        QCOMPARE(entry.streams[0].size, value.size());
    }

    void checksumsAreAddedIfChosen()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("d/a"), "some contents");
        gui.addToCompilation({QStringLiteral("d")});
        {
            const OpenOptions options(gui);
            options.turnTo(ContentsTab);
            options.toggle("checksums");
            options.accept();
        }
        const Saved image(saved(gui, QStringLiteral("sums.iso")));
        QCOMPARE(image.contents("/SHA256SUMS"),
                 QCryptographicHash::hash("some contents", QCryptographicHash::Sha256).toHex() + "  d/a\n");
    }

    void linksAreTakenAsChosen()
    {
        GuiFixture gui;
        gui.makeFile(QStringLiteral("t/file"), "led to");
        QVERIFY(QFile::link(QStringLiteral("file"), gui.path(QStringLiteral("t/link"))));
        gui.addToCompilation({QStringLiteral("t")});
        auto* const data = pageOf(gui);
        QVERIFY(data->compilation().find("/t/link")->isSymlink());
        const auto addAgain = [&](const char* way) {
            data->editor().undoStack().undo();
            data->findChild<QAction*>(QString::fromLatin1(way))->trigger();
            gui.addToCompilation({QStringLiteral("t")});
        };
        addAgain("skipLinks");
        QVERIFY(!data->compilation().find("/t/link"));
        auto* const notice = gui.find<ui::NoticeBar>(QStringLiteral("noticeBar"));
        QVERIFY2(notice->sentence().contains(QStringLiteral("link")), qPrintable(notice->sentence()));
        addAgain("followLinks");
        QVERIFY(data->compilation().find("/t/link")->isFile());
        QCOMPARE(Saved(saved(gui, QStringLiteral("followed.iso"))).contents("/t/link"), QByteArray("led to"));
        addAgain("keepLinks");
        const Saved image(saved(gui, QStringLiteral("kept.iso")));
        QCOMPARE(image.find("/t/link").linkTarget, std::string("file"));
    }

    void theSameBytesComeAgainIfChosen()
    {
        constexpr qint64 kLatest = 1'500'000'000;
        GuiFixture gui;
        gui.makeFile(QStringLiteral("t/a"), QByteArray(5000, 'a'));
        gui.makeFile(QStringLiteral("t/b"), "b");
        const auto touch = [&gui](const char* name, qint64 seconds) {
            QFile file(gui.path(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::ReadWrite));
            for (const auto time : {QFileDevice::FileAccessTime, QFileDevice::FileModificationTime})
                QVERIFY(file.setFileTime(QDateTime::fromSecsSinceEpoch(seconds), time));
        };
        touch("t/a", kLatest - 1000);
        gui.addToCompilation({QStringLiteral("t")});
        {
            const OpenOptions options(gui);
            options.turnTo(AdvancedTab);
            options.toggle("reproducible");
            options.child<QDateTimeEdit>("latestTime")->setDateTime(QDateTime::fromSecsSinceEpoch(kLatest));
            options.accept();
        }
        const QByteArray first = bytesOf(saved(gui, QStringLiteral("1.iso")));
        touch("t/b", kLatest + 7777); // it is taken as it is now
        QVERIFY(bytesOf(saved(gui, QStringLiteral("2.iso"))) == first);

        // The console makes the same of the project, and of the same wishes.
        gui.prompter.nextFiles = {gui.path(QStringLiteral("p.ember"))};
        gui.window->findChild<QAction*>(QStringLiteral("saveProject"))->trigger();
        QTRY_VERIFY(!gui.window->isWindowModified());
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        const auto create = [&](const QString& name, const QStringList& options) {
            say(QStringLiteral(EMBERDISC_CLI),
                QStringList{QStringLiteral("image"), QStringLiteral("create"), QStringLiteral("-o"),
                            gui.path(name)} +
                    options,
                environment);
            return bytesOf(gui.path(name));
        };
        QVERIFY(create(QStringLiteral("3.iso"),
                       {QStringLiteral("--project"), gui.path(QStringLiteral("p.ember"))}) == first);
        environment.insert(QStringLiteral("SOURCE_DATE_EPOCH"), QString::number(kLatest));
        QVERIFY(create(QStringLiteral("4.iso"), {QStringLiteral("--reproducible"), QStringLiteral("--volume"),
                                                 QStringLiteral("t"), gui.path(QStringLiteral("t"))}) ==
                first);
        touch("t/a", kLatest - 500);
        QVERIFY(bytesOf(saved(gui, QStringLiteral("5.iso"))) != first);
    }

    void aFileThatFailsWhileItIsWrittenEndsAsChosen_data()
    {
        QTest::addColumn<int>("missing");
        QTest::newRow("asked about, which is too late") << static_cast<int>(image::MissingFiles::Ask);
        QTest::newRow("left out") << static_cast<int>(image::MissingFiles::Skip);
        QTest::newRow("the end") << static_cast<int>(image::MissingFiles::Fail);
    }
    void aFileThatFailsWhileItIsWrittenEndsAsChosen()
    {
        QFETCH(int, missing);
        const bool ends = static_cast<image::MissingFiles>(missing) == image::MissingFiles::Fail;
        for (const bool burns : {false, true}) {
            GuiFixture gui;
            std::vector<tree::NodePtr> nodes;
            nodes.push_back(tree::Node::makeFile("a", std::make_shared<VanishingSource>()));
            nodes.push_back(tree::Node::makeFile("b", std::make_shared<source::MemorySource>("good")));
            put(gui, std::move(nodes));
            chooseMissing(gui, static_cast<image::MissingFiles>(missing));
            if (burns)
                burn(gui, "burned onto");
            else
                save(gui, QStringLiteral("i.iso"));
            const QString sentence = gui.resultSentence();
            const QString expected =
                ends ? QStringLiteral("vanished") : QStringLiteral("Done, but one file is missing.");
            QVERIFY2(sentence.contains(expected), qPrintable(sentence));
            if (burns)
                continue;
            QCOMPARE(QFile::exists(gui.path(QStringLiteral("i.iso"))), !ends);
            if (!ends)
                QCOMPARE(Saved(gui.path(QStringLiteral("i.iso"))).contents("/a"), QByteArray(5000, '\0'));
        }
    }

    void aFileThatIsGoneEndsWhatIsAddedAsChosen()
    {
        GuiFixture gui;
        gui.insertDisc("dvd+r");
        for (const char* const name : {"first", "gone", "here"})
            gui.makeFile(QString::fromLatin1(name), name);
        gui.addToCompilation({QStringLiteral("first")});
        burn(gui, "burned onto");
        QCOMPARE(gui.resultSentence(), QStringLiteral("The disc is ready."));
        gui.closeResult();
        gui.addToCompilation({QStringLiteral("gone"), QStringLiteral("here")});
        QVERIFY(QFile::remove(gui.path(QStringLiteral("gone"))));
        chooseMissing(gui, image::MissingFiles::Fail);
        burn(gui, "added to");
        QVERIFY2(gui.resultSentence().contains(QStringLiteral("gone")), qPrintable(gui.resultSentence()));
        gui.closeResult();
        pageOf(gui)->editor().undoStack().undo();
        chooseMissing(gui, image::MissingFiles::Skip);
        burn(gui, "added to");
        QCOMPARE(gui.resultSentence(), QStringLiteral("Done, but one file is missing."));
    }
};

QTEST_MAIN(TestOptionImages)
#include "tst_optionimages.moc"
