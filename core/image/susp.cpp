// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/susp.h"

#include <algorithm>
#include <cassert>

#include "core/base/byteorder.h"
#include "core/image/datetime.h"
#include "core/image/options.h"
#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kHeader = 4;              // signature, length, version: SUSP 4
constexpr std::size_t kContinuationSize = 28;   // SUSP 5.1
constexpr std::size_t kNamePiece = 255 - 5;     // NM: header and flags
constexpr std::size_t kComponentArea = 255 - 5; // SL: header and flags
constexpr std::byte kContinue{0x01};            // NM and SL flags, and SL component flags

constexpr std::string_view kReferenceId = "IEEE_P1282"; // RRIP 4.3
constexpr std::string_view kReferenceText =
    "THE IEEE P1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS";
constexpr std::string_view kReferenceSource =
    "PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE P1282 SPECIFICATION";

void putText(std::span<std::byte> to, std::string_view text)
{
    std::ranges::copy(asBytes(text), to.begin());
}

/// The component records of a symbolic link, RRIP 4.1.3.1, cut into areas of one SL each. An area ends within
/// a component wherever that can be: not all readers put a separator between the last component of one SL and
/// the first of the next.
class LinkAreas {
public:
    explicit LinkAreas(std::string_view target)
    {
        if (target.starts_with('/'))
            addMark(std::byte{0x08}); // ROOT
        target.remove_prefix(std::min(target.size(), target.find_first_not_of('/')));
        while (!target.empty()) {
            const std::string_view part = target.substr(0, target.find('/'));
            target.remove_prefix(part.size());
            target.remove_prefix(std::min(target.size(), target.find_first_not_of('/')));
            if (part == ".")
                addMark(std::byte{0x02});
            else if (part == "..")
                addMark(std::byte{0x04});
            else
                addNamed(part, target.empty());
        }
    }

    [[nodiscard]] const std::vector<std::vector<std::byte>>& areas() const { return m_areas; }

private:
    static constexpr std::size_t kHead = 2;

    [[nodiscard]] std::size_t room() const
    {
        return m_areas.empty() ? 0 : kComponentArea - m_areas.back().size();
    }

    void addMark(std::byte flags)
    {
        if (room() < kHead)
            m_areas.emplace_back();
        add(flags, {});
    }

    void addNamed(std::string_view part, bool isLast)
    {
        while (!part.empty()) {
            if (room() <= kHead)
                m_areas.emplace_back();
            const std::size_t most = std::min(part.size(), room() - kHead);
            const bool endsHere = most == part.size();
            const bool isTight = endsHere && !isLast && room() - kHead - most <= kHead;
            const std::size_t taken = isTight && most > 1 && !m_areas.back().empty() ? most - 1 : most;
            add(taken < part.size() ? kContinue : std::byte{0}, part.substr(0, taken));
            part.remove_prefix(taken);
            if (!part.empty())
                m_areas.emplace_back();
        }
    }

    void add(std::byte flags, std::string_view content)
    {
        std::vector<std::byte>& area = m_areas.back();
        area.push_back(flags);
        area.push_back(static_cast<std::byte>(content.size()));
        const auto bytes = asBytes(content);
        area.insert(area.end(), bytes.begin(), bytes.end());
    }

    std::vector<std::vector<std::byte>> m_areas;
};

} // namespace

void SystemUseEntries::clear()
{
    m_bytes.clear();
    m_ends.clear();
}

std::span<std::byte> SystemUseEntries::add(std::string_view signature, std::size_t payload)
{
    assert(signature.size() == 2 && kHeader + payload <= 255);
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + kHeader + payload);
    m_ends.push_back(m_bytes.size());
    const std::span<std::byte> entry = std::span(m_bytes).subspan(at);
    putText(entry, signature);
    entry[2] = static_cast<std::byte>(entry.size());
    entry[3] = std::byte{1};
    return entry.subspan(kHeader);
}

void SystemUseEntries::addSharingProtocol()
{
    const auto payload = add("SP", 3);
    payload[0] = std::byte{0xBE};
    payload[1] = std::byte{0xEF};
}

void SystemUseEntries::addRockRidgeReference()
{
    static_assert(kHeader + 4 + kReferenceId.size() + kReferenceText.size() + kReferenceSource.size() <= 255);
    const auto payload = add("ER", 4 + kReferenceId.size() + kReferenceText.size() + kReferenceSource.size());
    payload[0] = static_cast<std::byte>(kReferenceId.size());
    payload[1] = static_cast<std::byte>(kReferenceText.size());
    payload[2] = static_cast<std::byte>(kReferenceSource.size());
    payload[3] = std::byte{1};
    putText(payload.subspan(4), kReferenceId);
    putText(payload.subspan(4 + kReferenceId.size()), kReferenceText);
    putText(payload.subspan(4 + kReferenceId.size() + kReferenceText.size()), kReferenceSource);
}

