// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::audio {

struct TocToken {
    enum class Kind : std::uint8_t {
        Word,   ///< letters, digits and underscores: key words, numbers, times (with colons within)
        String, ///< what stands in quotation marks, escapes resolved
        Sign,   ///< one of { } , : #
        End,
    };
    Kind kind = Kind::End;
    std::string text = {};
    std::size_t line = 1;
    std::size_t column = 1; ///< bytes, from 1
};

/// "line N, column M: reason" as SheetInvalid.
[[nodiscard]] std::unexpected<Error> refuseAt(const TocToken& token, std::string_view reason);
/// The words of a TOC file, the last one End. Comments go from // to the end of the line. SheetInvalid for a
/// string that is not closed, and for signs that are none.
[[nodiscard]] Result<std::vector<TocToken>> splitToc(std::string_view text);

} // namespace emberdisc::audio
