// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/imagewish.h"
#include "app/emberdisc-cli/json.h"
#include "app/emberdisc-cli/projectoption.h"
#include "core/jobs/imagejobs.h"
#include "ui/words/errorwords.h"
#include "ui/words/imagewords.h"
#include "ui/words/quantities.h"
#include "ui/words/resultwords.h"

#include <array>
#include <utility>

#include <QJsonArray>

namespace emberdisc::cli {

namespace {

constexpr std::array kDestinations{
    std::pair(std::string_view("file"), image::Destination::File),
    std::pair(std::string_view("cd"), image::Destination::Cd),
    std::pair(std::string_view("dvd"), image::Destination::Dvd),
    std::pair(std::string_view("bd"), image::Destination::BluRay),
};

std::optional<image::Destination> destinationFrom(const std::string& word)
{
    for (const auto& [name, destination] : kDestinations)
        if (name == word)
            return destination;
    return std::nullopt;
}

/// Of each name space in turn. Gives how many there are.
QJsonObject tellNames(Console& console, const image::ImagePlan& plan)
{
    QJsonObject counts;
    for (const image::NameSpace nameSpace : plan.nameSpaces()) {
        const auto names = plan.adaptedNames(nameSpace);
        const QString where = text(name(nameSpace));
        for (const image::AdaptedName& one : names) {
            const QString shown = one.shown.empty() ? Texts::tr("(not shown)") : text(one.shown);
            console.output.result(QStringLiteral("%1: %2 -> %3").arg(where, text(one.path), shown));
            QJsonObject object{{QStringLiteral("type"), QStringLiteral("name")},
                               {QStringLiteral("nameSpace"), where},
                               {QStringLiteral("path"), text(one.path)}};
            if (!one.shown.empty())
                object.insert(QStringLiteral("shown"), text(one.shown));
            console.output.object(object);
        }
        counts.insert(where, static_cast<qint64>(names.size()));
    }
    return counts;
}

ExitCode tell(Console& console, const jobs::ImagePreview& preview)
{
    const image::ImagePlan& plan = preview.plan;
    const QJsonObject counts = tellNames(console, plan);
    for (const Error& warning : plan.warnings())
        console.output.warning(ui::wordsFor(warning).sentence);
    console.output.note(
        Texts::tr("The image would have %1 (%n sector(s)): %2.", nullptr,
                  static_cast<int>(plan.sectorCount()))
            .arg(ui::sizeWords(plan.byteCount()), ui::nameSpaceWords(plan.nameSpaces(), plan.udfRevision())));
    QJsonObject more{{QStringLiteral("sectors"), static_cast<qint64>(plan.sectorCount())},
                     {QStringLiteral("adaptedNames"), counts}};
    if (preview.choice) {
        for (const image::ChoiceReason reason : preview.choice->reasons)
            console.output.note(ui::choiceReasonWords(reason));
        more.insert(QStringLiteral("fileSystems"), toJson(*preview.choice));
    }
    return concludeShown(console, more);
}

ExitCode runImagePreview(Console& console, const Arguments& arguments)
{
    const auto destination = destinationFrom(arguments.value("--for").value_or("file"));
    if (!destination)
        return concludeUsage(console, "--for takes file, cd, dvd or bd");
    const auto wish = imageWish(console, arguments, jobs::MissingFiles::Skip);
    if (!wish)
        return wish.error();
    const auto preview = jobs::previewImage(wish->gathered.compilation,
                                            {wish->choice.image, wish->choice.fileSystems, *destination});
    return preview ? tell(console, *preview) : conclude(console, preview.error());
}

} // namespace

CommandSpec imagePreviewCommand()
{
    CommandSpec spec{
        .name = "image preview",
        .operands = "PATH...",
        .summary = "tell which names an image would shorten or change, its file systems and its size",
        .notes =
            "One name a line: \"joliet: /path/in/the/list -> name in Joliet\". Nothing is written, no file "
            "is opened. To list a\n"
            "name space as a whole, save a project and use \"image ls --fs NAMES PROJECT\".",
        .options = {{"--for", "MEDIUM", "file, cd, dvd or bd: what file systems are chosen for"},
                    kProjectOption},
        .fewest = 0,
        .most = kAnyNumber,
        .run = runImagePreview};
    const auto options = imageOptionSpecs();
    spec.options.insert(spec.options.end(), options.begin(), options.end());
    return spec;
}

} // namespace emberdisc::cli
