// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/command.h"
#include "app/emberdisc-cli/console.h"
#include "app/emberdisc-cli/drivechoice.h"
#include "app/emberdisc-cli/json.h"
#include "app/emberdisc-cli/openimage.h"
#include "ui/words/errorwords.h"
#include "ui/words/imagewords.h"

#include <QDateTime>
#include <QJsonArray>

namespace emberdisc::cli {

namespace {

QString typeName(image::EntryType type)
{
    switch (type) {
    case image::EntryType::File:
        return QStringLiteral("file");
    case image::EntryType::Folder:
        return QStringLiteral("folder");
    case image::EntryType::Symlink:
        return QStringLiteral("symlink");
    case image::EntryType::Special:
        return QStringLiteral("special");
    }
    return {};
}

/// "drwxr-xr-x".
QString modeText(const image::ImageEntry& entry)
{
    QString mode(QLatin1Char('-'));
    if (entry.type == image::EntryType::Folder)
        mode = QLatin1Char('d');
    else if (entry.type == image::EntryType::Symlink)
        mode = QLatin1Char('l');
    const QLatin1String letters("rwxrwxrwx");
    for (int bit = 0; bit < 9; ++bit)
        mode += (entry.mode >> (8 - bit)) & 1U ? letters[bit] : QLatin1Char('-');
    return mode;
}

/// Empty where nobody tells.
QString timeText(std::int64_t seconds)
{
    return seconds == image::kTimeNotTold
               ? QString()
               : QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate);
}

QString longLine(const std::string& path, const image::ImageEntry& entry)
{
    QString line = QStringLiteral("%1 %2 %3 %4 %5  %6")
                       .arg(modeText(entry))
                       .arg(entry.uid, 5)
                       .arg(entry.gid, 5)
                       .arg(entry.size, 12)
                       .arg(timeText(entry.modified), 20)
                       .arg(text(path));
    if (entry.type == image::EntryType::Symlink)
        line += QStringLiteral(" -> ") + text(entry.linkTarget);
    return line;
}

QJsonArray streamsJson(const std::vector<image::ImageEntry>& streams)
{
    QJsonArray array;
    for (const image::ImageEntry& stream : streams)
        array.append(QJsonObject{{QStringLiteral("name"), text(stream.name)},
                                 {QStringLiteral("size"), static_cast<qint64>(stream.size)}});
    return array;
}

/// A line feed in a name begins no new line.
QString oneLine(QString line)
{
    return line.replace(u'\n', QChar::ReplacementCharacter);
}

/// Below its file, with its size in the same column.
QString streamLine(const image::ImageEntry& stream)
{
    return QStringLiteral("%1 %2  %3").arg(QString(), 22).arg(stream.size, 12).arg(text(stream.name));
}

QJsonObject entryJson(const std::string& path, const image::ImageEntry& entry)
{
    QJsonObject object{{QStringLiteral("type"), QStringLiteral("entry")},
                       {QStringLiteral("path"), text(path)},
                       {QStringLiteral("kind"), typeName(entry.type)},
                       {QStringLiteral("size"), static_cast<qint64>(entry.size)},
                       {QStringLiteral("mode"), static_cast<qint64>(entry.mode & 07777U)},
                       {QStringLiteral("uid"), static_cast<qint64>(entry.uid)},
                       {QStringLiteral("gid"), static_cast<qint64>(entry.gid)}};
    const auto insertTime = [&object](QLatin1String key, std::int64_t seconds) {
        if (const QString time = timeText(seconds); !time.isEmpty())
            object.insert(key, time);
    };
    insertTime(QLatin1String("modified"), entry.modified);
    insertTime(QLatin1String("accessed"), entry.accessed);
    insertTime(QLatin1String("created"), entry.created);
    insertTime(QLatin1String("changed"), entry.changed);
    if (entry.hidden)
        object.insert(QStringLiteral("hidden"), true);
    if (entry.type == image::EntryType::Symlink)
        object.insert(QStringLiteral("target"), text(entry.linkTarget));
    if (!entry.streams.empty())
        object.insert(QStringLiteral("streams"), streamsJson(entry.streams));
    if (!entry.extents.empty())
        object.insert(QStringLiteral("lba"), static_cast<qint64>(entry.extents.front().lba));
    return object;
}

QJsonObject bootEntryJson(const image::BootCatalogEntry& entry)
{
    return {{QStringLiteral("type"), QStringLiteral("boot")},
            {QStringLiteral("platform"), static_cast<int>(entry.platform)},
            {QStringLiteral("emulation"), static_cast<int>(entry.media)},
            {QStringLiteral("bootable"), entry.isBootable},
            {QStringLiteral("loadSegment"), entry.loadSegment},
            {QStringLiteral("systemType"), entry.systemType},
            {QStringLiteral("loadSectors"), entry.loadSectors},
            {QStringLiteral("lba"), static_cast<qint64>(entry.lba)}};
}

/// Lines of paths stay lines of paths: what boots is told with the details.
void listBootEntries(Console& console, const image::ImageReader& reader, bool detailed)
{
    if (!reader.bootCatalog())
        return;
    for (const image::BootCatalogEntry& entry : reader.bootCatalog()->entries) {
        if (detailed)
            console.output.result(ui::bootWords(entry));
        console.output.object(bootEntryJson(entry));
    }
}

ExitCode list(Console& console, const OpenImage& image, const Arguments& arguments)
{
    const bool detailed = arguments.has("--long");
    listBootEntries(console, image.reader, detailed);
    std::optional<Error> trouble;
    const auto visit = [&](const std::string& path, const image::ImageEntry& entry, int) {
        console.output.result(oneLine(detailed ? longLine(path, entry) : text(path)));
        if (detailed)
            for (const image::ImageEntry& stream : entry.streams)
                console.output.result(oneLine(streamLine(stream)));
        console.output.object(entryJson(path, entry));
        const bool goOn = console.output.isGood() && !console.stop.stop_requested();
        return goOn ? image::ImageReader::Walk::Continue : image::ImageReader::Walk::Stop;
    };
    const auto note = [&](const std::string& path, const Error& error) {
        Error named = error;
        named.where = AtPath{path};
        console.output.errorDetail(ui::wordsFor(named).sentence);
        if (!trouble)
            trouble = std::move(named);
    };
    using Streams = image::ImageReader::Streams;
    const auto streams = detailed || console.output.speaksJson() ? Streams::Read : Streams::Leave;
    const auto walked = image.reader.walk(image.nameSpace, visit, note, streams);
    if (console.stop.stop_requested())
        return conclude(console, Error::of(ErrorCode::Cancelled));
    if (!walked)
        return conclude(console, walked.error());
    if (trouble)
        return conclude(console, *trouble);
    return concludeShown(console, {{QStringLiteral("nameSpace"), text(name(image.nameSpace))},
                                   {QStringLiteral("volume"), text(image.reader.volume().volumeId)}});
}

ExitCode runImageLs(Console& console, const Arguments& arguments)
{
    if (arguments.has(kDriveOption.name) == !arguments.operands().empty())
        return concludeUsage(console, "give either an image or --drive D");
    const auto wanted = nameSpaceFrom(arguments);
    if (!wanted)
        return concludeUsage(console, wanted.error());
    const auto file =
        arguments.operands().empty() ? std::nullopt : std::optional(arguments.operands().front());
    const auto image = openImage(console, arguments, file, *wanted);
    return image ? list(console, *image, arguments) : conclude(console, image.error());
}

} // namespace

CommandSpec imageLsCommand()
{
    return {.name = "image ls",
            .operands = "FILE | --drive D",
            .summary = "list what is in an image or on a disc",
            .notes = "FILE may be a project: it is listed as the image that it would become.\n"
                     "One path a line, folders before their contents. --long puts mode, owner, group, bytes "
                     "and time before it,\n"
                     "tells what the image boots, and has a line for each named stream behind its file's.",
            .options = {kDriveOption,
                        nameSpaceOption(),
                        sessionOption(),
                        {"--long", {}, "with mode, owner, size and time"}},
            .fewest = 0,
            .most = 1,
            .run = runImageLs};
}

} // namespace emberdisc::cli
