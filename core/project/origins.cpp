// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/origins.h"

#include "core/image/scanimage.h"
#include "core/source/archive.h"
#include "core/source/filestatus.h"
#include "core/source/origin.h"
#include "core/tree/links.h"

#include <cerrno>
#include <charconv>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace emberdisc::project {

namespace {

constexpr std::uint64_t kFarthestStart = UINT32_MAX; // in sectors

/// A member of an archive or a disc that is not there: keeps its place in the compilation, and can be saved
/// again.
class LostMember final : public source::ByteSource, public source::HasOrigin {
public:
    LostMember(source::Origin origin, std::uint64_t size) : m_origin(std::move(origin)), m_size(size) {}

    std::uint64_t size() const override { return m_size; }
    Result<std::unique_ptr<source::ByteReader>> open() const override
    {
        return fail(Error::atPath(ErrorCode::FileNotFound, describe()));
    }
    std::string describe() const override
    {
        return (m_origin.disc ? source::nameOfDisc(*m_origin.disc, m_origin.path) : m_origin.path) + ": " +
               m_origin.member;
    }
    std::optional<source::Origin> origin() const override { return m_origin; }

private:
    source::Origin m_origin;
    std::uint64_t m_size;
};

/// With all links resolved as far as the path leads anywhere.
std::filesystem::path resolved(const std::filesystem::path& path)
{
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(path, error);
    std::filesystem::path canonical = std::filesystem::weakly_canonical(absolute, error);
    return error ? absolute.lexically_normal() : canonical;
}

std::string joined(const std::string& folder, const std::string& name)
{
    return folder.ends_with('/') ? folder + name : folder + '/' + name;
}

/// What is one name, and not a way to somewhere else.
bool isOneName(std::string_view name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
           name.find('\0') == name.npos;
}

void putMember(const source::Origin& origin, QJsonObject& to)
{
    to.insert(QStringLiteral("member"), bytesValue(origin.member));
    if (origin.stamp.archiveSize == 0) // of a project that had none, and whose archive is not there
        return;
    to.insert(QStringLiteral("found"), static_cast<qint64>(origin.stamp.archiveModified));
    to.insert(QStringLiteral("archiveSize"), static_cast<qint64>(origin.stamp.archiveSize));
    if (origin.stamp.crc)
        to.insert(QStringLiteral("crc"), static_cast<qint64>(*origin.stamp.crc));
}

/// Is a member that is there now another one than the one that was recorded? What has a CRC may lie in an
/// archive that was made anew; projects of old say nothing of it.
bool isOtherMember(const source::Origin& recorded, const source::ByteSource& now)
{
    const auto origin = source::originOf(now);
    const source::Origin::Stamp& then = recorded.stamp;
    if (!origin || then.archiveSize == 0)
        return false;
    if (then.crc && origin->stamp.crc)
        return then.crc != origin->stamp.crc;
    return then.archiveSize != origin->stamp.archiveSize ||
           then.archiveModified != origin->stamp.archiveModified;
}

} // namespace

std::string folderOf(const std::string& path)
{
    std::error_code error;
    return resolved(std::filesystem::absolute(path, error).parent_path()).string();
}

int OriginWriter::placeOf(const std::string& folder)
{
    const auto [known, isNew] = m_numbers.try_emplace(folder, static_cast<int>(m_places.size()));
    if (isNew) {
        const std::filesystem::path real = resolved(folder);
        std::filesystem::path absolute = std::filesystem::absolute(folder).lexically_normal();
        if (resolved(absolute) != real) // a ".." behind a symbolic link
            absolute = real;
        QJsonObject place{{QStringLiteral("absolute"), bytesValue(absolute.string())}};
        if (const auto relative = real.lexically_relative(m_projectFolder); !relative.empty())
            place.insert(QStringLiteral("relative"), bytesValue(relative.string()));
        m_places.append(place);
    }
    return known->second;
}

