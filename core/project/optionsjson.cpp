// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/optionsjson.h"

#include "core/project/fields.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace emberdisc::project {

namespace {

using image::ImageOptions;
using Time = std::optional<std::chrono::system_clock::time_point>;

constexpr std::int64_t kLatest = std::int64_t{1} << 33; // of seconds; nanoseconds of it fit into 64 bits
constexpr qsizetype kMostBootEntries = 32;              // image::checkBootOptions()

template <class Field>
struct Key {
    std::string_view name;
    Field ImageOptions::* field;
};
constexpr std::array<Key<std::string>, 8> kTexts{{{"volumeSet", &ImageOptions::volumeSet},
                                                  {"publisher", &ImageOptions::publisher},
                                                  {"preparer", &ImageOptions::preparer},
                                                  {"application", &ImageOptions::application},
                                                  {"system", &ImageOptions::systemId},
                                                  {"copyrightFile", &ImageOptions::copyrightFile},
                                                  {"abstractFile", &ImageOptions::abstractFile},
                                                  {"bibliographicFile", &ImageOptions::bibliographicFile}}};
constexpr std::array<Key<std::uint16_t>, 2> kNumbers{
    {{"volumeSetSize", &ImageOptions::volumeSetSize}, {"volumeNumber", &ImageOptions::volumeSequenceNumber}}};
constexpr std::array<Key<Time>, 5> kTimes{{{"timestamp", &ImageOptions::timestamp},
                                           {"created", &ImageOptions::created},
                                           {"modified", &ImageOptions::modified},
                                           {"expires", &ImageOptions::expires},
                                           {"effective", &ImageOptions::effective}}};
constexpr std::array<Key<bool>, 4> kFlags{{{"checksums", &ImageOptions::checksums},
                                           {"dedupe", &ImageOptions::dedupe},
                                           {"extendedAttributes", &ImageOptions::extendedAttributes},
                                           {"reproducible", &ImageOptions::reproducible}}};

constexpr std::array<Word<image::Permissions>, 2> kPermissions{
    {{"asFound", image::Permissions::AsFound}, {"readableForAll", image::Permissions::ReadableForAll}}};
constexpr std::array<Word<image::MissingFiles>, 3> kMissing{{{"ask", image::MissingFiles::Ask},
                                                             {"skip", image::MissingFiles::Skip},
                                                             {"fail", image::MissingFiles::Fail}}};
constexpr std::array<Word<image::BootPlatform>, 4> kPlatforms{{{"x86", image::BootPlatform::X86},
                                                               {"powerpc", image::BootPlatform::PowerPc},
                                                               {"mac", image::BootPlatform::Mac},
                                                               {"efi", image::BootPlatform::Efi}}};
constexpr std::array<Word<image::BootMedia>, 5> kMedia{{{"none", image::BootMedia::NoEmulation},
                                                        {"1.2", image::BootMedia::Floppy1200},
                                                        {"1.44", image::BootMedia::Floppy1440},
                                                        {"2.88", image::BootMedia::Floppy2880},
                                                        {"disk", image::BootMedia::HardDisk}}};
constexpr std::array<Word<image::HybridLoader>, 2> kLoaders{
    {{"isolinux", image::HybridLoader::Isolinux}, {"grub", image::HybridLoader::Grub}}};

QJsonArray fileSystemNames(const ImageOptions& options)
{
    QJsonArray names;
    for (const auto& [nameSpace, isThere] : {std::pair(image::NameSpace::Iso9660, options.iso9660),
                                             {image::NameSpace::Joliet, options.joliet},
                                             {image::NameSpace::RockRidge, options.rockRidge},
                                             {image::NameSpace::Udf, options.udf.has_value()}})
        if (isThere)
            names.append(toQString(image::name(nameSpace)));
    return names;
}

Result<QJsonObject> entryToJson(const image::BootEntry& entry, OriginWriter& origins)
{
    QJsonObject object{{QStringLiteral("platform"), wordFor<image::BootPlatform>(entry.platform, kPlatforms)},
                       {QStringLiteral("path"), bytesValue(entry.path)}};
    if (entry.hiddenImage) {
        QJsonObject image;
        TRY(origins.put(*entry.hiddenImage, {}, image));
        insert(object, "image", image);
    }
    if (entry.media)
        insert(object, "media", wordFor<image::BootMedia>(*entry.media, kMedia));
    if (!entry.isBootable)
        insert(object, "bootable", false);
    if (entry.loadSegment != 0)
        insert(object, "loadSegment", entry.loadSegment);
    if (entry.loadSectors)
        insert(object, "loadSectors", *entry.loadSectors);
    if (entry.table == image::InformationTable::Patched)
        insert(object, "informationTable", true);
    return object;
}

Result<QJsonObject> bootToJson(const image::BootOptions& boot, OriginWriter& origins)
{
    QJsonArray entries;
    for (const image::BootEntry& entry : boot.entries) {
        TRY_ASSIGN(const QJsonObject object, entryToJson(entry, origins));
        entries.append(object);
    }
    QJsonObject object{{QStringLiteral("entries"), entries}};
    if (!boot.manufacturer.empty())
        insert(object, "manufacturer", bytesValue(boot.manufacturer));
    if (!boot.catalogPath.empty())
        insert(object, "catalog", bytesValue(boot.catalogPath));
    if (boot.hybrid == image::Hybrid::Yes)
        insert(object, "hybrid", true);
    if (boot.hybridCode) {
        QJsonObject code{
            {QStringLiteral("loader"), wordFor<image::HybridLoader>(boot.hybridLoader, kLoaders)}};
        TRY(origins.put(*boot.hybridCode, {}, code));
        insert(object, "hybridCode", code);
    }
    return object;
}

void readFileSystems(const QJsonObject& object, const FieldReader& fields, Project& project)
{
    const QJsonValue value = object.value(QLatin1StringView("fileSystems"));
    if (value.isUndefined() || value == QJsonValue(QStringLiteral("automatic")))
        return;
    project.fileSystems = image::FileSystems::AsGiven;
    ImageOptions& options = project.image;
    options.iso9660 = options.joliet = options.rockRidge = false;
    bool hasUdf = false;
    for (const QJsonValue one : fields.array("fileSystems")) {
        const auto nameSpace = image::nameSpaceFrom(one.toString().toStdString());
        if (!nameSpace)
            return fields.refuse("fileSystems", "has a value that is not known");
        switch (*nameSpace) {
        case image::NameSpace::Iso9660:
            options.iso9660 = true;
            break;
        case image::NameSpace::RockRidge:
            options.rockRidge = true;
            break;
        case image::NameSpace::Joliet:
            options.joliet = true;
            break;
        case image::NameSpace::Udf:
            hasUdf = true;
            break;
        }
    }
    const auto revision = fields.text("udf");
    options.udf = hasUdf ? image::udfRevisionFrom(revision.value_or("1.02")) : std::nullopt;
    if (hasUdf && !options.udf)
        fields.refuse("udf", "has a value that is not known");
    if (!options.iso9660 && (options.joliet || options.rockRidge || !options.udf))
        fields.refuse("fileSystems", "cannot be combined so");
}

void readEntry(const QJsonObject& object, const FieldReader& fields, std::string& problem,
               OriginReader& origins, image::BootEntry& entry)
{
    const auto platform = fields.word<image::BootPlatform>("platform", kPlatforms);
    if (!platform)
        fields.refuse("platform", "is missing");
    entry.platform = platform.value_or(entry.platform);
    entry.path = fields.bytes("path").value_or(std::string());
    entry.media = fields.word<image::BootMedia>("media", kMedia);
    entry.isBootable = fields.flag("bootable").value_or(true);
    entry.loadSegment = fields.integer<std::uint16_t>("loadSegment").value_or(0);
    entry.loadSectors = fields.integer<std::uint16_t>("loadSectors");
    if (fields.flag("informationTable").value_or(false))
        entry.table = image::InformationTable::Patched;
    if (!fields.object("image"))
        return;
    const QJsonObject image = object.value(QLatin1StringView("image")).toObject();
    if (const auto found = origins.find(FieldReader(image, problem, "boot.entries"), {}))
        entry.hiddenImage = found->source;
}

void readBoot(const QJsonObject& object, std::string& problem, OriginReader& origins,
              image::BootOptions& boot)
{
    const FieldReader fields(object, problem, "boot");
    boot.manufacturer = fields.bytes("manufacturer").value_or(std::string());
    boot.catalogPath = fields.bytes("catalog").value_or(std::string());
    boot.hybrid = fields.flag("hybrid").value_or(false) ? image::Hybrid::Yes : image::Hybrid::No;
    if (const auto code = fields.object("hybridCode")) {
        const FieldReader codeFields(*code, problem, "boot");
        boot.hybridLoader =
            codeFields.word<image::HybridLoader>("loader", kLoaders).value_or(boot.hybridLoader);
        if (const auto found = origins.find(codeFields, {}))
            boot.hybridCode = found->source;
    }
    const QJsonArray entries = fields.array("entries");
    if (entries.size() > kMostBootEntries)
        return fields.refuse("entries", "are too many");
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const QJsonObject one = entries.at(i).toObject();
        const FieldReader entryFields(one, problem, "boot.entries", static_cast<std::size_t>(i));
        readEntry(one, entryFields, problem, origins, boot.entries.emplace_back());
    }
}

