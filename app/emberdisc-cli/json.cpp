// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/emberdisc-cli/json.h"

#include "ui/words/errorwords.h"

#include <QJsonArray>

namespace emberdisc::cli {

namespace {

QJsonValue number(std::uint64_t value)
{
    return QJsonValue(static_cast<qint64>(value));
}

QJsonArray errorsJson(const std::vector<Error>& errors)
{
    QJsonArray array;
    for (const Error& error : errors)
        array.append(toJson(error));
    return array;
}

QString verificationName(jobs::Verification verification)
{
    switch (verification) {
    case jobs::Verification::NotDone:
        return QStringLiteral("not done");
    case jobs::Verification::Identical:
        return QStringLiteral("identical");
    case jobs::Verification::SamplesIdentical:
        return QStringLiteral("samples identical");
    case jobs::Verification::Differs:
        return QStringLiteral("differs");
    }
    return {};
}

QJsonObject trackJson(const recorder::TrackInfo& track)
{
    return {{QStringLiteral("number"), track.number},
            {QStringLiteral("session"), track.session},
            {QStringLiteral("kind"), text(name(track.kind))},
            {QStringLiteral("state"), text(name(track.state))},
            {QStringLiteral("start"), static_cast<qint64>(track.start)},
            {QStringLiteral("sectors"), number(track.sectors)}};
}

QJsonObject sessionJson(const recorder::SessionInfo& session)
{
    return {{QStringLiteral("number"), session.number},
            {QStringLiteral("firstTrack"), session.firstTrack},
            {QStringLiteral("lastTrack"), session.lastTrack},
            {QStringLiteral("start"), static_cast<qint64>(session.start)}};
}

} // namespace

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8);
}

QJsonObject toJson(const Error& error)
{
    const ui::ErrorWords words = ui::wordsFor(error);
    QJsonObject object{{QStringLiteral("code"), text(name(error.code))},
                       {QStringLiteral("sentence"), words.sentence},
                       {QStringLiteral("advice"), words.advice}};
    if (!error.detail.empty())
        object.insert(QStringLiteral("detail"), text(error.detail));
    if (const auto* path = std::get_if<AtPath>(&error.where))
        object.insert(QStringLiteral("path"), text(path->path));
    else if (const auto* lba = std::get_if<AtLba>(&error.where))
        object.insert(QStringLiteral("lba"), static_cast<qint64>(lba->lba));
    else if (const auto* command = std::get_if<AtCommand>(&error.where))
        object.insert(QStringLiteral("opcode"), command->opcode);
    if (const auto* system = std::get_if<Errno>(&error.cause))
        object.insert(QStringLiteral("errno"), system->value);
    else if (const Sense* sense = error.sense())
        object.insert(QStringLiteral("sense"), QJsonArray{sense->key, sense->asc, sense->ascq});
    return object;
}

QJsonObject toJson(const jobs::JobProgress& progress)
{
    QJsonObject object{{QStringLiteral("type"), QStringLiteral("progress")},
                       {QStringLiteral("phase"), text(name(progress.phase))},
                       {QStringLiteral("done"), number(progress.progress.done)},
                       {QStringLiteral("total"), number(progress.progress.total)},
                       {QStringLiteral("bytesPerSecond"), progress.progress.bytesPerSecond},
                       {QStringLiteral("speedUnit"), progress.progress.speedUnit},
                       {QStringLiteral("elapsedMs"), static_cast<qint64>(progress.elapsed.count())}};
    if (const auto percent = progress.percent())
        object.insert(QStringLiteral("percent"), *percent);
    if (progress.progress.ringPercent)
        object.insert(QStringLiteral("ringPercent"), *progress.progress.ringPercent);
    if (progress.progress.devicePercent)
        object.insert(QStringLiteral("devicePercent"), *progress.progress.devicePercent);
    if (!progress.progress.item.empty())
        object.insert(QStringLiteral("item"), text(progress.progress.item));
    if (progress.remaining)
        object.insert(QStringLiteral("remainingMs"), static_cast<qint64>(progress.remaining->count()));
    return object;
}

QJsonObject toJson(const image::FileSystemChoice& choice)
{
    QJsonArray reasons;
    for (const image::ChoiceReason reason : choice.reasons)
        reasons.append(text(name(reason)));
    return {{QStringLiteral("iso9660"), choice.iso9660},
            {QStringLiteral("udf"), choice.udf ? QJsonValue(text(name(*choice.udf))) : QJsonValue()},
            {QStringLiteral("reasons"), reasons}};
}

QJsonObject toJson(const jobs::BurnFacts& facts)
{
    QJsonArray notes;
    for (const recorder::PlanWarning note : facts.notes)
        notes.append(text(name(note)));
    return {{QStringLiteral("mode"), text(name(facts.mode))},
            {QStringLiteral("closes"), facts.closing == recorder::Closing::Close},
            {QStringLiteral("speed"), static_cast<qint64>(facts.speed)},
            {QStringLiteral("startLba"), static_cast<qint64>(facts.startLba)},
            {QStringLiteral("lowestRingPercent"), facts.lowestRingPercent},
            {QStringLiteral("lowestDevicePercent"), facts.lowestDevicePercent},
            {QStringLiteral("notes"), notes}};
}

