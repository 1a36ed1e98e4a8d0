// SPDX-License-Identifier: GPL-3.0-or-later
// Pressed discs: made from an image, and then a recorder that can only read.
#include "host.h"

#include "core/virtualdrive/discexport.h"
#include "core/virtualdrive/discpress.h"

#include <fstream>
#include <set>

#include <sys/stat.h>
#include <unistd.h>

#include <QtTest>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

/// A host with a pressed disc of `sectors` sectors that know their address.
class PressedHost : public Host {
public:
    PressedHost(MediumType type, std::size_t sectors) : Host(MediumType::CdR80)
    {
        static_cast<void>(recorder->takeDisc());
        const Bytes bytes = test::sectors(0, sectors, 2048);
        const auto image = fileIn(dir, "i.iso");
        std::ofstream(image, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        SilentJobContext context;
        if (const auto made = pressDisc(image, path(), type, IfExists::Replace, context); !made)
            qFatal("no disc: %s", made.error().toString().c_str());
        powerCut(); // puts the disc into a recorder
    }
};

std::set<int> currentFeatures(Host& host)
{
    std::set<int> codes;
    if (host.run({0x46, 1, 0, 0, 0, 0, 0, 2, 0}, {}, 512) != "good")
        return codes;
    for (std::size_t at = 8; at + 4 <= host.transferred; at += 4 + static_cast<std::size_t>(host.at(at + 3)))
        codes.insert(host.be16(at));
    return codes;
}

ErrorCode codeOf(const Result<>& result)
{
    return result ? ErrorCode::Internal : result.error().code;
}

} // namespace

class TestPressedDisc : public QObject {
    Q_OBJECT

private slots:
    void isWhatItIsMadeAs_data();
    void isWhatItIsMadeAs();
    void readsTheImage_data();
    void readsTheImage();
    void refusesEverythingThatWrites_data();
    void refusesEverythingThatWrites();
    void hasNoFeatureThatWrites_data();
    void hasNoFeatureThatWrites();
    void hasATableOfContents();
    void hasNoAtip();
    void readsFasterFurtherOut();
    void tellsItsLayers();
    void fillsTheLastSectorAndTheShortestTrack();
    void keepsHoles();
    void exportsTheImageAgain();
    void refusesWhatIsNoImage();
    void leavesNothingBehindWhenStopped();
    void replacesADiscOnlyWhenTold();
};

namespace {

void addKinds()
{
    QTest::addColumn<QByteArray>("medium");
    QTest::addColumn<int>("profile");
    QTest::newRow("CD-ROM") << QByteArray("cd-rom") << 0x08;
    QTest::newRow("DVD-ROM") << QByteArray("dvd-rom") << 0x10;
    QTest::newRow("BD-ROM") << QByteArray("bd-rom") << 0x40;
}

} // namespace

void TestPressedDisc::isWhatItIsMadeAs_data()
{
    addKinds();
}

void TestPressedDisc::isWhatItIsMadeAs()
{
    QFETCH(QByteArray, medium);
    QFETCH(int, profile);
    PressedHost host(*mediumTypeFromName(medium.toStdString()), 400);
    QCOMPARE(host.run({0x46, 0, 0, 0, 0, 0, 0, 0, 8}, {}, 8), "good");
    QCOMPARE(int{host.be16(6)}, profile);
    QCOMPARE(host.status(), "2/3/1");
    QCOMPARE(host.at(2) & 0x10, 0);
    QCOMPARE(host.run({0x25}, {}, 8), "good");
    QCOMPARE(host.be32(0), 399U);
    QCOMPARE(host.trackInformation(1), "good");
    QCOMPARE(host.at(5) & 0x0F, 4);
    QCOMPARE(host.at(6), 0x01);    // complete, mode 1
    QCOMPARE(host.at(7) & 1, 0);   // no address to write at
    QCOMPARE(host.be32(24), 400U); // size
    QCOMPARE(host.trackInformation(2), "5/24/00");
}

void TestPressedDisc::readsTheImage_data()
{
    addKinds();
}

