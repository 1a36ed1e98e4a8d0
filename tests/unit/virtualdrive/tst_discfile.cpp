// SPDX-License-Identifier: GPL-3.0-or-later
// LENGTH: one crash after the other over the same few helpers.
#include "core/virtualdrive/discfile.h"
#include "host.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <random>

#include <QtTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace emberdisc;
using namespace emberdisc::virtualdrive;
using namespace emberdisc::virtualdrive::test;

namespace {

constexpr std::size_t kSlot0 = 4096;
constexpr std::size_t kSlot1 = kSlot0 + 256 * 1024;

DiscState withTrack(std::uint32_t written)
{
    DiscState state;
    state.sessions.push_back({.firstTrack = 1});
    Track track;
    track.control = 4;
    track.written = written;
    state.tracks.push_back(track);
    return state;
}

Bytes load(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(chars));
    return {bytes.begin(), bytes.end()};
}

void store(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

ErrorCode codeOf(const Result<std::unique_ptr<DiscFile>>& result)
{
    return result ? ErrorCode::Internal : result.error().code;
}

} // namespace

class TestDiscFile : public QObject {
    Q_OBJECT

private slots:
    void namesAllMediaOfTheConsole();
    void createsBlankMediaOfTheNominalCapacity_data();
    void createsBlankMediaOfTheNominalCapacity();
    void refusesPressedMediaAndOddCapacities();
    void refusesToOverwriteUnlessTold();
    void leavesNoFileBehindWhenCreatingFails();
    void keepsSectorsAndStateOverReopening();
    void keepsAudioBesideData();
    void keepsZerosAsHoles();
    void isOpenedByOneRecorderAtATime();
    void opensForReadingWhatCannotBeWritten();
    void forgetsWhatWasNotCommitted();
    void rollsBackToTheStateBeforeATornRecord();
    void findsEveryDamageOfTheHeader();
    void refusesAFileWhoseEndIsMissing();
    void survivesTruncationAnywhere();
    void survivesGarbageAnywhere();
    void refusesForeignFiles();
    void refusesStatesThatMakeNoSense();
    void refusesTracksOfACdOnOtherMedia();
    void refusesATrackAtOnceWithoutItsRunOut();
    void keepsTheStateWhenSpaceRunsOut();
    void survivesKillAtRandomMoments();
};

void TestDiscFile::namesAllMediaOfTheConsole()
{
    QCOMPARE(allMediumTypes().size(), std::size_t{20});
    for (const MediumType type : allMediumTypes())
        QVERIFY(mediumTypeFromName(name(type)) == type);
    QVERIFY(mediumTypeFromName("dvd+r-dl") == MediumType::DvdPlusRDl);
    QVERIFY(!mediumTypeFromName("floppy"));
}

void TestDiscFile::createsBlankMediaOfTheNominalCapacity_data()
{
    QTest::addColumn<QByteArray>("medium");
    QTest::addColumn<quint32>("sectors");
    QTest::newRow("CD-R 74") << QByteArray("cd-r-74") << 333'000U;
    QTest::newRow("CD-R 80") << QByteArray("cd-r-80") << 359'849U;
    QTest::newRow("CD-R 90") << QByteArray("cd-r-90") << 404'849U;
    QTest::newRow("CD-RW") << QByteArray("cd-rw") << 359'849U;
    QTest::newRow("DVD+R") << QByteArray("dvd+r") << 2'295'104U;
    QTest::newRow("BD-R") << QByteArray("bd-r") << 12'219'392U;
    QTest::newRow("DVD-R") << QByteArray("dvd-r") << 2'298'496U;
    QTest::newRow("DVD-RW") << QByteArray("dvd-rw") << 2'298'496U;
    QTest::newRow("DVD-R DL") << QByteArray("dvd-r-dl") << 4'171'712U;
    QTest::newRow("DVD+R DL") << QByteArray("dvd+r-dl") << 4'173'824U;
    QTest::newRow("BD-R DL") << QByteArray("bd-r-dl") << 24'438'784U;
    QTest::newRow("BD-R XL, three layers") << QByteArray("bd-r-xl3") << 48'878'592U;
    QTest::newRow("BD-R XL, four layers") << QByteArray("bd-r-xl4") << 62'500'864U;
}

