// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/compacttext.h"

#include <cstdint>
#include <cstring>

namespace emberdisc::tree {

namespace {

using TextLength = std::uint32_t;

} // namespace

CompactText::CompactText(std::string_view text)
    : m_bytes(std::make_unique_for_overwrite<char[]>(sizeof(TextLength) + text.size()))
{
    const auto length = static_cast<TextLength>(text.size());
    std::memcpy(m_bytes.get(), &length, sizeof length);
    text.copy(m_bytes.get() + sizeof length, text.size());
}

std::string_view CompactText::view() const
{
    if (!m_bytes)
        return {};
    TextLength length = 0;
    std::memcpy(&length, m_bytes.get(), sizeof length);
    return {m_bytes.get() + sizeof length, length};
}

} // namespace emberdisc::tree
