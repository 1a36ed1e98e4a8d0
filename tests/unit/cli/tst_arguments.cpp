// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/application.h"
#include "app/emberdisc-cli/arguments.h"
#include "app/emberdisc-cli/burnoptions.h"
#include "app/emberdisc-cli/imageoptions.h"
#include "app/emberdisc-cli/numbers.h"

#include <QTest>

#include <set>

using namespace emberdisc;
using namespace emberdisc::cli;

namespace {

const std::vector<OptionSpec> kOptions = {{"--name", "N", "a value"},
                                          {"--flag", {}, "a switch"},
                                          {"-o", "FILE", "short"},
                                          {"--coming", {}, {}, OptionKind::Later}};

std::expected<Arguments, std::string> parse(const std::vector<std::string>& words)
{
    return parseArguments(words, kOptions);
}

std::expected<jobs::BurnTarget, std::string> targeted(const std::vector<std::string>& words)
{
    return burnTarget(*parseArguments(words, burnOptionSpecs()));
}

std::expected<ImageChoice, std::string> chosen(const std::vector<std::string>& words,
                                               const char* epoch = nullptr)
{
    return imageChoice(*parseArguments(words, imageOptionSpecs()), epoch);
}

} // namespace

class TestArguments : public QObject {
    Q_OBJECT

private slots:
    void takesValuesInBothForms()
    {
        const auto parsed = parse({"--name", "1", "a", "--flag", "--name=2=3", "b", "-o", "out"});
        QVERIFY(parsed);
        QCOMPARE(parsed->value("--name"), std::optional<std::string>("2=3"));
        QCOMPARE(parsed->value("-o"), std::optional<std::string>("out"));
        QVERIFY(parsed->has("--flag"));
        QCOMPARE(parsed->operands(), (std::vector<std::string>{"a", "b"}));
    }

    void takesEverythingBehindTwoDashesAsItIs()
    {
        const auto parsed = parse({"--", "--flag", "-", "\xFF"});
        QVERIFY(parsed);
        QVERIFY(!parsed->has("--flag"));
        QCOMPARE(parsed->operands(), (std::vector<std::string>{"--flag", "-", "\xFF"}));
    }

    void refusesWhatItDoesNotKnow()
    {
        QVERIFY(!parse({"--nonsense"}));
        QVERIFY(!parse({"-x"}));
        QVERIFY(!parse({"--name"}));
        QVERIFY(!parse({"--flag=1"}));
        QVERIFY(parse({"--coming"}).error().find("not supported yet") != std::string::npos);
    }

    void readsBurnOptions()
    {
        const auto target = targeted({"--speed", "2.4x", "--mode", "sao", "--keep-open", "--no-verify",
                                      "--overburn", "--copies", "3", "--eject"});
        QVERIFY(target);
        QCOMPARE(target->options.speed, std::optional(2.4));
        QCOMPARE(target->options.mode, recorder::WriteMode::Sao);
        QCOMPARE(target->options.closing, recorder::Closing::KeepOpen);
        QCOMPARE(target->options.verify, recorder::VerifyExtent::None);
        QVERIFY(target->options.overburn);
        QCOMPARE(target->options.copies, 3U);
        QCOMPARE(target->after, jobs::AfterBurn::Eject);
        QVERIFY(!targeted({"--speed", "MAX"})->options.speed);
    }