void TestDiscFile::createsBlankMediaOfTheNominalCapacity()
{
    QFETCH(QByteArray, medium);
    QFETCH(quint32, sectors);
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    const auto type = *mediumTypeFromName(medium.toStdString());
    QVERIFY(DiscFile::create(path, type));
    const auto disc = DiscFile::open(path);
    QVERIFY(disc);
    QVERIFY((*disc)->type() == type);
    QCOMPARE((*disc)->capacity(), sectors);
    QVERIFY((*disc)->state().isBlank());
    QVERIFY(std::filesystem::file_size(path) <= 1024 * 1024);
}

void TestDiscFile::refusesPressedMediaAndOddCapacities()
{
    QTemporaryDir dir;
    for (const MediumType type : allMediumTypes()) {
        const auto made = DiscFile::create(fileIn(dir, std::string(name(type)).c_str()), type);
        QCOMPARE(made.has_value(), !isPressed(type));
        if (!made) {
            QVERIFY(made.error().code == ErrorCode::InvalidArgument);
            QVERIFY(made.error().detail.find(name(type)) != std::string::npos);
        }
    }
    QVERIFY(codeOf(DiscFile::create(fileIn(dir, "x"), MediumType::CdR80, {.capacity = 400'000})) ==
            ErrorCode::InvalidArgument);
    QVERIFY(codeOf(DiscFile::create(fileIn(dir, "x"), MediumType::CdR80, {.capacity = 999})) ==
            ErrorCode::InvalidArgument);
}

void TestDiscFile::refusesToOverwriteUnlessTold()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    store(path, Bytes(10, std::byte{1}));
    QVERIFY(codeOf(DiscFile::create(path, MediumType::BdR)) == ErrorCode::FileExists);
    QCOMPARE(load(path), Bytes(10, std::byte{1}));
    auto made = DiscFile::create(path, MediumType::BdR, {.ifExists = IfExists::Replace});
    QVERIFY(made);
    QVERIFY(codeOf(DiscFile::create(path, MediumType::BdR, {.ifExists = IfExists::Replace})) ==
            ErrorCode::DiscFileInUse);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 1);
}

void TestDiscFile::leavesNoFileBehindWhenCreatingFails()
{
    QTemporaryDir dir;
    QVERIFY(codeOf(DiscFile::create(fileIn(dir, "no/such/a.vdisc"), MediumType::BdR)) ==
            ErrorCode::FileNotFound);
    QVERIFY(QDir(dir.path()).isEmpty());
}

void TestDiscFile::keepsSectorsAndStateOverReopening()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    const Bytes data = sectors(0, 100, 2048);
    DiscState state = withTrack(100);
    state.mediaCatalogNumber = {'1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '1', '2', '3'};
    state.tracks[0].indices = {40, 50};
    state.cdText.assign(36, std::byte{7});
    {
        auto disc = DiscFile::create(path, MediumType::CdR80);
        QVERIFY(disc);
        QVERIFY((*disc)->write(0, SectorForm::Data, data));
        QVERIFY((*disc)->commit(state));
    }
    const auto disc = DiscFile::open(path);
    QVERIFY(disc);
    QVERIFY((*disc)->state() == state);
    Bytes back(data.size());
    QVERIFY((*disc)->read(0, SectorForm::Data, back));
    QVERIFY(back == data);
}

void TestDiscFile::keepsAudioBesideData()
{
    QTemporaryDir dir;
    auto disc = DiscFile::create(fileIn(dir, "a.vdisc"), MediumType::CdR80);
    QVERIFY(disc);
    const Bytes audio = sectors(70, 80, 2352);
    const Bytes before = sectors(0, 70, 2048);
    const Bytes after = sectors(150, 130, 2048);
    QVERIFY((*disc)->write(0, SectorForm::Data, before));
    QVERIFY((*disc)->write(70, SectorForm::Audio, audio));
    QVERIFY((*disc)->write(150, SectorForm::Data, after));
    Bytes back(audio.size());
    QVERIFY((*disc)->read(70, SectorForm::Audio, back));
    QVERIFY(back == audio);
    back.resize(before.size());
    QVERIFY((*disc)->read(0, SectorForm::Data, back));
    QVERIFY(back == before);
    back.resize(after.size());
    QVERIFY((*disc)->read(150, SectorForm::Data, back));
    QVERIFY(back == after);
}

void TestDiscFile::keepsZerosAsHoles()
{
    QTemporaryDir folder;
    const auto path = fileIn(folder, "a.vdisc");
    const auto disc = DiscFile::create(path, MediumType::BdR);
    QVERIFY(disc.has_value());
    constexpr std::uint32_t kCount = 4096;
    const Bytes zeros(std::size_t{kCount} * 2048);
    const auto blocks = [&path] {
        struct stat status{};
        return ::stat(path.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_blocks) * 512 : -1;
    };
    const std::int64_t before = blocks();
    QVERIFY((*disc)->write(0, SectorForm::Data, zeros).has_value());
    QVERIFY((*disc)->commit(withTrack(kCount)).has_value());
    QVERIFY(blocks() < before + 1024 * 1024);
    // What was there before is gone; what differs from zeros in its last byte is kept.
    QVERIFY((*disc)->write(64, SectorForm::Data, sectors(64, 32, 2048)).has_value());
    QVERIFY((*disc)->write(64, SectorForm::Data, std::span(zeros).first(std::size_t{31} * 2048)).has_value());
    Bytes last(2048);
    last.back() = std::byte{1};
    QVERIFY((*disc)->write(200, SectorForm::Data, last).has_value());
    Bytes read(std::size_t{32} * 2048);
    QVERIFY((*disc)->read(64, SectorForm::Data, read).has_value());
    QVERIFY(std::ranges::equal(std::span(read).first(std::size_t{31} * 2048),
                               std::span(zeros).first(std::size_t{31} * 2048)));
    QVERIFY(std::ranges::equal(std::span(read).last(2048), sectors(95, 1, 2048)));
    Bytes one(2048);
    QVERIFY((*disc)->read(200, SectorForm::Data, one).has_value());
    QVERIFY(one == last);
}

void TestDiscFile::isOpenedByOneRecorderAtATime()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    auto disc = DiscFile::create(path, MediumType::BdR);
    QVERIFY(disc);
    QVERIFY(codeOf(DiscFile::open(path)) == ErrorCode::DiscFileInUse);
    disc->reset();
    QVERIFY(DiscFile::open(path));
}

