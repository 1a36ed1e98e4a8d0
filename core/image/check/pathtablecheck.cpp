// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/check/pathtablecheck.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr std::uint64_t kLargestTable = 64 * 1024 * 1024;

enum class Order : std::uint8_t { Little, Big };

/// 9.4
struct PathRecord {
    std::uint64_t extent = 0; ///< of the directory itself: behind an extended attribute record
    std::uint16_t parent = 0; ///< number of a record, from 1
    std::span<const std::byte> identifier = {};

    friend bool operator==(const PathRecord& a, const PathRecord& b)
    {
        return a.extent == b.extent && a.parent == b.parent && std::ranges::equal(a.identifier, b.identifier);
    }
};

struct PathTable {
    std::vector<std::byte> bytes;
    std::vector<PathRecord> records;
};

class PathTableCheck {
public:
    PathTableCheck(CheckContext& context, const DescribedHierarchy& hierarchy,
                   std::span<const CheckedFolder> folders)
        : m_context(context), m_hierarchy(hierarchy), m_folders(folders)
    {}

    void run()
    {
        const auto main = read(m_hierarchy.pathTableL, Order::Little, "Type L Path Table");
        for (const auto& [lba, order, field] :
             {std::tuple(m_hierarchy.pathTableM, Order::Big, "Type M Path Table"),
              std::tuple(m_hierarchy.optionalPathTableL, Order::Little, "Optional Type L Path Table"),
              std::tuple(m_hierarchy.optionalPathTableM, Order::Big, "Optional Type M Path Table")}) {
            if (lba == 0 && std::string_view(field).starts_with("Optional"))
                continue;
            const auto other = read(lba, order, field);
            if (main && other)
                compare(*main, *other, lba, field);
        }
        if (!main)
            return;
        checkOrder(main->records);
        checkFolders(main->records);
    }

private:
    [[nodiscard]] Finding finding(FindingCode code, std::string_view field = {}) const
    {
        return {.code = code, .part = m_hierarchy.part, .lba = m_hierarchy.pathTableL, .field = field};
    }

    std::optional<PathTable> read(std::uint64_t lba, Order order, std::string_view field)
    {
        const std::uint32_t size = m_hierarchy.pathTableSize;
        if (!m_context.holds(lba, size, m_hierarchy.part, Occupancy::kNone, field) || size > kLargestTable)
            return std::nullopt;
        PathTable table;
        table.bytes.resize(size);
        if (!m_context.access.read(lba, 0, table.bytes)) {
            m_context.tell({.code = FindingCode::Unreadable, .part = m_hierarchy.part, .lba = lba});
            return std::nullopt;
        }
        m_context.occupancy.use(lba, (size + kSectorSize - 1) / kSectorSize,
                                {.part = m_hierarchy.part, .structure = field});
        if (!parse(table, order)) {
            m_context.tell(
                {.code = FindingCode::PathTableBroken, .part = m_hierarchy.part, .lba = lba, .field = field});
            return std::nullopt;
        }
        return table;
    }

    static bool parse(PathTable& table, Order order)
    {
        static constexpr std::size_t kFixedSize = 8;
        std::span<const std::byte> rest = table.bytes;
        while (!rest.empty()) {
            const auto nameSize = std::to_integer<std::size_t>(rest[0]);
            const std::size_t length = kFixedSize + nameSize + nameSize % 2; // 9.4.6
            if (nameSize == 0 || length > rest.size())
                return false;
            const std::uint64_t extent =
                order == Order::Little ? getLe32(rest.subspan(2)) : getBe32(rest.subspan(2));
            table.records.push_back(
                {.extent = extent + std::to_integer<unsigned>(rest[1]),
                 .parent = order == Order::Little ? getLe16(rest.subspan(6)) : getBe16(rest.subspan(6)),
                 .identifier = rest.subspan(kFixedSize, nameSize)});
            rest = rest.subspan(length);
        }
        return true;
    }

    void compare(const PathTable& main, const PathTable& other, std::uint64_t lba, std::string_view field)
    {
        if (main.records == other.records)
            return;
        const auto [a, b] = std::ranges::mismatch(main.records, other.records);
        m_context.tell({.code = FindingCode::PathTablesDiffer,
                        .part = m_hierarchy.part,
                        .lba = lba,
                        .field = field,
                        .expected = std::to_string(m_hierarchy.pathTableL),
                        .found = std::to_string(a - main.records.begin() + 1)});
    }

    /// 6.9.1: parents in their own order; their children by identifier are left to the directories' order.
    void checkOrder(const std::vector<PathRecord>& records)
    {
        const auto unsorted = std::ranges::adjacent_find(
            records, [](const PathRecord& a, const PathRecord& b) { return a.parent > b.parent; });
        if (unsorted == records.end() || records.size() > UINT16_MAX)
            return;
        Finding order = finding(FindingCode::PathTableOrder);
        order.found = std::to_string(unsorted - records.begin() + 2);
        m_context.tell(std::move(order));
    }

    void checkFolders(const std::vector<PathRecord>& records)
    {
        std::unordered_map<std::uint64_t, std::size_t> byExtent;
        for (std::size_t i = 0; i < records.size(); ++i)
            byExtent.try_emplace(records[i].extent, i);
        for (const CheckedFolder& folder : m_folders) {
            const auto found = byExtent.find(folder.extent);
            if (found == byExtent.end()) {
                Finding missing = finding(FindingCode::PathTableMissing);
                missing.found = std::to_string(folder.extent);
                m_context.tell(std::move(missing), folder.place);
                continue;
            }
            checkFolder(folder, records[found->second], records);
            byExtent.erase(found);
        }
        for (std::size_t i = 0; i < records.size(); ++i) {
            const auto left = byExtent.find(records[i].extent);
            if (left == byExtent.end() || left->second != i)
                continue;
            Finding stray = finding(FindingCode::PathTableStray);
            stray.found = std::to_string(records[i].extent);
            m_context.tell(std::move(stray));
        }
    }

    void checkFolder(const CheckedFolder& folder, const PathRecord& record,
                     const std::vector<PathRecord>& records)
    {
        const auto differs = [&](std::string_view field, std::string expected, std::string found) {
            Finding wrong = finding(FindingCode::PathTableEntry, field);
            wrong.expected = std::move(expected);
            wrong.found = std::move(found);
            m_context.tell(std::move(wrong), folder.place);
        };
        const std::uint64_t parent = m_folders[folder.parent].extent;
        const bool isInside = record.parent != 0 && record.parent <= records.size();
        if (records.size() <= UINT16_MAX && // numbers have 16 bits
            (!isInside || records[record.parent - 1U].extent != parent))
            differs("Parent Directory Number", std::to_string(parent),
                    isInside ? std::to_string(records[record.parent - 1U].extent) : std::string());
        const std::string identifier = folder.identifier.empty() ? std::string(1, '\0') : folder.identifier;
        if (asText(record.identifier) != identifier)
            differs("Directory Identifier", fromUnknown(asBytes(identifier)), fromUnknown(record.identifier));
    }

    CheckContext& m_context;
    const DescribedHierarchy& m_hierarchy;
    std::span<const CheckedFolder> m_folders;
};

} // namespace

void checkPathTables(CheckContext& context, const DescribedHierarchy& hierarchy,
                     std::span<const CheckedFolder> folders)
{
    PathTableCheck(context, hierarchy, folders).run();
}

} // namespace emberdisc::image