    void refusesBurnOptionsThatMakeNoSense_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("speed") << QStringList{QStringLiteral("--speed"), QStringLiteral("fast")};
        QTest::newRow("speed of zero") << QStringList{QStringLiteral("--speed"), QStringLiteral("0x")};
        QTest::newRow("negative speed") << QStringList{QStringLiteral("--speed"), QStringLiteral("-4")};
        QTest::newRow("mode") << QStringList{QStringLiteral("--mode"), QStringLiteral("dvd")};
        QTest::newRow("copies") << QStringList{QStringLiteral("--copies"), QStringLiteral("0")};
        QTest::newRow("pace") << QStringList{QStringLiteral("--pace"), QStringLiteral("slow")};
        QTest::newRow("both ends") << QStringList{QStringLiteral("--close"), QStringLiteral("--keep-open")};
        QTest::newRow("both beginnings")
            << QStringList{QStringLiteral("--append"), QStringLiteral("--erase-first")};
    }
    void refusesBurnOptionsThatMakeNoSense()
    {
        QFETCH(const QStringList, words);
        std::vector<std::string> list;
        for (const QString& word : words)
            list.push_back(word.toStdString());
        QVERIFY(!targeted(list));
    }

    void readsImageOptions()
    {
        const auto choice = chosen({"--fs", "iso9660,joliet", "--iso-level=2", "--volume", "PHOTOS",
                                    "--links", "follow", "--include-hidden", "--align", "16"});
        QVERIFY(choice);
        QVERIFY(choice->image.joliet);
        QVERIFY(!choice->image.rockRidge);
        QCOMPARE(choice->image.level, image::IsoLevel::Two);
        QCOMPARE(choice->image.volumeLabel, std::string("PHOTOS"));
        QCOMPARE(choice->scan.links, tree::LinkPolicy::Follow);
        QCOMPARE(choice->scan.hidden, tree::HiddenPolicy::Include);
        QCOMPARE(choice->image.alignment, 16U);
    }

    void fileSystemsAreChosenForWhoNamesNone()
    {
        QCOMPARE(chosen({})->fileSystems, image::FileSystems::Automatic);
        QCOMPARE(chosen({"--fs", "iso9660"})->fileSystems, image::FileSystems::AsGiven);
        QCOMPARE(chosen({"--udf", "1.02"})->fileSystems, image::FileSystems::AsGiven);
    }

    void choosesUdfAloneOrBesideTheOthers()
    {
        const auto alone = chosen({"--fs", "udf", "--udf", "2.50"});
        QVERIFY(alone);
        QVERIFY(!alone->image.iso9660 && !alone->image.joliet && !alone->image.rockRidge);
        QVERIFY(alone->image.udf == image::UdfRevision::V250);
        const auto bridge = chosen({"--udf", "2.01"});
        QVERIFY(bridge && bridge->image.iso9660 && bridge->image.joliet && bridge->image.rockRidge);
        QVERIFY(bridge->image.udf == image::UdfRevision::V201);
        QVERIFY(!chosen({"--udf", "2.02"}));
        QVERIFY(!chosen({"--fs", "iso9660", "--udf", "2.50"}));
    }

    void refusesImageOptionsThatMakeNoSense()
    {
        QVERIFY(!chosen({"--fs", "joliet"}));
        QVERIFY(!chosen({"--fs", "iso9660,"}));
        QVERIFY(!chosen({"--created", "yesterday"}));
        QVERIFY(!chosen({"--iso-level", "9"}));
        QVERIFY(!chosen({"--links", "maybe"}));
        QVERIFY(!chosen({"--align", "0"}));
        QVERIFY(!chosen({"--align", "-1"}));
        QVERIFY(!chosen({"--volume", ""}));
        QVERIFY(!chosen({"--reproducible"}));
        QVERIFY(!chosen({"--reproducible"}, "yesterday"));
    }

    void takesTheTimeOfAReproducibleImageFromTheEnvironment()
    {
        const auto choice = chosen({"--reproducible"}, "1000000000");
        QVERIFY(choice);
        QVERIFY(choice->image.reproducible);
        QVERIFY(choice->image.permissions == image::Permissions::ReadableForAll);
        QCOMPARE(choice->image.timestamp,
                 std::optional(std::chrono::system_clock::time_point(std::chrono::seconds(1000000000))));
    }

    void readsNumbersWholly()
    {
        QCOMPARE(wholeFrom("12"), std::optional<std::uint64_t>(12));
        for (const char* const text : {"", "12a", " 12", "-1", "+1", "99999999999999999999"})
            QVERIFY2(!wholeFrom(text), text);
        QCOMPARE(decimalFrom("0.5"), std::optional(0.5));
        for (const char* const text : {"", "1,5", "-1", "1e3", "nan", "inf", "x"})
            QVERIFY2(!decimalFrom(text), text);
    }

    void everyCommandHelps()
    {
        std::set<std::string_view> names;
        const auto commands = allCommands();
        const std::string general = generalHelp(commands);
        for (const CommandSpec& command : commands) {
            const std::string name(command.name);
            QVERIFY2(names.insert(command.name).second, name.c_str());
            QVERIFY2(general.find(name) != std::string::npos, name.c_str());
            QVERIFY2(command.run, name.c_str());
            const std::string help = commandHelp(command);
            for (const OptionSpec& option : command.options) {
                const bool shown = help.find("  " + std::string(option.name)) != std::string::npos;
                QVERIFY2(shown == (option.kind == OptionKind::Here), option.name.data());
                QVERIFY2(shown != option.help.empty(), option.name.data());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestArguments)
#include "tst_arguments.moc"
