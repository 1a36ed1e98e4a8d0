// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

/// System use entries: the System Use Sharing Protocol 1.12 and the Rock Ridge Interchange Protocol 1.12
/// (IEEE P1282).
namespace emberdisc::image {

/// POSIX facts of one file, for PX (RRIP 4.1.1) and TF (RRIP 4.1.6).
struct PosixFacts {
    std::uint32_t mode = 0; ///< with the type
    std::uint32_t links = 1;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t serial = 0;
    std::int64_t modified = 0;
    std::int64_t accessed = 0;
    std::int64_t changed = 0;
};

/// The entries of one directory record, in order, each at most 255 bytes. An object can be cleared and used
/// again.
class SystemUseEntries {
public:
    void clear();
    void addSharingProtocol();              ///< SP, SUSP 5.3: in the root's "." record only, first
    void addRockRidgeReference();           ///< ER, SUSP 5.5 with RRIP 4.3: likewise
    void addPosix(const PosixFacts& facts); ///< PX and TF
    void addName(std::string_view name);    ///< NM, RRIP 4.1.4; several when the name is long
    void addLink(std::string_view target);  ///< SL, RRIP 4.1.3; several when the target is long
    void addChildLink(std::uint32_t lba);   ///< CL, RRIP 4.1.5.1
    void addParentLink(std::uint32_t lba);  ///< PL, RRIP 4.1.5.2
    void addRelocated();                    ///< RE, RRIP 4.1.5.3

    [[nodiscard]] std::size_t count() const { return m_ends.size(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] std::span<const std::byte> entry(std::size_t index) const;
    /// Entries [first, last) together; they lie side by side.
    [[nodiscard]] std::span<const std::byte> entries(std::size_t first, std::size_t last) const;

private:
    std::span<std::byte> add(std::string_view signature, std::size_t payload);

    std::vector<std::byte> m_bytes;
    std::vector<std::size_t> m_ends;
};

/// Where entries go that find no room in their records: SUSP 5.1. One for each directory, in the sectors
/// after its records; no area crosses a sector's end, since readers take one sector for each CE.
class ContinuationArea {
public:
    /// `lba` is that of the area's first sector.
    void start(std::uint32_t lba);
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return m_bytes; }

    /// Fills `systemUse` with what a record with `room` bytes holds: all entries, or the first ones and a CE
    /// that leads to the rest.
    void place(const SystemUseEntries& entries, std::size_t room, std::vector<std::byte>& systemUse);

private:
    struct Spot {
        std::size_t offset;
        std::size_t length;
    };
    [[nodiscard]] Spot store(const SystemUseEntries& entries, std::size_t first);
    void putContinuation(std::span<std::byte> to, const Spot& spot) const;

    std::uint32_t m_lba = 0;
    std::vector<std::byte> m_bytes;
};

} // namespace emberdisc::image
