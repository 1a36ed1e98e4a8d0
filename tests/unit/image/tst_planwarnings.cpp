// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "treemaker.h"

using namespace emberdisc;
using namespace emberdisc::image;
using namespace emberdisc::image::test;

/// What a plan says that an image cannot hold, or that not all readers will like.
class TestPlanWarnings : public QObject {
    Q_OBJECT

private slots:
    void tooManyFoldersAreRefusedWhereTheyAreNumbered() // ECMA-119 9.4.4
    {
        TreeMaker maker;
        for (int i = 0; i < 65535; ++i)
            maker.folder("/" + std::to_string(i));
        const Error refused = plan(maker.compilation(), reproducible()).error();
        QCOMPARE(refused.code, ErrorCode::TooManyFolders);
        QCOMPARE(refused.detail, std::string("65535"));
        ImageOptions options = reproducible();
        options.iso9660 = options.joliet = options.rockRidge = false;
        options.udf = UdfRevision::V201;
        QVERIFY(plan(maker.compilation(), options));
    }

    void linksThatHaveNoPlaceAreTold()
    {
        TreeMaker maker;
        maker.file("/a", "1").link("/b", "a").link("/d/c", "../a");
        ImageOptions options = reproducible();
        QVERIFY(plan(maker.compilation(), options)->warnings().empty());
        options.rockRidge = false;
        const auto planned = plan(maker.compilation(), options);
        QCOMPARE(planned->warnings().size(), std::size_t{1});
        QCOMPARE(planned->warnings().front().code, ErrorCode::LinksNotKept);
        QCOMPARE(planned->warnings().front().detail, std::string("2"));
        const tree::NodeId chosen[] = {maker.compilation().find("/b")->id()};
        QVERIFY(maker.compilation().setProperties(chosen, {.omitIso9660 = true, .omitJoliet = true}));
        QCOMPARE(plan(maker.compilation(), options)->warnings().front().detail, std::string("1"));
        options.udf = UdfRevision::V102;
        QVERIFY(plan(maker.compilation(), options)->warnings().empty());
    }

    void filesThatDescriptorsCannotNameAreTold() // ECMA-119 8.4.20: 37 bytes
    {
        TreeMaker maker;
        maker.file("/short.txt", "1").file("/a name of 19 letters", "2");
        ImageOptions options = reproducible();
        options.copyrightFile = "short.txt";
        QVERIFY(plan(maker.compilation(), options)->warnings().empty());
        options.abstractFile = options.bibliographicFile =
            "/a name of 19 letters"; // two bytes each in Joliet
        const auto planned = plan(maker.compilation(), options);
        QCOMPARE(planned->warnings().size(), std::size_t{1});
        QCOMPARE(planned->warnings().front().code, ErrorCode::FileNotNamed);
        QCOMPARE(planned->warnings().front().detail, std::string("joliet"));
        options.joliet = false;
        QVERIFY(plan(maker.compilation(), options)->warnings().empty());
    }

    void deepTreesWithoutRockRidgeWarn()
    {
        TreeMaker maker;
        maker.file("/1/2/3/4/5/6/7/8/f", "deep");
        ImageOptions options = reproducible();
        options.rockRidge = false;
        const auto planned = plan(maker.compilation(), options);
        QCOMPARE(planned->warnings().size(), std::size_t{1});
        QCOMPARE(planned->warnings().front().code, ErrorCode::TreeTooDeep);
        QVERIFY(plan(maker.compilation(), reproducible())->warnings().empty());
    }
};

QTEST_APPLESS_MAIN(TestPlanWarnings)
#include "tst_planwarnings.moc"
