// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/container.h"

#include "core/project/jsonlimits.h"
#include "core/source/ziparchive.h"

#include <array>
#include <span>

#include <QBuffer>
#include <QDateTime>
#include <kzip.h>

namespace emberdisc::project {

namespace {

constexpr std::string_view kDocumentName = "project.json";
constexpr std::uint64_t kMaximumMembers = 100;

Result<source::ArchiveMember> findDocument(std::vector<source::ArchiveMember>&& members)
{
    if (members.size() > kMaximumMembers)
        return fail(ErrorCode::SheetInvalid, "has too many members");
    const auto isDocument = [](const source::ArchiveMember& member) { return member.path == kDocumentName; };
    const auto found = std::ranges::find_if(members, isDocument);
    if (found == members.end() || found->kind != source::MemberKind::File || !found->contents)
        return fail(ErrorCode::SheetInvalid, "has no project.json");
    if (std::ranges::count_if(members, isDocument) > 1)
        return fail(ErrorCode::SheetInvalid, "has project.json twice");
    return std::move(*found);
}

/// Reasons of the archive are the project's.
std::unexpected<Error> failFrom(Error error)
{
    if (error.code == ErrorCode::ImageCorrupt || error.code == ErrorCode::Unsupported)
        error.code = ErrorCode::SheetInvalid;
    return fail(std::move(error));
}

} // namespace

Result<QByteArray> pack(const QByteArray& document)
{
    QBuffer buffer;
    KZip zip(&buffer);
    const QDateTime noTime(QDate(1980, 1, 1), QTime(0, 0), Qt::UTC); // the earliest that zip knows
    const auto add = [&zip, &noTime](const QString& name, const QByteArray& data) {
        return zip.writeFile(name, data, 0100644, {}, {}, noTime, noTime, noTime);
    };
    bool isWhole = zip.open(QIODevice::WriteOnly);
    zip.setExtraField(KZip::NoExtraField);
    zip.setCompression(KZip::NoCompression);
    isWhole = isWhole && add(QStringLiteral("mimetype"), "application/x-emberdisc-project");
    zip.setCompression(KZip::DeflateCompression);
    isWhole = isWhole && add(QString::fromLatin1(kDocumentName.data(), kDocumentName.size()), document);
    if (!isWhole || !zip.close())
        return fail(ErrorCode::WriteFileFailed, zip.errorString().toStdString());
    return buffer.data();
}

Result<std::string> unpack(const source::ByteSourcePtr& container, JobContext& context)
{
    std::array<std::byte, 4> head = {};
    TRY_ASSIGN(const auto file, container->open());
    TRY_ASSIGN(const std::size_t got, file->readAt(0, head));
    if (!source::looksLikeZip(std::span(head).first(got)))
        return fail(ErrorCode::SheetInvalid, "is no zip archive");
    auto members = source::readZip(container, context);
    if (!members)
        return failFrom(std::move(members).error());
    TRY_ASSIGN(const source::ArchiveMember document, findDocument(std::move(*members)));
    if (document.contents->size() > kMaximumBytes)
        return fail(ErrorCode::SheetInvalid, "unpacks to too much");
    std::string json(static_cast<std::size_t>(document.contents->size()), '\0');
    const auto reader = document.contents->open();
    if (!reader)
        return failFrom(reader.error());
    const auto read = (*reader)->readAt(0, std::as_writable_bytes(std::span(json)));
    if (!read)
        return failFrom(read.error());
    return json;
}

} // namespace emberdisc::project
