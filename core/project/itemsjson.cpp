// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/itemsjson.h"

#include "core/project/fields.h"
#include "core/tree/names.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>

namespace emberdisc::project {

namespace {

constexpr qsizetype kItemsPerProgress = 256;
constexpr std::size_t kLongestTarget = 4096;     // PATH_MAX
constexpr qsizetype kMostAttributes = 16 * 1024; // more do not fit into a list of names

constexpr std::array<Word<tree::NodeKind>, 3> kKinds{{{"folder", tree::NodeKind::Folder},
                                                      {"file", tree::NodeKind::File},
                                                      {"symlink", tree::NodeKind::Symlink}}};
constexpr std::array<Word<bool tree::Presentation::*>, 3> kHierarchies{
    {{"iso9660", &tree::Presentation::omitIso9660},
     {"joliet", &tree::Presentation::omitJoliet},
     {"udf", &tree::Presentation::omitUdf}}};

struct TimeField {
    std::string_view key;
    std::int64_t tree::Attributes::* time;
};
constexpr std::array<TimeField, 3> kStamps{{{"modified", &tree::Attributes::modified},
                                            {"accessed", &tree::Attributes::accessed},
                                            {"changed", &tree::Attributes::changed}}};

void putPresentation(const tree::Presentation& presentation, QJsonObject& to)
{
    QJsonArray omitted;
    for (const auto& [name, member] : kHierarchies)
        if (presentation.*member)
            omitted.append(toQString(name));
    if (!omitted.isEmpty())
        insert(to, "omit", omitted);
    if (presentation.hidden)
        insert(to, "hidden", true);
    if (presentation.weight != 0)
        insert(to, "weight", presentation.weight);
}

void putExtended(const tree::Node& node, QJsonObject& to)
{
    if (!node.extendedAttributes())
        return;
    QJsonArray attributes;
    for (const tree::ExtendedAttribute& one : *node.extendedAttributes()) {
        const std::string_view value(reinterpret_cast<const char*>(one.value.data()), one.value.size());
        attributes.append(QJsonObject{{QStringLiteral("name"), bytesValue(one.name)},
                                      {QStringLiteral("value"), bytesValue(value)}});
    }
    insert(to, "extended", attributes);
}

class ItemWriter {
public:
    explicit ItemWriter(OriginWriter& origins) : m_origins(origins) {}

    Result<> putChildren(const tree::Node& folder, int number)
    {
        for (const tree::Node& child : folder.children()) {
            TRY(put(child, number));
            if (child.isFolder())
                TRY(putChildren(child, static_cast<int>(items.size())));
        }
        return {};
    }

    QJsonArray items;

private:
    Result<> put(const tree::Node& node, int folder)
    {
        QJsonObject item{{QStringLiteral("kind"), wordFor<tree::NodeKind>(node.kind(), kKinds)},
                         {QStringLiteral("name"), toQString(node.name())}};
        if (folder != 0)
            insert(item, "in", folder);
        const tree::Attributes& attributes = node.attributes();
        insert(item, "mode", static_cast<qint64>(attributes.mode));
        insert(item, "uid", static_cast<qint64>(attributes.uid));
        insert(item, "gid", static_cast<qint64>(attributes.gid));
        for (const TimeField& field : kStamps)
            if (attributes.*field.time != tree::kNoTime)
                insert(item, field.key, static_cast<qint64>(attributes.*field.time));
        putPresentation(node.presentation(), item);
        putExtended(node, item);
        if (node.isSymlink())
            insert(item, "target", bytesValue(node.target()));
        if (node.isFile()) {
            if (auto put = m_origins.put(*node.source(), node.name(), item); !put)
                return fail(Error::atPath(put.error().code, node.path(), put.error().detail));
        }
        items.append(item);
        return {};
    }

    OriginWriter& m_origins;
};

class ItemReader {
public:
    ItemReader(const QJsonArray& items, OriginReader& origins, JobContext& context)
        : m_items(items), m_origins(origins), m_context(context)
    {}

    Result<std::vector<tree::NodePtr>> read()
    {
        m_drafts.resize(static_cast<std::size_t>(m_items.size()) + 1); // the first is the root
        for (qsizetype i = 0; i < m_items.size(); ++i) {
            if (m_context.stopRequested())
                return fail(ErrorCode::Cancelled);
            readItem(i);
            if (!m_problem.empty())
                return fail(ErrorCode::SheetInvalid, m_problem);
            tell(i);
        }
        return assemble();
    }

private:
    struct Draft {
        tree::NodePtr node = {};
        std::size_t folder = 0;
        std::size_t depth = 0;
        std::vector<tree::NodePtr> children = {};
    };

    void readItem(qsizetype index)
    {
        const auto number = static_cast<std::size_t>(index) + 1;
        const QJsonObject object = m_items.at(index).toObject();
        const FieldReader fields(object, m_problem, "items", number - 1);
        Draft& draft = m_drafts[number];
        const auto kind = fields.word<tree::NodeKind>("kind", kKinds);
        std::string name = fields.text("name").value_or(std::string());
        draft.folder = fields.integer<std::uint32_t>("in").value_or(0);
        if (!kind)
            return fields.refuse("kind", "is missing");
        if (!tree::checkName(name))
            return fields.refuse("name", "cannot be the name of a file");
        if (draft.folder >= number || (draft.folder > 0 && !m_drafts[draft.folder].node->isFolder()))
            return fields.refuse("in", "names no folder that comes before");
        draft.depth = m_drafts[draft.folder].depth + 1;
        if (draft.depth > tree::kMaximumDepth)
            return fields.refuse("in", "is too deep");
        draft.node = makeNode(fields, *kind, name);
        if (!draft.node)
            return;
        draft.node->setPresentation(presentationFrom(fields, object));
        if (!draft.node->isSymlink())
            draft.node->setExtendedAttributes(extendedFrom(fields));
    }

