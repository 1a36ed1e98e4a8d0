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

class TestRecheck : public QObject {
    Q_OBJECT

private slots:
    void findsWhatChangedSinceTheScan()
    {
        const QTemporaryDir temporary;
        const std::string top = temporary.path().toStdString() + "/t";
        std::filesystem::create_directories(top + "/sub");
        for (const char* name : {"/same", "/gone", "/grown", "/sub/turned"})
            std::ofstream(top + name) << "123";
        SilentJobContext context;
        DataCompilation compilation;
        (void)compilation.insert(kRootId, scan(top, {}, context).value().nodes).value();
        (void)compilation.insert(kRootId, list(file("memory"), Node::makeSymlink("l", "nowhere"))).value();
        QVERIFY(recheck(compilation, context).value().isClean());

        std::filesystem::remove(top + "/gone");
        std::ofstream(top + "/grown", std::ios::app) << "4";
        std::filesystem::remove(top + "/sub/turned");
        std::filesystem::create_directory(top + "/sub/turned");
        const Report report = recheck(compilation.snapshot(), context).value();
        QCOMPARE(report.entries.size(), std::size_t{3});
        QVERIFY(report.hasLosses());
        QVERIFY(report.entries[0].code == ErrorCode::FileNotFound);
        QVERIFY(report.entries[0].where == Error::Where(AtPath{top + "/gone"}));
        QVERIFY(report.entries[1].code == ErrorCode::FileChanged);
        QVERIFY(report.entries[1].where == Error::Where(AtPath{top + "/grown"}));
        QVERIFY(report.entries[2].code == ErrorCode::FileIsSpecial);
    }

    void isCancelled()
    {
        std::stop_source stop;
        stop.request_stop();
        SilentJobContext context(stop.get_token());
        DataCompilation compilation;
        (void)compilation.insert(kRootId, list(file("a"))).value();
        QVERIFY(codeOf(recheck(compilation, context)) == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestRecheck)
#include "tst_recheck.moc"
