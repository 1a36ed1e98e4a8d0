// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/hierarchy.h"

#include <algorithm>
#include <numeric>

#include "core/image/identifiers.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr unsigned kDeepestLevel = 8; // ECMA-119 6.8.2.1; the root is level 1
constexpr unsigned kRelocatedLevel = 3;
constexpr std::size_t kMaximumDirectories = 65535; // ECMA-119 9.4.4

/// As Joliet has it, unless it is too long or taken.
std::string jolietName(std::string_view name)
{
    return toBytesBe(toJoliet(name));
}

} // namespace

Result<Hierarchy> Hierarchy::create(const Layout& layout, Dialect dialect)
{
    Hierarchy hierarchy;
    hierarchy.m_dialect = dialect;
    hierarchy.relocate(layout);
    hierarchy.entries.reserve(layout.items.size());
    if (dialect != Dialect::Joliet)
        hierarchy.m_identifiers.reserve(layout.texts.size());
    hierarchy.directories.push_back({.item = Layout::kRoot});
    for (std::uint32_t i = 0; i < hierarchy.directories.size(); ++i) {
        if (hierarchy.directories[i].item != LayoutItem::kNone)
            hierarchy.m_byItem.push_back(i);
        hierarchy.addEntries(layout, i);
        if (hierarchy.directories.size() > kMaximumDirectories)
            return fail(ErrorCode::TooManyFolders, std::to_string(kMaximumDirectories));
    }
    std::ranges::sort(hierarchy.m_byItem, {}, [&](std::uint32_t i) { return hierarchy.directories[i].item; });
    return hierarchy;
}

std::uint32_t Hierarchy::directoryOf(std::uint32_t item) const
{
    return *std::ranges::lower_bound(m_byItem, item, {},
                                     [this](std::uint32_t i) { return directories[i].item; });
}

void Hierarchy::relocate(const Layout& layout)
{
    if (layout.options.level == IsoLevel::Four && m_dialect != Dialect::Joliet)
        return; // ISO 9660:1999 6.8.2.1 has no limit
    std::vector<std::uint8_t> levels(layout.items.size(), 1);
    for (std::uint32_t i = 1; i < layout.items.size(); ++i) { // parents come before their children
        if (layout.items[i].kind != tree::NodeKind::Folder || layout.isOmitted(i, omissionOf(m_dialect)))
            continue;
        unsigned level = levels[layout.items[i].parent] + 1U;
        if (level > kDeepestLevel && m_dialect == Dialect::RockRidge) {
            m_relocated.push_back(i);
            level = kRelocatedLevel;
        } else if (level > kDeepestLevel) {
            isTooDeep = true;
            level = kDeepestLevel;
        }
        levels[i] = static_cast<std::uint8_t>(level);
    }
    if (!m_relocated.empty())
        chooseShelf(layout);
}

/// A folder of the user's with that name is the shelf itself: there is no other name that all readers know,
/// and libarchive takes the first such folder for the only one.
void Hierarchy::chooseShelf(const Layout& layout)
{
    const LayoutItem& root = layout.item(Layout::kRoot);
    const auto find = [&](std::string_view name) {
        for (const std::uint32_t child : root.children())
            if (layout.nameOf(child) == name && !layout.isOmitted(child, omissionOf(m_dialect)))
                return child;
        return LayoutItem::kNone;
    };
    for (const char* name : {"rr_moved", ".rr_moved"}) {
        m_shelfName = name;
        const std::uint32_t found = find(name);
        if (found == LayoutItem::kNone)
            return;
        if (layout.item(found).kind == tree::NodeKind::Folder) {
            m_shelf = found;
            return;
        }
    }
    for (int n = 2; find(m_shelfName) != LayoutItem::kNone; ++n)
        m_shelfName = "rr_moved_" + std::to_string(n);
}

std::vector<Hierarchy::Child> Hierarchy::childrenOf(const Layout& layout, const Directory& directory) const
{
    std::vector<Child> children;
    if (isShelf(directory))
        for (const std::uint32_t item : m_relocated)
            children.push_back({item, Role::Relocated});
    if (directory.item == LayoutItem::kNone)
        return children;
    const LayoutItem& folder = layout.item(directory.item);
    children.reserve(children.size() + folder.children().size() + 1);
    for (const std::uint32_t item : folder.children()) {
        const bool isLink = layout.item(item).kind == tree::NodeKind::Symlink;
        if ((isLink && m_dialect != Dialect::RockRidge) || layout.isOmitted(item, omissionOf(m_dialect)))
            continue;
        const bool isAway = std::ranges::binary_search(m_relocated, item);
        children.push_back({item, isAway ? Role::Placeholder : Role::Plain});
    }
    if (directory.item == Layout::kRoot && !m_relocated.empty() && m_shelf == LayoutItem::kNone)
        children.push_back({LayoutItem::kNone, Role::Shelf});
    return children;
}

std::vector<std::string> Hierarchy::identifiersFor(const ImageOptions& options,
                                                   std::span<const NameRequest> requests) const
{
    if (m_dialect == Dialect::Joliet)
        return makeJolietIdentifiers(requests, options.jolietNames);
    if (options.level == IsoLevel::Four)
        return makeLongIdentifiers(requests, m_dialect == Dialect::RockRidge ? kLongIdentifierWithRockRidge
                                                                             : kLongIdentifier);
    return makeIsoIdentifiers(requests, options.level);
}

void Hierarchy::addEntries(const Layout& layout, std::uint32_t number)
{
    const std::vector<Child> children = childrenOf(layout, directories[number]);
    const auto isFolder = [&](const Child& child) {
        if (child.role == Role::Shelf)
            return true;
        return child.role != Role::Placeholder && layout.item(child.item).kind == tree::NodeKind::Folder;
    };
    std::vector<NameRequest> requests;
    requests.reserve(children.size());
    for (const Child& child : children)
        requests.push_back(
            {child.role == Role::Shelf ? std::string_view(m_shelfName) : layout.nameOf(child.item),
             isFolder(child)});
    const std::vector<std::string> identifiers = identifiersFor(layout.options, requests);

    // Identifiers are compared without version numbers: so bytes alone give the order of ECMA-119 9.3, since
    // both the filler and the separator come before all d-characters.
    // DEVIATION: ECMA-119 9.3 in Joliet and level 4, where other characters than the filler come before the
    // separator ("a-b" before "a.c"): identifiers are compared as a whole, as other programs do, too.
    std::vector<std::uint32_t> order(children.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) -> std::string_view { return identifiers[i]; });

    directories[number].firstEntry = static_cast<std::uint32_t>(entries.size());
    directories[number].entryCount = static_cast<std::uint32_t>(children.size());
    for (const std::uint32_t i : order) {
        if (isFolder(children[i]))
            directories.push_back({.item = children[i].item,
                                   .parent = number,
                                   .entry = static_cast<std::uint32_t>(entries.size())});
        const bool isName = m_dialect == Dialect::Joliet && isJolietOf(identifiers[i], requests[i].name);
        const std::string_view kept = isName ? std::string_view() : identifiers[i];
        entries.push_back({children[i].item, static_cast<std::uint32_t>(m_identifiers.size()),
                           static_cast<std::uint8_t>(kept.size()), children[i].role});
        m_identifiers += kept;
    }
}

std::string Hierarchy::identifierOf(const Layout& layout, const Entry& entry) const
{
    return entry.identifierLength == 0 ? jolietName(layout.nameOf(entry.item))
                                       : m_identifiers.substr(entry.identifier, entry.identifierLength);
}

} // namespace emberdisc::image
