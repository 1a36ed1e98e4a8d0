// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/check/finding.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

/// The files and directories that a check has met, and the sectors that they and the structures of the volume
/// take. Names are kept once each, so that deep trees cost no more than what they are read from. One thread.
class Occupancy {
public:
    using Place = std::uint32_t;
    static constexpr Place kRoot = 0;
    static constexpr Place kNone = UINT32_MAX; ///< of structures that belong to no file

    /// What a run of sectors holds.
    struct Use {
        ImagePart part = ImagePart::Volume;
        std::string_view structure = {}; ///< the standard's term, a literal; empty for a file's contents
        Place place = kNone;
    };

    Occupancy();

    [[nodiscard]] Place add(Place parent, std::string_view name);
    /// With '/' at its front; the root is "/", and kNone is empty. Of what is longer than 4 KiB only the end,
    /// after "...".
    [[nodiscard]] std::string pathOf(Place place) const;

    void use(std::uint64_t lba, std::uint64_t sectors, const Use& use);
    /// Tells of runs that overlap. Files may share all of their sectors, and so may one structure that two
    /// parts name; a catalogue may be seen as a file.
    void findOverlaps(const std::function<void(Finding, Place)>& tell);

private:
    struct Name {
        Place parent;
        std::uint32_t length;
        std::uint64_t at; ///< in m_text
    };
    struct Run {
        std::uint64_t first;
        std::uint64_t end;
        Use use;
    };
    [[nodiscard]] std::string describe(const Use& use) const;

    std::vector<Name> m_names;
    std::string m_text;
    std::vector<Run> m_runs;
};

} // namespace emberdisc::image
