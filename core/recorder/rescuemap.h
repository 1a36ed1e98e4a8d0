// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::recorder {

enum class SectorState : std::uint8_t {
    Untried,
    Read,       ///< what the file holds is what the disc holds
    Unreadable, ///< every try failed so far; the file holds zeros there
};

/// Sectors of one state that follow each other.
struct MapRange {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    SectorState state = SectorState::Untried;

    friend bool operator==(const MapRange&, const MapRange&) = default;
};

/// Which sectors of a disc have been read into a file, so that a second run, or a second drive, fills in what
/// the first could not. As text it is a mapfile of GNU ddrescue, in its version of 2013 and later, in bytes:
///     mapfile = *comment status *block
///     comment = "#" text NEWLINE
///     status  = position SP ( "?" / "*" / "/" / "-" / "F" / "G" / "+" ) [ SP pass ] NEWLINE
///     block   = position SP size SP ( "?" / "*" / "/" / "-" / "+" ) NEWLINE   ; without gaps, in order
/// with numbers as C writes them (0x1000). "?" is Untried, "+" Read, the others Unreadable.
class RescueMap {
public:
    /// All sectors untried.
    explicit RescueMap(std::uint64_t sectors);
    /// InvalidArgument with the line where the text is no mapfile, or one whose blocks are not whole sectors.
    [[nodiscard]] static Result<RescueMap> parse(std::string_view text, std::uint32_t sectorSize = 2048);
    [[nodiscard]] std::string toText(std::uint32_t sectorSize = 2048) const;

    [[nodiscard]] std::uint64_t sectors() const { return m_sectors; }
    /// `first` and `count` lie within the map.
    void set(std::uint64_t first, std::uint64_t count, SectorState state);
    [[nodiscard]] std::uint64_t count(SectorState state) const;
    /// In order.
    [[nodiscard]] std::vector<MapRange> ranges(SectorState state) const;
    [[nodiscard]] bool isWhole() const { return count(SectorState::Read) == m_sectors; }

    friend bool operator==(const RescueMap&, const RescueMap&) = default;

private:
    template <class Visit>
    void forEach(Visit visit) const;

    std::uint64_t m_sectors;
    std::map<std::uint64_t, SectorState> m_starts; ///< state from there to the next; neighbours differ
};

} // namespace emberdisc::recorder