int OriginWriter::discOf(const source::SessionIdentity& session, const std::string& recorder)
{
    const auto [known, isNew] = m_discNumbers.try_emplace(session.digest, static_cast<int>(m_discs.size()));
    if (isNew)
        m_discs.append(QJsonObject{{QStringLiteral("recorder"), bytesValue(recorder)},
                                   {QStringLiteral("label"), bytesValue(session.label)},
                                   {QStringLiteral("created"), static_cast<qint64>(session.created)},
                                   {QStringLiteral("session"), session.number},
                                   {QStringLiteral("start"), static_cast<qint64>(session.start)},
                                   {QStringLiteral("digest"), toQString(session.digest)}});
    return known->second;
}

Result<> OriginWriter::put(const source::ByteSource& source, std::string_view name, QJsonObject& to)
{
    const auto origin = source::originOf(source);
    if (!origin)
        return fail(ErrorCode::Unsupported, "comes from no file: " + source.describe());
    if (origin->disc) {
        to.insert(QStringLiteral("disc"), discOf(*origin->disc, origin->path));
        to.insert(QStringLiteral("member"), bytesValue(origin->member));
        to.insert(QStringLiteral("size"), static_cast<qint64>(source.size()));
        return {};
    }
    const std::size_t slash = origin->path.rfind('/');
    const std::string folder = slash == origin->path.npos ? std::string(".")
                               : slash == 0               ? std::string("/")
                                                          : origin->path.substr(0, slash);
    const std::string file = slash == origin->path.npos ? origin->path : origin->path.substr(slash + 1);
    to.insert(QStringLiteral("place"), placeOf(folder));
    if (file != name)
        to.insert(QStringLiteral("file"), bytesValue(file));
    if (!origin->member.empty())
        putMember(*origin, to);
    to.insert(QStringLiteral("size"), static_cast<qint64>(source.size()));
    if (const auto* const found = dynamic_cast<const source::FileSource*>(&source))
        to.insert(QStringLiteral("found"), static_cast<qint64>(found->modified()));
    return {};
}

void OriginReader::readPlaces(const QJsonArray& places, std::string& problem)
{
    for (qsizetype i = 0; i < places.size() && problem.empty(); ++i) {
        const QJsonObject object = places.at(i).toObject();
        const FieldReader fields(object, problem, "places", static_cast<std::size_t>(i));
        const auto absolute = fields.bytes("absolute");
        const auto relative = fields.bytes("relative");
        const auto isPath = [](const std::string& path) { return path.find('\0') == path.npos; };
        if (!absolute || !absolute->starts_with('/') || !isPath(*absolute))
            fields.refuse("absolute", "is no absolute path");
        else if (relative && (relative->starts_with('/') || relative->empty() || !isPath(*relative)))
            fields.refuse("relative", "is no relative path");
        else
            m_places.push_back(
                {relative
                     ? std::make_shared<source::SourceFolder>(
                           (std::filesystem::path(m_projectFolder) / *relative).lexically_normal().string())
                     : nullptr,
                 std::make_shared<source::SourceFolder>(*absolute)});
    }
}

void OriginReader::readDiscs(const QJsonArray& discs, std::string& problem)
{
    for (qsizetype i = 0; i < discs.size() && problem.empty(); ++i) {
        const QJsonObject object = discs.at(i).toObject();
        const FieldReader fields(object, problem, "discs", static_cast<std::size_t>(i));
        Disc disc{.session = {.number = fields.integer<std::uint16_t>("session").value_or(0),
                              .start = fields.integer<std::uint64_t>("start", kFarthestStart).value_or(0),
                              .label = fields.bytes("label").value_or(std::string()),
                              .created = fields.integer<std::int64_t>("created").value_or(0),
                              .digest = fields.text("digest").value_or(std::string())},
                  .recorder = fields.bytes("recorder").value_or(std::string())};
        if (disc.session.number == 0)
            fields.refuse("session", "is no number of a session");
        else if (disc.session.digest.empty())
            fields.refuse("digest", "is missing");
        else if (disc.recorder.empty() || disc.recorder.find('\0') != disc.recorder.npos)
            fields.refuse("recorder", "is no name of a recorder");
        m_discs.push_back(std::move(disc));
    }
}

