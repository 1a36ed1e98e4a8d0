// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/observer.h"

#include "treetools.h"

#include <algorithm>
#include <map>
#include <random>
#include <ranges>

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::tree;
using namespace emberdisc::test;

namespace {

/// What a view would show: it follows the messages only, row by row, and never looks at names before it is
/// told to.
class Mirror final : public CompilationObserver {
public:
    explicit Mirror(DataCompilation& compilation) : m_compilation(compilation)
    {
        m_compilation.addObserver(*this);
    }
    ~Mirror() override { m_compilation.removeObserver(*this); }

    void aboutToInsert(const Node& parent, std::size_t first, std::size_t last) override
    {
        sane = sane && first <= rows(parent).size() && first <= last && !m_busy;
        m_busy = true;
    }
    void inserted(const Node& parent, std::size_t first, std::size_t last) override
    {
        m_busy = false;
        std::vector<NodeId> ids;
        for (const Node& node :
             parent.children() | std::views::drop(first) | std::views::take(last - first + 1)) {
            ids.push_back(node.id());
            learn(node);
        }
        rows(parent).insert(rows(parent).begin() + static_cast<std::ptrdiff_t>(first), ids.begin(),
                            ids.end());
    }
    void aboutToRemove(const Node& parent, std::size_t first, std::size_t last) override
    {
        sane = sane && last < rows(parent).size() && first <= last && !m_busy;
        m_busy = true;
    }
    void removed(const Node& parent, std::size_t first, std::size_t last) override
    {
        m_busy = false;
        auto& list = rows(parent);
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(first),
                   list.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    }
    void aboutToMove(const Node& from, std::size_t row, const Node& to, std::size_t before) override
    {
        sane = sane && !m_busy && row < rows(from).size() && before <= rows(to).size();
        sane =
            sane && (&from != &to || (before != row && before != row + 1)); // beginMoveRows() refuses these
        m_busy = true;
        const NodeId id = rows(from)[row];
        rows(to).insert(rows(to).begin() + static_cast<std::ptrdiff_t>(before), id);
        if (&from == &to && before < row)
            ++row;
        rows(from).erase(rows(from).begin() + static_cast<std::ptrdiff_t>(row));
    }
    void moved(const Node& node) override
    {
        m_busy = false;
        sane = sane && rows(*node.parent())[node.index()] == node.id();
    }
    void changed(const Node& node) override
    {
        sane = sane && !m_busy && rows(*node.parent())[node.index()] == node.id();
    }
    void volumeLabelChanged() override { ++labels; }
    void edited() override { ++edits; }

    [[nodiscard]] bool matches(const Node& node)
    {
        return sane && !m_busy && std::ranges::equal(node.children(), rows(node), {}, &Node::id) &&
               std::ranges::all_of(node.children(), [this](const Node& child) { return matches(child); });
    }

    bool sane = true;
    int edits = 0;
    int labels = 0;

private:
    std::vector<NodeId>& rows(const Node& node) { return m_rows[node.id()]; }
    void learn(const Node& node)
    {
        rows(node).clear();
        for (const Node& child : node.children()) {
            rows(node).push_back(child.id());
            learn(child);
        }
    }

    DataCompilation& m_compilation;
    std::map<NodeId, std::vector<NodeId>> m_rows;
    bool m_busy = false;
};

/// Random edits on a compilation, also ones that must be refused.
class Storm {
public:
    Storm(DataCompilation& compilation, unsigned seed) : m_compilation(compilation), m_random(seed) {}

