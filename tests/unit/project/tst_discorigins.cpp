// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "core/image/filesink.h"
#include "core/image/imageplan.h"
#include "core/image/imagestream.h"
#include "core/image/scanimage.h"
#include "core/image/sessions.h"
#include "core/project/document.h"
#include "core/project/project.h"
#include "core/source/filesectorsource.h"
#include "core/source/memorysource.h"
#include "core/source/sharedsectors.h"
#include "reportcodes.h"

using namespace emberdisc;
using namespace emberdisc::project;
using emberdisc::test::codes;

namespace {

constexpr const char* kDrive = "/dev/sr7";

/// A disc that is an image file.
class DiscOfFile final : public source::SectorSupply {
public:
    DiscOfFile(std::string path, source::SessionIdentity session)
        : m_file(source::FileSource::find(path).value()), m_session(std::move(session))
    {}
    [[nodiscard]] std::uint64_t byteCount() const override { return m_file->size(); }
    [[nodiscard]] std::string describe() const override { return source::nameOfDisc(m_session, kDrive); }
    [[nodiscard]] std::optional<source::Origin> origin(const std::string& member) const override
    {
        return source::Origin{.path = kDrive, .member = member, .disc = m_session};
    }
    [[nodiscard]] std::string recorder() const override { return kDrive; }
    [[nodiscard]] Result<std::unique_ptr<source::ComparedSectors>> open(const std::stop_token&) override
    {
        TRY_ASSIGN(auto opened, source::FileSectorSource::open(*m_file, source::LastSector::Whole));
        return std::unique_ptr<source::ComparedSectors>(std::move(opened));
    }

private:
    std::shared_ptr<const source::FileSource> m_file;
    source::SessionIdentity m_session;
};

std::string contentsOf(const source::ByteSource& source)
{
    std::vector<std::byte> bytes(source.size());
    const auto read = source.readAll(bytes);
    return read ? std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())
                : read.error().toString();
}

} // namespace

