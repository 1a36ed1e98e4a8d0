// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/streamlayout.h"

#include <algorithm>
#include <memory>

#include "core/image/layout.h"
#include "core/image/text.h"
#include "core/image/udf/fields.h"
#include "core/image/udf/names.h"
#include "core/source/memorysource.h"

namespace emberdisc::image {

namespace {

/// A name that would have to be changed would not be the attribute's any more.
bool isKept(std::string_view name)
{
    const std::string identifier = udf::makeIdentifiers(std::span(&name, 1)).front();
    return udf::decodeCs0(asBytes(identifier)) == name;
}

tree::ExtendedAttributesPtr writableOf(Layout& layout, const LayoutStreams& streams)
{
    const auto isWritable = [](const tree::ExtendedAttribute& one) { return isKept(one.name); };
    if (std::ranges::all_of(*streams.attributes, isWritable))
        return streams.attributes;
    auto writable = std::make_shared<tree::ExtendedAttributes>();
    for (const tree::ExtendedAttribute& attribute : *streams.attributes) {
        if (isWritable(attribute))
            writable->push_back(attribute);
        else
            layout.warnings.push_back(
                Error::atPath(ErrorCode::AttributeNotKept, layout.pathOf(streams.item),
                              '"' + attribute.name + "\" cannot be the name of a stream of UDF"));
    }
    return writable;
}

} // namespace

void addStreamData(Layout& layout)
{
    static constexpr Omission kOmission = &tree::Presentation::omitUdf;
    std::erase_if(layout.streams, [&layout](LayoutStreams& streams) {
        if (layout.linksIn(streams.item, kOmission) == 0)
            return true;
        streams.attributes = writableOf(layout, streams);
        return streams.attributes->empty();
    });
    if (layout.streams.empty())
        return;
    const std::size_t room = udf::EntryWriter(*layout.options.udf).roomInside();
    for (LayoutStreams& streams : layout.streams)
        for (const tree::ExtendedAttribute& attribute : *streams.attributes) {
            streams.data.push_back(LayoutItem::kNone);
            if (attribute.value.size() <= room)
                continue;
            streams.data.back() = static_cast<std::uint32_t>(layout.data.size());
            const std::shared_ptr<const std::vector<std::byte>> value(streams.attributes, &attribute.value);
            auto source = std::make_shared<const source::MemorySource>(
                value, "attribute " + attribute.name + " of " + layout.pathOf(streams.item));
            layout.data.push_back({std::move(source), attribute.value.size(), 0, LayoutItem::kNone});
        }
}

std::vector<udf::NamedStream>
namedStreams(const Layout& layout, const LayoutStreams& streams,
             const std::function<udf::BlockAddress(const LayoutData&)>& addressOf)
{
    std::vector<udf::NamedStream> named;
    for (std::size_t i = 0; i < streams.data.size(); ++i) {
        const tree::ExtendedAttribute& attribute = (*streams.attributes)[i];
        named.push_back({.identifier = udf::encodeCs0(attribute.name), .value = attribute.value});
        if (streams.data[i] != LayoutItem::kNone)
            named.back().first = addressOf(layout.data[streams.data[i]]);
    }
    return named;
}

} // namespace emberdisc::image
