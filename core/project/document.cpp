// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/document.h"

#include "core/project/fields.h"
#include "core/project/itemsjson.h"
#include "core/project/jsonlimits.h"
#include "core/project/optionsjson.h"

#include <utility>

#include <QJsonDocument>

namespace emberdisc::project {

namespace {

constexpr int kVersion = 1;
constexpr std::string_view kFormat = "emberdisc-project";

Result<QJsonObject> parse(std::string_view json)
{
    TRY(checkLimits(json));
    QJsonParseError wrong;
    const QJsonDocument document = QJsonDocument::fromJson(
        QByteArray::fromRawData(json.data(), static_cast<qsizetype>(json.size())), &wrong);
    if (wrong.error != QJsonParseError::NoError)
        return fail(ErrorCode::SheetInvalid,
                    wrong.errorString().toStdString() + " at byte " + std::to_string(wrong.offset));
    return document.object();
}

Result<> checkHead(const FieldReader& fields, const std::string& problem)
{
    const auto format = fields.text("format");
    const auto version = fields.integer<std::uint32_t>("version");
    if (format != kFormat || !version || *version == 0)
        fields.refuse("format", "is none of Emberdisc's");
    if (!problem.empty())
        return fail(ErrorCode::SheetInvalid, problem);
    if (*version > kVersion)
        return fail(ErrorCode::DiscFileVersion, "version " + std::to_string(*version));
    return {};
}

} // namespace

Result<QByteArray> writeDocument(const Project& project, const std::string& folder)
{
    OriginWriter origins(folder);
    TRY_ASSIGN(const QJsonObject image, optionsToJson(project, origins));
    TRY_ASSIGN(const QJsonArray items, itemsToJson(project.compilation.root(), origins));
    QJsonObject object{{QStringLiteral("format"), toQString(kFormat)},
                       {QStringLiteral("version"), kVersion},
                       {QStringLiteral("volumeLabel"), toQString(project.compilation.volumeLabel())},
                       {QStringLiteral("image"), image},
                       {QStringLiteral("places"), origins.places()},
                       {QStringLiteral("items"), items}};
    if (!origins.discs().isEmpty())
        object.insert(QStringLiteral("discs"), origins.discs());
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<Opened> readDocument(std::string_view json, const std::string& folder, JobContext& context,
                            const DiscFinder& discs)
{
    TRY_ASSIGN(const QJsonObject object, parse(json));
    std::string problem;
    const FieldReader fields(object, problem);
    TRY(checkHead(fields, problem));
    Opened opened;
    OriginReader origins(folder, opened.report, discs, context);
    origins.readPlaces(fields.array("places"), problem);
    origins.readDiscs(fields.array("discs"), problem);
    const QJsonArray items = fields.array("items");
    const std::string label = fields.text("volumeLabel").value_or(std::string());
    const auto image = fields.object("image");
    if (!problem.empty())
        return fail(ErrorCode::SheetInvalid, problem);
    TRY(optionsFromJson(image.value_or(QJsonObject()), origins, opened.project));
    TRY_ASSIGN(auto nodes, itemsFromJson(items, origins, context));
    if (!opened.project.compilation.setVolumeLabel(label))
        return fail(ErrorCode::SheetInvalid, "\"volumeLabel\" cannot be the label of a volume");
    if (const auto inserted = opened.project.compilation.insert(tree::kRootId, std::move(nodes)); !inserted)
        return fail(ErrorCode::SheetInvalid, inserted.error().toString());
    return opened;
}

} // namespace emberdisc::project