QJsonObject toJson(const jobs::AppendFacts& facts)
{
    return {{QStringLiteral("session"), facts.earlierSession},
            {QStringLiteral("kept"), number(facts.kept)},
            {QStringLiteral("replaced"), number(facts.replaced)},
            {QStringLiteral("hidden"), number(facts.hidden)},
            {QStringLiteral("renamed"), number(facts.renamed)}};
}

QJsonObject toJson(const jobs::JobResult& result)
{
    const jobs::JobReport& report = result.report;
    QJsonObject object{{QStringLiteral("type"), QStringLiteral("result")},
                       {QStringLiteral("outcome"), text(name(result.outcome))},
                       {QStringLiteral("bytes"), number(report.bytes)},
                       {QStringLiteral("sectors"), number(report.sectors)},
                       {QStringLiteral("copies"), number(report.copies)},
                       {QStringLiteral("averageSpeed"), report.averageSpeed},
                       {QStringLiteral("durationMs"), static_cast<qint64>(report.duration.count())},
                       {QStringLiteral("verification"), verificationName(report.verification)},
                       {QStringLiteral("discState"), text(name(report.discState))},
                       {QStringLiteral("simulated"), report.simulated},
                       {QStringLiteral("missing"), errorsJson(report.missing)},
                       {QStringLiteral("warnings"), errorsJson(report.warnings)}};
    if (!report.target.empty())
        object.insert(QStringLiteral("target"), text(report.target));
    if (report.choice)
        object.insert(QStringLiteral("fileSystems"), toJson(*report.choice));
    if (report.tracks > 0)
        object.insert(QStringLiteral("tracks"), number(report.tracks));
    if (!report.furtherDiscs.empty()) {
        QJsonArray discs;
        for (const std::string& disc : report.furtherDiscs)
            discs.append(text(disc));
        object.insert(QStringLiteral("furtherDiscs"), discs);
    }
    if (report.condition)
        object.insert(QStringLiteral("condition"), text(name(*report.condition)));
    if (report.burn)
        object.insert(QStringLiteral("burn"), toJson(*report.burn));
    if (report.appended)
        object.insert(QStringLiteral("appended"), toJson(*report.appended));
    if (report.refusal) {
        object.insert(QStringLiteral("remedy"), text(name(report.refusal->remedy)));
        if (!report.refusal->largerMedium.empty())
            object.insert(QStringLiteral("largerMedium"), text(report.refusal->largerMedium));
    }
    if (report.shortage)
        object.insert(
            QStringLiteral("shortage"),
            QJsonObject{{QStringLiteral("neededBytes"), number(report.shortage->neededBytes)},
                        {QStringLiteral("availableBytes"), number(report.shortage->availableBytes)}});
    if (!report.damaged.empty()) {
        QJsonArray damaged;
        for (const std::string& item : report.damaged)
            damaged.append(text(item));
        object.insert(QStringLiteral("damaged"), damaged);
    }
    if (result.error)
        object.insert(QStringLiteral("error"), toJson(*result.error));
    return object;
}

QJsonObject toJson(const recorder::MediumState& medium)
{
    QJsonArray sessions;
    for (const recorder::SessionInfo& session : medium.sessions)
        sessions.append(sessionJson(session));
    QJsonArray tracks;
    for (const recorder::TrackInfo& track : medium.tracks)
        tracks.append(trackJson(track));
    QJsonArray speeds;
    for (const std::uint32_t speed : medium.writeSpeeds)
        speeds.append(static_cast<qint64>(speed));
    QJsonObject object{{QStringLiteral("kind"), text(name(medium.kind))},
                       {QStringLiteral("status"), text(name(medium.status))},
                       {QStringLiteral("trayOpen"), medium.trayOpen},
                       {QStringLiteral("erasable"), medium.erasable},
                       {QStringLiteral("sectorSize"), number(medium.sectorSize)},
                       {QStringLiteral("freeSectors"), number(medium.freeSectors)},
                       {QStringLiteral("usedSectors"), number(medium.usedSectors)},
                       {QStringLiteral("capacitySectors"), number(medium.capacitySectors)},
                       {QStringLiteral("speedUnit"), number(medium.speedUnit)},
                       {QStringLiteral("writeSpeeds"), speeds},
                       {QStringLiteral("sessions"), sessions},
                       {QStringLiteral("tracks"), tracks},
                       {QStringLiteral("mediumId"), text(medium.mediumId)},
                       {QStringLiteral("volumeLabel"), text(medium.volumeLabel)}};
    if (medium.nextWritable)
        object.insert(QStringLiteral("nextWritable"), static_cast<qint64>(*medium.nextWritable));
    return object;
}

} // namespace emberdisc::cli
