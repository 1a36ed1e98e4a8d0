// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/image/identifiers.h"
#include "core/image/layout.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

/// The three kinds of directory hierarchy that are written in ECMA-119's structures.
enum class Dialect : std::uint8_t { Iso9660, RockRidge, Joliet };

[[nodiscard]] constexpr Omission omissionOf(Dialect dialect)
{
    return dialect == Dialect::Joliet ? &tree::Presentation::omitJoliet : &tree::Presentation::omitIso9660;
}

/// The folders of one name space as they are recorded: with identifiers, sorted, and, for Rock Ridge, folders
/// of a level below 8 moved to "rr_moved" in the root (ECMA-119 6.8.2.1; RRIP 4.1.5), which may be a folder
/// of the user's. Numbers are indexes.
class Hierarchy {
public:
    enum class Role : std::uint8_t {
        Plain,
        Placeholder, ///< a file where a relocated folder belongs: CL
        Relocated,   ///< the folder itself, below rr_moved: RE
        Shelf,       ///< rr_moved, unless it is a folder of the user's: RE
    };
    struct Entry {
        std::uint32_t item = LayoutItem::kNone; ///< none for the shelf
        std::uint32_t identifier = 0;           ///< where it starts
        std::uint8_t identifierLength = 0;      ///< 0: it is the item's name, which need not be kept twice
        Role role = Role::Plain;
    };
    struct Directory {
        std::uint32_t item = LayoutItem::kNone;  ///< none for the shelf
        std::uint32_t parent = 0;                ///< directory; the root is its own
        std::uint32_t entry = LayoutItem::kNone; ///< that leads to it; none for the root
        std::uint32_t firstEntry = 0;
        std::uint32_t entryCount = 0;
        std::uint32_t firstSector = 0;
        std::uint32_t recordSectors = 0; ///< its data length
        std::uint32_t sectors = 0;       ///< with its continuation area
    };

    /// TooManyFolders: more directories than 16 bits can number (ECMA-119 9.4.4).
    [[nodiscard]] static Result<Hierarchy> create(const Layout& layout, Dialect dialect);

    /// In the order of the path tables: by level, then by parent, then by identifier (ECMA-119 6.9.1).
    std::vector<Directory> directories;
    std::vector<Entry> entries;
    bool isTooDeep = false;

    [[nodiscard]] std::string identifierOf(const Layout& layout, const Entry& entry) const;
    /// The directory of a folder of the layout.
    [[nodiscard]] std::uint32_t directoryOf(std::uint32_t item) const;
    /// Whether relocated folders lie in it.
    [[nodiscard]] bool isShelf(const Directory& directory) const
    {
        return !m_relocated.empty() && directory.item == m_shelf;
    }
    [[nodiscard]] const std::string& shelfName() const { return m_shelfName; }

private:
    struct Child {
        std::uint32_t item;
        Role role;
    };

    void relocate(const Layout& layout);
    void chooseShelf(const Layout& layout);
    [[nodiscard]] std::vector<Child> childrenOf(const Layout& layout, const Directory& directory) const;
    [[nodiscard]] std::vector<std::string> identifiersFor(const ImageOptions& options,
                                                          std::span<const NameRequest> requests) const;
    void addEntries(const Layout& layout, std::uint32_t directory);

    Dialect m_dialect = Dialect::Iso9660;
    std::string m_identifiers;
    std::string m_shelfName;
    std::uint32_t m_shelf = LayoutItem::kNone; // item; none when there is none, or it is our own
    std::vector<std::uint32_t> m_byItem;       // directories but the shelf, by their items
    std::vector<std::uint32_t> m_relocated;    // items, ascending
};

} // namespace emberdisc::image
