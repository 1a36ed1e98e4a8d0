// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/imagereader.h"
#include "core/jobs/saveimagejob.h"
#include "core/jobs/transportprovider.h"
#include "core/source/filesectorsource.h"
#include "core/source/memorysource.h"
#include "tests/unit/jobs/fakes.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace emberdisc;
using namespace emberdisc::jobs;
using namespace emberdisc::test;

namespace {

constexpr std::uint64_t kSize = 5000;

/// What a file of the user does after so many good looks at it.
enum class Trouble { Vanishes, Shrinks, CannotBeRead };

class TroubledSource final : public source::ByteSource {
public:
    TroubledSource(Trouble trouble, int goodOpens) : m_trouble(trouble), m_goodOpens(goodOpens) {}
    std::uint64_t size() const override { return kSize; }
    std::string describe() const override { return "/home/troubled"; }
    Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        if (m_goodOpens-- > 0)
            return source::MemorySource(std::string(kSize, 'x')).open();
        switch (m_trouble) {
        case Trouble::Vanishes:
            return fail(Error::atPath(ErrorCode::FileNotFound, describe()));
        case Trouble::Shrinks:
            return source::MemorySource(std::string(kSize / 2, 'x')).open();
        case Trouble::CannotBeRead:
            break;
        }
        return fail(Error::atPath(ErrorCode::PermissionDenied, describe()));
    }

private:
    Trouble m_trouble;
    mutable int m_goodOpens;
};

class NoTransports final : public TransportProvider {
public:
    Result<std::unique_ptr<mmc::Transport>> open(const std::string&, DeviceAccess) override
    {
        return fail(ErrorCode::NoRecorder);
    }
};

class AnsweringContext final : public SilentJobContext {
public:
    Answer ask(const Question& question) override
    {
        questions += question.subject;
        return answer;
    }
    Answer answer = Answer::No;
    std::string questions;
};

} // namespace

class TestMissingFiles : public QObject {
    Q_OBJECT

private slots:
    void aFileThatFailsWhileItIsSavedEndsAsChosen_data()
    {
        QTest::addColumn<int>("trouble");
        QTest::addColumn<int>("code");
        QTest::newRow("vanishes") << int(Trouble::Vanishes) << int(ErrorCode::FileNotFound);
        QTest::newRow("shrinks") << int(Trouble::Shrinks) << int(ErrorCode::FileChanged);
        QTest::newRow("cannot be read") << int(Trouble::CannotBeRead) << int(ErrorCode::PermissionDenied);
    }
    void aFileThatFailsWhileItIsSavedEndsAsChosen()
    {
        QFETCH(int, trouble);
        QFETCH(int, code);
        for (const MissingFiles missing : {MissingFiles::Ask, MissingFiles::Skip, MissingFiles::Fail}) {
            QTemporaryDir folder;
            const std::string path = folder.path().toStdString() + "/i.iso";
            JobReport report;
            AnsweringContext context;
            const auto saved = save(Trouble(trouble), 1, missing, path, context, report);
            QCOMPARE(context.questions, std::string()); // too late to ask
            if (missing == MissingFiles::Fail) {
                QCOMPARE(int(saved.error().code), code);
                QVERIFY(!QFile::exists(QString::fromStdString(path)));
                continue;
            }
            QVERIFY(saved.has_value());
            QCOMPARE(report.missing.size(), std::size_t{1});
            QCOMPARE(int(report.missing[0].code), code);
            QCOMPARE(std::get<AtPath>(report.missing[0].where).path, std::string("/home/troubled"));
            // The image is whole, with zeros for what is missing.
            auto image = source::FileSectorSource::open(path);
            const auto reader = image::ImageReader::open(**image);
            const auto file = reader->find(reader->best(), "/b");
            const auto contents = (*reader->contents(*file))->open();
            std::string text(kSize, '?');
            QCOMPARE((*contents)->readAt(0, std::as_writable_bytes(std::span(text))).value_or(0),
                     text.size());
            const std::size_t good = Trouble(trouble) == Trouble::Shrinks ? kSize / 2 : 0;
            QCOMPARE(text, std::string(good, 'x') + std::string(kSize - good, '\0'));
            QVERIFY(reader->find(reader->best(), "/c").has_value());
        }
    }

    void aFileThatIsGoneBeforeIsAskedAboutUnlessChosen()
    {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/i.iso";
        for (const MissingFiles missing : {MissingFiles::Ask, MissingFiles::Skip, MissingFiles::Fail}) {
            JobReport report;
            AnsweringContext context;
            const auto saved = save(Trouble::Vanishes, 0, missing, path, context, report);
            QCOMPARE(context.questions.empty(), missing != MissingFiles::Ask);
            QCOMPARE(saved.has_value(), missing == MissingFiles::Skip); // the answer was No
            if (!saved)
                QCOMPARE(saved.error().code, ErrorCode::FileNotFound);
            else
                QCOMPARE(report.missing.size(), std::size_t{1});
        }
    }

private:
    static Result<> save(Trouble trouble, int goodOpens, MissingFiles missing, const std::string& path,
                         JobContext& context, JobReport& report)
    {
        tree::DataCompilation compilation;
        std::vector<tree::NodePtr> nodes;
        nodes.push_back(tree::Node::makeFile("b", std::make_shared<TroubledSource>(trouble, goodOpens)));
        nodes.push_back(tree::Node::makeFile("c", std::make_shared<source::MemorySource>("good")));
        TRY(compilation.insert(tree::kRootId, std::move(nodes)));
        NoTransports transports;
        FakeClock clock;
        SaveImageJob job({.compilation = std::move(compilation),
                          .path = path,
                          .overwrite = Overwrite::Always,
                          .missing = missing},
                         {transports, clock});
        return job.run(context, report);
    }
};

QTEST_GUILESS_MAIN(TestMissingFiles)
#include "tst_missingfiles.moc"
