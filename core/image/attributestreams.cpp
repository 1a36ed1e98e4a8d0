// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/attributestreams.h"

#include <utility>

namespace emberdisc::image {

namespace {

Result<std::vector<std::byte>> valueOf(const ImageReader& reader, const ImageEntry& stream)
{
    TRY_ASSIGN(const source::ByteSourcePtr contents, reader.contents(stream));
    TRY_ASSIGN(const auto open, contents->open());
    std::vector<std::byte> value(static_cast<std::size_t>(stream.size));
    TRY_ASSIGN(const std::size_t got, open->readAt(0, value));
    if (got != value.size())
        return fail(ErrorCode::ImageCorrupt, "it ends early");
    return value;
}

} // namespace

Error attributeNotKept(const ImageEntry& stream, const std::string& why)
{
    return Error::of(ErrorCode::AttributeNotKept, '"' + stream.name + "\" " + why);
}

Result<> checkAttribute(const ImageEntry& stream)
{
    if (!tree::isAttributeName(stream.name))
        return fail(attributeNotKept(stream, "is a stream that is no attribute of the user's"));
    if (stream.size > tree::kLargestAttributeValue)
        return fail(attributeNotKept(stream, "is larger than an attribute can be"));
    return {};
}

Result<tree::ExtendedAttribute> attributeFrom(const ImageReader& reader, const ImageEntry& stream)
{
    TRY(checkAttribute(stream));
    auto value = valueOf(reader, stream);
    if (value)
        return tree::ExtendedAttribute{stream.name, *std::move(value)};
    const Error& reason = value.error();
    Error error =
        attributeNotKept(stream, "cannot be read: " + (reason.detail.empty() ? std::string(name(reason.code))
                                                                             : reason.detail));
    error.cause = reason.cause;
    return fail(std::move(error));
}

} // namespace emberdisc::image
