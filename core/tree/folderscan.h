// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/source/filesource.h"
#include "core/tree/node.h"
#include "core/tree/report.h"
#include "core/tree/scan.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>

namespace emberdisc::tree {

/// A folder of the user's, and what was found in it. The nodes are not below its own yet: many folders may be
/// read at once, each by one thread.
struct FoundFolder {
    Node* node = nullptr;                        ///< null for what is above the top
    std::shared_ptr<source::SourceFolder> place; ///< shared with the sources of its files
    std::size_t depth = 0;
    const FoundFolder* parent = nullptr; ///< null for the top

    std::vector<NodePtr> nodes = {};       ///< in no order
    std::vector<FoundFolder> folders = {}; ///< those among the nodes, not read yet; they stay where they are
    Report report = {};                    ///< of this folder alone
    struct Renamed {
        std::string was;
        std::string now;
    };
    std::vector<Renamed> renamed = {}; ///< names that were made readable
};

/// Reads one folder at a time, through its path: the number of open files must not limit the depth of a tree.
/// Nothing in it changes, so that several threads may use one.
class FolderScan {
public:
    /// `path` is what the user named.
    FolderScan(const ScanOptions& options, std::string path, std::stop_token stop);

    /// The top itself, as the only node, and the only folder if it is one, of what is above it.
    [[nodiscard]] Result<FoundFolder> findTop() const;
    /// What is in `folder`; `tell` hears of each file's bytes. Cancelled; fails for the top if that cannot be
    /// opened.
    [[nodiscard]] Result<> read(FoundFolder& folder, const std::function<void(std::uint64_t)>& tell) const;

private:
    /// Null when it is left out; why is in the report then.
    [[nodiscard]] NodePtr makeNode(int directory, FoundFolder& folder, const char* name) const;
    [[nodiscard]] NodePtr makeFolder(FoundFolder& folder, const char* name, const struct stat& found) const;
    [[nodiscard]] NodePtr makeFile(int directory, FoundFolder& folder, const char* name,
                                   const struct stat& found) const;
    [[nodiscard]] NodePtr makeSymlink(int directory, FoundFolder& folder, const char* name,
                                      const struct stat& found) const;
    [[nodiscard]] bool follows(const FoundFolder& folder) const;
    [[nodiscard]] bool isLeftOut(FoundFolder& folder, const char* name) const;
    void readExtended(FoundFolder& folder, std::string path, Node& node) const;
    void makeNamesReadable(FoundFolder& folder) const;

    const ScanOptions& m_options;
    std::string m_topPath;
    std::stop_token m_stop;
    uid_t m_user;
    bool m_followTop = false; ///< "link/" means what the link leads to
};

} // namespace emberdisc::tree
