// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/identifiers.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kExtensionKept = 16; // of one that is part of a name that is cut

constexpr std::size_t jolietLimit(JolietNames names)
{
    switch (names) {
    case JolietNames::Upto64: // Joliet specification, "relaxation of ISO 9660 restrictions"
        return 64;
    case JolietNames::Upto103: // what the length of a directory record allows
        return 103;
    }
    return 64;
}

/// A name in two parts, either of which may be empty; the dot is in neither.
template <class String>
struct Parts {
    String stem;
    String extension;
};

struct Limits {
    std::size_t total; ///< stem and extension together, without the dot
    std::size_t stem;
    std::size_t extension; ///< what an extension may have even if the stem has to be cut for it
};

constexpr Limits fileLimits(IsoLevel level)
{
    switch (level) {
    case IsoLevel::One: // ECMA-119 10.1
        return {11, 8, 3};
    case IsoLevel::Two:
    case IsoLevel::Three: // ECMA-119 7.5.1
    case IsoLevel::Four:  // makeLongIdentifiers() has its own
        break;
    }
    return {30, 30, 10};
}

constexpr std::size_t folderLimit(IsoLevel level)
{
    return level == IsoLevel::One ? 8 : 31; // ECMA-119 10.1 and 7.6.3
}

/// The dot that begins the extension, or npos. A dot at the front or the end begins none.
template <class View>
std::size_t extensionDot(View name)
{
    const auto dot = name.rfind(typename View::value_type('.'));
    return dot == 0 || dot + 1 == name.size() ? View::npos : dot;
}

Parts<std::string> isoParts(const NameRequest& request, IsoLevel level)
{
    if (request.isFolder)
        return {toDCharacters(request.name).substr(0, folderLimit(level)), {}};
    const Limits limits = fileLimits(level);
    const std::size_t dot = extensionDot(request.name);
    std::string_view stemText = request.name.substr(0, dot);
    if (dot == request.name.npos && stemText.size() > 1 && stemText.ends_with('.'))
        stemText.remove_suffix(1); // the identifier's own separator 1 says it
    std::string stem = toDCharacters(stemText);
    std::string extension =
        dot == request.name.npos ? std::string() : toDCharacters(request.name.substr(dot + 1));
    const std::size_t stemWanted = std::min(stem.size(), limits.stem);
    std::size_t extensionLimit = limits.extension;
    if (level != IsoLevel::One)
        extensionLimit = std::max(extensionLimit, limits.total - stemWanted);
    extension.resize(std::min(extension.size(), extensionLimit));
    stem.resize(std::min({stem.size(), limits.stem, limits.total - extension.size()}));
    return {std::move(stem), std::move(extension)};
}

/// `name` in two parts that together, with the dot, have no more than `limit` units. `cut` shortens without
/// leaving half a character.
template <class String, class Cut>
Parts<String> cutParts(const String& name, const NameRequest& request, std::size_t limit, Cut cut)
{
    const std::size_t dot = request.isFolder ? name.npos : extensionDot(std::basic_string_view(name));
    if (dot == name.npos)
        return {cut(name, limit), {}};
    String extension = name.substr(dot + 1);
    if (name.size() > limit)
        extension = cut(extension, std::max(kExtensionKept, limit - 1 - std::min(dot, limit - 1)));
    return {cut(name.substr(0, dot), limit - 1 - extension.size()), extension};
}

std::u16string cutUnits(const std::u16string& text, std::size_t limit)
{
    return text.substr(0, limit);
}

