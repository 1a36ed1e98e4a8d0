// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string_view>

namespace emberdisc::tree {

/// Constant text behind one pointer, in exactly the memory that it needs; or none, which an empty text is
/// not.
class CompactText {
public:
    CompactText() = default;
    explicit CompactText(std::string_view text);

    [[nodiscard]] bool isNone() const { return !m_bytes; }
    [[nodiscard]] std::string_view view() const;

private:
    std::unique_ptr<char[]> m_bytes; ///< the length, then the text
};

} // namespace emberdisc::tree