void readPlain(const FieldReader& fields, ImageOptions& options)
{
    const auto level = fields.integer<std::uint8_t>("isoLevel");
    if (level && (*level < 1 || *level > 4))
        fields.refuse("isoLevel", "is none of 1 to 4");
    else if (level)
        options.level = static_cast<image::IsoLevel>(*level - 1);
    const auto characters = fields.integer<std::uint8_t>("jolietCharacters");
    if (characters && *characters != 64 && *characters != 103)
        fields.refuse("jolietCharacters", "is neither 64 nor 103");
    else if (characters == 103)
        options.jolietNames = image::JolietNames::Upto103;
    options.permissions =
        fields.word<image::Permissions>("permissions", kPermissions).value_or(options.permissions);
    options.alignment =
        std::max(1U, fields.integer<std::uint32_t>("alignment", image::kLargestAlignment).value_or(1));
    for (const auto& [name, field] : kNumbers)
        options.*field = fields.integer<std::uint16_t>(name).value_or(options.*field);
    options.applicationUse = fields.bytes("applicationUse").value_or(std::string());
    for (const auto& [name, field] : kTexts)
        options.*field = fields.bytes(name).value_or(std::string());
    for (const auto& [name, field] : kFlags)
        options.*field = fields.flag(name).value_or(false);
    for (const auto& [name, field] : kTimes)
        if (const auto seconds = fields.integer<std::int64_t>(name, kLatest); seconds && *seconds < -kLatest)
            fields.refuse(name, "is out of range");
        else if (seconds)
            options.*field = std::chrono::system_clock::time_point(std::chrono::seconds(*seconds));
}

} // namespace

