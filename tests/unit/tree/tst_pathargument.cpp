// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/scan.h"

#include "treetools.h"

#include <filesystem>
#include <fstream>

#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::tree;
using namespace emberdisc::test;

namespace {

std::string describe(const PathArgument& argument)
{
    std::string text;
    for (const std::string& folder : argument.folders)
        text += folder + '>';
    return text + (argument.name.empty() ? "*" : argument.name) + '=' + argument.path +
           (argument.take == PathArgument::Take::Contents ? " contents" : "");
}

} // namespace

class TestPathArgument : public QObject {
    Q_OBJECT

private slots:
    void parses_data()
    {
        QTest::addColumn<QByteArray>("argument");
        QTest::addColumn<QByteArray>("meaning");
        const auto row = [](const char* argument, const char* meaning) {
            QTest::newRow(argument) << QByteArray(argument) << QByteArray(meaning);
        };
        row("/home/x/photos", "*=/home/x/photos");
        row("photos/", "*=photos/");
        row("p=/home/x/photos", "p=/home/x/photos");
        row("a/b/p=/x", "a>b>p=/x");
        row("/a//b/p=/x", "a>b>p=/x");
        row("a/b/=/x", "a>b>*=/x");
        row("/=/x", "*=/x");
        row("dir/.", "*=dir/. contents");
        row(".", "*=. contents");
        row("a/b=dir/.", "a>b>*=dir/. contents");
        row("a/b/=dir/.", "a>b>*=dir/. contents");
        row("/=dir/.", "*=dir/. contents");
        row("n=a=b", "n=a=b");
        row("dir/..", "*=dir/..");
        row("x/.hidden", "*=x/.hidden");
        row("my name=some file", "my name=some file");
    }
    void parses()
    {
        QFETCH(QByteArray, argument);
        QFETCH(QByteArray, meaning);
        const auto parsed = parsePathArgument(argument.toStdString());
        QVERIFY(parsed);
        QCOMPARE(describe(*parsed), meaning.toStdString());
    }

    void refuses()
    {
        QVERIFY(codeOf(parsePathArgument("")) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(parsePathArgument("a=")) == ErrorCode::InvalidArgument);
        QVERIFY(codeOf(parsePathArgument("=/x")) == ErrorCode::NameEmpty);
        QVERIFY(codeOf(parsePathArgument("a/../b=/x")) == ErrorCode::NameInvalid);
        QVERIFY(codeOf(parsePathArgument("./b=/x")) == ErrorCode::NameInvalid);
        QVERIFY(codeOf(parsePathArgument(std::string(256, 'a') + "=/x")) == ErrorCode::NameTooLong);
        QVERIFY(codeOf(parsePathArgument("a\xFF=/x")) == ErrorCode::NameNotUtf8);
        QVERIFY(codeOf(parsePathArgument(std::string_view("a\0b", 3))) == ErrorCode::InvalidArgument);
    }

    void whatExistsIsAPath()
    {
        const std::string path = m_folder.path().toStdString() + "/a=b.txt";
        std::ofstream(path) << "x";
        QCOMPARE(describe(parsePathArgument(path).value()), "*=" + path);
        QCOMPARE(describe(parsePathArgument("n=" + path).value()), "n=" + path);
    }

    void scansIntoItsFolders()
    {
        const std::string top = m_folder.path().toStdString() + "/tree";
        std::filesystem::create_directories(top + "/sub");
        std::ofstream(top + "/sub/f") << "123";
        std::ofstream(top + "/g") << "1";
        SilentJobContext context;
        DataCompilation compilation;
        for (const std::string& argument : {top, "here=" + top, "deep/in/=" + top, "deep/in/x=" + top + "/g",
                                            "flat=" + top + "/.", top + "/."}) {
            auto result = scan(parsePathArgument(argument).value(), {}, context).value();
            Counts counts;
            for (const NodePtr& node : result.nodes)
                counts += node->countsWithItself();
            QVERIFY(counts == result.counts);
            (void)compilation.insert(kRootId, std::move(result.nodes)).value();
        }
        QCOMPARE(dump(compilation),
                 std::string(
                     "\n/\n/deep\n/deep/in\n/deep/in/tree\n/deep/in/tree/g = "
                     "1\n/deep/in/tree/sub\n/deep/in/tree/sub/f = 3\n"
                     "/deep/in/x = 1\n/flat\n/flat/g = 1\n/flat/sub\n/flat/sub/f = 3\n/g = 1\n/here\n/here/g "
                     "= 1\n/here/sub\n"
                     "/here/sub/f = 3\n/sub\n/sub/f = 3\n/tree\n/tree/g = 1\n/tree/sub\n/tree/sub/f = 3\n"));
        QVERIFY(codeOf(scan(parsePathArgument(top + "/g/.").value(), {}, context)) != ErrorCode::Internal);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(TestPathArgument)
#include "tst_pathargument.moc"
