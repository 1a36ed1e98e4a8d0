// SPDX-License-Identifier: GPL-3.0-or-later
#include "treetools.h"

#include <QTest>

using namespace emberdisc;
using namespace emberdisc::tree;
using namespace emberdisc::test;

class TestNode : public QObject {
    Q_OBJECT

private slots:
    void knowsWhatItIs()
    {
        const NodePtr link = Node::makeSymlink("l", "../x");
        QVERIFY(link->isSymlink());
        QCOMPARE(link->target(), std::string("../x"));
        QCOMPARE(link->size(), std::uint64_t{0});
        QVERIFY(!link->source());
        const NodePtr plain = file("f", "12345");
        QVERIFY(plain->isFile());
        QCOMPARE(plain->size(), std::uint64_t{5});
        QVERIFY(plain->source());
        QVERIFY(plain->target().empty());
        QCOMPARE(plain->children().size(), std::size_t{0});
        const NodePtr directory = folder("d");
        QVERIFY(directory->isFolder());
        QVERIFY(directory->id() == kNoId);
        QVERIFY(directory->attributes().modified == kNoTime);
    }

    void sortsChildrenByBytes()
    {
        const NodePtr top =
            folder("", file("b"), file("B"), file("\xC3\xA4"), file("a"), file("a.b"), file("a b"));
        std::string order;
        for (const Node& child : top->children())
            order += child.name() + '|';
        QCOMPARE(order, std::string("B|a|a b|a.b|b|\xC3\xA4|"));
        QCOMPARE(top->child("a.b")->index(), std::size_t{3});
        QVERIFY(!top->child("c"));
        QVERIFY(!top->child(""));
        QCOMPARE(top->children()[1].name(), std::string("a"));
    }

    void countsUpwards()
    {
        NodePtr top = folder("", folder("d", folder("e", file("f", "123"), Node::makeSymlink("l", "f"))),
                             file("g", "45"));
        QVERIFY((top->counts() == Counts{.files = 2, .folders = 2, .symlinks = 1, .bytes = 5}));
        top->child("d")->child("e")->add(file("h", "6")).value();
        QVERIFY((top->counts() == Counts{.files = 3, .folders = 2, .symlinks = 1, .bytes = 6}));
        QVERIFY((top->countsWithItself() == Counts{.files = 3, .folders = 3, .symlinks = 1, .bytes = 6}));
        QCOMPARE(top->height(), std::size_t{3});
        QCOMPARE(top->child("d")->child("e")->path(), std::string("/d/e"));
        QVERIFY(top->child("d")->child("e")->isInside(*top));
        QVERIFY(!top->isInside(*top));
    }

    void refusesTheSameNameTwice()
    {
        NodePtr top = folder("", file("a"));
        QVERIFY(codeOf(top->add(file("a"))) == ErrorCode::NameTaken);
        QVERIFY(codeOf(top->addAll(list(file("b"), file("c"), file("b")))) == ErrorCode::NameTaken);
        QVERIFY(codeOf(top->addAll(list(file("b"), file("a")))) == ErrorCode::NameTaken);
        QCOMPARE(top->childCount(), std::size_t{1});
        QVERIFY(top->addAll(list(file("c"), file("b"))));
        QCOMPARE(dump(*top), std::string("/\n/a = 1\n/b = 1\n/c = 1\n"));
    }

    void childrenCanBeTakenOut()
    {
        NodePtr top = folder("", file("a"), folder("d", file("b")));
        const auto children = top->takeChildren();
        QCOMPARE(children.size(), std::size_t{2});
        QVERIFY(top->counts() == Counts{});
        QVERIFY(!children[1]->parent());
        QCOMPARE(children[1]->counts().files, std::uint64_t{1});
    }
};

QTEST_APPLESS_MAIN(TestNode)
#include "tst_node.moc"