    tree::ExtendedAttributesPtr extendedFrom(const FieldReader& fields)
    {
        if (!fields.has("extended"))
            return nullptr;
        const QJsonArray list = fields.array("extended");
        if (list.size() > kMostAttributes) {
            fields.refuse("extended", "are too many");
            return nullptr;
        }
        auto attributes = std::make_shared<tree::ExtendedAttributes>();
        for (qsizetype i = 0; i < list.size(); ++i) {
            const QJsonObject object = list.at(i).toObject();
            const FieldReader one(object, m_problem, "items.extended", static_cast<std::size_t>(i));
            const std::string name = one.bytes("name").value_or(std::string());
            const std::string value = one.bytes("value").value_or(std::string());
            if (!tree::isAttributeName(name) || value.size() > tree::kLargestAttributeValue)
                one.refuse("name", "is no extended attribute's");
            const auto bytes = std::as_bytes(std::span(value));
            attributes->push_back({name, {bytes.begin(), bytes.end()}});
        }
        std::ranges::sort(*attributes, {}, &tree::ExtendedAttribute::name);
        if (std::ranges::adjacent_find(*attributes, {}, &tree::ExtendedAttribute::name) != attributes->end())
            fields.refuse("extended", "have a name twice");
        return attributes->empty() ? nullptr : attributes;
    }

    tree::NodePtr makeNode(const FieldReader& fields, tree::NodeKind kind, std::string_view name)
    {
        tree::Attributes attributes = attributesFrom(fields);
        switch (kind) {
        case tree::NodeKind::Folder:
            return tree::Node::makeFolder(name, attributes);
        case tree::NodeKind::Symlink: {
            std::string target = fields.bytes("target").value_or(std::string());
            if (target.empty() || target.size() > kLongestTarget)
                fields.refuse("target", "leads nowhere");
            return tree::Node::makeSymlink(name, std::move(target), attributes);
        }
        case tree::NodeKind::File:
            break;
        }
        const auto found = m_origins.find(fields, name);
        if (!found)
            return nullptr; // the problem says why
        attributes.links = found->links;
        attributes.device = found->device;
        attributes.inode = found->inode;
        if (found->modified != found->recorded && attributes.modified == found->recorded)
            attributes.modified = found->modified; // otherwise it is a time that somebody chose
        return tree::Node::makeFile(name, found->source, attributes);
    }

    static tree::Attributes attributesFrom(const FieldReader& fields)
    {
        tree::Attributes attributes;
        attributes.mode = fields.integer<std::uint32_t>("mode", 07777).value_or(attributes.mode);
        attributes.uid = fields.integer<std::uint32_t>("uid").value_or(0);
        attributes.gid = fields.integer<std::uint32_t>("gid").value_or(0);
        for (const TimeField& field : kStamps)
            attributes.*field.time = fields.integer<std::int64_t>(field.key).value_or(tree::kNoTime);
        return attributes;
    }

    static tree::Presentation presentationFrom(const FieldReader& fields, const QJsonObject& object)
    {
        tree::Presentation presentation;
        presentation.hidden = fields.flag("hidden").value_or(false);
        presentation.weight = fields.integer<std::int32_t>("weight").value_or(0);
        if (!object.contains(QLatin1StringView("omit")))
            return presentation;
        for (const QJsonValue omitted : fields.array("omit")) {
            const auto* const known = std::ranges::find(kHierarchies, omitted.toString().toStdString(),
                                                        &Word<bool tree::Presentation::*>::first);
            if (known == kHierarchies.end())
                fields.refuse("omit", "has a value that is not known");
            else
                presentation.*known->second = true;
        }
        return presentation;
    }

    /// From behind: what is in a folder has a greater number, and is complete when its turn comes.
    Result<std::vector<tree::NodePtr>> assemble()
    {
        for (std::size_t number = m_drafts.size(); number-- > 1;) {
            Draft& draft = m_drafts[number];
            if (const auto added =
                    draft.node->isFolder() ? draft.node->addAll(std::move(draft.children)) : Result<>();
                !added)
                return fail(ErrorCode::SheetInvalid,
                            "a name comes twice in the folder \"" + std::string(draft.node->name()) + '"');
            m_drafts[draft.folder].children.push_back(std::move(draft.node));
        }
        tree::NodePtr root = tree::Node::makeFolder({});
        if (!root->addAll(std::move(m_drafts.front().children)))
            return fail(ErrorCode::SheetInvalid, "a name comes twice");
        return root->takeChildren();
    }

    void tell(qsizetype index)
    {
        if (index % kItemsPerProgress != 0)
            return;
        Progress progress;
        progress.done = static_cast<std::uint64_t>(index);
        progress.total = static_cast<std::uint64_t>(m_items.size());
        m_context.progress(progress);
    }

    const QJsonArray& m_items;
    OriginReader& m_origins;
    JobContext& m_context;
    std::string m_problem;
    std::vector<Draft> m_drafts;
};

} // namespace

Result<QJsonArray> itemsToJson(const tree::Node& root, OriginWriter& origins)
{
    ItemWriter writer(origins);
    TRY(writer.putChildren(root, 0));
    return std::move(writer.items);
}

Result<std::vector<tree::NodePtr>> itemsFromJson(const QJsonArray& items, OriginReader& origins,
                                                 JobContext& context)
{
    return ItemReader(items, origins, context).read();
}

} // namespace emberdisc::project
