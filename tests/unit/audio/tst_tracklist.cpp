// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/tracklist.h"

#include "tests/unit/audio/soundfiles.h"

#include <QTest>

#include <optional>

using namespace emberdisc;
using namespace emberdisc::audio;
using namespace emberdisc::audio::test;

namespace {

Track named(const std::string& title)
{
    Track track = exactTrack(588 * 400);
    track.title = title;
    return track;
}

std::vector<Track> allNamed(const std::vector<std::string>& titles)
{
    std::vector<Track> tracks;
    for (const std::string& title : titles)
        tracks.push_back(named(title));
    return tracks;
}

std::string titles(const TrackList& list)
{
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i)
        text += list.at(i).title;
    return text;
}

/// Repeats on a copy what it hears, as a model of the window does.
class Mirror final : public TrackListObserver {
public:
    explicit Mirror(const TrackList& list) : m_list(list) {}
    void aboutToInsert(std::size_t index) override { expect(index <= copy.size()); }
    void inserted(std::size_t index) override
    {
        copy.insert(copy.begin() + static_cast<std::ptrdiff_t>(index), m_list.idAt(index));
    }
    void aboutToRemove(std::size_t index) override
    {
        expect(index < copy.size() && copy[index] == m_list.idAt(index));
    }
    void removed(std::size_t index) override
    {
        copy.erase(copy.begin() + static_cast<std::ptrdiff_t>(index));
    }
    void aboutToMove(std::size_t from, std::size_t to) override
    {
        expect(from < copy.size() && to < copy.size() && from != to);
    }
    void moved(std::size_t from, std::size_t to) override
    {
        const TrackId id = copy[from];
        copy.erase(copy.begin() + static_cast<std::ptrdiff_t>(from));
        copy.insert(copy.begin() + static_cast<std::ptrdiff_t>(to), id);
    }
    void changed(std::size_t index) override
    {
        expect(index < copy.size());
        ++changes;
    }
    void optionsChanged() override { ++changes; }
    void expect(bool condition) { isSane = isSane && condition; }
    std::vector<TrackId> copy;
    int changes = 0;
    bool isSane = true;

private:
    const TrackList& m_list;
};

} // namespace

class TrackListTest : public QObject {
    Q_OBJECT

private slots:
    void insertsWhereItIsTold()
    {
        TrackList list;
        QVERIFY(list.append(allNamed({"a", "d"})).has_value());
        QVERIFY(list.insert(1, allNamed({"b", "c"})).has_value());
        QCOMPARE(titles(list), std::string("abcd"));
        QCOMPARE(list.insert(5, allNamed({"e"})).error().code, ErrorCode::InvalidArgument);
    }

    void movesManyAndKeepsTheirOrder_data()
    {
        QTest::addColumn<QList<int>>("from");
        QTest::addColumn<int>("to");
        QTest::addColumn<QString>("result");
        QTest::newRow("one down") << QList<int>{0} << 3 << QStringLiteral("bcadefg");
        QTest::newRow("one up") << QList<int>{5} << 1 << QStringLiteral("afbcdeg");
        QTest::newRow("to the end") << QList<int>{1, 3} << 7 << QStringLiteral("acefgbd");
        QTest::newRow("to the start, given backwards") << QList<int>{6, 2} << 0 << QStringLiteral("cgabdef");
        QTest::newRow("from both sides") << QList<int>{0, 2, 5, 6} << 4 << QStringLiteral("bdacfge");
        QTest::newRow("onto itself") << QList<int>{2} << 2 << QStringLiteral("abcdefg");
        QTest::newRow("behind itself") << QList<int>{2} << 3 << QStringLiteral("abcdefg");
        QTest::newRow("all") << QList<int>{0, 1, 2, 3, 4, 5, 6} << 3 << QStringLiteral("abcdefg");
        QTest::newRow("the same twice") << QList<int>{0, 0} << 2 << QStringLiteral("bacdefg");
    }
    void movesManyAndKeepsTheirOrder()
    {
        QFETCH(QList<int>, from);
        QFETCH(int, to);
        QFETCH(QString, result);
        TrackList list;
        QVERIFY(list.append(allNamed({"a", "b", "c", "d", "e", "f", "g"})).has_value());
        std::vector<TrackId> ids;
        for (const int index : from)
            ids.push_back(list.idAt(static_cast<std::size_t>(index)));
        const auto edit = list.move(ids, static_cast<std::size_t>(to));
        QVERIFY(edit.has_value());
        QCOMPARE(titles(list), result.toStdString());
        QCOMPARE(edit->isEmpty(), result == QStringLiteral("abcdefg"));
        list.revert(*edit);
        QCOMPARE(titles(list), std::string("abcdefg"));
    }

    void refusesAHundredTracksAndAddsNone()
    {
        TrackList list;
        QVERIFY(list.append(std::vector<Track>(60, named("x"))).has_value());
        QCOMPARE(list.append(std::vector<Track>(40, named("y"))).error().code, ErrorCode::AudioTooManyTracks);
        QCOMPARE(list.size(), std::size_t{60});
        QVERIFY(list.append(std::vector<Track>(39, named("y"))).has_value());
        QCOMPARE(list.append(allNamed({"z"})).error().code, ErrorCode::AudioTooManyTracks);
    }

