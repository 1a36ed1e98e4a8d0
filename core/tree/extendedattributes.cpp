// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tree/extendedattributes.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include <sys/xattr.h>

namespace emberdisc::tree {

namespace {

/// Most files have no attribute at all, so that one call tells all.
constexpr std::size_t kUsualList = 1024;

class AttributeReader {
public:
    AttributeReader(const std::string& path, LastLink link) : m_path(path), m_link(link) {}

    Result<ExtendedAttributesPtr> read()
    {
        TRY_ASSIGN(const std::string names, nameList());
        auto attributes = std::make_shared<ExtendedAttributes>();
        for (std::size_t start = 0; start < names.size();) {
            const char* const name = names.c_str() + start;
            start += std::string_view(name).size() + 1;
            if (!isWorthKeeping(name))
                continue;
            TRY(take(name, *attributes));
        }
        if (attributes->empty())
            return nullptr;
        std::ranges::sort(*attributes, {}, &ExtendedAttribute::name);
        return attributes;
    }

private:
    [[nodiscard]] ssize_t list(std::span<char> to) const
    {
        return m_link == LastLink::IsFollowed ? ::listxattr(m_path.c_str(), to.data(), to.size())
                                              : ::llistxattr(m_path.c_str(), to.data(), to.size());
    }
    [[nodiscard]] ssize_t get(const char* name, std::span<std::byte> to) const
    {
        return m_link == LastLink::IsFollowed ? ::getxattr(m_path.c_str(), name, to.data(), to.size())
                                              : ::lgetxattr(m_path.c_str(), name, to.data(), to.size());
    }
    [[nodiscard]] std::unexpected<Error> failure() const
    {
        return fail(Error::fromErrno(errno, ErrorCode::FileUnreadable, m_path));
    }

    /// Names, each with a NUL behind it.
    Result<std::string> nameList() const
    {
        std::array<char, kUsualList> usual;
        ssize_t length = list(usual);
        if (length >= 0)
            return std::string(usual.data(), static_cast<std::size_t>(length));
        if (errno == ENOTSUP)
            return std::string();
        if (errno != ERANGE)
            return failure();
        std::string names(kLongestAttributeList, '\0');
        length = list(names);
        if (length < 0)
            return failure();
        names.resize(static_cast<std::size_t>(length));
        return names;
    }

    /// What is gone since it was listed is no fault.
    Result<> take(const char* name, ExtendedAttributes& attributes)
    {
        m_value.resize(kLargestAttributeValue);
        const ssize_t size = get(name, m_value);
        if (size < 0 && errno == ENODATA)
            return {};
        if (size < 0)
            return failure();
        attributes.push_back({name, {m_value.begin(), m_value.begin() + size}});
        return {};
    }

    const std::string& m_path;
    LastLink m_link;
    std::vector<std::byte> m_value; // the last one, with all the room that there may have to be
};

} // namespace

bool isWorthKeeping(std::string_view attributeName)
{
    static constexpr std::string_view kUser = "user.";
    return attributeName.starts_with(kUser) && attributeName.size() > kUser.size();
}

bool isAttributeName(std::string_view name)
{
    return isWorthKeeping(name) && name.size() <= kLongestAttributeName &&
           name.find('\0') == std::string_view::npos;
}

Result<ExtendedAttributesPtr> readExtendedAttributes(const std::string& path, LastLink link)
{
    return AttributeReader(path, link).read();
}

} // namespace emberdisc::tree