std::optional<FoundFile> OriginReader::findOnDisc(const FieldReader& fields)
{
    const auto number = fields.integer<std::uint32_t>("disc");
    const auto member = fields.bytes("member");
    const auto size = fields.integer<std::int64_t>("size");
    if (!number || *number >= m_discs.size())
        fields.refuse("disc", "names no disc");
    else if (!member || member->empty())
        fields.refuse("member", "is missing");
    else if (!size || *size < 0)
        fields.refuse("size", "is no size");
    else {
        Disc& disc = m_discs[*number];
        lookFor(disc);
        const auto known = disc.members->find(*member);
        if (known != disc.members->end() && known->second->size() == static_cast<std::uint64_t>(*size))
            return foundMember(known->second);
        source::Origin lost{.path = disc.recorder, .member = *member, .disc = disc.session};
        auto source = std::make_shared<LostMember>(std::move(lost), static_cast<std::uint64_t>(*size));
        if (disc.isThere)
            m_report.add(ErrorCode::FileNotFound, source->describe());
        return FoundFile{.source = std::move(source)};
    }
    return std::nullopt;
}

void OriginReader::lookFor(Disc& disc)
{
    if (disc.members)
        return;
    disc.members.emplace();
    auto found = m_findDisc ? m_findDisc(disc.session, disc.recorder, m_context)
                            : fail(Error::atPath(ErrorCode::SourceDiscMissing,
                                                 source::nameOfDisc(disc.session, disc.recorder)));
    disc.isThere = found.has_value();
    if (!found)
        m_report.entries.push_back(std::move(found).error());
    else
        for (const tree::NodePtr& node : found->nodes)
            collect(*node, *disc.members);
}

std::optional<FoundFile> OriginReader::find(const FieldReader& fields, std::string_view name)
{
    if (fields.has("disc"))
        return findOnDisc(fields);
    const auto place = fields.integer<std::uint32_t>("place");
    const std::string file = fields.bytes("file").value_or(std::string(name));
    const auto member = fields.bytes("member");
    const auto size = fields.integer<std::int64_t>("size");
    const auto recorded = fields.integer<std::int64_t>("found");
    const auto archiveSize = fields.integer<std::int64_t>("archiveSize");
    const auto crc = fields.integer<std::uint32_t>("crc");
    if (!place || *place >= m_places.size())
        fields.refuse("place", "names no place");
    else if (!isOneName(file))
        fields.refuse("file", "is no name of a file");
    else if (!size || *size < 0)
        fields.refuse("size", "is no size");
    else if (archiveSize && *archiveSize < 0)
        fields.refuse("archiveSize", "is no size");
    else if (member)
        return findMember(m_places[*place], file, static_cast<std::uint64_t>(*size),
                          {.member = *member,
                           .stamp = {.archiveSize = static_cast<std::uint64_t>(archiveSize.value_or(0)),
                                     .archiveModified = recorded.value_or(0),
                                     .crc = crc}});
    else if (!recorded)
        fields.refuse("found", "is missing");
    else
        return findFile(m_places[*place], file, static_cast<std::uint64_t>(*size), *recorded);
    return std::nullopt;
}

