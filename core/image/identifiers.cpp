// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/identifiers.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/image/text.h"

namespace emberdisc::image {

namespace {

constexpr std::size_t kJolietCharacters = 64;

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
    extension = extension.substr(0, extensionLimit);
    stem = stem.substr(0, std::min(limits.stem, limits.total - extension.size()));
    return {std::move(stem), std::move(extension)};
}

Parts<std::u16string> jolietParts(const NameRequest& request)
{
    static constexpr std::size_t kExtensionKept = 16;
    std::u16string name = toJoliet(request.name);
    const std::size_t dot = request.isFolder ? name.npos : extensionDot(std::u16string_view(name));
    if (dot == name.npos)
        return {name.substr(0, kJolietCharacters), {}};
    std::u16string extension = name.substr(dot + 1);
    if (name.size() > kJolietCharacters)
        extension = extension.substr(
            0, std::max(kExtensionKept, kJolietCharacters - 1 - std::min(dot, kJolietCharacters - 1)));
    return {name.substr(0, std::min(dot, kJolietCharacters - 1 - extension.size())), extension};
}

std::string isoKey(const Parts<std::string>& parts)
{
    return parts.extension.empty() ? parts.stem : parts.stem + '.' + parts.extension;
}

std::u16string jolietKey(const Parts<std::u16string>& parts)
{
    return parts.extension.empty() ? parts.stem : parts.stem + u'.' + parts.extension;
}

/// Gives out keys that nobody has yet. One number a wish is remembered, so that many equal wishes cost no
/// search.
template <class String>
class Numbering {
public:
    /// False if somebody has it.
    bool reserve(const String& key) { return m_taken.insert(key).second; }

    /// The wish itself, or `numbered(n)` for the smallest n that is free.
    template <class Numbered>
    String take(const String& wish, Numbered numbered)
    {
        if (m_taken.insert(wish).second)
            return wish;
        std::uint32_t& next = m_next.try_emplace(wish, 2).first->second;
        while (true) {
            String key = numbered(next++);
            if (m_taken.insert(key).second)
                return key;
        }
    }

private:
    std::unordered_set<String> m_taken;
    std::unordered_map<String, std::uint32_t> m_next;
};

/// Cuts the stem so that it, `suffix` and the extension stay within `stemLimit` and `totalLimit`.
template <class String>
Parts<String> withSuffix(Parts<String> parts, const String& suffix, std::size_t stemLimit,
                         std::size_t totalLimit)
{
    const std::size_t room = std::min(stemLimit, totalLimit - parts.extension.size());
    parts.stem = parts.stem.substr(0, room - std::min(room, suffix.size())) + suffix;
    return parts;
}

std::u16string widened(const std::string& ascii)
{
    return std::u16string(ascii.begin(), ascii.end());
}

/// Two rounds: names that need no change first, so that they keep what they have.
template <class String, class MakeParts, class Key, class Unchanged, class Suffixed>
std::vector<String> assign(std::span<const NameRequest> requests, MakeParts makeParts, Key key,
                           Unchanged unchanged, Suffixed suffixed)
{
    std::vector<Parts<String>> parts;
    parts.reserve(requests.size());
    std::vector<String> result(requests.size());
    Numbering<String> numbering;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        parts.push_back(makeParts(requests[i]));
        result[i] = key(parts[i]);
        if (!unchanged(requests[i], result[i]) || !numbering.reserve(result[i]))
            result[i].clear();
    }
    for (std::size_t i = 0; i < requests.size(); ++i)
        if (result[i].empty())
            result[i] = numbering.take(key(parts[i]), [&](std::uint32_t n) {
                return key(suffixed(requests[i], parts[i], "_" + std::to_string(n)));
            });
    return result;
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

std::vector<std::string> makeJolietIdentifiers(std::span<const NameRequest> requests)
{
    const auto identifiers = assign<std::u16string>(
        requests, jolietParts, jolietKey,
        [](const NameRequest& request, const std::u16string& key) {
            std::string utf8;
            for (const char16_t unit : key)
                appendUtf8(utf8, unit);
            return request.name == utf8;
        },
        [](const NameRequest&, const Parts<std::u16string>& parts, const std::string& suffix) {
            const std::size_t dot = parts.extension.empty() ? 0 : 1;
            return withSuffix(parts, widened(suffix), kJolietCharacters, kJolietCharacters - dot);
        });
    std::vector<std::string> bytes;
    bytes.reserve(identifiers.size());
    for (const std::u16string& identifier : identifiers)
        bytes.push_back(toBytesBe(identifier));
    return bytes;
}

} // namespace emberdisc::image