    Result<Edit> edit()
    {
        switch (below(12)) {
        case 0:
        case 1:
        case 2: {
            std::vector<NodePtr> nodes;
            for (std::size_t i = 0; i <= below(4); ++i)
                nodes.push_back(subtree(3));
            return m_compilation.insert(anyNode(), std::move(nodes), rules());
        }
        case 3:
        case 4:
            return m_compilation.remove(someNodes());
        case 5:
        case 6:
            return m_compilation.rename(anyNode(), name());
        case 7:
        case 8:
        case 9:
            return m_compilation.move(someNodes(), anyNode(), rules());
        case 10:
            return m_compilation.newFolder(anyNode(), name());
        default:
            return m_compilation.setVolumeLabel("LABEL" + std::to_string(below(3)));
        }
    }

private:
    std::size_t below(std::size_t limit) { return m_random() % limit; }
    std::string name()
    {
        return std::string(1, static_cast<char>('a' + below(6))) + (below(3) == 0 ? ".txt" : "");
    }
    NodeId anyNode()
    {
        const Node* node = &m_compilation.root();
        while (node->childCount() > 0 && below(4) != 0)
            node = &node->children()[static_cast<std::ptrdiff_t>(below(node->childCount()))];
        return below(50) == 0 ? NodeId{below(5000)} : node->id();
    }
    std::vector<NodeId> someNodes()
    {
        std::vector<NodeId> nodes;
        for (std::size_t i = 0; i <= below(5); ++i)
            nodes.push_back(anyNode());
        return nodes;
    }
    NodePtr leaf()
    {
        if (below(5) == 0)
            return Node::makeSymlink(name(), "t");
        return below(2) == 0 ? foundFile(name(), below(9)) : file(name(), std::string(below(9), 'x'));
    }
    NodePtr subtree(std::size_t depth)
    {
        if (depth == 0 || below(2) == 0)
            return leaf();
        NodePtr made = folder(name());
        for (std::size_t i = 0; i < below(5); ++i)
            (void)made->add(subtree(depth - 1)); // a taken name is refused, and fine
        return made;
    }
    ConflictRules rules()
    {
        ConflictRules rules{.policy = static_cast<ConflictPolicy>(below(4))};
        rules.decided[anyNode()] = static_cast<ConflictPolicy>(below(4));
        return rules;
    }

    DataCompilation& m_compilation;
    std::mt19937 m_random;
};

} // namespace

class TestEdits : public QObject {
    Q_OBJECT

private slots:
    void startsEmpty()
    {
        const DataCompilation compilation;
        QVERIFY(compilation.counts() == Counts{});
        QVERIFY(compilation.root().id() == kRootId);
        QVERIFY(compilation.node(kRootId) == &compilation.root());
        QVERIFY(!compilation.node(kNoId));
        QVERIFY(!compilation.node(NodeId{99}));
        QVERIFY(compilation.find("") == &compilation.root());
        QVERIFY(compilation.find("/") == &compilation.root());
        QVERIFY(isSane(compilation));
    }

    void insertsAndFinds()
    {
        DataCompilation compilation;
        const Edit edit = compilation.insert(kRootId, list(folder("d", file("f", "abc")), file("g"))).value();
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/d/f = 3\n/g = 1\n"));
        QCOMPARE(compilation.find("d/f")->path(), std::string("/d/f"));
        QCOMPARE(compilation.find("/d/f")->size(), std::uint64_t{3});
        QVERIFY(!compilation.find("/d/f/x"));
        QVERIFY(!compilation.find("/D"));
        QVERIFY(edit.nodes() == (std::vector{idOf(compilation, "d"), idOf(compilation, "g")}));
        QVERIFY(edit.kind() == EditKind::Insert);
        QVERIFY((compilation.counts() == Counts{.files = 2, .folders = 1, .bytes = 4}));
    }

    void undoRestoresIdsAndState()
    {
        DataCompilation compilation;
        Edit insert = compilation.insert(kRootId, list(folder("d", file("f")))).value();
        const std::string before = dump(compilation, Ids::Show);
        const std::uint64_t state = compilation.state();
        const NodeId id = idOf(compilation, "d/f");
        Edit remove = compilation.remove(std::vector{idOf(compilation, "d")}).value();
        QVERIFY(!compilation.node(id));
        QVERIFY(compilation.state() != state);
        QVERIFY(compilation.revert(remove));
        QCOMPARE(dump(compilation, Ids::Show), before);
        QCOMPARE(compilation.state(), state);
        QVERIFY(compilation.node(id) == compilation.find("d/f"));
        QVERIFY(compilation.revert(insert));
        QCOMPARE(dump(compilation), std::string("\n/\n"));
        QVERIFY(compilation.reapply(insert));
        QCOMPARE(dump(compilation, Ids::Show), before);
    }

