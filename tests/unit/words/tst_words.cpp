// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/words/errorwords.h"
#include "ui/words/findingwords.h"
#include "ui/words/quantities.h"
#include "ui/words/resultwords.h"

#include <QTest>

using namespace emberdisc;

class TestWords : public QObject {
    Q_OBJECT

private slots:
    void everyCodeHasASentenceAndAnAdvice()
    {
        QStringList seen;
        for (const ErrorCode code : allErrorCodes()) {
            const ui::ErrorWords words = ui::wordsFor(Error::atPath(code, "/home/me/photo.jpg", "because"));
            const QString which =
                QString::fromUtf8(name(code).data(), static_cast<qsizetype>(name(code).size()));
            QVERIFY2(words.sentence.endsWith(QLatin1Char('.')), qPrintable(which));
            QVERIFY2(words.advice.endsWith(QLatin1Char('.')), qPrintable(which));
            QVERIFY2(!words.sentence.contains(QLatin1Char('%')), qPrintable(which));
            QVERIFY2(!seen.contains(words.sentence),
                     qPrintable(which + QStringLiteral(" says the same as another code")));
            if (code != ErrorCode::Internal)
                QVERIFY2(!words.sentence.contains(QStringLiteral("made a mistake")), qPrintable(which));
            seen.append(words.sentence);
        }
    }

    void everyFindingHasASentenceOfItsOwn()
    {
        QStringList seen;
        for (const image::FindingCode code : image::allFindingCodes()) {
            const QString words = ui::findingWords(
                {.code = code, .lba = 7, .path = "/a", .field = "Field", .expected = "%3", .found = "%1"});
            const QByteArray which(image::name(code).data(),
                                   static_cast<qsizetype>(image::name(code).size()));
            QVERIFY2(words.endsWith(QLatin1Char('.')), which);
            QVERIFY2(!seen.contains(words), which);
            seen.append(words);
        }
        QCOMPARE(ui::findingLine({.code = image::FindingCode::ByteOrders,
                                  .part = image::ImagePart::Joliet,
                                  .lba = 23,
                                  .path = "/photos",
                                  .field = "Data Length",
                                  .expected = "12",
                                  .found = "13"}),
                 QStringLiteral("Error in Joliet, /photos, sector 23: "
                                "The two byte orders of Data Length say 12 and 13."));
    }

    void everyReasonForAFileSystemHasASentence()
    {
        using image::ChoiceReason;
        for (const auto reason :
             {ChoiceReason::DvdMedium, ChoiceReason::BluRayMedium, ChoiceReason::LargeFile,
              ChoiceReason::NamesBeyondJoliet, ChoiceReason::DeepFolders, ChoiceReason::ExtendedAttributes,
              ChoiceReason::ManyFolders}) {
            jobs::JobResult result;
            result.report.choice = image::FileSystemChoice{.reasons = {reason}};
            QVERIFY(ui::resultDetails(result).contains(ui::choiceReasonWords(reason)));
            QVERIFY(ui::choiceReasonWords(reason).endsWith(QLatin1Char('.')));
        }
    }

    void namesTheFile()
    {
        QVERIFY(ui::wordsFor(Error::atPath(ErrorCode::FileNotFound, "/home/me/a b.jpg"))
                    .sentence.contains(QStringLiteral("/home/me/a b.jpg")));
    }

    void tellsWhoMayUseARecorderAndWhatHasToBeDone()
    {
        const auto words = [](ErrorCode code, const char* detail) {
            return ui::oneLine(Error::atPath(code, "/dev/sr1", detail));
        };
        const QString missing = words(ErrorCode::DeviceGroupMissing, "optical");
        QVERIFY(missing.contains(QStringLiteral("group “optical”")));
        QVERIFY(missing.contains(QStringLiteral("“/dev/sr1”")));
        QVERIFY(missing.contains(QStringLiteral("usermod -aG optical")));
        const QString pending = words(ErrorCode::DeviceGroupPending, "cdrom");
        QVERIFY(pending.contains(QStringLiteral("Log out and in again")));
        QVERIFY(!pending.contains(QStringLiteral("usermod")));
        const QString seat = words(ErrorCode::DeviceSeatMissing, "cdrom");
        QVERIFY(seat.contains(QStringLiteral("screen")) &&
                seat.contains(QStringLiteral("usermod -aG cdrom")));
        QVERIFY(words(ErrorCode::DeviceNotInSandbox, "Flatpak")
                    .contains(QStringLiteral("flatpak override --user --device=all")));
        QVERIFY(words(ErrorCode::DeviceNotInSandbox, "Snap").contains(QStringLiteral("snap connect")));
        QVERIFY(
            words(ErrorCode::DeviceNotInSandbox, "container").contains(QStringLiteral("--device /dev/sr1")));
        QVERIFY(words(ErrorCode::CommandForbidden, "").contains(QStringLiteral("did not let a command")));
    }

    void saysWhatTheRecorderSaid()
    {
        Error error = Error::of(ErrorCode::WriteFailed);
        error.cause = Sense{3, 0x0C, 0x00};
        QVERIFY(ui::wordsFor(error).sentence.contains(QStringLiteral("3/0C/00")));
    }

    void formatsDurations()
    {
        QCOMPARE(ui::durationWords(std::chrono::seconds(7)), QStringLiteral("0:07"));
        QCOMPARE(ui::durationWords(std::chrono::seconds(127)), QStringLiteral("2:07"));
        QCOMPARE(ui::durationWords(std::chrono::seconds(3727)), QStringLiteral("1:02:07"));
        QCOMPARE(ui::roughDurationWords(std::chrono::seconds(40)), QStringLiteral("less than a minute"));
        QVERIFY(
            ui::roughDurationWords(std::chrono::seconds(80)).startsWith(QStringLiteral("about 1 minute")));
        QVERIFY(
            ui::roughDurationWords(std::chrono::minutes(45)).startsWith(QStringLiteral("about 45 minute")));
        QVERIFY(ui::roughDurationWords(std::chrono::minutes(140)).startsWith(QStringLiteral("about 2 hour")));
    }

    void formatsSpeedsInTheMediumsUnit()
    {
        QCOMPARE(ui::speedWords(0, 1385000), QString());
        QVERIFY(ui::speedWords(5540000, 1385000).endsWith(QStringLiteral("(4.0×)")));
    }

    void namesTracks() { QCOMPARE(ui::itemWords("#3"), QStringLiteral("Track 3")); }
};

QTEST_GUILESS_MAIN(TestWords)
#include "tst_words.moc"
