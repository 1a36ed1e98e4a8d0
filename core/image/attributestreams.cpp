// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/attributestreams.h"

namespace emberdisc::image {

Result<tree::ExtendedAttribute> attributeFrom(const ImageReader& reader, const ImageEntry& stream)
{
    const auto notKept = [&stream](const char* why) {
        return fail(ErrorCode::AttributeNotKept, '"' + stream.name + "\" " + why);
    };
    if (!tree::isWorthKeeping(stream.name) || stream.name.find('\0') != std::string::npos)
        return notKept("is a stream that is no attribute of the user's");
    if (stream.name.size() > tree::kLongestAttributeName)
        return notKept("has too long a name");
    if (stream.size > tree::kLargestAttributeValue)
        return notKept("is larger than an attribute can be");
    TRY_ASSIGN(const source::ByteSourcePtr contents, reader.contents(stream));
    TRY_ASSIGN(const auto open, contents->open());
    tree::ExtendedAttribute attribute{stream.name, {}};
    attribute.value.resize(static_cast<std::size_t>(stream.size));
    TRY_ASSIGN(const std::size_t got, open->readAt(0, attribute.value));
    if (got != attribute.value.size())
        return notKept("ends early");
    return attribute;
}

} // namespace emberdisc::image