    void undoOutOfTurnIsRefused()
    {
        DataCompilation compilation;
        Edit first = compilation.newFolder(kRootId, "a").value();
        Edit second = compilation.newFolder(kRootId, "b").value();
        const std::string before = dump(compilation);
        QVERIFY(codeOf(compilation.revert(first)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(compilation.reapply(second)) == ErrorCode::InvalidArgument);
        QCOMPARE(dump(compilation), before);
        QVERIFY(compilation.revert(second));
        QVERIFY(codeOf(compilation.revert(second)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(compilation.reapply(first)) == ErrorCode::InvalidArgument);
        const Edit third = compilation.newFolder(kRootId, "c").value();
        QVERIFY(codeOf(compilation.reapply(second)) == ErrorCode::InvalidArgument);
        QCOMPARE(dump(compilation), std::string("\n/\n/a\n/c\n"));
    }

    void failedInsertLeavesTheNodes()
    {
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(file("a"))).value();
        auto nodes = list(file("b"), file("a"));
        QVERIFY(codeOf(compilation.insert(kRootId, std::move(nodes))) == ErrorCode::NameTaken);
        QCOMPARE(nodes.size(), std::size_t{2});
        QVERIFY(nodes[0] && nodes[1]);
        QVERIFY(codeOf(compilation.insert(NodeId{77}, std::move(nodes))) == ErrorCode::NodeNotFound);
        QVERIFY(codeOf(compilation.insert(idOf(compilation, "a"), std::move(nodes))) ==
                ErrorCode::NotAFolder);
        QVERIFY(codeOf(compilation.insert(kRootId, list(folder("d", file("x/y"))))) ==
                ErrorCode::NameInvalid);
        QCOMPARE(dump(compilation), std::string("\n/\n/a = 1\n"));
    }

    void removesManyAndTheirContentsOnce()
    {
        DataCompilation compilation;
        (void)compilation
            .insert(kRootId,
                    list(folder("d", file("f"), file("g")), file("a"), file("b"), file("c"), file("e")))
            .value();
        const std::vector ids = {idOf(compilation, "d/f"), idOf(compilation, "d"), idOf(compilation, "b"),
                                 idOf(compilation, "a"),   idOf(compilation, "e"), idOf(compilation, "b")};
        Edit edit = compilation.remove(ids).value();
        QCOMPARE(dump(compilation), std::string("\n/\n/c = 1\n"));
        QVERIFY(isSane(compilation));
        QVERIFY(compilation.revert(edit));
        QCOMPARE(compilation.counts().files, std::uint64_t{6});
        QVERIFY(codeOf(compilation.remove(std::vector{kRootId})) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(compilation.remove(std::vector{NodeId{500}})) == ErrorCode::NodeNotFound);
    }

    void renames()
    {
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(file("a"), file("b"), file("c"))).value();
        const NodeId id = idOf(compilation, "a");
        Edit edit = compilation.rename(id, "z").value();
        QCOMPARE(dump(compilation), std::string("\n/\n/b = 1\n/c = 1\n/z = 1\n"));
        QVERIFY(idOf(compilation, "z") == id);
        QVERIFY(codeOf(compilation.rename(id, "b")) == ErrorCode::NameTaken);
        QVERIFY(codeOf(compilation.rename(id, "")) == ErrorCode::NameEmpty);
        QVERIFY(codeOf(compilation.rename(id, "x/y")) == ErrorCode::NameInvalid);
        QVERIFY(codeOf(compilation.rename(id, "x\ty")) == ErrorCode::NameHasControls);
        QVERIFY(codeOf(compilation.rename(kRootId, "x")) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(compilation.rename(NodeId{99}, "x")) == ErrorCode::NodeNotFound);
        QVERIFY(compilation.rename(id, "z").value().isEmpty());
        QVERIFY(compilation.revert(edit));
        QVERIFY(idOf(compilation, "a") == id);
    }

