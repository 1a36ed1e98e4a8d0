// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::audio {

struct CueWord {
    std::string text = {};     ///< without its quotation marks
    std::size_t column = 1;    ///< bytes, from 1
    std::size_t endColumn = 1; ///< behind it
    bool isQuoted = false;
};

/// A line of a CUE sheet, cut into words at blanks and tabs. A word in quotation marks may hold blanks; there
/// is no escape.
struct CueLine {
    std::size_t number = 1;
    std::string_view text = {};
    std::vector<CueWord> words = {};
    std::size_t endColumn = 1;
    bool isUnterminated = false; ///< the last word's quotation mark is not closed

    /// The text as it stands from the first of these words to the one before `end`; first < end <=
    /// words.size().
    [[nodiscard]] std::string restBetween(std::size_t first, std::size_t end) const;
};

/// Lines end with LF, CR LF or CR. `text` outlives the result.
[[nodiscard]] std::vector<CueLine> splitCueLines(std::string_view text);
/// From UTF-8 or UTF-16 with byte order mark, UTF-8 without, or else Latin-1; without byte order mark. NUL
/// ends the text.
[[nodiscard]] std::string toUtf8(std::string_view text);
[[nodiscard]] bool equalsIgnoringCase(std::string_view a, std::string_view b);
/// One to six digits.
[[nodiscard]] std::optional<std::uint32_t> toNumber(std::string_view text);

} // namespace emberdisc::audio