Result<QJsonObject> optionsToJson(const Project& project, OriginWriter& origins)
{
    const ImageOptions& options = project.image;
    const ImageOptions usual;
    QJsonObject object;
    if (project.fileSystems == image::FileSystems::AsGiven) {
        insert(object, "fileSystems", fileSystemNames(options));
        if (options.udf)
            insert(object, "udf", toQString(image::name(*options.udf)));
    } else {
        insert(object, "fileSystems", QStringLiteral("automatic"));
    }
    if (options.level != usual.level)
        insert(object, "isoLevel", static_cast<int>(options.level) + 1);
    if (options.jolietNames == image::JolietNames::Upto103)
        insert(object, "jolietCharacters", 103);
    if (options.permissions != usual.permissions)
        insert(object, "permissions", wordFor<image::Permissions>(options.permissions, kPermissions));
    if (options.alignment != usual.alignment)
        insert(object, "alignment", static_cast<qint64>(options.alignment));
    for (const auto& [name, field] : kNumbers)
        if (options.*field != usual.*field)
            insert(object, name, options.*field);
    for (const auto& [name, field] : kTexts)
        if (!(options.*field).empty())
            insert(object, name, bytesValue(options.*field));
    if (!options.applicationUse.empty())
        insert(object, "applicationUse", bytesValue(options.applicationUse));
    for (const auto& [name, field] : kFlags)
        if (options.*field)
            insert(object, name, true);
    for (const auto& [name, field] : kTimes)
        if (const Time& time = options.*field)
            insert(object, name,
                   static_cast<qint64>(
                       std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()).count()));
    if (project.missing != image::MissingFiles::Ask)
        insert(object, "missing", wordFor<image::MissingFiles>(project.missing, kMissing));
    if (!options.boot.entries.empty()) {
        TRY_ASSIGN(const QJsonObject boot, bootToJson(options.boot, origins));
        insert(object, "boot", boot);
    }
    return object;
}

Result<> optionsFromJson(const QJsonObject& object, OriginReader& origins, Project& project)
{
    std::string problem;
    const FieldReader fields(object, problem, "image");
    readFileSystems(object, fields, project);
    readPlain(fields, project.image);
    const bool canHold =
        project.fileSystems == image::FileSystems::Automatic || image::canHoldAttributes(project.image);
    if (project.image.extendedAttributes && !canHold)
        fields.refuse("extendedAttributes", "cannot be combined with these file systems");
    if (project.image.reproducible && !project.image.timestamp)
        fields.refuse("reproducible", "needs a timestamp");
    project.missing = fields.word<image::MissingFiles>("missing", kMissing).value_or(project.missing);
    if (const auto boot = fields.object("boot"))
        readBoot(*boot, problem, origins, project.image.boot);
    if (!problem.empty())
        return fail(ErrorCode::SheetInvalid, problem);
    return {};
}

} // namespace emberdisc::project
