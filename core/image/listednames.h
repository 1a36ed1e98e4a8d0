// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace emberdisc::image {

/// Names that items have in the list of checksums where these are not the names that the user gave: twelve
/// bytes and the text for each, since there may be a million.
class ListedNames {
public:
    /// In any order; then sort() once.
    void add(std::uint32_t item, std::string_view name)
    {
        m_places.push_back(
            {item, static_cast<std::uint32_t>(m_text.size()), static_cast<std::uint32_t>(name.size())});
        m_text += name;
    }
    void sort() { std::ranges::sort(m_places, {}, &Place::item); }

    [[nodiscard]] std::optional<std::string_view> of(std::uint32_t item) const
    {
        const auto found = std::ranges::lower_bound(m_places, item, {}, &Place::item);
        if (found == m_places.end() || found->item != item)
            return std::nullopt;
        return std::string_view(m_text).substr(found->start, found->length);
    }

private:
    struct Place {
        std::uint32_t item;
        std::uint32_t start;
        std::uint32_t length;
    };
    std::vector<Place> m_places;
    std::string m_text;
};

} // namespace emberdisc::image