void TestDiscFile::opensForReadingWhatCannotBeWritten()
{
    QTemporaryDir dir;
    QVERIFY(::chmod(dir.path().toLocal8Bit().constData(), 0755) == 0);
    const auto path = fileIn(dir, "a.vdisc");
    QVERIFY(DiscFile::create(path, MediumType::BdR));
    QVERIFY(::chmod(path.c_str(), 0444) == 0);
    // Root may write everything, so the question is put by somebody else.
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && ::setuid(65534) != 0)
            ::_exit(9);
        auto disc = DiscFile::open(path);
        if (!disc || !(*disc)->isWriteProtected())
            ::_exit(1);
        const Bytes sector(2048);
        const auto written = (*disc)->write(0, SectorForm::Data, sector);
        ::_exit(!written && written.error().code == ErrorCode::MediumWriteProtected ? 0 : 2);
    }
    int status = -1;
    QVERIFY(::waitpid(child, &status, 0) == child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
}

void TestDiscFile::forgetsWhatWasNotCommitted()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    {
        auto disc = DiscFile::create(path, MediumType::BdR);
        QVERIFY(disc);
        QVERIFY((*disc)->write(0, SectorForm::Data, sectors(0, 32, 2048)));
        QVERIFY((*disc)->commit(withTrack(32)));
        QVERIFY((*disc)->write(32, SectorForm::Data, sectors(32, 320, 2048)));
    }
    const auto disc = DiscFile::open(path);
    QVERIFY(disc);
    QVERIFY((*disc)->state() == withTrack(32));
    QCOMPARE(std::filesystem::file_size(path), std::uintmax_t{1024 * 1024 + 32 * 2048});
}