/// Files of discs in a project.
class TestDiscOrigins : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        tree::DataCompilation compilation;
        for (const char* const name : {"one", "two"})
            QVERIFY(compilation.insert(tree::kRootId, file(name)));
        const auto plan = image::plan(compilation, {.volumeLabel = "PHOTOS"});
        QVERIFY(plan);
        image::ImageStream stream(*plan);
        SilentJobContext context;
        QVERIFY(image::writeToFile(stream, path("disc"), context));
        const auto sessions = image::imageSessions(path("disc"));
        QVERIFY(sessions);
        m_session = sessions->front();
    }

    void aDiscThatIsThereGivesItsFilesAgain()
    {
        saveProject();
        int asked = 0;
        const Opened opened = reopened(
            [&](const source::SessionIdentity& session, const std::string& lastIn, JobContext& context) {
                ++asked;
                if (session != m_session || lastIn != kDrive)
                    qFatal("another disc is looked for");
                return disc(context);
            });
        QCOMPARE(asked, 1);
        QCOMPARE(codes(opened.report), std::string());
        for (const std::string name : {"one", "two"})
            QCOMPARE(contentsOf(*opened.project.compilation.find("/PHOTOS/" + name)->source()), name);
    }

    void aDiscThatIsNotThereIsToldOnceAndStaysInTheProject()
    {
        saveProject();
        const Opened lost = reopened({});
        QCOMPARE(codes(lost.report), std::string("SourceDiscMissing "));
        const auto* const at = std::get_if<AtPath>(&lost.report.entries.front().where);
        QVERIFY(at);
        QCOMPARE(at->path, std::string("PHOTOS (/dev/sr7)"));
        QCOMPARE(lost.project.compilation.counts().files, std::uint64_t{2});
        const auto& source = *lost.project.compilation.find("/PHOTOS/one")->source();
        QCOMPARE(source.open().error().code, ErrorCode::FileNotFound);
        QCOMPARE(source.describe(), std::string("PHOTOS (/dev/sr7): /one"));

        QVERIFY(save(lost.project, path("p.ember"), image::ExistingFile::Replace));
        const Opened again = reopened([this](const source::SessionIdentity&, const std::string&,
                                             JobContext& context) { return disc(context); });
        QCOMPARE(codes(again.report), std::string());
        QCOMPARE(contentsOf(*again.project.compilation.find("/PHOTOS/two")->source()), std::string("two"));
    }

    void nonsenseIsRefusedWithItsReason_data()
    {
        QTest::addColumn<QByteArray>("discs");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("reason");
        const QByteArray good = R"({"recorder":"/dev/sr0","session":1,"digest":"00"})";
        const QByteArray member = R"("disc":0,"member":"/a","size":1)";
        QTest::newRow("no such disc")
            << good << QByteArray(R"("disc":1,"member":"/a","size":1)") << QByteArray("disc");
        QTest::newRow("no member") << good << QByteArray(R"("disc":0,"size":1)") << QByteArray("member");
        QTest::newRow("no size") << good << QByteArray(R"("disc":0,"member":"/a","size":-1)")
                                 << QByteArray("size");
        QTest::newRow("session 0") << QByteArray(R"({"recorder":"/dev/sr0","session":0,"digest":"00"})")
                                   << member << QByteArray("session");
        QTest::newRow("no digest") << QByteArray(R"({"recorder":"/dev/sr0","session":1})") << member
                                   << QByteArray("digest");
        QTest::newRow("no recorder") << QByteArray(R"({"session":1,"digest":"00"})") << member
                                     << QByteArray("recorder");
        QTest::newRow("no object") << QByteArray("7") << member << QByteArray("session");
    }
    void nonsenseIsRefusedWithItsReason()
    {
        QFETCH(QByteArray, discs);
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, reason);
        const QByteArray json = R"({"format":"emberdisc-project","version":1,"discs":[)" + discs +
                                R"(],"items":[{"kind":"file","name":"a",)" + file + "}]}";
        SilentJobContext context;
        const auto opened = readDocument(json.toStdString(), m_folder->path().toStdString(), context);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::SheetInvalid);
        QVERIFY2(opened.error().detail.contains('"' + reason.toStdString() + '"'),
                 opened.error().detail.c_str());
    }

private:
    [[nodiscard]] std::string path(const std::string& name) const
    {
        return m_folder->filePath(QString::fromStdString(name)).toStdString();
    }
    static std::vector<tree::NodePtr> file(const std::string& name)
    {
        const auto bytes = std::as_bytes(std::span(name));
        std::vector<tree::NodePtr> nodes;
        nodes.push_back(tree::Node::makeFile(
            name, std::make_shared<source::MemorySource>(std::vector(bytes.begin(), bytes.end()), name)));
        return nodes;
    }
    Result<tree::ScanResult> disc(JobContext& context) const
    {
        const auto sectors =
            std::make_shared<source::SharedSectors>(std::make_unique<DiscOfFile>(path("disc"), m_session));
        return image::scanSectors(sectors, 0, "PHOTOS", tree::kNoTime, context);
    }
    void saveProject() const
    {
        SilentJobContext context;
        auto scanned = disc(context);
        QVERIFY(scanned);
        Project project;
        QVERIFY(project.compilation.insert(tree::kRootId, std::move(scanned->nodes)));
        QVERIFY(save(project, path("p.ember"), image::ExistingFile::Fail));
    }
    [[nodiscard]] Opened reopened(const DiscFinder& discs) const
    {
        SilentJobContext context;
        auto opened = project::open(path("p.ember"), context, discs);
        if (!opened)
            qFatal("%s", opened.error().toString().c_str());
        return std::move(*opened);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    source::SessionIdentity m_session;
};

QTEST_GUILESS_MAIN(TestDiscOrigins)
#include "tst_discorigins.moc"