    void movesButNeverIntoItself()
    {
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(folder("d", folder("e", file("f"))), file("g"))).value();
        const NodeId d = idOf(compilation, "d");
        const NodeId e = idOf(compilation, "d/e");
        QVERIFY(codeOf(compilation.move(std::vector{d}, e)) == ErrorCode::MoveIntoItself);
        QVERIFY(codeOf(compilation.move(std::vector{d}, d)) == ErrorCode::MoveIntoItself);
        QVERIFY(codeOf(compilation.move(std::vector{kRootId}, d)) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(compilation.move(std::vector{d}, idOf(compilation, "g"))) == ErrorCode::NotAFolder);
        QVERIFY(compilation.move(std::vector{d}, kRootId).value().isEmpty());
        Edit edit =
            compilation.move(std::vector{e, idOf(compilation, "d/e/f"), idOf(compilation, "g")}, kRootId)
                .value();
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/e\n/e/f = 1\n/g = 1\n"));
        QVERIFY(compilation.revert(edit));
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/d/e\n/d/e/f = 1\n/g = 1\n"));
    }

    void newFolderAndLabelAreChecked()
    {
        DataCompilation compilation;
        const Edit edit = compilation.newFolder(kRootId, "n").value();
        QVERIFY(edit.nodes() == std::vector{idOf(compilation, "n")});
        QVERIFY(codeOf(compilation.newFolder(kRootId, "n")) == ErrorCode::NameTaken);
        QVERIFY(codeOf(compilation.newFolder(kRootId, "..")) == ErrorCode::NameInvalid);
        QVERIFY(codeOf(compilation.newFolder(NodeId{9}, "m")) == ErrorCode::NodeNotFound);
        Edit label = compilation.setVolumeLabel("Holiday").value();
        QCOMPARE(compilation.volumeLabel(), std::string("Holiday"));
        QVERIFY(compilation.setVolumeLabel("Holiday").value().isEmpty());
        QVERIFY(codeOf(compilation.setVolumeLabel(std::string(129, 'a'))) == ErrorCode::NameTooLong);
        QVERIFY(codeOf(compilation.setVolumeLabel("a\nb")) == ErrorCode::NameHasControls);
        QVERIFY(codeOf(compilation.setVolumeLabel("\xFF")) == ErrorCode::NameNotUtf8);
        QVERIFY(compilation.revert(label));
        QVERIFY(compilation.volumeLabel().empty());
    }

    void refusesTreesThatAreTooDeep()
    {
        DataCompilation compilation;
        NodePtr deep = file("f");
        for (int i = 0; i < 1023; ++i)
            deep = folder("d", std::move(deep));
        (void)compilation.insert(kRootId, list(std::move(deep))).value();
        QVERIFY(isSane(compilation));
        (void)compilation.newFolder(kRootId, "x").value();
        QVERIFY(codeOf(compilation.move(std::vector{idOf(compilation, "d")}, idOf(compilation, "x"))) ==
                ErrorCode::TreeTooDeep);
        deep = file("f");
        for (int i = 0; i < 1024; ++i)
            deep = folder("e", std::move(deep));
        QVERIFY(codeOf(compilation.insert(kRootId, list(std::move(deep)))) == ErrorCode::TreeTooDeep);
    }

    void snapshotIsItsOwn()
    {
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(folder("d", file("f", "abc")), Node::makeSymlink("l", "t")))
            .value();
        (void)compilation.remove(std::vector{idOf(compilation, "l")}).value();
        (void)compilation.setVolumeLabel("L").value();
        const DataCompilation copy = compilation.snapshot();
        const std::string before = dump(compilation, Ids::Show);
        QCOMPARE(dump(copy, Ids::Show), before);
        QVERIFY(isSane(copy));
        QCOMPARE(copy.state(), compilation.state());
        QVERIFY(copy.find("d/f")->source() == compilation.find("d/f")->source());
        (void)compilation.remove(std::vector{idOf(compilation, "d")}).value();
        QCOMPARE(dump(copy, Ids::Show), before);
    }

    void observersHearOfEachEditOnce()
    {
        DataCompilation compilation;
        Mirror mirror(compilation);
        Edit edit = compilation.insert(kRootId, list(file("a"), file("b"), file("d"))).value();
        (void)compilation.setVolumeLabel("x").value();
        (void)compilation.setVolumeLabel("x").value();
        QCOMPARE(mirror.edits, 2);
        QCOMPARE(mirror.labels, 1);
        QVERIFY(mirror.matches(compilation.root()));
    }

    void everyEditCanBeUndoneAndDoneAgain_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 8; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void everyEditCanBeUndoneAndDoneAgain()
    {
        QFETCH(unsigned, seed);
        DataCompilation compilation;
        Mirror mirror(compilation);
        Storm storm(compilation, seed);
        std::vector<Edit> edits;
        std::vector<std::string> dumps = {dump(compilation, Ids::Show)};
        std::vector<std::uint64_t> states = {compilation.state()};
        int refused = 0;
        while (edits.size() < 2000) {
            auto edit = storm.edit();
            if (!edit) {
                ++refused;
                QCOMPARE(dump(compilation, Ids::Show), dumps.back());
                continue;
            }
            edits.push_back(std::move(*edit));
            dumps.push_back(dump(compilation, Ids::Show));
            states.push_back(compilation.state());
            if (edits.size() % 50 == 0) {
                QVERIFY(isSane(compilation));
                QVERIFY(mirror.matches(compilation.root()));
            }
        }
        QVERIFY(refused > 100);
        for (std::size_t i = edits.size(); i-- > 0;) {
            QVERIFY(compilation.revert(edits[i]));
            QCOMPARE(dump(compilation, Ids::Show), dumps[i]);
            QCOMPARE(compilation.state(), states[i]);
        }
        QVERIFY(isSane(compilation));
        QVERIFY(mirror.matches(compilation.root()));
        for (std::size_t i = 0; i < edits.size(); ++i) {
            QVERIFY(compilation.reapply(edits[i]));
            QCOMPARE(dump(compilation, Ids::Show), dumps[i + 1]);
        }
        QVERIFY(isSane(compilation));
        QVERIFY(mirror.matches(compilation.root()));
    }

    void changesPropertiesAndTakesThemBack()
    {
        DataCompilation compilation;
        QVERIFY(compilation.insert(kRootId, list(file("a"), folder("f", file("b")))));
        const NodeId a = compilation.find("/a")->id();
        const NodeId f = compilation.find("/f")->id();
        const Attributes before = compilation.node(a)->attributes();
        auto edit =
            compilation.setProperties(std::vector{a, f}, {.omitUdf = true, .weight = 5, .modified = 1'000});
        QVERIFY(edit);
        QVERIFY(edit->kind() == EditKind::Properties);
        for (const NodeId id : {a, f}) {
            QVERIFY(compilation.node(id)->presentation() == (Presentation{.omitUdf = true, .weight = 5}));
            QCOMPARE(compilation.node(id)->attributes().modified, 1'000);
        }
        QCOMPARE(compilation.node(a)->attributes().accessed, before.accessed); // what is not set stays
        QCOMPARE(compilation.snapshot().node(f)->presentation().weight, 5);
        QVERIFY(compilation.revert(*edit));
        QVERIFY(compilation.node(a)->presentation() == Presentation{});
        QVERIFY(compilation.node(a)->attributes() == before);
        QVERIFY(compilation.reapply(*edit));
        QCOMPARE(compilation.node(f)->presentation().weight, 5);
    }

    void takesTheContentsOfAnother()
    {
        DataCompilation compilation;
        Mirror mirror(compilation);
        auto edit = compilation.insert(kRootId, list(file("old"), folder("f")));
        QVERIFY(edit);
        DataCompilation other;
        QVERIFY(other.insert(kRootId, list(folder("g", file("new")), file("z"))));
        QVERIFY(other.setVolumeLabel("Other"));
        const std::string wanted = dump(other);
        const auto before = compilation.state();
        compilation.replaceContents(std::move(other));
        QCOMPARE(dump(compilation), wanted);
        QVERIFY(isSane(compilation));
        QVERIFY(mirror.matches(compilation.root()));
        QVERIFY(compilation.state() != before);
        QVERIFY(!compilation.revert(*edit)); // it belongs to what is gone
        compilation.replaceContents({});
        QCOMPARE(dump(compilation), std::string("\n/\n"));
    }

    void makesNoStepOfPropertiesThatWereSoAlready()
    {
        DataCompilation compilation;
        QVERIFY(compilation.insert(kRootId, list(file("a"))));
        const auto edit =
            compilation.setProperties(std::vector{compilation.find("/a")->id()}, {.hidden = false});
        QVERIFY(edit && edit->isEmpty());
        const auto ofRoot = compilation.setProperties(std::vector{kRootId}, {.hidden = true});
        QVERIFY(!ofRoot && ofRoot.error().code == ErrorCode::InvalidArgument);
        const auto ofNobody = compilation.setProperties(std::vector{NodeId{99}}, {.hidden = true});
        QVERIFY(!ofNobody && ofNobody.error().code == ErrorCode::NodeNotFound);
    }
};

QTEST_APPLESS_MAIN(TestEdits)
#include "tst_edits.moc"