FoundFile OriginReader::findFile(const Place& place, const std::string& name, std::uint64_t size,
                                 std::int64_t recorded)
{
    const std::string absolute = joined(place.absolute->path(), name);
    struct stat now = {};
    const bool isBeside = place.relative && ::stat(joined(place.relative->path(), name).c_str(), &now) == 0;
    const auto& folder = isBeside ? place.relative : place.absolute;
    const std::string path = isBeside ? joined(place.relative->path(), name) : absolute;
    FoundFile found{.source = {}, .recorded = recorded, .modified = recorded};
    const auto asItWas = [&] {
        found.source = source::FileSource::make(folder, name, size, recorded);
        return found;
    };
    if (!isBeside && ::stat(absolute.c_str(), &now) != 0) {
        m_report.entries.push_back(Error::fromErrno(errno, ErrorCode::FileUnreadable, path));
        return asItWas();
    }
    if (!S_ISREG(now.st_mode)) {
        m_report.add(ErrorCode::FileIsSpecial, path);
        return asItWas();
    }
    found.links = static_cast<std::uint32_t>(now.st_nlink);
    found.device = now.st_dev;
    found.inode = now.st_ino;
    found.modified = source::nanoseconds(now.st_mtim);
    const auto bytes = static_cast<std::uint64_t>(now.st_size);
    if (bytes != size || found.modified != recorded)
        m_report.add(ErrorCode::FileChanged, path);
    found.source = source::FileSource::make(folder, name, bytes, found.modified);
    if (::access(path.c_str(), R_OK) != 0)
        m_report.entries.push_back(Error::fromErrno(errno, ErrorCode::FileUnreadable, path));
    return found;
}

const OriginReader::Members& OriginReader::membersOf(const std::string& archive, const std::string& member)
{
    // Of an image: "2:/a/b" is in its second session, "/a/b" in the last one. Keys are unique, for paths have
    // no NUL.
    const std::string session =
        image::imageStem(archive) ? member.substr(0, member.find('/')) : std::string();
    const auto [known, isNew] = m_archives.try_emplace(archive + '\0' + session);
    if (!isNew)
        return known->second;
    if (auto members = readMembers(archive, session))
        known->second = std::move(*members);
    else if (members.error().code != ErrorCode::FileNotFound) // its members will be missed, one by one
        m_report.entries.push_back(std::move(members).error());
    return known->second;
}

Result<OriginReader::Members> OriginReader::readMembers(const std::string& archive,
                                                        const std::string& session)
{
    Members found;
    if (image::imageStem(archive)) {
        std::uint16_t number = 0;
        std::from_chars(session.data(), session.data() + session.size(), number);
        TRY_ASSIGN(
            const auto scanned,
            image::scanImage(archive, session.empty() ? std::nullopt : std::optional(number), m_context));
        for (const tree::NodePtr& node : scanned.nodes)
            collect(*node, found);
        return found;
    }
    TRY_ASSIGN(auto read, source::readArchive(archive, m_context));
    for (source::ArchiveMember& member : read.members)
        if (member.contents) {
            const auto [place, isFirst] = found.try_emplace(member.path, member.contents);
            if (!isFirst && read.laterReplaces)
                place->second = std::move(member.contents);
        }
    return found;
}

void OriginReader::collect(const tree::Node& node, Members& found)
{
    const auto origin = node.source() ? source::originOf(*node.source()) : std::nullopt;
    if (origin)
        found.try_emplace(origin->member, node.source());
    for (const tree::Node& child : node.children())
        collect(child, found);
}

FoundFile OriginReader::findMember(const Place& place, const std::string& name, std::uint64_t size,
                                   source::Origin recorded)
{
    recorded.path = joined(place.absolute->path(), name);
    if (place.relative && ::access(joined(place.relative->path(), name).c_str(), F_OK) == 0)
        recorded.path = joined(place.relative->path(), name);
    const Members& members = membersOf(recorded.path, recorded.member);
    const auto known = members.find(recorded.member);
    if (known == members.end()) {
        m_report.add(ErrorCode::FileNotFound, recorded.path + ": " + recorded.member);
        return {.source = std::make_shared<LostMember>(std::move(recorded), size)};
    }
    if (known->second->size() != size || isOtherMember(recorded, *known->second))
        m_report.add(ErrorCode::FileChanged, recorded.path + ": " + recorded.member);
    return foundMember(known->second);
}

/// Several names of one member are hard links, as they were when it was added.
FoundFile OriginReader::foundMember(const source::ByteSourcePtr& source)
{
    const tree::FileIdentity identity = tree::identityOf(*source);
    return {.source = source, .links = 2, .device = identity.device, .inode = identity.inode};
}

} // namespace emberdisc::project