    void refusesUnknownIdsAndWrongCodes()
    {
        TrackList list;
        QVERIFY(list.append(allNamed({"a"})).has_value());
        const std::vector<TrackId> wrong = {list.idAt(0), 77};
        QCOMPARE(list.remove(wrong).error().code, ErrorCode::NodeNotFound);
        QCOMPARE(list.move(wrong, 0).error().code, ErrorCode::NodeNotFound);
        QCOMPARE(list.change(77, named("b")).error().code, ErrorCode::NodeNotFound);
        QCOMPARE(list.size(), std::size_t{1});
        Track bad = named("b");
        bad.isrc = "no";
        QCOMPARE(list.change(list.idAt(0), bad).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(list.append(std::vector{bad}).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(list.setOptions({.catalog = "1"}).error().code, ErrorCode::InvalidArgument);
    }

    void plansWithItsOptions()
    {
        TrackList list;
        QCOMPARE(list.plan().error().code, ErrorCode::CompilationEmpty);
        QVERIFY(list.append(allNamed({"a", "b"})).has_value());
        QCOMPARE(list.plan()->sectorCount, 950U);
        const auto edit = list.setOptions({.gapSectors = 0});
        QVERIFY(edit.has_value());
        QCOMPARE(list.plan()->sectorCount, 800U);
        list.revert(*edit);
        QCOMPARE(list.plan()->sectorCount, 950U);
    }

    void takesAMeasurementOfTheSameSoundOnly()
    {
        TrackList list;
        Track track = named("a");
        track.sound.count = Count::Estimated;
        QVERIFY(list.append(std::vector{track}).has_value());
        Track measured = track;
        measured.title = "ignored";
        measured.sound.count = Count::Exact;
        measured.sound.sampleCount = 123;
        QVERIFY(list.takeMeasurement(list.idAt(0), measured));
        QCOMPARE(list.at(0).sound.sampleCount, 123U);
        QCOMPARE(list.at(0).title, std::string("a"));
        measured.sound.path = "other";
        QVERIFY(!list.takeMeasurement(list.idAt(0), measured));
        QVERIFY(!list.takeMeasurement(55, measured));
    }

    void anyEditsCanBeUndoneAndRedone()
    {
        TrackList list;
        Mirror mirror(list);
        list.addObserver(&mirror);
        std::mt19937 random(20);
        std::vector<TrackListEdit> edits;
        std::vector<std::vector<std::pair<TrackId, std::string>>> states;
        const auto state = [&] {
            std::vector<std::pair<TrackId, std::string>> all = {{list.options().gapSectors, "gap"}};
            for (std::size_t i = 0; i < list.size(); ++i)
                all.emplace_back(list.idAt(i), list.at(i).title);
            return all;
        };
        states.push_back(state());
        for (int i = 0; i < 2000; ++i) {
            if (auto edit = randomEdit(list, random)) {
                edits.push_back(std::move(*edit));
                states.push_back(state());
            }
            QVERIFY(mirror.copy == list.ids() && mirror.isSane);
        }
        QVERIFY(edits.size() > 1500);
        for (std::size_t i = edits.size(); i-- > 0;) {
            list.revert(edits[i]);
            QVERIFY(state() == states[i]);
        }
        QVERIFY(list.isEmpty());
        for (std::size_t i = 0; i < edits.size(); ++i) {
            list.reapply(edits[i]);
            QVERIFY(state() == states[i + 1]);
        }
        QVERIFY(mirror.copy == list.ids() && mirror.isSane);
        list.removeObserver(&mirror);
        const int before = mirror.changes;
        QVERIFY(list.setOptions({.gapSectors = 9999}).has_value());
        QCOMPARE(mirror.changes, before);
    }

private:
    static std::optional<TrackListEdit> randomEdit(TrackList& list, std::mt19937& random)
    {
        const auto toOptional = [](Result<TrackListEdit> result) {
            return result ? std::optional(std::move(*result)) : std::nullopt;
        };
        std::vector<TrackId> ids;
        for (std::size_t i = 0; i < list.size(); ++i)
            if (random() % 8 == 0)
                ids.push_back(list.idAt(i));
        const std::size_t place = random() % (list.size() + 1);
        switch (random() % 5) {
        case 0:
            return toOptional(
                list.insert(place, std::vector(random() % 9, named("t" + std::to_string(random() % 1000)))));
        case 1:
            return toOptional(list.remove(ids));
        case 2:
            return toOptional(list.setOptions({.gapSectors = static_cast<std::uint32_t>(random() % 300)}));
        case 3:
            return list.isEmpty() ? std::nullopt
                                  : toOptional(list.change(list.idAt(place % list.size()), named("changed")));
        default:
            return toOptional(list.move(ids, place));
        }
    }
};

QTEST_GUILESS_MAIN(TrackListTest)
#include "tst_tracklist.moc"
