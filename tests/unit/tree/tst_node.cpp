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
            order.append(child.name()).append(1, '|');
        QCOMPARE(order, std::string("B|a|a b|a.b|b|\xC3\xA4|"));
        QCOMPARE(top->child("a.b")->index(), std::size_t{3});
        QVERIFY(!top->child("c"));
        QVERIFY(!top->child(""));
        QCOMPARE(top->children()[1].name(), std::string_view("a"));
    }

    void aNameThatItsSourceHasIsKeptOnce()
    {
        const NodePtr found = foundFile("photo.jpg");
        const auto isKeptOnce = [&] { return found->name().data() == found->source()->name().data(); };
        QCOMPARE(found->name(), std::string_view("photo.jpg"));
        QVERIFY(isKeptOnce());
        found->setName("picture.jpg");
        QCOMPARE(found->name(), std::string_view("picture.jpg"));
        QCOMPARE(found->source()->name(), std::string_view("photo.jpg"));
        found->setName(found->name().substr(3));
        QCOMPARE(found->name(), std::string_view("ture.jpg"));
        found->setName("");
        QVERIFY(found->name().empty());
        found->setName("photo.jpg");
        QCOMPARE(found->name(), std::string_view("photo.jpg"));
        QVERIFY(isKeptOnce());

        found->setPresentation({.weight = 7});
        QVERIFY(isKeptOnce());
        const NodePtr renamed = Node::makeFile("other", found->source());
        renamed->setPresentation({.weight = 7});
        QCOMPARE(renamed->name(), std::string_view("other"));
        QCOMPARE(file("in memory")->name(), std::string_view("in memory"));
    }

    void renamedFilesKeepTheirNamesAndSources()
    {
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(folder("d", foundFile("a", 1), foundFile("b", 2)))).value();
        const std::string asInserted = dump(compilation, Ids::Show);
        const NodeId b = idOf(compilation, "d/b");
        Edit toFront = compilation.rename(b, "A").value();
        Edit toEnd = compilation.rename(b, "z").value();
        Edit moved = compilation.move(std::vector{b}, kRootId).value();
        QCOMPARE(dump(compilation), std::string("\n/\n/d\n/d/a = 1\n/z = 2\n"));
        const DataCompilation copy = compilation.snapshot();
        QVERIFY(isSane(copy));
        QCOMPARE(dump(copy, Ids::Show), dump(compilation, Ids::Show));
        QCOMPARE(copy.find("z")->source()->name(), std::string_view("b"));
        QVERIFY(copy.find("d/a")->name().data() == compilation.find("d/a")->name().data()); // the source's
        Edit back = compilation.rename(b, "b").value();
        for (Edit* edit : {&back, &moved, &toEnd, &toFront})
            QVERIFY(compilation.revert(*edit));
        QCOMPARE(dump(compilation, Ids::Show), asInserted);
        QVERIFY(isSane(compilation));
        for (Edit* edit : {&toFront, &toEnd, &moved})
            QVERIFY(compilation.reapply(*edit));
        QCOMPARE(dump(compilation, Ids::Show), dump(copy, Ids::Show));
        (void)compilation.insert(kRootId, list(foundFile("z")), {ConflictPolicy::KeepBoth}).value();
        QCOMPARE(compilation.find("z (2)")->source()->name(), std::string_view("z"));
    }

    void aNameMayHaveAnyLengthAndBytes()
    {
        for (const std::string& name : {std::string(), std::string("a\0b", 3), std::string(70'000, 'x')}) {
            QCOMPARE(file(name)->name(), std::string_view(name));
            QCOMPARE(foundFile(name)->name(), std::string_view(name));
            QCOMPARE(folder(name)->name(), std::string_view(name));
            QCOMPARE(Node::makeSymlink(name, "target")->name(), std::string_view(name));
        }
    }

    void presentationAndExtendedAttributesStayApart()
    {
        const auto tags = std::make_shared<const ExtendedAttributes>(
            ExtendedAttributes{{.name = "user.tag", .value = {std::byte{1}}}});
        const Presentation wanted{.omitUdf = true, .hidden = true, .weight = -3};
        std::vector<NodePtr> nodes = list(foundFile("f", 5), folder("d"));
        for (const NodePtr& node : nodes) {
            QVERIFY(node->presentation() == Presentation{});
            node->setPresentation(wanted);
            QVERIFY(node->presentation() == wanted && !node->extendedAttributes());
            node->setExtendedAttributes(tags);
            QVERIFY(node->presentation() == wanted && node->extendedAttributes() == tags);
            node->setPresentation({});
            QVERIFY(node->presentation() == Presentation{} && node->extendedAttributes() == tags);
            node->setPresentation(wanted);
            node->setExtendedAttributes({});
            QVERIFY(node->presentation() == wanted && !node->extendedAttributes());
        }
        QVERIFY(nodes[0]->isFile());
        QCOMPARE(nodes[0]->size(), std::uint64_t{5});
        const NodePtr link = Node::makeSymlink("l", "../x");
        link->setPresentation(wanted);
        QVERIFY(link->presentation() == wanted);
        QCOMPARE(link->target(), std::string("../x"));
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