void SystemUseEntries::addPosix(const PosixFacts& facts)
{
    const auto posix = add("PX", 40);
    putBoth32(posix, facts.mode);
    putBoth32(posix.subspan(8), facts.links);
    putBoth32(posix.subspan(16), facts.uid);
    putBoth32(posix.subspan(24), facts.gid);
    putBoth32(posix.subspan(32), facts.serial);

    const auto times = add("TF", 1 + 3 * kRecordTimeSize);
    times[0] = std::byte{0x0E}; // MODIFY, ACCESS, ATTRIBUTES in the short form
    putRecordTime(times.subspan(1), facts.modified);
    putRecordTime(times.subspan(1 + kRecordTimeSize), facts.accessed);
    putRecordTime(times.subspan(1 + 2 * kRecordTimeSize), facts.changed);
}

void SystemUseEntries::addName(std::string_view name)
{
    do {
        const std::string_view piece = name.substr(0, kNamePiece);
        name.remove_prefix(piece.size());
        const auto payload = add("NM", 1 + piece.size());
        payload[0] = name.empty() ? std::byte{0} : kContinue;
        putText(payload.subspan(1), piece);
    } while (!name.empty());
}

void SystemUseEntries::addLink(std::string_view target)
{
    const LinkAreas link(target);
    for (const auto& area : link.areas()) {
        const auto payload = add("SL", 1 + area.size());
        payload[0] = &area == &link.areas().back() ? std::byte{0} : kContinue;
        std::ranges::copy(area, payload.subspan(1).begin());
    }
}

void SystemUseEntries::addChildLink(std::uint32_t lba)
{
    putBoth32(add("CL", 8), lba);
}

void SystemUseEntries::addParentLink(std::uint32_t lba)
{
    putBoth32(add("PL", 8), lba);
}

void SystemUseEntries::addRelocated()
{
    add("RE", 0);
}

std::span<const std::byte> SystemUseEntries::entry(std::size_t index) const
{
    return entries(index, index + 1);
}

std::span<const std::byte> SystemUseEntries::entries(std::size_t first, std::size_t last) const
{
    const std::size_t begin = first == 0 ? 0 : m_ends[first - 1];
    const std::size_t end = last == 0 ? 0 : m_ends[last - 1];
    return std::span(m_bytes).subspan(begin, end - begin);
}

void ContinuationArea::start(std::uint32_t lba)
{
    m_lba = lba;
    m_bytes.clear();
}

void ContinuationArea::putContinuation(std::span<std::byte> to, const Spot& spot) const
{
    putText(to, "CE");
    to[2] = static_cast<std::byte>(kContinuationSize);
    to[3] = std::byte{1};
    putBoth32(to.subspan(4), m_lba + static_cast<std::uint32_t>(spot.offset / kSectorSize));
    putBoth32(to.subspan(12), static_cast<std::uint32_t>(spot.offset % kSectorSize));
    putBoth32(to.subspan(20), static_cast<std::uint32_t>(spot.length));
}

ContinuationArea::Spot ContinuationArea::store(const SystemUseEntries& entries, std::size_t first)
{
    const std::size_t needed = entries.entries(first, entries.count()).size();
    const std::size_t used = m_bytes.size() % kSectorSize;
    const bool fitsHere = used == 0 || needed <= kSectorSize - used;
    const std::size_t offset = fitsHere ? m_bytes.size() : m_bytes.size() + kSectorSize - used;
    std::size_t last = first;
    std::size_t length = 0;
    const std::size_t limit = needed <= kSectorSize ? kSectorSize : kSectorSize - kContinuationSize;
    while (last < entries.count() && length + entries.entry(last).size() <= limit)
        length += entries.entry(last++).size();
    const bool isWhole = last == entries.count();
    m_bytes.resize(offset + length + (isWhole ? 0 : kContinuationSize));
    std::ranges::copy(entries.entries(first, last), std::span(m_bytes).subspan(offset).begin());
    if (isWhole)
        return {offset, length};
    const Spot next = store(entries, last);
    putContinuation(std::span(m_bytes).subspan(offset + length), next);
    return {offset, length + kContinuationSize};
}

void ContinuationArea::place(const SystemUseEntries& entries, std::size_t room,
                             std::vector<std::byte>& systemUse)
{
    std::size_t last = entries.count();
    if (entries.size() > room) {
        std::size_t length = 0;
        for (last = 0; length + entries.entry(last).size() <= room - kContinuationSize; ++last)
            length += entries.entry(last).size();
    }
    const auto kept = entries.entries(0, last);
    systemUse.assign(kept.begin(), kept.end());
    if (last == entries.count())
        return;
    const Spot spot = store(entries, last);
    systemUse.resize(kept.size() + kContinuationSize);
    putContinuation(std::span(systemUse).subspan(kept.size()), spot);
}

} // namespace emberdisc::image