void TestDiscFile::rollsBackToTheStateBeforeATornRecord()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    {
        auto disc = DiscFile::create(path, MediumType::BdR); // record 1 in slot 1
        QVERIFY(disc);
        QVERIFY((*disc)->commit(withTrack(32))); // record 2 in slot 0
        QVERIFY((*disc)->commit(withTrack(64))); // record 3 in slot 1
    }
    const Bytes whole = load(path);
    QVERIFY((*DiscFile::open(path))->state() == withTrack(64));
    for (const std::size_t cut : {0U, 4U, 8U, 12U, 16U, 20U, 23U, 24U, 30U, 60U, 90U}) {
        Bytes torn = whole;
        std::fill(torn.begin() + static_cast<std::ptrdiff_t>(kSlot1 + cut),
                  torn.begin() + static_cast<std::ptrdiff_t>(kSlot1 + 200), std::byte{0xA5});
        store(path, torn);
        const auto disc = DiscFile::open(path);
        QVERIFY2(disc, "the older record counts");
        QVERIFY((*disc)->state() == withTrack(32));
    }
    Bytes none = whole;
    none[kSlot0 + 20] ^= std::byte{1};
    none[kSlot1 + 20] ^= std::byte{1};
    store(path, none);
    QVERIFY(codeOf(DiscFile::open(path)) == ErrorCode::DiscFileInvalid);
}

void TestDiscFile::findsEveryDamageOfTheHeader()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    QVERIFY(DiscFile::create(path, MediumType::CdRw));
    const Bytes whole = load(path);
    for (std::size_t i = 0; i < 52; ++i) {
        Bytes damaged = whole;
        damaged[i] ^= std::byte{0x10};
        store(path, damaged);
        const ErrorCode code = codeOf(DiscFile::open(path));
        QVERIFY(code == (i >= 16 && i < 20 ? ErrorCode::DiscFileVersion : ErrorCode::DiscFileInvalid));
    }
}

void TestDiscFile::refusesAFileWhoseEndIsMissing()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    {
        auto disc = DiscFile::create(path, MediumType::BdR);
        QVERIFY(disc);
        QVERIFY((*disc)->commit(withTrack(64)));
    }
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    QVERIFY(codeOf(DiscFile::open(path)) == ErrorCode::DiscFileInvalid);
}

void TestDiscFile::survivesTruncationAnywhere()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    const Bytes data = sectors(0, 64, 2048);
    {
        auto disc = DiscFile::create(path, MediumType::BdR);
        QVERIFY(disc);
        QVERIFY((*disc)->write(0, SectorForm::Data, data));
        QVERIFY((*disc)->commit(withTrack(32)));
        QVERIFY((*disc)->commit(withTrack(64)));
    }
    const Bytes whole = load(path);
    std::mt19937 random(7);
    for (int i = 0; i < 150; ++i) {
        store(path, std::span(whole).first(random() % whole.size()));
        const auto disc = DiscFile::open(path);
        QVERIFY(!disc);
        QVERIFY(disc.error().code == ErrorCode::DiscFileInvalid);
    }
}

void TestDiscFile::survivesGarbageAnywhere()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    {
        auto disc = DiscFile::create(path, MediumType::BdR);
        QVERIFY(disc);
        QVERIFY((*disc)->commit(withTrack(32)));
        QVERIFY((*disc)->commit(withTrack(64)));
    }
    const Bytes whole = load(path);
    std::mt19937 random(11);
    for (int i = 0; i < 300; ++i) {
        Bytes garbled = whole;
        const std::size_t region =
            std::array<std::size_t, 3>{0, kSlot0, kSlot1}[static_cast<std::size_t>(i % 3)];
        for (unsigned edit = 0; edit < 1 + random() % 4; ++edit)
            garbled[region + random() % 120] = static_cast<std::byte>(random());
        store(path, garbled);
        const auto disc = DiscFile::open(path);
        if (disc)
            QVERIFY((*disc)->state() == withTrack(32) || (*disc)->state() == withTrack(64));
        else
            QVERIFY(disc.error().code == ErrorCode::DiscFileInvalid ||
                    disc.error().code == ErrorCode::DiscFileVersion);
    }
}