void TestPressedDisc::readsTheImage()
{
    QFETCH(QByteArray, medium);
    PressedHost host(*mediumTypeFromName(medium.toStdString()), 400);
    QVERIFY(host.holds(0, 400));
    QCOMPARE(host.read(400, 1), "5/21/00");
    QCOMPARE(host.run({0x2F, 0, 0, 0, 0, 0, 0, 0x01, 0x90}), "good"); // VERIFY
}

void TestPressedDisc::refusesEverythingThatWrites_data()
{
    addKinds();
}

void TestPressedDisc::refusesEverythingThatWrites()
{
    QFETCH(QByteArray, medium);
    PressedHost host(*mediumTypeFromName(medium.toStdString()), 400);
    QCOMPARE(host.writeData(400, 16), "5/30/05");
    QCOMPARE(host.writeData(0, 16), "5/30/05");
    QCOMPARE(host.run({0x53, 0, 0, 0, 0, 0, 0, 0, 32}), "5/30/05");
    QCOMPARE(host.run({0xA1, 0}), "5/30/05");
    QCOMPARE(host.run({0x54, 1}), "5/30/05");
    for (const int function : {1, 2, 6})
        QCOMPARE(host.close(function, function == 1 ? 1 : 0), "5/30/05");
    QCOMPARE(host.run({0x04, 0x11}, Bytes(12)), "5/30/06");
    QCOMPARE(host.synchronize(), "good"); // nothing to do
    QVERIFY(host.holds(0, 400));
}

void TestPressedDisc::hasNoFeatureThatWrites_data()
{
    addKinds();
}

