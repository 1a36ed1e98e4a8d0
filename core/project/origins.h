// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/project/fields.h"
#include "core/project/project.h"
#include "core/source/filesource.h"
#include "core/source/origin.h"
#include "core/tree/node.h"
#include "core/tree/report.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Where the files of a project lie. Folders stand in a table, each with its path from the project's own
/// folder and its absolute one; a file names its folder by number.
namespace emberdisc::project {

/// The folder that the project file at `path` lies in, absolute and without symbolic links where that can be.
[[nodiscard]] std::string folderOf(const std::string& path);

class OriginWriter {
public:
    /// `projectFolder` from folderOf().
    explicit OriginWriter(std::string projectFolder) : m_projectFolder(std::move(projectFolder)) {}

    /// Adds "place", "file", "size" and "found", and "member", "archiveSize" and "crc" of a member; "disc",
    /// "member" and "size" of what is on a disc. `name` is left out as "file" if it is that. Unsupported for
    /// bytes that come from no file.
    [[nodiscard]] Result<> put(const source::ByteSource& source, std::string_view name, QJsonObject& to);
    [[nodiscard]] const QJsonArray& places() const { return m_places; }
    [[nodiscard]] const QJsonArray& discs() const { return m_discs; }

private:
    [[nodiscard]] int placeOf(const std::string& folder);
    [[nodiscard]] int discOf(const source::SessionIdentity& session, const std::string& recorder);

    std::string m_projectFolder;
    QJsonArray m_places;
    std::unordered_map<std::string, int> m_numbers;
    QJsonArray m_discs;
    std::unordered_map<std::string, int> m_discNumbers; ///< by digest
};

/// A file of the project as it is now.
struct FoundFile {
    source::ByteSourcePtr source; ///< also of a file that is not there
    std::int64_t recorded = 0; ///< its modification time when the project was saved, 0 of an archive's member
    std::int64_t modified = 0; ///< and now
    std::uint32_t links = 1;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
};

class OriginReader {
public:
    OriginReader(std::string projectFolder, tree::Report& report, const DiscFinder& findDisc,
                 JobContext& context)
        : m_projectFolder(std::move(projectFolder)),
          m_report(report),
          m_findDisc(findDisc),
          m_context(context)
    {}

    void readPlaces(const QJsonArray& places, std::string& problem);
    void readDiscs(const QJsonArray& discs, std::string& problem);
    /// Looks for the file, beside the project first. What is not as it was goes into the report. Nothing when
    /// the object makes no sense (the problem is told), or when stopped.
    [[nodiscard]] std::optional<FoundFile> find(const FieldReader& fields, std::string_view name);

private:
    struct Place {
        std::shared_ptr<source::SourceFolder> relative = {}; ///< already joined to the project's folder
        std::shared_ptr<source::SourceFolder> absolute = {};
    };
    using Members = std::unordered_map<std::string, source::ByteSourcePtr>;
    struct Disc {
        source::SessionIdentity session = {};
        std::string recorder = {};           ///< that it lay in
        std::optional<Members> members = {}; ///< once it was looked for
        bool isThere = false;
    };

    [[nodiscard]] FoundFile findFile(const Place& place, const std::string& name, std::uint64_t size,
                                     std::int64_t recorded);
    [[nodiscard]] FoundFile findMember(const Place& place, const std::string& name, std::uint64_t size,
                                       source::Origin recorded);
    [[nodiscard]] std::optional<FoundFile> findOnDisc(const FieldReader& fields);
    void lookFor(Disc& disc);
    [[nodiscard]] static FoundFile foundMember(const source::ByteSourcePtr& source);
    [[nodiscard]] const Members& membersOf(const std::string& archive, const std::string& member);
    static void collect(const tree::Node& node, Members& found);
    [[nodiscard]] Result<Members> readMembers(const std::string& archive, const std::string& session);

    std::string m_projectFolder;
    tree::Report& m_report;
    const DiscFinder& m_findDisc;
    JobContext& m_context;
    std::vector<Place> m_places;
    std::vector<Disc> m_discs;
    std::unordered_map<std::string, Members> m_archives; ///< by path, and the session of an image
};

} // namespace emberdisc::project
