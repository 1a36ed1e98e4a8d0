// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/project/document.h"
#include "core/project/jsonlimits.h"

using namespace emberdisc;
using namespace emberdisc::project;

namespace {

/// A document with the given fields behind the head.
QByteArray document(const QByteArray& fields)
{
    return R"({"format":"emberdisc-project","version":1)" + fields + '}';
}

Result<Opened> read(const QByteArray& json)
{
    SilentJobContext context;
    return readDocument(std::string_view(json.data(), static_cast<std::size_t>(json.size())), "/nowhere",
                        context);
}

} // namespace

/// Documents by hand: what is taken, and what is refused for which reason.
class TestDocument : public QObject {
    Q_OBJECT

private slots:
    void readsWhatTheGrammarSays()
    {
        const auto opened = read(document(
            R"(,"volumeLabel":"Photos","image":{"fileSystems":["iso9660","udf"],"udf":"2.50","isoLevel":2,)"
            R"("jolietCharacters":103,"permissions":"readableForAll","publisher":"Möbius","checksums":true,)"
            R"("dedupe":true,"extendedAttributes":true,"alignment":16,"expires":1000000000,)"
            R"("reproducible":true,"timestamp":900000000,"missing":"fail",)"
            R"("boot":{"entries":[{"platform":"efi","path":"/efi.img","loadSectors":8,"bootable":false}],)"
            R"("catalog":"/boot.cat","manufacturer":"ME","hybrid":true}},)"
            R"("places":[{"absolute":"/nowhere/at/all","relative":"at/all"}],)"
            R"("items":[{"kind":"folder","name":"a","mode":448,"hidden":true,"weight":-3,)"
            R"("extended":[{"name":"user.b","value":{"base64":"/w=="}},{"name":"user.a","value":"1"}]},)"
            R"({"kind":"file","name":"b.txt","in":1,"place":0,"file":"c.txt","size":5,"found":7,)"
            R"("modified":9,"omit":["joliet","udf"]},)"
            R"({"kind":"symlink","name":"l","target":{"base64":"/w=="}}])"));
        QVERIFY2(opened, opened ? "" : opened.error().toString().c_str());
        const Project& project = opened->project;
        QCOMPARE(project.compilation.volumeLabel(), std::string("Photos"));
        QVERIFY(project.fileSystems == image::FileSystems::AsGiven);
        QVERIFY(project.image.iso9660 && !project.image.joliet && !project.image.rockRidge);
        QVERIFY(project.image.udf == image::UdfRevision::V250);
        QVERIFY(project.image.level == image::IsoLevel::Two);
        QVERIFY(project.image.jolietNames == image::JolietNames::Upto103);
        QVERIFY(project.image.permissions == image::Permissions::ReadableForAll);
        QCOMPARE(project.image.publisher, std::string("Möbius"));
        QVERIFY(project.image.checksums && project.image.dedupe && project.image.extendedAttributes);
        QCOMPARE(project.image.alignment, 16U);
        QVERIFY(project.image.reproducible && project.missing == image::MissingFiles::Fail);
        QVERIFY(project.image.expires->time_since_epoch() == std::chrono::seconds(1'000'000'000));
        const image::BootEntry& entry = project.image.boot.entries.at(0);
        QVERIFY(entry.platform == image::BootPlatform::Efi && !entry.isBootable && entry.loadSectors == 8);
        QCOMPARE(project.image.boot.catalogPath, std::string("/boot.cat"));
        QVERIFY(project.image.boot.hybrid == image::Hybrid::Yes);

        const tree::Node* const folder = project.compilation.find("/a");
        QCOMPARE(folder->attributes().mode, 0700U);
        QVERIFY(folder->presentation().hidden);
        QCOMPARE(folder->presentation().weight, -3);
        QVERIFY(*folder->extendedAttributes() ==
                (tree::ExtendedAttributes{{"user.a", {std::byte{'1'}}}, {"user.b", {std::byte{0xFF}}}}));
        const tree::Node* const file = project.compilation.find("/a/b.txt");
        QCOMPARE(file->size(), 5U);
        QCOMPARE(file->source()->describe(), std::string("/nowhere/at/all/c.txt"));
        QCOMPARE(file->attributes().modified, 9);
        QVERIFY(file->presentation().omitJoliet && file->presentation().omitUdf);
        QVERIFY(!file->presentation().omitIso9660);
        QCOMPARE(project.compilation.find("/l")->target(), std::string("\xFF"));
        QCOMPARE(opened->report.entries.size(), 1U); // nothing lies nowhere
        QVERIFY(opened->report.entries.front().code == ErrorCode::FileNotFound);
    }

    void leavesUnknownKeysAlone()
    {
        const auto opened = read(document(R"(,"colour":"green","image":{"glitter":[1,2]},)"
                                          R"("items":[{"kind":"folder","name":"a","shape":{}}])"));
        QVERIFY(opened);
        QVERIFY(opened->project.compilation.find("/a"));
        QVERIFY(opened->project.fileSystems == image::FileSystems::Automatic);
    }

    void saysThatANewerVersionIsNewer()
    {
        const auto opened = read(R"({"format":"emberdisc-project","version":2,"items":"who knows"})");
        QVERIFY(!opened);
        QVERIFY(opened.error().code == ErrorCode::DiscFileVersion);
    }

    void refusesWhatMakesNoSense_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const QByteArray& fields, const QByteArray& reason) {
            QTest::newRow(name) << document(fields) << reason;
        };
        QTest::newRow("no JSON") << QByteArray("PK") << QByteArray("byte");
        QTest::newRow("another format")
            << QByteArray(R"({"format":"k3b","version":1})") << QByteArray("format");
        QTest::newRow("no version") << QByteArray(R"({"format":"emberdisc-project"})")
                                    << QByteArray("format");
        QTest::newRow("a version of text")
            << QByteArray(R"({"format":"emberdisc-project","version":"1"})") << QByteArray("version");
        QTest::newRow("deep") << QByteArray(1000, '[') << QByteArray("deeply");
        row("items no array", R"(,"items":{})", "items");
        row("no kind", R"(,"items":[{"name":"a"}])", "kind");
        row("unknown kind", R"(,"items":[{"kind":"door","name":"a"}])", "kind");
        row("an item of text", R"(,"items":["a"])", "kind");
        row("a name of two", R"(,"items":[{"kind":"folder","name":"a/b"}])", "name");
        row("the folder above", R"(,"items":[{"kind":"folder","name":".."}])", "name");
        row("no name", R"(,"items":[{"kind":"folder"}])", "name");
        row("in itself", R"(,"items":[{"kind":"folder","name":"a","in":1}])", "in");
        row("in a later one",
            R"(,"items":[{"kind":"folder","name":"a","in":2},{"kind":"folder","name":"b"}])", "in");
        row("in a link",
            R"(,"items":[{"kind":"symlink","name":"a","target":"x"},{"kind":"folder","name":"b","in":1}])",
            "in");
        row("twice", R"(,"items":[{"kind":"folder","name":"a"},{"kind":"folder","name":"a"}])", "twice");
        row("twice below",
            R"(,"items":[{"kind":"folder","name":"f"},{"kind":"folder","name":"a","in":1},)"
            R"({"kind":"folder","name":"a","in":1}])",
            "twice");
        row("half a mode", R"(,"items":[{"kind":"folder","name":"a","mode":1.5}])", "mode");
        row("a mode with a type", R"(,"items":[{"kind":"folder","name":"a","mode":16877}])", "mode");
        row("hidden by text", R"(,"items":[{"kind":"folder","name":"a","hidden":"yes"}])", "hidden");
        row("omitted from nowhere", R"(,"items":[{"kind":"folder","name":"a","omit":["hfs"]}])", "omit");
        row("a link to nothing", R"(,"items":[{"kind":"symlink","name":"a"}])", "target");
        row("no place", R"(,"items":[{"kind":"file","name":"a","place":0,"size":1,"found":1}])", "place");
        row("a relative absolute path", R"(,"places":[{"absolute":"../x"}])", "absolute");
        row("an absolute relative path", R"(,"places":[{"absolute":"/x","relative":"/y"}])", "relative");
        row("a file above its place",
            R"(,"places":[{"absolute":"/x"}],)"
            R"("items":[{"kind":"file","name":"a","place":0,"file":"../passwd","size":1,"found":1}])",
            "file");
        row("a negative size",
            R"(,"places":[{"absolute":"/x"}],"items":[{"kind":"file","name":"a","place":0,"size":-1,"found":1}])",
            "size");
        row("bytes that are none", R"(,"places":[{"absolute":{"base64":"%%"}}])", "absolute");
        row("Joliet alone", R"(,"image":{"fileSystems":["joliet"]})", "fileSystems");
        row("no file system", R"(,"image":{"fileSystems":[]})", "fileSystems");
        row("an unknown file system", R"(,"image":{"fileSystems":["fat"]})", "fileSystems");
        row("an unknown revision", R"(,"image":{"fileSystems":["udf"],"udf":"3.00"})", "udf");
        row("level 5", R"(,"image":{"isoLevel":5})", "isoLevel");
        row("70 characters", R"(,"image":{"jolietCharacters":70})", "jolietCharacters");
        row("in a million years", R"(,"image":{"expires":99999999999999})", "expires");
        row("the same again without a time", R"(,"image":{"reproducible":true})", "reproducible");
        row("whatever is missing", R"(,"image":{"missing":"panic"})", "missing");
        row("an unknown platform", R"(,"image":{"boot":{"entries":[{"platform":"z80"}]}})", "platform");
        row("a label of two lines", R"(,"volumeLabel":"a\nb")", "volumeLabel");
    }
    void refusesWhatMakesNoSense()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, reason);
        const auto opened = read(json);
        QVERIFY(!opened);
        QVERIFY(opened.error().code == ErrorCode::SheetInvalid);
        QVERIFY2(opened.error().detail.contains(reason.toStdString()), opened.error().detail.c_str());
    }

    void refusesAttributesThatMakeNoSense_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const QByteArray& fields, const QByteArray& reason) {
            QTest::newRow(name) << document(fields) << reason;
        };
        row("an attribute that is not the user's",
            R"(,"items":[{"kind":"folder","name":"a","extended":[{"name":"security.ima","value":""}]}])",
            "extended");
        row("an attribute twice",
            R"(,"items":[{"kind":"folder","name":"a",)"
            R"("extended":[{"name":"user.a","value":""},{"name":"user.a","value":""}]}])",
            "extended");
        row("attributes without streams",
            R"(,"image":{"fileSystems":["udf"],"udf":"1.50","extendedAttributes":true})",
            "extendedAttributes");
    }
    void refusesAttributesThatMakeNoSense() { refusesWhatMakesNoSense(); }

    void boundsTheDepthOfFolders()
    {
        QByteArray items;
        for (int i = 0; i < 1025; ++i)
            items += (i > 0 ? "," : "") + QByteArray(R"({"kind":"folder","name":"a","in":)") +
                     QByteArray::number(i) + '}';
        const auto opened = read(document(",\"items\":[" + items + ']'));
        QVERIFY(!opened);
        QVERIFY(opened.error().detail.contains("too deep"));
    }

    void boundsWhatADocumentMayCost()
    {
        QVERIFY(checkLimits(std::string(kMaximumLevels, '[')));
        QVERIFY(!checkLimits(std::string(kMaximumLevels + 1, '[')));
        std::string many;
        for (std::size_t i = 0; i <= kMaximumContainers; ++i)
            many += "[],";
        QVERIFY(!checkLimits(many));
        QVERIFY(!checkLimits(std::string(kMaximumValues + 1, ',')));
        QVERIFY(checkLimits("\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\""));
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
