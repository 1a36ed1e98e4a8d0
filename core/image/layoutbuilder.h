// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/layout.h"
#include "core/tree/links.h"
#include "core/tree/node.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace emberdisc::tree {
class DataCompilation;
}

namespace emberdisc::image {

struct SameContents;

class Iso9660Writer;

/// Makes a layout in three steps: copy the tree, let the writers measure, give out sectors.
class LayoutBuilder {
public:
    /// `same` is borrowed.
    LayoutBuilder(const ImageOptions& options, const SameContents& same);

    [[nodiscard]] Result<std::shared_ptr<const Layout>> build(const tree::DataCompilation& compilation);

private:
    [[nodiscard]] Result<> checkOptions() const;
    [[nodiscard]] Result<> makeCatalogNode(const tree::DataCompilation& compilation);
    [[nodiscard]] Result<> makeChecksumsNode(const tree::DataCompilation& compilation);
    void noteBootImages(const tree::DataCompilation& compilation);
    [[nodiscard]] bool mayShare(const tree::Node& file) const;
    void listNames();
    void sizeChecksums();
    [[nodiscard]] Result<> copyTree(const tree::Node& root);
    void copyChildren(std::uint32_t parent, std::vector<const tree::Node*>& nodes);
    [[nodiscard]] LayoutItem makeItem(const tree::Node& node, std::uint32_t parent);
    void setPresentation(LayoutItem& item, const tree::Node& node);
    void setData(LayoutItem& item, const tree::Node& node);
    void keepTwin(std::uint32_t data, const tree::Node& node);
    static void takeRecorded(LayoutData& data, const tree::Node& file);
    void setTimes(LayoutItem& item, const tree::Attributes& attributes) const;
    void setPermissions(LayoutItem& item) const;
    void keepStreams(const LayoutItem& item, const tree::Node& node);
    [[nodiscard]] std::int64_t secondsOf(std::int64_t nanoseconds) const;
    [[nodiscard]] TextRef keep(std::string_view text);
    [[nodiscard]] Result<> checkDescriptorFields() const;
    void warnOfLinks();
    void warnOfUnnamedFiles(const Iso9660Writer& writer);
    [[nodiscard]] Result<> checkSizes() const;
    void listFiles();
    [[nodiscard]] Result<> makeWriters();
    [[nodiscard]] Result<> makeIsoWriters();
    [[nodiscard]] Result<> placeData(std::uint32_t number, ExtentKind kind = ExtentKind::FileData);
    [[nodiscard]] std::vector<std::uint32_t> filesByWeight() const;
    [[nodiscard]] Result<> placeFiles();
    [[nodiscard]] Result<> giveOutSectors();
    [[nodiscard]] Result<> checkRecorded() const;
    void placeMetadata(Zone zone);
    void advanceTo(std::uint64_t sector); ///< with a gap
    void addExtent(ExtentKind kind, std::uint64_t sectors, std::uint8_t writer = 0, std::uint32_t index = 0);

    std::shared_ptr<Layout> m_layout;
    /// What the image adds to a folder of the user's.
    struct Addition {
        const tree::Node* folder = nullptr;
        tree::NodePtr node = {};
    };

    const SameContents& m_same;
    bool m_hasWeights = false;
    Addition m_catalog; // a boot catalogue that a folder shows
    Addition m_checksums;
    std::unordered_set<const tree::Node*> m_bootImages;
    std::set<tree::LinkKey> m_bootLinks;                      // of those that have several names
    std::map<tree::LinkKey, std::uint32_t> m_linked;          // first item of files with several names
    std::unordered_map<tree::NodeId, std::uint32_t> m_shared; // data number by the first of equal files
};

} // namespace emberdisc::image
