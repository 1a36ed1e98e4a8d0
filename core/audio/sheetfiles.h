// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/audio/sheetdisc.h"

#include <map>
#include <string>
#include <utility>

namespace emberdisc::audio {

/// The text of a sheet as it stands; SheetInvalid where it is too large for one.
[[nodiscard]] Result<std::string> readSheetText(const std::string& path);

/// The files that a sheet names: found, and looked at once each. The paths of errors are theirs.
class SheetFiles {
public:
    /// `sheet` is the path of the sheet.
    explicit SheetFiles(std::string sheet) : m_sheet(std::move(sheet)) {}

    /// Where the file lies: as it is written, or only its last part, or in other letters' case, or compressed
    /// under the same name since the sheet was written.
    [[nodiscard]] std::string locate(const std::string& name) const;
    /// The whole file as sound.
    [[nodiscard]] Result<Sound> sound(const std::string& name, Encoding encoding);
    /// From `firstSample` on, `samples` of it, or to the end of the file without them.
    [[nodiscard]] Result<Sound> sound(const std::string& name, Encoding encoding, std::uint64_t firstSample,
                                      std::optional<std::uint64_t> samples);
    /// Sectors of `blockBytes` in the file from byte `offset` on, so many, or to the end of the file.
    [[nodiscard]] Result<DataSectors> data(const std::string& name, std::uint32_t blockBytes,
                                           std::uint64_t offset, std::optional<std::uint64_t> sectors) const;
    /// Mode 1 or 2 of a track whose sectors these are, by the first of them: SheetInvalid when it is none of
    /// `mode`. Sectors of Mode 2 whose sub-header stands twice are XA.
    [[nodiscard]] static Result<TrackMode> checkMode(const DataSectors& sectors, TrackMode mode);

private:
    std::string m_sheet;
    std::map<std::pair<std::string, Encoding>, Sound> m_sounds;
};

} // namespace emberdisc::audio