void TestPressedDisc::hasNoFeatureThatWrites()
{
    QFETCH(QByteArray, medium);
    QFETCH(int, profile);
    PressedHost host(*mediumTypeFromName(medium.toStdString()), 400);
    const std::set<int> features = currentFeatures(host);
    for (const int writing :
         {0x20, 0x21, 0x23, 0x26, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x37, 0x38, 0x3B, 0x41})
        QVERIFY2(!features.contains(writing), qPrintable(QString::number(writing, 16)));
    QVERIFY(features.contains(0x10));
    QCOMPARE(features.contains(0x1E), profile == 0x08);
    QCOMPARE(features.contains(0x1F), profile == 0x10);
    QCOMPARE(features.contains(0x40), profile == 0x40);
    // No speed to write at, on page 2Ah and in the descriptors.
    QCOMPARE(host.run({0x5A, 8, 0x2A, 0, 0, 0, 0, 2, 0}, {}, 512), "good");
    QCOMPARE(int{host.be16(8 + 18)}, 0);
    QCOMPARE(int{host.be16(8 + 30)}, 0);
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U);
    QCOMPARE(host.run({0xAC, 4, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U);
}

void TestPressedDisc::hasATableOfContents()
{
    PressedHost host(MediumType::CdRom, 400);
    QCOMPARE(host.run({0x43, 0, 0, 0, 0, 0, 0, 0, 20}, {}, 20), "good");
    QCOMPARE(int{host.be16(0)}, 18);
    QCOMPARE(host.at(5), 0x14); // data
    QCOMPARE(host.be32(8), 0U);
    QCOMPARE(host.at(14), 0xAA);
    QCOMPARE(host.be32(16), 400U);
    QCOMPARE(host.run({0x43, 2, 2, 0, 0, 0, 1, 0, 255}, {}, 255), "good");
    QCOMPARE(int{host.be16(0)}, 2 + 4 * 11); // A0, A1, A2, track 1, and no next session
    QCOMPARE(host.run({0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xF8, 0, 0}, {}, 2352), "good");
    QCOMPARE(host.at(0), 0x00);
    QCOMPARE(host.at(1), 0xFF); // the sync pattern of a sector
    QCOMPARE(host.at(15), 0x01);
}

void TestPressedDisc::hasNoAtip()
{
    PressedHost host(MediumType::CdRom, 400);
    QCOMPARE(host.run({0x43, 2, 4, 0, 0, 0, 0, 0, 28}, {}, 28), "5/24/00");
    QCOMPARE(host.run({0x43, 2, 3, 0, 0, 0, 0, 0, 28}, {}, 28), "5/24/00"); // PMA
}

void TestPressedDisc::readsFasterFurtherOut()
{
    PressedHost host(MediumType::DvdRom, 4000);
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(0), 4U + 4 * 16);
    QCOMPARE(host.be32(12), 9'170U);
    QCOMPARE(host.be32(8 + 48 + 12), 22'160U);
    QCOMPARE(host.run({0xBB, 0, 0x15, 0xA4, 0xFF, 0xFF}), "good"); // 4x
    QCOMPARE(host.run({0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0}, {}, 8 + 128), "good");
    QCOMPARE(host.be32(8 + 48 + 12), 5'540U);
}

void TestPressedDisc::tellsItsLayers()
{
    QTemporaryDir dir;
    const auto image = fileIn(dir, "i.iso");
    SilentJobContext context;
    const auto layersOf = [&](MediumType type, std::uintmax_t sectors) {
        std::ofstream(image).put('x');
        std::filesystem::resize_file(image, sectors * 2048);
        const auto path = fileIn(dir, "d.vdisc");
        if (!pressDisc(image, path, type, IfExists::Replace, context))
            return 0;
        SystemClock clock;
        Host host(MediumType::CdR80);
        host.recorder = *VirtualRecorder::withDisc(path, clock, {.pollsUntilReady = 0});
        static_cast<void>(host.run({0}));
        const int media = type == MediumType::BdRom ? 1 : 0;
        if (host.run({0xAD, media, 0, 0, 0, 0, 0, 0, 0x10, 0x04, 0, 0}, {}, 4100) != "good")
            return 0;
        return media == 1 ? host.at(4 + 12) >> 4 : (host.at(4 + 2) >> 5 & 3) + 1;
    };
    QCOMPARE(layersOf(MediumType::DvdRom, 2'298'496), 1);
    QCOMPARE(layersOf(MediumType::DvdRom, 2'298'497), 2);
    QCOMPARE(layersOf(MediumType::BdRom, 12'219'392), 1);
    QCOMPARE(layersOf(MediumType::BdRom, 12'219'393), 2);
    QCOMPARE(layersOf(MediumType::BdRom, 24'438'785), 3);
}

void TestPressedDisc::fillsTheLastSectorAndTheShortestTrack()
{
    QTemporaryDir dir;
    const auto image = fileIn(dir, "i.iso");
    std::ofstream(image) << "abc";
    SilentJobContext context;
    QVERIFY(pressDisc(image, fileIn(dir, "cd"), MediumType::CdRom, IfExists::Refuse, context));
    QVERIFY(pressDisc(image, fileIn(dir, "bd"), MediumType::BdRom, IfExists::Refuse, context));
    const auto cd = DiscFile::open(fileIn(dir, "cd"));
    QVERIFY(cd);
    QCOMPARE((*cd)->capacity(), 300U);
    Bytes sector(2048);
    QVERIFY((*cd)->read(0, SectorForm::Data, sector));
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(sector.data()), 4), QByteArray("abc\0", 4));
    const auto bd = DiscFile::open(fileIn(dir, "bd"));
    QVERIFY(bd);
    QCOMPARE((*bd)->capacity(), 1U);
}

void TestPressedDisc::keepsHoles()
{
    QTemporaryDir dir;
    const auto image = fileIn(dir, "i.iso");
    std::ofstream(image) << "begin";
    std::filesystem::resize_file(image, std::uintmax_t{90'000'000'000});
    {
        std::fstream end(image, std::ios::in | std::ios::out);
        end.seekp(-3, std::ios::end);
        end << "end";
    }
    SilentJobContext context;
    const auto path = fileIn(dir, "d.vdisc");
    QVERIFY(pressDisc(image, path, MediumType::BdRom, IfExists::Refuse, context));
    struct stat status{};
    QCOMPARE(::stat(path.c_str(), &status), 0);
    QVERIFY(status.st_size >= 90'000'000'000);
    QVERIFY2(status.st_blocks < 8192, "the file is not sparse"); // 4 MiB
    const auto disc = DiscFile::open(path);
    QVERIFY(disc);
    Bytes sector(2048);
    QVERIFY((*disc)->read(static_cast<std::int32_t>((*disc)->capacity() - 1), SectorForm::Data, sector));
    const std::size_t used = 90'000'000'000 % 2048;
    QCOMPARE(QByteArray(reinterpret_cast<const char*>(sector.data()) + used - 3, 3), "end");
}

void TestPressedDisc::exportsTheImageAgain()
{
    PressedHost host(MediumType::BdRom, 4000);
    static_cast<void>(host.recorder->takeDisc());
    const auto disc = DiscFile::open(host.path());
    QVERIFY(disc);
    const auto out = fileIn(host.dir, "out.iso");
    SilentJobContext context;
    QVERIFY(exportIso(**disc, out, context));
    const auto read = [](const std::filesystem::path& path) {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QCOMPARE(read(out).size(), 4000 * 2048);
    QVERIFY(read(out) == read(fileIn(host.dir, "i.iso")));
}

void TestPressedDisc::refusesWhatIsNoImage()
{
    QTemporaryDir dir;
    SilentJobContext context;
    const auto image = fileIn(dir, "i.iso");
    const auto press = [&](const std::filesystem::path& from, MediumType type) {
        return codeOf(pressDisc(from, fileIn(dir, "d.vdisc"), type, IfExists::Refuse, context));
    };
    QVERIFY(press(image, MediumType::BdRom) == ErrorCode::FileNotFound);
    QVERIFY(press(dir.path().toStdString(), MediumType::BdRom) == ErrorCode::FileIsSpecial);
    QVERIFY(press("/dev/null", MediumType::BdRom) == ErrorCode::FileIsSpecial);
    std::ofstream(image).flush();
    QVERIFY(press(image, MediumType::BdRom) == ErrorCode::InvalidArgument); // empty
    std::ofstream(image).put('x');
    QVERIFY(press(image, MediumType::DvdR) == ErrorCode::InvalidArgument); // nobody presses that
    std::filesystem::resize_file(image, std::uintmax_t{449'850} * 2048);
    QVERIFY(press(image, MediumType::CdRom) == ErrorCode::MediumTooSmall);
    QVERIFY(!std::filesystem::exists(fileIn(dir, "d.vdisc")));
    QVERIFY(codeOf(pressDisc(image, fileIn(dir, "none/d.vdisc"), MediumType::DvdRom, IfExists::Refuse,
                             context)) == ErrorCode::FileNotFound);
}

void TestPressedDisc::leavesNothingBehindWhenStopped()
{
    QTemporaryDir dir;
    const auto image = fileIn(dir, "i.iso");
    std::ofstream(image) << "abc";
    std::stop_source stop;
    stop.request_stop();
    SilentJobContext context(stop.get_token());
    QVERIFY(codeOf(pressDisc(image, fileIn(dir, "d.vdisc"), MediumType::BdRom, IfExists::Refuse, context)) ==
            ErrorCode::Cancelled);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList(QStringLiteral("i.iso")));
}

void TestPressedDisc::replacesADiscOnlyWhenTold()
{
    QTemporaryDir dir;
    const auto image = fileIn(dir, "i.iso");
    std::ofstream(image) << "abc";
    SilentJobContext context;
    const auto path = fileIn(dir, "d.vdisc");
    QVERIFY(DiscFile::create(path, MediumType::CdR80));
    QVERIFY(codeOf(pressDisc(image, path, MediumType::BdRom, IfExists::Refuse, context)) ==
            ErrorCode::FileExists);
    QVERIFY((*DiscFile::open(path))->type() == MediumType::CdR80);
    QVERIFY(pressDisc(image, path, MediumType::BdRom, IfExists::Replace, context));
    QVERIFY((*DiscFile::open(path))->type() == MediumType::BdRom);
}

QTEST_GUILESS_MAIN(TestPressedDisc)
#include "tst_presseddisc.moc"
