// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/jobcontext.h"
#include "core/base/result.h"
#include "core/tree/node.h"
#include "core/tree/report.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::tree {

class DataCompilation;

enum class LinkPolicy : std::uint8_t {
    Keep,   ///< a symbolic link stays one
    Follow, ///< what it leads to takes its place, under the link's name
    Skip,   ///< left out, and counted in the report
};
enum class HiddenPolicy : std::uint8_t { Skip, Include };
/// What becomes of an archive that is named itself. Those inside folders are always files.
enum class ArchivePolicy : std::uint8_t {
    File,
    Contents, ///< the folder that it holds: scanArchive(), or what ScanOptions::containers makes of it
};

enum class ExtendedAttributePolicy : std::uint8_t {
    Skip,
    Read, ///< those that are worth keeping, of files and folders; it takes another look at each
};

struct ScanResult;
/// Reads a file that holds others and is no archive, as an image does, as the one folder that scanArchive()
/// makes of archives; nothing for what is no such file.
using ContainerScan =
    std::function<std::optional<Result<ScanResult>>(const std::string& path, JobContext& context)>;

struct ScanOptions {
    LinkPolicy links = LinkPolicy::Keep;
    /// Names that begin with a dot. The path itself is taken in any case.
    HiddenPolicy hidden = HiddenPolicy::Skip;
    ArchivePolicy archives = ArchivePolicy::File;
    ContainerScan containers = {}; ///< for ArchivePolicy::Contents
    ExtendedAttributePolicy extended = ExtendedAttributePolicy::Skip;
    /// Shell patterns as in fnmatch(3): with a slash against the path below the scanned one ("build/*.o"),
    /// without against the name.
    std::vector<std::string> excludes = {};
};

/// What was found: nodes ready for DataCompilation::insert().
struct ScanResult {
    std::vector<NodePtr> nodes = {};
    Counts counts = {}; ///< of all of them, with themselves
    Report report = {};
};

/// Reads a file, link or folder of the user's, with all that is below, into one detached node that has its
/// name. Blocks; for any thread; touches no compilation. Ends with Cancelled soon after stop. Fails if the
/// path itself is missing, unreadable or special; what is wrong below is in the report. Progress: bytes found
/// so far of 0, item is the folder being read.
[[nodiscard]] Result<ScanResult> scan(const std::string& path, const ScanOptions& options,
                                      JobContext& context);
/// The same, but the nodes are those inside the folder. NotAFolder.
[[nodiscard]] Result<ScanResult> scanContents(const std::string& path, const ScanOptions& options,
                                              JobContext& context);

/// Is a file as it was found, and can it be read? FileChanged, FileNotFound, PermissionDenied,
/// FileUnreadable, FileIsSpecial.
[[nodiscard]] Result<> checkFile(const Node& file);

/// Looks at every file once, to be run on a snapshot before a burn: is each still there, readable, of the
/// same size and time? One entry a file. Cancelled. Progress: files of counts().files.
[[nodiscard]] Result<Report> recheck(const DataCompilation& compilation, JobContext& context);

/// A PATH of the console.
struct PathArgument {
    std::vector<std::string> folders =
        {};                ///< in the image, from the root down; they are made where they are missing
    std::string name = {}; ///< in the image; empty: the file's or folder's own
    std::string path = {}; ///< in the file system
    enum class Take : std::uint8_t { Itself, Contents } take = Take::Itself;

    friend bool operator==(const PathArgument&, const PathArgument&) = default;
};

/// - `PATH` adds it under its own name.
/// - `NAME=PATH` adds it as NAME, which may be a path in the image; with a slash at the end it is the folder
/// to
///   put it in.
/// - `DIR/.` adds the contents of DIR; with `NAME=` into the folder NAME.
///
/// The first '=' divides, unless the argument as a whole is the path of something that exists ("a=b.txt";
/// "x=./a=b.txt" is never in doubt). NameEmpty, and checkTypedName()'s reasons for the part before '=';
/// InvalidArgument without a path.
[[nodiscard]] Result<PathArgument> parsePathArgument(std::string_view argument);

/// Scans it, and wraps what was found into the folders it belongs in: insert() it into the root.
[[nodiscard]] Result<ScanResult> scan(const PathArgument& argument, const ScanOptions& options,
                                      JobContext& context);

} // namespace emberdisc::tree
