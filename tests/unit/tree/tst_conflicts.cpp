// SPDX-License-Identifier: GPL-3.0-or-later
#include "treetools.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::tree;
using namespace emberdisc::test;

namespace {

ConflictRules rules(ConflictPolicy policy)
{
    return {.policy = policy, .decided = {}};
}

/// /d/f (3 bytes), /d/g (1 byte), /h (1 byte)
DataCompilation start()
{
    DataCompilation compilation;
    (void)compilation.insert(kRootId, list(folder("d", file("f", "old"), file("g")), file("h"))).value();
    return compilation;
}

} // namespace

class TestConflicts : public QObject {
    Q_OBJECT

private slots:
    void foldersAreMergedWithoutAsking()
    {
        DataCompilation compilation = start();
        const NodeId d = idOf(compilation, "d");
        QVERIFY(compilation.conflicts(kRootId, list(folder("d", file("new")))).empty());
        Edit edit = compilation.insert(kRootId, list(folder("d", file("new"), folder("sub")))).value();
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/d/f = 3\n/d/g = 1\n/d/new = 1\n/d/sub\n/h = 1\n"));
        QVERIFY(idOf(compilation, "d") == d);
        QVERIFY(edit.nodes() == std::vector{d});
    }

    void listsWhatWouldClash()
    {
        const DataCompilation compilation = start();
        const auto incoming = list(folder("d", file("f", "newer"), file("x")), folder("h", file("y")));
        const auto conflicts = compilation.conflicts(kRootId, incoming);
        QCOMPARE(conflicts.size(), std::size_t{2});
        QCOMPARE(conflicts[0].path, std::string("/d/f"));
        QVERIFY(conflicts[0].existing == idOf(compilation, "d/f"));
        QCOMPARE(conflicts[0].existingSize, std::uint64_t{3});
        QCOMPARE(conflicts[0].incomingSize, std::uint64_t{5});
        QCOMPARE(conflicts[1].path, std::string("/h"));
        QVERIFY(conflicts[1].existingKind == NodeKind::File);
        QVERIFY(conflicts[1].incomingKind == NodeKind::Folder);
    }

    void askFailsAndChangesNothing()
    {
        DataCompilation compilation = start();
        const std::string before = dump(compilation, Ids::Show);
        const auto refused = compilation.insert(kRootId, list(folder("d", file("f", "newer"))));
        QVERIFY(codeOf(refused) == ErrorCode::NameTaken);
        QVERIFY(refused.error().where == Error::Where(AtPath{"/d/f"}));
        QCOMPARE(dump(compilation, Ids::Show), before);
    }

    void replaces()
    {
        DataCompilation compilation = start();
        const std::string before = dump(compilation, Ids::Show);
        Edit edit =
            compilation.insert(kRootId, list(folder("d", file("f", "newer"))), rules(ConflictPolicy::Replace))
                .value();
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/d/f = 5\n/d/g = 1\n/h = 1\n"));
        QCOMPARE(edit.replaced(), std::uint64_t{1});
        QVERIFY(isSane(compilation));
        QVERIFY(compilation.revert(edit));
        QCOMPARE(dump(compilation, Ids::Show), before);
    }

    void skips()
    {
        DataCompilation compilation = start();
        const Edit edit =
            compilation.insert(kRootId, list(file("h", "newer")), rules(ConflictPolicy::Skip)).value();
        QVERIFY(edit.isEmpty());
        QCOMPARE(edit.skipped(), std::uint64_t{1});
        QCOMPARE(compilation.find("h")->size(), std::uint64_t{1});
    }

    void keepsBoth()
    {
        DataCompilation compilation = start();
        (void)compilation.insert(kRootId, list(file("a.txt"), file("a (2).txt"))).value();
        const Edit edit =
            compilation.insert(kRootId, list(file("a.txt", "12")), rules(ConflictPolicy::KeepBoth)).value();
        QCOMPARE(edit.numbered(), std::uint64_t{1});
        QCOMPARE(compilation.find("a (3).txt")->size(), std::uint64_t{2});
        QVERIFY(edit.nodes() == std::vector{idOf(compilation, "a (3).txt")});
    }

    void decidesOneByOne()
    {
        DataCompilation compilation = start();
        ConflictRules decided = rules(ConflictPolicy::Ask);
        decided.decided[idOf(compilation, "d/f")] = ConflictPolicy::Replace;
        QVERIFY(codeOf(compilation.insert(kRootId, list(folder("d", file("f", "12345"), file("g", "12345"))),
                                          decided)) == ErrorCode::NameTaken);
        decided.decided[idOf(compilation, "d/g")] = ConflictPolicy::Skip;
        (void)compilation.insert(kRootId, list(folder("d", file("f", "12345"), file("g", "12345"))), decided)
            .value();
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/d/f = 5\n/d/g = 1\n/h = 1\n"));
    }

