// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/byteorder.h"
#include "core/image/importtree.h"
#include "core/image/sessions.h"
#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

namespace {

using Bytes = std::vector<std::byte>;
using Starts = std::vector<std::uint64_t>;

Bytes session(const std::string& file, std::uint32_t start)
{
    TreeMaker maker;
    maker.file(file, pattern(5000, start));
    ImageOptions options = reproducible();
    options.baseLba = start;
    return makeImage(maker.compilation(), options);
}

void append(Bytes& disc, const Bytes& image, std::uint64_t start)
{
    disc.resize(start * kSectorSize);
    disc.insert(disc.end(), image.begin(), image.end());
}

Starts startsOf(const Bytes& disc)
{
    MemorySectors sectors(disc);
    return findSessions(sectors).value();
}

/// Three sessions, the last two of which begin at these sectors.
Bytes threeSessions(std::uint32_t second, std::uint32_t third)
{
    Bytes disc = session("/one", 0);
    append(disc, session("/two", second), second);
    append(disc, session("/three", third), third);
    return disc;
}

/// What growisofs and libburn do on media that can be written over: the volume at sector 16 becomes the last
/// session's, and grows.
void copyDescriptors(Bytes& disc, std::uint64_t from)
{
    std::copy_n(disc.begin() + static_cast<std::ptrdiff_t>((from + 16) * kSectorSize), 3 * kSectorSize,
                disc.begin() + static_cast<std::ptrdiff_t>(16 * kSectorSize));
    putBoth32(std::span(disc).subspan(16 * kSectorSize + 80),
              static_cast<std::uint32_t>(disc.size() / kSectorSize));
}

} // namespace

/// Sessions that lie in one image, and what each of them shows.
class TestFindSessions : public QObject {
    Q_OBJECT

private slots:
    void oneSessionIsOne() { QCOMPARE(startsOf(session("/one", 0)), Starts{0}); }

    void sessionsBehindEachOtherAreFound_data()
    {
        QTest::addColumn<std::uint32_t>("second");
        QTest::addColumn<std::uint32_t>("third");
        const auto end = static_cast<std::uint32_t>(session("/one", 0).size() / kSectorSize);
        QTest::newRow("without gaps") << end << 2 * end;
        QTest::newRow("aligned") << 256U << 512U;
        QTest::newRow("as on a CD") << end + 11'400 << 2 * end + 18'300;
    }
    void sessionsBehindEachOtherAreFound()
    {
        QFETCH(std::uint32_t, second);
        QFETCH(std::uint32_t, third);
        const Bytes disc = threeSessions(second, third);
        QCOMPARE(startsOf(disc), (Starts{0, second, third}));
        const std::pair<std::uint64_t, const char*> shown[] = {
            {0, "/one"}, {second, "/two"}, {third, "/three"}};
        for (const auto& [start, path] : shown) {
            MemorySectors sectors(disc);
            const auto reader = ImageReader::open(sectors, {.sessionStart = start});
            QVERIFY(reader);
            SilentJobContext job;
            const auto imported = importTree(*reader, reader->best(), job);
            QVERIFY(imported);
            QCOMPARE(imported->nodes.size(), std::size_t{1});
            QCOMPARE('/' + std::string(imported->nodes.front()->name()), std::string(path));
            QCOMPARE(sha256(*imported->nodes.front()->source()),
                     sha256(*reader->contents(reader->find(reader->best(), path).value()).value()));
        }
    }

    void aGrownVolumeIsNoSessionOfItsOwn()
    {
        Bytes disc = threeSessions(256, 512);
        copyDescriptors(disc, 512);
        QCOMPARE(startsOf(disc), (Starts{256, 512})); // the first one's descriptors are gone
        disc = Bytes(32 * std::size_t{kSectorSize});
        append(disc, session("/one", 32), 32);
        append(disc, session("/two", 512), 512);
        copyDescriptors(disc, 512);
        QCOMPARE(startsOf(disc), (Starts{32, 512}));
    }

    void anImageWithinAnImageIsNoSession()
    {
        const Bytes inner = session("/inner", 0);
        TreeMaker maker;
        maker.file("/inner.iso", std::string(reinterpret_cast<const char*>(inner.data()), inner.size()));
        Bytes disc = makeImage(maker.compilation());
        append(disc, inner, disc.size() / kSectorSize); // its addresses are not those of its place
        QCOMPARE(startsOf(disc), Starts{0});
    }

    void whatIsNotKnownIsOneSession()
    {
        QCOMPARE(startsOf(Bytes(100 * std::size_t{kSectorSize})), Starts{0});
        MemorySectors sectors(threeSessions(256, 512));
        sectors.isSizeKnown = false;
        QCOMPARE(findSessions(sectors).value(), Starts{0});
    }
};

QTEST_GUILESS_MAIN(TestFindSessions)
#include "tst_findsessions.moc"