std::string cutUtf8(const std::string& text, std::size_t limit)
{
    std::size_t end = std::min(text.size(), limit);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

std::string toLongCharacters(std::string_view utf8)
{
    std::string result;
    while (!utf8.empty()) {
        const char32_t c = takeCharacter(utf8);
        appendUtf8(result, c < 0x20 || c == 0x7F || c == U'/' || c == U';' ? U'_' : c);
    }
    return result;
}

std::string isoKey(const Parts<std::string>& parts)
{
    return parts.extension.empty() ? parts.stem : parts.stem + '.' + parts.extension;
}

std::u16string jolietKey(const Parts<std::u16string>& parts)
{
    return parts.extension.empty() ? parts.stem : parts.stem + u'.' + parts.extension;
}

/// Which of the keys in a list are taken, by their numbers: a hash table with open addressing, since a
/// million names should not be copied into nodes of one.
template <class String>
class TakenKeys {
public:
    /// Borrowed. No more than these are ever taken; they do not change once they are.
    explicit TakenKeys(const std::vector<String>& keys)
        : m_keys(keys), m_slots(std::bit_ceil(2 * keys.size() + 1), kFree)
    {}

    /// False if an equal one is taken.
    bool take(std::uint32_t number)
    {
        std::size_t at = std::hash<String>()(m_keys[number]);
        for (;; ++at) {
            std::uint32_t& slot = m_slots[at & (m_slots.size() - 1)];
            if (slot == kFree) {
                slot = number;
                return true;
            }
            if (m_keys[slot] == m_keys[number])
                return false;
        }
    }

private:
    static constexpr std::uint32_t kFree = UINT32_MAX;

    const std::vector<String>& m_keys;
    std::vector<std::uint32_t> m_slots; // less than half of them in use
};

/// Cuts the stem so that it, `suffix` and the extension stay within `stemLimit` and `totalLimit`.
template <class String>
Parts<String> withSuffix(Parts<String> parts, const String& suffix, std::size_t stemLimit,
                         std::size_t totalLimit)
{
    const std::size_t room = std::min(stemLimit, totalLimit - parts.extension.size());
    const std::size_t kept = room - std::min(room, suffix.size());
    if constexpr (std::is_same_v<String, std::string>)
        parts.stem = cutUtf8(parts.stem, kept) + suffix;
    else
        parts.stem = cutUnits(parts.stem, kept) + suffix;
    return parts;
}

std::u16string widened(const std::string& ascii)
{
    return std::u16string(ascii.begin(), ascii.end());
}

/// Two rounds: names that need no change first, so that they keep what they have. Of equal wishes the first
/// gets it, the others the smallest numbers that are free.
template <class String, class MakeParts, class Key, class Unchanged, class Suffixed>
std::vector<String> assign(std::span<const NameRequest> requests, MakeParts makeParts, Key key,
                           Unchanged unchanged, Suffixed suffixed)
{
    std::vector<String> result(requests.size());
    TakenKeys<String> taken(result);
    std::vector<std::uint32_t> others;
    for (std::uint32_t i = 0; i < requests.size(); ++i) {
        result[i] = key(makeParts(requests[i]));
        if (!unchanged(requests[i], result[i]) || !taken.take(i))
            others.push_back(i);
    }
    std::unordered_map<String, std::uint32_t>
        numbers; // that come next, by the wish: equal ones cost no search
    for (const std::uint32_t i : others) {
        if (taken.take(i))
            continue;
        const Parts<String> parts = makeParts(requests[i]);
        std::uint32_t& next = numbers.try_emplace(result[i], 2).first->second;
        do
            result[i] = key(suffixed(requests[i], parts, "_" + std::to_string(next++)));
        while (!taken.take(i));
    }
    return result;
}

/// Whether it is the text itself, unit by unit.
bool isTextOf(std::u16string_view units, std::string_view utf8)
{
    for (const char16_t unit : units) {
        std::string character;
        appendUtf8(character, unit);
        if (!utf8.starts_with(character))
            return false;
        utf8.remove_prefix(character.size());
    }
    return utf8.empty();
}

} // namespace

std::vector<std::string> makeIsoIdentifiers(std::span<const NameRequest> requests, IsoLevel level)
{
    auto identifiers = assign<std::string>(
        requests, [level](const NameRequest& request) { return isoParts(request, level); }, isoKey,
        [](const NameRequest& request, const std::string& key) { return request.name == key; },
        [level](const NameRequest& request, const Parts<std::string>& parts, const std::string& suffix) {
            const Limits limits = fileLimits(level);
            return request.isFolder ? withSuffix(parts, suffix, folderLimit(level), folderLimit(level))
                                    : withSuffix(parts, suffix, limits.stem, limits.total);
        });
    for (std::size_t i = 0; i < requests.size(); ++i)
        if (!requests[i].isFolder && identifiers[i].find('.') == std::string::npos)
            identifiers[i] += '.'; // separator 1 is not optional, ECMA-119 7.5.1
    return identifiers;
}

std::vector<std::string> makeLongIdentifiers(std::span<const NameRequest> requests, std::size_t limit)
{
    return assign<std::string>(
        requests,
        [limit](const NameRequest& request) {
            Parts<std::string> parts = cutParts(toLongCharacters(request.name), request, limit, cutUtf8);
            if (parts.extension.empty() && parts.stem.ends_with('.'))
                parts.stem.back() = '_'; // readers take it for the separator of ECMA-119, and leave it out
            return parts;
        },
        isoKey, [](const NameRequest& request, const std::string& key) { return request.name == key; },
        [limit](const NameRequest&, const Parts<std::string>& parts, const std::string& suffix) {
            const std::size_t dot = parts.extension.empty() ? 0 : 1;
            return withSuffix(parts, suffix, limit, limit - dot);
        });
}

std::vector<std::string> makeJolietIdentifiers(std::span<const NameRequest> requests, JolietNames names)
{
    const std::size_t limit = jolietLimit(names);
    const auto identifiers = assign<std::u16string>(
        requests,
        [limit](const NameRequest& request) {
            return cutParts(toJoliet(request.name), request, limit, cutUnits);
        },
        jolietKey,
        [](const NameRequest& request, const std::u16string& key) { return isTextOf(key, request.name); },
        [limit](const NameRequest&, const Parts<std::u16string>& parts, const std::string& suffix) {
            const std::size_t dot = parts.extension.empty() ? 0 : 1;
            return withSuffix(parts, widened(suffix), limit, limit - dot);
        });
    std::vector<std::string> bytes;
    bytes.reserve(identifiers.size());
    for (const std::u16string& identifier : identifiers)
        bytes.push_back(toBytesBe(identifier));
    return bytes;
}

} // namespace emberdisc::image