void TestDiscFile::refusesForeignFiles()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a");
    QVERIFY(codeOf(DiscFile::open(path)) == ErrorCode::FileNotFound);
    store(path, {});
    QVERIFY(codeOf(DiscFile::open(path)) == ErrorCode::DiscFileInvalid);
    store(path, Bytes(100'000, std::byte{0x45}));
    QVERIFY(codeOf(DiscFile::open(path)) == ErrorCode::DiscFileInvalid);
    QVERIFY(codeOf(DiscFile::open(dir.path().toStdString())) == ErrorCode::FileIsSpecial);
    const auto fifo = fileIn(dir, "fifo");
    QVERIFY(::mkfifo(fifo.c_str(), 0600) == 0);
    QVERIFY(codeOf(DiscFile::open(fifo)) == ErrorCode::FileIsSpecial);
}

void TestDiscFile::refusesStatesThatMakeNoSense()
{
    const auto parses = [](const DiscState& state) {
        return parseDiscState(serialize(state), 10'000).has_value();
    };
    const DiscState good = withTrack(100);
    QVERIFY(parses(good));
    const auto refused = [&](auto change) {
        DiscState bad = good;
        change(bad);
        return !parses(bad);
    };
    QVERIFY(refused([](DiscState& s) { s.tracks[0].written = 10'003; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].written = 0xFFFFFFFF; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].start = -5; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].start = 0x7FFFFFFF; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].number = 2; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].session = 2; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].control = 0; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].size = 5; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].pregap = 151; }));
    QVERIFY(refused([](DiscState& s) { s.tracks[0].indices = {101}; }));
    QVERIFY(refused([](DiscState& s) { s.tracks.push_back(s.tracks[0]); }));
    QVERIFY(refused([](DiscState& s) { s.tracks.clear(); }));
    QVERIFY(refused([](DiscState& s) { s.sessions.clear(); }));
    QVERIFY(refused([](DiscState& s) { s.sessions[0].firstTrack = 2; }));
    QVERIFY(refused([](DiscState& s) { s.sessions[0].state = SessionState::Complete; }));
    QVERIFY(refused([](DiscState& s) { s.sessions.push_back({.firstTrack = 2}); }));
    QVERIFY(refused([](DiscState& s) { s.cdText.resize(17); }));
    Bytes bytes = serialize(good);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        QVERIFY(!parseDiscState(std::span(bytes).first(length), 10'000));
    bytes.push_back(std::byte{0});
    QVERIFY(!parseDiscState(bytes, 10'000));
    bytes[0] = std::byte{3};
    QVERIFY(parseDiscState(bytes, 10'000).error().code == ErrorCode::DiscFileVersion);
}

void TestDiscFile::refusesTracksOfACdOnOtherMedia()
{
    const auto reopened = [](MediumType type, auto change) {
        QTemporaryDir folder;
        const auto path = fileIn(folder, "a.vdisc");
        DiscState state = withTrack(100);
        change(state.tracks[0]);
        {
            auto disc = DiscFile::create(path, type);
            if (!disc || !(*disc)->commit(state))
                return false;
        }
        return DiscFile::open(path).has_value();
    };
    const auto raw = [](Track& track) { track.form = SectorForm::Raw; };
    const auto withSubChannel = [](Track& track) { track.keepsSubChannel = true; };
    const auto inPackets = [](Track& track) { track.packetSize = 4; };
    QVERIFY(reopened(MediumType::CdR80, raw));
    QVERIFY(reopened(MediumType::CdR80, withSubChannel));
    QVERIFY(reopened(MediumType::CdR80, inPackets));
    QVERIFY(reopened(MediumType::DvdPlusR, [](Track&) {}));
    QVERIFY(!reopened(MediumType::DvdPlusR, raw));
    QVERIFY(!reopened(MediumType::DvdPlusR, withSubChannel));
    QVERIFY(!reopened(MediumType::DvdPlusR, inPackets));
}

void TestDiscFile::refusesATrackAtOnceWithoutItsRunOut()
{
    const auto opens = [](std::uint32_t written, std::uint32_t size, TrackWriting writing) {
        QTemporaryDir folder;
        const auto path = fileIn(folder, "a.vdisc");
        DiscState state = withTrack(written);
        state.tracks[0].state = TrackState::Reserved;
        state.tracks[0].size = size;
        state.tracks[0].writing = writing;
        {
            auto disc = DiscFile::create(path, MediumType::CdR80);
            if (!disc || !(*disc)->commit(state))
                return false;
        }
        return DiscFile::open(path).has_value();
    };
    QVERIFY(opens(300, 302, TrackWriting::TrackAtOnce));
    QVERIFY(!opens(301, 302, TrackWriting::TrackAtOnce));
    QVERIFY(!opens(1, 1, TrackWriting::TrackAtOnce)); // which would have been filled up to 2^32 - 1
    QVERIFY(!opens(1, 1, TrackWriting::SessionAtOnce));
    QVERIFY(opens(1, 1, TrackWriting::Incremental));
}

void TestDiscFile::keepsTheStateWhenSpaceRunsOut()
{
    Host host(MediumType::BdR);
    QCOMPARE(host.writeData(0, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    // No file may grow beyond what it has now, as on a full file system.
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit tight = before;
    tight.rlim_cur = 1024 * 1024 + 40 * 2048;
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
    const QByteArray full = host.writeData(32, 32);
    const QByteArray small = host.writeData(32, 8);
    const QByteArray padded = host.synchronize(); // the cluster's padding does not fit
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    QCOMPARE(full, "3/0C/00");
    QCOMPARE(small, "good");
    QCOMPARE(padded, "3/0C/00");
    host.powerCut();
    QCOMPARE(host.nextWritable(1), 32);
    QVERIFY(host.holds(0, 32));
    QCOMPARE(host.writeData(32, 32), "good");
    QCOMPARE(host.synchronize(), "good");
    QVERIFY(host.holds(0, 64));
}

void TestDiscFile::survivesKillAtRandomMoments()
{
    QTemporaryDir dir;
    const auto path = fileIn(dir, "a.vdisc");
    // The child tells here how far it has synchronized.
    auto* synced = static_cast<volatile std::uint32_t*>(
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    std::mt19937 random(20040229);
    for (int round = 0; round < 30; ++round) {
        QVERIFY(DiscFile::create(path, MediumType::BdR, {.ifExists = IfExists::Replace}));
        *synced = 0;
        const pid_t child = ::fork();
        if (child == 0) {
            const SystemClock clock;
            auto recorder = VirtualRecorder::withDisc(path, clock, {.pollsUntilReady = 0});
            for (std::uint32_t lba = 0; recorder; lba += 32) {
                const Bytes data = sectors(static_cast<std::int32_t>(lba), 32, 2048);
                mmc::Command write{mmc::Cdb(0x2A)};
                putBe32(write.cdb.from(2), lba);
                putBe16(write.cdb.from(7), 32);
                write.out = data;
                static_cast<void>((*recorder)->execute({mmc::Cdb(0)}));
                if (!(*recorder)->execute(write))
                    ::_exit(1);
                if (lba % 128 == 96) {
                    if (!(*recorder)->execute({mmc::Cdb(0x35)}))
                        ::_exit(2);
                    *synced = lba + 32;
                }
            }
            ::_exit(3);
        }
        // A random moment, also within what follows a few synchronizations.
        const auto wanted = static_cast<std::uint32_t>(random() % 4 * 128);
        for (int i = 0; i < 120'000 && *synced < wanted; ++i) // a minute, should the machine be busy
            ::usleep(500);
        ::usleep(static_cast<unsigned>(random() % 6000));
        ::kill(child, SIGKILL);
        int status = 0;
        QVERIFY(::waitpid(child, &status, 0) == child);
        QVERIFY2(WIFSIGNALED(status), "the child was killed, and did not end by itself");

        const auto disc = DiscFile::open(path);
        QVERIFY2(disc, disc ? "" : disc.error().toString().c_str());
        const auto end = static_cast<std::uint32_t>((*disc)->state().end());
        QVERIFY(end >= *synced && end >= wanted);
        QCOMPARE(end % 128, 0U);
        for (std::uint32_t lba = 0; lba < end; lba += 32) {
            Bytes back(32 * 2048);
            QVERIFY((*disc)->read(static_cast<std::int32_t>(lba), SectorForm::Data, back));
            QVERIFY(back == sectors(static_cast<std::int32_t>(lba), 32, 2048));
        }
    }
    ::munmap(const_cast<std::uint32_t*>(synced), 4096);
}

QTEST_GUILESS_MAIN(TestDiscFile)
#include "tst_discfile.moc"