    void whatComesTwiceIsKeptTwice_data()
    {
        QTest::addColumn<int>("policy");
        for (int policy = 0; policy < 4; ++policy)
            QTest::addRow("policy %d", policy) << policy;
    }
    void whatComesTwiceIsKeptTwice()
    {
        QFETCH(int, policy);
        DataCompilation compilation;
        auto nodes =
            list(file("a", "1"), file("a", "22"), folder("d", file("f", "1")), folder("d", file("f", "22")));
        (void)compilation.insert(kRootId, std::move(nodes), rules(static_cast<ConflictPolicy>(policy)))
            .value();
        QCOMPARE(dump(compilation), std::string("\n/\n/a = 1\n/a (2) = 2\n/d\n/d/f = 1\n/d/f (2) = 2\n"));
    }

    void moveMergesAndLeavesNoEmptyFolder()
    {
        DataCompilation compilation = start();
        (void)compilation
            .insert(kRootId, list(folder("x", folder("d", file("new"), folder("deep", file("er"))))))
            .value();
        const std::string before = dump(compilation, Ids::Show);
        Edit edit = compilation.move(std::vector{idOf(compilation, "x/d")}, kRootId).value();
        QCOMPARE(
            dump(compilation),
            std::string("\n/\n/d\n/d/deep\n/d/deep/er = 1\n/d/f = 3\n/d/g = 1\n/d/new = 1\n/h = 1\n/x\n"));
        QVERIFY(compilation.revert(edit));
        QCOMPARE(dump(compilation, Ids::Show), before);
    }

    void moveThatSkipsLeavesTheRestBehind()
    {
        DataCompilation compilation = start();
        (void)compilation.insert(kRootId, list(folder("x", folder("d", file("f", "12345"), file("new")))))
            .value();
        QCOMPARE(compilation.conflictsOfMove(std::vector{idOf(compilation, "x/d")}, kRootId).size(),
                 std::size_t{1});
        const Edit edit =
            compilation.move(std::vector{idOf(compilation, "x/d")}, kRootId, rules(ConflictPolicy::Skip))
                .value();
        QCOMPARE(edit.skipped(), std::uint64_t{1});
        QCOMPARE(dump(compilation),
                 std::string("\n/\n/d\n/d/f = 3\n/d/g = 1\n/d/new = 1\n/h = 1\n/x\n/x/d\n/x/d/f = 5\n"));
    }

    void folderOfTheSameNameCanBeMovedOneUp()
    {
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(folder("a", folder("a", file("f"), folder("a", file("g"))))))
            .value();
        const std::string before = dump(compilation, Ids::Show);
        Edit edit = compilation.move(std::vector{idOf(compilation, "a/a")}, kRootId).value();
        QCOMPARE(dump(compilation), std::string("\n/\n/a\n/a/a\n/a/a/g = 1\n/a/f = 1\n"));
        QVERIFY(isSane(compilation));
        QVERIFY(compilation.revert(edit));
        QCOMPARE(dump(compilation, Ids::Show), before);
    }

    void moveKeepsWhatIsStillToBeMoved()
    {
        // While /a/a is merged into /a, its file "a" meets the folder that it is being taken out of.
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(folder("a", folder("a", file("a", "1"), file("b", "22")))))
            .value();
        const std::string before = dump(compilation, Ids::Show);
        Edit edit =
            compilation.move(std::vector{idOf(compilation, "a/a")}, kRootId, rules(ConflictPolicy::Replace))
                .value();
        QCOMPARE(compilation.counts().files, std::uint64_t{2});
        QCOMPARE(compilation.counts().bytes, std::uint64_t{3});
        QVERIFY(isSane(compilation));
        QVERIFY(compilation.revert(edit));
        QCOMPARE(dump(compilation, Ids::Show), before);
    }

    void nothingReplacesTheFolderItComesFrom()
    {
        DataCompilation compilation;
        (void)compilation
            .insert(kRootId, list(folder("a", file("a"), file("b")), folder("x", file("a", "22"))))
            .value();
        const std::vector both = {idOf(compilation, "x/a"), idOf(compilation, "a/b")};
        (void)compilation.move(both, kRootId, rules(ConflictPolicy::Replace)).value();
        QCOMPARE(dump(compilation), std::string("\n/\n/a\n/a/a = 1\n/a (2) = 2\n/b = 1\n/x\n"));
        (void)compilation.move(std::vector{idOf(compilation, "a/a")}, kRootId, rules(ConflictPolicy::Replace))
            .value();
        QCOMPARE(dump(compilation), std::string("\n/\n/a\n/a (2) = 2\n/a (3) = 1\n/b = 1\n/x\n"));
    }
};

QTEST_APPLESS_MAIN(TestConflicts)
#include "tst_conflicts.moc"
